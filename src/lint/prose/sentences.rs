//! The sentences of descriptions, each with the schema that it constrains.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::lint::Subject;
use crate::lint::subject::Placed;
use crate::openapi::Direction;
use crate::openapi::references::Spot;
use crate::schema::Identity;

/// One sentence about the values of one schema.
#[derive(Debug)]
pub(in crate::lint) struct Statement<'c> {
    /// On one line, without the full stop.
    pub(super) text: Arc<str>,
    /// The description.
    pub(super) at: Spot,
    pub(super) schema: Placed<'c>,
    /// The same for schemas that are copies of each other.
    identity: Identity,
    pub(super) in_requests: bool,
    pub(super) in_responses: bool,
}

impl Statement<'_> {
    /// The same for sentences in the same words that speak of copies of a schema which go the same
    /// ways: what is true of one is true of the other.
    pub(super) fn sense(&self) -> (&str, Identity, bool, bool) {
        (&self.text, self.identity, self.in_requests, self.in_responses)
    }

    /// Whether it is an item of a list: these tell cases apart, and none holds for all values.
    pub(super) fn is_item(&self) -> bool {
        self.text.starts_with(BULLET)
    }

    /// The way that most concerns whoever reads the contract: what may be sent.
    pub(super) fn direction(&self) -> Direction {
        match (self.in_requests, self.in_responses) {
            (false, true) => Direction::Response,
            (true | false, _) => Direction::Request,
        }
    }
}

/// What descriptions say of schemas. A Parameter Object's description speaks of its schema; what
/// that schema's own description says already is left out.
pub(in crate::lint) fn statements<'c>(subject: &Subject<'c>) -> Vec<Statement<'c>> {
    let mut found = Vec::new();
    let mut read = Sentences::default();
    for schema in subject.schemas() {
        let Some(description) = schema.text("description") else { continue };
        let at = schema.spot.join("description");
        for text in read.of(description) {
            found.push(Statement {
                text: Arc::clone(text),
                at: at.clone(),
                schema: schema.placed(),
                identity: schema.identity,
                in_requests: schema.in_requests,
                in_responses: schema.in_responses,
            });
        }
    }
    let parameters = subject.operations().iter().flat_map(|operation| &operation.parameters);
    let mut seen = HashSet::new();
    for parameter in parameters.filter(|parameter| seen.insert(&parameter.spot)) {
        let Some(spot) = &parameter.schema else { continue };
        let Some(value) = subject.value(spot) else { continue };
        let own = subject.documents().follow(spot).join("description");
        let said = subject.text(&own).map(|own| read.of(own).to_vec()).unwrap_or_default();
        let at = parameter.spot.join("description");
        let texts = subject.text(&at).map(|text| read.of(text)).unwrap_or_default();
        for text in texts.iter().filter(|text| !said.contains(text)) {
            found.push(Statement {
                text: Arc::clone(text),
                at: at.clone(),
                schema: Placed { spot: spot.clone(), value },
                identity: subject.identity(value),
                in_requests: true,
                in_responses: false,
            });
        }
    }
    found
}

/// The statements that say something, in their order; each sentence is read once, in however many
/// descriptions it stands.
pub(super) fn saying<'s, 'c>(
    subject: &'s Subject<'c>,
    says: impl Fn(&str) -> bool,
) -> impl Iterator<Item = &'s Statement<'c>> {
    let mut read: HashMap<&'s str, bool> = HashMap::new();
    let says_so =
        move |it: &&'s Statement<'c>| *read.entry(&it.text).or_insert_with(|| says(&it.text));
    subject.statements().iter().filter(says_so)
}

/// Descriptions that were split into sentences: many stand in several places.
#[derive(Default)]
struct Sentences<'c>(HashMap<&'c str, Vec<Arc<str>>>);

impl<'c> Sentences<'c> {
    fn of(&mut self, description: &'c str) -> &[Arc<str>] {
        let split = || split(description).into_iter().map(Arc::from).collect();
        self.0.entry(description).or_insert_with(split)
    }
}

/// Words that a full stop follows without ending the sentence.
const ABBREVIATIONS: [&str; 6] = ["e.g", "i.e", "etc", "vs", "incl", "approx"];

/// What items of a list begin with.
const BULLET: &str = "- ";

/// Sentences end at a full stop before a space, at an empty line, and at items of a list.
pub(super) fn split(description: &str) -> Vec<String> {
    let mut blocks = vec![String::new()];
    for line in description.lines() {
        let line = line.trim();
        let item = ["- ", "* ", "• ", "•"].iter().find_map(|bullet| line.strip_prefix(bullet));
        if line.is_empty() || item.is_some() {
            blocks.push(if item.is_some() { BULLET.to_owned() } else { String::new() });
        }
        if let Some(block) = blocks.last_mut() {
            block.push(' ');
            block.push_str(item.unwrap_or(line));
        }
    }
    blocks.iter().flat_map(|block| sentences(block)).collect()
}

fn sentences(block: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut sentence: Vec<&str> = Vec::new();
    for word in block.split_whitespace() {
        sentence.push(word);
        let bare = word.trim_end_matches(['"', '\'', '”', ')']);
        let is_end = bare.ends_with(['.', '!', '?']) && !is_abbreviation(bare);
        if is_end {
            found.push(std::mem::take(&mut sentence).join(" "));
        }
    }
    found.push(sentence.join(" "));
    found.retain(|sentence| !sentence.is_empty());
    for sentence in &mut found {
        let length = sentence.trim_end_matches('.').len();
        sentence.truncate(length);
    }
    found
}

fn is_abbreviation(word: &str) -> bool {
    let word = word.trim_start_matches(['(', '[', '"']).trim_end_matches('.').to_ascii_lowercase();
    ABBREVIATIONS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn splits_at_full_stops_but_not_after_abbreviations() {
        let text = "A path (e.g. `/a`). Must be\n short. Last";
        assert_eq!(split(text), ["A path (e.g. `/a`)", "Must be short", "Last"]);
    }

    #[test]
    fn takes_items_of_a_list_for_sentences() {
        assert_eq!(
            split("One of:\n\n  • A - first\n  • B\n- C"),
            ["One of:", "- A - first", "- B", "- C"]
        );
    }
}
