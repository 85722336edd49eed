//! The database goes away and comes back.

use crate::support::{Answer, Bed, Person, until};
use atalaya_store::testing::TemporaryPostgres;
use serde_json::json;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use uuid::Uuid;

#[derive(Default)]
struct Seen {
    done: AtomicUsize,
    away: AtomicUsize,
    stop: AtomicBool,
}

/// Takes calls until told to stop; an order that was not acknowledged is repeated with its key. Gives the
/// ids that were acknowledged.
async fn work(person: Person, seen: Arc<Seen>) -> Vec<Uuid> {
    let mut ledger = Vec::new();
    while !seen.stop.load(Ordering::SeqCst) {
        let key = Uuid::now_v7();
        let body = json!({ "type": "take_manual", "channel": "radio", "note": key.to_string() });
        for attempt in 0.. {
            let answer = person.command_as("/calls/commands", key, &body, &[]).await;
            match answer.status {
                200 => break,
                503 => {
                    assert!(
                        ["store_unavailable", "busy", "internal"].contains(&answer.code()),
                        "{}",
                        answer.text
                    );
                    assert!(answer.headers.contains_key("retry-after"));
                    seen.away.fetch_add(1, Ordering::SeqCst);
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                other => panic!("{other} {}", answer.text),
            }
            assert!(attempt < 600, "not taken within a minute");
        }
        ledger.push(key);
        seen.done.fetch_add(1, Ordering::SeqCst);
    }
    ledger
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_while_the_database_is_away() {
    let cluster = TemporaryPostgres::start().unwrap();
    let mut bed = Bed::start_on(Some(cluster.database().unwrap()), "TOL", |_| {}).await;
    let people = [bed.person("ana", &["call_taker"]).await, bed.person("luz", &["call_taker"]).await];
    let seen = Arc::new(Seen::default());
    let workers: Vec<_> = people.iter().map(|p| tokio::spawn(work(p.clone(), seen.clone()))).collect();
    for round in 1..=2 {
        let done = seen.done.load(Ordering::SeqCst);
        until("work goes on", || async { seen.done.load(Ordering::SeqCst) >= done + 20 }).await;
        let away = seen.away.load(Ordering::SeqCst);
        cluster.stop().unwrap();
        until("orders are refused, not lost", || async { seen.away.load(Ordering::SeqCst) >= away + 4 })
            .await;
        let ready = reqwest::get(format!("{}/health/ready", bed.url())).await.unwrap();
        assert_eq!(ready.status(), 503, "round {round}");
        let live = reqwest::get(format!("{}/health/live", bed.url())).await.unwrap();
        assert_eq!(live.status(), 200);
        // A read that needs the database says so, too.
        let read: Answer = people[0].get("/calls").await;
        assert_eq!((read.status, read.code()), (503, "store_unavailable"));
        cluster.resume().unwrap();
        let done = seen.done.load(Ordering::SeqCst);
        until("it recovers by itself", || async { seen.done.load(Ordering::SeqCst) >= done + 20 }).await;
    }
    seen.stop.store(true, Ordering::SeqCst);
    let mut acknowledged = Vec::new();
    for worker in workers {
        acknowledged.extend(worker.await.unwrap());
    }
    assert!(acknowledged.len() > 80);
    // In the server that lived through it, and in one that reads everything anew.
    for round in ["the same server", "after a restart"] {
        let ana = match round {
            "the same server" => people[0].clone(),
            _ => {
                bed.restart(|_| {}).await;
                bed.log_in("ana", crate::support::PASSWORD, None).await
            }
        };
        let mut found = 0;
        let mut after = String::new();
        loop {
            let page = ana.get(&format!("/calls?limit=500{after}")).await.ok();
            found += page["items"].as_array().unwrap().len();
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        assert_eq!(found, acknowledged.len(), "one call for each order, whatever was repeated: {round}");
        for key in acknowledged.iter().step_by(7) {
            let detail = ana.call_detail(&key.to_string()).await;
            assert_eq!(detail["notes"][0]["text"], key.to_string(), "{round}");
        }
    }
    until("the board has them all", || async { bed.app().board.ids("calls").len() == acknowledged.len() })
        .await;
}
