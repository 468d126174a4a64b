//! One step of a repair, as an operation of JSON Patch (RFC 6902) on the payload's value.

use serde_json::{Map, Value, json};

use crate::document::pointer;

/// One change to a payload. Places are JSON Pointers (RFC 6901) at the time of the edit, when all
/// edits in front of it have been applied.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Edit {
    /// A property gets another name within the same object; its value stays unsaid.
    Rename {
        /// The property as it is written.
        from: String,
        /// The property as the contract has it.
        to: String,
    },
    /// A value gives way to another one.
    Replace {
        /// Where it stands.
        at: String,
        /// What is to stand there.
        value: Value,
    },
    /// An object gets a property that it does not have.
    Insert {
        /// The property.
        at: String,
        /// Its value, which the contract gives.
        value: Value,
    },
    /// An object loses a property.
    Remove {
        /// The property.
        at: String,
    },
}

impl Edit {
    /// Applies the edit; `None`, and the value is as it was, where that cannot be done.
    pub(super) fn apply(&self, payload: &mut Value) -> Option<()> {
        match self {
            Self::Rename { from, to } => {
                let (object, name) = member(payload, from)?;
                let (_, new_name) = pointer::split_last(to)?;
                if !object.contains_key(&*name) || object.contains_key(&*new_name) {
                    return None;
                }
                let renamed = |(key, value)| {
                    if key == *name { (new_name.clone().into_owned(), value) } else { (key, value) }
                };
                *object = std::mem::take(object).into_iter().map(renamed).collect();
            }
            Self::Replace { at, value } => *payload.pointer_mut(at)? = value.clone(),
            Self::Insert { at, value } => {
                let (object, name) = member(payload, at)?;
                if object.contains_key(&*name) {
                    return None;
                }
                object.insert(name.into_owned(), value.clone());
            }
            Self::Remove { at } => {
                let (object, name) = member(payload, at)?;
                object.shift_remove(&*name)?;
            }
        }
        Some(())
    }

    /// Where the value that was at `place` is after the edit.
    pub(super) fn moved(&self, place: &str) -> String {
        match self {
            Self::Rename { from, to } => with_start(place, from, to),
            Self::Replace { .. } | Self::Insert { .. } | Self::Remove { .. } => place.to_owned(),
        }
    }

    /// Where the value that is at `place` after the edit was before.
    pub(super) fn origin(&self, place: &str) -> String {
        match self {
            Self::Rename { from, to } => with_start(place, to, from),
            Self::Replace { .. } | Self::Insert { .. } | Self::Remove { .. } => place.to_owned(),
        }
    }

    /// The place of a value that the edit states, rather than moving or removing it.
    pub(super) fn states_value_at(&self) -> Option<&str> {
        match self {
            Self::Replace { at, .. } | Self::Insert { at, .. } => Some(at),
            Self::Rename { .. } | Self::Remove { .. } => None,
        }
    }

    /// The value that the edit states, as text.
    pub(super) fn stated_text(&self) -> Option<String> {
        match self {
            Self::Replace { value, .. } | Self::Insert { value, .. } => {
                Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            }
            Self::Rename { .. } | Self::Remove { .. } => None,
        }
    }

    /// The edit as an operation of JSON Patch.
    pub(super) fn operation(&self) -> Value {
        match self {
            Self::Rename { from, to } => json!({"op": "move", "from": from, "path": to}),
            Self::Replace { at, value } => json!({"op": "replace", "path": at, "value": value}),
            Self::Insert { at, value } => json!({"op": "add", "path": at, "value": value}),
            Self::Remove { at } => json!({"op": "remove", "path": at}),
        }
    }

    /// The places that the edit concerns; never none.
    pub(super) fn places(&self) -> Vec<&str> {
        match self {
            Self::Rename { from, to } => vec![from, to],
            Self::Replace { at, .. } | Self::Insert { at, .. } | Self::Remove { at } => vec![at],
        }
    }
}

fn with_start(place: &str, old: &str, new: &str) -> String {
    match place.strip_prefix(old) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("{new}{rest}"),
        _ => place.to_owned(),
    }
}

/// The object around a property, and the property's name.
fn member<'p, 'a>(
    payload: &'p mut Value,
    at: &'a str,
) -> Option<(&'p mut Map<String, Value>, std::borrow::Cow<'a, str>)> {
    let (object, name) = pointer::split_last(at)?;
    Some((payload.pointer_mut(object)?.as_object_mut()?, name))
}
