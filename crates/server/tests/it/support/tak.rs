//! A TAK client of our own, made from a data package as a telephone is.

use cot::{Event, Frame, Frames, Version, frame_protobuf};
use p12_keystore::{KeyStore, KeyStoreEntry, Pkcs12ImportPolicy};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName},
};
use std::{collections::BTreeMap, io::Read, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

/// The files of a data package.
pub fn unzipped(zip: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    let mut files = BTreeMap::new();
    for i in 0..archive.len() {
        let mut file = archive.by_index(i).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(file.name().unwrap().into_owned(), bytes);
    }
    files
}

/// What a telephone takes out of its package.
#[derive(Clone)]
pub struct Wallet {
    pub chain: Vec<CertificateDer<'static>>,
    pub key: Vec<u8>,
    pub ca: CertificateDer<'static>,
    /// Value of each preference by key.
    pub prefs: BTreeMap<String, String>,
}

impl Wallet {
    pub fn open(zip: &[u8]) -> Self {
        let files = unzipped(zip);
        let (_, pref) = files.iter().find(|(name, _)| name.ends_with(".pref")).unwrap();
        let prefs = String::from_utf8(pref.clone()).unwrap();
        let entry = |line: &str| {
            let key = line.split("key=\"").nth(1)?.split('"').next()?.to_owned();
            let value = line.split_once("\">")?.1.split("</entry>").next()?.to_owned();
            Some((key, value))
        };
        let prefs: BTreeMap<String, String> = prefs.lines().filter_map(entry).collect();
        let store = |location: &str, password: &str| {
            let file = prefs[location].rsplit('/').next().unwrap().to_owned();
            let bytes = &files[&format!("certs/{file}")];
            KeyStore::from_pkcs12(bytes, &prefs[password], Pkcs12ImportPolicy::Relaxed).unwrap()
        };
        let client = store("certificateLocation", "clientPassword");
        let (_, chain) = client.private_key_chain().expect("a key with its chain");
        let trust = store("caLocation", "caPassword");
        let ca = trust.entries().find_map(|(_, entry)| match entry {
            KeyStoreEntry::Certificate(c) => Some(CertificateDer::from(c.as_der().to_vec())),
            _ => None,
        });
        Self {
            chain: chain.certs().iter().map(|c| CertificateDer::from(c.as_der().to_vec())).collect(),
            key: chain.key().as_der().to_vec(),
            ca: ca.expect("the centre's authority"),
            prefs,
        }
    }

    /// Another certificate and key with the trust of this one.
    pub fn with(&self, chain: Vec<CertificateDer<'static>>, key: Vec<u8>) -> Self {
        Self { chain, key, ..self.clone() }
    }

    fn tls(&self, with_certificate: bool) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(self.ca.clone()).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        if !with_certificate {
            return builder.with_no_client_auth();
        }
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key.clone()));
        builder.with_client_auth_cert(self.chain.clone(), key).unwrap()
    }

    pub async fn connect(&self, to: SocketAddr) -> std::io::Result<Tak<TlsStream<TcpStream>>> {
        self.connect_with(to, true).await
    }
    pub async fn connect_with(
        &self,
        to: SocketAddr,
        certificate: bool,
    ) -> std::io::Result<Tak<TlsStream<TcpStream>>> {
        let connector = TlsConnector::from(Arc::new(self.tls(certificate)));
        let stream = TcpStream::connect(to).await?;
        let name = ServerName::try_from("localhost").unwrap();
        Ok(Tak::new(connector.connect(name, stream).await?))
    }
    /// With a telephone's small buffer, so that what it does not read piles up with the sender soon.
    pub async fn connect_small(&self, to: SocketAddr) -> std::io::Result<Tak<TlsStream<TcpStream>>> {
        let socket = tokio::net::TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(8 << 10)?;
        let connector = TlsConnector::from(Arc::new(self.tls(true)));
        let name = ServerName::try_from("localhost").unwrap();
        Ok(Tak::new(connector.connect(name, socket.connect(to).await?).await?))
    }
    /// For the API of TAK clients.
    pub fn http(&self) -> reqwest::Client {
        let pem = |der: &[u8], kind: &str| {
            use base64::{Engine, engine::general_purpose::STANDARD};
            format!("-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n", STANDARD.encode(der))
        };
        let mut identity: String = self.chain.iter().map(|c| pem(c, "CERTIFICATE")).collect();
        identity += &pem(&self.key, "PRIVATE KEY");
        let root = reqwest::Certificate::from_der(&self.ca).unwrap();
        reqwest::Client::builder()
            .tls_certs_only([root])
            .identity(reqwest::Identity::from_pem(identity.as_bytes()).unwrap())
            .build()
            .unwrap()
    }
}

/// A connection that speaks CoT.
pub struct Tak<S> {
    pub stream: S,
    frames: Frames,
    version: Version,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Tak<S> {
    pub fn new(stream: S) -> Self {
        Self { stream, frames: Frames::new(), version: Version::Zero }
    }
    pub async fn send(&mut self, event: &Event) {
        let bytes = match self.version {
            Version::Zero => cot::encode_xml(event).into_bytes(),
            Version::One => frame_protobuf(&cot::encode_protobuf(event).unwrap()),
        };
        self.stream.write_all(&bytes).await.unwrap();
        self.stream.flush().await.unwrap();
    }
    pub fn switch(&mut self, version: Version) {
        self.version = version;
        self.frames.switch_to(version);
    }
    /// The next event; `None` at the end of the connection.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            match self.frames.next_frame().unwrap() {
                Some(Frame::Xml(bytes)) => return Some(cot::decode_xml(&bytes).unwrap()),
                Some(Frame::Protobuf(bytes)) => {
                    if let Some(event) = cot::decode_protobuf(&bytes).unwrap().event {
                        return Some(event);
                    }
                }
                None => {
                    let mut buffer = [0; 8192];
                    match self.stream.read(&mut buffer).await {
                        Ok(0) | Err(_) => return None,
                        Ok(n) => self.frames.push(&buffer[..n]),
                    }
                }
            }
        }
    }
    /// The next event that is as asked; fails when none comes within twenty seconds.
    pub async fn until(&mut self, what: &str, mut is: impl FnMut(&Event) -> bool) -> Event {
        let found = async {
            loop {
                match self.next().await {
                    Some(event) if is(&event) => return event,
                    Some(_) => {}
                    None => panic!("the connection ended before {what}"),
                }
            }
        };
        timeout(Duration::from_secs(20), found).await.unwrap_or_else(|_| panic!("no {what} within 20 s"))
    }
    /// Chat whose text holds this.
    pub async fn chat(&mut self, text: &str) -> Event {
        self.until(text, |e| e.kind == "b-t-f" && e.detail.remarks().is_some_and(|r| r.contains(text))).await
    }
    /// Waits for the end of the connection.
    pub async fn ended(&mut self) {
        let end = async { while self.next().await.is_some() {} };
        timeout(Duration::from_secs(20), end).await.expect("the connection ends within 20 s");
    }
}

/// A client's own position.
pub fn position(uid: &str, call_sign: &str, lat: f64, lon: f64, at_ms: i64) -> Event {
    let at = u64::try_from(at_ms).unwrap();
    let takv = cot::Takv { platform: "ATAK-CIV".into(), version: "5.5.0".into(), ..Default::default() };
    Event {
        uid: uid.into(),
        kind: "a-f-G-U-C".into(),
        how: "m-g".into(),
        time: at,
        start: at,
        stale: at + 75_000,
        point: cot::Point::new(lat, lon, 2640.0, 8.0, 3.0).unwrap(),
        access: None,
        qos: None,
        opex: None,
        detail: cot::Detail {
            contact: Some(cot::Contact { callsign: call_sign.into(), endpoint: Some("*:-1:stcp".into()) }),
            takv: Some(takv),
            track: cot::Track::new(7.5, 90.0),
            ..Default::default()
        },
    }
}

/// What an officer writes to the centre.
pub fn chat(uid: &str, text: &str, at_ms: i64) -> Event {
    let mut event = position(uid, uid, 19.29, -99.65, at_ms);
    event.uid = format!("GeoChat.{uid}.ATALAYA-CENTRO.{at_ms}");
    event.kind = "b-t-f".into();
    event.how = "h-g-i-g-o".into();
    let head = cot::Element::new("__chat").with("chatroom", "C5").with("id", "ATALAYA-CENTRO");
    event.detail =
        cot::Detail { rest: vec![head, cot::Element::new("remarks").text(text)], ..Default::default() };
    event
}
