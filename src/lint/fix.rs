//! Cures: changes to a contract that are certain to be meant, written as an OpenAPI Overlay.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::LintFinding;
use crate::document::pointer;
use crate::openapi::references::{Documents, Spot};

/// A change to one place of a contract.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Fix {
    /// What to change, as a normalized path of JSON (RFC 9535, section 2.7).
    pub target: String,
    /// What happens to it.
    pub change: Change,
}

/// What a fix does to its target (Overlay 1.1, section 4.4.3).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Change {
    /// Merges this into an object.
    Update(Value),
    /// Takes members of an object away, and then merges this into it: a merge alone would keep
    /// what objects and arrays hold.
    Replace {
        /// The members that go.
        old: Vec<String>,
        /// What is merged in.
        new: Map<String, Value>,
    },
    /// Takes the target away.
    Remove,
}

impl Fix {
    /// `None` for a place in another document than the contract's own: no overlay changes that.
    pub(super) fn new(documents: &Documents, (spot, change): &(Spot, Change)) -> Option<Self> {
        (spot.document() == 0).then(|| Self {
            target: normalized_path(documents, spot.pointer()),
            change: change.clone(),
        })
    }
}

/// An overlay of all cures for `contract`, and how many findings it cures. What an overlay cures
/// already is left to that one.
#[must_use]
pub fn overlay(contract: &str, findings: &[LintFinding]) -> (Value, usize) {
    let mut fixes: Vec<(&Fix, &str)> = Vec::new();
    let mut cured = 0;
    for found in findings.iter().filter(|found| found.finding.cured_by.is_none()) {
        let places = 1 + found.finding.other_places.len();
        cured += usize::from(found.fixes.len() == places);
        for fix in &found.fixes {
            if fixes.iter().all(|(known, _)| *known != fix) {
                fixes.push((fix, &found.finding.code));
            }
        }
    }
    let (removals, mut ordered): (Vec<_>, Vec<_>) =
        fixes.into_iter().partition(|(fix, _)| fix.change == Change::Remove);
    // The last first: elements of an array move up when one in front of them goes.
    ordered.extend(removals.into_iter().rev());
    let actions: Vec<Value> =
        ordered.into_iter().flat_map(|(fix, code)| actions(fix, code)).collect();
    let title = format!("Cures of what `trueup lint` finds in {contract}");
    let overlay = json!({
        "overlay": "1.1.0",
        "info": {"title": title, "version": "1"},
        "actions": actions,
    });
    (overlay, cured)
}

fn actions(fix: &Fix, code: &str) -> Vec<Value> {
    let action = |target: &str, change: (&str, Value)| {
        let mut action = Map::new();
        action.insert("target".to_owned(), json!(target));
        action.insert("description".to_owned(), json!(format!("Cures {code}.")));
        action.insert(change.0.to_owned(), change.1);
        Value::Object(action)
    };
    match &fix.change {
        Change::Update(value) => vec![action(&fix.target, ("update", value.clone()))],
        Change::Remove => vec![action(&fix.target, ("remove", json!(true)))],
        Change::Replace { old, new } => {
            let removals = old.iter().map(|name| {
                let mut member = fix.target.clone();
                push_name(&mut member, name);
                action(&member, ("remove", json!(true)))
            });
            let update = (!new.is_empty()).then(|| ("update", Value::Object(new.clone())));
            removals.chain(update.map(|update| action(&fix.target, update))).collect()
        }
    }
}

fn normalized_path(documents: &Documents, at: &str) -> String {
    let mut path = "$".to_owned();
    let mut holder = Spot::root();
    for token in pointer::tokens(at) {
        if holder.value(documents).is_some_and(Value::is_array) {
            let _ = write!(path, "[{token}]");
        } else {
            push_name(&mut path, &token);
        }
        holder = holder.join(&token);
    }
    path
}

fn push_name(path: &mut String, name: &str) {
    path.push_str("['");
    name.chars().for_each(|character| push_escaped(path, character));
    path.push_str("']");
}

fn push_escaped(path: &mut String, character: char) {
    match character {
        '\'' => path.push_str("\\'"),
        '\\' => path.push_str("\\\\"),
        '\n' => path.push_str("\\n"),
        '\r' => path.push_str("\\r"),
        '\t' => path.push_str("\\t"),
        '\u{8}' => path.push_str("\\b"),
        '\u{c}' => path.push_str("\\f"),
        control if control < ' ' => {
            let _ = write!(path, "\\u{:04x}", u32::from(control));
        }
        other => path.push(other),
    }
}
