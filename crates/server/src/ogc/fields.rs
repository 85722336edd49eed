//! What features have: the collections with their properties, as schemas, as queryables and as filters.

use super::base::Base;
use crate::problem::Problem;
use serde_json::{Map, Value, json};

/// What a property holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Text,
    Integer,
    Real,
    Flag,
    Time,
}

/// A property of features.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub name: &'static str,
    title: &'static str,
    pub kind: Kind,
    /// Features can be asked for by it: `?stage=open`.
    pub queryable: bool,
}

/// A collection.
#[derive(Debug)]
pub(super) struct Collection {
    pub id: &'static str,
    pub title: &'static str,
    pub description: &'static str,
    /// Of JSON Schema's `format` (OGC 23-058r1, 9.3).
    geometry: &'static str,
    pub fields: &'static [Field],
}

const fn field(name: &'static str, title: &'static str, kind: Kind) -> Field {
    Field { name, title, kind, queryable: false }
}
const fn asked(name: &'static str, title: &'static str, kind: Kind) -> Field {
    Field { name, title, kind, queryable: true }
}

pub(super) static INCIDENTS: Collection = Collection {
    id: "incidents",
    title: "Incidentes",
    description: "Incidentes por la hora en que se abrieron, los más recientes primero, sin datos personales",
    geometry: "geometry-point",
    fields: &[
        asked("folio", "Folio", Kind::Text),
        asked("type_code", "Código del tipo", Kind::Integer),
        field("type_name", "Tipo", Kind::Text),
        asked("priority", "Prioridad", Kind::Integer),
        asked("stage", "Etapa", Kind::Text),
        asked("open", "Abierto", Kind::Flag),
        asked("municipality", "Municipio", Kind::Text),
        field("agencies", "Corporaciones", Kind::Text),
        field("territories", "Territorios", Kind::Text),
        field("units", "Unidades asignadas", Kind::Integer),
        field("created_at", "Abierto a las", Kind::Time),
        field("first_dispatched_at", "Primer despacho", Kind::Time),
        field("first_on_scene_at", "Primera llegada", Kind::Time),
        field("closed_at", "Cerrado a las", Kind::Time),
        asked("close_code", "Clave de cierre", Kind::Text),
        field("place_exact", "Lugar exacto", Kind::Flag),
    ],
};

pub(super) static UNITS: Collection = Collection {
    id: "units",
    title: "Unidades",
    description: "Unidades con su última posición",
    geometry: "geometry-point",
    fields: &[
        asked("call_sign", "Indicativo", Kind::Text),
        asked("kind", "Clase", Kind::Text),
        asked("agency", "Corporación", Kind::Text),
        asked("municipality", "Municipio", Kind::Text),
        asked("on_shift", "En turno", Kind::Flag),
        asked("duty", "Estado", Kind::Text),
        field("status_at", "Estado desde", Kind::Time),
        asked("incident_folio", "Folio que atiende", Kind::Text),
        field("position_at", "Hora de la posición", Kind::Time),
        field("place_exact", "Lugar exacto", Kind::Flag),
    ],
};

pub(super) static TERRITORIES: Collection = Collection {
    id: "territories",
    title: "Territorios",
    description: "Territorios vigentes: municipios, cuadrantes, regiones, sedes, áreas especiales",
    geometry: "geometry-multipolygon",
    fields: &[
        asked("layer", "Capa", Kind::Text),
        asked("kind", "Clase", Kind::Text),
        field("version", "Versión", Kind::Integer),
        asked("code", "Clave", Kind::Text),
        asked("name", "Nombre", Kind::Text),
        asked("agency", "Corporación", Kind::Text),
        field("area_m2", "Superficie, m²", Kind::Real),
    ],
};

/// All of them.
pub(super) static ALL: [&Collection; 3] = [&INCIDENTS, &UNITS, &TERRITORIES];

/// The known collection of this id.
pub(super) fn known(id: &str) -> Result<&'static Collection, Problem> {
    ALL.into_iter().find(|c| c.id == id).ok_or_else(Problem::not_found)
}

impl Field {
    /// JSON Schema of the property.
    fn schema(&self) -> Value {
        let mut schema = json!({ "title": self.title });
        let kind = match self.kind {
            Kind::Text => "string",
            Kind::Integer => "integer",
            Kind::Real => "number",
            Kind::Flag => "boolean",
            Kind::Time => {
                schema["format"] = "date-time".into();
                "string"
            }
        };
        schema["type"] = kind.into();
        schema
    }
    /// What a query's text means for this property; `None`: it is no value of its kind.
    pub fn value(&self, text: &str) -> Option<Value> {
        match self.kind {
            Kind::Text | Kind::Time => Some(text.into()),
            Kind::Integer => text.parse::<i64>().ok().map(Value::from),
            Kind::Real => text.parse::<f64>().ok().filter(|v| v.is_finite()).map(Value::from),
            Kind::Flag => text.parse::<bool>().ok().map(Value::from),
        }
    }
}

impl Collection {
    pub fn queryable(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|f| f.queryable && f.name == name)
    }
    /// What features hold (OGC API – Features, Part 5).
    pub fn schema(&self, base: &Base) -> Value {
        self.described(&format!("{}/schema", self.href(base)), |_| true)
    }
    /// What features can be asked for by (OGC API – Features, Part 3, 6.2).
    pub fn queryables(&self, base: &Base) -> Value {
        let mut schema = self.described(&format!("{}/queryables", self.href(base)), |f| f.queryable);
        schema["additionalProperties"] = false.into();
        schema
    }
    fn described(&self, id: &str, wanted: impl Fn(&Field) -> bool) -> Value {
        let mut properties = Map::new();
        properties.insert(
            "geometry".to_owned(),
            json!({ "x-ogc-role": "primary-geometry", "format": self.geometry }),
        );
        let fields = self.fields.iter().filter(|f| wanted(f));
        properties.extend(fields.map(|f| (f.name.to_owned(), f.schema())));
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": id,
            "type": "object",
            "title": self.title,
            "description": self.description,
            "properties": properties,
        })
    }
    /// Where it is.
    pub fn href(&self, base: &Base) -> String {
        base.at(&format!("/collections/{}", self.id))
    }
    /// Parameters of its items, as OpenAPI 3.0 has them.
    pub fn parameters(&self) -> Vec<Value> {
        let named =
            ["limit", "bbox", "datetime"].map(|p| json!({ "$ref": format!("#/components/parameters/{p}") }));
        let own = self.fields.iter().filter(|f| f.queryable).map(|f| {
            json!({
                "name": f.name, "in": "query", "required": false, "style": "form", "explode": false,
                "schema": f.schema(),
            })
        });
        named.into_iter().chain(own).collect()
    }
}
