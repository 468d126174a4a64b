//! A keyword that says nothing of values of the declared type: it constrains nothing.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};
use crate::openapi::references::Spot;

pub(in crate::lint) static RULE: Rule = Rule {
    id: "type-mismatched-keyword",
    severity: Severity::Warning,
    summary: "a keyword does not apply to values of the declared type",
    detail: "`minLength` judges strings, `minimum` numbers, `items` arrays; values of other types \
             pass them unjudged. Beside a type that they do not apply to they constrain nothing: \
             the keyword of that type was meant (`minimum` for an integer, not `minLength`), or \
             the type is wrong, or the keyword belongs into `items`.",
    source: "JSON Schema 2020-12 validation, section 6",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components: {schemas: {Count: {type: integer, minLength: 1}}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components: {schemas: {Count: {type: integer, minimum: 1}}}",
    },
    check,
};

/// The keywords that judge values of one type.
const KEYWORDS: [(&str, &[&str]); 4] = [
    ("string", &["minLength", "maxLength", "pattern"]),
    ("number", &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
    (
        "array",
        &[
            "items",
            "prefixItems",
            "contains",
            "minItems",
            "maxItems",
            "uniqueItems",
            "minContains",
            "maxContains",
            "unevaluatedItems",
        ],
    ),
    (
        "object",
        &[
            "properties",
            "required",
            "minProperties",
            "maxProperties",
            "additionalProperties",
            "patternProperties",
            "propertyNames",
            "dependentRequired",
            "dependentSchemas",
            "unevaluatedProperties",
        ],
    ),
];

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let mut by_words: BTreeMap<(&str, String), Vec<Spot>> = BTreeMap::new();
    for schema in subject.schemas() {
        let Value::Object(members) = schema.value else { continue };
        if super::judged::is_ignored_beside_reference(subject, schema) {
            continue;
        }
        let types: Vec<&str> = match members.get("type") {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            _ => continue,
        };
        for (judged, keywords) in KEYWORDS {
            let is_judged =
                |name: &&str| *name == judged || judged == "number" && *name == "integer";
            if types.is_empty() || types.iter().any(is_judged) {
                continue;
            }
            for keyword in keywords.iter().filter(|keyword| members.contains_key(**keyword)) {
                // Generators write what says nothing anyway: `uniqueItems: false`.
                if members.get(*keyword) == Some(&Value::Bool(false)) && judged == "array" {
                    continue;
                }
                let places = by_words.entry((keyword, types.join(" or "))).or_default();
                places.push(schema.spot.join(keyword));
            }
        }
    }
    for ((keyword, types), places) in by_words {
        let title = format!("`{keyword}` constrains nothing beside `type: {types}`");
        let judged = KEYWORDS.iter().find(|(_, keywords)| keywords.contains(&keyword));
        let judged = judged.map_or("other", |(judged, _)| judged);
        let help = format!(
            "it judges values of type {judged} alone: take it away or correct the type{}",
            counterpart(keyword, &types)
                .map_or_else(String::new, |it| format!("; {it} was meant?"))
        );
        found.extend(Defect::grouped(places, title).map(|defect| defect.help(help)));
    }
}

/// What was probably meant for values of another type.
fn counterpart(keyword: &str, types: &str) -> Option<String> {
    let bound = if keyword.starts_with("min") { "min" } else { "max" };
    let is_bound = keyword.starts_with("min") || keyword.starts_with("max");
    let unit = match types {
        "integer" | "number" => "imum",
        "string" => "Length",
        "array" => "Items",
        "object" => "Properties",
        _ => "",
    };
    if is_bound && !unit.is_empty() {
        Some(format!("`{bound}{unit}`"))
    } else {
        (types == "array").then(|| format!("`{keyword}` in `items`"))
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{places, titles};

    fn schema(schema: &str) -> Vec<String> {
        places(&RULE, &format!("components: {{schemas: {{A: {schema}}}}}"))
    }

    #[test]
    fn reports_a_length_of_an_integer_and_a_pattern_of_a_number() {
        assert_eq!(schema("{type: integer, minLength: 1}"), ["/components/schemas/A/minLength"]);
        assert_eq!(
            schema("{type: [number, 'null'], pattern: a}"),
            ["/components/schemas/A/pattern"]
        );
    }

    #[test]
    fn says_the_same_of_two_schemas_once() {
        let document = "\
components: {schemas: {A: {type: string, items: {}}, B: {type: string, items: {}}}}";
        assert_eq!(titles(&RULE, document), ["`items` constrains nothing beside `type: string`"]);
        assert_eq!(places(&RULE, document).len(), 2);
    }

    #[test]
    fn is_silent_where_keyword_and_type_agree() {
        assert_eq!(schema("{type: integer, minimum: 1}"), [""; 0]);
        assert_eq!(schema("{type: [string, array], minLength: 1, minItems: 1}"), [""; 0]);
    }

    #[test]
    fn is_silent_without_a_type() {
        assert_eq!(schema("{minLength: 1, minimum: 1}"), [""; 0]);
    }
}
