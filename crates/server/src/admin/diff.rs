//! What differs between two JSON values, place by place.

use serde::Serialize;
use serde_json::Value;

/// Differences listed of one change; a catalogue's text would have thousands.
const LISTED_MAX: usize = 500;

/// One place that differs.
#[derive(Clone, PartialEq, Debug, Serialize, utoipa::ToSchema)]
pub struct Difference {
    /// JSON pointer (RFC 6901).
    pub at: String,
    /// Absent before: null.
    #[schema(value_type = Option<Object>)]
    pub before: Option<Value>,
    /// Absent after: null.
    #[schema(value_type = Option<Object>)]
    pub after: Option<Value>,
}

/// Where two values differ, in the order of their keys. Objects are compared by key, lists of objects by
/// place, other lists as a whole: a list of roles reads better entire.
pub fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(&mut String::new(), Some(before), Some(after), &mut found);
    found
}

fn compare(at: &mut String, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Difference>) {
    if before == after || found.len() >= LISTED_MAX {
        return;
    }
    let (b, a) = (before.filter(|v| !v.is_null()), after.filter(|v| !v.is_null()));
    match (b, a) {
        (None, None) => {}
        (Some(Value::Object(b)), Some(Value::Object(a))) => {
            let mut keys: Vec<&String> = b.keys().chain(a.keys()).collect();
            keys.sort_unstable();
            keys.dedup();
            for key in keys {
                step(at, &escaped(key), b.get(key), a.get(key), found);
            }
        }
        (None, Some(Value::Object(a))) if !a.is_empty() => {
            a.iter().for_each(|(key, value)| step(at, &escaped(key), None, Some(value), found));
        }
        (Some(Value::Object(b)), None) if !b.is_empty() => {
            b.iter().for_each(|(key, value)| step(at, &escaped(key), Some(value), None, found));
        }
        (Some(Value::Array(b)), Some(Value::Array(a))) if of_objects(b) || of_objects(a) => {
            for place in 0..b.len().max(a.len()) {
                step(at, &place.to_string(), b.get(place), a.get(place), found);
            }
        }
        (None, Some(Value::Array(a))) if of_objects(a) => {
            a.iter().enumerate().for_each(|(n, value)| step(at, &n.to_string(), None, Some(value), found));
        }
        (Some(Value::Array(b)), None) if of_objects(b) => {
            b.iter().enumerate().for_each(|(n, value)| step(at, &n.to_string(), Some(value), None, found));
        }
        (b, a) => found.push(Difference { at: at.clone(), before: b.cloned(), after: a.cloned() }),
    }
}

/// A key as a part of a JSON pointer.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn of_objects(list: &[Value]) -> bool {
    list.iter().any(Value::is_object)
}

fn step(
    at: &mut String,
    key: &str,
    before: Option<&Value>,
    after: Option<&Value>,
    found: &mut Vec<Difference>,
) {
    let length = at.len();
    at.push('/');
    at.push_str(key);
    compare(at, before, after, found);
    at.truncate(length);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn places(before: &Value, after: &Value) -> Vec<String> {
        differences(before, after).into_iter().map(|d| d.at).collect()
    }

    #[test]
    fn only_what_differs_is_listed() {
        let before =
            json!({"name": "Robo", "types": ["301"], "lines": [{"n": 1}, {"n": 2}], "same": {"x": 1}});
        let after = json!({"name": "Robo", "types": ["301", "302"], "lines": [{"n": 1}, {"n": 3}, {"n": 4}], "same": {"x": 1}, "new": true});
        assert_eq!(places(&before, &after), ["/lines/1/n", "/lines/2/n", "/new", "/types"]);
        assert!(differences(&before, &before).is_empty());
        assert!(differences(&json!({"a": null}), &json!({})).is_empty(), "absent is null");
    }
    #[test]
    fn what_appears_and_goes_is_listed_by_its_leaves() {
        assert_eq!(places(&Value::Null, &json!({"a": {"b/c": 1}, "d": []})), ["/a/b~1c", "/d"]);
        let gone = differences(&json!({"a": [{"b": 1}]}), &Value::Null);
        assert_eq!((gone[0].at.as_str(), gone[0].after.as_ref()), ("/a/0/b", None));
    }
    #[test]
    fn a_catalogue_does_not_flood_the_screen() {
        let many: serde_json::Map<_, _> = (0..2_000).map(|n| (n.to_string(), json!(n))).collect();
        assert_eq!(differences(&Value::Null, &Value::Object(many)).len(), LISTED_MAX);
    }
}
