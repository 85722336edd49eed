//! Whose certificate a handshake failed over. Where the library refuses a certificate it says why and not which one; who
//! reads the list of what was not taken must know whose telephone it was.

use rustls::{
    DigitallySignedStruct, DistinguishedName, Error, SignatureScheme,
    client::danger::HandshakeSignatureValid,
    pki_types::{CertificateDer, UnixTime},
    server::danger::{ClientCertVerified, ClientCertVerifier},
};
use std::{cell::RefCell, sync::Arc};

tokio::task_local! {
    /// What the refused certificate of the handshake at hand says of itself.
    static REFUSED: RefCell<Option<String>>;
}

/// Characters kept of a subject: anybody writes what they like into a certificate of their own.
const SUBJECT_MAX: usize = 60;

/// Carries out a handshake; with its outcome goes the name of the certificate that was refused in it, if one was.
pub async fn noting<T>(handshake: impl Future<Output = T>) -> (T, Option<String>) {
    let both = async {
        let outcome = handshake.await;
        (outcome, REFUSED.with(RefCell::take))
    };
    REFUSED.scope(RefCell::default(), both).await
}

/// Subject and serial number, for people.
fn named(der: &[u8]) -> Option<String> {
    let (_, read) = x509_parser::parse_x509_certificate(der).ok()?;
    let subject =
        read.subject().iter_common_name().next().and_then(|cn| cn.as_str().ok()).unwrap_or_default();
    let subject: String = subject.chars().filter(|c| !c.is_control()).take(SUBJECT_MAX).collect();
    let serial: String = read.raw_serial_as_string().chars().take(SUBJECT_MAX).collect();
    Some(format!("{subject} (serie {serial})").trim_start().to_owned())
}

/// Refuses what the verifier inside refuses, and remembers whose it was.
#[derive(Debug)]
pub struct Noting(pub Arc<dyn ClientCertVerifier>);

impl ClientCertVerifier for Noting {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        self.0.root_hint_subjects()
    }
    fn offer_client_auth(&self) -> bool {
        self.0.offer_client_auth()
    }
    fn client_auth_mandatory(&self) -> bool {
        self.0.client_auth_mandatory()
    }
    fn verify_client_cert(
        &self,
        certificate: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.0.verify_client_cert(certificate, chain, now).inspect_err(|_| {
            // Doors that do not ask have no place for it.
            let _ = REFUSED.try_with(|refused| refused.replace(named(certificate)));
        })
    }
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls12_signature(message, certificate, signed)
    }
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls13_signature(message, certificate, signed)
    }
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}
