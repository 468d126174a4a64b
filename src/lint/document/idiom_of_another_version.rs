//! Words of OpenAPI 3.0 in a 3.1 document: they are read, and mean nothing any more.
//!
//! The other way round there is nothing to do here: words of 3.1 are no part of a 3.0 document,
//! and what does not belong into a document is said of its structure.

use serde_json::Value;

use crate::finding::Severity;
use crate::lint::subject::SchemaObject;
use crate::lint::{Change, Defect, Example, Rule, Subject};
use crate::openapi::Version;
use crate::openapi::references::Spot;

pub(in crate::lint) static RULE: Rule = Rule {
    id: "idiom-of-another-version",
    severity: Severity::Warning,
    summary: "a word of OpenAPI 3.0 stands in a 3.1 document",
    detail: "Schema Objects of 3.1 are JSON Schema 2020-12, which knows no `nullable`: it is \
             ignored, and null is refused where it was allowed. `example` and the formats `byte` \
             and `binary` have successors, which are notes.",
    source: "OpenAPI 3.1, sections 4.8.24 and 4.8.14.3; «Migrating from OpenAPI 3.0 to 3.1.0» of \
             the OpenAPI Initiative",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components: {schemas: {Note: {type: string, nullable: true}}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components: {schemas: {Note: {type: [string, 'null']}}}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    if subject.version() != Some(Version::V3_1) {
        return;
    }
    let schemas = || subject.schemas().iter();
    let nullable = schemas().filter(|schema| refuses_null(schema));
    let title = "`nullable` means nothing in OpenAPI 3.1, so null is refused";
    let defect = Defect::grouped(nullable.map(|schema| schema.spot.join("nullable")), title);
    found.extend(defect.map(|defect| {
        defect
            .expected("expected `type: [\u{2026}, \"null\"]`")
            .fix_each(|keyword| type_with_null(subject, keyword))
    }));
    let all = |keyword: &str, is_meant: &dyn Fn(&SchemaObject<'_>) -> bool| -> Vec<Spot> {
        let holders = schemas().filter(|it| it.keyword(keyword).is_some() && is_meant(it));
        holders.map(|schema| schema.spot.join(keyword)).collect()
    };
    let is_format = |schema: &SchemaObject<'_>, format| schema.text("format") == Some(format);
    let notes = [
        (
            all("nullable", &|schema| !refuses_null(schema)),
            "`nullable` is a word of OpenAPI 3.0, and means nothing in 3.1",
            "leave it out; where null fits, the type says so",
        ),
        (
            all("example", &|_| true),
            "`example` in a schema is deprecated in OpenAPI 3.1",
            "write `examples: [\u{2026}]`",
        ),
        (
            all("format", &|schema| is_format(schema, "byte")),
            "the format `byte` is a word of OpenAPI 3.0",
            "write `contentEncoding: base64`",
        ),
        (
            all("format", &|schema| is_format(schema, "binary")),
            "the format `binary` is a word of OpenAPI 3.0",
            "leave the schema out under a binary media type, or write `contentMediaType`",
        ),
    ];
    for (places, title, help) in notes {
        let defect = Defect::grouped(places, title);
        found.extend(defect.map(|defect| defect.help(help).severity(Severity::Note)));
    }
}

/// Whether the word was meant to let null pass and does not: the type alone decides here.
fn refuses_null(schema: &SchemaObject<'_>) -> bool {
    let allows_null = match schema.keyword("type") {
        Some(Value::Array(types)) => types.iter().any(|it| it == "null"),
        Some(single) => single == "null",
        // In 3.0 too it had no effect without a type.
        None => true,
    };
    schema.keyword("nullable") == Some(&Value::Bool(true)) && !allows_null
}

fn type_with_null(subject: &Subject<'_>, keyword: &Spot) -> Option<(Spot, Change)> {
    let (schema, _) = crate::document::pointer::split_last(keyword.pointer())?;
    let schema = Spot::new(keyword.document(), schema);
    let has_enum = ["enum", "const"].iter().any(|it| subject.value(&schema.join(it)).is_some());
    let name = subject.text(&schema.join("type")).filter(|_| !has_enum)?;
    let types = serde_json::json!([name, "null"]);
    let old = vec!["type".to_owned(), "nullable".to_owned()];
    let new = [("type".to_owned(), types)].into_iter().collect();
    Some((schema, Change::Replace { old, new }))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{places, titles};

    fn schema(schema: &str) -> Vec<String> {
        let at = |place: String| place.trim_start_matches("/components/schemas/A").to_owned();
        let found = places(&RULE, &format!("components: {{schemas: {{A: {schema}}}}}"));
        found.into_iter().map(at).collect()
    }

    #[test]
    fn reports_nullable_beside_a_type_wherever_it_stands() {
        assert_eq!(schema("{items: {type: string, nullable: true}}"), ["/items/nullable"]);
    }

    #[test]
    fn notes_words_that_have_successors_each_once() {
        let document = "\
components:
  schemas:
    A: {type: string, example: a, format: byte}
    B: {type: string, example: b, format: binary}";
        assert_eq!(titles(&RULE, document).len(), 3);
        assert_eq!(places(&RULE, document).len(), 4);
    }

    #[test]
    fn notes_nullable_where_it_never_decided_anything() {
        for idle in ["{nullable: true}", "{type: [string, 'null'], nullable: true}"] {
            let document = format!("components: {{schemas: {{A: {idle}}}}}");
            let title = "`nullable` is a word of OpenAPI 3.0, and means nothing in 3.1";
            assert_eq!(titles(&RULE, &document), [title], "{idle}");
        }
    }

    #[test]
    fn is_silent_on_words_of_3_1() {
        let schema_3_1 = "{type: [string, 'null'], examples: [a], contentEncoding: base64}";
        assert_eq!(schema(schema_3_1), [""; 0]);
    }

    #[test]
    fn leaves_properties_alone_that_are_so_named() {
        assert_eq!(schema("{properties: {nullable: {}, example: {}}}"), [""; 0]);
    }

    #[test]
    fn leaves_3_0_alone() {
        let document = "\
openapi: 3.0.3
info: {title: Orders, version: '1'}
paths: {}
components: {schemas: {A: {type: string, nullable: true, example: a}}}";
        assert_eq!(places(&RULE, document), [""; 0]);
    }
}
