//! How findings with proofs speak of keywords.

use crate::document::pointer;
use crate::openapi::references::Spot;

/// Keywords by their places below a schema, those of several branches together:
/// `` `additionalProperties`, `oneOf` and `oneOf/*/required` ``.
pub(super) fn keywords(schema: &Spot, keywords: &[Spot]) -> String {
    let mut names: Vec<String> = Vec::new();
    for keyword in keywords {
        let name = match keyword.pointer().strip_prefix(schema.pointer()) {
            Some(within) => relative(within),
            None => relative(keyword.pointer()),
        };
        let name = format!("`{name}`");
        if !names.contains(&name) {
            names.push(name);
        }
    }
    list(&names)
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

fn relative(within: &str) -> String {
    let token = |token: std::borrow::Cow<'_, str>| {
        if token.parse::<usize>().is_ok() { "*".to_owned() } else { token.into_owned() }
    };
    pointer::tokens(within).map(token).collect::<Vec<_>>().join("/")
}
