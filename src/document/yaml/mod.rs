//! YAML 1.2 with the core schema and merge keys, composed from the events of `saphyr-parser`.
//!
//! Neither the parser nor the composer recurses while it reads, so nesting costs no call stack.
//! Anchored nodes are shared until a document's value is made: what aliases would copy is known,
//! and refused, before anything is copied.

mod graph;
mod marks;
mod problem;
mod scalar;

use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::Value;

use super::places::Node;
use super::{MAX_DEPTH, Problem, pointer};
use graph::{Collection, KeyFault, Tree};
use marks::Marks;
use scalar::{Meaning, Tag};

/// The nodes that aliases may add to one stream; [`graph`] says what weighs as much as a node.
///
/// Nine lines of nested aliases would make a billion of them (the "billion laughs").
const MAX_EXPANDED: usize = 1_000_000;

/// One document of a stream.
#[derive(Debug)]
pub(super) struct Composed {
    pub(super) value: Value,
    pub(super) places: Node,
    /// The bytes of its content, without the `---` and the comments around it.
    pub(super) span: Range<usize>,
}

/// Reads every document of the stream, up to the first place that is no YAML.
///
/// Of keys that stand twice the last counts. Any other problem leaves its document without a
/// value, since every verdict on one would be a guess.
pub(super) fn compose(text: &str) -> (Vec<Composed>, Vec<Problem>) {
    let mut composer = Composer::new(text);
    if let Err(problem) = composer.read_stream(text) {
        composer.problems.push(problem);
    }
    composer.finish()
}

struct Composer<'t> {
    marks: Marks<'t>,
    documents: Vec<Composed>,
    problems: Vec<Problem>,
    /// The number of documents that have begun.
    begun: usize,
    /// Whether the current document can still be given a value.
    sound: bool,
    root: Option<Tree>,
    /// The collections around the next node, outermost first.
    stack: Vec<Frame>,
    /// The nodes by the parser's number for their anchor; `None` while a node is being read.
    anchors: HashMap<usize, Option<Tree>>,
    /// The nodes that aliases have added.
    expanded: usize,
    /// The end of what has been read.
    cursor: usize,
}

/// A collection that is being read.
struct Frame {
    anchor: usize,
    start: usize,
    in_brackets: bool,
    collection: Collection,
}

/// What the parser tells of a node besides its content.
struct Properties {
    tag: Tag,
    /// The parser's number for the anchor, 0 where there is none.
    anchor: usize,
    span: Span,
}

impl<'t> Composer<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            marks: Marks::new(text),
            documents: Vec::new(),
            problems: Vec::new(),
            begun: 0,
            sound: true,
            root: None,
            stack: Vec::new(),
            anchors: HashMap::new(),
            expanded: 0,
            cursor: 0,
        }
    }

    /// Fails with the problem after which nothing more can be read.
    fn read_stream(&mut self, text: &str) -> Result<(), Problem> {
        for event in Parser::new_from_str(text) {
            let (event, span) = event.map_err(|error| {
                problem::invalid_yaml(error.info(), self.marks.offset(*error.marker()))
            })?;
            self.read(event, span)?;
        }
        Ok(())
    }

    fn read(&mut self, event: Event<'_>, span: Span) -> Result<(), Problem> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd => {}
            Event::DocumentStart(explicit) => self.open_document(explicit, span)?,
            Event::DocumentEnd => self.close_document(),
            Event::Alias(anchor) => self.read_alias(anchor, span)?,
            Event::Scalar(text, style, anchor, tag) => {
                let tag = Tag::of(tag.as_deref());
                self.read_scalar(&text, style, &Properties { tag, anchor, span });
            }
            Event::SequenceStart(anchor, tag) => {
                let tag = Tag::of(tag.as_deref());
                self.open(Collection::sequence(), &Properties { tag, anchor, span })?;
            }
            Event::MappingStart(anchor, tag) => {
                let tag = Tag::of(tag.as_deref());
                self.open(Collection::mapping(), &Properties { tag, anchor, span })?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
        }
        Ok(())
    }

    fn open_document(&mut self, explicit: bool, span: Span) -> Result<(), Problem> {
        self.begun += 1;
        self.sound = true;
        // The parser would let an alias name an anchor of an earlier document.
        self.anchors.clear();
        if explicit {
            let end = self.marks.document_start(span);
            self.cursor = end.ok_or_else(|| problem::directive(self.cursor))?;
        }
        Ok(())
    }

    fn close_document(&mut self) {
        let Some(root) = self.root.take() else { return };
        if self.sound {
            let (value, places) = root.construct();
            self.documents.push(Composed { value, places, span: root.span });
        }
    }

    fn read_scalar(&mut self, text: &str, style: ScalarStyle, properties: &Properties) {
        let place = self.scalar_place(text, style, properties);
        self.cursor = place.end;
        let text = match text.strip_suffix('\n') {
            Some(line) if self.marks.breaks_off(style, properties.span) => line,
            Some(_) | None => text,
        };
        let meaning = scalar::resolve(text, style, properties.tag).unwrap_or_else(|fault| {
            self.reject(problem::fault(fault, self.marks.offset(properties.span.start)));
            Meaning::String
        });
        self.add(Tree::scalar(place, text, meaning), properties.anchor);
    }

    fn scalar_place(
        &self,
        text: &str,
        style: ScalarStyle,
        properties: &Properties,
    ) -> Range<usize> {
        let span = properties.span;
        if !text.is_empty() || style != ScalarStyle::Plain {
            self.marks.scalar(style, span, self.cursor)
        } else if properties.anchor > 0 || properties.tag != Tag::Absent {
            // A secret that begins with `&` and lacks its quotes looks like this, and masks go by
            // places.
            self.marks.offset(span.start)..self.marks.offset(span.end)
        } else {
            let is_key = self.stack.last().is_some_and(|frame| frame.collection.expects_key());
            self.marks.absent(span, is_key)
        }
    }

    fn read_alias(&mut self, anchor: usize, span: Span) -> Result<(), Problem> {
        let place = self.marks.offset(span.start)..self.marks.offset(span.end);
        self.cursor = place.end;
        let node = match self.anchors.get(&anchor) {
            Some(Some(node)) => node.standing_at(place),
            Some(None) => {
                self.reject(problem::recursive_alias(place.start));
                Tree::scalar(place, "", Meaning::Null)
            }
            None => return Err(problem::unknown_anchor(place.start)),
        };
        self.expanded += node.weight();
        if self.expanded > MAX_EXPANDED {
            return Err(problem::alias_bomb(node.span.start).at(self.pointer()));
        }
        if self.stack.len() + node.height() > MAX_DEPTH {
            return Err(Problem::too_deep(node.span.start));
        }
        self.add(node, 0);
        Ok(())
    }

    fn open(&mut self, collection: Collection, properties: &Properties) -> Result<(), Problem> {
        let (mut start, in_brackets) = self.marks.opening(properties.span);
        let in_mapping = self.stack.last().is_some_and(|frame| frame.collection.is_mapping());
        if in_mapping && !in_brackets && !collection.is_mapping() {
            start = self.marks.dash(self.cursor);
        }
        if self.stack.len() == MAX_DEPTH {
            return Err(Problem::too_deep(start));
        }
        if let Err(fault) = properties.tag.check_collection(collection.is_mapping()) {
            self.reject(problem::fault(fault, self.marks.offset(properties.span.start)));
        }
        if properties.anchor > 0 {
            self.anchors.insert(properties.anchor, None);
        }
        let has_indicator = in_brackets || !collection.is_mapping();
        self.cursor = if has_indicator { self.marks.after(start) } else { start };
        self.stack.push(Frame { anchor: properties.anchor, start, in_brackets, collection });
        Ok(())
    }

    fn close(&mut self, span: Span) {
        let Some(frame) = self.stack.pop() else { return };
        if frame.in_brackets {
            self.cursor = self.marks.closing_bracket(span);
        }
        let place = frame.start..self.cursor.max(frame.start);
        self.add(Tree::collection(place, frame.collection), frame.anchor);
    }

    /// Puts a complete node where the parser has come to.
    fn add(&mut self, node: Tree, anchor: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, Some(node.clone()));
        }
        let Some(frame) = self.stack.last_mut() else {
            self.root = Some(node);
            return;
        };
        let offset = node.span.start;
        match frame.collection.add(node) {
            Ok(()) => {}
            Err(KeyFault::Duplicate) => {
                self.problems.push(Problem::duplicate_key(offset, self.pointer()));
            }
            Err(KeyFault::NonString) => self.reject(problem::non_string_key(offset)),
            Err(KeyFault::Merge) => self.reject(problem::merge_key(offset)),
            Err(KeyFault::SecondMerge) => self.reject(problem::second_merge_key(offset)),
        }
    }

    /// Records a problem that leaves the current document without a value.
    fn reject(&mut self, problem: Problem) {
        self.sound = false;
        self.problems.push(problem.at(self.pointer()));
    }

    /// JSON Pointer of the node that comes next or, where that is a key, of its mapping.
    fn pointer(&self) -> String {
        let mut pointer = String::new();
        for token in self.stack.iter().filter_map(|frame| frame.collection.next_token()) {
            pointer::push(&mut pointer, &token);
        }
        pointer
    }

    fn finish(mut self) -> (Vec<Composed>, Vec<Problem>) {
        // A single document of nothing is an empty input; among others it is a null.
        if self.begun == 1 {
            self.documents.retain(|document| !document.span.is_empty());
        }
        if self.documents.is_empty() && self.problems.is_empty() {
            self.problems.push(Problem::empty());
        }
        (self.documents, self.problems)
    }
}
