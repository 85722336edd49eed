//! Who is let through a door of the public page, and when. Each door counts for itself: junk at one shuts no other.
//! A form that is too young or was used costs no place. When the places of a door are taken by whoever comes first,
//! those are left for whoever did the work, and, apart from them, for whoever waited longer: that needs no script
//! and no program. Nobody is told apart.

use super::{
    room::Tips,
    texts::Texts,
    ticket::{Seen, TicketError, WORK_WORTH_S, With},
};
use crate::access::limiter::Limiter;
use atalaya_model::Timestamp;
use axum::http::StatusCode;

/// Seconds a form that adds something must be old before it is taken.
const AGE_MIN_S: u32 = 8;
/// Seconds after which a form has waited long.
const LONG_S: u32 = 120;

/// A door of the page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Door {
    /// New tips.
    Intake,
    /// Reading and answering with a code.
    Follow,
    Photos,
}

impl Door {
    fn age_min_s(self) -> u32 {
        match self {
            Self::Intake | Self::Photos => AGE_MIN_S,
            // Wrong codes wait by themselves.
            Self::Follow => 0,
        }
    }
}

/// Places of one kind: so many a minute, besides a burst of the same size.
struct Places {
    intake: Limiter,
    follow: Limiter,
    photos: Limiter,
}

impl Places {
    fn new([intake, follow, photos]: [u32; 3]) -> Self {
        let limiter = |n| Limiter::new(n, n);
        Self { intake: limiter(intake), follow: limiter(follow), photos: limiter(photos) }
    }
    fn take(&self, door: Door, now: Timestamp) -> bool {
        let limiter = match door {
            Door::Intake => &self.intake,
            Door::Follow => &self.follow,
            Door::Photos => &self.photos,
        };
        limiter.allow("", now)
    }
}

/// What the doors count. In memory.
pub struct Doors {
    first: Places,
    worked: Places,
    waited: Places,
}

impl Default for Doors {
    fn default() -> Self {
        let kept = [300, 150, 15];
        Self { first: Places::new([600, 300, 30]), worked: Places::new(kept), waited: Places::new(kept) }
    }
}

impl Doors {
    /// Whether there is a place for this form. Those kept for others are looked at first, so that they leave the rest.
    fn take(&self, door: Door, seen: &Seen, now: Timestamp) -> bool {
        (seen.worked && self.worked.take(door, now))
            || (seen.age_s >= LONG_S && self.waited.take(door, now))
            || self.first.take(door, now)
    }
}

/// A form that was let through.
pub struct Admitted {
    seen: Seen,
    /// How long it has been held back since it first came, with what its work stands for.
    pub held_s: u32,
}

impl Admitted {
    /// The vault wants it to wait: it may come again, and its waiting goes on.
    pub fn hold(&self, tips: &Tips) {
        tips.tickets.hold(&self.seen);
    }
}

/// A form that was not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turned {
    /// Opened a moment ago. Its ticket is good still, and grows older.
    Early,
    /// Its ticket is of no use any more.
    Stale,
    /// Too many at once; the ticket is good still. Seconds until it has waited long; `None` when it has, and there is
    /// no place even so.
    Crowded { left_s: Option<u32> },
}

impl Turned {
    pub fn status(self) -> StatusCode {
        match self {
            Self::Early | Self::Crowded { left_s: Some(_) } => StatusCode::TOO_MANY_REQUESTS,
            Self::Stale => StatusCode::CONFLICT,
            Self::Crowded { left_s: None } => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
    /// What the teller is told.
    pub fn said(self, t: &Texts) -> String {
        match self {
            Self::Early => t.early.to_owned(),
            Self::Stale => t.stale.to_owned(),
            Self::Crowded { left_s: Some(left_s) } => t.after(t.crowded, left_s),
            Self::Crowded { left_s: None } => t.full.to_owned(),
        }
    }
    /// Whether the same ticket is to be sent again.
    pub fn keeps_ticket(self) -> bool {
        self != Self::Stale
    }
}

/// Lets a form through a door, or not.
pub fn admitted(
    tips: &Tips,
    door: Door,
    (ticket, work): (&str, &str),
    with: With<'_>,
) -> Result<Admitted, Turned> {
    let now_s = tips.exact_s();
    let seen = tips.tickets.see(now_s, ticket, work).map_err(|_| Turned::Stale)?;
    let worth_s = if seen.worked { WORK_WORTH_S } else { 0 };
    if seen.age_s.saturating_add(worth_s) < door.age_min_s() {
        return Err(Turned::Early);
    }
    let room = || tips.doors.take(door, &seen, tips.exact_now());
    match tips.tickets.spend(now_s, &seen, with, room) {
        Ok(held_s) => Ok(Admitted { held_s: held_s.saturating_add(worth_s), seen }),
        Err(TicketError::Stale) => Err(Turned::Stale),
        Err(TicketError::Crowded) => {
            let left_s = LONG_S.saturating_sub(seen.age_s);
            Err(Turned::Crowded { left_s: (left_s > 0).then_some(left_s) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tips::ticket::Tickets;

    fn seen(tickets: &Tickets, now_s: i64, age_s: i64, n: u8) -> Seen {
        tickets.see(now_s, &tickets.give(now_s - age_s, [n; 32]), "").unwrap()
    }

    #[test]
    fn junk_at_one_door_leaves_the_others_and_whoever_worked_or_waited() {
        let (doors, tickets) = (Doors::default(), Tickets::new([1; 32]));
        let now = Timestamp::from_millis(1_000_000_000);
        let young = seen(&tickets, 1_000_000, 8, 1);
        let mut worked = seen(&tickets, 1_000_000, 8, 2);
        worked.worked = true;
        let patient = seen(&tickets, 1_000_000, 120, 3);
        let junk = (0..5_000).filter(|_| doors.take(Door::Intake, &young, now)).count();
        assert_eq!(junk, 600);
        assert!(doors.take(Door::Intake, &worked, now) && doors.take(Door::Intake, &patient, now));
        assert!(doors.take(Door::Follow, &young, now) && doors.take(Door::Photos, &young, now));
        // Forms that waited take none of the places of those that worked.
        let old = (0..5_000).filter(|_| doors.take(Door::Intake, &patient, now)).count();
        assert_eq!(old, 299);
        assert!(doors.take(Door::Intake, &worked, now));
    }
}
