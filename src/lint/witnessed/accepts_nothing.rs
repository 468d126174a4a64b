//! A schema that no value fits: whoever needs it can send or receive nothing.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::ask::{Conflict, Question};
use super::words;
use crate::document::pointer;
use crate::finding::Severity;
use crate::lint::{Change, Defect, Example, Rule, Subject};
use crate::openapi::references::Spot;
use crate::schema::witness::Presence;

pub(in crate::lint) static RULE: Rule = Rule {
    id: "accepts-nothing",
    severity: Severity::Error,
    summary: "no value at all fits a schema",
    detail: "Some keywords cannot hold together, so every value is refused. The finding names \
             the smallest set of keywords that conflict, and shows the nearest value that a person \
             would have expected to fit. Often it is `additionalProperties: false` beside a \
             `oneOf` or `allOf` whose branches declare the properties: it sees only the \
             `properties` beside it, where `unevaluatedProperties` sees those of the branches too. \
             A schema that is `false`, or `not: {}`, is meant to accept nothing and not reported.",
    source: "JSON Schema 2020-12 Core, sections 10.3.2.3 and 11.3",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Contact:
      type: object
      oneOf:
        - {required: [email], properties: {email: {type: string}}}
        - {required: [phone], properties: {phone: {type: string}}}
      additionalProperties: false",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Contact:
      type: object
      oneOf:
        - {required: [email], properties: {email: {type: string}}}
        - {required: [phone], properties: {phone: {type: string}}}
      unevaluatedProperties: false",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let schemas = subject.schemas().iter();
    let empty = schemas.filter(|it| subject.survey().presence(&it.spot) == Presence::None);
    let empty = empty.filter(|it| !is_meant(subject.value(&it.spot)));
    let mut conflicts: Vec<(Spot, Conflict)> = empty
        .filter_map(|schema| {
            let question = Question::fits(&schema.spot, schema.direction());
            Some((schema.spot.clone(), question.conflict(subject)?))
        })
        .collect();
    // Whatever needs a schema that accepts nothing accepts nothing either: the cause is said.
    // Of several that differ by references alone, it is the one that has the keywords.
    conflicts.sort_by_key(|(spot, conflict)| {
        let is_within = |keyword: &Spot| pointer::is_within(keyword.pointer(), spot.pointer());
        (conflict.keywords.len(), !conflict.keywords.iter().all(is_within))
    });
    let mut causes: Vec<(Spot, Conflict)> = Vec::new();
    for (spot, conflict) in conflicts {
        let keywords: BTreeSet<&str> = conflict.keywords.iter().map(Spot::pointer).collect();
        let holds =
            |cause: &Conflict| cause.keywords.iter().all(|it| keywords.contains(it.pointer()));
        if !causes.iter().any(|(_, cause)| holds(cause)) {
            causes.push((spot, conflict));
        }
    }
    found.extend(causes.into_iter().map(|(spot, conflict)| defect(subject, &spot, conflict)));
}

/// Schemas that people write to forbid something.
fn is_meant(schema: Option<&Value>) -> bool {
    let is_false = |schema: &Value| {
        schema == &json!(false) || schema == &json!({"not": {}}) || schema == &json!({"not": true})
    };
    schema.is_none_or(is_false)
}

/// What sees only the properties beside it, and what sees those of branches too.
const CLOSED: &str = "additionalProperties";
const OPEN: &str = "unevaluatedProperties";

fn defect(subject: &Subject<'_>, spot: &Spot, conflict: Conflict) -> Defect {
    let keywords = words::keywords(spot, &conflict.keywords);
    let title = match conflict.keywords.len() {
        0 | 1 => format!("no value fits this schema, because of {keywords}"),
        _ => format!("no value fits this schema: {keywords} cannot hold together"),
    };
    let mut defect = Defect::new(spot.clone(), title);
    let mut help = None;
    if let Some((keyword, value)) = conflict.nearest {
        let keyword = words::keywords(spot, &[keyword]);
        help = Some(format!("the value that is shown would fit if {keyword} were not there"));
        defect = defect.witness(value);
    }
    for keyword in conflict.keywords {
        defect = defect.also_at(keyword);
    }
    if let Some(keyword) = conflict.reopened {
        let value = subject.value(&keyword).cloned().unwrap_or_default();
        help = Some(format!(
            "write `{OPEN}: {value}` in place of `{CLOSED}`: it sees the properties that the \
             branches declare, so that the value that is shown fits"
        ));
        let change = Change::Replace {
            old: vec![CLOSED.to_owned()],
            new: [(OPEN.to_owned(), value)].into_iter().collect(),
        };
        // One change mends all of its places.
        defect = defect.fix_each(|_| Some((keyword.parent(), change.clone())));
    }
    match help {
        Some(help) => defect.help(help),
        None => defect,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::{places, titles};

    const UNION: &str = "
components:
  schemas:
    Contact:
      type: object
      oneOf:
        - {required: [email], properties: {email: {type: string}}}
        - {required: [phone], properties: {phone: {type: string}}}
      additionalProperties: false
    Order:
      type: object
      required: [contact]
      properties: {contact: {$ref: '#/components/schemas/Contact'}}
";

    #[test]
    fn reports_closed_unions_with_all_that_conflicts() {
        let contact = "/components/schemas/Contact";
        let keywords =
            ["", "/oneOf", "/additionalProperties", "/oneOf/0/required", "/oneOf/1/required"];
        let mut expected: Vec<String> =
            keywords.iter().map(|at| format!("{contact}{at}")).collect();
        let mut said = places(&RULE, UNION);
        said.sort_unstable();
        expected.sort_unstable();
        assert_eq!(said, expected);
        assert_eq!(
            titles(&RULE, UNION),
            ["no value fits this schema: `oneOf`, `additionalProperties` and `oneOf/*/required` \
              cannot hold together"]
        );
    }

    #[test]
    fn reports_patterns_that_formats_contradict() {
        let document = "
components:
  schemas:
    Id: {type: string, format: uuid, pattern: '^id-'}
";
        assert_eq!(places(&RULE, document)[0], "/components/schemas/Id");
    }

    #[test]
    fn is_silent_on_what_sees_the_branches() {
        let mended = UNION.replace("additionalProperties: false", "unevaluatedProperties: false");
        assert!(places(&RULE, &mended).is_empty());
    }

    #[test]
    fn is_silent_on_schemas_that_are_meant_to_refuse() {
        let document = "
components:
  schemas:
    Order:
      type: object
      properties: {secret: false, old: {not: {}}}
      additionalProperties: false
";
        assert!(places(&RULE, document).is_empty());
    }
}
