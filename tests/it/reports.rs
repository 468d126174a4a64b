//! The forms of report that other programs read: each fits its own schema or reads back, and all
//! tell of the same findings in the same places.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use quick_junit::{NonSuccessKind, Report, TestCaseStatus};
use serde_json::Value;
use tempfile::TempDir;

/// The name of a file that every format has to escape in its own way.
const ODD: &str = "odd, 100%&<é> [x]: a.json";

/// A folder with payloads that are wrong in different ways.
fn broken_tree() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("trueup.toml", CONFIG),
        ("good/fits.json", "{\"mappings\": []}\n"),
        ("good/type.json", "{\n  \"mappings\": 5\n}\n"),
        ("good/name.yaml", "# ours\nmapings: []\n"),
        ("good/two.ndjson", "{\"mappings\": 5}\n\n{\"mappings\": 5}\n"),
        ("good/text.json", "{\"mappings\": [],}\n"),
        ("bad/fails.json", "{\"mappings\": 5}\n"),
        ("bad/fits.json", "{\"mappings\": []}\n"),
        (
            "rules/key.json",
            "{\n  \"connectionKey\": \"data\",\n  \"technology\": \"Snowflake\",\n  \"a\\nb%|c\": 1\n}\n",
        ),
    ];
    for (name, text) in files.iter().chain(&[(ODD, "{\"mappings\": 5}")]) {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

const CONFIG: &str = "\
[[payloads]]
target = \"synq:SetConnectionMappings\"
valid = [\"good/*\", \"odd*\"]
invalid = [\"bad/*\"]

[[payloads]]
target = \"immuta:createConnection\"
valid = [\"rules/*\"]
";

fn run(folder: &Path, arguments: &[&str]) -> String {
    let command = [&["check"], arguments].concat();
    let output = crate::binary::trueup(folder, &command, b"");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn report(format: &str) -> String {
    run(broken_tree().path(), &["--format", format])
}

/// File, line and code of a finding.
type Known = (String, u64, String);

/// The findings as the JSON report has them, of payloads that are not as expected; and the one
/// payload that fits by mistake.
fn expected() -> BTreeSet<Known> {
    let report: Value = serde_json::from_str(&report("json")).unwrap();
    let mut known = BTreeSet::new();
    for payload in report["payloads"].as_array().unwrap() {
        let file = payload["file"].as_str().unwrap();
        if payload["expected_valid"] == false {
            if payload["valid"] == true {
                known.insert((file.to_owned(), 1, "payload/meant-to-fail".to_owned()));
            }
            continue;
        }
        for finding in payload["findings"].as_array().unwrap() {
            let line = finding["instance"]["line"].as_u64().unwrap();
            known.insert((file.to_owned(), line, finding["code"].as_str().unwrap().to_owned()));
        }
    }
    assert_eq!(known.len(), 10, "{known:#?}");
    known
}

#[test]
fn each_form_is_as_it_was() {
    for format in ["text", "json", "sarif", "junit", "gitlab", "github"] {
        let text = report(format);
        let text = text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
        insta::assert_snapshot!(format!("report_{format}"), text);
    }
}

fn sarif() -> Value {
    serde_json::from_str(&report("sarif")).unwrap()
}

/// Everything that is wrong in the cases, in the forms that have a schema or a reader.
#[test]
fn every_finding_of_the_cases_can_be_reported() {
    let cases = crate::explain::root().join("tests/it/cases");
    let all = |format| run(&cases, &["--expect", "valid", "--format", format, "."]);
    let findings =
        serde_json::from_str::<Value>(&all("json")).unwrap()["summary"]["findings"].clone();
    let log: Value = serde_json::from_str(&all("sarif")).unwrap();
    let errors: Vec<String> = sarif_schema().iter_errors(&log).map(|it| it.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let results = log["runs"][0]["results"].as_array().unwrap().len();
    assert_eq!(findings, results);
    assert_eq!(all("github").lines().count(), results);
    let issues: Value = serde_json::from_str(&all("gitlab")).unwrap();
    assert_eq!(issues.as_array().unwrap().len(), results);
    let junit = Report::deserialize_from_str(&all("junit")).unwrap();
    assert!(junit.failures > 100, "{}", junit.failures);
}

fn sarif_schema() -> jsonschema::Validator {
    let schema = include_str!("reports/sarif-2.1.0.schema.json");
    let mut schema: Value = serde_json::from_str(schema).unwrap();
    // One regular expression of the schema has a `]` that opens nowhere.
    for holder in ["run", "toolComponent"] {
        let language = format!("/definitions/{holder}/properties/language");
        let language = schema.pointer_mut(&language).unwrap().as_object_mut().unwrap();
        language.remove("pattern").unwrap();
    }
    jsonschema::draft7::new(&schema).unwrap()
}

#[test]
fn sarif_fits_the_schema_of_its_committee() {
    let validator = sarif_schema();
    let log = sarif();
    let errors: Vec<String> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    // The schema is not one that takes anything.
    let mut broken = log;
    broken["runs"][0]["results"][0]["level"] = "fatal".into();
    assert!(!validator.is_valid(&broken));
}

#[test]
fn sarif_tells_of_every_finding_and_of_its_rule() {
    let log = sarif();
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let mut told = BTreeSet::new();
    for result in run["results"].as_array().unwrap() {
        let code = result["ruleId"].as_str().unwrap();
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], code);
        let help = rules[index]["help"]["text"].as_str().unwrap();
        assert!(help.len() > 20, "{code}: {help}");
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(!uri.contains([' ', '<', '[', ':']), "{uri}");
        let file = percent_encoding::percent_decode_str(uri).decode_utf8().unwrap();
        let line = place["region"]["startLine"].as_u64().unwrap();
        told.insert((file.into_owned(), line, code.to_owned()));
    }
    assert_eq!(told, expected());
    let names: BTreeSet<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(names.len(), rules.len());
}

#[test]
fn sarif_relates_a_finding_to_the_contract() {
    let log = sarif();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let rule = results.iter().find(|it| it["ruleId"] == "immuta/reserved-connection-key").unwrap();
    let related = &rule["relatedLocations"][0]["physicalLocation"];
    assert_eq!(related["artifactLocation"]["uri"], "immuta.openapi.json");
    assert!(related["region"]["startLine"].as_u64().unwrap() > 1000, "{related}");
    let text = rule["message"]["text"].as_str().unwrap();
    assert!(text.contains("the contract states: «Connection key cannot be"), "{text}");
}

/// Fingerprints by code, in the order of the report.
fn fingerprints(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let log: Value = serde_json::from_str(&run(folder, &["--format", "sarif"])).unwrap();
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for result in log["runs"][0]["results"].as_array().unwrap() {
        let code = result["ruleId"].as_str().unwrap().to_owned();
        let fingerprint = result["partialFingerprints"]["trueup/v1"].as_str().unwrap();
        found.entry(code).or_default().push(fingerprint.to_owned());
    }
    found
}

#[test]
fn fingerprints_differ_and_outlive_a_move() {
    let folder = broken_tree();
    let before = fingerprints(folder.path());
    let all: Vec<&String> = before.values().flatten().collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{before:#?}");
    fs::write(folder.path().join("good/type.json"), "\n\n\n{\"mappings\":\n\n 5}").unwrap();
    fs::write(folder.path().join("good/name.yaml"), "mapings: [] # ours\n").unwrap();
    assert_eq!(fingerprints(folder.path()), before);
    fs::write(folder.path().join("good/type.json"), "{\"mappings\": true}").unwrap();
    assert_ne!(fingerprints(folder.path()), before);
}

#[test]
fn junit_reads_back_as_suites_of_targets() {
    let report = Report::deserialize_from_str(&report("junit")).unwrap();
    assert_eq!(report.name.as_ref().unwrap().as_str(), "trueup");
    let suites: Vec<&str> = report.test_suites.iter().map(|suite| suite.name.as_str()).collect();
    assert_eq!(suites, ["immuta:createConnection@request", "synq:SetConnectionMappings@request"]);
    let cases: Vec<_> = report.test_suites.iter().flat_map(|suite| &suite.test_cases).collect();
    let failed: Vec<_> = cases
        .iter()
        .filter(|case| !matches!(case.status, TestCaseStatus::Success { .. }))
        .collect();
    assert_eq!((report.tests, report.failures, report.errors), (cases.len(), failed.len(), 0));
    assert_eq!((cases.len(), failed.len()), (10, 8));
    let names: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), cases.len(), "{names:#?}");
    for case in failed {
        let TestCaseStatus::NonSuccess { kind, message, ty, description, .. } = &case.status else {
            panic!("{case:?}");
        };
        assert_eq!(*kind, NonSuccessKind::Failure);
        assert!(message.is_some() && ty.is_some());
        let text = description.as_ref().unwrap().as_str();
        let file = case.extra.get("file").unwrap().as_str();
        let line: u64 = case.extra.get("line").unwrap().as_str().parse().unwrap();
        assert!(text.contains(&format!("{file}:{line}")), "{text}");
        let own = expected().into_iter().filter(|(known, ..)| known == file);
        for (_, line, code) in own.filter(|_| !file.ends_with("ndjson")) {
            assert!(text.contains(&format!("{file}:{line}:")), "{text}");
            assert!(text.contains(&format!("[{code}]")), "{text}");
        }
    }
}

/// The fields and values that GitLab documents.
#[test]
fn gitlab_gets_the_fields_that_it_documents() {
    let issues: Value = serde_json::from_str(&report("gitlab")).unwrap();
    let mut told = BTreeSet::new();
    let mut fingerprints = BTreeSet::new();
    for issue in issues.as_array().unwrap() {
        let members: Vec<&str> = issue.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(members, ["description", "check_name", "fingerprint", "severity", "location"]);
        let text = |name: &str| issue[name].as_str().unwrap().to_owned();
        assert!(!text("description").is_empty());
        let severities = ["info", "minor", "major", "critical", "blocker"];
        assert!(severities.contains(&text("severity").as_str()));
        assert!(fingerprints.insert(text("fingerprint")), "twice: {issue}");
        let path = issue["location"]["path"].as_str().unwrap();
        assert!(!path.starts_with(['.', '/']), "{path}");
        let line = issue["location"]["lines"]["begin"].as_u64().unwrap();
        told.insert((path.to_owned(), line, text("check_name")));
    }
    assert_eq!(told, expected());
}

/// A workflow command read as GitHub's runner reads it: level, properties and message.
fn command(line: &str) -> (String, BTreeMap<String, String>, String) {
    let unescaped = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n");
    let (head, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
    let (level, properties) = head.split_once(' ').unwrap();
    let read = |property: &str| {
        let (name, value) = property.split_once('=').unwrap();
        let value = unescaped(value).replace("%3A", ":").replace("%2C", ",").replace("%25", "%");
        (name.to_owned(), value)
    };
    let properties = properties.split(',').map(read).collect();
    (level.to_owned(), properties, unescaped(message).replace("%25", "%"))
}

#[test]
fn github_reads_back_what_was_found() {
    let mut told = BTreeSet::new();
    for line in report("github").lines() {
        assert!(line.starts_with("::error file="), "{line}");
        let (_, properties, message) = command(line);
        assert!(!message.is_empty());
        let line = properties["line"].parse().unwrap();
        assert!(properties["col"].parse::<u64>().unwrap() > 0);
        told.insert((properties["file"].clone(), line, properties["title"].clone()));
    }
    assert_eq!(told, expected());
}

#[test]
fn github_gets_a_page_for_the_job_beside_what_is_there() {
    let folder = broken_tree();
    let page = folder.path().join("page.md");
    fs::write(&page, "# Another step\n").unwrap();
    let run = |form: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_trueup"))
            .arg("check")
            .args(form)
            .current_dir(folder.path())
            .env("GITHUB_STEP_SUMMARY", &page)
            .output()
            .unwrap()
    };
    run(&["--format", "text"]);
    assert_eq!(fs::read_to_string(&page).unwrap(), "# Another step\n");
    run(&["--report", "github=annotations.txt"]);
    insta::assert_snapshot!("report_github_page", fs::read_to_string(&page).unwrap());
}

#[test]
fn several_reports_are_written_at_once() {
    let folder = broken_tree();
    let more = ["sarif", "junit", "gitlab", "github", "json", "text"];
    let wanted: Vec<String> = more.iter().map(|it| format!("{it}=out/{it}.txt")).collect();
    let mut arguments = vec!["--format", "json", "--color", "always"];
    for wanted in &wanted {
        arguments.extend(["--report", wanted]);
    }
    fs::create_dir(folder.path().join("out")).unwrap();
    let stdout = run(folder.path(), &arguments);
    for format in more {
        let alone = run(folder.path(), &["--format", format, "--color", "never"]);
        let file = folder.path().join(format!("out/{format}.txt"));
        assert_eq!(fs::read_to_string(file).unwrap(), alone, "{format}");
    }
    assert_eq!(stdout, run(folder.path(), &["--format", "json"]));
}

#[test]
fn a_report_that_cannot_be_written_exits_with_2() {
    let folder = broken_tree();
    for (wanted, expected) in [
        ("junit", "`--report junit` names no file: write `--report FORMAT=FILE`"),
        ("junit=", "names no file"),
        ("xunit=a.xml", "there is no format `xunit`: choose one of text, json, sarif, junit"),
        ("junit=missing/a.xml", "cannot write missing/a.xml"),
    ] {
        let output = crate::binary::trueup(folder.path(), &["check", "--report", wanted], b"");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{wanted}: {stderr}");
        assert!(stderr.contains(expected), "{stderr}");
    }
}

/// Where nothing is found there is still a report, so that a pipeline finds the file it awaits.
#[test]
fn a_report_without_findings_is_whole() {
    let folder = broken_tree();
    let report = |format: &str| {
        let command = ["check", "--format", format, "good/fits.json"];
        let output = crate::binary::trueup(folder.path(), &command, b"");
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(report("gitlab"), "[]\n");
    assert_eq!(report("github"), "");
    let log: Value = serde_json::from_str(&report("sarif")).unwrap();
    assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
    assert_eq!(Report::deserialize_from_str(&report("junit")).unwrap().tests, 1);
}
