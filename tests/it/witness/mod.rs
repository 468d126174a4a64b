//! Laws of witnesses: each fits, none is made up, and "none" is said only where there is none.

mod random;

use std::fs;
use std::path::Path;

use jsonschema::canonical::{self, Satisfiability};
use serde_json::{Value, json};
use trueup::document::{self, load};
use trueup::{Contract, Options, Question, Size, Target, Witness, WitnessOptions, Witnesses};

use crate::json_schema_suite::REMOTES;
use crate::suites::{json_files, read, suites, target};

/// What asking all schemas of a folder of the suite came to.
#[derive(Default)]
struct Outcome {
    /// Groups that have a valid instance, and those of them for which a witness was found.
    satisfiable: usize,
    witnessed: usize,
    /// Groups that have an invalid instance, and those for which a value was found that fails.
    refutable: usize,
    refuted: usize,
    /// Groups for which "none" was said although the suite has one, or the second judge has.
    denied: Vec<String>,
    unknown: Vec<String>,
}

#[test]
fn official_schemas_have_witnesses() {
    let Some(outcome) = ask_suite("", true) else { return };
    assert_eq!(outcome.denied, [""; 0]);
    assert_eq!((outcome.satisfiable, outcome.witnessed), (358, 358), "{:?}", outcome.unknown);
    assert_eq!(outcome.refuted, outcome.refutable, "{:?}", outcome.unknown);
}

#[test]
fn official_optional_schemas_have_witnesses() {
    let Some(outcome) = ask_suite("optional", true) else { return };
    assert_eq!(outcome.denied, [""; 0]);
    assert_eq!(outcome.witnessed, outcome.satisfiable, "{:?}", outcome.unknown);
}

#[test]
fn official_formats_have_witnesses() {
    let Some(outcome) = ask_suite("optional/format", false) else { return };
    assert_eq!(outcome.denied, [""; 0]);
    assert_eq!(outcome.witnessed, outcome.satisfiable, "{:?}", outcome.unknown);
    assert_eq!(outcome.refuted, outcome.refutable, "{:?}", outcome.unknown);
}

fn ask_suite(folder: &str, formats_as_annotations: bool) -> Option<Outcome> {
    let suite = suites("json-schema")?;
    let mut outcome = Outcome::default();
    let mut options = Options::default();
    options.formats_as_annotations = formats_as_annotations;
    options.resources.supply(REMOTES, suite.join("remotes"));
    for file in json_files(&suite.join("tests/draft2020-12").join(folder)) {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        for group in read(&fs::read_to_string(&file).unwrap()).as_array().unwrap() {
            let title = format!("{name}: {}", group["description"].as_str().unwrap());
            let target = target(&group["schema"], &options).unwrap();
            let tests = group["tests"].as_array().unwrap();
            let has = |valid: bool| tests.iter().any(|test| test["valid"] == valid);
            let fits = outcome.ask(&title, Question::fits(&target), has(true));
            let breaks = outcome.ask(&title, Question::breaks(&target), has(false));
            if matches!(fits, Witness::Empty(_)) && is_satisfiable(&group["schema"]) {
                outcome.denied.push(format!("{title}: the second judge has one"));
            }
            outcome.satisfiable += usize::from(has(true));
            outcome.witnessed += usize::from(has(true) && matches!(fits, Witness::Value(_)));
            outcome.refutable += usize::from(has(false));
            outcome.refuted += usize::from(has(false) && matches!(breaks, Witness::Value(_)));
        }
    }
    Some(outcome)
}

/// By the `jsonschema` crate's canonical form, which shares nothing with ours.
fn is_satisfiable(schema: &Value) -> bool {
    let canonical = canonical::options().offline().canonicalize(schema);
    canonical.is_ok_and(|canonical| canonical.satisfiability() == Satisfiability::Yes)
}

impl Outcome {
    fn ask(&mut self, title: &str, question: Question<'_>, exists: bool) -> Witness {
        let answer = some(&question.witnesses(WitnessOptions::STEPS), 3);
        match &answer {
            Witness::Empty(_) if exists => self.denied.push(title.to_owned()),
            Witness::Unknown(reason) if exists => self.unknown.push(format!("{title}: {reason}")),
            _ => {}
        }
        answer
    }
}

/// Values of all sizes and seeds; the first that is no value, where there is one. That each value
/// answers the question has been judged before it is handed out: what fails that comes back as
/// unknown, and is seen here.
fn some(witnesses: &Witnesses<'_>, seeds: u64) -> Witness {
    let mut last = Witness::Unknown(String::new());
    for seed in 0..seeds {
        for size in [Size::Least, Size::Small, Size::Medium, Size::Large] {
            last = witnesses.draw(&options(seed, size));
            if !matches!(last, Witness::Value(_)) {
                return last;
            }
        }
    }
    last
}

fn options(seed: u64, size: Size) -> WitnessOptions {
    let mut options = WitnessOptions::default();
    options.seed = seed;
    options.size = size;
    options.edge = seed % 2 == 1;
    options
}

/// Every part of every operation and every component schema, with the rules and without.
fn contract_targets() -> Vec<Target> {
    [false, true].into_iter().flat_map(targets).collect()
}

/// As published, or with the rules.
pub(crate) fn targets(raw: bool) -> Vec<Target> {
    let mut targets = Vec::new();
    {
        for name in Contract::BUILTIN {
            let mut options = Options::default();
            options.raw = raw;
            let contract = Contract::builtin_with(name, &options).unwrap();
            for operation in contract.operations() {
                for part in operation.parts.iter() {
                    let selector = format!("{} {}@{}", operation.method, operation.path, part.name);
                    targets.push(contract.target(&selector).unwrap());
                }
            }
            let schemas = published(name).pointer("/components/schemas").cloned();
            for name in schemas.iter().filter_map(Value::as_object).flat_map(|named| named.keys()) {
                targets.push(contract.target(&format!("#/components/schemas/{name}")).unwrap());
            }
        }
    }
    targets
}

pub(crate) fn published(contract: &str) -> Value {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
    let files = ["json", "yaml"].map(|kind| specs.join(format!("{contract}.openapi.{kind}")));
    let path = files.into_iter().find(|path| path.exists()).unwrap();
    let bytes = fs::read(&path).unwrap();
    document::parse("", &bytes, load::syntax(&path, &bytes)).documents.pop().unwrap().into_value()
}

#[test]
fn contracts_have_witnesses_and_counterexamples() {
    let targets = contract_targets();
    let mut empty = Vec::new();
    for target in &targets {
        match some(&Question::fits(target).witnesses(WitnessOptions::STEPS), 3) {
            Witness::Value(value) => assert!(target.check(&value).is_empty(), "{}", target.name()),
            Witness::Empty(_) => empty.push(target.name()),
            other => panic!("{}: {other:?}", target.name()),
        }
        match some(&Question::breaks(target).witnesses(WitnessOptions::STEPS), 3) {
            Witness::Value(value) => assert!(!target.check(&value).is_empty(), "{}", target.name()),
            other => panic!("no counterexample for {}: {other:?}", target.name()),
        }
    }
    // As published, no value fits this one nor what is made of it.
    let published = "synq:#/components/schemas/synq.platforms.v1.DataPlatformIdentifier";
    assert_eq!(empty, [published]);
}

#[test]
fn a_conflict_is_the_smallest_with_the_nearest_value() {
    let schema = json!({
        "type": "object",
        "description": "nothing fits this",
        "properties": {"other": {"type": "string"}},
        "oneOf": [
            {"properties": {"mail": {"type": "string"}}, "required": ["mail"]},
            {"properties": {"phone": {"type": "string"}}, "required": ["phone"]},
        ],
        "additionalProperties": false,
    });
    let target = target(&schema, &Options::default()).unwrap();
    let witnesses = Question::fits(&target).witnesses(WitnessOptions::STEPS);
    let Witness::Empty(places) = witnesses.draw(&WitnessOptions::default()) else { panic!() };
    let mut pointers: Vec<&str> = places.iter().map(|place| place.pointer.as_str()).collect();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        ["/additionalProperties", "/oneOf", "/oneOf/0/required", "/oneOf/1/required"]
    );
    let (place, value) = witnesses.nearest(&options(0, Size::Least)).unwrap();
    assert_eq!(place.pointer, "/additionalProperties");
    let members: Vec<&String> = value.as_object().unwrap().keys().collect();
    assert!(members == ["mail"] || members == ["phone"], "{value}");
}

#[test]
fn conflicts_name_what_conflicts() {
    let cases = [
        (json!({"minimum": 5, "maximum": 3, "type": "number"}), vec!["maximum", "minimum", "type"]),
        (
            json!({"type": "string", "minLength": 4, "maxLength": 3}),
            vec!["maxLength", "minLength", "type"],
        ),
        (json!({"const": 1, "type": "string", "title": "x"}), vec!["const", "type"]),
        (
            json!({"pattern": "^a", "not": {"pattern": "^a"}, "type": "string"}),
            vec!["not/pattern", "pattern", "type"],
        ),
        (
            json!({"type": "array", "items": false, "minItems": 1}),
            vec!["items", "minItems", "type"],
        ),
        (
            json!({"type": "array", "items": {"enum": [1, 2]}, "uniqueItems": true, "minItems": 3}),
            vec!["items", "items/enum", "minItems", "type", "uniqueItems"],
        ),
        (
            json!({"type": "object", "required": ["a", "b"], "maxProperties": 1}),
            vec!["maxProperties", "required", "type"],
        ),
        (
            json!({"type": "object", "required": ["a"], "propertyNames": {"minLength": 2}}),
            vec!["propertyNames", "propertyNames/minLength", "required", "type"],
        ),
        (
            json!({"allOf": [{"type": "integer"}, {"multipleOf": 0.5, "minimum": 0.5, "exclusiveMaximum": 1}]}),
            vec!["allOf/0/type", "allOf/1/exclusiveMaximum", "allOf/1/minimum"],
        ),
        (
            json!({"$ref": "#/$defs/list", "$defs": {"list": {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#/$defs/list"}}}}}),
            vec![
                "$defs/list/properties",
                "$defs/list/properties/next/$ref",
                "$defs/list/required",
                "$defs/list/type",
                "$ref",
            ],
        ),
    ];
    for (schema, expected) in cases {
        let target = target(&schema, &Options::default()).unwrap();
        let witnesses = Question::fits(&target).witnesses(WitnessOptions::STEPS);
        let answer = witnesses.draw(&WitnessOptions::default());
        let Witness::Empty(places) = answer else { panic!("{schema}: {answer:?}") };
        let mut pointers: Vec<&str> = places.iter().map(|place| &place.pointer[1..]).collect();
        pointers.sort_unstable();
        // Where keywords exclude each other in several ways, one of them is said.
        for pointer in &pointers {
            assert!(expected.contains(pointer), "{schema}: {pointers:?}");
        }
        assert!(pointers.len() >= 2, "{schema}: {pointers:?}");
    }
}

#[test]
fn intersections_and_differences_have_witnesses() {
    let options = Options::default();
    let small = target(&json!({"type": "integer", "minimum": 1, "maximum": 10}), &options).unwrap();
    let even = target(&json!({"multipleOf": 2}), &options).unwrap();
    let ten = target(&json!({"const": 10}), &options).unwrap();
    let question = Question::fits(&small).and(&even).and_not(&ten);
    let witnesses = question.witnesses(WitnessOptions::STEPS);
    let mut avoid = Vec::new();
    for _ in 0..4 {
        let mut options = WitnessOptions::default();
        options.avoid.clone_from(&avoid);
        let Witness::Value(value) = witnesses.draw(&options) else { panic!("{avoid:?}") };
        assert!([2, 4, 6, 8].contains(&value.as_i64().unwrap()), "{value}");
        assert!(!avoid.contains(&value), "{value} was to be avoided");
        avoid.push(value);
    }
    let nothing = Question::fits(&ten).and_not(&even).witnesses(WitnessOptions::STEPS);
    assert!(matches!(nothing.draw(&WitnessOptions::default()), Witness::Empty(_)));
}

#[test]
fn the_same_seed_leads_to_the_same_witness() {
    let contract = Contract::builtin("immuta").unwrap();
    let target = contract.target("createConnection").unwrap();
    let draw = |seed| {
        let witnesses = Question::fits(&target).witnesses(WitnessOptions::STEPS);
        witnesses.draw(&options(seed, Size::Medium))
    };
    for seed in 0..20 {
        assert_eq!(draw(seed), draw(seed));
    }
    assert_ne!(draw(1), draw(3));
}

/// So many choices at once.
fn many(count: usize) -> Vec<Value> {
    let choice = |index| json!({"anyOf": [{"required": [format!("a{index}")]}, {"required": [format!("b{index}")]}]});
    (0..count).map(choice).collect()
}

/// Schemas that would take for ever, or much memory, if anything let them.
#[test]
fn costly_schemas_come_to_an_end() {
    let wide = many(12);
    let forbidden: Vec<Value> = (0..12)
        .map(|index| json!({"not": {"required": [format!("a{index}"), format!("b{index}")]}}))
        .collect();
    let tree = json!({"type": "object", "required": ["l", "r"], "properties": {"l": {"$ref": "#"}, "r": {"$ref": "#"}}});
    let deep = (0..200).fold(
        json!({"const": 1}),
        |inner, _| json!({"type": "object", "required": ["d"], "properties": {"d": inner}}),
    );
    for schema in [
        json!({"type": "object", "allOf": wide.iter().chain(&forbidden).collect::<Vec<_>>()}),
        json!({"type": "object", "allOf": wide, "maxProperties": 11}),
        json!({"type": "object", "allOf": many(600)}),
        tree,
        deep,
        json!({"type": "string", "minLength": 100_000_000}),
        json!({"type": "string", "pattern": "^(a|b){50000}$"}),
        json!({"type": "string", "allOf": (1..30).map(|n| json!({"pattern": format!("^(a{{{n}}})*$")})).collect::<Vec<_>>(), "minLength": 1}),
        json!({"type": "array", "minItems": 10_000_000}),
        json!({"type": "object", "minProperties": 10_000_000}),
        json!({"type": "number", "minimum": 1e300, "multipleOf": 1e-300}),
        json!({"not": {"not": {"not": {"$ref": "#"}}}}),
        json!({"allOf": [{"$ref": "#"}], "anyOf": [{"$ref": "#"}, {"not": {"$ref": "#"}}]}),
    ] {
        let Ok(target) = target(&schema, &Options::default()) else { continue };
        for question in [Question::fits(&target), Question::breaks(&target)] {
            let witnesses = question.witnesses(WitnessOptions::STEPS);
            // Any answer will do, if it is the same whenever it is asked.
            assert_eq!(some(&witnesses, 1), some(&witnesses, 1), "{schema}");
        }
    }
}
