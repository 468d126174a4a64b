//! A request body that may be left out, although an empty one would not fit.

use serde_json::json;

use crate::finding::Severity;
use crate::lint::{Change, Defect, Example, Rule, Subject};
use crate::openapi::anatomy::{Body, MediaType};
use crate::openapi::references::Spot;

pub(in crate::lint) static RULE: Rule = Rule {
    id: "optional-body",
    severity: Severity::Warning,
    summary: "the request body may be left out, although its schema requires properties",
    detail: "`required` of a request body defaults to false, so a request without a body fits the \
             contract, and generated clients make the body an optional argument. Where the \
             schema requires properties, no body is hardly meant. Add `required: true`; where the \
             body may really be left out, silence the rule there with `x-trueup-ignore`.",
    source: "OpenAPI 3.1, section 4.8.13.1",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders:
    post:
      requestBody:
        content: {application/json: {schema: {type: object, required: [item]}}}
      responses: {'204': {description: done}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders:
    post:
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, required: [item]}}}
      responses: {'204': {description: done}}",
    },
    check,
};

/// The methods whose request bodies have a meaning (RFC 9110, section 9.3).
const METHODS: [&str; 3] = ["POST", "PUT", "PATCH"];

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let operations = subject.operations().iter();
    let bodies = operations
        .filter(|operation| METHODS.contains(&operation.method.as_str()))
        .filter_map(|operation| operation.request.as_ref())
        .filter(|body| subject.value(&body.spot.join("required")) != Some(&json!(true)))
        .filter(|body| needs_content(subject, body));
    let defect = Defect::grouped(bodies.map(|body| body.spot.clone()), TITLE);
    let fix = |body: &Spot| Some((body.clone(), Change::Update(json!({"required": true}))));
    let expected = "expected `required: true`, since it defaults to false";
    found.extend(defect.map(|defect| defect.expected(expected).fix_each(fix)));
}

const TITLE: &str = "a request without a body fits, and one with an empty body does not";

fn needs_content(subject: &Subject<'_>, body: &Body) -> bool {
    let requires = |media: &MediaType| {
        media.schema.as_ref().is_some_and(|schema| requires(subject, schema, 0))
    };
    !body.content.is_empty() && body.content.iter().all(requires)
}

/// Unions within unions deeper than this are not looked into.
const MAX_DEPTH: usize = 16;

/// Whether a schema requires a property of every object.
fn requires(subject: &Subject<'_>, schema: &Spot, depth: usize) -> bool {
    if depth > MAX_DEPTH {
        return false;
    }
    let branches = |keyword: &str| subject.elements(&schema.join(keyword));
    let mut below = subject.documents().target(schema).into_iter().chain(branches("allOf"));
    let all = |keyword: &str| {
        let branches = branches(keyword);
        let mut each = branches.iter().map(|branch| requires(subject, branch, depth + 1));
        !branches.is_empty() && each.all(|requires| requires)
    };
    !branches("required").is_empty()
        || below.any(|part| requires(subject, &part, depth + 1))
        || all("oneOf")
        || all("anyOf")
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::places;

    fn operation(method: &str, body: &str) -> Vec<String> {
        places(&RULE, &format!("paths: {{/a: {{{method}: {{requestBody: {body}}}}}}}"))
    }

    #[test]
    fn reports_a_body_whose_schema_requires_a_property() {
        let body = "{content: {a/b: {schema: {required: [id]}}}}";
        assert_eq!(operation("put", body), ["/paths/~1a/put/requestBody"]);
    }

    #[test]
    fn reports_a_union_of_which_every_branch_requires_one() {
        let body =
            "{content: {a/b: {schema: {oneOf: [{required: [id]}, {allOf: [{required: [x]}]}]}}}}";
        assert_eq!(operation("post", body), ["/paths/~1a/post/requestBody"]);
    }

    #[test]
    fn reports_a_shared_body_once() {
        let document = "\
paths:
  /a: {post: {requestBody: {$ref: '#/components/requestBodies/A'}}}
  /b: {post: {requestBody: {$ref: '#/components/requestBodies/A'}}}
components:
  requestBodies: {A: {content: {a/b: {schema: {$ref: '#/components/schemas/A'}}}}}
  schemas: {A: {required: [id]}}";
        assert_eq!(places(&RULE, document), ["/components/requestBodies/A"]);
    }

    #[test]
    fn is_silent_where_the_body_is_required() {
        let body = "{required: true, content: {a/b: {schema: {required: [id]}}}}";
        assert_eq!(operation("post", body), [""; 0]);
    }

    #[test]
    fn is_silent_where_an_empty_object_fits() {
        for schema in
            ["{}", "{required: []}", "{anyOf: [{required: [id]}, {}]}", "{not: {required: [id]}}"]
        {
            assert_eq!(
                operation("patch", &format!("{{content: {{a/b: {{schema: {schema}}}}}}}")),
                [""; 0]
            );
        }
    }

    #[test]
    fn leaves_a_body_alone_whose_method_gives_it_no_meaning() {
        let body = "{content: {a/b: {schema: {required: [id]}}}}";
        assert_eq!(operation("delete", body), [""; 0]);
    }

    #[test]
    fn ends_on_a_schema_that_refers_to_itself() {
        let document = "\
paths:
  /a:
    post:
      requestBody: {content: {a/b: {schema: {$ref: '#/components/schemas/A'}}}}
components: {schemas: {A: {$ref: '#/components/schemas/A'}}}";
        assert_eq!(places(&RULE, document), [""; 0]);
    }
}
