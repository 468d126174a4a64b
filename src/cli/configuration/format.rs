//! What may stand in `trueup.toml`. `specs/trueup-config.schema.json` says the same to editors; a
//! test holds the two together.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::schema::validate::nearest;

/// All of the file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Format {
    #[serde(default)]
    pub(super) payloads: Vec<Entry>,
    #[serde(default)]
    pub(super) contracts: BTreeMap<String, ContractEntry>,
    #[serde(default)]
    pub(super) rules: BTreeMap<String, RuleEntry>,
    #[serde(default)]
    pub(super) placeholders: Vec<String>,
    #[serde(default)]
    pub(super) literal_secrets: LiteralSecrets,
}

/// Payloads of one target.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) target: String,
    #[serde(default)]
    pub(super) valid: Vec<String>,
    #[serde(default)]
    pub(super) invalid: Vec<String>,
    /// JSON Pointer of the payload in a larger file.
    pub(super) pointer: Option<String>,
    /// What the string at the pointer holds.
    pub(super) embedded: Option<Embedded>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Embedded {
    Json,
    Yaml,
}

/// A contract with a name of the user's own, and how it is read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContractEntry {
    /// May be missing where the name is that of a built-in contract.
    pub(super) file: Option<String>,
    #[serde(default)]
    pub(super) overlays: Vec<String>,
    /// Files by the URIs that the contract refers to.
    #[serde(default)]
    pub(super) resources: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) raw: bool,
}

/// What becomes of the findings of one code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleEntry {
    pub(super) severity: Grade,
    pub(super) reason: String,
}

/// A severity, or none at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Grade {
    Error,
    Warning,
    Note,
    Off,
}

/// What is to be said of secrets that stand in a payload as they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LiteralSecrets {
    Warn,
    Error,
    #[default]
    Off,
}

/// Reads the text; what is wrong comes back in words with its place.
pub(super) fn read(text: &str) -> Result<Format, String> {
    toml::from_str(text).map_err(|error| {
        let words = error.to_string();
        match meant(error.message()) {
            Some(meant) => format!("{}\ndid you mean `{meant}`?", words.trim_end()),
            None => words.trim_end().to_owned(),
        }
    })
}

/// The name next to one that is unknown, out of the words of serde:
/// ``unknown field `a`, expected one of `b`, `c` ``.
fn meant(message: &str) -> Option<&str> {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let is_about_names = message.starts_with("unknown ");
    let unknown = quoted.next().filter(|_| is_about_names)?;
    nearest(unknown, quoted)
}

impl Format {
    /// The strings in which variables are replaced.
    pub(super) fn strings_mut(&mut self) -> Vec<&mut String> {
        let mut strings: Vec<&mut String> = self.placeholders.iter_mut().collect();
        for entry in &mut self.payloads {
            strings.push(&mut entry.target);
            strings.extend(entry.valid.iter_mut().chain(&mut entry.invalid));
            strings.extend(&mut entry.pointer);
        }
        for contract in self.contracts.values_mut() {
            strings.extend(&mut contract.file);
            strings.extend(contract.overlays.iter_mut().chain(contract.resources.values_mut()));
        }
        strings.extend(self.rules.values_mut().map(|rule| &mut rule.reason));
        strings
    }
}
