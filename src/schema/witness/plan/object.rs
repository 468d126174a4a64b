//! Objects: which node each property is of, which names may be added, which must be there.

use std::collections::HashSet;

use serde_json::Value;

use super::super::expand::PROPERTY_KEYWORDS;
use super::super::facts::{Facts, ObjectFact, Stated, Which};
use super::super::keyword::{Origin, merge};
use super::super::literal::{Literal, Wanted};
use super::super::steps::OutOfSteps;
use super::super::wording::Topic;
use super::names::Names;
use super::{Draft, Need, NodeId, Planner, Shape};
use crate::schema::Scope;

/// An object: its properties in the order of the schema.
#[derive(Debug, Clone)]
pub(in super::super) struct ObjectShape {
    pub(in super::super) properties: Vec<Property>,
    /// Where the first is present, so are the others.
    pub(in super::super) dependent: Vec<(String, Vec<String>)>,
    pub(in super::super) min: usize,
    pub(in super::super) max: Option<usize>,
}

#[derive(Debug, Clone)]
pub(in super::super) struct Property {
    pub(in super::super) name: String,
    pub(in super::super) node: NodeId,
    pub(in super::super) topic: Topic,
    pub(in super::super) required: bool,
    /// No schema names it: it is one of many names that would do.
    pub(in super::super) additional: bool,
    /// A node that has a value where the name is allowed.
    pub(in super::super) guard: Option<NodeId>,
}

/// No larger objects than this are made.
const MAX_SIZE: u64 = 10_000;
/// So many names that no schema speaks of are at hand for variety.
const SPARE_NAMES: usize = 3;
/// So many places are tried for a property that has to be of a certain kind.
const MAX_CANDIDATES: usize = 8;

/// A property that must be there, and what else it must be.
struct Chosen<'r> {
    name: String,
    literal: Option<Literal<'r>>,
    origin: Origin<'r>,
}

impl<'r> Planner<'_, '_, 'r> {
    pub(super) fn objects(
        &mut self,
        facts: &Facts<'r>,
        draft: &mut Draft<'r>,
    ) -> Result<(), OutOfSteps> {
        let bounds = bounds(facts);
        if bounds.max.is_some_and(|max| max < bounds.min) {
            merge(&mut draft.blame, &bounds.origins);
            return Ok(());
        }
        if bounds.min > MAX_SIZE {
            let size = bounds.min;
            draft.doubt(format!("an object of {size} properties is larger than any that is made"));
            return Ok(());
        }
        let names = Names::of(self.reader, facts);
        let spare = self.spare_names(facts, &names, &bounds, draft)?;
        let choices = self.choices(facts, &names, &spare, draft)?;
        let Some(choices) = choices else { return Ok(()) };
        for chosen in &choices {
            self.steps.spend(1)?;
            self.object(facts, &names, &spare, chosen, &bounds, draft);
        }
        Ok(())
    }

    /// Names that no schema names, each allowed by what `propertyNames` says.
    fn spare_names(
        &mut self,
        facts: &Facts<'r>,
        names: &Names<'r>,
        bounds: &Bounds<'r>,
        draft: &mut Draft<'r>,
    ) -> Result<Vec<String>, OutOfSteps> {
        let known = names.known.len();
        let wanted = usize::try_from(bounds.min).unwrap_or_default().saturating_sub(known);
        let mut spare: Vec<String> = Vec::new();
        let closes = |stated: &Stated<'r, ObjectFact<'r>>| match &stated.fact {
            ObjectFact::Properties(lens) => {
                names.patterns.is_empty()
                    && self.reader.keyword(lens, PROPERTY_KEYWORDS[2]) == Some(&Value::Bool(false))
            }
            ObjectFact::Exactly(_) => true,
            _ => false,
        };
        if facts.object.iter().any(closes) {
            return Ok(spare);
        }
        for pattern in &names.patterns {
            let others: Vec<&str> =
                names.patterns.iter().copied().filter(|it| it != pattern).collect();
            let found = self.fresh(facts, &[pattern], &others, None, SPARE_NAMES - 1, draft)?;
            spare.extend(found);
            let found = self.fresh(facts, &[pattern], &[], None, 1.max(wanted), draft)?;
            spare.extend(found);
        }
        if names.patterns.len() > 1 && wanted > 0 {
            draft.doubt("not every combination of patterns was tried for names");
        }
        let count = SPARE_NAMES.max(wanted);
        spare.extend(self.fresh(facts, &[], &names.patterns, None, count, draft)?);
        let mut seen: HashSet<String> = names.known.iter().map(|name| (*name).to_owned()).collect();
        spare.retain(|name| seen.insert(name.clone()));
        Ok(spare)
    }

    /// The ways to choose the properties that must exist and be of a certain kind.
    fn choices(
        &mut self,
        facts: &Facts<'r>,
        names: &Names<'r>,
        spare: &[String],
        draft: &mut Draft<'r>,
    ) -> Result<Option<Vec<Vec<Chosen<'r>>>>, OutOfSteps> {
        let mut candidates: Vec<Vec<Chosen<'r>>> = Vec::new();
        for stated in &facts.object {
            let origin = stated.origin;
            let (found, literal) = match &stated.fact {
                ObjectFact::Some(which, literal) => {
                    (self.candidates(facts, names, spare, which, draft)?, literal.clone())
                }
                ObjectFact::SomeName(literal) => {
                    let known = names.known.iter().map(|name| (*name).to_owned());
                    let broken = Some(literal.clone());
                    let fresh = self.fresh(facts, &[], &[], broken, 2, draft)?;
                    // A known name is a candidate too; whether it breaks the schema for names is
                    // for its guard to say.
                    let mut found = fresh;
                    for name in known {
                        let goal = vec![literal.clone(), Literal::name(&name)];
                        if self.may_hold(&goal)? {
                            found.push(name);
                        }
                    }
                    (found, None)
                }
                _ => continue,
            };
            if found.is_empty() {
                merge(&mut draft.blame, &[origin]);
                return Ok(None);
            }
            let chosen = |name| Chosen { name, literal: literal.clone(), origin };
            candidates.push(found.into_iter().take(MAX_CANDIDATES).map(chosen).collect());
        }
        let count = candidates.iter().map(Vec::len).max().unwrap_or(1);
        if !candidates.is_empty() {
            draft.doubt("not every property was tried");
        }
        let pick = |turn: usize| {
            let each = candidates.iter().enumerate();
            each.map(|(shift, found)| found[(turn + shift) % found.len()].again()).collect()
        };
        Ok(Some((0..count).map(pick).collect()))
    }

    fn candidates(
        &mut self,
        facts: &Facts<'r>,
        names: &Names<'r>,
        spare: &[String],
        which: &Which<'r>,
        draft: &mut Draft<'r>,
    ) -> Result<Vec<String>, OutOfSteps> {
        let (matching, other_than, patterns) = match which {
            Which::Matching(pattern) => (vec![*pattern], Vec::new(), Vec::new()),
            Which::AdditionalTo(lens) => {
                let (known, patterns) = Names::spoken_of(self.reader, std::slice::from_ref(lens));
                (Vec::new(), known, patterns)
            }
            Which::UnevaluatedBy(owner) => {
                let (known, patterns) = Names::spoken_of(self.reader, &owner.in_place());
                (Vec::new(), known, patterns)
            }
            Which::OtherThan(members) => {
                (Vec::new(), members.keys().map(String::as_str).collect(), Vec::new())
            }
        };
        let mut found = Vec::new();
        let at_hand = names.known.iter().copied().chain(spare.iter().map(String::as_str));
        for name in at_hand {
            let fits = matching.iter().all(|pattern| self.matches(pattern, name) == Some(true))
                && patterns.iter().all(|pattern| self.matches(pattern, name) == Some(false))
                && !other_than.contains(&name);
            if fits {
                found.push(name.to_owned());
            }
        }
        if found.len() < 2 {
            let fresh = self.fresh(facts, &matching, &patterns, None, 2, draft)?;
            found.extend(fresh.into_iter().filter(|name| !other_than.contains(&name.as_str())));
        }
        Ok(found)
    }

    fn object(
        &mut self,
        facts: &Facts<'r>,
        names: &Names<'r>,
        spare: &[String],
        chosen: &[Chosen<'r>],
        bounds: &Bounds<'r>,
        draft: &mut Draft<'r>,
    ) {
        let required = required(facts, chosen);
        if let Some((_, origins)) = required.iter().find(|_| {
            bounds.max.is_some_and(|max| u64::try_from(required.len()).unwrap_or(u64::MAX) > max)
        }) {
            merge(&mut draft.blame, origins);
            merge(&mut draft.blame, &bounds.origins);
            for (_, origins) in &required {
                merge(&mut draft.blame, origins);
            }
            return;
        }
        let mut needs = Vec::new();
        let mut properties = Vec::new();
        let mut all_origins = bounds.origins.clone();
        let chosen_names = chosen.iter().map(|chosen| chosen.name.as_str());
        let explicit = names.known.iter().copied().chain(chosen_names);
        let mut seen: HashSet<&str> = HashSet::new();
        let explicit: Vec<&str> = explicit.filter(|name| seen.insert(name)).collect();
        let spare = spare.iter().map(String::as_str).filter(|name| !seen.contains(name));
        let spare: Vec<&str> = spare.collect();
        let explicit_count = explicit.len();
        for (number, name) in explicit.into_iter().chain(spare).enumerate() {
            let additional = number >= explicit_count;
            let (goal, mut origins) = self.property(facts, name, chosen);
            merge(&mut all_origins, &origins);
            let why = required.iter().find(|(known, _)| known == name);
            let Some(goal) = goal else {
                if let Some((_, why)) = why {
                    merge(&mut draft.blame, why);
                    merge(&mut draft.blame, &origins);
                    return;
                }
                continue;
            };
            let node = self.node(goal);
            let guard = (!additional).then(|| self.guard(facts, name)).flatten();
            if let Some((_, why)) = why {
                merge(&mut origins, why);
                if let Some((guard, guard_origins)) = &guard {
                    let mut both = origins.clone();
                    merge(&mut both, guard_origins);
                    needs.push(Need::Node(*guard, both));
                }
                needs.push(Need::Node(node, origins));
            }
            let guard = guard.map(|(guard, origins)| {
                merge(&mut all_origins, &origins);
                guard
            });
            let required = why.is_some();
            let name = name.to_owned();
            let topic = Topic::of_name(&name);
            properties.push(Property { name, node, topic, required, additional, guard });
        }
        let min = usize::try_from(bounds.min).unwrap_or(usize::MAX);
        if min > 0 {
            let of = properties.iter().map(|property| property.node).collect();
            needs.push(Need::Several { count: min, of, origins: all_origins });
        }
        let dependent = facts.object.iter().filter_map(|stated| match &stated.fact {
            ObjectFact::Dependent(name, others) => {
                let others = others.iter().map(|other| (*other).to_owned()).collect();
                Some(((*name).to_owned(), others))
            }
            _ => None,
        });
        let shape = ObjectShape {
            properties,
            dependent: dependent.collect(),
            min,
            max: bounds.max.map(|max| usize::try_from(max).unwrap_or(usize::MAX)),
        };
        draft.push(Shape::Object(shape), needs);
    }

    /// What a property has to be, and which keywords say so; no goal where it must not exist.
    fn property(
        &mut self,
        facts: &Facts<'r>,
        name: &str,
        chosen: &[Chosen<'r>],
    ) -> (Option<Vec<Literal<'r>>>, Vec<Origin<'r>>) {
        let mut goal: Vec<Literal<'r>> = Vec::new();
        let mut origins = Vec::new();
        for choice in chosen.iter().filter(|choice| choice.name == name) {
            goal.extend(choice.literal.clone());
            merge(&mut origins, &[choice.origin]);
        }
        for stated in &facts.object {
            match &stated.fact {
                ObjectFact::Forbidden(forbidden) if *forbidden == name => {
                    return (None, vec![stated.origin]);
                }
                ObjectFact::Exactly(members) => match members.get(name) {
                    Some(value) => {
                        goal.push(Literal::value(value, true));
                        merge(&mut origins, &[stated.origin]);
                    }
                    None => return (None, vec![stated.origin]),
                },
                ObjectFact::Property(property, literal) if *property == name => {
                    goal.push(literal.clone());
                    merge(&mut origins, &[stated.origin]);
                }
                ObjectFact::Properties(lens) => {
                    for (schema, keyword) in self.judged_by(lens, name) {
                        goal.push(Literal::of(lens.child(schema), true));
                        merge(&mut origins, &[Origin::new(lens.schema(), keyword)]);
                    }
                }
                ObjectFact::Unevaluated(schema) if !self.is_evaluated(facts, stated, name) => {
                    goal.push(Literal::of(schema.clone(), true));
                    merge(&mut origins, &[stated.origin]);
                }
                _ => {}
            }
        }
        let is_false = |literal: &Literal<'r>| match &literal.schema {
            Wanted::Schema(scope) => literal.holds && scope.schema() == &Value::Bool(false),
            Wanted::Value(_) | Wanted::Name(_) | Wanted::Object => false,
        };
        // A property that no value fits is one that must not exist; no node is needed to know it.
        if goal.iter().any(is_false) {
            return (None, origins);
        }
        (Some(goal), origins)
    }

    /// The schemas of a `properties` group that judge a property.
    fn judged_by(&mut self, lens: &Scope<'r>, name: &str) -> Vec<(&'r Value, &'static str)> {
        let [properties, patterns, additional] = PROPERTY_KEYWORDS;
        let mut found = Vec::new();
        let named = self.reader.keyword(lens, properties).and_then(|named| named.get(name));
        found.extend(named.map(|schema| (schema, properties)));
        let by_pattern = self.reader.keyword(lens, patterns).and_then(Value::as_object);
        for (pattern, schema) in by_pattern.into_iter().flatten() {
            if self.matches(pattern, name) == Some(true) {
                found.push((schema, patterns));
            }
        }
        if found.is_empty() {
            let schema = self.reader.keyword(lens, additional);
            found.extend(schema.map(|schema| (schema, additional)));
        }
        found
    }

    /// Whether something within reach of `unevaluatedProperties` evaluates the property.
    fn is_evaluated(
        &mut self,
        facts: &Facts<'r>,
        leftover: &Stated<'r, ObjectFact<'r>>,
        name: &str,
    ) -> bool {
        let in_reach =
            |stated: &&Stated<'r, ObjectFact<'r>>| stated.within.contains(&leftover.owner);
        facts.object.iter().filter(in_reach).any(|stated| match &stated.fact {
            ObjectFact::Properties(lens) => !self.judged_by(lens, name).is_empty(),
            ObjectFact::Unevaluated(_) => true,
            _ => false,
        })
    }

    /// A node that has a value where `propertyNames` allows the name.
    fn guard(&mut self, facts: &Facts<'r>, name: &str) -> Option<(NodeId, Vec<Origin<'r>>)> {
        let mut goal = Vec::new();
        let mut origins = Vec::new();
        for stated in &facts.object {
            if let ObjectFact::Names(literal) = &stated.fact {
                goal.push(literal.clone());
                merge(&mut origins, &[stated.origin]);
            }
        }
        if goal.is_empty() {
            return None;
        }
        goal.push(Literal::name(name));
        Some((self.node(goal), origins))
    }
}

impl Chosen<'_> {
    fn again(&self) -> Self {
        Self { name: self.name.clone(), literal: self.literal.clone(), origin: self.origin }
    }
}

impl ObjectShape {
    /// Leaves out the properties that have no value.
    pub(super) fn keep_inhabited(&mut self, heights: &[Option<u32>]) {
        let has_value = |node: NodeId| heights[node].is_some();
        self.properties
            .retain(|property| has_value(property.node) && property.guard.is_none_or(has_value));
    }
}

/// The required properties, with those that others bring along.
fn required<'r>(facts: &Facts<'r>, chosen: &[Chosen<'r>]) -> Vec<(String, Vec<Origin<'r>>)> {
    let mut required: Vec<(String, Vec<Origin<'r>>)> = Vec::new();
    let mut push =
        |name: &str, origin: Origin<'r>| match required.iter_mut().find(|(known, _)| known == name)
        {
            Some((_, origins)) => merge(origins, &[origin]),
            None => required.push((name.to_owned(), vec![origin])),
        };
    for stated in &facts.object {
        match &stated.fact {
            ObjectFact::Required(name) | ObjectFact::Property(name, _) => push(name, stated.origin),
            ObjectFact::Exactly(members) => {
                for name in members.keys() {
                    push(name, stated.origin);
                }
            }
            _ => {}
        }
    }
    for choice in chosen {
        push(&choice.name, choice.origin);
    }
    let mut next = 0;
    while next < required.len() {
        let (name, origins) = required[next].clone();
        for stated in &facts.object {
            let ObjectFact::Dependent(trigger, others) = &stated.fact else { continue };
            if *trigger != name {
                continue;
            }
            for other in others {
                if !required.iter().any(|(known, _)| known == other) {
                    let mut origins = origins.clone();
                    merge(&mut origins, &[stated.origin]);
                    required.push(((*other).to_owned(), origins));
                }
            }
        }
        next += 1;
    }
    required
}

struct Bounds<'r> {
    min: u64,
    max: Option<u64>,
    origins: Vec<Origin<'r>>,
}

fn bounds<'r>(facts: &Facts<'r>) -> Bounds<'r> {
    let mut bounds = Bounds { min: 0, max: None, origins: Vec::new() };
    let (mut lower, mut upper) = (None, None);
    for stated in &facts.object {
        match &stated.fact {
            ObjectFact::MinProperties(min) if *min > bounds.min => {
                bounds.min = *min;
                lower = Some(stated.origin);
            }
            ObjectFact::MaxProperties(max) if bounds.max.is_none_or(|known| *max < known) => {
                bounds.max = Some(*max);
                upper = Some(stated.origin);
            }
            _ => {}
        }
    }
    bounds.origins.extend(lower.into_iter().chain(upper));
    bounds
}
