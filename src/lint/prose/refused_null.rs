//! `Set to null to …`, where the schema refuses null.

use serde_json::{Value, json};

use super::sentences::saying;
use super::words::says;
use crate::finding::Severity;
use crate::lint::{Change, Defect, Example, Rule, Subject};
use crate::openapi::Version;

pub(in crate::lint) static RULE: Rule = Rule {
    id: "refused-null",
    severity: Severity::Warning,
    summary: "the description offers null, and the schema refuses it",
    detail: "Whoever follows the description sends what does not fit, and generated clients cannot \
             send it at all. Allow null: a second type in OpenAPI 3.1, `nullable: true` in 3.0.",
    source: "JSON Schema Validation 2020-12, section 6.1.1",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Note: {type: string, description: Set to null to remove the note.}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Note: {type: [string, 'null'], description: Set to null to remove the note.}",
    },
    check,
};

const OFFERS: [&str; 7] = [
    "set to null",
    "set it to null",
    "set this to null",
    "pass null",
    "send null",
    "use null",
    "may be null",
];

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let plain = |text: &str| text.replace('`', "");
    for statement in saying(subject, |text| says(&plain(text), &OFFERS)) {
        let text = plain(&statement.text);
        let direction = statement.direction();
        let Some(judge) = subject.judge(&statement.schema.spot, direction) else { continue };
        if judge.is_valid(&Value::Null) {
            continue;
        }
        let title = format!("`null` does not fit, although the description says \"{text}\"");
        let own = statement.schema.text("type");
        let defect = Defect::new(statement.at.clone(), title).witness(Value::Null);
        let (help, change) = match (subject.version(), own) {
            (Some(Version::V3_0), _) => (
                "add `nullable: true`".to_owned(),
                own.map(|_| Change::Update(json!({"nullable": true}))),
            ),
            (_, Some(name)) => (
                format!("write `type: [{name}, \"null\"]`"),
                Some(Change::Replace {
                    old: vec!["type".to_owned()],
                    new: [("type".to_owned(), json!([name, "null"]))].into_iter().collect(),
                }),
            ),
            (_, None) => ("allow the type `null` as well".to_owned(), None),
        };
        // With a list of values, or through a reference, another type is not enough.
        let is_plain = ["$ref", "enum", "const", "allOf", "anyOf", "oneOf"]
            .iter()
            .all(|keyword| statement.schema.keyword(keyword).is_none());
        let mut defect = defect.help(help);
        if let Some(change) = change.filter(|_| is_plain) {
            defect = defect.fix(statement.schema.spot.clone(), change);
        }
        found.push(defect);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::titles;

    fn schema(schema: &str) -> Vec<String> {
        titles(&RULE, &format!("components: {{schemas: {{A: {schema}}}}}"))
    }

    #[test]
    fn reports_null_that_is_offered_and_refused() {
        let found = schema("{type: object, description: Set to `null` to remove.}");
        assert_eq!(
            found,
            ["`null` does not fit, although the description says \"Set to null to remove\""]
        );
    }

    #[test]
    fn is_silent_where_null_fits() {
        for text in [
            "{type: [object, 'null'], description: Set to null to remove.}",
            "{anyOf: [{type: object}, {type: 'null'}], description: Set to null to remove.}",
            "{description: Set to null to remove.}",
        ] {
            assert_eq!(schema(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn lets_null_be_that_is_not_offered() {
        assert_eq!(schema("{type: object, description: Never null.}"), [""; 0]);
        assert_eq!(schema("{type: string, description: 'Set to \"null\" to remove.'}"), [""; 0]);
    }
}
