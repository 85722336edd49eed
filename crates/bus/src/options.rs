//! How a node reaches the others.

use crate::Hub;
use async_nats::ServerAddr;
use std::{
    net::IpAddr,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// Which bus.
#[derive(Clone, Debug)]
pub enum BusOptions {
    /// No other process: servers of this one that share the hub, or one that is alone.
    InProcess(Hub),
    Nats(NatsOptions),
}

impl Default for BusOptions {
    /// Alone.
    fn default() -> Self {
        Self::InProcess(Hub::default())
    }
}

/// How a NATS server is reached.
#[derive(Clone, Debug, Default)]
pub struct NatsOptions {
    /// `nats://host:4222` or `tls://host:4222`, with `user:password@` or `token@` before the host where the server
    /// asks for that; several for a cluster.
    pub servers: Vec<String>,
    /// A file with `user:password` or a token, read anew for each connection; it goes before what the address says.
    pub credentials: Option<PathBuf>,
    /// Certificates, PEM, by which the server's is believed, besides those of the machine.
    pub authorities: Option<PathBuf>,
    /// Certificate chain and key, PEM, by which this node proves itself.
    pub certificate: Option<(PathBuf, PathBuf)>,
    /// Connections to other machines without TLS: whoever is on that network reads credentials and the feed.
    pub plain: bool,
}

/// Whose node this is.
#[derive(Clone)]
pub struct Centre {
    pub(crate) site: String,
    pub(crate) realm: String,
    pub(crate) database: String,
    pub(crate) secret: Zeroizing<[u8; 32]>,
}

impl Centre {
    /// `site` and `realm` as the journal has them, `database` the store's own id; `secret` is known to the nodes of
    /// this centre and to nobody else.
    pub fn new(site: &str, realm: &str, database: &str, secret: [u8; 32]) -> Self {
        let secret = Zeroizing::new(secret);
        Self { site: site.to_owned(), realm: realm.to_owned(), database: database.to_owned(), secret }
    }
    /// Site and realm as parts of a subject: no dots, spaces or wildcards.
    pub(crate) fn subject(&self) -> String {
        let part = |text: &str| {
            let safe = |c: char| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' };
            text.chars().map(safe).collect::<String>()
        };
        format!("{}.{}", part(&self.site), part(&self.realm))
    }
}

impl std::fmt::Debug for Centre {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Centre({} {} {})", self.site, self.realm, self.database)
    }
}

/// Why a bus cannot be joined. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OptionsError {
    #[error("no address of a NATS server was given")]
    NoServer,
    /// Without the address: it may hold a password.
    #[error("one of the addresses is not of the form nats://host:4222 or tls://host:4222")]
    Address,
    #[error(
        "{0} is another machine, and nats:// is not encrypted: use tls://, or say --bus-plain on a network of your own"
    )]
    Plain(String),
    #[error("{path}: {source}")]
    File { path: PathBuf, source: std::io::Error },
    #[error("{0} can be read by others: set its mode to 0600")]
    Readable(PathBuf),
    #[error("{0} is to hold one line: user:password, or a token; NATS accounts with JWT are not supported")]
    Credentials(PathBuf),
    #[error("NATS: {0}")]
    Client(String),
}

impl NatsOptions {
    /// The addresses, checked.
    ///
    /// # Errors
    /// [`OptionsError`].
    pub fn addresses(&self) -> Result<Vec<ServerAddr>, OptionsError> {
        if self.servers.is_empty() {
            return Err(OptionsError::NoServer);
        }
        let mut found = Vec::new();
        for server in &self.servers {
            let scheme = server.split_once("://").map(|(scheme, _)| scheme);
            if !matches!(scheme, Some("nats" | "tls")) {
                return Err(OptionsError::Address);
            }
            let address: ServerAddr = server.parse().map_err(|_| OptionsError::Address)?;
            if address.host().is_empty() {
                return Err(OptionsError::Address);
            }
            if !address.tls_required() && !self.plain && !is_this_machine(address.host()) {
                return Err(OptionsError::Plain(address.host().to_owned()));
            }
            found.push(address);
        }
        Ok(found)
    }
    /// How this node signs in, as the file or the first address that says it has it.
    pub(crate) fn sign_in(&self) -> Result<SignIn, OptionsError> {
        if let Some(path) = &self.credentials {
            return SignIn::read(path);
        }
        let clear = |text: &str| {
            let decoded = percent_encoding::percent_decode_str(text).decode_utf8();
            decoded.map(|text| text.into_owned()).map_err(|_| OptionsError::Address)
        };
        let addresses = self.addresses()?;
        let Some(address) = addresses.iter().find(|a| a.has_user_pass()) else { return Ok(SignIn::Nothing) };
        let user = clear(address.username().unwrap_or_default())?;
        Ok(match address.password() {
            Some(password) => SignIn::Password(user, clear(password)?),
            None => SignIn::Token(user),
        })
    }
    /// The addresses as people may read them: without user and password.
    pub(crate) fn shown(addresses: &[ServerAddr]) -> String {
        let one = |a: &ServerAddr| {
            let scheme = if a.tls_required() { "tls" } else { "nats" };
            match a.host().contains(':') {
                true => format!("{scheme}://[{}]:{}", a.host(), a.port()),
                false => format!("{scheme}://{}:{}", a.host(), a.port()),
            }
        };
        addresses.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

/// How a node proves itself to the server, besides its certificate.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum SignIn {
    Nothing,
    Password(String, String),
    Token(String),
}

/// Longest file of credentials, bytes.
const CREDENTIALS_MAX: u64 = 4_096;

impl SignIn {
    fn read(path: &Path) -> Result<Self, OptionsError> {
        let file = |source| OptionsError::File { path: path.to_owned(), source };
        let about = std::fs::metadata(path).map_err(file)?;
        if about.mode() & 0o077 != 0 {
            return Err(OptionsError::Readable(path.to_owned()));
        }
        let bad = || OptionsError::Credentials(path.to_owned());
        if about.len() > CREDENTIALS_MAX {
            return Err(bad());
        }
        let text = std::fs::read_to_string(path).map_err(file)?;
        let line = text.trim();
        if line.is_empty() || line.contains(['\n', '\r']) {
            return Err(bad());
        }
        Ok(match line.split_once(':') {
            Some((user, password)) => Self::Password(user.to_owned(), password.to_owned()),
            None => Self::Token(line.to_owned()),
        })
    }
}

fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn of(servers: &[&str], plain: bool) -> Result<String, String> {
        let servers = servers.iter().map(|s| (*s).to_owned()).collect();
        let options = NatsOptions { servers, plain, ..NatsOptions::default() };
        options.addresses().map(|a| NatsOptions::shown(&a)).map_err(|e| e.to_string())
    }

    #[test]
    fn addresses_are_taken_or_refused_with_what_to_do() {
        assert_eq!(of(&["nats://127.0.0.1:4222"], false).unwrap(), "nats://127.0.0.1:4222");
        assert_eq!(of(&["nats://[::1]:4222"], false).unwrap(), "nats://[::1]:4222");
        assert_eq!(of(&["tls://c5:secreta@bus.c5.mx"], false).unwrap(), "tls://bus.c5.mx:4222");
        assert_eq!(
            of(&["tls://a.mx", "tls://b.mx:5222"], false).unwrap(),
            "tls://a.mx:4222, tls://b.mx:5222"
        );
        assert!(of(&["nats://u:secreta@10.0.0.5:4222"], false).unwrap_err().contains("--bus-plain"));
        assert!(!of(&["nats://u:secreta@10.0.0.5:4222"], false).unwrap_err().contains("secreta"));
        assert!(of(&["nats://10.0.0.5:4222"], true).is_ok());
        for bad in ["10.0.0.5", "http://x", "wss://x", "nats://", "mqtt://x:1", ""] {
            assert!(of(&[bad], true).is_err(), "{bad}");
        }
        assert!(of(&[], true).is_err());
    }

    #[test]
    fn credentials_come_from_a_file_that_nobody_else_reads() {
        use std::os::unix::fs::PermissionsExt;
        let dir = std::env::temp_dir().join(format!("atalaya-bus-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let path = dir.join("credentials");
        let write = |text: &str, mode: u32| {
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            NatsOptions { credentials: Some(path.clone()), ..NatsOptions::default() }.sign_in()
        };
        let (user, password) = ("nodo".to_owned(), "a:b c".to_owned());
        assert!(write("nodo:a:b c\n", 0o600).unwrap() == SignIn::Password(user, password));
        assert!(write("s3cr3t", 0o600).unwrap() == SignIn::Token("s3cr3t".to_owned()));
        assert!(matches!(write("nodo:x", 0o644), Err(OptionsError::Readable(_))));
        for bad in ["", "-----BEGIN NATS USER JWT-----\neyJ0\n------END NATS USER JWT------"] {
            assert!(matches!(write(bad, 0o600), Err(OptionsError::Credentials(_))));
        }
        std::fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn a_subject_has_no_dots_of_its_own() {
        let centre = Centre::new("TOL", "exercise/0198.*>", "d", [0; 32]);
        assert_eq!(centre.subject(), "TOL.exercise-0198---");
    }
}
