//! The TLS listener. It asks for a client certificate, takes connections without one as well, and tells the
//! doors of machines which certificate the other side holds the key of.
//!
//! No authority is asked about a client's certificate: it counts for what it is, by its fingerprint, and only
//! where an administrator has registered that fingerprint for a machine. It never stands for a person.

use atalaya_access::adapter::Fingerprint;
use axum::http::Extensions;
use axum_server::tls::TlsInfo;
use rustls::{
    DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme,
    client::danger::HandshakeSignatureValid,
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, PrivateKeyDer, UnixTime, pem::PemObject},
    server::danger::{ClientCertVerified, ClientCertVerifier},
};
use std::{io, path::Path, sync::Arc};

/// The certificate that the connection of a request proved to hold the key of; `None` without one.
pub fn client_certificate(request: &Extensions) -> Option<Fingerprint> {
    let info = request.get::<Arc<TlsInfo>>()?;
    info.peer_certificates.first().map(|certificate| Fingerprint::of_der(certificate))
}

/// Reads certificate chain and key.
///
/// # Errors
/// What could not be read, by the file's name.
pub fn config(certificates: &Path, key: &Path) -> io::Result<ServerConfig> {
    let named = |path: &Path, e: &dyn std::fmt::Display| {
        io::Error::new(io::ErrorKind::InvalidData, format!("{}: {e}", path.display()))
    };
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(certificates)
        .and_then(Iterator::collect)
        .map_err(|e| named(certificates, &e))?;
    let private = PrivateKeyDer::from_pem_file(key).map_err(|e| named(key, &e))?;
    let provider = Arc::new(ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_client_cert_verifier(Arc::new(Pinned(provider)))
        .with_single_cert(chain, private)
        .map_err(|e| named(certificates, &e))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// Takes any certificate whose key the other side holds.
#[derive(Debug)]
struct Pinned(Arc<CryptoProvider>);

impl ClientCertVerifier for Pinned {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }
    fn client_auth_mandatory(&self) -> bool {
        false
    }
    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
    }
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
