//! What a typed line may mean, before anything is looked up.

use crate::{
    source::house_number,
    words::{Weight, Word, weight, words},
};

/// Longest line that is looked at, characters.
pub const QUERY_MAX: usize = 200;

/// One word of a query.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Term {
    /// Spellings to look up, the canonical first.
    pub spellings: Vec<String>,
    pub class: Weight,
    /// Read as a house number.
    pub number: Option<(u32, u8)>,
    /// Still being typed.
    pub open: bool,
    /// Behind a comma: likely to name an area, not the street.
    pub behind: bool,
}

/// One way to read a line.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Meaning {
    /// A name, perhaps with a number, and areas around it, in any order.
    Plain(Vec<Term>),
    Crossing(Vec<Term>, Vec<Term>),
    /// A street between two others.
    Between(Vec<Term>, Vec<Term>, Vec<Term>),
    /// Metres from the origin of a road.
    Kilometre(u32, Vec<Term>),
}

/// Most ways in which a line is read.
const MEANINGS_MAX: usize = 4;

/// All sensible ways to read a line, the likeliest first.
pub(crate) fn meanings(text: &str) -> Vec<Meaning> {
    let text: String = text.chars().take(QUERY_MAX).collect();
    let open = text.ends_with(|c: char| c.is_alphanumeric());
    let mut found = Vec::new();
    if let Some((metre, road)) = take_kilometre(&text) {
        found.push(Meaning::Kilometre(metre, terms(&words(&road), false)));
    }
    let kilometre = !found.is_empty();
    let text = connectors(&text);
    let mut all = words(&text);
    if let Some((front, _)) = text.split_once(',') {
        let front = words(front).len();
        all.iter_mut().skip(front).for_each(|w| w.behind = true);
    }
    let words = without_details(all);
    // A kilometre is said of one road; still it may be a name ("Km 0").
    if !kilometre {
        between(&words, open, &mut found);
    }
    if found.is_empty() {
        crossings(&words, open, &mut found);
    }
    let plain = terms(&words, open);
    if !plain.is_empty() {
        found.push(Meaning::Plain(plain));
    }
    found
}

fn terms(words: &[Word], open: bool) -> Vec<Term> {
    let last = words.len().saturating_sub(1);
    let noise = |w: &&Word| !matches!(w.canon.as_str(), "no" | "esquina" | "entre" | "cruce" | "con");
    let term = |(i, word): (usize, &Word)| {
        let open = open && i == last;
        let mut spellings = vec![word.canon.clone()];
        spellings.extend(word.others.iter().map(|o| (*o).to_owned()));
        // `ma` may be María, or the beginning of Madero.
        if word.raw != word.canon && open {
            spellings.push(word.raw.clone());
        }
        // A word that is still being typed may become a name: `la` of `laguna`.
        let class = match class(word) {
            Weight::Stop if open && word.raw.len() > 1 => Weight::Name,
            class => class,
        };
        // `12 B`, `12 bis`: the letter belongs to the number.
        let letter = words.get(i + 1).filter(|w| w.raw.len() == 1 || w.raw == "bis").map_or("", |w| &w.raw);
        let number = house_number(&word.raw).map(|(number, own)| match house_number(&format!("1{letter}")) {
            Some((_, letter)) if own == 0 => (number, letter),
            _ => (number, own),
        });
        Term { spellings, class, number, open, behind: word.behind }
    };
    let mut terms: Vec<Term> = words.iter().enumerate().filter(|(_, w)| noise(w)).map(term).collect();
    // Single letters weigh nothing beside words; alone ("P&P") they are the name.
    if terms.iter().all(|t| t.class == Weight::Stop) {
        for term in &mut terms {
            term.class = weight(term.spellings.first().map_or("", String::as_str));
        }
    }
    terms
}

/// A single letter (`12 B`) weighs nothing: it is no name.
fn class(word: &Word) -> Weight {
    match weight(&word.canon) {
        Weight::Name if word.raw.len() == 1 && !word.raw.starts_with(|c: char| c.is_ascii_digit()) => {
            Weight::Stop
        }
        class => class,
    }
}

/// Signs between two streets become the word for it; "without number" goes.
fn connectors(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let lower = text.to_lowercase();
    let mut rest = lower.as_str();
    while let Some(c) = rest.chars().next() {
        let boundary = !out.ends_with(|c: char| c.is_alphanumeric());
        let gone = ["s/n", "s.n.", "sin número", "sin numero"].iter().find(|s| {
            boundary && rest.starts_with(**s) && !rest[s.len()..].starts_with(|c: char| c.is_alphanumeric())
        });
        if let Some(gone) = gone {
            rest = &rest[gone.len()..];
            continue;
        }
        rest = &rest[c.len_utf8()..];
        let spaced = out.ends_with(' ') && rest.starts_with(' ');
        match c {
            '&' | '×' => out.push_str(" esquina "),
            '/' | '+' if spaced => out.push_str("esquina"),
            c => out.push(c),
        }
    }
    out
}

/// Leaves out what no map has: interior, flat, block and plot, postcode.
fn without_details(words: Vec<Word>) -> Vec<Word> {
    let mut kept: Vec<Word> = Vec::with_capacity(words.len());
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        let detail = matches!(
            word.canon.as_str(),
            "interior" | "departamento" | "piso" | "edificio" | "manzana" | "lote" | "local" | "cp"
        );
        let short = |w: &Word| w.raw.len() == 1 || w.raw.starts_with(|c: char| c.is_ascii_digit());
        if detail && !kept.is_empty() && words.peek().is_some_and(short) {
            words.next();
        } else {
            kept.push(word);
        }
    }
    kept
}

fn between(words: &[Word], open: bool, found: &mut Vec<Meaning>) {
    let Some(at) = words.iter().position(|w| w.canon == "entre") else { return };
    let (street, rest) = (&words[..at], &words[at + 1..]);
    for (i, word) in rest.iter().enumerate() {
        if !matches!(word.raw.as_str(), "y" | "e") || i == 0 || i + 1 == rest.len() {
            continue;
        }
        let (a, b) = (terms(&rest[..i], false), terms(&rest[i + 1..], open));
        let meaning = match terms(street, false) {
            street if street.is_empty() => Meaning::Crossing(a, b),
            street => Meaning::Between(street, a, b),
        };
        if found.len() < MEANINGS_MAX - 1 {
            found.push(meaning);
        }
    }
}

fn crossings(words: &[Word], open: bool, found: &mut Vec<Meaning>) {
    // "esquina de A y B": the word in front says what follows.
    let lead = words.iter().take_while(|w| matches!(w.canon.as_str(), "esquina" | "cruce" | "de")).count();
    let words = &words[lead..];
    let clear = |w: &Word| matches!(w.canon.as_str(), "esquina" | "cruce") || w.raw == "x" || w.raw == "con";
    let split = |i: usize| {
        let skip =
            words[i + 1..].iter().take_while(|w| clear(w) || (w.raw == "y" && words[i].raw != "y")).count();
        let (a, b) = (terms(&words[..i], false), terms(&words[i + 1 + skip..], open));
        let named = |terms: &[Term]| terms.iter().any(|t| t.class != Weight::Stop);
        (named(&a) && named(&b)).then_some(Meaning::Crossing(a, b))
    };
    let inner = 1..words.len().saturating_sub(1).max(1);
    if let Some(i) = inner.clone().find(|i| clear(&words[*i])) {
        found.extend(split(i));
        return;
    }
    // A bare "y" may belong to a name (Fuego y Agua): every place is tried.
    for i in inner.filter(|i| matches!(words[*i].raw.as_str(), "y" | "e")) {
        if found.len() < MEANINGS_MAX - 1 {
            found.extend(split(i));
        }
    }
}

/// `km 34.5 autopista …`, `kilómetro 34+500`, `carretera … km. 12`: metres, and the rest of the line.
pub(crate) fn take_kilometre(text: &str) -> Option<(u32, String)> {
    let lower = text.to_lowercase();
    let mut from = 0;
    loop {
        let (at, mark) = ["kilómetro", "kilometro", "k.m.", "km"]
            .iter()
            .filter_map(|mark| lower[from..].find(mark).map(|at| (from + at, *mark)))
            .min()?;
        let end = at + mark.len();
        let free = !lower[..at].ends_with(|c: char| c.is_alphanumeric());
        if let Some((metre, rest)) = figure(&lower[end..]).filter(|_| free) {
            return Some((metre, format!("{} {}", &lower[..at], rest)));
        }
        from = end;
    }
}

/// A kilometre at the start of a text, in metres, and what follows.
fn figure(text: &str) -> Option<(u32, &str)> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ':' | '#'));
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 4 {
        return None;
    }
    let (whole, rest) = text.split_at(digits);
    let kilometres: u32 = whole.parse().ok()?;
    let part = rest.trim_start();
    let plus = part.strip_prefix('+').map(str::trim_start);
    let (metres, rest) = match plus.or_else(|| rest.strip_prefix(['.', ','])) {
        Some(after) => {
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            match digits {
                // "34+500" and "34.5": metres, or decimals of a kilometre.
                1..=3 if plus.is_some() => (after[..digits].parse::<u32>().ok()?, &after[digits..]),
                1..=3 => {
                    (after[..digits].parse::<u32>().ok()? * 10u32.pow(3 - digits as u32), &after[digits..])
                }
                0 => (0, after),
                _ => return None,
            }
        }
        None => (0, rest),
    };
    Some((kilometres * 1000 + metres, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(terms: &[Term]) -> String {
        terms.iter().map(|t| t.spellings[0].as_str()).collect::<Vec<_>>().join(" ")
    }
    fn shape(text: &str) -> Vec<String> {
        let one = |m: &Meaning| match m {
            Meaning::Plain(t) => said(t),
            Meaning::Crossing(a, b) => format!("{} × {}", said(a), said(b)),
            Meaning::Between(s, a, b) => format!("{} [{} – {}]", said(s), said(a), said(b)),
            Meaning::Kilometre(m, road) => format!("{m} m {}", said(road)),
        };
        meanings(text).iter().map(one).collect()
    }

    #[test]
    fn crossings_are_read_as_people_say_them() {
        for text in [
            "Hidalgo y Morelos",
            "Hidalgo esq. Morelos",
            "Hidalgo esquina con Morelos",
            "Hidalgo & Morelos",
            "Hidalgo / Morelos",
            "Hidalgo con Morelos",
            "Hidalgo x Morelos",
            "cruce de Hidalgo y Morelos",
            "esquina de Hidalgo con Morelos",
            "entre Hidalgo y Morelos",
        ] {
            assert_eq!(shape(text).first().map(String::as_str), Some("hidalgo × morelos"), "{text}");
        }
        assert_eq!(shape("Juárez entre Hidalgo y Morelos")[0], "juarez [hidalgo – morelos]");
        assert_eq!(shape("Juárez e Independencia")[0], "juarez × independencia");
        assert_eq!(shape("Av. Fuego y Agua y Luz").len(), 3);
        assert_eq!(shape("y Morelos"), ["y morelos"]);
    }

    #[test]
    fn kilometres_are_read() {
        for text in [
            "km 34.5 autopista México-Toluca",
            "Km. 34,5 de la autopista México-Toluca",
            "kilómetro 34+500 autopista México-Toluca",
            "autopista México-Toluca km 34 + 500",
            "autopista México-Toluca k.m. 34.500",
        ] {
            let found = shape(text);
            assert!(
                found[0].starts_with("34500 m") && found[0].ends_with("autopista mexico toluca"),
                "{text}: {found:?}"
            );
        }
        assert_eq!(take_kilometre("Calle Kmart 5"), None);
        assert_eq!(take_kilometre("km"), None);
    }

    #[test]
    fn what_no_map_has_is_left_out() {
        assert_eq!(shape("Hidalgo S/N, Centro"), ["hidalgo centro"]);
        assert_eq!(shape("Hidalgo No. 12 int. 4 depto B C.P. 50000"), ["hidalgo 12"]);
        assert_eq!(shape("Hidalgo 12 Mz 3 Lt 4"), ["hidalgo 12"]);
        assert_eq!(shape("Hidalgo #12-B"), ["hidalgo 12 b"]);
        assert_eq!(shape("Manzana 3"), ["manzana 3"]);
    }

    #[test]
    fn only_the_last_word_is_still_being_typed() {
        let open = |text: &str| match meanings(text).pop() {
            Some(Meaning::Plain(terms)) => terms.iter().map(|t| t.open).collect(),
            _ => Vec::new(),
        };
        assert_eq!(open("calle hid"), [false, true]);
        assert_eq!(open("calle hidalgo "), [false, false]);
    }
}
