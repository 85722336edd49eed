use crate::rows::agency;
use atalaya_dispatch::{
    UnitKinds,
    agency::AgencyRow,
    default_agencies::DefaultAgencies,
    demo::{self, AgencyKind},
    needs::DefaultNeeds,
};
use atalaya_geo::{Municipalities, STATE_OF_MEXICO};
use atalaya_model::{Catalogue, Priority, TypeCode};
use std::collections::{BTreeMap, BTreeSet};

fn catalogue() -> Catalogue {
    Catalogue::from_csv(demo::CATALOGUE_VERSION, demo::CATALOGUE_CSV).unwrap()
}

#[test]
fn the_catalogue_has_its_rows_and_priorities() {
    let catalogue = catalogue();
    assert_eq!(catalogue.len(), 351);
    let with = |p: Option<Priority>| catalogue.iter().filter(|t| t.priority == p).count();
    assert_eq!(with(Some(Priority::High)), 212);
    assert_eq!(with(Some(Priority::Medium)), 93);
    assert_eq!(with(Some(Priority::Low)), 42);
    assert_eq!(with(None), 4);
    let edition = |e: &str| catalogue.iter().filter(|t| t.edition == e).count();
    assert_eq!((edition("3.0"), edition("2.0"), edition("?")), (311, 10, 30));
    assert!(demo::CATALOGUE_CSV.contains("Check every row against the official edition"));
}

#[test]
fn agencies_are_a_dozen_with_channels_and_known_capabilities() {
    let all = demo::agencies();
    assert!((12..=16).contains(&all.len()));
    assert_eq!(all.iter().map(|a| &a.code).collect::<BTreeSet<_>>().len(), all.len());
    for agency in all {
        assert!(agency.content.radio_channel.is_some(), "{}: the norm asks for a radio channel", agency.code);
        assert!(agency.content.capabilities.iter().all(|c| UnitKinds::shipped().knows(c)));
        let known = |m| Municipalities::shipped().get(m).is_some();
        assert!(agency.content.municipalities.iter().all(known));
    }
    for kind in [AgencyKind::StatePolice, AgencyKind::Medical, AgencyKind::Fire, AgencyKind::CivilProtection]
    {
        let of_kind = all.iter().filter(|a| a.kind == kind);
        let covers: BTreeSet<_> = of_kind
            .flat_map(|a| match a.content.municipalities.as_slice() {
                [] => Municipalities::shipped().iter().map(|m| m.code.clone()).collect(),
                listed => listed.to_vec(),
            })
            .collect();
        assert_eq!(covers.len(), 125, "{kind:?} serves everywhere");
    }
}

#[test]
fn stations_are_in_the_state_and_belong_to_agencies() {
    let mut codes = BTreeSet::new();
    for s in demo::stations() {
        assert!(codes.insert(&s.station.code));
        assert!(demo::agencies().iter().any(|a| a.code == s.agency));
        assert!(STATE_OF_MEXICO.contains(&s.station.position), "{}", s.station.code);
        assert!(s.station.minimum.iter().all(|m| UnitKinds::shipped().knows(&m.capability)));
    }
}

#[test]
fn plans_name_types_of_the_catalogue_and_known_capabilities() {
    let catalogue = catalogue();
    let plans: Vec<_> = demo::plans().collect();
    assert!((8..=20).contains(&plans.len()));
    assert_eq!(plans.iter().map(|(id, _)| id).collect::<BTreeSet<_>>().len(), plans.len());
    for (_, plan) in plans {
        for code in &plan.types {
            let code = TypeCode::new(code.parse().unwrap()).unwrap();
            assert!(catalogue.get(code).is_some(), "{}: {code}", plan.name);
        }
        assert!(plan.requirements.iter().all(|r| UnitKinds::shipped().knows(&r.capability)));
        assert!(plan.types.len() <= 100 && plan.requirements.len() <= 20 && (1..=5).contains(&plan.level));
    }
}

#[test]
fn default_needs_and_agencies_answer_for_every_type() {
    let rows: Vec<AgencyRow> = demo::agencies()
        .iter()
        .map(|a| AgencyRow { content: a.content.clone(), ..agency(a.code.as_str(), &[], &[]) })
        .collect();
    for row in catalogue().iter().filter(|t| !t.code.is_improper()) {
        let need = DefaultNeeds::shipped().of(row.code);
        assert!(!need.is_empty(), "{}", row.code);
        assert!(need.iter().all(|r| UnitKinds::shipped().knows(&r.capability)));
        for m in ["15106", "15033", "15117"] {
            let asked = DefaultAgencies::shipped().of(row.code, Some(&m.parse().unwrap()), &rows);
            assert!(!asked.is_empty(), "{} in {m}", row.code);
        }
    }
}

#[test]
fn the_local_agency_is_asked_before_the_one_of_the_state() {
    let mut rows = vec![
        agency("SSEM", &[], &["patrol"]),
        agency("PM-TOLUCA", &["15106"], &["patrol"]),
        agency("CRUZ-ROJA", &[], &["bls"]),
        agency("SUEM", &[], &["bls"]),
    ];
    let ask = |rows: &[AgencyRow], code, m: Option<&str>| -> Vec<String> {
        let code = TypeCode::new(code).unwrap();
        let m = m.map(|m| m.parse().unwrap());
        let asked = DefaultAgencies::shipped().of(code, m.as_ref(), rows);
        asked.iter().map(|a| a.agency.to_string()).collect()
    };
    assert_eq!(ask(&rows, 30421, Some("15106")), ["PM-TOLUCA"]);
    assert_eq!(ask(&rows, 30421, Some("15033")), ["SSEM"]);
    assert_eq!(ask(&rows, 30421, None), ["SSEM"]);
    assert_eq!(ask(&rows, 10313, None), ["SUEM"], "the preferred of two");
    rows[1].on_duty = false;
    assert_eq!(ask(&rows, 30421, Some("15106")), ["SSEM"], "nobody answers at the local one");
}

#[test]
fn some_four_hundred_units_stand_all_over_the_state() {
    let units = demo::units(7);
    assert!((380..=460).contains(&units.len()), "{}", units.len());
    let ids: BTreeSet<_> = units.iter().map(|u| u.id).collect();
    let signs: BTreeSet<_> = units.iter().map(|u| &u.registration.call_sign).collect();
    assert_eq!((ids.len(), signs.len()), (units.len(), units.len()));
    let mut by_municipality: BTreeMap<_, usize> = BTreeMap::new();
    for u in &units {
        let r = &u.registration;
        let kind = UnitKinds::shipped().get(&r.kind).expect("a shipped kind");
        assert!(u.crew.len() >= usize::from(kind.min_crew) && u.crew.len() <= 12, "{}", r.call_sign);
        assert!(STATE_OF_MEXICO.contains(&u.start));
        let content = &demo::agencies().iter().find(|a| a.code == r.agency).expect("an agency").content;
        let home = r.municipality.clone().expect("a home");
        assert!(content.municipalities.is_empty() || content.municipalities.contains(&home));
        assert!(kind.capabilities.iter().all(|c| content.capabilities.contains(c)), "{}", r.call_sign);
        assert!(
            r.station.is_none()
                || demo::stations().iter().any(|s| Some(&s.station.code) == r.station.as_ref())
        );
        *by_municipality.entry(home).or_default() += 1;
    }
    assert_eq!(by_municipality.len(), 125);
    let most = by_municipality.iter().max_by_key(|m| m.1).unwrap();
    assert_eq!(most.0.as_str(), "15033", "Ecatepec has the most people");
}

#[test]
fn the_seed_decides_and_nothing_else() {
    assert_eq!(demo::units(7), demo::units(7));
    let (a, b) = (demo::units(7), demo::units(8));
    assert_ne!(a[0].id, b[0].id);
    assert_ne!(a[0].start, b[0].start);
    assert_eq!(a[0].registration, b[0].registration, "call signs and homes stay");
}
