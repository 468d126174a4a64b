//! A branch of a union that is never the one that counts.

use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "unreachable-branch",
    severity: Severity::Error,
    summary: "a branch of a union can never be the one that matches",
    detail: "What the branch accepts is refused by the keywords beside the union or, in a \
             `oneOf`, accepted by another branch too, so that the union refuses it. A client that \
             sends what the branch describes is always refused. Take the branch away, or what \
             stands in its way.",
    source: "JSON Schema 2020-12 Core, section 10.2.1",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Amount:
      type: number
      oneOf:
        - {minimum: 0}
        - {type: string}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Amount:
      oneOf:
        - {type: number, minimum: 0}
        - {type: string}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    for union in &subject.survey().unions {
        for index in &union.unreachable {
            let title = format!("no value makes this branch the one of its `{}`", union.keyword);
            let reason = match union.keyword {
                "oneOf" => {
                    "each value that it accepts is refused beside the `oneOf`, or fits another \
                     branch too"
                }
                _ => "each value that it accepts is refused by what stands beside the `anyOf`",
            };
            let defect = Defect::new(union.branches[*index].clone(), title).expected(reason);
            found.push(defect.help("take the branch away, or what stands in its way"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::places;

    fn firing(schema: &str) -> Vec<String> {
        places(&RULE, &format!("\ncomponents:\n  schemas:\n    A: {schema}\n"))
    }

    #[test]
    fn reports_branches_that_stand_twice() {
        let twice = "{oneOf: [{const: a}, {const: b}, {const: a}]}";
        let schema = "/components/schemas/A/oneOf";
        assert_eq!(firing(twice), [format!("{schema}/0"), format!("{schema}/2")]);
    }

    #[test]
    fn reports_branches_that_the_schema_around_them_refuses() {
        let schema = "{type: object, anyOf: [{type: string}, {required: [a]}]}";
        assert_eq!(firing(schema), ["/components/schemas/A/anyOf/0"]);
    }

    #[test]
    fn is_silent_on_branches_that_each_have_a_value_of_their_own() {
        assert!(firing("{oneOf: [{const: a}, {const: b}]}").is_empty());
        // One contains the other, and still has more.
        assert!(firing("{anyOf: [{type: integer}, {type: number}]}").is_empty());
    }
}
