//! The state of a proposal and how events change it.

use super::{LapseCause, ProposalEvent, ProposalStatus, Suggestion};
use crate::common::Author;
use atalaya_model::{AgencyCode, Aggregate, Folio, Line, MunicipalityCode, Timestamp};
use serde::{Deserialize, Serialize};

/// One proposal. Empty until it is first made; the same one made again goes on in the same stream.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Proposal {
    pub suggestion: Option<Suggestion>,
    pub status: ProposalStatus,
    pub folio: Option<Folio>,
    pub agencies: Vec<AgencyCode>,
    pub municipality: Option<MunicipalityCode>,
    pub made_at: Timestamp,
    pub expires_at: Timestamp,
    pub answered: Option<(Timestamp, Author)>,
    pub reason: Option<Line>,
    pub lapsed: Option<LapseCause>,
}

impl Aggregate for Proposal {
    const KIND: &'static str = "proposal";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = ProposalEvent;

    fn evolve(&mut self, event: &ProposalEvent, at: Timestamp) {
        match event {
            ProposalEvent::Made { suggestion, folio, agencies, municipality, expires_at } => {
                *self = Self {
                    suggestion: Some(suggestion.clone()),
                    status: ProposalStatus::Open,
                    folio: folio.clone(),
                    agencies: agencies.clone(),
                    municipality: municipality.clone(),
                    made_at: at,
                    expires_at: *expires_at,
                    ..Self::default()
                };
            }
            ProposalEvent::Accepted { by } => {
                self.answered = Some((at, by.clone()));
                self.status = ProposalStatus::Accepted;
            }
            ProposalEvent::Declined { reason, by } => {
                self.answered = Some((at, by.clone()));
                self.reason = Some(reason.clone());
                self.status = ProposalStatus::Declined;
            }
            ProposalEvent::Lapsed { because } => {
                self.lapsed = Some(*because);
                // What was accepted stays so: it is only done with.
                if self.status == ProposalStatus::Open {
                    self.status = ProposalStatus::Lapsed;
                }
            }
        }
    }
}

impl Proposal {
    /// On the boards: open, or accepted and not seen to be done.
    pub fn is_live(&self) -> bool {
        match (self.status, &self.suggestion) {
            (ProposalStatus::Open, _) => true,
            (ProposalStatus::Accepted, Some(Suggestion::MoveUp(_))) => self.lapsed.is_none(),
            _ => false,
        }
    }
}
