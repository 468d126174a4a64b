//! What strings are made of, said in words and not by a `pattern`.

use serde_json::json;

use super::characters::{self, Set};
use super::demand::{self, Demand, Forbidden};
use super::sentences::Statement;
use super::words::{after, says};
use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "unstated-pattern",
    severity: Severity::Warning,
    summary: "the description says what the text is made of, and other texts fit the schema",
    detail: "Sentences such as `may only contain letters, numbers, and underscores and cannot \
             start with a number`, `formatted as \"<account>.<region>\"`, or `must be lower case` \
             can be a `pattern`. Without one a client lets through what the server refuses. \
             Letters are taken for the 26 of ASCII; use `\\p{L}` where more are meant. What \
             `wildcards are unsupported` forbids is not quite said: such sentences are notes.",
    source: "JSON Schema Validation 2020-12, section 6.3.3",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Key:
      type: string
      description: The key must contain only letters, numbers, and hyphens.",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Key:
      type: string
      description: The key must contain only letters, numbers, and hyphens.
      pattern: ^[a-zA-Z0-9-]+$",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    demand::check(subject, found, |_, statement| {
        let text = &statement.text;
        let demand = made_of(text).or_else(|| template(text)).or_else(|| case(statement));
        demand.or_else(|| without(text))
    });
}

fn strings(values: Vec<String>, pattern: &str) -> Demand {
    let refused = |value| Forbidden::new(value, "pattern", json!(pattern));
    Demand {
        forbidden: values.into_iter().map(refused).collect(),
        types: &["string"],
        ..Demand::default()
    }
}

const ONLY: [&str; 9] = [
    "must contain only",
    "must only contain",
    "may only contain",
    "may contain only",
    "can only contain",
    "can contain only",
    "should only contain",
    "must consist of",
    "can only consist of",
];
const NOT_AT_START: [&str; 6] = [
    "cannot start with",
    "can't start with",
    "must not start with",
    "may not start with",
    "cannot begin with",
    "must not begin with",
];
const AT_START: [&str; 2] = ["must start with a", "must begin with a"];

/// `may only contain letters and numbers`, `cannot start with a number`.
fn made_of(text: &str) -> Option<Demand> {
    let all = after(text, &ONLY).and_then(characters::read);
    let not_first = after(text, &NOT_AT_START).and_then(characters::read);
    let first = after(text, &AT_START).and_then(characters::read);
    let any = all.unwrap_or_else(Set::any);
    let mut wrong = any.strings_with_another();
    let start = match (first, not_first) {
        (Some(first), _) => Some(first),
        (None, Some(banned)) => Some(any.without(&banned)),
        (None, None) => None,
    };
    wrong.extend(start.iter().flat_map(|start| any.strings_that_start_outside(start)));
    let class = any.class();
    let pattern = match (&start, all.is_some()) {
        (Some(start), true) => format!("^{}{class}*$", start.class()),
        (Some(start), false) => format!("^{}", start.class()),
        (None, true) => format!("^{class}+$"),
        (None, false) => return None,
    };
    Some(strings(wrong, &pattern))
}

/// `formatted as "<account-id>.<region>"`: names in angle brackets with something in between.
fn template(text: &str) -> Option<Demand> {
    let phrases =
        ["formatted as", "in the format", "in the form", "of the form", "with the format"];
    let rest = after(text, &phrases)?.trim_start_matches(':').trim_start();
    let quote = rest.chars().next().filter(|it| matches!(it, '"' | '`' | '\''))?;
    let (template, _) = rest[1..].split_once(quote)?;
    let mut pattern = "^".to_owned();
    let mut between = String::new();
    let mut names = 0;
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('<') {
        let (_, after) = after.split_once('>')?;
        pattern.push_str(&regex::escape(before));
        between.push_str(before);
        pattern.push_str(".+");
        names += 1;
        rest = after;
    }
    pattern.push_str(&regex::escape(rest));
    pattern.push('$');
    let separators = between.trim_matches(char::is_alphanumeric);
    if names < 2 || separators.is_empty() {
        return None;
    }
    let mut demand = strings(vec!["trueup".to_owned()], &pattern);
    demand.help = Some(format!(
        "add a `pattern`, such as `{pattern}`, or a stricter one if the parts have a form of their own"
    ));
    Some(demand)
}

/// `must be lower case`; what is normalized on write has its case in responses alone.
fn case(statement: &Statement<'_>) -> Option<Demand> {
    let text = &statement.text;
    let is_written = says(text, &["normalized to", "normalised to", "converted to"]);
    let is_in = |cases: &[&str]| {
        let asked = after(text, &["must be", "should be"]).unwrap_or_default();
        let asked = asked.trim_start_matches("in ").trim_start_matches("all ");
        let asked = asked.trim_start_matches("the ");
        let is_stored = is_written && !statement.in_requests && statement.in_responses;
        cases.iter().any(|case| asked.starts_with(case)) || is_stored && says(text, cases)
    };
    if is_in(&["uppercase", "upper case", "upper-case"]) {
        return Some(strings(vec!["lower".to_owned()], "^[^a-z]*$"));
    }
    let is_lower = is_in(&["lowercase", "lower case", "lower-case"]);
    is_lower.then(|| strings(vec!["UPPER".to_owned()], "^[^A-Z]*$"))
}

/// `spaces are not allowed`, `wildcards are unsupported`.
fn without(text: &str) -> Option<Demand> {
    let verbs = ["are not allowed", "are not permitted", "are unsupported", "are not supported"];
    let rest = after(text, &verbs)?;
    let subject = text[..text.len() - rest.len()].trim_end();
    let verb = verbs.iter().find(|verb| subject.to_ascii_lowercase().ends_with(**verb))?;
    let subject = subject[..subject.len() - verb.len()].trim();
    if subject.eq_ignore_ascii_case("wildcards") {
        let mut demand = strings(vec!["*".to_owned()], "^[^*]*$");
        demand.is_vague = true;
        demand.help = Some(
            "say which characters are wildcards; where it is `*` alone, add `pattern: ^[^*]*$`"
                .to_owned(),
        );
        return Some(demand);
    }
    let banned = characters::read(subject)?;
    let pattern = format!("^[^{}]*$", &banned.class()[1..banned.class().len() - 1]);
    Some(strings(banned.samples(), &pattern))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::titles;

    fn schema(schema: &str) -> Vec<String> {
        titles(&RULE, &format!("components: {{schemas: {{A: {schema}}}}}"))
    }

    #[test]
    fn reports_characters_that_a_sentence_forbids() {
        for (sentence, witness) in [
            ("Keys must contain only letters, numbers, hyphens, and underscores.", "my.name"),
            ("May only contain letters and underscores and cannot start with a number.", "my.name"),
            (
                "May only contain upper and lowercase letters a-z, numbers 0-9, '.', and '_'",
                "my name",
            ),
            ("Must start with a letter.", "1name"),
            ("Cannot start with a number.", "1name"),
            ("Account and region, formatted as \\\"<account>.<region>\\\".", "trueup"),
            ("The name must be in lower case.", "UPPER"),
            ("Spaces are not allowed.", " "),
        ] {
            let found = schema(&format!("{{type: string, description: \"{sentence}\"}}"));
            assert_eq!(found.len(), 1, "{sentence}: {found:?}");
            assert!(found[0].starts_with(&format!("`\"{witness}\"` fits")), "{found:?}");
        }
    }

    #[test]
    fn reports_items_of_a_list() {
        let found =
            schema("{type: array, items: {type: string}, description: Wildcards are unsupported.}");
        assert_eq!(
            found,
            ["`[\"*\"]` fits, although the description says \"Wildcards are unsupported\""]
        );
    }

    #[test]
    fn reports_the_start_where_the_characters_are_held() {
        let found = schema(
            "{type: string, pattern: '^[a-z0-9]+$', description: May only contain lowercase letters \
             and digits and cannot start with a digit.}",
        );
        assert!(found[0].starts_with("`\"1name\"` fits"), "{found:?}");
    }

    #[test]
    fn is_silent_where_the_schema_refuses_them() {
        for text in [
            "{type: string, pattern: '^[\\w-]+$', description: 'Must contain only letters, digits, underscores and hyphens.'}",
            "{type: string, enum: [a, b], description: Must contain only letters.}",
            "{allOf: [{type: string}, {pattern: '^[a-z]+$'}], description: Must start with a letter.}",
        ] {
            assert_eq!(schema(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn lets_sentences_about_other_things_be() {
        for text in [
            "{type: string, description: The file may only contain valid rows.}",
            "{type: object, description: Names must contain only letters.}",
            "{type: string, description: 'The date, formatted as \"text\".'}",
            "{type: string, description: Normalized to uppercase on write.}",
            "{type: string, description: Old clients are not supported.}",
            "{type: string, description: Must be a word or a lowercase letter.}",
        ] {
            assert_eq!(schema(text), [""; 0], "{text}");
        }
    }
}
