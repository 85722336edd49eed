//! Comparing Spanish words as people type them.

/// Lower case without accents: `Ñ` becomes `n`, `Ü` becomes `u`. What is neither letter nor digit
/// becomes one space; none at the ends.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        let plain = match c {
            'á' | 'à' | 'ä' | 'â' | 'ã' => 'a',
            'é' | 'è' | 'ë' | 'ê' => 'e',
            'í' | 'ì' | 'ï' | 'î' => 'i',
            'ó' | 'ò' | 'ö' | 'ô' | 'õ' => 'o',
            'ú' | 'ù' | 'ü' | 'û' => 'u',
            'ñ' => 'n',
            'ç' => 'c',
            c if c.is_alphanumeric() => c,
            // Combining marks of decomposed text (U+0301 and its kin) vanish.
            '\u{300}'..='\u{36F}' => continue,
            _ => ' ',
        };
        if plain != ' ' || folded.chars().next_back().is_some_and(|last| last != ' ') {
            folded.push(plain);
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}
