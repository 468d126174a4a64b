//! The only values that there are, listed in words and not in an `enum`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::demand::{self, Demand, Forbidden};
use super::words::{after, items};
use crate::finding::Severity;
use crate::lint::subject::Placed;
use crate::lint::{Defect, Example, Rule, Subject};
use crate::openapi::references::Spot;

pub(in crate::lint) static RULE: Rule = Rule {
    id: "unstated-values",
    severity: Severity::Warning,
    summary: "the description lists the values that there are, and others fit the schema",
    detail: "`Must be one of: a, b` can be an `enum`: generators make a type of it, and clients \
             find typing errors. The same goes for `All pending or running tasks`, where the items \
             have a state of which other values fit. Lists that begin with `such as` or `include` \
             are examples, and left alone.",
    source: "JSON Schema Validation 2020-12, section 6.1.2",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Order: {properties: {state: {type: string, description: 'Must be one of: new, paid, sent.'}}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Order:
      properties:
        state:
          type: string
          enum: [new, paid, sent]
          description: 'Must be one of: new, paid, sent.'",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    demand::check(subject, found, |_, statement| {
        let values = listed(&statement.text)?;
        Some(Demand {
            forbidden: vec![Forbidden::new("something else", "enum", json!(values))],
            types: &["string"],
            is_certain: true,
            ..Demand::default()
        })
    });
    states(subject, found);
}

const LISTS: [&str; 14] = [
    "must be one of",
    "should be one of",
    "can be one of",
    "is one of",
    "one of the following values",
    "possible values are",
    "possible values",
    "allowed values are",
    "allowed values",
    "valid values are",
    "valid values",
    "accepted values",
    "supported values are",
    "supported values",
];

fn listed(text: &str) -> Option<Vec<&str>> {
    let rest = after(text, &LISTS)?;
    // `one of the following: a, b`, or `one of a, b`.
    let list = match rest.split_once(':') {
        Some((lead, list)) if lead.split_whitespace().count() <= 3 => list,
        _ if rest.starts_with(['`', '"', '\'']) => rest,
        _ => return None,
    };
    let values = items(list);
    let is_value = |value: &&str| {
        !value.contains(char::is_whitespace)
            && !value.contains(['(', ')', '<', '>', '{', '}'])
            && !value.starts_with("etc")
            && !value.starts_with('…')
    };
    (values.len() >= 2 && values.iter().all(is_value)).then_some(values)
}

/// `All pending or running tasks`: items whose state may be another.
fn states(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let mut gaps: Vec<(String, String, Vec<String>, Vec<Spot>)> = Vec::new();
    for statement in subject.statements() {
        let Some((one, other)) = two_states(&statement.text) else { continue };
        for (member, known) in listed_members(subject, &statement.schema) {
            let is_either = |value: &&&str| {
                value.eq_ignore_ascii_case(one) || value.eq_ignore_ascii_case(other)
            };
            let is_held = known.iter().any(|values| values.iter().all(|it| is_either(&it)));
            let Some(all) = known.first() else { continue };
            let meant: Vec<String> =
                all.iter().filter(is_either).map(|it| (*it).to_owned()).collect();
            if is_held || meant.len() != 2 || all.len() < 3 {
                continue;
            }
            let text = &*statement.text;
            match gaps.iter_mut().find(|(known, name, ..)| known == text && *name == member) {
                Some((.., places)) => places.push(statement.at.clone()),
                None => gaps.push((text.to_owned(), member, meant, vec![statement.at.clone()])),
            }
        }
    }
    for (text, member, meant, places) in gaps {
        let title =
            format!("items with any `{member}` fit, although the description says \"{text}\"");
        let help =
            format!("add to `items`: `properties: {{{member}: {{enum: [{}]}}}}`", meant.join(", "));
        let defect = Defect::grouped(places, title);
        found.extend(defect.map(|defect| defect.help(help).severity(Severity::Note)));
    }
}

fn two_states(text: &str) -> Option<(&str, &str)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        [all, one, or, other, _things]
            if all.eq_ignore_ascii_case("all") && matches!(*or, "or" | "and") =>
        {
            Some((*one, *other))
        }
        _ => None,
    }
}

/// The members of the items of a list that have an `enum`, with each that they have: all of these
/// hold, but for those of several branches of a union.
fn listed_members<'c>(
    subject: &Subject<'c>,
    schema: &Placed<'c>,
) -> Vec<(String, Vec<BTreeSet<&'c str>>)> {
    let conjuncts = subject.conjuncts_of(schema.clone()).into_iter();
    let mut next: Vec<Placed<'_>> = conjuncts.filter_map(|it| it.below("items")).collect();
    let mut seen = Vec::new();
    let mut members: Vec<(String, Vec<BTreeSet<&str>>)> = Vec::new();
    while let Some(part) = next.pop() {
        if seen.contains(&part.spot) {
            continue;
        }
        for (name, property) in part.members("properties") {
            for conjunct in subject.conjuncts_of(property) {
                let values = conjunct.keyword("enum").and_then(Value::as_array);
                let values: BTreeSet<&str> =
                    values.into_iter().flatten().filter_map(Value::as_str).collect();
                if values.is_empty() {
                    continue;
                }
                match members.iter_mut().find(|(known, _)| known == name) {
                    Some((_, known)) => known.push(values),
                    None => members.push((name.to_owned(), vec![values])),
                }
            }
        }
        for keyword in ["oneOf", "anyOf"] {
            next.extend(part.elements(keyword));
        }
        next.extend(subject.conjuncts_of(part.clone()));
        seen.push(part.spot);
    }
    for (_, known) in &mut members {
        known.sort_by_key(|values| std::cmp::Reverse(values.len()));
    }
    members
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::titles;

    fn schema(schema: &str) -> Vec<String> {
        titles(&RULE, &format!("components: {{schemas: {{A: {schema}}}}}"))
    }

    #[test]
    fn reports_a_list_of_values() {
        for sentence in [
            "Must be one of: new, paid, sent",
            "Possible values are `new`, `paid`, or `sent`",
            "The state, one of the following values: new, paid",
        ] {
            let found = schema(&format!("{{type: string, description: '{sentence}'}}"));
            let title =
                format!("`\"something else\"` fits, although the description says \"{sentence}\"");
            assert_eq!(found, [title]);
        }
    }

    #[test]
    fn reports_items_in_another_state() {
        let found = schema(
            "{type: array, items: {oneOf: [{properties: {state: {enum: [NEW, PAID, SENT]}}}]}, \
             description: All new or paid orders.}",
        );
        assert_eq!(
            found,
            [
                "items with any `state` fit, although the description says \"All new or paid orders\""
            ]
        );
    }

    #[test]
    fn is_silent_where_the_schema_lists_them() {
        for text in [
            "{type: string, enum: [new, paid], description: 'Must be one of: new, paid'}",
            "{type: boolean, description: 'Must be one of: new, paid'}",
            "{type: array, items: {properties: {state: {enum: [NEW, PAID]}}}, description: All new or paid orders.}",
            "{type: array, items: {properties: {state: {enum: [NEW, PAID, X]}}}, allOf: [{items: {properties: {state: {enum: [NEW, PAID]}}}}], description: All new or paid orders.}",
        ] {
            assert_eq!(schema(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn lets_examples_and_prose_be() {
        for sentence in [
            "Available roles include: new, paid",
            "Must be one of the names in use",
            "Possible values: see the page on states",
            "All big or small things",
        ] {
            let found = schema(&format!("{{type: string, description: '{sentence}'}}"));
            assert_eq!(found, [""; 0], "{sentence}");
        }
    }
}
