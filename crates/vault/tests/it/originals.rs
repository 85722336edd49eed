//! Originals under a written order: two people, a key that is only on paper, and nothing otherwise.

use crate::support::{DAY, NOW, Set, ask, rng, tip_id};
use atalaya_model::{Basis, Purpose};
use atalaya_vault::{
    Shelf, Suite, VaultError,
    code::Code,
    escrow::{self, EscrowError, Holder, Share},
    original::{self, ORIGINAL_MAX, OriginalError, OriginalPlace, PART, PARTS_MAX, SEALED_PART},
    vault::{Act, Ask, ORDER_MAX_S},
};

const ORDER: u32 = 0;

/// Two members with the unit unlocked, a tip, and a forensic key.
struct Bench {
    set: Set,
    code: Code,
    forensic: Vec<Share>,
}

fn by(member: u128, act: Act) -> Ask {
    ask(member, act)
}
fn numbered(ask: Ask, number: &str) -> Ask {
    Ask { purpose: Some(Purpose::new(Basis::LegalOrder, Some(number.parse().unwrap())).unwrap()), ..ask }
}

impl Bench {
    fn over(shelf: Shelf) -> Self {
        let mut set = Set::over(shelf);
        let (key, forensic) = escrow::ceremony_of(Holder::Forensic, Suite::XWing, &mut set.rng).unwrap();
        set.vault.set_forensic(NOW, &key).unwrap();
        set.unlock(1).unwrap();
        set.unlock(2).unwrap();
        let (_, code) = set.create(1, "se ve en la foto");
        Self { code: Code::parse(&code).unwrap(), forensic, set }
    }
    fn new() -> Self {
        Self::over(Shelf::in_memory().unwrap())
    }
    fn ask(&mut self, member: u128) -> Result<(), VaultError> {
        let until = NOW + 30 * DAY;
        self.set.vault.order_ask(NOW, &by(member, Act::Originals), tip_id(1), (ORDER, until))
    }
    fn approve(&mut self, member: u128) -> Result<(), VaultError> {
        self.set.vault.order_approve(NOW, &by(member, Act::OriginalsApprove), tip_id(1), ORDER)
    }
    /// A picture arrives; whether its original was kept.
    fn arrive(&mut self, now_s: i64, original: &[u8]) -> Option<(u32, [u8; 32])> {
        let vault = &mut self.set.vault;
        let key = vault.check(now_s, tip_id(1), 0).unwrap().run(&self.code).unwrap();
        let file = vault.file_by_code(now_s, tip_id(1), &key, b"pixeles", &mut self.set.rng).unwrap();
        let keeping = vault.keeping(now_s, tip_id(1), file, &mut self.set.rng).unwrap()?;
        let place = OriginalPlace { tip: tip_id(1), order: keeping.order, file };
        let sealed = original::seal(&keeping.key, &place, original, &mut self.set.rng).unwrap();
        for part in sealed.parts {
            vault.keep_part(now_s, keeping.token, part).unwrap();
        }
        vault.keep(now_s, keeping.token, sealed.head, sealed.commitment).unwrap();
        Some((file, sealed.commitment))
    }
    fn fetch(&mut self, member: u128, file: u32) -> Result<Vec<u8>, VaultError> {
        let ask = by(member, Act::Originals);
        let mut whole = self.set.vault.handed_over(NOW, &ask, tip_id(1), (file, 0))?;
        let (_, parts) = original::place_of(&whole).unwrap();
        for part in 1..=parts {
            whole.extend(self.set.vault.handed_over(NOW, &ask, tip_id(1), (file, part))?);
        }
        Ok(whole)
    }
    fn open(&self, file: &[u8]) -> Result<original::OpenedOriginal, OriginalError> {
        let key = escrow::recover_of(Holder::Forensic, &self.forensic[1..4]).unwrap();
        original::open(&key, file)
    }
}

#[test]
fn without_an_order_that_two_people_took_up_nothing_is_kept() {
    let mut bench = Bench::new();
    assert_eq!(bench.arrive(NOW, b"foto"), None);
    bench.ask(1).unwrap();
    assert_eq!(bench.arrive(NOW, b"foto"), None, "asked for, not approved");
    assert!(matches!(bench.approve(1), Err(VaultError::SamePerson)));
    // Another number is another order; another purpose is none.
    let other = numbered(by(2, Act::OriginalsApprove), "JC-99/2026");
    assert!(bench.set.vault.order_approve(NOW, &other, tip_id(1), ORDER).is_err());
    let none = Ask { purpose: None, ..by(2, Act::OriginalsApprove) };
    assert!(bench.set.vault.order_approve(NOW, &none, tip_id(1), ORDER).is_err());
    // Nobody takes up what was not asked for, and an ask is no approval.
    let missing = bench.set.vault.order_approve(NOW, &by(2, Act::OriginalsApprove), tip_id(1), 7);
    assert!(matches!(missing, Err(VaultError::Unknown)));
    assert!(bench.set.vault.order_approve(NOW, &by(2, Act::Originals), tip_id(1), ORDER).is_err());
    assert_eq!(bench.arrive(NOW, b"foto"), None);
    bench.approve(2).unwrap();
    bench.approve(2).unwrap();
    assert!(bench.arrive(NOW, b"foto").is_some());
    // When its date is past, nothing is kept any more.
    assert_eq!(bench.arrive(NOW + 30 * DAY, b"foto"), None);
    let lines = bench.set.vault.shelf().record(0, 200).unwrap();
    let of = |action: &str| {
        lines.iter().filter(|l| l.action == action).map(|l| l.outcome.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(of("original"), ["kept"]);
    assert_eq!(of("originals approve").iter().filter(|o| **o == "allowed").count(), 2);
    assert!(of("originals approve").iter().filter(|o| **o != "allowed").count() >= 5);
    bench.set.vault.shelf().verify_record().unwrap();
}

#[test]
fn an_order_needs_a_forensic_key_an_unlocked_unit_a_date_and_a_tip() {
    let mut set = Set::new();
    set.create(1, "algo");
    let ask = by(1, Act::Originals);
    let order = |set: &mut Set, ask: &Ask, tip, until| set.vault.order_ask(NOW, ask, tip, (0, until));
    assert!(matches!(order(&mut set, &ask, tip_id(1), NOW + DAY), Err(VaultError::Locked)));
    set.unlock(1).unwrap();
    assert!(matches!(order(&mut set, &ask, tip_id(1), NOW + DAY), Err(VaultError::NoForensic)));
    let (key, _) = escrow::ceremony_of(Holder::Forensic, Suite::XWing, &mut set.rng).unwrap();
    set.vault.set_forensic(NOW, &key).unwrap();
    assert!(matches!(order(&mut set, &ask, tip_id(9), NOW + DAY), Err(VaultError::Unknown)));
    for until in [NOW, NOW - DAY, NOW + ORDER_MAX_S + 1] {
        assert!(matches!(order(&mut set, &ask, tip_id(1), until), Err(VaultError::Message)));
    }
    order(&mut set, &ask, tip_id(1), NOW + DAY).unwrap();
    set.unlock(2).unwrap();
    assert!(matches!(order(&mut set, &by(2, Act::Originals), tip_id(1), NOW + DAY), Err(VaultError::Exists)));
}

#[test]
fn two_people_hand_it_over_and_it_opens_only_with_the_shares() {
    let mut bench = Bench::new();
    bench.ask(1).unwrap();
    bench.approve(2).unwrap();
    let photo: Vec<u8> = (0..PART + 70_000).map(|n| u8::try_from(n % 251).unwrap()).collect();
    let (file, commitment) = bench.arrive(NOW, &photo).unwrap();
    assert!(bench.fetch(1, file).is_err(), "not asked for");
    let ask = |member, act| by(member, act);
    let vault = &mut bench.set.vault;
    assert!(vault.hand_over(NOW, &ask(2, Act::OriginalsApprove), tip_id(1), file).is_err(), "not asked for");
    vault.hand_over_ask(NOW, &ask(1, Act::Originals), tip_id(1), file).unwrap();
    let own = vault.hand_over(NOW, &ask(1, Act::OriginalsApprove), tip_id(1), file);
    assert!(matches!(own, Err(VaultError::SamePerson)));
    let other = numbered(ask(2, Act::OriginalsApprove), "JC-99/2026");
    assert!(vault.hand_over(NOW, &other, tip_id(1), file).is_err());
    vault.hand_over(NOW, &ask(2, Act::OriginalsApprove), tip_id(1), file).unwrap();
    assert!(vault.hand_over_ask(NOW, &ask(1, Act::Originals), tip_id(1), file).is_err(), "once");

    let sealed = bench.fetch(1, file).unwrap();
    assert_eq!(sealed, bench.fetch(2, file).unwrap());
    let opened = bench.open(&sealed).unwrap();
    assert_eq!(&opened.bytes[..], &photo[..]);
    assert_eq!((opened.commitment, opened.place.tip), (commitment, tip_id(1)));
    // Neither the escrow's shares nor too few of its own open it; a changed one does not open.
    let escrowed = escrow::recover(&bench.set.shares[..3]).unwrap();
    assert!(original::open(&escrowed, &sealed).is_err());
    assert_eq!(escrow::recover(&bench.forensic[..3]).unwrap_err(), EscrowError::Other(Holder::Escrow));
    let few = escrow::recover_of(Holder::Forensic, &bench.forensic[..2]);
    assert_eq!(few.unwrap_err(), EscrowError::Few(2));
    for at in [0, 20, 36, 40, 44, 60, sealed.len() / 2, sealed.len() - 1] {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert!(bench.open(&changed).is_err(), "{at}");
    }
    // Parts in another order, left out, or one too many.
    let head = sealed.len() - 2 * SEALED_PART;
    let (first, second) = sealed[head..].split_at(SEALED_PART);
    for parts in [[second, first].concat(), first.to_vec(), [first, second, second].concat()] {
        assert!(bench.open(&[&sealed[..head], &parts].concat()).is_err());
    }
    // A third person fetches nothing.
    bench.set.enrol(3, Some(&by(1, Act::Members))).unwrap();
    bench.set.unlock(3).unwrap();
    assert!(matches!(bench.fetch(3, file), Err(VaultError::Unknown)));
}

#[test]
fn lengths_show_by_the_megabyte_and_the_largest_fits() {
    let mut rng = rng(8);
    let (key, shares) = escrow::ceremony_of(Holder::Forensic, Suite::XWing, &mut rng).unwrap();
    let place = OriginalPlace { tip: tip_id(1), order: 0, file: 0 };
    let mut seal = |length: usize| original::seal(&key, &place, &vec![7; length], &mut rng);
    for (length, parts) in [(0, 1), (PART - 36, 1), (PART - 35, 2), (ORIGINAL_MAX, PARTS_MAX)] {
        let sealed = seal(length).unwrap();
        assert_eq!(sealed.parts.len(), parts, "{length}");
        assert!(sealed.parts.iter().all(|p| p.len() == SEALED_PART));
        let whole = [sealed.head, sealed.parts.concat()].concat();
        let private = escrow::recover_of(Holder::Forensic, &shares[..3]).unwrap();
        assert_eq!(original::open(&private, &whole).unwrap().bytes.len(), length);
    }
    assert!(matches!(seal(ORIGINAL_MAX + 1), Err(OriginalError::TooLong)));
    // The same picture twice: nobody sees that it is the same.
    let (a, b) = (seal(1_000).unwrap(), seal(1_000).unwrap());
    assert!(a.commitment != b.commitment && a.parts != b.parts);
}

#[test]
fn what_is_handed_in_must_be_what_was_asked_for() {
    let mut bench = Bench::new();
    bench.ask(1).unwrap();
    bench.approve(2).unwrap();
    let vault = &mut bench.set.vault;
    let rng = &mut bench.set.rng;
    let key = vault.check(NOW, tip_id(1), 0).unwrap().run(&bench.code).unwrap();
    let file = vault.file_by_code(NOW, tip_id(1), &key, b"pixeles", rng).unwrap();
    let mut hand_in = |tip, file_said, parts: Option<usize>, now_s| {
        let keeping = vault.keeping(NOW, tip_id(1), file, rng).unwrap().unwrap();
        let place = OriginalPlace { tip, order: keeping.order, file: file_said };
        let sealed = original::seal(&keeping.key, &place, b"foto", rng).unwrap();
        for part in sealed.parts.iter().cycle().take(parts.unwrap_or(1)) {
            vault.keep_part(now_s, keeping.token, part.clone())?;
        }
        vault.keep(now_s, keeping.token, sealed.head, sealed.commitment)
    };
    let refused = |done: Result<(), VaultError>| {
        assert!(matches!(done, Err(VaultError::Message | VaultError::Unknown)), "{done:?}");
    };
    refused(hand_in(tip_id(2), file, None, NOW));
    refused(hand_in(tip_id(1), file + 1, None, NOW));
    refused(hand_in(tip_id(1), file, Some(0), NOW));
    refused(hand_in(tip_id(1), file, Some(2), NOW));
    refused(hand_in(tip_id(1), file, Some(PARTS_MAX + 1), NOW));
    refused(hand_in(tip_id(1), file, None, NOW + 121));
    assert!(bench.set.vault.shelf().original(tip_id(1), file).unwrap().is_none(), "nothing left behind");
}

#[test]
fn the_end_of_an_order_and_the_end_of_a_tip_destroy_what_was_kept() {
    let dir = tempfile::tempdir().unwrap();
    let mut bench = Bench::over(Shelf::open(&dir.path().join("vault.sqlite")).unwrap());
    bench.ask(1).unwrap();
    bench.approve(2).unwrap();
    let found = |needle: &[u8]| {
        std::fs::read_dir(dir.path()).unwrap().any(|f| {
            let bytes = std::fs::read(f.unwrap().path()).unwrap();
            bytes.windows(needle.len()).any(|w| w == needle)
        })
    };
    let (file, _) = bench.arrive(NOW, b"CANARIO de la foto").unwrap();
    let part = bench.set.vault.shelf().original_part(tip_id(1), file, 1).unwrap().unwrap();
    assert!(found(&part[100..164]) && !found(b"CANARIO de la foto"));
    // Who may not ask may not end it either.
    let none = Ask { purpose: None, ..by(1, Act::Originals) };
    assert!(bench.set.vault.order_end(NOW, &none, tip_id(1), ORDER).is_err());
    assert_eq!(bench.set.vault.order_end(NOW, &by(1, Act::Originals), tip_id(1), ORDER).unwrap(), 1);
    assert!(!found(&part[100..164]));
    assert_eq!(bench.arrive(NOW, b"otra"), None);
    assert!(bench.approve(2).is_err(), "ended is ended");

    let second = 1;
    let until = NOW + DAY;
    bench.set.vault.order_ask(NOW, &by(2, Act::Originals), tip_id(1), (second, until)).unwrap();
    bench.set.vault.order_approve(NOW, &by(1, Act::OriginalsApprove), tip_id(1), second).unwrap();
    let (file, _) = bench.arrive(NOW, b"CANARIO de la foto").unwrap();
    let part = bench.set.vault.shelf().original_part(tip_id(1), file, 1).unwrap().unwrap();
    assert!(found(&part[100..164]));
    assert!(bench.set.vault.shred(NOW, tip_id(1)).unwrap());
    assert!(!found(&part[100..164]));
    assert!(bench.set.vault.shelf().order(tip_id(1), second).unwrap().is_none());
    assert!(bench.fetch(1, file).is_err());
}
