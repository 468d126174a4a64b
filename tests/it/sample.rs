//! Laws of samples: each fits, by two judges; each is the same whatever else is drawn.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use boon::{Compiler, SchemaIndex, Schemas};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use trueup::sample::{self, SampleOptions};
use trueup::{Contract, Document, Options, Size, Target, Witness};

use crate::binary::trueup;
use crate::suites::target;
use crate::witness::{published, targets};

/// How many samples of each target the laws look at: `TRUEUP_SAMPLES` for more.
fn count(usual: u64) -> u64 {
    let wanted = std::env::var("TRUEUP_SAMPLES").ok();
    wanted.map_or(usual, |wanted| wanted.parse().expect("TRUEUP_SAMPLES is a number"))
}

fn options(seed: u64, size: Size) -> SampleOptions {
    let mut options = SampleOptions::default();
    options.seed = seed;
    options.size = size;
    options
}

/// Another validator, which reads the contracts as published: no rule of ours, and no code.
struct SecondJudge {
    documents: BTreeMap<String, Rc<Value>>,
    compiler: Compiler,
    schemas: Schemas,
    known: BTreeMap<String, SchemaIndex>,
}

impl SecondJudge {
    fn new() -> Self {
        let mut compiler = Compiler::new();
        compiler.enable_format_assertions();
        let mut documents = BTreeMap::new();
        for name in Contract::BUILTIN {
            let document = published(name);
            compiler.add_resource(&format!("mem:///{name}"), document.clone()).unwrap();
            documents.insert(name.to_owned(), Rc::new(document));
        }
        Self { documents, compiler, schemas: Schemas::new(), known: BTreeMap::new() }
    }

    /// Whether a value fits the schema at a pointer into a contract's document.
    fn accepts(&mut self, contract: &str, pointer: &str, value: &Value) -> bool {
        let location = format!("mem:///{contract}#{}", escaped(pointer));
        let Self { compiler, schemas, known, .. } = self;
        let compile = || compiler.compile(&location, schemas).unwrap();
        let index = *known.entry(location.clone()).or_insert_with(compile);
        self.schemas.validate(value, index).is_ok()
    }
}

/// A JSON Pointer as a fragment.
fn escaped(pointer: &str) -> String {
    let special = |it: char| !(it.is_ascii_alphanumeric() || "/-._~$".contains(it));
    let mut escaped = String::new();
    for character in pointer.chars() {
        if special(character) {
            character.to_string().bytes().for_each(|byte| write!(escaped, "%{byte:02X}").unwrap());
        } else {
            escaped.push(character);
        }
    }
    escaped
}

/// Where the schema of a target stands in the published document.
fn pointer_of(target: &Target) -> String {
    let selector = target.name().split_once(':').unwrap().1;
    if let Some(pointer) = selector.strip_prefix('#') {
        return pointer.to_owned();
    }
    let (name, part) = selector.rsplit_once('@').unwrap();
    let operations = target.contract().operations();
    let operation = operations.iter().find(|operation| {
        let id = operation.operation_id.as_deref();
        id.and_then(|id| id.rsplit('.').next()) == Some(name)
    });
    let part = operation.unwrap().parts.iter().find(|it| it.name == part).unwrap();
    let fragment = part.schema.split_once('#').unwrap().1;
    percent_encoding::percent_decode_str(fragment).decode_utf8().unwrap().into_owned()
}

/// Where the published schema is wrong, and an overlay mends it: there the second judge refuses
/// what is right.
fn is_mended(target: &Target, value: &Value) -> bool {
    match target.contract().name() {
        // `additionalProperties: false` beside the `oneOf` that declares the properties.
        "synq" => {
            value.to_string().contains("latformIdentifier")
                || target.name().contains("DataPlatformIdentifier")
        }
        // It may be null, as its description says.
        "omni" => value["environmentUserAttribute"].is_null(),
        _ => false,
    }
}

#[test]
fn samples_fit_by_two_judges() {
    let mut second = SecondJudge::new();
    let (mut drawn, mut wrong, mut mended) = (0, Vec::new(), 0);
    for target in targets(false) {
        let samples = sample::valid(&target);
        let pointer = pointer_of(&target);
        for number in 0..count(12) {
            let size = [Size::Medium, Size::Small, Size::Large][(number % 3) as usize];
            let seed = fastrand::u64(..);
            let Witness::Value(value) = samples.draw(number, &options(seed, size)) else {
                panic!("{}: no sample {number} of seed {seed}", target.name());
            };
            drawn += 1;
            let findings = target.check(&value);
            assert!(findings.is_empty(), "{} {number} of seed {seed}: {findings:?}", target.name());
            if is_mended(&target, &value) {
                mended += 1;
            } else if !second.accepts(target.contract().name(), &pointer, &value) {
                wrong.push(format!("{} {number} of seed {seed}: {value}", target.name()));
            }
        }
    }
    println!("{drawn} samples, {} refused by the second judge, {mended} not asked", wrong.len());
    assert!(wrong.is_empty(), "{} of {drawn}: {:#?}", wrong.len(), &wrong[..wrong.len().min(5)]);
    assert!(mended * 4 < drawn, "the second judge was hardly asked");
}

/// The branches of unions that values reach from a schema.
#[derive(Default)]
struct Branches {
    seen: BTreeSet<String>,
    known: BTreeSet<String>,
}

impl Branches {
    /// All that can be reached at all.
    fn expect(&mut self, document: &Value, pointer: &str, entered: &mut BTreeSet<String>) {
        if !entered.insert(pointer.to_owned()) {
            return;
        }
        for (below, is_branch) in below(document, pointer) {
            if is_branch {
                self.known.insert(below.clone());
            }
            self.expect(document, &below, entered);
        }
    }

    fn walk(&mut self, judge: &mut SecondJudge, contract: &str, pointer: &str, value: &Value) {
        let document = Rc::clone(&judge.documents[contract]);
        let schema = document.pointer(pointer).unwrap();
        for (below, is_branch) in below(&document, pointer) {
            let name = below.rsplit('/').next().unwrap().replace("~1", "/").replace("~0", "~");
            if is_branch {
                if judge.accepts(contract, &below, value) {
                    self.seen.insert(below.clone());
                    self.walk(judge, contract, &below, value);
                }
            } else if below == format!("{pointer}/items") {
                for item in value.as_array().into_iter().flatten() {
                    self.walk(judge, contract, &below, item);
                }
            } else if below == format!("{pointer}/additionalProperties") {
                let named = &schema["properties"];
                for (name, member) in value.as_object().into_iter().flatten() {
                    if named.get(name).is_none() {
                        self.walk(judge, contract, &below, member);
                    }
                }
            } else if below.starts_with(&format!("{pointer}/properties/")) {
                if let Some(member) = value.get(&name) {
                    self.walk(judge, contract, &below, member);
                }
            } else {
                self.walk(judge, contract, &below, value);
            }
        }
    }
}

/// The schemas directly below one, each by its pointer, and whether it is a branch of a union.
fn below(document: &Value, pointer: &str) -> Vec<(String, bool)> {
    let schema = document.pointer(pointer).unwrap();
    let mut found = Vec::new();
    if let Some(reference) = schema["$ref"].as_str() {
        found.push((reference.strip_prefix('#').unwrap().to_owned(), false));
    }
    for (keyword, is_branch) in [("oneOf", true), ("anyOf", true), ("allOf", false)] {
        let count = schema[keyword].as_array().map_or(0, Vec::len);
        found.extend((0..count).map(|it| (format!("{pointer}/{keyword}/{it}"), is_branch)));
    }
    for keyword in ["items", "additionalProperties"] {
        if schema[keyword].is_object() {
            found.push((format!("{pointer}/{keyword}"), false));
        }
    }
    for name in schema["properties"].as_object().into_iter().flat_map(|named| named.keys()) {
        let token = name.replace('~', "~0").replace('/', "~1");
        found.push((format!("{pointer}/properties/{token}"), false));
    }
    found
}

#[test]
fn samples_reach_every_branch() {
    let mut judge = SecondJudge::new();
    let mut missing = Vec::new();
    let mut expected = 0;
    for target in targets(false).iter().filter(|target| target.name().contains('@')) {
        let contract = target.contract().name();
        let pointer = pointer_of(target);
        let document = Rc::clone(&judge.documents[contract]);
        let mut branches = Branches::default();
        branches.expect(&document, &pointer, &mut BTreeSet::new());
        expected += branches.known.len();
        let samples = sample::valid(target);
        for number in 0..2000 {
            if branches.known.is_subset(&branches.seen) {
                break;
            }
            let Witness::Value(value) = samples.draw(number, &SampleOptions::default()) else {
                panic!("{}: no sample {number}", target.name());
            };
            branches.walk(&mut judge, contract, &pointer, &value);
        }
        for branch in branches.known.difference(&branches.seen) {
            missing.push(format!("{}: {branch}", target.name()));
        }
    }
    println!("{expected} branches");
    assert!(expected > 300, "{expected}");
    assert!(missing.is_empty(), "{missing:#?}");
}

/// A union of so many branches, each with a tag of its own.
fn wide(tag: &str, count: usize) -> Value {
    let branch = |number| json!({"properties": {tag: {"const": number}}, "required": [tag]});
    json!({"type": "object", "oneOf": (0..count).map(branch).collect::<Vec<_>>()})
}

#[test]
fn samples_reach_every_branch_of_wide_unions_and_of_several_at_one_value() {
    let or_null = json!({"anyOf": [{"type": "null"}, wide("a", 60)]});
    let both = json!({"allOf": [wide("a", 60), wide("b", 60)]});
    let three = json!({"allOf": [wide("a", 9), wide("b", 11), wide("c", 7)]});
    for (schema, tags) in [
        (wide("a", 60), vec![("a", 60)]),
        (or_null, vec![("a", 60)]),
        (both, vec![("a", 60), ("b", 60)]),
        (three, vec![("a", 9), ("b", 11), ("c", 7)]),
    ] {
        let target = target(&schema, &Options::default()).unwrap();
        let samples: Vec<Value> =
            sample::valid(&target).iter(SampleOptions::default()).take(2_000).collect();
        for (tag, count) in tags {
            let seen: BTreeSet<i64> = samples.iter().filter_map(|it| it[tag].as_i64()).collect();
            assert_eq!(seen.len(), count, "`{tag}`");
        }
    }
}

#[test]
fn optional_properties_come_and_go_and_recursion_goes_deep() {
    let contract = Contract::builtin("immuta").unwrap();
    let search = contract.target("searchDataObjects").unwrap();
    let samples = sample::valid(&search);
    let mut depths = BTreeMap::new();
    for value in samples.iter(SampleOptions::default()).take(300) {
        let mut path = value.pointer("/filter/dataObject/parentObjectPath");
        let mut depth = 0;
        while let Some(parent) = path {
            depth += 1;
            path = parent.get("child");
        }
        *depths.entry(depth).or_insert(0) += 1;
    }
    for depth in 0..4 {
        assert!(depths.get(&depth).is_some_and(|count| *count > 3), "{depths:?}");
    }
}

#[test]
fn a_sample_depends_on_seed_target_and_number_alone() {
    let contract = Contract::builtin("immuta").unwrap();
    let create = contract.target("createConnection").unwrap();
    let samples = sample::valid(&create);
    let options = options(7, Size::Medium);
    let draw = |number| match samples.draw(number, &options) {
        Witness::Value(value) => value,
        other => panic!("{other:?}"),
    };
    let forwards: Vec<Value> = (0..60).map(draw).collect();
    let mut backwards: Vec<Value> = (0..60).rev().map(draw).collect();
    backwards.reverse();
    assert_eq!(forwards, backwards);
    assert_eq!(forwards[..5], samples.iter(options).take(5).collect::<Vec<_>>());
    let threads = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|thread| {
                // A plan of its own, so that nothing has been drawn from it before.
                let samples = sample::valid(&create);
                let draw = move |number| samples.draw(number, &options);
                scope.spawn(move || (thread..60).step_by(4).map(draw).collect::<Vec<_>>())
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    for (number, expected) in forwards.iter().enumerate() {
        assert_eq!(threads[number % 4][number / 4], Witness::Value(expected.clone()));
    }
    let others = self::options(8, Size::Medium);
    assert_ne!(forwards[..5], samples.iter(others).take(5).collect::<Vec<_>>());
}

#[test]
fn shrinking_keeps_validity_and_ends_small() {
    let contract = Contract::builtin("immuta").unwrap();
    for (name, needle, most) in [
        ("createConnection", "", 500),
        ("createConnection", "EncryptedKeyPair", 700),
        ("searchDataObjects", "child", 120),
        ("listTasks@response.200", "", 90),
    ] {
        let target = contract.target(name).unwrap();
        let strategy = sample::strategy(&target);
        let mut runner = TestRunner::deterministic();
        // A test that fails for every payload with the needle in it.
        let fails = |value: &Value| value.to_string().contains(needle);
        let mut tree = loop {
            let tree = strategy.new_tree(&mut runner).unwrap();
            if fails(&tree.current()) {
                break tree;
            }
        };
        let mut smallest = tree.current();
        let mut seen = 0;
        loop {
            let current = tree.current();
            assert!(target.is_valid(&current), "{name}: {current}");
            seen += 1;
            assert!(seen < 20_000, "{name}: shrinking has no end");
            let moved = if fails(&current) {
                smallest = current;
                tree.simplify()
            } else {
                tree.complicate()
            };
            if !moved {
                break;
            }
        }
        assert!(fails(&smallest));
        let length = smallest.to_string().len();
        assert!(length <= most, "{name}: {length} bytes are left: {smallest}");
    }
}

#[test]
fn nothing_is_shrunk_without_a_failure() {
    let contract = Contract::builtin("omni").unwrap();
    let target = contract.target("updateConnection").unwrap();
    let strategy = sample::strategy(&target);
    let mut tree = strategy.new_tree(&mut TestRunner::deterministic()).unwrap();
    let first = tree.current();
    assert!(!tree.complicate());
    assert_eq!(tree.current(), first);
}

/// Read these: would a person send them?
#[test]
fn first_samples_of_every_part() {
    let targets = targets(false);
    for contract in trueup::Contract::BUILTIN {
        let mut shown = String::new();
        let start = format!("{contract}:");
        let is_part =
            |target: &&Target| target.name().starts_with(&start) && target.name().contains('@');
        for target in targets.iter().filter(is_part) {
            let samples = sample::valid(target);
            for value in samples.iter(SampleOptions::default()).take(2) {
                writeln!(shown, "{} {value}", target.name()).unwrap();
            }
        }
        insta::assert_snapshot!(format!("first_samples_{contract}"), shown);
    }
}

#[test]
fn examples_and_defaults_are_material_where_they_fit() {
    let schema = json!({
        "type": "object",
        "required": ["plan", "limits"],
        "properties": {
            "plan": {"type": "string", "examples": ["premium-2031", 5], "minLength": 3},
            "limits": {
                "type": "array",
                "items": {"type": "integer", "maximum": 10},
                "default": [7, 7, 7],
                "example": [11],
            },
        },
    });
    let target = target(&schema, &Options::default()).unwrap();
    let samples: Vec<Value> =
        sample::valid(&target).iter(SampleOptions::default()).take(100).collect();
    let times = |name: &str, value: Value| samples.iter().filter(|it| it[name] == value).count();
    assert!((10..60).contains(&times("plan", json!("premium-2031"))));
    assert!((10..60).contains(&times("limits", json!([7, 7, 7]))));
    assert_eq!(times("limits", json!([11])), 0);
    assert_eq!(times("plan", json!(5)), 0);
}

/// Runs `trueup sample` and gives what it wrote, and what it complained about.
fn run(folder: &Path, arguments: &[&str]) -> (String, String, Option<i32>) {
    let output = trueup(folder, &[&["sample"], arguments].concat(), b"");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

#[test]
fn the_command_writes_the_same_payloads_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let target = "immuta:createConnection";
    let (ndjson, complaint, code) =
        run(folder.path(), &[target, "--count", "5", "--format", "ndjson", "--seed", "3"]);
    assert_eq!((complaint.as_str(), code), ("", Some(0)));
    let payloads: Vec<Value> =
        ndjson.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(payloads.len(), 5);
    let (json, ..) = run(folder.path(), &[target, "--count", "5", "--seed", "3"]);
    let read: Vec<Value> =
        serde_json::Deserializer::from_str(&json).into_iter().map(Result::unwrap).collect();
    assert_eq!(read, payloads);
    let (yaml, ..) =
        run(folder.path(), &[target, "--count", "5", "--seed", "3", "--format", "yaml"]);
    let parsed = trueup::document::parse("-", yaml.as_bytes(), trueup::document::Syntax::Yaml);
    let read: Vec<Value> = parsed.documents.into_iter().map(Document::into_value).collect();
    assert_eq!(read, payloads);
    let (said, complaint, code) =
        run(folder.path(), &[target, "--count", "5", "--seed", "3", "--out", "made/here"]);
    assert_eq!((said.as_str(), complaint.as_str(), code), ("", "", Some(0)));
    for (number, payload) in payloads.iter().enumerate() {
        let path = folder.path().join(format!("made/here/valid-{:04}.json", number + 1));
        let written: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        assert_eq!(written, *payload);
    }
}

#[test]
fn the_command_says_why_it_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("none.json"),
        r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "integer", "minimum": 5, "maximum": 3}"#,
    )
    .unwrap();
    let (said, complaint, code) = run(folder.path(), &["none.json"]);
    assert_eq!((said.as_str(), code), ("", Some(2)));
    insta::assert_snapshot!(complaint, @"error: no payload fits none.json: none.json:1:69 (`type`) and none.json:1:91 (`minimum`) and none.json:1:105 (`maximum`) cannot hold together");
    let (_, complaint, code) =
        run(folder.path(), &["immuta:createConnection", "--format", "ndjson", "--out", "x"]);
    assert_eq!(code, Some(2));
    assert!(complaint.contains("leave out `--out`"), "{complaint}");
    assert!(!folder.path().join("x").exists());
}

#[test]
fn examples_of_whole_payloads_come_first_where_they_fit() {
    let contract = Contract::builtin("omni").unwrap();
    let answer = contract.target("updateConnection@response.200").unwrap();
    let first = sample::valid(&answer).iter(SampleOptions::default()).next();
    let published = json!({"success": true, "message": "Updated connection credentials."});
    assert_eq!(first, Some(published));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("api.json");
    let schema = json!({"type": "integer"});
    let document = json!({
        "openapi": "3.0.3", "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"post": {
            "operationId": "make",
            "parameters": [{"in": "query", "name": "page", "schema": schema, "example": 40}],
            "requestBody": {"content": {"application/json": {"schema": schema, "examples": {
                "wrong": {"value": "one"},
                "right": {"value": 41},
                "elsewhere": {"$ref": "#/components/examples/other"},
            }}}},
            "responses": {"200": {"description": "d"}},
        }}},
        "components": {"examples": {"other": {"value": 42}}},
    });
    fs::write(&path, document.to_string()).unwrap();
    let contract = Contract::load(&path).unwrap();
    let samples = |part: &str, count| -> Vec<Value> {
        let target = contract.target(part).unwrap();
        sample::valid(&target).iter(SampleOptions::default()).take(count).collect()
    };
    let made = samples("make@request", 200);
    assert_eq!(made[..2], [json!(41), json!(42)]);
    let again = made.iter().filter(|it| **it == json!(41) || **it == json!(42)).count();
    assert!((3..60).contains(&again), "{again}");
    assert_eq!(samples("make@param.query.page", 1), [json!(40)]);
}
