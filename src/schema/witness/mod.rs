//! The second question about a schema: which value fits it? A value that does, or the keywords
//! that leave none, or an honest "unknown".
//!
//! A goal (schemas to satisfy, schemas to break) is expanded into alternatives (`expand`), each a
//! list of facts about one value (`facts`). From these come the shapes that the value may have,
//! whose parts are goals again (`plan`): a graph, so that recursion ends. Where no shape has
//! values, that is a proof, unless something was not looked at to the end. Values are drawn from
//! the shapes (`draw`) and judged by the validator before they are handed out.
//!
//! The `jsonschema` crate's own canonical form would answer some of this; but it has no bound on
//! its work and loses the places of keywords, which is what a conflict is about. It is the judge
//! of this module in tests.

mod draw;
mod expand;
mod facts;
mod keyword;
mod leaf;
mod literal;
mod number;
mod plan;
mod questions;
mod steps;
mod text;
mod value;
mod wording;

use std::sync::Arc;

use serde_json::Value;

use super::{Formats, Judge, Schemas};
use expand::{Asserts, Reader};
use keyword::{Ignored, Origin};
pub(crate) use literal::Reading;
use literal::{Literal, Telling};
use plan::{Plan, Planned};

pub(crate) use plan::Presence;
pub(crate) use questions::{Lone, Questions, text_for};
use steps::Steps;

pub use options::{Size, WitnessOptions};

mod options;

/// An answer to "which value?".
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Answer<C> {
    /// This one. The validator has confirmed it.
    Value(Value),
    /// None: these keywords cannot hold together.
    Empty(C),
    /// Not decided, for this reason. There may be such a value.
    Unknown(String),
}

/// What a schema has to do with the values that are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    Fit,
    Break,
    /// They fit if the schema is read otherwise.
    FitIf(Reading),
}

/// What values are asked for: such as fit some schemas and break others.
#[derive(Debug, Clone)]
pub(crate) struct Query<'j> {
    pub(crate) parts: Vec<(&'j Judge, Asked)>,
    /// Whether nothing but objects is asked for.
    pub(crate) objects: bool,
}

/// Where values come from that answer a question; or why none do.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    Inhabited(Arc<Plan>),
    /// Absolute URIs of keywords that cannot hold together, none of which could be missing.
    Empty(Vec<String>),
    Unknown(String),
}

/// So often a value is drawn anew that was one to avoid, or that the validator refuses.
const TRIES: u64 = 24;
/// Deeper values than this are not made: recursion in reading and writing them has its limits.
const MAX_HEIGHT: u32 = 100;
/// A conflict of more keywords than this is not made smaller.
const MAX_MINIMISED: usize = 64;

impl Query<'_> {
    /// Looks for the source of values, in at most so many steps.
    pub(crate) fn source(&self, steps: u64) -> Source {
        match self.plan(&Ignored::new(), None, steps) {
            Planned::Inhabited(plan) if plan.height() > MAX_HEIGHT => {
                Source::Unknown(format!("its values are nested more than {MAX_HEIGHT} levels deep"))
            }
            Planned::Inhabited(plan) => Source::Inhabited(Arc::new(plan)),
            Planned::Empty(conflict) => Source::Empty(self.smallest(conflict, steps)),
            Planned::Unknown(reason) => Source::Unknown(reason),
        }
    }

    /// A value that would fit if the keyword at one of these URIs were not there, and which.
    pub(crate) fn nearest(
        &self,
        conflict: &[String],
        options: &WitnessOptions,
    ) -> Option<(String, Value)> {
        let mut conflict: Vec<&String> = conflict.iter().collect();
        conflict.sort_by_key(|uri| !CLOSING.contains(&uri.rsplit('/').next().unwrap_or_default()));
        conflict.into_iter().find_map(|uri| {
            let ignored = self.origin(uri)?.key();
            let Planned::Inhabited(plan) =
                self.plan(&[ignored].into(), None, WitnessOptions::STEPS)
            else {
                return None;
            };
            let mut rng = fastrand::Rng::with_seed(options.seed);
            let value = draw::draw(&plan, &mut rng, options.manner())?;
            Some((uri.clone(), value))
        })
    }

    /// Draws a value and has it judged.
    pub(crate) fn answer(&self, source: &Source, options: &WitnessOptions) -> Answer<Vec<String>> {
        let plan = match source {
            Source::Inhabited(plan) => plan,
            Source::Empty(conflict) => return Answer::Empty(conflict.clone()),
            Source::Unknown(reason) => return Answer::Unknown(reason.clone()),
        };
        let mut refused = 0;
        for attempt in 0..TRIES {
            let seed = options.seed.wrapping_add(attempt.wrapping_mul(SPREAD));
            let mut rng = fastrand::Rng::with_seed(seed);
            let Some(value) = draw::draw(plan, &mut rng, options.manner()) else { continue };
            if options.avoid.iter().any(|avoided| value::equal(avoided, &value)) {
                continue;
            }
            if self.is_answered_by(&value) {
                return Answer::Value(value);
            }
            refused += 1;
        }
        Answer::Unknown(match (refused, &plan.doubt) {
            (0, _) => format!("{TRIES} draws brought nothing new"),
            (_, Some(doubt)) => doubt.clone(),
            (refused, None) => {
                format!("the validator refused {refused} values that were thought to fit")
            }
        })
    }

    /// Whether there would be values if `additionalProperties` beside the keyword at a URI were
    /// `unevaluatedProperties`.
    pub(crate) fn is_mended_by_unevaluated(&self, uri: &str, steps: u64) -> bool {
        let Some(origin) = self.origin(uri) else { return false };
        let reopened = Some(keyword::address(origin.schema));
        matches!(self.plan(&Ignored::new(), reopened, steps), Planned::Inhabited(_))
    }

    fn is_answered_by(&self, value: &Value) -> bool {
        (!self.objects || value.is_object())
            && self.parts.iter().all(|(judge, asked)| match asked {
                Asked::Fit => judge.is_valid(value),
                Asked::Break => !judge.is_valid(value),
                // No schema says what is meant.
                Asked::FitIf(_) => true,
            })
    }

    fn plan(&self, ignored: &Ignored, reopened: Option<usize>, steps: u64) -> Planned<'_> {
        let mut goal: Vec<Literal<'_>> = self.objects.then(Literal::object).into_iter().collect();
        for (judge, asked) in &self.parts {
            match literal(&judge.schemas, &judge.uri, *asked) {
                Some(literal) => goal.push(literal),
                None => return Planned::Unknown(format!("there is no schema at {}", judge.uri)),
            }
        }
        let schemas = || self.parts.iter().map(|(judge, _)| &*judge.schemas);
        let is_asserted = self.parts.iter().all(|(judge, _)| judge.formats == Formats::Asserted);
        let reader = Reader { ignored, formats: formats(is_asserted, schemas()), reopened };
        let telling = Telling::by_place(schemas());
        let origin = Origin::new(&NOWHERE, "");
        plan::plan(&reader, &goal, origin, &telling, &mut Steps::new(steps))
    }

    /// Leaves out what the conflict does not need.
    fn smallest(&self, conflict: Vec<Origin<'_>>, steps: u64) -> Vec<String> {
        let mut needed = conflict;
        if needed.len() <= MAX_MINIMISED {
            let mut ignored = Ignored::new();
            needed.retain(|origin| {
                ignored.insert(origin.key());
                let is_needed = !matches!(self.plan(&ignored, None, steps), Planned::Empty(_));
                if is_needed {
                    ignored.remove(&origin.key());
                }
                is_needed
            });
        }
        needed.iter().filter_map(|origin| self.uri(origin)).collect()
    }

    fn uri(&self, origin: &Origin<'_>) -> Option<String> {
        let mut judges = self.parts.iter().map(|(judge, _)| judge);
        judges.find_map(|judge| judge.schemas.locate(origin.schema, origin.keyword))
    }

    fn origin(&self, uri: &str) -> Option<Origin<'_>> {
        let mut judges = self.parts.iter().map(|(judge, _)| judge);
        judges.find_map(|judge| {
            let (schema, keyword) = judge.schemas.holder(uri)?;
            Some(Origin::new(schema, keyword))
        })
    }
}

/// Says of each question whether there are such values, with one plan for all. A question names
/// schemas by their absolute URIs, and says whether it is for objects alone.
pub(crate) fn survey(
    schemas: &Schemas,
    is_asserted: bool,
    questions: &[(Vec<(String, Asked)>, bool)],
    steps: u64,
) -> Vec<Presence> {
    let goal = |(parts, objects): &(Vec<(String, Asked)>, bool)| {
        let literals = parts.iter().map(|(uri, asked)| literal(schemas, uri, *asked));
        let objects = objects.then(|| Some(Literal::object()));
        objects.into_iter().chain(literals).collect::<Option<Vec<_>>>()
    };
    let goals: Vec<_> = questions.iter().map(goal).collect();
    let asked: Vec<_> = goals.iter().flatten().cloned().collect();
    let formats = formats(is_asserted, [schemas]);
    let reader = Reader { ignored: &Ignored::new(), formats, reopened: None };
    let origin = Origin::new(&NOWHERE, "");
    let telling = Telling::by_words(schemas);
    let found = plan::survey(&reader, &asked, origin, &telling, &mut Steps::new(steps));
    let mut found = found.into_iter();
    let presence = |goal: &Option<_>| match goal {
        Some(_) => found.next().unwrap_or(Presence::Unknown),
        None => Presence::Unknown,
    };
    goals.iter().map(presence).collect()
}

fn literal<'r>(schemas: &'r Schemas, uri: &str, asked: Asked) -> Option<Literal<'r>> {
    let mut literal = Literal::of(schemas.scope(uri)?, asked != Asked::Break);
    if let Asked::FitIf(reading) = asked {
        literal.reading = reading;
    }
    Some(literal)
}

fn formats<'s>(is_asserted: bool, schemas: impl IntoIterator<Item = &'s Schemas>) -> Asserts {
    if is_asserted {
        Asserts::Yes
    } else if schemas.into_iter().any(Schemas::has_own_dialect) {
        Asserts::Maybe
    } else {
        Asserts::No
    }
}

/// What is the likelier to be meant otherwise: keywords that close an object or an array.
const CLOSING: [&str; 4] =
    ["additionalProperties", "unevaluatedProperties", "additionalItems", "unevaluatedItems"];

/// Who asks the question itself.
static NOWHERE: Value = Value::Null;

/// Spreads the seeds of attempts (the golden ratio in 64 bits).
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
