//! Where nodes stand: the parser's marks, which count characters, as byte offsets of the text.
//!
//! The parser's spans are those of its tokens: some take in the tag, white space and comments
//! around a node, some leave out the `|` of a block scalar or the first `-` of a sequence.

use std::ops::Range;

use saphyr_parser::{Marker, ScalarStyle, Span};

/// The number of characters between two remembered offsets.
const STRIDE: usize = 64;

pub(super) struct Marks<'t> {
    text: &'t str,
    /// The offset of every `STRIDE`th character.
    offsets: Vec<usize>,
}

impl<'t> Marks<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let offsets = text.char_indices().step_by(STRIDE).map(|(offset, _)| offset).collect();
        Self { text, offsets }
    }

    pub(super) fn offset(&self, mark: Marker) -> usize {
        let Some(start) = self.offsets.get(mark.index() / STRIDE) else {
            return self.text.len();
        };
        let mut characters = self.text[*start..].char_indices();
        let character = characters.nth(mark.index() % STRIDE);
        character.map_or(self.text.len(), |(offset, _)| start + offset)
    }

    /// The end of the `---` that the parser saw; `None` where it is elsewhere.
    ///
    /// `saphyr-parser` 0.3.3 counts bytes in `%` lines, so characters beyond ASCII in one put
    /// every later mark in the wrong place.
    pub(super) fn document_start(&self, span: Span) -> Option<usize> {
        let (start, end) = (self.offset(span.start), self.offset(span.end));
        (self.text.get(start..end) == Some("---")).then_some(end)
    }

    /// The bytes that spell a scalar that has any, after `cursor`.
    pub(super) fn scalar(&self, style: ScalarStyle, span: Span, cursor: usize) -> Range<usize> {
        let start = self.content(self.offset(span.start));
        let end = self.offset(span.end);
        match style {
            ScalarStyle::Plain => start.min(end)..end,
            ScalarStyle::SingleQuoted => start..self.closing_quote(start, b'\''),
            ScalarStyle::DoubleQuoted => start..self.closing_quote(start, b'"'),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let indicator = self.find(cursor, b"|>");
                indicator..self.trimmed(end).max(self.after(indicator))
            }
        }
    }

    /// Whether the text breaks off in the last line of a block scalar.
    ///
    /// The parser then adds a line break, which the text does not have.
    pub(super) fn breaks_off(&self, style: ScalarStyle, span: Span) -> bool {
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let last_line = self.text.rsplit(['\n', '\r']).next().unwrap_or_default();
        is_block && self.offset(span.end) == self.text.len() && !last_line.trim().is_empty()
    }

    /// The empty range at which a node is missing: a value's is after the `:` or `-`, a key's is
    /// before the `:`.
    pub(super) fn absent(&self, span: Span, is_key: bool) -> Range<usize> {
        let mark = self.offset(span.start);
        let offset = if is_key {
            mark
        } else if self.text.as_bytes().get(mark) == Some(&b':') {
            mark + 1
        } else {
            self.trimmed(mark)
        };
        offset..offset
    }

    /// Where a collection begins, and whether it does so with a bracket.
    pub(super) fn opening(&self, span: Span) -> (usize, bool) {
        let end = self.offset(span.end);
        // A block mapping ends its opening span where it begins; what follows may be the tag of
        // its first key.
        let start = self.content(self.offset(span.start)).min(end);
        let bracket = matches!(self.text.as_bytes().get(start), Some(b'[' | b'{'));
        (start, bracket && start < end)
    }

    /// The `-` that begins a block sequence after `cursor`.
    pub(super) fn dash(&self, cursor: usize) -> usize {
        self.find(cursor, b"-")
    }

    /// The end of the bracket that closes a collection.
    pub(super) fn closing_bracket(&self, span: Span) -> usize {
        // The span may be that of a comma in front.
        self.after(self.find(self.offset(span.start), b"]}"))
    }

    /// The offset after the indicator at `offset`.
    pub(super) fn after(&self, offset: usize) -> usize {
        (offset + 1).min(self.text.len())
    }

    /// The end of the text in front of `offset`, without white space.
    fn trimmed(&self, offset: usize) -> usize {
        self.text[..offset].trim_end_matches([' ', '\t', '\n', '\r']).len()
    }

    /// The offset of the next of the `wanted` indicators.
    fn find(&self, from: usize, wanted: &[u8]) -> usize {
        let mut at = self.content(from);
        while let Some(byte) = self.text.as_bytes().get(at) {
            if wanted.contains(byte) {
                break;
            }
            at = self.content(at + 1);
        }
        at
    }

    /// The first offset after white space, comments, tags and anchors.
    fn content(&self, from: usize) -> usize {
        let mut at = from;
        while let Some(byte) = self.text.as_bytes().get(at) {
            let rest = &self.text.as_bytes()[at..];
            at += match byte {
                b' ' | b'\t' | b'\n' | b'\r' => 1,
                b'#' => length_until(rest, b"\n\r"),
                b'!' if rest.starts_with(b"!<") => length_until(rest, b">") + 1,
                b'!' | b'&' => length_until(rest, b" \t\n\r,[]{}"),
                _ => break,
            };
        }
        at.min(self.text.len())
    }

    fn closing_quote(&self, start: usize, quote: u8) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        while let Some(byte) = bytes.get(at) {
            at += match byte {
                b'\\' if quote == b'"' => 2,
                byte if *byte != quote => 1,
                b'\'' if bytes.get(at + 1) == Some(&b'\'') => 2,
                _ => return at + 1,
            };
        }
        self.text.len()
    }
}

fn length_until(bytes: &[u8], ends: &[u8]) -> usize {
    bytes.iter().position(|byte| ends.contains(byte)).unwrap_or(bytes.len())
}
