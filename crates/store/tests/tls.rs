//! PostgreSQL over TLS: which servers are believed, and which are not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod support;

use atalaya_store::{
    DatabaseUrl, Expected, Store, StoreError,
    testing::{TemporaryPostgres, TestClock, test_options},
};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use support::*;

struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }
    fn pem(&self) -> String {
        self.0.pem()
    }
    /// Certificate and key of a server of this name.
    fn server(&self, name: &str) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        (params.signed_by(&key, &self.0).unwrap().pem(), key.serialize_pem())
    }
}

async fn opened(url: &str) -> Result<Store, StoreError> {
    let clock = TestClock::new();
    Store::open(test_options(DatabaseUrl::Postgres(url.to_owned()), &TABLES, &clock)).await
}

fn why(result: Result<Store, StoreError>) -> String {
    let mut text = String::new();
    let Err(error) = result else { panic!("the server was believed") };
    let mut source: Option<&dyn std::error::Error> = Some(&error);
    while let Some(cause) = source {
        text.push_str(&format!("{cause}: "));
        source = cause.source();
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn verify_full_speaks_only_with_the_server_that_it_names() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    let cluster = TemporaryPostgres::start().unwrap();
    let (certificate, key) = ours.server("localhost");
    let port = cluster.with_tls(&certificate, &key).unwrap();
    cluster.psql_at(port, "postgres", "CREATE DATABASE centre").unwrap();
    let dir = tempfile::tempdir().unwrap();
    let root = |name: &str, pem: String| {
        let path = dir.path().join(name);
        std::fs::write(&path, pem).unwrap();
        path.display().to_string()
    };
    let (ours, theirs) = (root("our authority.pem", ours.pem()), root("theirs.pem", theirs.pem()));
    let url = |host: &str, rest: &str| format!("postgres://atalaya@{host}:{port}/centre?{rest}");
    let rooted = |path: &str| path.replace(' ', "%20");

    let store = opened(&url("localhost", &format!("sslmode=verify-full&sslrootcert={}", rooted(&ours))))
        .await
        .unwrap();
    store.commit(batch(&stream("a"), Expected::New, &["por cable cifrado"])).await.unwrap();
    assert_sound_after(&store).await;
    let encrypted = cluster
        .psql_at(
            port,
            "centre",
            "SELECT count(*) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) \
             WHERE a.application_name = 'atalaya' AND s.ssl AND s.version LIKE 'TLSv1.%'",
        )
        .unwrap();
    assert!(encrypted.trim().parse::<u32>().unwrap() >= 1, "{encrypted}");
    store.close().await;

    // The name that is dialled must be in the certificate; verify-ca does not mind.
    let wrong_name = format!("sslmode=verify-full&sslrootcert={}", rooted(&ours));
    let refused = why(opened(&url("127.0.0.1", &wrong_name)).await);
    assert!(refused.contains("not valid for name"), "{refused}");
    opened(&url("127.0.0.1", &wrong_name.replace("verify-full", "verify-ca"))).await.unwrap().close().await;
    // Another authority's word counts for nothing, whatever the mode that asks for one.
    for mode in ["verify-ca", "verify-full"] {
        let refused = why(opened(&url("localhost", &format!("sslmode={mode}&sslrootcert={theirs}"))).await);
        // Both authorities have one name here, so that it is the signature that tells them apart.
        assert!(refused.contains("UnknownIssuer") || refused.contains("BadSignature"), "{mode}: {refused}");
    }
    // Without verification the line is still encrypted: this server takes no other.
    for mode in ["", "sslmode=prefer", "sslmode=require"] {
        opened(&url("localhost", mode)).await.unwrap().close().await;
    }
    let refused = why(opened(&url("localhost", "sslmode=disable")).await);
    assert!(refused.contains("pg_hba.conf") || refused.contains("no encryption"), "{refused}");
}

async fn assert_sound_after(store: &Store) {
    let head = store.head().await.unwrap();
    assert_eq!((head.position, head.leaves), (1, 1));
    assert_eq!(store.events(0, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_server_without_tls_is_refused_where_tls_is_asked_for() {
    let cluster = TemporaryPostgres::start().unwrap();
    let port = cluster.with_port().unwrap();
    let url = |mode: &str| format!("postgres://atalaya@127.0.0.1:{port}/postgres?sslmode={mode}");
    let refused = why(opened(&url("require")).await);
    assert!(refused.contains("does not support TLS"), "{refused}");
    opened(&url("prefer")).await.unwrap().close().await;
}
