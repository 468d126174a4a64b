//! The corpus is what `trueup sample --corpus` makes, and what its names say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;
use trueup::Contract;

use crate::binary::trueup;
use crate::explain::root;

/// What makes the corpus and `trueup.toml`, behind `cargo run --release --`.
const ARGUMENTS: [&str; 7] =
    ["sample", "immuta", "synq", "omni", "--corpus", "corpus", "--exhaustive"];

/// Files by their paths below a folder.
fn contents(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(open) = folders.pop() {
        for entry in fs::read_dir(open).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn the_corpus_is_what_the_command_makes() {
    let folder = tempfile::tempdir().unwrap();
    let output = trueup(folder.path(), &ARGUMENTS, b"");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let cure = format!(
        "If that is meant to be, run this and read what changed:\n\
         rm -r corpus && cargo run --release -- {} > trueup.toml\n\
         INSTA_UPDATE=always cargo test",
        ARGUMENTS.join(" ")
    );
    let made = contents(&folder.path().join("corpus"));
    let kept = contents(&root().join("corpus"));
    for name in made.keys().chain(kept.keys()) {
        let (made, kept) = (made.get(name), kept.get(name));
        assert!(made == kept, "corpus/{name} is not what is made:\n{made:?}\n{kept:?}\n{cure}");
    }
    let configuration = fs::read_to_string(root().join("trueup.toml")).unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed == configuration, "trueup.toml is not what is printed. {cure}");
    let size: usize = made.values().map(String::len).sum();
    assert!(size < 5_000_000, "the corpus has {size} bytes: choose fewer payloads");
}

/// What `check` says of each payload of the corpus.
fn judged() -> Vec<Value> {
    let output = trueup(root(), &["check", "corpus", "--format", "json"], b"");
    assert!(output.status.success());
    let mut report: Value = serde_json::from_slice(&output.stdout).unwrap();
    report["payloads"].as_array_mut().map(std::mem::take).unwrap()
}

/// The first word of a name is the code, or a word for it.
#[test]
fn an_invalid_file_has_the_one_finding_that_its_name_says() {
    let mut broken = 0;
    for payload in judged() {
        let file = payload["file"].as_str().unwrap();
        let findings = payload["findings"].as_array().unwrap();
        let is_valid = file.split('/').nth(3) == Some("valid");
        assert_eq!(findings.len(), usize::from(!is_valid), "{file}");
        let Some(finding) = findings.first() else { continue };
        broken += 1;
        if file.ends_with(".ndjson") {
            continue;
        }
        let code = finding["code"].as_str().unwrap();
        let word = match code {
            "schema/required" => "missing",
            "schema/additionalProperties" | "schema/unevaluatedProperties" => "unexpected",
            code => code.rsplit('/').next().unwrap(),
        };
        let name = file.rsplit('/').next().unwrap().replace("response.2", "");
        assert_eq!(name.split('.').nth(1), Some(word), "{file}");
        // The place that the name gives is the finding's.
        let pointer = finding["instance"]["pointer"].as_str().unwrap();
        let property = pointer.rsplit('/').find(|token| token.parse::<usize>().is_err());
        assert!(name.contains(property.unwrap_or_default()), "{file}: {pointer}");
    }
    assert!(broken > 1_000, "{broken}");
}

#[test]
fn names_are_fit_for_every_file_system() {
    let mut known = BTreeSet::new();
    for name in contents(&root().join("corpus")).keys() {
        assert!(name.len() < 160, "{name}");
        let is_plain = |it: char| it.is_ascii_alphanumeric() || "/._-".contains(it);
        assert!(name.chars().all(is_plain), "{name}");
        assert!(known.insert(name.to_lowercase()), "{name} is there in other case");
    }
}

#[test]
fn every_request_and_success_has_files_of_both_kinds() {
    let names = contents(&root().join("corpus"));
    let has = |start: &str| names.keys().any(|name| name.starts_with(start));
    let mut parts = 0;
    for name in Contract::BUILTIN {
        let contract = Contract::builtin(name).unwrap();
        for operation in contract.operations() {
            let id = operation.operation_id.as_deref().unwrap().rsplit('.').next().unwrap();
            let is_meant = |part: &str| part == "request" || part.starts_with("response.2");
            for part in operation.parts.iter().filter(|part| is_meant(&part.name)) {
                parts += 1;
                for verdict in ["valid", "invalid"] {
                    let start = format!("{name}/{id}/{verdict}/{}.", part.name);
                    assert!(has(&start), "there is no {start}*");
                }
            }
        }
    }
    assert_eq!(parts, 28);
}

#[test]
fn all_platforms_of_synq_fit_with_the_repair_and_none_without() {
    let file = "corpus/synq/SetConnectionMappings/valid/request.alternative.mappings.synqDataPlatformIdentifier";
    let spec = fs::read(root().join("specs/synq.openapi.yaml")).unwrap();
    let spec = trueup::document::parse("", &spec, trueup::document::Syntax::Yaml);
    let schemas = &spec.documents[0].value()["components"]["schemas"];
    let platforms = schemas["synq.platforms.v1.DataPlatformIdentifier"]["oneOf"].as_array();
    let mut seen = 0;
    for platform in platforms.unwrap() {
        let platform = platform["required"][0].as_str().unwrap();
        let file = format!("{file}.{platform}.json");
        let arguments = ["check", "--target", "synq:SetConnectionMappings", &file];
        assert!(trueup(root(), &arguments, b"").status.success(), "{platform}");
        let raw = [&arguments[..], &["--raw"]].concat();
        assert!(!trueup(root(), &raw, b"").status.success(), "{platform}");
        seen += 1;
    }
    assert_eq!(seen, 16);
}

const ORDERS: &str = r#"
openapi: 3.1.0
info: {title: Orders, version: "1"}
paths:
  /orders:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [id, kind]
              additionalProperties: false
              properties:
                id: {type: integer, minimum: 1}
                kind: {enum: [gift, sale]}
                note: {type: [string, "null"], maxLength: 20}
                NOTE: {type: string}
      responses:
        "201":
          description: done
          content:
            application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}
        "400":
          description: refused
          content: {application/json: {schema: {type: string}}}
"#;

#[test]
fn a_contract_of_ones_own_gets_a_corpus_that_check_takes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("orders.yaml"), ORDERS).unwrap();
    let arguments = ["sample", "orders.yaml", "--corpus", "test data", "--exhaustive"];
    let output = trueup(path, &arguments, b"");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::write(path.join("trueup.toml"), &output.stdout).unwrap();
    assert_eq!(trueup(path, &["check"], b"").status.code(), Some(0));
    let made = contents(&path.join("test data"));
    for name in [
        "valid/request.smallest.json",
        "valid/request.minimum.id.json",
        "valid/request.value.kind.gift.json",
        "valid/request.exhaustive.ndjson",
        "valid/response.201.usual.json",
        "invalid/request.minimum.id.json",
        "invalid/request.missing.kind.json",
        "invalid/request.type.id.fraction.json",
        "invalid/request.exhaustive.ndjson",
        "invalid/response.201.missing.id.json",
    ] {
        assert!(made.contains_key(&format!("orders/POST-orders/{name}")), "{name}: {made:#?}");
    }
    assert!(made.keys().all(|name| !name.contains("400")));
    let lower: BTreeSet<String> = made.keys().map(|name| name.to_lowercase()).collect();
    assert_eq!(lower.len(), made.len());
    // Made again, it is the same; what somebody else put there stays and is named.
    let mine = path.join("test data/orders/POST-orders/valid/request.mine.json");
    fs::write(&mine, "{}").unwrap();
    let again = trueup(path, &arguments, b"");
    let complaint = String::from_utf8(again.stderr).unwrap();
    assert_eq!(again.status.code(), Some(1), "{complaint}");
    assert!(complaint.contains("request.mine.json is not made by this command"), "{complaint}");
    assert_eq!(again.stdout, output.stdout);
    fs::remove_file(mine).unwrap();
    assert_eq!(contents(&path.join("test data")), made);
}

#[test]
fn a_corpus_of_one_part_or_of_a_schema() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("orders.yaml"), ORDERS).unwrap();
    fs::write(folder.path().join("name.schema.json"), r#"{"type": "string", "minLength": 1}"#)
        .unwrap();
    for (target, names) in [
        (
            "orders.yaml:POST /orders@response.400",
            "orders/POST-orders/invalid/response.400.type.null",
        ),
        ("name.schema.json", "name/schema/invalid/value.minLength"),
    ] {
        let output = trueup(folder.path(), &["sample", target, "--corpus", "made"], b"");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let mapping = String::from_utf8(output.stdout).unwrap();
        assert!(mapping.contains(&format!("target = \"{target}\"")), "{mapping}");
        let made = contents(&folder.path().join("made"));
        assert!(made.contains_key(&format!("{names}.json")), "{made:#?}");
    }
    let both = ["sample", "omni:updateConnection", "synq:SetConnectionMappings"];
    assert_eq!(trueup(folder.path(), &both, b"").status.code(), Some(2));
}
