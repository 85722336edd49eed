//! Which topics are a device's own.
//!
//! OwnTracks publishes on `owntracks/USER/DEVICE` and below it, and listens on `…/cmd`; its user is the name of
//! the secret, its device whatever the application calls itself. So everything at and below
//! `owntracks/NAME` is the device's own, for each of its names, and nothing else.

use rumqttc::mqttbytes::{valid_filter, valid_topic};

/// Under this everything of the trackers is.
pub const ROOT: &str = "owntracks";
/// Longest topic or filter, bytes; most levels.
const LENGTH_MAX: usize = 256;
const LEVELS_MAX: usize = 16;

/// The topics of one device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Own {
    names: Vec<String>,
}

impl Own {
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        Self { names: names.into_iter().collect() }
    }
    /// Whether the device may publish there.
    pub fn publishes(&self, topic: &str) -> bool {
        sound(topic) && valid_topic(topic) && self.below(topic).is_some()
    }
    /// Whether a filter reaches anything of the device's. Through one that reaches more, it hears only its own:
    /// OwnTracks asks for the friends of everybody, and to refuse that would break it.
    pub fn hears(&self, filter: &str) -> bool {
        let reaches = |name: &String| {
            let mut levels = filter.split('/');
            let own = std::iter::once(ROOT).chain(name.split('/'));
            for level in own {
                match levels.next() {
                    Some("#") => return true,
                    Some("+") => {}
                    Some(asked) if asked == level => {}
                    _ => return false,
                }
            }
            true
        };
        sound(filter) && valid_filter(filter) && self.names.iter().any(reaches)
    }
    /// The topic on which the application publishes its positions, from one on which it published anything.
    pub fn base(&self, topic: &str) -> Option<String> {
        let (name, below) = self.below(topic)?;
        let device = below.split('/').next().filter(|d| !d.is_empty())?;
        Some(format!("{ROOT}/{name}/{device}"))
    }
    /// The name whose topic it is, and what follows.
    fn below<'a>(&'a self, topic: &'a str) -> Option<(&'a str, &'a str)> {
        let path = topic.strip_prefix(ROOT)?.strip_prefix('/')?;
        let under = |name: &'a String| {
            let rest = path.strip_prefix(name.as_str())?;
            if rest.is_empty() {
                Some((name.as_str(), ""))
            } else {
                Some((name.as_str(), rest.strip_prefix('/')?))
            }
        };
        self.names.iter().filter_map(under).max_by_key(|(name, _)| name.len())
    }
}

fn sound(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= LENGTH_MAX
        && text.split('/').count() <= LEVELS_MAX
        && !text.contains('\0')
}

/// The names under which a device of a topic may be enrolled, the longest first: `owntracks/crew/a52/cmd` is
/// `crew/a52` or `crew`.
pub fn names(topic: &str) -> Vec<String> {
    let Some(path) = topic.strip_prefix(ROOT).and_then(|p| p.strip_prefix('/')) else { return Vec::new() };
    let mut levels = path.splitn(3, '/');
    match (levels.next().unwrap_or_default(), levels.next()) {
        ("", _) => Vec::new(),
        (user, Some(device)) if !device.is_empty() => vec![format!("{user}/{device}"), user.to_owned()],
        (user, _) => vec![user.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_has_its_own_topics_and_no_other() {
        let own = Own::new(["patrulla-14".to_owned(), "crew/a52".to_owned()]);
        for topic in [
            "owntracks/patrulla-14/moto",
            "owntracks/patrulla-14/moto/event",
            "owntracks/crew/a52",
            "owntracks/crew/a52/tel",
        ] {
            assert!(own.publishes(topic), "{topic}");
        }
        let deep = format!("owntracks/patrulla-14{}", "/x".repeat(20));
        let long = format!("owntracks/patrulla-14/{}", "x".repeat(300));
        for topic in [
            "owntracks/patrulla-140/moto",
            "owntracks/otra/moto",
            "owntracks/crew",
            "owntracks/patrulla-14/+",
            "owntracks/patrulla-14/#",
            "",
            "patrulla-14",
            "owntracks",
            &deep,
            &long,
        ] {
            assert!(!own.publishes(topic), "{topic}");
        }
        for filter in [
            "owntracks/patrulla-14/moto/cmd",
            "owntracks/+/+",
            "owntracks/+/+/event",
            "#",
            "owntracks/#",
            "+/patrulla-14/#",
            "owntracks/crew/a52/#",
        ] {
            assert!(own.hears(filter), "{filter}");
        }
        for filter in [
            "owntracks/otra/moto/cmd",
            "owntracks/patrulla-15/#",
            "$SYS/#",
            "$share/g/owntracks/#",
            "owntracks",
            "owntracks/crew",
            "owntracks/+x/#",
            "owntracks/#/cmd",
            "",
            "+",
        ] {
            assert!(!own.hears(filter), "{filter}");
        }
        assert_eq!(own.base("owntracks/patrulla-14/moto/cmd").as_deref(), Some("owntracks/patrulla-14/moto"));
        assert_eq!(own.base("owntracks/crew/a52/tel").as_deref(), Some("owntracks/crew/a52/tel"));
        assert_eq!((own.base("owntracks/patrulla-14"), own.base("owntracks/otra/x")), (None, None));
    }

    #[test]
    fn a_topic_of_another_broker_names_its_device() {
        assert_eq!(names("owntracks/crew/a52/cmd"), ["crew/a52", "crew"]);
        assert_eq!(names("owntracks/solo"), ["solo"]);
        for none in ["owntracks", "owntracks/", "owntracks//x", "other/a/b", ""] {
            assert!(names(none).is_empty(), "{none}");
        }
    }
}
