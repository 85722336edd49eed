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
    /// Takes a tip out: it is not found any more. Its words stay until the unit locks.
    pub fn remove(&mut self, tip: Uuid) {
        if let Some(at) = self.place.remove(&tip)
            && let Some(held) = usize::try_from(at).ok().and_then(|at| self.tips.get_mut(at))
        {
            *held = None;
        }
    }
    /// Tips with all words of the query, the last added first; the last word may be unfinished. At most
    /// `limit`, and how many there are in all.
    pub fn search(&self, query: &str, limit: usize) -> (Vec<Uuid>, usize) {
        let query: Vec<String> = words(&query[..floor(query, QUERY_MAX)]).take(QUERY_WORDS).collect();
        let Some((last, whole)) = query.split_last() else { return (Vec::new(), 0) };
        let mut lists: Vec<&[u32]> = Vec::new();
        for word in whole {
            match self.words.get(word) {
                Some(list) => lists.push(list),
                None => return (Vec::new(), 0),
            }
        }
        let beginning: Vec<&[u32]> = self
            .words
            .range::<str, _>((Bound::Included(last.as_str()), Bound::Unbounded))
            .take_while(|(word, _)| word.starts_with(last.as_str()))
            .map(|(_, list)| list.as_slice())
            .collect();
        let mut found: Vec<u32> = match lists.iter().min_by_key(|l| l.len()) {
            Some(shortest) => shortest
                .iter()
                .filter(|at| lists.iter().all(|l| l.binary_search(at).is_ok()))
                .filter(|at| beginning.iter().any(|l| l.binary_search(at).is_ok()))
                .copied()
                .collect(),
            None => {
                let mut all: Vec<u32> = beginning.concat();
                all.sort_unstable();
                all.dedup();
                all
            }
        };
        found.reverse();
        let tip = |at: u32| self.tips.get(usize::try_from(at).ok()?).copied().flatten();
        let mut total = 0;
        let mut tips = Vec::new();
        for tip in found.into_iter().filter_map(tip) {
            total += 1;
            if tips.len() < limit {
                tips.push(tip);
            }
        }
        (tips, total)
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
