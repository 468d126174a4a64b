//! Whether edits mend what they are meant to and break nothing, found out by trying.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

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
/// No more than this many bytes of payloads are judged to mend one, within limits: of large ones
/// with much to try some mistakes stay.
const MAX_JUDGED: usize = 50_000_000;
const MIN_TRIALS: usize = 20;
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
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) key: Key,
    pub(super) edits: Vec<Edit>,
}

/// Edits that hold, in batches of edits that do not concern each other, and what is still wrong
/// after them.
pub(super) struct Proof {
    pub(super) batches: Vec<Vec<Edit>>,
    pub(super) violations: Vec<Violation>,
}

/// A document, and the edits since.
type Text<'t> = (&'t Document, &'t [Edit]);

/// Where edits are tried.
pub(super) struct Bench<'b> {
    pub(super) judge: &'b Judge,
    /// How often a payload of this size may still be judged: to prove edits, and to find the one
    /// of several that fits.
    proofs: Cell<usize>,
    searches: Cell<usize>,
}

impl<'b> Bench<'b> {
    pub(super) fn new(judge: &'b Judge, size: usize) -> Self {
        let trials = (MAX_JUDGED / size.max(1)).clamp(MIN_TRIALS, MAX_TRIALS);
        Self { judge, proofs: Cell::new(trials), searches: Cell::new(trials) }
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

    /// Whether choices mend what they are made for, with what they uncover mended too.
    pub(super) fn prove(
        &self,
        document: &Document,
        before: &[Violation],
        choices: &[Choice],
    ) -> Option<Proof> {
        let targets: Vec<Key> = choices.iter().map(|choice| choice.key.clone()).collect();
        let text = (document, [].as_slice());
        self.prove_at(text, document.value(), before, &targets, each_once(choices), 0)
    }

    fn prove_at(
        &self,
        (document, made): Text<'_>,
        payload: &Value,
        before: &[Violation],
        targets: &[Key],
        first: Vec<Edit>,
        depth: usize,
    ) -> Option<Proof> {
        let mut value = payload.clone();
        let mut allowed = counted(before.iter().map(Key::of));
        for target in targets {
            take(&mut allowed, target);
        }
        let mut edits: Vec<Edit> = made.to_vec();
        let mut batches = Vec::new();
        let mut next = first;
        for _ in 0..MAX_UNCOVERED {
            for edit in &next {
                edit.apply(&mut value)?;
            }
            allowed = moved(allowed, &next);
            edits.extend(next.iter().cloned());
            batches.push(next);
            let violations = self.violations(&value, depth)?;
            let uncovered = new_among(&allowed, &violations);
            if uncovered.is_empty() {
                return Some(Proof { batches, violations });
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
            Proposal::Unless(edit, others) => self.unless(&case, violation, edit, &others),
            Proposal::Fitting(tiers) => self.fitting(&case, violation, &tiers, depth),
        };
        some.iter().map(decide).collect()
    }

    /// An edit, unless one of others fits as it is.
    fn unless(
        &self,
        case: &Case<'_>,
        violation: &Violation,
        edit: Edit,
        others: &[Edit],
    ) -> Decision {
        let fits = |other: &&Edit| {
            let (text, all) = ((case.document, case.edits), case.violations);
            let (targets, first) = ([Key::of(violation)], vec![(*other).clone()]);
            self.prove_at(text, case.payload, all, &targets, first, MAX_DEPTH).is_some()
        };
        let name = |other: &Edit| match other {
            Edit::Rename { to, .. } => pointer::split_last(to).map(|(_, name)| name.into_owned()),
            Edit::Replace { .. } | Edit::Insert { .. } | Edit::Remove { .. } => None,
        };
        let names: Vec<String> = others.iter().filter(fits).filter_map(name).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        if names.is_empty() {
            return Decision::Edits(vec![edit]);
        }
        let names = listed(&names, "or");
        Decision::Undecided(format!("if {names} is not what is meant, remove it"))
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
            let mut fits: Vec<&Edit> = Vec::new();
            for edit in tier {
                let (text, all) = ((case.document, case.edits), case.violations);
                let (targets, first) = ([Key::of(violation)], vec![edit.clone()]);
                let proof = self.prove_at(text, case.payload, all, &targets, first, depth + 1);
                fits.extend(proof.map(|_| edit));
            }
            if fits.len() > 1 {
                let is_public = |edit: &&Edit| {
                    edit.states_value_at()
                        .is_some_and(|at| !case.declarations.at(at).is_confidential())
                };
                let shown = fits.iter().copied().filter(is_public);
                let values: Vec<String> = shown.filter_map(Edit::stated_text).collect();
                let values: Vec<&str> = values.iter().map(String::as_str).collect();
                return match values.as_slice() {
                    [] => Decision::Undecided("more than one value would do".to_owned()),
                    values => Decision::Undecided(format!("could be {}", listed(values, "or"))),
                };
            }
            // What it uncovers is found again when it is made.
            if let Some(edit) = fits.pop() {
                return Decision::Edits(vec![edit.clone()]);
            }
        }
        Decision::Nothing
    }

    /// What is wrong with a payload, unless there have been enough trials.
    fn violations(&self, payload: &Value, depth: usize) -> Option<Vec<Violation>> {
        let trials = if depth == 0 { &self.proofs } else { &self.searches };
        trials.set(trials.get().checked_sub(1)?);
        Some(self.judge.violations(payload))
    }
}

/// Those choices that do not get in each other's way: of two that concern one place the later one
/// waits for its turn. Of two that would give one name to two properties, or two names to one,
/// neither stays; those come second, with why.
pub(super) fn apart(choices: Vec<Choice>) -> (Vec<Choice>, Vec<(Key, String)>) {
    let renames = Renames::of(&choices);
    let mut kept: Vec<Choice> = Vec::new();
    let mut clashing = Vec::new();
    let mut taken = Places::default();
    let mut edits: Vec<Edit> = Vec::new();
    for choice in choices {
        if let Some(words) = choice.edits.iter().find_map(|edit| renames.clash(edit)) {
            clashing.push((choice.key, words));
            continue;
        }
        let is_free = |edit: &Edit| taken.are_apart_from(edit) || edits.contains(edit);
        if choice.edits.iter().all(is_free) {
            // Only the edits that share a place can be the same, and those came in together.
            let new = choice.edits.iter().filter(|edit| taken.are_apart_from(edit));
            let new: Vec<Edit> = new.cloned().collect();
            for edit in &new {
                taken.add(edit);
            }
            edits.extend(new);
            kept.push(choice);
        }
    }
    (kept, clashing)
}

/// The edits of all choices: what is missing and what is misspelt call for the same one.
fn each_once(choices: &[Choice]) -> Vec<Edit> {
    let mut by_place: HashMap<&str, Vec<&Edit>> = HashMap::new();
    let mut edits: Vec<Edit> = Vec::new();
    for edit in choices.iter().flat_map(|choice| &choice.edits) {
        let known = by_place.entry(edit.places()[0]).or_default();
        if !known.contains(&edit) {
            known.push(edit);
            edits.push(edit.clone());
        }
    }
    edits
}

/// Places that edits concern, with all that is around them.
#[derive(Default)]
struct Places {
    here: HashSet<String>,
    around: HashSet<String>,
}

impl Places {
    fn add(&mut self, edit: &Edit) {
        for place in edit.places() {
            self.around.extend(pointer::ancestors(place).map(str::to_owned));
            self.here.insert(place.to_owned());
        }
    }

    fn are_apart_from(&self, edit: &Edit) -> bool {
        edit.places().into_iter().all(|place| {
            let inside = pointer::ancestors(place).any(|it| self.here.contains(it));
            !inside && !self.around.contains(place)
        })
    }
}

/// The names that properties are to have.
struct Renames {
    by_old: HashMap<String, Vec<String>>,
    by_new: HashMap<String, Vec<String>>,
}

impl Renames {
    fn of(choices: &[Choice]) -> Self {
        let mut renames = Self { by_old: HashMap::new(), by_new: HashMap::new() };
        for edit in choices.iter().flat_map(|choice| &choice.edits) {
            let Edit::Rename { from, to } = edit else { continue };
            renames.by_old.entry(from.clone()).or_default().push(to.clone());
            renames.by_new.entry(to.clone()).or_default().push(from.clone());
        }
        renames
    }

    /// Whether another property is to have the name of an edit as well, or the same one another
    /// name.
    fn clash(&self, edit: &Edit) -> Option<String> {
        let Edit::Rename { from, to } = edit else { return None };
        let name = |at: &str| pointer::split_last(at).map(|(_, name)| name.into_owned());
        let new_name = name(to)?;
        if let Some(other) = self.by_new.get(to)?.iter().find(|other| *other != from) {
            return Some(format!("could be `{new_name}`, and so could `{}`", name(other)?));
        }
        let other = name(self.by_old.get(from)?.iter().find(|other| *other != to)?)?;
        Some(format!("could be {}", listed(&[&new_name, &other], "or")))
    }
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

/// The same keys after edits, by the places that these move.
fn moved(counts: Counts, edits: &[Edit]) -> Counts {
    let renames: HashMap<&str, &Edit> = edits
        .iter()
        .filter_map(|edit| match edit {
            Edit::Rename { from, .. } => Some((from.as_str(), edit)),
            Edit::Replace { .. } | Edit::Insert { .. } | Edit::Remove { .. } => None,
        })
        .collect();
    let moved = |(key, count): (Key, usize)| {
        let rename = pointer::ancestors(&key.instance).find_map(|at| renames.get(at));
        match rename.map(|rename| rename.moved(&key.instance)) {
            Some(instance) => (Key { instance, ..key }, count),
            None => (key, count),
        }
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
