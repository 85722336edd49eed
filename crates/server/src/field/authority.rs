//! The centre's own certificate authority for devices: one key in the data directory, and what it signs.
//!
//! It signs for this centre's TAK doors and for nothing else. Whether a certificate counts is not asked of the
//! certificate alone: the device it was signed for must be enrolled and not revoked ([`super::registry`]), so
//! that a revocation holds at once and needs no list that somebody must fetch.

use super::{
    package::{self, PackageError},
    presented::Noting,
};
use crate::sources::Sources;
use atalaya_model::Timestamp;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertificateSigningRequestParams, DistinguishedName,
    DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, SerialNumber,
};
use rustls::{
    RootCertStore, ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    server::{NoClientAuth, WebPkiClientVerifier, danger::ClientCertVerifier},
};
use sha2::{Digest, Sha256};
use std::{
    fs,
    io::{self, Write},
    net::SocketAddr,
    path::Path,
    sync::Arc,
    time::Duration,
};

/// How long a certificate of a device holds.
const DEVICE_DAYS: u64 = 365;
/// The authority's own; a centre that lives longer enrols its devices anew.
const AUTHORITY_DAYS: u64 = 3_650;
/// The server's own; a new one is made at each start.
const SERVER_DAYS: u64 = 800;
const DAY_S: u64 = 86_400;
/// Telephones' clocks run behind.
const SLACK_S: u64 = 3_600;
/// Largest signing request taken, bytes: a request with an RSA key of 4096 bits has about 1,700.
pub const REQUEST_MAX: usize = 16 << 10;

/// How TAK clients reach the centre.
#[derive(Clone, Debug)]
pub struct TakOptions {
    /// Name or address by which telephones reach this machine.
    pub host: String,
    /// CoT over TLS with client certificates.
    pub stream: SocketAddr,
    /// The API of TAK clients, with client certificates.
    pub api: SocketAddr,
    /// Enrolment with a code, without a client certificate.
    pub enrolment: SocketAddr,
    /// CoT over plain TCP, without any proof but a name.
    pub plain: Option<SocketAddr>,
    /// Plain TCP also on addresses outside this machine.
    pub plain_anywhere: bool,
}

impl TakOptions {
    /// The doors beside a stream's: 8443 and 8446 where it is 8089. Port 0 takes free ones.
    pub fn beside(host: impl Into<String>, stream: SocketAddr) -> Self {
        let above = |by: u16| match stream.port() {
            0 => SocketAddr::new(stream.ip(), 0),
            port => SocketAddr::new(stream.ip(), port.saturating_add(by)),
        };
        Self {
            host: host.into(),
            stream,
            api: above(354),
            enrolment: above(357),
            plain: None,
            plain_anywhere: false,
        }
    }
    /// The usual ports on all addresses.
    pub fn usual(host: impl Into<String>) -> Self {
        Self::beside(host, SocketAddr::from(([0, 0, 0, 0], 8089)))
    }
}

/// Why the authority cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    #[error("{0}: {1}")]
    Io(std::path::PathBuf, io::Error),
    #[error(
        "{0} is missing, and devices hold certificates made with it. Put it back from its own copy; or move \
         tak-ca.pem beside it away, and enrol every device anew"
    )]
    KeyMissing(std::path::PathBuf),
    #[error("certificate or key: {0}")]
    Certificate(#[from] rcgen::Error),
    #[error("TLS: {0}")]
    Tls(String),
    #[error("the signing request is not valid: {0}")]
    Request(String),
    #[error("package: {0}")]
    Package(#[from] PackageError),
}

/// See the module.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    ca: CertificateDer<'static>,
    ca_pem: String,
    server: (CertificateDer<'static>, Vec<u8>),
    pub host: String,
    pub ports: Ports,
    centre: String,
}

/// Where the doors are, as telephones are told.
#[derive(Clone, Copy, Debug)]
pub struct Ports {
    pub stream: u16,
    pub api: u16,
    pub enrolment: u16,
}

/// Whether clients of a door show a certificate of this authority.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Clients {
    Must,
    /// Whoever shows none proves itself otherwise.
    MayShow,
    None,
}

/// A certificate that was signed.
pub struct Signed {
    pub der: Vec<u8>,
    pub fingerprint: [u8; 32],
    /// Hexadecimal.
    pub serial: String,
    pub not_after: Timestamp,
}

impl Authority {
    /// Opens the authority of a data directory and makes it at the first time; `None`: one that is kept nowhere.
    ///
    /// # Errors
    /// [`AuthorityError`]; nothing is made in place of a key that is gone.
    pub fn open(
        dir: Option<&Path>,
        options: &TakOptions,
        centre: &str,
        sources: &Sources,
    ) -> Result<Self, AuthorityError> {
        let (key, ca_pem) = match dir {
            Some(dir) => read_or_make(dir, centre, sources)?,
            None => made(centre, sources)?,
        };
        let ca = pem_der(&ca_pem)?;
        let issuer = Issuer::from_ca_cert_der(&ca, key)?;
        let server = server_of(&issuer, &options.host, centre, sources)?;
        Ok(Self {
            issuer,
            ca,
            ca_pem,
            server,
            host: options.host.clone(),
            ports: Ports {
                stream: options.stream.port(),
                api: options.api.port(),
                enrolment: options.enrolment.port(),
            },
            centre: centre.to_owned(),
        })
    }

    /// The authority's certificate, DER.
    pub fn ca_der(&self) -> &[u8] {
        &self.ca
    }
    /// The same as PEM.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }
    pub fn centre(&self) -> &str {
        &self.centre
    }

    /// TLS of the TAK doors; `mutual`: only for who holds a certificate of this authority.
    ///
    /// # Errors
    /// When the library takes neither; not with what [`Self::open`] made.
    pub fn tls(&self, mutual: bool) -> Result<ServerConfig, AuthorityError> {
        self.config(&self.server, if mutual { Clients::Must } else { Clients::None })
    }
    /// TLS of another door under a name of its own.
    ///
    /// # Errors
    /// As [`Self::tls`]; also for a host that is no name.
    pub fn tls_as(
        &self,
        host: &str,
        clients: Clients,
        sources: &Sources,
    ) -> Result<ServerConfig, AuthorityError> {
        self.config(&server_of(&self.issuer, host, &self.centre, sources)?, clients)
    }

    fn config(
        &self,
        server: &(CertificateDer<'static>, Vec<u8>),
        clients: Clients,
    ) -> Result<ServerConfig, AuthorityError> {
        let tls = |e: &dyn std::fmt::Display| AuthorityError::Tls(e.to_string());
        let provider = Arc::new(ring::default_provider());
        let verifier: Arc<dyn ClientCertVerifier> = if clients == Clients::None {
            Arc::new(NoClientAuth)
        } else {
            let mut roots = RootCertStore::empty();
            roots.add(self.ca.clone()).map_err(|e| tls(&e))?;
            let builder = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone());
            let builder = if clients == Clients::Must { builder } else { builder.allow_unauthenticated() };
            Arc::new(Noting(builder.build().map_err(|e| tls(&e))?))
        };
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(server.1.clone()));
        ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|e| tls(&e))?
            .with_client_cert_verifier(verifier)
            .with_single_cert(vec![server.0.clone(), self.ca.clone()], key)
            .map_err(|e| tls(&e))
    }

    /// Makes a key and a certificate for a device, and puts both with what a TAK client needs into one package.
    ///
    /// # Errors
    /// When a library fails.
    pub fn package(
        &self,
        device: &package::Named<'_>,
        sources: &Sources,
    ) -> Result<(Signed, Vec<u8>), AuthorityError> {
        let key = KeyPair::generate()?;
        let (certificate, signed) = {
            let mut params = CertificateParams::default();
            self.client(&mut params, device.name, sources);
            let not_after = params.not_after.unix_timestamp();
            let certificate = params.signed_by(&key, &self.issuer)?;
            let signed = signed(&certificate, params.serial_number.as_ref(), not_after);
            (certificate, signed)
        };
        let zip = package::write(self, device, certificate.der(), &key.serialize_der(), sources)?;
        Ok((signed, zip))
    }

    /// Signs a device's own request (PKCS #10, DER). Only the key is taken from it: the name, the times and
    /// what the certificate is for are the centre's to say.
    ///
    /// # Errors
    /// [`AuthorityError::Request`] for what is no request or not signed by its own key.
    pub fn sign_request(&self, der: &[u8], name: &str, sources: &Sources) -> Result<Signed, AuthorityError> {
        if der.len() > REQUEST_MAX {
            return Err(AuthorityError::Request("too long".to_owned()));
        }
        let asked = CertificateSigningRequestParams::from_der(&der.to_vec().into())
            .map_err(|e| AuthorityError::Request(e.to_string()))?;
        let mut params = CertificateParams::default();
        self.client(&mut params, name, sources);
        let not_after = params.not_after.unix_timestamp();
        let serial = params.serial_number.clone();
        let request = CertificateSigningRequestParams { params, public_key: asked.public_key };
        let certificate = request.signed_by(&self.issuer)?;
        Ok(signed(&certificate, serial.as_ref(), not_after))
    }

    fn client(&self, params: &mut CertificateParams, name: &str, sources: &Sources) {
        describe(params, name, &self.centre, sources.now(), DEVICE_DAYS, sources);
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    }
}

/// A certificate of the centre's own for a door under a name, with its key.
fn server_of(
    issuer: &Issuer<'static, KeyPair>,
    host: &str,
    centre: &str,
    sources: &Sources,
) -> Result<(CertificateDer<'static>, Vec<u8>), AuthorityError> {
    let key = KeyPair::generate()?;
    let mut names = vec![host.to_owned(), "localhost".to_owned(), "127.0.0.1".to_owned()];
    names.dedup();
    let mut params = CertificateParams::new(names)?;
    describe(&mut params, host, centre, sources.now(), SERVER_DAYS, sources);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let certificate = params.signed_by(&key, issuer)?;
    Ok((certificate.der().clone(), key.serialize_der()))
}

fn signed(certificate: &Certificate, serial: Option<&SerialNumber>, not_after: i64) -> Signed {
    Signed {
        der: certificate.der().to_vec(),
        fingerprint: Sha256::digest(certificate.der()).into(),
        serial: serial.map(|s| s.to_bytes().iter().map(|b| format!("{b:02x}")).collect()).unwrap_or_default(),
        not_after: Timestamp::from_millis(not_after.saturating_mul(1000)),
    }
}

/// Names, times and serial number of a certificate.
fn describe(
    params: &mut CertificateParams,
    name: &str,
    centre: &str,
    now: Timestamp,
    days: u64,
    sources: &Sources,
) {
    let mut subject = DistinguishedName::new();
    // X.520 bounds both to 64 characters.
    subject.push(DnType::CommonName, name.chars().take(64).collect::<String>());
    subject.push(DnType::OrganizationName, centre.chars().take(64).collect::<String>());
    subject.push(DnType::OrganizationalUnitName, "TAK");
    params.distinguished_name = subject;
    let now = Duration::from_secs(u64::try_from(now.as_millis() / 1000).unwrap_or(0));
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    params.not_before = epoch + now.saturating_sub(Duration::from_secs(SLACK_S));
    params.not_after = epoch + now + Duration::from_secs(days * DAY_S);
    let mut serial = sources.bytes32();
    // Positive, and never shorter than it looks.
    serial[0] = serial[0] & 0x7f | 0x40;
    params.serial_number = Some(SerialNumber::from_slice(&serial[..16]));
    params.use_authority_key_identifier_extension = true;
}

fn made(centre: &str, sources: &Sources) -> Result<(KeyPair, String), AuthorityError> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::default();
    let mark: String = sources.bytes32().iter().take(3).map(|b| format!("{b:02x}")).collect();
    // Its own name in every telephone's list, also beside the authorities of other centres.
    describe(&mut params, &format!("{centre} TAK {mark}"), centre, sources.now(), AUTHORITY_DAYS, sources);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let pem = params.self_signed(&key)?.pem();
    Ok((key, pem))
}

fn read_or_make(dir: &Path, centre: &str, sources: &Sources) -> Result<(KeyPair, String), AuthorityError> {
    let (key_path, ca_path) = (dir.join("tak-ca.key"), dir.join("tak-ca.pem"));
    let io = |path: &Path| {
        let path = path.to_owned();
        move |e| AuthorityError::Io(path, e)
    };
    match (fs::read_to_string(&key_path), fs::read_to_string(&ca_path)) {
        (Ok(key), Ok(pem)) => return Ok((KeyPair::from_pem(&key)?, pem)),
        (Err(e), Ok(_)) if e.kind() == io::ErrorKind::NotFound => {
            return Err(AuthorityError::KeyMissing(key_path));
        }
        (Err(e), _) if e.kind() != io::ErrorKind::NotFound => return Err(AuthorityError::Io(key_path, e)),
        (_, Err(e)) if e.kind() != io::ErrorKind::NotFound => return Err(AuthorityError::Io(ca_path, e)),
        // A key without certificate was left by a start that broke off: nothing was signed with it.
        _ => {}
    }
    fs::create_dir_all(dir).map_err(io(dir))?;
    let (key, pem) = made(centre, sources)?;
    write(&key_path, key.serialize_pem().as_bytes(), 0o600).map_err(io(&key_path))?;
    write(&ca_path, pem.as_bytes(), 0o644).map_err(io(&ca_path))?;
    Ok((key, pem))
}

fn write(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn pem_der(pem: &str) -> Result<CertificateDer<'static>, AuthorityError> {
    use rustls::pki_types::pem::PemObject;
    CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|e| AuthorityError::Tls(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(dir: Option<&Path>) -> Result<Authority, AuthorityError> {
        Authority::open(dir, &TakOptions::usual("c5.example.mx"), "C5 Toluca", &Sources::system())
    }

    #[test]
    fn an_authority_is_made_once_and_never_silently_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let first = open(Some(dir.path())).unwrap();
        let again = open(Some(dir.path())).unwrap();
        assert_eq!(first.ca_der(), again.ca_der());
        let key = dir.path().join("tak-ca.key");
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
        fs::remove_file(&key).unwrap();
        assert!(matches!(open(Some(dir.path())), Err(AuthorityError::KeyMissing(_))));
        assert!(!key.exists(), "nothing was made in its place");
    }

    #[test]
    fn of_a_request_only_the_key_is_taken() {
        let authority = open(None).unwrap();
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec!["c5.example.mx".to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, "administrador");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let request = params.serialize_request(&key).unwrap();
        let signed = authority.sign_request(request.der(), "A52 de P-118", &Sources::system()).unwrap();
        let (_, read) = x509_parser::parse_x509_certificate(&signed.der).unwrap();
        assert!(read.subject().to_string().contains("A52 de P-118"));
        assert!(read.subject_alternative_name().unwrap().is_none());
        let usage = read.extended_key_usage().unwrap().unwrap().value;
        assert!(usage.client_auth && !usage.server_auth);
        assert!(read.validity().is_valid());
        assert!(authority.sign_request(b"no request", "x", &Sources::system()).is_err());
        let mut forged = request.der().to_vec();
        let last = forged.len() - 1;
        forged[last] ^= 1;
        assert!(authority.sign_request(&forged, "x", &Sources::system()).is_err(), "signed by another key");
    }
}
