//! Two sites that witness each other.

use crate::{
    record::checkpoint,
    support::{Bed, Engine, until},
};
use atalaya_journal::{SignedCheckpoint, VerifierKey};
use atalaya_server::jobs::published::{RemoteWitness, ask};

fn log_key(bed: &Bed) -> VerifierKey {
    bed.app().published.verifier().clone()
}

fn witness(bed: &Bed) -> RemoteWitness {
    let key = bed.app().published.witness_key();
    RemoteWitness::parse(&format!("{key}@{}/api/v1/log/add-checkpoint", bed.url())).unwrap()
}

async fn published(bed: &Bed) -> SignedCheckpoint {
    let answer = reqwest::get(format!("{}/api/v1/log/checkpoint", bed.url())).await.unwrap();
    SignedCheckpoint::parse(&answer.bytes().await.unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_sites_cosign_each_other() {
    let mut one = Bed::start_with(Engine::Sqlite, "TOL", |_| {}).await;
    let mut two = Bed::start_with(Engine::Sqlite, "ECA", |_| {}).await;
    let client = reqwest::Client::new();
    one.account("ana", &["call_taker"], Default::default(), None).await;
    two.account("eva", &["call_taker"], Default::default(), None).await;
    checkpoint(&one).await;
    let stranger = ask(one.app(), &client, &witness(&two)).await;
    assert!(stranger.unwrap_err().contains("404"), "a log nobody told it of is not cosigned");

    let (key_one, key_two) = (log_key(&one).to_string(), log_key(&two).to_string());
    one.restart(|o| o.witness_for = vec![key_two]).await;
    two.restart(|o| o.witness_for = vec![key_one]).await;
    for (log, other) in [(&one, &two), (&two, &one)] {
        for round in 0..3 {
            log.account(&format!("luz-{round}"), &["call_taker"], Default::default(), None).await;
            let signed = checkpoint(log).await;
            ask(log.app(), &client, &witness(other)).await.unwrap();
            let cosigned = published(log).await;
            assert!(cosigned.checkpoint().size() >= signed.checkpoint().size());
            let keys = [other.app().published.witness_key().clone()];
            let seen = cosigned.verify_witnesses(&keys, 1).unwrap();
            assert_eq!(seen.len(), 1, "round {round}");
        }
        assert_eq!(log.app().published.view().unwrap().witnesses, 1);
    }

    // A cosignature that comes late must not put an older checkpoint in the place of a newer one.
    let old = published(&one).await;
    one.account("nora", &["call_taker"], Default::default(), None).await;
    let new = checkpoint(&one).await;
    assert!(new.checkpoint().size() > old.checkpoint().size());
    one.app().published.publish(&old, one.clock.now()).unwrap();
    assert_eq!(published(&one).await.checkpoint().size(), new.checkpoint().size());

    // What was cosigned before holds after a restart: the witness remembers the size.
    two.restart(|_| {}).await;
    let body = format!("old 0\n\n{}", old.encode());
    let url = format!("{}/api/v1/log/add-checkpoint", two.url());
    let answer = client.post(&url).body(body).send().await.unwrap();
    assert_eq!(answer.status(), 409);
    assert_eq!(answer.headers()["content-type"], "text/x.tlog.size");
    assert_eq!(answer.text().await.unwrap().trim(), old.checkpoint().size().to_string());
    for noise in ["", "old", "old 0\n\n", "old 99999999999999999999\n\nx\n1\n", "\u{0}"] {
        let answer = client.post(&url).body(noise).send().await.unwrap();
        assert_eq!(answer.status(), 400, "{noise:?}");
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
    }
    until("the health page knows the checkpoint", || async {
        let page: serde_json::Value =
            reqwest::get(format!("{}/health/ready", one.url())).await.unwrap().json().await.unwrap();
        page["ready"] == true && page["checkpoint"].as_u64() >= Some(new.checkpoint().size())
    })
    .await;
}
