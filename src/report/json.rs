//! JSON for programs. The structs are the format: they change only by additions.

use serde::Serialize;

use super::{Reporter, Style, said};
use crate::finding::{Finding, Judgement, Place};

pub(super) static REPORTER: Reporter = Reporter { name: "json", render };

#[derive(Serialize)]
struct JsonReport {
    trueup: &'static str,
    summary: JsonSummary,
    payloads: Vec<JsonPayload>,
}

#[derive(Serialize)]
struct JsonSummary {
    payloads: usize,
    valid: usize,
    invalid: usize,
    findings: usize,
    /// Payloads that fit and were not meant to, or the other way round.
    unexpected: usize,
    /// Findings of the baseline, which are not among the others.
    known: usize,
}

#[derive(Serialize)]
struct JsonPayload {
    file: String,
    line: Option<usize>,
    target: Option<String>,
    valid: bool,
    expected_valid: bool,
    findings: Vec<JsonFinding>,
    known: usize,
}

#[derive(Serialize)]
struct JsonFinding {
    code: String,
    severity: String,
    message: String,
    help: Option<String>,
    instance: JsonInstance,
    contract: Option<JsonPlace>,
    rule: Option<JsonRule>,
    also: Vec<String>,
}

#[derive(Serialize)]
struct JsonInstance {
    pointer: String,
    line: Option<usize>,
    column: Option<usize>,
}

#[derive(Serialize)]
pub(super) struct JsonPlace {
    file: Option<String>,
    pointer: String,
    line: Option<usize>,
    column: Option<usize>,
}

#[derive(Serialize)]
struct JsonRule {
    id: String,
    quote: Option<String>,
}

fn render(judgements: &[Judgement], style: Style) -> String {
    let count = |filter: fn(&&Judgement) -> bool| judgements.iter().filter(filter).count();
    let report = JsonReport {
        trueup: env!("CARGO_PKG_VERSION"),
        summary: JsonSummary {
            payloads: judgements.len(),
            valid: count(|judgement| judgement.valid),
            invalid: count(|judgement| !judgement.valid),
            findings: judgements.iter().map(|judgement| judgement.findings.len()).sum(),
            unexpected: count(|judgement| !judgement.is_as_expected()),
            known: judgements.iter().map(|judgement| judgement.known.len()).sum(),
        },
        payloads: judgements
            .iter()
            .filter(|judgement| !(style.only_invalid && judgement.valid))
            .map(JsonPayload::from)
            .collect(),
    };
    written(&report)
}

pub(super) fn written(report: &impl Serialize) -> String {
    // A report of strings and numbers always serialises.
    let mut text = serde_json::to_string_pretty(report).unwrap_or_default();
    text.push('\n');
    text
}

impl From<&Judgement> for JsonPayload {
    fn from(judgement: &Judgement) -> Self {
        Self {
            file: judgement.file.as_ref().to_owned(),
            line: judgement.line,
            target: judgement.target.clone(),
            valid: judgement.valid,
            expected_valid: judgement.expected_valid,
            findings: judgement.findings.iter().map(JsonFinding::from).collect(),
            known: judgement.known.len(),
        }
    }
}

impl From<&Finding> for JsonFinding {
    fn from(finding: &Finding) -> Self {
        Self {
            code: finding.code.clone(),
            severity: finding.severity.to_string(),
            message: finding.message(),
            help: said::help(finding),
            instance: JsonInstance {
                pointer: finding.instance.pointer.clone(),
                line: finding.instance.position.map(|position| position.line),
                column: finding.instance.position.map(|position| position.column),
            },
            contract: finding.contract.as_ref().map(JsonPlace::from),
            rule: finding
                .rule
                .as_ref()
                .map(|rule| JsonRule { id: rule.id.clone(), quote: rule.quote.clone() }),
            also: finding.also.clone(),
        }
    }
}

impl From<&Place> for JsonPlace {
    fn from(place: &Place) -> Self {
        Self {
            file: place.file.as_deref().map(str::to_owned),
            pointer: place.pointer.clone(),
            line: place.position.map(|position| position.line),
            column: place.position.map(|position| position.column),
        }
    }
}
