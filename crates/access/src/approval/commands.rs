//! What can be asked of an approval.

use crate::Action;
use atalaya_model::{ApprovalId, Line, Role};
use serde_json::Value;
use std::collections::BTreeSet;

/// Commands on an approval, built by the server.
#[derive(Clone, Debug)]
pub enum ApprovalCommand {
    /// `object` names what the action is done to; `change` is shown to the approver as it is and must
    /// hold no personal data. It lapses after [`Action::approval_ttl`].
    Ask {
        id: ApprovalId,
        action: Action,
        object: String,
        change: Value,
    },
    /// `roles` are those of the approver's account.
    Approve {
        roles: BTreeSet<Role>,
    },
    Reject {
        roles: BTreeSet<Role>,
        reason: Line,
    },
    /// By who asked.
    Withdraw,
    /// By who asked, in one batch with what was approved.
    Consume {
        action: Action,
        object: String,
        change: Value,
    },
}
