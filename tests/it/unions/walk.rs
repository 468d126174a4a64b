//! Walks through the cases of all unions, and through the contracts for unions without cases.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use trueup::document::pointer;

use super::{groups, put, read, said, target};

#[test]
fn a_broken_union_has_the_findings_that_a_person_would_name() {
    let mut wrong = Vec::new();
    let mut judged = BTreeSet::new();
    for group in groups() {
        for place in &group.places {
            let target = target(place.target);
            let base = read(&format!("tests/it/cases/{}", place.base));
            assert_eq!(said(&target, &base), Vec::<String>::new(), "{} does not fit", place.base);
            for case in &group.cases {
                let mut payload = base.clone();
                put(&mut payload, place.at, &case.put);
                let mut said = said(&target, &payload);
                let at = |finding: &&str| {
                    let (code, below) = finding.split_once(' ').unwrap();
                    format!("{code} {}{below}", place.at)
                };
                let mut expected: Vec<String> = case.findings.iter().map(at).collect();
                judged.insert((place.union.clone(), case.name));
                said.sort();
                expected.sort();
                if said != expected {
                    wrong.push(format!(
                        "{}\n  {}\n  expected {expected:?}\n  but said {said:?}",
                        place.union, case.name
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), judged.len(), wrong.join("\n"));
}

/// Without titles and prose, so that what says the same is the same.
fn shape(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => members
            .iter()
            .filter(|(name, value)| {
                let is_prose = ["title", "description"].contains(&name.as_str());
                !(is_prose && value.is_string())
            })
            .map(|(name, value)| (name.clone(), shape(value)))
            .collect(),
        Value::Array(items) => items.iter().map(shape).collect(),
        scalar => scalar.clone(),
    }
}

fn find_unions(schema: &Value, at: &str, found: &mut BTreeMap<String, Value>) {
    match schema {
        Value::Object(members) => {
            for (name, value) in members {
                let below = pointer::join(at, name);
                if ["oneOf", "anyOf"].contains(&name.as_str()) && value.is_array() {
                    found.insert(below.clone(), shape(value));
                }
                find_unions(value, &below, found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                find_unions(item, &pointer::join(at, &index.to_string()), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn unions() -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for file in ["immuta.openapi.json", "synq.openapi.yaml", "omni.openapi.yaml"] {
        find_unions(&read(&format!("specs/{file}")), "", &mut found);
    }
    found
}

#[test]
fn every_union_of_the_contracts_has_its_cases() {
    let covered: BTreeSet<String> =
        groups().into_iter().flat_map(|group| group.places).map(|place| place.union).collect();
    let unions: BTreeSet<String> = unions().into_keys().collect();
    assert_eq!(unions.difference(&covered).collect::<Vec<_>>(), Vec::<&String>::new(), "no cases");
    assert_eq!(covered.difference(&unions).collect::<Vec<_>>(), Vec::<&String>::new(), "no union");
}

#[test]
fn every_union_has_a_known_branch_and_a_case_without_any() {
    for group in groups() {
        let has = |start: &str| group.cases.iter().any(|case| case.name.starts_with(start));
        assert!(has("known"), "{}", group.places[0].union);
        assert!(has("none") || has("missing"), "{}", group.places[0].union);
        let is_tagged = group.cases.iter().any(|c| c.findings.iter().any(|f| f.contains("-tag ")));
        assert!(!is_tagged || has("unknown") || !has("missing"), "{}", group.places[0].union);
    }
}
