//! Trackers over MQTT: the broker's own topics for each device, what it bounds, and another broker.

use crate::{
    field::{enrol, unit},
    support::{Bed, Engine, Person, until},
};
use atalaya_server::{
    MqttOptions,
    mqtt::{
        BrokerAddress,
        wire::{self, Answer, Frames, Outcome, Packet, Version},
    },
};
use rumqttc::{AsyncClient, ConnectReturnCode, Event, EventLoop, Incoming, MqttOptions as Client, QoS};
use serde_json::{Value, json};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    time::timeout,
};

/// A centre with its door of MQTT on free ports.
pub struct Bench {
    pub bed: Bed,
    pub admin: Person,
    pub boss: Person,
}

pub async fn bench(engine: Engine, change: impl FnOnce(&mut MqttOptions)) -> Bench {
    let bed = Bed::start_with(engine, "TOL", |o| {
        o.centre = "C5 Toluca".into();
        let free: SocketAddr = "127.0.0.1:0".parse().unwrap();
        o.mqtt.secure = Some(("localhost".into(), free));
        o.mqtt.plain = Some(free);
        change(&mut o.mqtt);
    })
    .await;
    let admin = bed.person("adan", &["administrator"]).await;
    let boss = bed.person("sofia", &["supervisor"]).await;
    Bench { bed, admin, boss }
}

impl Bench {
    pub fn plain(&self) -> SocketAddr {
        self.bed.server().field_doors().mqtt.plain.unwrap()
    }
    /// A unit with an OwnTracks telephone: unit, device, secret.
    pub async fn crew(&self, call_sign: &str, name: &str) -> (String, String, String) {
        let unit = unit(&self.boss, call_sign, "SSEM").await;
        let device = enrol(&self.admin, &format!("Moto G de {call_sign}"), "own_tracks", &unit).await;
        let made = self.admin.post(&format!("/devices/{device}/secret"), &json!({ "name": name })).await.ok();
        (unit, device, made["secret"].as_str().unwrap().to_owned())
    }
    pub fn location(&self, lat: f64) -> String {
        let tst = self.bed.clock.now().as_millis() / 1000;
        json!({ "_type": "location", "lat": lat, "lon": -99.65, "tst": tst, "acc": 9, "vel": 36, "cog": 90 })
            .to_string()
    }
    pub async fn lat(&self, unit: &str) -> Option<f64> {
        let seen = self.boss.get(&format!("/units/{unit}/positions")).await.ok();
        seen["devices"][0]["position"]["lat"].as_f64()
    }
    pub async fn until_at(&self, unit: &str, lat: f64) {
        until(&format!("{unit} at {lat}"), || async { self.lat(unit).await == Some(lat) }).await;
    }
    pub async fn refused(&self, reason: &str) -> Option<Value> {
        let all = self.admin.get("/devices/unknown").await.ok();
        all.as_array().unwrap().iter().find(|q| q["reason"] == reason).cloned()
    }
    pub async fn until_refused(&self, reason: &str) -> Value {
        until(reason, || async { self.refused(reason).await.is_some() }).await;
        self.refused(reason).await.unwrap()
    }
    /// A client that has connected; `Err`: how it was refused.
    async fn client(&self, id: &str, user: &str, secret: &str) -> Result<Peer, ConnectReturnCode> {
        let mut options = Client::new(id, "127.0.0.1", self.plain().port());
        options.set_credentials(user, secret).set_keep_alive(Duration::from_secs(30));
        Peer::connect(options).await
    }
}

/// A client of another make.
struct Peer {
    client: AsyncClient,
    events: EventLoop,
}

impl Peer {
    async fn connect(options: Client) -> Result<Self, ConnectReturnCode> {
        let (client, mut events) = AsyncClient::new(options, 64);
        match timeout(Duration::from_secs(20), events.poll()).await.expect("an answer to CONNECT") {
            Ok(Event::Incoming(Incoming::ConnAck(ack))) if ack.code == ConnectReturnCode::Success => {
                Ok(Self { client, events })
            }
            Ok(Event::Incoming(Incoming::ConnAck(ack))) => Err(ack.code),
            Err(rumqttc::ConnectionError::ConnectionRefused(code)) => Err(code),
            other => panic!("{other:?}"),
        }
    }
    /// What comes in next; `None`: the connection ended.
    async fn next(&mut self) -> Option<Incoming> {
        loop {
            match timeout(Duration::from_secs(30), self.events.poll()).await.expect("something within 30 s") {
                Ok(Event::Incoming(incoming)) => return Some(incoming),
                Ok(Event::Outgoing(_)) => {}
                Err(_) => return None,
            }
        }
    }
    /// Publishes and waits until it is acknowledged.
    async fn publish(&mut self, topic: &str, qos: QoS, payload: impl Into<Vec<u8>>) {
        self.client.publish(topic, qos, true, payload).await.unwrap();
        loop {
            match self.next().await.expect("the connection stays") {
                Incoming::PubAck(_) | Incoming::PubComp(_) => return,
                _ => {}
            }
        }
    }
    async fn subscribe(&mut self, filter: &str) -> bool {
        self.client.subscribe(filter, QoS::ExactlyOnce).await.unwrap();
        loop {
            if let Incoming::SubAck(ack) = self.next().await.expect("the connection stays") {
                return matches!(
                    ack.return_codes[..],
                    [rumqttc::SubscribeReasonCode::Success(QoS::AtLeastOnce)]
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_telephone_moves_its_own_unit_and_nothing_else() {
    for engine in [Engine::Memory, Engine::Sqlite, Engine::Postgres] {
        let b = bench(engine, |_| {}).await;
        let (unit_a, device, secret) = b.crew("SSEM-14", "patrulla-14").await;
        let (unit_b, _, _) = b.crew("SSEM-15", "patrulla-15").await;
        let code = |got: Result<Peer, ConnectReturnCode>| got.err().unwrap();
        assert_eq!(code(b.client("x", "moto-x", "nada").await), ConnectReturnCode::BadUserNamePassword);
        assert_eq!(code(b.client("x", "patrulla-14", "otra").await), ConnectReturnCode::BadUserNamePassword);
        assert_eq!(b.until_refused("not_enrolled").await["name"], "moto-x");
        assert_eq!(b.until_refused("wrong_secret").await["door"], "mqtt_plain");

        let mut peer = b.client("cel-14", "patrulla-14", &secret).await.unwrap();
        for (qos, lat) in [(QoS::AtLeastOnce, 19.29), (QoS::ExactlyOnce, 19.2901)] {
            peer.publish("owntracks/patrulla-14/moto", qos, b.location(lat)).await;
            assert_eq!(b.lat(&unit_a).await, Some(lat), "acknowledged means taken");
            b.bed.clock.advance(atalaya_model::Millis(2_000));
        }
        // What OwnTracks says beside positions is no mistake.
        for other in ["lwt", "transition", "waypoints", "card", "status"] {
            let body = json!({ "_type": other, "tst": 1 }).to_string();
            peer.publish("owntracks/patrulla-14/moto/event", QoS::AtLeastOnce, body).await;
        }
        assert!(b.refused("bad_message").await.is_none() && b.refused("foreign_topic").await.is_none());
        // Where another one publishes, it is acknowledged (it would be sent for ever) and moves nobody.
        peer.publish("owntracks/patrulla-15/moto", QoS::AtLeastOnce, b.location(19.5)).await;
        assert_eq!((b.lat(&unit_b).await, b.lat(&unit_a).await), (None, Some(19.2901)));
        assert_eq!(b.until_refused("foreign_topic").await["name"], "Moto G de SSEM-14");
        peer.publish(
            "owntracks/patrulla-14/moto",
            QoS::AtLeastOnce,
            r#"{"_type":"encrypted","data":"eA=="}"#,
        )
        .await;
        let told = b.until_refused("encrypted").await;
        assert!(told["detail"].as_str().unwrap().contains("clave"), "in words: {told}");
        peer.publish("owntracks/patrulla-14/moto", QoS::AtLeastOnce, "garabato").await;
        b.until_refused("bad_message").await;
        // It hears its own, also through what OwnTracks asks for everybody, and nothing through another's name.
        assert!(
            peer.subscribe("owntracks/+/+").await && peer.subscribe("owntracks/patrulla-14/moto/cmd").await
        );
        assert!(!peer.subscribe("owntracks/patrulla-15/#").await && !peer.subscribe("$SYS/#").await);
        let listed = b.admin.get("/devices").await.ok();
        let health =
            listed["items"].as_array().unwrap().iter().find(|d| d["id"] == json!(device)).unwrap()["health"]
                .clone();
        assert_eq!((&health["connected"], &health["client"]), (&json!(true), &json!("MQTT · cel-14")));

        // Lost at night: it is cut off at once, and does not come back.
        let revoke = json!({ "type": "revoke", "reason": "extraviado" });
        b.boss.command(&format!("/devices/{device}/commands"), revoke).await.ok();
        while peer.next().await.is_some() {}
        assert_eq!(
            code(b.client("cel-14", "patrulla-14", &secret).await),
            ConnectReturnCode::BadUserNamePassword
        );
        assert_eq!(b.lat(&unit_a).await, None, "it stands for nobody any more");
        until("nobody connected", || async { b.bed.app().field.mqtt.is_empty() }).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_stands_still_is_asked_where_it_is_once() {
    let b = bench(Engine::Memory, |_| {}).await;
    let (unit, _, secret) = b.crew("SSEM-20", "crew/a52").await;
    let mut peer = b.client("tel", "crew/a52", &secret).await.unwrap();
    assert!(peer.subscribe("owntracks/crew/a52/tel/cmd").await);
    let asked = peer.next().await;
    let Some(Incoming::Publish(ask)) = asked else { panic!("{asked:?}") };
    assert_eq!((ask.topic.as_str(), ask.qos), ("owntracks/crew/a52/tel/cmd", QoS::AtLeastOnce));
    let body: Value = serde_json::from_slice(&ask.payload).unwrap();
    assert_eq!((&body["_type"], &body["action"]), (&json!("cmd"), &json!("reportLocation")));
    peer.publish("owntracks/crew/a52/tel", QoS::AtLeastOnce, b.location(19.31)).await;
    b.until_at(&unit, 19.31).await;
    // The same telephone comes back on another network: the old connection ends, and it is not asked again.
    let mut again = b.client("tel", "crew/a52", &secret).await.unwrap();
    while peer.next().await.is_some() {}
    assert!(again.subscribe("owntracks/crew/a52/tel/cmd").await);
    again.publish("owntracks/crew/a52/tel", QoS::AtLeastOnce, b.location(19.3101)).await;
    assert_eq!(b.bed.app().field.mqtt.len(), 1);
    // A new secret ends what was opened with the old one.
    let id = b.admin.get("/devices").await.ok()["items"][0]["id"].as_str().unwrap().to_owned();
    b.admin.post(&format!("/devices/{id}/secret"), &json!({ "name": "crew/a52" })).await.ok();
    while again.next().await.is_some() {}
    assert_eq!(b.until_refused("wrong_secret").await["name"], "Moto G de SSEM-20");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_will_elsewhere_is_refused_and_an_own_one_taken() {
    let b = bench(Engine::Memory, |_| {}).await;
    let (_, _, secret) = b.crew("SSEM-21", "p21").await;
    let with_will = |topic: &str| {
        let mut options = Client::new("tel", "127.0.0.1", b.plain().port());
        let will = rumqttc::LastWill::new(topic, r#"{"_type":"lwt","tst":1}"#, QoS::AtLeastOnce, false);
        options.set_credentials("p21", secret.clone()).set_last_will(will);
        options
    };
    let refused = Peer::connect(with_will("owntracks/p22/tel")).await.err();
    assert_eq!(refused, Some(ConnectReturnCode::NotAuthorized));
    assert!(b.refused("foreign_topic").await.is_some());
    assert!(Peer::connect(with_will("owntracks/p21/tel")).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn version_five_is_told_why() {
    use rumqttc::v5::{self, mqttbytes::v5::PubAckReason};
    let b = bench(Engine::Memory, |_| {}).await;
    let (unit, _, secret) = b.crew("SSEM-50", "p50").await;
    let mut options = v5::MqttOptions::new("tel", "127.0.0.1", b.plain().port());
    options.set_credentials("p50", &secret);
    let (client, mut events) = v5::AsyncClient::new(options, 16);
    let mut acks = Vec::new();
    let qos = v5::mqttbytes::QoS::AtLeastOnce;
    for (topic, body) in [
        ("owntracks/p50/tel", b.location(19.3)),
        ("owntracks/p51/tel", b.location(19.4)),
        ("owntracks/p50/tel", r#"{"_type":"encrypted"}"#.into()),
    ] {
        client.publish(topic, qos, false, body).await.unwrap();
    }
    while acks.len() < 3 {
        match timeout(Duration::from_secs(20), events.poll()).await.unwrap() {
            Ok(v5::Event::Incoming(v5::Incoming::PubAck(ack))) => acks.push(ack.reason),
            Ok(v5::Event::Incoming(v5::Incoming::ConnAck(ack))) => {
                let properties = ack.properties.unwrap();
                assert_eq!(
                    (properties.retain_available, properties.max_packet_size),
                    (Some(0), Some(65_536))
                );
            }
            Ok(_) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(
        acks,
        [PubAckReason::Success, PubAckReason::NotAuthorized, PubAckReason::PayloadFormatInvalid]
    );
    assert_eq!(b.lat(&unit).await, Some(19.3));
}

/// A connection on which anything can be said.
struct Raw {
    stream: TcpStream,
    frames: Frames,
}

impl Raw {
    async fn new(stream: TcpStream) -> Self {
        Self { stream, frames: Frames::default() }
    }
    async fn send(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).await.is_ok()
    }
    /// The next packet; `None`: the connection ended.
    async fn next(&mut self) -> Option<Packet> {
        let mut buffer = [0; 4096];
        loop {
            if let Some(frame) = self.frames.next(1 << 20).unwrap() {
                return Some(wire::read(frame, Some(Version::Three)).unwrap());
            }
            let got = timeout(Duration::from_secs(60), self.stream.read(&mut buffer)).await;
            match got.expect("something within a minute") {
                Ok(0) | Err(_) => return None,
                Ok(n) => self.frames.push(&buffer[..n]),
            }
        }
    }
}

fn text(text: &str) -> Vec<u8> {
    let mut bytes = u16::try_from(text.len()).unwrap().to_be_bytes().to_vec();
    bytes.extend(text.bytes());
    bytes
}
fn connect_bytes(user: &str, secret: &str) -> Vec<u8> {
    let mut body = text("MQTT");
    body.extend([4, 0b1100_0010, 0, 60]);
    body.extend([text("crudo"), text(user), text(secret)].concat());
    let mut bytes = vec![0x10, u8::try_from(body.len()).unwrap()];
    bytes.extend(body);
    bytes
}
fn publish_bytes(topic: &str, id: u16, payload: &str) -> Vec<u8> {
    let publish = Answer::Publish { topic, payload: payload.as_bytes(), qos: 1, id };
    wire::write(Version::Three, &publish).to_vec()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_bytes_end_one_connection_and_no_other() {
    let b = bench(Engine::Memory, |_| {}).await;
    let (unit, _, secret) = b.crew("SSEM-30", "p30").await;
    let mut sound = b.client("sano", "p30", &secret).await.unwrap();
    let hello = connect_bytes("p30", &secret);
    let raw = || async { Raw::new(TcpStream::connect(b.plain()).await.unwrap()).await };

    // Before anybody is known: rubbish, a packet that is no CONNECT, too long a one, a version of before.
    for bytes in [b"GET / HTTP/1.1\r\n\r\n".to_vec(), vec![0xc0, 0], vec![0x10, 0xff, 0xff, 0x7f]] {
        let mut stranger = raw().await;
        stranger.send(&bytes).await;
        assert_eq!(stranger.next().await, None);
    }
    let mut old = raw().await;
    let mut bytes = hello.clone();
    bytes[8] = 3;
    old.send(&bytes).await;
    assert_eq!(old.next().await, Some(Packet::ConnAck { taken: false }));
    assert_eq!(b.until_refused("unreadable").await["door"], "mqtt_plain");

    // A CONNECT in single bytes, and a position in halves.
    let mut slow = raw().await;
    for byte in &hello {
        slow.send(&[*byte]).await;
    }
    assert_eq!(slow.next().await, Some(Packet::ConnAck { taken: true }));
    let position = publish_bytes("owntracks/p30/tel", 9, &b.location(19.30));
    slow.send(&position[..20]).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    slow.send(&position[20..]).await;
    assert_eq!(slow.next().await, Some(Packet::PubAck(9)));
    b.until_at(&unit, 19.30).await;

    // Once known: a packet beyond the bound, a second CONNECT, a packet that lies about an inner length, what only
    // a server says.
    for bytes in
        [vec![0x30, 0xff, 0xff, 0x7f], hello.clone(), vec![0x32, 4, 0, 9, b'a', b'b'], vec![0x20, 2, 0, 0]]
    {
        let mut known = raw().await;
        known.send(&hello).await;
        assert_eq!(known.next().await, Some(Packet::ConnAck { taken: true }));
        known.send(&bytes).await;
        assert_eq!(known.next().await, None, "{bytes:?}");
    }
    until("the list", || async {
        b.refused("unreadable").await.is_some_and(|_| true)
            && b.admin.get("/devices/unknown").await.ok().to_string().contains("Moto G de SSEM-30")
    })
    .await;
    b.bed.clock.advance(atalaya_model::Millis(2_000));
    sound.publish("owntracks/p30/sano", QoS::AtLeastOnce, b.location(19.3001)).await;
    b.until_at(&unit, 19.3001).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_one_is_limited_and_the_others_are_unharmed() {
    let b = bench(Engine::Memory, |_| {}).await;
    let (_, _, flooder) = b.crew("SSEM-40", "p40").await;
    let (quiet_unit, _, quiet) = b.crew("SSEM-41", "p41").await;
    let mut other = b.client("otro", "p41", &quiet).await.unwrap();
    let mut raw = Raw::new(TcpStream::connect(b.plain()).await.unwrap()).await;
    raw.send(&connect_bytes("p40", &flooder)).await;
    assert_eq!(raw.next().await, Some(Packet::ConnAck { taken: true }));
    let (mut read, mut write) = raw.stream.into_split();
    let acks = tokio::spawn(async move {
        let (mut buffer, mut total) = (vec![0; 64 << 10], 0);
        while let Ok(n) = read.read(&mut buffer).await {
            if n == 0 {
                break;
            }
            total += n / 4;
        }
        total
    });
    let position = publish_bytes("owntracks/p40/tel", 1, &b.location(19.29));
    let many = position.repeat(100);
    let mut sent = 0;
    while sent < 20_000 && write.write_all(&many).await.is_ok() {
        sent += 100;
        if sent == 2_000 {
            other.publish("owntracks/p41/tel", QoS::AtLeastOnce, b.location(19.41)).await;
            assert_eq!(b.lat(&quiet_unit).await, Some(19.41), "the other is heard meanwhile");
        }
    }
    let acks = acks.await.unwrap();
    assert!((2_000..=8_000).contains(&acks), "cut off after a bound: {acks} answered of {sent}");
    assert_eq!(b.until_refused("flood").await["name"], "Moto G de SSEM-40");
    let listed = b.admin.get("/devices").await.ok();
    let health =
        listed["items"].as_array().unwrap().iter().find(|d| d["name"] == "Moto G de SSEM-40").unwrap();
    assert!(health["health"]["taken"].as_u64().unwrap() <= 200, "{health}");
    other.publish("owntracks/p41/tel", QoS::AtLeastOnce, b.location(19.4101)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_takes_no_answers_is_cut_off_and_listed() {
    let b = bench(Engine::Memory, |_| {}).await;
    let (_, _, secret) = b.crew("SSEM-42", "p42").await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(1 << 10).unwrap();
    let mut stream = socket.connect(b.plain()).await.unwrap();
    stream.write_all(&connect_bytes("p42", &secret)).await.unwrap();
    // Questions with long answers that nobody takes. In time, so that it is not the number of them that ends it.
    let filters = "owntracks/p42/cmd".bytes().collect::<Vec<_>>();
    let filter = [&[0, filters.len() as u8][..], &filters, &[1]].concat();
    let body = [&[0, 1][..], &filter.repeat(16)].concat();
    let asked = [&[0x82, (body.len() % 128) as u8 | 0x80, (body.len() / 128) as u8][..], &body].concat();
    let until = std::time::Instant::now() + Duration::from_secs(90);
    while b.refused("slow_reader").await.is_none() {
        assert!(std::time::Instant::now() < until, "not cut off within 90 s");
        let _ = timeout(Duration::from_secs(1), stream.write_all(&asked.repeat(100))).await;
        assert!(b.refused("flood").await.is_none(), "cut off for another reason");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert_eq!(b.refused("slow_reader").await.unwrap()["name"], "Moto G de SSEM-42");
}

/// Half a broker: takes one client, lets it subscribe, and says what it is told to.
async fn broker(listener: &TcpListener) -> Raw {
    let (stream, _) =
        timeout(Duration::from_secs(30), listener.accept()).await.expect("a connection").unwrap();
    let mut raw = Raw::new(stream).await;
    let mut buffer = [0; 1024];
    // CONNECT is read without the codec: this side has no version yet.
    let n = raw.stream.read(&mut buffer).await.unwrap();
    assert_eq!(buffer[0], 0x10);
    assert!(buffer[..n].windows(7).any(|w| w == b"secreta"), "user and password were given");
    raw.send(&wire::write(Version::Three, &Answer::Welcome { keep_alive_s: 0 })).await;
    let Some(Packet::Subscribe { id, filters }) = raw.next().await else { panic!("no subscription") };
    assert_eq!(filters, [("owntracks/#".to_owned(), 1)]);
    raw.send(&wire::write(Version::Three, &Answer::SubAck(id, &[Some(1)]))).await;
    raw
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_broker_is_subscribed_to_again_and_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let b = bench(Engine::Memory, |o| {
        let mut address = BrokerAddress::parse(&format!("mqtt://centro@127.0.0.1:{port}")).unwrap();
        address.password = Some("secreta".into());
        o.broker = Some(address);
    })
    .await;
    let mut first = broker(&listener).await;
    let (unit, _, _) = b.crew("SSEM-60", "crew/60").await;
    // A packet beyond the bound is passed over, a stranger listed, an enrolled device taken and acknowledged.
    let mut huge = vec![0x30, 0x80, 0x80, 0x20];
    huge.extend(vec![b'x'; 512 << 10]);
    first.send(&huge).await;
    first.send(&publish_bytes("owntracks/nadie/tel", 1, &b.location(19.5))).await;
    assert_eq!(first.next().await, Some(Packet::PubAck(1)));
    first.send(&publish_bytes("owntracks/crew/60", 2, &b.location(19.60))).await;
    assert_eq!(first.next().await, Some(Packet::PubAck(2)));
    assert_eq!(b.lat(&unit).await, Some(19.60));
    let stranger = b.until_refused("not_enrolled").await;
    assert_eq!((&stranger["name"], &stranger["door"]), (&json!("nadie/tel"), &json!("mqtt_broker")));
    // It goes away; the list says so, and the centre comes back by itself.
    drop(first);
    let mut second = broker(&listener).await;
    assert!(b.refused("broker_away").await.unwrap()["name"].as_str().unwrap().ends_with(&port.to_string()));
    b.bed.clock.advance(atalaya_model::Millis(2_000));
    second.send(&publish_bytes("owntracks/crew/60/tel", 3, &b.location(19.6001))).await;
    assert_eq!(second.next().await, Some(Packet::PubAck(3)));
    b.until_at(&unit, 19.6001).await;
    // What is no MQTT ends it, and it tries again later.
    second.send(&[0xf0, 0xff, 0xff, 0xff, 0xff, 0xff]).await;
    assert_eq!(second.next().await, None);
    broker(&listener).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plain_mqtt_stays_on_this_machine_unless_somebody_says_otherwise() {
    let mut b = bench(Engine::Memory, |_| {}).await;
    b.bed.stop().await;
    b.bed.options.mqtt.plain = Some("0.0.0.0:0".parse().unwrap());
    let refused = b.bed.try_start().await.unwrap_err().to_string();
    assert!(refused.contains("--mqtt-plain-anywhere"), "{refused}");
    b.bed.options.mqtt.plain_anywhere = true;
    b.bed.try_start().await.unwrap();
}

/// The outcome of a publication is part of what the broker says; named here so that a new one is not forgotten.
#[test]
fn every_outcome_has_a_packet_in_both_versions() {
    for outcome in
        [Outcome::Taken, Outcome::NotYours, Outcome::TooMuch, Outcome::Unreadable, Outcome::Encrypted]
    {
        for version in [Version::Three, Version::Five] {
            assert!(!wire::write(version, &Answer::PubAck(1, outcome)).is_empty());
            assert!(!wire::write(version, &Answer::PubRec(1, outcome)).is_empty());
        }
    }
}
