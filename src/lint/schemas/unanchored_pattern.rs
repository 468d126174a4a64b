//! A pattern that matches a part of the text, where the description speaks of the whole.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::json;

use super::expression::{Node, alphabet};
use super::patterns::{Pattern, Use, patterns};
use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};
use crate::openapi::references::Spot;

pub(in crate::lint) static RULE: Rule = Rule {
    id: "unanchored-pattern",
    severity: Severity::Warning,
    summary: "the description speaks of the whole text, and the pattern matches a part of it",
    detail: "JSON Schema searches for a pattern anywhere in the text: `[a-z]+` allows `1a!`, since \
             there is a letter in it. Where the description says which characters there may be and \
             no others, the pattern needs `^` at its beginning and `$` at its end. Each finding is \
             proved by a text that matches. Patterns without such a sentence are left alone.",
    source: "JSON Schema 2020-12, section 6.4 and validation section 6.3.3",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components:
  schemas: {Key: {type: string, description: Only lower-case letters., pattern: '[a-z]+'}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components:
  schemas: {Key: {type: string, description: Only lower-case letters., pattern: '^[a-z]+$'}}",
    },
    check,
};

/// A sentence about all characters of a text.
static WHOLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let limit = r"\b(only|exclusively|solely|must be|consists? of|made (up )?of|limited to)\b";
    let characters = r"\b(letters?|digits?|characters?|alphanumerics?|alphanumeric|numeric|hyphens?|dashes|underscores?|lower-?case|upper-?case|hexadecimal|hex|ascii)\b";
    Regex::new(&format!(r"(?i){limit}[^.]*{characters}|{characters}[^.]*\bonly\b")).ok()
});

/// A sentence about some of them.
static PART: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let words = r"(?i)\b(at least|start(s|ing)?|begin(s|ning)?|end(s|ing)?|includes?|one of|more than|fewer|long|length|contains? (a|an|one))\b";
    Regex::new(words).ok()
});

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    for pattern in patterns(subject) {
        let places = pattern.uses.iter().filter(|place| speaks_of_the_whole(subject, place));
        let places: Vec<Spot> = places.map(|place| place.spot.clone()).collect();
        if places.is_empty() {
            continue;
        }
        let Some(unanchored) = unanchored(&pattern) else { continue };
        let title =
            "the description speaks of the whole text, and the pattern matches a part of it";
        let defect = Defect::grouped(places, title);
        found.extend(defect.map(|defect| {
            let help = format!("write `{}`", unanchored.cure);
            let matched = format!("`{}` matches", unanchored.witness);
            defect.expected(matched).witness(json!(unanchored.witness)).help(help)
        }));
    }
}

struct Unanchored {
    cure: String,
    witness: String,
}

fn unanchored(pattern: &Pattern<'_>) -> Option<Unanchored> {
    let node = Node::parse(pattern.text)?;
    let (start, end) = (node.is_anchored_at_start(), node.is_anchored_at_end());
    let is_either = matches!(node, Node::Either(_));
    // Anchors that hold for some alternatives are another finding.
    if start && end || is_either && pattern.text.contains(['^', '$']) {
        return None;
    }
    let inner = if is_either { format!("({})", pattern.text) } else { pattern.text.to_owned() };
    let (first, last) = (if start { "" } else { "^" }, if end { "" } else { "$" });
    let cure = format!("{first}{inner}{last}");
    let sample = node.sample(&alphabet(&node));
    let witness = match (start, end) {
        (false, false) => format!("…{sample}…"),
        (false, true) => format!("…{sample}"),
        _ => format!("{sample}…"),
    };
    let regex = |pattern: &str| Regex::new(&jsonschema_regex::to_rust_regex(pattern).ok()?).ok();
    let is_proof = regex(pattern.text)?.is_match(&witness) && !regex(&cure)?.is_match(&witness);
    is_proof.then_some(Unanchored { cure, witness })
}

/// By the description of the schema, or of the parameter whose schema it is.
fn speaks_of_the_whole(subject: &Subject<'_>, place: &Use) -> bool {
    let (Some(whole), Some(part)) = (&*WHOLE, &*PART) else { return false };
    if !place.is_of_value {
        return false;
    }
    let around = crate::document::pointer::split_last(place.schema.pointer())
        .filter(|(_, last)| last == "schema")
        .map(|(around, _)| Spot::new(place.schema.document(), around));
    let holders = std::iter::once(place.schema.clone()).chain(around);
    let descriptions = holders.map(|holder| holder.join("description"));
    descriptions.filter_map(|spot| subject.text(&spot)).any(|description| {
        let mut sentences = description.split(['.', '\n', ';']);
        sentences.any(|sentence| whole.is_match(sentence) && !part.is_match(sentence))
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::places;

    fn schema(description: &str, pattern: &str) -> Vec<String> {
        let schema = format!("{{description: {description}, pattern: '{pattern}'}}");
        places(&RULE, &format!("components: {{schemas: {{A: {schema}}}}}"))
    }

    const FOUND: [&str; 1] = ["/components/schemas/A/pattern"];

    #[test]
    fn reports_a_pattern_that_matches_a_part() {
        assert_eq!(schema("Only letters are allowed.", "[a-z]+"), FOUND);
        assert_eq!(schema("It must be upper-case.", "^[A-Z]+"), FOUND);
        assert_eq!(schema("Consists of letters and digits", "[a-z]|[0-9]"), FOUND);
    }

    #[test]
    fn reports_a_parameter_by_its_own_description() {
        let document = "\
paths:
  /a:
    get:
      parameters: [{name: a, in: query, description: Digits only, schema: {pattern: '[0-9]+'}}]";
        assert_eq!(places(&RULE, document), ["/paths/~1a/get/parameters/0/schema/pattern"]);
    }

    #[test]
    fn is_silent_where_the_pattern_matches_the_whole() {
        assert_eq!(schema("Only letters are allowed.", "^[a-z]+$"), [""; 0]);
        assert_eq!(schema("Only letters are allowed.", "^(a|b)$"), [""; 0]);
    }

    #[test]
    fn is_silent_where_the_description_speaks_of_a_part() {
        assert_eq!(schema("Must be text with at least one digit.", "[0-9]"), [""; 0]);
        assert_eq!(schema("Must start with letters only.", "^[a-z]"), [""; 0]);
        assert_eq!(schema("The only name of the order.", "[a-z]"), [""; 0]);
        assert_eq!(schema("Some letters.", "[a-z]"), [""; 0]);
    }
}
