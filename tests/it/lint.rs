//! `trueup lint`: what is wrong with contracts, what cures it, and how it is said.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;

/// A contract with one defect that has a safe cure, and one that has none.
const ORDERS: &str = "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders:
    post:
      operationId: orders
      requestBody:
        content: {application/json: {schema: {type: object, required: [item]}}}
      responses: {'204': {description: done}}
    put: {operationId: orders, responses: {'204': {description: done}}}
";

/// The two rules whose findings these tests are about.
const RULES: [&str; 4] = ["--rule", "optional-body", "--rule", "lint/duplicate-operation-id"];

/// Runs `trueup lint orders.yaml` in a folder of its own with that contract.
fn lint(contract: &str, arguments: &[&str]) -> (tempfile::TempDir, Output) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("orders.yaml"), contract).unwrap();
    let output = run(folder.path(), arguments);
    (folder, output)
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let arguments = [&["lint", "orders.yaml"], arguments].concat();
    crate::binary::trueup(folder, &arguments, b"")
}

fn findings(output: &Output) -> Vec<Value> {
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    report["findings"].as_array().unwrap().clone()
}

fn codes(output: &Output) -> Vec<String> {
    findings(output).iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn says_errors_first_each_with_its_line() {
    let (_folder, output) = lint(ORDERS, &RULES);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
}

#[test]
fn cures_by_an_overlay_what_has_a_safe_cure() {
    let fix = [&RULES[..], &["--fix", "cures.yaml"]].concat();
    let (folder, output) = lint(ORDERS, &fix);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(fs::read_to_string(folder.path().join("cures.yaml")).unwrap());
    let with = [&RULES[..], &["--format", "json", "--overlay", "cures.yaml"]].concat();
    let cured_by: Vec<Value> =
        findings(&run(folder.path(), &with)).iter().map(|it| it["cured_by"].clone()).collect();
    assert_eq!(cured_by, [Value::Null, Value::from("cures.yaml")]);
    let uncured = run(folder.path(), &[&with[..], &["--uncured"]].concat());
    assert_eq!(codes(&uncured), ["lint/duplicate-operation-id"]);
}
