use crate::rows::*;
use atalaya_dispatch::{
    Duty, UnitKinds,
    agency::AgencyRow,
    plan::{Hours, PlanRow},
    recommend::{
        Candidate, Exclusion, Need, Reason, RecommendPolicy, Recommendation, Recommended, recommend,
    },
    unit::UnitRow,
};
use atalaya_geo::StraightLine;
use atalaya_model::{Position, Priority, Scope, Timestamp, UnitId};
use proptest::prelude::*;

struct Case {
    code: u32,
    priority: Priority,
    level: u8,
    plans: Vec<PlanRow>,
    agencies: Vec<AgencyRow>,
    units: Vec<(UnitRow, Option<(Position, Timestamp)>)>,
    scope: Scope,
    agency: Option<&'static str>,
    located: bool,
}

impl Case {
    fn new(code: u32, units: Vec<(UnitRow, Option<(Position, Timestamp)>)>) -> Self {
        let (plans, agencies) = (Vec::new(), Vec::new());
        let (priority, scope) = (Priority::High, Scope::default());
        Self { code, priority, level: 1, plans, agencies, units, scope, agency: None, located: true }
    }
    fn with(
        code: u32,
        plan: Vec<atalaya_dispatch::plan::Requirement>,
        units: Vec<(UnitRow, Option<(Position, Timestamp)>)>,
    ) -> Self {
        let plans = vec![plan_for(code, plan)];
        Self { plans, ..Self::new(code, units) }
    }
    fn ask(&self) -> Recommendation {
        let policy = RecommendPolicy::default();
        let mut row = incident(1, self.code, self.priority);
        if !self.located {
            (row.lat, row.lon) = (None, None);
        }
        let kinds = UnitKinds::shipped();
        let mut need = Need::of(&row, self.level, &self.plans, &self.agencies, kinds, &policy, at(0));
        need.scope = self.scope.clone();
        need.agency = self.agency.map(agency_code);
        let candidates = self.units.iter().map(|(u, fix)| Candidate::new(u, *fix));
        recommend(&need, candidates, &StraightLine::default(), &policy, at(0))
    }
}

fn plan_for(code: u32, requirements: Vec<atalaya_dispatch::plan::Requirement>) -> PlanRow {
    plan(1, &[&code.to_string()], 1, requirements)
}

fn here(unit: UnitRow, metres: f64) -> (UnitRow, Option<(Position, Timestamp)>) {
    (unit, Some((east(metres), at(0))))
}

fn ids(list: &[Recommended]) -> Vec<UnitId> {
    list.iter().map(|r| r.unit).collect()
}

fn excluded(answer: &Recommendation, why: Exclusion) -> u32 {
    answer.requirements[0].excluded.iter().find(|e| e.why == why).map_or(0, |e| e.units)
}

#[test]
fn the_nearest_free_unit_with_the_capability_comes_first() {
    let answer = Case::new(
        10305, // by default one advanced ambulance
        vec![
            here(unit(1, "amb_avanzada", "SUEM"), 6000.0),
            here(unit(2, "amb_avanzada", "SUEM"), 2000.0),
            here(unit(3, "amb_basica", "SUEM"), 100.0),
            here(unit(4, "patrulla", "SSEM"), 50.0),
        ],
    )
    .ask();
    assert_eq!(answer.proposed, [unit_id(2)]);
    assert_eq!(ids(&answer.requirements[0].ranked), [unit_id(2), unit_id(1)]);
    assert_eq!(excluded(&answer, Exclusion::CapabilityMissing), 2);
    assert!(answer.shortfall.is_empty() && answer.estimated);
    let first = &answer.candidates[0];
    assert!(first.proposed && first.suitable);
    assert!(first.why.iter().any(|w| matches!(w, Reason::Eta { measured: false, seconds: 1.., .. })));
    assert!(first.reasons.iter().any(|r| r.contains("estimados")), "{:?}", first.reasons);
    assert!(first.reasons.iter().any(|r| r == "cubre: Soporte vital avanzado"));
}

#[test]
fn an_old_position_counts_for_less_and_a_lost_one_only_when_there_is_nothing_else() {
    let old = |age: i64| Some((toluca(), at(-age)));
    let patrol = |n| unit(n, "patrulla", "SSEM");
    let answer = Case::new(30409, vec![(patrol(1), old(1000)), here(patrol(2), 1500.0)]).ask();
    assert_eq!(answer.proposed, [unit_id(2)], "fifteen minutes old: the fresh one first");
    let answer = Case::new(30409, vec![(patrol(1), old(130)), here(patrol(2), 5000.0)]).ask();
    assert_eq!(answer.proposed, [unit_id(1)], "a little old and much nearer");
    assert!(answer.candidates[0].why.iter().any(|w| matches!(w, Reason::StalePosition { .. })));
    let answer = Case::new(30409, vec![(patrol(1), old(1801)), here(patrol(2), 30_000.0)]).ask();
    assert_eq!(answer.proposed, [unit_id(2)]);
    assert_eq!(excluded(&answer, Exclusion::NoPosition), 1);
    let answer = Case::new(30409, vec![(patrol(1), old(1801)), (patrol(2), None)]).ask();
    assert_eq!(answer.proposed, [unit_id(1)], "nothing else: the last known place");
    assert!(answer.candidates[0].reasons.iter().any(|r| r == "última posición de hace 30 min"));
    assert!(answer.candidates[1].reasons.iter().any(|r| r == "sin posición"));
}

#[test]
fn without_a_tracker_the_base_or_the_crews_word_is_taken() {
    let mut agency = agency("SSEM", &[], &["patrol"]);
    agency.stations = vec![station("SSEM-TOL", east(500.0), &[])];
    let mut at_base = unit(1, "patrulla", "SSEM");
    at_base.station = Some("SSEM-TOL".parse().unwrap());
    let mut told = unit(2, "patrulla", "SSEM");
    (told.lat, told.lon, told.position_at) =
        (Some(east(900.0).lat()), Some(east(900.0).lon()), Some(at(-30)));
    let mut case = Case::new(30409, vec![(at_base, None), (told, Some((east(9000.0), at(-600))))]);
    case.agencies = vec![agency];
    let answer = case.ask();
    assert_eq!(answer.proposed, [unit_id(2)]);
    assert!(answer.candidates[0].why.contains(&Reason::VoicePosition), "newer than the tracker");
    assert!(answer.candidates[1].why.contains(&Reason::AtBase));
}

#[test]
fn who_may_not_go_is_counted_by_reason() {
    let patrol = |n| unit(n, "patrulla", "SSEM");
    let mut off = patrol(1);
    (off.duty, off.on_shift) = (Duty::OffShift, false);
    let mut workshop = patrol(2);
    workshop.duty = Duty::OutOfService;
    let mut alone = patrol(3);
    alone.crew_size = 0;
    let mut danger = patrol(4);
    danger.emergency = true;
    let busy = working(patrol(5), 7, Priority::High, Duty::EnRoute);
    let scene = working(patrol(6), 8, Priority::Low, Duty::OnScene);
    let other = unit(7, "patrulla", "PM-TOLUCA");
    let units = [off, workshop, alone, danger, busy, scene, other].map(|u| here(u, 100.0));
    let mut case = Case::new(30409, units.into());
    case.scope.agencies = [agency_code("SSEM")].into();
    let answer = case.ask();
    assert!(answer.proposed.is_empty());
    for (why, count) in [
        (Exclusion::OffShift, 1),
        (Exclusion::OutOfService, 1),
        (Exclusion::CrewTooSmall, 1),
        (Exclusion::Emergency, 1),
        (Exclusion::Busy, 2),
        (Exclusion::OutsideScope, 1),
    ] {
        assert_eq!(excluded(&answer, why), count, "{why:?}");
    }
    assert_eq!(
        answer.shortfall,
        [
            "Falta 1 de 1: Patrullaje (1 fuera de su ámbito, 1 fuera de turno, 1 fuera de servicio, 2 ocupadas, \
          1 con tripulación incompleta, 1 en emergencia)"
        ]
    );
}

#[test]
fn a_kind_that_does_not_attend_the_class_stays_out() {
    let answer = Case::with(
        30421,
        vec![need("traffic", 1)],
        vec![here(unit(1, "transito", "SSEM"), 100.0), here(unit(2, "moto_policia", "SSEM"), 900.0)],
    )
    .ask();
    assert_eq!(answer.proposed, [unit_id(1)]);
    let answer =
        Case::with(10313, vec![need("traffic", 1)], vec![here(unit(1, "transito", "SSEM"), 100.0)]).ask();
    assert_eq!(excluded(&answer, Exclusion::ClassNotServed), 1);
}

#[test]
fn pause_preemption_and_mutual_aid_are_alternatives_for_a_person_to_decide() {
    let patrol = |n| unit(n, "patrulla", "SSEM");
    let mut pause = patrol(1);
    pause.duty = Duty::Break;
    let less = working(patrol(2), 9, Priority::Medium, Duty::EnRoute);
    let neighbour = unit(3, "patrulla", "PM-METEPEC");
    let mut case = Case::new(30409, vec![here(pause, 900.0), here(less, 500.0), here(neighbour, 1500.0)]);
    case.agencies = vec![agency("PM-METEPEC", &["15054"], &["patrol"])];
    let answer = case.ask();
    assert!(answer.proposed.is_empty());
    let alternatives = &answer.requirements[0].alternatives;
    assert_eq!(ids(alternatives), [unit_id(2), unit_id(1), unit_id(3)], "by arrival");
    assert!(alternatives.iter().all(|a| !a.suitable && a.estimate.is_some()));
    assert!(alternatives[0].reasons.iter().any(|r| r.contains("prioridad 3") && r.contains("reasignar")));
    assert!(alternatives[2].reasons.iter().any(|r| r.contains("pedir apoyo a PM-METEPEC")));
    assert_eq!(answer.shortfall, ["Falta 1 de 1: Patrullaje. Alternativas: 3"]);
}

#[test]
fn units_on_the_incident_count_and_one_unit_fills_one_place() {
    let present = working(unit(1, "amb_avanzada", "SUEM"), 1, Priority::High, Duty::OnScene);
    let answer = Case::with(
        10313,
        vec![need("als", 1), need("bls", 1)],
        vec![here(present, 0.0), here(unit(2, "amb_basica", "SUEM"), 3000.0)],
    )
    .ask();
    assert_eq!((answer.requirements[0].present, answer.requirements[1].present), (1, 0));
    assert_eq!(answer.proposed, [unit_id(2)]);
    assert!(answer.shortfall.is_empty());
}

#[test]
fn no_place_stays_empty_that_could_be_filled() {
    // The nearest unit can do both; only it can do the second.
    let answer = Case::with(
        10313,
        vec![need("bls", 1), need("als", 1)],
        vec![here(unit(1, "amb_avanzada", "SUEM"), 100.0), here(unit(2, "amb_basica", "SUEM"), 8000.0)],
    )
    .ask();
    assert_eq!(answer.requirements[0].proposed, [unit_id(2)]);
    assert_eq!(answer.requirements[1].proposed, [unit_id(1)]);
    let flat = ids(&answer.candidates);
    assert_eq!(flat, [unit_id(2), unit_id(1)], "each unit once, in the order of the proposal");
}

#[test]
fn a_requirement_or_a_question_may_name_an_agency() {
    let mut only = need("bls", 1);
    only.agency = Some(agency_code("CRUZ-ROJA"));
    let units =
        || vec![here(unit(1, "amb_basica", "SUEM"), 100.0), here(unit(2, "amb_basica", "CRUZ-ROJA"), 5000.0)];
    assert_eq!(Case::with(10301, vec![only], units()).ask().proposed, [unit_id(2)]);
    let mut case = Case::with(10301, vec![need("bls", 1)], units());
    case.agency = Some("CRUZ-ROJA");
    let answer = case.ask();
    assert_eq!(answer.proposed, [unit_id(2)]);
    assert_eq!(excluded(&answer, Exclusion::OtherAgency), 1);
}

#[test]
fn the_plan_that_fits_best_is_followed() {
    let patrols = |n| vec![need("patrol", n)];
    let mut night = plan(2, &["30421"], 1, patrols(3));
    night.content.hours = Some(Hours { days: Vec::new(), from_minute: 0, to_minute: 1 });
    let mut elsewhere = plan(3, &["30421"], 1, patrols(4));
    elsewhere.content.municipalities = vec!["15033".parse().unwrap()];
    let mut off = plan(4, &["30421"], 1, patrols(5));
    off.active = false;
    let plans = vec![
        plan(1, &["3"], 1, patrols(1)),
        night,
        elsewhere,
        off,
        plan(5, &["304", "10"], 1, patrols(2)),
        plan(6, &["304"], 3, patrols(9)),
    ];
    let mut case = Case::new(30421, Vec::new());
    case.plans = plans;
    let answer = case.ask();
    assert_eq!(answer.requirements[0].requirement.count, 2);
    assert_eq!(answer.plan.as_ref().unwrap().name.as_str(), "Plan 5");
    assert_eq!(answer.shortfall, ["Faltan 2 de 2: Patrullaje (ninguna unidad tiene esa capacidad)"]);
    case.level = 5;
    let answer = case.ask();
    assert_eq!((answer.plan.unwrap().level, answer.level), (3, 5), "the highest there is");
}

#[test]
fn without_a_position_the_seat_of_the_municipality_serves() {
    let mut case = Case::new(30409, vec![here(unit(1, "patrulla", "SSEM"), 100.0)]);
    case.located = false;
    let answer = case.ask();
    assert!(answer.candidates[0].why.contains(&Reason::ApproximateDestination));
}

#[test]
fn lists_are_cut_and_the_rest_is_counted() {
    let units = (0..40).map(|n| here(unit(n, "patrulla", "SSEM"), 100.0 * n as f64)).collect();
    let answer = Case::new(30409, units).ask();
    assert_eq!(answer.requirements[0].ranked.len(), 10);
    assert_eq!(excluded(&answer, Exclusion::FurtherAway), 30);
    assert_eq!(answer.considered, 40);
}

fn any_unit() -> impl Strategy<Value = (UnitRow, Option<(Position, Timestamp)>)> {
    let kind = prop::sample::select(vec!["patrulla", "amb_avanzada", "amb_basica", "autobomba", "rescate"]);
    let agency = prop::sample::select(vec!["SSEM", "SUEM", "PM-METEPEC"]);
    let work = prop::option::of((1u32..4, prop::sample::select(Priority::ALL.to_vec())));
    let duty = prop::sample::select(Duty::ALL.to_vec());
    (any::<u16>(), kind, agency, duty, work, prop::option::of((0.0..20_000.0, 0i64..4000)), 0u8..5).prop_map(
        |(n, kind, agency, duty, work, fix, crew)| {
            let mut row = unit(u128::from(n), kind, agency);
            if let Some((on, priority)) = work.filter(|_| duty.is_committed()) {
                row = working(row, on, priority, duty);
            } else if !duty.is_committed() {
                row.duty = duty;
            }
            row.on_shift = duty != Duty::OffShift;
            row.crew_size = crew;
            (row, fix.map(|(metres, age)| (east(metres), at(-age))))
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn any_answer_is_complete_and_the_same_in_any_order(
        units in prop::collection::btree_map(any::<u16>(), any_unit(), 0..40),
        lines in prop::collection::vec(
            (prop::sample::select(vec!["patrol", "als", "bls", "fire_attack", "rescue"]), 1u8..5), 1..5),
        rotate in any::<prop::sample::Index>(),
    ) {
        let units: Vec<_> = units.into_iter().map(|(n, (mut u, fix))| { u.id = unit_id(u128::from(n)); (u, fix) }).collect();
        let mut case = Case::with(30421, lines.iter().map(|(c, n)| need(c, *n)).collect(), units.clone());
        case.agencies = vec![agency("PM-METEPEC", &["15054"], &["patrol"])];
        let answer = case.ask();
        let mut seen = std::collections::BTreeSet::new();
        for id in &answer.proposed {
            prop_assert!(seen.insert(*id), "a unit is proposed once");
            let (row, _) = units.iter().find(|(u, _)| u.id == *id).unwrap();
            prop_assert_eq!(row.duty, Duty::Available);
            prop_assert!(row.on_shift && !row.emergency);
        }
        for r in &answer.requirements {
            let filled = usize::from(r.present) + r.proposed.len() + usize::from(r.missing);
            prop_assert_eq!(filled, usize::from(r.requirement.count));
            prop_assert_eq!(r.shortfall.is_some(), r.missing > 0);
            // Whoever is free and able is used before anything is called missing.
            if r.missing > 0 {
                prop_assert!(r.ranked.iter().all(|u| answer.proposed.contains(&u.unit)));
            }
            let able_here = units.iter().filter(|(u, _)| u.incident_id == Some(incident_id(1))
                && u.capabilities.contains(&r.requirement.capability)).count();
            let left_out: u32 = r.excluded.iter().map(|e| e.units).sum();
            prop_assert_eq!(
                r.ranked.len() + r.alternatives.len() + left_out as usize + able_here, units.len());
            prop_assert!(r.ranked.len() <= 10 && r.alternatives.len() <= 5);
            prop_assert!(r.ranked.iter().chain(&r.alternatives).all(|u| u.why.len() == u.reasons.len()));
        }
        if !units.is_empty() {
            let at = rotate.index(units.len());
            case.units.rotate_left(at);
            prop_assert_eq!(serde_json::to_string(&case.ask()).unwrap(), serde_json::to_string(&answer).unwrap());
        }
    }
}
