//! CSV with the shape as well-known text (OGC 06-103r4) in the column `WKT`, which QGIS and GDAL know by that name.

use super::{Feature, Layer, Shape};
use crate::export::{csv_cell, io_error};
use std::io::{self, Write};

/// Writes a line for each feature. Coordinates are longitude and latitude, WGS 84.
pub fn write(out: &mut impl Write, layer: &Layer, features: &[Feature]) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    let names = ["id"].into_iter().chain(layer.columns.iter().map(|c| c.name)).chain(["WKT"]);
    csv.write_record(names).map_err(io_error)?;
    for feature in features {
        let id = csv_cell(&feature.id.as_str().into());
        let cells = [id].into_iter().chain(feature.values.iter().map(csv_cell)).chain([text(&feature.shape)]);
        csv.write_record(cells).map_err(io_error)?;
    }
    csv.flush()
}

fn text(shape: &Shape) -> String {
    let pair = |[lon, lat]: &[f64; 2]| format!("{lon} {lat}");
    match shape {
        Shape::Nowhere => String::new(),
        Shape::Point(at) => format!("POINT ({})", pair(at)),
        Shape::Areas(parts) => {
            let ring = |ring: &Vec<[f64; 2]>| listed(ring.iter().map(pair));
            format!("MULTIPOLYGON {}", listed(parts.iter().map(|rings| listed(rings.iter().map(ring)))))
        }
    }
}

fn listed(items: impl Iterator<Item = String>) -> String {
    format!("({})", items.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodata::{Column, Kind};
    use serde_json::json;

    #[test]
    fn areas_are_written_with_their_holes() {
        let square = |a: f64, b: f64| vec![[a, a], [b, a], [b, b], [a, a]];
        let shape = Shape::Areas(vec![vec![square(-99.5, 1.0), square(0.25, 0.5)], vec![square(2.0, 3.0)]]);
        let columns = &[Column { name: "name", kind: Kind::Text }];
        let layer = Layer { name: "territories", title: "Territorios", areas: true, columns };
        let one = |shape| Feature { id: "a.1".into(), shape, values: vec![json!("=Toluca, \"centro\"")] };
        let mut out = Vec::new();
        write(&mut out, &layer, &[one(shape), one(Shape::Nowhere), one(Shape::Point([-99.5, 19.0]))])
            .unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "id,name,WKT");
        let cells = "a.1,\"'=Toluca, \"\"centro\"\"\",";
        let rings = "((-99.5 -99.5, 1 -99.5, 1 1, -99.5 -99.5), (0.25 0.25, 0.5 0.25, 0.5 0.5, 0.25 0.25)), ((2 2, 3 2, 3 3, 2 2))";
        assert_eq!(lines[1], format!("{cells}\"MULTIPOLYGON ({rings})\""));
        assert_eq!(lines[2], cells, "nowhere is empty");
        assert_eq!(lines[3], format!("{cells}POINT (-99.5 19)"));
    }
}
