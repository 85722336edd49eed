//! Possible duplicates as a call-taker reads them.

use crate::app::App;
use atalaya_calls::duplicates::{self, Candidate, DuplicateQuery, Reason};
use atalaya_model::{Folio, IncidentId, Line, Millis, TypeCode};
use serde::Serialize;

/// An open incident that may be the same, with what is needed to tell.
#[derive(Serialize, utoipa::ToSchema)]
pub struct CandidateView {
    pub incident: IncidentId,
    pub folio: Folio,
    pub type_code: TypeCode,
    pub type_name: String,
    pub address: Option<Line>,
    pub neighbourhood: Option<Line>,
    pub distance_m: Option<f64>,
    /// Since it was opened.
    pub age_ms: Millis,
    /// 0 to 1.
    pub score: f64,
    /// Units working on it.
    pub units: usize,
    pub reasons: Vec<Reason>,
}

/// The best candidates with their incidents' rows.
pub fn enriched(app: &App, query: &DuplicateQuery) -> Vec<CandidateView> {
    let now = app.desk.sources().now();
    duplicates::candidates(query, &app.live.summaries(), &app.config.duplicates)
        .into_iter()
        .filter_map(|candidate: Candidate| {
            let row = app.live.incident(candidate.incident)?;
            Some(CandidateView {
                incident: row.id,
                folio: row.folio.clone(),
                type_code: row.type_code,
                type_name: row.type_name.clone(),
                address: row.address.clone(),
                neighbourhood: row.neighbourhood.clone(),
                distance_m: candidate.distance_m,
                age_ms: now.since(row.created_at),
                score: candidate.score,
                units: row.units.len(),
                reasons: candidate.reasons,
            })
        })
        .collect()
}
