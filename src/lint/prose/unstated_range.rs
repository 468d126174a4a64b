//! A range in words, `(1-65535)`, that the schema does not keep to.

use serde_json::json;

use super::demand::{self, Demand, Forbidden};
use super::words::{after, after_head, number, says, span, whole};
use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "unstated-range",
    severity: Severity::Warning,
    summary: "the description gives a range, and numbers outside of it fit the schema",
    detail: "A client that is made from the schema lets such a number through, and the server \
             refuses it. Ranges are read in words such as `(1-65535)`, `between 0 and 100`, \
             `non-negative`, `at most 5`. Add `minimum` and `maximum`. Where the number only travels in responses, this is a note.",
    source: "JSON Schema Validation 2020-12, section 6.2",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Discount: {type: number, description: 'In percent, between 0 and 100.'}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Discount: {type: number, minimum: 0, maximum: 100, description: 'In percent, between 0 and 100.'}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    demand::check(subject, found, |_, statement| {
        let (low, high) = bounds(&statement.text)?;
        let low = low.map(|low| Forbidden::new(low - 1, "minimum", json!(low)));
        let high = high.map(|high| Forbidden::new(high + 1, "maximum", json!(high)));
        Some(Demand {
            forbidden: low.into_iter().chain(high).collect(),
            types: &["integer", "number"],
            is_certain: true,
            ..Demand::default()
        })
    });
}

/// What is counted or measured: then a number before it is no value of the schema's own.
const UNITS: [&str; 14] = [
    "character",
    "characters",
    "item",
    "items",
    "entry",
    "entries",
    "element",
    "elements",
    "bit",
    "bits",
    "byte",
    "bytes",
    "times",
    "of",
];

fn bounds(sentence: &str) -> Option<(Option<i64>, Option<i64>)> {
    // `between 1 and 6, or 0` is more than a range.
    let is_value = |rest: &str| {
        after_head(rest.trim_start(), &UNITS).is_none() && !says(rest, &["or", "except"])
    };
    let in_parentheses = sentence.match_indices('(').find_map(|(at, _)| {
        let (low, high, rest) = span(&sentence[at + 1..])?;
        rest.starts_with(')').then_some((Some(low), Some(high)))
    });
    let between = || {
        let (low, high, rest) = span(after(sentence, &["between", "in the range"])?)?;
        is_value(rest).then_some((Some(low), Some(high)))
    };
    let one_side = |phrases: &[&str]| {
        let rest = after(sentence, phrases)?;
        // A fraction is no whole number that the next one could be asked for.
        let (_, after_number) = number(rest)?;
        let (limit, _) = whole(rest)?;
        is_value(after_number).then_some(limit)
    };
    let least = || Some((Some(one_side(&["must be at least", "minimum value is"])?), None));
    let most = || Some((None, Some(one_side(&["must be at most", "maximum value is"])?)));
    let counted = || {
        let phrases = ["non-negative", "nonnegative", "cannot be negative"];
        says(sentence, &phrases).then_some((Some(0), None))
    };
    let positive = || {
        let phrases = ["positive integer", "positive whole number"];
        says(sentence, &phrases).then_some((Some(1), None))
    };
    in_parentheses.or_else(between).or_else(least).or_else(most).or_else(positive).or_else(counted)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{places, titles};

    fn schema(schema: &str) -> Vec<String> {
        titles(&RULE, &format!("components: {{schemas: {{A: {schema}}}}}"))
    }

    #[test]
    fn reports_a_range_that_the_schema_leaves() {
        let found = schema("{type: integer, minimum: 1, description: Port number (1-65535).}");
        assert_eq!(
            found,
            ["`65536` fits, although the description says \"Port number (1-65535)\""]
        );
        assert_eq!(schema("{type: number, description: Between 0 and 10.}").len(), 1);
        assert_eq!(schema("{type: integer, description: A non-negative integer.}").len(), 1);
        assert_eq!(schema("{type: integer, description: Must be at most 5.}").len(), 1);
    }

    #[test]
    fn reports_one_sentence_once_with_all_its_places() {
        let document = "\
components:
  schemas:
    A: {type: integer, description: Hour (0-23).}
    B: {properties: {hour: {type: integer, description: Hour (0-23).}}}";
        assert_eq!(
            places(&RULE, document),
            [
                "/components/schemas/A/description",
                "/components/schemas/B/properties/hour/description"
            ]
        );
    }

    #[test]
    fn is_silent_where_the_bounds_are_as_strict() {
        for schema_text in [
            "{type: integer, minimum: 1, maximum: 65535, description: Port (1-65535).}",
            "{type: integer, exclusiveMinimum: 0, maximum: 100, description: Port (1-65535).}",
            "{allOf: [{type: integer, minimum: 1}, {maximum: 9}], description: Level (1-10).}",
            "{type: integer, enum: [1, 2], description: Level (1-10).}",
        ] {
            assert_eq!(schema(schema_text), [""; 0], "{schema_text}");
        }
    }

    #[test]
    fn lets_dates_lengths_and_strings_be() {
        for schema_text in [
            "{type: integer, description: As in the report (2024-01-05).}",
            "{type: integer, description: Split between 2 and 5 items.}",
            "{type: string, description: Port (1-65535).}",
            "{type: integer, description: 'A number between 1 and 6, or 0 for none.'}",
            "{type: array, items: {type: integer}, description: Between 1 and 9 of these.}",
            "{type: object, description: The number of rows for each table.}",
        ] {
            assert_eq!(schema(schema_text), [""; 0], "{schema_text}");
        }
    }
}
