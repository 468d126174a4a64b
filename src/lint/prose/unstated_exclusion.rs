//! Values that words forbid by name, and that the schema accepts.

use serde_json::json;

use super::demand::{self, Demand, Forbidden};
use super::words::{after, items};
use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "unstated-exclusion",
    severity: Severity::Warning,
    summary: "the description forbids values by name, and they fit the schema",
    detail: "Reserved names and the like are listed in the description alone. `not` with an `enum` \
             says the same to programs: generators leave such names out, and clients refuse them \
             before the server does.",
    source: "JSON Schema Core 2020-12, section 10.2.1.4",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Key: {type: string, description: 'Cannot be one of the following reserved names: data, bulk.'}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Key:
      type: string
      description: 'Cannot be one of the following reserved names: data, bulk.'
      not: {enum: [data, bulk]}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    demand::check(subject, found, |_, statement| {
        let names = excluded(&statement.text)?;
        let operand = json!({"enum": names});
        let forbidden = |name: &&str| Forbidden::new(*name, "not", operand.clone());
        Some(Demand {
            forbidden: names.iter().map(forbidden).collect(),
            types: &["string"],
            is_certain: true,
            ..Demand::default()
        })
    });
}

const PHRASES: [&str; 9] = [
    "cannot be one of",
    "can't be one of",
    "must not be one of",
    "may not be one of",
    "cannot be any of",
    "must not be any of",
    "reserved names",
    "reserved words",
    "reserved values",
];

fn excluded(text: &str) -> Option<Vec<&str>> {
    let rest = after(text, &PHRASES)?;
    let (lead, list) = rest.split_once(':')?;
    // What stands before the colon is the rest of the phrase: `the following reserved names:`.
    let is_phrase = lead.split_whitespace().count() <= 5 && !lead.contains([',', '"', '`']);
    let names = items(list);
    let is_name = |name: &&str| !name.contains(char::is_whitespace);
    (is_phrase && !names.is_empty() && names.iter().all(is_name)).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{places, titles};

    fn schema(schema: &str) -> Vec<String> {
        titles(&RULE, &format!("components: {{schemas: {{A: {schema}}}}}"))
    }

    #[test]
    fn reports_a_reserved_name_that_fits() {
        let found = schema("{type: string, description: 'Reserved names: data, bulk.'}");
        assert_eq!(
            found,
            ["`\"data\"` fits, although the description says \"Reserved names: data, bulk\""]
        );
    }

    #[test]
    fn reports_the_sentence_of_a_parameter() {
        let document = "\
paths:
  /a/{key}:
    parameters:
      - {in: path, name: key, required: true, schema: {type: string}, description: 'Cannot be one of: data.'}
    get: {}";
        assert_eq!(places(&RULE, document), ["/paths/~1a~1{key}/parameters/0/description"]);
    }

    #[test]
    fn is_silent_where_the_schema_refuses_them() {
        for text in [
            "{type: string, not: {enum: [bulk, data]}, description: 'Reserved names: data, bulk.'}",
            "{type: string, pattern: '^x', description: 'Reserved names: data, bulk.'}",
        ] {
            assert_eq!(schema(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn lets_sentences_without_names_be() {
        for text in [
            "{type: string, description: Cannot be one of the names in use.}",
            "{type: string, description: 'Reserved names: see the list below.'}",
            "{type: boolean, description: 'Cannot be one of: data.'}",
        ] {
            assert_eq!(schema(text), [""; 0], "{text}");
        }
    }
}
