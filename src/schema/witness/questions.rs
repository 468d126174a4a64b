//! Many questions about values of one target, put as schemas of our own beside its documents.
//! They are planned many at a time, since what they share is looked at once.

use std::sync::{Arc, OnceLock};

use jsonschema::Draft;
use serde_json::{Value, json};

use super::expand::Reader;
use super::keyword::{Ignored, Origin, OriginKey};
use super::literal::Telling;
use super::plan::{NodeId, Plan, Planned, ROOT};
use super::steps::Steps;
use super::{Answer, Asked, Query, Size, TRIES};
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
/// What each step may cost on the way to the smallest conflict.
const STEPS_TO_BLAME: u64 = STEPS / 10;

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

    /// The absolute URIs of keywords that leave a question without an answer, none of which could
    /// be missing; as if the keyword at `without` were not there. `None` where there are
    /// answers, and where that was not decided.
    pub(crate) fn conflict(&self, question: usize, without: Option<&str>) -> Option<Vec<String>> {
        let goal = [literal(&self.schemas, &uri(question), Asked::Fit)?];
        let formats = formats(self.is_asserted, [&self.schemas]);
        let telling = Telling::by_place([&self.schemas]);
        let origin = Origin::new(&NOWHERE, "");
        let plan = |ignored: &Ignored| {
            let reader = Reader { ignored, formats, reopened: None };
            plan::plan(&reader, &goal, origin, &telling, &mut Steps::new(STEPS_TO_BLAME))
        };
        let without = without.and_then(|uri| self.schemas.holder(uri));
        let without = without.map(|(schema, keyword)| Origin::new(schema, keyword).key());
        let mut ignored: Ignored = without.into_iter().collect();
        let Planned::Empty(conflict) = plan(&ignored) else { return None };
        let located = |origin: &Origin<'_>| self.schemas.locate(origin.schema, origin.keyword);
        let mut needed: Vec<(OriginKey, String)> = conflict
            .iter()
            .filter_map(|origin| Some((origin.key(), located(origin)?)))
            .filter(|(_, uri)| !uri.starts_with(DOCUMENT))
            .collect();
        // Many at once are left out first: most of what was looked at has nothing to do with it.
        let mut size = needed.len().div_ceil(2);
        while size > 0 {
            let mut start = 0;
            while start < needed.len() {
                let end = (start + size).min(needed.len());
                ignored.extend(needed[start..end].iter().map(|(key, _)| key.clone()));
                if matches!(plan(&ignored), Planned::Empty(_)) {
                    needed.drain(start..end);
                } else {
                    for (key, _) in &needed[start..end] {
                        ignored.remove(key);
                    }
                    start = end;
                }
            }
            size /= 2;
        }
        Some(needed.into_iter().map(|(_, uri)| uri).collect())
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

/// A text that fits a schema which refers to nothing.
pub(crate) fn text_for(schema: &Value) -> Option<String> {
    const NAME: &str = "trueup-text:///";
    let schemas = Schemas::new([(NAME.to_owned(), schema.clone())], Draft::Draft202012).ok()?;
    let schemas = Arc::new(schemas);
    let judge = schemas.judge(&format!("{NAME}#"), Formats::Annotated).ok()?;
    let query = Query { parts: vec![(&judge, Asked::Fit)], objects: false };
    let options = WitnessOptions { size: Size::Small, ..WitnessOptions::default() };
    match query.answer(&query.source(STEPS), &options) {
        Answer::Value(Value::String(text)) => Some(text),
        Answer::Value(_) | Answer::Empty(_) | Answer::Unknown(_) => None,
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
