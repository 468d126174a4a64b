//! What a member is, or whether it is required, by another member: said in words alone.

use std::collections::BTreeMap;

use serde_json::Value;

use super::sentences::saying;
use super::words::{after, says};
use crate::document::pointer;
use crate::finding::Severity;
use crate::lint::subject::Placed;
use crate::lint::{Defect, Example, Rule, Subject};
use crate::openapi::references::Spot;

pub(in crate::lint) static RULE: Rule = Rule {
    id: "unstated-condition",
    severity: Severity::Note,
    summary: "one member depends on another, and the schema around both does not say so",
    detail: "`Required if …`, `… for A type` and `mutually exclusive with …` describe a condition \
             between members. The schema of one member cannot hold it; the object around can: \
             `dependentRequired`, `if` with `then`, or a union of objects with a `const` each.",
    source: "JSON Schema Core 2020-12, section 10.2.2",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Payment:
      properties:
        kind: {enum: [CARD, CASH]}
        card: {type: string, description: Required if the kind is CARD.}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Payment:
      properties:
        kind: {enum: [CARD, CASH]}
        card: {type: string, description: Required if the kind is CARD.}
      if: {properties: {kind: {const: CARD}}, required: [kind]}
      then: {required: [card]}",
    },
    check,
};

/// Keywords of an object that can hold a condition between its members.
const CONDITIONS: [&str; 7] =
    ["if", "dependentRequired", "dependentSchemas", "dependencies", "oneOf", "anyOf", "not"];

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let mut places: BTreeMap<String, (Vec<String>, Vec<Spot>)> = BTreeMap::new();
    for statement in saying(subject, is_condition) {
        let text = &statement.text;
        let is_exclusive = says(text, &EXCLUSIVE);
        let Some((holder, name)) = holder(&statement.schema.spot) else { continue };
        let conjuncts = subject.conjuncts(&holder);
        let has = |keyword: &&str| conjuncts.iter().any(|it| it.keyword(keyword).is_some());
        if CONDITIONS.iter().any(has) {
            continue;
        }
        let by = decider(subject, &conjuncts, &name, text);
        let is_required = says(text, &REQUIRED);
        let help = match (by, is_required) {
            (Some(by), true) => format!("add `if` on `{by}` and `then` with `required: [{name}]`"),
            (Some(by), false) => format!("add `if` on `{by}` and `then` with what `{name}` is"),
            (None, _) if is_exclusive => {
                format!("add `not` with `required` of `{name}` and the other, or `oneOf`")
            }
            (None, true) => format!("add `dependentRequired`, or `if` and `then`, for `{name}`"),
            (None, false) => continue,
        };
        let (helps, spots) = places.entry(text.to_string()).or_default();
        if !helps.contains(&help) {
            helps.push(help);
        }
        spots.push(statement.at.clone());
    }
    for (text, (helps, spots)) in places {
        let help = match helps.as_slice() {
            [help] => help.clone(),
            _ => "add `if` and `then`, or `dependentRequired`, to the object".to_owned(),
        };
        let title = format!("the object around does not hold \"{text}\"");
        found.extend(Defect::grouped(spots, title).map(|defect| defect.help(help)));
    }
}

const REQUIRED: [&str; 6] = [
    "required if",
    "required when",
    "required only if",
    "required only when",
    "mandatory if",
    "mandatory when",
];

const EXCLUSIVE: [&str; 4] =
    ["mutually exclusive", "cannot be used with", "cannot be used together", "cannot be combined"];

fn is_condition(text: &str) -> bool {
    // What a value means, or an example, is no condition between members.
    let is_other = says(text, &["for example", "e.g", "for instance", "means", "if this is"]);
    !is_other && (says(text, &EXCLUSIVE) || says(text, &["for", "if", "when"]))
}

/// The object whose property a schema is, and the property's name.
fn holder(schema: &Spot) -> Option<(Spot, String)> {
    let (holder, name) = pointer::split_last(schema.pointer())?;
    let (object, keyword) = pointer::split_last(holder)?;
    let object = || Spot::new(schema.document(), object);
    (keyword == "properties").then(|| (object(), name.into_owned()))
}

/// Another member, of which a sentence names a value: `for CARD type`, `if the kind is CARD`.
fn decider<'c>(
    subject: &Subject<'c>,
    conjuncts: &[Placed<'c>],
    name: &str,
    text: &str,
) -> Option<String> {
    let condition = after(text, &["for", "if", "when"])?;
    let words: Vec<&str> = condition
        .split(|it: char| !it.is_alphanumeric() && it != '_' && it != '-')
        .filter(|word| word.len() > 1)
        .collect();
    let is_named = |value: &str| {
        // Values in small letters are words like any other.
        let is_marked =
            value.chars().any(char::is_uppercase) || condition.contains(&format!("`{value}`"));
        is_marked && words.contains(&value)
    };
    let members = conjuncts.iter().flat_map(|it| it.members("properties"));
    members.filter(|(member, _)| *member != name).find_map(|(member, property)| {
        let listed = subject.conjuncts_of(property).into_iter().filter_map(|it| it.keyword("enum"));
        let mut values = listed.filter_map(Value::as_array).flatten().filter_map(Value::as_str);
        values.any(is_named).then(|| member.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::titles;

    fn object(members: &str, more: &str) -> Vec<String> {
        titles(
            &RULE,
            &format!("components: {{schemas: {{A: {{properties: {{{members}}}{more}}}}}}}"),
        )
    }

    #[test]
    fn reports_what_depends_on_another_member() {
        let members = "kind: {enum: [CARD, CASH]}, id: {description: A number for CARD kind.}";
        assert_eq!(
            object(members, ""),
            ["the object around does not hold \"A number for CARD kind\""]
        );
        assert_eq!(object("id: {description: Required when there is a card.}", "").len(), 1);
        assert_eq!(object("id: {description: Mutually exclusive with name.}", "").len(), 1);
    }

    #[test]
    fn is_silent_where_the_object_has_a_condition() {
        let member = "id: {description: Required if there is a card.}";
        for more in [
            ", dependentRequired: {card: [id]}",
            ", not: {required: [id, card]}",
            ", oneOf: [{required: [id]}, {}]",
            ", allOf: [{if: {required: [card]}, then: {required: [id]}}]",
        ] {
            assert_eq!(object(member, more), [""; 0], "{more}");
        }
    }

    #[test]
    fn lets_requirements_of_other_kinds_be() {
        for members in [
            "kind: {enum: [CARD]}, id: {description: Not for sale.}",
            "kind: {enum: [card]}, id: {description: The number for a card.}",
            "id: {description: Required.}",
            "kind: {enum: [CARD]}, id: {description: 'For example, 2 if the kind is CARD.'}",
            "kind: {enum: [CARD], description: Use CARD for a CARD.}",
        ] {
            assert_eq!(object(members, ""), [""; 0], "{members}");
        }
    }
}
