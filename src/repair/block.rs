//! Members of YAML's block mappings: a line each, or several, that come and go as a whole.

use std::ops::Range;

use serde_json::Value;

use super::spelling::Spelling;
use super::text::{Members, Splice};

/// A new member behind the last one, indented as its siblings are.
pub(super) fn insert(
    text: &str,
    members: &Members,
    name: &str,
    value: &Value,
    spelling: Spelling,
) -> Option<Splice> {
    let (first, last) = (members.spans.first()?, members.spans.last()?);
    let line_start = start_of_line(text, first.key.start);
    // In front of the first name there may be the `-` of a sequence around the mapping.
    let margin = &text[line_start..first.key.start];
    if !margin.chars().all(|character| character == ' ' || character == '-') {
        return None;
    }
    let at = end_of_line(text, last.end());
    if !is_end_of_line(&text[last.end()..at]) {
        return None;
    }
    let name = spelling.name_like(&text[first.key.clone()], name);
    let line = format!("{}{name}: {}", " ".repeat(margin.len()), spelling.value(value));
    Some(Splice { range: at..at, text: format!("{}{line}", line_break(text, at)) })
}

/// Takes a member's lines out, with the comment at the end of the last one.
pub(super) fn remove(text: &str, members: &Members, index: usize) -> Option<Splice> {
    let member = &members.spans[index];
    let end = end_of_line(text, member.end());
    if !is_end_of_line(&text[member.end()..end]) {
        return None;
    }
    let line_start = start_of_line(text, member.key.start);
    let margin = &text[line_start..member.key.start];
    let next = members.spans.get(index + 1);
    let nothing = |range: Range<usize>| Some(Splice { range, text: String::new() });
    if members.spans.len() == 1 {
        return Some(Splice { range: member.key.start..end, text: "{}".to_owned() });
    }
    if margin.bytes().all(|byte| byte == b' ') {
        let behind = end + break_at(text, end);
        if behind > end || line_start == 0 {
            return nothing(line_start..behind);
        }
        // The text ends here, without a line break: it shall not get one.
        return nothing(start_of_break(text, line_start)..end);
    }
    // The first member of a sequence's item: the next one takes its place behind the `-`.
    let next = next.filter(|_| margin.bytes().all(|byte| byte == b' ' || byte == b'-'))?;
    let gap = &text[end..next.key.start];
    gap.trim().is_empty().then(|| nothing(member.key.start..next.key.start))?
}

/// White space and perhaps a comment.
fn is_end_of_line(text: &str) -> bool {
    let rest = text.trim_start_matches([' ', '\t']);
    rest.is_empty() || rest.starts_with('#') && rest.len() < text.len()
}

fn start_of_line(text: &str, offset: usize) -> usize {
    text[..offset].rfind(['\n', '\r']).map_or(0, |at| at + 1)
}

fn end_of_line(text: &str, offset: usize) -> usize {
    text[offset..].find(['\n', '\r']).map_or(text.len(), |at| offset + at)
}

/// The length of the line break at an offset.
fn break_at(text: &str, offset: usize) -> usize {
    let rest = &text[offset..];
    if rest.starts_with("\r\n") { 2 } else { usize::from(!rest.is_empty()) }
}

/// Where the line break in front of a line begins.
fn start_of_break(text: &str, line_start: usize) -> usize {
    if text[..line_start].ends_with("\r\n") { line_start - 2 } else { line_start - 1 }
}

/// The line break at an offset or, where the text ends there, the one that the text uses.
fn line_break(text: &str, offset: usize) -> &str {
    let at = if offset < text.len() { Some(offset) } else { text.find(['\n', '\r']) };
    at.map_or("\n", |at| &text[at..at + break_at(text, at)])
}
