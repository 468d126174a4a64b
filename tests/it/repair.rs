//! What `--fix` does: laws over broken payloads of the cases, and cases of text that is edited.

mod broken;
mod command;
mod texts;

use std::collections::BTreeMap;

use serde_json::Value;
use trueup::document::{Document, Syntax, parse};
use trueup::repair::{Repair, repair};
use trueup::{Finding, Target};

/// A text as a document, and its only one.
fn read(text: &str, syntax: Syntax) -> Document {
    let mut parsed = parse("payload", text.as_bytes(), syntax);
    assert!(parsed.findings.is_empty(), "{:?}\n{text}", parsed.findings);
    assert_eq!(parsed.documents.len(), 1, "{text}");
    parsed.documents.remove(0)
}

/// The text after the repair.
fn text_after<'t>(document: &'t Document, repair: &'t Repair) -> &'t str {
    repair.document.as_ref().unwrap_or(document).source().text()
}

/// How often each code is found at each place, those beside it included.
fn counted(findings: &[Finding]) -> BTreeMap<(String, String), usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        for code in std::iter::once(&finding.code).chain(&finding.also) {
            *counts.entry((code.clone(), finding.instance.pointer.clone())).or_default() += 1;
        }
    }
    counts
}

/// What holds of every repair, whatever the payload; gives the repair.
fn lawful(target: &Target, document: &Document) -> Repair {
    let before = target.check_document(document);
    let repair = repair(target, document);
    let text = document.source().text();
    let repaired = repair.document.as_ref().unwrap_or(document);
    assert_eq!(repair.document.is_some(), !repair.edits.is_empty(), "{text}");
    let after = target.check_document(repaired);

    // What is said to be left is what is left, and was there before.
    assert_eq!(counted(&after), counted(&repair.left_in(target, repaired)), "{text}");
    assert_eq!(after.len(), repair.left.len(), "{text}");
    let known = counted(&before);
    for (what, count) in counted(&repair.left) {
        assert!(known.get(&what).is_some_and(|known| *known >= count), "{what:?} is new: {text}");
    }
    assert!(repair.edits.is_empty() || after.len() < before.len(), "{text}");
    if before.is_empty() {
        assert!(repair.edits.is_empty(), "{text}");
    }

    // The patch does to the value what the edits do to the text, but for secrets that it would
    // have to state.
    let mut patched: Value = document.value().clone();
    let patch: json_patch::Patch = serde_json::from_value(repair.patch()).unwrap();
    json_patch::patch(&mut patched, &patch).unwrap();
    if repair.withheld() == 0 {
        assert_eq!(&patched, repaired.value(), "{text}");
    }

    // A second repair has nothing to do.
    let again = trueup::repair::repair(target, repaired);
    assert!(again.edits.is_empty(), "{:?}\n{text}", again.edits);
    repair
}
