//! Who reviews and who is reviewed.

use atalaya_model::{AccountId, Actor};
use serde::{Deserialize, Serialize};

/// An account with the sign-in name it had then: the record reads well after it is renamed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = Reviewer))]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub id: AccountId,
    /// Sign-in name; staff, never a caller.
    pub name: String,
}

impl Person {
    /// The person who acts; `None` for machines and the program itself.
    pub fn of(actor: &Actor) -> Option<Self> {
        match actor {
            Actor::Account { id, name } => Some(Self { id: *id, name: name.clone() }),
            Actor::Adapter { .. } | Actor::System { .. } => None,
        }
    }
}
