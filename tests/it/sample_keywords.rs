//! Every keyword that asserts something is tried on both sides: a value at its edge, and one that
//! breaks it and nothing else; by two validators.

use std::collections::BTreeSet;

use boon::{Compiler, Draft, Schemas};
use serde_json::{Value, json};
use trueup::Options;
use trueup::sample::{Obligations, Outcome, Reason};

use crate::suites::target;

const DRAFT_7: &str = "http://json-schema.org/draft-07/schema#";

fn of_draft_7(mut schema: Value) -> Value {
    schema["$schema"] = json!(DRAFT_7);
    schema
}

/// Keywords that judge one value, each with a schema.
fn of_values() -> Vec<(&'static str, Value)> {
    let text = json!({"type": "string"});
    vec![
        ("type", json!({"type": ["string", "null"]})),
        ("enum", json!({"enum": ["red", "green", 7, null]})),
        ("const", json!({"const": "red"})),
        ("const", json!({"const": true})),
        ("multipleOf", json!({"type": "number", "multipleOf": 0.5})),
        ("maximum", json!({"type": "integer", "maximum": 9})),
        ("exclusiveMaximum", json!({"type": "integer", "exclusiveMaximum": 9})),
        ("minimum", json!({"type": "number", "minimum": 0.5})),
        ("exclusiveMinimum", json!({"type": "number", "exclusiveMinimum": 0})),
        ("maxLength", json!({"type": "string", "maxLength": 3})),
        ("minLength", json!({"type": "string", "minLength": 2})),
        ("pattern", json!({"type": "string", "pattern": "^[a-z]{2,4}$"})),
        ("format", json!({"type": "string", "format": "date"})),
        ("maxItems", json!({"type": "array", "maxItems": 2})),
        ("minItems", json!({"type": "array", "minItems": 1})),
        ("uniqueItems", json!({"type": "array", "uniqueItems": true})),
        ("contains", json!({"type": "array", "contains": text})),
        ("minContains", json!({"type": "array", "contains": text, "minContains": 2})),
        ("minContains", json!({"type": "array", "contains": text, "minContains": 1})),
        ("maxContains", json!({"type": "array", "contains": text, "maxContains": 2})),
        ("items", json!({"type": "array", "items": text})),
        ("items", json!({"type": "array", "prefixItems": [{}, {}], "items": text})),
        ("items", json!({"type": "array", "prefixItems": [{}, {}], "items": false})),
        ("items", of_draft_7(json!({"type": "array", "items": [text, {"type": "null"}]}))),
        ("prefixItems", json!({"type": "array", "prefixItems": [text, {"type": "null"}]})),
        ("prefixItems", json!({"type": "array", "prefixItems": [text, false]})),
        (
            "additionalItems",
            of_draft_7(json!({"type": "array", "items": [text], "additionalItems": false})),
        ),
        (
            "additionalItems",
            of_draft_7(json!({"type": "array", "items": [{}], "additionalItems": text})),
        ),
        (
            "unevaluatedItems",
            json!({"type": "array", "allOf": [{"prefixItems": [text]}], "unevaluatedItems": false}),
        ),
        (
            "unevaluatedItems",
            json!({"type": "array", "prefixItems": [{}], "unevaluatedItems": text}),
        ),
    ]
}

/// Keywords of objects.
fn of_objects() -> Vec<(&'static str, Value)> {
    let text = json!({"type": "string"});
    vec![
        ("maxProperties", json!({"type": "object", "maxProperties": 2})),
        ("minProperties", json!({"type": "object", "minProperties": 1})),
        ("required", json!({"type": "object", "required": ["a", "b"]})),
        ("dependentRequired", json!({"type": "object", "dependentRequired": {"a": ["b"]}})),
        ("dependentSchemas", json!({"dependentSchemas": {"a": {"required": ["b"]}}})),
        ("dependentSchemas", json!({"type": "object", "dependentSchemas": {"a-b": false}})),
        ("dependencies", of_draft_7(json!({"type": "object", "dependencies": {"a": ["b"]}}))),
        ("dependencies", of_draft_7(json!({"dependencies": {"a": {"required": ["b"]}}}))),
        ("properties", json!({"type": "object", "properties": {"a": text}})),
        ("properties", json!({"type": "object", "properties": {"a/b": false}})),
        ("patternProperties", json!({"type": "object", "patternProperties": {"^a/": text}})),
        ("patternProperties", json!({"type": "object", "patternProperties": {"^a$": false}})),
        ("additionalProperties", json!({"properties": {"a": {}}, "additionalProperties": false})),
        ("additionalProperties", json!({"properties": {"a": {}}, "additionalProperties": text})),
        ("propertyNames", json!({"type": "object", "propertyNames": {"pattern": "^[a-z]+$"}})),
        (
            "propertyNames",
            json!({"type": "object", "propertyNames": {"$ref": "#/$defs/short"},
                   "$defs": {"short": {"maxLength": 3}}}),
        ),
        (
            "unevaluatedProperties",
            json!({"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": false}),
        ),
        (
            "unevaluatedProperties",
            json!({"type": "object", "properties": {"a": {}}, "unevaluatedProperties": text}),
        ),
    ]
}

/// Keywords that put schemas together.
fn of_schemas() -> Vec<(&'static str, Value)> {
    let text = json!({"type": "string"});
    let tagged = |tag: &str| json!({"required": ["a"], "properties": {"a": {"const": tag}}});
    vec![
        ("allOf", json!({"allOf": [{"minimum": 3}, {"maximum": 9}], "type": "integer"})),
        ("anyOf", json!({"anyOf": [text, {"type": "null"}]})),
        ("anyOf", json!({"anyOf": [{"minimum": 9}, {"maximum": 3}], "type": "integer"})),
        ("oneOf", json!({"oneOf": [{"multipleOf": 2}, {"multipleOf": 3}], "type": "integer"})),
        ("oneOf", json!({"oneOf": [tagged("x"), tagged("y")], "type": "object"})),
        ("oneOf", json!({"oneOf": [{"required": ["a"]}, {"required": ["b"]}], "type": "object"})),
        ("not", json!({"not": {"enum": ["a", "b"]}})),
        (
            "not",
            json!({"type": "string", "not": {"$ref": "#/$defs/x"},
                   "$defs": {"x": {"maxLength": 2}}}),
        ),
        ("if", json!({"if": {"type": "string"}, "then": {"minLength": 2}})),
        ("then", json!({"if": {"type": "string"}, "then": {"minLength": 2}})),
        ("then", json!({"if": {"type": "string"}, "then": false})),
        ("else", json!({"if": {"type": "string"}, "else": {"minimum": 2, "type": "integer"}})),
        ("else", json!({"if": {"type": "string"}, "else": false})),
        ("$ref", json!({"$ref": "#/$defs/a", "$defs": {"a": {"maxLength": 2}}})),
        (
            "$dynamicRef",
            json!({"$dynamicRef": "#a",
                   "$defs": {"a": {"$dynamicAnchor": "a", "type": "string"}}}),
        ),
    ]
}

/// The keywords of 2020-12's vocabularies for applying, unevaluated parts, validation and format,
/// and two of earlier drafts.
const KEYWORDS: &str = "additionalProperties allOf anyOf const contains dependentRequired \
     dependentSchemas else enum exclusiveMaximum exclusiveMinimum format if items maxContains \
     maxItems maxLength maxProperties maximum minContains minItems minLength minProperties minimum \
     multipleOf not oneOf pattern patternProperties prefixItems properties propertyNames required \
     then type unevaluatedItems unevaluatedProperties uniqueItems $ref $dynamicRef \
     additionalItems dependencies";

#[test]
fn every_keyword_is_tried_on_both_sides() {
    let examples = [of_values(), of_objects(), of_schemas()].concat();
    let shown: BTreeSet<&str> = examples.iter().map(|(keyword, _)| *keyword).collect();
    assert_eq!(shown, KEYWORDS.split_whitespace().collect());
    let (mut unmet, mut wrong) = (Vec::new(), Vec::new());
    for (keyword, schema) in &examples {
        let target = target(schema, &Options::default()).unwrap();
        let obligations = Obligations::of(&target).unwrap();
        let mut compiler = Compiler::new();
        compiler.enable_format_assertions();
        compiler.set_default_draft(Draft::V2020_12);
        compiler.add_resource("http://schema/", schema.clone()).unwrap();
        let mut schemas = Schemas::new();
        let index = compiler.compile("http://schema/", &mut schemas).unwrap();
        let mut met = [false, false];
        for (obligation, outcome) in obligations.iter() {
            // What a reference leads to stands elsewhere, and a condition breaks in what it
            // leads to.
            let path = format!("{}/{}", obligation.place(), obligation.keyword());
            let is_own = keyword.starts_with('$')
                || path.split('/').any(|token| token == *keyword)
                || (*keyword == "if" && path.starts_with("/then"));
            match outcome {
                Outcome::Met(payload, label) => {
                    let is_valid = schemas.validate(payload, index).is_ok();
                    assert_eq!(is_valid, obligation.fits(), "{schema} {payload} {label:?}");
                    assert_eq!(label.is_none(), obligation.fits());
                    if let Some(label) = label {
                        let codes: Vec<String> =
                            target.check(payload).into_iter().map(|it| it.code).collect();
                        assert_eq!(codes, [label.code.as_str()], "{schema} {payload}");
                    }
                    met[usize::from(!obligation.fits())] |= is_own;
                }
                Outcome::Impossible(reason) => {
                    let told = format!("{schema}\n  {path}: {}: {reason}", obligation.words());
                    if matches!(reason, Reason::Otherwise(_)) {
                        wrong.push(told.clone());
                    }
                    unmet.push(told);
                }
                _ => panic!("there is no other outcome"),
            }
        }
        if met != [true, true] {
            wrong.push(format!("`{keyword}` in {schema}: {met:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?} {unmet:#?}");
    // Read these: is there really no such payload?
    insta::assert_snapshot!(unmet.join("\n"));
}
