//! The rules of a roster.

use crate::{
    Placement, Post, Roster, RosterCommand as C, RosterEvent as E, RosterRefusal as No, Staff, state::Entry,
};
use atalaya_model::{Env, Millis};

/// Shortest and longest shift.
pub const SHORTEST: Millis = Millis::from_minutes(15);
pub const LONGEST: Millis = Millis::from_minutes(24 * 60);
const DAYS_AHEAD: i64 = 370;
const CREW_MAX: usize = 12;
const ENTRIES_MAX: usize = 2_000;

/// Decides on a command on a day. `neighbours` are the days before and after: with the longest shift of a
/// day, nothing further away can overlap. Pure.
///
/// # Errors
/// The first rule it breaks.
pub fn decide(day: &Roster, neighbours: &[&Roster], command: &C, env: &Env) -> Result<Vec<E>, No> {
    let by = Staff::of(&env.actor);
    match command {
        C::Place { placement } => {
            check(day, neighbours, placement, None, env)?;
            Ok(vec![E::Placed { entry: day.last + 1, placement: placement.clone(), by }])
        }
        C::Remove { entry, reason } => {
            day.entries.get(entry).ok_or(No::Unknown)?;
            Ok(vec![E::Removed { entry: *entry, reason: reason.clone(), by }])
        }
        C::Replace { entry, placement, reason } => {
            let held = day.entries.get(entry).ok_or(No::Unknown)?;
            if held.placement == *placement {
                return Ok(Vec::new());
            }
            check(day, neighbours, placement, Some(*entry), env)?;
            let removed = E::Removed { entry: *entry, reason: reason.clone(), by: by.clone() };
            Ok(vec![removed, E::Placed { entry: day.last + 1, placement: placement.clone(), by }])
        }
    }
}

fn check(
    day: &Roster,
    neighbours: &[&Roster],
    new: &Placement,
    without: Option<u32>,
    env: &Env,
) -> Result<(), No> {
    let length = new.to.since(new.from);
    if length < SHORTEST || length > LONGEST {
        return Err(No::Length);
    }
    let far = Millis::from_minutes(DAYS_AHEAD * 24 * 60);
    if new.from > env.now.plus(far) || new.from < env.now.minus(far) {
        return Err(No::TooFar { days: DAYS_AHEAD });
    }
    if day.entries.len() >= ENTRIES_MAX {
        return Err(No::DayFull(ENTRIES_MAX));
    }
    let own = day.entries.iter().filter(|(n, _)| Some(**n) != without).map(|(_, e)| e);
    let others = neighbours.iter().flat_map(|r| r.entries.values());
    let mut crew = 0;
    for held in own.chain(others).filter(|e| overlap(&e.placement, new)) {
        clash(held, new)?;
        crew += usize::from(same_unit(&held.placement.post, &new.post));
    }
    if crew >= CREW_MAX { Err(No::CrewFull(CREW_MAX)) } else { Ok(()) }
}

/// Half-open spans: who ends at eight hands over to who begins at eight.
fn overlap(a: &Placement, b: &Placement) -> bool {
    a.from < b.to && b.from < a.to
}

fn clash(held: &Entry, new: &Placement) -> Result<(), No> {
    let old = &held.placement;
    let (from, to) = (old.from, old.to);
    if old.person.id == new.person.id {
        return Err(No::PersonElsewhere { name: old.person.name.clone(), post: name(&old.post), from, to });
    }
    match (&old.post, &new.post) {
        (Post::Position { name: a }, Post::Position { name: b }) if a == b => {
            Err(No::PostTaken { post: a.to_string(), name: old.person.name.clone(), from, to })
        }
        (
            Post::Unit { unit: a, call_sign, base: Some(from) },
            Post::Unit { unit: b, base: Some(wanted), .. },
        ) if a == b && from != wanted => {
            Err(No::UnitElsewhere { call_sign: call_sign.to_string(), base: from.to_string() })
        }
        _ => Ok(()),
    }
}

fn same_unit(a: &Post, b: &Post) -> bool {
    matches!((a, b), (Post::Unit { unit: a, .. }, Post::Unit { unit: b, .. }) if a == b)
}

fn name(post: &Post) -> String {
    match post {
        Post::Position { name } => name.to_string(),
        Post::Unit { call_sign, .. } => call_sign.to_string(),
    }
}
