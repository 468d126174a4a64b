//! The smallest edits that make a payload fit.
//!
//! An edit is made only where it is proved: the finding that it mends is gone afterwards and no
//! other has come. Where two edits would do equally well, neither is made. What an edit uncovers
//! (a property that was misspelt may have a value of the wrong type) has to be mended with it.

mod block;
mod candidates;
mod edit;
mod prove;
mod spelling;
mod text;

use serde_json::Value;

use crate::document::{Document, Syntax, pointer};
use crate::finding::Finding;
use crate::openapi::{Keep, Target};
use crate::schema::validate::Violation;
pub use edit::Edit;
use prove::{Bench, Choice, Decision, Key};

/// After this many rounds what is still wrong stays wrong. A round mends all that it can; another
/// one is for what could not be told before.
const MAX_ROUNDS: usize = 16;

/// What [`repair`] makes of a document.
#[derive(Debug)]
#[non_exhaustive]
pub struct Repair {
    /// The edits, each to be applied to what the ones in front of it leave.
    pub edits: Vec<Edit>,
    /// The document with all edits applied, of NDJSON the line alone; `None` where there are no
    /// edits.
    pub document: Option<Document>,
    /// What remains, at its places in the document as it was. Where an edit was near and not made,
    /// the finding's help says why.
    pub left: Vec<Finding>,
    /// For each edit whether it states a value that is a secret, or may be one.
    confidential: Vec<bool>,
    /// Where values stand in the repaired document that had to be hidden before.
    hidden: Vec<String>,
    /// What remains and what to say of it, at the places of the repaired document.
    remains: Vec<(Key, Option<String>)>,
}

/// Finds the edits that make a document fit a target, or come nearer to it.
///
/// A document that fits has none. What remains has been there before: no edit brings a finding.
#[must_use]
pub fn repair(target: &Target, document: &Document) -> Repair {
    // A copy of the text for each line of NDJSON would be too much.
    let is_part = document.span() != (0..document.source().text().len());
    let line = (document.syntax() == Syntax::Json && is_part).then(|| document.alone()).flatten();
    let mut work = Work {
        target,
        original: document,
        start: line.as_ref().unwrap_or(document),
        bench: Bench::new(target.judge()),
        current: None,
        violations: target.judge().violations(document.value()),
        edits: Vec::new(),
        remarks: Vec::new(),
    };
    for _ in 0..MAX_ROUNDS {
        if work.violations.is_empty() || !work.round() {
            break;
        }
    }
    work.finish()
}

impl Repair {
    /// The edits as a JSON Patch (RFC 6902), but for those that would have to state the value of a
    /// secret; [`Self::withheld`] counts them.
    #[must_use]
    pub fn patch(&self) -> Value {
        Value::Array(self.public_edits().map(Edit::operation).collect())
    }

    /// How many edits state the value of a secret, or of what may be one.
    #[must_use]
    pub fn withheld(&self) -> usize {
        self.edits.len() - self.public_edits().count()
    }

    /// The edits that state no value of a secret.
    pub fn public_edits(&self) -> impl Iterator<Item = &Edit> {
        let all = self.edits.iter().zip(&self.confidential);
        all.filter(|(_, confidential)| !**confidential).map(|(edit, _)| edit)
    }

    /// Whether the value at a pointer into the repaired document may be a secret because of the name
    /// that it had before: whoever shows the document has to mask it.
    #[must_use]
    pub fn hides(&self, at: &str) -> bool {
        self.hidden.iter().any(|hidden| pointer::is_within(at, hidden))
    }

    /// What remains, at its places in the repaired document.
    #[must_use]
    pub fn left_in(&self, target: &Target, repaired: &Document) -> Vec<Finding> {
        let judged = |violation: &Violation| {
            let key = Key::of(violation);
            keep(self.remains.iter().find(|(known, _)| *known == key))
        };
        target.check_some(repaired, &judged)
    }
}

/// The document after some of a repair's edits, which are made to its text one by one; `None`
/// where the text does not lend itself to one of them.
#[must_use]
pub fn apply<'e>(
    document: &Document,
    edits: impl IntoIterator<Item = &'e Edit>,
) -> Option<Document> {
    let mut current = document.reread(document.source().text())?;
    for edit in edits {
        let mut value = current.value().clone();
        edit.apply(&mut value)?;
        current = text::apply(&current, std::slice::from_ref(edit), &value).ok()?;
    }
    Some(current)
}

/// A repair in the making.
struct Work<'w> {
    target: &'w Target,
    original: &'w Document,
    /// What is edited: the original, or a copy without the text around it.
    start: &'w Document,
    bench: Bench<'w>,
    /// The document after the edits so far.
    current: Option<Document>,
    violations: Vec<Violation>,
    edits: Vec<Edit>,
    /// Why violations stay, as of the last round.
    remarks: Vec<(Key, String)>,
}

impl Work<'_> {
    fn document(&self) -> &Document {
        self.current.as_ref().unwrap_or(self.start)
    }

    /// Mends what can be; whether that was anything.
    fn round(&mut self) -> bool {
        self.remarks.clear();
        let mut choices = Vec::new();
        let decisions =
            self.bench.decide_all(self.document().value(), &self.violations, self.document());
        for (violation, decision) in self.violations.iter().zip(decisions) {
            match decision {
                Decision::Edits(edits) => choices.push(Choice { key: Key::of(violation), edits }),
                Decision::Undecided(words) => self.remarks.push((Key::of(violation), words)),
                Decision::Nothing => {}
            }
        }
        let (choices, clashing) = prove::apart(choices);
        self.remarks.extend(clashing);
        if choices.len() > 1 && self.make_all(&choices) {
            return true;
        }
        let mut any = false;
        for choice in choices {
            any |= self.make(&choice);
        }
        any
    }

    /// Makes all edits at once, which is faster, where that brings nothing to light.
    fn make_all(&mut self, choices: &[Choice]) -> bool {
        let edits = prove::each_once(choices);
        let mut value = self.document().value().clone();
        if edits.iter().any(|edit| edit.apply(&mut value).is_none()) {
            return false;
        }
        let targets: Vec<&Key> = choices.iter().map(|choice| &choice.key).collect();
        let after = self.bench.judge.violations(&value);
        if !prove::is_better(&self.violations, &targets, &edits, &after) {
            return false;
        }
        let Ok(document) = text::apply(self.document(), &edits, &value) else { return false };
        self.current = Some(document);
        self.edits.extend(edits);
        self.violations = after;
        true
    }

    /// Makes the edits for one violation, with those for all that they uncover.
    fn make(&mut self, choice: &Choice) -> bool {
        let violation = self.violations.iter().find(|it| Key::of(it) == choice.key);
        // Another edit of this round may have mended it.
        let Some(violation) = violation.cloned() else { return false };
        let proof = self.bench.prove(
            self.document(),
            self.document().value(),
            &self.violations,
            &violation,
            &choice.edits,
        );
        let Some(proof) = proof else { return false };
        let mut document: Option<Document> = None;
        let mut value = self.document().value().clone();
        for edit in &proof.edits {
            let applied = edit.apply(&mut value);
            let before = document.as_ref().unwrap_or_else(|| self.document());
            match applied
                .ok_or("")
                .and_then(|()| text::apply(before, std::slice::from_ref(edit), &value))
            {
                Ok(after) => document = Some(after),
                Err(why) => {
                    self.remarks.push((choice.key.clone(), why.to_owned()));
                    return false;
                }
            }
        }
        self.current = document;
        self.edits.extend(proof.edits);
        self.violations = proof.violations;
        true
    }

    fn finish(self) -> Repair {
        let remark = |key: &Key| {
            let remark = self.remarks.iter().find(|(known, _)| known == key);
            remark.map(|(_, words)| words.clone())
        };
        let remains: Vec<(Key, Option<String>)> =
            self.violations.iter().map(Key::of).map(|key| (key.clone(), remark(&key))).collect();
        // The same violations by the places that they had.
        let origin = |key: &Key| {
            let mut key = key.clone();
            for edit in self.edits.iter().rev() {
                key.instance = edit.origin(&key.instance);
            }
            key
        };
        let origins: Vec<(Key, Option<String>)> =
            remains.iter().map(|(key, remark)| (origin(key), remark.clone())).collect();
        let judged = |violation: &Violation| {
            let key = Key::of(violation);
            keep(origins.iter().find(|(known, _)| *known == key))
        };
        let left = if origins.is_empty() {
            Vec::new()
        } else {
            self.target.check_some(self.original, &judged)
        };
        let (confidential, hidden) = self.confidential();
        Repair { edits: self.edits, document: self.current, left, confidential, hidden, remains }
    }

    /// For each edit whether it states a value where a secret is, or may be: also where one was
    /// before its name was mended.
    fn confidential(&self) -> (Vec<bool>, Vec<String>) {
        let declarations = self.bench.judge.declarations();
        let mut hidden: Vec<String> = Vec::new();
        let mut flags = Vec::with_capacity(self.edits.len());
        for (index, edit) in self.edits.iter().enumerate() {
            let within_hidden = |at: &str| hidden.iter().any(|it| pointer::is_within(at, it));
            flags.push(
                edit.states_value_at()
                    .is_some_and(|at| declarations.at(at).is_confidential() || within_hidden(at)),
            );
            if let Edit::Rename { from, to } = edit {
                let was_hidden = declarations.at(from).is_confidential() || within_hidden(from);
                hidden = hidden.iter().map(|place| edit.moved(place)).collect();
                if was_hidden {
                    hidden.push(to.clone());
                }
            }
            // What is stated inside of a value that is withheld would have nowhere to go.
            if flags[index] {
                hidden.extend(edit.states_value_at().map(str::to_owned));
            }
        }
        (flags, hidden)
    }
}

fn keep(known: Option<&(Key, Option<String>)>) -> Keep {
    match known {
        None => Keep::No,
        Some((_, None)) => Keep::AsItIs,
        Some((_, Some(words))) => Keep::WithHelp(words.clone()),
    }
}
