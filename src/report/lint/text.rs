//! For people: the findings, and how many of what severity.

use super::super::text::{counted, findings};
use super::{Report, Reporter, Style};
use crate::finding::Severity;

pub(super) static REPORTER: Reporter = Reporter { name: "text", render };

fn render(report: &Report<'_>, style: Style) -> String {
    let mut text = findings(report.findings, style);
    if !style.quiet {
        text.push_str(&summary(report));
    }
    text
}

fn summary(report: &Report<'_>) -> String {
    let contracts = counted(report.contracts, "contract");
    let severities = [
        (report.count(Severity::Error), "error"),
        (report.count(Severity::Warning), "warning"),
        (report.count(Severity::Note), "note"),
    ];
    let counts = severities.into_iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts.map(|(count, noun)| counted(count, noun)).collect();
    if counts.is_empty() {
        return format!("{contracts}: nothing found\n");
    }
    let cured = match report.cured() {
        0 => String::new(),
        cured => format!("; overlays cure {cured}"),
    };
    format!("{contracts}: {}{cured}\n", counts.join(", "))
}
