//! Arrays: which node each item is of.

use std::collections::BTreeMap;

use jsonschema::Draft as Dialect;
use serde_json::Value;

use super::super::expand::{ITEM_KEYWORDS, Reader};
use super::super::facts::{ArrayFact, Facts, Stated};
use super::super::keyword::{Origin, merge};
use super::super::literal::Literal;
use super::super::steps::OutOfSteps;
use super::{Draft, Need, NodeId, Planner, Shape};
use crate::schema::Scope;

/// An array: the first items by their index, the others alike.
#[derive(Debug, Clone)]
pub(in super::super) struct ArrayShape {
    pub(in super::super) fixed: Vec<NodeId>,
    /// Of which node the items behind those are; `None` where there may be none.
    pub(in super::super) rest: Option<NodeId>,
    pub(in super::super) min: usize,
    pub(in super::super) max: Option<usize>,
    pub(in super::super) unique: bool,
    /// Two indexes with the same value.
    pub(in super::super) twins: Option<(usize, usize)>,
}

/// No longer arrays than this are made.
const MAX_LENGTH: u64 = 100_000;

/// An item that has to be among the others.
struct Wanted<'r> {
    from: usize,
    /// Nowhere but there.
    only: bool,
    literal: Literal<'r>,
    /// The `contains` that it is for, by its index among the facts.
    contains: Option<usize>,
    origin: Origin<'r>,
}

struct Bounds<'r> {
    min: u64,
    max: Option<u64>,
    origins: Vec<Origin<'r>>,
}

impl<'r> Planner<'_, '_, 'r> {
    pub(super) fn arrays(
        &mut self,
        facts: &Facts<'r>,
        draft: &mut Draft<'r>,
    ) -> Result<(), OutOfSteps> {
        let bounds = bounds(facts);
        if bounds.max.is_some_and(|max| max < bounds.min) {
            merge(&mut draft.blame, &bounds.origins);
            return Ok(());
        }
        let mut wanted = Vec::new();
        if !wanted_items(self.reader, facts, &mut wanted) {
            draft.doubt("`contains` asks for more items than are tried");
            return Ok(());
        }
        let Ok(min) = usize::try_from(bounds.min.min(MAX_LENGTH + 1)) else { return Ok(()) };
        if bounds.min > MAX_LENGTH {
            draft
                .doubt(format!("an array of {} items is longer than any that is made", bounds.min));
            return Ok(());
        }
        let horizon =
            facts.array.iter().map(|stated| prefix_length(self.reader, &stated.fact)).max();
        let horizon = horizon.unwrap_or_default();
        let (unique, twins) = distinctness(facts);
        if let (Some(unique), Some(twins)) = (unique, twins) {
            merge(&mut draft.blame, &[unique, twins]);
            return Ok(());
        }
        let layouts = layouts(&wanted, horizon);
        if wanted.len() > 1 {
            draft.doubt("not every order of the items that `contains` wants was tried");
        }
        let pairs = match twins {
            None => vec![None],
            Some(_) => vec![Some((0, 1)), Some((horizon, horizon + 1))],
        };
        for layout in &layouts {
            for pair in &pairs {
                self.steps.spend(1)?;
                let last = layout.keys().next_back().map_or(0, |index| index + 1);
                let length = min.max(last).max(pair.map_or(0, |(_, second)| second + 1));
                let max = bounds.max.map(|max| usize::try_from(max).unwrap_or(usize::MAX));
                if max.is_some_and(|max| max < length) {
                    merge(&mut draft.blame, &bounds.origins);
                    let origins = wanted.iter().map(|wanted| wanted.origin);
                    merge(&mut draft.blame, &origins.collect::<Vec<_>>());
                    continue;
                }
                let size = Size { min: length, max, horizon: horizon.max(last), unique };
                self.array(facts, &wanted, layout, *pair, &size, draft);
            }
        }
        if twins.is_some() {
            draft.doubt("not every pair of equal items was tried");
        }
        Ok(())
    }

    fn array(
        &mut self,
        facts: &Facts<'r>,
        wanted: &[Wanted<'r>],
        layout: &Layout,
        twins: Option<(usize, usize)>,
        size: &Size<'r>,
        draft: &mut Draft<'r>,
    ) {
        let mut fixed = Vec::new();
        let mut needs = Vec::new();
        let mut all_origins: Vec<Origin<'r>> = Vec::new();
        let horizon = size.horizon.max(twins.map_or(0, |(_, second)| second + 1));
        let horizon = size.max.map_or(horizon, |max| max.min(horizon));
        let nothing = Vec::new();
        for index in 0..=horizon {
            let here = layout.get(&index).unwrap_or(&nothing);
            let (mut goal, mut origins) = item(self.reader, facts, index, here, wanted);
            if let Some((first, second)) = twins.filter(|(f, s)| index == *f || index == *s) {
                let other = if index == first { second } else { first };
                let (more, more_origins) =
                    item(self.reader, facts, other, layout.get(&other).unwrap_or(&nothing), wanted);
                goal.extend(more);
                merge(&mut origins, &more_origins);
            }
            let node = self.node(goal);
            if index < size.min {
                needs.push(Need::Node(node, origins.clone()));
            }
            merge(&mut all_origins, &origins);
            fixed.push(node);
        }
        // The last one stands for all that follow.
        let rest = fixed.pop();
        if let (Some(rest), true) = (rest, size.min > fixed.len()) {
            needs.push(Need::Node(rest, all_origins.clone()));
        }
        if let Some(unique) = size.unique {
            let nodes = fixed.iter().copied().chain(rest.into_iter().cycle());
            merge(&mut all_origins, &[unique]);
            let of = nodes.take(size.min).collect();
            needs.push(Need::Distinct { of, origins: all_origins });
        }
        let shape = ArrayShape {
            fixed,
            rest,
            min: size.min,
            max: size.max,
            unique: size.unique.is_some(),
            twins,
        };
        draft.push(Shape::Array(shape), needs);
    }
}

struct Size<'r> {
    min: usize,
    max: Option<usize>,
    horizon: usize,
    unique: Option<Origin<'r>>,
}

/// Which wanted items stand at which index.
type Layout = BTreeMap<usize, Vec<usize>>;

impl ArrayShape {
    /// Cuts the array where an item has no value.
    pub(super) fn keep_inhabited(&mut self, heights: &[Option<u32>]) {
        self.rest = self.rest.filter(|node| heights[*node].is_some());
        let length = self.fixed.iter().position(|node| heights[*node].is_none());
        if let Some(length) = length {
            self.fixed.truncate(length);
            self.rest = None;
        }
        if self.rest.is_none() {
            let length = self.fixed.len();
            self.max = Some(self.max.map_or(length, |max| max.min(length)));
        }
    }
}

fn bounds<'r>(facts: &Facts<'r>) -> Bounds<'r> {
    let mut bounds = Bounds { min: 0, max: None, origins: Vec::new() };
    let mut lower = None;
    let mut upper = None;
    for stated in &facts.array {
        let (min, max) = match &stated.fact {
            ArrayFact::MinItems(min) => (Some(*min), None),
            ArrayFact::MaxItems(max) => (None, Some(*max)),
            ArrayFact::Exactly(items) => {
                let length = u64::try_from(items.len()).unwrap_or(u64::MAX);
                (Some(length), Some(length))
            }
            _ => (None, None),
        };
        if let Some(min) = min.filter(|min| *min > bounds.min) {
            bounds.min = min;
            lower = Some(stated.origin);
        }
        if let Some(max) = max.filter(|max| bounds.max.is_none_or(|known| *max < known)) {
            bounds.max = Some(max);
            upper = Some(stated.origin);
        }
    }
    bounds.origins.extend(lower.into_iter().chain(upper));
    bounds
}

fn distinctness<'r>(facts: &Facts<'r>) -> (Option<Origin<'r>>, Option<Origin<'r>>) {
    let stated = |is_it: fn(&ArrayFact<'r>) -> bool| {
        facts.array.iter().find(|stated| is_it(&stated.fact)).map(|stated| stated.origin)
    };
    let unique = stated(|fact| matches!(fact, ArrayFact::Unique));
    let twins = stated(|fact| matches!(fact, ArrayFact::Twins));
    (unique, twins)
}

/// More wanted items than these are not laid out.
const MAX_WANTED: u64 = 1_000;

fn wanted_items<'r>(reader: &Reader<'_>, facts: &Facts<'r>, wanted: &mut Vec<Wanted<'r>>) -> bool {
    for (number, stated) in facts.array.iter().enumerate() {
        let origin = stated.origin;
        let mut push = |from, only, literal: &Literal<'r>, contains| {
            wanted.push(Wanted { from, only, literal: literal.clone(), contains, origin });
        };
        match &stated.fact {
            ArrayFact::Contains { schema, min, .. } => {
                if *min > MAX_WANTED {
                    return false;
                }
                let literal = Literal::of(schema.clone(), true);
                for _ in 0..*min {
                    push(0, false, &literal, Some(number));
                }
            }
            ArrayFact::ItemAt(index, literal) => push(*index, true, literal, None),
            ArrayFact::ItemFrom(index, literal) => push(*index, false, literal, None),
            ArrayFact::UnevaluatedItem(owner, literal) => {
                let lengths = owner.in_place();
                let lengths = lengths.iter().map(|scope| prefix(reader, scope).map_or(0, Vec::len));
                push(lengths.max().unwrap_or_default(), false, literal, None);
            }
            ArrayFact::Items(_)
            | ArrayFact::Exactly(_)
            | ArrayFact::MinItems(_)
            | ArrayFact::MaxItems(_)
            | ArrayFact::Unique
            | ArrayFact::Twins
            | ArrayFact::Unevaluated(_) => {}
        }
    }
    true
}

/// Ways to place the wanted items: one by one from the start, one by one behind what has a place
/// of its own, all in one place; a single one at every index that differs from others.
fn layouts(wanted: &[Wanted<'_>], horizon: usize) -> Vec<Layout> {
    if let [one] = wanted {
        let last = if one.only { one.from } else { one.from.max(horizon) };
        return (one.from..=last).map(|index| Layout::from([(index, vec![0])])).collect();
    }
    let in_turn = |start: usize| {
        let mut layout = Layout::new();
        for (number, item) in wanted.iter().enumerate() {
            let mut index = if item.only { item.from } else { item.from.max(start) };
            while !item.only && layout.contains_key(&index) {
                index += 1;
            }
            layout.entry(index).or_default().push(number);
        }
        layout
    };
    let together = wanted.iter().map(|item| item.from).max().unwrap_or_default();
    let one_place = Layout::from([(together, (0..wanted.len()).collect())]);
    let mut layouts = vec![in_turn(0), in_turn(horizon)];
    let may_share = |item: &Wanted<'_>| !item.only || item.from == together;
    if !wanted.is_empty() && wanted.iter().all(may_share) && !counts_twice(wanted) {
        layouts.push(one_place);
    }
    layouts.dedup();
    layouts
}

/// One item cannot stand for two that the same `contains` counts.
fn counts_twice(wanted: &[Wanted<'_>]) -> bool {
    let mut counted: Vec<usize> = wanted.iter().filter_map(|item| item.contains).collect();
    let all = counted.len();
    counted.dedup();
    counted.len() < all
}

/// What the item at an index has to be, and which keywords say so.
fn item<'r>(
    reader: &Reader<'_>,
    facts: &Facts<'r>,
    index: usize,
    here: &[usize],
    wanted: &[Wanted<'r>],
) -> (Vec<Literal<'r>>, Vec<Origin<'r>>) {
    let mut goal: Vec<Literal<'r>> = Vec::new();
    let mut origins = Vec::new();
    let mut push = |literal: Literal<'r>, origin: Origin<'r>| {
        goal.push(literal);
        merge(&mut origins, &[origin]);
    };
    for number in here {
        push(wanted[*number].literal.clone(), wanted[*number].origin);
    }
    let counts =
        |contains: usize| here.iter().any(|number| wanted[*number].contains == Some(contains));
    for (number, stated) in facts.array.iter().enumerate() {
        match &stated.fact {
            ArrayFact::Items(scope) => {
                if let Some((schema, keyword)) = judged_by(reader, scope, index) {
                    let origin = Origin::new(scope.schema(), keyword);
                    push(Literal::of(scope.child(schema), true), origin);
                }
            }
            ArrayFact::Exactly(items) => {
                if let Some(value) = items.get(index) {
                    push(Literal::value(value, true), stated.origin);
                }
            }
            ArrayFact::Contains { schema, max: Some(_), .. } if !counts(number) => {
                push(Literal::of(schema.clone(), false), stated.origin);
            }
            ArrayFact::Unevaluated(schema)
                if !is_evaluated(reader, facts, stated, index, &counts) =>
            {
                push(Literal::of(schema.clone(), true), stated.origin);
            }
            _ => {}
        }
    }
    (goal, origins)
}

/// Whether something within reach of `unevaluatedItems` evaluates the item.
fn is_evaluated<'r>(
    reader: &Reader<'_>,
    facts: &Facts<'r>,
    leftover: &Stated<'r, ArrayFact<'r>>,
    index: usize,
    counts: &impl Fn(usize) -> bool,
) -> bool {
    facts.array.iter().enumerate().any(|(number, stated)| {
        let evaluates = match &stated.fact {
            ArrayFact::Items(scope) => judged_by(reader, scope, index).is_some(),
            ArrayFact::Contains { schema, .. } => {
                schema.draft() >= Dialect::Draft202012 && counts(number)
            }
            ArrayFact::Unevaluated(_) => true,
            _ => false,
        };
        evaluates && stated.within.contains(&leftover.owner)
    })
}

/// The schema that judges the item at an index.
fn judged_by<'r>(
    reader: &Reader<'_>,
    scope: &Scope<'r>,
    index: usize,
) -> Option<(&'r Value, &'r str)> {
    let [prefix_items, items, additional] = ITEM_KEYWORDS;
    if let Some(prefix) = prefix(reader, scope) {
        let is_new = scope.draft() >= Dialect::Draft202012;
        if let Some(schema) = prefix.get(index) {
            return Some((schema, if is_new { prefix_items } else { items }));
        }
        let rest = if is_new { items } else { additional };
        return reader.keyword(scope, rest).map(|schema| (schema, rest));
    }
    reader.keyword(scope, items).filter(|schema| !schema.is_array()).map(|schema| (schema, items))
}

/// The schemas of the first items, each at its index.
fn prefix<'r>(reader: &Reader<'_>, scope: &Scope<'r>) -> Option<&'r Vec<Value>> {
    let [prefix_items, items, _] = ITEM_KEYWORDS;
    let keyword = if scope.draft() >= Dialect::Draft202012 { prefix_items } else { items };
    reader.keyword(scope, keyword).and_then(Value::as_array)
}

fn prefix_length(reader: &Reader<'_>, fact: &ArrayFact<'_>) -> usize {
    match fact {
        ArrayFact::Items(scope) => prefix(reader, scope).map_or(0, Vec::len),
        ArrayFact::Exactly(items) => items.len(),
        ArrayFact::ItemAt(index, _) => index + 1,
        ArrayFact::ItemFrom(index, _) => *index,
        _ => 0,
    }
}
