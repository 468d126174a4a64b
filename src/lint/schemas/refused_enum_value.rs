//! An `enum` or `const` value that the keywords beside it refuse: it can never be used.

use serde_json::Value;

use super::judged::{self, Claim, Court};
use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "refused-enum-value",
    severity: Severity::Warning,
    summary: "the schema that lists a value refuses it",
    detail: "A value has to fit every keyword of its schema. One that `enum` or `const` offers and \
             another keyword refuses can never be sent, although documentation and generated \
             types offer it. Numbers that stand in quotes are the usual cause.",
    source: "JSON Schema 2020-12 validation, sections 6.1.2 and 6.1.3",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components: {schemas: {Size: {type: integer, enum: [1, 2, '3']}}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components: {schemas: {Size: {type: integer, enum: [1, 2, 3]}}}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let mut court = Court::new(subject);
    for schema in subject.schemas() {
        if judged::is_ignored_beside_reference(subject, schema) {
            continue;
        }
        if !is_limited_further(schema.value) {
            continue;
        }
        let mut values = schema.placed().elements("enum");
        values.extend(schema.placed().below("const"));
        for value in values {
            let directions = schema.directions().collect();
            let claim = Claim { value: value.spot, schema: schema.spot.clone(), directions };
            if let Some(refusal) = court.refusal(&claim, |_, _| false) {
                let help = "take the value away, or mend the keyword that refuses it";
                judged::push(found, "the value", claim, refusal, help);
            }
        }
    }
}

/// Whether there are keywords besides the lists that may refuse a value. Most lists stand beside
/// a `type` that all of their values have, which needs no compiled schema.
fn is_limited_further(schema: &Value) -> bool {
    let only_says = |name: &str| {
        let is_annotation = ["title", "description", "default", "example", "examples", "xml"];
        let is_more = ["deprecated", "readOnly", "writeOnly", "externalDocs", "$comment"];
        is_annotation.contains(&name) || is_more.contains(&name) || name.starts_with("x-")
    };
    let Value::Object(members) = schema else { return false };
    let listed = members.get("enum").and_then(Value::as_array).into_iter().flatten();
    let all_strings = listed.chain(members.get("const")).all(Value::is_string);
    members.iter().any(|(name, value)| match name.as_str() {
        "enum" => members.contains_key("const"),
        "const" => members.contains_key("enum"),
        "type" => !(value == "string" && all_strings),
        "nullable" => false,
        name => !only_says(name),
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{places, titles};

    fn schema(schema: &str) -> Vec<String> {
        places(&RULE, &format!("components: {{schemas: {{A: {schema}}}}}"))
    }

    #[test]
    fn reports_a_value_of_another_type() {
        let document = "components: {schemas: {A: {type: string, enum: [a, 1]}}}";
        assert_eq!(places(&RULE, document), ["/components/schemas/A/enum/1"]);
        let expected = "the value does not fit its own schema: it is a number [schema/type]";
        assert_eq!(titles(&RULE, document), [expected]);
    }

    #[test]
    fn reports_a_value_that_a_pattern_or_an_all_of_refuses() {
        assert_eq!(schema("{pattern: '^[a-z]+$', enum: [a, B]}"), ["/components/schemas/A/enum/1"]);
        assert_eq!(
            schema("{const: abc, allOf: [{maxLength: 2}]}"),
            ["/components/schemas/A/const"]
        );
    }

    #[test]
    fn is_silent_where_every_value_fits() {
        assert_eq!(schema("{type: string, enum: [a, b], minLength: 1}"), [""; 0]);
        assert_eq!(schema("{enum: [a, 1, null]}"), [""; 0]);
    }

    #[test]
    fn knows_the_null_of_a_nullable_list() {
        assert_eq!(schema("{type: [string, 'null'], enum: [a, null]}"), [""; 0]);
    }
}
