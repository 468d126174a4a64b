//! A type that allows null beside an `enum` that does not list it: null is refused after all.

use serde_json::{Value, json};

use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};
use crate::openapi::Version;

pub(in crate::lint) static RULE: Rule = Rule {
    id: "nullable-enum-without-null",
    severity: Severity::Warning,
    summary: "the type allows null and the `enum` beside it does not list it",
    detail: "A value has to be one of those in `enum`, whatever the type allows; so null is \
             refused although the author allowed it. Some tools add null to the list by \
             themselves, others refuse what the service sends. Add `null` to the `enum`.",
    source: "OpenAPI 3.0, section 4.7.24.1, and its clarification of `nullable`; JSON Schema \
             2020-12 validation, section 6.1.2",
    example: Example {
        fails: "\
openapi: 3.0.3
info: {title: Orders, version: '1'}
paths: {}
components: {schemas: {State: {type: string, nullable: true, enum: [open, closed]}}}",
        fits: "\
openapi: 3.0.3
info: {title: Orders, version: '1'}
paths: {}
components: {schemas: {State: {type: string, nullable: true, enum: [open, closed, null]}}}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let is_3_0 = subject.version() == Some(Version::V3_0);
    let places = subject.schemas().iter().filter_map(|schema| {
        let value = schema.value;
        let values = value.get("enum")?.as_array()?;
        let allows_null = match value.get("type") {
            Some(Value::Array(types)) => types.contains(&json!("null")),
            Some(_) => is_3_0 && value.get("nullable") == Some(&json!(true)),
            None => false,
        };
        let is_ignored = is_3_0 && value.get("$ref").is_some();
        let lacks_null = allows_null && !is_ignored && !values.contains(&Value::Null);
        lacks_null.then(|| schema.spot.join("enum"))
    });
    let title = "null is allowed by the type and missing from the `enum`, so it is refused";
    found.extend(
        Defect::grouped(places, title).map(|defect| {
            defect.help("add `null` to the `enum`, or forbid null in the type as well")
        }),
    );
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::places;

    fn schema(version: &str, schema: &str) -> Vec<String> {
        let head = format!("openapi: {version}\ninfo: {{title: a, version: '1'}}\npaths: {{}}\n");
        places(&RULE, &format!("{head}components: {{schemas: {{A: {schema}}}}}"))
    }

    #[test]
    fn reports_a_nullable_list_without_null() {
        let document = "{type: string, nullable: true, enum: [a]}";
        assert_eq!(schema("3.0.3", document), ["/components/schemas/A/enum"]);
        let document = "{type: [string, 'null'], enum: [a]}";
        assert_eq!(schema("3.1.0", document), ["/components/schemas/A/enum"]);
    }

    #[test]
    fn is_silent_where_null_is_listed_or_not_allowed() {
        assert_eq!(schema("3.0.3", "{type: string, nullable: true, enum: [a, null]}"), [""; 0]);
        assert_eq!(schema("3.0.3", "{type: string, enum: [a]}"), [""; 0]);
    }

    #[test]
    fn knows_that_nullable_means_nothing_without_a_type_or_in_3_1() {
        assert_eq!(schema("3.0.3", "{nullable: true, enum: [a]}"), [""; 0]);
        assert_eq!(schema("3.1.0", "{type: string, nullable: true, enum: [a]}"), [""; 0]);
    }
}
