//! Logging in and out.

use crate::{
    access::NameClaim,
    app::App,
    desk::{Answer, Asker, Stop},
    http::{
        caller::{COOKIE, Caller, access_problem, find_session, session_token, source_of},
        json::Json,
    },
    problem::Problem,
};
use atalaya_access::{
    AccessError, Account, AccountCommand, ConsoleClass, Factors, Session, SessionCommand, SignInName, Source,
    account::{self, Proof},
    password, session,
    session::CloseReason,
    token::SessionToken,
    totp::TotpSecret,
};
use atalaya_journal::audit::AuditKind;
use atalaya_model::{AccountId, Actor, CommandId, Personal, Role, Scope, SessionId, Timestamp};
use axum::{
    Json as Answered,
    extract::{FromRequestParts, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::{collections::BTreeSet, sync::Arc};

/// Name and password.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogIn {
    /// Sign-in name.
    #[schema(max_length = 64)]
    name: String,
    #[schema(max_length = 128)]
    password: String,
    /// What kind of place the console stands in; `remote` when not given.
    #[serde(default)]
    console: ConsoleClass,
}

/// Who is logged in, and what is still missing.
#[derive(Serialize, utoipa::ToSchema)]
pub struct LoggedIn {
    /// For programs: `Authorization: Bearer`. Browsers use the cookie. Only where it is new: after each
    /// proof that was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// Browsers send it as `X-CSRF-Token` with every write.
    csrf: String,
    account: WhoAmI,
    /// What must be done before anything else: `new_password`, `totp`, `passkey`, `enrol_second_factor`.
    needs: Vec<&'static str>,
    /// When identity must be proved again.
    reauthenticate_by: Timestamp,
    site: String,
    /// `operations`, or `exercise/…`: a console of practice says so on every screen.
    realm: String,
}

/// The caller's own account.
#[derive(Serialize, utoipa::ToSchema)]
pub struct WhoAmI {
    id: AccountId,
    name: String,
    display_name: Option<String>,
    roles: BTreeSet<Role>,
    scope: Scope,
    has_totp: bool,
    passkeys: usize,
}

fn who(account: &Account, id: AccountId) -> WhoAmI {
    WhoAmI {
        id,
        name: account.name.as_ref().map(ToString::to_string).unwrap_or_default(),
        display_name: account.display_name.as_ref().and_then(Personal::known).map(ToString::to_string),
        roles: account.roles.clone(),
        scope: account.scope.clone(),
        has_totp: account.has_totp(),
        passkeys: account.passkeys.len(),
    }
}

fn needs(account: &Account, factors: Factors) -> Vec<&'static str> {
    let mut needs = Vec::new();
    if account.has_second_factor() && !factors.second_factor() {
        needs.push(if account.has_totp() { "totp" } else { "passkey" });
    } else if account.is_privileged() && !account.has_second_factor() {
        needs.push("enrol_second_factor");
    }
    if account.must_change_password() {
        needs.insert(0, "new_password");
    }
    needs
}

fn logged_in(app: &App, account: &Account, session: &Session, token: &SessionToken, fresh: bool) -> LoggedIn {
    LoggedIn {
        token: fresh.then(|| token.to_text()),
        csrf: token.csrf(),
        account: who(account, account.id.unwrap_or(AccountId(uuid::Uuid::nil()))),
        needs: needs(account, session.factors),
        reauthenticate_by: session.reauthenticate_by(),
        site: app.desk.site().to_string(),
        realm: app.desk.realm().code(),
    }
}

fn cookie(app: &App, token: &str, seconds: u32) -> Option<HeaderValue> {
    let secure = if app.config.tls || app.config.origin_is_https() { "; Secure" } else { "" };
    HeaderValue::from_str(&format!(
        "{COOKIE}={token}; HttpOnly; SameSite=Strict; Path=/; Max-Age={seconds}{secure}"
    ))
    .ok()
}

fn with_cookie(app: &App, token: &SessionToken, body: LoggedIn) -> Response {
    let mut response = Answered(body).into_response();
    // Thirteen hours: twelve and the hour of grace in which identity is proved again.
    if let Some(value) = cookie(app, &token.to_text(), 13 * 3600) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}

/// Log in with name and password.
#[utoipa::path(post, path = "/session", tag = "session", request_body = LogIn,
    responses((status = 200, body = LoggedIn), (status = 401, body = Problem), (status = 429, body = Problem)))]
pub async fn log_in(
    State(app): State<Arc<App>>,
    parts: Parts,
    Json { value, .. }: Json<LogIn>,
) -> Result<Response, Problem> {
    let source = source_of(&app, &parts);
    let now = app.desk.sources().now();
    if !app.logins.allow(source.as_str(), now) {
        return Err(too_many_tries());
    }
    let found = find_account(&app, &value.name).await?;
    let stored = found.as_ref().and_then(|(_, account)| account.password_hash().cloned());
    let verdict = check_password(&app, value.password.clone(), stored).await?;
    let Some((id, account)) = found else {
        return Err(refused_login(&app, None, &source, Proof::Password, AccessError::NotFound).await?);
    };
    if let Err(error) = account.gate(&source, false, now) {
        return Err(refused_login(&app, Some((id, &account)), &source, Proof::Password, error).await?);
    }
    if !verdict.right {
        let (named, error) = (Some((id, &*account)), AccessError::LoginRefused);
        return Err(refused_login(&app, named, &source, Proof::Password, error).await?);
    }
    let factors = Factors { password: true, totp: false, passkey: false };
    open_session(&app, id, &account, &source, value.console, factors, None).await
}

pub(super) async fn find_account(
    app: &App,
    name: &str,
) -> Result<Option<(AccountId, Arc<Account>)>, Problem> {
    let Ok(name) = SignInName::new(name) else { return Ok(None) };
    let (claim, _) = app.desk.load::<NameClaim>(&name).await?;
    let Some(id) = claim.account else { return Ok(None) };
    Ok(Some((id, app.desk.load::<Account>(id).await?.0)))
}

/// Argon2 off the request threads, two at a time; a log-in waits its turn.
async fn check_password(
    app: &App,
    password: String,
    stored: Option<password::PasswordHash>,
) -> Result<password::Verdict, Problem> {
    app.hasher.run(move || password::verify(&password, stored.as_ref())).await
}

pub(super) async fn refused_login(
    app: &App,
    account: Option<(AccountId, &Account)>,
    source: &Source,
    proof: Proof,
    error: AccessError,
) -> Result<Problem, Problem> {
    let Some((id, account)) = account else {
        // On the record like the others, and as slow as they are; without what was typed, which may be a
        // password in the wrong field.
        let asker = asker_at_door(app, Actor::system("door"), source, "LogInRefused");
        app.desk.record_only(&asker, AuditKind::Login, Vec::new(), BTreeMap::new()).await?;
        return Ok(login_refused(error));
    };
    record_failure(app, id, account, source, proof).await?;
    Ok(login_refused(error))
}

/// One answer for all reasons: which accounts exist is nobody's business.
fn login_refused(error: AccessError) -> Problem {
    Problem { status: StatusCode::UNAUTHORIZED.as_u16(), ..access_problem(error.at_login()) }
}

pub(super) fn login_asker(
    app: &App,
    id: AccountId,
    account: &Account,
    source: &Source,
    action: &'static str,
) -> Asker {
    let name = account.name.as_ref().map(ToString::to_string).unwrap_or_default();
    asker_at_door(app, Actor::Account { id, name }, source, action)
}

fn asker_at_door(app: &App, actor: Actor, source: &Source, action: &'static str) -> Asker {
    Asker {
        actor,
        purpose: None,
        command: CommandId(app.desk.sources().ids().next()),
        source: app.source_class(source),
        action,
        happened_at: None,
        request_hash: None,
        if_match: None,
        details: BTreeMap::new(),
    }
}

/// Records the log-in, opens the session and answers with its token.
pub(super) async fn open_session(
    app: &Arc<App>,
    id: AccountId,
    account: &Account,
    source: &Source,
    console: ConsoleClass,
    factors: Factors,
    passkey: Option<AccountCommand>,
) -> Result<Response, Problem> {
    let token = SessionToken::from_random(app.desk.sources().bytes32());
    let session_id = SessionId(app.desk.sources().ids().next());
    let asker = login_asker(app, id, account, source, "LogIn");
    let decide = |work: &mut crate::desk::Work| {
        let state = work.get::<Account>(id)?;
        let command = AccountCommand::RecordLogin { source: source.clone(), factors, totp_step: None };
        let mut state = work.record::<Account>(id, account::decide(&state, command, &work.env)?)?;
        if let Some(command) = passkey.clone() {
            state = work.record::<Account>(id, account::decide(&state, command, &work.env)?)?;
        }
        let open = SessionCommand::Open {
            id: session_id,
            account: id,
            account_name: state.name.as_ref().map(ToString::to_string).unwrap_or_default(),
            epoch: state.epoch,
            token: token.hash(),
            source: source.clone(),
            console,
            factors,
        };
        let session = work.get::<Session>(session_id)?;
        let session = work.record::<Session>(session_id, session::decide(&session, open, &work.env)?)?;
        Ok::<_, Stop>((state, session))
    };
    let objects = vec![format!("account/{id}"), format!("session/{session_id}")];
    match app.desk.run(&asker, objects, decide, |_, _| Vec::new()).await? {
        Answer::Done(done) => {
            let (account, session) = done.value;
            Ok(with_cookie(app, &token, logged_in(app, &account, &session, &token, true)))
        }
        Answer::Replayed(_) => Err(Problem::busy()),
    }
}

/// The session of the request, without asking whether the account is ready to work.
pub struct Own {
    pub id: SessionId,
    pub session: Arc<Session>,
    pub account_id: AccountId,
    pub account: Arc<Account>,
    pub token: SessionToken,
    pub source: Source,
}

impl FromRequestParts<Arc<App>> for Own {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let (token, cookie) = session_token(&parts.headers).ok_or_else(Problem::unauthenticated)?;
        if cookie && !matches!(parts.method, Method::GET | Method::HEAD) {
            let presented = parts.headers.get("x-csrf-token").and_then(|v| v.to_str().ok());
            token.check_csrf(presented).map_err(access_problem)?;
        }
        let (id, session) = find_session(app, &token).await?;
        let account_id = session.account.ok_or_else(Problem::unauthenticated)?;
        let (account, _) = app.desk.load::<Account>(account_id).await?;
        if session.standing_with(&account, app.desk.sources().now()) == session::Standing::Ended {
            return Err(Problem::unauthenticated());
        }
        Ok(Self { id, session, account_id, account, token, source: source_of(app, parts) })
    }
}

/// Where a secret could be guessed: few tries, and none where the account's own log-in is closed.
fn may_guess(app: &App, id: AccountId, account: &Account, source: &Source) -> Result<(), Problem> {
    let now = app.desk.sources().now();
    if !app.guesses.allow(&id.to_string(), now) {
        return Err(too_many_tries());
    }
    account.gate(source, false, now).map_err(login_refused)
}

pub(super) fn too_many_tries() -> Problem {
    Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "too_many_tries",
        "Demasiados intentos; espere un momento.",
        "Too many tries; wait a moment.",
    )
}

/// Proofs are changed by who has given all those there are: a password alone must not add a second
/// factor beside the one it lacks.
pub(super) fn second_factor_given(account: &Account, session: &Session) -> Result<(), Problem> {
    if account.has_second_factor() && !session.factors.second_factor() {
        return Err(atalaya_access::DeniedBecause::SecondFactor.refusal().into());
    }
    Ok(())
}

/// Who is logged in.
#[utoipa::path(get, path = "/session", tag = "session",
    responses((status = 200, body = LoggedIn), (status = 401, body = Problem)))]
pub async fn current(State(app): State<Arc<App>>, own: Own) -> Result<Answered<LoggedIn>, Problem> {
    let Own { session, account, token, .. } = own;
    Ok(Answered(logged_in(&app, &account, &session, &token, false)))
}

/// Log out.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204), (status = 401, body = Problem)))]
pub async fn log_out(State(app): State<Arc<App>>, own: Own) -> Result<Response, Problem> {
    let Own { id, account_id, account, token, source, .. } = own;
    let asker = login_asker(&app, account_id, &account, &source, "LogOut");
    let decide = |work: &mut crate::desk::Work| {
        let state = work.get::<Session>(id)?;
        let command = SessionCommand::Close { reason: CloseReason::LogOut };
        work.record::<Session>(id, session::decide(&state, command, &work.env)?)?;
        Ok::<_, Stop>(())
    };
    app.desk.run(&asker, vec![format!("session/{id}")], decide, |_, _| Vec::new()).await?;
    app.sessions.forget(&token.hash());
    crate::tips::session_over(&app, id).await;
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(value) = cookie(&app, "", 0) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    Ok(response)
}

/// A code of the authenticator application.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactor {
    /// Six digits.
    #[schema(min_length = 6, max_length = 6)]
    totp: String,
}

/// Prove the second factor. The session goes on with a new token.
#[utoipa::path(post, path = "/session/second-factor", tag = "session", request_body = SecondFactor,
    responses((status = 200, body = LoggedIn), (status = 401, body = Problem)))]
pub async fn second_factor(
    State(app): State<Arc<App>>,
    own: Own,
    Json { value, .. }: Json<SecondFactor>,
) -> Result<Response, Problem> {
    let Own { id, account_id, account, token: old, source, .. } = own;
    let now = app.desk.sources().now();
    may_guess(&app, account_id, &account, &source)?;
    let step = match account.check_totp(&value.totp, now) {
        Ok(step) => step,
        Err(error) => {
            record_failure(&app, account_id, &account, &source, Proof::Totp).await?;
            return Err(Problem { status: StatusCode::UNAUTHORIZED.as_u16(), ..access_problem(error) });
        }
    };
    let asker = login_asker(&app, account_id, &account, &source, "SecondFactor");
    let factors = Factors { password: false, totp: true, passkey: false };
    let token = SessionToken::from_random(app.desk.sources().bytes32());
    let decide = |work: &mut crate::desk::Work| {
        let state = work.get::<Account>(account_id)?;
        let command = AccountCommand::RecordSecondFactor { source: source.clone(), totp_step: Some(step) };
        let state = work.record::<Account>(account_id, account::decide(&state, command, &work.env)?)?;
        let session = work.get::<Session>(id)?;
        let events =
            session::decide(&session, SessionCommand::Elevate { factors, token: token.hash() }, &work.env)?;
        let session = work.record::<Session>(id, events)?;
        Ok::<_, Stop>((state, session))
    };
    let done = app.desk.run(&asker, vec![format!("session/{id}")], decide, |_, _| Vec::new()).await?;
    go_on(&app, done, &old, &token)
}

/// The session goes on with a new token: who had read the old one, when it opened less, gains nothing.
pub(super) fn go_on(
    app: &App,
    answer: Answer<(Arc<Account>, Arc<Session>)>,
    old: &SessionToken,
    new: &SessionToken,
) -> Result<Response, Problem> {
    let Answer::Done(done) = answer else { return Err(Problem::busy()) };
    let (account, session) = done.value;
    app.sessions.forget(&old.hash());
    Ok(with_cookie(app, new, logged_in(app, &account, &session, new, true)))
}

async fn record_failure(
    app: &App,
    id: AccountId,
    account: &Account,
    source: &Source,
    proof: Proof,
) -> Result<(), Problem> {
    let asker = login_asker(app, id, account, source, "LogInRefused");
    let decide = |work: &mut crate::desk::Work| {
        let state = work.get::<Account>(id)?;
        let command = AccountCommand::RecordLoginFailure { source: source.clone(), proof };
        work.record::<Account>(id, account::decide(&state, command, &work.env)?)?;
        Ok::<_, Stop>(())
    };
    let objects = vec![format!("account/{id}")];
    match app.desk.run(&asker, objects.clone(), decide, |_, _| Vec::new()).await? {
        // A closed door adds nothing to the account. The knock is on the record like that of a name nobody
        // has, and takes as long: a quicker answer would tell that the account is there.
        Answer::Done(done) if done.position.is_none() => {
            app.desk.record_only(&asker, AuditKind::Login, objects, BTreeMap::new()).await
        }
        _ => Ok(()),
    }
}

/// The own password, changed by its owner.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    #[schema(max_length = 128)]
    current: String,
    #[schema(min_length = 8, max_length = 128)]
    new: String,
}

/// Change the own password. The session goes on with a new token; the account's other sessions end.
#[utoipa::path(post, path = "/session/password", tag = "session", request_body = NewPassword,
    responses((status = 200, body = LoggedIn), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub async fn change_password(
    State(app): State<Arc<App>>,
    own: Own,
    Json { value, .. }: Json<NewPassword>,
) -> Result<Response, Problem> {
    let Own { id, session, account_id, account, token: old, source } = own;
    let name = account.name.clone().ok_or_else(Problem::unauthenticated)?;
    second_factor_given(&account, &session)?;
    may_guess(&app, account_id, &account, &source)?;
    if !check_password(&app, value.current.clone(), account.password_hash().cloned()).await?.right {
        record_failure(&app, account_id, &account, &source, Proof::Password).await?;
        return Err(Problem {
            status: StatusCode::UNAUTHORIZED.as_u16(),
            ..access_problem(AccessError::LoginRefused)
        });
    }
    password::check_rules(&value.new, &name, account.has_second_factor()).map_err(access_problem)?;
    if value.new == value.current {
        return Err(access_problem(AccessError::PasswordCommon));
    }
    let hash = hash_password(&app, value.new).await?;
    let token = SessionToken::from_random(app.desk.sources().bytes32());
    let asker = login_asker(&app, account_id, &account, &source, "ChangePassword");
    let decide = |work: &mut crate::desk::Work| {
        let state = work.get::<Account>(account_id)?;
        let command = AccountCommand::SetPasswordHash { password_hash: hash.clone() };
        let state = work.record::<Account>(account_id, account::decide(&state, command, &work.env)?)?;
        let current = work.get::<Session>(id)?;
        let command = SessionCommand::Reauthenticate {
            epoch: state.epoch,
            token: token.hash(),
            factors: session.factors,
        };
        let current = work.record::<Session>(id, session::decide(&current, command, &work.env)?)?;
        Ok::<_, Stop>((state, current))
    };
    let done = app.desk.run(&asker, vec![format!("account/{account_id}")], decide, |_, _| Vec::new()).await?;
    crate::tips::account_changed(&app, account_id).await;
    go_on(&app, done, &old, &token)
}

/// Argon2 off the request threads.
pub async fn hash_password(app: &App, password: String) -> Result<password::PasswordHash, Problem> {
    let mut salt = [0u8; 16];
    salt.copy_from_slice(&app.desk.sources().bytes32()[..16]);
    app.hasher.run(move || password::hash(&password, &salt)).await?.map_err(access_problem)
}

/// A new authenticator secret.
#[derive(Serialize, utoipa::ToSchema)]
pub struct TotpEnrolment {
    /// Base32, to type.
    secret: String,
    /// `otpauth://` address, to scan.
    uri: String,
}

/// Begin using an authenticator application (RFC 6238). Nothing is required of it until confirmed.
#[utoipa::path(post, path = "/session/totp", tag = "session",
    responses((status = 200, body = TotpEnrolment), (status = 401, body = Problem), (status = 409, body = Problem)))]
pub async fn enrol_totp(State(app): State<Arc<App>>, own: Own) -> Result<Answered<TotpEnrolment>, Problem> {
    let Own { session, account_id, account, source, .. } = own;
    second_factor_given(&account, &session)?;
    let mut bytes = [0u8; 20];
    bytes.copy_from_slice(&app.desk.sources().bytes32()[..20]);
    let secret = TotpSecret::from_random(bytes);
    let name = account.name.clone().ok_or_else(Problem::unauthenticated)?;
    let enrolment =
        TotpEnrolment { secret: secret.to_base32(), uri: secret.provisioning_uri(&app.config.centre, &name) };
    let asker = login_asker(&app, account_id, &account, &source, "EnrolTotp");
    let decide = |work: &mut crate::desk::Work| {
        let state = work.get::<Account>(account_id)?;
        let command = AccountCommand::EnrolTotp { secret: secret.clone() };
        work.record::<Account>(account_id, account::decide(&state, command, &work.env)?)?;
        Ok::<_, Stop>(())
    };
    app.desk.run(&asker, vec![format!("account/{account_id}")], decide, |_, _| Vec::new()).await?;
    Ok(Answered(enrolment))
}

/// Confirm the authenticator with one of its codes; the session then has its second factor.
#[utoipa::path(post, path = "/session/totp/confirm", tag = "session", request_body = SecondFactor,
    responses((status = 200, body = LoggedIn), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub async fn confirm_totp(
    State(app): State<Arc<App>>,
    own: Own,
    Json { value, .. }: Json<SecondFactor>,
) -> Result<Response, Problem> {
    let Own { id, session, account_id, account, token: old, source } = own;
    second_factor_given(&account, &session)?;
    let token = SessionToken::from_random(app.desk.sources().bytes32());
    let asker = login_asker(&app, account_id, &account, &source, "ConfirmTotp");
    let factors = session.factors.with(Factors { password: false, totp: true, passkey: false });
    let decide = |work: &mut crate::desk::Work| {
        let state = work.get::<Account>(account_id)?;
        let command = AccountCommand::ConfirmTotp { code: value.totp.clone() };
        let state = work.record::<Account>(account_id, account::decide(&state, command, &work.env)?)?;
        let current = work.get::<Session>(id)?;
        let command = SessionCommand::Reauthenticate { epoch: state.epoch, token: token.hash(), factors };
        let current = work.record::<Session>(id, session::decide(&current, command, &work.env)?)?;
        Ok::<_, Stop>((state, current))
    };
    let done = app.desk.run(&asker, vec![format!("account/{account_id}")], decide, |_, _| Vec::new()).await?;
    go_on(&app, done, &old, &token)
}

/// A ticket for one live connection.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Ticket {
    /// Pass as `?ticket=`; good once, for 30 seconds.
    ticket: String,
}

/// A one-time ticket for the live connection, for programs that cannot set headers on it.
#[utoipa::path(post, path = "/session/ticket", tag = "session",
    responses((status = 200, body = Ticket), (status = 401, body = Problem)))]
pub async fn ticket(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Answered<Ticket>, Problem> {
    caller.person()?;
    let (token, _) = session_token(&headers).ok_or_else(Problem::unauthenticated)?;
    let now = app.desk.sources().now();
    let ticket = SessionToken::from_random(app.desk.sources().bytes32()).to_text();
    app.tickets.put(ticket.clone(), token, now);
    Ok(Answered(Ticket { ticket }))
}
