//! A text with a name, and its lines.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::Problem;
use crate::finding::{Finding, Place, Position};

const STRIDE: usize = 4_096;

/// Text that came from somewhere: the name that users know it by, and its lines.
#[derive(Debug)]
pub struct Source {
    name: Arc<str>,
    text: String,
    /// The offset at which each line starts; computed when the first position is asked for.
    line_starts: OnceLock<Vec<usize>>,
    /// How many characters stand before each multiple of [`STRIDE`] bytes: a file may be one line.
    characters_before: OnceLock<Vec<usize>>,
}

impl Source {
    /// Decodes `bytes`; what is no UTF-8 is a finding, and then the text is empty.
    pub(crate) fn new(name: &str, bytes: &[u8]) -> (Self, Vec<Finding>) {
        let name = Arc::<str>::from(name);
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let (text, problem) = match std::str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), None),
            Err(error) => {
                let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
                (valid.into_owned(), Some(not_utf8(bytes, error.valid_up_to())))
            }
        };
        let source =
            Self { name, text, line_starts: OnceLock::new(), characters_before: OnceLock::new() };
        let Some(problem) = problem else { return (source, Vec::new()) };
        let place = Place {
            file: Some(source.name()),
            pointer: String::new(),
            position: Some(source.position(problem.offset)),
        };
        let mut finding = Finding::new(format!("syntax/{}", problem.code), problem.message, place);
        finding.help = problem.help;
        (source, vec![finding])
    }

    /// The name that users know the text by: a path, or `-` for standard input.
    #[must_use]
    pub fn name(&self) -> Arc<str> {
        Arc::clone(&self.name)
    }

    /// The text, without a byte order mark.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Finds out where lines start, which else is done when a position is asked for.
    pub(crate) fn read_lines(&self) {
        self.line_starts();
    }

    /// Line and column of a byte offset.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.line_starts().partition_point(|start| *start <= offset);
        let start = self.line_starts()[line - 1];
        // Most lines are short enough to be counted from their start.
        let before = match offset - start {
            0..STRIDE => characters(&self.text.as_bytes()[start..offset]),
            _ => self.characters_before(offset) - self.characters_before(start),
        };
        Position { line, column: before + 1 }
    }

    /// The bytes of a line (from 1) without its line break; empty beyond the last line.
    #[must_use]
    pub fn line_span(&self, line: usize) -> Range<usize> {
        let starts = self.line_starts();
        let Some(start) = line.checked_sub(1).and_then(|index| starts.get(index)) else {
            return self.text.len()..self.text.len();
        };
        let end = starts.get(line).copied().unwrap_or(self.text.len());
        let text = self.text[*start..end].trim_end_matches(['\n', '\r']);
        *start..start + text.len()
    }

    /// The spans of the lines that hold anything but white space: the texts of an NDJSON file.
    pub fn filled_lines(&self) -> impl Iterator<Item = Range<usize>> {
        let mut start = 0;
        self.text.split_inclusive('\n').filter_map(move |line| {
            let span = start..start + line.trim_end().len();
            start += line.len();
            (!line.trim().is_empty()).then_some(span)
        })
    }

    fn characters_before(&self, offset: usize) -> usize {
        let strides = self.characters_before.get_or_init(|| {
            let mut sum = 0;
            let before = |stride: &[u8]| {
                let before = sum;
                sum += characters(stride);
                before
            };
            self.text.as_bytes().chunks(STRIDE).map(before).collect()
        });
        let stride = offset / STRIDE;
        let known = strides.get(stride).copied();
        // At the very end of the text there may be no stride that starts there.
        let (known, from) = match known {
            Some(known) => (known, stride * STRIDE),
            None => (0, 0),
        };
        known + characters(&self.text.as_bytes()[from..offset])
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let ends_line = |at: usize| match bytes[at] {
                b'\n' => true,
                b'\r' => bytes.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            let starts = (0..bytes.len()).filter(|at| ends_line(*at)).map(|at| at + 1);
            std::iter::once(0).chain(starts).collect()
        })
    }
}

/// How many characters begin in some bytes: in UTF-8 each has one that is no continuation.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

fn not_utf8(bytes: &[u8], offset: usize) -> Problem {
    let utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    if utf16 {
        return Problem::new("invalid-utf8", 0, "the text is UTF-16, expected UTF-8")
            .help("save it as UTF-8: JSON between systems has to be (RFC 8259, section 8.1)");
    }
    let message = format!("byte 0x{:02x} is no UTF-8", bytes[offset]);
    Problem::new("invalid-utf8", offset, message)
        .help("save the text as UTF-8: JSON between systems has to be (RFC 8259, section 8.1)")
}
