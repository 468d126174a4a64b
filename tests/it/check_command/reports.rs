//! What `trueup check` writes: as text, with colour, and the shape of its JSON.

use serde_json::{Value, json};

use super::{BAD, Folder, GOOD, MAPPINGS};

#[test]
fn quiet_writes_findings_alone() {
    let folder =
        Folder::new(&[("good.json", GOOD), ("bad.json", BAD), ("package.json", r#"{"name": 5}"#)]);
    let good = folder.check(&["--quiet", "--target", MAPPINGS, "good.json"]);
    assert_eq!((good.stdout.as_str(), good.stderr.as_str()), ("", ""));
    let bad = folder.check(&["--quiet", "--target", MAPPINGS, "bad.json"]);
    assert!(bad.stdout.starts_with("error[schema/type]"), "{}", bad.stdout);
    assert!(!bad.stdout.contains("payload,"), "{}", bad.stdout);
    let stray = folder.check(&["--quiet", "package.json"]);
    assert_eq!((stray.stdout.as_str(), stray.stderr.as_str()), ("", ""));
}

#[test]
fn colour_is_for_terminals_or_on_demand() {
    let folder = Folder::new(&[("bad.json", BAD)]);
    let coloured = |when: &str| {
        let outcome = folder.check(&["--color", when, "--target", MAPPINGS, "bad.json"]);
        outcome.stdout.contains('\u{1b}')
    };
    assert!(coloured("always"));
    assert!(!coloured("never"));
    assert!(!coloured("auto"));
}

/// The names of an object's members.
fn names(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// The shape that programs rely on; what is not in the design may only be added behind it.
#[test]
fn a_report_in_json_has_its_shape() {
    let reserved = r#"{"technology": "Snowflake", "connectionKey": "data"}"#;
    let folder = Folder::new(&[("a.json", reserved), ("b.json", "{"), ("c.json", GOOD)]);
    let report = folder.report(&["--target", "immuta:createConnection", "a.json", "b.json"]);
    assert_eq!(names(&report), ["trueup", "summary", "payloads"]);
    assert_eq!(report["trueup"], env!("CARGO_PKG_VERSION"));
    assert_eq!(names(&report["summary"])[..4], ["payloads", "valid", "invalid", "findings"]);
    let payload = &report["payloads"][0];
    assert_eq!(
        names(payload)[..6],
        ["file", "line", "target", "valid", "expected_valid", "findings"]
    );
    assert_eq!(payload["file"], "a.json");
    assert_eq!(payload["line"], Value::Null);
    assert_eq!(payload["target"], "immuta:createConnection@request");
    assert_eq!(payload["valid"], false);
    let findings = payload["findings"].as_array().unwrap();
    for finding in findings {
        assert_eq!(
            names(finding)[..7],
            ["code", "severity", "message", "help", "instance", "contract", "rule"]
        );
        assert_eq!(names(&finding["instance"]), ["pointer", "line", "column"]);
        assert_eq!(names(&finding["contract"]), ["file", "pointer", "line", "column"]);
        assert_eq!(finding["severity"], "error");
    }
    let rule = findings.iter().find(|f| f["code"] == "immuta/reserved-connection-key").unwrap();
    assert_eq!(names(&rule["rule"]), ["id", "quote"]);
    assert_eq!(rule["rule"]["id"], "reserved-connection-key");
    assert!(rule["help"].as_str().unwrap().contains(rule["rule"]["quote"].as_str().unwrap()));
    assert_eq!(rule["instance"], json!({"pointer": "/connectionKey", "line": 1, "column": 46}));
    let required = findings.iter().find(|f| f["code"] == "schema/required").unwrap();
    assert_eq!(required["rule"], Value::Null);
    // What cannot be read broke no contract.
    let unread = &report["payloads"][1]["findings"][0];
    assert_eq!(unread["contract"], Value::Null);
    assert_eq!(unread["rule"], Value::Null);
    assert_eq!(unread["instance"], json!({"pointer": "", "line": 1, "column": 1}));
}

#[test]
fn a_report_in_json_holds_all_payloads_or_the_invalid_alone() {
    let folder = Folder::new(&[("a.json", GOOD), ("b.json", BAD), ("c.json", GOOD)]);
    let all = ["--target", MAPPINGS, "c.json", "b.json", "a.json"];
    let files = |report: &Value| -> Vec<String> {
        report["payloads"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| p["file"].as_str().unwrap().to_owned())
            .collect()
    };
    let report = folder.report(&all);
    assert_eq!(files(&report), ["c.json", "b.json", "a.json"]);
    let fitting = &report["payloads"][0];
    assert_eq!((&fitting["valid"], &fitting["findings"]), (&json!(true), &json!([])));
    let some = folder.report(&[&["--only-invalid"], &all[..]].concat());
    assert_eq!(files(&some), ["b.json"]);
    for report in [report, some] {
        let summary = &report["summary"];
        let counts = ["payloads", "valid", "invalid", "findings"]
            .map(|name| summary[name].as_u64().unwrap());
        assert_eq!(counts, [3, 2, 1, 1]);
    }
}

/// The text says nothing that message and help together do not.
#[test]
fn message_and_help_hold_all_that_the_text_says() {
    let payload = r#"{"technology": "Snowflak", "connectionKey": "k"}"#;
    let folder = Folder::new(&[("a.json", payload)]);
    let report = folder.report(&["--target", "immuta:createConnection", "a.json"]);
    let finding = &report["payloads"][0]["findings"][0];
    let words =
        format!("{} {}", finding["message"].as_str().unwrap(), finding["help"].as_str().unwrap());
    for word in ["`Snowflak`", "`Databricks`", "`Snowflake`", "did you mean"] {
        assert!(words.contains(word), "{words}");
    }
}
