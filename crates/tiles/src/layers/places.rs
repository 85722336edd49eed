//! Names of inhabited places.

use super::{Sketch, name_of};
use crate::feature::Layer;
use atalaya_osm::Tags;

/// A place node.
pub(crate) fn place_of(tags: &Tags<'_>) -> Option<Sketch> {
    let detail = tags.get("place")?;
    let name = name_of(tags)?;
    let population: Option<i64> = tags
        .get("population")
        .and_then(|p| p.chars().filter(char::is_ascii_digit).take(12).collect::<String>().parse().ok());
    let (kind, zoom, rank, usual) = match detail {
        "country" => ("country", 2, 990, 0),
        "state" | "province" | "region" => ("region", 5, 980, 0),
        "city" => ("locality", 6, 970, 100_000),
        "town" => ("locality", 8, 950, 10_000),
        "village" => ("locality", 10, 900, 1_000),
        "hamlet" | "isolated_dwelling" | "farm" => ("locality", 12, 700, 50),
        "suburb" | "borough" => ("macrohood", 11, 850, 0),
        "quarter" | "neighbourhood" => ("neighbourhood", 12, 800, 0),
        "locality" => ("locality", 13, 450, 0),
        _ => return None,
    };
    // A large town is on the map before a small city.
    let zoom = match population.unwrap_or(usual) {
        n if kind == "locality" && n >= 500_000 => zoom.min(5),
        n if kind == "locality" && n >= 50_000 => zoom.min(7),
        _ => zoom,
    };
    let steps = population.unwrap_or(usual).max(1).ilog10();
    let mut sketch = Sketch::new(Layer::Places, kind, zoom, rank + steps)
        .with("kind_detail", detail)
        .with_text("name", Some(name))
        .with("population_rank", i64::from(steps) * 2)
        .with("min_zoom", i64::from(zoom));
    if let Some(population) = population {
        sketch = sketch.with("population", population);
    }
    if tags.is("capital", "yes") {
        sketch = sketch.with("capital", "yes");
    }
    Some(sketch)
}
