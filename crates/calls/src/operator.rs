//! The person who works a call.

use atalaya_model::{AccountId, Actor};
use serde::{Deserialize, Serialize};

/// An account with the sign-in name it had then, so that boards need no second look-up and the
/// record reads well after the account is renamed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Operator {
    pub id: AccountId,
    /// Sign-in name; staff, not a caller.
    pub name: String,
}

/// The command needs a person and came from a machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a person must do this, not a program")]
pub struct OperatorError;

impl TryFrom<&Actor> for Operator {
    type Error = OperatorError;
    fn try_from(actor: &Actor) -> Result<Self, OperatorError> {
        match actor {
            Actor::Account { id, name } => Ok(Self { id: *id, name: name.clone() }),
            Actor::Adapter { .. } | Actor::System { .. } => Err(OperatorError),
        }
    }
}
