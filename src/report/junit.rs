//! JUnit's XML, which most CI servers show as tests: a suite for each target, a case for each
//! payload.

use std::borrow::Cow;
use std::fmt::Write as _;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{Reporter, Style, said};
use crate::finding::{Finding, Judgement, Severity};

pub(super) static REPORTER: Reporter = Reporter { name: "junit", render };

/// The suite of payloads that have no target.
const NO_TARGET: &str = "no target";

fn render(judgements: &[Judgement], _: Style) -> String {
    let mut report = Report::new("trueup");
    let mut targets: Vec<&str> = judgements.iter().map(target).collect();
    targets.sort_unstable();
    targets.dedup();
    for name in targets {
        let mut suite = TestSuite::new(name);
        let own = judgements.iter().filter(|judgement| target(judgement) == name);
        suite.add_test_cases(own.map(case));
        report.add_test_suite(suite);
    }
    // Strings always serialise.
    report.to_string().unwrap_or_default()
}

fn target(judgement: &Judgement) -> &str {
    judgement.target.as_deref().unwrap_or(NO_TARGET)
}

fn case(judgement: &Judgement) -> TestCase {
    let findings = said::findings(judgement);
    let text: String = findings.iter().map(|finding| paragraph(&judgement.file, finding)).collect();
    let is_error = |finding: &&Cow<'_, Finding>| finding.severity == Severity::Error;
    let speaker = findings.iter().find(is_error).or(findings.first());
    let mut status = TestCaseStatus::success();
    if !judgement.is_as_expected() {
        status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        if let Some(speaker) = speaker {
            status.set_message(headline(speaker, findings.len()));
            status.set_type(speaker.code.as_str());
        }
        status.set_description(text.as_str());
    }
    let mut case = TestCase::new(name(judgement), status);
    case.set_classname(target(judgement));
    // JUnit does not have these two; GitLab and others link to them.
    case.extra.insert("file".into(), said::path(&judgement.file).into());
    let position = speaker.and_then(|finding| finding.instance.position);
    if let Some(line) = position.map(|position| position.line).or(judgement.line) {
        case.extra.insert("line".into(), line.to_string().into());
    }
    if judgement.is_as_expected() && !text.is_empty() {
        case.set_system_out(text);
    }
    case
}

fn name(judgement: &Judgement) -> String {
    let path = said::path(&judgement.file);
    match judgement.line {
        Some(line) => format!("{path}:{line}"),
        None => path,
    }
}

fn headline(finding: &Finding, findings: usize) -> String {
    match findings {
        1 => finding.message(),
        _ => format!("{} (and {} more)", finding.message(), findings - 1),
    }
}

fn paragraph(file: &str, finding: &Finding) -> String {
    let mut text = said::path(file);
    if let Some(position) = finding.instance.position {
        let _ = write!(text, ":{position}");
    }
    let _ = writeln!(text, ": {}[{}]: {}", finding.severity, finding.code, finding.message());
    if let Some(help) = said::help(finding) {
        let _ = writeln!(text, "    help: {help}");
    }
    text
}
