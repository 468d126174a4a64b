//! Two path templates that match the same URL, and nothing says which one wins.

use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};
use crate::openapi::anatomy::Operation;
use crate::openapi::references::Spot;

pub(in crate::lint) static RULE: Rule = Rule {
    id: "ambiguous-paths",
    severity: Severity::Error,
    summary: "two path templates match the same URL",
    detail: "`/orders/{id}` and `/orders/{name}` are one path to a router: the specification \
             forbids them, an error. `/{kind}/mine` and `/orders/{id}` both match `/orders/mine`, \
             and neither is the more concrete: servers may differ, a note. That a concrete path \
             goes before a templated one is well defined and not reported.",
    source: "OpenAPI 3.1, sections 4.8.8.1 and 4.8.8.2",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {responses: {'204': {description: none}}}
  /orders/{name}:
    parameters: [{name: name, in: path, required: true, schema: {type: string}}]
    delete: {responses: {'204': {description: gone}}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {responses: {'204': {description: none}}}
    delete: {responses: {'204': {description: gone}}}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let paths: Vec<Template<'_>> = subject
        .members(&Spot::root().join("paths"))
        .into_iter()
        .filter(|(path, _)| path.starts_with('/'))
        .map(|(path, spot)| Template::new(path, spot, subject.operations()))
        .collect();
    for (index, path) in paths.iter().enumerate() {
        for other in &paths[..index] {
            let (written, earlier) = (path.written, other.written);
            if path.is_same_shape(other) {
                let title = format!("`{written}` is the same path as `{earlier}`");
                let help =
                    "put the operations of both under one path, with one name for the parameter";
                found.push(Defect::new(path.spot.clone(), title).help(help));
            } else if path.shares_method(other)
                && let Some(url) = path.contested(other)
            {
                let title = format!("`{written}` and `{earlier}` both match `{url}`");
                let help =
                    "the specification leaves open which one wins: tell clients, or change one";
                let defect = Defect::new(path.spot.clone(), title).help(help);
                found.push(defect.severity(Severity::Note));
            }
        }
    }
}

struct Template<'p> {
    written: &'p str,
    spot: Spot,
    /// What stands between slashes, the names in braces left out.
    segments: Vec<String>,
    methods: Vec<&'p str>,
}

impl<'p> Template<'p> {
    fn new(written: &'p str, spot: Spot, operations: &'p [Operation]) -> Self {
        let own = operations.iter().filter(|operation| operation.path == written);
        Self {
            written,
            spot,
            segments: written.split('/').skip(1).map(nameless).collect(),
            methods: own.map(|operation| operation.method.as_str()).collect(),
        }
    }

    fn is_same_shape(&self, other: &Self) -> bool {
        self.segments == other.segments
    }

    fn shares_method(&self, other: &Self) -> bool {
        self.methods.iter().any(|method| other.methods.contains(method))
    }

    /// A URL that both match, where each is concrete at a place at which the other is not.
    fn contested(&self, other: &Self) -> Option<String> {
        if self.segments.len() != other.segments.len() {
            return None;
        }
        let (mut own, mut others) = (false, false);
        let mut url = String::new();
        for pair in self.segments.iter().zip(&other.segments) {
            let segment = match pair {
                (one, other) if one == other => one,
                (one, other) if other == ANY && !one.contains(ANY) => {
                    own = true;
                    one
                }
                (one, other) if one == ANY && !other.contains(ANY) => {
                    others = true;
                    other
                }
                // What a part of a segment matches is for routers to know.
                _ => return None,
            };
            url.push('/');
            url.push_str(&segment.replace(ANY, "1"));
        }
        (own && others).then_some(url)
    }
}

const ANY: &str = "{}";

fn nameless(segment: &str) -> String {
    let mut parts = segment.split('{');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(ANY);
        text.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::titles;

    fn said(one: &str, other: &str) -> Vec<String> {
        titles(&RULE, &format!("paths: {{'{one}': {{get: {{}}}}, '{other}': {{get: {{}}}}}}"))
    }

    #[test]
    fn reports_paths_that_differ_in_names_alone() {
        assert_eq!(said("/a/{x}", "/a/{y}"), ["`/a/{y}` is the same path as `/a/{x}`"]);
    }

    #[test]
    fn notes_paths_of_which_neither_is_the_more_concrete() {
        assert_eq!(said("/{a}/b", "/a/{b}"), ["`/a/{b}` and `/{a}/b` both match `/a/b`"]);
    }

    #[test]
    fn is_silent_on_paths_that_match_different_urls() {
        for (one, other) in [("/a/{x}", "/b/{x}"), ("/a/{x}", "/a/{x}/c"), ("/a/{x}", "/a/{x}/")] {
            assert_eq!(said(one, other), [""; 0]);
        }
    }

    #[test]
    fn lets_a_concrete_path_go_before_a_template() {
        assert_eq!(said("/a/{x}", "/a/mine"), [""; 0]);
        assert_eq!(said("/a/{x}/{y}", "/a/mine/{y}"), [""; 0]);
    }

    #[test]
    fn lets_paths_overlap_that_share_no_method() {
        let document = "paths: {'/{a}/b': {get: {}}, '/a/{b}': {put: {}}}";
        assert_eq!(titles(&RULE, document), [""; 0]);
    }
}
