//! The same centre without its doors: for the command line on the server itself.

pub use crate::field::enrolment::NewDevice;
use crate::{
    access::{NameClaim, NameClaimEvent, sessions::hash_password},
    app::App,
    config::Options,
    desk::{Answer, Asker, Stop, Work, store_problem},
    field::{
        authority::{Authority, TakOptions},
        enrolment,
    },
    problem::Problem,
    projections::projection_of,
    server::{self, StartError},
    sources::Sources,
};
use atalaya_access::{
    AccessError, Account, AccountCommand, Adapter, AdapterCommand, AdapterKind, SignInName, account,
    adapter::{self, AdapterKey, AdapterName},
    password,
};
use atalaya_field::device::{DeviceCommand, Identifier, Proof};
use atalaya_model::{
    AccountId, Actor, AdapterId, CommandId, DeviceId, Line, Personal, Role, Scope, StreamId, Timestamp,
};
use atalaya_store::{
    StoreError,
    rebuild::{RebuildError, Rebuilt},
};
use std::{
    any::Any,
    collections::{BTreeMap, BTreeSet, HashMap, hash_map::Entry},
    sync::Arc,
};

/// An open data directory. Nobody else may have it open.
pub struct Centre {
    pub(crate) app: Arc<App>,
    /// Directory of the key files; `None` where none are kept, or the server has them open.
    keys: Option<std::path::PathBuf>,
}

/// A new account.
pub struct NewAccount {
    pub name: SignInName,
    pub display_name: Line,
    pub roles: BTreeSet<Role>,
    pub scope: Scope,
    /// `Some`: the person's own, good at once (demonstrations, the first administrator typing it
    /// themselves). `None`: a one-time password is made.
    pub password: Option<String>,
}

impl Centre {
    /// Opens the data directory without listening.
    pub async fn open(options: &Options) -> Result<Self, StartError> {
        let app = server::open(options, &Sources::system()).await?;
        app.live.load(&app).await?;
        crate::jobs::follow::fill(&app).await?;
        app.field.registry.load(&app).await.map_err(|p| StartError::Shipped(p.title))?;
        app.field.zones.load(&app).await.map_err(|p| StartError::Shipped(p.title))?;
        let kept = !matches!(options.database_url().parse()?, atalaya_store::DatabaseUrl::Memory);
        Ok(Self { app, keys: kept.then(|| options.data.join("keys")) })
    }

    /// The same for a centre whose doors are open in this process.
    pub fn of(app: Arc<App>) -> Self {
        Self { app, keys: None }
    }

    /// Writes what waits, signs and publishes the end of the log, and closes the store.
    pub async fn close(self) {
        server::close(&self.app).await;
    }

    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    pub(crate) fn asker(&self, action: &'static str) -> Asker {
        Asker {
            actor: Actor::system("setup"),
            purpose: None,
            command: CommandId(self.app.desk.sources().ids().next()),
            source: "console:server".to_owned(),
            action,
            happened_at: None,
            request_hash: None,
            if_match: None,
            details: BTreeMap::new(),
        }
    }

    /// Creates an account; gives its id and, when it was made here, its one-time password.
    pub async fn create_account(&self, new: NewAccount) -> Result<(AccountId, Option<String>), Problem> {
        let id = AccountId(self.app.desk.sources().ids().next());
        let (text, one_time) = match &new.password {
            Some(own) => {
                password::check_rules(own, &new.name, true).map_err(crate::http::caller::access_problem)?;
                (own.clone(), false)
            }
            None => (crate::access::accounts::one_time_password(&self.app), true),
        };
        let hash = hash_password(&self.app, text.clone()).await?;
        let mut asker = self.asker("AccountManage");
        let create = AccountCommand::Create {
            id,
            name: new.name.clone(),
            display_name: Personal::Known(new.display_name.clone()),
            roles: new.roles.clone(),
            scope: new.scope.clone(),
            password_hash: hash.clone(),
        };
        let decide = |work: &mut Work| {
            if work.get::<NameClaim>(&new.name)?.account.is_some() {
                return Err(Stop::from(AccessError::AlreadyExists));
            }
            work.record::<NameClaim>(&new.name, vec![NameClaimEvent::Claimed { account: id }])?;
            let state = work.get::<Account>(id)?;
            work.record::<Account>(id, account::decide(&state, create.clone(), &work.env)?)?;
            Ok(())
        };
        self.app.desk.run(&asker, vec![format!("account/{id}")], decide, |(), _| Vec::new()).await?;
        if !one_time {
            // Set by its owner, so that it is theirs and not a one-time one.
            asker = Asker {
                actor: Actor::Account { id, name: new.name.to_string() },
                ..self.asker("ChangePassword")
            };
            let set = AccountCommand::SetPasswordHash { password_hash: hash };
            self.account(&asker, id, set).await?;
        }
        Ok((id, one_time.then_some(text)))
    }

    async fn account(&self, asker: &Asker, id: AccountId, command: AccountCommand) -> Result<(), Problem> {
        let decide = |work: &mut Work| {
            let state = work.get::<Account>(id)?;
            work.record::<Account>(id, account::decide(&state, command.clone(), &work.env)?)?;
            Ok(())
        };
        self.app.desk.run(asker, vec![format!("account/{id}")], decide, |(), _| Vec::new()).await.map(|_| ())
    }

    /// The account of a sign-in name.
    pub async fn find_account(
        &self,
        name: &SignInName,
    ) -> Result<Option<(AccountId, Arc<Account>)>, Problem> {
        let (claim, _) = self.app.desk.load::<NameClaim>(name).await?;
        let Some(id) = claim.account else { return Ok(None) };
        Ok(Some((id, self.app.desk.load::<Account>(id).await?.0)))
    }

    /// A new one-time password; factors go.
    pub async fn reset_account(&self, id: AccountId) -> Result<String, Problem> {
        let text = crate::access::accounts::one_time_password(&self.app);
        let password_hash = hash_password(&self.app, text.clone()).await?;
        self.account(&self.asker("AccountManage"), id, AccountCommand::ResetFactors { password_hash })
            .await?;
        Ok(text)
    }
    /// Unlocks an account.
    pub async fn release_account(&self, id: AccountId) -> Result<(), Problem> {
        self.account(&self.asker("AccountRelease"), id, AccountCommand::Release { source: None }).await
    }
    pub async fn disable_account(&self, id: AccountId, reason: Line) -> Result<(), Problem> {
        self.account(&self.asker("AccountManage"), id, AccountCommand::Disable { reason }).await
    }
    /// Gives an account a confirmed authenticator: demonstrations of privileged roles.
    pub async fn enrol_totp(
        &self,
        id: AccountId,
        secret: atalaya_access::totp::TotpSecret,
    ) -> Result<(), Problem> {
        let (state, _) = self.app.desk.load::<Account>(id).await?;
        let name = state.name.as_ref().map(ToString::to_string).unwrap_or_default();
        let asker = || Asker { actor: Actor::Account { id, name: name.clone() }, ..self.asker("EnrolTotp") };
        let code =
            secret.code_at(self.app.desk.sources().now()).map_err(crate::http::caller::access_problem)?;
        self.account(&asker(), id, AccountCommand::EnrolTotp { secret }).await?;
        self.account(&asker(), id, AccountCommand::ConfirmTotp { code }).await
    }

    /// Registers a machine by its public key (Ed25519, 32 bytes).
    pub async fn register_adapter(
        &self,
        name: AdapterName,
        kind: AdapterKind,
        key: [u8; 32],
    ) -> Result<AdapterId, Problem> {
        let id = AdapterId(self.app.desk.sources().ids().next());
        let key = AdapterKey::new(key).map_err(crate::http::caller::access_problem)?;
        let command = AdapterCommand::Register {
            id,
            name,
            kind,
            scope: Scope::default(),
            keys: [key].into(),
            certificates: BTreeSet::new(),
        };
        let decide = |work: &mut Work| {
            let state = work.get::<Adapter>(id)?;
            work.record::<Adapter>(id, adapter::decide(&state, command.clone(), &work.env)?)?;
            Ok(())
        };
        match self
            .app
            .desk
            .run(&self.asker("AdapterManage"), vec![format!("adapter/{id}")], decide, |(), _| Vec::new())
            .await?
        {
            Answer::Done(_) | Answer::Replayed(_) => Ok(id),
        }
    }

    /// Opens the authority of devices, as a server with these doors would.
    ///
    /// # Errors
    /// What is wrong with its key, in words.
    pub fn open_tak(&self, options: &TakOptions) -> Result<(), String> {
        let (keys, sources) = (self.keys.as_deref(), self.app.desk.sources());
        let opened = Authority::open(keys, options, &self.app.config.centre, sources);
        self.app.field.open_authority(opened.map_err(|e| e.to_string())?);
        Ok(())
    }
    /// Enrols a device.
    pub async fn enrol_device(&self, new: NewDevice) -> Result<DeviceId, Problem> {
        let id = DeviceId(self.app.desk.sources().ids().next());
        enrolment::enrol(&self.app, &self.asker("DeviceManage"), id, new).await?;
        Ok(id)
    }
    /// Makes a device's data package.
    pub async fn device_package(&self, id: DeviceId) -> Result<enrolment::Package, Problem> {
        enrolment::package(&self.app, &self.asker("DeviceManage"), id).await
    }
    /// Opens a device's enrolment by a code.
    pub async fn device_code(&self, id: DeviceId) -> Result<enrolment::OpenCode, Problem> {
        let origin = self.app.config.origin.clone().unwrap_or_default();
        let asker = self.asker("DeviceManage");
        enrolment::open_code(&self.app, &asker, id, enrolment::CODE_SPAN, &origin).await
    }
    /// Makes the secret of a tracker's name.
    pub async fn device_secret(&self, id: DeviceId, name: Identifier) -> Result<String, Problem> {
        let secret = enrolment::secret(&self.app, 20);
        let proof = Proof::Secret { name, secret: enrolment::digest(&secret) };
        enrolment::run(&self.app, &self.asker("DeviceManage"), id, DeviceCommand::AddProof { proof }).await?;
        Ok(secret)
    }
    /// Adds a name that proves a device by itself.
    pub async fn add_device_name(&self, id: DeviceId, name: Identifier) -> Result<(), Problem> {
        let command = DeviceCommand::AddProof { proof: Proof::Name { name } };
        enrolment::run(&self.app, &self.asker("DeviceManage"), id, command).await
    }
    /// Revokes a device.
    pub async fn revoke_device(&self, id: DeviceId, reason: Line) -> Result<(), Problem> {
        enrolment::run(&self.app, &self.asker("DeviceRevoke"), id, DeviceCommand::Revoke { reason }).await
    }

    /// Whether the journal is empty.
    pub async fn is_empty(&self) -> Result<bool, Problem> {
        Ok(self.app.desk.store().head().await.map_err(|e| store_problem(&e))?.position == 0)
    }

    /// Folds the whole journal again and replaces every projection. Memory holds the state of every
    /// stream while it runs.
    pub async fn rebuild(&self, progress: impl FnMut(u64, u64)) -> Result<Rebuilt, RebuildError> {
        let tables: Vec<&'static str> = crate::tables().into_iter().map(|t| t.name).collect();
        let openers = self.openers().await?;
        let mut states: HashMap<String, Arc<dyn Any + Send + Sync>> = HashMap::new();
        let mut shown: HashMap<String, Vec<atalaya_store::RowOp>> = HashMap::new();
        let fold = |event: &atalaya_journal::Recorded| {
            let stream = StreamId::from_stored(event.stream.clone());
            let Some(projection) = projection_of(stream.kind()) else { return Vec::new() };
            let state = states.entry(event.stream.clone()).or_insert_with(projection.fold.empty);
            let clear = openers
                .get(&event.stream)
                .map_or_else(|| Ok(event.data.clone()), |o| o.open(&event.kind, &event.data));
            let folded = clear.map_err(|e| e.to_string()).and_then(|json| {
                (projection.fold.apply)(state, &json, Timestamp::from_micros(event.happened_at))
                    .map_err(|e| e.to_string())
            });
            if let Err(error) = folded {
                tracing::error!(stream = event.stream, version = event.version, error, "event not folded");
                return Vec::new();
            }
            let rows = (projection.rows)(stream.id(), &**state);
            let before = shown.insert(event.stream.clone(), rows.clone()).unwrap_or_default();
            difference(before, rows)
        };
        atalaya_store::rebuild::rebuild(self.app.desk.store(), &tables, fold, progress).await
    }

    /// An opener for every stream that has one; read page by page before folding, which is not async.
    async fn openers(&self) -> Result<HashMap<String, crate::desk::Opener>, StoreError> {
        let store = self.app.desk.store();
        let mut openers = HashMap::new();
        let mut after = 0;
        loop {
            let events = store.events(after, 5_000).await?;
            let Some(last) = events.last() else { return Ok(openers) };
            after = last.position;
            for event in events {
                if let Entry::Vacant(place) = openers.entry(event.stream) {
                    let stream = StreamId::from_stored(place.key().clone());
                    place.insert(self.app.desk.keys().opener(store, &stream).await?);
                }
            }
        }
    }
}

fn difference(
    before: Vec<atalaya_store::RowOp>,
    after: Vec<atalaya_store::RowOp>,
) -> Vec<atalaya_store::RowOp> {
    use atalaya_store::RowOp;
    let key = |op: &RowOp| (op.table(), op.id().to_owned());
    let mut old: HashMap<_, _> = before.into_iter().map(|op| (key(&op), op)).collect();
    let mut changed: Vec<RowOp> =
        after.into_iter().filter(|op| old.remove(&key(op)).is_none_or(|o| o != *op)).collect();
    changed.extend(old.into_keys().map(|(table, id)| RowOp::Delete { table, id }));
    changed
}
