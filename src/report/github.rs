//! GitHub's workflow commands, which annotate the lines of a pull request, and a page for the
//! summary of a job.
//!
//! The escapes are those of `@actions/core`, which is what GitHub's runner undoes.

use std::fmt::Write as _;

use super::{Reporter, Style, said};
use crate::finding::{Finding, Judgement, Severity};

pub(super) static REPORTER: Reporter = Reporter { name: "github", render };

fn render(judgements: &[Judgement], _: Style) -> String {
    let of = |judgement: &Judgement| -> String {
        let findings = said::findings(judgement);
        findings.iter().map(|finding| annotation(&judgement.file, finding)).collect()
    };
    judgements.iter().map(of).collect()
}

/// `file` comes first: tools that read these lines back rely on it.
fn annotation(file: &str, finding: &Finding) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = format!("file={}", property(&said::path(file)));
    if let Some(position) = finding.instance.position {
        let _ = write!(properties, ",line={},col={}", position.line, position.column);
    }
    let _ = write!(properties, ",title={}", property(&finding.code));
    format!("::{level} {properties}::{}\n", data(&said::words(finding)))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// GitHub refuses summaries of more than a mebibyte.
const MAX_ROWS: usize = 500;

/// A page in Markdown for the file that `GITHUB_STEP_SUMMARY` names.
pub(super) fn job_summary(judgements: &[Judgement]) -> String {
    let failed = judgements.iter().filter(|judgement| !judgement.is_as_expected()).count();
    let mut page = match failed {
        0 => format!("### trueup: {} as expected\n", counted(judgements.len())),
        _ => format!("### trueup: {failed} of {} not as expected\n", counted(judgements.len())),
    };
    let known: usize = judgements.iter().map(|judgement| judgement.known.len()).sum();
    if known > 0 {
        let _ = writeln!(page, "\nNot counted, since known: {known}.");
    }
    let of = |judgement| {
        let row = |finding: &Finding| row(judgement, finding);
        said::findings(judgement).iter().map(|finding| row(finding)).collect::<Vec<_>>()
    };
    let rows: Vec<String> = judgements.iter().flat_map(of).collect();
    if rows.is_empty() {
        return page;
    }
    page.push_str("\n| Place | Code | Finding |\n|---|---|---|\n");
    page.extend(rows.iter().take(MAX_ROWS).map(String::as_str));
    if rows.len() > MAX_ROWS {
        let _ = writeln!(page, "\nThe log has {} more.", rows.len() - MAX_ROWS);
    }
    page
}

fn row(judgement: &Judgement, finding: &Finding) -> String {
    let place = match finding.instance.position {
        Some(position) => format!("{}:{position}", judgement.file),
        None => judgement.file.to_string(),
    };
    let mark = match finding.severity {
        Severity::Error => "",
        Severity::Warning => "warning: ",
        Severity::Note => "note: ",
    };
    format!(
        "| {} | {} | {mark}{} |\n",
        plain(&place),
        plain(&finding.code),
        plain(&said::words(finding))
    )
}

/// Text of which no character means anything to Markdown.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => plain.push_str("&lt;"),
            '&' => plain.push_str("&amp;"),
            '\r' | '\n' => plain.push(' '),
            character if "\\`*_[]|~#>@".contains(character) => plain.extend(['\\', character]),
            character => plain.push(character),
        }
    }
    plain
}

fn counted(payloads: usize) -> String {
    if payloads == 1 { "1 payload".to_owned() } else { format!("{payloads} payloads") }
}
