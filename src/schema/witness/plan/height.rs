//! Which nodes have values: those with a shape all of whose needs have values. The height of a
//! node is how deep its flattest value is, so that recursion can be brought to an end.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::facts::Conflict;
use super::super::keyword::merge;
use super::super::value::equal;
use super::{Draft, DraftShape, Need, Node, NodeId, Plan, ROOT, Shape};

/// The height of each node that has a value; `None` where the root has none.
pub(super) fn inhabited(drafts: &[Draft<'_>]) -> Option<Vec<Option<u32>>> {
    let heights = heights(drafts, false);
    heights[ROOT].is_some().then_some(heights)
}

/// The height of each node that has a value, whether or not the root has one.
pub(super) fn known(drafts: &[Draft<'_>]) -> Vec<Option<u32>> {
    heights(drafts, false)
}

/// Which nodes have a value, and which may have one.
pub(super) fn presence(drafts: &[Draft<'_>]) -> (Vec<bool>, Vec<bool>) {
    let has = |hopeful| heights(drafts, hopeful).iter().map(Option::is_some).collect();
    (has(false), has(true))
}

/// Why the root may have a value all the same: something that was not looked at to the end.
pub(super) fn doubt(drafts: &[Draft<'_>]) -> Option<String> {
    heights(drafts, true)[ROOT]?;
    let in_doubt = |draft: &Draft<'_>| match &draft.cut {
        Some(reason) => Some(reason.clone()),
        None if !draft.is_expanded => Some("not everything was looked at".to_owned()),
        None => None,
    };
    Some(drafts.iter().find_map(in_doubt).unwrap_or_default())
}

/// The plan without what has no values.
pub(super) fn finish(drafts: Vec<Draft<'_>>, heights: &[Option<u32>]) -> Plan {
    let doubt = drafts.iter().find_map(|draft| draft.cut.clone());
    let few: Vec<_> = drafts.iter().map(few).collect();
    let node = |draft: Draft<'_>| {
        let shapes = draft.shapes.into_iter().filter_map(|shape| {
            let height = shape_height(&shape, heights, &few)?;
            let mut shape = shape.shape;
            match &mut shape {
                Shape::Object(object) => object.keep_inhabited(heights),
                Shape::Array(array) => array.keep_inhabited(heights),
                Shape::Values(_) | Shape::Numbers(_) | Shape::Texts(_) => {}
            }
            Some((shape, height))
        });
        let shapes: Vec<(Shape, u32)> = shapes.collect();
        let least = shapes.iter().map(|(_, height)| *height).min();
        let examples = draft.examples.into_iter().cloned().collect();
        Node { open: open(&shapes), shapes, examples, least }
    };
    let mut plan = Plan { nodes: drafts.into_iter().map(node).collect(), doubt };
    plan.keep_fitting_examples();
    plan
}

/// Where no schema says of what kind a value is, people mean a string oftener than not.
fn open(shapes: &[(Shape, u32)]) -> Option<usize> {
    let place = |is_it: fn(&Shape) -> bool| shapes.iter().position(|(shape, _)| is_it(shape));
    place(|shape| matches!(shape, Shape::Numbers(_)))?;
    place(|shape| matches!(shape, Shape::Array(_)))?;
    place(|shape| matches!(shape, Shape::Object(_)))?;
    place(|shape| matches!(shape, Shape::Texts(_)))
}

/// The keywords that play a part in the root's having no value.
pub(super) fn blame<'r>(drafts: &[Draft<'r>]) -> Conflict<'r> {
    let heights = heights(drafts, false);
    let mut blamed = Vec::new();
    let mut next = vec![ROOT];
    let mut seen = BTreeSet::from([ROOT]);
    while let Some(id) = next.pop() {
        let draft = &drafts[id];
        merge(&mut blamed, &draft.blame);
        for need in draft.shapes.iter().flat_map(|shape| &shape.needs) {
            let (nodes, origins): (&[NodeId], _) = match need {
                Need::Node(node, origins) => (std::slice::from_ref(node), origins),
                Need::Several { of, origins, .. } | Need::Distinct { of, origins } => (of, origins),
            };
            merge(&mut blamed, origins);
            let empty = nodes.iter().filter(|node| heights[**node].is_none());
            next.extend(empty.filter(|node| seen.insert(**node)));
        }
    }
    blamed
}

/// The least fixpoint; with `hopeful`, what was not looked at to the end counts as having a value.
fn heights(drafts: &[Draft<'_>], hopeful: bool) -> Vec<Option<u32>> {
    let few: Vec<_> = drafts.iter().map(few).collect();
    let mut heights: Vec<Option<u32>> = drafts
        .iter()
        .map(|draft| (hopeful && (draft.cut.is_some() || !draft.is_expanded)).then_some(0))
        .collect();
    loop {
        let mut changed = false;
        // What a node needs was mostly planned after it.
        for (id, draft) in drafts.iter().enumerate().rev() {
            let least = draft.shapes.iter().filter_map(|s| shape_height(s, &heights, &few)).min();
            let is_lower = match (least, heights[id]) {
                (Some(least), Some(known)) => least < known,
                (Some(_), None) => true,
                (None, _) => false,
            };
            if is_lower {
                heights[id] = least;
                changed = true;
            }
        }
        if !changed {
            return heights;
        }
    }
}

fn shape_height(
    shape: &DraftShape<'_>,
    heights: &[Option<u32>],
    few: &[Option<Vec<Value>>],
) -> Option<u32> {
    let mut height = 0;
    for need in &shape.needs {
        let least = match need {
            Need::Node(node, _) => heights[*node]?,
            Need::Several { count, of, .. } => {
                let mut known: Vec<u32> = of.iter().filter_map(|node| heights[*node]).collect();
                known.sort_unstable();
                match count.checked_sub(1) {
                    Some(last) => *known.get(last)?,
                    None => continue,
                }
            }
            Need::Distinct { of, .. } => {
                if are_too_few(of, few) {
                    return None;
                }
                continue;
            }
        };
        height = height.max(least.saturating_add(1));
    }
    Some(height)
}

/// Fewer values than places for them (only where all values can be listed).
fn are_too_few(of: &[NodeId], few: &[Option<Vec<Value>>]) -> bool {
    let mut distinct: Vec<&Value> = Vec::new();
    for node in of {
        let Some(values) = &few[*node] else { return false };
        for value in values {
            if !distinct.iter().any(|known| equal(known, value)) {
                distinct.push(value);
            }
        }
    }
    distinct.len() < of.len()
}

/// All values of a node, where they can be listed.
fn few(draft: &Draft<'_>) -> Option<Vec<Value>> {
    if draft.cut.is_some() || !draft.is_expanded {
        return None;
    }
    let mut all = Vec::new();
    for shape in &draft.shapes {
        all.extend(shape.shape.few()?);
    }
    Some(all)
}

impl Shape {
    /// All values, where they are scalars and few.
    pub(in super::super) fn few(&self) -> Option<Vec<Value>> {
        match self {
            Self::Values(values) => Some(values.clone()),
            Self::Numbers(numbers) => {
                Some(numbers.few()?.iter().cloned().map(Value::Number).collect())
            }
            Self::Texts(texts) => Some(texts.few()?.iter().cloned().map(Value::String).collect()),
            Self::Array(_) | Self::Object(_) => None,
        }
    }
}
