//! What the built-in contracts say in prose and not in schemas: each sentence is found, once, and
//! what the overlays made rules of is cured by these.

use std::fmt::Write as _;
use std::sync::Arc;

use trueup::document::{Syntax, parse};
use trueup::lint::{ALL, LintFinding, Options, Rule, lint, overlay};
use trueup::{Contract, openapi};

/// The rules that read descriptions, and their neighbours that compare schemas.
fn rules() -> Vec<&'static Rule> {
    const OTHERS: [&str; 8] = [
        "unbounded-port",
        "inconsistent-property",
        "refused-null",
        "negative-count",
        "boolean-as-string",
        "quoted-null",
        "dangling-name",
        "unstated",
    ];
    let is_one = |rule: &&Rule| OTHERS.iter().any(|name| rule.id.starts_with(name));
    ALL.into_iter().filter(is_one).collect()
}

fn options(contract: openapi::Options) -> Options {
    let mut options = Options::default();
    options.contract = contract;
    options.only = rules();
    options
}

fn found(contract: &str) -> Vec<LintFinding> {
    lint(contract, &options(openapi::Options::default())).unwrap()
}

/// One line for each finding.
fn lines(contract: &str) -> String {
    let mut lines = String::new();
    for LintFinding { finding, .. } in found(contract) {
        let cured = finding.cured_by.as_deref().unwrap_or("open");
        let places = 1 + finding.other_places.len();
        writeln!(lines, "{} {places}x {cured}: {}", finding.code, finding.title).unwrap();
        assert_eq!(finding.brought_by, None, "{}", finding.title);
    }
    lines
}

#[test]
fn finds_what_immuta_says_in_prose_alone() {
    insta::assert_snapshot!(lines("immuta"));
}

#[test]
fn finds_what_synq_says_in_prose_alone() {
    insta::assert_snapshot!(lines("synq"));
}

#[test]
fn finds_what_omni_says_in_prose_alone() {
    insta::assert_snapshot!(lines("omni"));
}

#[test]
fn says_nothing_twice() {
    for contract in Contract::BUILTIN {
        let mut known = Vec::new();
        for LintFinding { finding, .. } in found(contract) {
            let places = [&finding.instance].into_iter().chain(&finding.other_places);
            for place in places {
                let said = (finding.title.clone(), place.pointer.clone());
                assert!(!known.contains(&said), "{contract}: {said:?}");
                known.push(said);
            }
        }
    }
}

#[test]
fn cures_hold_the_sentences_that_they_are_for() {
    for contract in Contract::BUILTIN {
        let mut raw = openapi::Options::default();
        raw.raw = true;
        let before = lint(contract, &options(raw.clone())).unwrap();
        let (written, expected) = overlay(contract, &before);
        let text = written.to_string();
        let document = parse("cures.json", text.as_bytes(), Syntax::Json).documents.remove(0);
        raw.overlays = vec![Arc::new(document)];
        let after = lint(contract, &options(raw)).unwrap();
        let gone = after.iter().filter(|it| it.finding.cured_by.is_some()).count();
        assert!(gone >= expected, "{contract}: {gone} of {expected}");
        assert!(after.iter().all(|it| it.finding.brought_by.is_none()), "{contract}");
    }
}
