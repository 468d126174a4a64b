//! What was found, in the forms in which people and programs want it. Reads findings alone.

pub(crate) mod codes;
mod fingerprint;
mod github;
mod gitlab;
mod json;
mod junit;
pub(crate) mod lint;
mod said;
mod sarif;
mod text;

pub(crate) use fingerprint::fingerprint;

use crate::finding::{Finding, Judgement};

/// One form of report.
pub(crate) struct Reporter {
    /// What `--format` calls it.
    pub(crate) name: &'static str,
    /// Writes all judgements.
    pub(crate) render: fn(&[Judgement], Style) -> String,
}

/// All forms of report.
pub(crate) static ALL: [&Reporter; 6] = [
    &text::REPORTER,
    &json::REPORTER,
    &sarif::REPORTER,
    &junit::REPORTER,
    &gitlab::REPORTER,
    &github::REPORTER,
];

/// How a report is to look.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Style {
    pub(crate) colour: bool,
    /// Leave out the summary.
    pub(crate) quiet: bool,
    /// Leave out payloads that fit.
    pub(crate) only_invalid: bool,
}

/// Findings that belong to no payload: of a contract, say, or of the pages to import.
pub(crate) fn findings_as_text(findings: &[Finding], style: Style) -> String {
    text::findings(findings, style)
}

/// A page in Markdown for the summary of a job on GitHub.
pub(crate) fn job_summary(judgements: &[Judgement]) -> String {
    github::job_summary(judgements)
}
