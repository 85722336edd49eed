//! TLS towards PostgreSQL: `sslmode` and `sslrootcert` in the address, as libpq writes them.
//!
//! | `sslmode` | encrypted | the server is |
//! |---|---|---|
//! | `disable` | no | believed |
//! | `prefer` (when none is given) | when the server can | believed |
//! | `require` | yes | believed: protects from listening, not from an impostor |
//! | `verify-ca` | yes | one whose certificate an authority of `sslrootcert` signed |
//! | `verify-full` | yes | the same, and the certificate names the host of the address |
//!
//! A Unix socket never leaves the machine and is not encrypted.

use crate::error::StoreError;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};
use std::sync::Arc;
use tokio_postgres::{Config, config::SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

/// How the server proves itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Proof {
    /// Not at all.
    Believed,
    Authority,
    AuthorityAndName,
}

/// Reads an address: the driver's configuration, and how its connections are encrypted.
///
/// # Errors
/// [`StoreError::BadUrl`]; it never quotes a password.
pub(super) fn read(url: &str) -> Result<(Config, MakeRustlsConnect), StoreError> {
    let (plain, mode, roots) = take_parameters(url)?;
    // The error of the parser does not quote passwords.
    let mut config: Config =
        plain.parse().map_err(|e: tokio_postgres::Error| StoreError::BadUrl(e.to_string()))?;
    let (ssl, proof) = match mode.as_deref() {
        None | Some("prefer") => (SslMode::Prefer, Proof::Believed),
        Some("disable") => (SslMode::Disable, Proof::Believed),
        Some("require") => (SslMode::Require, Proof::Believed),
        Some("verify-ca") => (SslMode::Require, Proof::Authority),
        Some("verify-full") => (SslMode::Require, Proof::AuthorityAndName),
        Some(_) => {
            return Err(bad("sslmode is disable, prefer, require, verify-ca or verify-full"));
        }
    };
    config.ssl_mode(ssl);
    let tls = client(proof, roots.as_deref())?;
    Ok((config, MakeRustlsConnect::new(tls)))
}

fn bad(what: impl Into<String>) -> StoreError {
    StoreError::BadUrl(what.into())
}

/// The address without `sslmode` and `sslrootcert`, which the driver does not know in full, and these.
fn take_parameters(url: &str) -> Result<(String, Option<String>, Option<String>), StoreError> {
    let Some((base, query)) = url.split_once('?') else { return Ok((url.to_owned(), None, None)) };
    let (mut mode, mut roots, mut rest) = (None, None, Vec::new());
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("sslmode", value)) => mode = Some(value.to_owned()),
            Some(("sslrootcert", value)) => roots = Some(unescape(value)?),
            _ => rest.push(pair),
        }
    }
    let plain = if rest.is_empty() { base.to_owned() } else { format!("{base}?{}", rest.join("&")) };
    Ok((plain, mode, roots))
}

/// Undoes percent encoding.
fn unescape(text: &str) -> Result<String, StoreError> {
    let wrong = || bad("sslrootcert is not well percent-encoded");
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let mut digit = || bytes.next().and_then(|b| char::from(b).to_digit(16)).ok_or_else(wrong);
        let (high, low) = (digit()?, digit()?);
        out.push(u8::try_from(high * 16 + low).map_err(|_| wrong())?);
    }
    String::from_utf8(out).map_err(|_| wrong())
}

fn client(proof: Proof, roots: Option<&str>) -> Result<ClientConfig, StoreError> {
    let provider = Arc::new(ring::default_provider());
    let failed = |e: Error| bad(format!("TLS: {e}"));
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(failed)?;
    let verifier: Arc<dyn ServerCertVerifier> = match proof {
        Proof::Believed => Arc::new(Believing(provider)),
        Proof::Authority | Proof::AuthorityAndName => {
            let path = roots.ok_or_else(|| {
                bad("verify-ca and verify-full need sslrootcert=FILE, the certificates (PEM) of the authorities that are trusted")
            })?;
            let inner = WebPkiServerVerifier::builder_with_provider(Arc::new(authorities(path)?), provider)
                .build()
                .map_err(|e| bad(format!("sslrootcert {path}: {e}")))?;
            match proof {
                Proof::AuthorityAndName => inner,
                Proof::Authority | Proof::Believed => Arc::new(AnyName(inner)),
            }
        }
    };
    Ok(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
}

fn authorities(path: &str) -> Result<RootCertStore, StoreError> {
    let failed = |e: &dyn std::fmt::Display| bad(format!("sslrootcert {path}: {e}"));
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|e| failed(&e))? {
        store.add(certificate.map_err(|e| failed(&e))?).map_err(|e| failed(&e))?;
    }
    if store.is_empty() {
        return Err(failed(&"holds no certificate"));
    }
    Ok(store)
}

/// `prefer` and `require`: whoever answers. The connection is still one with whoever holds the key shown.
#[derive(Debug)]
struct Believing(Arc<CryptoProvider>);

impl ServerCertVerifier for Believing {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
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

/// `verify-ca`: a trusted authority's certificate, whatever host it names.
#[derive(Debug)]
struct AnyName(Arc<WebPkiServerVerifier>);

impl ServerCertVerifier for AnyName {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        stapled: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        // The name is the last thing that is looked at: with it wrong, all else was right.
        match self.0.verify_server_cert(certificate, chain, name, stapled, now) {
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            result => result,
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url: &str) -> String {
        match read(url) {
            Err(StoreError::BadUrl(what)) => what,
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("{url} was taken"),
        }
    }

    #[test]
    fn parameters_are_read_as_libpq_writes_them() {
        let mode = |url: &str| read(url).map(|(config, _)| config.get_ssl_mode()).unwrap();
        assert_eq!(mode("postgres://u:p@db/atalaya"), SslMode::Prefer);
        assert_eq!(mode("postgres://u:p@db/atalaya?sslmode=disable"), SslMode::Disable);
        assert_eq!(
            mode("postgres://db/a?connect_timeout=3&sslmode=require&application_name=x"),
            SslMode::Require
        );
        let (config, _) =
            read("postgres://db/a?connect_timeout=3&sslmode=require&application_name=x").unwrap();
        assert_eq!(config.get_application_name(), Some("x"));
        assert!(refused("postgres://u:s3cret@db/a?sslmode=verify-full").contains("sslrootcert"));
        assert!(refused("postgres://u:s3cret@db/a?sslmode=on").contains("verify-full"));
        assert!(
            refused("postgres://db/a?sslmode=verify-ca&sslrootcert=/no%20such.pem").contains("/no such.pem")
        );
        for bad in ["%", "%4", "%zz", "%ff"] {
            assert!(refused(&format!("postgres://db/a?sslrootcert={bad}")).contains("percent"), "{bad}");
        }
        assert!(!refused("postgres://u:s3cret@db:x/a").contains("s3cret"));
    }
}
