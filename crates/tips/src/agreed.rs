//! What a caller agreed to while their tip was being taken. Whoever takes it may say this, and no more: for a tip that
//! is there already it takes who works on tips.

use crate::{Consent, RecordType, Tip, TipEvent};
use serde::{Deserialize, Serialize};

/// Comes with a new tip and is decided with it, in one commit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Agreed {
    /// The call goes on to 9-1-1 for facts in progress.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jump: Option<Consent>,
    /// It began as the other kind of record and became what the intake says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<Consent>,
}

/// Puts it on the record of a new tip: what [`create`](crate::create) decided, with the kind it began as.
pub fn agreed(mut events: Vec<TipEvent>, agreed: Agreed) -> Vec<TipEvent> {
    if let (Some(consent), Some(TipEvent::Received { record, .. })) = (agreed.changed, events.first_mut()) {
        let to = *record;
        *record = match to {
            RecordType::AnonymousTip => RecordType::ExtortionInProgress,
            RecordType::ExtortionInProgress => RecordType::AnonymousTip,
        };
        // Before evidence and contact, which belong to what it became.
        events.insert(1, TipEvent::Converted { to, consent });
    }
    events.extend(agreed.jump.map(|consent| TipEvent::HandedTo911 { consent }));
    events
}

/// The same of a tip that was registered a moment ago and whose caller is on the line still.
pub fn agreed_since(tip: &Tip, agreed: Agreed) -> Vec<TipEvent> {
    let due = tip.created.is_some() && !tip.shredded && tip.closed.is_none() && !tip.handed_to_911;
    agreed.jump.filter(|_| due).map(|consent| TipEvent::HandedTo911 { consent }).into_iter().collect()
}
