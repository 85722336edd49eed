//! A passkey joined to a phrase: both are needed, the change is the member's own, and a loss costs an enrolment.

use crate::support::{NOW, PHRASE, Set, ask, member_id, rng, session};
use atalaya_vault::{
    Secret, Shelf, VaultError,
    member::{Enrolled, Passkey, Phrase},
    opaque::Stretch,
    protocol::{Blob, Response},
    terminal::{self, Proved, Unlocking},
    vault::Act,
};
use uuid::Uuid;

const WHO: (&str, Uuid) = ("089", Uuid::from_u128(0xA001));

fn passkey(n: u8) -> Passkey {
    Passkey { credential: Blob(vec![n; 20]), salt: Blob(vec![n; 32]) }
}
fn secret(n: u8) -> Secret {
    Secret::new([n; 32])
}
/// The member's side up to its proof, with what the passkey gave.
fn proved(set: &mut Set, given: Option<&Secret>) -> Result<Proved, VaultError> {
    let (unlocking, hello) = Unlocking::start(PHRASE, &mut set.rng)?;
    let s = set.vault.unlock_start(NOW, WHO.0, WHO.1, &hello.0, &mut set.rng)?;
    let key = Blob([&[s.key.suite.byte()][..], &s.key.bytes].concat());
    let reply = Response::Reply {
        login: Some(s.login),
        reply: Blob(s.reply),
        key,
        opens: s.opens,
        passkey: s.passkey,
    };
    unlocking.answer_with(WHO, &reply, given, &Stretch::cheap(), &mut set.rng)
}
fn enter(set: &mut Set, given: Option<&Secret>) -> Result<usize, VaultError> {
    let proved = proved(set, given)?;
    let sealed = proved.sealed.as_ref().map(|s| s.0.as_slice());
    Ok(set.vault.unlock_finish(NOW, proved.login, WHO, &session(1), &proved.proof.0, sealed)?.keys)
}
fn change(
    set: &mut Set,
    given: Option<&Secret>,
    next: Option<(&Passkey, &Secret)>,
) -> Result<(), VaultError> {
    let proved = proved(set, given)?;
    let (public, sealed) = set.vault.change_open(NOW, proved.login, WHO, &proved.proof.0)?;
    let public = [&[public.suite.byte()][..], &public.bytes].concat();
    let (sealed, mac) = proved.change((&public, &sealed), next, &mut set.rng)?;
    set.vault.change(NOW, proved.login, WHO, sealed.0, next.map(|(p, _)| p.clone()), &mac.0)
}

#[test]
fn from_then_on_it_takes_both() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("vault.sqlite");
    let mut set = Set::over(Shelf::open(&path).unwrap());
    let (sealed, _) = set.create(1, "vive en la casa azul");
    assert_eq!(set.vault.enrolled("089", WHO.1).unwrap(), Some(Enrolled::Opaque));
    let (first, given) = (passkey(1), secret(1));
    change(&mut set, None, Some((&first, &given))).unwrap();
    assert_eq!(set.vault.enrolled("089", WHO.1).unwrap(), Some(Enrolled::OpaquePasskey));
    // The phrase alone, another passkey, another phrase.
    assert!(matches!(enter(&mut set, None), Err(VaultError::WrongPhrase)));
    assert!(matches!(enter(&mut set, Some(&secret(2))), Err(VaultError::WrongPhrase)));
    assert!(!set.vault.unlocked("089", WHO.1));
    // It is there after a restart, and tips read as before.
    set.vault = atalaya_vault::Vault::new(
        Shelf::open(&path).unwrap(),
        &Secret::new([3; 32]),
        Box::new(crate::support::Orders),
    );
    assert_eq!(enter(&mut set, Some(&given)).unwrap(), 1);
    assert_eq!(set.read(1, 1, &sealed).unwrap(), "vive en la casa azul");
    // Changed for another, then taken off.
    let (second, other) = (passkey(2), secret(2));
    assert!(change(&mut set, None, Some((&second, &other))).is_err(), "the phrase alone changes nothing");
    change(&mut set, Some(&given), Some((&second, &other))).unwrap();
    assert!(enter(&mut set, Some(&given)).is_err());
    assert_eq!(enter(&mut set, Some(&other)).unwrap(), 1);
    change(&mut set, Some(&other), None).unwrap();
    assert_eq!(enter(&mut set, None).unwrap(), 1);
    let lines = set.vault.shelf().record(0, 200).unwrap();
    let of: Vec<_> = lines.iter().filter(|l| l.action == "passkey").map(|l| l.outcome.as_str()).collect();
    assert_eq!(of, ["joined", "joined", "taken off"]);
}

#[test]
fn who_relays_changes_nothing_of_it() {
    let mut set = Set::new();
    let begin = |set: &mut Set| {
        let proved = proved(set, None).unwrap();
        let (public, sealed) = set.vault.change_open(NOW, proved.login, WHO, &proved.proof.0).unwrap();
        let public = [&[public.suite.byte()][..], &public.bytes].concat();
        let key = passkey(1);
        let (sealed, mac) =
            proved.change((&public, &sealed), Some((&key, &secret(1))), &mut set.rng).unwrap();
        (proved.login, sealed.0, key, mac.0)
    };
    let refused =
        |done: Result<(), VaultError>| assert!(matches!(done, Err(VaultError::WrongPhrase)), "{done:?}");
    // Another key, another salt, none at all, another member's, later, twice.
    let (login, mut sealed, key, mac) = begin(&mut set);
    sealed[20] ^= 1;
    refused(set.vault.change(NOW, login, WHO, sealed, Some(key), &mac));
    let (login, sealed, mut key, mac) = begin(&mut set);
    key.salt.0[0] ^= 1;
    refused(set.vault.change(NOW, login, WHO, sealed, Some(key), &mac));
    let (login, sealed, _, mac) = begin(&mut set);
    refused(set.vault.change(NOW, login, WHO, sealed, None, &mac));
    let (login, sealed, key, mac) = begin(&mut set);
    refused(set.vault.change(NOW, login, ("089", member_id(2)), sealed, Some(key), &mac));
    let (login, sealed, key, mac) = begin(&mut set);
    refused(set.vault.change(NOW + 181, login, WHO, sealed.clone(), Some(key.clone()), &mac));
    refused(set.vault.change(NOW, login, WHO, sealed, Some(key), &mac));
    // Without the phrase nothing is handed out.
    let (unlocking, hello) = Unlocking::start(b"otra frase que no es", &mut set.rng).unwrap();
    drop(unlocking);
    let started = set.vault.unlock_start(NOW, WHO.0, WHO.1, &hello.0, &mut set.rng).unwrap();
    let other = proved(&mut set, None).unwrap();
    assert!(set.vault.change_open(NOW, started.login, WHO, &other.proof.0).is_err());
    assert_eq!(enter(&mut set, None).unwrap(), 0, "all as before; no tip came yet");
    assert_eq!(set.vault.enrolled("089", WHO.1).unwrap(), Some(Enrolled::Opaque));
}

#[test]
fn a_lost_passkey_loses_no_tip() {
    let mut set = Set::new();
    let (sealed, _) = set.create(1, "vive en la casa azul");
    change(&mut set, None, Some((&passkey(1), &secret(1)))).unwrap();
    // At the terminal nothing can ask the passkey: it says so.
    let phrases = (PHRASE, &b"otra frase bien larga"[..]);
    let renewed = terminal::renew(
        &mut set.vault,
        NOW,
        WHO,
        phrases,
        (&Phrase::cheap(), &Stretch::cheap()),
        &mut rng(4),
    );
    assert!(matches!(renewed, Err(VaultError::Passkey)));
    // The other member vouches: a new key, the phrase alone, every tip.
    set.unlock(2).unwrap();
    set.enrol(1, Some(&ask(2, Act::Members))).unwrap();
    assert_eq!(set.vault.enrolled("089", WHO.1).unwrap(), Some(Enrolled::Opaque));
    assert_eq!(enter(&mut set, None).unwrap(), 1);
    assert_eq!(set.read(1, 1, &sealed).unwrap(), "vive en la casa azul");
}
