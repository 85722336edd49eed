//! What the columns of official lists mean, so that these need no mapping file.

use crate::{failure::Outcome, output};
use std::fmt::Write as _;

/// Lines that are looked at for the names of columns: comments may stand before them.
const LINES_MAX: usize = 50;

/// An official list, known by the names of its columns. Where several names stand, the first that is there is taken.
struct Known {
    what: &'static str,
    attribution: &'static str,
    kind: &'static str,
    /// Meaning, whether it must be there, names.
    columns: &'static [(&'static str, bool, &'static [&'static str])],
    /// Codes of activity (SCIAN) that are a kind of place of their own.
    kinds: &'static [(&'static str, &'static str)],
}

/// Decimal degrees go before degrees with minutes and seconds.
const LATITUDES: &[&str] = &["LAT_DECIMAL", "LATITUD"];
const LONGITUDES: &[&str] = &["LON_DECIMAL", "LONGITUD"];

static KNOWN: [Known; 2] = [
    Known {
        what: "establishments of INEGI (DENUE)",
        attribution: "INEGI, Directorio Estadístico Nacional de Unidades Económicas (DENUE)",
        kind: "poi",
        columns: &[
            ("name", true, &["nom_estab"]),
            ("lat", true, &["latitud"]),
            ("lon", true, &["longitud"]),
            ("street", false, &["nom_vial"]),
            ("number", false, &["numero_ext"]),
            ("kind", false, &["codigo_act"]),
        ],
        kinds: &[
            ("464111", "poi:farmacia"),
            ("464112", "poi:farmacia"),
            ("468411", "poi:gasolinera"),
            ("522110", "poi:banco"),
            ("622111", "poi:hospital"),
            ("622112", "poi:hospital"),
        ],
    },
    Known {
        what: "localities of INEGI",
        attribution: "INEGI, catálogo de localidades",
        kind: "locality",
        columns: &[
            ("name", true, &["NOM_LOC"]),
            ("lat", true, LATITUDES),
            ("lon", true, LONGITUDES),
            ("code", false, &["CVEGEO"]),
            ("population", false, &["POB_TOTAL", "POBTOT"]),
        ],
        kinds: &[],
    },
];

/// A mapping that was found out.
pub struct Guess {
    what: &'static str,
    /// As a mapping file says it.
    pub toml: String,
}

impl Guess {
    /// From the first line of a CSV that is no comment.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim_start_matches('\u{feff}');
        let line =
            text.lines().take(LINES_MAX).find(|line| !line.starts_with('#') && !line.trim().is_empty())?;
        let delimiter = [',', ';', '\t', '|'].into_iter().max_by_key(|d| line.matches(*d).count())?;
        let names: Vec<&str> =
            line.split(delimiter).map(|name| name.trim().trim_matches('"').trim()).collect();
        KNOWN.iter().find_map(|known| known.guess(&names, delimiter))
    }
    /// Prints it as it would stand in a file, to be taken on from there.
    pub fn tell(&self) -> Outcome {
        output::fact("mapping", format!("taken for {}; as a file for --mapping:", self.what))?;
        for line in self.toml.lines() {
            output::fact("", line)?;
        }
        Ok(())
    }
}

impl Known {
    fn guess(&self, names: &[&str], delimiter: char) -> Option<Guess> {
        let mut columns = String::new();
        let mut has_kinds = false;
        for (meaning, needed, wanted) in self.columns {
            let found = wanted.iter().find_map(|w| names.iter().find(|name| name.eq_ignore_ascii_case(w)));
            match found {
                Some(name) => {
                    has_kinds |= *meaning == "kind";
                    let _ = writeln!(columns, "{meaning} = {name:?}");
                }
                None if *needed => return None,
                None => {}
            }
        }
        let mut toml = format!("kind = {:?}\nattribution = {:?}\n", self.kind, self.attribution);
        if delimiter != ',' {
            let _ = writeln!(toml, "delimiter = {:?}", delimiter.to_string());
        }
        let _ = write!(toml, "[columns]\n{columns}");
        if has_kinds {
            toml.push_str("[kinds]\n");
            for (code, kind) in self.kinds {
                let _ = writeln!(toml, "{code:?} = {kind:?}");
            }
        }
        Some(Guess { what: self.what, toml })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use atalaya_places::table::Mapping;

    #[test]
    fn official_names_are_known_in_any_case_and_form() {
        let denue = "id,clee,nom_estab,raz_social,codigo_act,nom_vial,numero_ext,latitud,longitud\n1,2\n";
        let mapping = Mapping::parse(&Guess::of(denue).unwrap().toml).unwrap();
        assert_eq!(
            (mapping.kind.as_deref(), mapping.columns.name.as_deref()),
            (Some("poi"), Some("nom_estab"))
        );
        assert_eq!(mapping.kinds["464111"], "poi:farmacia");
        // Both forms of the position: the decimal one.
        let catalogue = "\u{feff}# 2026\n\"CVEGEO\";\"NOM_LOC\";\"LATITUD\";\"LONGITUD\";\"LAT_DECIMAL\";\"LON_DECIMAL\";\"POB_TOTAL\"\n";
        let mapping = Mapping::parse(&Guess::of(catalogue).unwrap().toml).unwrap();
        assert_eq!((mapping.delimiter, mapping.columns.lat.as_deref()), (Some(';'), Some("LAT_DECIMAL")));
        let census = "ENTIDAD\tNOM_LOC\tLONGITUD\tLATITUD\tPOBTOT\n";
        let mapping = Mapping::parse(&Guess::of(census).unwrap().toml).unwrap();
        assert_eq!((mapping.delimiter, mapping.columns.population.as_deref()), (Some('\t'), Some("POBTOT")));
        for unknown in ["", "NOM_LOC\nA\n", "nombre,lat,lon\n", "{\"type\":\"FeatureCollection\"}"] {
            assert!(Guess::of(unknown).is_none(), "{unknown}");
        }
    }
}
