//! Search over opened tips. Lives in the vault's memory only, is gone when the unit locks, and answers with
//! ids, never with text.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use uuid::Uuid;
use zeroize::Zeroize;

/// Most words of one query.
pub const QUERY_WORDS: usize = 8;
/// Longest query, bytes.
pub const QUERY_MAX: usize = 400;
/// Shortest and longest word that is kept, characters.
const WORD: std::ops::RangeInclusive<usize> = 2..=40;
/// Most words kept of one tip.
const TIP_WORDS: usize = 4_000;
/// Digits in a row from which on a word is a number: a telephone, an account.
const NUMBER_DIGITS: usize = 7;
/// A shared telephone number says as much as this many words as rare.
const NUMBER_WEIGHT: f64 = 4.0;
/// Most postings looked at for one comparison.
const POSTINGS_MAX: usize = 400_000;
/// Less alike than this, in thousandths, is not called alike.
const ALIKE_MIN: u32 = 150;

/// A set of tips by their place, a bit each: with a hundred thousand tips it takes 12 kB, and neither a word that most
/// tips have nor a beginning that a thousand words share makes a search long.
struct Places(Vec<u64>);

impl Places {
    fn none(tips: usize) -> Self {
        Self(vec![0; tips.div_ceil(64)])
    }
    fn add(&mut self, list: &[u32]) {
        for at in list {
            if let Some(word) = self.0.get_mut((at / 64) as usize) {
                *word |= 1 << (at % 64);
            }
        }
    }
    fn has(&self, at: u32) -> bool {
        self.0.get((at / 64) as usize).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }
    fn keep(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= other);
    }
    fn last_first(&self) -> impl Iterator<Item = u32> {
        let bits = |(at, word): (usize, &u64)| {
            let (at, word) = (u32::try_from(at).unwrap_or(u32::MAX / 64) * 64, *word);
            (0..64).rev().filter(move |bit| word >> bit & 1 == 1).map(move |bit| at + bit)
        };
        self.0.iter().enumerate().rev().filter(|(_, word)| **word != 0).flat_map(bits)
    }
}

/// Postings of each word, tips by their place in `tips`.
#[derive(Default)]
pub struct Index {
    tips: Vec<Option<Uuid>>,
    place: HashMap<Uuid, u32>,
    words: BTreeMap<String, Vec<u32>>,
}

impl Index {
    /// Tips in it.
    pub fn len(&self) -> usize {
        self.place.len()
    }
    pub fn is_empty(&self) -> bool {
        self.place.is_empty()
    }
    pub fn contains(&self, tip: Uuid) -> bool {
        self.place.contains_key(&tip)
    }
    /// Adds the words of one more text of a tip.
    pub fn add(&mut self, tip: Uuid, text: &str) {
        let tips = &mut self.tips;
        let at = *self.place.entry(tip).or_insert_with(|| {
            tips.push(Some(tip));
            u32::try_from(tips.len() - 1).unwrap_or(u32::MAX)
        });
        for word in words(text).take(TIP_WORDS) {
            let list = self.words.entry(word).or_default();
            // In order, because places only grow, but for a tip that gets a second text later.
            match list.last() {
                Some(last) if *last >= at => {
                    if let Err(place) = list.binary_search(&at) {
                        list.insert(place, at);
                    }
                }
                _ => list.push(at),
            }
        }
    }
    /// Takes tips out, and every word that only they had.
    pub fn remove(&mut self, tips: &[Uuid]) {
        let places: Vec<u32> = tips.iter().filter_map(|tip| self.place.remove(tip)).collect();
        if places.is_empty() {
            return;
        }
        let mut gone = Places::none(self.tips.len());
        gone.add(&places);
        for held in places.iter().filter_map(|at| usize::try_from(*at).ok()) {
            self.tips[held] = None;
        }
        for list in self.words.values_mut() {
            list.retain(|at| !gone.has(*at));
        }
        let empty: Vec<String> =
            self.words.iter().filter(|(_, list)| list.is_empty()).map(|(word, _)| word.clone()).collect();
        for mut word in empty {
            if let Some((mut held, _)) = self.words.remove_entry(&word) {
                held.zeroize();
            }
            word.zeroize();
        }
    }
    /// Words in it.
    pub fn words(&self) -> usize {
        self.words.len()
    }
    /// Tips with all words of the query, the last added first; the last word may be unfinished. At most
    /// `limit`, and how many there are in all.
    pub fn search(&self, query: &str, limit: usize) -> (Vec<Uuid>, usize) {
        let query: Vec<String> = words(&query[..floor(query, QUERY_MAX)]).take(QUERY_WORDS).collect();
        let Some((last, whole)) = query.split_last() else { return (Vec::new(), 0) };
        let begins = |(word, _): &(&String, &Vec<u32>)| word.starts_with(last.as_str());
        let from = (Bound::Included(last.as_str()), Bound::Unbounded);
        let mut found = Places::none(self.tips.len());
        self.words.range::<str, _>(from).take_while(begins).for_each(|(_, list)| found.add(list));
        for word in whole {
            let mut having = Places::none(self.tips.len());
            having.add(self.words.get(word).map_or(&[], Vec::as_slice));
            found.keep(&having);
        }
        let tip = |at: u32| self.tips.get(usize::try_from(at).ok()?).copied().flatten();
        let mut total = 0;
        let mut tips = Vec::new();
        for tip in found.last_first().filter_map(tip) {
            total += 1;
            if tips.len() < limit {
                tips.push(tip);
            }
        }
        (tips, total)
    }
}

impl Index {
    /// Tips that say the like: words that few tips have count most, numbers more than words. The most alike
    /// first, at most `limit`, with how much of this text's weight they share, in thousandths.
    pub fn similar(&self, tip: Uuid, text: &str, limit: usize) -> Vec<(Uuid, u32)> {
        let all = self.place.len().max(1);
        let mut own: Vec<String> = words(text).take(TIP_WORDS).collect();
        own.sort_unstable();
        own.dedup();
        let mut lists: Vec<(f64, &[u32])> = own
            .iter()
            .filter_map(|word| {
                let list = self.words.get(word)?.as_slice();
                let number = if word.starts_with('#') { NUMBER_WEIGHT } else { 1.0 };
                let rare = ((all as f64 + 1.0) / (list.len() as f64 + 1.0)).ln();
                // What most tips say tells none apart.
                (rare > 0.5).then_some((rare * number, list))
            })
            .collect();
        let total: f64 = lists.iter().map(|(weight, _)| weight).sum();
        // The rarest first: the bound on postings cuts what says least.
        lists.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut scores: HashMap<u32, f64> = HashMap::new();
        let mut looked = 0;
        for (weight, list) in lists {
            if looked + list.len() > POSTINGS_MAX {
                break;
            }
            looked += list.len();
            for at in list {
                *scores.entry(*at).or_default() += weight;
            }
        }
        let mut found: Vec<(Uuid, u32)> = scores
            .into_iter()
            .filter_map(|(at, score)| {
                let id = self.tips.get(usize::try_from(at).ok()?).copied().flatten()?;
                let alike = (score / total * 1_000.0).round() as u32;
                (id != tip && alike >= ALIKE_MIN).then_some((id, alike))
            })
            .collect();
        found.sort_by_key(|(id, alike)| (std::cmp::Reverse(*alike), *id));
        found.truncate(limit);
        found
    }
}

impl Drop for Index {
    fn drop(&mut self) {
        // The words are text of tips.
        for (mut word, _) in std::mem::take(&mut self.words) {
            word.zeroize();
        }
    }
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}

/// Words of a text: lower case without accents. A number written in groups (`722 123 45 67`) also counts
/// as one, by its last ten digits.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    let plain: String = text.nfd().filter(|c| !is_combining_mark(*c)).collect::<String>().to_lowercase();
    let mut all: Vec<String> = plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| WORD.contains(&w.chars().count()))
        .map(str::to_owned)
        .collect();
    for run in plain.split(|c: char| !(c.is_ascii_digit() || matches!(c, ' ' | '-' | '.' | '(' | ')' | '+')))
    {
        let digits: String = run.chars().filter(char::is_ascii_digit).collect();
        if digits.len() >= NUMBER_DIGITS {
            all.push(format!("#{}", &digits[digits.len().saturating_sub(10)..]));
        }
    }
    // A query that is a number looks for the number, not for its groups.
    if all.iter().any(|w| w.starts_with('#')) && !plain.chars().any(char::is_alphabetic) {
        all.retain(|w| w.starts_with('#'));
    }
    all.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// What a search finds is what looking through every tip finds, the newest first.
        #[test]
        fn found_is_what_a_look_through_all_finds(
            texts in proptest::collection::vec(proptest::collection::vec("[abc]{2,4}", 0..6), 0..150),
            query in proptest::collection::vec("[abc]{2,4}", 1..4),
            removed in 0_usize..150,
        ) {
            let mut index = Index::default();
            let id = |n: usize| Uuid::from_u128(n as u128 + 1);
            for (n, text) in texts.iter().enumerate() {
                index.add(id(n), &text.join(" "));
            }
            index.remove(&[id(removed)]);
            // Of what is gone no word is left: the index is as if it had never come.
            let mut without = Index::default();
            for (n, text) in texts.iter().enumerate().filter(|(n, _)| *n != removed) {
                without.add(id(n), &text.join(" "));
            }
            prop_assert_eq!(index.words(), without.words());
            let (last, whole) = query.split_last().expect("one word at least");
            let has = |text: &[String]| {
                whole.iter().all(|word| text.contains(word)) && text.iter().any(|word| word.starts_with(last.as_str()))
            };
            let all = texts.iter().enumerate().rev();
            let wanted: Vec<Uuid> = all.filter(|(n, text)| *n != removed && has(text)).map(|(n, _)| id(n)).collect();
            let (found, total) = index.search(&query.join(" "), 10);
            prop_assert_eq!(total, wanted.len());
            prop_assert_eq!(found, wanted.into_iter().take(10).collect::<Vec<_>>());
        }
    }
}
