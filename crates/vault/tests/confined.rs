//! The fences around the vault's process. One test, in a binary of its own: they cannot be taken down again.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use atalaya_vault::{Shelf, confine::confine};
use std::{
    fs,
    net::{TcpListener, UdpSocket},
    os::unix::net::UnixListener,
    process::Command,
};

#[test]
fn a_confined_vault_works_and_can_do_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let own = dir.path().join("vault");
    fs::create_dir(&own).unwrap();
    let other = dir.path().join("other.txt");
    fs::write(&other, "of somebody else").unwrap();
    assert!(Command::new("true").status().unwrap().success(), "before");
    let confined = confine(&[&own]);
    println!("{confined:?}");
    // Its own work goes on: database, socket, threads.
    let shelf = Shelf::open(&own.join("vault.sqlite")).unwrap();
    shelf.note(0, "a", "b", None, "done", "").unwrap();
    shelf.settle().unwrap();
    assert_eq!(shelf.verify_record().unwrap(), 1);
    let _listener = UnixListener::bind(own.join("vault.sock")).unwrap();
    std::thread::spawn(rand::random::<u64>).join().unwrap();
    if confined.calls {
        assert!(Command::new("true").status().is_err(), "programs");
        assert!(
            TcpListener::bind("127.0.0.1:0").is_err() && UdpSocket::bind("127.0.0.1:0").is_err(),
            "network"
        );
    } else {
        println!("system calls: this kernel offers no seccomp; the fence was not tested");
    }
    if confined.files {
        assert!(fs::read(&other).is_err() && fs::read("/etc/passwd").is_err(), "files of others");
        assert!(fs::write(dir.path().join("new"), "x").is_err(), "new files elsewhere");
    } else {
        println!("files: this kernel offers no Landlock; the fence was not tested");
    }
}
