//! What stands between the public page and a flood: each form carries a ticket, good once, that proves how
//! long ago the form was given out. Somebody who writes has waited by then. A program can hold many tickets and
//! wait with all of them at once, so waiting alone is no bound: how many forms are taken is ([`admission`]).
//! Nobody is told apart, and nothing needs a script.
//!
//! [`admission`]: super::admission

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::{
    num::NonZeroUsize,
    sync::{Mutex, PoisonError},
};

/// Seconds after which a form must be opened anew: six hours, for somebody who writes with care.
const AGE_MAX_S: i64 = 6 * 3_600;
/// Seconds more in which a form may come again that was told to wait: ten minutes, and some to come back.
const HELD_MAX_S: i64 = 900;
/// Used tickets that are remembered. All doors together take fewer while one of them is good.
const USED_MAX: usize = 720_000;
/// Seconds in which the very same form may be sent again: the answer was lost on the way.
const REPEAT_S: i64 = 600;
/// How often it may.
const REPEATS_MAX: u8 = 5;
/// Leading zero bits of SHA-256(ticket ‖ ':' ‖ work) that count as waiting.
const WORK_BITS: u32 = 20;
/// Seconds of waiting that such work stands for.
pub const WORK_WORTH_S: u32 = 30;
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
    /// It was told to wait and may come again.
    held: bool,
}

impl Used {
    fn takes(&self, now_s: i64, with: &With<'_>) -> bool {
        match with {
            With::Once => false,
            With::Repeat(_) => {
                self.repeats < REPEATS_MAX && now_s.saturating_sub(self.at_s) <= REPEAT_S && !self.held
            }
            With::Held(_) => self.held,
        }
    }
}

/// What a ticket is used with.
#[derive(Clone, Copy, Debug)]
pub enum With<'b> {
    /// A form that is taken once.
    Once,
    /// The body of a form that does nothing new when it comes again; with the same body the ticket serves again for
    /// some minutes.
    Repeat(&'b [u8]),
    /// What the form is about; it may be told to wait, and comes again with the same ([`Tickets::hold`]).
    Held(&'b [u8]),
}

impl With<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Once => &[],
            Self::Repeat(bytes) | Self::Held(bytes) => bytes,
        }
    }
}

/// A ticket of ours, looked at and not used.
pub struct Seen {
    nonce: [u8; NONCE],
    /// Seconds since it was given out.
    pub age_s: u32,
    /// The work was done.
    pub worked: bool,
}

/// Why a form was not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TicketError {
    /// Not one of ours, too old, or used before: the form has to be opened anew.
    Stale,
    /// The door takes no more now. The ticket was not used.
    Crowded,
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
    /// Looks at a ticket and the work; costs nothing and uses nothing up.
    pub fn see(&self, now_s: i64, ticket: &str, work: &str) -> Result<Seen, TicketError> {
        let body = URL_SAFE_NO_PAD.decode(ticket).map_err(|_| TicketError::Stale)?;
        let (nonce, rest) = body.split_first_chunk::<NONCE>().ok_or(TicketError::Stale)?;
        let (at, mac) = rest.split_first_chunk::<8>().ok_or(TicketError::Stale)?;
        let at = i64::from_be_bytes(*at);
        let age = now_s.saturating_sub(at);
        let ours = self.mac(&body[..NONCE + 8]);
        // Compared as a whole, whatever the place of the first difference.
        let same = mac.len() == MAC && mac.iter().zip(ours).fold(0, |d, (a, b)| d | (a ^ b)) == 0;
        if !same || !(0..=AGE_MAX_S + HELD_MAX_S).contains(&age) {
            return Err(TicketError::Stale);
        }
        let age_s = u32::try_from(age).unwrap_or(u32::MAX);
        Ok(Seen { nonce: *nonce, age_s, worked: worked(ticket, work) })
    }
    /// Uses a ticket where the door has `room`, which is asked for no other. For how many seconds it has been held.
    pub fn spend(
        &self,
        now_s: i64,
        seen: &Seen,
        with: With<'_>,
        room: impl FnOnce() -> bool,
    ) -> Result<u32, TicketError> {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let body = self.mac(with.bytes());
        match used.get_mut(&seen.nonce) {
            None if i64::from(seen.age_s) <= AGE_MAX_S => {
                if !room() {
                    return Err(TicketError::Crowded);
                }
                used.put(seen.nonce, Used { at_s: now_s, body, repeats: 0, held: false });
                Ok(0)
            }
            Some(first) if first.body == body && first.takes(now_s, &with) => {
                if !room() {
                    return Err(TicketError::Crowded);
                }
                first.repeats = first.repeats.saturating_add(1);
                first.held = false;
                Ok(u32::try_from(now_s.saturating_sub(first.at_s)).unwrap_or(0))
            }
            None | Some(_) => Err(TicketError::Stale),
        }
    }
    /// A form that was told to wait keeps its ticket, and its waiting goes on from when it first came.
    pub fn hold(&self, seen: &Seen) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(first) = used.get_mut(&seen.nonce) {
            first.held = true;
        }
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

    fn take(tickets: &Tickets, now_s: i64, ticket: &str, with: With<'_>) -> Result<(u32, u32), TicketError> {
        let seen = tickets.see(now_s, ticket, "")?;
        tickets.spend(now_s, &seen, with, || true).map(|held_s| (seen.age_s, held_s))
    }

    #[test]
    fn a_ticket_is_good_once_and_tells_how_long_it_waited() {
        let tickets = Tickets::new([1; 32]);
        let ticket = tickets.give(1_000, [7; 32]);
        let once = |at, ticket: &str| take(&tickets, at, ticket, With::Once);
        assert_eq!(once(1_012, &ticket), Ok((12, 0)));
        assert_eq!(once(1_013, &ticket), Err(TicketError::Stale), "twice");
        let other = |n: u8| tickets.give(1_000, [n; 32]);
        assert_eq!(once(999, &other(1)), Err(TicketError::Stale), "from the future");
        assert_eq!(once(1_001 + AGE_MAX_S, &other(2)), Err(TicketError::Stale), "too old");
        let elsewhere = take(&Tickets::new([2; 32]), 1_012, &other(3), With::Once);
        assert_eq!(elsewhere, Err(TicketError::Stale), "not ours");
        let mut changed = other(4).into_bytes();
        changed[18] ^= 1;
        let changed = String::from_utf8(changed).unwrap();
        assert_eq!(once(1_012, &changed), Err(TicketError::Stale), "back-dated");
        for bad in ["", "x", "AAAA", &"A".repeat(500)] {
            assert_eq!(once(1_012, bad), Err(TicketError::Stale));
        }
    }

    #[test]
    fn a_lost_answer_may_be_asked_for_again_and_nothing_else() {
        let tickets = Tickets::new([1; 32]);
        let ticket = tickets.give(1_000, [7; 32]);
        let send = |at: i64, body: &[u8]| take(&tickets, at, &ticket, With::Repeat(body));
        assert_eq!(send(1_012, b"what=a"), Ok((12, 0)));
        assert_eq!(send(1_020, b"what=b"), Err(TicketError::Stale), "other words");
        assert_eq!(take(&tickets, 1_020, &ticket, With::Once), Err(TicketError::Stale), "another door");
        assert_eq!(take(&tickets, 1_020, &ticket, With::Held(b"what=a")), Err(TicketError::Stale));
        for n in 0..REPEATS_MAX {
            let age = 20 + u32::from(n);
            assert_eq!(send(1_020 + i64::from(n), b"what=a"), Ok((age, age - 12)));
        }
        assert_eq!(send(1_030, b"what=a"), Err(TicketError::Stale), "too often");
        let late = tickets.give(1_000, [8; 32]);
        assert_eq!(take(&tickets, 1_010, &late, With::Repeat(b"x")), Ok((10, 0)));
        assert_eq!(take(&tickets, 1_611, &late, With::Repeat(b"x")), Err(TicketError::Stale), "too late");
    }

    #[test]
    fn whoever_was_told_to_wait_goes_on_waiting_with_the_same_form() {
        let tickets = Tickets::new([1; 32]);
        // Its age before it first came counts for nothing: tickets can be stored up.
        let ticket = tickets.give(1_000, [7; 32]);
        let send =
            |at: i64, folio: &[u8]| take(&tickets, at, &ticket, With::Held(folio)).map(|(_, held)| held);
        let hold = |at: i64| tickets.hold(&tickets.see(at, &ticket, "").unwrap());
        assert_eq!(send(5_000, b"folio"), Ok(0));
        assert_eq!(send(5_001, b"folio"), Err(TicketError::Stale), "nobody said that it comes again");
        hold(5_000);
        assert_eq!(send(5_100, b"another folio"), Err(TicketError::Stale));
        assert_eq!(send(5_100, b"folio"), Ok(100));
        hold(5_100);
        assert_eq!(send(5_600, b"folio"), Ok(600), "from the first time on");
        assert_eq!(send(5_601, b"folio"), Err(TicketError::Stale));
        // Six hours end no waiting that has begun.
        let old = tickets.give(0, [8; 32]);
        assert_eq!(take(&tickets, AGE_MAX_S, &old, With::Held(b"folio")), Ok((21_600, 0)));
        tickets.hold(&tickets.see(AGE_MAX_S, &old, "").unwrap());
        assert_eq!(take(&tickets, AGE_MAX_S + 600, &old, With::Held(b"folio")), Ok((22_200, 600)));
    }

    #[test]
    fn a_door_without_room_uses_no_ticket_up() {
        let tickets = Tickets::new([1; 32]);
        let ticket = tickets.give(1_000, [7; 32]);
        let seen = tickets.see(1_010, &ticket, "").unwrap();
        let full = tickets.spend(1_010, &seen, With::Once, || false);
        assert_eq!(full, Err(TicketError::Crowded));
        assert_eq!(tickets.spend(1_011, &seen, With::Once, || true), Ok(0));
        // Of a used one the door is not even asked.
        let used = tickets.spend(1_012, &seen, With::Once, || panic!("asked"));
        assert_eq!(used, Err(TicketError::Stale));
    }

    #[test]
    fn work_is_seen() {
        let tickets = Tickets::new([1; 32]);
        let ticket = tickets.give(1_000, [7; 32]);
        let work = (0u64..).map(|n| n.to_string()).find(|w| worked(&ticket, w)).unwrap();
        assert!(!worked(&ticket, "") && !worked(&ticket, &"1".repeat(41)));
        assert!(tickets.see(1_000, &ticket, &work).unwrap().worked);
        assert!(!tickets.see(1_000, &ticket, "").unwrap().worked);
    }
}
