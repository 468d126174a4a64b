//! What trueup.toml says of findings: which strings are placeholders, what becomes of literal
//! secrets, and which codes matter less or more than they do by themselves.

use serde_json::Value;

use super::configuration::{Config, Grade, LiteralSecrets};
use crate::document::Document;
use crate::finding::{Finding, Severity};
use crate::openapi::Target;
use crate::schema::validate::subject;

/// What to do with findings; without a configuration, nothing.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Policy<'c> {
    config: Option<&'c Config>,
}

/// Keywords that judge the text of a string. A placeholder is not yet that text, so that at one
/// these mean nothing.
const OF_TEXT: [&str; 11] = [
    "const",
    "enum",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "contentEncoding",
    "contentMediaType",
    "not",
    "oneOf",
    "anyOf",
];

/// Codes that judge a value by what is in it, so that a placeholder in it may decide.
const OF_CONTENT: [&str; 7] = [
    "schema/not",
    "schema/oneOf",
    "schema/anyOf",
    "schema/contains",
    "schema/minContains",
    "schema/maxContains",
    "union/ambiguous",
];

impl<'c> Policy<'c> {
    pub(super) fn new(config: Option<&'c Config>) -> Self {
        Self { config }
    }

    /// What is wrong with a payload.
    pub(super) fn check(
        self,
        target: &Target,
        document: &Document,
        expected_valid: bool,
    ) -> Vec<Finding> {
        let mut findings = target.check_document(document);
        let Some(config) = self.config else { return findings };
        if !config.placeholders.is_empty() {
            findings.retain_mut(|finding| stands(finding, document.value(), config));
        }
        // A payload that is meant to fail should not do so for its secrets alone.
        if config.literal_secrets != LiteralSecrets::Off && expected_valid {
            findings.extend(literal_secrets(target, document, config));
            findings.sort_by_key(|finding| finding.instance.position);
        }
        findings
    }

    /// Whether a payload is to be left as it is: repairs know nothing of placeholders.
    pub(super) fn spares(self, payload: &Value) -> bool {
        let placeholders = self.config.map(|config| &config.placeholders);
        placeholders.is_some_and(|known| holds(payload, &|text| known.matches(text)))
    }

    /// Gives findings the severity that is wanted; those of codes that are off go.
    pub(super) fn grade(self, findings: &mut Vec<Finding>) {
        let Some(config) = self.config.filter(|config| !config.rules.is_empty()) else { return };
        let is_off = |code: &String| config.rules.get(code) == Some(&Grade::Off);
        findings.retain_mut(|finding| {
            finding.also.retain(|code| !is_off(code));
            if is_off(&finding.code) && !take_over(finding) {
                return false;
            }
            match config.rules.get(&finding.code) {
                Some(Grade::Error) => finding.severity = Severity::Error,
                Some(Grade::Warning) => finding.severity = Severity::Warning,
                Some(Grade::Note) => finding.severity = Severity::Note,
                Some(Grade::Off) | None => {}
            }
            true
        });
    }
}

/// Where the code that spoke for several is off, the next one speaks. Its own words were never
/// made.
fn take_over(finding: &mut Finding) -> bool {
    if finding.also.is_empty() {
        return false;
    }
    let off = std::mem::replace(&mut finding.code, finding.also.remove(0));
    finding.title = format!("the value breaks `{}`, besides `{off}`, which is off", finding.code);
    finding.help = Some(format!("`trueup explain {}` says what it means", finding.code));
    (finding.expected, finding.rule) = (None, None);
    true
}

/// Whether a finding still stands where placeholders are not what will be sent.
fn stands(finding: &mut Finding, payload: &Value, config: &Config) -> bool {
    let Some(value) = payload.pointer(&finding.instance.pointer) else { return true };
    let is_placeholder = |text: &str| config.placeholders.matches(text);
    let code = finding.code.as_str();
    match value {
        // A tag is text too, and without it nothing can be said of what it would select.
        Value::String(text) if is_placeholder(text) && code == "union/unknown-tag" => {
            let at = subject(&finding.instance.pointer);
            finding.title = format!("{at} is a placeholder: what depends on it is not judged");
            finding.severity = Severity::Note;
            (finding.expected, finding.help) = (None, None);
            true
        }
        Value::String(text) if is_placeholder(text) => {
            let keyword = match &finding.rule {
                Some(_) => finding.keyword.as_deref(),
                None => code.strip_prefix("schema/"),
            };
            code != "union/ambiguous" && keyword.is_none_or(|keyword| !OF_TEXT.contains(&keyword))
        }
        value if OF_CONTENT.contains(&code) && holds(value, &is_placeholder) => {
            finding.severity = Severity::Warning;
            let advice = "a placeholder in it may decide this: check what is sent";
            let help = finding.help.take().map_or(String::new(), |help| format!("{help}; "));
            finding.help = Some(help + advice);
            true
        }
        _ => true,
    }
}

/// Whether a string in the value is a placeholder.
fn holds(value: &Value, is_placeholder: &dyn Fn(&str) -> bool) -> bool {
    match value {
        Value::String(text) => is_placeholder(text),
        Value::Array(items) => items.iter().any(|item| holds(item, is_placeholder)),
        Value::Object(members) => members.values().any(|member| holds(member, is_placeholder)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn literal_secrets(target: &Target, document: &Document, config: &Config) -> Vec<Finding> {
    let is_placeholder = |text: &str| config.placeholders.matches(text);
    let mut findings = target.literal_secrets(document, &is_placeholder);
    for finding in &mut findings {
        finding.severity = match config.literal_secrets {
            LiteralSecrets::Error => Severity::Error,
            LiteralSecrets::Warn | LiteralSecrets::Off => Severity::Warning,
        };
    }
    findings
}
