//! Key files, the last checkpoint, and a server that keeps nothing.

use crate::support::{Bed, Engine};
use atalaya_journal::SignedCheckpoint;
use atalaya_server::StartError;
use atalaya_store::{DatabaseUrl, testing::TemporaryPostgres};

fn published(bed: &Bed) -> SignedCheckpoint {
    SignedCheckpoint::parse(&std::fs::read(bed.dir().join("published/checkpoint")).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_key_stops_the_start_and_nothing_is_made_in_its_place() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let mut bed = Bed::start(engine).await;
        let ana = bed.person("ana", &["call_taker"]).await;
        let call = ana.take_call("+525500001111", "con datos").await;
        bed.stop().await;
        for name in ["master.key", "log.key", "caller.key"] {
            let (path, aside) = (bed.dir().join("keys").join(name), bed.dir().join("aside"));
            std::fs::rename(&path, &aside).unwrap();
            let refused = bed.try_start().await.unwrap_err();
            assert!(matches!(refused, StartError::Keys(_)), "{refused}");
            assert!(refused.to_string().contains(&path.display().to_string()), "{refused}");
            assert!(!path.exists());
            std::fs::rename(&aside, &path).unwrap();
        }
        bed.try_start().await.unwrap();
        let ana = bed.log_in("ana", crate::support::PASSWORD, None).await;
        assert_eq!(ana.call_detail(&call).await["number"], "+525500001111");
    }
    // A second node on a database in use needs the first one's keys.
    let database = TemporaryPostgres::shared().database().unwrap();
    let first = Bed::start_on(Some(database.clone()), "TOL", |_| {}).await;
    first.person("ana", &["call_taker"]).await;
    let DatabaseUrl::Postgres(url) = database else { unreachable!() };
    let dir = tempfile::tempdir().unwrap();
    let mut options = first.options.clone();
    (options.data, options.database) = (dir.path().to_owned(), Some(url));
    let refused = atalaya_server::Server::start(options).await.err().unwrap();
    assert!(matches!(refused, StartError::Keys(_)), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_graceful_stop_signs_and_publishes_the_last_entry() {
    let mut bed = Bed::start(Engine::Sqlite).await;
    let ana = bed.person("ana", &["call_taker"]).await;
    for round in 0..3 {
        ana_works(&bed, round).await;
        // At once, before the second is over in which the next checkpoint would fall due.
        let store = bed.app().desk.store().clone();
        bed.stop().await;
        let leaves = store.head().await.unwrap().leaves;
        drop(store);
        assert_eq!(published(&bed).checkpoint().size(), leaves, "round {round}");
        bed.try_start().await.unwrap();
    }
    drop(ana);
    // Also the work of the command line, which serves nobody.
    bed.stop().await;
    let centre = atalaya_server::offline::Centre::open(&bed.options).await.unwrap();
    let store = centre.app().desk.store().clone();
    let name = atalaya_access::SignInName::new("nueva").unwrap();
    let new = atalaya_server::offline::NewAccount {
        name,
        display_name: atalaya_model::Line::new("Nueva").unwrap(),
        roles: [atalaya_model::Role::CallTaker].into(),
        scope: Default::default(),
        password: None,
    };
    centre.create_account(new).await.unwrap();
    centre.close().await;
    assert_eq!(published(&bed).checkpoint().size(), store.head().await.unwrap().leaves);
}

async fn ana_works(bed: &Bed, round: u32) {
    let ana = bed.log_in("ana", crate::support::PASSWORD, None).await;
    ana.take_call("+525500001111", &format!("última {round}")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_keeps_nothing_leaves_the_directory_as_it_was() {
    let mut bed = Bed::start(Engine::Sqlite).await;
    let ana = bed.person("ana", &["call_taker"]).await;
    let call = ana.take_call("+525500001111", "se queda").await;
    bed.stop().await;
    let before = published(&bed).encode();
    bed.options.database = Some("memory:".to_owned());
    bed.try_start().await.unwrap();
    let guest = bed.person("visita", &["call_taker"]).await;
    for n in 0..3 {
        guest.take_call("+525500002222", &format!("se va {n}")).await;
    }
    crate::support::until("its own log is signed, in memory", || async {
        bed.app().published.latest().is_some_and(|c| c.checkpoint().size() > 3)
    })
    .await;
    bed.stop().await;
    assert_eq!(published(&bed).encode(), before, "another database's checkpoint is not touched");
    bed.options.database = None;
    bed.try_start().await.unwrap();
    let ana = bed.log_in("ana", crate::support::PASSWORD, None).await;
    assert_eq!(ana.call_detail(&call).await["number"], "+525500001111");
}
