//! Contracts of every kind, as they are found in the wild: each loads, or says what is wrong with
//! it and where.

mod json_schemas;
mod kinds;
mod lowering;
mod official;
mod references;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use trueup::finding::Place;
use trueup::{Contract, Finding, LoadError, Options};

/// What a contract says of a payload: the codes of the findings, or why there is no verdict.
pub(super) fn check(path: &Path, selector: &str, payload: &Value) -> String {
    match Contract::load(path) {
        Ok(contract) => check_by(&contract, selector, payload),
        Err(error) => format!("load: {}", without_folder(&error.to_string(), path)),
    }
}

pub(super) fn check_by(contract: &Contract, selector: &str, payload: &Value) -> String {
    match contract.target(selector) {
        Ok(target) => {
            let findings = target.check(payload);
            assert_eq!(target.is_valid(payload), findings.is_empty());
            let said = findings.iter().map(|finding| {
                let by = finding.contract.as_ref().map(place_of).unwrap_or_default();
                format!("{} at {:?} by {by}", finding.code, finding.instance.pointer)
            });
            said.collect::<Vec<_>>().join("; ")
        }
        Err(error) => {
            format!("target: {}", without_folder(&error.to_string(), Path::new(contract.name())))
        }
    }
}

/// The name of the file and the line, which is what a person looks for.
pub(super) fn place_of(place: &Place) -> String {
    let file = place.file.as_deref().unwrap_or_default();
    let name = Path::new(file).file_name().unwrap_or_default().to_string_lossy();
    format!("{name}:{}", place.position.map(|at| at.line).unwrap_or_default())
}

pub(super) fn without_folder(text: &str, path: &Path) -> String {
    let folder = path.parent().map(|folder| format!("{}/", folder.display())).unwrap_or_default();
    text.replace(&folder, "")
}

/// A folder with files in it.
pub(super) struct Files(tempfile::TempDir);

impl Files {
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(folder)
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    #[track_caller]
    pub(super) fn assert(&self, target: &str, payload: &Value, expected: &str) {
        let (name, selector) = target.split_once(':').unwrap_or((target, ""));
        assert_eq!(check(&self.path(name), selector, payload), expected, "{target} of {payload}");
    }
}

/// An OpenAPI document in YAML with one operation, `send`, whose request has the given schema, and
/// with the given components.
pub(super) fn openapi(version: &str, schema: &str, components: &str) -> String {
    format!(
        "openapi: {version}
info: {{title: Test, version: '1'}}
paths:
  /things:
    post:
      operationId: send
      requestBody:
        required: true
        content:
          application/json:
            schema: {schema}
      responses:
        '200':
          description: Sent
          content:
            application/json:
              schema: {schema}
components:{}
{components}",
        if components.is_empty() { " {}" } else { "" }
    )
}

#[track_caller]
pub(super) fn assert_one(text: &str, payload: &Value, expected: &str) {
    Files::new(&[("api.yaml", text)]).assert("api.yaml:send", payload, expected);
}
