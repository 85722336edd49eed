//! What was unlocked belongs to one session: it ends with it, after a shift, and when it is not used.

use crate::support::{DAY, NOW, Set, ask, member_id, session, tip_id};
use atalaya_vault::{
    VaultError,
    vault::{Act, Ask, DRAFT_S, IDLE_S, SHIFT_S, Session},
};
use uuid::Uuid;

const UNIT: &str = "089";

fn other() -> Session {
    Session { id: Uuid::from_u128(0xBAD), ..session(1) }
}

fn reads(set: &mut Set, now_s: i64, ask: &Ask) -> bool {
    match set.vault.read(now_s, ask, tip_id(1), &[]) {
        Ok(_) => true,
        Err(VaultError::Locked) => false,
        Err(other) => panic!("{other}"),
    }
}

fn unlocked() -> Set {
    let mut set = Set::new();
    set.create(1, "vive en la casa azul");
    set.unlock(1).unwrap();
    set
}

#[test]
fn another_session_of_the_same_account_unlocks_anew() {
    let mut set = unlocked();
    let mine = ask(1, Act::Read);
    // Somebody signs in as a member who did not lock: without the phrase they read nothing.
    let theirs = Ask { session: other().id, ..mine.clone() };
    assert!(reads(&mut set, NOW, &mine) && !reads(&mut set, NOW, &theirs));
    assert!(set.vault.unlocked_in(UNIT, member_id(1), session(1).id));
    assert!(!set.vault.unlocked_in(UNIT, member_id(1), other().id));
    let fields = [("content".to_owned(), Vec::new())];
    let fed = set.vault.feed(NOW, other().id, tip_id(1), UNIT, &fields);
    assert!(matches!(fed, Err(VaultError::Locked)));
    // A session's number in somebody else's name serves neither.
    let mixed = Ask { session: session(1).id, ..ask(2, Act::Read) };
    assert!(!reads(&mut set, NOW, &mixed));
    // With the phrase the other session reads too; each ends for itself, the member's shift for both.
    set.unlock_in(NOW, 1, &other()).unwrap();
    assert_eq!(set.vault.end_session(NOW, session(1).id).unwrap(), 1);
    assert!(!reads(&mut set, NOW, &mine) && reads(&mut set, NOW, &theirs));
    set.unlock(1).unwrap();
    assert_eq!(set.vault.lock(NOW, UNIT, member_id(1)).unwrap(), 2);
    assert!(!reads(&mut set, NOW, &mine) && !reads(&mut set, NOW, &theirs));
    assert_eq!(set.vault.indexed(UNIT), None, "keys and index go with the last one");
}

#[test]
fn it_ends_with_the_session_the_account_the_shift_and_when_nobody_uses_it() {
    let mine = ask(1, Act::Read);
    let ends = |end: &dyn Fn(&mut Set) -> i64| {
        let mut set = unlocked();
        let now_s = end(&mut set);
        let read = reads(&mut set, now_s, &mine);
        assert_eq!(set.vault.indexed(UNIT).is_some(), read, "keys stay as long as somebody may read");
        let lines = set.vault.shelf().record(0, 500).unwrap();
        let why = lines.into_iter().filter(|l| l.action == "lock").map(|l| l.outcome).next_back();
        (read, why.unwrap_or_default())
    };
    let with = |why: &str| (false, why.to_owned());
    assert_eq!(ends(&|_| NOW), (true, String::new()));
    let session_over = |set: &mut Set| {
        assert_eq!(set.vault.end_session(NOW, session(2).id).unwrap(), 0);
        assert_eq!(set.vault.end_session(NOW, session(1).id).unwrap(), 1);
        NOW
    };
    assert_eq!(ends(&session_over), with("session over"));
    let account = |set: &mut Set| {
        assert_eq!(set.vault.end_account(NOW, member_id(1)).unwrap(), 1);
        NOW
    };
    assert_eq!(ends(&account), with("account changed"));
    assert_eq!(ends(&|_| NOW + IDLE_S - 1), (true, String::new()));
    assert_eq!(ends(&|_| NOW + IDLE_S), with("idle"));
    // Used all the time, it ends after a shift.
    let busy = |set: &mut Set| {
        let mut now_s = NOW;
        while now_s + IDLE_S / 2 < NOW + SHIFT_S {
            now_s += IDLE_S / 2;
            assert!(reads(set, now_s, &ask(1, Act::Read)));
        }
        NOW + SHIFT_S
    };
    assert_eq!(ends(&busy), with("over"));
    // Never later than the session itself.
    let short = |set: &mut Set| {
        set.unlock_in(NOW, 1, &Session { until_s: NOW + 60, ..session(1) }).unwrap();
        NOW + 60
    };
    assert_eq!(ends(&short), with("over"));
    // Being looked at is no use.
    let watched = |set: &mut Set| {
        assert!(set.vault.unlocked(UNIT, member_id(1)));
        assert_eq!(set.vault.lapse(NOW + IDLE_S).unwrap(), 1);
        NOW + IDLE_S
    };
    assert_eq!(ends(&watched), with("idle"));
}

#[test]
fn the_server_can_see_under_which_sessions_something_is_unlocked() {
    let mut set = unlocked();
    set.unlock_in(NOW, 2, &Session { epoch: 7, ..session(2) }).unwrap();
    let seen: Vec<_> = set.vault.sessions().into_iter().map(|s| (s.session, s.member, s.epoch)).collect();
    assert_eq!(seen, [(session(1).id, member_id(1), 0), (session(2).id, member_id(2), 7)]);
    set.vault.lock_all(NOW).unwrap();
    assert!(set.vault.sessions().is_empty());
}

#[test]
fn who_filled_the_index_with_how_many_tips_is_on_the_record() {
    let mut set = Set::new();
    let sealed: Vec<_> = (1..=3).map(|n| set.create(n, "algo").0).collect();
    let feed = |set: &mut Set, n: u128, at: u128| {
        let sealed = &sealed[usize::try_from(at).unwrap() - 1];
        let fields = [("content".to_owned(), sealed.envelope.clone())];
        set.vault.feed(NOW, session(n).id, tip_id(at), UNIT, &fields).unwrap();
    };
    set.unlock(1).unwrap();
    for at in [1, 2, 2, 3] {
        feed(&mut set, 1, at);
    }
    set.vault.fed(NOW, session(1).id, UNIT).unwrap();
    // Locked before the end was said, it is said all the same.
    set.unlock(2).unwrap();
    feed(&mut set, 2, 1);
    set.vault.lock_all(NOW).unwrap();
    let lines = set.vault.shelf().record(0, 100).unwrap().into_iter().filter(|l| l.action == "index");
    let lines: Vec<_> = lines.map(|l| (l.who, l.outcome, l.detail)).collect();
    let line = |n: u128, outcome: &str, detail: &str| {
        (member_id(n).to_string(), outcome.to_owned(), detail.to_owned())
    };
    assert_eq!(lines, [line(1, "fed", "089 3 tips"), line(2, "broken off", "089 1 tips")]);
}

#[test]
fn what_could_not_be_recorded_is_neither_found_nor_counted() {
    let mut set = unlocked();
    let mark = Uuid::from_u128(0x3A6C);
    let found = |set: &mut Set, word: &str| set.vault.search(NOW, &ask(1, Act::Search), word, 10).unwrap().1;
    let write = |set: &mut Set, now_s: i64, field: &str, text: &str| {
        let (ask, text) = (ask(1, Act::Write), (field, text));
        set.vault.write(now_s, &ask, tip_id(1), text, Some(mark), &mut set.rng).unwrap()
    };
    // The door never says that it is on the record.
    let lost = write(&mut set, NOW, "entry/0", "camioneta");
    assert_eq!(lost.reports, Some(1), "what it would be");
    assert_eq!((found(&mut set, "camioneta"), set.vault.shelf().reports(mark).unwrap()), (0, 0));
    let late = set.vault.recorded(NOW + DRAFT_S, lost.token);
    assert!(matches!(late, Err(VaultError::Unknown)));
    // Said in time it is found and counted, once.
    let kept = write(&mut set, NOW, "entry/0", "motocicleta");
    assert_eq!(set.vault.recorded(NOW, kept.token).unwrap(), Some((mark, 1)));
    assert!(set.vault.recorded(NOW, kept.token).is_err());
    assert_eq!((found(&mut set, "motocicleta"), set.vault.shelf().reports(mark).unwrap()), (1, 1));
    assert_eq!(
        write(&mut set, NOW, "entry/1", "otra vez").reports,
        Some(1),
        "the same tip is no further report"
    );
    // Destroyed meanwhile, nothing of it comes back.
    let gone = write(&mut set, NOW, "entry/1", "bicicleta");
    set.vault.shred(NOW, tip_id(1)).unwrap();
    assert!(set.vault.recorded(NOW, gone.token).is_err());
    assert_eq!((found(&mut set, "bicicleta"), set.vault.shelf().reports(mark).unwrap()), (0, 0));
    assert_eq!(set.vault.lapse(NOW + DAY).unwrap(), 1);
}
