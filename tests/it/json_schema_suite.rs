//! The official suite for JSON Schema 2020-12, through the path that users take: a contract is
//! read from its text, its payloads are read by our reader, and verdict and findings agree.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
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

/// By sections 10.3.1.3 of Core, 6.4.4 and 6.4.5 of Validation: without `minContains` it is
/// `contains` that asks for one item.
#[test]
fn what_is_contained_is_told_by_the_keyword_that_asks_for_it() {
    let judged_by = |counts: Value| {
        let mut roles = json!({"contains": {"$ref": "#/$defs/owner"}});
        roles.as_object_mut().unwrap().extend(counts.as_object().unwrap().clone());
        let schema = json!({
            "properties": {"roles": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/roles"}]}},
            "$defs": {"owner": {"const": "owner"}, "roles": roles}
        });
        target(&schema, &Options::default()).unwrap()
    };
    let told = |target: &Target, roles: Value| -> Vec<(String, String)> {
        let findings = target.check(&json!({"roles": roles})).into_iter();
        findings.map(|it| (it.code, it.contract.unwrap().pointer)).collect()
    };
    let by = |keyword: &str| vec![(format!("schema/{keyword}"), format!("/$defs/roles/{keyword}"))];
    let (none, one, two, three) = (
        json!(["a", "b", "c"]),
        json!(["owner", "a"]),
        json!(["owner", "a", "owner"]),
        json!(["owner", "owner", "owner"]),
    );

    let most = judged_by(json!({"maxContains": 2}));
    assert_eq!(told(&most, json!([])), by("contains"));
    assert_eq!(told(&most, none.clone()), by("contains"));
    assert_eq!(told(&most, one.clone()), []);
    assert_eq!(told(&most, three.clone()), by("maxContains"));

    let no_number = judged_by(json!({"maxContains": 0}));
    assert_eq!(told(&no_number, none.clone()), by("contains"));
    assert_eq!(told(&no_number, one.clone()), by("maxContains"));

    let both = judged_by(json!({"minContains": 2, "maxContains": 2}));
    assert_eq!(told(&both, none.clone()), by("minContains"));
    assert_eq!(told(&both, one), by("minContains"));
    assert_eq!(told(&both, two), []);
    assert_eq!(told(&both, three.clone()), by("maxContains"));

    let any = judged_by(json!({"minContains": 0, "maxContains": 2}));
    assert_eq!(told(&any, none), []);
    assert_eq!(told(&any, three), by("maxContains"));
}
