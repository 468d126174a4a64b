//! `trueup check` as it is called: which files it judges, how it exits, and what its JSON holds.

mod configuration;
mod exit_codes;
mod guesses;
mod inputs;
mod judging;
mod reports;
mod values;

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

const FITS: i32 = 0;
const FINDINGS: i32 = 1;
const CANNOT_RUN: i32 = 2;

const MAPPINGS: &str = "synq:SetConnectionMappings";
/// Fits [`MAPPINGS`].
const GOOD: &str = r#"{"mappings": []}"#;
/// Does not fit it, for one reason.
const BAD: &str = r#"{"mappings": 5}"#;

/// A folder with files, in which `trueup` runs. The one place that starts it.
struct Folder(TempDir);

struct Outcome {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            folder.write(name, text.as_bytes());
        }
        folder
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn check(&self, arguments: &[&str]) -> Outcome {
        self.check_input(arguments, "")
    }

    fn check_input(&self, arguments: &[&str], input: &str) -> Outcome {
        run(self.0.path(), arguments, input)
    }

    /// The codes of all findings, as the JSON report has them.
    fn codes(&self, arguments: &[&str]) -> Vec<String> {
        let report = self.report(arguments);
        let payloads = report["payloads"].as_array().unwrap();
        let findings = payloads.iter().flat_map(|payload| payload["findings"].as_array().unwrap());
        findings.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
    }

    fn report(&self, arguments: &[&str]) -> Value {
        let outcome = self.check(&[&["--format", "json"], arguments].concat());
        serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{}", outcome.stderr))
    }
}

fn run(folder: &Path, arguments: &[&str], input: &str) -> Outcome {
    let command = [&["check"], arguments].concat();
    let output = crate::binary::trueup(folder, &command, input.as_bytes());
    Outcome {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The codes of findings on `payload` by a JSON Schema.
fn by_schema(schema: &Value, payload: &str) -> Vec<String> {
    let folder = Folder::new(&[("s.json", &schema.to_string()), ("p.json", payload)]);
    folder.codes(&["--target", "s.json", "p.json"])
}
