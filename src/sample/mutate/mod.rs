//! What can be done to a payload that fits, so that one keyword is broken and nothing else.

mod scalar;
mod strings;

use serde_json::{Value, json};

use crate::schema::Scope;
pub(super) use scalar::{limits_of, within};
pub(super) use strings::{FORMATS, UUIDS};

/// How a keyword is to be broken.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Break {
    /// A property is taken away.
    Remove(String),
    /// A property is added.
    Add(String),
    /// The value is replaced by one of another type.
    Retype(Value),
    /// The value is almost one that is listed.
    Misspelt,
    /// As listed, but for the case.
    OtherCase,
    /// One that is listed elsewhere.
    Foreign(Vec<Value>),
    /// A number beyond its limit.
    Beyond,
    /// One character, item or property less or more than there may be.
    Crossed,
    /// A text that almost matches.
    NearMiss,
    /// A text that almost has a format: how it fails.
    Misformed(&'static str),
    /// A number that a format has no room for.
    Overflow,
    /// One of the values that are forbidden.
    Listed(Value),
    /// An item comes twice.
    Repeated,
    /// Another member of a one-of is there too.
    AlsoMember(String),
    /// An item comes behind the others.
    Append,
    /// A value that no alternative of a union takes.
    NoneOf,
    /// In whatever way there is: the payload comes whole from the witness engine.
    Anyhow,
}

/// Something done to a value within a payload.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Change {
    pub(super) edit: Edit,
    /// What was done, for people.
    pub(super) words: String,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Edit {
    Replace(Value),
    Remove(String),
    Insert(String, Value),
}

impl Change {
    fn replace(value: impl Into<Value>, words: impl Into<String>) -> Self {
        Self { edit: Edit::Replace(value.into()), words: words.into() }
    }

    /// The payload with the change made to the value at a pointer.
    pub(super) fn applied(&self, payload: &Value, at: &str) -> Option<Value> {
        let mut payload = payload.clone();
        let value = payload.pointer_mut(at)?;
        match &self.edit {
            Edit::Replace(new) => *value = new.clone(),
            Edit::Remove(name) => {
                value.as_object_mut()?.shift_remove(name)?;
            }
            Edit::Insert(name, new) => {
                let members = value.as_object_mut()?;
                if members.contains_key(name) {
                    return None;
                }
                members.insert(name.clone(), new.clone());
            }
        }
        Some(payload)
    }
}

/// The changes to try at `value`, which `scope` judges, so that its `keyword` is broken: the
/// likeliest first. `donor` is another value that may stand there.
pub(super) fn changes(
    how: &Break,
    scope: &Scope<'_>,
    keyword: &str,
    value: &Value,
    donor: Option<&Value>,
    rng: &mut fastrand::Rng,
) -> Vec<Change> {
    let said = scope.keyword(keyword).unwrap_or(&Value::Null);
    match how {
        Break::Remove(name) => {
            let words = match keyword {
                "required" => format!("required property `{name}` removed"),
                _ => format!("property `{name}`, required beside another, removed"),
            };
            vec![Change { edit: Edit::Remove(name.clone()), words }]
        }
        Break::Add(name) => {
            let words = format!("unexpected property `{name}` added");
            let member = donor.and_then(|donor| donor.get(name)).cloned();
            let insert =
                |value| Change { edit: Edit::Insert(name.clone(), value), words: words.clone() };
            // With a value that would do elsewhere it may be read as what it is elsewhere.
            member.into_iter().chain(one_of_each_type()).map(insert).collect()
        }
        Break::AlsoMember(name) => {
            let words = format!("member `{name}` added beside another");
            let member = donor.and_then(|donor| donor.get(name)).cloned();
            let change = |member| Change { edit: Edit::Insert(name.clone(), member), words };
            member.map(change).into_iter().collect()
        }
        Break::Retype(new) => {
            let words = format!("{} in place of {}", a_type_of(new), a_type_of(value));
            vec![Change::replace(new.clone(), words)]
        }
        Break::Misspelt => scalar::misspelt(value),
        Break::OtherCase => scalar::other_case(value),
        Break::Foreign(values) => {
            let replace = |value: &Value| Change::replace(value.clone(), "a value of another list");
            let mut values: Vec<Change> = values.iter().map(replace).collect();
            rng.shuffle(&mut values);
            values.truncate(4);
            values
        }
        Break::Beyond => scalar::beyond(keyword, said, value),
        Break::Overflow => scalar::overflow(said),
        Break::Crossed => crossed(keyword, said, value),
        Break::NearMiss => strings::near_misses(value, rng),
        Break::Misformed(how) => strings::misformed(how, value),
        Break::Listed(value) => {
            vec![Change::replace(value.clone(), format!("{value}, which is ruled out"))]
        }
        Break::Repeated => repeated(value),
        Break::Append => {
            let Some(items) = value.as_array() else { return Vec::new() };
            let longer = |item| items.iter().cloned().chain([item]).collect::<Vec<_>>();
            let append = |item| Change::replace(longer(item), "an item added at the end");
            one_of_each_type().map(append).into()
        }
        Break::NoneOf => none_of(value),
        Break::Anyhow => Vec::new(),
    }
}

/// Other values in the place of one, and the value without one of its properties each.
fn none_of(value: &Value) -> Vec<Change> {
    let replace = |new: Value| {
        let words = format!("{} where an alternative is asked for", a_type_of(&new));
        Change::replace(new, words)
    };
    let mut changes: Vec<Change> = one_of_each_type().map(replace).into();
    for name in value.as_object().into_iter().flat_map(serde_json::Map::keys) {
        let words = format!("property `{name}` removed");
        changes.push(Change { edit: Edit::Remove(name.clone()), words });
    }
    changes
}

fn one_of_each_type() -> [Value; 7] {
    [json!("x"), json!(7), json!(7.5), Value::Null, json!(true), json!([]), json!({})]
}

/// One less or one more than there may be.
fn crossed(keyword: &str, limit: &Value, value: &Value) -> Vec<Change> {
    let Some(limit) = limit.as_u64().and_then(|limit| usize::try_from(limit).ok()) else {
        return Vec::new();
    };
    let is_least = keyword.starts_with("min");
    let Some(wanted) = (if is_least { limit.checked_sub(1) } else { limit.checked_add(1) }) else {
        return Vec::new();
    };
    match value {
        Value::String(text) => strings::of_length(text, wanted),
        Value::Array(items) => {
            let Some(last) = items.last() else { return Vec::new() };
            let mut items = items.clone();
            let last = last.clone();
            items.resize(wanted, last);
            vec![Change::replace(items, format!("{wanted} items"))]
        }
        _ => Vec::new(),
    }
}

fn repeated(value: &Value) -> Vec<Change> {
    let Some([first, others @ ..]) = value.as_array().map(Vec::as_slice) else { return Vec::new() };
    let mut appended = vec![first.clone()];
    appended.extend_from_slice(others);
    appended.push(first.clone());
    let mut replaced = vec![first.clone(), first.clone()];
    replaced.extend(others.iter().skip(1).cloned());
    let replace = |items: Vec<Value>| Change::replace(items, "an item repeated");
    [replaced, appended].map(replace).into()
}

/// The name of a value's type with its article.
pub(super) fn a_type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.to_string().contains('.') => "a fraction",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
