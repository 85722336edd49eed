//! The tipster's code: how it is typed, what guessing costs, and how the one-time code is replaced.

use crate::support::{NOW, Set, ask, rng, tip_id};
use atalaya_vault::{
    Code, CodeKind, VaultError,
    code::CodeError,
    vault::{Act, FILES_MAX, NewCode},
};
use unicode_normalization::UnicodeNormalization;

#[test]
fn words_are_taken_as_people_write_them() {
    for seed in 0..200 {
        let code = Code::random(CodeKind::Words, &mut rng(seed));
        let text = code.text();
        assert_eq!(text.split(' ').count(), 12);
        let plain: String = text
            .nfd()
            .filter(|c| *c == '\u{303}' || !unicode_normalization::char::is_combining_mark(*c))
            .nfc()
            .collect();
        let short: Vec<String> = plain.split(' ').map(|w| w.chars().take(4).collect()).collect();
        for typed in [
            text.to_string(),
            text.nfd().collect(),
            text.to_uppercase(),
            plain.clone(),
            format!("  {}  ", plain.replace(' ', ", ")),
            short.join("-"),
        ] {
            assert_eq!(Code::parse(&typed).as_ref(), Ok(&code), "{typed}");
        }
    }
}

#[test]
fn a_mistyped_code_says_where() {
    let code = Code::random(CodeKind::Words, &mut rng(1));
    let mut words: Vec<String> = code.text().split(' ').map(str::to_owned).collect();
    assert_eq!(Code::parse(&words[..11].join(" ")), Err(CodeError::Form));
    words[4] = "xilófono".to_owned();
    assert_eq!(Code::parse(&words.join(" ")), Err(CodeError::Word { position: 5 }));
    assert_eq!(Code::parse(""), Err(CodeError::Form));
    assert_eq!(Code::parse(&"a ".repeat(400)), Err(CodeError::Form));
}

#[test]
fn every_wrong_digit_and_every_swap_is_noticed() {
    for seed in 0..50 {
        let code = Code::random(CodeKind::Digits, &mut rng(seed));
        let digits: Vec<char> = code.text().chars().filter(char::is_ascii_digit).collect();
        assert_eq!(digits.len(), 18);
        assert_eq!(Code::parse(&digits.iter().collect::<String>()).as_ref(), Ok(&code));
        for at in 0..18 {
            for other in ('0'..='9').filter(|d| *d != digits[at]) {
                let mut typed = digits.clone();
                typed[at] = other;
                assert_eq!(Code::parse(&typed.iter().collect::<String>()), Err(CodeError::Check));
            }
            if at > 0 && digits[at] != digits[at - 1] {
                let mut typed = digits.clone();
                typed.swap(at, at - 1);
                assert_eq!(Code::parse(&typed.iter().collect::<String>()), Err(CodeError::Check));
            }
        }
    }
}

fn key(set: &mut Set, n: u128, text: &str, waited_s: u32) -> Result<atalaya_vault::Secret, VaultError> {
    Ok(set.vault.check(NOW, tip_id(n), waited_s)?.run(&Code::parse(text)?)?)
}

#[test]
fn the_one_time_code_opens_only_its_own_replacement() {
    let mut set = Set::new();
    let (sealed, spoken) = set.create_at(NOW, 1, "vi una camioneta", CodeKind::Digits);
    let fields = [("content".to_owned(), sealed.envelope)];
    let first = key(&mut set, 1, &spoken, 0).unwrap();
    let mut rng = rng(9);
    // Without a successor it reads nothing and writes nothing.
    assert!(set.vault.read_by_code(NOW, tip_id(1), &first, None, &fields, &mut rng).is_err());
    assert!(set.vault.write_by_code(NOW, tip_id(1), &first, "entry/0", "hola", &mut rng).is_err());
    let next = NewCode::make(tip_id(1), CodeKind::Words, &set.vault.pepper(), &mut rng).unwrap();
    let texts = set.vault.read_by_code(NOW, tip_id(1), &first, Some(&next), &fields, &mut rng).unwrap();
    assert_eq!(&**texts[0], "vi una camioneta");
    let words = next.text();
    let own = key(&mut set, 1, &words, 0).unwrap();
    assert!(set.vault.read_by_code(NOW, tip_id(1), &own, None, &fields, &mut rng).is_ok());
    // What the operator read out is worth nothing now.
    let again = set.vault.read_by_code(NOW, tip_id(1), &first, Some(&next), &fields, &mut rng);
    assert!(matches!(again, Err(VaultError::WrongCode)));
    let said = set.vault.write_by_code(NOW, tip_id(1), &own, "entry/0", "volvió hoy", &mut rng).unwrap();
    let entry = [("entry/0".to_owned(), said.sealed)];
    let texts = set.vault.read_by_code(NOW, tip_id(1), &own, None, &entry, &mut rng).unwrap();
    assert_eq!(&**texts[0], "volvió hoy");
}

#[test]
fn words_that_never_arrived_are_given_out_anew_and_the_digits_stay_good_until_some_are_used() {
    let mut set = Set::new();
    let (sealed, spoken) = set.create_at(NOW, 1, "vi una camioneta", CodeKind::Digits);
    let fields = [("content".to_owned(), sealed.envelope)];
    let rng = &mut rng(13);
    let digits = key(&mut set, 1, &spoken, 0).unwrap();
    let give = |set: &mut Set, rng: &mut _| {
        let next = NewCode::make(tip_id(1), CodeKind::Words, &set.vault.pepper(), rng).unwrap();
        set.vault.read_by_code(NOW, tip_id(1), &digits, Some(&next), &fields, rng).unwrap();
        next.text()
    };
    let lost = give(&mut set, rng);
    // What came with the digits is written with words that nobody has seen: they are not used by it.
    let unseen = key(&mut set, 1, &lost, 0).unwrap();
    set.vault.write_by_code(NOW, tip_id(1), &unseen, "entry/0", "es verde", rng).unwrap();
    let seen = give(&mut set, rng);
    assert_ne!(lost, seen);
    let read = |set: &mut Set, text: &str, rng: &mut _| {
        let key = key(set, 1, text, 600).unwrap();
        set.vault.read_by_code(NOW, tip_id(1), &key, None, &fields, rng)
    };
    assert!(matches!(read(&mut set, &lost, rng), Err(VaultError::WrongCode)), "others were given out");
    assert_eq!(&**read(&mut set, &seen, rng).unwrap()[0], "vi una camioneta");
    assert!(matches!(read(&mut set, &spoken, rng), Err(VaultError::WrongCode)), "over");
    assert!(read(&mut set, &seen, rng).is_ok());
}

#[test]
fn whoever_waits_is_served_and_a_tip_that_rested_asks_for_no_waiting() {
    let mut set = Set::new();
    let (sealed, right) = set.create(1, "algo");
    let fields = [("content".to_owned(), sealed.envelope)];
    let mut rng = rng(14);
    let wrong = atalaya_vault::Secret::new([1; 32]);
    for _ in 0..20 {
        assert!(set.vault.read_by_code(NOW, tip_id(1), &wrong, None, &fields, &mut rng).is_err());
    }
    let left = |set: &mut Set, now: i64, waited: u32| match set.vault.check(now, tip_id(1), waited) {
        Ok(_) => 0,
        Err(VaultError::Wait { wait_s }) => wait_s,
        Err(other) => panic!("{other}"),
    };
    assert_eq!(
        (left(&mut set, NOW, 0), left(&mut set, NOW, 90), left(&mut set, NOW + 250, 0)),
        (600, 510, 350)
    );
    assert_eq!(left(&mut set, NOW + 600, 0), 0, "it rested");
    // One more wrong code meanwhile: who was held back for ten minutes goes on.
    assert!(set.vault.read_by_code(NOW + 599, tip_id(1), &wrong, None, &fields, &mut rng).is_err());
    assert_eq!((left(&mut set, NOW + 600, 600), left(&mut set, NOW + 600, 1)), (0, 599));
    let code = Code::parse(&right).unwrap();
    let own = set.vault.check(NOW + 600, tip_id(1), 600).unwrap().run(&code).unwrap();
    assert!(set.vault.read_by_code(NOW + 600, tip_id(1), &own, None, &fields, &mut rng).is_ok());
}

#[test]
fn wrong_tries_wait_longer_and_the_right_one_is_never_shut_out() {
    let mut set = Set::new();
    let (sealed, right) = set.create(1, "algo");
    let fields = [("content".to_owned(), sealed.envelope)];
    let mut rng = rng(10);
    let mut waits = Vec::new();
    for _ in 0..12 {
        let wait = set.vault.wait_for(NOW, tip_id(1));
        waits.push(wait);
        if wait > 0 {
            let early = set.vault.check(NOW, tip_id(1), wait - 1);
            assert!(matches!(early, Err(VaultError::Wait { wait_s: 1 })), "what is left");
        }
        let wrong = atalaya_vault::Secret::new([1; 32]);
        assert!(set.vault.check(NOW, tip_id(1), wait).is_ok());
        let tried = set.vault.read_by_code(NOW, tip_id(1), &wrong, None, &fields, &mut rng);
        assert!(matches!(tried, Err(VaultError::WrongCode)));
    }
    assert_eq!(waits[..3], [0, 0, 0]);
    assert!(waits.windows(2).all(|w| w[0] <= w[1]) && *waits.last().unwrap() == 600, "{waits:?}");
    // The owner waits ten minutes at most, whatever others do, and after a right try nobody waits.
    let own = key(&mut set, 1, &right, 600).unwrap();
    assert!(set.vault.read_by_code(NOW, tip_id(1), &own, None, &fields, &mut rng).is_ok());
    assert_eq!(set.vault.wait_for(NOW, tip_id(1)), 0);
}

#[test]
fn a_tip_that_does_not_exist_answers_like_a_wrong_code() {
    let mut set = Set::new();
    let (_, code) = set.create(1, "algo");
    let other = key(&mut set, 2, &code, 0).unwrap();
    let tried = set.vault.read_by_code(NOW, tip_id(2), &other, None, &[], &mut rng(11));
    assert!(matches!(tried, Err(VaultError::WrongCode)));
    // The salt of what does not exist is the same each time, as it is for what does.
    assert_eq!(*key(&mut set, 2, &code, 0).unwrap(), *other);
}

#[test]
fn another_pepper_makes_a_stolen_salt_worthless() {
    let code = Code::random(CodeKind::Words, &mut rng(12));
    let key = |pepper: u8| code.key(tip_id(1), &[5; 16], &atalaya_vault::Secret::new([pepper; 32])).unwrap();
    assert_eq!(*key(1), *key(1));
    assert_ne!(*key(1), *key(2));
    let _ = ask(1, Act::Read);
}

#[test]
fn a_file_is_kept_by_the_tellers_code_and_opened_by_members_only() {
    let mut set = Set::new();
    let (_, code) = set.create(1, "algo");
    let (_, other) = set.create(2, "otra cosa");
    let key = |set: &mut Set, n: u128, code: &str| {
        let code = Code::parse(code).unwrap();
        set.vault.check(NOW, tip_id(n), 600).unwrap().run(&code).unwrap()
    };
    let picture = [&[0xff, 0xd8, 0xff][..], &[7; 70_000]].concat();
    let mine = key(&mut set, 1, &code);
    for number in 0..FILES_MAX {
        assert_eq!(set.vault.file_by_code(NOW, tip_id(1), &mine, &picture, &mut set.rng).unwrap(), number);
    }
    let more = set.vault.file_by_code(NOW, tip_id(1), &mine, &picture, &mut set.rng);
    assert!(matches!(more, Err(VaultError::Full)));
    let wrong = key(&mut set, 1, &other);
    let stranger = set.vault.file_by_code(NOW, tip_id(1), &wrong, &picture, &mut set.rng);
    assert!(matches!(stranger, Err(VaultError::WrongCode)));
    let large = vec![0; atalaya_vault::envelope::FILE_MAX + 1];
    let theirs = key(&mut set, 2, &other);
    assert!(set.vault.file_by_code(NOW, tip_id(2), &theirs, &large, &mut set.rng).is_err());
    // Sealed in one of three lengths, and nowhere in clear.
    let sealed = set.vault.shelf().file(tip_id(1), 0).unwrap().unwrap();
    assert_eq!(sealed.len(), 262_144 + 35);
    assert!(!sealed.windows(16).any(|w| w == [7; 16]));
    assert!(set.vault.file(NOW, &ask(1, Act::Read), tip_id(1), 0).is_err(), "locked");
    set.unlock(1).unwrap();
    assert_eq!(set.vault.file(NOW, &ask(1, Act::Read), tip_id(1), 4).unwrap().as_slice(), picture);
    assert!(set.vault.file(NOW, &ask(1, Act::Read), tip_id(1), 5).is_err());
    assert!(set.vault.file(NOW, &ask(1, Act::Read), tip_id(2), 0).is_err());
    // A file put in the place of another does not open, and shredding takes them all.
    set.vault.shelf().put_file(tip_id(2), 0, &sealed).unwrap();
    assert!(set.vault.file(NOW, &ask(1, Act::Read), tip_id(2), 0).is_err());
    set.vault.shred(NOW, tip_id(1)).unwrap();
    assert_eq!(set.vault.shelf().files(tip_id(1)).unwrap(), 0);
}
