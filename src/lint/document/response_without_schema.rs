//! A successful response of which the contract does not say what it holds.

use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};
use crate::openapi::outline::is_json;
use crate::openapi::references::Spot;

pub(in crate::lint) static RULE: Rule = Rule {
    id: "response-without-schema",
    severity: Severity::Warning,
    summary: "a successful response does not say what it holds",
    detail: "JSON without a schema is anything at all: no client can be generated for it, and no \
             payload judged by it. A success without any `content`, a note, should be a 204, which \
             says that nothing comes; otherwise describe the body.",
    source: "OpenAPI 3.1, sections 4.8.14.1 and 4.8.17.1; RFC 9110, section 15.3",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders:
    get: {responses: {'200': {description: all orders, content: {application/json: {}}}}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders:
    get:
      responses:
        '200': {description: all orders, content: {application/json: {schema: {type: array}}}}",
    },
    check,
};

/// Successes that have no content by definition (RFC 9110, sections 15.3.5 and 15.3.6).
const EMPTY: [&str; 2] = ["204", "205"];

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let (mut bare, mut open): (Vec<Spot>, Vec<Spot>) = (Vec::new(), Vec::new());
    for operation in subject.operations().iter().filter(|it| it.method != "HEAD") {
        for (status, response) in &operation.responses {
            if !status.starts_with('2') || EMPTY.contains(&status.as_str()) {
                continue;
            }
            if response.content.is_empty() && !subject.documents().is_broken(&response.spot) {
                bare.push(response.spot.clone());
            }
            let without = response.content.iter().filter(|media| media.schema.is_none());
            open.extend(without.filter(|it| is_json(&it.name, false)).map(|it| it.spot.clone()));
        }
    }
    let title = "JSON comes back, and no schema says what is in it";
    found.extend(Defect::grouped(open, title).map(|defect| defect.help("add a `schema`")));
    let title = "a successful response says nothing of its body";
    let help = "describe it under `content`; where nothing comes, answer 204";
    found.extend(Defect::grouped(bare, title).map(|it| it.help(help).severity(Severity::Note)));
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::places;

    fn response(status: &str, response: &str) -> Vec<String> {
        places(&RULE, &format!("paths: {{/a: {{get: {{responses: {{{status}: {response}}}}}}}}}"))
    }

    #[test]
    fn reports_json_without_a_schema() {
        let body = "{description: a, content: {application/problem+json: {}}}";
        let at = "/paths/~1a/get/responses/201/content/application~1problem+json";
        assert_eq!(response("'201'", body), [at]);
    }

    #[test]
    fn reports_a_success_without_content() {
        assert_eq!(response("2XX", "{description: a}"), ["/paths/~1a/get/responses/2XX"]);
    }

    #[test]
    fn is_silent_where_there_is_a_schema_or_nothing_comes() {
        assert_eq!(response("'200'", "{description: a, content: {a/json: {schema: {}}}}"), [""; 0]);
        assert_eq!(response("'204'", "{description: a}"), [""; 0]);
    }

    #[test]
    fn leaves_errors_other_media_types_and_head_alone() {
        assert_eq!(response("'404'", "{description: a}"), [""; 0]);
        assert_eq!(response("'200'", "{description: a, content: {text/csv: {}}}"), [""; 0]);
        let head = "paths: {/a: {head: {responses: {'200': {description: a}}}}}";
        assert_eq!(places(&RULE, head), [""; 0]);
    }
}
