//! A plan: for every goal that can come up below a schema, the shapes that a value may have. It
//! is made once, says whether there is a value at all, and then values are drawn from it.

mod accept;
mod array;
mod height;
mod names;
mod object;
mod scalar;

use std::collections::{HashMap, VecDeque};

use serde_json::Value;

use super::expand::{Reader, expand};
use super::facts::{Conflict, Facts, Types};
use super::keyword::{Origin, merge};
use super::leaf::Found;
use super::literal::{Literal, LiteralKey, Telling};
use super::number::{self, NumberDemand, Numbers};
use super::steps::{OutOfSteps, Steps};
use super::text::{self, TextDemand, Texts};

pub(super) use array::ArrayShape;
pub(super) use object::{ObjectShape, Property};

/// The number of a node: what one goal comes to.
pub(super) type NodeId = usize;

/// The shapes of all goals. Owns what it needs: the schemas may be gone.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(super) nodes: Vec<Node>,
    /// Why a value may have been thought to fit that does not.
    pub(super) doubt: Option<String>,
}

/// The goal that was asked about.
pub(super) const ROOT: NodeId = 0;

impl Plan {
    /// How deep the flattest value is.
    pub(super) fn height(&self) -> u32 {
        self.nodes[ROOT].least.unwrap_or_default()
    }

    /// Whether a node has values that are not too deep to be made.
    pub(super) fn has_value(&self, node: NodeId) -> bool {
        self.nodes[node].shapes.iter().any(|(_, height)| *height <= super::MAX_HEIGHT)
    }
}

#[derive(Debug, Clone)]
pub(super) struct Node {
    /// Only shapes that have values.
    pub(super) shapes: Vec<(Shape, u32)>,
    /// What the contract gives as examples or defaults, as far as it fits.
    pub(super) examples: Vec<Value>,
    /// The strings of a node that accepts values of every kind.
    pub(super) open: Option<usize>,
    /// The least height of a value; `None` where there is no value.
    pub(super) least: Option<u32>,
}

/// One form that a value may have.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    Values(Vec<Value>),
    Numbers(Numbers),
    Texts(Texts),
    Array(ArrayShape),
    Object(ObjectShape),
}

/// What planning came to.
pub(super) enum Planned<'r> {
    Inhabited(Plan),
    /// No value exists; the keywords among which the conflict is.
    Empty(Conflict<'r>),
    /// Why it could not be decided.
    Unknown(String),
}

/// The most alternatives of one goal; where they were cut and nothing was found, the next.
const ROUNDS: [usize; 3] = [24, 192, 1536];

const EXHAUSTED: &str = "it was not decided within the limit of steps";

/// No more goals than these are planned.
const MAX_NODES: usize = 20_000;

/// Plans for values that meet all of `goal`.
pub(super) fn plan<'r>(
    reader: &Reader<'_>,
    goal: &[Literal<'r>],
    origin: Origin<'r>,
    telling: &Telling,
    steps: &mut Steps,
) -> Planned<'r> {
    let mut unknown = String::new();
    for limit in ROUNDS {
        let mut planner = Planner::new(reader, origin, telling, limit, steps);
        planner.node(goal.to_vec());
        let done = planner.run();
        let Planner { drafts, .. } = planner;
        if let Some(heights) = height::inhabited(&drafts) {
            return Planned::Inhabited(height::finish(drafts, &heights));
        }
        match (done, height::doubt(&drafts)) {
            (Err(OutOfSteps), _) => return Planned::Unknown(EXHAUSTED.to_owned()),
            (Ok(()), Some(reason)) => unknown = reason,
            (Ok(()), None) => return Planned::Empty(height::blame(&drafts)),
        }
    }
    Planned::Unknown(unknown)
}

/// Whether there are values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    Some,
    None,
    Unknown,
}

/// Says of each goal whether there are values, with one plan for all: what goals share is looked
/// at once. Where one plan is not enough, the answer is unknown.
pub(super) fn survey<'r>(
    reader: &Reader<'_>,
    goals: &[Vec<Literal<'r>>],
    origin: Origin<'r>,
    telling: &Telling,
    steps: &mut Steps,
) -> Vec<Presence> {
    let mut planner = Planner::new(reader, origin, telling, ROUNDS[0], steps);
    let nodes: Vec<NodeId> = goals.iter().map(|goal| planner.node(goal.clone())).collect();
    // What was not looked at in time is in doubt.
    let _ = planner.run();
    let (known, hoped) = height::presence(&planner.drafts);
    let presence = |node: NodeId| match (known[node], hoped[node]) {
        (true, _) => Presence::Some,
        (false, true) => Presence::Unknown,
        (false, false) => Presence::None,
    };
    nodes.into_iter().map(presence).collect()
}

/// One plan for several goals, and the node of each. Nodes without values have no shapes.
pub(super) fn together<'r>(
    reader: &Reader<'_>,
    goals: &[Vec<Literal<'r>>],
    origin: Origin<'r>,
    telling: &Telling,
    steps: &mut Steps,
) -> (Plan, Vec<NodeId>) {
    let mut planner = Planner::new(reader, origin, telling, ROUNDS[0], steps);
    let nodes: Vec<NodeId> = goals.iter().map(|goal| planner.node(goal.clone())).collect();
    // What was not looked at in time has no values.
    let _ = planner.run();
    let Planner { drafts, .. } = planner;
    let heights = height::known(&drafts);
    (height::finish(drafts, &heights), nodes)
}

/// A node in the making.
#[derive(Default)]
struct Draft<'r> {
    shapes: Vec<DraftShape<'r>>,
    /// The keywords for which alternatives were given up.
    blame: Conflict<'r>,
    /// What the schemas of the goal give as examples or defaults.
    examples: Vec<&'r Value>,
    /// Why there may be more shapes than these.
    cut: Option<String>,
    is_expanded: bool,
}

struct DraftShape<'r> {
    shape: Shape,
    needs: Vec<Need<'r>>,
}

/// What a shape needs to have any value.
enum Need<'r> {
    /// A value of this node.
    Node(NodeId, Vec<Origin<'r>>),
    /// Values of so many of these nodes.
    Several { count: usize, of: Vec<NodeId>, origins: Vec<Origin<'r>> },
    /// So many different values, one of each of these nodes.
    Distinct { of: Vec<NodeId>, origins: Vec<Origin<'r>> },
}

struct Planner<'a, 's, 'r> {
    reader: &'a Reader<'a>,
    origin: Origin<'r>,
    telling: &'a Telling,
    limit: usize,
    steps: &'s mut Steps,
    known: HashMap<Vec<LiteralKey>, NodeId>,
    drafts: Vec<Draft<'r>>,
    queue: VecDeque<(NodeId, Vec<Literal<'r>>)>,
    matchers: HashMap<String, Option<jsonschema::Validator>>,
    texts: HashMap<TextDemand, Found<Texts, text::Blame>>,
    numbers: HashMap<NumberDemand, Found<Numbers, number::Blame>>,
}

impl<'a, 's, 'r> Planner<'a, 's, 'r> {
    fn new(
        reader: &'a Reader<'a>,
        origin: Origin<'r>,
        telling: &'a Telling,
        limit: usize,
        steps: &'s mut Steps,
    ) -> Self {
        Self {
            reader,
            origin,
            telling,
            limit,
            steps,
            known: HashMap::new(),
            drafts: Vec::new(),
            queue: VecDeque::new(),
            matchers: HashMap::new(),
            texts: HashMap::new(),
            numbers: HashMap::new(),
        }
    }

    /// The node of a goal; what is new is planned later.
    fn node(&mut self, goal: Vec<Literal<'r>>) -> NodeId {
        let mut key: Vec<LiteralKey> = goal.iter().map(|it| it.key(self.telling)).collect();
        key.sort_unstable();
        key.dedup();
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let id = self.drafts.len();
        self.drafts.push(Draft::default());
        self.known.insert(key, id);
        self.queue.push_back((id, goal));
        id
    }

    fn run(&mut self) -> Result<(), OutOfSteps> {
        while let Some((id, goal)) = self.queue.pop_front() {
            if self.drafts.len() > MAX_NODES {
                return Err(OutOfSteps);
            }
            let expansion = expand(self.reader, &goal, self.origin, self.limit, self.steps)?;
            let mut draft = Draft { blame: expansion.blame, ..Draft::default() };
            draft.cut = expansion.cut.map(str::to_owned);
            draft.examples = goal.iter().flat_map(Literal::examples).collect();
            for facts in &expansion.alternatives {
                self.shapes(facts, &mut draft)?;
            }
            draft.is_expanded = true;
            self.drafts[id] = draft;
        }
        Ok(())
    }

    fn shapes(&mut self, facts: &Facts<'r>, draft: &mut Draft<'r>) -> Result<(), OutOfSteps> {
        merge(&mut draft.blame, &facts.type_origins);
        merge(&mut draft.blame, &facts.value_origins);
        self.scalars(facts, draft)?;
        if facts.types.meets(Types::ARRAY) {
            self.arrays(facts, draft)?;
        }
        if facts.types.meets(Types::OBJECT) {
            self.objects(facts, draft)?;
        }
        Ok(())
    }

    /// The strings of a demand, looked for once: the same formats come again and again.
    fn find_texts(&mut self, demand: TextDemand) -> Found<Texts, text::Blame> {
        if let Some(known) = self.texts.get(&demand) {
            return known.clone();
        }
        let found = Texts::find(&demand, self.steps);
        self.texts.insert(demand, found.clone());
        found
    }

    fn find_numbers(&mut self, demand: NumberDemand) -> Found<Numbers, number::Blame> {
        if let Some(known) = self.numbers.get(&demand) {
            return known.clone();
        }
        let found = Numbers::find(&demand, self.steps);
        self.numbers.insert(demand, found.clone());
        found
    }

    /// Whether a pattern matches, by the validator's own understanding of it; `None` where it
    /// cannot tell.
    fn matches(&mut self, pattern: &str, text: &str) -> Option<bool> {
        if !self.matchers.contains_key(pattern) {
            let schema = serde_json::json!({ "pattern": pattern });
            let matcher = jsonschema::draft202012::new(&schema).ok();
            self.matchers.insert(pattern.to_owned(), matcher);
        }
        let matcher = self.matchers.get(pattern)?.as_ref()?;
        Some(matcher.is_valid(&Value::String(text.to_owned())))
    }
}

impl<'r> Draft<'r> {
    fn push(&mut self, shape: Shape, needs: Vec<Need<'r>>) {
        self.shapes.push(DraftShape { shape, needs });
    }

    fn doubt(&mut self, reason: impl Into<String>) {
        self.cut.get_or_insert_with(|| reason.into());
    }
}
