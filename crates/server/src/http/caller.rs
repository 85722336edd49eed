//! Who calls: a person's session or a machine's signature, and what they may do.

use crate::{
    app::App,
    calls::rows::word,
    desk::{Asker, Stop, Work, store_problem},
    http::{command::CommandHeaders, tls::client_certificate},
    problem::Problem,
};
use atalaya_access::{
    AccessError, Account, Action, Adapter, Circumstances, Denied, Grant, Marker, Principal, Resource,
    SecondApproval, Session, SessionCommand, Source, UserPrincipal,
    adapter::Fingerprint,
    policy::AdapterPrincipal,
    session,
    signature::{self, ADAPTER_HEADER, RequestParts, SIGNATURE_HEADER, SignedHeaders, TIMESTAMP_HEADER},
    token::SessionToken,
};
use atalaya_journal::audit::AuditKind;
use atalaya_model::{AdapterId, AgencyCode, CommandId, Purpose, Role, SessionId, StreamId};
use atalaya_store::{Filter, Select};
use axum::{
    body::Bytes,
    extract::{ConnectInfo, FromRequest, FromRequestParts, OriginalUri, Request},
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
};
use ipnet::IpNet;
use std::{
    collections::BTreeMap,
    marker::PhantomData,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

/// Name of the session cookie.
pub const COOKIE: &str = "atalaya_session";

/// Somebody known, with the circumstances of this request.
#[derive(Clone, Debug)]
pub struct Caller {
    pub principal: Principal,
    pub circumstances: Circumstances,
    pub source: Source,
    /// The session, when a person calls.
    pub session: Option<SessionId>,
}

impl Caller {
    /// The person, or 403 for a machine.
    pub fn person(&self) -> Result<&UserPrincipal, Problem> {
        match &self.principal {
            Principal::User(user) => Ok(user),
            Principal::Adapter(_) | Principal::Public => Err(Problem::forbidden()),
        }
    }

    /// Proof that the caller may do `M` to `resource`; a refusal is on the record.
    pub async fn grant<M: Marker>(&self, app: &App, resource: &Resource) -> Result<Grant<M>, Problem> {
        match app.authority.grant::<M>(&self.principal, resource, &self.circumstances) {
            Ok(grant) => Ok(grant),
            Err(denied) => {
                let objects = if resource.id.is_empty() { Vec::new() } else { vec![resource.id.clone()] };
                self.denied(app, denied, objects, BTreeMap::new()).await
            }
        }
    }

    /// Whether the caller may, where what they may not see is left out of an answer and nothing is refused: so
    /// nothing goes on the record as refused.
    pub fn holds<M: Marker>(&self, app: &App, resource: &Resource) -> bool {
        app.authority.grant::<M>(&self.principal, resource, &self.circumstances).is_ok()
    }

    /// Whether the caller's role may do `action` to the most favourable thing there could be: the caller's
    /// own, of their agencies, worked on now.
    fn could(&self, app: &App, action: Action) -> Result<(), Denied> {
        let agencies: Vec<AgencyCode> = match &self.principal {
            Principal::User(user) => user
                .roles
                .iter()
                .filter_map(|role| match role {
                    Role::Dispatcher { agency } => Some(agency.clone()),
                    _ => None,
                })
                .collect(),
            Principal::Adapter(_) | Principal::Public => Vec::new(),
        };
        let best = Resource::all(app.desk.realm()).agencies(agencies).active(true);
        // An approval is decided by anybody but who asked for it, so own is not always favourable.
        let ask = |own: bool| {
            let resource = best.clone().own(own);
            let request = atalaya_access::Request {
                principal: &self.principal,
                action,
                resource: &resource,
                circumstances: &self.circumstances,
            };
            let decision = app.authority.decide(&request);
            let may = decision.allowed || app.authority.would_allow_with_approval(&request);
            if may { Ok(()) } else { Err(Denied(decision)) }
        };
        ask(true).or_else(|why| ask(false).map_err(|_| why))
    }

    /// Tells a caller whose role never may do `action` so, on the record, before anything is looked up:
    /// whether the thing named exists is not theirs to learn.
    ///
    /// # Errors
    /// The refusal.
    pub async fn may(&self, app: &App, action: Action, object: String) -> Result<(), Problem> {
        match self.could(app, action) {
            Ok(()) => Ok(()),
            Err(denied) => self.denied(app, denied, vec![object], BTreeMap::new()).await,
        }
    }

    /// Puts a denial on the record and says it.
    async fn denied<T>(
        &self,
        app: &App,
        denied: Denied,
        objects: Vec<String>,
        mut details: BTreeMap<String, String>,
    ) -> Result<T, Problem> {
        let Denied(decision) = &denied;
        let asker = self.asker(app, CommandId(app.desk.sources().ids().next()), decision.action.name());
        details.insert("because".to_owned(), decision.because.map_or_else(String::new, |b| word(&b)));
        details.insert("policies".to_owned(), decision.policies.join(" "));
        details.insert("policy_hash".to_owned(), decision.policy_hash.to_string());
        app.desk.record_only(&asker, AuditKind::Refused, objects, details).await?;
        Err(atalaya_model::Refusal::from(denied).into())
    }

    /// The same, where existence itself is sensitive: outside the caller's scope it does not exist.
    pub async fn grant_hidden<M: Marker>(&self, app: &App, resource: &Resource) -> Result<Grant<M>, Problem> {
        self.grant::<M>(app, resource).await.map_err(|problem| match problem.code.as_str() {
            "out_of_scope" | "other_realm" => Problem::not_found(),
            _ => problem,
        })
    }

    /// This caller as the desk knows them.
    pub fn asker(&self, app: &App, command: CommandId, action: &'static str) -> Asker {
        Asker {
            actor: self.principal.actor(),
            purpose: self.circumstances.purpose.clone(),
            command,
            source: if self.source.is_console() {
                self.source.to_string()
            } else {
                app.source_class(&self.source)
            },
            action,
            happened_at: None,
            request_hash: None,
            if_match: None,
            details: BTreeMap::new(),
        }
    }

    /// The asker of a command sent with its headers.
    pub fn commanding(
        &self,
        app: &App,
        headers: &CommandHeaders,
        hash: [u8; 32],
        action: &'static str,
        stream: Option<&StreamId>,
    ) -> Asker {
        Asker {
            happened_at: headers.happened_at,
            request_hash: Some(hash),
            if_match: headers.if_match.and_then(|version| Some((stream?.clone(), version))),
            ..self.asker(app, headers.command, action)
        }
    }

    /// Adds the second person's approval.
    #[must_use]
    pub fn approved(mut self, approval: SecondApproval) -> Self {
        self.circumstances.second_approval = Some(approval);
        self
    }
}

/// A caller whose role may do `M` at least to some things. Who may not is told so, on the record, before
/// the request is read further; the handler still asks for the grant on the very thing.
pub struct May<M> {
    pub caller: Caller,
    marker: PhantomData<fn() -> M>,
}

impl<M: Marker> FromRequestParts<Arc<App>> for May<M> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let caller = may_some(parts, app, &[M::ACTION]).await?;
        Ok(Self { caller, marker: PhantomData })
    }
}

/// Actions of a door that takes several kinds of commands.
pub trait Doors {
    const ACTIONS: &'static [Action];
}

/// A caller whose role may do at least one of the actions of `D`; see [`May`].
pub struct MaySome<D> {
    pub caller: Caller,
    marker: PhantomData<fn() -> D>,
}

impl<D: Doors> FromRequestParts<Arc<App>> for MaySome<D> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let caller = may_some(parts, app, D::ACTIONS).await?;
        Ok(Self { caller, marker: PhantomData })
    }
}

async fn may_some(parts: &mut Parts, app: &Arc<App>, actions: &[Action]) -> Result<Caller, Problem> {
    let caller = Caller::from_request_parts(parts, app).await?;
    let mut denied = None;
    for action in actions {
        match caller.could(app, *action) {
            Ok(()) => return Ok(caller),
            Err(why) => denied = denied.or(Some(why)),
        }
    }
    let Some(denied) = denied else { return Err(Problem::forbidden()) };
    let path = parts.extensions.get::<OriginalUri>().map_or("", |uri| uri.path());
    let details = BTreeMap::from([("path".to_owned(), path.chars().take(200).collect())]);
    caller.denied(app, denied, named_by(path), details).await
}

/// The thing a path names, as the record calls it: `/api/v1/calls/<id>/…` is `call/<id>`. Whether it exists
/// is not looked at.
fn named_by(path: &str) -> Vec<String> {
    let mut parts = path.split('/').skip_while(|part| *part != "v1").skip(1);
    let (Some(kind), Some(Ok(id))) = (parts.next(), parts.next().map(uuid::Uuid::parse_str)) else {
        return Vec::new();
    };
    vec![format!("{}/{id}", kind.strip_suffix('s').unwrap_or(kind))]
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let (token, cookie) = session_token(&parts.headers).ok_or_else(Problem::unauthenticated)?;
        if cookie && !matches!(parts.method, Method::GET | Method::HEAD) {
            let presented = parts.headers.get("x-csrf-token").and_then(|v| v.to_str().ok());
            token.check_csrf(presented).map_err(access_problem)?;
        }
        let source = source_of(app, parts);
        let purpose = purpose(&parts.headers)?;
        let caller = caller_of(app, &token, source, purpose).await?;
        touch(app, &caller).await;
        Ok(caller)
    }
}

/// Notes that the person is active, where idleness ends a session; at most once in five minutes. A store
/// that is away must not keep anybody from reading what is in memory.
async fn touch(app: &App, caller: &Caller) {
    let Some(id) = caller.session else { return };
    let now = app.desk.sources().now();
    let due = match app.desk.load::<Session>(id).await {
        Ok((session, _)) => session.console.idle_limit().is_some() && session.needs_touch(now),
        Err(_) => false,
    };
    if !due {
        return;
    }
    let asker = caller.asker(app, CommandId(app.desk.sources().ids().next()), "SessionTouch");
    let decide = |work: &mut Work| {
        let state = work.get::<Session>(id)?;
        work.record::<Session>(id, session::decide(&state, SessionCommand::Touch, &work.env)?)?;
        Ok::<_, Stop>(())
    };
    if let Err(problem) =
        app.desk.run(&asker, vec![format!("session/{id}")], decide, |(), _| Vec::new()).await
    {
        tracing::warn!(code = problem.code, "activity of a session not noted");
    }
}

/// The person behind a token.
pub async fn caller_of(
    app: &App,
    token: &SessionToken,
    source: Source,
    purpose: Option<Purpose>,
) -> Result<Caller, Problem> {
    let (id, session) = find_session(app, token).await?;
    let account = session.account.ok_or_else(Problem::unauthenticated)?;
    let (account, _) = app.desk.load::<Account>(account).await?;
    let user =
        UserPrincipal::of(&account, &session, app.desk.sources().now()).map_err(|error| match error {
            AccessError::SessionLocked | AccessError::SessionReauthenticate => {
                Problem { status: StatusCode::UNAUTHORIZED.as_u16(), ..access_problem(error) }
            }
            _ => Problem::unauthenticated(),
        })?;
    let circumstances = Circumstances { realm: app.desk.realm(), purpose, second_approval: None };
    Ok(Caller { principal: Principal::User(user), circumstances, source, session: Some(id) })
}

/// The session a token opens.
pub async fn find_session(app: &App, token: &SessionToken) -> Result<(SessionId, Arc<Session>), Problem> {
    let hash = token.hash();
    let id = match app.sessions.get(&hash) {
        Some(id) => id,
        None => {
            let select =
                Select::new("sessions").filter(Filter::Eq("token", hash.to_string().into())).limit(1);
            let page = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
            let row = page.items.first().ok_or_else(Problem::unauthenticated)?;
            let id: SessionId = row.id.parse().map_err(|_| Problem::unauthenticated())?;
            app.sessions.put(hash, id);
            id
        }
    };
    let (session, _) = app.desk.load::<Session>(id).await?;
    // A replaced token must not open what its successor opens.
    if session.token != hash {
        app.sessions.forget(&hash);
        return Err(Problem::unauthenticated());
    }
    Ok((id, session))
}

/// The token, and whether it came as a cookie (which a browser sends by itself).
pub fn session_token(headers: &HeaderMap) -> Option<(SessionToken, bool)> {
    if let Some(bearer) =
        headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()?.strip_prefix("Bearer "))
    {
        return SessionToken::parse(bearer.trim()).ok().map(|t| (t, false));
    }
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    let value = cookies.split(';').find_map(|c| c.trim().strip_prefix(COOKIE)?.strip_prefix('='))?;
    SessionToken::parse(value).ok().map(|t| (t, true))
}

/// Where a request comes from: the address class, or the console's own name where a proxy that the centre
/// trusts vouches for it. Anybody else could borrow a name, or invent a new one for each guess.
pub fn source_of(app: &App, parts: &Parts) -> Source {
    let Some(peer) = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip().to_canonical())
    else {
        return Source::address(IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED));
    };
    let trusted = &app.config.trusted_proxies;
    if !trusted.iter().any(|network| network.contains(&peer)) {
        return Source::address(peer);
    }
    let named = parts.headers.get("atalaya-console").and_then(|v| Source::console(v.to_str().ok()?).ok());
    named.unwrap_or_else(|| Source::address(forwarded(&parts.headers, trusted).unwrap_or(peer)))
}

/// The nearest address that no trusted proxy added: what stands left of it was written by whoever asked.
fn forwarded(headers: &HeaderMap, trusted: &[IpNet]) -> Option<IpAddr> {
    let lines: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok()).collect();
    let hops = lines.iter().rev().flat_map(|line| line.rsplit(','));
    for hop in hops {
        let address = hop.trim().parse::<IpAddr>().ok()?.to_canonical();
        if !trusted.iter().any(|network| network.contains(&address)) {
            return Some(address);
        }
    }
    None
}

fn purpose(headers: &HeaderMap) -> Result<Option<Purpose>, Problem> {
    let Some(value) = headers.get("purpose") else { return Ok(None) };
    let parsed = value.to_str().ok().map(str::parse::<Purpose>);
    match parsed {
        Some(Ok(purpose)) => Ok(Some(purpose)),
        Some(Err(error)) => Err(bad_purpose(&error.to_string())),
        None => Err(bad_purpose("not readable text")),
    }
}

fn bad_purpose(what: &str) -> Problem {
    Problem::bad_request(
        "bad_purpose",
        "La finalidad indicada no es válida.",
        "The Purpose header is not valid.",
    )
    .at("Purpose", what)
}

/// Shows an identity error at the door.
pub fn access_problem(error: AccessError) -> Problem {
    atalaya_model::Refusal::from(error).into()
}

/// A machine whose signature or certificate was checked, with the body it sent.
pub struct SignedBody {
    pub caller: Caller,
    pub adapter: AdapterPrincipal,
    pub body: Bytes,
    /// `Content-Type` without parameters, lower case.
    pub content_type: String,
}

impl FromRequest<Arc<App>> for SignedBody {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let value = |name: &str| parts.headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
        let given = [ADAPTER_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER].map(value);
        let source = source_of(app, &parts);
        let content_type = value("content-type")
            .and_then(|v| v.split(';').next().map(|v| v.trim().to_ascii_lowercase()))
            .unwrap_or_default();
        // The path as sent: inside the router its prefix is cut off.
        let uri =
            parts.extensions.get::<OriginalUri>().map_or_else(|| parts.uri.clone(), |uri| uri.0.clone());
        let certificate = client_certificate(&parts.extensions);
        let method = parts.method.clone();
        let (adapter, body) = match given {
            [Some(adapter), Some(at), Some(signature)] => {
                let headers =
                    SignedHeaders::parse(&adapter, &at, &signature).map_err(|e| unsigned(&e.to_string()))?;
                let body = super::json::read_body(Request::from_parts(parts, body), app).await?;
                let path = uri.path_and_query().map_or(uri.path(), |p| p.as_str());
                let signed = RequestParts { method: method.as_str(), path_and_query: path, body: &body };
                let state = load_adapter(app, headers.adapter).await?;
                signature::verify(&state, &headers, &signed, app.desk.sources().now())
                    .map_err(|e| unsigned(&e.to_string()))?;
                (AdapterPrincipal::of(&state).ok_or_else(|| unsigned("disabled"))?, body)
            }
            [None, None, None] if certificate.is_some() => {
                // Known before the body is read: a stranger's is not worth the memory.
                let adapter = by_certificate(app, certificate).await?;
                (adapter, super::json::read_body(Request::from_parts(parts, body), app).await?)
            }
            _ => {
                return Err(unsigned(
                    "this door takes signed requests: Atalaya-Adapter, Atalaya-Timestamp, Atalaya-Signature; \
                     or a registered client certificate",
                ));
            }
        };
        let circumstances = Circumstances { realm: app.desk.realm(), purpose: None, second_approval: None };
        let caller =
            Caller { principal: Principal::Adapter(adapter.clone()), circumstances, source, session: None };
        Ok(Self { caller, adapter, body, content_type })
    }
}

/// The machine that a certificate is registered for. One that two machines share is nobody's.
async fn by_certificate(app: &App, certificate: Option<Fingerprint>) -> Result<AdapterPrincipal, Problem> {
    let refused = || unsigned("the client certificate is not one of a registered machine's");
    let certificate = certificate.ok_or_else(refused)?;
    let select = Select::new("adapter_certificates")
        .filter(Filter::Eq("fingerprint", certificate.to_string().into()))
        .limit(2);
    let page = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    let [row] = page.items.as_slice() else { return Err(refused()) };
    let id = row.stream.strip_prefix("adapter/").and_then(|id| id.parse().ok()).ok_or_else(refused)?;
    let state = load_adapter(app, id).await?;
    if !state.accepts_certificate(&certificate) {
        return Err(refused());
    }
    AdapterPrincipal::of(&state).ok_or_else(refused)
}

async fn load_adapter(app: &App, id: AdapterId) -> Result<Arc<Adapter>, Problem> {
    Ok(app.desk.load::<Adapter>(id).await?.0)
}

fn unsigned(what: &str) -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "bad_signature",
        "La firma del adaptador no es válida.",
        "The adapter's signature was not accepted.",
    )
    .at("Atalaya-Signature", what)
}
