//! To whom a client addresses what it sends: `<marti>` with a `<dest>` for each, by the name that the other client has in
//! CoT or by its call sign. Without one it is for everybody of its agency; it never goes further than that.

use cot::{Element, Event};
use std::{collections::BTreeSet, sync::Arc};

/// Those to whom an event goes. `None`: everybody.
#[derive(Clone, Debug, Default)]
pub struct Addressed(Option<Arc<BTreeSet<String>>>);

impl Addressed {
    pub fn of(event: &Event) -> Self {
        let marti = event.detail.rest.iter().filter(|element| element.name == "marti");
        let dests: Vec<&Element> =
            marti.flat_map(Element::elements).filter(|element| element.name == "dest").collect();
        // A group is what TAK clients know an agency as.
        if dests.is_empty() || dests.iter().any(|dest| dest.get("group").is_some()) {
            return Self(None);
        }
        let named = dests.iter().flat_map(|dest| [dest.get("uid"), dest.get("callsign")]);
        Self(Some(Arc::new(named.flatten().map(str::to_owned).collect())))
    }
    /// Whether it goes to a client that has these names.
    pub fn reaches<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> bool {
        self.0.as_ref().is_none_or(|to| names.into_iter().any(|name| to.contains(name)))
    }
    pub fn is_everybody(&self) -> bool {
        self.0.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use atalaya_model::Timestamp;

    fn to(dests: Vec<Element>) -> Addressed {
        let mut event = crate::tak::events::pong(Timestamp::from_millis(1_000));
        let marti = dests.into_iter().fold(Element::new("marti"), Element::child);
        event.detail.rest.push(marti);
        Addressed::of(&event)
    }

    #[test]
    fn a_destination_is_one_client_and_none_is_everybody() {
        let dest = || Element::new("dest");
        assert!(to(vec![]).reaches(["ANDROID-1"]));
        assert!(to(vec![dest().with("group", "SSEM")]).reaches(["ANDROID-1"]));
        let two = to(vec![dest().with("callsign", "Halcón 2"), dest().with("uid", "ANDROID-3")]);
        assert!(two.reaches(["ANDROID-2", "Halcón 2"]) && two.reaches(["ANDROID-3"]));
        assert!(!two.reaches(["ANDROID-1", "Halcón 1"]));
        assert!(!to(vec![dest().with("path", "x")]).reaches(["ANDROID-1"]), "to nobody who is known");
    }
}
