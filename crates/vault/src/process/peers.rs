//! The vault's socket, and who may talk to it.

use std::{
    fs, io,
    os::unix::{
        fs::PermissionsExt,
        net::{UnixListener, UnixStream},
    },
    path::Path,
};

/// Who may talk to the vault: its own user, and one more, under which the server runs. The kernel says who they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Peers {
    client: Option<u32>,
}

impl Peers {
    /// Its own user and nobody else, root neither.
    pub fn own() -> Self {
        Self::default()
    }
    /// And this user.
    pub fn with(uid: u32) -> Self {
        Self { client: Some(uid) }
    }
    /// Mode of the socket. Another user reaches it by the group that its directory gives it (set-group-id).
    fn mode(self) -> u32 {
        if self.client.is_some() { 0o660 } else { 0o600 }
    }
    pub(super) fn admit(self, stream: &UnixStream) -> bool {
        let own = rustix::process::geteuid();
        rustix::net::sockopt::socket_peercred(stream)
            .is_ok_and(|peer| peer.uid == own || Some(peer.uid.as_raw()) == self.client)
    }
}

/// Listens at `path`, which others than `peers` cannot open. A socket left by a vault that died is replaced.
pub fn listen(path: &Path, peers: Peers) -> io::Result<UnixListener> {
    if UnixStream::connect(path).is_ok() {
        return Err(io::Error::new(io::ErrorKind::AddrInUse, "a vault is running there already"));
    }
    match fs::remove_file(path) {
        Ok(()) => {}
        Err(e) if e.kind() == io::ErrorKind::NotFound => {}
        Err(e) => return Err(e),
    }
    let listener = UnixListener::bind(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(peers.mode()))?;
    Ok(listener)
}
