//! Who reviews what: never one's own work, whoever has least to do first, without looking at ranks.

use super::lot::Dice;
use crate::{Person, QualityRefusal};
use atalaya_model::AccountId;

/// Somebody who can review, with what they have open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    pub person: Person,
    /// Reviews not handed in yet.
    pub open: u32,
}

/// Chooses reviewers and counts the new work against them. Among equals the lot decides, so that nobody
/// can tell from the order of names who reviews.
///
/// # Errors
/// [`QualityRefusal::NotEnoughReviewers`] when fewer than `seats` may take it.
pub fn assign(
    candidates: &mut [Candidate],
    operator: AccountId,
    without: &[AccountId],
    seats: usize,
    seed: u64,
) -> Result<Vec<Person>, QualityRefusal> {
    let mut dice = Dice(seed);
    let mut chosen: Vec<Person> = Vec::with_capacity(seats);
    for _ in 0..seats {
        let free = |c: &&Candidate| {
            let id = c.person.id;
            id != operator && !without.contains(&id) && chosen.iter().all(|p| p.id != id)
        };
        let least = candidates.iter().filter(free).map(|c| c.open).min();
        let least = least.ok_or(QualityRefusal::NotEnoughReviewers)?;
        let mut equals: Vec<AccountId> =
            candidates.iter().filter(free).filter(|c| c.open == least).map(|c| c.person.id).collect();
        equals.sort_unstable();
        let place = usize::try_from(dice.below(equals.len() as u64)).unwrap_or(0);
        let Some(taken) = candidates.iter_mut().find(|c| Some(&c.person.id) == equals.get(place)) else {
            return Err(QualityRefusal::NotEnoughReviewers);
        };
        taken.open += 1;
        chosen.push(taken.person.clone());
    }
    Ok(chosen)
}
