//! Compartments whose tips open at the client only: the vault hands out wraps and has no key to open them.

use crate::support::{DAY, NOW, Orders, PHRASE, ask, member_id, rng, session, tip_id};
use atalaya_vault::{
    CodeKind, Secret, Shelf, Suite, Vault, VaultError,
    code::Code,
    escrow::{self, Share},
    opaque::{Opens, Stretch},
    protocol::{Blob, Response},
    terminal::{self, ClientKeys, Enrolling},
    vault::{Act, Ask, NewCode, NewTip, Sealed},
    wrap::PublicKey,
};
use rand::rngs::StdRng;
use zeroize::Zeroizing;

const UNIT: &str = "UECS";

struct Closed {
    vault: Vault,
    rng: StdRng,
    shares: Vec<Share>,
}

fn asks(n: u128, act: Act) -> Ask {
    Ask { unit: UNIT.to_owned(), ..ask(n, act) }
}

impl Closed {
    fn new() -> Self {
        let mut rng = rng(5);
        let mut vault = Vault::new(Shelf::in_memory().unwrap(), &Secret::new([3; 32]), Box::new(Orders));
        let (public, shares) = escrow::ceremony(Suite::XWing, &mut rng).unwrap();
        vault.set_escrow(&public).unwrap();
        vault.set_opens(NOW, UNIT, Opens::Client, &mut rng).unwrap();
        for n in 1..=2 {
            let who = (UNIT, member_id(n));
            terminal::enrol(&mut vault, NOW, None, who, PHRASE, &Stretch::cheap(), &mut rng).unwrap();
        }
        Self { vault, rng, shares }
    }
    fn unlock(&mut self, n: u128) -> Result<ClientKeys, VaultError> {
        let who = (UNIT, member_id(n));
        let (vault, rng) = (&mut self.vault, &mut self.rng);
        let (_, keys) = terminal::unlock(vault, NOW, who, &session(n), PHRASE, &Stretch::cheap(), rng)?;
        Ok(keys.unwrap())
    }
    fn create(&mut self, now_s: i64, n: u128, text: &str) -> (Sealed, Zeroizing<String>) {
        let code = NewCode::make(tip_id(n), CodeKind::Words, &self.vault.pepper(), &mut self.rng).unwrap();
        let new = NewTip { tip: tip_id(n), unit: UNIT, text, more: &[], marks: &[] };
        (self.vault.create(now_s, &new, &code, &mut self.rng).unwrap(), code.text())
    }
    /// Reads at the member's side, with what the vault hands out.
    fn read(&mut self, by: u128, keys: &ClientKeys, n: u128, sealed: &Sealed) -> Result<String, VaultError> {
        let wrap = self.vault.hand(NOW, &asks(by, Act::Read), Act::Read, tip_id(n))?;
        let text = keys.read(tip_id(n), (wrap.epoch, &wrap.wrapped), "content", &sealed.envelope)?;
        Ok(String::from_utf8(text.to_vec()).unwrap())
    }
}

#[test]
fn a_tip_opens_at_the_member_and_nowhere_else() {
    let mut set = Closed::new();
    let (sealed, _) = set.create(NOW, 1, "lo tienen en la casa azul");
    let fields = [("content".to_owned(), sealed.envelope.clone())];
    assert!(matches!(
        set.vault.hand(NOW, &asks(1, Act::Read), Act::Read, tip_id(1)),
        Err(VaultError::Locked)
    ));
    let keys = set.unlock(1).unwrap();
    assert_eq!(set.read(1, &keys, 1, &sealed).unwrap(), "lo tienen en la casa azul");
    // The vault, unlocked, opens nothing of it, whatever is asked.
    let elsewhere = |result: Result<(), VaultError>| assert!(matches!(result, Err(VaultError::Elsewhere)));
    elsewhere(set.vault.read(NOW, &asks(1, Act::Read), tip_id(1), &fields).map(drop));
    elsewhere(set.vault.feed(NOW, session(1).id, tip_id(1), UNIT, &fields));
    elsewhere(set.vault.search(NOW, &asks(1, Act::Search), "casa", 10).map(drop));
    elsewhere(set.vault.similar(NOW, &asks(1, Act::Search), tip_id(1), &fields, 5).map(drop));
    let text = ("entry/0", "una nota");
    elsewhere(set.vault.write(NOW, &asks(1, Act::Write), tip_id(1), text, None, &mut set.rng).map(drop));
    elsewhere(set.vault.file(NOW, &asks(1, Act::Read), tip_id(1), 0).map(drop));
    // What the record says of it is what happened: the policies allowed it, and nothing was opened.
    let lines = set.vault.shelf().record(0, 100).unwrap();
    let of = |outcome: &str| -> Vec<&str> {
        lines.iter().filter(|l| l.outcome == outcome).map(|l| l.action.as_str()).collect()
    };
    assert_eq!(of("elsewhere"), ["read", "search", "search", "write", "read"]);
    assert_eq!(of("allowed"), ["read"], "the wrap that was handed out above");
    assert_eq!(set.vault.indexed(UNIT), None);
    // One that came while it was unlocked is in no index either.
    set.create(NOW, 2, "otra de la casa azul");
    assert_eq!(set.vault.indexed(UNIT), None);
    // Handing out takes a purpose and is on the record, allowed or not.
    let without = Ask { purpose: None, ..asks(1, Act::Read) };
    assert!(matches!(set.vault.hand(NOW, &without, Act::Read, tip_id(1)), Err(VaultError::Unknown)));
    assert!(matches!(
        set.vault.hand(NOW, &asks(1, Act::Search), Act::Read, tip_id(1)),
        Err(VaultError::Unknown)
    ));
    assert!(matches!(
        set.vault.hand(NOW, &asks(2, Act::Read), Act::Read, tip_id(1)),
        Err(VaultError::Locked)
    ));
    let lines = set.vault.shelf().record(0, 100).unwrap();
    let reads: Vec<_> = lines.iter().filter(|l| l.action == "read").map(|l| l.outcome.as_str()).collect();
    assert!(reads.contains(&"allowed") && reads.contains(&"denied"), "{reads:?}");
    // A text that the member sealed opens for the other one.
    let wrap = set.vault.hand(NOW, &asks(1, Act::Write), Act::Write, tip_id(1)).unwrap();
    let wrap = (wrap.epoch, wrap.wrapped.as_slice());
    let note = keys.write(tip_id(1), wrap, "entry/0", b"una nota", &mut set.rng).unwrap();
    let other = set.unlock(2).unwrap();
    assert_eq!(&other.read(tip_id(1), wrap, "entry/0", &note).unwrap()[..], b"una nota");
    assert!(other.read(tip_id(2), wrap, "entry/0", &note).is_err());
}

#[test]
fn a_key_sent_to_the_vault_of_such_a_unit_is_refused() {
    let mut set = Closed::new();
    set.create(NOW, 1, "algo");
    let who = (UNIT, member_id(1));
    let (unlocking, hello) = terminal::Unlocking::start(PHRASE, &mut set.rng).unwrap();
    let started = set.vault.unlock_start(NOW, UNIT, who.1, &hello.0, &mut set.rng).unwrap();
    let key = Blob([&[started.key.suite.byte()][..], &started.key.bytes].concat());
    let reply = Response::Reply {
        login: Some(started.login),
        reply: Blob(started.reply),
        key,
        opens: started.opens,
        passkey: started.passkey,
    };
    let proved = unlocking.answer(who, &reply, &Stretch::cheap(), &mut set.rng).unwrap();
    assert!(proved.sealed.is_none());
    let (proof, sealed) = (&proved.proof.0, Some(&[1; 1_169][..]));
    let forced = set.vault.unlock_finish(NOW, proved.login, who, &session(1), proof, sealed);
    assert!(matches!(forced.map(drop), Err(VaultError::WrongPhrase)));
    assert!(!set.vault.unlocked(UNIT, who.1));
}

#[test]
fn a_successor_is_given_the_keys_at_the_side_of_who_vouches() {
    let mut set = Closed::new();
    let (november, _) = set.create(NOW, 1, "noviembre");
    let (december, _) = set.create(NOW + 30 * DAY, 2, "diciembre");
    let keys = set.unlock(1).unwrap();
    let vouch = asks(1, Act::Members);
    let who = (UNIT, member_id(3));
    let start = |set: &mut Closed| {
        let (enrolling, request) = Enrolling::start(PHRASE, &mut set.rng).unwrap();
        let (reply, door, opens) =
            set.vault.enrol_start(NOW, Some(&vouch), who, &request.0, &mut set.rng).unwrap();
        let key = Blob([&[door.public().suite.byte()][..], &door.public().bytes].concat());
        let reply = Response::Reply { login: None, reply: Blob(reply), key, opens, passkey: None };
        enrolling.answer(who, &reply, None, &Stretch::cheap(), &mut set.rng).unwrap()
    };
    let made = start(&mut set);
    let public = PublicKey::new(Suite::XWing, &made.public.0[1..]).unwrap();
    let grants = keys.grants(who.1, &public, &mut set.rng).unwrap();
    let member = made.member().unwrap();
    // All keys or none of it: a member with some of them would find tips that do not open.
    let some = set.vault.enrol(NOW, Some(&vouch), &member, &grants[..1], &mut set.rng);
    assert!(matches!(some, Err(VaultError::Message)));
    set.vault.enrol(NOW, Some(&vouch), &member, &grants, &mut set.rng).unwrap();
    let theirs = set.unlock(3).unwrap();
    assert_eq!(set.read(3, &theirs, 1, &november).unwrap(), "noviembre");
    assert_eq!(set.read(3, &theirs, 2, &december).unwrap(), "diciembre");
    // Who leaves has no key of what comes later, and the vault needed none to make it so.
    set.vault.remove(NOW, &asks(1, Act::Members), UNIT, member_id(2), &mut set.rng).unwrap();
    let (late, _) = set.create(NOW + 30 * DAY, 4, "después");
    assert!(late.epoch > december.epoch);
    assert!(set.unlock(2).is_err());
    let keys = set.unlock(1).unwrap();
    assert_eq!(set.read(1, &keys, 4, &late).unwrap(), "después");
}

#[test]
fn the_whole_unit_lost_three_shares_bring_the_tips_back() {
    let mut set = Closed::new();
    let (sealed, code) = set.create(NOW, 1, "lo tienen en la casa azul");
    for n in 1..=2 {
        set.vault.shelf().delete_member(UNIT, member_id(n)).unwrap();
    }
    for n in 5..=6 {
        let (private, _) = atalaya_vault::wrap::PrivateKey::random(Suite::XWing, &mut set.rng).unwrap();
        let who = (UNIT, member_id(n));
        let member =
            terminal::registered(&mut set.vault, who, PHRASE, &private, &Stretch::cheap(), &mut set.rng);
        set.vault.shelf().put_member(&member.unwrap()).unwrap();
    }
    let escrow = escrow::recover(&set.shares[..3]).unwrap();
    assert_eq!(set.vault.recover(NOW, UNIT, &escrow, &mut set.rng).unwrap(), 1);
    let keys = set.unlock(5).unwrap();
    assert_eq!(set.read(5, &keys, 1, &sealed).unwrap(), "lo tienen en la casa azul");
    // The teller's code goes on working: the dialogue is opened with what they alone know.
    let code = Code::parse(&code).unwrap();
    let key = set.vault.check(NOW, tip_id(1), 0).unwrap().run(&code).unwrap();
    let message = set.vault.write_by_code(NOW, tip_id(1), &key, "entry/0", "siguen ahí", &mut set.rng);
    let wrap = set.vault.hand(NOW, &asks(5, Act::Read), Act::Read, tip_id(1)).unwrap();
    let text =
        keys.read(tip_id(1), (wrap.epoch, &wrap.wrapped), "entry/0", &message.unwrap().sealed).unwrap();
    assert_eq!(&text[..], "siguen ahí".as_bytes());
}

#[test]
fn a_unit_that_opened_in_the_vault_is_closed_with_new_keys_and_renewed_members() {
    let mut set = Closed::new();
    set.vault.set_opens(NOW, UNIT, Opens::Client, &mut set.rng).unwrap();
    let (before, _) = set.create(NOW, 1, "antes");
    set.vault.set_opens(NOW, UNIT, Opens::Vault, &mut set.rng).unwrap();
    assert!(set.unlock(1).is_err(), "a registration for the client does not serve the vault");
    set.vault.set_opens(NOW, UNIT, Opens::Client, &mut set.rng).unwrap();
    let (after, _) = set.create(NOW, 2, "después");
    assert!(after.epoch > before.epoch);
    let keys = set.unlock(1).unwrap();
    assert_eq!(set.read(1, &keys, 2, &after).unwrap(), "después");
    let opens: Vec<_> = set
        .vault
        .shelf()
        .record(0, 100)
        .unwrap()
        .into_iter()
        .filter(|l| l.action == "opens")
        .map(|l| l.detail)
        .collect();
    assert_eq!(opens, ["UECS client", "UECS vault", "UECS client"]);
}
