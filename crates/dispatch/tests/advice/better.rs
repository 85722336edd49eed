use crate::rows::*;
use atalaya_dispatch::{
    Duty, UnitKinds,
    recommend::{Candidate, Need, RecommendPolicy, better_unit, move_up},
    unit::UnitRow,
};
use atalaya_geo::StraightLine;
use atalaya_model::Priority;

fn better(freed: &UnitRow, freed_m: f64, age: i64, way: &UnitRow, way_m: f64) -> Option<(u32, u32, String)> {
    let policy = RecommendPolicy::default();
    let row = incident(1, 30421, Priority::High);
    let need = Need::of(&row, 1, &[], &[], UnitKinds::shipped(), &policy, at(0));
    let freed = Candidate::new(freed, Some((east(freed_m), at(-age))));
    let on_way = [Candidate::new(way, Some((east(way_m), at(0))))];
    better_unit(&need, &freed, on_way.into_iter(), &StraightLine::default(), &policy, at(0))
        .map(|b| (b.seconds, b.other_seconds, b.text))
}

#[test]
fn a_freed_unit_is_suggested_only_when_it_is_clearly_sooner() {
    let freed = unit(1, "patrulla", "SSEM");
    let way = working(unit(2, "patrulla", "SSEM"), 1, Priority::High, Duty::EnRoute);
    let (mine, theirs, text) = better(&freed, 500.0, 0, &way, 5000.0).unwrap();
    assert!(theirs - mine >= 120);
    assert!(text.starts_with("SSEM-001 quedó libre") && text.contains("antes que SSEM-002"));
    assert!(better(&freed, 4500.0, 0, &way, 5000.0).is_none(), "less than two minutes");
    assert!(better(&freed, 40_000.0, 0, &way, 42_000.0).is_none(), "less than a quarter");
    assert!(better(&freed, 500.0, 121, &way, 5000.0).is_none(), "where it is now is in doubt");
}

#[test]
fn it_must_do_all_that_the_other_one_is_there_for() {
    let way = |duty| working(unit(2, "patrulla", "SSEM"), 1, Priority::High, duty);
    let ambulance = unit(1, "amb_basica", "SUEM");
    assert!(better(&ambulance, 100.0, 0, &way(Duty::EnRoute), 9000.0).is_none());
    let patrol = unit(1, "patrulla", "SSEM");
    assert!(better(&patrol, 100.0, 0, &way(Duty::Assigned), 9000.0).is_some());
    assert!(better(&patrol, 100.0, 0, &way(Duty::OnScene), 9000.0).is_none(), "it is there already");
    let elsewhere = working(unit(2, "patrulla", "SSEM"), 5, Priority::High, Duty::EnRoute);
    assert!(better(&patrol, 100.0, 0, &elsewhere, 9000.0).is_none());
}

#[test]
fn a_bare_station_gets_the_nearest_unit_that_can_be_spared() {
    let mut agency = agency("SSEM", &[], &["patrol"]);
    agency.stations =
        vec![station("BARE", east(20_000.0), &[("patrol", 1)]), station("FULL", east(0.0), &[("patrol", 2)])];
    let units: Vec<UnitRow> = (1..=3).map(|n| unit(n, "patrulla", "SSEM")).collect();
    let fix = |n: usize| Some((east([0.0, 400.0, 100.0][n]), at(0)));
    let ask = |count: usize| {
        let candidates = units.iter().take(count).enumerate().map(|(n, u)| Candidate::new(u, fix(n)));
        let policy = RecommendPolicy::default();
        move_up(
            std::slice::from_ref(&agency),
            candidates,
            UnitKinds::shipped(),
            &StraightLine::default(),
            &policy,
            at(0),
        )
    };
    let spared = ask(3);
    assert_eq!(spared.len(), 1);
    assert_eq!((spared[0].unit, spared[0].have, spared[0].minimum), (Some(unit_id(2)), 0, 1), "the nearest");
    let none = ask(2);
    assert_eq!(none[0].unit, None, "the other station would fall below its own minimum");
    assert!(none[0].text.contains("ninguna se puede mover"));
    assert_eq!(ask(0).len(), 2, "nobody anywhere: both are bare");
}
