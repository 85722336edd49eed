//! Originals of pictures under a written order.
//!
//! By default the original of what a teller adds is gone with the request. While an order about one tip is in force, the
//! door is told so by the vault with each picture it keeps, seals the original to the forensic key and hands it in. The
//! vault follows an order only when two people of the unit asked for it, each with the unit unlocked and the order's
//! number as their purpose; who they were it knows from its own shelf, not from the server.

use super::{Act, Ask, Vault, VaultError, asked::At, bucket};
use crate::{
    original::{self, OriginalPlace, PARTS_MAX, SEALED_PART},
    shelf::{Kept, Order},
    wrap::PublicKey,
};
use rand::CryptoRng;
use std::collections::HashMap;
use uuid::Uuid;

/// Longest an order is followed, seconds: half a year. A longer one is asked for again.
pub const ORDER_MAX_S: i64 = 184 * 86_400;
/// Originals on their way in at a time.
pub const KEEPINGS_MAX: usize = 16;
/// Seconds in which one has to be handed in.
const KEEPING_S: i64 = 120;

/// What the door needs to hand in an original.
#[derive(Clone, Debug)]
pub struct Keeping {
    pub token: Uuid,
    pub order: u32,
    /// The forensic key.
    pub key: PublicKey,
}

struct Pending {
    place: OriginalPlace,
    until_s: i64,
    parts: Vec<Vec<u8>>,
}
#[derive(Default)]
pub(super) struct Keepings(HashMap<Uuid, Pending>);

impl Vault {
    /// Sets the public half of the forensic key. What is kept already stays sealed to the one before.
    pub fn set_forensic(&mut self, now_s: i64, key: &PublicKey) -> Result<(), VaultError> {
        self.shelf.set_forensic(key)?;
        self.shelf.note(bucket(now_s), "setup", "forensic key", None, "done", &key.fingerprint())?;
        Ok(())
    }
    /// Twelve hex digits of the forensic key, if there is one.
    pub fn forensic(&self) -> Result<Option<String>, VaultError> {
        Ok(self.shelf.forensic()?.map(|key| key.fingerprint()))
    }

    /// Asks that an order about a tip be followed. Asked again by the same person before it was approved, the later
    /// one counts.
    pub fn order_ask(
        &mut self,
        now_s: i64,
        ask: &Ask,
        tip: Uuid,
        (number, until_s): (u32, i64),
    ) -> Result<(), VaultError> {
        self.asked(now_s, ask, Act::Originals, At::Anywhere, Some(tip), |vault| {
            vault.shelf.forensic()?.ok_or(VaultError::NoForensic)?;
            vault.shelf.unit_wrap(tip, &ask.unit)?.ok_or(VaultError::Unknown)?;
            if until_s <= now_s || until_s > now_s + ORDER_MAX_S {
                return Err(VaultError::Message);
            }
            match vault.shelf.order(tip, number)? {
                Some(held) if held.asked != ask.account || held.approved.is_some() || held.ended => {
                    return Err(VaultError::Exists);
                }
                Some(_) | None => {}
            }
            let reference = reference(ask)?;
            let order = Order { reference, until_s, asked: ask.account, approved: None, ended: false };
            Ok(vault.shelf.put_order(tip, number, &order)?)
        })
    }

    /// Approves it: another person, with the same number as purpose.
    pub fn order_approve(&mut self, now_s: i64, ask: &Ask, tip: Uuid, number: u32) -> Result<(), VaultError> {
        let held = self.shelf.order(tip, number)?;
        let own = held.as_ref().is_some_and(|o| o.asked == ask.account);
        let ask = &Ask { own, ..ask.clone() };
        self.asked(now_s, ask, Act::OriginalsApprove, At::Anywhere, Some(tip), |vault| {
            vault.shelf.unit_wrap(tip, &ask.unit)?.ok_or(VaultError::Unknown)?;
            let held = held.filter(|o| !o.ended && o.until_s > now_s).ok_or(VaultError::Unknown)?;
            // Two people, whatever the policies say.
            if own {
                return Err(VaultError::SamePerson);
            }
            if held.reference != reference(ask)? || held.approved.is_some_and(|by| by != ask.account) {
                return Err(VaultError::Exists);
            }
            Ok(vault.shelf.put_order(tip, number, &Order { approved: Some(ask.account), ..held })?)
        })
    }

    /// The end of an order before its time; what was kept under it is destroyed. How many originals.
    pub fn order_end(&mut self, now_s: i64, ask: &Ask, tip: Uuid, number: u32) -> Result<usize, VaultError> {
        let gone = self.asked(now_s, ask, Act::Originals, At::Anywhere, Some(tip), |vault| {
            vault.shelf.unit_wrap(tip, &ask.unit)?.ok_or(VaultError::Unknown)?;
            let held = vault.shelf.order(tip, number)?.ok_or(VaultError::Unknown)?;
            vault.keepings.0.retain(|_, p| (p.place.tip, p.place.order) != (tip, number));
            Ok(vault.shelf.together(|shelf| {
                shelf.put_order(tip, number, &Order { ended: true, ..held })?;
                shelf.delete_originals(tip, number)
            })?)
        })?;
        self.shelf.settle()?;
        Ok(gone)
    }

    /// Whether the original of a picture that was just kept is to be handed in, and how.
    pub fn keeping(
        &mut self,
        now_s: i64,
        tip: Uuid,
        file: u32,
        rng: &mut impl CryptoRng,
    ) -> Result<Option<Keeping>, VaultError> {
        self.keepings.0.retain(|_, p| p.until_s > now_s);
        let (Some(order), Some(key)) = (self.shelf.order_in_force(tip, now_s)?, self.shelf.forensic()?)
        else {
            return Ok(None);
        };
        if self.keepings.0.len() >= KEEPINGS_MAX {
            self.shelf.note(bucket(now_s), "vault", "original", Some(tip), "failed", "too many at a time")?;
            return Ok(None);
        }
        let mut token = [0; 16];
        rng.fill_bytes(&mut token);
        let token = uuid::Builder::from_random_bytes(token).into_uuid();
        let place = OriginalPlace { tip, order, file };
        let pending = Pending { place, until_s: now_s + KEEPING_S, parts: Vec::new() };
        self.keepings.0.insert(token, pending);
        Ok(Some(Keeping { token, order, key }))
    }

    /// Takes the next sealed part.
    pub fn keep_part(&mut self, now_s: i64, token: Uuid, sealed: Vec<u8>) -> Result<(), VaultError> {
        let pending = self.keepings.0.get_mut(&token).filter(|p| p.until_s > now_s);
        let pending = pending.ok_or(VaultError::Unknown)?;
        if sealed.len() != SEALED_PART || pending.parts.len() >= PARTS_MAX {
            return Err(VaultError::Message);
        }
        pending.parts.push(sealed);
        Ok(())
    }

    /// Keeps what was handed in, all of it or nothing.
    pub fn keep(
        &mut self,
        now_s: i64,
        token: Uuid,
        head: Vec<u8>,
        commitment: [u8; 32],
    ) -> Result<(), VaultError> {
        let pending = self.keepings.0.remove(&token).filter(|p| p.until_s > now_s);
        let Pending { place, parts, .. } = pending.ok_or(VaultError::Unknown)?;
        let count = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        if original::place_of(&head) != Some((place, count)) {
            return Err(VaultError::Message);
        }
        let held = self.shelf.order(place.tip, place.order)?;
        if !held.is_some_and(|o| o.in_force(now_s)) {
            return Err(VaultError::Unknown);
        }
        let kept = Kept { order: place.order, head, commitment, asked: None, released: None };
        self.shelf.together(|shelf| {
            shelf.put_original(place.tip, place.file, &kept, &parts)?;
            let detail = format!("order {}", place.order);
            shelf.note(bucket(now_s), "vault", "original", Some(place.tip), "kept", &detail)
        })?;
        Ok(())
    }

    /// Asks that an original be handed over.
    pub fn hand_over_ask(&mut self, now_s: i64, ask: &Ask, tip: Uuid, file: u32) -> Result<(), VaultError> {
        self.asked(now_s, ask, Act::Originals, At::Anywhere, Some(tip), |vault| {
            vault.shelf.unit_wrap(tip, &ask.unit)?.ok_or(VaultError::Unknown)?;
            let kept = vault.shelf.original(tip, file)?.ok_or(VaultError::Unknown)?;
            vault.of_order(tip, &kept, ask)?;
            match (kept.asked, kept.released) {
                (Some(by), _) if by != ask.account => Err(VaultError::Exists),
                (_, Some(_)) => Err(VaultError::Exists),
                _ => Ok(vault.shelf.set_hand_over(tip, file, ask.account, None)?),
            }
        })
    }

    /// Approves it: another person.
    pub fn hand_over(&mut self, now_s: i64, ask: &Ask, tip: Uuid, file: u32) -> Result<(), VaultError> {
        let kept = self.shelf.original(tip, file)?;
        let asked = kept.as_ref().and_then(|k| k.asked);
        let own = asked == Some(ask.account);
        let ask = &Ask { own, ..ask.clone() };
        self.asked(now_s, ask, Act::OriginalsApprove, At::Anywhere, Some(tip), |vault| {
            vault.shelf.unit_wrap(tip, &ask.unit)?.ok_or(VaultError::Unknown)?;
            let kept = kept.ok_or(VaultError::Unknown)?;
            let asked = asked.ok_or(VaultError::Unknown)?;
            if own {
                return Err(VaultError::SamePerson);
            }
            vault.of_order(tip, &kept, ask)?;
            if kept.released.is_some_and(|by| by != ask.account) {
                return Err(VaultError::Exists);
            }
            Ok(vault.shelf.set_hand_over(tip, file, asked, Some(ask.account))?)
        })
    }

    /// A piece of the sealed file for one of the two who handed it over: 0 is its head, its parts follow. That it was
    /// fetched is on the record once.
    pub fn handed_over(
        &mut self,
        now_s: i64,
        ask: &Ask,
        tip: Uuid,
        (file, piece): (u32, u32),
    ) -> Result<Vec<u8>, VaultError> {
        let fetch = |vault: &mut Self| {
            vault.shelf.unit_wrap(tip, &ask.unit)?.ok_or(VaultError::Unknown)?;
            let kept = vault.shelf.original(tip, file)?.ok_or(VaultError::Unknown)?;
            let pair = [kept.asked, kept.released];
            if kept.released.is_none() || !pair.contains(&Some(ask.account)) {
                return Err(VaultError::Unknown);
            }
            match piece {
                0 => Ok(kept.head),
                part => vault.shelf.original_part(tip, file, part)?.ok_or(VaultError::Unknown),
            }
        };
        if piece == 0 {
            return self.asked(now_s, ask, Act::Originals, At::Anywhere, Some(tip), fetch);
        }
        self.allowed(now_s, ask, Act::Originals, Some(tip))?;
        fetch(self)
    }

    /// Whether somebody speaks of the order that an original is kept under.
    fn of_order(&self, tip: Uuid, kept: &Kept, ask: &Ask) -> Result<(), VaultError> {
        let order = self.shelf.order(tip, kept.order)?.ok_or(VaultError::Unknown)?;
        if order.reference == reference(ask)? { Ok(()) } else { Err(VaultError::Exists) }
    }
}

/// The number of the order that somebody acts under.
fn reference(ask: &Ask) -> Result<String, VaultError> {
    let reference = ask.purpose.as_ref().and_then(|p| p.reference.as_ref());
    Ok(reference.ok_or(VaultError::Message)?.to_string())
}
