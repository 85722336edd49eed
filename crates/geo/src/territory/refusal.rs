//! How layers and versions say no.

use atalaya_model::{Refusal, RefusalKind};

/// Why a command on territories was refused.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum TerritoryRefusal {
    #[error("it does not exist")]
    Unknown,
    #[error("it already exists")]
    Exists,
    #[error("the layer exists as another kind or for another agency")]
    OtherLayer,
    #[error("the version is in force or discarded and cannot be changed; draft a new one")]
    Closed,
    #[error("the version has no area")]
    NoAreas,
    #[error("there is no area {0} in this version")]
    UnknownArea(String),
    #[error("at most {0} are taken")]
    TooMany(usize),
    #[error("a version cannot hold before now, nor later than a year ahead")]
    Validity,
    #[error("{0} is no INEGI code of a municipality: five digits")]
    MunicipalityCode(String),
    #[error("the shape is not valid: {0}")]
    Shape(String),
}

impl From<TerritoryRefusal> for Refusal {
    fn from(refusal: TerritoryRefusal) -> Self {
        use RefusalKind::{Conflict, Invalid, NotFound};
        use TerritoryRefusal as R;
        let (kind, code, es) = match &refusal {
            R::Unknown => (NotFound, "not_found", "No existe.".to_owned()),
            R::Exists => (Conflict, "already_exists", "Ya existe.".to_owned()),
            R::OtherLayer => {
                (Conflict, "other_layer", "La capa ya existe con otro tipo o de otra corporación.".to_owned())
            }
            R::Closed => (
                Conflict,
                "version_closed",
                "La versión ya no se puede cambiar; prepare una versión nueva.".to_owned(),
            ),
            R::NoAreas => (Conflict, "no_areas", "La versión no tiene áreas.".to_owned()),
            R::UnknownArea(code) => {
                (NotFound, "unknown_area", format!("La versión no tiene el área {code}."))
            }
            R::TooMany(max) => (Invalid, "too_many", format!("Se admiten {max} como máximo.")),
            R::Validity => (
                Invalid,
                "validity_range",
                "La vigencia no puede empezar antes de ahora ni después de un año.".to_owned(),
            ),
            R::MunicipalityCode(code) => (
                Invalid,
                "municipality_code",
                format!("{code} no es una clave INEGI de municipio: cinco dígitos."),
            ),
            R::Shape(_) => (Invalid, "invalid_shape", "El área no es válida.".to_owned()),
        };
        Refusal::new(kind, code, es, refusal.to_string())
    }
}
