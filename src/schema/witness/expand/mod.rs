//! From what is asked of a value to its alternatives: each a plain list of facts, with every
//! `anyOf`, `oneOf`, `if` and broken schema decided one way.

mod assert;
mod deny;
mod quick;

use std::borrow::Cow;
use std::collections::{HashSet, VecDeque};
use std::rc::Rc;

use jsonschema::Draft;
use serde_json::Value;

use super::facts::{Conflict, Fact, Facts, Said, Types, Within};
use super::keyword::{Ignored, Origin, OriginKey, address, merge};
use super::literal::{Literal, Wanted};
use super::steps::{OutOfSteps, Steps};
use crate::schema::Scope;

/// The keywords that say which schema judges which item.
pub(super) const ITEM_KEYWORDS: [&str; 3] = ["prefixItems", "items", "additionalItems"];
/// The keywords that say which schema judges which property.
pub(super) const PROPERTY_KEYWORDS: [&str; 3] =
    ["properties", "patternProperties", "additionalProperties"];

/// How schemas are read.
pub(super) struct Reader<'a> {
    pub(super) ignored: &'a Ignored,
    pub(super) formats: Asserts,
    /// A schema whose `additionalProperties` is read as if it were `unevaluatedProperties`.
    pub(super) reopened: Option<usize>,
}

/// Whether `format` is an assertion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asserts {
    Yes,
    No,
    /// A dialect of the user's own decides.
    Maybe,
}

impl Reader<'_> {
    pub(super) fn reads(&self, scope: &Scope<'_>, keyword: &str) -> bool {
        // Until draft 7 nothing counts beside a `$ref`.
        let is_alone = scope.draft() <= Draft::Draft7 && scope.keyword("$ref").is_some();
        (!is_alone || keyword == "$ref") && !self.ignores(scope, keyword)
    }

    fn ignores(&self, scope: &Scope<'_>, keyword: &str) -> bool {
        !self.ignored.is_empty()
            && self.ignored.contains(&(address(scope.schema()), keyword.to_owned()))
    }

    pub(super) fn keyword<'r>(&self, scope: &Scope<'r>, keyword: &str) -> Option<&'r Value> {
        let is_reopened =
            keyword == PROPERTY_KEYWORDS[2] && self.reopened == Some(address(scope.schema()));
        scope.keyword(keyword).filter(|_| !is_reopened && self.reads(scope, keyword))
    }
}

/// One step on the way from schemas to facts.
#[derive(Debug, Clone)]
pub(super) enum Step<'r> {
    Literal(Literal<'r>),
    Fact(Fact<'r>),
    /// Any of these, each with all its steps.
    Choice(Vec<Vec<Step<'r>>>),
    Unknown(&'static str),
}

/// A step, the keyword that wants it, and in whose reach it stands.
#[derive(Debug, Clone)]
pub(super) struct Task<'r> {
    step: Step<'r>,
    said: Said<'r>,
}

impl<'r> Task<'r> {
    fn new(step: Step<'r>, origin: Origin<'r>, within: &Within) -> Self {
        Self { step, said: Said { origin, within: Rc::clone(within) } }
    }
}

/// All alternatives, as far as they were looked for.
#[derive(Debug, Default)]
pub(super) struct Expansion<'r> {
    pub(super) alternatives: Vec<Facts<'r>>,
    /// There may be more alternatives; why.
    pub(super) cut: Option<&'static str>,
    /// The keywords on which others failed.
    pub(super) blame: Conflict<'r>,
}

/// The alternatives of a goal, at most `limit`.
pub(super) fn expand<'r>(
    reader: &Reader<'_>,
    goal: &[Literal<'r>],
    origin: Origin<'r>,
    limit: usize,
    steps: &mut Steps,
) -> Result<Expansion<'r>, OutOfSteps> {
    let mut expander = Expander {
        reader,
        steps,
        found: Expansion::default(),
        spare: SPARE,
        widened: HashSet::new(),
    };
    let mut branch = Branch::default();
    let within: Within = Rc::new([]);
    for literal in goal {
        branch.todo.push_back(Task::new(Step::Literal(literal.clone()), origin, &within));
    }
    expander.explore(branch, limit)?;
    Ok(expander.found)
}

struct Expander<'a, 'r> {
    reader: &'a Reader<'a>,
    steps: &'a mut Steps,
    found: Expansion<'r>,
    /// How many alternatives beyond the limit wide unions may still bring.
    spare: usize,
    /// The wide choices all of whose ways have been there once.
    widened: HashSet<OriginKey>,
}

/// A choice between more than this is a wide one, each of whose ways is to be there.
const WIDE: usize = 24;
/// The alternatives beyond the limit that the wide choices of one goal may bring.
const SPARE: usize = 1536;

/// One alternative in the making.
#[derive(Clone, Default)]
struct Branch<'r> {
    facts: Facts<'r>,
    todo: VecDeque<Task<'r>>,
    choices: VecDeque<(Vec<Vec<Step<'r>>>, Said<'r>)>,
    denials: VecDeque<(Scope<'r>, Vec<deny::Way<'r>>)>,
    seen: HashSet<(usize, bool, Within)>,
    /// How many choices were made.
    depth: usize,
}

/// More choices than these are not made for one value: each goes one level deeper.
const MAX_DEPTH: usize = 300;

impl<'r> Branch<'r> {
    /// What a copy costs, in steps.
    fn weight(&self) -> u64 {
        let parts = self.seen.len() + self.choices.len() + self.denials.len();
        u64::try_from(parts / 4).unwrap_or(u64::MAX)
    }

    fn push(&mut self, steps: &[Step<'r>], said: &Said<'r>) {
        let task = |step: &Step<'r>| Task { step: step.clone(), said: said.clone() };
        self.todo.extend(steps.iter().map(task));
    }
}

/// Why a branch was given up.
enum Stop<'r> {
    Conflict(Conflict<'r>),
    Unknown(&'static str),
    OutOfSteps,
}

impl From<OutOfSteps> for Stop<'_> {
    fn from(_: OutOfSteps) -> Self {
        Self::OutOfSteps
    }
}

impl<'r> Expander<'_, 'r> {
    /// Decides what is open in a branch; returns how many alternatives came of it.
    fn explore(&mut self, mut branch: Branch<'r>, limit: usize) -> Result<usize, OutOfSteps> {
        match self.settle(&mut branch) {
            Ok(()) => {}
            Err(Stop::Conflict(conflict)) => {
                merge(&mut self.found.blame, &conflict);
                return Ok(0);
            }
            Err(Stop::Unknown(reason)) => {
                self.found.cut = Some(reason);
                return Ok(0);
            }
            Err(Stop::OutOfSteps) => return Err(OutOfSteps),
        }
        if let Some((alternatives, said)) = branch.choices.pop_front() {
            merge(&mut self.found.blame, &[said.origin]);
            let ways = alternatives.iter().map(|steps| (steps.as_slice(), said.clone()));
            return self.explore_each(&branch, ways.collect(), limit);
        }
        if let Err(conflict) = self.narrow(&mut branch) {
            merge(&mut self.found.blame, &conflict);
            return Ok(0);
        }
        if let Some((scope, ways)) = branch.denials.pop_front() {
            if self.excludes(&branch, &scope)? {
                return self.explore(branch, limit);
            }
            let within: Within = Rc::new([]);
            let said =
                |way: &deny::Way<'r>| Said { origin: way.origin, within: Rc::clone(&within) };
            let ways = ways.iter().map(|way| (way.steps.as_slice(), said(way)));
            return self.explore_each(&branch, ways.collect(), limit);
        }
        self.found.alternatives.push(branch.facts);
        Ok(1)
    }

    fn explore_each(
        &mut self,
        branch: &Branch<'r>,
        ways: Vec<(&[Step<'r>], Said<'r>)>,
        limit: usize,
    ) -> Result<usize, OutOfSteps> {
        if branch.depth == MAX_DEPTH {
            self.found.cut = Some("there are too many choices to be made for one value");
            return Ok(0);
        }
        let limit = self.widened(&ways, limit);
        let mut ways = ways;
        if ways.len() > limit {
            // Not the first ones again and again, so that each comes in some combination.
            let first = self.found.alternatives.len() % ways.len();
            ways.rotate_left(first);
        }
        let each = (limit / ways.len().max(1)).max(1);
        let mut added = 0;
        for (steps, said) in ways {
            if added >= limit {
                self.found.cut = Some("there are too many combinations of alternatives");
                break;
            }
            self.steps.spend(branch.weight())?;
            let mut branch = branch.clone();
            branch.depth += 1;
            branch.push(steps, &said);
            let share = each.min(limit - added);
            // What a wide choice brings beyond its share takes nothing from the others.
            added += self.explore(branch, share)?.min(share);
        }
        Ok(added)
    }

    /// The limit for a choice: the first time that it is a wide one, room for each of its ways.
    fn widened(&mut self, ways: &[(&[Step<'r>], Said<'r>)], limit: usize) -> usize {
        let missing = ways.len().saturating_sub(limit);
        if ways.len() <= WIDE || missing > self.spare {
            return limit;
        }
        let is_first = ways.first().is_some_and(|(_, said)| self.widened.insert(said.origin.key()));
        if is_first {
            self.spare -= missing;
            return limit + missing;
        }
        limit
    }

    /// Leaves objects out where none can be; an error where then nothing is left.
    fn narrow(&self, branch: &mut Branch<'r>) -> Result<(), Conflict<'r>> {
        match quick::clash(self.reader, &branch.facts) {
            Some(conflict) => branch.facts.exclude(Types::OBJECT, &conflict),
            None => Ok(()),
        }
    }

    /// Does everything that leaves no choice.
    fn settle(&mut self, branch: &mut Branch<'r>) -> Result<(), Stop<'r>> {
        while let Some(Task { step, said }) = branch.todo.pop_front() {
            self.steps.spend(1)?;
            match step {
                Step::Fact(fact) => branch.facts.add(fact, &said).map_err(Stop::Conflict)?,
                Step::Unknown(reason) => return Err(Stop::Unknown(reason)),
                Step::Choice(alternatives) => match alternatives.as_slice() {
                    [] => return Err(Stop::Conflict(vec![said.origin])),
                    [only] => branch.push(only, &said),
                    _ => branch.choices.push_back((alternatives, said)),
                },
                Step::Literal(literal) => self.literal(branch, literal, &said)?,
            }
        }
        Ok(())
    }

    fn literal(
        &mut self,
        branch: &mut Branch<'r>,
        literal: Literal<'r>,
        said: &Said<'r>,
    ) -> Result<(), Stop<'r>> {
        let holds = literal.holds;
        match literal.schema {
            Wanted::Name(name) => {
                let values = vec![Cow::Owned(Value::String(name))];
                branch.facts.add(Fact::Values(values), said).map_err(Stop::Conflict)?;
            }
            Wanted::Object => {
                let fact = Fact::Types(Types::OBJECT);
                branch.facts.add(fact, said).map_err(Stop::Conflict)?;
            }
            Wanted::Value(value) if holds => {
                branch.push(&assert::is(value).collect::<Vec<_>>(), said);
            }
            Wanted::Value(value) => branch.push(&[Step::Choice(deny::differs(value))], said),
            Wanted::Schema(scope) => {
                let key = (address(scope.schema()), holds, Rc::clone(&said.within));
                if !branch.seen.insert(key) {
                    return Ok(());
                }
                if holds {
                    let tasks = assert::assert(self.reader, &scope, literal.reading, &said.within);
                    branch.todo.extend(tasks);
                    return Ok(());
                }
                let mut ways = deny::deny(self.reader, &scope);
                match ways.len() {
                    0 => return Err(Stop::Conflict(vec![said.origin])),
                    1 => {
                        for way in ways.drain(..) {
                            let said = Said { origin: way.origin, within: Rc::new([]) };
                            branch.push(&way.steps, &said);
                        }
                    }
                    _ => branch.denials.push_back((scope, ways)),
                }
            }
        }
        Ok(())
    }

    /// Whether what is known leaves no value that would fit the schema: then there is nothing to
    /// be done to break it.
    fn excludes(&mut self, branch: &Branch<'r>, scope: &Scope<'r>) -> Result<bool, OutOfSteps> {
        let mut probe = branch.clone();
        probe.choices.clear();
        probe.denials.clear();
        let within: Within = Rc::new([]);
        let origin = Origin::new(scope.schema(), "");
        probe.push(&[Step::Literal(Literal::of(scope.clone(), true))], &Said { origin, within });
        match self.settle(&mut probe) {
            Ok(()) => Ok(self.narrow(&mut probe).is_err()),
            Err(Stop::Conflict(_)) => Ok(true),
            Err(Stop::Unknown(_)) => Ok(false),
            Err(Stop::OutOfSteps) => Err(OutOfSteps),
        }
    }
}

/// A limit on lengths and counts. One beyond all counting is as good as the greatest.
fn count(value: &Value) -> Option<u64> {
    let Value::Number(number) = value else { return None };
    if let Some(count) = number.as_u64() {
        return Some(count);
    }
    let text = number.to_string();
    if text.starts_with('-') || !super::value::is_integer(number) {
        return None;
    }
    let double = text.parse::<f64>().ok()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an integer that is not negative; the cast saturates"
    )]
    Some(double as u64)
}
