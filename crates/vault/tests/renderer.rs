//! The fence around a program that a child of the server becomes. One test, in a binary of its own: it cannot be taken
//! down again.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use atalaya_vault::confine::confine_program;
use std::{
    fs,
    net::UdpSocket,
    path::Path,
    process::{Command, Stdio},
};

#[test]
fn a_fenced_program_runs_reads_what_it_may_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let (mine, other) = (dir.path().join("mine"), dir.path().join("other"));
    fs::write(&mine, "to be read").unwrap();
    fs::write(&other, "of somebody else").unwrap();
    let cat = fs::canonicalize("/bin/cat").unwrap();
    let libraries = ["/lib", "/lib64", "/usr/lib", "/etc/ld.so.cache"].map(Path::new);
    let mut reads: Vec<&Path> = libraries.into_iter().filter(|p| p.exists()).collect();
    reads.push(&mine);
    let fenced = confine_program(&cat, &reads);
    println!("{fenced:?}");
    let says = |file: &Path| {
        // A pipe, as its parent's; to take none would be to open the device of nothing, which is fenced off too.
        let out = Command::new(&cat).env_clear().arg(file).stdin(Stdio::piped()).output().unwrap();
        (out.status.success(), String::from_utf8(out.stdout).unwrap())
    };
    assert_eq!(says(&mine), (true, "to be read".to_owned()));
    if fenced.files {
        assert_eq!(says(&other), (false, String::new()));
        assert_eq!(says(Path::new("/etc/passwd")), (false, String::new()));
        let another = fs::canonicalize("/bin/true").unwrap_or_default();
        assert!(Command::new(another).status().is_err(), "another program");
        assert!(fs::write(&mine, "x").is_err() && fs::write(dir.path().join("new"), "x").is_err(), "writing");
    } else {
        println!("files: this kernel offers no Landlock; the fence was not tested");
    }
    if fenced.calls {
        assert!(UdpSocket::bind("127.0.0.1:0").is_err(), "network");
    } else {
        println!("system calls: this kernel offers no seccomp; the fence was not tested");
    }
}
