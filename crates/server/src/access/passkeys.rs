//! Passkeys: both halves of the WebAuthn ceremony. The server keeps what it needs between the halves, on
//! its own side, once.

use crate::{
    access::sessions::{
        LoggedIn, Own, find_account, go_on, login_asker, open_session, refused_login, second_factor_given,
        too_many_tries,
    },
    app::App,
    desk::Stop,
    http::{
        caller::{access_problem, source_of},
        json::Json,
    },
    problem::Problem,
};
use atalaya_access::{
    AccessError, Account, AccountCommand, ConsoleClass, Factors, Session, SessionCommand, SignInName,
    account,
    account::Proof,
    passkey::{LoginState, Passkeys, RegistrationState},
    session,
    token::SessionToken,
};
use atalaya_model::{AccountId, Line, Timestamp};
use axum::{
    Json as Answered,
    extract::State,
    http::{StatusCode, request::Parts},
    response::Response,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

/// Ceremonies under way; the oldest lapse first.
const UNDER_WAY: usize = 1_024;

enum Ceremony {
    Registration(Box<RegistrationState>),
    LogIn(AccountId, Box<LoginState>),
    /// A challenge that no key answers, with the account, if there is one.
    Decoy(Option<AccountId>),
}

/// What is kept between two halves, by a random name.
pub struct Ceremonies(Mutex<lru::LruCache<String, Ceremony>>);

impl Default for Ceremonies {
    fn default() -> Self {
        Self(Mutex::new(lru::LruCache::new(NonZeroUsize::new(UNDER_WAY).unwrap_or(NonZeroUsize::MIN))))
    }
}

impl Ceremonies {
    fn put(&self, name: String, ceremony: Ceremony) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(name, ceremony);
    }
    fn take(&self, name: &str) -> Option<Ceremony> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop(name)
    }
}

fn passkeys(app: &App) -> Result<&Passkeys, Problem> {
    app.passkeys.as_ref().ok_or_else(|| {
        Problem::new(
            StatusCode::CONFLICT,
            "passkeys_off",
            "Las llaves de acceso no están configuradas en este centro.",
            "Passkeys need --origin, the address under which browsers reach the console.",
        )
    })
}

/// First half of a ceremony.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Challenge {
    /// Name of the ceremony, for its second half. Good once, for five minutes.
    ceremony: String,
    /// What `navigator.credentials.create` or `.get` takes.
    #[schema(value_type = Object)]
    options: Value,
}

/// Second half of a registration.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Register {
    ceremony: String,
    /// What the person calls it.
    label: Line,
    #[schema(value_type = Object)]
    answer: Value,
}

/// Begin registering a passkey.
#[utoipa::path(post, path = "/session/passkeys/start", tag = "session",
    responses((status = 200, body = Challenge), (status = 401, body = Problem), (status = 409, body = Problem)))]
pub async fn start(State(app): State<Arc<App>>, own: Own) -> Result<Answered<Challenge>, Problem> {
    let Own { session, account, .. } = own;
    second_factor_given(&account, &session)?;
    let (options, state) =
        passkeys(&app)?.start_registration(&account, app.desk.sources().now()).map_err(access_problem)?;
    let ceremony = SessionToken::from_random(app.desk.sources().bytes32()).to_text();
    app.ceremonies.put(ceremony.clone(), Ceremony::Registration(Box::new(state)));
    Ok(Answered(Challenge { ceremony, options }))
}

/// Finish registering a passkey; the session then has its second factor, and a new token.
#[utoipa::path(post, path = "/session/passkeys/finish", tag = "session", request_body = Register,
    responses((status = 200, body = LoggedIn), (status = 401, body = Problem), (status = 422, body = Problem), (status = 409, body = Problem)))]
pub async fn finish(
    State(app): State<Arc<App>>,
    own: Own,
    Json { value, .. }: Json<Register>,
) -> Result<Response, Problem> {
    let Own { id, session, account_id, account, token: old, source } = own;
    second_factor_given(&account, &session)?;
    let Some(Ceremony::Registration(state)) = app.ceremonies.take(&value.ceremony) else {
        return Err(access_problem(AccessError::PasskeyCeremony));
    };
    let now = app.desk.sources().now();
    let registered = passkeys(&app)?
        .finish_registration(&account, &state, &value.answer.to_string(), now)
        .map_err(access_problem)?;
    let asker = login_asker(&app, account_id, &account, &source, "RegisterPasskey");
    let factors = session.factors.with(Factors { password: false, totp: false, passkey: true });
    let token = SessionToken::from_random(app.desk.sources().bytes32());
    let decide = |work: &mut crate::desk::Work| {
        let state = work.get::<Account>(account_id)?;
        let command = AccountCommand::RegisterPasskey {
            id: registered.id.clone(),
            label: value.label.clone(),
            credential: registered.credential.clone(),
        };
        let state = work.record::<Account>(account_id, account::decide(&state, command, &work.env)?)?;
        let current = work.get::<Session>(id)?;
        let command = SessionCommand::Reauthenticate { epoch: state.epoch, token: token.hash(), factors };
        let current = work.record::<Session>(id, session::decide(&current, command, &work.env)?)?;
        Ok::<_, Stop>((state, current))
    };
    let done = app.desk.run(&asker, vec![format!("account/{account_id}")], decide, |_, _| Vec::new()).await?;
    go_on(&app, done, &old, &token)
}

/// Whose passkey.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeyName {
    #[schema(max_length = 64)]
    name: String,
}

/// Second half of a log-in.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeyLogIn {
    ceremony: String,
    #[schema(value_type = Object)]
    answer: Value,
    #[serde(default)]
    console: ConsoleClass,
}

/// Begin logging in with a passkey.
#[utoipa::path(post, path = "/session/passkey/start", tag = "session", request_body = PasskeyName,
    responses((status = 200, body = Challenge), (status = 401, body = Problem), (status = 429, body = Problem), (status = 409, body = Problem)))]
pub async fn log_in_start(
    State(app): State<Arc<App>>,
    parts: Parts,
    Json { value, .. }: Json<PasskeyName>,
) -> Result<Answered<Challenge>, Problem> {
    let now = app.desk.sources().now();
    if !app.logins.allow(source_of(&app, &parts).as_str(), now) {
        return Err(too_many_tries());
    }
    let passkeys = passkeys(&app)?;
    let found = find_account(&app, &value.name).await?;
    let (options, kept) = match &found {
        Some((id, account)) => match standing_challenge(passkeys, account, now) {
            Some((options, state)) => (options, Ceremony::LogIn(*id, Box::new(state))),
            None => (decoy(&app, passkeys, &value.name)?, Ceremony::Decoy(Some(*id))),
        },
        None => {
            // As many look-ups as for an account: the time an answer takes must not tell either.
            app.desk.load::<Account>(AccountId(uuid::Uuid::nil())).await?;
            (decoy(&app, passkeys, &value.name)?, Ceremony::Decoy(None))
        }
    };
    let ceremony = SessionToken::from_random(app.desk.sources().bytes32()).to_text();
    app.ceremonies.put(ceremony.clone(), kept);
    Ok(Answered(Challenge { ceremony, options }))
}

/// The challenge for the keys of an account in use; `None` where it has none or is closed.
fn standing_challenge(passkeys: &Passkeys, account: &Account, now: Timestamp) -> Option<(Value, LoginState)> {
    account.check_standing(now).ok()?;
    passkeys.start_login(account, now).ok()
}

/// Which accounts exist, and which have passkeys, is nobody's business: every name gets a challenge.
fn decoy(app: &App, passkeys: &Passkeys, typed: &str) -> Result<Value, Problem> {
    let name = SignInName::new(typed).map_or_else(|_| typed.to_owned(), |name| name.to_string());
    passkeys.start_decoy(&app.keys.decoy_seed(&name)).map_err(access_problem)
}

/// Finish logging in with a passkey.
#[utoipa::path(post, path = "/session/passkey/finish", tag = "session", request_body = PasskeyLogIn,
    responses((status = 200, body = LoggedIn), (status = 401, body = Problem), (status = 409, body = Problem)))]
pub async fn log_in_finish(
    State(app): State<Arc<App>>,
    parts: Parts,
    Json { value, .. }: Json<PasskeyLogIn>,
) -> Result<Response, Problem> {
    let passkeys = passkeys(&app)?;
    let source = source_of(&app, &parts);
    let now = app.desk.sources().now();
    let (id, state) = match app.ceremonies.take(&value.ceremony) {
        Some(Ceremony::LogIn(id, state)) => (Some(id), Some(state)),
        Some(Ceremony::Decoy(id)) => (id, None),
        // Nobody's log-in: there is no name to count it for.
        _ => return Err(Problem { status: 401, ..access_problem(AccessError::LoginRefused) }),
    };
    let account = match id {
        Some(id) => Some((id, app.desk.load::<Account>(id).await?.0)),
        None => None,
    };
    let proved = account.as_ref().zip(state).and_then(|((id, account), state)| {
        account.gate(&source, true, now).ok()?;
        let done = passkeys.finish_login(account, &state, &value.answer.to_string(), now).ok()?;
        Some((*id, account, done))
    });
    let Some((id, account, done)) = proved else {
        let account = account.as_ref().map(|(id, account)| (*id, account.as_ref()));
        return Err(refused_login(&app, account, &source, Proof::Passkey, AccessError::LoginRefused).await?);
    };
    let update = done.updated.map(|credential| AccountCommand::UpdatePasskey { id: done.id, credential });
    let factors = Factors { password: false, totp: false, passkey: true };
    open_session(&app, id, account, &source, value.console, factors, update).await
}
