//! Kinds of points of interest, as people ask for them.

/// One kind: a row of the table below.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Category(u8);

struct Row {
    code: &'static str,
    /// es-MX, as shown.
    label: &'static str,
    /// Further words that find it.
    words: &'static str,
    /// OSM tags, `key=value`.
    tags: &'static [&'static str],
}

const fn row(
    code: &'static str,
    label: &'static str,
    words: &'static str,
    tags: &'static [&'static str],
) -> Row {
    Row { code, label, words, tags }
}

/// In the order of how useful a landmark is to a crew. New rows go to the end: files keep the number.
static ROWS: &[Row] = &[
    row("otro", "Lugar", "", &[]),
    row(
        "hospital",
        "Hospital",
        "clinica urgencias imss issste",
        &["amenity=hospital", "healthcare=hospital"],
    ),
    row(
        "clinica",
        "Clínica",
        "centro de salud consultorio medico",
        &["amenity=clinic", "amenity=doctors", "healthcare=clinic", "healthcare=doctor", "healthcare=centre"],
    ),
    row("policia", "Policía", "comandancia modulo estacion", &["amenity=police"]),
    row("bomberos", "Bomberos", "estacion", &["amenity=fire_station"]),
    row("ambulancias", "Base de ambulancias", "cruz roja", &["emergency=ambulance_station"]),
    row("farmacia", "Farmacia", "botica", &["amenity=pharmacy", "healthcare=pharmacy", "shop=chemist"]),
    row("escuela", "Escuela", "primaria secundaria preparatoria colegio", &["amenity=school"]),
    row(
        "kinder",
        "Jardín de niños",
        "kinder preescolar guarderia",
        &["amenity=kindergarten", "amenity=childcare"],
    ),
    row("universidad", "Universidad", "facultad tecnologico", &["amenity=university", "amenity=college"]),
    row(
        "tienda",
        "Tienda",
        "abarrotes minisuper oxxo conveniencia miscelanea",
        &["shop=convenience", "shop=general", "shop=kiosk"],
    ),
    row("supermercado", "Supermercado", "super mercado bodega", &["shop=supermarket", "shop=wholesale"]),
    row("mercado", "Mercado", "tianguis", &["amenity=marketplace"]),
    row("centro_comercial", "Centro comercial", "plaza", &["shop=mall", "shop=department_store"]),
    row("gasolinera", "Gasolinera", "gasolina pemex estacion de servicio", &["amenity=fuel"]),
    row("banco", "Banco", "sucursal", &["amenity=bank"]),
    row("cajero", "Cajero automático", "", &["amenity=atm"]),
    row("iglesia", "Iglesia", "parroquia capilla templo catedral", &["amenity=place_of_worship"]),
    row("parque", "Parque", "jardin", &["leisure=park", "leisure=garden", "leisure=playground"]),
    row(
        "deportivo",
        "Deportivo",
        "cancha unidad deportiva estadio",
        &["leisure=sports_centre", "leisure=stadium", "leisure=pitch"],
    ),
    row("terminal", "Terminal de autobuses", "central camionera", &["amenity=bus_station"]),
    row(
        "estacion",
        "Estación",
        "metro tren mexibus mexicable",
        &["railway=station", "railway=halt", "aerialway=station"],
    ),
    row("parada", "Parada", "autobus camion", &["highway=bus_stop"]),
    row(
        "hotel",
        "Hotel",
        "motel hostal",
        &["tourism=hotel", "tourism=motel", "tourism=hostel", "tourism=guest_house"],
    ),
    row(
        "restaurante",
        "Restaurante",
        "comida fonda taqueria",
        &["amenity=restaurant", "amenity=fast_food", "amenity=food_court"],
    ),
    row("cafe", "Café", "cafeteria", &["amenity=cafe"]),
    row("bar", "Bar", "cantina antro", &["amenity=bar", "amenity=pub", "amenity=nightclub"]),
    row(
        "gobierno",
        "Oficina de gobierno",
        "palacio municipal ayuntamiento",
        &["amenity=townhall", "office=government", "amenity=courthouse", "amenity=embassy"],
    ),
    row("correos", "Correos", "", &["amenity=post_office"]),
    row("biblioteca", "Biblioteca", "", &["amenity=library"]),
    row("museo", "Museo", "galeria", &["tourism=museum", "tourism=gallery"]),
    row(
        "monumento",
        "Monumento",
        "estatua",
        &["historic=monument", "historic=memorial", "historic=castle", "tourism=attraction"],
    ),
    row("panteon", "Panteón", "cementerio", &["amenity=grave_yard", "landuse=cemetery"]),
    row("estacionamiento", "Estacionamiento", "parking", &["amenity=parking"]),
    row("taller", "Taller mecánico", "refaccionaria", &["shop=car_repair", "shop=tyres"]),
    row("cine", "Cine", "teatro auditorio", &["amenity=cinema", "amenity=theatre", "amenity=arts_centre"]),
    row(
        "asilo",
        "Casa de asistencia",
        "asilo albergue refugio",
        &["amenity=social_facility", "amenity=nursing_home", "amenity=shelter"],
    ),
    row("reclusorio", "Centro penitenciario", "penal carcel reclusorio", &["amenity=prison"]),
    row("puente", "Puente peatonal", "", &["man_made=bridge"]),
    row("mirador", "Mirador", "", &["tourism=viewpoint"]),
    row("cumbre", "Cerro", "cumbre pico", &["natural=peak", "natural=volcano"]),
    row("comercio", "Comercio", "tienda local negocio", &["shop=*"]),
    row("oficina", "Oficina", "", &["office=*"]),
];

impl Category {
    pub const OTHER: Category = Category(0);

    pub fn number(self) -> u8 {
        self.0
    }
    pub fn from_number(number: u8) -> Option<Self> {
        (usize::from(number) < ROWS.len()).then_some(Self(number))
    }
    fn row(self) -> &'static Row {
        ROWS.get(usize::from(self.0)).unwrap_or(&ROWS[0])
    }
    /// Stable word for programs.
    pub fn code(self) -> &'static str {
        self.row().code
    }
    /// es-MX, as shown.
    pub fn label(self) -> &'static str {
        self.row().label
    }
    /// Words that find it besides its name.
    pub fn words(self) -> String {
        format!("{} {}", self.row().label, self.row().words)
    }
    /// The category of OSM tags; a named shop or office of no better kind is one.
    pub fn of_tags<'a>(tags: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> Option<Self> {
        ROWS.iter().zip(0u8..).skip(1).find_map(|(row, number)| {
            let tagged = |tag: &&str| {
                tag.split_once('=').is_some_and(|(key, value)| {
                    tags.clone().any(|(k, v)| k == key && (v == value || (value == "*" && v != "no")))
                })
            };
            row.tags.iter().any(tagged).then_some(Self(number))
        })
    }
    /// The keys that [`Category::of_tags`] looks at.
    pub fn tag_keys() -> impl Iterator<Item = &'static str> {
        [
            "amenity",
            "shop",
            "office",
            "tourism",
            "leisure",
            "healthcare",
            "emergency",
            "railway",
            "aerialway",
            "historic",
            "landuse",
            "natural",
            "man_made",
            "highway",
        ]
        .into_iter()
    }
    /// By code, or by any word people use for it (`Farmacias`, `OXXO`).
    pub fn named(text: &str) -> Option<Self> {
        let wanted = atalaya_geo::fold(text);
        let single = wanted.strip_suffix("es").or(wanted.strip_suffix('s')).unwrap_or(&wanted);
        if wanted.is_empty() {
            return None;
        }
        ROWS.iter().zip(0u8..).find_map(|(row, number)| {
            let label = atalaya_geo::fold(row.label);
            let same = row.code == wanted
                || label == wanted
                || label == single
                || row.words.split(' ').any(|w| w == wanted || w == single);
            same.then_some(Self(number))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_tags_name_the_same_categories() {
        for (text, code) in [
            ("Farmacias", "farmacia"),
            ("OXXO", "tienda"),
            ("Jardín de niños", "kinder"),
            ("hospitales", "hospital"),
        ] {
            assert_eq!(Category::named(text).map(Category::code), Some(code), "{text}");
        }
        let of = |tags: &[(&'static str, &'static str)]| {
            Category::of_tags(tags.iter().copied()).map(Category::code)
        };
        assert_eq!(of(&[("amenity", "pharmacy"), ("name", "X")]), Some("farmacia"));
        assert_eq!(of(&[("shop", "shoes")]), Some("comercio"));
        assert_eq!(of(&[("shop", "no")]), None);
        assert_eq!(of(&[("highway", "residential")]), None);
        assert_eq!(Category::named(""), None);
    }
    #[test]
    fn codes_are_unique() {
        let mut codes: Vec<_> = ROWS.iter().map(|r| r.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), ROWS.len());
    }
}
