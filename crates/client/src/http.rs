//! Requests, retries, log-in.

use crate::{ApiError, ClientError};
use atalaya_model::{AccountId, CommandId, Folio, Purpose, Role, Scope};
use reqwest::{Method, StatusCode, header};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{collections::BTreeSet, fmt, sync::Arc, time::Duration};
use uuid::Uuid;

/// Where all paths begin.
pub(crate) const PREFIX: &str = "/api/v1";
/// Longest answer that is read.
const ANSWER_MAX: usize = 16 * 1024 * 1024;
/// Most pages that [`Client::all`] follows.
const PAGES_MAX: usize = 10_000;

/// How often and how patiently a request is sent again after a passing failure: no connection,
/// timeout, 429, 502, 503, 504, a `contended` 409. The wait doubles from `first` up to `longest`, half of it by chance;
/// `Retry-After` is heeded within `longest`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Retry {
    /// Requests in all, 1 or more.
    pub attempts: u32,
    pub first: Duration,
    pub longest: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self { attempts: 5, first: Duration::from_millis(100), longest: Duration::from_secs(3) }
    }
}

impl Retry {
    fn wait(&self, attempt: u32, asked: Option<Duration>) -> Duration {
        let doubled = self.first.saturating_mul(1 << attempt.min(16)).min(self.longest);
        let jittered = doubled / 2 + doubled.mul_f64(rand::random::<f64>() / 2.0);
        asked.map_or(jittered, |asked| asked.min(self.longest).max(jittered))
    }
}

/// How a client behaves.
#[derive(Clone, Debug)]
pub struct ClientOptions {
    /// For one request and its answer.
    pub timeout: Duration,
    pub retry: Retry,
    /// `es-MX` or `en`: the language of refusals.
    pub language: String,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(20), retry: Retry::default(), language: "es-MX".to_owned() }
    }
}

/// Sign-in name and password; `Debug` shows the name only.
#[derive(Clone)]
pub struct Credentials {
    pub name: String,
    pub password: String,
}
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({})", self.name)
    }
}

/// Who is logged in.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct Account {
    pub id: AccountId,
    pub name: String,
    #[serde(default)]
    pub display_name: Option<String>,
    #[serde(default)]
    pub roles: BTreeSet<Role>,
    #[serde(default)]
    pub scope: Scope,
}

/// The answer to a log-in.
#[derive(Clone, Deserialize)]
pub struct SignedIn {
    token: Option<String>,
    pub account: Account,
    /// What is missing before work: `new_password`, `totp`, `passkey`, `enrol_second_factor`.
    #[serde(default)]
    pub needs: Vec<String>,
    #[serde(default)]
    pub site: String,
}

impl fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignedIn({}, needs {:?})", self.account.name, self.needs)
    }
}

/// The answer to a command.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct CommandAnswer {
    pub id: Uuid,
    #[serde(default)]
    pub folio: Option<Folio>,
    #[serde(default)]
    pub version: u64,
    /// `None` when nothing new was recorded.
    #[serde(default)]
    pub position: Option<u64>,
    #[serde(default)]
    pub events: Vec<String>,
}

/// One page of a list.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    #[serde(default)]
    pub next: Option<String>,
}

/// A client of one server, with or without a session. Clones share the connections.
#[derive(Clone)]
pub struct Client {
    base: Arc<str>,
    http: reqwest::Client,
    options: Arc<ClientOptions>,
    token: Option<Arc<str>>,
}
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client({}, session: {})", self.base, self.token.is_some())
    }
}

/// What a request carries besides method and path.
#[derive(Clone, Default)]
pub(crate) struct Carried {
    pub body: Option<Vec<u8>>,
    pub headers: Vec<(&'static str, String)>,
}

impl Client {
    /// `base` is the server's address without path: `http://127.0.0.1:8911`.
    pub fn new(base: &str, options: ClientOptions) -> Result<Self, ClientError> {
        let base = base.trim_end_matches('/');
        let good = base.strip_prefix("http://").or_else(|| base.strip_prefix("https://"));
        if !good.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', ' '])) {
            return Err(ClientError::Address(base.to_owned()));
        }
        // The program may have chosen a provider already; either serves.
        #[cfg(feature = "tls")]
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .timeout(options.timeout)
            .user_agent(concat!("atalaya-client/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(ClientError::Transport)?;
        Ok(Self { base: base.into(), http, options: Arc::new(options), token: None })
    }
    pub fn base(&self) -> &str {
        &self.base
    }
    /// Whether requests carry a session.
    pub fn has_session(&self) -> bool {
        self.token.is_some()
    }
    /// Logs in and gives a client with the session. `console` is the class of the place it stands in
    /// (`secure_room`, `office`), when the server should know.
    pub async fn log_in(
        &self,
        credentials: &Credentials,
        console: Option<&str>,
    ) -> Result<(Self, SignedIn), ClientError> {
        #[derive(Serialize)]
        struct LogIn<'a> {
            name: &'a str,
            password: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            console: Option<&'a str>,
        }
        let body = LogIn { name: &credentials.name, password: &credentials.password, console };
        self.signed_in(self.post("/session", &body).await?)
    }
    /// Gives the second factor of a session that needs one; a client with the token that it goes on with.
    pub async fn second_factor(&self, totp: &str) -> Result<(Self, SignedIn), ClientError> {
        let body = serde_json::json!({ "totp": totp });
        self.signed_in(self.post("/session/second-factor", &body).await?)
    }
    fn signed_in(&self, signed: SignedIn) -> Result<(Self, SignedIn), ClientError> {
        let token =
            signed.token.clone().ok_or_else(|| ClientError::Shape("a log-in without token".to_owned()))?;
        Ok((Self { token: Some(token.into()), ..self.clone() }, signed))
    }
    /// Ends the session.
    pub async fn log_out(&self) -> Result<(), ClientError> {
        self.send(Method::DELETE, "/session", &Carried::default()).await.map(|_| ())
    }
    /// Reads a resource without personal data.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        self.read(Method::GET, path, &Carried::default()).await
    }
    /// Reads a resource with personal data: the purpose goes on the record.
    pub async fn get_for<T: DeserializeOwned>(
        &self,
        path: &str,
        purpose: &Purpose,
    ) -> Result<T, ClientError> {
        let carried = Carried { body: None, headers: vec![("purpose", purpose.to_string())] };
        self.read(Method::GET, path, &carried).await
    }
    /// All pages of a list, at most `most` items.
    pub async fn all<T: DeserializeOwned>(&self, path: &str, most: usize) -> Result<Vec<T>, ClientError> {
        let (mut items, mut after) = (Vec::new(), None::<String>);
        let joint = if path.contains('?') { '&' } else { '?' };
        for _ in 0..PAGES_MAX {
            let place = after.map(|a| format!("&after={}", escape(&a))).unwrap_or_default();
            let page: Page<T> = self.get(&format!("{path}{joint}limit=500{place}")).await?;
            items.extend(page.items);
            match page.next {
                Some(next) if items.len() < most => after = Some(next),
                _ => break,
            }
        }
        items.truncate(most);
        Ok(items)
    }
    /// Sends a command under a new key. Retries repeat the key, so that it is done once.
    pub async fn command(&self, path: &str, command: &impl Serialize) -> Result<CommandAnswer, ClientError> {
        self.command_as(path, CommandId(Uuid::now_v7()), command).await
    }
    /// Sends a command under a key of the caller's.
    pub async fn command_as(
        &self,
        path: &str,
        key: CommandId,
        command: &impl Serialize,
    ) -> Result<CommandAnswer, ClientError> {
        let body = serde_json::to_vec(command).map_err(|e| ClientError::Shape(e.to_string()))?;
        let carried = Carried { body: Some(body), headers: vec![("idempotency-key", key.to_string())] };
        self.read(Method::POST, path, &carried).await
    }
    /// Posts something that is safe to send twice.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, ClientError> {
        let body = serde_json::to_vec(body).map_err(|e| ClientError::Shape(e.to_string()))?;
        self.read(Method::POST, path, &Carried { body: Some(body), headers: Vec::new() }).await
    }
    pub(crate) async fn read<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        carried: &Carried,
    ) -> Result<T, ClientError> {
        let body = self.send(method, path, carried).await?;
        serde_json::from_slice(&body).map_err(|e| ClientError::Shape(e.to_string()))
    }
    /// A one-time ticket for the live socket.
    pub(crate) async fn ticket(&self) -> Result<String, ClientError> {
        #[derive(Deserialize)]
        struct Ticket {
            ticket: String,
        }
        self.post::<Ticket>("/session/ticket", &serde_json::json!({})).await.map(|t| t.ticket)
    }
    /// Sends a request with retries; gives the body of a success.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        carried: &Carried,
    ) -> Result<Vec<u8>, ClientError> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let (error, asked) = match self.once(method.clone(), path, carried).await {
                Ok(body) => return Ok(body),
                Err(failure) => failure,
            };
            let passing = match &error {
                ClientError::Api(error) => error.is_passing(),
                ClientError::Transport(error) => !error.is_builder() && !error.is_redirect(),
                _ => false,
            };
            if !passing || attempt >= self.options.retry.attempts {
                return Err(error);
            }
            tracing::debug!(attempt, code = %error.code(), path, "request is sent again");
            tokio::time::sleep(self.options.retry.wait(attempt - 1, asked)).await;
        }
    }
    async fn once(
        &self,
        method: Method,
        path: &str,
        carried: &Carried,
    ) -> Result<Vec<u8>, (ClientError, Option<Duration>)> {
        let transport = |e| (ClientError::Transport(e), None);
        let mut request = self.http.request(method, format!("{}{PREFIX}{path}", self.base));
        request = request.header(header::ACCEPT_LANGUAGE, &self.options.language);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in &carried.headers {
            request = request.header(*name, value);
        }
        if let Some(body) = &carried.body {
            request = request.header(header::CONTENT_TYPE, "application/json").body(body.clone());
        }
        let mut response = request.send().await.map_err(transport)?;
        let (status, asked) = (response.status(), retry_after(&response));
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(transport)? {
            if body.len() + chunk.len() > ANSWER_MAX {
                return Err((ClientError::TooLong(ANSWER_MAX), None));
            }
            body.extend_from_slice(&chunk);
        }
        if status.is_success() { Ok(body) } else { Err((ApiError::read(code(status), &body).into(), asked)) }
    }
}

fn code(status: StatusCode) -> u16 {
    status.as_u16()
}

fn retry_after(response: &reqwest::Response) -> Option<Duration> {
    let seconds = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// Percent-encodes what is not unreserved (RFC 3986 §2.3).
pub(crate) fn escape(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(b).to_string(),
            _ => format!("%{b:02X}"),
        })
        .collect()
}
