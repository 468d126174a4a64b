//! Targets are JSON paths (RFC 9535), as overlays write them.

use serde_json::Value;
use serde_json_path::{JsonPath, NormalizedPath, ParseError};

use crate::finding::{Finding, Place};

/// A path, and where in the overlay it stands.
#[derive(Debug, Clone)]
pub(super) struct Query {
    pub(super) text: String,
    pub(super) place: Place,
    path: JsonPath,
}

impl Query {
    pub(super) fn parse(acc: &mut Vec<Finding>, text: &str, place: Place) -> Option<Self> {
        match parse(text) {
            Ok(path) => Some(Self { text: text.to_owned(), place, path }),
            Err(error) => {
                acc.push(not_a_path(text, error.position(), place));
                None
            }
        }
    }

    /// The JSON Pointers of the selected nodes, each once, what contains a node before the node,
    /// elements of an array in their order.
    pub(super) fn select(&self, value: &Value) -> Vec<String> {
        let nodes = self.path.query_located(value).dedup();
        nodes.locations().map(NormalizedPath::to_json_pointer).collect()
    }
}

/// The specification's own examples write `$.paths.*.get[?@.x-oai-traits.paged]`, although the
/// dotted form of RFC 9535 has no hyphen: such names are read as if they stood in brackets.
fn parse(text: &str) -> Result<JsonPath, ParseError> {
    JsonPath::parse(text)
        .or_else(|error| JsonPath::parse(&bracket_hyphenated(text)).map_err(|_| error))
}

/// `$.x-traits.paged` becomes `$['x-traits'].paged`.
fn bracket_hyphenated(text: &str) -> String {
    let mut bracketed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' | '"' => string_length(rest, first),
            '.' => 1,
            _ if is_name_first(first) => rest.find(is_no_name).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        let (token, tail) = rest.split_at(length);
        rest = tail;
        if !(is_name_first(first) && token.contains('-') && bracketed.ends_with('.')) {
            bracketed.push_str(token);
            continue;
        }
        if !bracketed.ends_with("..") {
            bracketed.pop();
        }
        bracketed.extend(["['", token, "']"]);
    }
    bracketed
}

fn is_name_first(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_' || !character.is_ascii()
}

fn is_no_name(character: char) -> bool {
    !(is_name_first(character) || character.is_ascii_digit() || character == '-')
}

/// The length of the string literal at the start of `text`, or of all of it where none ends.
fn string_length(text: &str, delimiter: char) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, character)| {
        let ends = *character == delimiter && !escaped;
        escaped = *character == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |(at, _)| at + delimiter.len_utf8())
}

fn not_a_path(text: &str, position: usize, place: Place) -> Finding {
    let title = match text.get(position..) {
        Some("") => format!("`{text}` ends before it is a JSONPath"),
        Some(rest) if position > 0 => format!("`{text}` is no JSONPath from `{rest}` on"),
        _ => format!("`{text}` is no JSONPath"),
    };
    Finding::new("overlay/jsonpath", title, place)
        .expected("expected a path of RFC 9535, which begins with `$`")
        .help("put other names than identifiers in brackets, as in `$.paths['/items'].get`")
}
