//! From violations to findings: rules get their names and quotes, keywords that judge one value
//! are put in order, places become lines and columns, and frames are drawn without secrets.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::Value;

use crate::document::overlay::Meta;
use crate::document::{Document, Source, Text, pointer};
use crate::finding::{Finding, Frame, Place, Rule, Severity};
use crate::schema::validate::{Kind, Violation, Words, shown, subject};
use crate::schema::{Declarations, Judge};

/// What a contract adds to the violations of its schemas.
pub(super) trait Lens {
    /// What was judged: `request of POST /api/connections`.
    fn context(&self) -> Option<String>;

    /// Whether what is judged may hold secrets. A contract does not.
    fn holds_secrets(&self) -> bool {
        true
    }

    /// Where the contract says so.
    fn place(&self, _keyword: &str) -> Option<Place> {
        None
    }

    /// The rule that brought the keyword, with the name of its contract.
    fn rule(&self, _keyword: &str) -> Option<(&str, Meta)> {
        None
    }
}

/// What stands for a secret in a frame.
const MASK: &str = "********";
/// A payload with more findings than this needs no line shown for each.
const MAX_FRAMES: usize = 200;
/// Of a longer line only what stands around the focus is shown, this many bytes to either side.
const MAX_AROUND: usize = 100;

/// Whether a violation becomes a finding, and with which help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Keep {
    No,
    AsItIs,
    WithHelp(String),
}

/// All findings on `value`; with places and frames where it was read from a document.
pub(super) fn findings(
    judge: &Judge,
    value: &Value,
    document: Option<&Document>,
    lens: &dyn Lens,
) -> Vec<Finding> {
    some_findings(judge, value, document, lens, &|_| Keep::AsItIs)
}

/// The findings on those violations that `keep` keeps.
pub(super) fn some_findings(
    judge: &Judge,
    value: &Value,
    document: Option<&Document>,
    lens: &dyn Lens,
    keep: &dyn Fn(&Violation) -> Keep,
) -> Vec<Finding> {
    let violations = judge.violations(value);
    if violations.is_empty() {
        return Vec::new();
    }
    let declarations = judge.declarations();
    let mut ranked: Vec<Ranked> = Vec::new();
    // Of the findings that have a rank there is one for each value.
    let mut by_value: HashMap<String, usize> = HashMap::new();
    for violation in violations {
        let kept = keep(&violation);
        if kept == Keep::No {
            continue;
        }
        let mut new = rank(judge, value, &violation, &declarations, lens);
        if let Keep::WithHelp(help) = kept {
            new.finding.help = Some(help);
        }
        let known = new.rank.and_then(|_| by_value.get(&new.finding.instance.pointer));
        if let Some(known) = known {
            ranked[*known].join(new);
            continue;
        }
        if new.rank.is_some() {
            by_value.insert(new.finding.instance.pointer.clone(), ranked.len());
        }
        ranked.push(new);
    }
    let mut findings: Vec<Finding> = ranked.into_iter().map(|ranked| ranked.finding).collect();
    if let Some(document) = document {
        for finding in &mut findings {
            locate(finding, document);
        }
        findings.sort_by_key(|finding| finding.instance.position);
        for finding in findings.iter_mut().take(MAX_FRAMES) {
            let focus = focus(&finding.code, &finding.instance.pointer, document);
            let secrets = Some(&declarations).filter(|_| lens.holds_secrets());
            finding.frame = Some(frame(document, focus, secrets));
        }
    }
    findings
}

/// A finding and where it stands in the order of keywords.
struct Ranked {
    /// `None` where it always speaks for itself.
    rank: Option<u8>,
    finding: Finding,
}

/// Overlay rules come after all keywords of the vendor's.
const RULE_RANK: u8 = 7;

impl Ranked {
    /// Two that judge the same value: the first in the order speaks, the other is named.
    fn join(&mut self, mut other: Self) {
        if other.rank < self.rank {
            std::mem::swap(self, &mut other);
        }
        let codes = std::iter::once(other.finding.code).chain(other.finding.also);
        for code in codes {
            if code != self.finding.code && !self.finding.also.contains(&code) {
                self.finding.also.push(code);
            }
        }
    }
}

fn rank(
    judge: &Judge,
    payload: &Value,
    violation: &Violation,
    declarations: &Declarations<'_>,
    lens: &dyn Lens,
) -> Ranked {
    let mut words = judge.words(violation, payload, declarations);
    let mut code = violation.kind.code();
    let mut rule = None;
    let mut rank = violation.kind.rank();
    if let Some((contract, meta)) = lens.rule(&violation.keyword)
        && let Some(id) = meta.rule.clone()
    {
        code = format!("{contract}/{id}");
        rank = Some(RULE_RANK);
        words = rule_words(payload, violation, declarations, &meta, words);
        rule = Some(Rule { id, quote: meta.quote });
    }
    let mut finding = Finding::new(code, words.title, Place::at(&violation.instance));
    if matches!(violation.kind, Kind::Undecided { .. }) {
        finding.severity = Severity::Warning;
    }
    finding.expected = words.expected;
    finding.help = words.tried.or(words.help);
    finding.contract = lens.place(&violation.keyword);
    finding.context = lens.context();
    finding.keyword = violation.keyword.rsplit('/').next().map(str::to_owned);
    finding.rule = rule;
    Ranked { rank, finding }
}

/// The overlay's own words, where it has any.
fn rule_words(
    payload: &Value,
    violation: &Violation,
    declarations: &Declarations<'_>,
    meta: &Meta,
    words: Words,
) -> Words {
    let at = &violation.instance;
    let shown = payload.pointer(at).and_then(|value| shown(declarations, at, value));
    let title = match (&meta.message, shown) {
        (Some(message), Some(shown)) => {
            // A template may set the value in backticks of its own.
            message.replace("`{value}`", &shown).replace("{value}", &shown)
        }
        (Some(message), None) if message.contains("{value}") => {
            message.replace("`{value}`", &subject(at)).replace("{value}", &subject(at))
        }
        (Some(message), None) => message.clone(),
        (None, _) => words.title,
    };
    Words {
        title,
        expected: meta
            .expected
            .as_ref()
            .map(|expected| format!("expected {expected}"))
            .or(words.expected),
        help: meta.help.clone().or(words.help),
        tried: words.tried,
    }
}

/// Gives a finding its line and its column.
fn locate(finding: &mut Finding, document: &Document) {
    let span = focus(&finding.code, &finding.instance.pointer, document);
    finding.instance.file = Some(document.source().name());
    finding.instance.position = Some(document.source().position(span.start));
}

/// What to underline: the name of a property that should not be there, else the value.
fn focus(code: &str, at: &str, document: &Document) -> Range<usize> {
    let by_name = code.ends_with("Properties") || code.ends_with("/properties");
    let key = by_name.then(|| document.key_span(at)).flatten();
    let value = || pointer::ancestors(at).find_map(|at| document.value_span(at));
    key.or_else(value).unwrap_or(0..0)
}

/// The place of a part of a contract. Of an object or an array it is the place of its name, since
/// it goes on for lines.
pub(crate) fn contract_place(document: &Document, pointer: &str) -> Place {
    let position = Some(document.source().position(contract_focus(document, pointer).start));
    Place { file: Some(document.source().name()), pointer: pointer.to_owned(), position }
}

/// The line of a part of a contract. Values that `hides` picks by their pointers are masked.
pub(crate) fn contract_frame(
    document: &Document,
    pointer: &str,
    hides: &dyn Fn(&str) -> bool,
) -> Frame {
    framed(document, contract_focus(document, pointer), |texts, window| {
        let hidden = texts.iter().filter(|text| !text.is_name && hides(&text.pointer));
        let within = |text: &Text| text.span.start.max(window.start)..text.span.end.min(window.end);
        in_order(hidden.map(within).collect())
    })
}

fn contract_focus(document: &Document, pointer: &str) -> Range<usize> {
    let is_container =
        pointer::find(document.value(), pointer).is_some_and(|it| it.is_object() || it.is_array());
    let key = if is_container { document.key_span(pointer) } else { None };
    key.or_else(|| document.value_span(pointer)).unwrap_or(0..0)
}

/// The line around `focus`, secrets masked.
pub(super) fn frame(
    document: &Document,
    focus: Range<usize>,
    secrets: Option<&Declarations<'_>>,
) -> Frame {
    framed(document, focus, |texts, window| {
        // Without secrets there is nothing to mask.
        let nowhere = |_: &str| false;
        let text = document.source().text();
        secrets.map(|it| masks(text, texts, window, it, &nowhere)).unwrap_or_default()
    })
}

/// The line around `focus`, with masks over what `masks` picks of the names and scalars on it.
fn framed(
    document: &Document,
    focus: Range<usize>,
    masks: impl FnOnce(&[Text], &Range<usize>) -> Vec<Range<usize>>,
) -> Frame {
    let source = document.source();
    let line = source.position(focus.start).line;
    let window = window(source, line, focus.start);
    let masks = masks(&document.texts_within(&window), &window);
    // A container is marked where it opens: its end may be a thousand lines away.
    let opening = document.texts_within(&(focus.start..focus.start + 1)).into_iter();
    let first_name =
        opening.filter(|part| part.is_name).find(|part| part.span.start == focus.start);
    let end = match first_name {
        Some(name) => name.span.end,
        None if source.text()[focus.clone()].starts_with(['{', '[']) => focus.start + 1,
        None => focus.end,
    };
    masked(source, line, &window, focus.start..end, &masks)
}

/// What must not be seen of a part of a line: all but punctuation, names of properties, and scalars that the
/// contract expects and does not mark as secrets, and that `hidden_too` does not hide by their
/// pointers.
fn masks(
    text: &str,
    parts: &[Text],
    window: &Range<usize>,
    declarations: &Declarations<'_>,
    hidden_too: &dyn Fn(&str) -> bool,
) -> Vec<Range<usize>> {
    let mut hidden = Vec::new();
    let mut shown = Vec::new();
    for part in parts {
        let within = part.span.start.max(window.start)..part.span.end.min(window.end);
        let is_public = match pointer::split_last(&part.pointer) {
            Some((object, _)) if part.is_name => !declarations.at(object).hides_names(),
            // Null is no secret, and a message that says so would look odd above a mask.
            _ if text[part.span.clone()] == *"null" => true,
            _ => !declarations.at(&part.pointer).is_confidential() && !hidden_too(&part.pointer),
        };
        // The name of an anchor is nobody's to judge.
        let is_alias = text[within.clone()].starts_with(['*', '&']);
        if is_public && !is_alias { shown.push(within) } else { hidden.push(within) }
    }
    // What belongs to no value: comments, anchors, the first of two members with one name.
    shown.sort_by_key(|part| part.start);
    hidden.sort_by_key(|part| part.start);
    let is_new = |word: &Range<usize>| {
        // Parts of a document do not overlap, so that only the last one in front can hold it.
        let around = |parts: &[Range<usize>]| {
            let after = parts.partition_point(|part| part.start <= word.start);
            after.checked_sub(1).is_some_and(|last| word.end <= parts[last].end)
        };
        !around(&shown) && !around(&hidden)
    };
    let mut masks: Vec<_> =
        words_within(&text[window.clone()], window.start).into_iter().filter(is_new).collect();
    // One text may be reached in two ways, through an alias: either may hide it.
    masks.extend(hidden);
    in_order(masks)
}

/// Masks from left to right, without those that another covers.
fn in_order(mut masks: Vec<Range<usize>>) -> Vec<Range<usize>> {
    masks.sort_by_key(|mask| (mask.start, std::cmp::Reverse(mask.end)));
    masks.dedup_by(|next, mask| next.start < mask.end);
    masks
}

/// A document's text, line by line, with all masked that may be a secret.
#[cfg(feature = "cli")]
pub(crate) struct Masking<'d> {
    text: &'d str,
    /// All names and scalars, in their order.
    parts: Vec<Text>,
    declarations: Declarations<'d>,
}

#[cfg(feature = "cli")]
impl<'d> Masking<'d> {
    pub(super) fn new(document: &'d Document, declarations: Declarations<'d>) -> Self {
        let text = document.source().text();
        let mut parts = document.texts_within(&(0..text.len()));
        parts.sort_by_key(|part| part.span.start);
        Self { text, parts, declarations }
    }

    /// A part of a line; the scalars at the pointers that `hidden_too` picks are masked as well.
    pub(crate) fn line(&self, span: Range<usize>, hidden_too: &dyn Fn(&str) -> bool) -> String {
        let behind = self.parts.partition_point(|part| part.span.start < span.end);
        let mut first = self.parts[..behind].partition_point(|part| part.span.start < span.start);
        // Parts do not overlap, but for those that an alias has twice.
        while first > 0 && self.parts[first - 1].span.end > span.start {
            first -= 1;
        }
        let parts = &self.parts[first..behind];
        let mut line = String::new();
        let mut at = span.start;
        for mask in masks(self.text, parts, &span, &self.declarations, hidden_too) {
            line.push_str(&self.text[at..mask.start]);
            line.push_str(MASK);
            at = mask.end;
        }
        line + &self.text[at..span.end]
    }
}

/// The runs of characters between spaces and the punctuation of JSON and YAML.
fn words_within(line: &str, offset: usize) -> Vec<Range<usize>> {
    let is_word = |character: char| !" \t{}[]:,\"'-".contains(character);
    let mut words = Vec::new();
    let mut at = 0;
    for word in line.split(|character| !is_word(character)) {
        if !word.is_empty() {
            words.push(offset + at..offset + at + word.len());
        }
        at += word.len();
        at += line[at..].chars().next().map_or(0, char::len_utf8);
    }
    words
}

/// A part of a line with `masks` replaced and the focus moved along, in offsets of the source.
fn masked(
    source: &Source,
    line: usize,
    window: &Range<usize>,
    focus: Range<usize>,
    masks: &[Range<usize>],
) -> Frame {
    let whole = source.line_span(line);
    let mut text = if window.start > whole.start { "\u{2026}" } else { "" }.to_owned();
    let cut = text.len();
    let mut at = window.start;
    for mask in masks {
        text.push_str(&source.text()[at..mask.start]);
        text.push_str(MASK);
        at = mask.end;
    }
    text.push_str(&source.text()[at..window.end]);
    let moved = |offset: usize| {
        let offset = offset.clamp(window.start, window.end);
        let before = masks.iter().take_while(|mask| mask.start < offset);
        let hidden = |mask: &Range<usize>| mask.end.min(offset) - mask.start;
        before.fold(cut + offset - window.start, |moved, mask| moved + MASK.len() - hidden(mask))
    };
    let (start, end) = (moved(focus.start), moved(focus.end));
    if window.end < whole.end {
        text.push('\u{2026}');
    }
    Frame { line, text, start, end: end.max(start) }
}

/// The part of a line to show: all of it, or what stands around the focus.
fn window(source: &Source, line: usize, focus: usize) -> Range<usize> {
    let (line, text) = (source.line_span(line), source.text());
    if line.len() <= 2 * MAX_AROUND {
        return line;
    }
    let start = text.floor_char_boundary(focus.saturating_sub(MAX_AROUND)).max(line.start);
    start..text.ceil_char_boundary(focus + MAX_AROUND).min(line.end).max(start)
}

/// The frame of a finding on text that could not be read: nothing is known of its values, so that
/// only punctuation shows, and words that `is_known` takes for names of the contract.
pub(super) fn syntax_frame(
    source: &Source,
    place: &Place,
    is_known: &dyn Fn(&str) -> bool,
) -> Option<Frame> {
    let position = place.position?;
    let whole = source.line_span(position.line);
    let line = &source.text()[whole.clone()];
    let offset = line.char_indices().nth(position.column - 1).map_or(line.len(), |(at, _)| at);
    let start = whole.start + offset;
    let window = window(source, position.line, start);
    let words = words_within(&source.text()[window.clone()], window.start);
    let masks: Vec<Range<usize>> =
        words.into_iter().filter(|word| !is_known(&source.text()[word.clone()])).collect();
    let width = line[offset..].chars().next().map_or(0, char::len_utf8);
    Some(masked(source, position.line, &window, start..start + width, &masks))
}
