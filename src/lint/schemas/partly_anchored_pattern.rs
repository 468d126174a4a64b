//! `^a|b$`: the anchors hold for one alternative each, and not for both.

use regex::Regex;
use serde_json::json;

use super::expression::{Node, alphabet};
use super::patterns::patterns;
use crate::document::pointer;
use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "partly-anchored-pattern",
    severity: Severity::Warning,
    summary: "an anchor of a pattern holds for some of its alternatives alone",
    detail: "`|` binds less than anything else: `^a|b$` means «begins with a, or ends with b», so \
             `axx` and `xxb` match. Where each alternative should be the whole text, put them into \
             a group: `^(a|b)$`. Each finding is proved by a text that matches and hardly should. \
             `^\\s|\\s$` and the like under `not` are left alone.",
    source: "ECMA-262, section 22.2.1 (Disjunction)",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components: {schemas: {Size: {type: string, pattern: '^small|large$'}}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components: {schemas: {Size: {type: string, pattern: '^(small|large)$'}}}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    for pattern in patterns(subject) {
        let Some(half) = half_anchored(pattern.text) else { continue };
        // What a forbidden text begins or ends with is no slip.
        let is_forbidden =
            |pointer: &str| pointer::tokens(pointer).any(|token| token == "not" || token == "if");
        let places = pattern.places().filter(|place| !is_forbidden(place.pointer()));
        let title = format!("`{}` holds for some of the alternatives alone", half.anchor);
        let help = format!("write `{}` if each alternative is to be the whole text", half.cure);
        let defect = Defect::grouped(places, title);
        found.extend(defect.map(|defect| {
            let matched = format!("`{}` matches", half.witness);
            defect.expected(matched).witness(json!(half.witness)).help(help)
        }));
    }
}

struct HalfAnchored {
    anchor: &'static str,
    cure: String,
    /// Matches, and would not if the anchors held for all.
    witness: String,
}

fn half_anchored(pattern: &str) -> Option<HalfAnchored> {
    let node = Node::parse(pattern)?;
    let Node::Either(parts) = &node else { return None };
    let starts: Vec<bool> = parts.iter().map(Node::is_anchored_at_start).collect();
    let ends: Vec<bool> = parts.iter().map(Node::is_anchored_at_end).collect();
    let is_mixed = |anchored: &[bool]| anchored.contains(&true) && anchored.contains(&false);
    let anchor = match (is_mixed(&starts), is_mixed(&ends)) {
        (true, _) => "^",
        (false, true) => "$",
        (false, false) => return None,
    };
    let inner = pattern.strip_prefix('^').unwrap_or(pattern);
    let inner = inner.strip_suffix('$').filter(|it| !it.ends_with('\\')).unwrap_or(inner);
    let (first, last) = (starts.contains(&true), ends.contains(&true));
    let (first, last) = (if first { "^" } else { "" }, if last { "$" } else { "" });
    let cure = format!("{first}({inner}){last}");
    let alphabet = alphabet(&node);
    let written = Regex::new(&jsonschema_regex::to_rust_regex(pattern).ok()?).ok()?;
    let meant = Regex::new(&jsonschema_regex::to_rust_regex(&cure).ok()?).ok()?;
    let samples = parts.iter().map(|part| part.sample(&alphabet));
    let mut longer = samples.flat_map(|it| [format!("{it}…"), format!("…{it}"), format!("…{it}…")]);
    let witness = longer.find(|text| written.is_match(text) && !meant.is_match(text))?;
    Some(HalfAnchored { anchor, cure, witness })
}

#[cfg(test)]
mod tests {
    use super::{RULE, half_anchored};
    use crate::lint::testing::{places, titles};

    #[test]
    fn reports_anchors_that_hold_for_one_alternative() {
        let document = "components: {schemas: {A: {pattern: '^a|b$'}}}";
        assert_eq!(places(&RULE, document), ["/components/schemas/A/pattern"]);
        assert_eq!(titles(&RULE, document), ["`^` holds for some of the alternatives alone"]);
        for (pattern, witness) in
            [("^a|b$", "a…"), ("^a|b|c$", "a…"), ("^a|b", "…b"), ("a$|b", "b…")]
        {
            let half = half_anchored(pattern).unwrap();
            assert_eq!(half.witness, witness, "{pattern}");
        }
        assert_eq!(half_anchored("^a|b$").unwrap().cure, "^(a|b)$");
    }

    #[test]
    fn is_silent_where_all_alternatives_are_anchored_alike() {
        for pattern in ["^(a|b)$", "^$|^a$", "^a|^b", "a|b", "^a$|^b$", "^a$", r"a\|b$"] {
            assert!(half_anchored(pattern).is_none(), "{pattern}");
        }
    }

    #[test]
    fn leaves_what_is_forbidden_alone() {
        let document = "components: {schemas: {A: {not: {pattern: '^\\s|a$'}}}}";
        assert_eq!(places(&RULE, document), [""; 0]);
    }
}
