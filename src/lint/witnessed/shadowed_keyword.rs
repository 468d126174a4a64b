//! A pattern that says no more than the format beside it, or the other way round.

use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};
use crate::openapi::references::Spot;

pub(in crate::lint) static RULE: Rule = Rule {
    id: "shadowed-keyword",
    severity: Severity::Note,
    summary: "`pattern` and `format` say the same, or one says all that the other does",
    detail: "Every string that the one accepts is accepted by the other too, which so refuses \
             nothing. It is harmless, and may be meant for tools that read only one of them; but \
             a change of one will not be noticed to need a change of the other. Where both are \
             wanted, silence the rule there with `x-trueup-ignore`.",
    source: "JSON Schema 2020-12 Validation, sections 6.3.3 and 7",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Host: {type: string, format: ipv4, pattern: '^[0-9.]+$'}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components:
  schemas:
    Host: {type: string, format: ipv4, pattern: '^10[.]'}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let mut groups: Vec<(String, Vec<Spot>)> = Vec::new();
    for (spot, keyword) in &subject.survey().shadowed {
        let other = if *keyword == "pattern" { "format" } else { "pattern" };
        let text = |keyword| subject.text(&spot.join(keyword)).unwrap_or_default();
        let title = format!(
            "`{keyword}: {}` refuses nothing that `{other}: {}` accepts",
            text(keyword),
            text(other)
        );
        match groups.iter_mut().find(|(known, _)| *known == title) {
            Some((_, spots)) => spots.push(spot.join(keyword)),
            None => groups.push((title, vec![spot.join(keyword)])),
        }
    }
    found.extend(groups.into_iter().filter_map(|(title, spots)| Defect::grouped(spots, title)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::places;

    fn firing(schema: &str) -> Vec<String> {
        places(&RULE, &format!("\ncomponents:\n  schemas:\n    A: {schema}\n"))
    }

    #[test]
    fn reports_a_pattern_that_the_format_implies() {
        let schema = "{type: string, format: ipv4, pattern: '^[0-9.]*$'}";
        assert_eq!(firing(schema), ["/components/schemas/A/pattern"]);
    }

    #[test]
    fn reports_a_format_that_the_pattern_implies() {
        let schema = "{type: string, format: date, pattern: '^2024-01-0[1-9]$'}";
        assert_eq!(firing(schema), ["/components/schemas/A/format"]);
    }

    #[test]
    fn is_silent_where_each_refuses_something() {
        assert!(firing("{type: string, format: uuid, pattern: '^[0-9a-f-]{36}$'}").is_empty());
        assert!(firing("{type: string, format: date, pattern: '^20'}").is_empty());
    }
}
