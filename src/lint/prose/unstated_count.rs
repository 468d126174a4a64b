//! How many there must be, said in words: of items, of characters, of members.

use serde_json::{Map, Value, json};

use super::demand::{self, Demand, Forbidden, types};
use super::words::{after, says, span, whole};
use crate::finding::Severity;
use crate::lint::subject::Placed;
use crate::lint::{Defect, Example, Rule, Subject};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "unstated-count",
    severity: Severity::Warning,
    summary: "the description says how many there must be, and fewer or more fit the schema",
    detail: "Sentences such as `at least one field must be provided`, `at most 20 items`, `up to 64 \
             characters`, `must not be empty` can be `minProperties`, `maxItems`, `maxLength`, \
             `minLength`. Without these a client lets through what the server refuses.",
    source: "JSON Schema Validation 2020-12, sections 6.3 to 6.5",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Change:
      type: object
      description: At least one field must be provided.
      properties: {name: {type: string}, price: {type: integer}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Change:
      type: object
      description: At least one field must be provided.
      properties: {name: {type: string}, price: {type: integer}}
      minProperties: 1",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    demand::check(subject, found, |subject, statement| {
        let text = &statement.text;
        members(subject, &statement.schema, text)
            .or_else(|| characters(text))
            .or_else(|| items(subject, &statement.schema, text))
    });
}

/// `At least one field besides type must be provided`.
fn members<'c>(subject: &Subject<'c>, schema: &Placed<'c>, text: &str) -> Option<Demand> {
    let rest = after(text, &["at least one"])?;
    let is_asked = says(rest, &["must be", "is required", "are required", "should be provided"])
        || says(text, &["must contain at least one", "must have at least one"])
        || says(text, &["must include at least one", "must specify at least one"]);
    let is_of_members = ["field", "property", "attribute", "parameter", "member", "of "]
        .iter()
        .any(|word| rest.split_whitespace().take(3).any(|it| it.starts_with(word.trim_end())));
    if !is_asked || !is_of_members || !types(subject, schema).contains("object") {
        return None;
    }
    let besides = after(rest, &["besides", "other than", "in addition to", "apart from"]);
    let left_out =
        besides.and_then(|it| it.split_whitespace().next()).map(|it| it.trim_matches('`'));
    let mut names: Vec<&str> = left_out.into_iter().collect();
    let conjuncts = subject.conjuncts_of(schema.clone());
    let required = conjuncts.iter().filter_map(|it| it.keyword("required")?.as_array()).flatten();
    names.extend(required.filter_map(Value::as_str));
    names.sort_unstable();
    names.dedup();
    // Where more is required than the sentence leaves out, it is held already.
    if names.len() > left_out.iter().len() {
        return None;
    }
    let mut least = Map::new();
    for name in &names {
        least.insert((*name).to_owned(), value_of(subject, &conjuncts, name)?);
    }
    let count = json!(least.len() + 1);
    Some(Demand {
        forbidden: vec![Forbidden::new(least, "minProperties", count)],
        types: &["object"],
        is_certain: true,
        ..Demand::default()
    })
}

/// A value of a property that its schema names.
fn value_of<'c>(subject: &Subject<'c>, schema: &[Placed<'c>], name: &str) -> Option<Value> {
    let properties = schema.iter().filter_map(|it| it.below("properties")?.below(name));
    let mut known = properties.flat_map(|it| subject.conjuncts_of(it));
    known.find_map(|property| {
        let mut named = ["const", "default", "example"].iter();
        let value = named.find_map(|keyword| property.keyword(keyword));
        value.or_else(|| property.keyword("enum")?.get(0)).cloned()
    })
}

const LONGEST: i64 = 100_000;

/// `up to 64 characters`, `between 3 and 63 characters`.
fn characters(text: &str) -> Option<Demand> {
    let is_unit = |rest: &str| {
        let rest = rest.trim_start();
        ["character", "letters", "chars"].iter().any(|unit| rest.starts_with(unit))
            || rest.starts_with("alphanumeric characters")
    };
    let limit = |phrases: &[&str]| {
        let (limit, rest) = whole(after(text, phrases)?)?;
        is_unit(rest).then_some(limit)
    };
    let between = after(text, &["between", "from"]).and_then(span);
    let (low, high) = match between.filter(|(.., rest)| is_unit(rest)) {
        Some((low, high, _)) => (Some(low), Some(high)),
        None => (limit(&LEAST), limit(&MOST)),
    };
    let text = |length: i64| "a".repeat(usize::try_from(length).unwrap_or_default());
    let is_fit = |it: &i64| (1..=LONGEST).contains(it);
    let low = low.filter(is_fit).map(|low| Forbidden::new(text(low - 1), "minLength", json!(low)));
    let high =
        high.filter(is_fit).map(|high| Forbidden::new(text(high + 1), "maxLength", json!(high)));
    demand(low.into_iter().chain(high).collect(), &["string"])
}

const LEAST: [&str; 4] = ["at least", "minimum of", "no fewer than", "not less than"];
const MOST: [&str; 6] =
    ["at most", "up to", "maximum of", "no more than", "cannot exceed", "must not exceed"];

/// `at most 20 items`, `at least one item`, `must not be empty`.
fn items<'c>(subject: &Subject<'c>, schema: &Placed<'c>, text: &str) -> Option<Demand> {
    const UNITS: [&str; 6] = ["item", "element", "entry", "entries", "value", "object"];
    let types = types(subject, schema);
    let is_unit = |rest: &str| UNITS.iter().any(|unit| rest.trim_start().starts_with(unit));
    let is_full = says(text, &["must not be empty", "cannot be empty", "may not be empty"]);
    if is_full && types.contains("string") {
        return demand(vec![Forbidden::new("", "minLength", json!(1))], &["string"]);
    }
    if !types.contains("array") {
        return None;
    }
    let (least, rest) = after(text, &LEAST).and_then(whole).unwrap_or_default();
    let least = if is_full { 1 } else { least };
    if (is_unit(rest) || is_full) && least > 0 {
        // That none is too few is sure whatever the items are.
        let none = Forbidden::new(json!([]), "minItems", json!(least));
        return demand(vec![none], &["array"]);
    }
    let (most, rest) = after(text, &MOST).and_then(whole)?;
    let count = usize::try_from(most).ok().filter(|count| *count <= 1000 && is_unit(rest))?;
    let item = schema.below("items").map(|items| subject.conjuncts_of(items)).unwrap_or_default();
    let is_text = item.iter().any(|it| it.text("type") == Some("string"));
    let is_number = item.iter().any(|it| it.text("type") == Some("integer"));
    let item = |index: usize| match (is_text, is_number) {
        (true, _) => Some(json!(format!("item{index}"))),
        (_, true) => Some(json!(index)),
        _ => None,
    };
    let many: Option<Vec<Value>> = (0..=count).map(item).collect();
    demand(vec![Forbidden::new(many?, "maxItems", json!(most))], &["array"])
}

fn demand(forbidden: Vec<Forbidden>, types: &'static [&'static str]) -> Option<Demand> {
    let is_said = !forbidden.is_empty();
    is_said.then(|| Demand { forbidden, types, is_certain: true, ..Demand::default() })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::titles;

    fn schema(schema: &str) -> Vec<String> {
        titles(&RULE, &format!("components: {{schemas: {{A: {schema}}}}}"))
    }

    #[test]
    fn reports_too_few_and_too_many_that_fit() {
        for (text, witness) in [
            ("{type: object, description: At least one field must be provided.}", "{}"),
            (
                "{type: object, properties: {kind: {const: a}}, required: [kind], description: At \
                 least one field besides kind must be provided.}",
                "{\"kind\":\"a\"}",
            ),
            ("{type: string, description: Up to 3 characters.}", "\"aaaa\""),
            ("{type: string, minLength: 1, description: Between 3 and 9 characters.}", "\"aa\""),
            ("{type: array, description: At least one item is needed.}", "[]"),
            ("{type: array, description: Must not be empty.}", "[]"),
            ("{type: string, description: The name cannot be empty.}", "\"\""),
            ("{type: array, items: {type: integer}, description: At most 2 items.}", "[0,1,2]"),
        ] {
            let found = schema(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(found[0].starts_with(&format!("`{witness}` fits")), "{found:?}");
        }
    }

    #[test]
    fn is_silent_where_the_schema_counts() {
        for text in [
            "{type: object, minProperties: 1, description: At least one field must be provided.}",
            "{type: object, anyOf: [{required: [a]}, {required: [b]}], description: At least one of a and b must be given.}",
            "{type: object, required: [a], description: At least one field must be provided.}",
            "{type: object, properties: {kind: {const: a}}, required: [kind], minProperties: 2, description: At least one field besides kind must be provided.}",
            "{type: string, maxLength: 3, description: Up to 3 characters.}",
            "{type: array, minItems: 1, description: Must not be empty.}",
        ] {
            assert_eq!(schema(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn lets_other_counts_be() {
        for text in [
            "{type: object, description: Matches at least one row.}",
            "{type: string, description: At least one field must be provided.}",
            "{type: string, description: Up to 3 words.}",
            "{type: array, description: Up to 3 items are shown at once., items: {type: object}}",
        ] {
            assert_eq!(schema(text), [""; 0], "{text}");
        }
    }
}
