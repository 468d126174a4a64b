//! Reports on contracts themselves: the findings of `trueup lint`.

mod json;
mod text;

use super::Style;
use crate::finding::{Finding, Severity};

/// One form of report on contracts.
pub(crate) struct Reporter {
    /// What `--format` calls it.
    pub(crate) name: &'static str,
    pub(crate) render: fn(&Report<'_>, Style) -> String,
}

/// All forms of report on contracts.
pub(crate) static ALL: [&Reporter; 2] = [&text::REPORTER, &json::REPORTER];

/// What was found in some contracts.
pub(crate) struct Report<'f> {
    /// How many were looked at.
    pub(crate) contracts: usize,
    pub(crate) findings: &'f [Finding],
}

impl Report<'_> {
    fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// How many findings an overlay cures.
    fn cured(&self) -> usize {
        self.findings.iter().filter(|finding| finding.cured_by.is_some()).count()
    }
}
