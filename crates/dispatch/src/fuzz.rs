//! Entry points for fuzzing: any bytes, no panic, and what is read can be written and read again.

use crate::agency::AgencyCommand;
use crate::alert::{self, AlertCommand, AlertLog, AlertRow};
use crate::bolo::{self, Bolo, BoloCommand, BoloRow};
use crate::catalogue::{self, CatalogueCommand, Catalogues};
use crate::catalogue_search::{CatalogueSearch, SearchOptions, Synonyms};
use crate::caution::{self, Caution, CautionCommand, CautionRow};
use crate::desk::{IncidentFacts, Loaded, ROUNDS_MAX, UnitFacts, decide_incident, needs_of_incident};
use crate::desk::{Needs, decide_unit, needs_of_unit};
use crate::incident::{IncidentCommand, IncidentDetail, IncidentRow};
use crate::kinds::UnitKinds;
use crate::plan::PlanCommand;
use crate::proposal::{self, Proposal, ProposalCommand};
use crate::unit::{UnitCommand, UnitRow};
use atalaya_model::{
    Actor, Aggregate, BoloId, Catalogue, CautionId, Env, Folio, IdSource, IncidentId, Realm, Scope, SiteCode,
    Timestamp, UnitId,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{collections::BTreeMap, sync::LazyLock};
use uuid::Uuid;

static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::from_csv("fuzz", include_str!("../data/cnie.csv")).unwrap_or_default());

fn env() -> Option<Env> {
    let now = Timestamp::from_millis(1_795_500_000_000);
    let site = SiteCode::new("TOL").ok()?;
    let ids = IdSource::new(now, 1);
    Some(Env { now, actor: Actor::system("fuzz"), site, realm: Realm::Operations, ids })
}

/// Reads JSON; what can be read is written and read again the same.
fn read<C: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(data: &[u8]) -> Option<C> {
    let command = serde_json::from_slice::<C>(data).ok()?;
    let text = serde_json::to_string(&command).unwrap_or_default();
    assert_eq!(serde_json::from_str::<C>(&text).ok().as_ref(), Some(&command), "reads back as written");
    Some(command)
}

fn load(world: &mut Loaded, needs: impl Fn(&Loaded) -> Needs) {
    for _ in 0..ROUNDS_MAX {
        let missing = needs(world);
        for id in missing.incidents {
            world.incidents.entry(id).or_default();
        }
        for id in missing.units {
            world.units.entry(id).or_default();
        }
    }
    assert!(needs(world).is_empty(), "nothing is missing after the last round");
}

fn incident_command(world: &mut Loaded, id: IncidentId, command: &IncidentCommand, env: &Env) -> bool {
    load(world, |w| needs_of_incident(id, command, w));
    let scope = Scope::default();
    let facts = IncidentFacts {
        catalogue: &CATALOGUE,
        kinds: UnitKinds::shipped(),
        scope: &scope,
        folio: Folio::new(env.site.clone(), 261_124, 1).ok(),
        answered_at: None,
        agencies: None,
        estimates: BTreeMap::new(),
        explain: Vec::new(),
    };
    let decided = decide_incident(id, command, world, &facts, env);
    match decided {
        Ok(changes) => {
            apply(world, &changes, env);
            true
        }
        Err(refusal) => {
            assert!(!refusal.es().is_empty() && !refusal.code().is_empty(), "a refusal says why");
            false
        }
    }
}

fn apply(world: &mut Loaded, changes: &crate::Changes, env: &Env) {
    for (id, events) in &changes.incidents {
        let state = world.incidents.entry(*id).or_default();
        events.iter().for_each(|event| state.evolve(event, env.now));
        let row = IncidentRow::of(*id, state).and_then(|r| serde_json::to_string(&r).ok());
        assert!(!row.is_some_and(|r| r.contains(atalaya_model::PERSONAL_KEY)), "no personal data in a row");
        let _ = IncidentDetail::of(*id, state);
    }
    for (id, events) in &changes.units {
        let state = world.units.entry(*id).or_default();
        events.iter().for_each(|event| state.evolve(event, env.now));
        let row = UnitRow::of(*id, state).and_then(|r| serde_json::to_string(&r).ok());
        assert!(!row.is_some_and(|r| r.contains(atalaya_model::PERSONAL_KEY)), "no personal data in a row");
    }
}

fn unit_command(world: &mut Loaded, id: UnitId, command: &UnitCommand, env: &Env) {
    load(world, |w| needs_of_unit(id, command, w));
    let facts = UnitFacts { kinds: UnitKinds::shipped() };
    match decide_unit(id, command, world, &facts, env) {
        Ok(changes) => apply(world, &changes, env),
        Err(refusal) => assert!(!refusal.es().is_empty(), "a refusal says why"),
    }
}

/// A small centre: one open incident, one unit on shift that works on it.
fn centre(env: &Env) -> Loaded {
    let mut world = Loaded::default();
    let (incident, unit) = (IncidentId(Uuid::nil()), UnitId(Uuid::nil()));
    let open = r#"{"type":"open","type_code":30421,"place":{"address":"x","municipality":"15106"}}"#;
    let register = r#"{"type":"register","call_sign":"U","kind":"patrulla","agency":"SSEM"}"#;
    let shift = r#"{"type":"start_shift","crew":[{"name":"x"}]}"#;
    let assign = r#"{"type":"assign","units":["00000000-0000-0000-0000-000000000000"]}"#;
    for text in [register, shift] {
        if let Ok(command) = serde_json::from_str(text) {
            unit_command(&mut world, unit, &command, env);
        }
    }
    for text in [open, assign] {
        if let Ok(command) = serde_json::from_str(text) {
            assert!(incident_command(&mut world, incident, &command, env), "the centre is set up");
        }
    }
    world
}

/// A command of any aggregate as JSON, decided and applied where nothing exists yet and on a small
/// centre.
pub fn command_json(data: &[u8]) {
    let Some(env) = env() else { return };
    if let Some(command) = read::<IncidentCommand>(data) {
        let id = IncidentId(Uuid::nil());
        incident_command(&mut Loaded::default(), id, &command, &env);
        incident_command(&mut centre(&env), id, &command, &env);
    }
    if let Some(command) = read::<UnitCommand>(data) {
        let id = UnitId(Uuid::nil());
        unit_command(&mut Loaded::default(), id, &command, &env);
        unit_command(&mut centre(&env), id, &command, &env);
    }
    list_command(data, &env);
}

fn list_command(data: &[u8], env: &Env) {
    if let Some(command) = read::<CautionCommand>(data) {
        let mut state = Caution::default();
        for event in caution::decide(&state, &command, env).unwrap_or_default() {
            state.evolve(&event, env.now);
        }
        let _ = CautionRow::of(CautionId(Uuid::nil()), &state);
    }
    if let Some(command) = read::<BoloCommand>(data) {
        let mut state = Bolo::default();
        for event in bolo::decide(&state, &command, env).unwrap_or_default() {
            state.evolve(&event, env.now);
        }
        let _ = BoloRow::of(BoloId(Uuid::nil()), &state);
    }
    if let Some(command) = read::<AlertCommand>(data) {
        let mut state = AlertLog::default();
        for event in alert::decide(&state, &command, env).unwrap_or_default() {
            state.evolve(&event, env.now);
        }
        let _ = AlertRow::of(&state);
    }
    if let Some(ProposalCommand::Decline { reason }) = read::<ProposalCommand>(data) {
        let _ = proposal::decline(&Proposal::default(), &reason, env);
    }
    if let Some(command) = read::<PlanCommand>(data) {
        let _ = crate::plan::decide(&Default::default(), &command, UnitKinds::shipped(), env);
    }
    if let Some(command) = read::<AgencyCommand>(data) {
        let _ = crate::agency::decide(&Default::default(), &command, UnitKinds::shipped(), env);
    }
    if let Some(command) = read::<CatalogueCommand>(data) {
        let _ = catalogue::decide(&Catalogues::default(), &command, env);
    }
}

/// A file of unit kinds.
pub fn unit_kinds_json(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(kinds) = UnitKinds::from_json(text) {
        let written = serde_json::to_string(kinds.file()).unwrap_or_default();
        assert_eq!(UnitKinds::from_json(&written).as_ref(), Ok(&kinds), "reads back as written");
    }
}

/// Words typed into the search of types.
pub fn catalogue_query(data: &[u8]) {
    static INDEX: LazyLock<CatalogueSearch> =
        LazyLock::new(|| CatalogueSearch::new(&CATALOGUE, Synonyms::shipped()));
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = INDEX.search(text, SearchOptions::default());
}
