//! Two sites that witness each other.

use crate::{
    record::checkpoint,
    support::{Bed, Engine, until},
};
use atalaya_journal::{SignedCheckpoint, VerifierKey};
use atalaya_server::jobs::published::{RemoteWitness, cosign_latest};

fn log_key(bed: &Bed) -> VerifierKey {
    bed.app().published.verifier().clone()
}

fn witness(bed: &Bed) -> RemoteWitness {
    let key = bed.app().published.witness_key();
    RemoteWitness::parse(&format!("{key}@{}/api/v1/log/add-checkpoint", bed.url())).unwrap()
}

async fn read_checkpoint(bed: &Bed, path: &str) -> SignedCheckpoint {
    let answer = reqwest::get(format!("{}/api/v1/{path}", bed.url())).await.unwrap();
    SignedCheckpoint::parse(&answer.bytes().await.unwrap()).unwrap()
}

async fn published(bed: &Bed) -> SignedCheckpoint {
    read_checkpoint(bed, "log/checkpoint").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_sites_cosign_each_other() {
    let mut one = Bed::start_with(Engine::Sqlite, "TOL", |_| {}).await;
    let mut two = Bed::start_with(Engine::Sqlite, "ECA", |_| {}).await;
    let client = reqwest::Client::new();
    one.account("ana", &["call_taker"], Default::default(), None).await;
    two.account("eva", &["call_taker"], Default::default(), None).await;
    checkpoint(&one).await;
    let stranger = cosign_latest(one.app(), &client, &[witness(&two)]).await;
    assert!(stranger[0].1.contains("404"), "a log nobody told it of is not cosigned: {stranger:?}");
    assert_eq!(
        reqwest::get(format!("{}/api/v1/log/checkpoint/cosigned", one.url())).await.unwrap().status(),
        404
    );

    let (key_one, key_two) = (log_key(&one).to_string(), log_key(&two).to_string());
    one.restart(|o| o.witness_for = vec![key_two]).await;
    two.restart(|o| o.witness_for = vec![key_one]).await;
    for (log, other) in [(&one, &two), (&two, &one)] {
        for round in 0..3 {
            log.account(&format!("luz-{round}"), &["call_taker"], Default::default(), None).await;
            let signed = checkpoint(log).await;
            assert_eq!(cosign_latest(log.app(), &client, &[witness(other)]).await, []);
            // The log grows on at once, as it does all day; what was cosigned stays beside what is new.
            log.account(&format!("sol-{round}"), &["call_taker"], Default::default(), None).await;
            let newer = checkpoint(log).await;
            let cosigned = read_checkpoint(log, "log/checkpoint/cosigned").await;
            assert!(cosigned.checkpoint().size() >= signed.checkpoint().size());
            assert!(published(log).await.checkpoint().size() >= newer.checkpoint().size());
            let keys = [other.app().published.witness_key().clone()];
            let seen = cosigned.verify_witnesses(&keys, 1).unwrap();
            assert_eq!(seen.len(), 1, "round {round}");
            // In the database too, where whoever verifies a copy finds it.
            let kept = log.app().desk.store().latest_cosigned_checkpoint().await.unwrap().unwrap();
            assert_eq!(kept.encode(), cosigned.encode());
        }
        let view = log.app().published.view().unwrap();
        assert!(view.witnesses == 1 && view.witnessed > 0 && view.witnessed < view.leaves, "{view:?}");
    }

    // A cosignature that comes late must not put an older checkpoint in the place of a newer one.
    let old = published(&one).await;
    one.account("nora", &["call_taker"], Default::default(), None).await;
    let new = checkpoint(&one).await;
    assert!(new.checkpoint().size() > old.checkpoint().size());
    one.app().published.publish(&old, one.clock.now()).unwrap();
    assert_eq!(published(&one).await.checkpoint().size(), new.checkpoint().size());

    // Two witnesses sign one and the same checkpoint.
    let mut three = Bed::start_with(Engine::Sqlite, "NEZ", |_| {}).await;
    let of_one = log_key(&one).to_string();
    three.restart(|o| o.witness_for = vec![of_one]).await;
    assert_eq!(cosign_latest(one.app(), &client, &[witness(&two), witness(&three)]).await, []);
    let keys = [two.app().published.witness_key().clone(), three.app().published.witness_key().clone()];
    let both = read_checkpoint(&one, "log/checkpoint/cosigned").await;
    assert_eq!(both.verify_witnesses(&keys, 2).unwrap().len(), 2);
    // One of them is away: while nothing new is signed, its signature stays; nor does a node that signs late take it off.
    assert_eq!(cosign_latest(one.app(), &client, &[witness(&two)]).await, []);
    let unsigned = one.app().published.latest().unwrap();
    one.app().desk.store().put_checkpoint(&unsigned).await.unwrap();
    let kept = one.app().desk.store().latest_cosigned_checkpoint().await.unwrap().unwrap();
    assert_eq!(kept.verify_witnesses(&keys, 2).unwrap().len(), 2);
    // Kept over a restart.
    one.restart(|_| {}).await;
    assert_eq!(read_checkpoint(&one, "log/checkpoint/cosigned").await.encode(), both.encode());

    // What was cosigned before holds after a restart: the witness remembers the size.
    two.restart(|_| {}).await;
    let body = format!("old 0\n\n{}", old.encode());
    let url = format!("{}/api/v1/log/add-checkpoint", two.url());
    let answer = client.post(&url).body(body).send().await.unwrap();
    assert_eq!(answer.status(), 409);
    assert_eq!(answer.headers()["content-type"], "text/x.tlog.size");
    assert_eq!(answer.text().await.unwrap().trim(), both.checkpoint().size().to_string());
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
