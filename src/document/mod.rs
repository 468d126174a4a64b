//! Bytes become value trees that know where each of their values stands.
//!
//! Everything that trueup reads (payloads, contracts, overlays, vendors' fragments) comes through
//! [`parse`]. Bad input is data here: what cannot be read becomes findings, never a panic.

mod json;
pub mod load;
mod number;
pub mod overlay;
#[cfg(feature = "cli")]
mod part;
mod places;
pub mod pointer;
mod source;
mod yaml;

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use crate::finding::{Finding, Place, Position};
use places::Node;
pub(crate) use places::Text;
pub use source::Source;

/// Nesting beyond this many arrays and objects is a finding, not a value.
///
/// `serde_json` stops here too; the YAML composer keeps to the same limit.
pub const MAX_DEPTH: usize = 127;

/// How the bytes of a document are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Syntax {
    /// RFC 8259.
    Json,
    /// One JSON text a line, blank lines skipped.
    Ndjson,
    /// YAML 1.2 with the core schema and merge keys; each document of the stream is one.
    Yaml,
}

impl Syntax {
    /// The syntax that a file name's extension announces.
    #[must_use]
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "json" => Some(Self::Json),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "yaml" | "yml" => Some(Self::Yaml),
            _ => None,
        }
    }

    /// The syntax of text that comes without a name: JSON where it opens like JSON.
    #[must_use]
    pub fn of_text(text: &[u8]) -> Self {
        let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
        match first {
            Some(b'{' | b'[' | b'"') => Self::Json,
            _ => Self::Yaml,
        }
    }
}

/// A value, and where in its source each part of it stands.
#[derive(Debug)]
pub struct Document {
    source: Arc<Source>,
    syntax: Syntax,
    span: Range<usize>,
    value: Value,
    places: OnceLock<Node>,
}

/// What [`parse`] makes of bytes: documents where it can, findings where it cannot.
#[derive(Debug)]
#[non_exhaustive]
pub struct Parsed {
    /// The text behind the documents and the findings.
    pub source: Arc<Source>,
    /// The documents, in the order in which they stand.
    pub documents: Vec<Document>,
    /// What is wrong with the text itself, each with a code under `syntax/`.
    pub findings: Vec<Finding>,
}

/// Reads `bytes` as `syntax`.
///
/// A leading UTF-8 byte order mark is skipped (RFC 8259, section 8.1, allows it). Duplicate keys
/// are findings, and the last of them is the one that stays in the value.
#[must_use]
pub fn parse(name: &str, bytes: &[u8], syntax: Syntax) -> Parsed {
    let (source, findings) = Source::new(name, bytes);
    let source = Arc::new(source);
    let mut parsed = Parsed { source, documents: Vec::new(), findings };
    if parsed.findings.is_empty() {
        match syntax {
            Syntax::Json => parsed.read_json(0..parsed.source.text().len()),
            Syntax::Ndjson => parsed.read_ndjson(),
            Syntax::Yaml => parsed.read_yaml(),
        }
    }
    parsed
}

/// Reads one JSON text out of a larger source, such as a line of NDJSON.
#[must_use]
pub fn parse_slice(source: &Arc<Source>, span: Range<usize>) -> Parsed {
    let mut parsed =
        Parsed { source: Arc::clone(source), documents: Vec::new(), findings: Vec::new() };
    parsed.read_json(span);
    parsed
}

impl Parsed {
    fn read_json(&mut self, span: Range<usize>) {
        let (value, problems) = json::read(&self.source.text()[span.clone()]);
        self.push_problems(problems, span.start);
        if let Some(value) = value {
            let source = Arc::clone(&self.source);
            let (syntax, places) = (Syntax::Json, OnceLock::new());
            self.documents.push(Document { source, syntax, span, value, places });
        }
    }

    fn read_ndjson(&mut self) {
        let source = Arc::clone(&self.source);
        let mut any = false;
        for span in source.filled_lines() {
            any = true;
            self.read_json(span);
        }
        if !any {
            self.push_problems(vec![Problem::empty()], 0);
        }
    }

    fn read_yaml(&mut self) {
        let (composed, problems) = yaml::compose(self.source.text());
        self.push_problems(problems, 0);
        for document in composed {
            self.documents.push(Document {
                source: Arc::clone(&self.source),
                syntax: Syntax::Yaml,
                span: document.span,
                value: document.value,
                places: OnceLock::from(document.places),
            });
        }
    }

    fn push_problems(&mut self, problems: Vec<Problem>, offset: usize) {
        for problem in problems {
            let position = self.source.position(offset + problem.offset);
            let place = Place {
                file: Some(self.source.name()),
                pointer: problem.pointer,
                position: Some(position),
            };
            let mut finding =
                Finding::new(format!("syntax/{}", problem.code), problem.message, place);
            finding.help = problem.help;
            self.findings.push(finding);
        }
    }
}

impl Document {
    /// The value.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Gives up the places and keeps the value.
    #[must_use]
    pub fn into_value(self) -> Value {
        self.value
    }

    /// The text that the document was read from.
    #[must_use]
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The line on which the document starts, from 1: a line of NDJSON, a document of a YAML
    /// stream.
    #[must_use]
    pub fn first_line(&self) -> usize {
        self.source.position(self.span.start).line
    }

    /// How the document was read: a line of NDJSON is JSON.
    pub(crate) fn syntax(&self) -> Syntax {
        self.syntax
    }

    /// The bytes of the source that the document was read from.
    pub(crate) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The same document once more: of NDJSON the line alone, of YAML with the text around it.
    pub(crate) fn alone(&self) -> Option<Self> {
        if self.syntax == Syntax::Yaml {
            return self.reread(self.source.text());
        }
        let (source, _) =
            Source::new(&self.source.name(), self.source.text()[self.span()].as_bytes());
        let span = 0..source.text().len();
        parse_slice(&Arc::new(source), span).documents.pop()
    }

    /// The document in another text, which differs from its own within the document alone; `None`
    /// where that text has problems.
    pub(crate) fn reread(&self, text: &str) -> Option<Self> {
        let name = self.source.name();
        let parsed = match self.syntax {
            Syntax::Json | Syntax::Ndjson => {
                let behind = self.source.text().len() - self.span.end;
                let span = self.span.start..text.len().checked_sub(behind)?;
                let (source, _) = Source::new(&name, text.as_bytes());
                parse_slice(&Arc::new(source), span)
            }
            Syntax::Yaml => parse(&name, text.as_bytes(), Syntax::Yaml),
        };
        let mut documents = parsed.documents.into_iter();
        let here = documents.find(|document| document.span.start == self.span.start);
        here.filter(|_| parsed.findings.is_empty())
    }

    /// The bytes of the source that spell the value at `pointer`.
    #[must_use]
    pub fn value_span(&self, pointer: &str) -> Option<Range<usize>> {
        self.node(pointer).map(|node| node.value().clone())
    }

    /// The bytes of the source that spell the property name at the end of `pointer`.
    #[must_use]
    pub fn key_span(&self, pointer: &str) -> Option<Range<usize>> {
        self.node(pointer).and_then(|node| node.key().cloned())
    }

    /// Line and column of the value at `pointer`, or of its nearest ancestor that exists.
    #[must_use]
    pub fn position(&self, pointer: &str) -> Position {
        let span = pointer::ancestors(pointer).find_map(|pointer| self.value_span(pointer));
        self.source.position(span.map_or(self.span.start, |span| span.start))
    }

    /// The place of the value at `pointer`.
    #[must_use]
    pub fn place(&self, pointer: &str) -> Place {
        Place {
            file: Some(self.source.name()),
            pointer: pointer.to_owned(),
            position: Some(self.position(pointer)),
        }
    }

    /// The property names and scalars that touch `range`.
    pub(crate) fn texts_within(&self, range: &Range<usize>) -> Vec<Text> {
        self.places().texts_within(range)
    }

    /// Finds out where everything stands, which else is done when a place is asked for.
    pub(crate) fn read_places(&self) {
        self.places();
        self.source.read_lines();
    }

    fn node(&self, pointer: &str) -> Option<&Node> {
        self.places().descend(pointer)
    }

    fn places(&self) -> &Node {
        self.places.get_or_init(|| json::places(self.source.text(), self.span.clone()))
    }
}

/// Something wrong with the text itself, in offsets of the text that was read.
#[derive(Debug, PartialEq, Eq)]
struct Problem {
    /// The part of the code behind `syntax/`.
    code: &'static str,
    message: String,
    help: Option<String>,
    /// JSON Pointer of the value that it concerns, empty where none was read.
    pointer: String,
    /// Where it starts, in bytes.
    offset: usize,
}

impl Problem {
    fn new(code: &'static str, offset: usize, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: None, pointer: String::new(), offset }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = pointer.into();
        self
    }

    fn empty() -> Self {
        Self::new("empty", 0, "the input is empty")
            .help("an empty file is no payload; an object without properties is `{}`")
    }

    fn too_deep(offset: usize) -> Self {
        Self::new("too-deep", offset, format!("more than {MAX_DEPTH} levels of nesting"))
            .help("no contract needs values as deep as this; look for a generator that ran wild")
    }

    fn number_out_of_range(offset: usize, pointer: String) -> Self {
        Self::new("number-out-of-range", offset, "the number is beyond what readers can hold")
            .at(pointer)
            .help("JSON numbers should fit a double, up to 1.8e308 (RFC 8259, section 6)")
    }

    fn duplicate_key(offset: usize, pointer: String) -> Self {
        let name = pointer::split_last(&pointer).map_or("".into(), |(_, name)| name).into_owned();
        Self::new("duplicate-key", offset, format!("`{name}` stands twice in one object"))
            .at(pointer)
            .help("remove one of them: readers disagree on which one counts (RFC 8259, section 4)")
    }
}
