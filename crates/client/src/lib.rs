//! Typed client of the public API, and what stands on it: the simulator, the replayer of recorded
//! calls, the load generator. All of them use what any outside program could use, nothing else.
//!
//! - [`Client`]: log-in, commands with their idempotency key, reads with their purpose, pages.
//! - [`AdapterClient`]: the doors for machines, with signed requests.
//! - [`Live`]: the live socket folded into local tables, the way a console does it.
//! - [`simulate`], [`replay`], [`load`]: see each.
//!
//! Every retry is bounded, waits longer each time and repeats the same idempotency key, so that
//! nothing is done twice.

mod adapter;
mod error;
mod http;
mod latency;
mod live;
pub mod load;
pub mod replay;
pub mod simulate;
pub mod wire;

pub use adapter::{
    AdapterClient, AdapterCredentials, DoorAnswer, DoorOutcome, DoorResult, FeedState, PositionReport,
    PositionsAnswer, SecretError,
};
pub use error::{ApiError, ClientError, FieldError};
pub use http::{Client, ClientOptions, CommandAnswer, Credentials, Page, Retry, SignedIn};
pub use latency::{Latencies, Percentiles};
pub use live::{Live, LiveChange, LiveOptions, LivePosition, Tables};
