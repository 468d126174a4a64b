//! From violations to findings: rules get their names and quotes, keywords that judge one value
//! are put in order, places become lines and columns, and frames are drawn without secrets.

use std::ops::Range;

use serde_json::Value;

use crate::document::overlay::Meta;
use crate::document::{Document, Source, pointer};
use crate::finding::{Finding, Frame, Place, Rule, Severity};
use crate::schema::Judge;
use crate::schema::validate::{Kind, Violation, Words, subject};

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

/// All findings on `value`; with places and frames where it was read from a document.
pub(super) fn findings(
    judge: &Judge,
    value: &Value,
    document: Option<&Document>,
    lens: &dyn Lens,
) -> Vec<Finding> {
    let mut ranked: Vec<Ranked> = Vec::new();
    for violation in judge.violations(value) {
        let ranked_finding = rank(judge, value, &violation, lens);
        match same_value(&mut ranked, &ranked_finding) {
            Some(known) => known.join(ranked_finding),
            None => ranked.push(ranked_finding),
        }
    }
    let mut findings: Vec<Finding> = ranked.into_iter().map(|ranked| ranked.finding).collect();
    if let Some(document) = document {
        for finding in &mut findings {
            locate(finding, document, Some(judge).filter(|_| lens.holds_secrets()));
        }
        findings.sort_by_key(|finding| finding.instance.position);
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

fn same_value<'r>(ranked: &'r mut [Ranked], new: &Ranked) -> Option<&'r mut Ranked> {
    new.rank?;
    ranked.iter_mut().find(|known| {
        known.rank.is_some() && known.finding.instance.pointer == new.finding.instance.pointer
    })
}

fn rank(judge: &Judge, payload: &Value, violation: &Violation, lens: &dyn Lens) -> Ranked {
    let mut words = judge.words(violation, payload);
    let mut code = violation.kind.code();
    let mut rule = None;
    let mut rank = violation.kind.rank();
    if let Some((contract, meta)) = lens.rule(&violation.keyword)
        && let Some(id) = meta.rule.clone()
    {
        code = format!("{contract}/{id}");
        rank = Some(RULE_RANK);
        words = rule_words(judge, payload, violation, &meta, words);
        rule = Some(Rule { id, quote: meta.quote });
    }
    let mut finding = Finding::new(code, words.title, Place::at(&violation.instance));
    if matches!(violation.kind, Kind::Undecided { .. }) {
        finding.severity = Severity::Warning;
    }
    finding.expected = words.expected;
    finding.help = words.help;
    finding.contract = lens.place(&violation.keyword);
    finding.context = lens.context();
    finding.rule = rule;
    Ranked { rank, finding }
}

/// The overlay's own words, where it has any.
fn rule_words(
    judge: &Judge,
    payload: &Value,
    violation: &Violation,
    meta: &Meta,
    words: Words,
) -> Words {
    let at = &violation.instance;
    let shown = payload.pointer(at).and_then(|value| judge.shown(at, value));
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
        expected: meta.expected.as_ref().map(|expected| format!("expected {expected}")).or(words.expected),
        help: meta.help.clone().or(words.help),
    }
}

/// Gives a finding its line, its column and its frame. Without a judge nothing is masked.
fn locate(finding: &mut Finding, document: &Document, judge: Option<&Judge>) {
    let at = finding.instance.pointer.clone();
    let span = focus(&finding.code, &at, document);
    finding.instance.file = Some(document.source().name());
    finding.instance.position = Some(document.source().position(span.start));
    finding.frame = Some(frame(document, span, judge));
}

/// What to underline: the name of a property that should not be there, else the value.
fn focus(code: &str, at: &str, document: &Document) -> Range<usize> {
    let by_name = code.ends_with("Properties") || code.ends_with("/properties");
    let key = by_name.then(|| document.key_span(at)).flatten();
    let value = || pointer::ancestors(at).find_map(|at| document.value_span(at));
    key.or_else(value).unwrap_or(0..0)
}

fn frame(document: &Document, focus: Range<usize>, judge: Option<&Judge>) -> Frame {
    let source = document.source();
    let line = source.position(focus.start).line;
    let line_span = source.line_span(line);
    let mut masks: Vec<Range<usize>> = document
        .scalars_within(&line_span)
        .into_iter()
        .filter(|(pointer, _)| judge.is_some_and(|judge| judge.declared(pointer).is_confidential()))
        .map(|(_, span)| span.start.max(line_span.start)..span.end.min(line_span.end))
        .collect();
    masks.sort_by_key(|span| span.start);
    masks.dedup_by(|next, mask| next.start < mask.end);
    // A container is marked where it opens: its end may be a thousand lines away.
    let is_container = source.text()[focus.clone()].starts_with(['{', '[']);
    let end = if is_container { focus.start + 1 } else { focus.end.min(line_span.end) };
    masked(source, line, focus.start..end, &masks)
}

/// A line with `masks` replaced and the focus moved along. Both are in offsets of the source.
fn masked(source: &Source, line: usize, focus: Range<usize>, masks: &[Range<usize>]) -> Frame {
    let span = source.line_span(line);
    let mut text = String::new();
    let mut at = span.start;
    for mask in masks {
        text.push_str(&source.text()[at..mask.start]);
        text.push_str(MASK);
        at = mask.end;
    }
    text.push_str(&source.text()[at..span.end]);
    let moved = |offset: usize| {
        let before = masks.iter().take_while(|mask| mask.start < offset);
        let hidden = |mask: &Range<usize>| mask.end.min(offset) - mask.start;
        before.fold(offset.clamp(span.start, span.end) - span.start, |moved, mask| {
            moved + MASK.len() - hidden(mask)
        })
    };
    let start = moved(focus.start).min(text.len());
    let end = moved(focus.end).clamp(start, text.len());
    Frame { line, text, start, end }
}

/// The frame of a finding on text that could not be read: nothing is known of its values, so that
/// only punctuation shows, and words that `is_known` takes for names of the contract.
pub(super) fn syntax_frame(
    source: &Source,
    place: &Place,
    is_known: &dyn Fn(&str) -> bool,
) -> Option<Frame> {
    let position = place.position?;
    let span = source.line_span(position.line);
    let line = &source.text()[span.clone()];
    let offset = line.char_indices().nth(position.column - 1).map_or(line.len(), |(at, _)| at);
    let is_word = |character: char| !" \t{}[]:,\"'-".contains(character);
    let mut masks = Vec::new();
    let mut at = 0;
    for word in line.split(|character| !is_word(character)) {
        if !word.is_empty() && !is_known(word) {
            masks.push(span.start + at..span.start + at + word.len());
        }
        at += word.len();
        at += line[at..].chars().next().map_or(0, char::len_utf8);
    }
    let start = span.start + offset;
    let width = line[offset..].chars().next().map_or(0, char::len_utf8);
    Some(masked(source, position.line, start..start + width, &masks))
}
