//! Whether a plan has a value: which of a contract's examples can be drawn.

use serde_json::{Map, Value};

use super::super::value::equal;
use super::{ArrayShape, NodeId, ObjectShape, Plan, Shape};

impl Plan {
    /// Leaves out the examples that do not fit their node.
    pub(super) fn keep_fitting_examples(&mut self) {
        for node in 0..self.nodes.len() {
            let mut examples = std::mem::take(&mut self.nodes[node].examples);
            examples.retain(|example| self.accepts(node, example));
            let mut kept: Vec<Value> = Vec::new();
            for example in examples {
                if !kept.iter().any(|known| equal(known, &example)) {
                    kept.push(example);
                }
            }
            self.nodes[node].examples = kept;
        }
    }

    /// Whether a value is one of a node; "no" also where that is not easily said.
    fn accepts(&self, node: NodeId, value: &Value) -> bool {
        self.nodes[node].shapes.iter().any(|(shape, _)| match (shape, value) {
            (Shape::Values(values), value) => values.iter().any(|known| equal(known, value)),
            (Shape::Numbers(numbers), Value::Number(number)) => numbers.accepts(number),
            (Shape::Texts(texts), Value::String(text)) => texts.accepts(text),
            (Shape::Array(array), Value::Array(items)) => self.accepts_array(array, items),
            (Shape::Object(object), Value::Object(members)) => self.accepts_object(object, members),
            _ => false,
        })
    }

    fn accepts_array(&self, array: &ArrayShape, items: &[Value]) -> bool {
        let is_new = |(index, item): (usize, &Value)| {
            !items[..index].iter().any(|earlier| equal(earlier, item))
        };
        let accepts = |(index, item): (usize, &Value)| {
            let node = array.fixed.get(index).copied().or(array.rest);
            node.is_some_and(|node| self.accepts(node, item))
        };
        items.len() >= array.min
            && array.max.is_none_or(|max| items.len() <= max)
            && array.twins.is_none()
            && (!array.unique || items.iter().enumerate().all(is_new))
            && items.iter().enumerate().all(accepts)
    }

    fn accepts_object(&self, object: &ObjectShape, members: &Map<String, Value>) -> bool {
        let known = |name: &String| object.properties.iter().find(|it| it.name == *name);
        let accepts = |(name, value): (&String, &Value)| {
            known(name).is_some_and(|it| it.guard.is_none() && self.accepts(it.node, value))
        };
        let mut required = object.properties.iter().filter(|property| property.required);
        members.len() >= object.min
            && object.max.is_none_or(|max| members.len() <= max)
            && object.dependent.is_empty()
            && required.all(|property| members.contains_key(&property.name))
            && members.iter().all(accepts)
    }
}
