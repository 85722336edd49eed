//! Times the recommendation of units: `cargo run --release -p atalaya-dispatch --example recommend_bench`.
//!
//! 2,000 units (invented, over the 125 municipalities) and 2,000 incidents of frequent types, each at the
//! seat of a municipality; prints median, 99th percentile and worst of one whole answer.

use atalaya_dispatch::{
    Author, Duty, UnitKinds,
    agency::AgencyRow,
    demo,
    plan::PlanRow,
    recommend::{Candidate, Need, RecommendPolicy, recommend},
    unit::UnitRow,
};
use atalaya_geo::{Municipalities, StraightLine};
use atalaya_model::{IncidentId, Position, Priority, Scope, Timestamp, TypeCode};
use std::{error::Error, time::Instant};
use uuid::Uuid;

const UNITS: usize = 2_000;
const QUESTIONS: usize = 2_000;
const TYPES: [u32; 8] = [10104, 10313, 10305, 20301, 30202, 30421, 30503, 50105];

fn main() -> Result<(), Box<dyn Error>> {
    let now = Timestamp::from_millis(1_795_500_000_000);
    let (policy, kinds, travel) = (RecommendPolicy::default(), UnitKinds::shipped(), StraightLine::default());
    let (agencies, plans) = (agencies(now), plans(now));
    let units = units(now)?;
    let mut took = Vec::with_capacity(QUESTIONS);
    let (mut proposed, mut short) = (0, 0);
    let places: Vec<_> = Municipalities::shipped().iter().collect();
    for (i, municipality) in places.iter().cycle().take(QUESTIONS).enumerate() {
        let begun = Instant::now();
        let need = Need {
            incident: IncidentId(Uuid::from_u128(i as u128)),
            type_code: TypeCode::new(TYPES[i % TYPES.len()])?,
            priority: Priority::High,
            position: Some(municipality.seat),
            position_approximate: false,
            municipality: Some(municipality.code.clone()),
            requirements: Vec::new(),
            plan: None,
            level: 1,
            scope: Scope::default(),
            agency: None,
            agencies: &agencies,
            kinds,
        }
        .planned(&plans, &policy, now);
        let candidates = units.iter().map(|(unit, position)| Candidate::new(unit, Some((*position, now))));
        let answer = recommend(&need, candidates, &travel, &policy, now);
        took.push(begun.elapsed());
        proposed += answer.proposed.len();
        short += usize::from(!answer.shortfall.is_empty());
    }
    took.sort_unstable();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize];
    println!(
        "{UNITS} units, {QUESTIONS} questions: {proposed} units proposed, {short} answers with a shortfall"
    );
    let found = format!("p50 {:.2?}, p99 {:.2?}, worst {:.2?}", at(0.5), at(0.99), at(1.0));
    let met = if at(0.99).as_millis() < 20 { "met" } else { "missed" };
    println!("figure\trecommendation, {UNITS} units\tp99 ≤ 20 ms\t{found}\t{met}");
    Ok(())
}

fn agencies(now: Timestamp) -> Vec<AgencyRow> {
    let stations =
        |code| demo::stations().iter().filter(move |s| s.agency == code).map(|s| s.station.clone());
    demo::agencies()
        .iter()
        .map(|a| AgencyRow {
            code: a.code.clone(),
            content: a.content.clone(),
            version: 1,
            on_duty: true,
            duty_at: now,
            duty_reason: None,
            stations: stations(a.code.clone()).collect(),
            retired: false,
        })
        .collect()
}

fn plans(now: Timestamp) -> Vec<PlanRow> {
    demo::plans()
        .map(|(id, content)| PlanRow {
            id,
            content: content.clone(),
            version: 1,
            latest: 1,
            active: true,
            changed_at: now,
            changed_by: Author::default(),
            withdrawn_reason: None,
        })
        .collect()
}

/// Several made-up centres together; a third of the units is busy.
fn units(now: Timestamp) -> Result<Vec<(UnitRow, Position)>, Box<dyn Error>> {
    let made = (0..).flat_map(demo::units).take(UNITS).enumerate();
    made.map(|(i, unit)| {
        let kind = UnitKinds::shipped().get(&unit.registration.kind).ok_or("a shipped kind")?;
        let duty = if i % 3 == 0 { Duty::OnScene } else { Duty::Available };
        let row = UnitRow {
            id: unit.id,
            call_sign: unit.registration.call_sign,
            kind: unit.registration.kind,
            agency: unit.registration.agency,
            capabilities: kind.capabilities.clone(),
            station: unit.registration.station,
            municipality: unit.registration.municipality,
            on_shift: true,
            shift_until: None,
            crew_size: unit.crew.len() as u8,
            vehicle: None,
            status: duty.code().parse()?,
            duty,
            status_at: now,
            incident_id: None,
            incident_folio: None,
            incident_priority: None,
            assignment_id: None,
            assigned_at: None,
            en_route_at: None,
            on_scene_at: None,
            estimate: None,
            stack: Vec::new(),
            lat: None,
            lon: None,
            position_at: None,
            contact_at: None,
            timer_at: None,
            timer_reason: None,
            emergency: false,
            emergency_at: None,
            retired: false,
        };
        Ok((row, unit.start))
    })
    .collect()
}
