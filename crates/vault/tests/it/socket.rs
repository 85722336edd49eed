//! The vault as a process, over its socket.

use crate::support::{NOW, Set, ask, member_id, session, tip_id};
use atalaya_vault::{
    CodeKind, Shelf, VaultError,
    client::Client,
    mark::Kind,
    opaque::Stretch,
    process::{self, Peers, Service},
    protocol::{Blob, FRAME_MAX, Field, Hidden, More, Request, Response, Told, Why},
    terminal,
    vault::{Act, Ask},
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
    let listener = process::listen(&path, Peers::own()).unwrap();
    let service = Service::new(set.vault, Arc::new(|| NOW));
    let run = service.clone();
    std::thread::spawn(move || run.run(&listener, Peers::own()).unwrap());
    Running { client: Client::new(path), dir, service }
}

impl Running {
    fn unlock(&self, n: u128, phrase: &str) -> Result<Response, atalaya_vault::VaultError> {
        let (unit, who) = ("089".to_owned(), ("089", member_id(n)));
        let ask = |request: Request| self.client.ask(&request).unwrap();
        let rng = &mut rand::rng();
        let (unlocking, hello) = terminal::Unlocking::start(phrase.as_bytes(), rng)?;
        let reply = ask(Request::UnlockStart { unit: unit.clone(), member: who.1, hello });
        let proved = unlocking.answer(who, &reply, &Stretch::cheap(), rng)?;
        let (login, proof, sealed) = (proved.login, proved.proof.clone(), proved.sealed.clone());
        let session = session(n);
        Ok(ask(Request::UnlockFinish { login, unit, member: who.1, session, proof, sealed }))
    }
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
    assert!(
        process::listen(&vault.dir.path().join("vault.sock"), Peers::own()).is_err(),
        "one vault at a time"
    );
    let ask_for = |request: &Request| vault.client.ask(request).unwrap();
    let text = || Hidden("vi una camioneta".to_owned());
    let create = |again: u8| Request::Create {
        tip: tip_id(1),
        unit: "089".to_owned(),
        text: text(),
        code: CodeKind::Digits,
        again: Blob(vec![again; 32]),
        more: Vec::new(),
        marks: Vec::new(),
    };
    let Response::Created { sealed, code, .. } = ask_for(&create(1)) else { panic!("not created") };
    let refused = Response::Refused { why: Why::Exists, wait_s: None };
    assert_eq!(ask_for(&create(2)), refused);
    // The answer was lost on the way: asked again with the same, the same code comes.
    let Response::Created { code: same, .. } = ask_for(&create(1)) else { panic!("not again") };
    assert_eq!(same, code);
    let fields = vec![Field { name: "content".to_owned(), sealed }];
    let read = Request::Read { ask: ask(1, Act::Read), tip: tip_id(1), fields: fields.clone() };
    assert_eq!(ask_for(&read), Response::Refused { why: Why::Locked, wait_s: None });
    assert!(matches!(vault.unlock(1, "otra frase que no es"), Err(VaultError::WrongPhrase)));
    let unlocked = vault.unlock(1, "cuatro caballos correctos").unwrap();
    assert_eq!(unlocked, Response::Unlocked { keys: 1, held: None });
    assert_eq!(ask_for(&read), Response::Texts { texts: vec![text()], next: None });

    // By code: the digits give way to words.
    let by_code =
        |code: Hidden| Request::CodeRead { tip: tip_id(1), code, waited_s: 0, fields: fields.clone() };
    let Response::Texts { texts, next: Some(words) } = ask_for(&by_code(code.clone())) else {
        panic!("not read")
    };
    assert_eq!(texts, [text()]);
    assert_eq!(ask_for(&create(1)), refused, "once the code was used, nobody is told one again");
    assert!(matches!(ask_for(&by_code(words)), Response::Texts { next: None, .. }));
    assert_eq!(ask_for(&by_code(code)), Response::Refused { why: Why::WrongCode, wait_s: None });
    let nonsense = by_code(Hidden("doce palabras".to_owned()));
    assert_eq!(ask_for(&nonsense), Response::Refused { why: Why::CodeForm, wait_s: None });

    assert_eq!(ask_for(&Request::Shred { tip: tip_id(1) }), Response::Done);
    assert_eq!(ask_for(&read), Response::Refused { why: Why::Unknown, wait_s: None });
}

#[test]
fn a_number_is_recognised_while_everything_is_locked() {
    let vault = running();
    let told = |text: &str| Told { kind: Kind::Number, text: Hidden(text.to_owned()) };
    let take = |n: u128, number: &str| {
        let request = Request::Create {
            tip: tip_id(n),
            unit: "089".to_owned(),
            text: Hidden("piden dinero".to_owned()),
            code: CodeKind::Digits,
            again: Blob(vec![u8::try_from(n).unwrap(); 32]),
            more: vec![More { field: "entry/0".to_owned(), text: Hidden(number.to_owned()) }],
            marks: vec![told(number)],
        };
        match vault.client.ask(&request).unwrap() {
            Response::Created { more, reports, .. } => (more.len(), reports[0].count),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(take(1, "55 1234 5678"), (1, 1));
    assert_eq!(take(2, "+52 1 55 1234 5678"), (1, 2));
    assert_eq!(take(2, "+52 1 55 1234 5678"), (1, 2), "the same tip again is no further report");
    let count =
        |ask: Ask, text: &str| vault.client.ask(&Request::Count { ask, told: vec![told(text)] }).unwrap();
    let Response::Counted { reports } = count(ask(9, Act::Count), "5512345678") else {
        panic!("not counted")
    };
    assert_eq!(reports[0].count, 2);
    let none = count(ask(9, Act::Count), "5500000000");
    assert!(matches!(none, Response::Counted { reports } if reports[0].count == 0));
    let refused = |why| Response::Refused { why, wait_s: None };
    assert_eq!(count(ask(9, Act::Count), "sin número"), refused(Why::NoMark));
    // The policies are asked all the same, and counting is no way to read.
    assert_eq!(count(Ask { purpose: None, ..ask(9, Act::Count) }, "5512345678"), refused(Why::Unknown));
    assert_eq!(count(ask(9, Act::Search), "5512345678"), refused(Why::Unknown));
    let marked = |by| {
        let request =
            Request::Marked { ask: ask(by, Act::Search), told: None, mark: Some(reports[0].mark), limit: 10 };
        vault.client.ask(&request).unwrap()
    };
    assert_eq!(marked(1), refused(Why::Locked));
    vault.unlock(1, "cuatro caballos correctos").unwrap();
    assert!(matches!(marked(1), Response::Found { tips, .. } if tips.len() == 2));
    // Retention takes what was recognised along.
    vault.client.ask(&Request::Shred { tip: tip_id(1) }).unwrap();
    assert!(matches!(marked(1), Response::Found { tips, .. } if tips == [tip_id(2)]));
    // No number is in the vault's files.
    for name in ["vault.sqlite", "vault.sqlite-wal"] {
        let bytes = std::fs::read(vault.dir.path().join(name)).unwrap();
        assert!(!bytes.windows(10).any(|w| w == b"5512345678"), "{name}");
    }
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
    let status =
        vault.client.ask(&Request::Status { unit: "089".to_owned(), member: None, session: None }).unwrap();
    assert!(
        matches!(&status, Response::Status { ready: true, tips: 0, indexed: None, unlocked: false, .. }),
        "{status:?}"
    );
}
