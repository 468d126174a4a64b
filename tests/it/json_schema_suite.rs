//! The official suite for JSON Schema 2020-12, through the path that users take: a contract is
//! read from its text, its payloads are read by our reader, and verdict and findings agree.

use std::fs;
use std::path::Path;

use serde_json::Value;
use trueup::{Options, Target};

use crate::suites::{json_files, read, suites, target};

/// Where the suite's schemas expect the documents of its folder `remotes`.
pub(crate) const REMOTES: &str = "http://localhost:1234/";

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
