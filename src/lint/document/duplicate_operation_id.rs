//! Two operations with one `operationId`: generators give one function two bodies.

use std::collections::HashMap;

use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};
use crate::openapi::references::Spot;

pub(in crate::lint) static RULE: Rule = Rule {
    id: "duplicate-operation-id",
    severity: Severity::Error,
    summary: "two operations have the same `operationId`",
    detail: "Tools name functions and targets by the operationId, case-sensitive. With two of a \
             name, one operation replaces the other, or the generator fails.",
    source: "OpenAPI 3.1, section 4.8.10.1",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders:
    get: {operationId: orders, responses: {'204': {description: none}}}
    post: {operationId: orders, responses: {'204': {description: done}}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders:
    get: {operationId: listOrders, responses: {'204': {description: none}}}
    post: {operationId: createOrder, responses: {'204': {description: done}}}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let mut known: HashMap<&str, (String, Spot)> = HashMap::new();
    for operation in subject.operations() {
        let spot = operation.spot.join("operationId");
        let Some(id) = subject.text(&spot) else { continue };
        match known.get(id) {
            // Two paths may share one Path Item Object, and then its operations too.
            Some((_, first)) if *first == spot => {}
            Some((first, _)) => found.push(
                Defect::new(spot, format!("`{id}` is the operationId of {first} already"))
                    .help(format!("give {} a name of its own", operation.name())),
            ),
            None => {
                known.insert(id, (operation.name(), spot));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{firing, titles};

    #[test]
    fn reports_the_second_operation_of_a_name() {
        let document = "\
paths:
  /a: {get: {operationId: a}}
  /b: {get: {operationId: b}, put: {operationId: a}}";
        let expected =
            ("lint/duplicate-operation-id".to_owned(), "/paths/~1b/put/operationId".to_owned());
        assert_eq!(firing(&RULE, document), [expected]);
        assert_eq!(titles(&RULE, document), ["`a` is the operationId of GET /a already"]);
    }

    #[test]
    fn is_silent_where_every_name_is_its_own() {
        let document = "paths: {/a: {get: {operationId: a}, put: {}}}";
        assert_eq!(firing(&RULE, document), []);
    }

    #[test]
    fn lets_names_differ_in_case_alone_and_paths_share_an_item() {
        let document = "\
paths:
  /a: {get: {operationId: a}, put: {operationId: A}}
  /b: {$ref: '#/paths/~1a'}";
        assert_eq!(firing(&RULE, document), []);
    }
}
