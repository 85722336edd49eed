//! Names are unique in a centre: each has a stream of its own, `account_name/<name>`, which one account
//! holds. Two administrators creating the same name at once meet at its version.

use crate::desk::Project;
use atalaya_model::{AccountId, Aggregate, EventKind, Timestamp};
use atalaya_store::RowOp;
use serde::{Deserialize, Serialize};

/// Who holds a sign-in name.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
pub struct NameClaim {
    pub account: Option<AccountId>,
}

/// What happens to a name.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum NameClaimEvent {
    Claimed { account: AccountId },
    Freed {},
}
impl EventKind for NameClaimEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Claimed { .. } => "name_claimed",
            Self::Freed {} => "name_freed",
        }
    }
}
impl Aggregate for NameClaim {
    const KIND: &'static str = "account_name";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = NameClaimEvent;
    fn evolve(&mut self, event: &NameClaimEvent, _: Timestamp) {
        self.account = match event {
            NameClaimEvent::Claimed { account } => Some(*account),
            NameClaimEvent::Freed {} => None,
        };
    }
}
impl Project for NameClaim {
    fn rows(_: &str, _: &Self) -> Vec<RowOp> {
        Vec::new()
    }
}
