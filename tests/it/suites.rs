//! The official suites lie outside the repository: tests that read them run where they are.

use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;
use trueup::document::{self, Syntax};
use trueup::{Contract, Options, Target};

/// The suite folder `sub` under `TRUEUP_SUITES`; where that is not set, says so and gives `None`.
pub(crate) fn suites(sub: &str) -> Option<PathBuf> {
    let Some(root) = env::var_os("TRUEUP_SUITES") else {
        eprintln!("skipped: TRUEUP_SUITES is not set, so there is no {sub}");
        return None;
    };
    Some(PathBuf::from(root).join(sub))
}

/// The JSON files directly in a folder.
pub(crate) fn json_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    files
}

/// Through our reader, so that big numbers are what they were.
pub(crate) fn read(text: &str) -> Value {
    let mut parsed = document::parse("suite.json", text.as_bytes(), Syntax::Json);
    assert!(parsed.findings.is_empty(), "{:?}", parsed.findings);
    parsed.documents.pop().unwrap().into_value()
}

/// The whole of a schema as a target.
pub(crate) fn target(schema: &Value, options: &Options) -> Result<Target, String> {
    let text = schema.to_string();
    let contract = Contract::read("schema.json", text.as_bytes(), Syntax::Json, options)
        .map_err(|error| format!("not loaded: {error}"))?;
    contract.target("").map_err(|error| format!("not compiled: {error}"))
}
