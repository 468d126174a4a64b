//! A value that fits two branches of a union: nothing tells which is meant, and a `oneOf` refuses
//! it.

use super::survey::{Apart, Union, alike};
use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "overlapping-branches",
    severity: Severity::Error,
    summary: "a value fits several branches of a union",
    detail: "Of a `oneOf` exactly one branch has to fit, so a value that fits two is refused \
             although it looks right. An `anyOf` accepts it, but where its branches are objects \
             a reader cannot tell which is meant, and code generators take the first. The value \
             that is shown fits both. Give each branch a required property with a `const` of its \
             own, or require in each branch what tells it apart. Unions whose branches each \
             require another property are left alone: \u{ab}exactly one of these\u{bb} is what \
             they say.",
    source: "JSON Schema 2020-12 Core, sections 10.2.1.2 and 10.2.1.3",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Payment:
      oneOf:
        - {type: object, properties: {card: {type: string}}}
        - {type: object, properties: {iban: {type: string}}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Payment:
      oneOf:
        - {type: object, required: [by], properties: {by: {const: card}, card: {type: string}}}
        - {type: object, required: [by], properties: {by: {const: bank}, iban: {type: string}}}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let unions = subject.survey().unions.iter().filter(|union| !union.overlaps.is_empty());
    for (union, spots) in alike(subject, unions) {
        found.extend(Defect::grouped(spots, title(union)).map(|it| proven(subject, union, it)));
    }
}

fn title(union: &Union) -> String {
    match union.keyword {
        "oneOf" => "a value that fits two branches is refused by this `oneOf`".to_owned(),
        keyword => format!(
            "a value fits two branches of this `{keyword}`, and nothing tells which is meant"
        ),
    }
}

/// No more pairs of branches than these are named.
const MAX_PAIRS: usize = 6;

fn proven(subject: &Subject<'_>, union: &Union, mut defect: Defect) -> Defect {
    let pair = |(first, second): &(usize, usize)| format!("{first} and {second}");
    let named: Vec<String> = union.overlaps.iter().take(MAX_PAIRS).map(pair).collect();
    let more = union.overlaps.len().saturating_sub(MAX_PAIRS);
    let more = if more > 0 { format!(", and {more} more pairs") } else { String::new() };
    defect = defect.expected(format!("branches that overlap: {}{more}", named.join(", ")));
    defect = defect.help(match union.told {
        Apart::Tag => "require in each branch the property that tells them apart".to_owned(),
        Apart::Members | Apart::Nothing => {
            "give each branch a required property with a `const` of its own".to_owned()
        }
        Apart::NotObjects => "narrow the branches, or write `anyOf`".to_owned(),
    });
    if union.keyword == "anyOf" {
        defect = defect.severity(Severity::Warning);
    }
    let witness = union
        .overlaps
        .iter()
        .find_map(|(first, second)| union.in_common(*first, *second).witness(subject));
    match witness {
        Some(witness) => defect.witness(witness),
        None => defect,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::places;

    fn union(keyword: &str, first: &str, second: &str) -> String {
        format!(
            "\ncomponents:\n  schemas:\n    A:\n      {keyword}:\n        - {first}\n        - {second}\n"
        )
    }

    #[test]
    fn reports_branches_that_a_value_fits_both_of() {
        let document = union("oneOf", "{type: integer}", "{type: number}");
        assert_eq!(places(&RULE, &document), ["/components/schemas/A/oneOf"]);
        let (one, other) =
            ("{properties: {a: {type: string}}}", "{properties: {b: {type: string}}}");
        assert_eq!(places(&RULE, &union("anyOf", one, other)), ["/components/schemas/A/anyOf"]);
    }

    #[test]
    fn is_silent_on_tags_that_are_required() {
        let branch =
            |tag| format!("{{type: object, required: [by], properties: {{by: {{const: {tag}}}}}}}");
        assert!(places(&RULE, &union("oneOf", &branch("a"), &branch("b"))).is_empty());
    }

    #[test]
    fn a_tag_that_is_not_required_tells_nothing() {
        let branch = |tag| format!("{{type: object, properties: {{by: {{const: {tag}}}}}}}");
        assert_eq!(places(&RULE, &union("oneOf", &branch("a"), &branch("b"))).len(), 1);
    }

    #[test]
    fn is_silent_on_exactly_one_of_some_members() {
        let branch =
            |name| format!("{{required: [{name}], properties: {{{name}: {{type: string}}}}}}");
        assert!(places(&RULE, &union("oneOf", &branch("a"), &branch("b"))).is_empty());
        assert!(places(&RULE, &union("anyOf", "{required: [a]}", "{required: [b]}")).is_empty());
    }

    #[test]
    fn is_silent_on_a_choice_of_scalars_in_an_any_of() {
        assert!(
            places(&RULE, &union("anyOf", "{type: string}", "{type: string, format: uuid}"))
                .is_empty()
        );
    }
}
