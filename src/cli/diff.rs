//! Unified diffs of two texts of payloads, with all masked that may be a secret.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

use similar::{ChangeTag, TextDiff};

use crate::document::Document;
use crate::openapi::{Masking, Target};

/// One of two texts: what the payloads in it were judged by, and what is to be hidden in them
/// besides what the contract says, by the payload's number and the pointer.
pub(super) struct Side<'s> {
    pub(super) target: &'s Target,
    pub(super) payloads: &'s [Document],
    pub(super) hidden: &'s dyn Fn(usize, &str) -> bool,
}

/// The lines around a change that are shown with it.
const CONTEXT: usize = 3;
/// Of a longer line that changes only what differs is shown, with this much to either side.
const MAX_LINE: usize = 400;
const AROUND: usize = 100;

const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const CYAN: &str = "\u{1b}[36m";
const RESET: &str = "\u{1b}[0m";

/// The diff from the first side to the second; empty where they are the same.
pub(super) fn unified(name: &str, sides: &[Side<'_>; 2], colour: bool) -> String {
    let [Some(old), Some(new)] = [0, 1].map(|side| sides[side].payloads.first()) else {
        return String::new();
    };
    let (old, new) = (old.source().text(), new.source().text());
    let difference = TextDiff::from_lines(old, new);
    let mut lines = sides.each_ref().map(Lines::new);
    let mut text = String::new();
    for group in difference.grouped_ops(CONTEXT) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        if text.is_empty() {
            text = format!("--- {name}\n+++ {name}\n");
        }
        let range = |start: Range<usize>, end: Range<usize>| match end.end - start.start {
            0 => format!("{},0", start.start),
            1 => format!("{}", start.start + 1),
            count => format!("{},{count}", start.start + 1),
        };
        let old_range = range(first.old_range(), last.old_range());
        let new_range = range(first.new_range(), last.new_range());
        let hunk = format!("@@ -{old_range} +{new_range} @@");
        push(&mut text, &hunk, CYAN, colour);
        for operation in &group {
            let changes: Vec<_> = difference.iter_changes(operation).collect();
            let shown = |tag| {
                let of_tag = changes.iter().filter(move |change| change.tag() == tag);
                of_tag.map(|change| (change.old_index(), change.new_index()))
            };
            for (old, _) in shown(ChangeTag::Equal) {
                let line = lines[0].masked(old);
                push(&mut text, &cut(&format!(" {line}"), None), "", false);
            }
            let removed: Vec<String> =
                shown(ChangeTag::Delete).map(|(old, _)| lines[0].masked(old)).collect();
            let added: Vec<String> =
                shown(ChangeTag::Insert).map(|(_, new)| lines[1].masked(new)).collect();
            for (index, line) in removed.iter().enumerate() {
                push(&mut text, &cut(&format!("-{line}"), added.get(index)), RED, colour);
            }
            for (index, line) in added.iter().enumerate() {
                push(&mut text, &cut(&format!("+{line}"), removed.get(index)), GREEN, colour);
            }
        }
    }
    text
}

fn push(text: &mut String, line: &str, paint: &str, colour: bool) {
    let _ = if colour { writeln!(text, "{paint}{line}{RESET}") } else { writeln!(text, "{line}") };
}

/// The lines of one side, masked when they are asked for.
struct Lines<'s> {
    side: &'s Side<'s>,
    spans: Vec<Range<usize>>,
    maskings: HashMap<usize, Masking<'s>>,
}

impl<'s> Lines<'s> {
    fn new(side: &'s Side<'s>) -> Self {
        let text = side.payloads.first().map_or("", |payload| payload.source().text());
        let mut at = 0;
        let spans = text.split_inclusive(['\n', '\r']).map(|line| {
            let start = at;
            at += line.len();
            start..at
        });
        let spans = joined(text, spans);
        Self { side, spans, maskings: HashMap::new() }
    }

    /// A line without its line break.
    fn masked(&mut self, index: Option<usize>) -> String {
        let side = self.side;
        let Some(span) = index.and_then(|index| self.spans.get(index)) else {
            return String::new();
        };
        let Some(text) = side.payloads.first().map(|payload| payload.source().text()) else {
            return String::new();
        };
        let end = span.start + text[span.clone()].trim_end_matches(['\n', '\r']).len();
        // The payload that the line belongs to: the first that does not end in front of it.
        let after = side.payloads.partition_point(|payload| payload.span().end <= span.start);
        let number = after.min(side.payloads.len() - 1);
        let payload = &side.payloads[number];
        let masking = self.maskings.entry(number).or_insert_with(|| side.target.masking(payload));
        let hidden = |at: &str| (side.hidden)(number, at);
        let mut line = masking.line(span.start..end, &hidden);
        if end == text.len() && end > span.start {
            line.push_str("\n\\ No newline at end of file");
        }
        line
    }
}

/// Lines as the diff counts them: `\r\n` is one break.
fn joined(text: &str, spans: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    for span in spans {
        match lines.last_mut() {
            Some(last) if &text[span.clone()] == "\n" && text[..span.start].ends_with('\r') => {
                last.end = span.end;
            }
            _ => lines.push(span),
        }
    }
    lines
}

/// A line as it is, or where it is long, what differs from its counterpart.
fn cut(line: &str, other: Option<&String>) -> String {
    if line.len() <= MAX_LINE {
        return line.to_owned();
    }
    let (mark, line) = line.split_at(1);
    let other = other.map_or("", String::as_str);
    let same = |(one, other): &(u8, u8)| one == other;
    let front = line.bytes().zip(other.bytes()).take_while(same).count();
    let rest = (line.len().min(other.len())) - front;
    let back = line.bytes().rev().zip(other.bytes().rev()).take(rest).take_while(same).count();
    let start = line.floor_char_boundary(front.saturating_sub(AROUND));
    let end = line.ceil_char_boundary((line.len() - back + AROUND).min(line.len()));
    let end = line.ceil_char_boundary(end.min(start + 2 * MAX_LINE)).max(start);
    let before = if start > 0 { "…" } else { "" };
    let behind = if end < line.len() { "…" } else { "" };
    format!("{mark}{before}{}{behind}", &line[start..end])
}
