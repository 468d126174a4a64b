//! The patterns of a contract, each text once with all of its places.

use serde_json::Value;

use super::judged::is_ignored_beside_reference;
use crate::lint::Subject;
use crate::openapi::references::Spot;

/// A regular expression.
pub(super) struct Pattern<'c> {
    pub(super) text: &'c str,
    pub(super) uses: Vec<Use>,
}

/// One place of a pattern.
pub(super) struct Use {
    /// Of the keyword, or of the member of `patternProperties`.
    pub(super) spot: Spot,
    pub(super) schema: Spot,
    /// Whether it judges the value itself, and not names of properties.
    pub(super) is_of_value: bool,
}

impl Pattern<'_> {
    pub(super) fn places(&self) -> impl Iterator<Item = Spot> + '_ {
        self.uses.iter().map(|place| place.spot.clone())
    }

    /// The longest text that it may be shown; `None` where there is no limit in every place.
    pub(super) fn longest_text(&self, subject: &Subject<'_>) -> Option<usize> {
        let longest = |place: &Use| {
            let limit = subject.value(&place.schema.join("maxLength")).and_then(Value::as_u64);
            limit.filter(|_| place.is_of_value).and_then(|limit| usize::try_from(limit).ok())
        };
        let limits: Option<Vec<usize>> = self.uses.iter().map(longest).collect();
        limits?.into_iter().max()
    }
}

/// In the order in which they stand in the contract.
pub(super) fn patterns<'c>(subject: &Subject<'c>) -> Vec<Pattern<'c>> {
    let mut patterns: Vec<Pattern<'c>> = Vec::new();
    let mut push =
        |text: &'c str, place: Use| match patterns.iter_mut().find(|known| known.text == text) {
            Some(known) => known.uses.push(place),
            None => patterns.push(Pattern { text, uses: vec![place] }),
        };
    for schema in subject.schemas() {
        if is_ignored_beside_reference(subject, schema) {
            continue;
        }
        let use_of = |spot, is_of_value| Use { spot, schema: schema.spot.clone(), is_of_value };
        if let Some(text) = schema.text("pattern") {
            push(text, use_of(schema.spot.join("pattern"), true));
        }
        for (text, member) in schema.placed().members("patternProperties") {
            push(text, use_of(member.spot, false));
        }
    }
    patterns
}
