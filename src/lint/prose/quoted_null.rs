//! `Set to "null"`, where the JSON null is meant and the text is refused.

use serde_json::{Value, json};

use super::sentences::saying;
use super::words::says;
use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "quoted-null",
    severity: Severity::Note,
    summary: "the description writes \"null\" in quotes, and only null without quotes fits",
    detail: "In quotes it is a text of four letters, which the schema refuses. Whoever copies it \
             from the description sends what the server refuses. Write `null` instead.",
    source: "RFC 8259, section 3",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Gift: {type: [boolean, 'null'], description: 'Set to \"null\" to clear.'}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Gift: {type: [boolean, 'null'], description: 'Set to `null` to clear.'}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let mut defect: Option<Defect> = None;
    for statement in saying(subject, |text| says(text, &["\"null\""])) {
        let Some(judge) = subject.judge(&statement.schema.spot, statement.direction()) else {
            continue;
        };
        if judge.is_valid(&Value::Null) && !judge.is_valid(&json!("null")) {
            let title = "the description writes \"null\" in quotes, and only null without fits";
            defect = Some(match defect.take() {
                None => Defect::new(statement.at.clone(), title)
                    .expected("expected `null` without quotes")
                    .help("write `null` in the description")
                    .witness(json!("null")),
                Some(known) => known.also_at(statement.at.clone()),
            });
        }
    }
    found.extend(defect);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::places;

    fn schema(schema: &str) -> Vec<String> {
        places(&RULE, &format!("components: {{schemas: {{A: {schema}}}}}"))
    }

    #[test]
    fn reports_null_in_quotes() {
        let found = schema("{type: [boolean, 'null'], description: 'Set to \"null\" to clear.'}");
        assert_eq!(found, ["/components/schemas/A/description"]);
    }

    #[test]
    fn is_silent_where_the_text_fits() {
        assert_eq!(schema("{type: [string, 'null'], description: 'Set to \"null\".'}"), [""; 0]);
    }

    #[test]
    fn lets_null_without_quotes_be() {
        assert_eq!(schema("{type: [boolean, 'null'], description: Set to null.}"), [""; 0]);
        assert_eq!(schema("{type: boolean, description: 'Set to \"null\".'}"), [""; 0]);
    }
}
