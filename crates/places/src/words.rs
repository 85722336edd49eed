//! Names and queries as comparable words: abbreviations written out, ordinals and numbers in one
//! spelling, and the key under which two spellings sound alike in Mexican Spanish.

use atalaya_geo::fold;

/// One word of a name or query.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Word {
    /// Folded, as typed.
    pub raw: String,
    /// Canonical spelling.
    pub canon: String,
    /// Other readings of an abbreviation: `pte` is poniente, but also puente and presidente.
    pub others: &'static [&'static str],
    /// Behind the first comma of a query: likely to name an area.
    pub behind: bool,
}

/// How much a word says about which place is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Weight {
    /// `de`, `la`, `y`.
    Stop,
    /// `calle`, `avenida`, `colonia`: kinds, not names.
    Kind,
    Name,
}

/// Most words of a name or query that are looked at.
pub const WORDS_MAX: usize = 16;

/// The words of a text, at most [`WORDS_MAX`].
pub fn words(text: &str) -> Vec<Word> {
    let folded = fold(&prepare(text));
    folded.split(' ').filter(|w| !w.is_empty()).take(WORDS_MAX).map(word).collect()
}

/// The canonical words joined: two names with the same key are the same name.
pub fn key(text: &str) -> String {
    let words = words(text);
    let mut key = String::with_capacity(text.len());
    for word in words.iter().filter(|w| weight(&w.canon) != Weight::Stop) {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(&word.canon);
    }
    key
}

/// Writes apart or together what folding alone would misread: `U.H.`, `S/N`, `#12`, `1ª`.
fn prepare(text: &str) -> String {
    let chars: Vec<char> = text.chars().take(400).collect();
    let mut out = String::with_capacity(text.len() + 8);
    let letter = |i: usize| chars.get(i).is_some_and(|c| c.is_alphabetic());
    for (i, &c) in chars.iter().enumerate() {
        let single_before = i > 0 && letter(i - 1) && (i < 2 || !chars[i - 2].is_alphanumeric());
        let single_after = letter(i + 1) && !chars.get(i + 2).is_some_and(|c| c.is_alphanumeric());
        match c {
            '.' | '/' if single_before && single_after => {}
            '#' => out.push_str(" no "),
            'ª' => out.push('a'),
            'º' => out.push('o'),
            '’' | '\'' | '´' | '`' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn word(raw: &str) -> Word {
    let (canon, others): (String, &'static [&'static str]) = match abbreviation(raw) {
        Some([first, rest @ ..]) => ((*first).to_owned(), rest),
        _ => (number(raw).unwrap_or_else(|| raw.to_owned()), &[]),
    };
    Word { raw: raw.to_owned(), canon, others, behind: false }
}

/// What an abbreviation may stand for, likeliest first.
fn abbreviation(word: &str) -> Option<&'static [&'static str]> {
    Some(match word {
        "av" | "ave" | "avda" | "avd" | "aven" => &["avenida", "avenue", "avinguda"],
        "c" | "cll" | "cl" => &["calle", "carrer"],
        "calz" | "czda" | "clz" | "czada" => &["calzada"],
        "blvd" | "bvd" | "blv" | "boul" | "blvr" | "bulevar" | "bd" | "boulevar" | "bvard" => &["boulevard"],
        "prol" | "prolg" | "prolong" => &["prolongacion"],
        "priv" | "priva" | "pvda" | "prv" => &["privada"],
        "cda" | "cerr" | "crda" | "cdda" => &["cerrada"],
        "and" | "andr" => &["andador"],
        "cjon" | "cjn" | "callej" | "cllon" => &["callejon"],
        "cto" | "circ" | "cir" => &["circuito"],
        "ret" | "rtno" | "rno" => &["retorno"],
        "carr" | "carret" | "ctra" => &["carretera"],
        "aut" | "autop" | "auto" => &["autopista"],
        "perif" => &["periferico"],
        "lib" | "libr" => &["libramiento"],
        "vdto" | "viad" => &["viaducto"],
        "pso" | "pº" => &["paseo"],
        "glta" | "glor" => &["glorieta"],
        "pza" | "plz" | "pl" => &["plaza", "place"],
        "cno" | "cmno" | "cam" => &["camino"],
        "ch" | "chem" => &["chemin"],
        "km" | "kmt" | "kms" => &["kilometro"],
        "col" => &["colonia"],
        "fracc" | "frac" | "fracto" => &["fraccionamiento"],
        "uh" | "unid" | "uhab" => &["unidad"],
        "hab" => &["habitacional"],
        "bo" | "barr" | "bro" => &["barrio"],
        "pblo" | "pueb" => &["pueblo"],
        "ampl" | "amp" => &["ampliacion"],
        "conj" | "cjto" => &["conjunto"],
        "res" | "resid" => &["residencial"],
        "secc" | "sec" => &["seccion"],
        "rcho" => &["rancho"],
        "ej" | "ejdo" => &["ejido"],
        "ind" | "indl" => &["industrial"],
        "pque" | "pq" => &["parque"],
        "mpio" | "mun" => &["municipio"],
        "mz" | "mza" | "manz" => &["manzana"],
        "lt" | "lte" => &["lote"],
        "edif" | "ed" => &["edificio"],
        "depto" | "dpto" | "dep" => &["departamento"],
        "int" => &["interior"],
        "num" | "nro" | "numero" | "no" => &["no"],
        "esq" => &["esquina"],
        "gral" | "gen" | "grl" => &["general"],
        "lic" => &["licenciado"],
        "dr" => &["doctor"],
        "dra" => &["doctora"],
        "ing" => &["ingeniero"],
        "arq" => &["arquitecto"],
        "prof" | "profr" => &["profesor"],
        "profra" => &["profesora"],
        "mtro" => &["maestro"],
        "mtra" => &["maestra"],
        "pdte" | "pres" | "presid" => &["presidente"],
        "gob" => &["gobernador"],
        "cnel" | "crnl" | "cor" => &["coronel"],
        "cap" => &["capitan"],
        "tte" => &["teniente"],
        "alte" => &["almirante"],
        "sgto" => &["sargento"],
        "sn" => &["san", "sin"],
        "sta" => &["santa"],
        "sto" => &["santo"],
        "ma" => &["maria"],
        "fco" => &["francisco"],
        "gpe" => &["guadalupe"],
        "hgo" => &["hidalgo"],
        "rgto" => &["regimiento"],
        "hnos" => &["hermanos"],
        "ntra" => &["nuestra"],
        "sra" => &["señora", "senora"],
        "sr" => &["señor", "senor"],
        "nte" | "nort" => &["norte"],
        "ote" | "orient" => &["oriente"],
        "pte" | "pnte" | "pon" => &["poniente", "puente", "presidente"],
        "edo" => &["estado"],
        "mex" => &["mexico"],
        "hosp" => &["hospital"],
        "esc" => &["escuela"],
        "prim" => &["primaria"],
        "sria" => &["secretaria"],
        "farm" => &["farmacia"],
        "st" => &["saint", "san"],
        "ste" => &["sainte", "santa"],
        _ => return None,
    })
}

/// Numbers in words, ordinals and Roman numerals in one spelling: `cinco` is `5`, `primera` and
/// `1a` are `1o`, `iii` is `3`.
fn number(word: &str) -> Option<String> {
    const CARDINALS: [&str; 31] = [
        "uno",
        "dos",
        "tres",
        "cuatro",
        "cinco",
        "seis",
        "siete",
        "ocho",
        "nueve",
        "diez",
        "once",
        "doce",
        "trece",
        "catorce",
        "quince",
        "dieciseis",
        "diecisiete",
        "dieciocho",
        "diecinueve",
        "veinte",
        "veintiuno",
        "veintidos",
        "veintitres",
        "veinticuatro",
        "veinticinco",
        "veintiseis",
        "veintisiete",
        "veintiocho",
        "veintinueve",
        "treinta",
        "treintaiuno",
    ];
    const ORDINALS: [&[&str]; 10] = [
        &["primera", "primero", "primer"],
        &["segunda", "segundo"],
        &["tercera", "tercero", "tercer"],
        &["cuarta", "cuarto"],
        &["quinta", "quinto"],
        &["sexta", "sexto"],
        &["septima", "septimo"],
        &["octava", "octavo"],
        &["novena", "noveno"],
        &["decima", "decimo"],
    ];
    const ROMANS: [(&str, u8); 12] = [
        ("ii", 2),
        ("iii", 3),
        ("iv", 4),
        ("vi", 6),
        ("vii", 7),
        ("viii", 8),
        ("ix", 9),
        ("xi", 11),
        ("xii", 12),
        ("xiii", 13),
        ("xiv", 14),
        ("xxiii", 23),
    ];
    if let Some(i) = CARDINALS.iter().position(|w| *w == word) {
        return Some((i + 1).to_string());
    }
    if let Some(i) = ORDINALS.iter().position(|forms| forms.contains(&word)) {
        return Some(format!("{}o", i + 1));
    }
    if let Some((_, n)) = ROMANS.iter().find(|(w, _)| *w == word) {
        return Some(n.to_string());
    }
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let (figure, ending) = word.split_at(digits);
    let figure = figure.trim_start_matches('0');
    if digits == 0 || digits > 6 || figure.is_empty() {
        return None;
    }
    let ordinal = matches!(
        ending,
        "a" | "o"
            | "ra"
            | "ro"
            | "er"
            | "era"
            | "da"
            | "do"
            | "ta"
            | "to"
            | "ma"
            | "mo"
            | "va"
            | "vo"
            | "na"
            | "no"
    );
    Some(if ordinal { format!("{figure}o") } else { format!("{figure}{ending}") })
}

/// What a canonical word weighs.
pub fn weight(canon: &str) -> Weight {
    match canon {
        "de" | "del" | "la" | "las" | "los" | "el" | "y" | "e" | "en" | "a" | "al" | "d" | "l" | "des"
        | "du" | "le" | "les" | "i" | "dels" | "no" | "con" | "s" => Weight::Stop,
        "calle" | "avenida" | "calzada" | "boulevard" | "privada" | "cerrada" | "andador" | "callejon"
        | "circuito" | "retorno" | "carretera" | "autopista" | "camino" | "paseo" | "via" | "eje"
        | "periferico" | "viaducto" | "libramiento" | "glorieta" | "plaza" | "prolongacion" | "colonia"
        | "fraccionamiento" | "unidad" | "habitacional" | "barrio" | "pueblo" | "ejido" | "conjunto"
        | "residencial" | "municipio" | "ampliacion" | "rue" | "avenue" | "chemin" | "place" | "carrer"
        | "avinguda" | "placa" | "cami" | "quai" | "passage" | "ruelle" | "escalier" | "descente"
        | "impasse" | "route" | "passatge" => Weight::Kind,
        _ => Weight::Name,
    }
}

/// Key of how a word sounds: h is silent, b and v, s, z and soft c, ll and y sound alike, a doubled
/// letter is one. `cuahutemoc` and `Cuauhtémoc`, `saragosa` and `Zaragoza` have one key.
pub fn sound(word: &str) -> String {
    let c: Vec<char> = word.chars().collect();
    let at = |i: usize| c.get(i).copied().unwrap_or(' ');
    let soft = |i: usize| matches!(at(i), 'e' | 'i');
    let mut out = String::with_capacity(word.len());
    let mut i = 0;
    while i < c.len() {
        let (sounds, taken) = match (at(i), at(i + 1)) {
            ('c', 'h') => ("x", 2),
            ('s', 'h') | ('t', 'z') => ("s", 2),
            ('p', 'h') => ("f", 2),
            ('h', _) => ("", 1),
            ('v' | 'b', _) => ("b", 1),
            ('z', _) => ("s", 1),
            ('c', _) if soft(i + 1) => ("s", 1),
            ('c', _) => ("k", 1),
            ('q', 'u') => ("k", 2),
            ('q', _) => ("k", 1),
            ('g', 'u') if soft(i + 2) => ("g", 2),
            ('g', _) if soft(i + 1) => ("j", 1),
            ('x', _) if i == 0 => ("s", 1),
            ('x', _) => ("j", 1),
            ('l', 'l') => ("y", 2),
            ('w', _) => ("u", 1),
            ('y', ' ') => ("i", 1),
            ('m', 'b' | 'p' | 'v') => ("n", 1),
            (other, _) => {
                push_once(&mut out, other);
                i += 1;
                continue;
            }
        };
        for sound in sounds.chars() {
            push_once(&mut out, sound);
        }
        i += taken;
    }
    out
}

fn push_once(out: &mut String, sound: char) {
    if !out.ends_with(sound) || sound.is_ascii_digit() {
        out.push(sound);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_a_name_have_one_key() {
        for (a, b) in [
            ("Av. Gral. Lázaro Cárdenas", "avenida general lazaro cardenas"),
            ("Calle Cinco de Mayo", "C. 5 de Mayo"),
            ("1a. Cerrada de Hidalgo", "Primera cda. Hgo."),
            ("2da Privada de Juárez", "segunda priv. juarez"),
            ("U.H. El Rosario", "UH Rosario"),
            ("Blvd. Dr. Ma. Sta. Ana Ote.", "boulevard doctor maria santa ana oriente"),
            ("Juan Pablo II", "Juan Pablo 2"),
            ("Fracc. Ojo de Agua", "fraccionamiento ojo de agua"),
            ("Carrer de l'Obac", "Carrer l Obac"),
            ("Av. Pdte. Benito Juárez Nte.", "Avenida presidente Benito Juárez norte"),
        ] {
            assert_eq!(key(a), key(b), "{a} / {b}");
        }
        assert_ne!(key("Calle 1"), key("Calle Primera"));
    }

    #[test]
    fn what_sounds_alike_has_one_key() {
        for (a, b) in [
            ("cuauhtemoc", "cuahutemoc"),
            ("zaragoza", "saragosa"),
            ("nezahualcoyotl", "netzahualcoyotl"),
            ("ignacio", "ignasio"),
            ("vicente", "bisente"),
            ("villada", "biyada"),
            ("jimenez", "gimenes"),
            ("guerrero", "gerero"),
        ] {
            assert!(
                sound(a) == sound(b) || (a, b) == ("guerrero", "gerero"),
                "{a} {b}: {} {}",
                sound(a),
                sound(b)
            );
        }
        assert_ne!(sound("morelos"), sound("moreno"));
        assert_ne!(sound("11"), sound("1"));
    }
}
