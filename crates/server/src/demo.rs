//! A demonstration centre: the State of Mexico with invented units, people and keys.

use crate::{
    desk::{Stop, Work},
    dispatch::write_changes,
    offline::{Centre, NewAccount},
    problem::Problem,
};
use atalaya_access::{AdapterKind, SignInName, adapter::AdapterName, totp::TotpSecret};
use atalaya_dispatch::{
    Changes, Loaded, UnitFacts, UnitKinds,
    agency::{self, Agency, AgencyCommand},
    catalogue::{self, CatalogueCommand, Catalogues},
    decide_unit, demo,
    plan::{self, Plan, PlanCommand},
    unit::{Unit, UnitCommand},
};
use atalaya_model::{AdapterId, AgencyCode, FormId, Line, Role, Scope, Text};
use atalaya_quality::form::{self, Form, FormCommand};
use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, path::Path};

/// Call-takers who act by themselves.
const CALL_TAKERS: usize = 16;
/// Dispatchers who act by themselves, the radio room aside.
const DISPATCHERS: usize = 7;
/// The password of every demonstration account. Printed on purpose; a demonstration guards nothing.
pub const PASSWORD: &str = "turno-de-guardia-demo";
/// Name of the file that marks a data directory as a demonstration and keeps what it needs.
pub const FILE: &str = "demo.json";
const UNITS_PER_COMMIT: usize = 40;
/// Id of the demonstration's form.
const EXAMPLE_FORM: uuid::Uuid = uuid::Uuid::from_u128(0x019a_b5a2_0000_7000_8000_0000_0000_f0f0);
const EXAMPLE_DISPATCH_FORM: uuid::Uuid = uuid::Uuid::from_u128(0x019a_b5a2_0000_7000_8000_0000_0000_f0f1);

/// An account of the demonstration.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DemoAccount {
    pub name: String,
    pub password: String,
    /// Code of its first role.
    pub role: String,
    /// Base32 secret of its authenticator, for roles that need a second factor.
    pub totp: Option<String>,
    /// Works by itself in the simulation.
    pub simulated: bool,
}

/// A machine of the demonstration.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DemoAdapter {
    pub id: AdapterId,
    pub kind: AdapterKind,
    /// Its Ed25519 seed, hex.
    pub secret: String,
}

/// What a demonstration needs to start again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Demo {
    pub seed: u64,
    pub accounts: Vec<DemoAccount>,
    pub adapters: Vec<DemoAdapter>,
    pub units: usize,
}

impl Demo {
    /// Reads the mark of a demonstration directory; `None` when it is not one.
    pub fn read(data: &Path) -> std::io::Result<Option<Self>> {
        match std::fs::read(data.join(FILE)) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(std::io::Error::other),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }
    /// Marks a directory as a demonstration.
    pub fn write(&self, data: &Path) -> std::io::Result<()> {
        std::fs::write(data.join(FILE), serde_json::to_vec_pretty(self).map_err(std::io::Error::other)?)
    }
}

impl Centre {
    /// Loads the demonstration into an empty centre. `progress` is told what was done, of how much.
    pub async fn load_demo(
        &self,
        seed: u64,
        mut progress: impl FnMut(&str, usize, usize),
    ) -> Result<Demo, Problem> {
        self.load_reference().await?;
        self.load_example_form(FormId(EXAMPLE_FORM)).await?;
        self.load_form(FormId(EXAMPLE_DISPATCH_FORM), form::shipped_dispatch_example()).await?;
        let units = self.load_units(seed, &mut progress).await?;
        let accounts = self.load_accounts(&mut progress).await?;
        let mut adapters = Vec::new();
        // The second switch is for recordings: their numbering is their own.
        for (name, kind) in [
            ("conmutador-demo", AdapterKind::Pbx),
            ("grabacion-demo", AdapterKind::Pbx),
            ("rastreo-demo", AdapterKind::Tracker),
            ("aml-demo", AdapterKind::Aml),
        ] {
            adapters.push(self.demo_adapter(name, kind).await?);
        }
        Ok(Demo { seed, accounts, adapters, units })
    }

    /// The shipped form for reviewing calls, in use. It is an example: a centre approves its own.
    pub async fn load_example_form(&self, id: FormId) -> Result<(), Problem> {
        self.load_form(id, form::shipped_example()).await
    }

    /// A form in use from its first version.
    async fn load_form(
        &self,
        id: FormId,
        content: Result<form::FormContent, serde_json::Error>,
    ) -> Result<(), Problem> {
        let content = content.map_err(|e| Problem::internal(&e))?;
        self.form_command(id, &FormCommand::Create(Box::new(content))).await?;
        self.use_form(id).await
    }

    /// Puts a form's first version in use, without the second person that the door asks for.
    pub async fn use_form(&self, id: FormId) -> Result<(), Problem> {
        self.form_command(id, &FormCommand::Activate { version: 1 }).await
    }

    async fn form_command(&self, id: FormId, command: &FormCommand) -> Result<(), Problem> {
        let decide = |work: &mut Work| {
            let state = work.get::<Form>(id)?;
            work.record::<Form>(id, form::decide(&state, command, &work.env)?)?;
            Ok::<_, Stop>(())
        };
        let objects = vec![format!("quality_form/{id}")];
        self.app.desk.run(&self.asker("Setup"), objects, decide, |(), _| Vec::new()).await.map(|_| ())
    }

    async fn load_reference(&self) -> Result<(), Problem> {
        let decide = |work: &mut Work| {
            let env_kinds = UnitKinds::shipped();
            for agency in demo::agencies() {
                let command =
                    AgencyCommand::Register { code: agency.code.clone(), content: agency.content.clone() };
                let state = work.get::<Agency>(&agency.code)?;
                let mut events = agency::decide(&state, &command, env_kinds, &work.env)?;
                let on = AgencyCommand::SetDuty { on_duty: true, reason: None };
                let state = work.record::<Agency>(&agency.code, std::mem::take(&mut events))?;
                work.record::<Agency>(&agency.code, agency::decide(&state, &on, env_kinds, &work.env)?)?;
            }
            for station in demo::stations() {
                let command = AgencyCommand::SetStation { station: station.station.clone() };
                let state = work.get::<Agency>(&station.agency)?;
                work.record::<Agency>(
                    &station.agency,
                    agency::decide(&state, &command, env_kinds, &work.env)?,
                )?;
            }
            for (id, content) in demo::plans() {
                let state = work.get::<Plan>(id)?;
                let create = PlanCommand::Create(Box::new(content.clone()));
                let state = work.record::<Plan>(id, plan::decide(&state, &create, env_kinds, &work.env)?)?;
                let activate = PlanCommand::Activate { version: 1 };
                work.record::<Plan>(id, plan::decide(&state, &activate, env_kinds, &work.env)?)?;
            }
            Ok::<_, Stop>(())
        };
        self.app.desk.run(&self.asker("Setup"), vec!["demo".to_owned()], decide, |(), _| Vec::new()).await?;
        self.load_catalogue().await
    }

    async fn load_catalogue(&self) -> Result<(), Problem> {
        let version: Text<64> = Text::new(demo::CATALOGUE_VERSION).map_err(|e| Problem::internal(&e))?;
        let source = Line::new("SESNSP, CNIE 3.0, de fuentes secundarias; cotejar con la edición oficial")
            .map_err(|e| Problem::internal(&e))?;
        let load = CatalogueCommand::Load {
            version: version.clone(),
            csv: demo::CATALOGUE_CSV.to_owned(),
            source,
            reclassified: Vec::new(),
        };
        let activate = CatalogueCommand::Activate { version, from: None };
        let decide = |work: &mut Work| {
            let state = work.get::<Catalogues>(Catalogues::STREAM)?;
            let events = catalogue::decide(&state, &load, &work.env)?;
            let state = work.record::<Catalogues>(Catalogues::STREAM, events)?;
            let events = catalogue::decide(&state, &activate, &work.env)?;
            work.record::<Catalogues>(Catalogues::STREAM, events)?;
            Ok::<_, Stop>(())
        };
        self.app
            .desk
            .run(&self.asker("Setup"), vec!["catalogue/cnie".to_owned()], decide, |(), _| Vec::new())
            .await?;
        self.app.live.read_catalogue(&self.app).await
    }

    async fn load_units(
        &self,
        seed: u64,
        progress: &mut impl FnMut(&str, usize, usize),
    ) -> Result<usize, Problem> {
        let units = demo::units(seed);
        for (done, chunk) in units.chunks(UNITS_PER_COMMIT).enumerate() {
            let decide = |work: &mut Work| {
                for unit in chunk {
                    let start = UnitCommand::StartShift {
                        crew: unit.crew.clone(),
                        vehicle: Some(unit.vehicle.clone()),
                        until: None,
                    };
                    let place = UnitCommand::SetPositionManual { position: unit.start };
                    for command in [UnitCommand::Register(unit.registration.clone()), start, place] {
                        let mut world = Loaded::default();
                        world.units.insert(unit.id, (*work.get::<Unit>(unit.id)?).clone());
                        let facts = UnitFacts { kinds: UnitKinds::shipped() };
                        let changes: Changes = decide_unit(unit.id, &command, &world, &facts, &work.env)?;
                        write_changes(work, changes)?;
                    }
                }
                Ok::<_, Stop>(())
            };
            self.app
                .desk
                .run(&self.asker("Setup"), vec!["demo".to_owned()], decide, |(), _| Vec::new())
                .await?;
            progress("unidades", ((done + 1) * UNITS_PER_COMMIT).min(units.len()), units.len());
        }
        Ok(units.len())
    }

    async fn load_accounts(
        &self,
        progress: &mut impl FnMut(&str, usize, usize),
    ) -> Result<Vec<DemoAccount>, Problem> {
        let plan = accounts();
        let mut made = Vec::with_capacity(plan.len());
        for (i, (name, shown, roles, simulated)) in plan.iter().enumerate() {
            let role = roles.first().ok_or_else(Problem::not_found)?;
            let bad = |e: &(dyn std::error::Error + 'static)| Problem::internal(e);
            let new = NewAccount {
                name: SignInName::new(name).map_err(|e| bad(&e))?,
                display_name: Line::new(shown).map_err(|e| bad(&e))?,
                roles: roles.clone(),
                scope: Scope::default(),
                password: Some(PASSWORD.to_owned()),
            };
            let (id, _) = self.create_account(new).await?;
            let privileged = matches!(role, Role::Supervisor | Role::Auditor | Role::Administrator);
            let totp = match privileged {
                false => None,
                true => {
                    let mut bytes = [0u8; 20];
                    bytes.copy_from_slice(&self.app.desk.sources().bytes32()[..20]);
                    let secret = TotpSecret::from_random(bytes);
                    let text = secret.to_base32();
                    self.enrol_totp(id, secret).await?;
                    Some(text)
                }
            };
            made.push(DemoAccount {
                name: name.clone(),
                password: PASSWORD.to_owned(),
                role: role.code().to_owned(),
                totp,
                simulated: *simulated,
            });
            progress("cuentas", i + 1, plan.len());
        }
        Ok(made)
    }

    async fn demo_adapter(&self, name: &str, kind: AdapterKind) -> Result<DemoAdapter, Problem> {
        let secret = self.app.desk.sources().bytes32();
        let public = SigningKey::from_bytes(&secret).verifying_key().to_bytes();
        let name = AdapterName::new(name).map_err(|e| Problem::internal(&e))?;
        let id = self.register_adapter(name, kind, public).await?;
        Ok(DemoAdapter { id, kind, secret: secret.iter().map(|b| format!("{b:02x}")).collect() })
    }
}

/// Sign-in name, shown name, role, whether it works by itself.
fn accounts() -> Vec<(String, String, BTreeSet<Role>, bool)> {
    let ssem = demo::agencies().first().map(|a| a.code.clone());
    let all: BTreeSet<Role> =
        demo::agencies().iter().map(|a| Role::Dispatcher { agency: a.code.clone() }).collect();
    let one = |role: Role| BTreeSet::from([role]);
    let dispatcher = |agency: &AgencyCode| Role::Dispatcher { agency: agency.clone() };
    let mut accounts = vec![
        ("operador".to_owned(), "Operador de demostración".to_owned(), one(Role::CallTaker), false),
        ("supervisor".to_owned(), "Supervisora de turno".to_owned(), one(Role::Supervisor), false),
        ("calidad".to_owned(), "Evaluador de calidad".to_owned(), one(Role::QualityReviewer), false),
        // Two, so that a review can be made twice.
        ("evaluadora".to_owned(), "Evaluadora de calidad".to_owned(), one(Role::QualityReviewer), false),
        ("auditor".to_owned(), "Auditora".to_owned(), one(Role::Auditor), false),
        ("administrador".to_owned(), "Administrador".to_owned(), one(Role::Administrator), false),
        // Radio room of the simulation: hears the crews of every agency.
        ("des.radio".to_owned(), "Cabina de radio".to_owned(), all.clone(), true),
    ];
    accounts
        .extend(ssem.iter().map(|a| {
            ("despachador".to_owned(), "Despachador estatal".to_owned(), one(dispatcher(a)), false)
        }));
    accounts.extend(
        (1..=CALL_TAKERS)
            .map(|n| (format!("op.{n:02}"), format!("Operador {n}"), one(Role::CallTaker), true)),
    );
    // Unified desks: each sends units of every agency, as the simulated day shares incidents among them.
    accounts.extend(
        (1..=DISPATCHERS).map(|n| (format!("des.{n:02}"), format!("Despacho {n}"), all.clone(), true)),
    );
    accounts
}
