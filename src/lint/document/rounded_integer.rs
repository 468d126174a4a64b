//! Integers so large that most readers of JSON round them.

use serde_json::Value;

use crate::finding::Severity;
use crate::lint::subject::SchemaObject;
use crate::lint::{Defect, Example, Rule, Subject};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "rounded-integer",
    severity: Severity::Note,
    summary: "integers beyond 2^53 - 1 are allowed, which many readers of JSON round",
    detail: "JavaScript and whatever reads JSON numbers as doubles holds integers exactly up to \
             9007199254740991; the next one becomes its neighbour in silence. An identifier of 64 \
             bits should be a string; a count should have its real `maximum`.",
    source: "RFC 8259, section 6; RFC 7493, section 2.2",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components: {schemas: {OrderId: {type: integer, format: int64}}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components: {schemas: {OrderId: {type: string, pattern: '^[0-9]{1,19}$'}}}",
    },
    check,
};

/// The greatest integer up to which a double holds all.
const SAFE: i128 = (1 << 53) - 1;

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let wide = subject.schemas().iter().filter(|schema| is_wide(schema));
    let wide = wide.map(|schema| schema.spot.clone());
    let title = "integers beyond 9007199254740991 fit, and many readers of JSON round them";
    let help = "make an identifier a string; give a count its real `maximum`";
    found.extend(Defect::grouped(wide, title).map(|defect| defect.help(help)));
}

fn is_wide(schema: &SchemaObject<'_>) -> bool {
    let keyword = |name: &str| schema.keyword(name);
    let is_integer = match keyword("type") {
        Some(Value::Array(types)) => types.iter().any(|it| it == "integer"),
        Some(single) => single == "integer",
        None => false,
    };
    if !is_integer {
        return false;
    }
    // A bound that is no integer of 128 bits is beyond anything, in its own direction.
    let bound = |names: [&str; 2]| {
        let number = names.into_iter().filter_map(keyword).find_map(Value::as_number)?;
        let by_sign = |number: f64| if number > 0.0 { i128::MAX } else { i128::MIN };
        number.as_i128().or_else(|| number.as_f64().map(by_sign))
    };
    let least = bound(["minimum", "exclusiveMinimum"]);
    let greatest = bound(["maximum", "exclusiveMaximum"]);
    let is_long = matches!(keyword("format").and_then(Value::as_str), Some("int64" | "uint64"));
    let is_unsigned = keyword("format").and_then(Value::as_str) == Some("uint64");
    let beyond_above = greatest.map_or(is_long, |bound| bound > SAFE + 1);
    let beyond_below = least.map_or(is_long && !is_unsigned, |bound| bound < -SAFE - 1);
    beyond_above || beyond_below
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::places;

    fn schema(schema: &str) -> usize {
        places(&RULE, &format!("components: {{schemas: {{A: {schema}}}}}")).len()
    }

    #[test]
    fn reports_formats_of_64_bits_and_bounds_beyond_doubles() {
        for wide in [
            "{type: integer, format: int64}",
            "{type: [integer, 'null'], format: uint64}",
            "{type: integer, maximum: 9223372036854775807}",
            "{type: integer, minimum: -9223372036854775808}",
            "{type: integer, format: int64, minimum: 0}",
        ] {
            assert_eq!(schema(wide), 1, "{wide}");
        }
    }

    #[test]
    fn is_silent_on_integers_without_format_and_on_small_ones() {
        for narrow in
            ["{type: integer}", "{type: integer, format: int32}", "{type: string, format: int64}"]
        {
            assert_eq!(schema(narrow), 0, "{narrow}");
        }
    }

    #[test]
    fn lets_a_real_bound_speak_before_the_format() {
        assert_eq!(
            schema("{type: integer, format: int64, minimum: 0, maximum: 9007199254740991}"),
            0
        );
        assert_eq!(
            schema("{type: integer, format: uint64, exclusiveMaximum: 9007199254740992}"),
            0
        );
    }
}
