//! The sentences of descriptions, each with the schema that it constrains.

use std::collections::HashSet;

use crate::lint::Subject;
use crate::openapi::Direction;
use crate::openapi::references::Spot;

/// One sentence about the values of one schema.
#[derive(Debug)]
pub(in crate::lint) struct Statement {
    /// On one line, without the full stop.
    pub(super) text: String,
    /// The description.
    pub(super) at: Spot,
    pub(super) schema: Spot,
    pub(super) in_requests: bool,
    pub(super) in_responses: bool,
}

impl Statement {
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
pub(in crate::lint) fn statements(subject: &Subject<'_>) -> Vec<Statement> {
    let mut found = Vec::new();
    for schema in subject.schemas() {
        let at = schema.spot.join("description");
        for text in subject.text(&at).map(split).unwrap_or_default() {
            found.push(Statement {
                text,
                at: at.clone(),
                schema: schema.spot.clone(),
                in_requests: schema.in_requests,
                in_responses: schema.in_responses,
            });
        }
    }
    let parameters = subject.operations().iter().flat_map(|operation| &operation.parameters);
    let mut seen = HashSet::new();
    for parameter in parameters.filter(|parameter| seen.insert(&parameter.spot)) {
        let Some(schema) = &parameter.schema else { continue };
        let at = parameter.spot.join("description");
        let own = subject.documents().follow(schema).join("description");
        let said = subject.text(&own).map(split).unwrap_or_default();
        let texts = subject.text(&at).map(split).unwrap_or_default();
        for text in texts.into_iter().filter(|text| !said.contains(text)) {
            found.push(Statement {
                text,
                at: at.clone(),
                schema: schema.clone(),
                in_requests: true,
                in_responses: false,
            });
        }
    }
    found
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
