//! What may stand in `trueup.toml`. `specs/trueup-config.schema.json` says the same to editors; a
//! test holds the two together.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

use super::variables;
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

/// Reads the text, with variables replaced in all of its strings; what is wrong comes back in
/// words with its place, to be read behind the name of the file.
pub(super) fn read(text: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Result<Format, String> {
    let mut table = DeTable::parse(text).map_err(|error| described(&error))?;
    expand_table(table.get_mut(), lookup).map_err(|unset| unset.described(text))?;
    Format::deserialize(Deserializer::from(table)).map_err(|mut error| {
        error.set_input(Some(text));
        described(&error)
    })
}

fn described(error: &toml::de::Error) -> String {
    let (words, message) = (error.to_string(), error.message());
    let words = words.trim_end();
    let place = words.strip_suffix(message).unwrap_or_default();
    format!(" is wrong: {place}{}", with_meant(message))
}

/// What serde says of a name that is unknown (``unknown field `a`, expected one of `b`, `c` ``),
/// with the one that was probably meant.
fn with_meant(message: &str) -> String {
    let (what, expected) = message.split_once(", expected ").unwrap_or((message, ""));
    let mut quoted = message.split('`').skip(1).step_by(2);
    let is_about_names = message.starts_with("unknown ");
    let meant = quoted.next().filter(|_| is_about_names).and_then(|name| nearest(name, quoted));
    match meant {
        Some(meant) => format!("{what}; did you mean `{meant}`? Expected {expected}"),
        None => message.to_owned(),
    }
}

/// A variable that a string names and that is not set.
struct Unset {
    name: String,
    at: usize,
}

impl Unset {
    fn described(&self, text: &str) -> String {
        let before = text.get(..self.at).unwrap_or_default();
        let (line, name) = (before.matches('\n').count() + 1, &self.name);
        format!(":{line}: the variable `{name}` is not set; write `$${{{name}}}` for the text")
    }
}

fn expand_table(
    table: &mut DeTable<'_>,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<(), Unset> {
    table.iter_mut().try_for_each(|(_, value)| expand_value(value, lookup))
}

fn expand_value(
    value: &mut Spanned<DeValue<'_>>,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<(), Unset> {
    let at = value.span().start;
    match value.get_mut() {
        DeValue::String(string) => {
            let expanded = variables::expand(string, lookup);
            *string = expanded.map_err(|name| Unset { name, at })?.into();
            Ok(())
        }
        DeValue::Array(items) => items.iter_mut().try_for_each(|item| expand_value(item, lookup)),
        DeValue::Table(table) => expand_table(table, lookup),
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
            Ok(())
        }
    }
}
