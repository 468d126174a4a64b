//! Texts of a known form, said to be so in words and not by `format` or `pattern`.

use serde_json::json;

use super::demand::{self, Demand, Forbidden};
use super::words::{after, after_head, says};
use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "unstated-format",
    severity: Severity::Warning,
    summary: "the description names the form of a text (UUID, URL, date), and any text fits",
    detail: "A description calls the text a UUID, a URL, an email address, a date by ISO 8601, a key \
             in PEM, or a host with its port; the schema takes any. Add the `format`, or a \
             `pattern` where no format is registered: generators then make such texts, and \
             clients find typing errors.",
    source: "JSON Schema Validation 2020-12, section 7.3",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Order: {properties: {id: {type: string, description: The identifier (UUID) of the order.}}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Order:
      properties:
        id: {type: string, format: uuid, description: The identifier (UUID) of the order.}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    demand::check(subject, found, |_, statement| {
        let form = FORMS.iter().find(|form| (form.is_said)(&statement.text))?;
        Some(Demand {
            forbidden: vec![Forbidden::new(form.wrong, form.keyword, json!(form.operand))],
            types: &["string"],
            is_certain: form.keyword == "format",
            ..Demand::default()
        })
    });
}

/// A form that texts have.
struct Form {
    is_said: fn(&str) -> bool,
    /// A text that has not this form, by any reading.
    wrong: &'static str,
    keyword: &'static str,
    operand: &'static str,
}

const FORMS: &[Form] = &[
    Form { is_said: is_uuid, wrong: "not a UUID", keyword: "format", operand: "uuid" },
    Form { is_said: is_email, wrong: "not an address", keyword: "format", operand: "email" },
    Form {
        is_said: is_host_with_port,
        wrong: "db.example.com",
        keyword: "pattern",
        operand: r"^[^\s/]+:[0-9]{1,5}$",
    },
    Form { is_said: is_url, wrong: "not a URL", keyword: "format", operand: "uri" },
    Form { is_said: is_date, wrong: "not a date", keyword: "format", operand: "date" },
    Form { is_said: is_date_time, wrong: "not a date", keyword: "format", operand: "date-time" },
    Form {
        is_said: is_pem,
        wrong: "not a key",
        keyword: "pattern",
        operand: "-----BEGIN [A-Z ]+-----",
    },
    Form {
        is_said: |text| says(text, &["IPv4 address"]) && !says(text, &["IPv6"]),
        wrong: "not an address",
        keyword: "format",
        operand: "ipv4",
    },
    Form {
        is_said: |text| says(text, &["IPv6 address"]) && !says(text, &["IPv4"]),
        wrong: "not an address",
        keyword: "format",
        operand: "ipv6",
    },
];

/// `(UUID)`, `UUID of the order`, `as a UUID`; not what has one in it somewhere.
fn is_uuid(text: &str) -> bool {
    let names = ["UUID", "UUIDv4", "UUIDv7"];
    let is_one =
        ["(UUID)", "(UUID v4)", "as a UUID", "is a UUID", "a valid UUID", "must be a UUID"];
    is_one.iter().any(|phrase| text.contains(phrase)) || is_head(text, &names)
}

fn is_email(text: &str) -> bool {
    is_head(text, &["email address", "e-mail address"]) || says(text, &["valid email address"])
}

fn is_url(text: &str) -> bool {
    let named = |rest: &str| is_end_or_attribute(rest);
    let is_valid = says(text, &["a valid URL", "valid absolute URL", "must be a URL"]);
    // `Authority URL of your identity provider`, but not `URL path of the page`.
    let words = text.split_whitespace().take(4).position(|word| matches!(word, "URL" | "URI"));
    is_valid
        || words.is_some_and(|position| {
            let rest: Vec<&str> = text.split_whitespace().skip(position + 1).collect();
            let before: Vec<&str> = text.split_whitespace().take(position).collect();
            let is_phrase =
                |word: &&str| matches!(*word, "of" | "for" | "to" | "in" | "by" | "with");
            !before.iter().any(is_phrase)
                && named(&rest.join(" "))
                && !says(text, &["relative", "template", "pattern"])
        })
}

fn is_date_time(text: &str) -> bool {
    says(text, &["ISO 8601", "ISO-8601", "ISO8601", "RFC 3339", "RFC3339"])
        && !says(text, &["duration", "period", "interval", "country", "time zone", "timezone"])
}

fn is_date(text: &str) -> bool {
    let is_day = says(text, &["ISO 8601 date", "ISO-8601 date", "RFC 3339 date", "full-date"]);
    is_day && !says(text, &["time", "date-time", "timestamp"])
}

fn is_pem(text: &str) -> bool {
    says(text, &["PEM format", "PEM-encoded", "PEM encoded"]) && !says(text, &["or PEM", "DER"])
}

fn is_host_with_port(text: &str) -> bool {
    let phrases = ["host inclusive of port", "host including port", "host including the port"];
    after(text, &phrases).is_some_and(is_end_or_attribute)
        || text.contains("`host:port`")
        || text.contains("`<host>:<port>`")
}

/// Whether a sentence is about one of these things: it begins with it.
fn is_head(text: &str, names: &[&str]) -> bool {
    after_head(text, names).is_some_and(is_end_or_attribute)
}

fn is_end_or_attribute(rest: &str) -> bool {
    let next = rest.split_whitespace().next().unwrap_or_default();
    let is_mark = |it: char| matches!(it, ',' | '.' | ':' | '(' | ')' | '-' | '–' | '—');
    next.is_empty()
        || next.starts_with(is_mark)
        || matches!(next, "of" | "for" | "to" | "where" | "that" | "which" | "at" | "in" | "used")
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{places, titles};

    fn schema(schema: &str) -> Vec<String> {
        titles(&RULE, &format!("components: {{schemas: {{A: {schema}}}}}"))
    }

    #[test]
    fn reports_a_form_that_the_schema_does_not_ask_for() {
        for sentence in [
            "The unique identifier (UUID) of the object.",
            "UUID of the order.",
            "URL of the workspace",
            "Authority URL of your provider.",
            "The email address of the user.",
            "The time in ISO 8601.",
            "An ISO 8601 date.",
            "RSA private key in PEM format.",
            "Mysql host inclusive of port",
        ] {
            let found = schema(&format!("{{type: string, description: {sentence}}}"));
            assert_eq!(found.len(), 1, "{sentence}: {found:?}");
        }
    }

    #[test]
    fn is_silent_where_the_schema_asks_for_it() {
        for text in [
            "{type: string, format: uuid, description: UUID of the order.}",
            "{type: string, pattern: '^[0-9a-f-]{36}$', description: UUID of the order.}",
            "{$ref: '#/components/schemas/B', description: UUID of the order.}, B: {format: uuid}",
            "{type: string, pattern: '^https://', description: URL of the shop}",
            "{type: [string, 'null'], format: date-time, description: In ISO 8601}",
        ] {
            assert_eq!(schema(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn lets_other_things_be() {
        for text in [
            "{type: string, description: URL path of the page}",
            "{type: string, description: The name of the URL}",
            "{type: string, description: 'A prefix and a UUID, joined by a dot'}",
            "{type: string, description: Whether the email address is shown}",
            "{type: string, description: A duration in ISO 8601}",
            "{type: object, description: UUID of the order}",
            "{properties: {id: {format: uuid}}, description: UUID of the order}",
            "{type: string, description: 'A certificate in PEM format, or DER'}",
        ] {
            assert_eq!(schema(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn says_what_a_parameter_and_its_schema_both_say_once() {
        let document = "\
paths:
  /a/{id}:
    get:
      parameters:
        - in: path
          name: id
          required: true
          description: UUID of the order.
          schema: {type: string, description: UUID of the order.}";
        assert_eq!(
            places(&RULE, document),
            ["/paths/~1a~1{id}/get/parameters/0/schema/description"]
        );
    }
}
