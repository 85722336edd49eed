//! Accounts, for administrators and, where they are locked, for shift supervisors.

use crate::{
    access::{NameClaim, NameClaimEvent, sessions::hash_password},
    app::App,
    desk::{Stop, store_problem},
    http::{
        caller::{Caller, May},
        command::{CommandAnswer, CommandHeaders, Subject, respond},
        json::Json,
        page::{PageQuery, RowPage},
    },
    problem::Problem,
};
use atalaya_access::{
    Account, AccountCommand, Resource, SignInName, Source, account, grants,
    views::{AccountView, CreateAccount},
};
use atalaya_model::{AccountId, Line, Personal, Role, Scope, StreamId};
use atalaya_store::{Dir, Select};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
    response::Response,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, sync::Arc};

/// What may be done to an account by somebody else.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum AccountOrder {
    Rename {
        name: SignInName,
        display_name: Line,
    },
    SetRoles {
        roles: BTreeSet<Role>,
    },
    SetScope {
        scope: Scope,
    },
    Disable {
        reason: Line,
    },
    Enable {},
    /// Unlock; with a source, that source is trusted again.
    Release {
        #[serde(default)]
        source: Option<Source>,
    },
    /// Telephone and key lost: factors and password go, a one-time password takes their place.
    ResetFactors {},
}

impl AccountOrder {
    /// As the events it leads to do.
    fn ends_sessions(&self) -> bool {
        match self {
            Self::SetRoles { .. } | Self::SetScope { .. } | Self::Disable { .. } | Self::ResetFactors {} => {
                true
            }
            Self::Rename { .. } | Self::Enable {} | Self::Release { .. } => false,
        }
    }
}

/// The answer to a command that made a password; it is shown once and kept nowhere.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AccountAnswer {
    #[serde(flatten)]
    answer: CommandAnswer,
    /// Good for 72 hours and for nothing but choosing the own password.
    #[serde(skip_serializing_if = "Option::is_none")]
    one_time_password: Option<String>,
}

/// Accounts by name.
#[utoipa::path(get, path = "/accounts", tag = "accounts", params(PageQuery),
    responses((status = 200, body = RowPage), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::AccountRelease>,
    Query(page): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    may_see(&app, &caller).await?;
    let select = Select::new("accounts").order("name", Dir::Asc).limit(page.limit()?).after(page.cursor()?);
    let rows = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    Ok(Answered(RowPage::of(rows)?))
}

/// One account.
#[utoipa::path(get, path = "/accounts/{id}", tag = "accounts", params(("id" = AccountId, Path)),
    responses((status = 200, body = AccountView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn one(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::AccountRelease>,
    Path(id): Path<AccountId>,
) -> Result<Answered<AccountView>, Problem> {
    may_see(&app, &caller).await?;
    let (account, _) = app.desk.load::<Account>(id).await?;
    AccountView::of(&account, app.desk.sources().now()).map(Answered).ok_or_else(Problem::not_found)
}

async fn may_see(app: &App, caller: &Caller) -> Result<(), Problem> {
    let all = Resource::all(app.desk.realm());
    match caller.person()?.roles.contains(&Role::Administrator) {
        true => caller.grant::<grants::AccountManage>(app, &all).await.map(|_| ()),
        false => caller.grant::<grants::AccountRelease>(app, &all).await.map(|_| ()),
    }
}

/// Create an account. The answer holds its one-time password.
#[utoipa::path(post, path = "/accounts/commands", tag = "accounts", request_body = CreateAccount,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = AccountAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn create(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::AccountManage>,
    headers: CommandHeaders,
    Json { value, hash }: Json<CreateAccount>,
) -> Result<Response, Problem> {
    let grant = caller.grant::<grants::AccountManage>(&app, &Resource::all(app.desk.realm())).await?;
    let asker = caller.commanding(&app, &headers, hash, grant.action().name(), None).at_once();
    // The command's id gives the account's, so that a repetition meets the same account.
    let id = AccountId(headers.command.0);
    let password = one_time_password(&app);
    let password_hash = hash_password(&app, password.clone()).await?;
    let decide = |work: &mut crate::desk::Work| {
        let claim = work.get::<NameClaim>(&value.name)?;
        if claim.account.is_some_and(|holder| holder != id) {
            return Err(Stop::from(atalaya_access::AccessError::AlreadyExists));
        }
        work.record::<NameClaim>(&value.name, vec![NameClaimEvent::Claimed { account: id }])?;
        let command = AccountCommand::Create {
            id,
            name: value.name.clone(),
            display_name: Personal::Known(value.display_name.clone()),
            roles: value.roles.clone(),
            scope: value.scope.clone(),
            password_hash: password_hash.clone(),
        };
        let state = work.get::<Account>(id)?;
        work.record::<Account>(id, account::decide(&state, command, &work.env)?)?;
        Ok(Subject { id: id.to_string(), stream: Account::stream(id), folio: None, version: 0 })
    };
    let answer = app.desk.run(&asker, vec![format!("account/{id}")], decide, |s, t| s.stored(t)).await?;
    with_password(answer, password)
}

/// Change an account.
#[utoipa::path(post, path = "/accounts/{id}/commands", tag = "accounts", request_body = AccountOrder,
    params(("id" = AccountId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = AccountAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::AccountRelease>,
    Path(id): Path<AccountId>,
    headers: CommandHeaders,
    Json { value: order, hash }: Json<AccountOrder>,
) -> Result<Response, Problem> {
    let resource = Resource::new(format!("account/{id}"), app.desk.realm());
    let action = match order {
        AccountOrder::Release { .. } => {
            caller.grant::<grants::AccountRelease>(&app, &resource).await?.action()
        }
        _ => caller.grant::<grants::AccountManage>(&app, &resource).await?.action(),
    };
    let stream = Account::stream(id);
    let asker = caller.commanding(&app, &headers, hash, action.name(), Some(&stream)).at_once();
    let password = matches!(order, AccountOrder::ResetFactors {}).then(|| one_time_password(&app));
    let password_hash = match &password {
        Some(password) => Some(hash_password(&app, password.clone()).await?),
        None => None,
    };
    let decide = |work: &mut crate::desk::Work| {
        let state = work.get::<Account>(id)?;
        let version = work.version::<Account>(id)?;
        if let (AccountOrder::Rename { name, .. }, Some(old)) = (&order, &state.name)
            && name != old
        {
            let claim = work.get::<NameClaim>(name)?;
            if claim.account.is_some() {
                return Err(Stop::from(atalaya_access::AccessError::AlreadyExists));
            }
            work.record::<NameClaim>(name, vec![NameClaimEvent::Claimed { account: id }])?;
            work.record::<NameClaim>(old, vec![NameClaimEvent::Freed {}])?;
        }
        let command = account_command(&order, password_hash.clone())
            .ok_or(atalaya_access::AccessError::PasswordHash)?;
        work.record::<Account>(id, account::decide(&state, command, &work.env)?)?;
        Ok(Subject { id: id.to_string(), stream: StreamId::new("account", id), folio: None, version })
    };
    let answer = app.desk.run(&asker, vec![format!("account/{id}")], decide, |s, t| s.stored(t)).await?;
    if order.ends_sessions() {
        crate::tips::account_changed(&app, id).await;
    }
    match password {
        Some(password) => with_password(answer, password),
        None => respond(answer),
    }
}

fn account_command(
    order: &AccountOrder,
    hash: Option<atalaya_access::password::PasswordHash>,
) -> Option<AccountCommand> {
    Some(match order.clone() {
        AccountOrder::Rename { name, display_name } => {
            AccountCommand::Rename { name, display_name: Personal::Known(display_name) }
        }
        AccountOrder::SetRoles { roles } => AccountCommand::SetRoles { roles },
        AccountOrder::SetScope { scope } => AccountCommand::SetScope { scope },
        AccountOrder::Disable { reason } => AccountCommand::Disable { reason },
        AccountOrder::Enable {} => AccountCommand::Enable,
        AccountOrder::Release { source } => AccountCommand::Release { source },
        AccountOrder::ResetFactors {} => AccountCommand::ResetFactors { password_hash: hash? },
    })
}

fn with_password(answer: crate::desk::Answer<Subject>, password: String) -> Result<Response, Problem> {
    use axum::response::IntoResponse;
    let one_time_password = match &answer {
        crate::desk::Answer::Done(_) => Some(password),
        // The first answer held it; a repetition must not make another.
        crate::desk::Answer::Replayed(_) => None,
    };
    let answer = crate::http::command::answer_of(answer)?;
    Ok(Answered(AccountAnswer { answer, one_time_password }).into_response())
}

/// Four groups of four from an alphabet without look-alikes: 80 bits, easy to read aloud.
pub fn one_time_password(app: &App) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789x";
    let bytes = app.desk.sources().bytes32();
    let mut text = String::with_capacity(19);
    for (i, byte) in bytes.iter().take(16).enumerate() {
        if i > 0 && i % 4 == 0 {
            text.push('-');
        }
        text.push(char::from(ALPHABET[usize::from(byte & 31)]));
    }
    text
}
