//! An object in a response that may have no further properties: the API can never grow.

use serde_json::json;

use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "closed-response",
    severity: Severity::Note,
    summary: "objects in responses may have no further properties",
    detail: "An API grows by adding properties to its responses. A client that validates what it \
             receives by `additionalProperties: false` breaks on the first one. In requests the \
             keyword finds misspelt names; in responses leave it out, or validate with it removed.",
    source: "JSON Schema 2020-12 Core, sections 10.3.2.3 and 11.3",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders:
    get:
      responses:
        '200':
          description: all orders
          content:
            application/json:
              schema: {type: object, properties: {id: {}}, additionalProperties: false}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders:
    get:
      responses:
        '200':
          description: all orders
          content:
            application/json:
              schema: {type: object, properties: {id: {}}}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    // A schema itself is judged by whoever sends and whoever receives: it is no response.
    if subject.version().is_none() {
        return;
    }
    let in_responses = subject.schemas().iter().filter(|schema| schema.in_responses);
    let closed = in_responses.flat_map(|schema| {
        let keywords = ["additionalProperties", "unevaluatedProperties"].into_iter();
        let closing = keywords.filter(|keyword| schema.keyword(keyword) == Some(&json!(false)));
        closing.map(|keyword| schema.spot.join(keyword))
    });
    let title = "an object in a response is closed: clients that validate break on a new property";
    let help = "leave the keyword out where the object is received; keep it where it is sent";
    found.extend(Defect::grouped(closed, title).map(|defect| defect.help(help)));
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::places;

    /// A document whose one operation has a schema `A` in its request, or in its response.
    fn holding(way: &str, schema: &str) -> Vec<String> {
        let content = "content: {a/b: {schema: {$ref: '#/components/schemas/A'}}}";
        let body = match way {
            "request" => format!("requestBody: {{{content}}}"),
            _ => format!("responses: {{'200': {{description: a, {content}}}}}"),
        };
        let schemas = format!("components: {{schemas: {{A: {{items: {schema}}}}}}}");
        places(&RULE, &format!("paths: {{/a: {{post: {{{body}}}}}}}\n{schemas}"))
    }

    #[test]
    fn reports_a_closed_object_behind_references() {
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            let at = format!("/components/schemas/A/items/{keyword}");
            assert_eq!(holding("response", &format!("{{{keyword}: false}}")), [at]);
        }
    }

    #[test]
    fn is_silent_on_open_objects() {
        for schema in
            ["{}", "{additionalProperties: true}", "{additionalProperties: {type: string}}"]
        {
            assert_eq!(holding("response", schema), [""; 0]);
        }
    }

    #[test]
    fn leaves_objects_alone_that_only_requests_hold() {
        assert_eq!(holding("request", "{additionalProperties: false}"), [""; 0]);
    }

    #[test]
    fn takes_the_request_of_a_callback_for_what_it_is_to_the_client() {
        let document = "\
paths:
  /a:
    post:
      callbacks:
        done:
          '{$request.body#/url}':
            post:
              requestBody: {content: {a/b: {schema: {additionalProperties: false}}}}";
        assert_eq!(places(&RULE, document).len(), 1);
    }
}
