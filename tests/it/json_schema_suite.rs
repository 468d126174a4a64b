//! The official suite for JSON Schema 2020-12, through the path that users take: a contract is
//! read from its text, its payloads are read by our reader, and verdict and findings agree.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use trueup::document::{self, Syntax};
use trueup::{Contract, Options, Target};

use crate::suites::suites;

/// Where the suite's schemas expect the documents of its folder `remotes`.
const REMOTES: &str = "http://localhost:1234/";

/// Tests that we judge otherwise, each with its reason: file, group, test, reason.
const EXCEPTIONS: &[(&str, &str, &str, &str)] = &[];

/// What running a part of the suite came to.
#[derive(Default)]
struct Outcome {
    tests: usize,
    failures: Vec<String>,
}

#[test]
fn mandatory_tests_agree() {
    run("", true, 1299);
}

#[test]
fn optional_tests_agree() {
    run("optional", true, 162);
}

#[test]
fn format_tests_agree() {
    run("optional/format", false, 764);
}

/// Judges every file directly in `folder`.
fn run(folder: &str, formats_as_annotations: bool, expected_tests: usize) {
    let Some(suite) = suites("json-schema") else { return };
    let mut options = Options::default();
    options.formats_as_annotations = formats_as_annotations;
    options.resources.supply(REMOTES, suite.join("remotes"));
    let mut outcome = Outcome::default();
    let folder = suite.join("tests/draft2020-12").join(folder);
    for file in json_files(&folder) {
        outcome.run_file(&file, &options);
    }
    assert!(outcome.failures.is_empty(), "\n{}", outcome.failures.join("\n"));
    assert_eq!(outcome.tests, expected_tests, "the number of tests in {}", folder.display());
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    files
}

impl Outcome {
    fn run_file(&mut self, path: &Path, options: &Options) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let groups = read(&fs::read_to_string(path).unwrap());
        for group in groups.as_array().unwrap() {
            let title = format!("{name}: {}", group["description"].as_str().unwrap());
            let tests = group["tests"].as_array().unwrap();
            self.tests += tests.len();
            let target = match target(&group["schema"], options) {
                Ok(target) => target,
                Err(error) => {
                    self.failures.push(format!("{title}: {error}"));
                    continue;
                }
            };
            for test in tests {
                self.run_test(&title, test, &target, name, group);
            }
        }
    }

    fn run_test(&mut self, title: &str, test: &Value, target: &Target, file: &str, group: &Value) {
        let description = test["description"].as_str().unwrap();
        let expected = test["valid"].as_bool().unwrap();
        let valid = target.is_valid(&test["data"]);
        let findings = target.check(&test["data"]);
        if valid == expected && findings.is_empty() == expected {
            return;
        }
        let is_this = |(of, group_of, test_of, _): &&(&str, &str, &str, &str)| {
            *of == file && group["description"] == *group_of && description == *test_of
        };
        if EXCEPTIONS.iter().any(|exception| is_this(&exception)) {
            return;
        }
        let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
        self.failures.push(format!(
            "{title}: {description}: expected {expected}, is_valid says {valid}, check says {codes:?}"
        ));
    }
}

/// Through our reader, so that big numbers are what they were.
fn read(text: &str) -> Value {
    let mut parsed = document::parse("suite.json", text.as_bytes(), Syntax::Json);
    assert!(parsed.findings.is_empty(), "{:?}", parsed.findings);
    parsed.documents.pop().unwrap().into_value()
}

fn target(schema: &Value, options: &Options) -> Result<Target, String> {
    let text = schema.to_string();
    let contract = Contract::read("schema.json", text.as_bytes(), Syntax::Json, options)
        .map_err(|error| format!("not loaded: {error}"))?;
    contract.target("").map_err(|error| format!("not compiled: {error}"))
}
