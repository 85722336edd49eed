//! `<detail>`: the six elements that version 1 carries typed, and the rest as it came.

use crate::tree::Element;

/// What an event says beyond place and time.
///
/// An element becomes typed only when it holds nothing but the attributes its type knows (the rule of the TAK
/// protocol, so that a change of version loses nothing); otherwise it stays in `rest`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Detail {
    pub contact: Option<Contact>,
    pub group: Option<Group>,
    pub precision: Option<PrecisionLocation>,
    /// Battery of the device, percent.
    pub battery_pct: Option<u32>,
    pub takv: Option<Takv>,
    pub track: Option<Track>,
    /// Everything else, in the order of the document: remarks, `__chat`, `emergency`, `link` …
    pub rest: Vec<Element>,
}

/// `<contact>`: how the object is called and reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    pub callsign: String,
    pub endpoint: Option<String>,
}
/// `<__group>`: team colour and role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    pub name: String,
    pub role: String,
}
/// `<precisionlocation>`: where position and height come from, e.g. `GPS`, `DTED0`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrecisionLocation {
    pub geopointsrc: String,
    pub altsrc: String,
}
/// `<takv>`: the client program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Takv {
    pub device: String,
    pub platform: String,
    pub os: String,
    pub version: String,
}
/// `<track>`: movement.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Track {
    /// Metres per second over ground, ≥ 0.
    pub speed_mps: f64,
    /// Degrees from true north, 0 ≤ course < 360.
    pub course_deg: f64,
}

impl Track {
    /// `None` for what is no movement: not finite, negative speed. The course is brought into its range.
    pub fn new(speed_mps: f64, course_deg: f64) -> Option<Self> {
        if !speed_mps.is_finite() || speed_mps < 0.0 || !course_deg.is_finite() {
            return None;
        }
        let turned = course_deg.rem_euclid(360.0);
        // A tiny negative course rounds up to the full circle.
        Some(Self { speed_mps, course_deg: if turned >= 360.0 { 0.0 } else { turned } })
    }
}

impl Detail {
    /// The name on the screen, wherever it stands.
    pub fn callsign(&self) -> Option<&str> {
        let typed = self.contact.as_ref().map(|c| c.callsign.as_str());
        typed.or_else(|| self.find("contact").and_then(|e| e.get("callsign"))).filter(|c| !c.is_empty())
    }
    /// The first element of that name among the untyped ones.
    pub fn find(&self, name: &str) -> Option<&Element> {
        self.rest.iter().find(|element| element.name == name)
    }
    /// Text of `<remarks>`.
    pub fn remarks(&self) -> Option<String> {
        self.find("remarks").map(Element::inner_text).filter(|text| !text.trim().is_empty())
    }

    /// Takes one child of `<detail>`. A second element of the same name stays untyped.
    pub(crate) fn take(&mut self, element: Element) {
        if !self.take_typed(&element) {
            self.rest.push(element);
        }
    }

    fn take_typed(&mut self, element: &Element) -> bool {
        let text = |name: &str| element.get(name).unwrap_or_default().to_owned();
        let number = |name: &str| element.get(name).and_then(|v| v.trim().parse::<f64>().ok());
        // Names only: a typed element written again must say the same, so an absent required attribute keeps it out.
        match element.name.as_str() {
            "contact" if self.contact.is_none() && element.has_only(&["callsign", "endpoint"]) => {
                let endpoint = element.get("endpoint").filter(|e| !e.is_empty()).map(str::to_owned);
                self.contact = element
                    .get("callsign")
                    .map(|callsign| Contact { callsign: callsign.to_owned(), endpoint });
                self.contact.is_some()
            }
            "__group" if self.group.is_none() && element.has_only(&["name", "role"]) => {
                self.group = Some(Group { name: text("name"), role: text("role") });
                true
            }
            "precisionlocation"
                if self.precision.is_none() && element.has_only(&["geopointsrc", "altsrc"]) =>
            {
                self.precision =
                    Some(PrecisionLocation { geopointsrc: text("geopointsrc"), altsrc: text("altsrc") });
                true
            }
            "status" if self.battery_pct.is_none() && element.has_only(&["battery"]) => {
                self.battery_pct = element.get("battery").and_then(|v| v.trim().parse().ok());
                self.battery_pct.is_some()
            }
            "takv" if self.takv.is_none() && element.has_only(&["device", "platform", "os", "version"]) => {
                let (device, platform) = (text("device"), text("platform"));
                self.takv = Some(Takv { device, platform, os: text("os"), version: text("version") });
                true
            }
            "track" if self.track.is_none() && element.has_only(&["speed", "course"]) => {
                self.track = number("speed").zip(number("course")).and_then(|(s, c)| Track::new(s, c));
                self.track.is_some()
            }
            _ => false,
        }
    }

    /// All children of `<detail>`, typed ones first.
    pub(crate) fn elements(&self) -> Vec<Element> {
        let mut all = Vec::new();
        if let Some(contact) = &self.contact {
            let element = Element::new("contact").with("callsign", &contact.callsign);
            all.push(match &contact.endpoint {
                Some(endpoint) => element.with("endpoint", endpoint),
                None => element,
            });
        }
        if let Some(group) = &self.group {
            all.push(Element::new("__group").with("name", &group.name).with("role", &group.role));
        }
        if let Some(p) = &self.precision {
            let element = Element::new("precisionlocation").with("geopointsrc", &p.geopointsrc);
            all.push(element.with("altsrc", &p.altsrc));
        }
        if let Some(battery) = self.battery_pct {
            all.push(Element::new("status").with("battery", battery.to_string()));
        }
        if let Some(takv) = &self.takv {
            let element = Element::new("takv").with("device", &takv.device).with("platform", &takv.platform);
            all.push(element.with("os", &takv.os).with("version", &takv.version));
        }
        if let Some(track) = &self.track {
            let element = Element::new("track").with("speed", track.speed_mps.to_string());
            all.push(element.with("course", track.course_deg.to_string()));
        }
        all.extend(self.rest.iter().cloned());
        all
    }
}
