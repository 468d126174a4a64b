//! How rules are tested: a document in, codes and places out.

use super::stages::defects;
use super::{Rule, Subject};
use crate::document::Syntax;
use crate::openapi::{Contract, Options};

/// What a rule says of a document in YAML or JSON: one pair for each place, in the order in which
/// it finds them. A document without `openapi` at its top is put behind a head of OpenAPI 3.1.
pub(super) fn firing(rule: &Rule, document: &str) -> Vec<(String, String)> {
    let contract = contract(document);
    let subject = Subject::new(&contract).unwrap();
    let places = defects(rule, &subject).into_iter().flat_map(|defect| defect.sites);
    places.map(|site| (rule.code(), site.spot.pointer().to_owned())).collect()
}

/// The places alone.
pub(super) fn places(rule: &Rule, document: &str) -> Vec<String> {
    firing(rule, document).into_iter().map(|(_, pointer)| pointer).collect()
}

/// The titles that a rule gives to what it finds.
pub(super) fn titles(rule: &Rule, document: &str) -> Vec<String> {
    let contract = contract(document);
    let subject = Subject::new(&contract).unwrap();
    defects(rule, &subject).into_iter().map(|defect| defect.title).collect()
}

fn contract(document: &str) -> Contract {
    let is_whole =
        document.lines().any(|line| line.trim_start_matches('{').starts_with("openapi:"))
            || document.contains("\"openapi\"");
    let head = "openapi: 3.1.0\ninfo: {title: Orders, version: '1'}\n";
    let text = if is_whole { document.to_owned() } else { format!("{head}{document}") };
    Contract::read("openapi.yaml", text.as_bytes(), Syntax::Yaml, &Options::default())
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
}
