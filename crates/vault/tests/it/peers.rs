//! The vault under a user of its own: who may talk to it over its socket.

use crate::support::{NOW, Set};
use atalaya_vault::{
    Shelf,
    client::Client,
    process::{self, Peers, Service},
    protocol::Request,
};
use rustix::{
    fs::{Mode, chmod},
    process::Uid,
};
use std::{
    os::unix::{fs::PermissionsExt, net::UnixStream},
    path::PathBuf,
    sync::Arc,
};

/// Users that own nothing here.
const SERVER: u32 = 61_234;
const STRANGER: u32 = 61_235;

/// Whether the vault answers a thread that runs as this user.
fn answers(path: PathBuf, uid: u32) -> bool {
    let ask = move || {
        rustix::thread::set_thread_uid(Uid::from_raw(uid)).unwrap();
        let status = Request::Status { unit: "089".to_owned(), member: None, session: None };
        Client::new(path).ask(&status).is_ok()
    };
    std::thread::spawn(ask).join().unwrap()
}

#[test]
fn it_answers_its_own_user_and_the_one_that_was_named() {
    if !rustix::process::geteuid().is_root() {
        println!("this takes root, who may become other users; not tested");
        return;
    }
    let ran = |peers: Peers| {
        let dir = tempfile::tempdir().unwrap();
        // As a directory with the server's group would let it in.
        chmod(dir.path(), Mode::from_raw_mode(0o755)).unwrap();
        let set = Set::over(Shelf::in_memory().unwrap());
        let path = dir.path().join("vault.sock");
        let listener = process::listen(&path, peers).unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        let service = Service::new(set.vault, Arc::new(|| NOW));
        let run = service.clone();
        let running = std::thread::spawn(move || run.run(&listener, peers).unwrap());
        // The threads have root's group, which is the socket's; nobody gets further by that than the mode allows.
        let told: Vec<_> = [0, SERVER, STRANGER].iter().map(|uid| answers(path.clone(), *uid)).collect();
        service.stop();
        let _ = UnixStream::connect(&path);
        running.join().unwrap();
        (mode, told)
    };
    assert_eq!(ran(Peers::own()), (0o600, vec![true, false, false]));
    // The stranger reaches the socket by the group, and is sent away by who they are.
    assert_eq!(ran(Peers::with(SERVER)), (0o660, vec![true, true, false]));
}
