//! The OpenAPI fragments of a Markdown page, with places that hold in the page.
//!
//! GitBook prints a fragment as a `json` fence, Mintlify as a `yaml` fence.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use serde_json::Value;

use crate::document::{self, Document, Source, Syntax, pointer};
use crate::finding::{Finding, Place, Position};

/// An OpenAPI document in a fence of a page.
pub(super) struct Fragment<'p> {
    page: &'p Source,
    fence_line: usize,
    document: Document,
}

impl Fragment<'_> {
    pub(super) fn value(&self) -> &Value {
        self.document.value()
    }

    pub(super) fn has(&self, pointer: &str) -> bool {
        self.value().pointer(pointer).is_some()
    }

    pub(super) fn has_operations(&self) -> bool {
        self.has("/paths") || self.has("/webhooks")
    }

    /// The place in the page of the value at `pointer`, or of the object that lacks it.
    pub(super) fn place(&self, pointer: &str) -> Place {
        let pointer = pointer::ancestors(pointer).find(|pointer| self.has(pointer));
        let mut place = self.document.place(pointer.unwrap_or_default());
        let text = self.document.source();
        place.position = place.position.map(|at| in_page(at, text, self.page, self.fence_line));
        place
    }

    /// The page and the line on which the fence opens.
    pub(super) fn fence(&self) -> String {
        format!("{}:{}", self.page.name(), self.fence_line)
    }
}

pub(super) fn read_page<'p>(findings: &mut Vec<Finding>, page: &'p Source) -> Vec<Fragment<'p>> {
    let (mut fragments, before) = (Vec::new(), findings.len());
    for fence in fences(page) {
        read_fence(&mut fragments, findings, page, &fence);
    }
    if fragments.is_empty() && findings.len() == before {
        let place = Place { file: Some(page.name()), ..Place::at("") };
        findings.push(
            Finding::new("import/no-fragment", "the page holds no OpenAPI fragment", place).help(
                "save the page as Markdown, which GitBook and Mintlify serve where `.md` is added \
                 to its URL: fragments are fences marked `json` or `yaml` with an `openapi` member",
            ),
        );
    }
    fragments
}

fn read_fence<'p>(
    fragments: &mut Vec<Fragment<'p>>,
    findings: &mut Vec<Finding>,
    page: &'p Source,
    fence: &Fence,
) {
    let mut parsed = document::parse(&page.name(), fence.text.as_bytes(), fence.syntax);
    // Examples between the fragments are often abridged: what is wrong with them is no matter.
    if fence.text.contains("openapi") {
        for finding in &mut parsed.findings {
            let position = &mut finding.instance.position;
            *position = position.map(|at| in_page(at, &parsed.source, page, fence.line));
        }
        findings.append(&mut parsed.findings);
        findings.extend((!fence.is_closed).then(|| open_fence(page, fence)));
    }
    for document in parsed.documents {
        if document.value().get("openapi").is_some() {
            fragments.push(Fragment { page, fence_line: fence.line, document });
        }
    }
}

fn open_fence(page: &Source, fence: &Fence) -> Finding {
    let position = page.position(page.line_span(fence.line).start);
    let place = Place { file: Some(page.name()), position: Some(position), ..Place::at("") };
    Finding::new("import/open-fence", "the fence of the fragment is never closed", place)
        .help("fetch the page anew: it was cut off, and the fragment with it")
}

/// A position in the text of a fence as a position in its page.
///
/// Each line of the text is a line of the page without the prefix (indentation, `>`) of the list
/// or quote that the fence stands in.
fn in_page(at: Position, text: &Source, page: &Source, fence_line: usize) -> Position {
    let line = fence_line + at.line;
    let page_line = &page.text()[page.line_span(line)];
    let prefix = page_line.find(&text.text()[text.line_span(at.line)]).unwrap_or(0);
    Position { line, column: prefix + at.column }
}

/// A fenced code block that is marked as JSON or YAML.
struct Fence {
    syntax: Syntax,
    line: usize,
    /// What stands between the fences, without the prefixes of the lists and quotes around it.
    text: String,
    is_closed: bool,
}

fn fences(page: &Source) -> Vec<Fence> {
    let mut fences = Vec::new();
    let mut open: Option<Fence> = None;
    for (event, range) in Parser::new_ext(page.text(), Options::empty()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let line = page.position(range.start).line;
                let fence = |syntax| Fence { syntax, line, text: String::new(), is_closed: false };
                open = syntax_of(&info).map(fence);
            }
            Event::Text(text) => {
                if let Some(fence) = &mut open {
                    fence.text.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                let Some(mut fence) = open.take() else { continue };
                let lines = page.text()[range].lines().count();
                fence.is_closed = lines == fence.text.lines().count() + 2;
                fences.push(fence);
            }
            _ => {}
        }
    }
    fences
}

/// The syntax that an info string announces, such as `yaml /api-reference/openapi.yaml post /a`.
fn syntax_of(info: &str) -> Option<Syntax> {
    let language = info.split(|character: char| !character.is_ascii_alphanumeric()).next()?;
    let syntax = Syntax::of_extension(language)?;
    matches!(syntax, Syntax::Json | Syntax::Yaml).then_some(syntax)
}
