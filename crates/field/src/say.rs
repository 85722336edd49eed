//! What an officer writes to the centre from a telephone that has no button for it: `en camino`, `llegué`,
//! `libre`, `mi servicio`. A closed list of short phrases; whatever is not exactly one of them is a message for
//! people and changes nothing.

/// What a crew says of itself.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Said {
    EnRoute,
    OnScene,
    Available,
    Break,
    /// All well.
    AllWell,
    /// Asks what it is sent to.
    Assignment,
}

const PHRASES: [(Said, &[&str]); 6] = [
    (Said::EnRoute, &["en camino", "en ruta", "voy", "voy en camino", "1025", "10-25"]),
    (Said::OnScene, &["en el lugar", "en sitio", "llegue", "ya llegue", "en punto", "1023", "10-23"]),
    (Said::Available, &["libre", "disponible", "estoy libre", "terminamos", "108", "10-8"]),
    (Said::Break, &["pausa", "en pausa", "alimentos", "107", "10-7"]),
    (Said::AllWell, &["sin novedad", "todo bien", "r15", "bien"]),
    (Said::Assignment, &["servicio", "mi servicio", "asignacion", "mi asignacion", "folio", "que tengo"]),
];

/// Reads a message as one of the phrases: case, accents, punctuation at the ends and blanks do not matter.
pub fn read(text: &str) -> Option<Said> {
    // No phrase is longer; a long text is not worth looking at. Blanks around it are none of its length.
    let text = text.trim();
    if text.len() > 64 {
        return None;
    }
    let plain: String = text.to_lowercase().chars().map(unaccented).collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = plain.trim_matches(|c: char| ".,;:!¡?¿".contains(c)).trim();
    PHRASES.iter().find(|(_, phrases)| phrases.contains(&plain)).map(|(said, _)| *said)
}

fn unaccented(c: char) -> char {
    match c {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        other => other,
    }
}
