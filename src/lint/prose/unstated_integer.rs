//! Whole numbers by what they are, hours or identifiers, and any number by the schema.

use serde_json::json;

use super::demand::{self, Demand, Forbidden};
use super::words::{after, after_head, span};
use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "unstated-integer",
    severity: Severity::Warning,
    summary: "the description is of a whole number, and fractions fit the schema",
    detail: "An hour of the day, a count, or an identifier typed `number` may be 1.5, and \
             generators make a floating-point number of it. Use `type: integer`. Identifiers and \
             counts are notes, since no sentence says that they are whole.",
    source: "JSON Schema Validation 2020-12, section 6.1.1",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Hour: {type: number, minimum: 0, maximum: 23, description: The hour (0-23) of delivery.}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Hour: {type: integer, minimum: 0, maximum: 23, description: The hour (0-23) of delivery.}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    demand::check(subject, found, |_, statement| {
        let text = &statement.text;
        let is_identifier = after_head(text, &["ID of", "ID for", "identifier of", "ID"]).is_some();
        let is_whole = is_hour(text);
        if !is_whole && !is_identifier && !is_count(text) {
            return None;
        }
        // One of these lies within any range that is more than a point.
        let fractions = [1.5, 0.5, 10.5, 1000.5].into_iter();
        let help = is_identifier.then(|| {
            "use `type: integer` if all identifiers are whole, `type: string` if they may be text"
                .to_owned()
        });
        Some(Demand {
            forbidden: fractions
                .map(|value| Forbidden::new(value, "type", json!("integer")))
                .collect(),
            types: &["number"],
            is_certain: is_whole,
            is_vague: !is_whole,
            help,
        })
    });
}

fn is_count(text: &str) -> bool {
    after_head(text, &["number of", "count of"]).is_some()
}

/// `The start hour (0-23)`: a range of whole numbers behind what is counted in these.
fn is_hour(text: &str) -> bool {
    let units = ["hour (", "minute (", "second (", "day (", "month (", "year (", "port ("];
    after(text, &units).is_some_and(|rest| {
        span(rest.trim_start_matches('(')).is_some_and(|(_, _, rest)| rest.starts_with(')'))
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::titles;

    fn schema(schema: &str) -> Vec<String> {
        titles(&RULE, &format!("components: {{schemas: {{A: {schema}}}}}"))
    }

    #[test]
    fn reports_what_is_whole_and_typed_number() {
        for sentence in ["The start hour (0-23) of it", "The ID of the user", "The number of rows"]
        {
            let found = schema(&format!("{{type: number, description: {sentence}}}"));
            let title = format!("`1.5` fits, although the description says \"{sentence}\"");
            assert_eq!(found, [title]);
        }
    }

    #[test]
    fn is_silent_where_the_schema_refuses_fractions() {
        for text in [
            "{type: integer, description: The ID of the user}",
            "{type: number, multipleOf: 1, description: The hour (0-23)}",
            "{type: number, enum: [1, 2], description: The number of rows}",
        ] {
            assert_eq!(schema(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn lets_measures_and_texts_be() {
        for text in [
            "{type: number, description: The share of rows (0-1)}",
            "{type: number, description: The average number of rows}",
            "{type: string, description: The ID of the user}",
            "{description: The ID of the user}",
        ] {
            assert_eq!(schema(text), [""; 0], "{text}");
        }
    }
}
