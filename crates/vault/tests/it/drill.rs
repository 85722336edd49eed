//! The drill: losing any member's key, or a whole unit's, loses no tip. And what must be lost is lost.

use crate::support::{DAY, NOW, PHRASE, Set, ask, member_id, session, tip_id};
use atalaya_vault::{
    CodeKind, Shelf, Suite, VaultError,
    escrow::{self, EscrowError, Share},
    opaque::Stretch,
    terminal,
    vault::{Act, NewCode, NewTip},
    wrap::PrivateKey,
};

#[test]
fn a_tip_is_taken_while_locked_and_read_by_each_member() {
    let mut set = Set::new();
    let (sealed, _) = set.create(1, "vive en la casa azul");
    assert!(matches!(set.read(1, 1, &sealed), Err(VaultError::Locked)));
    set.unlock(1).unwrap();
    assert_eq!(set.read(1, 1, &sealed).unwrap(), "vive en la casa azul");
    // Who did not unlock it reads nothing through somebody else's shift.
    assert!(matches!(set.read(2, 1, &sealed), Err(VaultError::Locked)));
    assert_eq!(set.vault.lock(NOW, "089", member_id(1)).unwrap(), 1);
    assert!(matches!(set.read(1, 1, &sealed), Err(VaultError::Locked)));
    set.unlock(2).unwrap();
    assert_eq!(set.read(2, 1, &sealed).unwrap(), "vive en la casa azul");
}

#[test]
fn no_unit_receives_with_one_member_or_without_escrow() {
    let shelf = Shelf::in_memory().unwrap();
    let mut vault = atalaya_vault::Vault::new(
        shelf,
        &atalaya_vault::Secret::new([1; 32]),
        Box::new(crate::support::Orders),
    );
    assert!(!vault.ready("089").unwrap());
    let mut rng = crate::support::rng(1);
    let (public, _) = escrow::ceremony(atalaya_vault::Suite::XWing, &mut rng).unwrap();
    vault.set_escrow(&public).unwrap();
    terminal::enrol(&mut vault, NOW, None, ("089", member_id(1)), PHRASE, &Stretch::cheap(), &mut rng)
        .unwrap();
    assert!(!vault.ready("089").unwrap());
    let code =
        atalaya_vault::vault::NewCode::make(tip_id(1), CodeKind::Words, &vault.pepper(), &mut rng).unwrap();
    let new = NewTip { tip: tip_id(1), unit: "089", text: "algo", more: &[], marks: &[] };
    let taken = vault.create(NOW, &new, &code, &mut rng);
    assert!(matches!(taken, Err(VaultError::NotReady)));
}

#[test]
fn losing_any_member_loses_no_tip() {
    let mut set = Set::new();
    set.enrol(3, None).unwrap();
    let sealed: Vec<_> = (0..10).map(|n| set.create(n, &format!("hecho {n}")).0).collect();
    for lost in 1..=3u128 {
        let left = if lost == 1 { 2 } else { 1 };
        set.unlock(left).unwrap();
        set.vault.remove(NOW, &ask(left, Act::Members), "089", member_id(lost), &mut set.rng).unwrap();
        for (n, sealed) in (0..).zip(&sealed) {
            assert_eq!(set.read(left, n, sealed).unwrap(), format!("hecho {n}"));
        }
        // The one who left cannot unlock, and tips from now on are sealed to a key they never had.
        assert!(set.unlock(lost).is_err());
        let before = sealed[0].epoch;
        let (after, _) = set.create(100 + lost, "después");
        assert!(after.epoch > before);
        // A successor is given every key by somebody who has them.
        set.enrol(lost, Some(&ask(left, Act::Members))).unwrap();
        set.vault.lock_all(NOW).unwrap();
        set.unlock(lost).unwrap();
        for (n, sealed) in (0..).zip(&sealed) {
            assert_eq!(set.read(lost, n, sealed).unwrap(), format!("hecho {n}"));
        }
        set.vault.lock_all(NOW).unwrap();
    }
}

#[test]
fn losing_a_whole_unit_loses_no_tip_three_of_five_shares_bring_all_back() {
    let mut set = Set::new();
    let sealed: Vec<_> = (0..40).map(|n| set.create(n, &format!("hecho {n}")).0).collect();
    // Everybody's phrase is lost: two new people are enrolled in place of the old ones. What the old keys
    // opened, they cannot open.
    let mut rng = crate::support::rng(77);
    let fresh = "una frase enteramente nueva".as_bytes();
    for n in 1..=2 {
        set.vault.shelf().delete_member("089", member_id(n)).unwrap();
        let (private, _) = PrivateKey::random(Suite::XWing, &mut rng).unwrap();
        let who = ("089", member_id(n));
        let stretch = Stretch::cheap();
        let member = terminal::registered(&mut set.vault, who, fresh, &private, &stretch, &mut rng);
        set.vault.shelf().put_member(&member.unwrap()).unwrap();
    }
    let unlock = |set: &mut Set| {
        let (vault, rng) = (&mut set.vault, &mut set.rng);
        let who = ("089", member_id(1));
        terminal::unlock(vault, NOW, who, &session(1), fresh, &Stretch::cheap(), rng).unwrap().0
    };
    assert_eq!(unlock(&mut set), 0);
    assert!(set.read(1, 0, &sealed[0]).is_err());
    set.vault.lock_all(NOW).unwrap();

    // Printed, typed in again by people, in any three of five.
    let typed: Vec<Share> = [4, 0, 2].iter().map(|i| Share::parse(&set.shares[*i].line()).unwrap()).collect();
    let escrow = escrow::recover(&typed).unwrap();
    assert_eq!(set.vault.recover(NOW, "089", &escrow, &mut rng).unwrap(), 40);
    unlock(&mut set);
    for (n, sealed) in (0..).zip(&sealed) {
        assert_eq!(set.read(1, n, sealed).unwrap(), format!("hecho {n}"));
    }
}

#[test]
fn shares_are_checked_before_they_are_used() {
    let set = Set::new();
    let lines: Vec<String> = set.shares.iter().map(|s| s.line().to_string()).collect();
    assert_eq!(lines.len(), 5);
    let parse = |line: &str| Share::parse(line).unwrap();
    assert_eq!(escrow::recover(&[]).unwrap_err(), EscrowError::Few(0));
    let two = [parse(&lines[0]), parse(&lines[1]), parse(&lines[0])];
    assert_eq!(escrow::recover(&two).unwrap_err(), EscrowError::Few(2));
    // One wrong digit is found by the control group, with the share at hand that has it.
    let at = lines[0].len() - 9;
    let wrong = if lines[0].as_bytes()[at] == b'0' { "1" } else { "0" };
    let mut copied = lines[0].clone();
    copied.replace_range(at..=at, wrong);
    assert_eq!(Share::parse(&copied).unwrap_err(), EscrowError::Copied);
    assert!(Share::parse(&lines[0].to_uppercase().replace(' ', "   ")).is_ok());
    let other = Set::over(Shelf::in_memory().unwrap());
    // The same seed gives the same shares; another ceremony's do not mix.
    let mut rng = crate::support::rng(99);
    let (_, foreign) = escrow::ceremony(atalaya_vault::Suite::XWing, &mut rng).unwrap();
    let mixed = [other.shares[0].clone(), other.shares[1].clone(), foreign[2].clone()];
    assert_eq!(escrow::recover(&mixed).unwrap_err(), EscrowError::Mixed);
    for line in &lines {
        assert!(!format!("{:?}", parse(line)).contains(&line[50..60]));
    }
}

#[test]
fn a_new_month_gets_a_new_key_that_every_member_has() {
    let mut set = Set::new();
    let (first, _) = set.create_at(NOW, 1, "noviembre", CodeKind::Words);
    let (same, _) = set.create_at(NOW + DAY, 2, "noviembre también", CodeKind::Words);
    let (second, _) = set.create_at(NOW + 30 * DAY, 3, "diciembre", CodeKind::Words);
    assert_eq!(first.epoch, same.epoch);
    assert!(second.epoch > first.epoch);
    assert_eq!(set.unlock(2).unwrap(), 2);
    for (n, sealed, text) in [(1, &first, "noviembre"), (3, &second, "diciembre")] {
        assert_eq!(set.read(2, n, sealed).unwrap(), text);
    }
    // A key that a tip still needs does not expire, whoever asks for it; without tips it does.
    assert_eq!(set.vault.expire(NOW, NOW + 30 * DAY).unwrap(), 0);
    assert_eq!(set.read(2, 1, &first).unwrap(), "noviembre");
    for n in 1..=2 {
        set.vault.shred(NOW, tip_id(n)).unwrap();
    }
    assert_eq!(set.vault.expire(NOW, NOW + 30 * DAY).unwrap(), 1);
    assert_eq!(set.vault.shelf().grants("089", member_id(1)).unwrap().len(), 1);
    assert_eq!(set.read(2, 3, &second).unwrap(), "diciembre");
    let lines = set.vault.shelf().record(0, 100).unwrap();
    assert_eq!(lines.iter().filter(|l| l.action == "expire").count(), 1);
    // The newest stays for good: a unit without any key would take members from whoever asks.
    set.vault.shred(NOW, tip_id(3)).unwrap();
    assert_eq!(set.vault.expire(NOW, NOW + 900 * DAY).unwrap(), 0);
    assert!(matches!(set.enrol(3, None), Err(VaultError::Locked)));
}

#[test]
fn a_shredded_tip_opens_for_nobody_and_its_wraps_are_in_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("vault.sqlite");
    let mut set = Set::over(Shelf::open(&path).unwrap());
    set.unlock(1).unwrap();
    let (sealed, code) = set.create(1, "vive en la casa azul");
    let wrapped = set.vault.shelf().unit_wrap(tip_id(1), "089").unwrap().unwrap().wrapped;
    let found = |needle: &[u8]| {
        std::fs::read_dir(dir.path()).unwrap().any(|f| {
            let bytes = std::fs::read(f.unwrap().path()).unwrap();
            bytes.windows(needle.len()).any(|w| w == needle)
        })
    };
    assert!(found(&wrapped[100..164]));
    assert!(set.vault.shred(NOW, tip_id(1)).unwrap());
    assert!(!found(&wrapped[100..164]));
    assert!(matches!(set.read(1, 1, &sealed), Err(VaultError::Unknown)));
    let code = atalaya_vault::Code::parse(&code).unwrap();
    let key = set.vault.check(NOW, tip_id(1), 0).unwrap().run(&code).unwrap();
    let fields = [("content".to_owned(), sealed.envelope)];
    assert!(set.vault.read_by_code(NOW, tip_id(1), &key, None, &fields, &mut set.rng).is_err());
    assert_eq!(set.vault.search(NOW, &ask(1, Act::Search), "casa", 10).unwrap().1, 0);
}

#[test]
fn every_answer_and_every_refusal_is_on_a_chained_record_without_exact_times() {
    let mut set = Set::new();
    let (sealed, _) = set.create_at(NOW + 77, 1, "algo", CodeKind::Words);
    set.unlock(1).unwrap();
    set.read(1, 1, &sealed).unwrap();
    let mut without = ask(1, Act::Read);
    without.purpose = None;
    let denied = set.vault.read(NOW, &without, tip_id(1), &[]);
    assert!(matches!(denied, Err(VaultError::Unknown)));
    // Asking to search does not allow to read.
    assert!(set.vault.read(NOW, &ask(1, Act::Search), tip_id(1), &[]).is_err());
    let lines = set.vault.shelf().record(0, 100).unwrap();
    let outcomes: Vec<_> = lines.iter().map(|l| (l.action.as_str(), l.outcome.as_str())).collect();
    assert_eq!(
        outcomes,
        [
            ("enrol", "done"),
            ("enrol", "done"),
            ("rotate", "done"),
            ("seal", "done"),
            ("unlock", "begun"),
            ("unlock", "done"),
            ("read", "allowed"),
            ("read", "denied"),
            ("read", "denied")
        ]
    );
    assert!(lines[6].detail.contains("JC-12/2026"));
    let mut before = [0; 32];
    for line in &lines {
        assert_eq!(line.bucket % (6 * 3_600), 0);
        assert_eq!(line.hash, line.chained(&before));
        before = line.hash;
    }
}

#[test]
fn what_was_allowed_and_did_not_come_about_is_not_recorded_as_done() {
    let mut set = Set::new();
    let (sealed, _) = set.create(1, "algo");
    set.unlock(1).unwrap();
    // A text of another tip, a file that is not there, a tip that is not there.
    let other = [("entry/0".to_owned(), sealed.envelope.clone())];
    assert!(set.vault.read(NOW, &ask(1, Act::Read), tip_id(1), &other).is_err());
    assert!(set.vault.file(NOW, &ask(1, Act::Read), tip_id(1), 0).is_err());
    assert!(set.vault.read(NOW, &ask(1, Act::Read), tip_id(9), &[]).is_err());
    // Handing out is for units that open at the client.
    let handed = set.vault.hand(NOW, &ask(1, Act::Read), Act::Read, tip_id(1));
    assert!(matches!(handed, Err(VaultError::Elsewhere)));
    // Too few would stay.
    let removed = set.vault.remove(NOW, &ask(1, Act::Members), "089", member_id(2), &mut set.rng);
    assert!(matches!(removed, Err(VaultError::NotReady)));
    let lines = set.vault.shelf().record(6, 100).unwrap();
    let outcomes: Vec<_> = lines.iter().map(|l| (l.action.as_str(), l.outcome.as_str())).collect();
    assert_eq!(
        outcomes,
        [
            ("read", "failed"),
            ("read", "failed"),
            ("read", "failed"),
            ("read", "elsewhere"),
            ("members", "allowed"),
            ("remove", "failed")
        ]
    );
}

#[test]
fn search_finds_words_and_numbers_and_forgets_when_locked() {
    let mut set = Set::new();
    set.unlock(1).unwrap();
    set.create(1, r#"{"what":"Venden en la esquina de Cóndor","who":"un tal Ramón, 722 123 45 67"}"#);
    let (late, _) = set.create(2, r#"{"what":"Llaman del 55-7221234567 y piden dinero"}"#);
    let mut find = |query: &str| set.vault.search(NOW, &ask(1, Act::Search), query, 10).unwrap();
    assert_eq!(find("condor esq"), (vec![tip_id(1)], 1));
    assert_eq!(find("CÓNDOR").1, 1);
    assert_eq!(find("+52 722 1234567"), (vec![tip_id(2), tip_id(1)], 2));
    assert_eq!(find("what").1, 0, "names of fields are no words of a tip");
    assert_eq!(find("").1, 0);
    set.vault.lock_all(NOW).unwrap();
    assert!(set.vault.search(NOW, &ask(1, Act::Search), "condor", 10).is_err());
    set.unlock(1).unwrap();
    assert_eq!(set.vault.indexed("089"), Some(0));
    let fields = [("content".to_owned(), late.envelope)];
    set.vault.feed(NOW, session(1).id, tip_id(2), "089", &fields).unwrap();
    assert_eq!(set.vault.search(NOW, &ask(1, Act::Search), "dinero", 10).unwrap().0, [tip_id(2)]);
}

#[test]
fn a_restored_copy_does_not_bring_back_what_was_destroyed() {
    let mut set = Set::new();
    let (old, _) = set.create(1, "vive en la casa azul");
    let (kept, _) = set.create(2, "venden en la esquina");
    set.unlock(1).unwrap();
    set.vault.shred(NOW, tip_id(1)).unwrap();
    assert_eq!(set.vault.shred_again(NOW, &[tip_id(1)]).unwrap(), 0, "nothing came back");
    // As if an older copy of the vault's database had been put in place: the wraps are there again.
    let code = NewCode::make(tip_id(1), CodeKind::Words, &set.vault.pepper(), &mut set.rng).unwrap();
    let new = NewTip { tip: tip_id(1), unit: "089", text: "otra vez", more: &[], marks: &[] };
    let back = set.vault.create(NOW, &new, &code, &mut set.rng).unwrap();
    assert_eq!(set.read(1, 1, &back).unwrap(), "otra vez");
    assert_eq!(set.vault.shred_again(NOW, &[tip_id(1), tip_id(9)]).unwrap(), 1);
    assert!(set.read(1, 1, &back).is_err() && set.read(1, 1, &old).is_err());
    assert_eq!(set.read(1, 2, &kept).unwrap(), "venden en la esquina");
}

#[test]
fn tips_that_say_the_like_are_found_and_others_are_not() {
    let mut set = Set::new();
    let texts = [
        "Venden droga en la bodega azul de la calle Cóndor, el que manda es el Ramón",
        "En la bodega azul de Cóndor venden, los cuida un tal Ramón en una moto roja",
        "Se roban el combustible del ducto por las noches en el ejido",
        "Piden dinero del 722 123 45 67 y dicen que son de un grupo",
        "Me marcaron del 7221234567",
        "Un vecino golpea a su esposa en la calle Hidalgo",
    ];
    let sealed: Vec<_> = (0u128..).zip(texts).map(|(n, text)| set.create(n, text).0).collect();
    set.unlock(1).unwrap();
    let alike = |set: &mut Set, n: usize| {
        let fields = [("content".to_owned(), sealed[n].envelope.clone())];
        if n == 0 {
            for (at, sealed) in (0u128..).zip(&sealed) {
                let fields = [("content".to_owned(), sealed.envelope.clone())];
                set.vault.feed(NOW, session(1).id, tip_id(at), "089", &fields).unwrap();
            }
        }
        let tip = tip_id(u128::try_from(n).unwrap());
        set.vault.similar(NOW, &ask(1, Act::Search), tip, &fields, 5).unwrap()
    };
    let first = alike(&mut set, 0);
    assert_eq!(first[0].0, tip_id(1), "{first:?}");
    assert!(first.iter().all(|(id, _)| *id != tip_id(0)), "not itself");
    assert_eq!(alike(&mut set, 3)[0].0, tip_id(4), "the same number");
    assert!(alike(&mut set, 2).is_empty(), "nothing like it");
    let fields = [("content".to_owned(), sealed[0].envelope.clone())];
    assert!(set.vault.similar(NOW, &ask(2, Act::Search), tip_id(0), &fields, 5).is_err(), "not unlocked");
}

#[test]
fn members_are_told_to_who_may_change_them() {
    let mut set = Set::new();
    assert!(set.vault.members(NOW, &ask(1, Act::Members)).is_err(), "locked");
    set.unlock(1).unwrap();
    let members = set.vault.members(NOW, &ask(1, Act::Members)).unwrap();
    assert_eq!(members, [(member_id(1), true), (member_id(2), false)]);
    assert!(set.vault.members(NOW, &ask(1, Act::Read)).is_err());
}
