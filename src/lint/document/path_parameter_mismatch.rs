//! A path template and the parameters that are declared for it name different things.

use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};
use crate::openapi::anatomy::{Operation, Parameter};
use crate::openapi::references::Spot;
use crate::schema::validate::nearest;

pub(in crate::lint) static RULE: Rule = Rule {
    id: "path-parameter-mismatch",
    severity: Severity::Error,
    summary: "a path template and its declared parameters name different things",
    detail: "Each `{name}` in a path needs one parameter with `in: path` and that very name, and \
             each such parameter a place in the path. Otherwise no client can fill in the URL. \
             (That a path parameter has `required: true` is part of a document's structure.)",
    source: "OpenAPI 3.1, sections 3.2 and 4.8.12.2",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders/{orderId}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: none}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders/{orderId}:
    get:
      parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: none}}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    // All operations of a path mostly lack the same parameter: that is said once.
    let mut undeclared: Vec<((&str, &str), Vec<Spot>)> = Vec::new();
    for operation in subject.operations() {
        let named = names(&operation.path);
        let declared = || operation.parameters.iter().filter(|it| it.location == "path");
        let is_whole = is_whole(subject, operation);
        for name in named.iter().filter(|_| is_whole) {
            if declared().any(|parameter| parameter.name == *name) {
                continue;
            }
            let (path, spot) = (operation.path.as_str(), operation.spot.clone());
            match undeclared.iter_mut().find(|(known, _)| *known == (path, *name)) {
                Some((_, spots)) => spots.push(spot),
                None => undeclared.push(((path, *name), vec![spot])),
            }
        }
        let unnamed = declared().filter(|it| !named.contains(&it.name.as_str()));
        found.extend(unnamed.map(|parameter| pathless(parameter, &operation.path, &named)));
    }
    for ((path, name), spots) in undeclared {
        let title = format!("`{{{name}}}` in `{path}` is declared by no parameter");
        let help =
            format!("declare it: `{{name: {name}, in: path, required: true, schema: \u{2026}}}`");
        found.extend(Defect::grouped(spots, title).map(|defect| defect.help(help)));
    }
}

/// Whether all parameters can be read: one behind a broken reference may be the one that is missed.
fn is_whole(subject: &Subject<'_>, operation: &Operation) -> bool {
    let holders = [&operation.spot, &operation.item].into_iter();
    let mut parameters = holders.flat_map(|it| subject.elements(&it.join("parameters")));
    !parameters.any(|parameter| subject.documents().is_broken(&parameter))
}

fn pathless(parameter: &Parameter, path: &str, named: &[&str]) -> Defect {
    let name = &parameter.name;
    let title = format!("`{name}` is a path parameter, and `{path}` has no `{{{name}}}`");
    let help = match nearest(name, named.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("add `{{{name}}}` to the path, or give the parameter another `in`"),
    };
    Defect::new(parameter.spot.clone(), title).help(help)
}

/// What stands in braces, each name once.
fn names(template: &str) -> Vec<&str> {
    let opened = template.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in opened {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{places, titles};

    fn path(path: &str, item: &str) -> String {
        format!("paths: {{'{path}': {item}}}")
    }

    const ID: &str = "parameters: [{name: id, in: path, required: true, schema: {type: string}}]";

    #[test]
    fn reports_a_name_that_no_parameter_declares_once_for_all_operations() {
        let document = path("/a/{id}/b/{key}", &format!("{{{ID}, get: {{}}, delete: {{}}}}"));
        let at = |method: &str| format!("/paths/~1a~1{{id}}~1b~1{{key}}/{method}");
        assert_eq!(places(&RULE, &document), [at("get"), at("delete")]);
        let title = "`{key}` in `/a/{id}/b/{key}` is declared by no parameter";
        assert_eq!(titles(&RULE, &document), [title]);
    }

    #[test]
    fn reports_a_parameter_that_the_path_does_not_name() {
        let document = path("/a", &format!("{{get: {{{ID}}}}}"));
        assert_eq!(places(&RULE, &document), ["/paths/~1a/get/parameters/0"]);
    }

    #[test]
    fn reports_both_halves_of_a_misspelt_name() {
        let document = path("/a/{iD}", &format!("{{get: {{{ID}}}}}"));
        assert_eq!(places(&RULE, &document).len(), 2);
    }

    #[test]
    fn is_silent_where_they_agree() {
        let document = path("/a/{id}", &format!("{{{ID}, get: {{}}}}"));
        assert_eq!(places(&RULE, &document), [""; 0]);
    }

    #[test]
    fn misses_no_parameter_where_one_cannot_be_read() {
        let item = "{get: {parameters: [{$ref: '#/components/parameters/id'}]}}";
        assert_eq!(places(&RULE, &path("/a/{id}", item)), [""; 0]);
    }

    #[test]
    fn leaves_parameters_alone_that_stand_elsewhere() {
        let query = "parameters: [{name: id, in: query, schema: {type: string}}]";
        assert_eq!(places(&RULE, &path("/a", &format!("{{get: {{{query}}}}}"))), [""; 0]);
        assert_eq!(places(&RULE, &path("/a/{id}", &format!("{{{ID}}}"))), [""; 0]);
    }
}
