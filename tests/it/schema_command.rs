//! `trueup schema`: one schema in one piece, which judges as trueup does.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};
use trueup::document::{Syntax, parse};

use crate::explain::root;
use crate::json_schema_suite::REMOTES;
use crate::suites::{json_files, read, suites};

fn validator(schema: &Value) -> jsonschema::Validator {
    jsonschema::options().should_validate_formats(true).build(schema).unwrap()
}

/// What `trueup schema` prints in a folder with files.
fn bundled(files: &[(&str, &str)], target: &str) -> Result<Value, String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let output = crate::binary::trueup(folder.path(), &["schema", target], b"");
    match output.status.code() {
        Some(0) => Ok(serde_json::from_slice(&output.stdout).unwrap()),
        _ => Err(String::from_utf8(output.stderr).unwrap()),
    }
}

/// All references of a schema.
fn references<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// The law: on each payload of the cases the bundled schema says what trueup says.
#[test]
fn a_bundled_schema_judges_the_cases_as_trueup_does() {
    let cases = root().join("tests/it/cases");
    let report = crate::binary::trueup(&cases, &["check", "--format", "json"], b"").stdout;
    let report: Value = serde_json::from_slice(&report).unwrap();
    let mut validators = BTreeMap::new();
    let mut judged = 0;
    for payload in report["payloads"].as_array().unwrap() {
        let target = payload["target"].as_str().unwrap();
        let validator = validators.entry(target.to_owned()).or_insert_with(|| {
            let output = crate::binary::trueup(root(), &["schema", target], b"");
            let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
            let mut found = Vec::new();
            references(&schema, &mut found);
            assert!(found.iter().all(|it| it.starts_with("#/$defs/")), "{target}: {found:?}");
            assert!(!schema.to_string().contains("x-trueup-number-format"), "{target}");
            validator(&schema)
        });
        let path = payload["file"].as_str().unwrap();
        let bytes = fs::read(cases.join(path)).unwrap();
        let extension = path.rsplit('.').next().unwrap();
        let parsed = parse(path, &bytes, Syntax::of_extension(extension).unwrap());
        let [document] = parsed.documents.as_slice() else { continue };
        if !parsed.findings.is_empty() {
            continue;
        }
        judged += 1;
        let is_valid = validator.is_valid(document.value());
        assert_eq!(is_valid, payload["valid"] == true, "{path}");
    }
    assert!(judged > 200, "{judged}");
}

#[test]
fn names_stay_and_clashes_are_numbered() {
    let root = r##"{
      "$schema": "http://json-schema.org/draft-07/schema#",
      "$id": "https://example.com/root.json",
      "properties": {
        "one": {"$ref": "#/definitions/part"},
        "other": {"$ref": "other.json#/definitions/part"},
        "$ref": {"const": {"$ref": "#/definitions/never"}},
        "again": {"$ref": "#"}
      },
      "definitions": {
        "part": {"type": "string", "title": "beside"},
        "unused": {"type": "null"}
      }
    }"##;
    let other = r##"{"definitions": {"part": {"$ref": "#/definitions/port"}, "port": {"type": "integer"}}}"##;
    let config = "[contracts.r]\nfile = \"root.json\"\nresources = {\"https://example.com/other.json\" = \"o.json\"}\n";
    let files = [("root.json", root), ("o.json", other), ("trueup.toml", config)];
    let schema = bundled(&files, "r").unwrap();
    insta::assert_snapshot!(format!("{schema:#}"));
    let validator = validator(&schema);
    for (value, expected) in [
        (json!({"one": "a", "other": 5, "again": {"one": "b"}}), true),
        (json!({"one": 5}), false),
        (json!({"other": "a"}), false),
        (json!({"again": {"again": {"one": 5}}}), false),
    ] {
        assert_eq!(validator.is_valid(&value), expected, "{value}");
    }
}

#[test]
fn formats_of_numbers_become_bounds() {
    let api = r#"{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {},
      "components": {"schemas": {"N": {"properties": {
        "a": {"type": "integer", "format": "int32"}, "b": {"type": "number", "format": "float"},
        "c": {"format": "uint8", "allOf": [{"minimum": 5}]}}}}}}"#;
    let schema = bundled(&[("a.json", api)], "a.json:#/components/schemas/N").unwrap();
    let validator = validator(&schema);
    for (value, expected) in [
        (json!({"a": 2_147_483_647, "b": 1.5, "c": 255}), true),
        (json!({"a": 2_147_483_648_u32}), false),
        (json!({"b": 1e39}), false),
        (json!({"b": 3.402_823_466e38}), true),
        (json!({"c": 4}), false),
        (json!({"c": 256}), false),
        (json!({"c": 5.5}), false),
        (json!({"c": "text"}), true),
    ] {
        assert_eq!(validator.is_valid(&value), expected, "{value} {schema:#}");
    }
}

/// Payloads are judged without descriptions; who reads the schema wants them.
#[test]
fn a_built_in_schema_has_its_descriptions() {
    let schema = bundled(&[], "immuta:createConnection").unwrap().to_string();
    let contract = fs::read(root().join("specs/immuta.openapi.json")).unwrap();
    let contract: Value = serde_json::from_slice(&contract).unwrap();
    let properties = "/components/schemas/CreateConnectionRequestSchemaV1/oneOf/0/properties";
    let properties = contract.pointer(properties).and_then(Value::as_object).unwrap();
    let descriptions: Vec<_> = properties.values().filter_map(|it| it.get("description")).collect();
    assert!(!descriptions.is_empty());
    for description in descriptions {
        assert!(schema.contains(&description.to_string()), "{description}");
    }
}

#[test]
fn false_takes_nothing_in_one_piece_too() {
    let schema =
        bundled(&[("s.json", r#"{"$defs": {"no": false}}"#)], "s.json:#/$defs/no").unwrap();
    assert!(!validator(&schema).is_valid(&json!(5)));
}

#[test]
fn what_cannot_be_one_piece_says_so() {
    let api = r##"{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {},
      "components": {"schemas": {"Node": {"$dynamicAnchor": "node", "properties":
        {"a": {"$dynamicRef": "#node"}}}}}}"##;
    let target = "a.json:#/components/schemas/Node";
    let error = bundled(&[("a.json", api)], target).unwrap_err();
    assert!(error.contains("Node is no schema in one piece: it uses `$dynamicRef`"), "{error}");
    let dynamic =
        r##"{"$dynamicAnchor": "n", "items": {"$dynamicRef": "#n"}, "not": {"$ref": "o.json"}}"##;
    let other = r#"{"$schema": "http://json-schema.org/draft-07/schema#"}"#;
    let error = bundled(&[("s.json", dynamic), ("o.json", other)], "s.json").unwrap_err();
    assert!(error.contains("different drafts"), "{error}");
    let error = bundled(&[], "synq:SetConnectionMapings").unwrap_err();
    assert!(error.contains("did you mean"), "{error}");
}

/// A tree, and a stricter one that says what the nodes of the first are: the example of JSON Schema
/// 2020-12, core, section 8.2.3.2.
const TREE: &str = r##"{
  "$dynamicAnchor": "node",
  "type": "object",
  "properties": {"data": true, "children": {"type": "array", "items": {"$dynamicRef": "#node"}}}
}"##;
const STRICT: &str = r#"{
  "$dynamicAnchor": "node",
  "$ref": "parts/tree.json",
  "unevaluatedProperties": false,
  "$defs": {"loose": {"$ref": "parts/tree.json"}}
}"#;

#[test]
fn dynamic_references_stay_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("parts")).unwrap();
    fs::write(folder.path().join("parts/tree.json"), TREE).unwrap();
    fs::write(folder.path().join("strict.json"), STRICT).unwrap();
    let output = crate::binary::trueup(folder.path(), &["schema", "strict.json"], b"");
    let text = String::from_utf8(output.stdout).unwrap();
    insta::assert_snapshot!(text);
    let schema: Value = serde_json::from_str(&text).unwrap();
    for (value, expected) in [
        (json!({"children": [{"data": 1}]}), true),
        (json!({"children": [{"daat": 1}]}), false),
        (json!({"children": [{"children": [{"daat": 1}]}]}), false),
        (json!({"children": 5}), false),
    ] {
        assert_eq!(validator(&schema).is_valid(&value), expected, "{value}");
        assert_eq!(second(&schema).unwrap()(&value), expected, "{value}");
        let bytes = value.to_string();
        let target = ["check", "--target", "strict.json", "-"];
        let code = crate::binary::trueup(folder.path(), &target, bytes.as_bytes()).status.code();
        assert_eq!(code == Some(0), expected, "{value}");
    }
}

/// The verdict of another validator, which shares no code with the first.
fn second(schema: &Value) -> Result<impl Fn(&Value) -> bool, String> {
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("https://example.com/bundle", schema.clone()).unwrap();
    let mut schemas = boon::Schemas::new();
    let index = compiler.compile("https://example.com/bundle", &mut schemas);
    let index = index.map_err(|error| error.to_string())?;
    Ok(move |value: &Value| schemas.validate(value, index).is_ok())
}

/// The law, on the official suite: what is printed judges as the schema that it was made of.
#[test]
fn schemas_of_the_suite_in_one_piece_judge_as_they_should() {
    let Some(suite) = suites("json-schema") else { return };
    let remotes = format!("{REMOTES}={}", suite.join("remotes").display());
    let (mut judged, mut failures) = (0, Vec::new());
    let files = json_files(&suite.join("tests/draft2020-12"));
    for file in files.iter().filter(|path| fs::read_to_string(path).unwrap().contains("dynamic")) {
        let groups = read(&fs::read_to_string(file).unwrap());
        for group in groups.as_array().unwrap() {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("s.json"), group["schema"].to_string()).unwrap();
            let command = ["schema", "s.json", "--no-formats", "--resource", &remotes];
            let output = crate::binary::trueup(folder.path(), &command, b"");
            let title = format!("{}: {}", file.display(), group["description"]);
            if output.status.code() != Some(0) {
                failures.push(format!("{title}: {}", String::from_utf8_lossy(&output.stderr)));
                continue;
            }
            let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
            let second = match second(&schema) {
                Ok(second) => second,
                Err(error) => {
                    failures.push(format!("{title}: {error}"));
                    continue;
                }
            };
            for test in group["tests"].as_array().unwrap() {
                judged += 1;
                if second(&test["data"]) != (test["valid"] == true) {
                    failures.push(format!("{title}: {}", test["description"]));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
    assert!(judged > 100, "{judged}");
}
