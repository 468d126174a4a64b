//! Keywords beside a `$ref` in OpenAPI 3.0, which are ignored there.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};
use crate::openapi::Version;
use crate::openapi::references::Spot;

pub(in crate::lint) static RULE: Rule = Rule {
    id: "ignored-sibling",
    severity: Severity::Warning,
    summary: "a keyword stands beside a `$ref`, where OpenAPI 3.0 ignores it",
    detail: "In OpenAPI 3.0 a Reference Object has no other members: what stands beside `$ref` is \
             ignored, so a limit does not limit and `nullable` allows no null. Some tools heed \
             it all the same, so two tools read two contracts. Put the `$ref` into an `allOf` of \
             one, or write the contract in OpenAPI 3.1, where siblings count.",
    source: "OpenAPI 3.0, section 4.7.23",
    example: Example {
        fails: "\
openapi: 3.0.3
info: {title: Orders, version: '1'}
paths: {}
components:
  schemas:
    Text: {type: string}
    Name: {$ref: '#/components/schemas/Text', maxLength: 9}",
        fits: "\
openapi: 3.0.3
info: {title: Orders, version: '1'}
paths: {}
components:
  schemas:
    Text: {type: string}
    Name: {allOf: [{$ref: '#/components/schemas/Text'}], maxLength: 9}",
    },
    check,
};

/// Keywords that only say something to people: worth a note.
const WORDS: [&str; 5] = ["description", "title", "example", "deprecated", "externalDocs"];

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    if subject.version() != Some(Version::V3_0) {
        return;
    }
    let mut by_keyword: BTreeMap<&str, Vec<Spot>> = BTreeMap::new();
    for schema in subject.schemas() {
        if schema.text("$ref").is_none() {
            continue;
        }
        let Value::Object(members) = schema.value else { continue };
        for name in members.keys().filter(|name| *name != "$ref" && !name.starts_with("x-")) {
            by_keyword.entry(name).or_default().push(schema.spot.join(name));
        }
    }
    for (keyword, places) in by_keyword {
        let title = format!("OpenAPI 3.0 ignores `{keyword}` beside a `$ref`");
        let help = format!(
            "write `allOf: [{{$ref: …}}]` beside `{keyword}`, or move it to what is referred to"
        );
        let severity = if WORDS.contains(&keyword) { Severity::Note } else { Severity::Warning };
        let defect = Defect::grouped(places, title);
        found.extend(defect.map(|defect| defect.help(help).severity(severity)));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::places;

    fn schema(version: &str, schema: &str) -> Vec<String> {
        let head = format!("openapi: {version}\ninfo: {{title: a, version: '1'}}\npaths: {{}}\n");
        places(&RULE, &format!("{head}components: {{schemas: {{A: {schema}, B: {{}}}}}}"))
    }

    #[test]
    fn reports_a_keyword_beside_a_reference() {
        let document = "{$ref: '#/components/schemas/B', nullable: true}";
        assert_eq!(schema("3.0.3", document), ["/components/schemas/A/nullable"]);
    }

    #[test]
    fn is_silent_where_siblings_count() {
        assert_eq!(schema("3.1.0", "{$ref: '#/components/schemas/B', maxLength: 1}"), [""; 0]);
        assert_eq!(schema("3.0.3", "{$ref: '#/components/schemas/B'}"), [""; 0]);
    }

    #[test]
    fn leaves_extensions_and_properties_named_ref_alone() {
        assert_eq!(schema("3.0.3", "{$ref: '#/components/schemas/B', x-order: 1}"), [""; 0]);
        let document = "{properties: {$ref: {type: string}, maxLength: {type: integer}}}";
        assert_eq!(schema("3.0.3", document), [""; 0]);
    }
}
