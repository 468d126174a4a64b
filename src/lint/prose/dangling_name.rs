//! A name of a type that a description gives and nothing in the contract bears.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};
use crate::openapi::references::Spot;

pub(in crate::lint) static RULE: Rule = Rule {
    id: "dangling-name",
    severity: Severity::Note,
    summary: "a description names a type that the contract does not have",
    detail: "Such names are left over from the server's own code: readers look for them in vain. \
             What counts are names of several capitalised words that end in Enum, Schema, Type, \
             Dto or the like, and that occur nowhere else in the contract.",
    source: "OpenAPI 3.1, section 4.8.24",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    State: {enum: [new, paid], description: The state based on OrderStateEnum.}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    State: {enum: [new, paid], description: The state of the order.}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let mut places: BTreeMap<String, Vec<Spot>> = BTreeMap::new();
    for statement in subject.statements() {
        for word in statement.text.split(|it: char| !it.is_alphanumeric() && it != '_') {
            if is_type_name(word) {
                places.entry(word.to_owned()).or_default().push(statement.at.clone());
            }
        }
    }
    places.retain(|name, _| !subject.documents().iter().any(|(_, document)| bears(document, name)));
    for (name, spots) in places {
        let title = format!("the description names `{name}`, which is nowhere in the contract");
        let help = "leave the name out, or give it to the schema that is meant";
        found.extend(Defect::grouped(spots, title).map(|defect| defect.help(help)));
    }
}

const ENDINGS: [&str; 8] = ["Enum", "Schema", "Type", "Dto", "DTO", "Model", "Interface", "Entity"];

fn is_type_name(word: &str) -> bool {
    let is_hump = |(one, two): (char, char)| one.is_lowercase() && two.is_uppercase();
    let humps = word.chars().zip(word.chars().skip(1)).filter(|it| is_hump(*it)).count();
    humps >= 2
        && word.starts_with(char::is_uppercase)
        && ENDINGS.iter().any(|ending| word.ends_with(ending))
}

/// Whether a name occurs in a document other than in descriptions.
fn bears(value: &Value, name: &str) -> bool {
    match value {
        Value::String(text) => text.contains(name),
        Value::Array(items) => items.iter().any(|item| bears(item, name)),
        Value::Object(members) => members.iter().any(|(key, member)| {
            let is_prose = matches!(key.as_str(), "description" | "summary");
            let is_text = member.is_string();
            key.contains(name) || !(is_prose && is_text) && bears(member, name)
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::places;

    #[test]
    fn reports_a_name_that_nothing_bears() {
        let document = "components: {schemas: {A: {description: Based on OrderStateEnum.}}}";
        assert_eq!(places(&RULE, document), ["/components/schemas/A/description"]);
    }

    #[test]
    fn is_silent_where_a_schema_or_a_title_bears_it() {
        for schemas in [
            "A: {description: Based on OrderStateEnum.}, OrderStateEnum: {}",
            "A: {description: Based on OrderStateEnum.}, B: {title: OrderStateEnum}",
        ] {
            let document = format!("components: {{schemas: {{{schemas}}}}}");
            assert_eq!(places(&RULE, &document), [""; 0], "{schemas}");
        }
    }

    #[test]
    fn lets_products_and_plain_words_be() {
        let document = "\
components: {schemas: {A: {description: 'Made by OrderType, OpenAPI, JavaScript, or AwsDataCatalog.'}}}";
        assert_eq!(places(&RULE, document), [""; 0]);
    }
}
