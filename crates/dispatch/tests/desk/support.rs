//! A small centre in memory: loads what a decision needs, decides, folds, and checks after every
//! command that both streams of every assignment agree.

use atalaya_dispatch::{
    Changes, IncidentFacts, Loaded, ROUNDS_MAX, UnitFacts, UnitKinds, World, decide_incident, decide_unit,
    incident::{Incident, IncidentCommand, IncidentEvent, IncidentRefusal, IncidentRow, OpenIncident},
    needs_of_incident, needs_of_unit,
    unit::{
        CrewMember, CrewRole, Registration, STACK_MAX, Unit, UnitCommand, UnitEvent, UnitRefusal, UnitRow,
    },
};
use atalaya_model::{
    AccountId, Actor, AgencyCode, Aggregate, Catalogue, Env, Folio, IdSource, IncidentId, Line, Millis,
    MunicipalityCode, Place, Realm, Scope, SiteCode, Timestamp, TypeCode, UnitId, UnitKindCode,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};
use uuid::Uuid;

pub static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::from_csv("cnie", include_str!("../../data/cnie.csv")).unwrap());

pub fn line(text: &str) -> Line {
    Line::new(text).unwrap()
}
pub fn incident(n: u128) -> IncidentId {
    IncidentId(Uuid::from_u128(0x1000 + n))
}
pub fn unit(n: u128) -> UnitId {
    UnitId(Uuid::from_u128(0x2000 + n))
}
pub fn code(number: u32) -> TypeCode {
    TypeCode::new(number).unwrap()
}
pub fn agency(code: &str) -> AgencyCode {
    AgencyCode::new(code).unwrap()
}
pub fn folio(n: u32) -> Folio {
    Folio::new(SiteCode::new("TOL").unwrap(), 261_124, n).unwrap()
}
pub fn start() -> Timestamp {
    Timestamp::parse("2026-11-24T12:00:00Z").unwrap()
}
pub fn place() -> Place {
    Place {
        address: Some(line("Juárez 100")),
        municipality: Some(MunicipalityCode::new("15106").unwrap()),
        ..Place::default()
    }
}
pub fn open(type_code: u32) -> IncidentCommand {
    IncidentCommand::Open(Box::new(opening(type_code)))
}
/// Place and type only: what send-early needs.
pub fn opening(type_code: u32) -> OpenIncident {
    serde_json::from_value(serde_json::json!({ "type_code": type_code, "place": place() })).unwrap()
}
pub fn registration(call_sign: &str, kind: &str, of: &str) -> Registration {
    Registration {
        call_sign: line(call_sign),
        kind: UnitKindCode::new(kind).unwrap(),
        agency: agency(of),
        capabilities: Vec::new(),
        station: None,
        municipality: None,
    }
}
pub fn crew(size: usize) -> Vec<CrewMember> {
    (0..size)
        .map(|n| CrewMember { name: line(&format!("Persona {n}")), role: CrewRole::Member, number: None })
        .collect()
}

/// The centre of a test.
pub struct Centre {
    pub world: Loaded,
    pub now: Timestamp,
    pub scope: Scope,
    pub explain: Vec<UnitId>,
    pub agencies: Option<BTreeSet<AgencyCode>>,
    pub answered_at: Option<Timestamp>,
    pub incident_events: Vec<(IncidentId, IncidentEvent, Timestamp)>,
    pub unit_events: Vec<(UnitId, UnitEvent, Timestamp)>,
    folios: u32,
    seed: u128,
}

impl Centre {
    pub fn new() -> Self {
        Self {
            world: Loaded::default(),
            now: start(),
            scope: Scope::default(),
            explain: Vec::new(),
            agencies: None,
            answered_at: None,
            incident_events: Vec::new(),
            unit_events: Vec::new(),
            folios: 0,
            seed: 7,
        }
    }
    /// With so many state-police cars (units 1…) on shift with a crew of four.
    pub fn with_patrols(count: u128) -> Self {
        let mut centre = Self::new();
        for n in 1..=count {
            centre.patrol(n);
        }
        centre
    }
    pub fn patrol(&mut self, n: u128) {
        let registration = registration(&format!("SSEM-{n:03}"), "patrulla", "SSEM");
        self.unit(unit(n), &UnitCommand::Register(registration)).unwrap();
        self.shift(n, 4);
    }
    pub fn shift(&mut self, n: u128, size: usize) {
        let command = UnitCommand::StartShift { crew: crew(size), vehicle: None, until: None };
        self.unit(unit(n), &command).unwrap();
    }
    pub fn opened(&mut self, n: u128, type_code: u32) -> IncidentId {
        self.incident(incident(n), &open(type_code)).unwrap();
        incident(n)
    }
    pub fn pass(&mut self, seconds: i64) {
        self.now = self.now.plus(Millis::from_secs(seconds));
    }
    pub fn env(&mut self) -> Env {
        self.seed += 1;
        let id = AccountId(Uuid::from_u128(0x9000));
        Env {
            now: self.now,
            actor: Actor::Account { id, name: "despacho1".into() },
            site: SiteCode::new("TOL").unwrap(),
            realm: Realm::Operations,
            ids: IdSource::new(self.now, self.seed),
        }
    }
    pub fn incident(
        &mut self,
        id: IncidentId,
        command: &IncidentCommand,
    ) -> Result<Changes, IncidentRefusal> {
        let explain = self.explain.clone();
        let world = self.load(|w| needs_of_incident(id, command, w).with_units(&explain, w));
        let env = self.env();
        let folio = match command {
            IncidentCommand::Open(_) => {
                self.folios += 1;
                Some(folio(self.folios))
            }
            _ => None,
        };
        let facts = IncidentFacts {
            catalogue: &CATALOGUE,
            kinds: UnitKinds::shipped(),
            scope: &self.scope,
            folio,
            answered_at: self.answered_at,
            agencies: self.agencies.as_ref(),
            estimates: BTreeMap::new(),
            explain,
        };
        let changes = decide_incident(id, command, &world, &facts, &env)?;
        self.apply(&world, &changes);
        Ok(changes)
    }
    pub fn unit(&mut self, id: UnitId, command: &UnitCommand) -> Result<Changes, UnitRefusal> {
        let world = self.load(|w| needs_of_unit(id, command, w));
        let env = self.env();
        let facts = UnitFacts { kinds: UnitKinds::shipped() };
        let changes = decide_unit(id, command, &world, &facts, &env)?;
        self.apply(&world, &changes);
        Ok(changes)
    }
    pub fn assign(&mut self, n: u128, units: &[u128]) -> Result<Changes, IncidentRefusal> {
        let units = units.iter().map(|n| unit(*n)).collect();
        self.incident(incident(n), &IncidentCommand::Assign { units, bypassed: Vec::new() })
    }
    pub fn status(&mut self, n: u128, status: &str) -> Result<Changes, UnitRefusal> {
        let status = status.parse().unwrap();
        self.unit(unit(n), &UnitCommand::SetStatus { status, at: None, reason: None })
    }
    pub fn row(&self, n: u128) -> IncidentRow {
        IncidentRow::of(incident(n), &self.world.incidents[&incident(n)]).unwrap()
    }
    pub fn unit_row(&self, n: u128) -> UnitRow {
        UnitRow::of(unit(n), &self.world.units[&unit(n)]).unwrap()
    }
    /// A decision sees only what `needs` names, as in the server.
    fn load(&self, needs: impl Fn(&dyn World) -> atalaya_dispatch::Needs) -> Loaded {
        let mut world = Loaded::default();
        for _ in 0..ROUNDS_MAX {
            let missing = needs(&world);
            for id in missing.incidents {
                world.incidents.insert(id, self.world.incidents.get(&id).cloned().unwrap_or_default());
            }
            for id in missing.units {
                world.units.insert(id, self.world.units.get(&id).cloned().unwrap_or_default());
            }
        }
        assert!(needs(&world).is_empty(), "loading ends within {ROUNDS_MAX} rounds");
        world
    }
    fn apply(&mut self, loaded: &Loaded, changes: &Changes) {
        let named = |id| loaded.incidents.contains_key(id);
        assert!(changes.incidents.iter().all(|(id, _)| named(id)), "an incident changes unseen");
        let named = |id| loaded.units.contains_key(id);
        assert!(changes.units.iter().all(|(id, _)| named(id)), "a unit changes unseen");
        for (id, events) in &changes.incidents {
            assert!(!events.is_empty(), "a stream without events is not named");
            for event in events {
                let at = atalaya_model::EventKind::happened_at(event, self.now);
                fold(self.world.incidents.entry(*id).or_default(), event, at);
                self.incident_events.push((*id, event.clone(), at));
            }
        }
        for (id, events) in &changes.units {
            assert!(!events.is_empty(), "a stream without events is not named");
            for event in events {
                let at = atalaya_model::EventKind::happened_at(event, self.now);
                fold(self.world.units.entry(*id).or_default(), event, at);
                self.unit_events.push((*id, event.clone(), at));
            }
        }
        self.check();
    }
    /// The invariants of the whole centre.
    pub fn check(&self) {
        let mut working: BTreeMap<UnitId, IncidentId> = BTreeMap::new();
        for (id, incident) in &self.world.incidents {
            self.check_incident(*id, incident, &mut working);
        }
        for (id, unit) in &self.world.units {
            self.check_unit(*id, unit, working.get(id).copied());
        }
    }
    fn check_incident(
        &self,
        id: IncidentId,
        incident: &Incident,
        working: &mut BTreeMap<UnitId, IncidentId>,
    ) {
        for work in incident.active() {
            assert_eq!(working.insert(work.unit, id), None, "a unit works on two incidents");
            let own = self.world.units[&work.unit].active.as_ref().expect("the unit knows of its work");
            assert_eq!((own.incident, own.assignment), (id, work.id), "both streams name the same work");
            assert_eq!(Some(&work.status), self.world.units[&work.unit].status.as_ref());
            assert_eq!(work.duty, self.world.units[&work.unit].duty);
            assert!(work.duty.is_committed());
        }
        if incident.is_closed() {
            assert_eq!(incident.active().count(), 0, "nobody works on a closed incident");
            assert!(incident.stacked.is_empty(), "nobody queues a closed incident");
        }
        for unit in incident.stacked.keys() {
            let stack = &self.world.units[unit].stack;
            assert_eq!(stack.iter().filter(|s| s.incident == id).count(), 1, "the unit queues it once");
        }
        if let Some((original, _)) = &incident.merged_into {
            let root = &self.world.incidents[original];
            assert_eq!(root.absorbed.iter().filter(|a| a.incident == id).count(), 1);
            self.check_no_cycle(id);
        }
        for link in &incident.links {
            let back = self.world.incidents[&link.other].links.iter().find(|l| l.other == id).unwrap();
            assert_eq!(back.relation, link.relation.inverse(), "a link is seen from both sides");
        }
        if let Some(row) = IncidentRow::of(id, incident) {
            let s = &incident.stamps;
            for stamp in [s.first_dispatched_at, s.first_en_route_at, s.first_on_scene_at] {
                assert!(stamp.is_none_or(|at| at >= s.created_at), "no stamp before the opening");
            }
            assert_eq!(row.open, row.closed_at.is_none());
            assert!(row.waiting_since.is_none() || row.units.is_empty());
            assert_no_personal(&serde_json::to_string(&row).unwrap());
        }
    }
    fn check_no_cycle(&self, from: IncidentId) {
        let mut seen = BTreeSet::from([from]);
        let mut at = from;
        while let Some((next, _)) = &self.world.incidents[&at].merged_into {
            assert!(seen.insert(*next), "merges form a cycle");
            at = *next;
        }
    }
    fn check_unit(&self, id: UnitId, unit: &Unit, works_on: Option<IncidentId>) {
        assert_eq!(unit.active_incident(), works_on, "both streams agree on where a unit works");
        assert_eq!(unit.duty.is_committed(), unit.active.is_some(), "committed exactly while it works");
        assert!(unit.stack.len() <= STACK_MAX);
        assert!(unit.shift.is_some() || unit.active.is_none(), "no work off shift");
        assert!(unit.shift.is_some() || unit.stack.is_empty(), "nothing waits for a unit off shift");
        for waiting in &unit.stack {
            assert!(self.world.incidents[&waiting.incident].stacked.contains_key(&id));
        }
        if let Some(row) = UnitRow::of(id, unit) {
            assert_no_personal(&serde_json::to_string(&row).unwrap());
        }
    }
}

fn assert_no_personal(json: &str) {
    assert!(!json.contains(atalaya_model::PERSONAL_KEY), "a row holds personal data: {json}");
}

/// Folds the event as the journal would give it back, and the state as a snapshot would.
fn fold<A: Aggregate + PartialEq + std::fmt::Debug>(state: &mut A, event: &A::Event, at: Timestamp)
where
    A::Event: PartialEq + std::fmt::Debug,
{
    let text = serde_json::to_string(event).unwrap();
    let read: A::Event = serde_json::from_str(&text).unwrap();
    assert_eq!(&read, event, "an event reads back as it was written");
    state.evolve(&read, at);
    let snapshot = serde_json::to_string(state).unwrap();
    assert_eq!(&serde_json::from_str::<A>(&snapshot).unwrap(), state, "a snapshot reads back");
}
