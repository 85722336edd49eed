//! What a way is at certain hours (`oneway:conditional`).
//!
//! The week is cut wherever a clause of any tag begins or ends. In each piece the tags are what their clauses say then,
//! of several that hold the last one, and the rules of `tags` are asked once of all of them: so no clause of one tag can
//! open what another tag closed.

use crate::{
    tags::{Street, street},
    when::{self, Clause, DAY, Moment, Schedule, WINDOWS_MAX, Window},
};
use atalaya_osm::Tags;
use std::collections::BTreeSet;

/// Tags that may hold at certain hours only.
const CONDITIONAL: [&str; 16] = [
    "access",
    "access:forward",
    "access:backward",
    "vehicle",
    "vehicle:forward",
    "vehicle:backward",
    "motor_vehicle",
    "motor_vehicle:forward",
    "motor_vehicle:backward",
    "motorcar",
    "motorcycle",
    "emergency",
    "oneway",
    "maxspeed",
    "maxspeed:forward",
    "maxspeed:backward",
];

/// What a tag is at certain hours, in the order in which it was mapped.
struct Rule<'a> {
    key: &'static str,
    clauses: Vec<Clause<'a>>,
}

impl<'a> Rule<'a> {
    /// The last clause that holds counts.
    fn value(&self, at: Moment) -> Option<&'a str> {
        self.clauses.iter().rev().find(|c| when::holds(&c.when, at)).map(|c| c.value)
    }
}

/// What a way is at certain hours, each where it differs from its usual self, and how many conditions could not be
/// read. At no moment does more than one of them hold.
pub(crate) fn at_hours(tags: Tags<'_>, usual: Street) -> (Vec<(Schedule, Street)>, usize) {
    let (rules, unread) = rules(tags);
    let mut known: Vec<(Vec<Option<&str>>, Street)> = Vec::new();
    let mut found: Vec<(Street, Schedule)> = Vec::new();
    for (from, until) in pieces(&rules) {
        for weekday in 0..7 {
            let at = Moment::new(weekday, from);
            let values: Vec<Option<&str>> = rules.iter().map(|rule| rule.value(at)).collect();
            let before = known.iter().find(|(those, _)| *those == values).map(|(_, street)| *street);
            let street = before.unwrap_or_else(|| {
                let street = then(tags, &rules, &values);
                known.push((values, street));
                street
            });
            if street != usual {
                note(&mut found, street, Window { days: 1 << weekday, from, until: until % DAY });
            }
        }
    }
    let few = |(street, windows): (Street, Schedule)| {
        let parts: Vec<Schedule> = windows.chunks(WINDOWS_MAX).map(<[Window]>::to_vec).collect();
        parts.into_iter().map(move |windows| (windows, street))
    };
    (found.into_iter().flat_map(few).collect(), unread)
}

fn rules(tags: Tags<'_>) -> (Vec<Rule<'_>>, usize) {
    let (mut rules, mut unread) = (Vec::new(), 0);
    for key in CONDITIONAL {
        let text = tags.iter().find(|(k, _)| k.strip_suffix(":conditional") == Some(key));
        let Some((_, text)) = text else { continue };
        let (clauses, other) = when::clauses(text);
        unread += other;
        if !clauses.is_empty() {
            rules.push(Rule { key, clauses });
        }
    }
    (rules, unread)
}

/// Spans of the day within which no clause begins or ends.
fn pieces(rules: &[Rule<'_>]) -> Vec<(u16, u16)> {
    let windows = rules.iter().flat_map(|r| &r.clauses).flat_map(|c| &c.when);
    let mut cuts: BTreeSet<u16> = windows.flat_map(|w| [w.from, w.until]).collect();
    if cuts.is_empty() {
        return Vec::new();
    }
    cuts.extend([0, DAY]);
    let cuts: Vec<u16> = cuts.into_iter().collect();
    cuts.windows(2).map(|w| (w[0], w[1])).collect()
}

/// The street while tags have these values.
fn then(tags: Tags<'_>, rules: &[Rule<'_>], values: &[Option<&str>]) -> Street {
    let changes: Vec<(&str, &str)> =
        rules.iter().zip(values).filter_map(|(rule, value)| Some((rule.key, (*value)?))).collect();
    let kept = tags.iter().filter(|(k, _)| !changes.iter().any(|(changed, _)| changed == k));
    let all: Vec<(&str, &str)> = kept.chain(changes.iter().copied()).collect();
    street(Tags::new(&all)).unwrap_or_default()
}

/// Adds a window to those of a street. The same span of another day is one window with it.
fn note(found: &mut Vec<(Street, Schedule)>, street: Street, window: Window) {
    let at = found.iter().position(|(known, _)| *known == street).unwrap_or_else(|| {
        found.push((street, Schedule::new()));
        found.len() - 1
    });
    let Some((_, windows)) = found.get_mut(at) else { return };
    match windows.last_mut() {
        Some(last) if (last.from, last.until) == (window.from, window.until) => last.days |= window.days,
        _ => windows.push(window),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Open = [bool; 2];

    fn open(street: &Street) -> Open {
        [street.forward.0[0] > 0, street.backward.0[0] > 0]
    }
    /// As usual, at the hours found, and how many conditions could not be read.
    fn of(pairs: &[(&str, &str)]) -> (Open, Vec<Open>, usize) {
        let tags = Tags::new(pairs);
        let usual = street(tags).unwrap_or_default();
        let (at, unread) = at_hours(tags, usual);
        (open(&usual), at.iter().map(|(_, s)| open(s)).collect(), unread)
    }
    /// Open along and against at an hour of a day, from Monday, 0.
    fn at(pairs: &[(&str, &str)], day: u8, hour: u16) -> Open {
        let tags = Tags::new(pairs);
        let usual = street(tags).unwrap_or_default();
        let moment = Moment::new(day, hour * 60);
        let (all, _) = at_hours(tags, usual);
        let held: Vec<_> = all.iter().filter(|(hours, _)| when::holds(hours, moment)).collect();
        assert!(held.len() < 2, "{pairs:?} at {moment:?}: {held:?}");
        open(held.first().map_or(&usual, |(_, street)| street))
    }

    #[test]
    fn hours_change_directions_and_access() {
        let reversible = [
            ("highway", "secondary"),
            ("oneway", "reversible"),
            ("oneway:conditional", "yes @ (Mo-Fr 06:00-10:00); -1 @ (Mo-Fr 17:00-21:00)"),
        ];
        // Between its hours nobody knows which way it leads.
        assert_eq!(of(&reversible), ([false; 2], vec![[true, false], [false, true]], 0));
        let market = [("highway", "residential"), ("access:conditional", "no @ (Su 06:00-16:00); no @ wet")];
        assert_eq!(of(&market), ([true; 2], vec![[false; 2]], 1));
        let opened =
            [("highway", "service"), ("access", "no"), ("access:conditional", "yes @ (06:00-22:00)")];
        assert_eq!(of(&opened), ([false; 2], vec![[true; 2]], 0));
        let lanes =
            [("highway", "primary"), ("motor_vehicle:backward:conditional", "no @ (Mo-Fr 06:00-10:00)")];
        assert_eq!((at(&lanes, 0, 8), at(&lanes, 0, 10)), ([true, false], [true; 2]));
        // What emergency vehicles pass anyway does not change for them.
        let freed = [
            ("highway", "residential"),
            ("emergency", "yes"),
            ("motor_vehicle:conditional", "no @ (06:00-22:00)"),
        ];
        assert_eq!(of(&freed), ([true; 2], vec![], 0));
    }

    #[test]
    fn the_last_clause_that_holds_counts() {
        let clauses = ["yes @ (06:00-22:00)", "-1 @ (Mo-Fr 07:00-09:00)"];
        let street = |text: &str, day, hour| {
            at(&[("highway", "residential"), ("oneway:conditional", text)], day, hour)
        };
        let general_first = clauses.join("; ");
        assert_eq!(street(&general_first, 0, 8), [false, true]);
        assert_eq!(street(&general_first, 0, 9), [true, false]);
        assert_eq!(street(&general_first, 5, 8), [true, false]);
        assert_eq!(street(&general_first, 0, 23), [true; 2]);
        let special_first = [clauses[1], clauses[0]].join("; ");
        assert_eq!(street(&special_first, 0, 8), [true, false]);
    }

    #[test]
    fn a_tag_of_some_hours_does_not_open_what_another_closed() {
        let market = [
            ("highway", "residential"),
            ("access:conditional", "no @ (Su 06:00-16:00)"),
            ("maxspeed:conditional", "20 @ (08:00-20:00)"),
            ("oneway:conditional", "yes @ (Sa,Su)"),
        ];
        for (hour, due) in [(5, [true, false]), (7, [false; 2]), (12, [false; 2]), (18, [true, false])] {
            assert_eq!(at(&market, 6, hour), due, "Sunday, {hour}");
        }
        assert_eq!(at(&market, 0, 12), [true; 2]);
        let night = [
            ("highway", "residential"),
            ("access:conditional", "no @ (Sa 22:00-06:00)"),
            ("maxspeed:conditional", "30 @ (Mo-Su 23:00-05:00)"),
        ];
        for (day, hour, due) in [(5, 21, true), (5, 22, false), (6, 0, false), (6, 5, false), (6, 6, true)] {
            assert_eq!(at(&night, day, hour), [due; 2], "day {day}, {hour}");
        }
    }

    #[test]
    fn many_hours_are_kept_in_several_schedules() {
        let spans = |from: u8, until: u8| {
            let all: Vec<String> = (0..20).map(|h| format!("{h}:{from:02}-{h}:{until}")).collect();
            format!("no @ ({})", all.join(","))
        };
        let (one, other) = (spans(0, 20), spans(30, 50));
        let pairs = [
            ("highway", "residential"),
            ("vehicle:conditional", one.as_str()),
            ("motor_vehicle:conditional", other.as_str()),
        ];
        let tags = Tags::new(&pairs);
        let (all, unread) = at_hours(tags, street(tags).unwrap());
        assert_eq!((unread, all.len()), (0, 2));
        assert!(all.iter().all(|(hours, _)| hours.len() <= WINDOWS_MAX));
        let closed = |minute: u16| all.iter().any(|(hours, _)| when::holds(hours, Moment::new(0, minute)));
        for hour in 0..20_u16 {
            let at = |minute| closed(hour * 60 + minute);
            assert_eq!([at(0), at(25), at(49), at(50)], [true, false, true, false], "{hour}");
        }
    }

    fn clause(key: &'static str) -> impl Strategy<Value = (&'static str, String, u8, u16, u16)> {
        let value = match key {
            "oneway" => prop::sample::select(vec!["yes", "-1", "no"]),
            "maxspeed" => prop::sample::select(vec!["20", "60"]),
            _ => prop::sample::select(vec!["no", "yes", "private"]),
        };
        (value, 0u8..7, 0u16..24, 0u16..24).prop_map(move |(v, day, a, b)| (key, v.to_owned(), day, a, b))
    }

    proptest! {
        /// At every hour of the week the street is what its tags are then, clause by clause.
        #[test]
        fn every_hour_is_that_of_its_tags(
            clauses in prop::collection::vec(
                prop_oneof![clause("oneway"), clause("access"), clause("maxspeed"), clause("motor_vehicle")],
                1..8,
            ),
        ) {
            const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
            let keys = ["oneway", "access", "maxspeed", "motor_vehicle"];
            let texts: Vec<(String, String)> = keys.iter().filter_map(|key| {
                let of_key = clauses.iter().filter(|c| c.0 == *key);
                let texts: Vec<String> = of_key
                    .map(|(_, v, day, a, b)| format!("{v} @ ({} {a:02}:00-{b:02}:00)", DAYS[usize::from(*day)]))
                    .collect();
                (!texts.is_empty()).then(|| (format!("{key}:conditional"), texts.join("; ")))
            }).collect();
            let mut pairs = vec![("highway", "residential")];
            pairs.extend(texts.iter().map(|(k, v)| (k.as_str(), v.as_str())));
            let usual = street(Tags::new(&pairs)).unwrap();
            let (all, unread) = at_hours(Tags::new(&pairs), usual);
            prop_assert_eq!(unread, 0);
            for (day, hour) in (0u8..7).flat_map(|d| (0u16..24).map(move |h| (d, h))) {
                let holds = |d: u8, a: u16, b: u16| match a.cmp(&b) {
                    std::cmp::Ordering::Less => d == day && a <= hour && hour < b,
                    std::cmp::Ordering::Equal => d == day,
                    std::cmp::Ordering::Greater => d == day && hour >= a || (d + 1) % 7 == day && hour < b,
                };
                let mut then = vec![("highway", "residential")];
                for key in keys {
                    let last = clauses.iter().rev().find(|c| c.0 == key && holds(c.2, c.3, c.4));
                    then.extend(last.map(|c| (key, c.1.as_str())));
                }
                let due = street(Tags::new(&then)).unwrap_or_default();
                let moment = Moment::new(day, hour * 60 + 30);
                let held: Vec<_> = all.iter().filter(|(w, _)| when::holds(w, moment)).collect();
                prop_assert!(held.len() < 2);
                prop_assert_eq!(held.first().map_or(usual, |(_, s)| *s), due, "{:?}, day {} at {}", pairs, day, hour);
            }
        }
    }
}
