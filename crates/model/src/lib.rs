//! Ids, units of measure, time, geography types and catalogues shared by every room. No IO.
//!
//! Invariant: nothing here reads a clock, draws a random number or touches a disk. Time, ids and
//! randomness reach the domain crates as inputs, through [`Env`].

mod actor;
mod catalogue;
mod crossing;
mod env;
mod geo;
mod ids;
mod personal;
mod phone;
mod place;
mod priority;
mod purpose;
mod refusal;
mod scope;
mod text;
mod time;

pub use actor::{Actor, Role};
pub use catalogue::{Catalogue, CatalogueError, Edition, IncidentType, TypeCode};
pub use crossing::Crossed;
pub use env::{Aggregate, Env, EventKind, IdSource, Realm};
pub use geo::{Metres, Position, PositionError};
pub use ids::{
    AccountId, AdapterId, AgencyCode, ApprovalId, AssignmentId, BoloId, CallId, CautionId, ClosureId,
    CodeError, CommandId, DeviceId, DrawId, EvaluationId, ExerciseId, Folio, FolioError, FormId, HoldId,
    ImprovementId, IncidentId, LayerCode, MessageId, MunicipalityCode, PlanId, SessionId, SiteCode,
    StationCode, StreamId, TaskId, TerritoryCode, TerritoryVersionId, UnitId, UnitKindCode, ZoneId,
};
pub use personal::{ERASED_KEY, PERSONAL_KEY, Personal, SEALED_KEY};
pub use phone::{PhoneError, PhoneNumber};
pub use place::{Located, Method, Place};
pub use priority::Priority;
pub use purpose::{Basis, Purpose, PurposeError};
pub use refusal::{Refusal, RefusalKind};
pub use scope::Scope;
pub use text::{Line, Note, Text, TextError};
pub use time::{Millis, Timestamp, TimestampError};
