//! Unlocking and enrolment by OPAQUE: what a relay sees, what guesses cost, what becomes of members of earlier versions.

use crate::support::{NOW, PHRASE, Set, ask, member_id, session};
use atalaya_vault::{
    Secret, Shelf, Vault, VaultError,
    member::{Enrolled, Member, Phrase},
    opaque::{Opens, Stretch, Who},
    protocol::{Blob, Response},
    terminal::{self, Enrolling, Unlocking},
    vault::{Act, LOGIN_S, LOGINS_MAX, Started},
};

const UNIT: &str = "089";

fn reply(started: &Started) -> Response {
    Response::Reply {
        login: Some(started.login),
        reply: Blob(started.reply.clone()),
        key: Blob([&[started.key.suite.byte()][..], &started.key.bytes].concat()),
        opens: started.opens,
        passkey: started.passkey.clone(),
    }
}

impl Set {
    fn begin(&mut self, n: u128, phrase: &[u8]) -> (Unlocking, Started) {
        let (unlocking, hello) = Unlocking::start(phrase, &mut self.rng).unwrap();
        let started = self.vault.unlock_start(NOW, UNIT, member_id(n), &hello.0, &mut self.rng).unwrap();
        (unlocking, started)
    }
    fn finish(
        &mut self,
        now_s: i64,
        n: u128,
        unlocking: Unlocking,
        started: &Started,
    ) -> Result<usize, VaultError> {
        let who = (UNIT, member_id(n));
        let proved = unlocking.answer(who, &reply(started), &Stretch::cheap(), &mut self.rng)?;
        let sealed = proved.sealed.as_ref().map(|s| s.0.as_slice());
        Ok(self.vault.unlock_finish(now_s, proved.login, who, &session(n), &proved.proof.0, sealed)?.keys)
    }
}

#[test]
fn what_a_relay_sees_holds_neither_phrase_nor_keys_and_serves_once() {
    let mut set = Set::new();
    set.create(1, "algo");
    let who = (UNIT, member_id(1));
    let (unlocking, hello) = Unlocking::start(PHRASE, &mut set.rng).unwrap();
    let started = set.vault.unlock_start(NOW, UNIT, who.1, &hello.0, &mut set.rng).unwrap();
    let proved = unlocking.answer(who, &reply(&started), &Stretch::cheap(), &mut set.rng).unwrap();
    let sealed = proved.sealed.clone().unwrap();
    for seen in [&hello.0, &started.reply, &proved.proof.0, &sealed.0] {
        assert!(!seen.windows(8).any(|w| PHRASE.windows(8).any(|p| p == w)));
    }
    // Another member's name, or no key where one is wanted: refused, and the unlocking is over.
    let (within, proof, key) = (session(1), proved.proof.0, Some(&sealed.0[..]));
    let other = (UNIT, member_id(2));
    let as_other = set.vault.unlock_finish(NOW, proved.login, other, &within, &proof, key);
    assert!(matches!(as_other, Err(VaultError::WrongPhrase)));
    let again = set.vault.unlock_finish(NOW, proved.login, who, &within, &proof, key);
    assert!(matches!(again, Err(VaultError::WrongPhrase)), "an unlocking serves once");
    assert!(!set.vault.unlocked(UNIT, who.1));

    // A relay that keeps the sealed key of one unlocking cannot use it in another.
    let (unlocking, started) = set.begin(1, PHRASE);
    let proved = unlocking.answer(who, &reply(&started), &Stretch::cheap(), &mut set.rng).unwrap();
    let swapped = set.vault.unlock_finish(NOW, proved.login, who, &within, &proved.proof.0, key);
    assert!(matches!(swapped, Err(VaultError::WrongPhrase)));
    // Too late.
    let (unlocking, started) = set.begin(1, PHRASE);
    assert!(matches!(set.finish(NOW + LOGIN_S, 1, unlocking, &started), Err(VaultError::WrongPhrase)));
    let (unlocking, started) = set.begin(1, PHRASE);
    assert_eq!(set.finish(NOW + LOGIN_S - 1, 1, unlocking, &started).unwrap(), 1);
    assert!(set.vault.unlocked(UNIT, who.1));
}

#[test]
fn who_is_no_member_is_answered_alike_and_a_foreign_vault_is_noticed() {
    let mut set = Set::new();
    let (member, known) = set.begin(1, PHRASE);
    let (stranger, unknown) = set.begin(77, PHRASE);
    assert_eq!(known.reply.len(), unknown.reply.len());
    assert!(set.finish(NOW, 1, member, &known).is_ok());
    assert!(matches!(set.finish(NOW, 77, stranger, &unknown), Err(VaultError::WrongPhrase)));

    // Somebody between puts a vault of their own in its place, or only its key.
    let mut foreign =
        Vault::new(Shelf::in_memory().unwrap(), &Secret::new([8; 32]), Box::new(crate::support::Orders));
    let (unlocking, hello) = Unlocking::start(PHRASE, &mut set.rng).unwrap();
    let theirs = foreign.unlock_start(NOW, UNIT, member_id(1), &hello.0, &mut set.rng).unwrap();
    let who = (UNIT, member_id(1));
    let answered = unlocking.answer(who, &reply(&theirs), &Stretch::cheap(), &mut set.rng);
    assert!(matches!(answered, Err(VaultError::WrongPhrase)));
    for lie in [
        |s: &mut Started, foreign: &mut Vault| {
            s.key = foreign.door(&mut rand::rng()).unwrap().public().clone()
        },
        |s: &mut Started, _: &mut Vault| s.opens = Opens::Client,
    ] {
        let (unlocking, mut started) = set.begin(1, PHRASE);
        lie(&mut started, &mut foreign);
        let answered = unlocking.answer(who, &reply(&started), &Stretch::cheap(), &mut set.rng);
        assert!(matches!(answered, Err(VaultError::WrongPhrase)));
    }
}

#[test]
fn guesses_are_counted_by_the_vault_and_on_its_record() {
    let mut set = Set::new();
    let hello = |set: &mut Set| Unlocking::start(b"otra frase que no es", &mut set.rng).unwrap().1;
    for _ in 0..5 {
        let hello = hello(&mut set);
        set.vault.unlock_start(NOW, UNIT, member_id(1), &hello.0, &mut set.rng).unwrap();
    }
    let start = |set: &mut Set, now_s: i64, n: u128| {
        let hello = hello(set);
        set.vault.unlock_start(now_s, UNIT, member_id(n), &hello.0, &mut set.rng).map(drop)
    };
    assert!(matches!(start(&mut set, NOW, 1), Err(VaultError::Wait { wait_s: 5 })));
    assert!(start(&mut set, NOW, 2).is_ok(), "nobody else waits");
    assert!(start(&mut set, NOW + 5, 1).is_ok());
    assert!(matches!(start(&mut set, NOW + 5, 1), Err(VaultError::Wait { wait_s: 10 })));
    // Enrolment tells of a phrase what a guess tells: it is counted with them.
    let request = Enrolling::start(b"otra frase que no es", &mut set.rng).unwrap().1;
    set.vault.lock_all(NOW).unwrap();
    let mut other = Set::new();
    other.create(1, "algo");
    other.unlock(2).unwrap();
    let vouch = ask(2, Act::Members);
    for _ in 0..5 {
        let who = (UNIT, member_id(1));
        other.vault.enrol_start(NOW, Some(&vouch), who, &request.0, &mut other.rng).unwrap();
    }
    let sixth = other.vault.enrol_start(NOW, Some(&vouch), (UNIT, member_id(1)), &request.0, &mut other.rng);
    assert!(matches!(sixth.map(drop), Err(VaultError::Wait { .. })));
    // Who proves the phrase is not made to wait for what others guessed.
    let (unlocking, hello) = Unlocking::start(PHRASE, &mut set.rng).unwrap();
    let later = NOW + 600;
    let started = set.vault.unlock_start(later, UNIT, member_id(1), &hello.0, &mut set.rng).unwrap();
    assert!(set.finish(later, 1, unlocking, &started).is_ok());
    assert!(start(&mut set, later, 1).is_ok());
    let begun = |set: &Set| {
        let lines = set.vault.shelf().record(0, 100).unwrap();
        lines.iter().filter(|l| l.action == "unlock" && l.outcome == "begun").count()
    };
    assert_eq!(begun(&set), 9);
    // Strangers are counted together, and apart from members.
    let mut flooded = Set::new();
    let refused = (0..10u128).filter(|n| start(&mut flooded, NOW, 1_000 + n).is_err()).count();
    assert_eq!(refused, 5);
    assert!(start(&mut flooded, NOW, 1).is_ok());
}

#[test]
fn unlockings_in_progress_are_bounded_and_end_by_themselves() {
    let mut set = Set::new();
    // One member guesses once an hour of these; each is over after two minutes.
    let start = |set: &mut Set, now_s: i64| {
        let (_, hello) = Unlocking::start(PHRASE, &mut set.rng).unwrap();
        set.vault.unlock_start(now_s, UNIT, member_id(1), &hello.0, &mut set.rng).map(drop)
    };
    for n in 3..=i64::try_from(LOGINS_MAX).unwrap() {
        let id = member_id(u128::try_from(n).unwrap());
        let (private, _) =
            atalaya_vault::wrap::PrivateKey::random(atalaya_vault::Suite::XWing, &mut set.rng).unwrap();
        let who = Who { unit: UNIT.to_owned(), member: id, opens: Opens::Vault };
        let (public, sealed) = Member::seal(&who, &private, &Secret::new([1; 32]), &mut set.rng).unwrap();
        let record = set.vault.member(UNIT, member_id(1)).unwrap().opaque.unwrap().1;
        set.vault.shelf().put_member(&Member::given(&who, public, sealed, record)).unwrap();
        let (_, hello) = Unlocking::start(PHRASE, &mut set.rng).unwrap();
        set.vault.unlock_start(NOW, UNIT, id, &hello.0, &mut set.rng).unwrap();
    }
    start(&mut set, NOW).unwrap();
    start(&mut set, NOW).unwrap();
    assert!(matches!(start(&mut set, NOW), Err(VaultError::Busy)));
    assert!(start(&mut set, NOW + LOGIN_S).is_ok());
}

#[test]
fn a_stolen_database_allows_no_guess_without_the_root() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("vault.sqlite");
    let mut set = Set::over(Shelf::open(&path).unwrap());
    set.create(1, "algo");
    drop(set);
    let gate = Box::new(crate::support::Orders);
    let mut stolen = Vault::new(Shelf::open(&path).unwrap(), &Secret::new([4; 32]), gate);
    let rng = &mut crate::support::rng(3);
    let (who, within, stretch) = ((UNIT, member_id(1)), session(1), Stretch::cheap());
    let guessed = terminal::unlock(&mut stolen, NOW, who, &within, PHRASE, &stretch, rng);
    assert!(matches!(guessed.map(drop), Err(VaultError::Root)));
    // The vault itself finds its keys again.
    let mut same =
        Vault::new(Shelf::open(&path).unwrap(), &Secret::new([3; 32]), Box::new(crate::support::Orders));
    let (keys, held) = terminal::unlock(&mut same, NOW, who, &within, PHRASE, &stretch, rng).unwrap();
    assert_eq!((keys, held.is_none()), (1, true));
}

#[test]
fn members_of_earlier_versions_are_told_and_renewed_with_what_they_have() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("vault.sqlite");
    // A database as the version before left it: no column, members under their phrases.
    {
        let db = rusqlite::Connection::open(&path).unwrap();
        db.execute_batch(
            "CREATE TABLE members(id BLOB NOT NULL, unit TEXT NOT NULL, suite INTEGER NOT NULL, public BLOB NOT NULL,
             salt BLOB NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY(id, unit))",
        )
        .unwrap();
        for n in 1..=2u64 {
            let mut rng = crate::support::rng(n);
            let id = member_id(u128::from(n));
            let member = Member::earlier(id, UNIT, PHRASE, &Phrase::cheap(), &mut rng).unwrap();
            db.execute(
                "INSERT INTO members VALUES(?1, ?2, 1, ?3, ?4, ?5)",
                rusqlite::params![
                    member.id.as_bytes(),
                    UNIT,
                    member.public.bytes,
                    member.salt,
                    member.sealed
                ],
            )
            .unwrap();
        }
    }
    let mut rng = crate::support::rng(9);
    let mut vault =
        Vault::new(Shelf::open(&path).unwrap(), &Secret::new([3; 32]), Box::new(crate::support::Orders));
    let (escrow, shares) = atalaya_vault::escrow::ceremony(atalaya_vault::Suite::XWing, &mut rng).unwrap();
    vault.set_escrow(&escrow).unwrap();
    let mut set = Set { vault, shares, rng };
    let (sealed, _) = set.create(1, "de antes");
    let who = (UNIT, member_id(1));
    assert_eq!(set.vault.enrolled(UNIT, who.1).unwrap(), Some(Enrolled::Earlier));
    assert_eq!(set.vault.enrolled(UNIT, member_id(9)).unwrap(), None);
    assert!(matches!(set.unlock(1), Err(VaultError::WrongPhrase)));
    let renew = |set: &mut Set, old: &[u8], new: &[u8]| {
        let how = (&Phrase::cheap(), &Stretch::cheap());
        terminal::renew(&mut set.vault, NOW, who, (old, new), how, &mut set.rng)
    };
    assert!(matches!(renew(&mut set, b"otra frase que no es", PHRASE), Err(VaultError::WrongPhrase)));
    assert!(matches!(renew(&mut set, PHRASE, b"corta"), Err(VaultError::PhraseForm)));
    renew(&mut set, PHRASE, PHRASE).unwrap();
    assert_eq!(set.vault.enrolled(UNIT, who.1).unwrap(), Some(Enrolled::Opaque));
    set.unlock(1).unwrap();
    assert_eq!(set.read(1, 1, &sealed).unwrap(), "de antes");
    // Once renewed, again with a new phrase; the other one is enrolled again by the first.
    renew(&mut set, PHRASE, "una frase enteramente nueva".as_bytes()).unwrap();
    assert!(matches!(set.unlock(1), Err(VaultError::WrongPhrase)));
    set.enrol(2, Some(&ask(1, Act::Members))).unwrap();
    set.vault.lock_all(NOW).unwrap();
    set.unlock(2).unwrap();
    assert_eq!(set.read(2, 1, &sealed).unwrap(), "de antes");
    let actions: Vec<_> = set.vault.shelf().record(0, 100).unwrap().into_iter().map(|l| l.action).collect();
    assert_eq!(actions.iter().filter(|a| *a == "renew").count(), 2);
}

#[test]
fn a_registration_binds_who_and_where() {
    let mut set = Set::new();
    let door = set.vault.door(&mut set.rng).unwrap();
    let member = set.vault.member(UNIT, member_id(1)).unwrap();
    let (_, record) = member.opaque.clone().unwrap();
    let enter = |set: &mut Set, who: &Who, record: &[u8]| {
        let (entering, hello) = atalaya_vault::opaque::Entering::start(PHRASE, &mut set.rng).unwrap();
        let (_, reply) = door.start(who, Some(record), &hello, &mut set.rng).unwrap();
        entering.finish(who, door.public(), &reply, &Stretch::cheap(), &mut set.rng).map(drop)
    };
    let right = Who { unit: UNIT.to_owned(), member: member_id(1), opens: Opens::Vault };
    assert!(enter(&mut set, &right, &record).is_ok());
    for wrong in [
        Who { unit: "UECS".to_owned(), ..right.clone() },
        Who { member: member_id(2), ..right.clone() },
        Who { opens: Opens::Client, ..right.clone() },
    ] {
        assert!(enter(&mut set, &wrong, &record).is_err(), "{wrong:?}");
    }
}
