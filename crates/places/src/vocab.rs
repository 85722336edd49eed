//! The words of all names, and which of them a typed word may mean.

use crate::words::{Weight, sound, weight};
use fst::{IntoStreamer, Map, MapBuilder, Streamer};
use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder};
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
    sync::LazyLock,
};

/// A word of the index that a typed word may mean, and how well it fits, 0 to 1.
pub(crate) type Reading = (u32, f32);

/// Most readings of one typed word that are followed; the best and then the most frequent.
pub(crate) const READINGS_MAX: usize = 160;
/// Words that one automaton may visit before it stops.
const VISITS_MAX: usize = 20_000;

/// All words of all names with their frequencies.
pub(crate) struct Vocabulary {
    /// In order of the alphabet; a word's number is its place.
    words: Vec<Box<str>>,
    /// Names in which each stands.
    frequency: Vec<u32>,
    weights: Vec<f32>,
    map: Map<Vec<u8>>,
    /// Sound key and word, in order.
    sounds: Vec<(Box<str>, u32)>,
}

/// Tables of edit automata for one and two errors; a swap of neighbours counts as one.
static EDITS: LazyLock<[LevenshteinAutomatonBuilder; 2]> =
    LazyLock::new(|| [LevenshteinAutomatonBuilder::new(1, true), LevenshteinAutomatonBuilder::new(2, true)]);

impl Vocabulary {
    /// From words and how many names hold each.
    pub fn new(counts: HashMap<String, u32>, names: usize) -> Self {
        let mut all: Vec<(String, u32)> = counts.into_iter().collect();
        all.sort_unstable();
        let mut builder = MapBuilder::memory();
        for (number, (word, _)) in (0u64..).zip(&all) {
            // In order and without repetition, so that it cannot be refused.
            let _ = builder.insert(word, number);
        }
        let map = builder.into_inner().ok().and_then(|bytes| Map::new(bytes).ok()).unwrap_or_default();
        let mut sounds: Vec<(Box<str>, u32)> =
            (0u32..).zip(&all).map(|(number, (word, _))| (sound(word).into(), number)).collect();
        sounds.sort_unstable();
        let weigh = |(word, frequency): &(String, u32)| match weight(word) {
            Weight::Stop => 0.05,
            Weight::Kind => 0.25,
            // Rare words say more: from 0.7 for one in every second name to 1.5 for one in a million.
            Weight::Name => {
                (0.7 + 0.06 * ((names.max(1) as f32) / (*frequency).max(1) as f32).ln()).clamp(0.7, 1.5)
            }
        };
        let weights = all.iter().map(weigh).collect();
        let (words, frequency) = all.into_iter().map(|(word, n)| (word.into_boxed_str(), n)).unzip();
        Self { words, frequency, weights, map, sounds }
    }
    pub fn len(&self) -> usize {
        self.words.len()
    }
    pub fn number(&self, word: &str) -> Option<u32> {
        self.map.get(word).and_then(|n| u32::try_from(n).ok())
    }
    #[cfg(test)]
    pub fn word(&self, number: u32) -> &str {
        self.words.get(number as usize).map_or("", |w| w)
    }
    pub fn weight(&self, number: u32) -> f32 {
        self.weights.get(number as usize).copied().unwrap_or(1.0)
    }
    pub fn frequency(&self, number: u32) -> u32 {
        self.frequency.get(number as usize).copied().unwrap_or(0)
    }

    /// The words that `spellings` of one typed word may mean, best first. `open`: it is still being
    /// typed, so that it may be the beginning of a longer one.
    pub fn readings(&self, spellings: &[&str], open: bool) -> Vec<Reading> {
        let mut found: HashMap<u32, f32> = HashMap::new();
        for (i, spelling) in spellings.iter().enumerate() {
            let trust = if i == 0 { 1.0 } else { 0.97 };
            self.read(spelling, open, trust, &mut found);
        }
        let mut readings: Vec<Reading> = found.into_iter().collect();
        readings.sort_unstable_by(|a, b| {
            b.1.total_cmp(&a.1)
                .then_with(|| self.frequency(b.0).cmp(&self.frequency(a.0)))
                .then(a.0.cmp(&b.0))
        });
        readings.truncate(READINGS_MAX);
        readings
    }

    fn read(&self, word: &str, open: bool, trust: f32, found: &mut HashMap<u32, f32>) {
        let mut keep = |number: u32, fit: f32| {
            let best = found.entry(number).or_insert(0.0);
            *best = best.max(fit * trust);
        };
        let exact = self.number(word);
        if let Some(number) = exact {
            keep(number, 1.0);
        }
        let length = word.chars().count();
        // A figure is right or wrong: 12 is never a misspelt 13.
        let figure = word.starts_with(|c: char| c.is_ascii_digit());
        if open {
            self.beginnings(word, figure, &mut keep);
        }
        if figure || length < 3 {
            return;
        }
        self.sounding(&sound(word), open && length >= 4, &mut keep);
        if length >= 4 {
            // What is a word already is seldom another one misspelt, by two errors never.
            let errors = if length >= 7 && exact.is_none() { 2 } else { 1 };
            self.misspelt(word, errors, false, &mut keep);
            if open && length >= 5 {
                self.misspelt(word, 1, true, &mut keep);
            }
        }
    }

    /// Words stand in order of the alphabet, so that those of one beginning stand together. Of very many the most
    /// frequent are kept, wherever in the alphabet they are.
    fn beginnings(&self, word: &str, figure: bool, keep: &mut impl FnMut(u32, f32)) {
        let from = self.words.partition_point(|w| **w < *word);
        let many = self.words[from..].partition_point(|w| w.starts_with(word));
        let mut best: BinaryHeap<Reverse<(u32, Reverse<u32>)>> = BinaryHeap::with_capacity(READINGS_MAX + 1);
        for (number, frequency) in (from as u32..).zip(&self.frequency[from..from + many]) {
            let one = Reverse((*frequency, Reverse(number)));
            if best.len() < READINGS_MAX {
                best.push(one);
            } else if let Some(mut least) = best.peek_mut()
                && one < *least
            {
                *least = one;
            }
        }
        for Reverse((_, Reverse(number))) in best {
            let typed = word.len() as f32 / self.words[number as usize].len().max(1) as f32;
            keep(number, if figure { 0.55 + 0.2 * typed } else { 0.78 + 0.17 * typed });
        }
    }

    fn sounding(&self, key: &str, open: bool, keep: &mut impl FnMut(u32, f32)) {
        if key.len() < 2 {
            return;
        }
        let from = self.sounds.partition_point(|(k, _)| **k < *key);
        for (sound, number) in self.sounds.iter().skip(from).take(READINGS_MAX) {
            if !sound.starts_with(key) {
                break;
            }
            if **sound == *key {
                keep(*number, 0.93);
            } else if open {
                keep(*number, 0.70 + 0.12 * key.len() as f32 / sound.len() as f32);
            }
        }
    }

    fn misspelt(&self, word: &str, errors: usize, open: bool, keep: &mut impl FnMut(u32, f32)) {
        let Some(tables) = EDITS.get(errors - 1) else { return };
        let dfa: DFA = if open { tables.build_prefix_dfa(word) } else { tables.build_dfa(word) };
        let length = word.chars().count() as f32;
        let mut stream = self.map.search_with_state(&dfa).into_stream();
        let mut visits = 0;
        while let Some((key, number, state)) = stream.next() {
            visits += 1;
            if visits > VISITS_MAX {
                break;
            }
            let Distance::Exact(distance) = dfa.distance(state) else { continue };
            if distance == 0 {
                continue;
            }
            // One error in a long word costs less than in a short one.
            let cost = f32::from(distance) * (0.10 + 0.45 / length);
            let unfinished =
                if open { 0.06 + 0.1 * (1.0 - (length / key.len() as f32).min(1.0)) } else { 0.0 };
            keep(number as u32, (1.0 - cost - unfinished).max(0.3));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary(words: &[&str]) -> Vocabulary {
        Vocabulary::new(words.iter().map(|w| ((*w).to_owned(), 1)).collect(), words.len())
    }

    #[test]
    fn a_typed_word_has_its_readings() {
        let v = vocabulary(&[
            "hidalgo",
            "hidalguense",
            "morelos",
            "moreno",
            "cuauhtemoc",
            "12",
            "120",
            "zaragoza",
        ]);
        let best = |word: &str, open: bool| {
            v.readings(&[word], open).first().map(|(n, _)| v.word(*n).to_owned()).unwrap_or_default()
        };
        assert_eq!(best("hidalgo", false), "hidalgo");
        assert_eq!(best("hidlago", false), "hidalgo");
        assert_eq!(best("hidago", false), "hidalgo");
        assert_eq!(best("hid", true), "hidalgo");
        assert_eq!(best("hid", false), "");
        assert_eq!(best("cuautemoc", false), "cuauhtemoc");
        assert_eq!(best("saragosa", false), "zaragoza");
        assert_eq!(best("cuhaute", true), "cuauhtemoc");
        assert_eq!(best("12", false), "12");
        assert_eq!(best("13", false), "");
        assert_eq!(v.readings(&["12"], true).len(), 2);
    }

    #[test]
    fn readings_are_bounded() {
        let many: Vec<String> = (0..5_000).map(|i| format!("a{i:05}x")).collect();
        let v = vocabulary(&many.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(v.readings(&["a"], true).len(), READINGS_MAX);
    }

    #[test]
    fn a_frequent_word_is_found_by_its_first_letter_wherever_it_stands() {
        let mut counts: HashMap<String, u32> = (0..30_000).map(|i| (format!("ma{i:05}"), 1)).collect();
        counts.extend(
            [("madero", 400), ("morelos", 900), ("mz", 300), ("nopal", 999)].map(|(w, n)| (w.to_owned(), n)),
        );
        let v = Vocabulary::new(counts, 40_000);
        let found: Vec<&str> = v.readings(&["m"], true).iter().map(|(n, _)| v.word(*n)).collect();
        assert_eq!(found.len(), READINGS_MAX);
        for word in ["madero", "morelos", "mz"] {
            assert!(found.contains(&word), "{word}");
        }
        assert!(!found.contains(&"nopal"));
        assert!(v.readings(&["zz"], true).is_empty() && v.readings(&["mz"], true).len() == 1);
    }
}
