//! An object has to have a property that it must not have.

use super::ask::Question;
use super::words;
use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "unallowed-required",
    severity: Severity::Error,
    summary: "an object cannot have what it has to have",
    detail: "The schema accepts other values, but no object: what `required` asks for is refused, \
             by `additionalProperties: false`, say, or by the property's own schema. Where nothing \
             at all fits it is `lint/accepts-nothing`.",
    source: "JSON Schema 2020-12 Validation, section 6.5.3",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Order:
      type: [object, 'null']
      required: [item]
      properties: {itme: {type: string}}
      additionalProperties: false",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Order:
      type: [object, 'null']
      required: [item]
      properties: {item: {type: string}}
      additionalProperties: false",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    for (spot, direction) in &subject.survey().objectless {
        let question = Question { objects: true, ..Question::fits(spot, *direction) };
        let Some(conflict) = question.conflict(subject) else { continue };
        // An object that other keywords refuse is none that `required` speaks of.
        if !conflict.keywords.iter().any(|keyword| keyword.pointer().ends_with("/required")) {
            continue;
        }
        let keywords = words::keywords(spot, &conflict.keywords);
        let title = format!("no object fits this schema: {keywords} cannot hold together");
        let mut defect = Defect::new(spot.clone(), title);
        if let Some((keyword, value)) = conflict.nearest {
            let keyword = words::keywords(spot, &[keyword]);
            let help = format!("the object that is shown would fit if {keyword} were not there");
            defect = defect.witness(value).help(help);
        }
        found.push(conflict.keywords.into_iter().fold(defect, Defect::also_at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::places;

    fn firing(schema: &str) -> usize {
        places(&RULE, &format!("\ncomponents:\n  schemas:\n    A: {schema}\n")).len()
    }

    #[test]
    fn reports_required_properties_that_are_refused() {
        assert!(firing("{required: [a], properties: {b: {}}, additionalProperties: false}") > 0);
        assert!(firing("{type: [object, string], required: [a], properties: {a: false}}") > 0);
    }

    #[test]
    fn is_silent_on_properties_that_are_allowed() {
        assert_eq!(firing("{required: [a], properties: {a: {}}, additionalProperties: false}"), 0);
        assert_eq!(firing("{required: [a], patternProperties: {'^a': {}}}"), 0);
    }

    #[test]
    fn leaves_what_accepts_nothing_to_its_rule() {
        assert_eq!(firing("{type: object, required: [a], additionalProperties: false}"), 0);
    }
}
