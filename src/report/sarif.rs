//! SARIF 2.1.0, which code scanning reads. The structs are the part of the format that is used;
//! the crate that has all of it generates its structs from the schema at build time.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;

use super::fingerprint::Fingerprints;
use super::{Reporter, Style, codes, said};
use crate::finding::{Finding, Judgement, Place, Severity};

pub(super) static REPORTER: Reporter = Reporter { name: "sarif", render };

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    /// What `finding::Position` counts.
    column_kind: &'static str,
    results: Vec<ResultObject>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<ReportingDescriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportingDescriptor {
    id: String,
    short_description: Message,
    #[serde(skip_serializing_if = "Option::is_none")]
    full_description: Option<Message>,
    help: Message,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultObject {
    rule_id: String,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "SARIF names them")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    logical_locations: [LogicalLocation; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    /// A JSON Pointer.
    fully_qualified_name: String,
}

fn render(judgements: &[Judgement], _: Style) -> String {
    let mut rules: Vec<ReportingDescriptor> = Vec::new();
    let mut fingerprints = Fingerprints::default();
    let mut results = Vec::new();
    for judgement in judgements {
        for finding in said::findings(judgement) {
            let known = rules.iter().position(|rule| rule.id == finding.code);
            let rule_index = known.unwrap_or_else(|| {
                rules.push(rule(&finding));
                rules.len() - 1
            });
            let fingerprint = fingerprints.next(&judgement.file, &finding);
            results.push(result(&judgement.file, &finding, rule_index, fingerprint));
        }
    }
    let version = env!("CARGO_PKG_VERSION");
    let driver = Driver { name: "trueup", semantic_version: version, rules };
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results }],
    };
    // A report of strings and numbers always serialises.
    serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
}

/// What the table of codes says of a code; what an overlay says of its rule.
fn rule(finding: &Finding) -> ReportingDescriptor {
    let id = finding.code.clone();
    if let Some((_, code)) = codes::find(&id) {
        let help = format!("{} Source: {}.", code.detail, code.source);
        return ReportingDescriptor {
            id,
            short_description: message(code.summary),
            full_description: (!code.detail.is_empty()).then(|| message(code.detail)),
            help: message(help.trim_start()),
        };
    }
    let words = id.rsplit('/').next().unwrap_or(&id).replace('-', " ");
    let quote = finding.rule.as_ref().and_then(|rule| rule.quote.as_ref());
    let stated = quote.map(|quote| format!("The contract states: \u{ab}{quote}\u{bb}"));
    let more = format!("`trueup explain {id}` says more where the contract is built in.");
    ReportingDescriptor {
        short_description: message(words),
        full_description: stated.clone().map(message),
        help: message(stated.map_or_else(|| more.clone(), |stated| format!("{stated} {more}"))),
        id,
    }
}

fn result(file: &str, finding: &Finding, rule_index: usize, fingerprint: String) -> ResultObject {
    let related = finding.contract.as_ref().and_then(|place| {
        let context = finding.context.as_deref().unwrap_or("the contract");
        let mut location = location(place.file.as_deref()?, place);
        location.id = Some(1);
        location.message = Some(message(format!("{context}: where the contract says so")));
        Some(location)
    });
    ResultObject {
        rule_id: finding.code.clone(),
        rule_index,
        level: match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        },
        message: message(said::words(finding)),
        locations: [location(file, &finding.instance)],
        related_locations: related.into_iter().collect(),
        partial_fingerprints: BTreeMap::from([("trueup/v1", fingerprint)]),
    }
}

fn location(file: &str, place: &Place) -> Location {
    let region = place
        .position
        .map(|position| Region { start_line: position.line, start_column: position.column });
    Location {
        id: None,
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation { uri: uri(file) },
            region,
        },
        logical_locations: [LogicalLocation { fully_qualified_name: place.pointer.clone() }],
        message: None,
    }
}

/// What a path may not hold unescaped in a URI; a colon in its first part would end a scheme.
const OUTSIDE_PATHS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b':')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

fn uri(file: &str) -> String {
    let path = said::path(file);
    let encoded = utf8_percent_encode(&path, OUTSIDE_PATHS);
    // A drive's letter stands where a host would if the path followed the scheme at once.
    let is_drive = cfg!(windows) && path.as_bytes().get(1) == Some(&b':');
    if path.starts_with('/') {
        format!("file://{encoded}")
    } else if is_drive {
        format!("file:///{encoded}")
    } else {
        encoded.to_string()
    }
}

fn message(text: impl Into<String>) -> Message {
    Message { text: text.into() }
}
