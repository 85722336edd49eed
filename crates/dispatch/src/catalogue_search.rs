//! Finding a type of the catalogue while the caller speaks: by words, the beginning of a code, what
//! operators call it, and with typing errors.

use atalaya_geo::fold;
use atalaya_model::{Catalogue, IncidentType, Priority, TypeCode};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::LazyLock};

/// Why a file of synonyms was refused; nothing of it is used then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SynonymsError {
    #[error("line {line}: {what}")]
    Line { line: usize, what: String },
    #[error("the file has {0} rows, at most 5000 are taken")]
    Size(usize),
}

/// What operators and callers call things: a word or a few, and the codes they mean, best first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Synonyms {
    entries: BTreeMap<String, Vec<TypeCode>>,
}

const SHIPPED: &str = include_str!("../data/synonyms.csv");
const SYNONYMS_MAX: usize = 5000;

impl Synonyms {
    /// The shipped examples.
    #[expect(clippy::expect_used, reason = "the file is compiled in and a test reads it")]
    pub fn shipped() -> &'static Self {
        static WORDS: LazyLock<Synonyms> =
            LazyLock::new(|| Synonyms::from_csv(SHIPPED).expect("the shipped file is well formed"));
        &WORDS
    }
    /// Reads `words,codes` with codes separated by spaces, best first; `#` starts a comment.
    pub fn from_csv(text: &str) -> Result<Self, SynonymsError> {
        let mut entries = BTreeMap::new();
        let mut header = true;
        for (i, row) in text.lines().enumerate() {
            let row = row.trim();
            if row.is_empty() || row.starts_with('#') {
                continue;
            }
            if std::mem::take(&mut header) && row == "words,codes" {
                continue;
            }
            let (words, codes) = read_row(row).map_err(|what| SynonymsError::Line { line: i + 1, what })?;
            if entries.insert(words.clone(), codes).is_some() {
                return Err(SynonymsError::Line { line: i + 1, what: format!("{words:?} appears twice") });
            }
            if entries.len() > SYNONYMS_MAX {
                return Err(SynonymsError::Size(entries.len()));
            }
        }
        Ok(Self { entries })
    }
    pub fn len(&self) -> usize {
        self.entries.len()
    }
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
    /// Words (folded) and the codes they mean.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[TypeCode])> {
        self.entries.iter().map(|(words, codes)| (words.as_str(), codes.as_slice()))
    }
}

fn read_row(row: &str) -> Result<(String, Vec<TypeCode>), String> {
    let (words, codes) = row.split_once(',').ok_or("two fields are needed: words,codes")?;
    let words = fold(words);
    if words.is_empty() || words.len() > 60 {
        return Err("the words must have 1 to 60 letters".to_owned());
    }
    let codes: Result<Vec<TypeCode>, String> = codes
        .split_whitespace()
        .map(|c| {
            let number = c.parse().map_err(|_| format!("{c:?} is no code"))?;
            TypeCode::new(number).map_err(|e| e.to_string())
        })
        .collect();
    match codes? {
        codes if codes.is_empty() || codes.len() > 20 => Err("1 to 20 codes are needed".to_owned()),
        codes => Ok((words, codes)),
    }
}

/// What to search, and how much to give back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SearchOptions {
    /// Leave out misuse of the service (type 7).
    pub without_improper: bool,
    /// At most this many, 1–50.
    pub limit: usize,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self { without_improper: false, limit: 12 }
    }
}

/// How a type was found; the best way of all its words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Found {
    Code,
    Word,
    Synonym,
    /// Only with typing errors mended.
    Mended,
}

/// A type that fits.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Hit {
    pub code: TypeCode,
    pub name: String,
    pub subtype: String,
    pub class_name: String,
    /// `None`: the catalogue has none; medium is taken.
    pub priority: Option<Priority>,
    pub found: Found,
    /// Misuse of the service: for closing a call, never for dispatch.
    pub improper: bool,
    /// Belongs to a parent folio and opens no incident.
    pub follow_up: bool,
    /// Higher fits better; only its order means something.
    pub score: f64,
}

/// An index over one version of the catalogue.
#[derive(Clone, Debug)]
pub struct CatalogueSearch {
    rows: Vec<Row>,
    /// Every word of the catalogue with the rows that have it, and whether in the name.
    words: Vec<(Word, Vec<(usize, bool)>)>,
    synonyms: Vec<Synonym>,
}

#[derive(Clone, Debug)]
struct Row {
    kind: IncidentType,
    digits: String,
    words: usize,
    /// Its name says "sin": without violence, without injured persons.
    says_sin: bool,
}

/// A known word and how it sounds.
#[derive(Clone, Debug)]
struct Word {
    text: String,
    sound: String,
}

impl Word {
    fn new(text: String) -> Self {
        Self { sound: sound(&text), text }
    }
}

#[derive(Clone, Debug)]
struct Synonym {
    words: Vec<Word>,
    /// Rows, best first.
    rows: Vec<usize>,
}

/// Longer questions are cut: nobody types more while a caller speaks.
const QUERY_CHARS_MAX: usize = 120;
const QUERY_WORDS_MAX: usize = 8;
/// Words that say nothing by themselves.
const EMPTY_WORDS: [&str; 23] = [
    "a", "al", "con", "de", "del", "e", "el", "en", "es", "hay", "la", "las", "lo", "los", "o", "por", "que",
    "se", "su", "u", "un", "una", "y",
];

const EXACT: f64 = 1.0;
const SYNONYM: f64 = 1.15;
const BEGINNING: f64 = 0.8;
const ONE_ERROR: f64 = 0.6;
const SAME_SOUND: f64 = 0.7;
const TWO_ERRORS: f64 = 0.45;
/// A word of the subtype counts for less than one of the name.
const IN_SUBTYPE: f64 = 0.5;

impl CatalogueSearch {
    /// Builds the index; a catalogue has at most 5,000 rows. Synonyms for codes that this version
    /// does not have are passed over.
    pub fn new(catalogue: &Catalogue, synonyms: &Synonyms) -> Self {
        let mut rows = Vec::with_capacity(catalogue.len());
        let mut words: BTreeMap<String, Vec<(usize, bool)>> = BTreeMap::new();
        let mut places = BTreeMap::new();
        for (i, kind) in catalogue.iter().enumerate() {
            places.insert(kind.code, i);
            let named = tokens(&kind.name);
            let under = tokens(&kind.subtype);
            for word in &named {
                enter(&mut words, word, i, true);
            }
            for word in under.iter().filter(|w| !named.contains(w)) {
                enter(&mut words, word, i, false);
            }
            rows.push(Row {
                digits: kind.code.to_string(),
                words: named.len(),
                says_sin: says(&kind.name, "sin"),
                kind: kind.clone(),
            });
        }
        let synonyms = synonyms
            .iter()
            .map(|(text, codes)| Synonym {
                words: tokens(text).into_iter().map(Word::new).collect(),
                rows: codes.iter().filter_map(|c| places.get(c).copied()).collect(),
            })
            .filter(|s| !s.words.is_empty() && !s.rows.is_empty())
            .collect();
        let words = words.into_iter().map(|(text, rows)| (Word::new(text), rows)).collect();
        Self { rows, words, synonyms }
    }

    /// The types that fit, best first. Every word of the question should be met; when no type meets
    /// all, those that meet most come. An empty question finds nothing.
    pub fn search(&self, query: &str, options: SearchOptions) -> Vec<Hit> {
        let query: String = query.chars().take(QUERY_CHARS_MAX).collect();
        let asked: Vec<Word> = tokens(&query).into_iter().take(QUERY_WORDS_MAX).map(Word::new).collect();
        if asked.is_empty() {
            return Vec::new();
        }
        let mut met: Vec<Vec<Option<(f64, Found)>>> = vec![vec![None; asked.len()]; self.rows.len()];
        for (at, word) in asked.iter().enumerate() {
            self.by_code(&word.text, at, &mut met);
            self.by_word(word, at, &mut met);
        }
        self.by_synonym(&asked, &mut met);
        if says(&query, "con") && !says(&query, "sin") {
            // "Con" is too common to search for, but whoever says it does not mean "sin".
            met.iter_mut()
                .zip(&self.rows)
                .filter(|(_, row)| row.says_sin)
                .for_each(|(words, _)| words.fill(None));
        }
        let limit = options.limit.clamp(1, 50);
        self.best(&met, options.without_improper, limit)
    }

    fn by_code(&self, word: &str, at: usize, met: &mut [Vec<Option<(f64, Found)>>]) {
        if !word.bytes().all(|b| b.is_ascii_digit()) {
            return;
        }
        for (i, row) in self.rows.iter().enumerate() {
            if row.digits.starts_with(word) {
                better(&mut met[i][at], (EXACT + 1.0, Found::Code));
            }
        }
    }
    fn by_word(&self, word: &Word, at: usize, met: &mut [Vec<Option<(f64, Found)>>]) {
        for (known, rows) in &self.words {
            let Some((fits, found)) = likeness(word, known) else { continue };
            // A rare word says more than a common one.
            let rarity = 1.0 + (self.rows.len() as f64 / rows.len() as f64).ln() / 10.0;
            for (i, in_name) in rows {
                let place = if *in_name { 1.0 } else { IN_SUBTYPE };
                better(&mut met[*i][at], (fits * rarity * place, found));
            }
        }
    }
    /// A synonym of several words must stand in the question in one piece.
    fn by_synonym(&self, asked: &[Word], met: &mut [Vec<Option<(f64, Found)>>]) {
        for synonym in &self.synonyms {
            let n = synonym.words.len();
            for (at, part) in asked.windows(n).enumerate() {
                let fits = part
                    .iter()
                    .zip(&synonym.words)
                    .map(|(a, b)| likeness(a, b).map(|(fits, _)| fits))
                    .try_fold(1.0_f64, |worst, fits| fits.map(|f| worst.min(f)));
                let Some(fits) = fits else { continue };
                for (rank, row) in synonym.rows.iter().enumerate() {
                    let weight = SYNONYM * fits * (1.0 - 0.02 * rank as f64);
                    let found = if fits < BEGINNING { Found::Mended } else { Found::Synonym };
                    for place in &mut met[*row][at..at + n] {
                        // Above the rarest word of a name: what operators agreed on comes first.
                        better(place, (weight * 1.6, found));
                    }
                }
            }
        }
    }
    fn best(&self, met: &[Vec<Option<(f64, Found)>>], without_improper: bool, limit: usize) -> Vec<Hit> {
        let mut hits: Vec<(usize, usize, f64, Found)> = met
            .iter()
            .enumerate()
            .filter(|(i, _)| !(without_improper && self.rows[*i].kind.code.is_improper()))
            .filter_map(|(i, words)| {
                let found = words.iter().flatten().map(|(_, f)| *f).min()?;
                let count = words.iter().flatten().count();
                let sum: f64 = words.iter().flatten().map(|(w, _)| w).sum();
                // Of two that say the same, the shorter name is meant.
                let brevity = 0.02 * self.rows[i].words.min(20) as f64;
                Some((i, count, sum - brevity, found))
            })
            .collect();
        let most = hits.iter().map(|h| h.1).max().unwrap_or(0);
        hits.retain(|h| h.1 == most);
        hits.sort_by(|a, b| {
            b.2.total_cmp(&a.2).then_with(|| self.rows[a.0].kind.code.cmp(&self.rows[b.0].kind.code))
        });
        hits.truncate(limit);
        hits.into_iter().map(|(i, _, score, found)| self.rows[i].hit(score, found)).collect()
    }
}

impl Row {
    fn hit(&self, score: f64, found: Found) -> Hit {
        Hit {
            code: self.kind.code,
            name: self.kind.name.clone(),
            subtype: self.kind.subtype.clone(),
            class_name: self.kind.class_name.clone(),
            priority: self.kind.priority,
            found,
            improper: self.kind.code.is_improper(),
            follow_up: self.kind.code.is_follow_up(),
            score,
        }
    }
}

fn enter(words: &mut BTreeMap<String, Vec<(usize, bool)>>, word: &str, row: usize, in_name: bool) {
    words.entry(word.to_owned()).or_default().push((row, in_name));
}

fn better(place: &mut Option<(f64, Found)>, new: (f64, Found)) {
    if place.is_none_or(|(old, _)| new.0 > old) {
        *place = Some(new);
    }
}

fn says(text: &str, word: &str) -> bool {
    fold(text).split(' ').any(|w| w == word)
}

/// Folded words in the singular, without empty ones and doubles.
fn tokens(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in fold(text).split(' ') {
        let is_number = word.bytes().all(|b| b.is_ascii_digit());
        if word.is_empty() || EMPTY_WORDS.contains(&word) || (word.len() == 1 && !is_number) {
            continue;
        }
        let word = singular(word);
        if !words.iter().any(|w| w == word) {
            words.push(word.to_owned());
        }
    }
    words
}

/// Without the endings of the plural, and without a last `e`, so that `choque` and `choques`, `lesión`
/// and `lesiones` meet: the same cut on both sides is enough.
fn singular(word: &str) -> &str {
    let one = word.strip_suffix('s').filter(|_| word.len() >= 5).unwrap_or(word);
    one.strip_suffix('e').filter(|stem| stem.len() >= 5).unwrap_or(one)
}

/// What the word sounds like in Mexico, for `choke`, `violensia`, `bolcadura`: letters that sound the
/// same become one.
fn sound(word: &str) -> String {
    let mut heard = String::with_capacity(word.len());
    let mut letters = word.chars().peekable();
    while let Some(c) = letters.next() {
        let soft = matches!(letters.peek(), Some('e' | 'i'));
        let said = match c {
            'h' => continue,
            'c' if letters.peek() == Some(&'h') => {
                letters.next();
                'x'
            }
            'q' => {
                letters.next_if_eq(&'u');
                'k'
            }
            'c' if !soft => 'k',
            'c' | 'z' => 's',
            'v' => 'b',
            'g' if soft => 'j',
            'l' if letters.peek() == Some(&'l') => {
                letters.next();
                'y'
            }
            other => other,
        };
        if !heard.ends_with(said) {
            heard.push(said);
        }
    }
    // The cut of [`singular`] leaves `choqu` of `choque` and `choke` of `choke`.
    heard.truncate(heard.trim_end_matches('e').len());
    heard
}

/// How well a typed word fits a known one, and how it was found.
fn likeness(typed: &Word, known: &Word) -> Option<(f64, Found)> {
    let (typed_sound, typed, text) = (&typed.sound, typed.text.as_str(), known.text.as_str());
    if typed == text {
        return Some((EXACT, Found::Word));
    }
    if typed.len() >= 3 && text.starts_with(typed) {
        // The more of the word is there, the better: `viol` is nearer to `violar` than to `violencia`.
        let share = typed.len() as f64 / text.len() as f64;
        return Some((BEGINNING + 0.15 * share, Found::Word));
    }
    if typed.len() >= 4 && *typed_sound == known.sound {
        return Some((SAME_SOUND, Found::Mended));
    }
    match (errors_allowed(typed), distance(typed, text, errors_allowed(typed))?) {
        (_, 1) => Some((ONE_ERROR, Found::Mended)),
        (_, _) => Some((TWO_ERRORS, Found::Mended)),
    }
}

/// One from 4 letters on, two from 8 on. Numbers are never mended: another code is another thing.
fn errors_allowed(word: &str) -> usize {
    match word.chars().count() {
        _ if word.bytes().any(|b| b.is_ascii_digit()) => 0,
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    }
}

/// Edit distance with neighbouring letters swapped counted once (optimal string alignment), when it
/// lies within 1..=`most`.
fn distance(a: &str, b: &str, most: usize) -> Option<usize> {
    if most == 0 || a.len().abs_diff(b.len()) > most {
        return None;
    }
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j - 1] + same).min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        if row.iter().all(|d| *d > most) {
            return None;
        }
        before = std::mem::replace(&mut last, row);
    }
    (1..=most).contains(&last[b.len()]).then_some(last[b.len()])
}
