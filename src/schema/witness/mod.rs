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
mod steps;
mod text;
mod value;

use std::sync::Arc;

use serde_json::Value;

use super::{Formats, Judge};
use expand::{Asserts, Reader};
use keyword::{Ignored, Origin};
use literal::Literal;
use plan::{Plan, Planned};
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

/// What values are asked for: they fit some schemas and break others.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query<'j> {
    pub(crate) fits: Vec<&'j Judge>,
    pub(crate) breaks: Vec<&'j Judge>,
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
        match self.plan(&Ignored::new(), steps) {
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
            let Planned::Inhabited(plan) = self.plan(&[ignored].into(), WitnessOptions::STEPS)
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
        Answer::Unknown(match refused {
            0 => format!("{TRIES} draws brought nothing new"),
            refused => format!("the validator refused {refused} values that were thought to fit"),
        })
    }

    fn is_answered_by(&self, value: &Value) -> bool {
        self.fits.iter().all(|judge| judge.is_valid(value))
            && !self.breaks.iter().any(|judge| judge.is_valid(value))
    }

    fn plan(&self, ignored: &Ignored, steps: u64) -> Planned<'_> {
        let mut goal = Vec::new();
        for (judges, holds) in [(&self.fits, true), (&self.breaks, false)] {
            for judge in judges {
                let Some(scope) = judge.schemas.scope(&judge.uri) else {
                    return Planned::Unknown(format!("there is no schema at {}", judge.uri));
                };
                goal.push(Literal::of(scope, holds));
            }
        }
        let judges = || self.fits.iter().chain(&self.breaks);
        let formats = if judges().all(|judge| judge.formats == Formats::Asserted) {
            Asserts::Yes
        } else if judges().any(|judge| judge.schemas.has_own_dialect()) {
            Asserts::Maybe
        } else {
            Asserts::No
        };
        let reader = Reader { ignored, formats };
        let dynamic = judges().any(|judge| judge.schemas.is_dynamic());
        let origin = Origin::new(&NOWHERE, "");
        plan::plan(&reader, &goal, origin, dynamic, &mut Steps::new(steps))
    }

    /// Leaves out what the conflict does not need.
    fn smallest(&self, conflict: Vec<Origin<'_>>, steps: u64) -> Vec<String> {
        let mut needed = conflict;
        if needed.len() <= MAX_MINIMISED {
            let mut ignored = Ignored::new();
            needed.retain(|origin| {
                ignored.insert(origin.key());
                let is_needed = !matches!(self.plan(&ignored, steps), Planned::Empty(_));
                if is_needed {
                    ignored.remove(&origin.key());
                }
                is_needed
            });
        }
        needed.iter().filter_map(|origin| self.uri(origin)).collect()
    }

    fn uri(&self, origin: &Origin<'_>) -> Option<String> {
        let mut judges = self.fits.iter().chain(&self.breaks);
        judges.find_map(|judge| judge.schemas.locate(origin.schema, origin.keyword))
    }

    fn origin(&self, uri: &str) -> Option<Origin<'_>> {
        let mut judges = self.fits.iter().chain(&self.breaks);
        judges.find_map(|judge| {
            let (schema, keyword) = judge.schemas.holder(uri)?;
            Some(Origin::new(schema, keyword))
        })
    }
}

/// What is the likelier to be meant otherwise: keywords that close an object or an array.
const CLOSING: [&str; 4] =
    ["additionalProperties", "unevaluatedProperties", "additionalItems", "unevaluatedItems"];

/// Who asks the question itself.
static NOWHERE: Value = Value::Null;

/// Spreads the seeds of attempts (the golden ratio in 64 bits).
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
