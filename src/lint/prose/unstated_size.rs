//! Sizes that no schema can measure: the bits of a key, the bytes of a text.

use super::sentences::saying;
use super::words::{after, whole};
use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "unstated-size",
    severity: Severity::Note,
    summary: "the description gives a size in bits or bytes, which no schema can measure",
    detail: "`minLength` and `maxLength` count characters: neither the bits of a key nor the bytes \
             of a text that is not plain ASCII. Checks against the contract cannot find a \
             violation, so give the sentence a test of its own.",
    source: "JSON Schema Validation 2020-12, section 6.3",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Key: {type: string, description: An RSA key. Must be at least 2048 bits.}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Key: {type: string, description: An RSA key.}",
    },
    check,
};

const LIMITS: [&str; 7] = [
    "at least",
    "at most",
    "up to",
    "maximum of",
    "no more than",
    "cannot exceed",
    "must not exceed",
];
const UNITS: [&str; 8] = ["bit", "bits", "byte", "bytes", "KB", "MB", "KiB", "MiB"];

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    for statement in saying(subject, is_size) {
        let title = format!("no schema can hold \"{}\"", statement.text);
        let help = "test it apart, where the value is used";
        found.push(Defect::new(statement.at.clone(), title).help(help));
    }
}

fn is_size(text: &str) -> bool {
    let limit = after(text, &LIMITS).and_then(whole);
    let unit = limit.and_then(|(_, rest)| rest.split_whitespace().next());
    let unit = unit.map(|it| it.trim_matches([',', '.', ')', ';']));
    unit.is_some_and(|unit| UNITS.contains(&unit))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::titles;

    fn schema(schema: &str) -> Vec<String> {
        titles(&RULE, &format!("components: {{schemas: {{A: {schema}}}}}"))
    }

    #[test]
    fn reports_bits_and_bytes() {
        let found = schema("{type: string, description: A key. Must be at least 2048 bits.}");
        assert_eq!(found, ["no schema can hold \"Must be at least 2048 bits\""]);
        assert_eq!(schema("{type: string, description: 'Up to 255 bytes, in UTF-8'}").len(), 1);
    }

    #[test]
    fn is_silent_about_what_a_schema_counts() {
        assert_eq!(schema("{type: string, description: Up to 64 characters}"), [""; 0]);
    }

    #[test]
    fn lets_sizes_without_a_limit_be() {
        assert_eq!(schema("{type: string, description: The 2048 bits of the key}"), [""; 0]);
    }
}
