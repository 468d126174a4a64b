//! A port that may be any number.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::document::pointer;
use crate::finding::Severity;
use crate::lint::prose::takes;
use crate::lint::subject::SchemaObject;
use crate::lint::words::keywords;
use crate::lint::{Change, Defect, Example, Rule, Subject};
use crate::openapi::Direction;
use crate::schema::Identity;

pub(in crate::lint) static RULE: Rule = Rule {
    id: "unbounded-port",
    severity: Severity::Warning,
    summary: "a port may be a number that no port has",
    detail: "Ports are whole numbers of 16 bits. A property called `port` that is any number lets \
             70000, -1 and 443.5 through, and clients pass them on until a connection fails.",
    source: "RFC 6335, section 6",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Host: {properties: {port: {type: number, default: 443}}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Host: {properties: {port: {type: integer, minimum: 0, maximum: 65535, default: 443}}}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let mut groups: Vec<(Map<String, Value>, Vec<&SchemaObject<'_>>)> = Vec::new();
    // What a port's schema lacks, its copies lack too.
    let mut cures: HashMap<(Identity, Direction), Map<String, Value>> = HashMap::new();
    for schema in subject.schemas().iter().filter(|it| is_port(it.spot.pointer())) {
        let direction = schema.directions().next().unwrap_or(Direction::Request);
        let cure = cures.entry((schema.identity, direction));
        let cure = cure.or_insert_with(|| lacking(subject, schema, direction));
        match groups.iter_mut().find(|(known, _)| known == cure) {
            Some((_, places)) => places.push(schema),
            None => groups.push((cure.clone(), vec![schema])),
        }
    }
    groups.retain(|(cure, _)| !cure.is_empty());
    found.extend(groups.into_iter().filter_map(|(cure, places)| defect(subject, &cure, &places)));
}

/// Numbers that no port has, and what refuses them.
fn impossible() -> [(Value, &'static str, Value); 3] {
    [
        (json!(65536), "maximum", json!(65535)),
        (json!(-1), "minimum", json!(0)),
        (json!(443.5), "type", json!("integer")),
    ]
}

/// The keywords that a port's schema lacks; none for what is no number.
fn lacking<'c>(
    subject: &Subject<'c>,
    schema: &SchemaObject<'c>,
    direction: Direction,
) -> Map<String, Value> {
    let conjuncts = subject.conjuncts_of(schema.placed());
    let mut types = conjuncts.iter().filter_map(|it| it.text("type"));
    let is_number = types.any(|name| matches!(name, "number" | "integer"));
    if !is_number {
        return Map::new();
    }
    let judge = subject.judge(&schema.spot, direction);
    let fits = |port: &Value| judge.as_ref().is_some_and(|judge| judge.is_valid(port));
    let fitting = impossible().into_iter().filter(|(port, ..)| fits(port));
    fitting.map(|(_, keyword, operand)| (keyword.to_owned(), operand)).collect()
}

fn defect(
    subject: &Subject<'_>,
    cure: &Map<String, Value>,
    places: &[&SchemaObject<'_>],
) -> Option<Defect> {
    let (witness, ..) = impossible().into_iter().find(|(_, it, _)| cure.contains_key(*it))?;
    let title = format!("`{witness}` fits, and is no port");
    let is_sent = places.iter().any(|place| place.in_requests);
    let defect = Defect::grouped(places.iter().map(|place| place.spot.clone()), title)?
        .expected("expected a whole number from 0 to 65535")
        .help(format!("add {}", keywords(cure)))
        .witness(witness)
        .severity(if is_sent { Severity::Warning } else { Severity::Note });
    Some(defect.fix_each(|spot| {
        let change = Change::Update(Value::Object(cure.clone()));
        let is_free = subject.value(spot).is_some_and(|schema| takes(schema, cure));
        is_free.then(|| (spot.clone(), change))
    }))
}

/// `port`, `proxyPort`, `proxy_port`, `proxy-port`; not `report`.
fn is_port(at: &str) -> bool {
    let mut tokens = pointer::tokens(at).rev();
    let (Some(name), Some(holder)) = (tokens.next(), tokens.next()) else { return false };
    let ends = ["Port", "_port", "-port"];
    holder == "properties" && (name == "port" || ends.iter().any(|end| name.ends_with(end)))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{places, titles};

    fn port(schema: &str) -> Vec<String> {
        titles(&RULE, &format!("components: {{schemas: {{A: {{properties: {schema}}}}}}}"))
    }

    #[test]
    fn reports_numbers_that_no_port_has() {
        assert_eq!(port("{port: {type: number}}"), ["`65536` fits, and is no port"]);
        assert_eq!(
            port("{httpPort: {type: number, minimum: 1, maximum: 65535}}"),
            ["`443.5` fits, and is no port"]
        );
    }

    #[test]
    fn reports_all_places_at_once() {
        let document = "\
components:
  schemas:
    A: {properties: {port: {type: integer}}}
    B: {properties: {port: {type: integer}}}";
        assert_eq!(titles(&RULE, document).len(), 1);
        assert_eq!(places(&RULE, document).len(), 2);
    }

    #[test]
    fn is_silent_where_the_bounds_are_kept() {
        for schema in [
            "{port: {type: integer, minimum: 1, maximum: 65535}}",
            "{port: {type: integer, minimum: 1024, exclusiveMaximum: 65536}}",
            "{port: {type: integer, format: uint16}}",
            "{port: {type: integer, enum: [80, 443]}}",
        ] {
            assert_eq!(port(schema), [""; 0], "{schema}");
        }
    }

    #[test]
    fn lets_texts_and_other_words_be() {
        assert_eq!(port("{port: {type: string}, report: {type: number}}"), [""; 0]);
        assert_eq!(port("{port: {type: object}}"), [""; 0]);
    }
}
