//! Secrets that are masked in responses by the description alone.

use serde_json::Value;

use super::sentences::{Statement, saying};
use super::words::after;
use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};
use crate::openapi::walk::{Kind, reached_from};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "unstated-redaction",
    severity: Severity::Note,
    summary: "the description gives the mask of secrets, and no schema names it",
    detail: "`Sensitive strings will be returned with a value of '[REDACTED]'` does not say which \
             members are meant, and any text fits them: a response that leaks a secret fits the \
             contract. Give these members `const` with the mask.",
    source: "JSON Schema Validation 2020-12, section 6.1.3",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Account:
      description: The token is returned with a value of '[REDACTED]'.
      properties: {token: {type: string}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Account:
      description: The token is returned with a value of '[REDACTED]'.
      properties: {token: {const: '[REDACTED]'}}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    for statement in saying(subject, |text| mask(text).is_some()) {
        if let Some(mask) = mask(&statement.text)
            && !names(subject, statement, mask)
        {
            let title =
                format!("any text fits, although the description says \"{}\"", statement.text);
            let help = format!("add `const: \"{mask}\"` to the members that are meant");
            found.push(Defect::new(statement.at.clone(), title).help(help));
        }
    }
}

fn mask(text: &str) -> Option<&str> {
    let phrases = [
        "returned with a value of",
        "returned with the value",
        "returned as",
        "replaced with",
        "replaced by",
        "masked as",
        "redacted as",
    ];
    let rest = after(text, &phrases)?;
    let quote = rest.chars().next().filter(|it| matches!(it, '"' | '\'' | '`'))?;
    let (mask, _) = rest[1..].split_once(quote)?;
    let is_mask = mask.contains("REDACTED") || mask.contains("***") || mask.contains("MASKED");
    is_mask.then_some(mask)
}

/// Whether a schema that the sentence's own leads to has the mask for a value.
fn names(subject: &Subject<'_>, statement: &Statement<'_>, mask: &str) -> bool {
    let start = (Kind::Schema, statement.schema.spot.clone());
    let reached = reached_from(subject.documents(), [start]);
    reached.into_iter().any(|(_, spot)| {
        let Some(value) = subject.value(&spot) else { return false };
        let listed = value.get("enum").and_then(Value::as_array).into_iter().flatten();
        let mut values = listed.chain(value.get("const")).chain([value]);
        values.any(|value| value.as_str() == Some(mask))
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::titles;

    const SAID: &str = "description: Secrets are returned as '[REDACTED]'.";

    fn schema(schema: &str) -> Vec<String> {
        let document = format!(
            "components:\n  schemas:\n    A:\n      {SAID}\n      properties: {{b: {schema}}}\n    B: \
             {{properties: {{c: {{const: '[REDACTED]'}}}}}}"
        );
        titles(&RULE, &document)
    }

    #[test]
    fn reports_a_mask_that_no_schema_names() {
        assert_eq!(
            schema("{type: string}"),
            [
                "any text fits, although the description says \"Secrets are returned as '[REDACTED]'\""
            ]
        );
    }

    #[test]
    fn is_silent_where_a_schema_names_it_however_deep() {
        for below in [
            "{enum: ['[REDACTED]']}",
            "{items: {$ref: '#/components/schemas/B'}}",
            "{allOf: [{type: string}, {const: '[REDACTED]'}]}",
        ] {
            assert_eq!(schema(below), [""; 0], "{below}");
        }
    }

    #[test]
    fn lets_other_values_be() {
        let document =
            "components: {schemas: {A: {type: string, description: \"Returned as 'text'.\"}}}";
        assert_eq!(titles(&RULE, document), [""; 0]);
    }
}
