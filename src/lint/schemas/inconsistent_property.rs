//! One property under one description, with a type and bounds here and without them there.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value, json};

use crate::document::pointer;
use crate::finding::Severity;
use crate::lint::subject::{Placed, SchemaObject};
use crate::lint::words::keywords;
use crate::lint::{Defect, Example, Rule, Subject};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "inconsistent-property",
    severity: Severity::Warning,
    summary: "a property has the same description in several places, and other constraints",
    detail: "The same name and the same words mean the same values, so one of the schemas says too \
             little, or too much. The places with fewer constraints are reported, and the \
             constraints that the others have. Lists of values may differ from place to place, so \
             properties with `enum` or `const` are left out, and so is null. Where one of them only travels in \
             requests and the other in responses, this is a note.",
    source: "JSON Schema Validation 2020-12, section 6",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Order: {properties: {count: {type: integer, minimum: 1, description: How many to send.}}}
    Change: {properties: {count: {type: number, description: How many to send.}}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Order: {properties: {count: {type: integer, minimum: 1, description: How many to send.}}}
    Change: {properties: {count: {type: integer, minimum: 1, description: How many to send.}}}",
    },
    check,
};

/// The longest part of a description that stands in a title.
const LONGEST: usize = 60;
/// What constrains a value by itself.
const KEYWORDS: [&str; 13] = [
    "type",
    "format",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
];
/// What makes a schema one that cannot be compared keyword by keyword.
const OWN_CHOICE: [&str; 6] = ["enum", "const", "anyOf", "oneOf", "not", "if"];

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let mut groups: BTreeMap<(String, String), Vec<&SchemaObject<'_>>> = BTreeMap::new();
    let mut said: HashMap<&str, String> = HashMap::new();
    for schema in subject.schemas() {
        if let Some(description) = schema.text("description")
            && let Some(name) = property_name(schema.spot.pointer())
        {
            let in_small_letters = || words(description).to_lowercase();
            let description = said.entry(description).or_insert_with(in_small_letters);
            groups.entry((name, description.clone())).or_default().push(schema);
        }
    }
    for ((name, _), schemas) in groups.iter().filter(|(_, schemas)| schemas.len() > 1) {
        let variants = variants(subject, schemas);
        let size = |variant: &&Variant<'_>| (variant.constraints.len(), variant.places.len());
        let Some(strictest) = variants.iter().max_by_key(size) else { continue };
        let others = variants.iter().filter(|it| it.constraints != strictest.constraints);
        let description = schemas[0].text("description").unwrap_or_default();
        let description = words(description);
        let said = match description.char_indices().nth(LONGEST) {
            Some((at, _)) => format!("`{name}` (\"{}…\")", &description[..at]),
            None => format!("`{name}` (\"{description}\")"),
        };
        found.extend(others.filter_map(|other| defect(&said, other, strictest)));
    }
}

/// A description on one line.
fn words(description: &str) -> String {
    let words: Vec<&str> = description.split_whitespace().collect();
    words.join(" ").trim_end_matches('.').to_owned()
}

/// The places of a property that have the same constraints.
struct Variant<'s> {
    constraints: Map<String, Value>,
    places: Vec<&'s SchemaObject<'s>>,
}

fn variants<'s, 'c>(subject: &Subject<'c>, schemas: &[&'s SchemaObject<'c>]) -> Vec<Variant<'s>> {
    let mut variants: Vec<Variant<'_>> = Vec::new();
    for schema in schemas {
        let has_copy =
            |known: &&mut Variant<'_>| known.places.iter().any(|it| it.identity == schema.identity);
        if let Some(known) = variants.iter_mut().find(has_copy) {
            known.places.push(schema);
            continue;
        }
        let Some(constraints) = constraints(subject, schema) else { continue };
        match variants.iter_mut().find(|known| known.constraints == constraints) {
            Some(known) => known.places.push(schema),
            None => variants.push(Variant { constraints, places: vec![schema] }),
        }
    }
    variants
}

fn defect(said: &str, loose: &Variant<'_>, strict: &Variant<'_>) -> Option<Defect> {
    let here = match keywords(&loose.constraints) {
        none if none.is_empty() => "may be anything".to_owned(),
        some => format!("has {some}"),
    };
    let there = keywords(&strict.constraints);
    let title = format!("{said} {here} here, but {there} elsewhere");
    let model = strict.places.first()?.spot.pointer();
    let both = |travels: fn(&SchemaObject<'_>) -> bool| {
        [loose, strict].iter().all(|it| it.places.iter().any(|place| travels(place)))
    };
    let is_one_way = both(|it| it.in_requests) || both(|it| it.in_responses);
    let places = loose.places.iter().map(|place| place.spot.clone());
    let severity = if is_one_way { Severity::Warning } else { Severity::Note };
    Some(
        Defect::grouped(places, title)?
            .expected(format!("expected {there}, as elsewhere"))
            .help(format!("say the same in all places; compare {model}"))
            .severity(severity),
    )
}

/// The name of the property whose schema stands at a place.
fn property_name(at: &str) -> Option<String> {
    let mut tokens = pointer::tokens(at).rev();
    let name = tokens.next()?;
    // `properties` may itself be the name of a property.
    let run = tokens.take_while(|token| token == "properties").count();
    (run % 2 == 1).then(|| name.into_owned())
}

/// `None` for a schema that has a list of values of its own, or parts.
fn constraints<'c>(subject: &Subject<'c>, schema: &SchemaObject<'c>) -> Option<Map<String, Value>> {
    let conjuncts = subject.conjuncts_of(schema.placed());
    let has_choice =
        |it: &Placed<'_>| OWN_CHOICE.iter().any(|keyword| it.keyword(keyword).is_some());
    if conjuncts.iter().any(has_choice) {
        return None;
    }
    let mut found = Map::new();
    for keyword in KEYWORDS {
        let operands = conjuncts.iter().filter_map(|it| it.keyword(keyword));
        // `password` says how a text is shown, and no less than nothing is nothing new.
        let is_nothing = |it: &&Value| {
            **it == "password" || matches!(keyword, "minLength" | "minItems") && **it == json!(0)
        };
        let asserted = operands.filter(|it| !is_nothing(it)).map(without_null);
        found.extend(asserted.take(1).map(|operand| (keyword.to_owned(), operand)));
    }
    Some(found)
}

/// Whether null may stand for a missing value differs with good reason: it may in a change, and not
/// in what is created.
fn without_null(operand: &Value) -> Value {
    let types = operand.as_array().map(|types| types.iter().filter(|it| *it != "null"));
    match types.map(Iterator::collect::<Vec<_>>).as_deref() {
        Some([only]) => (*only).clone(),
        Some(types) => json!(types),
        None => operand.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{places, titles};

    fn two(one: &str, other: &str) -> String {
        format!(
            "components: {{schemas: {{A: {{properties: {{x: {one}}}}}, B: {{properties: {{x: \
             {other}}}}}}}}}"
        )
    }

    #[test]
    fn reports_the_place_that_says_less() {
        let document =
            two("{type: string, minLength: 1, description: A host.}", "{description: a host}");
        assert_eq!(places(&RULE, &document), ["/components/schemas/B/properties/x"]);
        assert_eq!(
            titles(&RULE, &document),
            ["`x` (\"A host\") may be anything here, but `type: string` and `minLength: 1` \
                 elsewhere"]
        );
    }

    #[test]
    fn compares_what_references_lead_to() {
        let document = "\
components:
  schemas:
    Port: {type: integer, maximum: 65535}
    A: {properties: {port: {$ref: '#/components/schemas/Port', description: The port.}}}
    B: {properties: {port: {type: integer, description: The port.}}}";
        assert_eq!(places(&RULE, document), ["/components/schemas/B/properties/port"]);
    }

    #[test]
    fn is_silent_where_all_say_the_same() {
        let document = two(
            "{type: string, title: X, default: a, description: A host.}",
            "{type: string, readOnly: true, description: A host.}",
        );
        assert_eq!(titles(&RULE, &document), [""; 0]);
    }

    #[test]
    fn lets_other_descriptions_names_and_choices_differ() {
        for (one, other) in [
            ("{type: string, description: A host.}", "{type: integer, description: A port.}"),
            ("{enum: [a], description: The field.}", "{enum: [b], description: The field.}"),
            ("{enum: [a], description: The field.}", "{type: string, description: The field.}"),
            ("{type: string}", "{type: integer}"),
            ("{type: string, description: A.}", "{type: [string, 'null'], description: A.}"),
            ("{type: array, description: A.}", "{type: array, minItems: 0, description: A.}"),
        ] {
            assert_eq!(titles(&RULE, &two(one, other)), [""; 0], "{one} {other}");
        }
        let document = "\
components:
  schemas:
    A: {properties: {x: {type: string, description: A host.}}}
    B: {properties: {y: {type: integer, description: A host.}}}
    C: {properties: {properties: {items: {description: A host.}}}}";
        assert_eq!(titles(&RULE, document), [""; 0]);
    }
}
