//! What the options of `trueup check` and the contracts and overlays that it is given change.

use serde_json::json;

use super::{CANNOT_RUN, FINDINGS, FITS, Folder, GOOD, MAPPINGS};

#[test]
fn raw_drops_the_rules_from_prose_and_keeps_the_vendors() {
    let case = |name: &str| {
        format!(
            "{}/tests/it/cases/immuta/createConnection/invalid/{name}",
            env!("CARGO_MANIFEST_DIR")
        )
    };
    let folder = Folder::new(&[]);
    let prose = case("request.reserved-connection-key.json");
    let vendors = case("request.missing-password.json");
    let target = ["--target", "immuta:createConnection"];
    assert_eq!(folder.check(&[&target[..], &[&prose]].concat()).code, FINDINGS);
    assert_eq!(folder.check(&[&target[..], &["--raw", &prose]].concat()).code, FITS);
    assert_eq!(folder.check(&[&target[..], &["--raw", &vendors]].concat()).code, FINDINGS);
}

#[test]
fn formats_are_asserted_unless_that_is_turned_off() {
    let schema = json!({"format": "uuid"}).to_string();
    let folder = Folder::new(&[("s.json", &schema), ("p.json", "\"x\"")]);
    assert_eq!(folder.check(&["--target", "s.json", "p.json"]).code, FINDINGS);
    assert_eq!(folder.check(&["--no-formats", "--target", "s.json", "p.json"]).code, FITS);
}

const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: Ours, version: 1.0.0}
actions:
  - target: $.components.schemas['synq.extensions.atlan.workflows.v1.SetConnectionMappingsRequest'].properties.mappings
    x-trueup: {rule: no-mappings, reason: none stated, message: there are no mappings}
    update: {minItems: 1}
";

#[test]
fn an_overlay_adds_a_rule() {
    let folder = Folder::new(&[("o.yaml", OVERLAY), ("a.json", GOOD)]);
    assert_eq!(
        folder.codes(&["--target", MAPPINGS, "--overlay", "o.yaml", "a.json"]),
        ["synq/no-mappings"]
    );
    assert_eq!(folder.codes(&["--target", MAPPINGS, "a.json"]), Vec::<String>::new());
}

#[test]
fn an_overlay_that_is_none_exits_with_2() {
    let folder = Folder::new(&[("o.yaml", "a: 1"), ("a.json", GOOD)]);
    assert_eq!(
        folder.check(&["--target", MAPPINGS, "--overlay", "o.yaml", "a.json"]).code,
        CANNOT_RUN
    );
    assert_eq!(
        folder.check(&["--target", MAPPINGS, "--overlay", "missing.yaml", "a.json"]).code,
        CANNOT_RUN
    );
}

#[test]
fn a_contract_that_is_none_exits_with_2() {
    let folder = Folder::new(&[
        ("c.yaml", "swagger: '2.0'"),
        ("d.json", "{"),
        ("e.json", r#"{"type": 5}"#),
        ("a.json", GOOD),
    ]);
    for target in ["c.yaml:x", "d.json", "e.json", "missing.yaml:x"] {
        let outcome = folder.check(&["--target", target, "a.json"]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (CANNOT_RUN, ""), "{target}");
    }
}
