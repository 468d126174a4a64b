//! JSON Pointer (RFC 6901) as text: the one way in which places are named.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

/// What RFC 3986 section 3.5 does not allow in a fragment.
const FRAGMENT: &AsciiSet = &REFERENCE.add(b'%');

/// What may stand nowhere in a part of a URI reference, but for `%` which may.
pub(crate) const REFERENCE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Appends one reference token, escaped.
pub fn push(pointer: &mut String, token: &str) {
    pointer.push('/');
    let mut rest = token;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'~' | b'/')) {
        pointer.push_str(&rest[..at]);
        pointer.push_str(if rest.as_bytes()[at] == b'~' { "~0" } else { "~1" });
        rest = &rest[at + 1..];
    }
    pointer.push_str(rest);
}

/// `pointer` with one reference token more.
#[must_use]
pub fn join(pointer: &str, token: &str) -> String {
    let mut joined = String::with_capacity(pointer.len() + token.len() + 1);
    joined.push_str(pointer);
    push(&mut joined, token);
    joined
}

/// The reference tokens of `pointer`, unescaped.
pub fn tokens(pointer: &str) -> impl DoubleEndedIterator<Item = Cow<'_, str>> {
    // What stands before the first `/` is empty in every pointer.
    let tokens = pointer.strip_prefix('/');
    tokens.into_iter().flat_map(|tokens| tokens.split('/')).map(unescape)
}

/// The value at `pointer`, if there is one. `Value::pointer` copies every token, which shows where
/// a whole contract is looked through.
#[must_use]
pub fn find<'v>(value: &'v Value, pointer: &str) -> Option<&'v Value> {
    if !pointer.is_empty() && !pointer.starts_with('/') {
        return None;
    }
    tokens(pointer).try_fold(value, |value, token| match value {
        Value::Object(members) => members.get(token.as_ref()),
        Value::Array(items) => {
            // RFC 6901, section 4: digits without leading zeros.
            let is_index = token.as_ref() == "0" || !token.starts_with(['0', '+']);
            items.get(token.parse::<usize>().ok().filter(|_| is_index)?)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    })
}

/// Splits off the last reference token, unescaped; `None` for the whole document.
#[must_use]
pub fn split_last(pointer: &str) -> Option<(&str, Cow<'_, str>)> {
    let (parent, token) = pointer.rsplit_once('/')?;
    Some((parent, unescape(token)))
}

/// `pointer` itself and then each of its ancestors, up to the whole document.
pub fn ancestors(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(pointer), |pointer| {
        pointer.rsplit_once('/').map(|(parent, _)| parent)
    })
}

fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}

/// Whether `pointer` is `ancestor` or leads into it.
#[must_use]
pub fn is_within(pointer: &str, ancestor: &str) -> bool {
    pointer.strip_prefix(ancestor).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The URI of a place in the document at `base`: the pointer as its fragment (RFC 6901, section 6).
#[must_use]
pub fn uri_of(base: &str, pointer: &str) -> String {
    format!("{base}#{}", utf8_percent_encode(pointer, FRAGMENT))
}

/// The document's URI and the JSON Pointer of a URI that [`uri_of`] made.
#[must_use]
pub fn split_uri(uri: &str) -> (&str, String) {
    let (base, fragment) = uri.split_once('#').unwrap_or((uri, ""));
    (base, percent_decode_str(fragment).decode_utf8_lossy().into_owned())
}
