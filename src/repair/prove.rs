//! Whether edits mend what they are meant to and break nothing, found out by trying.

use std::cell::Cell;
use std::collections::HashMap;

use serde_json::Value;

use super::Edit;
use super::candidates::{Case, Proposal, listed};
use crate::document::{Document, pointer};
use crate::schema::Judge;
use crate::schema::validate::{Kind, Violation};

/// What an edit uncovers is mended this often before the edit is given up, and no edit is proved
/// by proofs within proofs deeper than this.
const MAX_UNCOVERED: usize = 4;
const MAX_DEPTH: usize = 2;
/// Payloads with more to try than this are mended in part.
const MAX_TRIALS: usize = 2_000;

/// What tells one violation from another, as a reader would: its code, its place, and the name
/// that is missing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    code: String,
    pub(super) instance: String,
    name: Option<String>,
}

impl Key {
    pub(super) fn of(violation: &Violation) -> Self {
        let name = match &violation.kind {
            Kind::Missing { property, .. }
            | Kind::MissingTag { property, .. }
            | Kind::PropertyName { property } => Some(property.clone()),
            _ => None,
        };
        Self { code: violation.kind.code(), instance: violation.instance.clone(), name }
    }
}

/// What is to be done about a violation.
#[derive(Debug)]
pub(super) enum Decision {
    Edits(Vec<Edit>),
    /// Why nothing is done although something is near.
    Undecided(String),
    Nothing,
}

/// Edits for one violation.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) key: Key,
    pub(super) edits: Vec<Edit>,
}

/// Edits that hold: what they make of the payload, and what is still wrong with it.
pub(super) struct Proof {
    pub(super) edits: Vec<Edit>,
    pub(super) violations: Vec<Violation>,
}

/// A document, and the edits since.
type Text<'t> = (&'t Document, &'t [Edit]);

/// Where edits are tried.
pub(super) struct Bench<'b> {
    pub(super) judge: &'b Judge,
    trials: Cell<usize>,
}

impl<'b> Bench<'b> {
    pub(super) fn new(judge: &'b Judge) -> Self {
        Self { judge, trials: Cell::new(0) }
    }

    /// A decision for each violation.
    pub(super) fn decide_all(
        &self,
        payload: &Value,
        violations: &[Violation],
        document: &Document,
    ) -> Vec<Decision> {
        self.decide(payload, violations, violations, (document, &[]), 0)
    }

    /// Whether edits mend a violation of the payload, with what they uncover mended too.
    pub(super) fn prove(
        &self,
        document: &Document,
        payload: &Value,
        before: &[Violation],
        violation: &Violation,
        edits: &[Edit],
    ) -> Option<Proof> {
        self.prove_at((document, &[]), payload, before, violation, edits, 0)
    }

    fn prove_at(
        &self,
        (document, made): Text<'_>,
        payload: &Value,
        before: &[Violation],
        violation: &Violation,
        first: &[Edit],
        depth: usize,
    ) -> Option<Proof> {
        let mut value = payload.clone();
        let mut allowed = counted(before.iter().map(Key::of));
        take(&mut allowed, &Key::of(violation));
        let mut edits: Vec<Edit> = made.to_vec();
        let mut next = first.to_vec();
        for _ in 0..MAX_UNCOVERED {
            for edit in next.drain(..) {
                edit.apply(&mut value)?;
                allowed = moved(allowed, &edit);
                edits.push(edit);
            }
            let violations = self.violations(&value)?;
            let uncovered = new_among(&allowed, &violations);
            if uncovered.is_empty() {
                return Some(Proof { edits: edits.split_off(made.len()), violations });
            }
            if depth == MAX_DEPTH {
                return None;
            }
            let mut choices = Vec::new();
            let decisions =
                self.decide(&value, &violations, &uncovered, (document, &edits), depth + 1);
            for (violation, decision) in uncovered.iter().zip(decisions) {
                let Decision::Edits(edits) = decision else { return None };
                choices.push(Choice { key: Key::of(violation), edits });
            }
            next = each_once(&apart(choices).0);
            if next.is_empty() {
                return None;
            }
        }
        None
    }

    fn decide(
        &self,
        payload: &Value,
        all: &[Violation],
        some: &[Violation],
        (document, edits): Text<'_>,
        depth: usize,
    ) -> Vec<Decision> {
        let declarations = self.judge.declarations();
        let case = Case {
            judge: self.judge,
            declarations: &declarations,
            payload,
            violations: all,
            document,
            edits,
        };
        let decide = |violation: &Violation| match case.propose(violation) {
            Proposal::Nothing => Decision::Nothing,
            Proposal::One(edit) => Decision::Edits(vec![edit]),
            Proposal::Undecided(words) => Decision::Undecided(words),
            Proposal::Fitting(tiers) => self.fitting(&case, violation, &tiers, depth),
        };
        some.iter().map(decide).collect()
    }

    /// The one that fits, of the smallest edits of which any does.
    fn fitting(
        &self,
        case: &Case<'_>,
        violation: &Violation,
        tiers: &[Vec<Edit>],
        depth: usize,
    ) -> Decision {
        for tier in tiers {
            let mut fits: Vec<(&Edit, Proof)> = Vec::new();
            for edit in tier {
                let first = std::slice::from_ref(edit);
                let (text, all) = ((case.document, case.edits), case.violations);
                let proof = self.prove_at(text, case.payload, all, violation, first, depth + 1);
                fits.extend(proof.map(|proof| (edit, proof)));
            }
            if fits.len() > 1 {
                let is_public = |edit: &&Edit| {
                    edit.states_value_at()
                        .is_some_and(|at| !case.declarations.at(at).is_confidential())
                };
                let shown = fits.iter().map(|(edit, _)| *edit).filter(is_public);
                let values: Vec<String> = shown.filter_map(Edit::stated_text).collect();
                let values: Vec<&str> = values.iter().map(String::as_str).collect();
                return match values.as_slice() {
                    [] => Decision::Undecided("more than one value would do".to_owned()),
                    values => Decision::Undecided(format!("could be {}", listed(values, "or"))),
                };
            }
            if let Some((_, proof)) = fits.pop() {
                return Decision::Edits(proof.edits);
            }
        }
        Decision::Nothing
    }

    /// What is wrong with a payload, unless there have been enough trials.
    fn violations(&self, payload: &Value) -> Option<Vec<Violation>> {
        let trials = self.trials.get();
        self.trials.set(trials + 1);
        (trials < MAX_TRIALS).then(|| self.judge.violations(payload))
    }
}

/// Whether all that `targets` name is gone from what was wrong before the edits, and nothing new
/// has come.
pub(super) fn is_better(
    before: &[Violation],
    targets: &[&Key],
    edits: &[Edit],
    after: &[Violation],
) -> bool {
    let mut allowed = counted(before.iter().map(Key::of));
    for target in targets {
        take(&mut allowed, target);
    }
    for edit in edits {
        allowed = moved(allowed, edit);
    }
    new_among(&allowed, after).is_empty()
}

/// Those choices that do not get in each other's way: of two that concern one place the later one
/// waits for its turn. Of two that would give one name to two properties, or two names to one,
/// neither stays; those come second, with why.
pub(super) fn apart(choices: Vec<Choice>) -> (Vec<Choice>, Vec<(Key, String)>) {
    let renames: Vec<(String, String)> = choices
        .iter()
        .flat_map(|choice| &choice.edits)
        .filter_map(|edit| match edit {
            Edit::Rename { from, to } => Some((from.clone(), to.clone())),
            Edit::Replace { .. } | Edit::Insert { .. } | Edit::Remove { .. } => None,
        })
        .collect();
    let mut kept: Vec<Choice> = Vec::new();
    let mut clashing = Vec::new();
    for choice in choices {
        if let Some(words) = choice.edits.iter().find_map(|edit| clash(edit, &renames)) {
            clashing.push((choice.key, words));
            continue;
        }
        let is_new = |edit: &Edit| {
            let others = || kept.iter().flat_map(|choice| &choice.edits);
            others().any(|other| other == edit) || others().all(|other| other.is_apart_from(edit))
        };
        if choice.edits.iter().all(is_new) {
            kept.push(choice);
        }
    }
    (kept, clashing)
}

/// The edits of all choices: what is missing and what is misspelt call for the same one.
pub(super) fn each_once(choices: &[Choice]) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    for edit in choices.iter().flat_map(|choice| &choice.edits) {
        if !edits.contains(edit) {
            edits.push(edit.clone());
        }
    }
    edits
}

/// Whether another property is to have the name of an edit as well, or the same one another name.
fn clash(edit: &Edit, renames: &[(String, String)]) -> Option<String> {
    let Edit::Rename { from, to } = edit else { return None };
    let name = |at: &str| pointer::split_last(at).map(|(_, name)| name.into_owned());
    let of_others = renames.iter().filter_map(|(other, name)| match (other == from, name == to) {
        (false, true) => Some((true, other)),
        (true, false) => Some((false, name)),
        (true, true) | (false, false) => None,
    });
    let (is_written, other) = of_others.into_iter().next()?;
    let (to, other) = (name(to)?, name(other)?);
    Some(if is_written {
        format!("could be `{to}`, and so could `{other}`")
    } else {
        format!("could be {}", listed(&[to.as_str(), other.as_str()], "or"))
    })
}

type Counts = HashMap<Key, usize>;

fn counted(keys: impl Iterator<Item = Key>) -> Counts {
    let mut counts = Counts::new();
    for key in keys {
        *counts.entry(key).or_default() += 1;
    }
    counts
}

fn take(counts: &mut Counts, key: &Key) {
    if let Some(count) = counts.get_mut(key) {
        *count = count.saturating_sub(1);
    }
}

/// The same keys after an edit, by the places that it moves.
fn moved(counts: Counts, edit: &Edit) -> Counts {
    let moved = |(key, count): (Key, usize)| {
        let instance = edit.moved(&key.instance);
        (Key { instance, ..key }, count)
    };
    counts.into_iter().map(moved).collect()
}

/// Those violations that are not allowed, or not that often.
fn new_among(allowed: &Counts, violations: &[Violation]) -> Vec<Violation> {
    let mut allowed = allowed.clone();
    let is_new = |violation: &&Violation| match allowed.get_mut(&Key::of(violation)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    violations.iter().filter(is_new).cloned().collect()
}
