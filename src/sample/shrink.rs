//! Smaller payloads than a given one, which fit as well: tried one by one, in bounded number.

use serde_json::{Map, Number, Value};

use crate::document::pointer;

/// So many candidates are judged at most, all in all.
const MOST_JUDGED: usize = 20_000;

/// What has still to be tried with a payload.
#[derive(Debug)]
pub(super) struct Shrinker {
    /// Least payloads of the same target, whose parts may stand in for larger ones.
    donors: Vec<Value>,
    edits: std::vec::IntoIter<Edit>,
    left: usize,
}

/// Something that makes a payload smaller.
#[derive(Debug, Clone)]
struct Edit {
    /// JSON Pointer of the part that changes.
    at: String,
    change: Change,
}

#[derive(Debug, Clone)]
enum Change {
    /// This part of a donor stands in.
    Replace(usize),
    /// All but the member of this name stay.
    Without(String),
    KeepItems(usize),
    DropItem(usize),
    /// Only so many characters stay.
    Truncate(usize),
    Become(Value),
}

/// How large a payload is: parts, characters, and the size of its numbers.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
struct Measure(usize, usize, f64);

impl Shrinker {
    pub(super) fn new(payload: &Value, donors: Vec<Value>) -> Self {
        let edits = edits(payload, &donors).into_iter();
        Self { donors, edits, left: MOST_JUDGED }
    }

    /// From here on it is this payload that is made smaller.
    pub(super) fn restart(&mut self, payload: &Value) {
        self.edits = edits(payload, &self.donors).into_iter();
    }

    /// The next smaller payload that fits.
    pub(super) fn next(&mut self, payload: &Value, fits: impl Fn(&Value) -> bool) -> Option<Value> {
        let size = measure(payload);
        while self.left > 0 {
            let edit = self.edits.next()?;
            let Some(smaller) = self.apply(&edit, payload) else { continue };
            if measure(&smaller) < size {
                self.left -= 1;
                if fits(&smaller) {
                    return Some(smaller);
                }
            }
        }
        None
    }

    fn apply(&self, edit: &Edit, payload: &Value) -> Option<Value> {
        let mut payload = payload.clone();
        let part = payload.pointer_mut(&edit.at)?;
        match (&edit.change, part) {
            (Change::Replace(donor), part) => {
                *part = self.donors.get(*donor)?.pointer(&edit.at)?.clone();
            }
            (Change::Without(name), Value::Object(members)) => drop(members.shift_remove(name)?),
            (Change::KeepItems(count), Value::Array(items)) => items.truncate(*count),
            (Change::DropItem(index), Value::Array(items)) => drop(items.remove(*index)),
            (Change::Truncate(count), Value::String(text)) => {
                *text = text.chars().take(*count).collect();
            }
            (Change::Become(value), part) => *part = value.clone(),
            _ => return None,
        }
        Some(payload)
    }
}

/// What may be tried with a payload, what takes away most first.
fn edits(payload: &Value, donors: &[Value]) -> Vec<Edit> {
    let mut parts = Vec::new();
    collect(payload, &mut String::new(), &mut parts);
    let mut edits = Vec::new();
    for (at, part) in parts {
        let change = |change| Edit { at: at.clone(), change };
        for (number, donor) in donors.iter().enumerate() {
            if donor.pointer(&at).is_some_and(|other| measure(other) < measure(part)) {
                edits.push(change(Change::Replace(number)));
            }
        }
        match part {
            Value::Object(members) => {
                let names = members.keys().rev().cloned();
                edits.extend(names.map(|name| change(Change::Without(name))));
                let empty = Change::Become(Value::Object(Map::new()));
                edits.extend((!members.is_empty()).then(|| change(empty)));
            }
            Value::Array(items) => {
                let counts = [0, 1, items.len() / 2].into_iter().filter(|it| *it < items.len());
                edits.extend(counts.map(|count| change(Change::KeepItems(count))));
                edits.extend((0..items.len()).rev().map(|index| change(Change::DropItem(index))));
            }
            Value::String(text) => {
                let length = text.chars().count();
                let lengths = [0, 1, length / 2, length.saturating_sub(1)];
                let lengths = lengths.into_iter().filter(|it| *it < length);
                edits.extend(lengths.map(|length| change(Change::Truncate(length))));
            }
            Value::Number(number) => {
                let smaller = smaller_numbers(number).into_iter();
                edits.extend(smaller.map(|it| change(Change::Become(Value::Number(it)))));
            }
            Value::Bool(true) => edits.push(change(Change::Become(Value::Bool(false)))),
            Value::Null | Value::Bool(false) => {}
        }
    }
    edits
}

/// All parts of a payload, each before what is in it.
fn collect<'v>(value: &'v Value, at: &mut String, parts: &mut Vec<(String, &'v Value)>) {
    parts.push((at.clone(), value));
    let length = at.len();
    let mut enter = |token: &str, value: &'v Value| {
        pointer::push(at, token);
        collect(value, at, parts);
        at.truncate(length);
    };
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                enter(name, value);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                enter(&index.to_string(), value);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Numbers nearer to zero, the nearest first: a bound on the way is come to by halves.
fn smaller_numbers(number: &Number) -> Vec<Number> {
    let mut smaller = Vec::new();
    if let Some(integer) = number.as_i64() {
        let steps = [0, integer / 2, integer - integer.signum()];
        smaller.extend(steps.into_iter().filter(|it| *it != integer).map(Number::from));
    } else if let Some(float) = number.as_f64() {
        smaller.push(Number::from(0));
        smaller.extend(Number::from_f64(float.trunc()));
        smaller.extend(Number::from_f64(float / 2.0));
    }
    smaller
}

fn measure(value: &Value) -> Measure {
    let mut size = Measure(0, 0, 0.0);
    add(value, &mut size);
    size
}

fn add(value: &Value, size: &mut Measure) {
    size.0 += 1;
    match value {
        Value::Object(members) => members.values().for_each(|value| add(value, size)),
        Value::Array(items) => items.iter().for_each(|value| add(value, size)),
        Value::String(text) => size.1 += text.len(),
        Value::Number(number) => {
            // `7.0` is written longer than `7`, and is otherwise as large.
            size.1 += number.as_str().len();
            size.2 += number.as_f64().map_or(f64::MAX, f64::abs);
        }
        Value::Bool(true) => size.2 += 1.0,
        Value::Null | Value::Bool(false) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Shrinks as a test does for which every payload fails that fits.
    fn least(payload: &Value, donors: Vec<Value>, fits: impl Fn(&Value) -> bool) -> Value {
        let mut least = payload.clone();
        let mut shrinker = Shrinker::new(payload, donors);
        while let Some(smaller) = shrinker.next(&least, &fits) {
            assert!(measure(&smaller) < measure(&least));
            least = smaller;
            shrinker.restart(&least);
        }
        least
    }

    #[test]
    fn payloads_shrink_to_what_must_be() {
        let payload = json!({"a": [1, 2, {"b": "long text"}], "n": 999, "flag": true});
        let found = least(&payload, Vec::new(), |value| value["n"].as_i64() >= Some(17));
        assert_eq!(found, json!({"n": 17}));
        let found = least(&payload, Vec::new(), |value| value["a"].is_array());
        assert_eq!(found, json!({"a": []}));
        let found = least(&payload, Vec::new(), |value| value["a"][2]["b"].is_string());
        assert_eq!(found["a"][2], json!({"b": ""}));
    }

    #[test]
    fn parts_of_others_stand_in() {
        let payload = json!({"kind": {"type": "large", "x": 1, "y": 2}, "note": "kept"});
        let donor = json!({"kind": {"type": "small"}});
        let is_kind =
            |value: &Value| value["kind"] == donor["kind"] || value["kind"] == payload["kind"];
        let fits = |value: &Value| is_kind(value) && value["note"] == "kept";
        let found = least(&payload, vec![donor.clone()], fits);
        assert_eq!(found, json!({"kind": {"type": "small"}, "note": "kept"}));
    }

    #[test]
    fn what_nothing_smaller_fits_stays() {
        let payload = json!({"id": "123e4567-e89b-42d3-a456-426614174000"});
        assert_eq!(least(&payload, Vec::new(), |value| *value == payload), payload);
    }
}
