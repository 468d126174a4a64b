//! Payloads inside larger documents: a value below the root, or the text that a string holds.

use std::sync::OnceLock;

use serde_json::Value;

use super::{Document, Parsed, Syntax, parse, pointer};
use crate::finding::{Finding, Position};

impl Document {
    /// The value at `pointer` as a document of its own, in the same source.
    pub(crate) fn part(&self, pointer: &str) -> Option<Self> {
        let node = self.node(pointer)?.clone();
        Some(Self {
            source: self.source.clone(),
            syntax: self.syntax,
            span: node.value().clone(),
            value: self.value.pointer(pointer)?.clone(),
            places: OnceLock::from(node),
        })
    }

    /// What the string at `pointer` holds, read as `syntax`. Places are those in the string, until
    /// [`Embedding::locate`] translates them.
    pub(crate) fn embedded(&self, pointer: &str, syntax: Syntax) -> Option<(Parsed, Embedding)> {
        let Value::String(text) = self.value.pointer(pointer)? else { return None };
        let parsed = parse(&self.source.name(), text.as_bytes(), syntax);
        Some((parsed, self.embedding(pointer, text)))
    }

    fn embedding(&self, pointer: &str, text: &str) -> Embedding {
        let span = pointer::ancestors(pointer).find_map(|at| self.value_span(at));
        let span = span.unwrap_or_else(|| self.span.clone());
        let start = self.source.position(span.start);
        let is_block = self.source.text()[span].starts_with('|');
        let indents = if is_block { self.indents(start.line, text) } else { Vec::new() };
        Embedding { pointer: pointer.to_owned(), start, indents }
    }

    /// By how many characters each line of a block scalar is indented in the source; `None` where
    /// the line in the source is another one.
    fn indents(&self, header: usize, text: &str) -> Vec<Option<usize>> {
        let indent = |(number, line): (usize, &str)| {
            let outer = &self.source.text()[self.source.line_span(header + 1 + number)];
            let indent = outer.strip_suffix(line)?;
            indent.bytes().all(|byte| byte == b' ').then_some(indent.len())
        };
        text.lines().enumerate().map(indent).collect()
    }
}

/// Where the text of a string stands in its file.
#[derive(Debug)]
pub(crate) struct Embedding {
    pointer: String,
    start: Position,
    /// For each line of the text, where it is a literal block scalar of YAML: these stand in the
    /// file line by line.
    indents: Vec<Option<usize>>,
}

impl Embedding {
    /// The line on which the string starts.
    pub(crate) fn line(&self) -> usize {
        self.start.line
    }

    /// Turns a place in the text into one in the file. Where that can only be the place of the
    /// string, the finding says where in the text it is.
    pub(crate) fn locate(&self, finding: &mut Finding) {
        let inner = std::mem::replace(&mut finding.instance.pointer, self.pointer.clone());
        let position = finding.instance.position;
        let indent = |position: Position| self.indents.get(position.line - 1).copied().flatten();
        if let Some((position, indent)) = position.and_then(|it| Some((it, indent(it)?))) {
            let line = self.start.line + position.line;
            let column = position.column + indent;
            finding.instance.position = Some(Position { line, column });
            if let Some(frame) = &mut finding.frame {
                frame.line = line;
            }
            return;
        }
        finding.instance.position = Some(self.start);
        finding.frame = None;
        let line = position.map(|position| format!("line {}", position.line));
        let at = (!inner.is_empty()).then(|| format!("`{inner}`"));
        let within: Vec<String> = at.into_iter().chain(line).collect();
        finding.title = format!("{} (in the text, {})", finding.title, within.join(", "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Place;

    fn located(outer: &str, inner_line: usize, inner_column: usize) -> (usize, usize) {
        let mut parsed = parse("a.yaml", outer.as_bytes(), Syntax::Yaml);
        let document = parsed.documents.remove(0);
        let (_, embedding) = document.embedded("/a/b", Syntax::Yaml).unwrap();
        let mut finding = Finding::new("schema/type", "t", Place::at("/x"));
        finding.instance.position = Some(Position { line: inner_line, column: inner_column });
        embedding.locate(&mut finding);
        assert_eq!(finding.instance.pointer, "/a/b");
        let position = finding.instance.position.unwrap();
        (position.line, position.column)
    }

    #[test]
    fn lines_of_a_literal_block_are_lines_of_the_file() {
        for header in ["|", "|-", "|+", "| # ours", "|2"] {
            let outer = format!("a:\n  b: {header}\n    x: 1\n\n      y: 2\n  c: 5\n");
            assert_eq!(located(&outer, 1, 1).0, 3, "{header}");
            assert_eq!(located(&outer, 3, 3).0, 5, "{header}");
        }
        assert_eq!(located("a:\n  b: |\n    x: 1\n", 1, 4), (3, 8));
        assert_eq!(located("a:\n  b: |2\n      x: 1\n", 1, 4), (3, 8));
        assert_eq!(located("a:\r\n  b: |\r\n    x: 1\r\n    y: 2\r\n", 2, 1), (4, 5));
    }

    #[test]
    fn other_strings_are_one_place() {
        for outer in [
            "a:\n  b: >\n    x: 1\n    y: 2\n",
            "a:\n  b: \"x: 1\\ny: 2\\n\"\n",
            "a:\n  b: 'x: 1\n\n    y: 2'\n",
        ] {
            assert_eq!(located(outer, 2, 1), (2, 6), "{outer}");
        }
    }

    #[test]
    fn a_part_knows_its_places() {
        let text = "{\"data\": [{\"port\": \"x\"}]}";
        let parsed = parse("a.json", text.as_bytes(), Syntax::Json);
        let part = parsed.documents[0].part("/data/0").unwrap();
        assert_eq!(part.value(), &serde_json::json!({"port": "x"}));
        assert_eq!(part.place("/port").position.unwrap().column, 20);
        assert!(parsed.documents[0].part("/data/1").is_none());
    }
}
