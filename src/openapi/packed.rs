//! An embedded contract as the build script leaves it: overlays applied, cut into the schemas that
//! targets need, so that nothing of it is parsed before it is asked for.

use serde_json::{Map, Value};

use super::outline::Operation;
use crate::document::overlay::{ActionId, Provenance};
use crate::document::pointer;

/// A contract with a given set of overlays applied.
#[derive(Debug)]
pub(crate) struct Packed {
    pub(crate) operations: &'static [Operation],
    /// Sorted by pointer.
    pub(crate) units: &'static [Unit],
    /// All of the document but the units, in whose places null stands.
    pub(crate) rest: &'static str,
    pub(crate) origins: &'static [Origin],
    pub(crate) actions: &'static [PackedAction],
}

/// A schema that something refers to from outside of it.
#[derive(Debug)]
pub(crate) struct Unit {
    pub(crate) pointer: &'static str,
    /// The schema as JSON.
    pub(crate) text: &'static str,
    /// The same without descriptions, which are half of it and which no verdict needs.
    pub(crate) terse: &'static str,
    /// The numbers of the units that this one refers to.
    pub(crate) refers_to: &'static [usize],
    /// Where the schema stands in the published document, in bytes.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Which action the value at `pointer` comes from.
#[derive(Debug)]
pub(crate) struct Origin {
    pub(crate) pointer: &'static str,
    pub(crate) overlay: usize,
    pub(crate) action: usize,
}

/// What a finding needs to know of an overlay's action.
#[derive(Debug)]
pub(crate) struct PackedAction {
    pub(crate) overlay: usize,
    pub(crate) action: usize,
    pub(crate) rule: Option<&'static str>,
    pub(crate) quote: Option<&'static str>,
    pub(crate) message: Option<&'static str>,
    pub(crate) expected: Option<&'static str>,
    pub(crate) help: Option<&'static str>,
}

impl Packed {
    /// The part of the document that the schema at `pointer` needs, everything at its own place and
    /// each unit as `text` gives it; `None` where no unit holds that place.
    pub(crate) fn closure(&self, pointer: &str, text: fn(&Unit) -> &'static str) -> Option<Value> {
        let mut needed = vec![self.unit_number(pointer)?];
        let mut next = 0;
        while next < needed.len() {
            for unit in self.units[needed[next]].refers_to {
                if !needed.contains(unit) {
                    needed.push(*unit);
                }
            }
            next += 1;
        }
        let mut document = Value::Object(Map::new());
        for unit in needed {
            let unit = &self.units[unit];
            let schema = serde_json::from_str(text(unit)).ok()?;
            place(&mut document, unit.pointer, schema);
        }
        Some(document)
    }

    /// The whole document, put together again.
    pub(crate) fn document(&self) -> Option<Value> {
        let mut document: Value = serde_json::from_str(self.rest).ok()?;
        for unit in self.units {
            // A unit within another came with that one.
            if let Some(schema) = document.pointer_mut(unit.pointer) {
                *schema = serde_json::from_str(unit.text).ok()?;
            }
        }
        Some(document)
    }

    pub(crate) fn provenance(&self) -> Provenance {
        let id = |origin: &Origin| ActionId { overlay: origin.overlay, action: origin.action };
        self.origins.iter().map(|origin| (origin.pointer.to_owned(), id(origin))).collect()
    }

    /// The unit that holds the place at `pointer`.
    pub(crate) fn unit_around(&self, pointer: &str) -> Option<&'static Unit> {
        self.unit_number(pointer).map(|number| &self.units[number])
    }

    fn unit_number(&self, pointer: &str) -> Option<usize> {
        pointer::ancestors(pointer)
            .find_map(|pointer| self.units.binary_search_by(|unit| unit.pointer.cmp(pointer)).ok())
    }
}

/// Puts a value at a pointer, making objects on the way. Arrays on the way become objects with
/// numbers as names, which JSON Pointer cannot tell apart.
fn place(document: &mut Value, pointer: &str, schema: Value) {
    let mut at = document;
    for token in pointer::tokens(pointer) {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        let Value::Object(members) = at else { return };
        at = members.entry(token.into_owned()).or_insert(Value::Null);
    }
    *at = schema;
}
