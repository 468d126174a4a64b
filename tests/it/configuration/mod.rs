//! What trueup.toml says of contracts, findings, placeholders, secrets and parts of files.

mod findings;
mod format;
mod parts;

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

/// A folder with files in which trueup runs.
struct Folder(TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Exit code, standard output and standard error of trueup.
    fn run(&self, command: &[&str]) -> (i32, String, String) {
        let output = crate::binary::trueup(self.0.path(), command, b"");
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    }

    fn findings(&self) -> Vec<Value> {
        let (_, stdout, stderr) = self.run(&["check", "--format", "json"]);
        let report: Value =
            serde_json::from_str(&stdout).unwrap_or_else(|_| panic!("{stdout}{stderr}"));
        let payloads = report["payloads"].as_array().unwrap();
        payloads.iter().flat_map(|it| it["findings"].as_array().unwrap().clone()).collect()
    }

    /// Severity, code and place of each finding.
    fn places(&self) -> Vec<String> {
        let place = |finding: &Value| {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let instance = &finding["instance"];
            format!(
                "{} {} {}:{} {}",
                text(&finding["severity"]),
                text(&finding["code"]),
                instance["line"],
                instance["column"],
                text(&instance["pointer"]),
            )
        };
        self.findings().iter().map(place).collect()
    }
}
