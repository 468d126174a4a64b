//! GitLab's code quality report. The structs are its documented format:
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use serde::Serialize;

use super::fingerprint::Fingerprints;
use super::{Reporter, Style, said};
use crate::finding::{Finding, Judgement, Severity};

pub(super) static REPORTER: Reporter = Reporter { name: "gitlab", render };

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
}

fn render(judgements: &[Judgement], _: Style) -> String {
    let mut fingerprints = Fingerprints::default();
    let mut issues = Vec::new();
    for judgement in judgements {
        let findings = said::findings(judgement);
        issues.extend(findings.iter().map(|it| issue(&judgement.file, it, &mut fingerprints)));
    }
    // A report of strings and numbers always serialises.
    serde_json::to_string_pretty(&issues).unwrap_or_default() + "\n"
}

fn issue(file: &str, finding: &Finding, fingerprints: &mut Fingerprints) -> Issue {
    Issue {
        description: said::words(finding),
        check_name: finding.code.clone(),
        fingerprint: fingerprints.next(file, finding),
        severity: match finding.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Note => "info",
        },
        location: Location {
            path: said::path(file),
            // GitLab needs a line; what has none is about the whole file.
            lines: Lines { begin: finding.instance.position.map_or(1, |position| position.line) },
        },
    }
}
