//! A yes or no by its description, and any text by its schema.

use serde_json::json;

use super::demand::{self, Demand, Forbidden};
use super::words::after_head;
use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "boolean-as-string",
    severity: Severity::Note,
    summary: "the description asks whether, and any text is an answer",
    detail: "`Whether to …` has two answers. Typed `string`, nothing says which texts count: `true`, \
             `1`, `yes`? Use `type: boolean`, which parameters have as `true` and `false`, or list \
             the texts in an `enum`.",
    source: "OpenAPI 3.1, section 4.8.12",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    DryRun: {type: string, description: Whether to try without sending.}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    DryRun: {type: boolean, description: Whether to try without sending.}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    demand::check(subject, found, |subject, statement| {
        after_head(&statement.text, &["whether", "if true", "when true", "set to true"])?;
        let types = demand::types(subject, &statement.schema);
        let is_text = types.contains("string") && !types.contains("boolean");
        is_text.then(|| Demand {
            forbidden: vec![Forbidden::new("perhaps", "type", json!("boolean"))],
            types: &["string"],
            is_vague: true,
            help: Some("use `type: boolean`, or list the texts in an `enum`".to_owned()),
            ..Demand::default()
        })
    });
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::titles;

    fn schema(schema: &str) -> Vec<String> {
        titles(&RULE, &format!("components: {{schemas: {{A: {schema}}}}}"))
    }

    #[test]
    fn reports_a_question_that_any_text_answers() {
        let found = schema("{type: string, description: Whether to try.}");
        assert_eq!(found, ["`\"perhaps\"` fits, although the description says \"Whether to try\""]);
    }

    #[test]
    fn is_silent_where_the_answers_are_listed() {
        for text in [
            "{type: boolean, description: Whether to try.}",
            "{type: string, enum: ['yes', 'no'], description: Whether to try.}",
            "{type: [string, boolean], description: Whether to try.}",
        ] {
            assert_eq!(schema(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn lets_texts_about_other_things_be() {
        for text in [
            "{type: string, description: Says whether it worked.}",
            "{type: object, description: Whether to try and how.}",
            "{description: Whether to try.}",
        ] {
            assert_eq!(schema(text), [""; 0], "{text}");
        }
    }
}
