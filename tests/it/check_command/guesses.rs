//! `trueup check` without a target: what it guesses, and what it leaves alone.

use serde_json::json;

use super::{CANNOT_RUN, FITS, Folder};

/// A payload of one request alone.
const SEARCH: &str = r#"{"filter": {"dataObject": {"name": "ORDERS"}}}"#;

/// Omni takes any object that contradicts none of its types: to be a payload of a contract, an
/// object has to hold something that the contract knows.
#[test]
fn a_payload_that_fits_one_target_alone_is_judged_by_it() {
    let folder = Folder::new(&[("a.json", SEARCH)]);
    let outcome = folder.check(&["a.json"]);
    assert_eq!(outcome.code, FITS, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("immuta:searchDataObjects@request"), "{}", outcome.stderr);
    assert_eq!(
        folder.report(&["a.json"])["payloads"][0]["target"],
        "immuta:searchDataObjects@request"
    );
}

#[test]
fn a_payload_that_fits_none_is_not_failed_and_exits_with_2() {
    let files = [
        ("package.json", r#"{"name": "x", "version": "1.0.0", "dependencies": {}}"#),
        ("list.json", "[1, 2]"),
        ("empty.json", ""),
        ("broken.json", "{"),
        ("several.yaml", "a: 1\n---\nb: 2\n"),
        ("object.json", "{}"),
    ];
    let folder = Folder::new(&files);
    for (name, _) in files {
        let outcome = folder.check(&[name]);
        assert_eq!(outcome.code, CANNOT_RUN, "{name}: {}", outcome.stdout);
        assert_eq!(outcome.stdout, "", "{name}");
        assert!(outcome.stderr.contains(name), "{name}: {}", outcome.stderr);
        let report = folder.report(&[name]);
        assert_eq!(report["payloads"], json!([]), "{name}");
    }
}

#[test]
fn text_that_cannot_be_read_is_named_with_its_place() {
    let folder = Folder::new(&[("broken.json", "{\"a\": 1\n"), ("empty.yaml", "")]);
    for (name, told) in [
        ("broken.json", "broken.json:1:8: this is no JSON: the text ends too early"),
        ("empty.yaml", "empty.yaml:1:1: the input is empty"),
    ] {
        let outcome = folder.check(&[name]);
        assert!(outcome.stderr.contains(told), "{}", outcome.stderr);
    }
}

#[test]
fn a_payload_that_nearly_fits_is_told_what_it_may_be() {
    let folder = Folder::new(&[("a.json", r#"{"filter": {"dataObject": {"nmae": "ORDERS"}}}"#)]);
    let outcome = folder.check(&["a.json"]);
    assert_eq!(outcome.code, CANNOT_RUN);
    assert!(
        outcome.stderr.contains("--target 'immuta:searchDataObjects@request'"),
        "{}",
        outcome.stderr
    );
}

/// A hook passes all files that changed: those that nobody knows do not break it.
#[test]
fn a_stray_file_beside_one_that_is_known_exits_with_0() {
    let folder =
        Folder::new(&[("a.json", SEARCH), ("package.json", r#"{"name": 5, "private": true}"#)]);
    assert_eq!(folder.check(&["a.json", "package.json"]).code, FITS);
    assert_eq!(folder.check(&["."]).code, FITS);
}
