//! What part of the world an account works on.

use crate::{AgencyCode, MunicipalityCode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Limits by agency and territory. An empty set means no limit of that kind.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Scope {
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub agencies: BTreeSet<AgencyCode>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub municipalities: BTreeSet<MunicipalityCode>,
}

impl Scope {
    /// Whether something handled by any of `agencies` in `municipality` lies inside. What has no
    /// municipality yet (a call without place) is inside every territory: hiding it could cost a life.
    pub fn covers<'a>(
        &self,
        agencies: impl IntoIterator<Item = &'a AgencyCode>,
        municipality: Option<&MunicipalityCode>,
    ) -> bool {
        let agency_ok = self.agencies.is_empty() || agencies.into_iter().any(|a| self.agencies.contains(a));
        let place_ok =
            self.municipalities.is_empty() || municipality.is_none_or(|m| self.municipalities.contains(m));
        agency_ok && place_ok
    }
}
