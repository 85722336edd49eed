//! Giving each place to fill its own unit, so that no place stays empty which could be filled.

/// `wishes[place]` lists the units (by index) that may fill a place, best first; `units` is their
/// number. Units below `present` are on the incident already: they fill what they can before anybody
/// else is asked. Returns the unit of each place.
///
/// A maximum matching by augmenting paths (H. Kuhn, 1955). Places are served from the one with the
/// fewest units to the one with the most, each takes its best free unit, and an earlier choice is
/// moved only when a place would stay empty otherwise. A unit once used stays used.
pub(super) fn fill(wishes: &[Vec<usize>], units: usize, present: usize) -> Vec<Option<usize>> {
    let here: Vec<Vec<usize>> =
        wishes.iter().map(|w| w.iter().copied().filter(|u| *u < present).collect()).collect();
    let mut holder: Vec<Option<usize>> = vec![None; units];
    let mut filled = vec![None; wishes.len()];
    for lists in [here.as_slice(), wishes] {
        let mut order: Vec<usize> = (0..lists.len()).filter(|p| filled[*p].is_none()).collect();
        order.sort_by_key(|place| (lists[*place].len(), *place));
        for place in order {
            let free = lists[place].iter().find(|u| holder.get(**u).is_some_and(Option::is_none));
            match free {
                Some(unit) => holder[*unit] = Some(place),
                None => {
                    let mut seen = vec![false; units];
                    seat(place, lists, &mut holder, &mut seen);
                }
            }
        }
        filled.fill(None);
        for (unit, place) in holder.iter().enumerate() {
            if let Some(place) = place {
                filled[*place] = Some(unit);
            }
        }
    }
    filled
}

/// Finds a unit for `place`, moving others; the depth is at most the number of places.
fn seat(place: usize, wishes: &[Vec<usize>], holder: &mut [Option<usize>], seen: &mut [bool]) -> bool {
    for &unit in &wishes[place] {
        if seen.get(unit).copied().unwrap_or(true) {
            continue;
        }
        seen[unit] = true;
        let can_move = match holder[unit] {
            None => true,
            Some(other) => seat(other, wishes, holder, seen),
        };
        if can_move {
            holder[unit] = Some(place);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_earlier_choice_moves_when_a_place_would_stay_empty() {
        // Greedy would give unit 0 to the first and leave the third without one.
        let filled = fill(&[vec![0, 1], vec![0, 2], vec![2, 0]], 3, 0);
        assert!(filled.iter().all(Option::is_some));
    }

    #[test]
    fn the_best_unit_is_taken_when_nobody_else_needs_it() {
        assert_eq!(fill(&[vec![4, 1], vec![2, 3]], 5, 0), [Some(4), Some(2)]);
    }

    #[test]
    fn who_is_there_counts_first_and_where_it_helps_most() {
        // Unit 0 is present and can do both; only it can do the second.
        assert_eq!(fill(&[vec![0, 1], vec![0]], 2, 1), [Some(1), Some(0)]);
        assert_eq!(fill(&[vec![0, 1]], 2, 1), [Some(0)]);
    }

    /// Largest number of places that can be filled, by trying everything.
    fn best(wishes: &[Vec<usize>], used: &mut Vec<usize>) -> usize {
        let Some((first, rest)) = wishes.split_first() else { return 0 };
        let mut most = best(rest, used);
        for unit in first {
            if !used.contains(unit) {
                used.push(*unit);
                most = most.max(1 + best(rest, used));
                used.pop();
            }
        }
        most
    }

    proptest! {
        #[test]
        fn as_many_places_are_filled_as_can_be(
            wishes in prop::collection::vec(prop::collection::btree_set(0usize..6, 0..4), 0..6),
            present in 0usize..6,
        ) {
            let wishes: Vec<Vec<usize>> = wishes.into_iter().map(|w| w.into_iter().collect()).collect();
            let filled = fill(&wishes, 6, present);
            let mut units: Vec<usize> = filled.iter().flatten().copied().collect();
            prop_assert_eq!(units.len(), best(&wishes, &mut Vec::new()));
            for (place, unit) in filled.iter().enumerate() {
                prop_assert!(unit.is_none_or(|u| wishes[place].contains(&u)));
            }
            units.sort_unstable();
            units.dedup();
            prop_assert_eq!(units.len(), filled.iter().flatten().count());
        }
    }
}
