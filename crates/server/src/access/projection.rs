//! Rows of accounts, sessions, adapters and approvals. Names of staff as they sign in; no display
//! names, no secrets.

use crate::desk::Project;
use atalaya_access::{Account, Adapter, Approval, Session, approval::ApprovalState};
use atalaya_model::{Aggregate, StreamId};
use atalaya_store::{Column, RowOp, Table};
use serde_json::json;

/// Tables of this room.
pub static TABLES: [&Table; 5] = [&ACCOUNTS, &SESSIONS, &ADAPTERS, &ADAPTER_CERTIFICATES, &APPROVALS];

static ACCOUNTS: Table = Table {
    name: "accounts",
    columns: &[Column::text("name"), Column::integer("disabled"), Column::integer("locked")],
    indexes: &[&["name"]],
};
static SESSIONS: Table = Table {
    name: "sessions",
    columns: &[Column::text("token"), Column::text("account"), Column::integer("open")],
    indexes: &[&["token"], &["account", "open"]],
};
static ADAPTERS: Table = Table {
    name: "adapters",
    columns: &[Column::text("name"), Column::integer("disabled")],
    indexes: &[&["name"]],
};
static ADAPTER_CERTIFICATES: Table = Table {
    name: "adapter_certificates",
    columns: &[Column::text("fingerprint")],
    indexes: &[&["fingerprint"]],
};
static APPROVALS: Table = Table {
    name: "approvals",
    columns: &[Column::integer("pending"), Column::integer("asked_at")],
    indexes: &[&["pending", "asked_at"]],
};

impl Project for Account {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(name) = &state.name else { return Vec::new() };
        let locked = state.lockout.locked_at().is_some() || state.lockout.locked_sources().next().is_some();
        let body = json!({
            "id": id, "name": name, "roles": state.roles, "scope": state.scope,
            "disabled": state.disabled, "locked": locked, "second_factor": state.has_second_factor(),
            "one_time_password": state.must_change_password(), "last_used": state.last_used,
        });
        vec![RowOp::Put {
            table: ACCOUNTS.name,
            id: id.to_owned(),
            stream: StreamId::new(Self::KIND, id),
            values: vec![name.as_str().into(), state.disabled.is_some().into(), locked.into()],
            body: body.to_string(),
        }]
    }
}

impl Project for Session {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(account) = state.account else { return Vec::new() };
        let body = json!({
            "id": id, "account": account, "name": state.account_name, "source": state.source,
            "console": state.console, "opened_at": state.opened_at, "closed": state.closed,
        });
        vec![RowOp::Put {
            table: SESSIONS.name,
            id: id.to_owned(),
            stream: StreamId::new(Self::KIND, id),
            values: vec![
                state.token.to_string().into(),
                account.to_string().into(),
                state.closed.is_none().into(),
            ],
            body: body.to_string(),
        }]
    }
}

impl Project for Adapter {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(name) = &state.name else { return Vec::new() };
        let body = json!({
            "id": id, "name": name, "kind": state.kind, "scope": state.scope, "disabled": state.disabled,
            "keys": state.keys.len(), "certificates": state.certificates.len(), "registered_at": state.registered_at,
        });
        let mut rows = vec![RowOp::Put {
            table: ADAPTERS.name,
            id: id.to_owned(),
            stream: StreamId::new(Self::KIND, id),
            values: vec![name.as_str().into(), state.disabled.is_some().into()],
            body: body.to_string(),
        }];
        rows.extend(state.certificates.iter().map(|certificate| RowOp::Put {
            table: ADAPTER_CERTIFICATES.name,
            id: format!("{id}:{certificate}"),
            stream: StreamId::new(Self::KIND, id),
            values: vec![certificate.to_string().into()],
            body: json!({ "id": format!("{id}:{certificate}"), "adapter": id }).to_string(),
        }));
        rows
    }
}

impl Project for Approval {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        if !state.exists() {
            return Vec::new();
        }
        let pending = matches!(state.state, ApprovalState::Pending | ApprovalState::Approved { .. });
        let body = json!({
            "id": id, "action": state.action, "object": state.object, "change": state.change,
            "requester": state.requester, "requester_name": state.requester_name,
            "asked_at": state.asked_at, "expires_at": state.expires_at, "state": state.state,
        });
        vec![RowOp::Put {
            table: APPROVALS.name,
            id: id.to_owned(),
            stream: StreamId::new(Self::KIND, id),
            values: vec![pending.into(), state.asked_at.into()],
            body: body.to_string(),
        }]
    }
}
