//! Which action a part of the changed document comes from, so that a finding can name its rule.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::super::pointer;

/// An action, among all that were applied to one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(clippy::exhaustive_structs, reason = "two numbers name an action")]
pub struct ActionId {
    /// The overlay's number among those applied, from 0.
    pub overlay: usize,
    /// The action's number within its overlay, from 0.
    pub action: usize,
}

/// The members and elements that actions added or changed, each with the last action to do so.
///
/// Only the top of what an action added is recorded; everything in it has the same origin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    marks: BTreeMap<String, ActionId>,
}

impl Provenance {
    /// The action that the value at `pointer` comes from: of the changes recorded for it and for
    /// what contains it, the nearest. `None` for what stands as published.
    #[must_use]
    pub fn origin(&self, pointer: &str) -> Option<ActionId> {
        pointer::ancestors(pointer).find_map(|pointer| self.marks.get(pointer).copied())
    }

    /// The recorded pointers with their actions, sorted as text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, ActionId)> {
        self.marks.iter().map(|(pointer, action)| (pointer.as_str(), *action))
    }

    /// Records that the value at `pointer` comes from `action`.
    pub fn insert(&mut self, pointer: impl Into<String>, action: ActionId) {
        self.marks.insert(pointer.into(), action);
    }

    /// Forgets the value at `pointer` and everything in it.
    pub(super) fn remove(&mut self, pointer: &str) {
        let inside = format!("{pointer}/");
        self.marks.retain(|marked, _| marked != pointer && !marked.starts_with(&inside));
    }

    /// Forgets an element of an array and moves those behind it up.
    pub(super) fn remove_element(&mut self, array: &str, index: usize) {
        let inside = format!("{array}/");
        let marks = std::mem::take(&mut self.marks);
        self.marks = marks
            .into_iter()
            .filter_map(|(pointer, action)| Some((moved_up(pointer, &inside, index)?, action)))
            .collect();
    }
}

impl FromIterator<(String, ActionId)> for Provenance {
    fn from_iter<I: IntoIterator<Item = (String, ActionId)>>(marks: I) -> Self {
        Self { marks: marks.into_iter().collect() }
    }
}

/// `pointer` after the element at `removed` has gone; `None` where it went with it.
fn moved_up(pointer: String, inside: &str, removed: usize) -> Option<String> {
    let Some(tail) = pointer.strip_prefix(inside) else {
        return Some(pointer);
    };
    let (token, rest) = tail.split_at(tail.find('/').unwrap_or(tail.len()));
    let Ok(index) = token.parse::<usize>() else {
        return Some(pointer);
    };
    match index.cmp(&removed) {
        Ordering::Less => Some(pointer),
        Ordering::Equal => None,
        Ordering::Greater => Some(format!("{inside}{}{rest}", index - 1)),
    }
}
