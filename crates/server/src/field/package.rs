//! The data package that makes a TAK client of a telephone: one file to open, and it is connected.
//!
//! Every name in it is unique to the centre and the device. Clients keep certificates by file name, so that two
//! servers which both ship a `server.p12` overwrite each other's.

use super::authority::Authority;
use crate::sources::Sources;
use p12_keystore::{
    Certificate, EncryptionAlgorithm, KeyStore, KeyStoreEntry, LocalKeyId, MacAlgorithm, PrivateKey,
    PrivateKeyChain,
};
use sha2::{Digest, Sha256};
use std::io::{Cursor, Write};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// The device a package is made for.
pub struct Named<'a> {
    pub name: &'a str,
    pub id: atalaya_model::DeviceId,
    /// Call sign that the client shows of itself.
    pub call_sign: &'a str,
}

/// Why a package could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    #[error("PKCS #12: {0}")]
    Keystore(#[from] p12_keystore::error::Error),
    #[error("zip: {0}")]
    Zip(#[from] zip::result::ZipError),
    #[error("zip: {0}")]
    Io(#[from] std::io::Error),
}

/// File name of a device's package, without its ending: readable, and nobody else's.
pub fn file_stem(device: &Named<'_>) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let name: String = device.name.chars().map(plain).take(40).collect();
    let name = name.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    let id = device.id.0.simple().to_string();
    // The last digits of a version 7 UUID are random; the first are the time.
    format!("{}-{}", if name.is_empty() { "dispositivo" } else { &name }, &id[id.len() - 8..])
}

/// Writes the package: certificates, connection, manifest.
pub(super) fn write(
    authority: &Authority,
    device: &Named<'_>,
    certificate: &[u8],
    key: &[u8],
    sources: &Sources,
) -> Result<Vec<u8>, PackageError> {
    let stem = file_stem(device);
    let mark: String =
        Sha256::digest(authority.ca_der()).iter().take(4).map(|b| format!("{b:02x}")).collect();
    let (client, trust) = (format!("{stem}.p12"), format!("centro-{mark}.p12"));
    // The file is the secret: whoever has it has the passwords too. They only keep tools from complaining.
    let password: String = sources.bytes32().iter().take(12).map(|b| format!("{b:02x}")).collect();
    let chain = client_store(&stem, certificate, authority.ca_der(), key, &password)?;
    let truststore = trust_store(&format!("centro-{mark}"), authority.ca_der(), &password)?;
    let pref = preferences(authority, device, &client, &trust, &password);
    let entries = [
        (format!("certs/{client}"), chain),
        (format!("certs/{trust}"), truststore),
        (format!("certs/{stem}.pref"), pref.into_bytes()),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    zip.start_file("MANIFEST/manifest.xml", stored)?;
    zip.write_all(manifest(device, &stem, entries.iter().map(|(name, _)| name.as_str())).as_bytes())?;
    for (name, bytes) in &entries {
        zip.start_file(name.as_str(), stored)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn client_store(
    alias: &str,
    certificate: &[u8],
    ca: &[u8],
    key: &[u8],
    password: &str,
) -> Result<Vec<u8>, PackageError> {
    let certs = [Certificate::from_der(certificate)?, Certificate::from_der(ca)?];
    let chain = PrivateKeyChain::new(LocalKeyId::from(alias), PrivateKey::from_der(key)?, certs);
    sealed(alias, KeyStoreEntry::PrivateKeyChain(chain), password)
}

fn trust_store(alias: &str, ca: &[u8], password: &str) -> Result<Vec<u8>, PackageError> {
    sealed(alias, KeyStoreEntry::Certificate(Certificate::from_der(ca)?), password)
}

/// Triple DES and SHA-1: what old Android and iOS can read. The passwords lie beside it in the same package, so
/// that nothing rests on its strength.
fn sealed(alias: &str, entry: KeyStoreEntry, password: &str) -> Result<Vec<u8>, PackageError> {
    let mut store = KeyStore::new();
    store.add_entry(alias, entry);
    let writer = store
        .writer(password)
        .encryption_algorithm(EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc)
        .encryption_iterations(2_048)
        .mac_algorithm(MacAlgorithm::HmacSha1)
        .mac_iterations(2_048);
    Ok(writer.write()?)
}

fn manifest<'a>(device: &Named<'_>, stem: &str, files: impl Iterator<Item = &'a str>) -> String {
    let contents: String =
        files.map(|name| format!("    <Content ignore=\"false\" zipEntry=\"{name}\"/>\n")).collect();
    format!(
        "<MissionPackageManifest version=\"2\">\n  <Configuration>\n    <Parameter name=\"uid\" value=\"{}\"/>\n    \
         <Parameter name=\"name\" value=\"{stem}\"/>\n    <Parameter name=\"onReceiveDelete\" value=\"true\"/>\n  \
         </Configuration>\n  <Contents>\n{contents}  </Contents>\n</MissionPackageManifest>\n",
        device.id
    )
}

/// Connection and certificates as TAK clients keep them; numbered and unnumbered, as the programs differ.
fn preferences(
    authority: &Authority,
    device: &Named<'_>,
    client: &str,
    trust: &str,
    password: &str,
) -> String {
    let entry = |key: &str, class: &str, value: &str| {
        format!("    <entry key=\"{key}\" class=\"class java.lang.{class}\">{}</entry>\n", escaped(value))
    };
    let connect = format!("{}:{}:ssl", authority.host, authority.ports.stream);
    let mut streams = entry("count", "Integer", "1")
        + &entry("description0", "String", authority.centre())
        + &entry("enabled0", "Boolean", "true")
        + &entry("connectString0", "String", &connect);
    let mut app = entry("displayServerConnectionWidget", "Boolean", "true")
        + &entry("locationCallsign", "String", device.call_sign)
        + &entry("apiSecureServerPort", "String", &authority.ports.api.to_string())
        + &entry("apiCertEnrollmentPort", "String", &authority.ports.enrolment.to_string());
    let proofs = [
        ("caLocation", format!("cert/{trust}")),
        ("caPassword", password.to_owned()),
        ("certificateLocation", format!("cert/{client}")),
        ("clientPassword", password.to_owned()),
    ];
    for (key, value) in &proofs {
        streams += &entry(&format!("{key}0"), "String", value);
        app += &entry(key, "String", value);
    }
    format!(
        "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n<preferences>\n  <preference version=\"1\" \
         name=\"cot_streams\">\n{streams}  </preference>\n  <preference version=\"1\" \
         name=\"com.atakmap.app_preferences\">\n{app}  </preference>\n</preferences>\n"
    )
}

/// Text inside an element or a quoted attribute.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
