//! Texts that were sealed and are not known to be recorded yet. Search and counts take them up when the door says that
//! the tip's own record has them; what could not be recorded is found and counted nowhere.

use super::{Vault, VaultError, add_text};
use rand::CryptoRng;
use std::collections::HashMap;
use uuid::Uuid;
use zeroize::Zeroizing;

/// Texts on their way to the record at a time.
pub const DRAFTS_MAX: usize = 256;
/// Seconds for it.
pub const DRAFT_S: i64 = 120;

/// A text of a tip that was sealed.
pub struct Draft {
    pub sealed: Vec<u8>,
    /// To be named once it is on the tip's record.
    pub token: Uuid,
    /// How many tips report what it is recognised as, this one among them.
    pub reports: Option<u32>,
}

/// What becomes of it then.
pub(super) struct Pending {
    pub unit: String,
    pub tip: Uuid,
    pub text: Zeroizing<String>,
    pub mark: Option<Uuid>,
}

#[derive(Default)]
pub(super) struct Drafts(HashMap<Uuid, (Pending, i64)>);

impl Drafts {
    pub fn lapse(&mut self, now_s: i64) {
        self.0.retain(|_, (_, until_s)| *until_s > now_s);
    }
    pub fn forget(&mut self, tips: &[Uuid]) {
        self.0.retain(|_, (pending, _)| !tips.contains(&pending.tip));
    }
    pub fn keep(
        &mut self,
        now_s: i64,
        pending: Pending,
        rng: &mut impl CryptoRng,
    ) -> Result<Uuid, VaultError> {
        self.lapse(now_s);
        if self.0.len() >= DRAFTS_MAX {
            return Err(VaultError::Busy);
        }
        let mut token = [0; 16];
        rng.fill_bytes(&mut token);
        let token = uuid::Builder::from_random_bytes(token).into_uuid();
        self.0.insert(token, (pending, now_s + DRAFT_S));
        Ok(token)
    }
}

impl Vault {
    /// Takes a text that is on the tip's record now into search and counts: its mark, and how many tips have that.
    pub fn recorded(&mut self, now_s: i64, token: Uuid) -> Result<Option<(Uuid, u32)>, VaultError> {
        self.drafts.lapse(now_s);
        let (pending, _) = self.drafts.0.remove(&token).ok_or(VaultError::Unknown)?;
        let Pending { unit, tip, text, mark } = pending;
        // Destroyed meanwhile.
        self.shelf.unit_wrap(tip, &unit)?.ok_or(VaultError::Unknown)?;
        if let Some(index) = self.index(&unit)? {
            add_text(index, tip, &text);
        }
        let Some(mark) = mark else { return Ok(None) };
        self.shelf.put_mark(mark, tip)?;
        Ok(Some((mark, self.shelf.reports(mark)?)))
    }
}
