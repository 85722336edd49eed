//! Which streams there are, and how each is folded and shown.

use crate::{
    access::NameClaim,
    desk::{FolioCounter, Projection},
};
use atalaya_access::{Account, Adapter, Approval, Session};
use atalaya_calls::{call::Call, feed::Feed, restriction::Restriction, task::Task};
use atalaya_dispatch::{
    agency::Agency, alert::AlertLog, bolo::Bolo, catalogue::Catalogues, caution::Caution, incident::Incident,
    plan::Plan, proposal::Proposal, unit::Unit,
};
use atalaya_field::{
    device::{Claim, Device},
    file::File,
    mission::Mission,
    thread::Thread,
    zone::Zone,
};
use atalaya_geo::{
    closure::Closure,
    pace::Paces,
    territory::{Layer, StoredShape, Version},
};
use atalaya_history::{archive::Archive, hold::Holds};
use atalaya_model::Aggregate;
use atalaya_quality::{
    draw::Draw, evaluation::Evaluation, form::Form, improvement::Improvement, target::Targets,
};
use atalaya_roster::Roster;
use atalaya_tips::{Tip, book::Book, notice::Notice};

macro_rules! kinds {
    ($($aggregate:ty),+ $(,)?) => {
        /// The projection of a kind of stream; `None` for a kind this version does not know.
        pub fn projection_of(kind: &str) -> Option<Projection> {
            match kind {
                $(<$aggregate as Aggregate>::KIND => Some(Projection::of::<$aggregate>()),)+
                _ => None,
            }
        }
        /// All kinds of streams.
        pub const KINDS: &[&str] = &[$(<$aggregate as Aggregate>::KIND),+];
    };
}

kinds!(
    Account,
    NameClaim,
    Session,
    Adapter,
    Approval,
    FolioCounter,
    Call,
    Task,
    Restriction,
    Feed,
    Incident,
    Unit,
    Caution,
    Bolo,
    Plan,
    Agency,
    Catalogues,
    AlertLog,
    Proposal,
    Form,
    Draw,
    Evaluation,
    Improvement,
    Targets,
    Roster,
    Layer,
    Version,
    StoredShape,
    Tip,
    Notice,
    Book,
    Closure,
    Paces,
    Device,
    Claim,
    Thread,
    File,
    Mission,
    Zone,
    Archive,
    Holds
);
