//! What every bus must do, in process and on NATS.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "everything here is a test")]

use atalaya_bus::{
    Arrivals, Arrived, Bus, BusOptions, Centre, Change, Clock, Entry, FeedError, Hub, Lane, NatsOptions,
    Untold, testing::TemporaryNats,
};
use atalaya_model::Timestamp;
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU32, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::time::timeout;

/// A clock that runs and can be set apart.
fn clock(ahead_ms: i64) -> Clock {
    Arc::new(move || {
        let real = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros();
        Timestamp::from_micros(i64::try_from(real).unwrap() + ahead_ms * 1_000)
    })
}

/// Where nodes of one test meet: a bus and a centre of their own.
struct Bed {
    options: BusOptions,
    database: String,
}

impl Bed {
    fn named(options: BusOptions) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        Self { options, database: format!("d{}-{n}", std::process::id()) }
    }
    fn local() -> Self {
        Self::named(BusOptions::InProcess(Hub::with_feed()))
    }
    fn nats(server: &TemporaryNats) -> Self {
        let servers = vec![server.url()];
        Self::named(BusOptions::Nats(NatsOptions { servers, ..NatsOptions::default() }))
    }
    /// The site is the test's own too: subjects and the feed carry it.
    fn centre(&self, realm: &str) -> Centre {
        Centre::new(&self.database, realm, &self.database, [7; 32])
    }
    async fn node(&self) -> Node {
        self.node_of(&self.centre("operations"), 0).await
    }
    async fn node_of(&self, centre: &Centre, ahead_ms: i64) -> Node {
        let (bus, arrivals) = Bus::join(&self.options, centre, clock(ahead_ms)).await.unwrap();
        let mut node = Node { bus, arrivals };
        node.change(Change::Connected).await;
        node
    }
}

struct Node {
    bus: Bus,
    arrivals: Arrivals,
}

impl Node {
    async fn change(&mut self, wanted: Change) {
        let found = async { while self.arrivals.changes.recv().await.expect("the bus lives") != wanted {} };
        timeout(Duration::from_secs(30), found).await.unwrap_or_else(|_| panic!("no {wanted:?} within 30 s"));
    }
    async fn next(&mut self) -> Arrived {
        timeout(Duration::from_secs(20), self.arrivals.messages.recv()).await.expect("within 20 s").unwrap()
    }
    /// Nothing has come, although somebody's later word has.
    fn nothing(&mut self) {
        assert!(self.arrivals.messages.try_recv().is_err());
    }
    /// Both hear each other: the subscriptions of the other stand.
    async fn meets(&mut self, other: &mut Self) {
        for _ in 0..3_000 {
            let _ = self.bus.tell(Lane::Hello, b"");
            if let Ok(Some(arrived)) =
                timeout(Duration::from_millis(50), other.arrivals.messages.recv()).await
                && arrived.from == self.bus.me()
            {
                // What was asked more than once still comes; this comes behind it.
                self.bus.tell(Lane::Hello, b"met").unwrap();
                while &other.next().await.payload[..] != b"met" {}
                return;
            }
        }
        panic!("the nodes do not meet");
    }
}

async fn two(bed: &Bed) -> (Node, Node) {
    let (mut one, mut two) = (bed.node().await, bed.node().await);
    one.meets(&mut two).await;
    two.meets(&mut one).await;
    (one, two)
}

macro_rules! on_every_bus {
    ($($name:ident),+ $(,)?) => {
        mod in_process { $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name(super::Bed::local()).await; }
        )+ }
        mod nats { $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name(super::Bed::nats(super::TemporaryNats::shared())).await; }
        )+ }
    };
}

on_every_bus!(
    what_one_tells_all_others_hear_in_order_and_it_does_not,
    one_node_alone_is_told,
    another_realm_hears_nothing,
    a_clock_that_is_wrong_is_counted,
    what_is_too_large_is_refused,
    a_program_that_takes_nothing_loses_the_newest_and_it_is_counted,
    the_feed_keeps_each_entry_once,
    two_nodes_hand_in_the_same_outbox,
    what_another_node_handed_in_and_removed_leaves_no_hole,
);

async fn what_one_tells_all_others_hear_in_order_and_it_does_not(bed: Bed) {
    let (mut one, mut two) = two(&bed).await;
    let mut three = bed.node().await;
    one.meets(&mut three).await;
    while two.arrivals.messages.try_recv().is_ok() {}
    for n in 0..200u8 {
        one.bus.tell(Lane::Positions, &[n]).unwrap();
    }
    one.bus.tell(Lane::Head, b"end").unwrap();
    for node in [&mut two, &mut three] {
        for n in 0..200u8 {
            let arrived = node.next().await;
            assert_eq!((arrived.from, arrived.lane), (one.bus.me(), Lane::Positions));
            assert_eq!(&arrived.payload[..], [n]);
        }
        assert_eq!(node.next().await.lane, Lane::Head);
    }
    // Its own words did not come back, while another's did.
    two.bus.tell(Lane::Drawn, b"x").unwrap();
    assert_eq!(one.next().await.from, two.bus.me());
    one.nothing();
    let health = two.bus.health();
    assert!(health.connected && health.nodes.iter().any(|n| n.id == one.bus.me().to_string()), "{health:?}");
    assert_eq!((health.unreadable, health.foreign, health.stale), (0, 0, 0));
}

async fn one_node_alone_is_told(bed: Bed) {
    let (one, mut two) = two(&bed).await;
    let mut three = bed.node().await;
    two.meets(&mut three).await;
    one.bus.tell_one(three.bus.me(), Lane::Positions, b"for three").unwrap();
    one.bus.tell(Lane::Head, b"for all").unwrap();
    assert_eq!(&three.next().await.payload[..], b"for three");
    let all = two.next().await;
    assert_eq!(&all.payload[..], b"for all");
}

async fn another_realm_hears_nothing(bed: Bed) {
    let mut operations = bed.node().await;
    let mut exercise = bed.node_of(&bed.centre("exercise/1"), 0).await;
    let mut peer = bed.node_of(&bed.centre("exercise/1"), 0).await;
    exercise.meets(&mut peer).await;
    exercise.bus.tell(Lane::Positions, b"only an exercise").unwrap();
    assert_eq!(&peer.next().await.payload[..], b"only an exercise");
    let mut colleague = bed.node().await;
    colleague.meets(&mut operations).await;
    operations.nothing();
}

async fn a_clock_that_is_wrong_is_counted(bed: Bed) {
    let (one, mut two) = two(&bed).await;
    let ahead = bed.node_of(&bed.centre("operations"), 5 * 60_000).await;
    // Its word cannot come: wait until it is counted.
    for _ in 0..3_000 {
        let _ = ahead.bus.tell(Lane::Positions, b"tomorrow");
        tokio::time::sleep(Duration::from_millis(20)).await;
        if two.bus.health().stale > 0 {
            break;
        }
    }
    assert!(two.bus.health().stale > 0, "{:?}", two.bus.health());
    one.bus.tell(Lane::Positions, b"now").unwrap();
    assert_eq!(&two.next().await.payload[..], b"now");
}

async fn what_is_too_large_is_refused(bed: Bed) {
    let (one, mut two) = two(&bed).await;
    let large = vec![1; atalaya_bus::PAYLOAD_MAX];
    one.bus.tell(Lane::Positions, &large).unwrap();
    assert_eq!(two.next().await.payload.len(), large.len());
    let larger = vec![1; atalaya_bus::PAYLOAD_MAX + 1];
    assert_eq!(one.bus.tell(Lane::Positions, &larger), Err(Untold::TooLarge));
    assert_eq!(one.bus.health().dropped, 1);
}

async fn a_program_that_takes_nothing_loses_the_newest_and_it_is_counted(bed: Bed) {
    let (one, mut two) = two(&bed).await;
    let mut told = 0u32;
    for n in 0..6_000u32 {
        // A burst beyond the sender's own bound is refused there; both are bounds of this path.
        if one.bus.tell(Lane::Positions, &n.to_le_bytes()).is_ok() {
            told += 1;
        } else {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    assert!(told > 1_200, "{told}");
    for _ in 0..3_000 {
        if two.bus.health().dropped > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(two.bus.health().dropped > 0, "{:?}", two.bus.health());
    // What was kept is the oldest, in order, and later words are heard again.
    let mut last = None;
    while let Ok(arrived) = two.arrivals.messages.try_recv() {
        let n = u32::from_le_bytes(arrived.payload[..].try_into().unwrap());
        assert!(last.is_none_or(|before| before < n));
        last = Some(n);
    }
    assert!(last.is_some());
    let heard = async {
        loop {
            let _ = one.bus.tell(Lane::Head, b"again");
            if let Ok(arrived) = timeout(Duration::from_millis(100), two.next()).await
                && arrived.lane == Lane::Head
            {
                return;
            }
        }
    };
    timeout(Duration::from_secs(20), heard).await.expect("heard again");
}

fn entry(id: u64) -> Entry {
    Entry { id, topic: "incident".into(), payload: format!(r#"{{"position":{id}}}"#) }
}

async fn the_feed_keeps_each_entry_once(bed: Bed) {
    let one = bed.node().await;
    assert!(one.bus.has_feed());
    let all: Vec<Entry> = [3, 5, 8, 13].map(entry).into();
    assert_eq!(one.bus.keep(&all[..2]).await, Ok(5));
    // Again, overlapping, and by a node that starts anew.
    assert_eq!(one.bus.keep(&all[..2]).await, Ok(5));
    assert_eq!(one.bus.keep(&all).await, Ok(13));
    let later = bed.node().await;
    assert_eq!(later.bus.keep(&all).await, Ok(13));
    assert_eq!(later.bus.keep(&[]).await, Ok(13));
    assert_eq!(later.bus.kept(0).await.unwrap(), all);
    // The first node does not know of what the other one added.
    assert_eq!(later.bus.keep(&[entry(20)]).await, Ok(20));
    assert_eq!(one.bus.keep(&[entry(20), entry(21)]).await, Ok(21));
    let ids: Vec<u64> = one.bus.kept(13).await.unwrap().iter().map(|e| e.id).collect();
    assert_eq!(ids, [20, 21]);
    // Another realm has a feed of its own.
    let exercise = bed.node_of(&bed.centre("exercise/1"), 0).await;
    if matches!(bed.options, BusOptions::Nats(_)) {
        assert_eq!(exercise.bus.keep(&[entry(1)]).await, Ok(1));
        assert_eq!(one.bus.kept(0).await.unwrap().len(), 6);
    }
}

/// A node that believes the feed to end earlier, and whose outbox does not hold any more what was handed in since.
async fn what_another_node_handed_in_and_removed_leaves_no_hole(bed: Bed) {
    let (one, two) = (bed.node().await, bed.node().await);
    assert_eq!(one.bus.keep(&[entry(1)]).await, Ok(1));
    assert_eq!(two.bus.keep(&[entry(1)]).await, Ok(1));
    for n in 1..6 {
        // The other one hands in one entry, or two; this one has several that follow.
        let theirs: Vec<Entry> = (0..1 + n % 2).map(|m| entry(n * 10 + m)).collect();
        one.bus.keep(&theirs).await.unwrap();
        let ours: Vec<Entry> = (2..7).map(|m| entry(n * 10 + m)).collect();
        assert_eq!(two.bus.keep(&ours).await, Ok(n * 10 + 6));
    }
    let ids: Vec<u64> = one.bus.kept(0).await.unwrap().iter().map(|e| e.id).collect();
    let all = (1..6).flat_map(|n| (0..7).filter(move |m| *m != 1 || n % 2 == 1).map(move |m| n * 10 + m));
    assert_eq!(ids, std::iter::once(1).chain(all).collect::<Vec<_>>());
}

/// Another database of the same site and realm has other numbers: its feed is not this one's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_feed_of_another_database_is_left_alone() {
    let bed = Bed::nats(TemporaryNats::shared());
    let one = bed.node().await;
    assert_eq!(one.bus.keep(&[entry(7)]).await, Ok(7));
    let other = bed.node_of(&Centre::new(&bed.database, "operations", "another", [7; 32]), 0).await;
    let refused = other.bus.keep(&[entry(1)]).await.unwrap_err().to_string();
    assert!(refused.contains("another database"), "{refused}");
    assert_eq!(one.bus.keep(&[entry(8)]).await, Ok(8));
    assert_eq!(other.bus.health().feed.unwrap().error, Some(refused));
}

/// Both read one outbox and hand in what they see, in pages of their own size, at the same time.
async fn two_nodes_hand_in_the_same_outbox(bed: Bed) {
    let (one, two) = (bed.node().await, bed.node().await);
    let all: Arc<Vec<Entry>> = Arc::new((1..=600).map(|n| entry(n * 3)).collect());
    let done = Arc::new(AtomicI64::new(0));
    let hand_in = |bus: Bus, page: usize| {
        let (all, done) = (all.clone(), done.clone());
        async move {
            loop {
                let from = usize::try_from(done.load(Ordering::SeqCst)).unwrap();
                let some = &all[from..(from + page).min(all.len())];
                if some.is_empty() {
                    return;
                }
                match bus.keep(some).await {
                    Ok(last) => {
                        let through = all.iter().take_while(|e| e.id <= last).count();
                        done.fetch_max(i64::try_from(through).unwrap(), Ordering::SeqCst);
                    }
                    Err(FeedError::Contended) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        }
    };
    tokio::join!(hand_in(one.bus.clone(), 7), hand_in(two.bus.clone(), 11));
    assert_eq!(one.bus.kept(0).await.unwrap(), *all);
}

/// The server names a stream that is being made a moment before it listens for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_start_together_make_one_feed() {
    let server = TemporaryNats::shared();
    for _ in 0..20 {
        let bed = Bed::nats(server);
        let (one, two) = (bed.node().await, bed.node().await);
        let page = [entry(1)];
        let (first, second) = tokio::join!(one.bus.keep(&page), two.bus.keep(&page));
        assert_eq!((first, second), (Ok(1), Ok(1)));
        assert_eq!(one.bus.kept(0).await.unwrap(), page);
    }
}

/// Nobody listens at our subject: said as it is, soon, and what waits is kept for later.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_made_for_other_subjects_is_named() {
    let server = TemporaryNats::shared();
    let bed = Bed::nats(server);
    let context = async_nats::jetstream::new(async_nats::connect(server.url()).await.unwrap());
    let name = format!("ATALAYA-{}-operations", bed.database);
    let subjects = vec![format!("elsewhere.{}", bed.database)];
    let config = async_nats::jetstream::stream::Config { name, subjects, ..Default::default() };
    context.create_stream(config).await.unwrap();
    let node = bed.node().await;
    let refused = timeout(Duration::from_secs(30), node.bus.keep(&[entry(1)])).await.expect("soon");
    assert!(matches!(refused, Err(FeedError::JetStream(_))), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nats_goes_and_comes_back() {
    let server = TemporaryNats::start().expect("a NATS server");
    let bed = Bed::nats(&server);
    let (mut one, mut two) = two(&bed).await;
    assert_eq!(one.bus.keep(&[entry(1), entry(2)]).await, Ok(2));
    server.kill();
    one.change(Change::Away).await;
    assert_eq!(one.bus.tell(Lane::Positions, b"lost"), Err(Untold::Away));
    assert!(!one.bus.health().connected);
    // Nothing waits for it.
    let failed = timeout(Duration::from_secs(4), one.bus.keep(&[entry(3)])).await.expect("at once");
    assert_eq!(failed, Err(FeedError::Away));
    server.resume().unwrap();
    one.change(Change::Connected).await;
    two.change(Change::Connected).await;
    one.meets(&mut two).await;
    one.bus.tell(Lane::Positions, b"found").unwrap();
    assert_eq!(&two.next().await.payload[..], b"found");
    // The feed goes on where it was.
    assert_eq!(two.bus.keep(&[entry(2), entry(3)]).await, Ok(3));
    let ids: Vec<u64> = one.bus.kept(0).await.unwrap().iter().map(|e| e.id).collect();
    assert_eq!(ids, [1, 2, 3]);
    let feed = two.bus.health().feed.unwrap();
    assert_eq!((feed.error, feed.last_at.is_some()), (None, true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_starts_before_its_bus() {
    let server = TemporaryNats::start().expect("a NATS server");
    server.kill();
    let bed = Bed::nats(&server);
    let (bus, arrivals) = Bus::join(&bed.options, &bed.centre("operations"), clock(0)).await.unwrap();
    let mut node = Node { bus, arrivals };
    assert_eq!(node.bus.tell(Lane::Head, b"1"), Err(Untold::Away));
    server.resume().unwrap();
    node.change(Change::Connected).await;
    assert!(node.bus.has_others() && node.bus.health().connected);
}

/// Somebody with access to the server, and no key of the centre.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_strangers_put_on_the_bus_is_counted_and_thrown_away() {
    let server = TemporaryNats::shared();
    let bed = Bed::nats(server);
    let (one, mut two) = two(&bed).await;
    let stranger = async_nats::connect(server.url()).await.unwrap();
    let subject = format!("atalaya.{}.operations.live.all.positions", bed.database);
    stranger.publish(subject.clone(), "no message".into()).await.unwrap();
    stranger.publish(subject.clone(), "".into()).await.unwrap();
    // A message of the right form under another key.
    let forged =
        atalaya_bus::envelope::Seal::new(&Centre::new(&bed.database, "operations", "other", [7; 32]));
    let bytes = forged.close(one.bus.me(), Lane::Positions, clock(0)(), b"forged");
    stranger.publish(subject.clone(), bytes.into()).await.unwrap();
    stranger.flush().await.unwrap();
    for _ in 0..3_000 {
        let health = two.bus.health();
        if health.unreadable >= 2 && health.foreign >= 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let health = two.bus.health();
    assert_eq!((health.unreadable, health.foreign), (2, 1), "{health:?}");
    // And cannot read what nodes say.
    use futures_util::StreamExt as _;
    let mut listening = stranger.subscribe(subject).await.unwrap();
    stranger.flush().await.unwrap();
    let heard = async {
        loop {
            let _ = one.bus.tell(Lane::Positions, b"SSEM-204 en 19.29,-99.65");
            if let Ok(Some(message)) = timeout(Duration::from_millis(100), listening.next()).await {
                return message;
            }
        }
    };
    let message = timeout(Duration::from_secs(20), heard).await.unwrap();
    assert!(!message.payload.windows(8).any(|w| w == b"SSEM-204"));
    assert_eq!(&two.next().await.payload[..], b"SSEM-204 en 19.29,-99.65");
}

/// TLS, a server certificate of the centre's own authority, a certificate of each node, a user and password.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_tls_with_certificates_and_a_password() {
    let files = tempfile::tempdir().unwrap();
    let path = |name: &str| files.path().join(name);
    let authority_key = rcgen::KeyPair::generate().unwrap();
    let mut authority = rcgen::CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority_pem = authority.self_signed(&authority_key).unwrap().pem();
    let issuer = rcgen::Issuer::new(authority, authority_key);
    std::fs::write(path("ca.pem"), authority_pem).unwrap();
    for name in ["server", "node"] {
        let key = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::new(vec!["localhost".into(), "127.0.0.1".into()]).unwrap();
        std::fs::write(path(&format!("{name}.pem")), params.signed_by(&key, &issuer).unwrap().pem()).unwrap();
        std::fs::write(path(&format!("{name}.key")), key.serialize_pem()).unwrap();
    }
    let dir = files.path().display();
    let server = TemporaryNats::start_with(&format!(
        "tls {{ cert_file: \"{dir}/server.pem\", key_file: \"{dir}/server.key\", ca_file: \"{dir}/ca.pem\", verify: true }}\n\
         authorization {{ user: nodo, password: \"cámbiame-9\" }}"
    ))
    .expect("a NATS server");
    let options = |password: &str, certificate: bool| NatsOptions {
        servers: vec![format!("tls://nodo:{password}@localhost:{}", server.port())],
        authorities: Some(path("ca.pem")),
        certificate: certificate.then(|| (path("node.pem"), path("node.key"))),
        ..NatsOptions::default()
    };
    let bed = Bed::named(BusOptions::Nats(options("c%C3%A1mbiame-9", true)));
    let (one, mut two) = two(&bed).await;
    one.bus.tell(Lane::Positions, b"por TLS").unwrap();
    assert_eq!(&two.next().await.payload[..], b"por TLS");
    assert!(!one.bus.health().address.unwrap().contains("9@"), "no password where people read");
    // A wrong password, and no certificate: never connected, and nothing else happens.
    for wrong in [options("otra", true), options("c%C3%A1mbiame-9", false)] {
        let bed = Bed::named(BusOptions::Nats(wrong));
        let (bus, mut arrivals) = Bus::join(&bed.options, &bed.centre("operations"), clock(0)).await.unwrap();
        let connected = async { while arrivals.changes.recv().await != Some(Change::Connected) {} };
        assert!(timeout(Duration::from_secs(2), connected).await.is_err(), "it was let in");
        assert!(!bus.health().connected);
    }
}

#[tokio::test]
async fn files_that_are_missing_are_told_at_the_start() {
    let missing = NatsOptions {
        servers: vec!["nats://127.0.0.1:1".into()],
        authorities: Some("/no/such/ca.pem".into()),
        ..NatsOptions::default()
    };
    let bed = Bed::named(BusOptions::Nats(missing));
    let error = Bus::join(&bed.options, &bed.centre("operations"), clock(0)).await.unwrap_err();
    assert!(error.to_string().contains("/no/such/ca.pem"), "{error}");
}
