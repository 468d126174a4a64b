//! Components that no operation leads to.

use std::collections::HashSet;

use serde_json::Value;

use crate::document::pointer;
use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};
use crate::openapi::references::Spot;
use crate::openapi::walk::{Kind, reached_from};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "unused-component",
    severity: Severity::Note,
    summary: "a component is used nowhere",
    detail: "No path and no webhook leads to it, so no payload is ever judged by it. It is left \
             over, or a reference to it is missing. A document without paths is taken for a \
             library, whose components others use.",
    source: "OpenAPI 3.1, section 4.8.7: components «will have no effect on the API unless they \
             are explicitly referenced»",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders: {get: {responses: {'204': {description: none}}}}
components: {schemas: {Order: {type: object}}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders: {get: {responses: {'204': {description: none}}}}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let starts = starts(subject);
    if starts.is_empty() {
        return;
    }
    let used = used(subject, starts);
    let named = named(subject);
    let sections = subject.members(&Spot::root().join("components")).into_iter();
    let components = sections
        .filter(|(section, _)| !section.starts_with("x-"))
        .flat_map(|(_, section)| subject.members(&section));
    let unused = components
        .map(|(_, component)| component)
        .filter(|component| !used.contains(component.pointer()))
        .filter(|component| !named.contains(component.pointer()));
    let title = "a component is used nowhere";
    found.extend(
        Defect::grouped(unused, title)
            .map(|defect| defect.help("remove it, or refer to it where it was meant to be")),
    );
}

fn starts(subject: &Subject<'_>) -> Vec<(Kind, Spot)> {
    let holders = ["paths", "webhooks"].map(|holder| Spot::root().join(holder)).into_iter();
    let items = holders.flat_map(|holder| subject.members(&holder));
    items.map(|(_, item)| (Kind::PathItem, item)).collect()
}

/// The components of the first document that are reached, or of which a part is.
fn used(subject: &Subject<'_>, mut starts: Vec<(Kind, Spot)>) -> HashSet<String> {
    loop {
        let reached = reached_from(subject.documents(), starts.iter().cloned());
        let more = by_discriminator(subject, &reached);
        let new: Vec<_> = more.into_iter().filter(|it| !reached.contains(it)).collect();
        if new.is_empty() {
            let here = reached.iter().filter(|(_, spot)| spot.document() == 0);
            return here.filter_map(|(_, spot)| component(spot.pointer())).collect();
        }
        starts.extend(new);
    }
}

/// `/components/<section>/<name>` of a place in one.
fn component(at: &str) -> Option<String> {
    let ends = at.match_indices('/').map(|(end, _)| end).chain([at.len()]);
    let end = ends.skip(1).nth(2)?;
    at.starts_with("/components/").then(|| at[..end].to_owned())
}

/// OAS 3.1, section 4.8.25: a discriminator leads to what its mapping names, and, without one, to
/// the schemas that take up the one with the discriminator through `allOf`.
fn by_discriminator(subject: &Subject<'_>, reached: &HashSet<(Kind, Spot)>) -> Vec<(Kind, Spot)> {
    let schemas = Spot::root().join("components").join("schemas");
    let mut led = Vec::new();
    for (_, spot) in reached.iter().filter(|(kind, _)| *kind == Kind::Schema) {
        let discriminator = spot.join("discriminator");
        if subject.value(&discriminator).is_none() {
            continue;
        }
        for (_, entry) in subject.members(&discriminator.join("mapping")) {
            let Some(written) = subject.text(&entry) else { continue };
            let named = schemas.join(written);
            let target = match written.strip_prefix('#') {
                Some(fragment) => Spot::new(entry.document(), fragment),
                None => named,
            };
            led.extend(subject.value(&target).map(|_| (Kind::Schema, target.clone())));
        }
        for (_, child) in subject.members(&schemas) {
            let parts = subject.elements(&child.join("allOf"));
            if parts.iter().any(|part| subject.documents().target(part).as_ref() == Some(spot)) {
                led.push((Kind::Schema, child));
            }
        }
    }
    led
}

/// What the grammar of schemas does not lead to: examples and links by `$ref`, security schemes
/// by their names.
fn named(subject: &Subject<'_>) -> HashSet<String> {
    let mut named = HashSet::new();
    for (_, document) in subject.documents().iter() {
        collect(document, &mut named);
    }
    named
}

fn collect(value: &Value, named: &mut HashSet<String>) {
    match value {
        Value::Object(members) => {
            let reference = members.get("$ref").and_then(Value::as_str);
            named.extend(reference.and_then(other_component));
            named.extend(schemes(members.get("security")));
            members.values().for_each(|member| collect(member, named));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, named)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

const OTHERS: [&str; 3] =
    ["/components/examples/", "/components/links/", "/components/securitySchemes/"];

fn other_component(reference: &str) -> Option<String> {
    let (_, at) = reference.split_once('#')?;
    OTHERS.iter().any(|section| at.starts_with(section)).then(|| at.to_owned())
}

fn schemes(security: Option<&Value>) -> impl Iterator<Item = String> {
    let requirements = security.and_then(Value::as_array).into_iter().flatten();
    let names = requirements.filter_map(Value::as_object).flat_map(|it| it.keys());
    names.map(|name| pointer::join("/components/securitySchemes", name))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::places;

    /// A document whose one response is of the schema `A`, and that has other components too.
    fn document(schemas: &str, others: &str) -> Vec<String> {
        places(
            &RULE,
            &format!(
                "paths: {{/a: {{get: {{responses: {{'200': {{description: a, content: {{a/b: {{schema: \
                 {{$ref: '#/components/schemas/A'}}}}}}}}}}}}}}}}\n\
                 components: {{schemas: {{{schemas}}}, {others}}}"
            ),
        )
    }

    #[test]
    fn reports_what_nothing_leads_to_even_if_it_leads_to_itself() {
        let found = document(
            "A: {}, B: {items: {$ref: '#/components/schemas/B'}}",
            "links: {L: {operationId: a}}",
        );
        assert_eq!(found, ["/components/schemas/B", "/components/links/L"]);
    }

    #[test]
    fn is_silent_on_what_is_reached_through_others() {
        let schemas = "A: {items: {$ref: '#/components/schemas/B'}}, B: {}";
        assert_eq!(document(schemas, "responses: {}"), [""; 0]);
    }

    #[test]
    fn takes_a_reference_to_a_part_for_use() {
        let schemas = "A: {$ref: '#/components/schemas/B/properties/c'}, B: {properties: {c: {}}}";
        assert_eq!(document(schemas, "responses: {}"), [""; 0]);
    }

    #[test]
    fn follows_discriminators_to_what_they_name_and_to_heirs() {
        let schemas = "\
A: {discriminator: {propertyName: t, mapping: {b: '#/components/schemas/B', c: C}}}, B: {}, C: {},
  D: {allOf: [{$ref: '#/components/schemas/A'}, {}]}";
        assert_eq!(document(schemas, "responses: {}"), [""; 0]);
    }

    #[test]
    fn knows_security_schemes_by_name_and_libraries_by_their_lack_of_paths() {
        let schemes =
            "securitySchemes: {k: {type: http, scheme: basic}}}\nsecurity: [{k: []}]\nx-a: {b: {}";
        assert_eq!(document("A: {}", schemes), [""; 0]);
        assert_eq!(places(&RULE, "components: {schemas: {A: {}}}"), [""; 0]);
    }
}
