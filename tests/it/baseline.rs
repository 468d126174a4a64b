//! `trueup check --baseline`: what is known does not fail, what is new does, what is gone is named.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

const CONFIG: &str = "\
[[payloads]]
target = \"synq:SetConnectionMappings\"
valid = [\"payloads/*\"]
invalid = [\"broken/*\"]
";

const ONE_WRONG: &str = "{\"mappings\": 5}\n";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("payloads")).unwrap();
    fs::create_dir_all(folder.path().join("broken")).unwrap();
    write(&folder, "trueup.toml", CONFIG);
    for (name, text) in files {
        write(&folder, name, text);
    }
    folder
}

fn write(folder: &TempDir, name: &str, text: &str) {
    fs::write(folder.path().join(name), text).unwrap();
}

/// Exit code, standard output and standard error of a check with a baseline.
fn check_in(folder: &Path, baseline: &str, more: &[&str]) -> (i32, String, String) {
    let command = [&["check", "--baseline", baseline], more].concat();
    let output = crate::binary::trueup(folder, &command, b"");
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn check(folder: &TempDir, more: &[&str]) -> (i32, String, String) {
    check_in(folder.path(), "known.json", more)
}

fn update(folder: &TempDir, more: &[&str]) -> String {
    let (code, _, stderr) = check(folder, &[&["--update-baseline"], more].concat());
    assert_eq!(code, 0, "{stderr}");
    fs::read_to_string(folder.path().join("known.json")).unwrap()
}

#[test]
fn a_baseline_has_one_finding_a_line_in_order() {
    let folder = folder(&[
        ("payloads/b.ndjson", "{\"mappings\": 5}\n{\"mappings\": 6}\n"),
        ("payloads/a.json", "{\"mapings\": \"hunter2\"}"),
        ("broken/a.json", ONE_WRONG),
    ]);
    let first = update(&folder, &[]);
    insta::assert_snapshot!(first, @r#"
    {"version": 1, "known": [
      {"file":"payloads/a.json","pointer":"/mapings","code":"schema/additionalProperties","fingerprint":"e3a7c0e78e2a6298","count":1},
      {"file":"payloads/b.ndjson","pointer":"/mappings","code":"schema/type","fingerprint":"fb34c7f39175a516","count":2}
    ]}
    "#);
    assert!(serde_json::from_str::<Value>(&first).is_ok());
    assert_eq!(update(&folder, &[]), first);
}

#[test]
fn what_is_known_is_not_counted_and_what_is_new_fails() {
    let folder = folder(&[("payloads/a.json", ONE_WRONG)]);
    update(&folder, &[]);
    let (code, stdout, stderr) = check(&folder, &[]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert_eq!(stdout, "1 payload as expected, 1 known finding not counted\n");
    // The line moves, the finding stays what it is; another joins it.
    write(&folder, "payloads/a.json", "\n\n{\"mappings\":\n  5, \"x\": 1}\n");
    let (code, stdout, _) = check(&folder, &[]);
    assert_eq!(code, 1);
    assert!(stdout.starts_with("error[schema/additionalProperties]"), "{stdout}");
    assert!(
        stdout.ends_with("1 not as expected: 1 finding, 1 known finding not counted\n"),
        "{stdout}"
    );
}

#[test]
fn more_of_a_kind_than_are_known_fail() {
    let folder = folder(&[("payloads/a.ndjson", "{\"mappings\": 5}\n{\"mappings\": 5}\n")]);
    update(&folder, &[]);
    write(&folder, "payloads/a.ndjson", &"{\"mappings\": 5}\n".repeat(3));
    let (code, stdout, _) = check(&folder, &["--format", "json"]);
    let report: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(code, 1);
    let summary = &report["summary"];
    assert_eq!((&summary["findings"], &summary["known"]), (&1.into(), &2.into()));
    assert_eq!(summary["unexpected"], 1);
}

#[test]
fn what_is_gone_is_named_and_dropped() {
    let folder = folder(&[("payloads/a.json", ONE_WRONG), ("payloads/b.json", ONE_WRONG)]);
    update(&folder, &[]);
    write(&folder, "payloads/a.json", "{\"mappings\": []}");
    fs::remove_file(folder.path().join("payloads/b.json")).unwrap();
    let (code, _, stderr) = check(&folder, &[]);
    assert_eq!(code, 0);
    for file in ["a", "b"] {
        let gone = format!("schema/type at payloads/{file}.json#/mappings");
        assert!(stderr.contains(&gone), "{stderr}");
    }
    let updated = update(&folder, &[]);
    assert!(!updated.contains("payloads/"), "{updated}");
    assert_eq!(check(&folder, &[]).2, "");
}

/// A check of a part of the tree says nothing of the rest of the baseline.
#[test]
fn what_is_not_checked_stays() {
    let folder = folder(&[("payloads/a.json", ONE_WRONG), ("payloads/b.json", ONE_WRONG)]);
    let all = update(&folder, &[]);
    assert_eq!(check(&folder, &["payloads/a.json"]).2, "");
    assert_eq!(update(&folder, &["payloads/a.json"]), all);
}

#[test]
fn a_baseline_holds_wherever_it_is_called_from() {
    let folder = folder(&[("payloads/a.json", ONE_WRONG)]);
    update(&folder, &[]);
    let below = folder.path().join("payloads");
    let whole = folder.path().join("known.json");
    for baseline in ["../known.json", whole.to_str().unwrap()] {
        for file in ["./a.json", "../payloads/a.json"] {
            let (code, stdout, _) = check_in(&below, baseline, &["--quiet", file]);
            assert_eq!((code, stdout.as_str()), (0, ""), "{baseline} {file}");
        }
    }
}

#[test]
fn a_payload_that_is_meant_to_fail_is_none_of_its_business() {
    let folder = folder(&[("broken/a.json", ONE_WRONG)]);
    assert!(!update(&folder, &[]).contains("broken"));
    write(&folder, "broken/a.json", "{\"mappings\": []}");
    assert_eq!(check(&folder, &["--update-baseline"]).0, 1);
}

#[test]
fn a_baseline_that_cannot_be_read_exits_with_2() {
    let folder = folder(&[("payloads/a.json", ONE_WRONG)]);
    let (code, _, stderr) = check(&folder, &[]);
    assert_eq!(code, 2);
    assert!(stderr.contains("`--update-baseline` writes it"), "{stderr}");
    for (text, expected) in [
        ("[", "known.json is no baseline"),
        ("{\"version\": 1}", "missing field `known`"),
        ("{\"version\": 2, \"known\": []}", "version 2, and this trueup reads version 1"),
        ("{\"version\": 1, \"known\": [{\"file\": 5}]}", "known.json is no baseline"),
    ] {
        write(&folder, "known.json", text);
        let (code, _, stderr) = check(&folder, &[]);
        assert_eq!(code, 2, "{text}");
        assert!(stderr.contains(expected), "{stderr}");
    }
    let command = ["check", "--update-baseline"];
    let output = crate::binary::trueup(folder.path(), &command, b"");
    assert_eq!(output.status.code(), Some(2));
}
