//! Who may be given a unit's keys: for who manages its members, who chooses people by their names.

use super::{
    room::out_of_step,
    staff::GENERAL,
    staff_vault::{UnitQuery, vouching},
};
use crate::{app::App, desk::store_problem, http::caller::May, problem::Problem};
use atalaya_access::grants;
use atalaya_model::{AccountId, AgencyCode, Role, Scope};
use atalaya_store::{Dir, Filter, Select};
use atalaya_vault::protocol::{Request, Response};
use axum::{
    Json as Answered,
    extract::{Query, State},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, sync::Arc};

/// Whose work opens tips. Who only receives them needs no key.
const READERS: [Role; 2] = [Role::TipAnalyst, Role::TipSupervisor];
/// Accounts looked through; a centre has a few hundred.
const ACCOUNTS_MAX: usize = 10_000;

/// Somebody who may be given a unit's keys and has none.
#[derive(Serialize, utoipa::ToSchema)]
pub struct VaultCandidate {
    pub account: AccountId,
    /// As they sign in.
    pub name: String,
    /// They answer for the 089, and not only read it.
    pub supervisor: bool,
}

#[derive(Deserialize)]
struct AccountBody {
    id: AccountId,
    name: String,
    roles: BTreeSet<Role>,
    #[serde(default)]
    scope: Scope,
}

impl AccountBody {
    /// Reads tips, and those of this unit: a closed one has to be named in their scope.
    fn reads(&self, unit: &AgencyCode) -> bool {
        let agencies = &self.scope.agencies;
        let general = unit.as_str() == GENERAL && agencies.is_empty();
        READERS.iter().any(|role| self.roles.contains(role)) && (general || agencies.contains(unit))
    }
}

/// Who may be given a unit's keys and has none: names and ids of those whose work opens its tips, and of nobody else.
/// The supervisor has the unit unlocked; that they asked is on the vault's record, as with its members.
#[utoipa::path(get, path = "/tips/vault/candidates", tag = "tips", params(UnitQuery),
    responses((status = 200, body = Vec<VaultCandidate>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn candidates(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipMembers>,
    Query(query): Query<UnitQuery>,
) -> Result<Answered<Vec<VaultCandidate>>, Problem> {
    let (tips, _, ask) = vouching(&app, &caller, &query.unit).await?;
    let Response::Members { members } = tips.ask(Request::Members { ask }).await? else {
        return Err(out_of_step());
    };
    let members: BTreeSet<AccountId> = members.into_iter().map(|m| AccountId(m.member)).collect();
    let (mut found, mut after, mut seen) = (Vec::new(), None, 0);
    loop {
        let select = Select::new("accounts").filter(Filter::Eq("disabled", 0.into()));
        let select = select.order("name", Dir::Asc).limit(500).after(after);
        let page = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
        seen += page.items.len();
        for row in &page.items {
            let body: AccountBody = serde_json::from_str(&row.body).map_err(|e| Problem::internal(&e))?;
            if body.reads(&query.unit) && !members.contains(&body.id) {
                let supervisor = body.roles.contains(&Role::TipSupervisor);
                found.push(VaultCandidate { account: body.id, name: body.name, supervisor });
            }
        }
        after = page.next;
        if after.is_none() || seen >= ACCOUNTS_MAX {
            return Ok(Answered(found));
        }
    }
}
