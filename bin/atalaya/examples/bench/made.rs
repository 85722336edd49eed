//! Data to measure on: a demonstration, and a long journal written through the desk as people's orders are.

use crate::centre::options;
use atalaya_dispatch::{
    IncidentFacts, Loaded, UnitKinds, decide_incident,
    incident::{CloseCode, Incident, IncidentCommand, OpenIncident},
};
use atalaya_model::{
    Actor, CommandId, Folio, IncidentId, Line, Located, Method, MunicipalityCode, Note, Place, Position,
    Scope, TypeCode,
};
use atalaya_server::{
    app::App,
    demo::Demo,
    desk::{Asker, Stop, Work},
    dispatch::write_changes,
    offline::Centre,
};
use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

/// Incidents written with one command: as many as keep a batch small.
const EACH: u64 = 8;
/// Commands under way.
const TASKS: usize = 64;

pub async fn demonstration(dir: &Path) -> Demo {
    let centre = Centre::open(&options(dir)).await.unwrap();
    let demo = centre.load_demo(911, |_, _, _| {}).await.unwrap();
    centre.close().await;
    demo
}

/// Incidents of `events` events each. Of a thousand, `open` stay open.
pub async fn incidents(dir: &Path, count: u64, events: u64, open: u64) {
    let begun = Instant::now();
    let centre = Centre::open(&options(dir)).await.unwrap();
    let next = Arc::new(AtomicU64::new(0));
    let tasks: Vec<_> = (0..TASKS)
        .map(|_| {
            let (app, next) = (centre.app().clone(), next.clone());
            tokio::spawn(async move {
                loop {
                    let from = next.fetch_add(EACH, Ordering::Relaxed);
                    if from >= count {
                        return;
                    }
                    write(&app, from..count.min(from + EACH), events, open).await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let head = centre.app().desk.store().head().await.unwrap();
    assert_eq!(head.position, count * events);
    centre.close().await;
    println!("{count} incidents, {} events written in {:.0} s", head.position, begun.elapsed().as_secs_f64());
}

async fn write(app: &App, numbers: std::ops::Range<u64>, events: u64, open: u64) {
    let catalogue = app.live.catalogue();
    let scope = Scope::default();
    let asker = Asker {
        actor: Actor::system("bench"),
        purpose: None,
        command: CommandId(app.desk.sources().ids().next()),
        source: "bench".to_owned(),
        action: "Setup",
        happened_at: None,
        request_hash: None,
        if_match: None,
        details: BTreeMap::new(),
    };
    let decide = |work: &mut Work| {
        for n in numbers.clone() {
            let id =
                IncidentId(uuid::Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0000 | u128::from(n)));
            let facts = IncidentFacts {
                catalogue: &catalogue,
                kinds: UnitKinds::shipped(),
                scope: &scope,
                // A day of ten thousand folios each.
                folio: Folio::new(
                    work.env.site.clone(),
                    260_101 + u32::try_from(n / 10_000).unwrap(),
                    u32::try_from(n % 10_000 + 1).unwrap(),
                )
                .ok(),
                answered_at: None,
                agencies: None,
                estimates: BTreeMap::new(),
                explain: Vec::new(),
            };
            for command in script(n, events, n % 1_000 >= open) {
                let mut world = Loaded::default();
                world.incidents.insert(id, (*work.get::<Incident>(id)?).clone());
                write_changes(work, decide_incident(id, &command, &world, &facts, &work.env)?)?;
            }
        }
        Ok::<_, Stop>(())
    };
    app.desk
        .run(&asker, vec!["bench".to_owned()], decide, |(), _| Vec::new())
        .await
        .map_err(|p| p.title)
        .unwrap();
}

fn script(n: u64, events: u64, closed: bool) -> Vec<IncidentCommand> {
    let spread = |by: u64| (n % by) as f64 / by as f64 / 2.0;
    let located = Located {
        position: Position::new(19.1 + spread(997), -99.9 + spread(1_009)).unwrap(),
        accuracy_m: None,
        confidence_pct: None,
        method: Method::Told,
        at: atalaya_model::Timestamp::from_millis(1_795_500_000_000),
    };
    let place = Place {
        located: Some(located),
        address: Line::new(format!("Av. Miguel Hidalgo y Costilla {n}")).ok(),
        municipality: MunicipalityCode::new("15106").ok(),
        ..Place::default()
    };
    let open = OpenIncident {
        call: None,
        channel: Default::default(),
        type_code: TypeCode::new(30_101).unwrap(),
        place,
        place_verified: true,
        priority: None,
        priority_reason: None,
        caller: None,
        narrative: None,
        agencies: Vec::new(),
        threat_to_life: false,
        scheduled_for: None,
        split_from: None,
    };
    let mut script = vec![IncidentCommand::Open(Box::new(open))];
    let lines = events - 1 - u64::from(closed);
    script.extend((0..lines).map(|line| {
        IncidentCommand::Narrate {
            text: Note::new(format!(
                "Línea {line}: la unidad informa que sigue en el lugar y pide datos del quejoso"
            ))
            .unwrap(),
        }
    }));
    if closed {
        script.push(IncidentCommand::Close { code: CloseCode::I, note: None });
    }
    script
}
