//! A number of things that may be negative.

use serde_json::{Map, Value, json};

use super::demand::{takes, types};
use super::sentences::saying;
use super::words::{after_head, says};
use crate::finding::Severity;
use crate::lint::{Change, Defect, Example, Rule, Subject};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "negative-count",
    severity: Severity::Note,
    summary: "the description is of a number of things, and negative numbers fit",
    detail: "`The total number of …` cannot be less than 0. With `minimum: 0` generators make no \
             such values, and a response with -1 for `unknown` is found.",
    source: "JSON Schema Validation 2020-12, section 6.2.4",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Total: {type: integer, description: The total number of orders.}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Total: {type: integer, minimum: 0, description: The total number of orders.}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let mut defect: Option<Defect> = None;
    for statement in saying(subject, is_count) {
        let types = types(subject, &statement.schema);
        if !types.contains("integer") && !types.contains("number") {
            continue;
        }
        let judge = subject.judge(&statement.schema.spot, statement.direction());
        if judge.is_none_or(|judge| !judge.is_valid(&json!(-1))) {
            continue;
        }
        let known = match defect.take() {
            None => Defect::new(statement.at.clone(), "`-1` fits, and is no number of things")
                .expected("`minimum: 0` would hold it")
                .help("add `minimum: 0`")
                .witness(json!(-1)),
            Some(known) => known.also_at(statement.at.clone()),
        };
        let cure = Map::from_iter([("minimum".to_owned(), json!(0))]);
        defect = Some(if takes(statement.schema.value, &cure) {
            known.fix(statement.schema.spot.clone(), Change::Update(Value::Object(cure)))
        } else {
            known
        });
    }
    found.extend(defect);
}

/// `The number of rows`, but not `the number of the page`, which is a name.
fn is_count(text: &str) -> bool {
    let counted = after_head(text, &["number of", "count of"]);
    let may_be_less = ["or -1", "-1 if", "-1 for", "-1 when", "negative"];
    counted.is_some_and(|rest| !rest.starts_with("the ")) && !says(text, &may_be_less)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::places;

    fn schema(schema: &str) -> Vec<String> {
        places(&RULE, &format!("components: {{schemas: {{A: {schema}}}}}"))
    }

    #[test]
    fn reports_counts_that_may_be_negative() {
        for text in [
            "{type: integer, description: The total number of rows found.}",
            "{type: [integer, 'null'], minimum: -9007199254740991, description: Count of rows.}",
        ] {
            assert_eq!(schema(text), ["/components/schemas/A/description"], "{text}");
        }
    }

    #[test]
    fn is_silent_where_the_schema_refuses_less_than_nothing() {
        for text in [
            "{type: integer, minimum: 0, description: The number of rows.}",
            "{type: integer, format: uint32, description: The number of rows.}",
            "{type: integer, minimum: 1, description: Maximum number of rows.}",
        ] {
            assert_eq!(schema(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn lets_other_numbers_be() {
        for text in [
            "{type: integer, description: The number of the page.}",
            "{type: integer, description: 'The number of rows, or -1 if there is no limit.'}",
            "{type: string, description: The number of rows.}",
            "{type: integer, description: The change in the number of rows.}",
        ] {
            assert_eq!(schema(text), [""; 0], "{text}");
        }
    }
}
