//! What a judgement says. Reporters read this and nothing else.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

/// One thing that is wrong, where it is, and what would cure it.
///
/// No field holds the value of a secret: whoever makes a finding decides what may be shown, so
/// that reporters need not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// A stable code: `syntax/…`, `schema/<keyword>`, `union/…` or `<contract>/<rule>`.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, as one sentence without a full stop.
    pub title: String,
    /// What would have fitted, to stand under the caret: `expected a string`.
    pub expected: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// The place in the payload (or in the contract, where the contract is what was judged).
    pub instance: Place,
    /// The place in the contract that says so.
    pub contract: Option<Place>,
    /// The part of the contract that was judged against: `request of POST /api/connections`.
    pub context: Option<String>,
    /// The keyword that the value breaks, where a schema says so: `pattern`. A rule's code does
    /// not tell it.
    pub keyword: Option<String>,
    /// The rule, where the constraint comes from an overlay.
    pub rule: Option<Rule>,
    /// Codes of further keywords that the same value breaks at the same place.
    pub also: Vec<String>,
    /// The line of the payload with the place marked, secrets masked.
    pub frame: Option<Frame>,
    /// Further places with the same defect, where one cure of a kind mends them all.
    pub other_places: Vec<Place>,
    /// A payload that proves it: never one of a user's, so there is no secret in it.
    pub witness: Option<Value>,
    /// The overlay that cures a defect of the contract, by the name of its file.
    pub cured_by: Option<String>,
    /// The overlay without which the contract would not have the defect.
    pub brought_by: Option<String>,
}

impl Finding {
    /// A finding of severity error that so far says only what is wrong and where.
    #[must_use]
    pub fn new(code: impl Into<String>, title: impl Into<String>, instance: Place) -> Self {
        Self {
            code: code.into(),
            severity: Severity::Error,
            title: title.into(),
            expected: None,
            help: None,
            instance,
            contract: None,
            context: None,
            keyword: None,
            rule: None,
            also: Vec::new(),
            frame: None,
            other_places: Vec::new(),
            witness: None,
            cured_by: None,
            brought_by: None,
        }
    }

    /// The title together with what was expected, for reports that have no caret.
    #[must_use]
    pub fn message(&self) -> String {
        match &self.expected {
            Some(expected) => format!("{}: {expected}", self.title),
            None => self.title.clone(),
        }
    }

    pub(crate) fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// How much a finding matters. Errors fail a check; the others are said and do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// May be wrong, or could not be decided.
    Warning,
    /// Does not fit.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// A place in a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Place {
    /// The document's name as the user gave it; `None` for a value that was never text.
    pub file: Option<Arc<str>>,
    /// JSON Pointer (RFC 6901) of the value; empty for the whole document.
    pub pointer: String,
    /// Line and column, where the document is text.
    pub position: Option<Position>,
}

impl Place {
    /// The place of a value that was never text.
    #[must_use]
    pub fn at(pointer: impl Into<String>) -> Self {
        Self { file: None, pointer: pointer.into(), position: None }
    }
}

/// Line and column, both counted from 1; the column counts Unicode scalar values, a tab as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(clippy::exhaustive_structs, reason = "a line and a column are all there is")]
pub struct Position {
    /// The line, from 1. `\n`, `\r\n` and a lone `\r` each end a line.
    pub line: usize,
    /// The column, from 1, in Unicode scalar values.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// A rule that an overlay attached to the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// The rule's name within its contract: `reserved-connection-key`.
    pub id: String,
    /// The vendor's sentence that states it; `None` where the overlay says that none does.
    pub quote: Option<String>,
}

/// One line of a payload with a place marked in it. Secrets in the line are masked already.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Frame {
    /// The line's number, from 1.
    pub line: usize,
    /// The line's text without its line break.
    pub text: String,
    /// Start of the marked part, in bytes of `text`.
    pub start: usize,
    /// End of the marked part, in bytes of `text`; never before `start`.
    pub end: usize,
}

/// What was found on one payload: what reporters write.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Judgement {
    /// The payload's file as the user named it; `-` for standard input.
    pub file: Arc<str>,
    /// The line on which the payload starts, where the file holds several.
    pub line: Option<usize>,
    /// The target's full name; `None` where the payload could not even be read for one.
    pub target: Option<String>,
    /// Whether it fits.
    pub valid: bool,
    /// Whether it was meant to fit.
    pub expected_valid: bool,
    /// What does not fit, in the order of the payload.
    pub findings: Vec<Finding>,
    /// What does not fit either, and is known and accepted for now.
    pub known: Vec<Finding>,
}

impl Judgement {
    /// Whether the payload is as it was meant to be, but for what is known.
    #[must_use]
    pub fn is_as_expected(&self) -> bool {
        let has_error = self.findings.iter().any(|finding| finding.severity == Severity::Error);
        if self.expected_valid { !has_error } else { !self.valid }
    }
}
