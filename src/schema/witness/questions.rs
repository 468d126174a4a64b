//! Many questions about values of one target, put as schemas of our own beside its documents.
//! They are planned many at a time, since what they share is looked at once.

use std::sync::OnceLock;

use serde_json::{Value, json};

use super::expand::Reader;
use super::keyword::{Ignored, Origin};
use super::literal::Telling;
use super::plan::{NodeId, Plan, Planned, ROOT};
use super::steps::Steps;
use super::{Asked, TRIES};
use super::{MAX_HEIGHT, NOWHERE, SPREAD, WitnessOptions, draw, formats, literal, plan};
use crate::schema::{Formats, Judge, SchemaError, Schemas};

/// The document that holds the questions.
const DOCUMENT: &str = "trueup-questions:///all";

/// Schemas beside those of a target, and where values come from that fit them.
#[derive(Debug)]
pub(crate) struct Questions {
    schemas: Schemas,
    is_asserted: bool,
    count: usize,
    /// The plans of so many questions each, made when one of them is asked.
    plans: Vec<OnceLock<(Plan, Vec<NodeId>)>>,
}

/// Where the values come from that answer one question.
#[derive(Debug, Clone)]
pub(crate) struct Lone(Plan);

/// So many questions are planned together.
const TOGETHER: usize = 48;
/// What planning may cost.
const STEPS: u64 = WitnessOptions::STEPS;

impl Questions {
    /// Puts questions: schemas that may refer to the target's by their absolute URIs.
    pub(crate) fn new(judge: &Judge, questions: &[Value]) -> Result<Self, SchemaError> {
        let known = judge.schemas.documents.iter();
        let mut documents: Vec<(String, Value)> =
            known.map(|(uri, document)| (uri.clone(), (**document).clone())).collect();
        documents.push((DOCUMENT.to_owned(), json!({ "questions": questions })));
        let schemas = Schemas::new(documents, judge.schemas.draft)?;
        let plans = (0..questions.len().div_ceil(TOGETHER)).map(|_| OnceLock::new()).collect();
        let is_asserted = judge.formats == Formats::Asserted;
        Ok(Self { schemas, is_asserted, count: questions.len(), plans })
    }

    /// Whether there are values that answer a question.
    pub(crate) fn has_answer(&self, question: usize) -> bool {
        self.planned(question).is_some_and(|(plan, node)| plan.has_value(node))
    }

    /// A value that answers a question. The validator has not seen it yet.
    pub(crate) fn draw(&self, question: usize, options: &WitnessOptions) -> Option<Value> {
        let (plan, node) = self.planned(question)?;
        drawn(plan, node, options)
    }

    fn planned(&self, question: usize) -> Option<(&Plan, NodeId)> {
        let first = question / TOGETHER * TOGETHER;
        let plan = self.plans.get(question / TOGETHER)?;
        let (plan, nodes) = plan.get_or_init(|| self.plan(first));
        Some((plan, *nodes.get(question - first)?))
    }

    fn plan(&self, first: usize) -> (Plan, Vec<NodeId>) {
        let last = (first + TOGETHER).min(self.count);
        let goal = |question| {
            literal(&self.schemas, &uri(question), Asked::Fit).into_iter().collect::<Vec<_>>()
        };
        let goals: Vec<_> = (first..last).map(goal).collect();
        let ignored = Ignored::new();
        let formats = formats(self.is_asserted, [&self.schemas]);
        let reader = Reader { ignored: &ignored, formats, reopened: None };
        let origin = Origin::new(&NOWHERE, "");
        let telling = Telling::by_place([&self.schemas]);
        plan::together(&reader, &goals, origin, &telling, &mut Steps::new(STEPS))
    }

    /// Plans for a question on its own, as if the keyword at `without` were not there.
    pub(crate) fn lone(&self, question: usize, without: &str) -> Option<Lone> {
        let (schema, keyword) = self.schemas.holder(without)?;
        let ignored: Ignored = [Origin::new(schema, keyword).key()].into();
        let formats = formats(self.is_asserted, [&self.schemas]);
        let reader = Reader { ignored: &ignored, formats, reopened: None };
        let goal = [literal(&self.schemas, &uri(question), Asked::Fit)?];
        let origin = Origin::new(&NOWHERE, "");
        let telling = Telling::by_place([&self.schemas]);
        match plan::plan(&reader, &goal, origin, &telling, &mut Steps::new(STEPS)) {
            Planned::Inhabited(plan) if plan.height() <= MAX_HEIGHT => Some(Lone(plan)),
            Planned::Inhabited(_) | Planned::Empty(_) | Planned::Unknown(_) => None,
        }
    }
}

impl Lone {
    /// A value that answers the question. The validator has not seen it yet.
    pub(crate) fn draw(&self, options: &WitnessOptions) -> Option<Value> {
        drawn(&self.0, ROOT, options)
    }
}

fn drawn(plan: &Plan, node: NodeId, options: &WitnessOptions) -> Option<Value> {
    (0..TRIES).find_map(|attempt| {
        let seed = options.seed.wrapping_add(attempt.wrapping_mul(SPREAD));
        draw::draw_at(plan, node, &mut fastrand::Rng::with_seed(seed), options.manner())
    })
}

fn uri(question: usize) -> String {
    format!("{DOCUMENT}#/questions/{question}")
}
