//! A union of objects that nothing tells apart.

use super::survey::{Apart, alike};
use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "untagged-union",
    severity: Severity::Note,
    summary: "no property tells the branches of a union apart",
    detail: "The branches exclude each other, but not by the value of one property or by a \
             member that each alone requires. Readers have to try all branches, and no message \
             can say which one a wrong value was meant for. A property that each branch requires \
             with a `const` of its own tells them apart. Branches that overlap are \
             `lint/overlapping-branches`.",
    source: "OpenAPI 3.1, section 4.8.25; JSON Schema 2020-12 Core, section 10.2.1",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Payment:
      oneOf:
        - {type: object, required: [card, name], properties: {card: {type: string}}}
        - {type: object, required: [card], properties: {card: {type: integer}}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Payment:
      oneOf:
        - {type: object, required: [by], properties: {by: {const: card}}}
        - {type: object, required: [by], properties: {by: {const: bank}}}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let unions = subject.survey().unions.iter();
    let untagged = unions.filter(|it| it.told == Apart::Nothing && it.overlaps.is_empty());
    let title = "no property tells the branches of this union apart";
    let groups = alike(subject, untagged).into_iter();
    let defects = groups.filter_map(|(_, spots)| Defect::grouped(spots, title));
    let help = "give each branch a required property with a `const` of its own";
    found.extend(defects.map(|defect| defect.help(help)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::places;

    fn firing(first: &str, second: &str) -> Vec<String> {
        let union = format!("{{oneOf: [{first}, {second}]}}");
        places(&RULE, &format!("\ncomponents:\n  schemas:\n    A: {union}\n"))
    }

    #[test]
    fn reports_branches_that_differ_by_types_alone() {
        let branch =
            |kind| format!("{{type: object, required: [a], properties: {{a: {{type: {kind}}}}}}}");
        assert_eq!(firing(&branch("string"), &branch("integer")), ["/components/schemas/A/oneOf"]);
    }

    #[test]
    fn is_silent_on_tags_and_members() {
        let tag =
            |tag| format!("{{type: object, required: [by], properties: {{by: {{const: {tag}}}}}}}");
        assert!(firing(&tag("a"), &tag("b")).is_empty());
        let member = |name| format!("{{required: [{name}], properties: {{{name}: {{}}}}}}");
        assert!(firing(&member("a"), &member("b")).is_empty());
    }

    #[test]
    fn is_silent_on_one_kind_of_object_beside_others() {
        let object = "{type: object, properties: {a: {}}}";
        assert!(firing(object, "{type: 'null'}").is_empty());
    }
}
