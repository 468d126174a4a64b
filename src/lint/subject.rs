//! What a rule sees: a contract with its overlays applied, its operations and its Schema Objects.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde_json::Value;

use super::prose::{Statement, statements};
use super::witnessed::Survey;
use crate::openapi::anatomy::{Operation, operations, travellers};
use crate::openapi::references::{Documents, Spot};
use crate::openapi::walk::{Kind, reached_from, subschemas};
use crate::openapi::{Contract, Direction, LoadedContract, Version};
use crate::schema::Judge;

/// A contract, ready to be looked at.
#[derive(Debug)]
pub(crate) struct Subject<'c> {
    contract: &'c Contract,
    loaded: &'c LoadedContract,
    operations: Vec<Operation>,
    schemas: Vec<SchemaObject>,
    survey: OnceLock<Survey>,
    statements: OnceLock<Vec<Statement>>,
}

/// A Schema Object: one that stands for itself, or one within another.
#[derive(Debug)]
pub(crate) struct SchemaObject {
    pub(crate) spot: Spot,
    /// Whether it lies in no other schema.
    pub(crate) is_outermost: bool,
    /// Whether some request needs it, directly or along references. A component that nothing
    /// refers to goes neither way; a JSON Schema goes both.
    pub(crate) in_requests: bool,
    pub(crate) in_responses: bool,
}

impl<'c> Subject<'c> {
    /// `None` for an embedded contract that was not read from its text.
    pub(super) fn new(contract: &'c Contract) -> Option<Self> {
        let loaded = contract.loaded()?;
        let operations = operations(loaded.documents());
        Some(Self {
            contract,
            loaded,
            operations,
            schemas: schemas(loaded),
            survey: OnceLock::new(),
            statements: OnceLock::new(),
        })
    }

    /// The documents, overlays applied: places are [`Spot`]s in these.
    pub(crate) fn documents(&self) -> &'c Documents {
        self.loaded.documents()
    }

    /// What stands at a place.
    pub(crate) fn value(&self, spot: &Spot) -> Option<&'c Value> {
        spot.value(self.documents())
    }

    /// The string at a place.
    pub(crate) fn text(&self, spot: &Spot) -> Option<&'c str> {
        self.value(spot)?.as_str()
    }

    /// The elements of the array at a place, none followed; empty where there is no array.
    pub(crate) fn elements(&self, array: &Spot) -> Vec<Spot> {
        let count = self.value(array).and_then(Value::as_array).map_or(0, Vec::len);
        (0..count).map(|index| array.join(&index.to_string())).collect()
    }

    /// The members of the object at a place, none followed; empty where there is no object.
    pub(crate) fn members(&self, object: &Spot) -> Vec<(&'c str, Spot)> {
        let members = self.value(object).and_then(Value::as_object);
        let names = members.into_iter().flat_map(|members| members.keys());
        names.map(|name| (name.as_str(), object.join(name))).collect()
    }

    /// The version of OpenAPI; `None` for a JSON Schema.
    pub(crate) fn version(&self) -> Option<Version> {
        self.loaded.version()
    }

    /// The operations under `paths`, in the order of the document.
    pub(crate) fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Every Schema Object of every document, by document and then by pointer: what contains one
    /// comes before it.
    pub(crate) fn schemas(&self) -> &[SchemaObject] {
        &self.schemas
    }

    /// What descriptions say of schemas, sentence by sentence.
    pub(super) fn statements(&self) -> &[Statement] {
        self.statements.get_or_init(|| statements(self))
    }

    /// The schema at a place, compiled to judge values that go one way; `None` where it cannot be,
    /// which is another finding.
    pub(crate) fn judge(&self, schema: &Spot, direction: Direction) -> Option<Judge> {
        self.contract.judge(&schema.uri(self.documents()), direction).ok()
    }

    /// For which schemas there are values; found out for all at once, when a rule asks.
    pub(super) fn survey(&self) -> &Survey {
        self.survey.get_or_init(|| Survey::of(self))
    }

    pub(super) fn formats_are_asserted(&self) -> bool {
        self.contract.formats_are_asserted()
    }

    /// A schema and those that always judge the same values: through references and `allOf`.
    pub(crate) fn conjuncts(&self, schema: &Spot) -> Vec<Spot> {
        let mut reached = vec![schema.clone()];
        let mut next = 0;
        while let Some(spot) = reached.get(next).cloned() {
            let below = self.elements(&spot.join("allOf")).into_iter();
            for found in below.chain(self.documents().target(&spot)) {
                if !reached.contains(&found) {
                    reached.push(found);
                }
            }
            next += 1;
        }
        reached
    }

    pub(super) fn loaded(&self) -> &'c LoadedContract {
        self.loaded
    }
}

impl SchemaObject {
    /// The way by which it is judged where one is enough: as a request, if any needs it.
    pub(crate) fn direction(&self) -> Direction {
        if self.in_responses && !self.in_requests {
            Direction::Response
        } else {
            Direction::Request
        }
    }

    /// The ways in which values of it go.
    pub(crate) fn directions(&self) -> impl Iterator<Item = Direction> + use<> {
        let request = self.in_requests.then_some(Direction::Request);
        request.into_iter().chain(self.in_responses.then_some(Direction::Response))
    }
}

fn schemas(loaded: &LoadedContract) -> Vec<SchemaObject> {
    let documents = loaded.documents();
    let mut ways: HashMap<Spot, (bool, bool)> = HashMap::new();
    for direction in [Direction::Request, Direction::Response] {
        for (kind, spot) in reached_from(documents, travellers(documents, direction)) {
            if kind == Kind::Schema {
                let way = ways.entry(spot).or_default();
                match direction {
                    Direction::Request => way.0 = true,
                    Direction::Response => way.1 = true,
                }
            }
        }
    }
    let is_json_schema = loaded.version().is_none();
    let mut found = Vec::new();
    for (number, roots) in loaded.schema_roots().iter().enumerate() {
        for root in roots {
            let root = Spot::new(number, root.as_str());
            let below = root.value(documents).map(subschemas).unwrap_or_default();
            found.extend(below.into_iter().map(|at| {
                let spot = Spot::new(number, format!("{}{at}", root.pointer()));
                let way = ways.get(&spot).copied().unwrap_or_default();
                SchemaObject {
                    is_outermost: at.is_empty(),
                    in_requests: way.0 || is_json_schema,
                    in_responses: way.1 || is_json_schema,
                    spot,
                }
            }));
        }
    }
    found
}
