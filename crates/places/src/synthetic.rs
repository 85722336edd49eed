//! Invented gazetteers of any size with names as Mexican towns have them, from a seed: for tests and
//! for measuring at the size of a state. Nothing of it exists.

use crate::{
    build::{Builder, Way},
    category::Category,
    point::Point,
    source::{Area, AreaKind, Poi, Source, SourceInfo, StreetClass},
};
use atalaya_geo::Municipalities;

/// SplitMix64 (Steele, Lea, Flood 2014): small, seeded, the same everywhere.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    /// From 0 to `bound` - 1.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.draw() % bound.max(1) as u64) as usize
    }
    /// From 0 to 1.
    pub fn share(&mut self) -> f64 {
        (self.draw() >> 11) as f64 / (1u64 << 53) as f64
    }
    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

const FAMOUS: [&str; 40] = [
    "Miguel Hidalgo",
    "José María Morelos",
    "Benito Juárez",
    "Emiliano Zapata",
    "Francisco Villa",
    "Venustiano Carranza",
    "Álvaro Obregón",
    "Lázaro Cárdenas",
    "Adolfo López Mateos",
    "Francisco I. Madero",
    "Ignacio Allende",
    "Vicente Guerrero",
    "Nicolás Bravo",
    "Guadalupe Victoria",
    "Mariano Matamoros",
    "Josefa Ortiz de Domínguez",
    "Leona Vicario",
    "Andrés Quintana Roo",
    "Melchor Ocampo",
    "Ignacio Zaragoza",
    "Porfirio Díaz",
    "Cuauhtémoc",
    "Nezahualcóyotl",
    "Moctezuma",
    "Netzahualpilli",
    "Felipe Ángeles",
    "Plutarco Elías Calles",
    "Sor Juana Inés de la Cruz",
    "Isidro Fabela",
    "Gustavo Baz",
    "Alfredo del Mazo",
    "José Vicente Villada",
    "Juan Aldama",
    "Santos Degollado",
    "Hermenegildo Galeana",
    "Ignacio López Rayón",
    "Heriberto Enríquez",
    "Felipe Villanueva",
    "Andrés Molina Enríquez",
    "Horacio Zúñiga",
];
const DATES: [&str; 8] = [
    "5 de Mayo",
    "16 de Septiembre",
    "20 de Noviembre",
    "1o. de Mayo",
    "5 de Febrero",
    "10 de Mayo",
    "24 de Febrero",
    "2 de Abril",
];
const THINGS: [&str; 48] = [
    "Independencia",
    "Revolución",
    "Reforma",
    "Constitución",
    "La Paz",
    "Libertad",
    "Progreso",
    "Niños Héroes",
    "Insurgentes",
    "Del Trabajo",
    "Fresno",
    "Pino",
    "Encino",
    "Jacaranda",
    "Bugambilia",
    "Rosa",
    "Clavel",
    "Azucena",
    "Girasol",
    "Margarita",
    "Ahuehuete",
    "Capulín",
    "Tejocote",
    "Nogal",
    "Olivo",
    "Naranjo",
    "Durazno",
    "Manzano",
    "Águila",
    "Gaviota",
    "Colibrí",
    "Quetzal",
    "Faisán",
    "Jilguero",
    "Venus",
    "Marte",
    "Saturno",
    "Sol",
    "Luna",
    "Orión",
    "Chihuahua",
    "Sonora",
    "Veracruz",
    "Oaxaca",
    "Jalisco",
    "Durango",
    "Guanajuato",
    "Michoacán",
];
const FIRST: [&str; 30] = [
    "Juan",
    "José",
    "María",
    "Pedro",
    "Luis",
    "Carlos",
    "Manuel",
    "Jesús",
    "Antonio",
    "Rafael",
    "Ricardo",
    "Roberto",
    "Fernando",
    "Alberto",
    "Enrique",
    "Ramón",
    "Salvador",
    "Agustín",
    "Gabriel",
    "Guillermo",
    "Rosario",
    "Dolores",
    "Carmen",
    "Elena",
    "Teresa",
    "Gilberto",
    "Octavio",
    "Rubén",
    "Efraín",
    "Jaime",
];
const LAST: [&str; 48] = [
    "Hernández",
    "García",
    "Martínez",
    "González",
    "López",
    "Rodríguez",
    "Pérez",
    "Sánchez",
    "Ramírez",
    "Flores",
    "Gómez",
    "Torres",
    "Díaz",
    "Vázquez",
    "Cruz",
    "Morales",
    "Gutiérrez",
    "Reyes",
    "Ruiz",
    "Jiménez",
    "Mendoza",
    "Aguilar",
    "Ortiz",
    "Castillo",
    "Moreno",
    "Rivera",
    "Chávez",
    "Ramos",
    "Herrera",
    "Medina",
    "Vargas",
    "Castro",
    "Guzmán",
    "Velázquez",
    "Muñoz",
    "Rojas",
    "Contreras",
    "Salazar",
    "Luna",
    "Estrada",
    "Bautista",
    "Cervantes",
    "Valdés",
    "Colín",
    "Sámano",
    "Arriaga",
    "Mondragón",
    "Becerril",
];
const SAINTS: [&str; 24] = [
    "San Juan",
    "San Pedro",
    "San Mateo",
    "San Lucas",
    "San Marcos",
    "San Miguel",
    "San Lorenzo",
    "San Antonio",
    "San Francisco",
    "San Pablo",
    "Santa María",
    "Santa Ana",
    "Santa Cruz",
    "Santiago",
    "San Bartolomé",
    "San Andrés",
    "San Felipe",
    "San Nicolás",
    "Santa Clara",
    "San Cristóbal",
    "San Martín",
    "San Jerónimo",
    "San Agustín",
    "Santo Tomás",
];
const NAHUATL: [&str; 32] = [
    "Tlaltelulco",
    "Totoltepec",
    "Oxtotitlán",
    "Tecaxic",
    "Cuexcontitlán",
    "Tlachaloya",
    "Atzcapotzaltongo",
    "Tlacotepec",
    "Huichochitlán",
    "Xalpa",
    "Tepexpan",
    "Acolman",
    "Chiconautla",
    "Tulpetlac",
    "Xalostoc",
    "Coatepec",
    "Ayotla",
    "Tlapacoya",
    "Tepetlixpa",
    "Xochitenco",
    "Cuautlalpan",
    "Nexquipayac",
    "Ixtapan",
    "Zacango",
    "Capultitlán",
    "Metepec",
    "Coaxustenco",
    "Tlapizáhuac",
    "Ocotitlán",
    "Atizapán",
    "Cuautitlán",
    "Tultepec",
];
const KINDS: [(&str, StreetClass); 12] = [
    ("Calle", StreetClass::Local),
    ("Calle", StreetClass::Local),
    ("Calle", StreetClass::Local),
    ("", StreetClass::Local),
    ("Privada", StreetClass::Local),
    ("Cerrada", StreetClass::Local),
    ("Andador", StreetClass::Foot),
    ("Avenida", StreetClass::Tertiary),
    ("Av.", StreetClass::Secondary),
    ("Calzada", StreetClass::Primary),
    ("Prolongación", StreetClass::Tertiary),
    ("2a. Privada de", StreetClass::Local),
];

/// The name of a street.
pub fn street_name(r: &mut Random) -> (String, StreetClass) {
    let (kind, class) = KINDS[r.below(KINDS.len())];
    let name = match r.below(100) {
        0..24 => r.pick(&FAMOUS).to_owned(),
        24..30 => r.pick(&DATES).to_owned(),
        30..50 => r.pick(&THINGS).to_owned(),
        50..58 => format!("{} {}", r.pick(&SAINTS), r.pick(&NAHUATL)),
        58..66 => format!("{}", 1 + r.below(60)),
        66..72 => format!("{} {}", r.pick(&["Norte", "Sur", "Oriente", "Poniente"]), 1 + r.below(40)),
        72..90 => format!("{} {} {}", r.pick(&FIRST), r.pick(&LAST), r.pick(&LAST)),
        _ => format!(
            "{} {} {}",
            r.pick(&["Gral.", "Lic.", "Dr.", "Ing.", "Profr."]),
            r.pick(&FIRST),
            r.pick(&LAST)
        ),
    };
    (format!("{kind} {name}").trim().to_owned(), class)
}

/// The name of a colonia.
pub fn colonia_name(r: &mut Random) -> String {
    match r.below(6) {
        0 => format!("{} {}", r.pick(&SAINTS), r.pick(&NAHUATL)),
        1 => format!(
            "Fraccionamiento {} de {}",
            r.pick(&["Villas", "Jardines", "Bosques", "Lomas"]),
            r.pick(&NAHUATL)
        ),
        2 => format!("Barrio de {}", r.pick(&SAINTS)),
        3 => r.pick(&FAMOUS).to_owned(),
        4 => format!(
            "{} {}",
            r.pick(&["Ampliación", "Unidad Habitacional", "Ejidos de", "Lomas de"]),
            r.pick(&NAHUATL)
        ),
        _ => format!("{} {}a. Sección", r.pick(&NAHUATL), 1 + r.below(4)),
    }
}

/// A state of about `streets` streets in towns around the seats of the shipped municipalities, sized by
/// their populations: grids of 20 × 20 streets of 100 m with colonias, house numbers on every third
/// street and points of interest.
pub fn state(seed: u64, streets: usize) -> Source {
    let mut r = Random::new(seed);
    let mut b = Builder::new();
    let all: Vec<_> = Municipalities::shipped().iter().collect();
    let people: f64 = all.iter().map(|m| f64::from(m.population)).sum();
    let mut node = 1i64;
    for municipality in all {
        let due = (streets as f64 * f64::from(municipality.population) / people).ceil() as usize;
        let colonias = due.div_ceil(40);
        let side = (colonias as f64).sqrt().ceil() as usize;
        let seat = Point::of(&municipality.seat);
        for colonia in 0..colonias {
            let (row, column) = ((colonia / side) as i32, (colonia % side) as i32);
            // A colonia is 2 km square; the town lies around its seat.
            let half = side as i32 / 2;
            let corner = Point {
                lat_e6: seat.lat_e6 + (row - half) * 19_000,
                lon_e6: seat.lon_e6 + (column - half) * 20_000,
            };
            town(&mut r, &mut b, corner, &mut node);
        }
    }
    b.finish(SourceInfo {
        name: "sintetico".into(),
        attribution: "inventado".into(),
        ..SourceInfo::default()
    })
    .0
}

/// One colonia: 20 streets each way.
fn town(r: &mut Random, b: &mut Builder, corner: Point, node: &mut i64) {
    const SIDE: i32 = 20;
    let at = |row: i32, column: i32| Point {
        lat_e6: corner.lat_e6 + row * 900,
        lon_e6: corner.lon_e6 + column * 950,
    };
    b.area(Area {
        kind: AreaKind::Neighbourhood,
        name: colonia_name(r),
        other: vec![],
        code: String::new(),
        centre: at(SIDE / 2, SIDE / 2),
        population: 0,
        rings: vec![vec![at(0, 0), at(0, SIDE), at(SIDE, SIDE), at(SIDE, 0)]],
    });
    for street in 0..2 * SIDE {
        let (name, class) = street_name(r);
        let across = street < SIDE;
        let line = street % SIDE;
        let place = |i: i32| if across { (line, i) } else { (i, line) };
        let nodes = (0..SIDE)
            .map(place)
            .map(|(row, column)| (*node + i64::from(row * SIDE + column), at(row, column)));
        b.way(Way { name: name.clone(), other: vec![], class, nodes: nodes.collect() });
        if street % 3 == 0 {
            for i in 0..SIDE - 1 {
                let (row, column) = place(i);
                let house =
                    at(row, column).towards(at(place(i + 1).0, place(i + 1).1), 0.3 + 0.4 * r.share());
                b.address(&name, &(i * 10 + 1 + r.below(4) as i32).to_string(), house);
            }
        }
        if street % 8 == 0 {
            let category = r.pick(&["farmacia", "tienda", "escuela", "iglesia", "hospital", "banco"]);
            let name = format!("{} {}", r.pick(&["La", "Super", "Nueva", "San"]), r.pick(&LAST));
            let category = Category::named(category).unwrap_or(Category::OTHER);
            b.poi(Poi { category, name, other: vec![], at: at(line, line), address: String::new() });
        }
    }
    *node += i64::from(SIDE * SIDE);
}

/// A spelling error as people make them: a letter left out, doubled, exchanged with its neighbour or
/// with one beside it on the keyboard, an accent or an h forgotten, b for v, s for c or z. Letters only,
/// and never the first of a word: what is misheard or mistyped begins right most of the time.
pub fn misspell(r: &mut Random, text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let inner = |i: &usize| *i > 0 && chars[*i].is_alphabetic() && chars[*i - 1].is_alphabetic();
    let word = |i: usize| {
        let start = chars[..i].iter().rposition(|c| !c.is_alphabetic()).map_or(0, |p| p + 1);
        chars[start..].iter().take_while(|c| c.is_alphabetic()).count()
    };
    let places: Vec<usize> = (0..chars.len()).filter(inner).filter(|i| word(*i) >= 5).collect();
    if places.is_empty() {
        return text.to_owned();
    }
    let at = places[r.below(places.len())];
    match r.below(5) {
        0 => drop(chars.remove(at)),
        1 => chars.insert(at, chars[at]),
        2 if chars.get(at + 1).is_some_and(|c| c.is_alphabetic()) => chars.swap(at, at + 1),
        3 => {
            let sounds = [
                ('b', 'v'),
                ('v', 'b'),
                ('c', 's'),
                ('s', 'c'),
                ('z', 's'),
                ('y', 'i'),
                ('j', 'g'),
                ('g', 'j'),
            ];
            match places.iter().find_map(|i| sounds.iter().find(|s| s.0 == chars[*i]).map(|s| (*i, s.1))) {
                Some((i, other)) => chars[i] = other,
                None => drop(chars.remove(at)),
            }
        }
        _ => {
            const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjklñ", "zxcvbnm"];
            let beside = |c: char| {
                ROWS.iter().find_map(|row| {
                    let row: Vec<char> = row.chars().collect();
                    let i = row.iter().position(|k| *k == c)?;
                    row.get(i + 1).or_else(|| row.get(i.checked_sub(1)?)).copied()
                })
            };
            let plain = atalaya_geo::fold(&chars[at].to_string()).chars().next().unwrap_or('a');
            chars[at] = beside(plain).unwrap_or('e');
        }
    }
    chars.into_iter().collect()
}
