//! Edits on text: each changes the bytes that it has to and leaves comments, order and layout be.
//!
//! Nothing here has to be trusted: the new text is read again, and where its value is not what
//! the edits make of the old value, they are refused.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use serde_json::Value;

use super::Edit;
use super::block;
use super::spelling::Spelling;
use crate::document::{Document, Syntax, pointer};

/// Why a text cannot be edited.
pub(super) type Refusal = &'static str;

const ELSEWHERE: Refusal = "it stands in an anchor, which other places may share: edit it by hand";
const UNCERTAIN: Refusal = "the text around it cannot be edited with certainty: edit it by hand";

/// Some bytes of the text and what is to stand there.
#[derive(Debug)]
pub(super) struct Splice {
    pub(super) range: Range<usize>,
    pub(super) text: String,
}

/// Applies edits to the text that a document was read from; none may concern what another does.
/// `expected` is what they make of its value.
pub(super) fn apply(
    document: &Document,
    edits: &[Edit],
    expected: &Value,
) -> Result<Document, Refusal> {
    let mut splices = Vec::with_capacity(edits.len());
    let mut objects = HashMap::new();
    for edit in edits {
        splices.push(splice(document, edit, &mut objects)?);
    }
    splices.sort_by_key(|splice| splice.range.start);
    let overlap = |two: &[Splice]| {
        let (first, second) = (&two[0], &two[1]);
        let may_touch = first.text.is_empty() && second.text.is_empty();
        first.range.end > second.range.start || first.range.end == second.range.start && !may_touch
    };
    if splices.windows(2).any(overlap) {
        return Err(UNCERTAIN);
    }
    let old = document.source().text();
    let mut text = String::with_capacity(old.len() + 64);
    let mut at = 0;
    for splice in splices {
        text.push_str(&old[at..splice.range.start]);
        text.push_str(&splice.text);
        at = splice.range.end;
    }
    text.push_str(&old[at..]);
    let new = document.reread(&text).ok_or(UNCERTAIN)?;
    if new.value() == expected { Ok(new) } else { Err(UNCERTAIN) }
}

/// The members of objects that have been looked at.
type Objects<'e> = HashMap<&'e str, Members>;

fn splice<'e>(
    document: &Document,
    edit: &'e Edit,
    objects: &mut Objects<'e>,
) -> Result<Splice, Refusal> {
    let spelling = Spelling::of(document);
    let text = document.source().text();
    match edit {
        Edit::Rename { from, to } => {
            let range = document.key_span(from).ok_or(UNCERTAIN)?;
            stands_here(document, from)?;
            let (_, name) = pointer::split_last(to).ok_or(UNCERTAIN)?;
            Ok(Splice { text: spelling.name_like(&text[range.clone()], &name), range })
        }
        Edit::Replace { at, value } => {
            let range = document.value_span(at).ok_or(UNCERTAIN)?;
            stands_here(document, at)?;
            let old = document.value().pointer(at).ok_or(UNCERTAIN)?;
            let new = spelling.value_like(&text[range.clone()], old, value).ok_or(UNCERTAIN)?;
            Ok(Splice { text: new, range })
        }
        Edit::Insert { at, value } => {
            let (object, name) = pointer::split_last(at).ok_or(UNCERTAIN)?;
            stands_here(document, object)?;
            let members = known(document, object, objects)?;
            if members.in_braces {
                Ok(members.insert(text, &name, value, spelling))
            } else {
                block::insert(text, members, &name, value, spelling).ok_or(UNCERTAIN)
            }
        }
        Edit::Remove { at } => {
            let (object, _) = pointer::split_last(at).ok_or(UNCERTAIN)?;
            stands_here(document, at)?;
            let members = known(document, object, objects)?;
            let key = document.key_span(at).ok_or(UNCERTAIN)?.start;
            let found = members.spans.binary_search_by_key(&key, |member| member.key.start);
            let index = found.map_err(|_| UNCERTAIN)?;
            let splice = if members.in_braces {
                members.remove(text, index)
            } else {
                block::remove(text, members, index)
            };
            splice.ok_or(UNCERTAIN)
        }
    }
}

fn known<'o, 'e>(
    document: &Document,
    object: &'e str,
    objects: &'o mut Objects<'e>,
) -> Result<&'o Members, Refusal> {
    match objects.entry(object) {
        Entry::Occupied(known) => Ok(known.into_mut()),
        Entry::Vacant(new) => Ok(new.insert(Members::of(document, object)?)),
    }
}

/// A value that came through an alias or a merge key stands outside of what is around it.
fn stands_here(document: &Document, at: &str) -> Result<(), Refusal> {
    if document.syntax() != Syntax::Yaml {
        return Ok(());
    }
    let spans: Option<Vec<Range<usize>>> =
        pointer::ancestors(at).map(|at| document.value_span(at)).collect();
    let nested = |spans: Vec<Range<usize>>| {
        spans.windows(2).all(|two| two[1].start <= two[0].start && two[0].end <= two[1].end)
    };
    if spans.is_some_and(nested) { Ok(()) } else { Err(ELSEWHERE) }
}

/// The members of an object, in the order of the text.
pub(super) struct Members {
    object: Range<usize>,
    in_braces: bool,
    pub(super) spans: Vec<MemberSpan>,
}

/// Where a member's name and value stand.
pub(super) struct MemberSpan {
    pub(super) key: Range<usize>,
    pub(super) value: Range<usize>,
}

impl MemberSpan {
    pub(super) fn end(&self) -> usize {
        self.key.end.max(self.value.end)
    }
}

impl Members {
    fn of(document: &Document, object: &str) -> Result<Self, Refusal> {
        let around = document.value_span(object).ok_or(UNCERTAIN)?;
        let value = document.value().pointer(object).and_then(Value::as_object);
        let mut members = Vec::new();
        for name in value.ok_or(UNCERTAIN)?.keys() {
            let at = pointer::join(object, name);
            let key = document.key_span(&at).ok_or(UNCERTAIN)?;
            let value = document.value_span(&at).ok_or(UNCERTAIN)?;
            // What comes from a merge key stands elsewhere.
            if around.start <= key.start && key.end <= around.end {
                members.push(MemberSpan { key, value });
            }
        }
        members.sort_by_key(|member| member.key.start);
        let in_braces = document.source().text()[around.clone()].starts_with('{');
        Ok(Self { object: around, in_braces, spans: members })
    }

    /// A new member behind the last one, separated and spaced as its siblings are.
    fn insert(&self, text: &str, name: &str, value: &Value, spelling: Spelling) -> Splice {
        let Some(last) = self.spans.last() else {
            let name = spelling.name_like("\"", name);
            let text = format!("{{{name}: {}}}", spelling.value(value));
            return Splice { range: self.object.clone(), text };
        };
        let colon = text.get(last.key.end..last.value.start).filter(|it| is_plain(it, ':'));
        let colon = colon.unwrap_or(": ");
        let before_last = self.spans.len().checked_sub(2).map(|index| self.spans[index].end());
        let between = before_last.and_then(|end| text.get(end..last.key.start));
        let copied = between.filter(|it| is_plain(it, ',')).map(str::to_owned);
        let separator = copied.unwrap_or_else(|| {
            let space = text.get(self.object.start + 1..last.key.start);
            match space.filter(|it| it.contains('\n') && it.trim().is_empty()) {
                Some(space) => format!(",{space}"),
                None if colon.ends_with(':') => ",".to_owned(),
                None => ", ".to_owned(),
            }
        });
        let name = spelling.name_like(&text[last.key.clone()], name);
        let text = format!("{separator}{name}{colon}{}", spelling.value(value));
        Splice { range: last.end()..last.end(), text }
    }

    /// Removes a member with one comma: the one behind it, else the one in front.
    fn remove(&self, text: &str, index: usize) -> Option<Splice> {
        let member = &self.spans[index];
        let range = match (self.spans.get(index + 1), index.checked_sub(1)) {
            (Some(next), _) => {
                let between = text.get(member.end()..next.key.start)?;
                let member_start = member.key.start;
                match between.find('#') {
                    None => is_plain(between, ',').then_some(member_start..next.key.start)?,
                    Some(_) => without_comment(text, member_start, member.end(), between)?,
                }
            }
            (None, Some(previous)) => {
                let previous = &self.spans[previous];
                let between = text.get(previous.end()..member.key.start)?;
                is_plain(between, ',').then_some(previous.end()..member.end())?
            }
            (None, None) => {
                let inner = self.object.start + 1..self.object.end.checked_sub(1)?;
                let before = text.get(inner.start..member.key.start)?;
                let behind = text.get(member.end()..inner.end)?;
                (before.trim().is_empty() && behind.trim().is_empty()).then_some(inner)?
            }
        };
        Some(Splice { range, text: String::new() })
    }
}

/// A member in braces whose line ends in a comment goes with that comment, where it has the line
/// for itself.
fn without_comment(text: &str, start: usize, end: usize, between: &str) -> Option<Range<usize>> {
    let line_start = text[..start].rfind('\n')? + 1;
    let line_end = end + between.find('\n')?;
    let tail = text[end..line_end].trim_start().strip_prefix(',')?.trim();
    let alone = text[line_start..start].trim().is_empty();
    (alone && (tail.is_empty() || tail.starts_with('#'))).then_some(line_start..line_end + 1)
}

/// Whether a text is white space around one `mark`.
fn is_plain(text: &str, mark: char) -> bool {
    text.trim() == mark.encode_utf8(&mut [0; 4])
}
