//! The vault as a process, over its socket.

use crate::support::{NOW, Set, ask, member_id, tip_id};
use atalaya_vault::{
    CodeKind, Shelf,
    client::Client,
    member::Phrase,
    process::{self, Service},
    protocol::{FRAME_MAX, Field, Hidden, Request, Response, Why},
    vault::Act,
};
use std::{
    io::{Read, Write},
    os::unix::{fs::PermissionsExt, net::UnixStream},
    sync::Arc,
};

struct Running {
    dir: tempfile::TempDir,
    service: Arc<Service>,
    client: Client,
}

fn running() -> Running {
    let dir = tempfile::tempdir().unwrap();
    let set = Set::over(Shelf::open(&dir.path().join("vault.sqlite")).unwrap());
    let path = dir.path().join("vault.sock");
    let listener = process::listen(&path).unwrap();
    let service = Service::new(set.vault, Arc::new(|| NOW), Phrase::cheap());
    let run = service.clone();
    std::thread::spawn(move || run.run(&listener).unwrap());
    Running { client: Client::new(path), dir, service }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.service.stop();
        let _ = UnixStream::connect(self.dir.path().join("vault.sock"));
    }
}

#[test]
fn a_tip_goes_in_and_comes_out_over_the_socket() {
    let vault = running();
    let mode = std::fs::metadata(vault.dir.path().join("vault.sock")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(process::listen(&vault.dir.path().join("vault.sock")).is_err(), "one vault at a time");
    let ask_for = |request: &Request| vault.client.ask(request).unwrap();
    let text = || Hidden("vi una camioneta".to_owned());
    let create =
        Request::Create { tip: tip_id(1), unit: "089".to_owned(), text: text(), code: CodeKind::Digits };
    let Response::Created { sealed, code, .. } = ask_for(&create) else { panic!("not created") };
    let refused = Response::Refused { why: Why::Exists, wait_s: None };
    assert_eq!(ask_for(&create), refused);
    let fields = vec![Field { name: "content".to_owned(), sealed }];
    let read = Request::Read { ask: ask(1, Act::Read), tip: tip_id(1), fields: fields.clone() };
    assert_eq!(ask_for(&read), Response::Refused { why: Why::Locked, wait_s: None });
    let unlock = |phrase: &str| Request::Unlock {
        unit: "089".to_owned(),
        member: member_id(1),
        phrase: Hidden(phrase.to_owned()),
    };
    let wrong = Response::Refused { why: Why::WrongPhrase, wait_s: None };
    assert_eq!(ask_for(&unlock("otra frase que no es")), wrong);
    assert_eq!(ask_for(&unlock("cuatro caballos correctos")), Response::Unlocked { keys: 1 });
    assert_eq!(ask_for(&read), Response::Texts { texts: vec![text()], next: None });

    // By code: the digits give way to words.
    let by_code =
        |code: Hidden| Request::CodeRead { tip: tip_id(1), code, waited_s: 0, fields: fields.clone() };
    let Response::Texts { texts, next: Some(words) } = ask_for(&by_code(code.clone())) else {
        panic!("not read")
    };
    assert_eq!(texts, [text()]);
    assert_eq!(ask_for(&by_code(code)), Response::Refused { why: Why::WrongCode, wait_s: None });
    assert!(matches!(ask_for(&by_code(words)), Response::Texts { next: None, .. }));
    let nonsense = by_code(Hidden("doce palabras".to_owned()));
    assert_eq!(ask_for(&nonsense), Response::Refused { why: Why::CodeForm, wait_s: None });

    assert_eq!(ask_for(&Request::Shred { tip: tip_id(1) }), Response::Done);
    assert_eq!(ask_for(&read), Response::Refused { why: Why::Unknown, wait_s: None });
}

#[test]
fn bad_frames_are_refused_and_others_go_on() {
    let vault = running();
    let path = vault.dir.path().join("vault.sock");
    for body in [&b"{}"[..], b"", b"[1,2", br#"{"do":"shred","tip":"x"}"#, &[0xff; 40]] {
        let mut stream = UnixStream::connect(&path).unwrap();
        stream.write_all(&u32::try_from(body.len()).unwrap().to_be_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let frame = atalaya_vault::protocol::read_frame(&mut stream).unwrap().unwrap();
        let answer: Response = serde_json::from_slice(&frame).unwrap();
        assert_eq!(answer, Response::Refused { why: Why::Malformed, wait_s: None });
    }
    let mut stream = UnixStream::connect(&path).unwrap();
    stream.write_all(&u32::try_from(FRAME_MAX + 1).unwrap().to_be_bytes()).unwrap();
    assert_eq!(stream.read(&mut [0; 4]).unwrap(), 0, "closed without an answer");
    let status = vault.client.ask(&Request::Status { unit: "089".to_owned() }).unwrap();
    assert_eq!(status, Response::Status { ready: true, tips: 0, indexed: None });
}
