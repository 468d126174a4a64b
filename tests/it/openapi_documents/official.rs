//! The documents that the OpenAPI Initiative says must pass and must fail.

use super::*;
use crate::suites::suites;

#[test]
fn documents_that_must_pass_load() {
    let Some(suite) = suites("openapi-3.1") else { return };
    let files = yaml_files(&suite.join("tests/schema/pass"));
    assert!(!files.is_empty());
    let failed: Vec<String> = files
        .iter()
        .filter_map(|path| {
            Contract::load(path).err().map(|error| format!("{}: {error}", path.display()))
        })
        .collect();
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}

#[test]
fn documents_that_must_fail_are_refused() {
    let Some(suite) = suites("openapi-3.1") else { return };
    let mut said = Vec::new();
    for path in yaml_files(&suite.join("tests/schema/fail")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match Contract::load(&path) {
            Ok(_) => said.push(format!("{name}: loads")),
            Err(LoadError::Invalid(findings)) => {
                said.extend(findings.iter().map(|finding| format!("{name}:{}", line(finding))));
            }
            Err(other) => said.push(format!("{name}: {other}")),
        }
    }
    let expected: Vec<&str> = REFUSED.lines().map(str::trim).collect();
    assert_eq!(said, expected, "\n{}", said.join("\n"));
}

/// Why each document that must fail is refused, and where.
const REFUSED: &str = "example-examples.yaml:11:7 schema/not
    header-object-allowReserved.yaml:12:7 schema/unevaluatedProperties
    invalid_schema_types.yaml:10:19 schema/type
    invalid_schema_types.yaml:11:21 schema/type
    invalid_schema_types.yaml:12:20 schema/type
    link-object-no-body.yaml:10:7 schema/unevaluatedProperties
    no_containers.yaml:1:1 union/no-member
    parameter-object-cookie-form-allowReserved.yaml:11:7 schema/unevaluatedProperties
    parameter-object-cookie-form-allowReserved.yaml:16:14 schema/const
    parameter-object-header-allowReserved.yaml:10:7 schema/unevaluatedProperties
    parameter-object-path-allowReserved.yaml:8:7 schema/required
    server_enum_empty.yaml:13:15 schema/minItems
    servers.yaml:10:3 schema/type
    unknown_container.yaml:1:1 union/no-member";

fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// A finding as one line: where it is, and which.
fn line(finding: &Finding) -> String {
    let position = finding.instance.position.map(|at| at.to_string()).unwrap_or_default();
    format!("{position} {}", finding.code)
}
