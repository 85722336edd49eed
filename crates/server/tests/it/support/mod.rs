//! A server of one's own, people who log in, machines that sign.

mod live;
mod machine;
mod person;
pub mod tak;

pub use live::Console;
pub use machine::Machine;
pub use person::{Answer, Person};

use atalaya_access::{AdapterKind, SignInName, adapter::AdapterName, totp::TotpSecret};
use atalaya_model::{AgencyCode, Line, Millis, Role, Scope, SiteCode, Timestamp};
use atalaya_server::{
    Options, Server, Sources, StartError,
    offline::{Centre, NewAccount},
};
use atalaya_store::{DatabaseUrl, testing::TemporaryPostgres};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// What everybody's password is.
pub const PASSWORD: &str = "correcto-caballo-7431";

/// The engines every scenario is run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Memory,
    Sqlite,
    Postgres,
}

/// A clock that runs and can be moved.
#[derive(Clone, Default)]
pub struct Clock(Arc<AtomicI64>);

impl Clock {
    pub fn now(&self) -> Timestamp {
        let real = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros();
        Timestamp::from_micros(i64::try_from(real).unwrap() + self.0.load(Ordering::SeqCst))
    }
    pub fn advance(&self, span: Millis) {
        self.0.fetch_add(span.0 * 1000, Ordering::SeqCst);
    }
    pub fn sources(&self) -> Sources {
        let this = self.clone();
        Sources::with_clock(Arc::new(move || this.now()))
    }
}

/// A running server with its directory and clock.
pub struct Bed {
    pub options: Options,
    pub clock: Clock,
    server: Option<Server>,
    dir: tempfile::TempDir,
}

impl Bed {
    pub async fn start(engine: Engine) -> Self {
        Self::start_with(engine, "TOL", |_| {}).await
    }

    pub async fn start_with(engine: Engine, site: &str, change: impl FnOnce(&mut Options)) -> Self {
        let database = match engine {
            Engine::Memory => Some(DatabaseUrl::Memory),
            Engine::Sqlite => None,
            Engine::Postgres => Some(TemporaryPostgres::shared().database().unwrap()),
        };
        Self::start_on(database, site, change).await
    }

    pub async fn start_on(
        database: Option<DatabaseUrl>,
        site: &str,
        change: impl FnOnce(&mut Options),
    ) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let listen = "127.0.0.1:0".parse().unwrap();
        let mut options = Options::local(dir.path().to_owned(), listen, SiteCode::new(site).unwrap());
        options.database = database.map(|url| match url {
            DatabaseUrl::Memory => "memory:".to_owned(),
            DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
            DatabaseUrl::Postgres(url) => url,
        });
        change(&mut options);
        let clock = Clock::default();
        let server = Server::start_with(options.clone(), clock.sources()).await.unwrap();
        Self { options, clock, server: Some(server), dir }
    }

    pub fn server(&self) -> &Server {
        self.server.as_ref().unwrap()
    }
    pub fn app(&self) -> &Arc<atalaya_server::app::App> {
        self.server().app()
    }
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }
    pub fn url(&self) -> String {
        self.server().url()
    }
    pub fn centre(&self) -> Centre {
        Centre::of(self.app().clone())
    }
    pub async fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop().await.unwrap();
        }
    }
    pub async fn try_start(&mut self) -> Result<(), StartError> {
        assert!(self.server.is_none());
        self.server = Some(Server::start_with(self.options.clone(), self.clock.sources()).await?);
        Ok(())
    }
    pub async fn restart(&mut self, change: impl FnOnce(&mut Options)) {
        self.stop().await;
        change(&mut self.options);
        self.try_start().await.unwrap();
    }

    /// Creates an account with these roles (with an authenticator where the role needs one) and logs in.
    pub async fn person(&self, name: &str, roles: &[&str]) -> Person {
        let secret = self.account(name, roles, Scope::default(), Some(PASSWORD)).await.1;
        self.log_in(name, PASSWORD, secret.as_ref()).await
    }

    /// An account; with its id, its authenticator and its one-time password.
    pub async fn account(
        &self,
        name: &str,
        roles: &[&str],
        scope: Scope,
        password: Option<&str>,
    ) -> (atalaya_model::AccountId, Option<TotpSecret>, Option<String>) {
        let new = NewAccount {
            name: SignInName::new(name).unwrap(),
            display_name: Line::new(format!("Persona {name}")).unwrap(),
            roles: roles.iter().map(|r| role(r)).collect(),
            scope,
            password: password.map(str::to_owned),
        };
        let privileged = roles
            .iter()
            .any(|r| ["supervisor", "auditor", "administrator", "tip_analyst", "tip_supervisor"].contains(r));
        let (id, one_time) = self.centre().create_account(new).await.unwrap();
        let secret = (privileged && password.is_some()).then(Self::secret);
        if let Some(secret) = &secret {
            self.centre().enrol_totp(id, secret.clone()).await.unwrap();
        }
        (id, secret, one_time)
    }

    pub async fn log_in(&self, name: &str, password: &str, secret: Option<&TotpSecret>) -> Person {
        let mut person = Person::log_in(&self.url(), name, password, "secure_room").await.unwrap();
        if secret.is_some() || person.needs == ["totp"] {
            self.prove(&mut person, secret.unwrap_or(&Self::secret())).await;
        }
        person
    }
    /// What the authenticators of this bed's accounts hold.
    pub fn secret() -> TotpSecret {
        TotpSecret::from_random([7; 20])
    }
    /// Gives the second factor.
    pub async fn prove(&self, person: &mut Person, secret: &TotpSecret) {
        // A code is good once: the next step of the clock has a fresh one.
        self.clock.advance(Millis::from_secs(30));
        let code = secret.code_at(self.clock.now()).unwrap();
        let answer = person.post("/session/second-factor", &serde_json::json!({ "totp": code })).await;
        person.goes_on(&answer);
    }

    pub async fn machine(&self, name: &str, kind: AdapterKind) -> Machine {
        let secret = [name.len() as u8 + 17; 32];
        let key = ed25519_dalek::SigningKey::from_bytes(&secret).verifying_key().to_bytes();
        let name = AdapterName::new(name).unwrap();
        let id = self.centre().register_adapter(name, kind, key).await.unwrap();
        Machine::new(self.url(), id, secret, self.clock.clone())
    }

    /// Leaves in the log now.
    pub async fn leaves(&self) -> u64 {
        self.app().desk.store().head().await.unwrap().leaves
    }
}

pub fn role(name: &str) -> Role {
    match name {
        "call_taker" => Role::CallTaker,
        "dispatcher" => Role::Dispatcher { agency: AgencyCode::new("SSEM").unwrap() },
        "supervisor" => Role::Supervisor,
        "quality_reviewer" => Role::QualityReviewer,
        "auditor" => Role::Auditor,
        "administrator" => Role::Administrator,
        "trainer" => Role::Trainer,
        "tip_operator" => Role::TipOperator,
        "tip_analyst" => Role::TipAnalyst,
        "tip_supervisor" => Role::TipSupervisor,
        other => match other.strip_prefix("dispatcher:") {
            Some(agency) => Role::Dispatcher { agency: AgencyCode::new(agency).unwrap() },
            None => panic!("no role {other}"),
        },
    }
}

/// Waits until something holds; fails, saying what, when it does not within a minute.
pub async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    for _ in 0..1_200 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("not within a minute: {what}");
}
