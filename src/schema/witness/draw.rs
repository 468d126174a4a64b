//! Values drawn from a plan. All that is random comes from the generator that is handed in.

use serde_json::{Map, Value};

use super::leaf::Draw;
use super::plan::{ArrayShape, Node, NodeId, ObjectShape, Plan, Property, ROOT, Shape};
use super::value::equal;
use super::wording::Topic;

/// How values are drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// How deep a value may go beyond what it must.
    pub(super) depth: u32,
    /// About how many items, properties and characters beyond the least.
    pub(super) size: usize,
    /// Rather what lies at the edges.
    pub(super) edge: bool,
}

/// Where a contract has examples, every so many values is one of them.
const EXAMPLE_EVERY: u8 = 3;
/// So many parts a value may have before nothing more is added that need not be.
const PARTS_PER_SIZE: usize = 40;
/// So often an item is drawn again that has to differ from those before it.
const TRIES: usize = 20;

/// Draws one value; `None` where the draw came to nothing, and another may not.
pub(super) fn draw(plan: &Plan, rng: &mut fastrand::Rng, manner: Manner) -> Option<Value> {
    draw_at(plan, ROOT, rng, manner)
}

/// Draws a value of one node.
pub(super) fn draw_at(
    plan: &Plan,
    node: NodeId,
    rng: &mut fastrand::Rng,
    manner: Manner,
) -> Option<Value> {
    let parts = PARTS_PER_SIZE.saturating_mul(manner.size.saturating_add(1));
    Drawer { plan, rng, manner, parts }.value(node, manner.depth, Topic::ANY)
}

struct Drawer<'a> {
    plan: &'a Plan,
    rng: &'a mut fastrand::Rng,
    manner: Manner,
    parts: usize,
}

impl Drawer<'_> {
    fn value(&mut self, node: NodeId, depth: u32, topic: Topic) -> Option<Value> {
        self.parts = self.parts.saturating_sub(1);
        let Node { shapes, examples, open, least } = &self.plan.nodes[node];
        if self.is_usual() && !examples.is_empty() && self.rng.u8(..EXAMPLE_EVERY) == 0 {
            return self.rng.choice(examples).cloned();
        }
        let least = (*least)?;
        let most = if self.parts == 0 { least } else { depth.max(least) };
        let count = shapes.iter().filter(|(_, height)| *height <= most).count();
        let chosen = match open {
            Some(text) if self.is_usual() && self.rng.u8(..topic.weight_of_text()) > 0 => *text,
            _ => self.rng.usize(..count),
        };
        let (shape, height) = shapes.iter().filter(|(_, height)| *height <= most).nth(chosen)?;
        let depth = depth.max(*height).saturating_sub(1);
        let how = Draw { size: self.manner.size, edge: self.manner.edge };
        Some(match shape {
            Shape::Values(values) => values[self.rng.usize(..values.len())].clone(),
            Shape::Numbers(numbers) => {
                let usual = self.is_usual().then(|| numbers.draw_usual(topic, self.rng)).flatten();
                Value::Number(usual.unwrap_or_else(|| numbers.draw(self.rng, how)))
            }
            Shape::Texts(texts) => {
                let usual = self.is_usual().then(|| texts.draw_usual(topic, self.rng)).flatten();
                Value::String(usual.unwrap_or_else(|| texts.draw(self.rng, how)))
            }
            Shape::Array(array) => self.array(array, depth, topic)?,
            Shape::Object(object) => self.object(object, depth, topic)?,
        })
    }

    /// Whether values are to be such as people write.
    fn is_usual(&self) -> bool {
        !self.manner.edge && self.manner.size > 0
    }

    /// Whether something that need not be there is worth its depth.
    fn is_affordable(&self, node: NodeId, depth: u32) -> bool {
        self.parts > 0 && self.plan.nodes[node].least.is_some_and(|least| least <= depth)
    }

    fn array(&mut self, array: &ArrayShape, depth: u32, topic: Topic) -> Option<Value> {
        let length = self.length(array.min, array.max);
        let mut items: Vec<Value> = Vec::new();
        for index in 0..length {
            let Some(node) = array.fixed.get(index).copied().or(array.rest) else { break };
            if index >= array.min && !self.is_affordable(node, depth) {
                break;
            }
            let item = match array.twins {
                Some((first, second)) if index == second => items.get(first).cloned(),
                _ if array.unique => self.another(node, depth, topic, &items),
                _ => self.value(node, depth, topic),
            };
            match item {
                Some(item) => items.push(item),
                None if index >= array.min => break,
                None => return None,
            }
        }
        Some(Value::Array(items))
    }

    fn length(&mut self, min: usize, max: Option<usize>) -> usize {
        if let (true, Some(max)) = (self.manner.edge, max.filter(|max| *max <= 64)) {
            return if self.rng.bool() { min } else { max };
        }
        let least = usize::from(self.is_usual() && self.rng.bool());
        let extra = self.rng.usize(least..=self.manner.size.min(8));
        let length = min.saturating_add(extra);
        max.map_or(length, |max| length.min(max))
    }

    /// A value that none of `known` is.
    fn another(
        &mut self,
        node: NodeId,
        depth: u32,
        topic: Topic,
        known: &[Value],
    ) -> Option<Value> {
        let is_new = |value: &Value| !known.iter().any(|other| equal(other, value));
        for _ in 0..TRIES {
            let value = self.value(node, depth, topic)?;
            if is_new(&value) {
                return Some(value);
            }
        }
        // Where few values are left, they are looked for one by one.
        let shapes = &self.plan.nodes[node].shapes;
        let few = shapes.iter().filter_map(|(shape, _)| shape.few()).flatten();
        let left: Vec<Value> = few.filter(is_new).collect();
        if !left.is_empty() {
            return Some(left[self.rng.usize(..left.len())].clone());
        }
        // Or they lie deeper.
        (depth < self.manner.depth.saturating_add(8))
            .then(|| self.value(node, depth.saturating_add(4), topic).filter(is_new))
            .flatten()
    }

    fn object(&mut self, object: &ObjectShape, depth: u32, topic: Topic) -> Option<Value> {
        let mut chosen: Vec<bool> = object
            .properties
            .iter()
            .map(|property| property.required || self.wants(object, property, depth))
            .collect();
        bring_dependents(object, &mut chosen);
        let count = |chosen: &[bool]| chosen.iter().filter(|is_chosen| **is_chosen).count();
        if object.max.is_some_and(|max| count(&chosen) > max) {
            chosen = object.properties.iter().map(|property| property.required).collect();
            bring_dependents(object, &mut chosen);
        }
        // What is missing is added in a random order, cheap ones first.
        if count(&chosen) < object.min {
            let mut others: Vec<usize> = (0..chosen.len()).collect();
            self.rng.shuffle(&mut others);
            others.sort_by_key(|index| !self.is_affordable(object.properties[*index].node, depth));
            for index in others {
                if count(&chosen) >= object.min {
                    break;
                }
                chosen[index] = true;
                bring_dependents(object, &mut chosen);
            }
        }
        let mut members = Map::with_capacity(count(&chosen));
        for (property, _) in object.properties.iter().zip(chosen).filter(|(_, chosen)| *chosen) {
            let topic = property.topic.within(topic);
            let value = self.value(property.node, depth, topic)?;
            members.insert(property.name.clone(), value);
        }
        Some(Value::Object(members))
    }

    fn wants(&mut self, object: &ObjectShape, property: &Property, depth: u32) -> bool {
        if self.manner.size == 0 || !self.is_affordable(property.node, depth) {
            return false;
        }
        let is_map = object.properties.iter().all(|property| property.additional);
        match (property.additional, is_map) {
            // People leave out less than they could.
            (false, _) | (true, true) if self.is_usual() => self.rng.u8(..4) > 0,
            (false, _) | (true, true) => self.rng.bool(),
            // An object that names its properties rarely means to have others.
            (true, false) => self.rng.u8(..16) == 0,
        }
    }
}

/// Adds what others bring along; leaves out what would need something that cannot be had.
fn bring_dependents(object: &ObjectShape, chosen: &mut [bool]) {
    let place = |name: &String| object.properties.iter().position(|it| it.name == *name);
    loop {
        let mut changed = false;
        for (name, others) in &object.dependent {
            let Some(index) = place(name).filter(|index| chosen[*index]) else { continue };
            match others.iter().map(place).collect::<Option<Vec<_>>>() {
                Some(others) => {
                    for other in others {
                        changed |= !std::mem::replace(&mut chosen[other], true);
                    }
                }
                None if object.properties[index].required => {}
                None => {
                    chosen[index] = false;
                    changed = true;
                }
            }
        }
        if !changed {
            return;
        }
    }
}
