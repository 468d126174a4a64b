//! For programs. The structs are the format: they change only by additions.

use serde::Serialize;
use serde_json::Value;

use super::super::json::{JsonPlace, written};
use super::super::said::help;
use super::{Report, Reporter, Style};
use crate::finding::{Finding, Severity};

pub(super) static REPORTER: Reporter = Reporter { name: "json", render };

#[derive(Serialize)]
struct JsonReport {
    trueup: &'static str,
    summary: JsonSummary,
    findings: Vec<JsonFinding>,
}

#[derive(Serialize)]
struct JsonSummary {
    contracts: usize,
    findings: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    /// Of the findings, those that an overlay cures.
    cured: usize,
}

#[derive(Serialize)]
struct JsonFinding {
    code: String,
    severity: String,
    message: String,
    help: Option<String>,
    contract: JsonPlace,
    other_places: Vec<JsonPlace>,
    witness: Option<Value>,
    cured_by: Option<String>,
    /// The overlay without which the contract would not have the defect.
    brought_by: Option<String>,
}

fn render(report: &Report<'_>, _: Style) -> String {
    written(&JsonReport {
        trueup: env!("CARGO_PKG_VERSION"),
        summary: JsonSummary {
            contracts: report.contracts,
            findings: report.findings.len(),
            errors: report.count(Severity::Error),
            warnings: report.count(Severity::Warning),
            notes: report.count(Severity::Note),
            cured: report.cured(),
        },
        findings: report.findings.iter().map(JsonFinding::from).collect(),
    })
}

impl From<&Finding> for JsonFinding {
    fn from(finding: &Finding) -> Self {
        Self {
            code: finding.code.clone(),
            severity: finding.severity.to_string(),
            message: finding.message(),
            help: help(finding),
            contract: JsonPlace::from(&finding.instance),
            other_places: finding.other_places.iter().map(JsonPlace::from).collect(),
            witness: finding.witness.clone(),
            cured_by: finding.cured_by.clone(),
            brought_by: finding.brought_by.clone(),
        }
    }
}
