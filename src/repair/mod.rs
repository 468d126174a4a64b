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

use std::collections::{HashMap, HashSet};

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
    /// How many of the edits, one after the other, do not concern each other.
    batches: Vec<usize>,
    /// For each edit whether it states a value that is a secret, or may be one.
    confidential: Vec<bool>,
    /// Where values stand in the repaired document that had to be hidden before.
    hidden: Vec<String>,
    /// What remains and what to say of it, at the places of the repaired document.
    remains: Remarks,
}

/// What remains, and what to say of it.
type Remarks = HashMap<Key, Option<String>>;

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
        bench: Bench::new(target.judge(), document.span().len()),
        current: None,
        violations: target.judge().violations(document.value()),
        batches: Vec::new(),
        remarks: HashMap::new(),
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
    fn public_edits(&self) -> impl Iterator<Item = &Edit> {
        let all = self.edits.iter().zip(&self.confidential);
        all.filter(|(_, confidential)| !**confidential).map(|(edit, _)| edit)
    }

    /// The document after the edits that state no value of a secret: what may be shown, once it
    /// is masked. `document` is the one that was repaired.
    #[must_use]
    pub fn public_document(&self, document: &Document) -> Option<Document> {
        let mut current = document.alone()?;
        let mut edits = self.edits.iter().zip(&self.confidential);
        for batch in &self.batches {
            let public = edits.by_ref().take(*batch).filter(|(_, confidential)| !**confidential);
            let public: Vec<Edit> = public.map(|(edit, _)| edit.clone()).collect();
            if !public.is_empty() {
                let mut value = current.value().clone();
                for edit in &public {
                    edit.apply(&mut value)?;
                }
                current = text::apply(&current, &public, &value).ok()?;
            }
        }
        Some(current)
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
        let judged = |violation: &Violation| keep(self.remains.get(&Key::of(violation)));
        target.check_some(repaired, &judged)
    }
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
    /// The edits so far; of each batch none concerns another.
    batches: Vec<Vec<Edit>>,
    /// Why violations stay, as of the last round.
    remarks: HashMap<Key, String>,
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
                Decision::Undecided(words) => {
                    self.remarks.insert(Key::of(violation), words);
                }
                Decision::Nothing => {}
            }
        }
        let (choices, clashing) = prove::apart(choices);
        self.remarks.extend(clashing);
        self.make(&choices)
    }

    /// Makes the edits of choices, with those for what they uncover: all at once or, where that
    /// does not hold, by halves. Whether any was made.
    fn make(&mut self, choices: &[Choice]) -> bool {
        // What the other half mended needs no edit of its own.
        let wrong: HashSet<Key> = self.violations.iter().map(Key::of).collect();
        let choices = choices.iter().filter(|choice| wrong.contains(&choice.key));
        let choices: &[Choice] = &choices.cloned().collect::<Vec<_>>();
        if choices.is_empty() {
            return false;
        }
        match self.make_all(choices) {
            Ok(()) => true,
            Err(why) => {
                if let ([choice], Some(why)) = (choices, why) {
                    self.remarks.insert(choice.key.clone(), why.to_owned());
                }
                let (first, second) = choices.split_at(choices.len() / 2);
                choices.len() > 1 && self.make(first) | self.make(second)
            }
        }
    }

    /// Fails with what is in the way, if that is the text.
    fn make_all(&mut self, choices: &[Choice]) -> Result<(), Option<text::Refusal>> {
        let proof = self.bench.prove(self.document(), &self.violations, choices).ok_or(None)?;
        let mut document: Option<Document> = None;
        let mut value = self.document().value().clone();
        for batch in &proof.batches {
            let applied = batch.iter().try_for_each(|edit| edit.apply(&mut value));
            applied.ok_or(None)?;
            let before = document.as_ref().unwrap_or_else(|| self.document());
            document = Some(text::apply(before, batch, &value)?);
        }
        self.current = document;
        self.batches.extend(proof.batches);
        self.violations = proof.violations;
        Ok(())
    }

    fn finish(self) -> Repair {
        let edits = self.batches.concat();
        let remains: Remarks = self
            .violations
            .iter()
            .map(Key::of)
            .map(|key| (key.clone(), self.remarks.get(&key).cloned()))
            .collect();
        // The same violations by the places that they had.
        let origin = |key: &Key| {
            let mut key = key.clone();
            for edit in edits.iter().rev() {
                key.instance = edit.origin(&key.instance);
            }
            key
        };
        let origins: Remarks =
            remains.iter().map(|(key, remark)| (origin(key), remark.clone())).collect();
        let judged = |violation: &Violation| keep(origins.get(&Key::of(violation)));
        let left = if origins.is_empty() {
            Vec::new()
        } else {
            self.target.check_some(self.original, &judged)
        };
        let (confidential, hidden) = self.confidential(&edits);
        let batches = self.batches.iter().map(Vec::len).collect();
        Repair { edits, document: self.current, left, batches, confidential, hidden, remains }
    }

    /// For each edit whether it states a value where a secret is, or may be: also where one was
    /// before its name was mended.
    fn confidential(&self, edits: &[Edit]) -> (Vec<bool>, Vec<String>) {
        let declarations = self.bench.judge.declarations();
        let mut hidden: Vec<String> = Vec::new();
        let mut flags = Vec::with_capacity(edits.len());
        for (index, edit) in edits.iter().enumerate() {
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

fn keep(known: Option<&Option<String>>) -> Keep {
    match known {
        None => Keep::No,
        Some(None) => Keep::AsItIs,
        Some(Some(words)) => Keep::WithHelp(words.clone()),
    }
}
