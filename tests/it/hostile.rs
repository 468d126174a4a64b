//! Whatever a contract or a payload holds: an answer or a finding, soon, and never a panic.
//!
//! `PROPTEST_CASES` says how many cases there are of each test; without it there are few.

use std::env;
use std::sync::Arc;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Map, Value, json};
use trueup::document::{self, Syntax, pointer};
use trueup::{Contract, Options, Target};

/// Longer than any small contract takes, even where nothing is optimised and others compete.
const SOON: Duration = Duration::from_secs(20);

/// A change to a document. Indices are taken modulo what there is.
#[derive(Debug, Clone)]
enum Mutation {
    Remove(Index),
    Replace(Index, Value),
    /// Puts a copy of what stands at the first place at the second.
    Copy(Index, Index),
    Rename(Index, String),
    Add(Index, String, Value),
}

impl Mutation {
    fn apply(&self, document: &mut Value) {
        match self {
            Self::Remove(at) => remove(document, &place(document, *at)),
            Self::Replace(at, value) => put(document, *at, value.clone()),
            Self::Copy(from, to) => {
                let copied = document.pointer(&place(document, *from)).cloned();
                put(document, *to, copied.unwrap_or_default());
            }
            Self::Rename(at, name) => {
                let at = place(document, *at);
                let Some(value) = document.pointer(&at).cloned() else { return };
                remove(document, &at);
                let parent = pointer::split_last(&at).map_or("", |(parent, _)| parent).to_owned();
                add(document, &parent, name, value);
            }
            Self::Add(at, name, value) => {
                let at = place(document, *at);
                add(document, &at, name, value.clone());
            }
        }
    }
}

fn place(document: &Value, at: Index) -> String {
    let mut places = Vec::new();
    collect(document, &mut String::new(), &mut places);
    at.get(&places).clone()
}

fn collect(value: &Value, at: &mut String, places: &mut Vec<String>) {
    places.push(at.clone());
    let mut below = |token: &str, member: &Value| {
        let length = at.len();
        pointer::push(at, token);
        collect(member, at, places);
        at.truncate(length);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, member)| below(name, member)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| below(&index.to_string(), item));
        }
        _ => {}
    }
}

fn put(document: &mut Value, at: Index, value: Value) {
    if let Some(place) = document.pointer_mut(&place(document, at)) {
        *place = value;
    }
}

fn remove(document: &mut Value, at: &str) {
    let Some((parent, token)) = pointer::split_last(at) else { return };
    match document.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            members.shift_remove(token.as_ref());
        }
        Some(Value::Array(items)) => {
            items.remove(token.parse::<usize>().unwrap());
        }
        _ => {}
    }
}

fn add(document: &mut Value, at: &str, name: &str, value: Value) {
    if let Some(Value::Object(members)) = document.pointer_mut(at) {
        members.insert(name.to_owned(), value);
    }
}

/// Words that mean something in some contract.
const WORDS: &[&str] = &[
    "$anchor",
    "$defs",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$recursiveAnchor",
    "$recursiveRef",
    "$ref",
    "$schema",
    "$vocabulary",
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "components",
    "const",
    "contains",
    "content",
    "default",
    "definitions",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "discriminator",
    "else",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "id",
    "if",
    "items",
    "jsonSchemaDialect",
    "maxLength",
    "maximum",
    "minContains",
    "minLength",
    "minimum",
    "multipleOf",
    "not",
    "nullable",
    "oneOf",
    "openapi",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "readOnly",
    "required",
    "then",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
    "",
    "\u{0}",
    "a/b~c",
    "%",
    "x-trueup-number-format",
    "trueup:/a",
    "é",
];

const TEXTS: &[&str] = &[
    "#",
    "#/",
    "#/$defs/a",
    "#/definitions/a",
    "#a",
    "",
    "a",
    "/",
    "//",
    "?",
    "c.json",
    "c.json#/$defs/a",
    "other.json",
    "%zz",
    "#/%",
    "#/$defs/a/$ref",
    "#/$defs/0",
    "#/allOf/0",
    "#/allOf/01",
    "::",
    "urn:x:y",
    "https://example.com/a",
    "https://example.com/a#a",
    "#/trueup:broken/0",
    "#/components/schemas/A",
    "file:///",
    "json-schema:///",
    "http://[",
    "http://json-schema.org/draft-04/schema#",
    "http://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft/2019-09/schema",
    "https://json-schema.org/draft/2020-12/schema",
    "https://spec.openapis.org/oas/3.1/dialect/base",
    "https://json-schema.org/draft/2020-12/meta/core",
    "string",
    "integer",
    "null",
    "date-time",
    "int32",
    "regex",
    "uuid",
    "(a+)+$",
    "(a|aa)+$",
    "(",
    "[",
    "\\",
    "(?=a)b",
    "(x{1000}){1000}",
    "\\p{L}",
    "^\\cA$",
    "(?<n>a)\\k<n>",
    "a{99999999999}",
    "3.0.3",
    "3.1.0",
    "base64",
    "application/json",
];

const NUMBERS: &[&str] = &[
    "0",
    "-1",
    "1",
    "0.1",
    "1e-300",
    "1e300",
    "-0",
    "1.0",
    "1e2",
    "18446744073709551616",
    "-9223372036854775809",
    "9007199254740993",
    "0.000000000000000000000000000001",
    "1e308",
    "4294967296",
];

fn hostile_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        proptest::sample::select(TEXTS).prop_map(Value::from),
        proptest::sample::select(NUMBERS).prop_map(|text| serde_json::from_str(text).unwrap()),
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        Just(json!({})),
        Just(json!([])),
        Just(json!({"$ref": "#"})),
        Just(json!({"allOf": [{"$ref": "#"}]})),
        Just(json!({"$ref": "#/$defs/a"})),
        (1_usize..110).prop_map(|depth| nested("not", depth)),
        (1_usize..110).prop_map(|depth| nested("", depth)),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let name = proptest::sample::select(WORDS).prop_map(str::to_owned);
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            proptest::collection::vec((name, inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Schemas in schemas, or arrays in arrays where there is no keyword.
fn nested(keyword: &str, depth: usize) -> Value {
    (0..depth).fold(json!({}), |inner, _| match keyword {
        "" => Value::Array(vec![inner]),
        keyword => Value::Object(Map::from_iter([(keyword.to_owned(), inner)])),
    })
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let name = || proptest::sample::select(WORDS).prop_map(str::to_owned);
    prop_oneof![
        1 => any::<Index>().prop_map(Mutation::Remove),
        3 => (any::<Index>(), hostile_value()).prop_map(|(at, value)| Mutation::Replace(at, value)),
        2 => (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Mutation::Copy(from, to)),
        1 => (any::<Index>(), name()).prop_map(|(at, name)| Mutation::Rename(at, name)),
        3 => (any::<Index>(), name(), hostile_value())
            .prop_map(|(at, name, value)| Mutation::Add(at, name, value)),
    ]
}

fn mutated(seeds: Vec<Value>) -> impl Strategy<Value = Value> {
    let mutations = proptest::collection::vec(mutation(), 1..6);
    (proptest::sample::select(seeds), mutations).prop_map(|(mut document, mutations)| {
        for mutation in mutations {
            mutation.apply(&mut document);
        }
        document
    })
}

fn schemas() -> Vec<Value> {
    vec![
        json!({"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/$defs/a"}},
            "$defs": {"a": {"$anchor": "a", "anyOf": [{"type": "string", "pattern": "^a+$"}, {"type": "integer", "multipleOf": 3}]}}}),
        json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://example.com/a",
            "$dynamicAnchor": "node", "properties": {"children": {"items": {"$dynamicRef": "#node"}}},
            "unevaluatedProperties": false, "$defs": {"a": {"$id": "b", "$ref": "a"}}}),
        json!({"$schema": "http://json-schema.org/draft-07/schema#", "$id": "http://example.com/a.json",
            "definitions": {"a": {"$id": "#a", "if": {"const": 1}, "then": {"minLength": 1}}},
            "allOf": [{"$ref": "#a"}, {"$ref": "#/definitions/a"}], "dependencies": {"a": ["b"], "b": {"minProperties": 2}}}),
        json!({"$schema": "http://json-schema.org/draft-04/schema#", "id": "http://example.com/a.json",
            "definitions": {"a": {"id": "inner/", "items": [{"minimum": 1, "exclusiveMinimum": true}]}},
            "oneOf": [{"$ref": "#/definitions/a"}, {"type": "object", "patternProperties": {"^a": {"enum": [1, "a"]}}}]}),
        json!({"$schema": "https://json-schema.org/draft/2019-09/schema", "$recursiveAnchor": true,
            "properties": {"a": {"$recursiveRef": "#"}}, "unevaluatedItems": false}),
        json!({"oneOf": [
            {"properties": {"kind": {"const": "a"}, "b": {"format": "date"}}, "required": ["kind"]},
            {"properties": {"kind": {"const": "b"}, "c": {"uniqueItems": true}}, "required": ["kind"]}]}),
    ]
}

fn openapi_documents() -> Vec<Value> {
    let document = |version: &str, schema: Value| {
        json!({"openapi": version, "info": {"title": "T", "version": "1"},
            "paths": {"/a/{b}": {
                "parameters": [{"$ref": "#/components/parameters/P"}],
                "post": {"operationId": "op",
                    "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}},
                    "responses": {"200": {"$ref": "#/components/responses/R"}, "default": {"description": "d"}}}}},
            "components": {
                "parameters": {"P": {"name": "b", "in": "path", "required": true, "schema": {"type": "integer"}}},
                "responses": {"R": {"description": "d", "content": {"application/json": {"schema": {"items": {"$ref": "#/components/schemas/A"}}}}}},
                "schemas": {"A": schema, "B": {"allOf": [{"$ref": "#/components/schemas/A"}]}}}})
    };
    vec![
        document(
            "3.0.3",
            json!({"type": "object", "nullable": true, "required": ["a"],
            "properties": {"a": {"type": "string", "readOnly": true}, "b": {"minimum": 1, "exclusiveMinimum": true}}}),
        ),
        document(
            "3.1.0",
            json!({"$id": "https://example.com/a", "$anchor": "a", "type": ["object", "null"],
            "properties": {"a": {"$ref": "#a"}, "b": {"format": "int32"}}}),
        ),
    ]
}

/// Judges some values by every target that there is.
fn exercise(name: &str, bytes: &[u8], syntax: Syntax) {
    let start = Instant::now();
    if let Ok(contract) = Contract::read(name, bytes, syntax, &Options::default()) {
        for operation in contract.operations() {
            for part in operation.parts.iter() {
                judge(
                    contract
                        .target(&format!("{} {}@{}", operation.method, operation.path, part.name)),
                );
            }
        }
        for selector in ["", "#/$defs/a", "#/definitions/a", "#/components/schemas/A", "#a"] {
            judge(contract.target(selector));
        }
    }
    assert!(start.elapsed() < SOON, "{:?} for {}", start.elapsed(), String::from_utf8_lossy(bytes));
}

fn judge<E>(target: Result<Target, E>) {
    let Ok(target) = target else { return };
    for value in values() {
        let findings = target.check(&value);
        assert_eq!(target.is_valid(&value), findings.is_empty(), "{value}");
    }
    let text =
        json!({"a": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "kind": "c", "b": [1]}).to_string();
    for document in document::parse("payload.json", text.as_bytes(), Syntax::Json).documents {
        let findings = target.check_document(&document);
        assert!(findings.iter().all(|finding| finding.instance.position.is_some()));
    }
}

fn values() -> Vec<Value> {
    vec![
        json!(null),
        json!(1.5),
        json!("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"),
        json!([1, "a", 1, {}]),
        json!({"a": {"a": {"a": 1}}, "b": 1, "kind": "b", "children": [{"children": 1}], "": 1, "\u{0}": 2}),
        nested("a", 60),
    ]
}

fn syntaxes() -> impl Strategy<Value = Syntax> {
    prop_oneof![Just(Syntax::Json), Just(Syntax::Ndjson), Just(Syntax::Yaml)]
}

fn cases(few: u32) -> ProptestConfig {
    let cases = env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(few),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn mutated_json_schemas_are_answered(document in mutated(schemas())) {
        exercise("c.json", document.to_string().as_bytes(), Syntax::Json);
    }
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn mutated_openapi_documents_are_answered(document in mutated(openapi_documents())) {
        exercise("c.json", document.to_string().as_bytes(), Syntax::Json);
    }

    #[test]
    fn mutated_bytes_of_contracts_are_answered(
        document in proptest::sample::select([schemas(), openapi_documents()].concat()),
        changes in proptest::collection::vec((any::<Index>(), any::<u8>(), 0_usize..4), 1..8),
        syntax in syntaxes(),
    ) {
        let mut bytes = document.to_string().into_bytes();
        for (at, byte, width) in changes {
            let at = at.index(bytes.len());
            let end = bytes.len().min(at + width);
            bytes.splice(at..end, [byte]);
        }
        exercise("c.json", &bytes, syntax);
    }

    #[test]
    fn mutated_overlays_are_answered(
        overlay in mutated(vec![json!({"overlay": "1.1.0", "info": {"title": "T", "version": "1"},
            "actions": [
                {"target": "$.components.schemas.A", "update": {"minLength": 1}, "x-trueup": {"rule": "r", "reason": "none stated"}},
                {"target": "$..properties[?@.type == 'string']", "remove": true},
                {"target": "$.paths.*.*.requestBody", "copy": "$.components.schemas.B"}]})]),
        document in proptest::sample::select(openapi_documents()),
    ) {
        let text = overlay.to_string();
        let overlays = document::parse("o.json", text.as_bytes(), Syntax::Json).documents;
        let mut options = Options::default();
        options.overlays = overlays.into_iter().map(Arc::new).collect();
        let contract = Contract::read("c.json", document.to_string().as_bytes(), Syntax::Json, &options);
        if let Ok(contract) = contract {
            judge(contract.target("op"));
        }
    }
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn any_bytes_are_documents_or_findings(
        bytes in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..64),
            proptest::collection::vec(proptest::sample::select(&br#"[]{}:,"\ue0019.-+ntfalsr "#[..]), 0..64),
        ],
        syntax in syntaxes(),
    ) {
        let parsed = document::parse("a", &bytes, syntax);
        prop_assert!(!parsed.documents.is_empty() || !parsed.findings.is_empty());
        for document in &parsed.documents {
            let mut places = Vec::new();
            collect(document.value(), &mut String::new(), &mut places);
            for place in places {
                let span = document.value_span(&place);
                prop_assert!(span.is_some_and(|span| parsed.source.text().get(span).is_some()), "{}", place);
            }
        }
    }
}

#[test]
fn schemas_that_refer_to_themselves_end() {
    let schemas = [
        json!({"$ref": "#"}),
        json!({"allOf": [{"$ref": "#"}]}),
        json!({"anyOf": [{"$ref": "#"}, {"not": {"$ref": "#"}}]}),
        json!({"oneOf": [{"$ref": "#/oneOf/0"}]}),
        json!({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}),
        json!({"not": {"$ref": "#"}}),
        json!({"if": {"$ref": "#"}, "then": false}),
        json!({"$dynamicAnchor": "a", "$dynamicRef": "#a"}),
        json!({"$dynamicAnchor": "a", "allOf": [{"$dynamicRef": "#a"}]}),
        json!({"$schema": "https://json-schema.org/draft/2019-09/schema", "$recursiveAnchor": true, "$recursiveRef": "#"}),
        json!({"dependentSchemas": {"a": {"$ref": "#"}}}),
        json!({"$ref": "c.json"}),
        json!({"$id": "https://example.com/a", "$ref": "https://example.com/a"}),
        json!({"propertyNames": {"$ref": "#"}, "unevaluatedProperties": {"$ref": "#"}}),
    ];
    for schema in schemas {
        exercise("c.json", schema.to_string().as_bytes(), Syntax::Json);
    }
}

#[test]
fn limits_beyond_reason_are_answered() {
    for number in NUMBERS {
        for keyword in [
            "minLength",
            "maxLength",
            "multipleOf",
            "minItems",
            "minProperties",
            "minimum",
            "minContains",
        ] {
            let text = format!("{{\"contains\": true, \"{keyword}\": {number}}}");
            exercise("c.json", text.as_bytes(), Syntax::Json);
        }
    }
    for pattern in TEXTS {
        exercise("c.json", json!({"pattern": pattern}).to_string().as_bytes(), Syntax::Json);
        exercise(
            "c.json",
            json!({"patternProperties": {*pattern: false}}).to_string().as_bytes(),
            Syntax::Json,
        );
    }
}

#[test]
fn schemas_that_pass_for_metaschemas_are_answered() {
    for (keyword, uri) in [
        ("$ref", "http://json-schema.org/draft-07/schema#"),
        ("$dynamicRef", "https://json-schema.org/draft/2020-12/schema"),
        ("$recursiveRef", "https://json-schema.org/draft/2019-09/schema"),
    ] {
        let schema = json!({"$schema": uri, "$id": uri, "definitions": {"a": {"$id": "#a", "const": 1}},
            "$defs": {"a": {"$anchor": "a", "const": 1}, "b": {keyword: "#"}},
            "allOf": [{"$ref": "#/definitions/a"}, {"$ref": "#/$defs/a"}, {"$ref": format!("{uri}#")}]});
        exercise("c.json", schema.to_string().as_bytes(), Syntax::Json);
    }
}
