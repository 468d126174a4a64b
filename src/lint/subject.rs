//! What a rule sees: a contract with its overlays applied, its operations and its Schema Objects.

use std::collections::HashSet;
use std::sync::OnceLock;

use serde_json::Value;

use super::prose::{Statement, statements};
use super::witnessed::Survey;
use crate::openapi::anatomy::{Operation, operations, travellers};
use crate::openapi::references::{Documents, Spot};
use crate::openapi::walk::{Kind, each_subschema, reached_from};
use crate::openapi::{Contract, Direction, LoadedContract, Version};
use crate::schema::{Alike, Identity, Judge};

/// A contract, ready to be looked at.
#[derive(Debug)]
pub(crate) struct Subject<'c> {
    contract: &'c Contract,
    loaded: &'c LoadedContract,
    operations: Vec<Operation>,
    travels: Travels,
    schemas: Vec<SchemaObject<'c>>,
    alike: Alike,
    survey: OnceLock<Survey>,
    statements: OnceLock<Vec<Statement<'c>>>,
}

/// A value of a contract, and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Placed<'c> {
    pub(crate) spot: Spot,
    pub(crate) value: &'c Value,
}

/// A Schema Object: one that stands for itself, or one within another.
#[derive(Debug)]
pub(crate) struct SchemaObject<'c> {
    pub(crate) spot: Spot,
    pub(crate) value: &'c Value,
    /// The same for schemas that are copies of each other.
    pub(crate) identity: Identity,
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
        let (travels, alike) = std::thread::scope(|scope| {
            let alike = scope.spawn(|| loaded.alike());
            (Travels::of(loaded.documents()), alike.join())
        });
        let alike = alike.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Some(Self {
            contract,
            loaded,
            operations: operations(loaded.documents()),
            schemas: schemas(loaded, &travels, &alike),
            travels,
            alike,
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

    /// What goes one way, or is needed for it.
    pub(crate) fn reached(&self, direction: Direction) -> &HashSet<(Kind, Spot)> {
        match direction {
            Direction::Request => &self.travels.requests,
            Direction::Response => &self.travels.responses,
        }
    }

    /// Every Schema Object of every document, by document and then by pointer: what contains one
    /// comes before it.
    pub(crate) fn schemas(&self) -> &[SchemaObject<'c>] {
        &self.schemas
    }

    /// What a value is known by, the same for copies of it.
    pub(crate) fn identity(&self, value: &Value) -> Identity {
        self.alike.identity(value)
    }

    /// What descriptions say of schemas, sentence by sentence.
    pub(super) fn statements(&self) -> &[Statement<'c>] {
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

    /// The schema at a place and those that always judge the same values: through references and
    /// `allOf`. None where nothing stands there.
    pub(crate) fn conjuncts(&self, schema: &Spot) -> Vec<Placed<'c>> {
        let first = self.value(schema).map(|value| Placed { spot: schema.clone(), value });
        first.map(|first| self.conjuncts_of(first)).unwrap_or_default()
    }

    /// A schema and those that always judge the same values.
    pub(crate) fn conjuncts_of(&self, schema: Placed<'c>) -> Vec<Placed<'c>> {
        let mut reached = vec![schema];
        let mut next = 0;
        while let Some(placed) = reached.get(next) {
            let target = self.documents().target_of(&placed.spot, placed.value);
            let target = target.and_then(|spot| Some(Placed { value: self.value(&spot)?, spot }));
            for found in placed.elements("allOf").into_iter().chain(target) {
                if !reached.iter().any(|known| known.spot == found.spot) {
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

impl<'c> Placed<'c> {
    /// The value of a keyword, or of any member.
    pub(crate) fn keyword(&self, name: &str) -> Option<&'c Value> {
        self.value.get(name)
    }

    /// The string that a keyword has for a value.
    pub(crate) fn text(&self, name: &str) -> Option<&'c str> {
        self.keyword(name)?.as_str()
    }

    /// The elements of the array that a keyword has for a value.
    pub(crate) fn elements(&self, name: &str) -> Vec<Self> {
        let Some(Value::Array(items)) = self.keyword(name) else { return Vec::new() };
        let array = self.spot.join(name);
        let items = items.iter().enumerate();
        items.map(|(index, value)| Self { spot: array.join(&index.to_string()), value }).collect()
    }

    /// The members of the object that a keyword has for a value.
    pub(crate) fn members(&self, name: &str) -> Vec<(&'c str, Self)> {
        let Some(Value::Object(members)) = self.keyword(name) else { return Vec::new() };
        let object = self.spot.join(name);
        let placed = |(name, value): (&'c String, &'c Value)| {
            (name.as_str(), Self { spot: object.join(name), value })
        };
        members.iter().map(placed).collect()
    }

    /// What stands under a keyword.
    pub(crate) fn below(&self, name: &str) -> Option<Self> {
        Some(Self { value: self.keyword(name)?, spot: self.spot.join(name) })
    }
}

impl<'c> SchemaObject<'c> {
    pub(crate) fn placed(&self) -> Placed<'c> {
        Placed { spot: self.spot.clone(), value: self.value }
    }

    /// The value of a keyword.
    pub(crate) fn keyword(&self, name: &str) -> Option<&'c Value> {
        self.value.get(name)
    }

    /// The string that a keyword has for a value.
    pub(crate) fn text(&self, name: &str) -> Option<&'c str> {
        self.keyword(name)?.as_str()
    }

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

/// What of a contract goes which way, directly or along references.
#[derive(Debug)]
struct Travels {
    requests: HashSet<(Kind, Spot)>,
    responses: HashSet<(Kind, Spot)>,
}

impl Travels {
    fn of(documents: &Documents) -> Self {
        let reached = |direction| reached_from(documents, travellers(documents, direction));
        Self { requests: reached(Direction::Request), responses: reached(Direction::Response) }
    }
}

fn schemas<'c>(
    loaded: &'c LoadedContract,
    travels: &Travels,
    alike: &Alike,
) -> Vec<SchemaObject<'c>> {
    let documents = loaded.documents();
    let is_json_schema = loaded.version().is_none();
    let mut found = Vec::new();
    for (number, roots) in loaded.schema_roots().iter().enumerate() {
        for root in roots {
            let Some(schema) = Spot::new(number, root.as_str()).value(documents) else { continue };
            each_subschema(schema, &mut root.clone(), &mut |at, value| {
                let place = (Kind::Schema, Spot::new(number, at));
                let in_requests = is_json_schema || travels.requests.contains(&place);
                let in_responses = is_json_schema || travels.responses.contains(&place);
                found.push(SchemaObject {
                    is_outermost: at.len() == root.len(),
                    in_requests,
                    in_responses,
                    spot: place.1,
                    value,
                    identity: alike.identity(value),
                });
            });
        }
    }
    found
}
