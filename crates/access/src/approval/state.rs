//! The state of an approval.

use super::ApprovalEvent;
use crate::{AccessError, Action};
use atalaya_model::{AccountId, Aggregate, ApprovalId, Line, StreamId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// How far an approval has come. Lapsing is a matter of time, not of an event: see
/// [`Approval::is_expired`].
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ApprovalState {
    #[default]
    Pending,
    Approved {
        by: AccountId,
        by_name: String,
    },
    Rejected {
        by: AccountId,
        by_name: String,
        reason: Line,
    },
    Withdrawn,
    Consumed {
        by: AccountId,
    },
}

/// A request for the consent of a second person.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Approval {
    pub id: Option<ApprovalId>,
    pub action: Option<Action>,
    pub object: String,
    pub change: Value,
    pub requester: Option<AccountId>,
    pub requester_name: String,
    pub asked_at: Timestamp,
    pub expires_at: Timestamp,
    pub state: ApprovalState,
}

/// Proof that a second person approved this very change. Made by [`Approval::proof`] only.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SecondApproval {
    approval: ApprovalId,
    approver: AccountId,
    requester: AccountId,
    action: Action,
}

impl SecondApproval {
    pub fn approval(&self) -> ApprovalId {
        self.approval
    }
    pub fn approver(&self) -> AccountId {
        self.approver
    }
    pub fn requester(&self) -> AccountId {
        self.requester
    }
    pub fn action(&self) -> Action {
        self.action
    }
}

/// SHA-256 of a change with its keys sorted: what two requests are compared by.
pub fn digest(change: &Value) -> [u8; 32] {
    let mut hash = Sha256::new();
    feed(change, &mut hash);
    hash.finalize().into()
}

/// Objects by sorted key, each value with a tag and its length, so that no two values feed alike.
/// `serde_json` keeps the order of keys or sorts them depending on features of the whole build.
fn feed(value: &Value, hash: &mut Sha256) {
    match value {
        Value::Array(items) => {
            hash.update(format!("[{}", items.len()));
            items.iter().for_each(|item| feed(item, hash));
        }
        Value::Object(map) => {
            let mut keys: Vec<_> = map.iter().collect();
            keys.sort_by_key(|(key, _)| key.as_str());
            hash.update(format!("{{{}", keys.len()));
            for (key, item) in keys {
                hash.update(format!("{}:{key}", key.len()));
                feed(item, hash);
            }
        }
        plain => {
            let text = plain.to_string();
            hash.update(format!("{}={text}", text.len()));
        }
    }
}

impl Approval {
    /// The stream of one approval.
    pub fn stream(id: ApprovalId) -> StreamId {
        StreamId::new(Self::KIND, id)
    }
    pub fn exists(&self) -> bool {
        self.id.is_some()
    }
    pub fn is_expired(&self, now: Timestamp) -> bool {
        now >= self.expires_at
    }
    /// The proof, if this approval is given, unused, in time, and for exactly this.
    pub fn proof(
        &self,
        requester: AccountId,
        action: Action,
        object: &str,
        change: &Value,
        now: Timestamp,
    ) -> Result<SecondApproval, AccessError> {
        let approval = self.id.ok_or(AccessError::NotFound)?;
        let approver = match &self.state {
            ApprovalState::Approved { by, .. } => *by,
            ApprovalState::Consumed { .. } => return Err(AccessError::ApprovalConsumed),
            _ => return Err(AccessError::ApprovalNotGiven),
        };
        if self.is_expired(now) {
            return Err(AccessError::ApprovalExpired);
        }
        let same = self.requester == Some(requester)
            && self.action == Some(action)
            && self.object == object
            && digest(&self.change) == digest(change);
        if !same {
            return Err(AccessError::ApprovalDiffers);
        }
        Ok(SecondApproval { approval, approver, requester, action })
    }
}

impl Aggregate for Approval {
    const KIND: &'static str = "approval";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = ApprovalEvent;

    fn evolve(&mut self, event: &ApprovalEvent, at: Timestamp) {
        match event {
            ApprovalEvent::Asked { id, action, object, change, requester, requester_name, expires_at } => {
                *self = Self {
                    id: Some(*id),
                    action: Some(*action),
                    object: object.clone(),
                    change: change.clone(),
                    requester: Some(*requester),
                    requester_name: requester_name.clone(),
                    asked_at: at,
                    expires_at: *expires_at,
                    state: ApprovalState::Pending,
                };
            }
            ApprovalEvent::Approved { by, by_name } => {
                self.state = ApprovalState::Approved { by: *by, by_name: by_name.clone() };
            }
            ApprovalEvent::Rejected { by, by_name, reason } => {
                self.state =
                    ApprovalState::Rejected { by: *by, by_name: by_name.clone(), reason: reason.clone() };
            }
            ApprovalEvent::Withdrawn => self.state = ApprovalState::Withdrawn,
            ApprovalEvent::Consumed => {
                if let ApprovalState::Approved { by, .. } = &self.state {
                    self.state = ApprovalState::Consumed { by: *by };
                }
            }
        }
    }
}
