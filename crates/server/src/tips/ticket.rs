//! What stands between the public page and a flood: each form carries a ticket, good once, that proves how
//! long ago the form was given out. Somebody who writes has waited by then; a program that sends thousands
//! has to wait with each, or work for each. Nobody is told apart, and nothing needs a script.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::{
    num::NonZeroUsize,
    sync::{Mutex, PoisonError},
};

/// Seconds a form must be old before it is taken.
pub const AGE_MIN_S: u32 = 8;
/// Seconds after which a form must be opened anew: six hours, for somebody who writes with care.
const AGE_MAX_S: i64 = 6 * 3_600;
/// Used tickets that are remembered. More than can be used while one of them is good is not possible: the
/// page takes [`RATE_PER_MINUTE`] in all.
const USED_MAX: usize = 262_144;
/// Forms taken each minute in all, besides a burst of the same size.
pub const RATE_PER_MINUTE: u32 = 600;
/// Seconds in which the very same form may be sent again: the answer was lost on the way.
const REPEAT_S: i64 = 600;
/// How often it may.
const REPEATS_MAX: u8 = 5;
/// Leading zero bits of SHA-256(ticket ‖ ':' ‖ work) that count as waiting.
const WORK_BITS: u32 = 20;
/// Seconds of waiting that such work stands for.
const WORK_WORTH_S: u32 = 30;
const NONCE: usize = 12;
const MAC: usize = 16;

/// Gives out and takes tickets. Its key lives as long as the process.
pub struct Tickets {
    key: [u8; 32],
    used: Mutex<lru::LruCache<[u8; NONCE], Used>>,
}

/// A ticket's first use.
struct Used {
    at_s: i64,
    /// Of what was sent with it.
    body: [u8; MAC],
    repeats: u8,
}

/// Why a form was not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TicketError {
    /// Not one of ours, too old, or used before: the form has to be opened anew.
    Stale,
}

impl Tickets {
    pub fn new(key: [u8; 32]) -> Self {
        let size = NonZeroUsize::new(USED_MAX).unwrap_or(NonZeroUsize::MIN);
        Self { key, used: Mutex::new(lru::LruCache::new(size)) }
    }
    /// A ticket of this moment.
    pub fn give(&self, now_s: i64, random: [u8; 32]) -> String {
        let mut body = Vec::with_capacity(NONCE + 8 + MAC);
        body.extend_from_slice(&random[..NONCE]);
        body.extend_from_slice(&now_s.to_be_bytes());
        body.extend_from_slice(&self.mac(&body));
        URL_SAFE_NO_PAD.encode(body)
    }
    /// Takes a ticket, once. How many seconds its form is old, with what its work stands for. `repeatable`: the
    /// body of a form that does nothing new when it comes again; with the same body the ticket serves again for
    /// some minutes.
    pub fn take(
        &self,
        now_s: i64,
        ticket: &str,
        work: &str,
        repeatable: Option<&[u8]>,
    ) -> Result<u32, TicketError> {
        let body = URL_SAFE_NO_PAD.decode(ticket).map_err(|_| TicketError::Stale)?;
        let (nonce, rest) = body.split_first_chunk::<NONCE>().ok_or(TicketError::Stale)?;
        let (at, mac) = rest.split_first_chunk::<8>().ok_or(TicketError::Stale)?;
        let at = i64::from_be_bytes(*at);
        let age = now_s.saturating_sub(at);
        let ours = self.mac(&body[..NONCE + 8]);
        // Compared as a whole, whatever the place of the first difference.
        let same = mac.len() == MAC && mac.iter().zip(ours).fold(0, |d, (a, b)| d | (a ^ b)) == 0;
        if !same || !(0..=AGE_MAX_S).contains(&age) {
            return Err(TicketError::Stale);
        }
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let body = self.mac(repeatable.unwrap_or_default());
        match used.get_mut(nonce) {
            None => {
                used.put(*nonce, Used { at_s: now_s, body, repeats: 0 });
            }
            Some(first) => {
                let again = repeatable.is_some()
                    && first.body == body
                    && first.repeats < REPEATS_MAX
                    && now_s.saturating_sub(first.at_s) <= REPEAT_S;
                if !again {
                    return Err(TicketError::Stale);
                }
                first.repeats += 1;
            }
        }
        let worked = if worked(ticket, work) { WORK_WORTH_S } else { 0 };
        Ok(u32::try_from(age).unwrap_or(u32::MAX).saturating_add(worked))
    }
    fn mac(&self, body: &[u8]) -> [u8; MAC] {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.key).expect("any length");
        mac.update(body);
        let full = mac.finalize().into_bytes();
        let mut out = [0; MAC];
        out.copy_from_slice(&full[..MAC]);
        out
    }
}

/// Whether the work was done: programs may work instead of waiting; browsers of people wait.
fn worked(ticket: &str, work: &str) -> bool {
    if work.is_empty() || work.len() > 40 {
        return false;
    }
    let hash = Sha256::new().chain_update(ticket).chain_update(":").chain_update(work).finalize();
    let zeros = hash.iter().take_while(|b| **b == 0).count();
    let next = hash.get(zeros).map_or(0, |b| b.leading_zeros());
    u32::try_from(zeros).unwrap_or(0) * 8 + next >= WORK_BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_good_once_and_tells_how_long_it_waited() {
        let tickets = Tickets::new([1; 32]);
        let ticket = tickets.give(1_000, [7; 32]);
        assert_eq!(tickets.take(1_012, &ticket, "", None), Ok(12));
        assert_eq!(tickets.take(1_013, &ticket, "", None), Err(TicketError::Stale), "twice");
        let other = |n: u8| tickets.give(1_000, [n; 32]);
        assert_eq!(tickets.take(999, &other(1), "", None), Err(TicketError::Stale), "from the future");
        assert_eq!(tickets.take(1_001 + AGE_MAX_S, &other(2), "", None), Err(TicketError::Stale), "too old");
        assert_eq!(
            Tickets::new([2; 32]).take(1_012, &other(3), "", None),
            Err(TicketError::Stale),
            "not ours"
        );
        let mut changed = other(4).into_bytes();
        changed[18] ^= 1;
        let changed = String::from_utf8(changed).unwrap();
        assert_eq!(tickets.take(1_012, &changed, "", None), Err(TicketError::Stale), "back-dated");
        for bad in ["", "x", "AAAA", &"A".repeat(500)] {
            assert_eq!(tickets.take(1_012, bad, "", None), Err(TicketError::Stale));
        }
    }

    #[test]
    fn a_lost_answer_may_be_asked_for_again_and_nothing_else() {
        let tickets = Tickets::new([1; 32]);
        let ticket = tickets.give(1_000, [7; 32]);
        let send = |at: i64, body: &[u8]| tickets.take(at, &ticket, "", Some(body));
        assert_eq!(send(1_012, b"what=a"), Ok(12));
        assert_eq!(send(1_020, b"what=b"), Err(TicketError::Stale), "other words");
        assert_eq!(tickets.take(1_020, &ticket, "", None), Err(TicketError::Stale), "another door");
        for n in 0..REPEATS_MAX {
            assert_eq!(send(1_020 + i64::from(n), b"what=a"), Ok(20 + u32::from(n)));
        }
        assert_eq!(send(1_030, b"what=a"), Err(TicketError::Stale), "too often");
        let late = tickets.give(1_000, [8; 32]);
        assert_eq!(tickets.take(1_010, &late, "", Some(b"x")), Ok(10));
        assert_eq!(tickets.take(1_611, &late, "", Some(b"x")), Err(TicketError::Stale), "too late");
    }

    #[test]
    fn work_stands_for_waiting() {
        let tickets = Tickets::new([1; 32]);
        let ticket = tickets.give(1_000, [7; 32]);
        let work = (0u64..).map(|n| n.to_string()).find(|w| worked(&ticket, w)).unwrap();
        assert!(!worked(&ticket, "") && !worked(&ticket, &"1".repeat(41)));
        assert_eq!(tickets.take(1_000, &ticket, &work, None), Ok(WORK_WORTH_S));
    }
}
