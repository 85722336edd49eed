//! Advanced Mobile Location: what a telephone tells an emergency centre about where it is.
//!
//! Two carriers of the same facts are read:
//!
//! - **SMS** (ETSI TS 103 625, SMS transport; Android ELS "V1"): one text of `key=value` pairs that begins
//!   with `A"ML=1`. The experimental Android "ELS Beta" (`A"ML=2`) is read too, because handsets in the field
//!   send it. Data SMS carry the same text packed in GSM 7-bit characters: see [`decode_data_sms`].
//! - **HTTPS form** (`application/x-www-form-urlencoded`, Android ELS): see [`decode_form`].
//!
//! # Nothing is trusted, nothing is refused
//!
//! Every field is optional in both carriers, and a centre must accept whatever arrives: a half-broken message
//! may hold the only position of a person who cannot speak. So decoding never fails. A field that cannot be
//! right is left out and the reason is kept as a typed [`Note`]; the rest is used. Notes never contain the
//! rejected value, so they can be logged without logging personal data.
//!
//! # Bounds
//!
//! | what | bound | at the bound |
//! |---|---|---|
//! | message | [`MAX_MESSAGE_BYTES`] | complete fields before it are read; [`Reason::MessageTooLarge`] |
//! | fields | [`MAX_FIELDS`] | the rest is not read; [`Reason::TooManyFields`] |
//! | one value | [`MAX_VALUE_BYTES`] | the field is dropped; [`Reason::TooLong`] |
//! | additional data entries | [`MAX_ADDITIONAL`] | the rest is dropped; [`Reason::TooManyFields`] |
//!
//! The crate has no dependencies, reads no clock and does no input or output.
//!
//! ```
//! let report = aml::decode_sms(br#"A"ML=1;lt=+19.28786;lg=-99.65324;rd=12;pm=G"#);
//! let position = report.position.ok_or("no position")?;
//! assert_eq!((position.lat, position.lon), (19.28786, -99.65324));
//! assert_eq!(report.method, aml::Method::Gnss);
//! # Ok::<(), &str>(())
//! ```

mod field;
mod form;
pub mod fuzz;
mod report;
mod septets;
mod sms;
mod time;

pub use form::{decode_form, encode_form};
pub use report::{Additional, AmlReport, Cell, Format, Identifiers, Method, Note, Position, Reason, Trigger};
pub use septets::unpack_septets;
pub use sms::{decode_data_sms, decode_sms, encode_sms};

/// Most bytes of one message that are read (16 KiB). An SMS is 160 characters and an ordinary form under 1 kB;
/// additional emergency information can make a form larger.
pub const MAX_MESSAGE_BYTES: usize = 16 * 1024;
/// Most `key=value` fields of one message that are read.
pub const MAX_FIELDS: usize = 128;
/// Most bytes of one value after decoding; a longer value drops its field.
pub const MAX_VALUE_BYTES: usize = 512;
/// Most additional-information (`adr_*`) entries that are kept.
pub const MAX_ADDITIONAL: usize = 32;
