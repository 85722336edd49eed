//! GeoJSON (RFC 7946).

use super::{Feature, Layer, Shape};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// Writes a FeatureCollection, a feature a line.
pub fn write(out: &mut impl Write, layer: &Layer, features: &[Feature]) -> io::Result<()> {
    writeln!(out, "{{\"type\":\"FeatureCollection\",\"name\":{},\"features\":[", json!(layer.title))?;
    for (i, feature) in features.iter().enumerate() {
        let properties: Map<String, Value> =
            layer.columns.iter().zip(&feature.values).map(|(c, v)| (c.name.to_owned(), v.clone())).collect();
        let geometry = match &feature.shape {
            Shape::Nowhere => Value::Null,
            Shape::Point(at) => json!({ "type": "Point", "coordinates": at }),
            Shape::Areas(parts) => json!({ "type": "MultiPolygon", "coordinates": parts }),
        };
        let one =
            json!({ "type": "Feature", "id": feature.id, "geometry": geometry, "properties": properties });
        writeln!(out, "{one}{}", if i + 1 < features.len() { "," } else { "" })?;
    }
    writeln!(out, "]}}")
}
