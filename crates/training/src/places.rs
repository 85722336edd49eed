//! Where events happen: around the seats of municipalities, by population.

use crate::{Dice, LoadModel};
use atalaya_model::{MunicipalityCode, Position};

/// A municipality with its seat (cabecera).
#[derive(Clone, PartialEq, Debug)]
pub struct Seat {
    pub code: MunicipalityCode,
    pub name: String,
    pub position: Position,
    /// Inhabitants.
    pub population: u32,
}

/// The territory of a simulation.
#[derive(Clone, PartialEq, Debug)]
pub struct Seats {
    seats: Vec<Seat>,
    /// Running sum of the populations.
    upto: Vec<u64>,
}

/// Why a list of seats was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SeatError {
    #[error("line {line}: {what}")]
    Line { line: usize, what: &'static str },
    #[error("1 to 3000 municipalities are taken, with people in them")]
    Size,
}

impl Seats {
    pub fn new(seats: Vec<Seat>) -> Result<Self, SeatError> {
        let mut sum = 0u64;
        let upto: Vec<u64> = seats
            .iter()
            .map(|s| {
                sum += u64::from(s.population);
                sum
            })
            .collect();
        if seats.is_empty() || seats.len() > 3000 || sum == 0 {
            Err(SeatError::Size)
        } else {
            Ok(Self { seats, upto })
        }
    }
    /// Reads `code,name,lat,lon,population` with a header line; `#` starts a comment.
    pub fn from_csv(text: &str) -> Result<Self, SeatError> {
        let mut seats = Vec::new();
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
        for (row, record) in reader.records().enumerate() {
            let line = row + 2;
            let wrong = |what| SeatError::Line { line, what };
            let record = record.map_err(|_| wrong("no CSV of five columns"))?;
            let field = |i: usize| record.get(i).map(str::trim).unwrap_or_default();
            let degrees =
                |i: usize| field(i).parse::<f64>().map_err(|_| wrong("latitude and longitude are degrees"));
            seats.push(Seat {
                code: MunicipalityCode::new(field(0))
                    .map_err(|_| wrong("the code has 1 to 8 letters or digits"))?,
                name: field(1).to_owned(),
                position: Position::new(degrees(2)?, degrees(3)?)
                    .map_err(|_| wrong("no position on Earth"))?,
                population: field(4).parse().map_err(|_| wrong("the population is a whole number"))?,
            });
        }
        Self::new(seats)
    }
    pub fn iter(&self) -> impl Iterator<Item = &Seat> {
        self.seats.iter()
    }
    /// A municipality with probability proportional to its population.
    pub(crate) fn draw(&self, dice: &mut Dice) -> &Seat {
        let total = self.upto.last().copied().unwrap_or(1);
        let ticket = (dice.unit() * total as f64) as u64;
        let index = self.upto.partition_point(|sum| *sum <= ticket).min(self.seats.len() - 1);
        &self.seats[index]
    }
}

/// A place near a seat: two normal coordinates cut at 2.5 spreads, the spread by population.
pub(crate) fn near(model: &LoadModel, seat: &Seat, dice: &mut Dice) -> Position {
    let law = &model.place;
    let spread_km = (law.spread_km_per_sqrt_100k * (f64::from(seat.population) / 100_000.0).sqrt())
        .clamp(law.spread_km_min, law.spread_km_max);
    let east = dice.normal().clamp(-2.5, 2.5) * spread_km * 1000.0;
    let north = dice.normal().clamp(-2.5, 2.5) * spread_km * 1000.0;
    offset(seat.position, east, north)
}

/// A position moved by metres east and north; unchanged when that would leave the globe.
pub(crate) fn offset(from: Position, east_m: f64, north_m: f64) -> Position {
    const METRES_PER_DEGREE: f64 = 111_194.93;
    let lat = from.lat() + north_m / METRES_PER_DEGREE;
    let lon = from.lon() + east_m / (METRES_PER_DEGREE * from.lat().to_radians().cos().max(0.01));
    Position::new(lat, lon).unwrap_or(from)
}
