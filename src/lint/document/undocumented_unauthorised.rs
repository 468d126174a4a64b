//! An operation that needs credentials and does not say what comes back without good ones.

use serde_json::Value;

use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};
use crate::openapi::anatomy::Operation;
use crate::openapi::references::Spot;

pub(in crate::lint) static RULE: Rule = Rule {
    id: "undocumented-unauthorised",
    severity: Severity::Warning,
    summary: "an operation needs credentials, and no response says what wrong ones get",
    detail: "Wrong, expired or insufficient credentials are the most frequent failure there is. \
             Where neither 401 nor 403 nor 4XX nor default is described, clients cannot read the \
             answer, and no payload can be judged by it.",
    source: "RFC 9110, sections 15.5.2 and 15.5.4; OpenAPI 3.1, section 4.8.16",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders:
    get: {responses: {'204': {description: none}}}
security: [{key: []}]
components: {securitySchemes: {key: {type: http, scheme: bearer}}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders:
    get:
      responses:
        '204': {description: none}
        '401': {description: the token is unknown or expired}
security: [{key: []}]
components: {securitySchemes: {key: {type: http, scheme: bearer}}}",
    },
    check,
};

/// The responses that cover wrong credentials.
const COVERING: [&str; 4] = ["401", "403", "4XX", "default"];

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let is_silent = |operation: &&Operation| {
        let mut statuses =
            operation.responses.iter().map(|(status, _)| status.to_ascii_uppercase());
        let covers = |status: String| COVERING.iter().any(|it| status.eq_ignore_ascii_case(it));
        needs_credentials(subject, operation) && !statuses.any(covers)
    };
    let operations = subject.operations().iter().filter(is_silent);
    let title = "credentials are needed, and no response is described for wrong ones";
    let defect = Defect::grouped(operations.map(|operation| operation.spot.clone()), title);
    found.extend(defect.map(|defect| {
        defect.help("describe 401 (and 403 where roles matter), or `default` for every error")
    }));
}

/// OAS 3.1, section 4.8.10.1: the operation's `security` overrides the document's, an empty list
/// removes it, and an empty requirement makes it optional.
fn needs_credentials(subject: &Subject<'_>, operation: &Operation) -> bool {
    let own = operation.spot.join("security");
    let global = Spot::new(operation.spot.document(), "/security");
    let security = subject.value(&own).or_else(|| subject.value(&global));
    let requirements = security.and_then(Value::as_array).filter(|list| !list.is_empty());
    let names_one = |requirement: &Value| requirement.as_object().is_some_and(|it| !it.is_empty());
    requirements.is_some_and(|list| list.iter().all(names_one))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::places;

    const GLOBAL: &str = "security: [{key: []}]
components: {securitySchemes: {key: {type: http, scheme: bearer}}}
paths:\n  ";

    #[test]
    fn reports_all_operations_without_an_answer_to_wrong_credentials() {
        let paths = "/a: {get: {responses: {'200': {description: a}}}, put: {}}";
        let expected = ["/paths/~1a/get", "/paths/~1a/put"];
        assert_eq!(places(&RULE, &format!("{GLOBAL}{paths}")), expected);
    }

    #[test]
    fn reports_security_of_the_operation_alone() {
        let document = "\
paths: {/a: {get: {security: [{key: []}]}}}
components: {securitySchemes: {key: {type: http, scheme: bearer}}}";
        assert_eq!(places(&RULE, document), ["/paths/~1a/get"]);
    }

    #[test]
    fn is_silent_where_a_response_covers_them() {
        for status in ["401", "403", "4XX", "default"] {
            let paths = format!("/a: {{get: {{responses: {{'{status}': {{description: no}}}}}}}}");
            assert_eq!(places(&RULE, &format!("{GLOBAL}{paths}")), [""; 0]);
        }
    }

    #[test]
    fn leaves_operations_alone_that_may_be_called_without_credentials() {
        for security in ["[]", "[{}, {key: []}]"] {
            let paths = format!("/a: {{get: {{security: {security}}}}}");
            assert_eq!(places(&RULE, &format!("{GLOBAL}{paths}")), [""; 0]);
        }
        assert_eq!(places(&RULE, "paths: {/a: {get: {}}}"), [""; 0]);
    }
}
