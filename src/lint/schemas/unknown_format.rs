//! A `format` that no specification knows: validators and generators pass it over.

use std::collections::BTreeMap;

use serde_json::json;

use crate::finding::Severity;
use crate::lint::{Change, Defect, Example, Rule, Subject};
use crate::openapi::references::Spot;
use crate::schema::validate::nearest;

pub(in crate::lint) static RULE: Rule = Rule {
    id: "unknown-format",
    severity: Severity::Note,
    summary: "neither JSON Schema nor OpenAPI knows a `format`",
    detail: "`format` may be anything, and tools ignore what they do not know: a misspelt one \
             asserts nothing, and generators make plain text of it. It is a warning where a known \
             format is meant beyond doubt. For a format of your own, say in the description what \
             it means, add a `pattern`, and silence the note with `x-trueup-ignore`.",
    source: "JSON Schema 2020-12 validation, section 7.3; the OpenAPI Format Registry",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components: {schemas: {Created: {type: string, format: datetime}}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components: {schemas: {Created: {type: string, format: date-time}}}",
    },
    check,
};

/// JSON Schema 2020-12 validation, section 7.3.
const JSON_SCHEMA: [&str; 19] = [
    "date-time",
    "date",
    "time",
    "duration",
    "email",
    "idn-email",
    "hostname",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
    "iri",
    "iri-reference",
    "uuid",
    "uri-template",
    "json-pointer",
    "relative-json-pointer",
    "regex",
];

/// Formats of the OpenAPI Format Registry (spec.openapis.org/registry/format) and of OpenAPI 3.0,
/// section 4.4, that JSON Schema does not have.
const OPENAPI: [&str; 31] = [
    "base64url",
    "binary",
    "byte",
    "char",
    "commonmark",
    "date-time-local",
    "decimal",
    "decimal128",
    "double",
    "double-int",
    "float",
    "html",
    "http-date",
    "int8",
    "int16",
    "int32",
    "int64",
    "media-range",
    "password",
    "sf-binary",
    "sf-boolean",
    "sf-decimal",
    "sf-integer",
    "sf-string",
    "sf-token",
    "time-local",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "unixtime",
];

/// Names of other languages and tools for what a known format says.
const ALIASES: [(&str, &str); 9] = [
    ("url", "uri"),
    ("guid", "uuid"),
    ("timestamp", "date-time"),
    ("iso8601", "date-time"),
    ("long", "int64"),
    ("integer", "int32"),
    ("int", "int32"),
    ("base64", "byte"),
    ("ip-address", "ipv4"),
];

/// In shorter words one letter makes another word: a ULID is no misspelt UUID.
const SHORTEST_GUESSED: usize = 6;

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let mut by_format: BTreeMap<&str, Vec<Spot>> = BTreeMap::new();
    for schema in subject.schemas() {
        let is_ignored = super::judged::is_ignored_beside_reference(subject, schema);
        if let Some(format) = schema.text("format").filter(|_| !is_ignored)
            && !known().any(|known| known == format)
        {
            by_format.entry(format).or_default().push(schema.spot.clone());
        }
    }
    for (format, schemas) in by_format {
        let title = format!("neither JSON Schema nor OpenAPI knows the format `{format}`");
        let places = schemas.iter().map(|schema| schema.join("format"));
        let Some(defect) = Defect::grouped(places, title.as_str()) else { continue };
        found.push(match meant(format) {
            Some((meant, Likeness::Same)) => cured(&schemas, &title, meant),
            Some((meant, Likeness::Near)) => {
                defect.severity(Severity::Warning).help(format!("did you mean `{meant}`?"))
            }
            Some((meant, Likeness::Alias)) => {
                defect.help(format!("`{meant}` is the format for it"))
            }
            None => defect.help("tools ignore it: say in a `pattern` what it is to assert"),
        });
    }
}

/// A format that is written in another way than it should be is the one thing meant.
fn cured(schemas: &[Spot], title: &str, meant: &str) -> Defect {
    let update = || Change::Update(json!({"format": meant}));
    let mut schemas = schemas.iter();
    let first = schemas.next().cloned().unwrap_or_else(Spot::root);
    let defect = Defect::new(first.join("format"), title).fix(first, update());
    let with = |defect: Defect, schema: &Spot| {
        defect.also_at(schema.join("format")).fix(schema.clone(), update())
    };
    schemas.fold(defect, with).severity(Severity::Warning).help(format!("write `{meant}`"))
}

/// How a format is like one that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Likeness {
    /// But for case, hyphens and underscores.
    Same,
    /// But for a letter.
    Near,
    /// Another name for it.
    Alias,
}

fn known() -> impl Iterator<Item = &'static str> {
    JSON_SCHEMA.into_iter().chain(OPENAPI)
}

/// The known format that was meant.
fn meant(format: &str) -> Option<(&'static str, Likeness)> {
    let alias = ALIASES.iter().find(|(name, _)| name.eq_ignore_ascii_case(format));
    if let Some((_, meant)) = alias {
        return Some((meant, Likeness::Alias));
    }
    let plain = |name: &str| name.to_ascii_lowercase().replace(['-', '_', ' '], "");
    if let Some(same) = known().find(|known| plain(known) == plain(format)) {
        return Some((same, Likeness::Same));
    }
    let near = nearest(format, known()).filter(|_| format.len() >= SHORTEST_GUESSED)?;
    Some((near, Likeness::Near))
}

#[cfg(test)]
mod tests {
    use super::{Likeness, RULE, meant};
    use crate::lint::testing::{places, titles};

    fn format(format: &str) -> Vec<String> {
        places(&RULE, &format!("components: {{schemas: {{A: {{format: {format}}}}}}}"))
    }

    #[test]
    fn reports_a_misspelt_format() {
        assert_eq!(format("datetime"), ["/components/schemas/A/format"]);
        assert_eq!(format("Date-Time"), ["/components/schemas/A/format"]);
        assert_eq!(meant("datetime"), Some(("date-time", Likeness::Same)));
        assert_eq!(meant("hostnam"), Some(("hostname", Likeness::Near)));
    }

    #[test]
    fn reports_a_format_of_ones_own_once() {
        let document = "components: {schemas: {A: {format: sku}, B: {format: sku}}}";
        let expected = "neither JSON Schema nor OpenAPI knows the format `sku`";
        assert_eq!(titles(&RULE, document), [expected]);
        assert_eq!(places(&RULE, document).len(), 2);
    }

    #[test]
    fn is_silent_on_formats_of_json_schema_and_openapi() {
        for known in super::known() {
            assert_eq!(format(known), [""; 0]);
        }
    }

    #[test]
    fn guesses_nothing_for_a_short_word_that_is_near_another() {
        assert_eq!(meant("ulid"), None);
        assert_eq!(meant("guid"), Some(("uuid", Likeness::Alias)));
    }

    #[test]
    fn takes_a_property_named_format_for_what_it_is() {
        let document = "components: {schemas: {A: {properties: {format: {type: string}}}}}";
        assert_eq!(places(&RULE, document), [""; 0]);
    }
}
