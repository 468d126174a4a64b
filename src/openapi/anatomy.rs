//! The operations of a contract and where their parts stand, for whoever judges the contract
//! itself: unlike the outline it holds places, and also what no JSON payload can be judged by.

use serde_json::Value;

use super::lower::Direction;
use super::outline::methods;
use super::references::{Documents, Spot};
use super::walk::Kind;

/// One operation under `paths`.
#[derive(Debug)]
pub(crate) struct Operation {
    /// In capitals.
    pub(crate) method: String,
    /// The path template.
    pub(crate) path: String,
    pub(crate) spot: Spot,
    /// The Path Item Object around it.
    pub(crate) item: Spot,
    /// Those of the path among them, unless the operation overrides them.
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) request: Option<Body>,
    /// By status: `200`, `4XX`, `default`.
    pub(crate) responses: Vec<(String, Body)>,
}

/// A parameter that could be read for one.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    /// `path`, `query`, `header` or `cookie`.
    pub(crate) location: String,
    pub(crate) spot: Spot,
    /// Of its own, or of its one media type.
    pub(crate) schema: Option<Spot>,
}

/// A request body or a response.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) spot: Spot,
    pub(crate) content: Vec<MediaType>,
}

/// One media type of a body.
#[derive(Debug)]
pub(crate) struct MediaType {
    pub(crate) name: String,
    pub(crate) spot: Spot,
    /// As it is written: it may be a reference.
    pub(crate) schema: Option<Spot>,
}

impl Operation {
    /// `POST /orders`.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// The operations under `paths`, in the order of the document.
pub(crate) fn operations(documents: &Documents) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in documents.members(&Spot::root().join("paths")) {
        let mut methods = methods(documents, &item);
        let names: Vec<&String> = item
            .value(documents)
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(|it| it.keys())
            .collect();
        methods.sort_by_key(|(method, _)| names.iter().position(|name| *name == method));
        for (method, spot) in methods {
            operations.push(Operation {
                method: method.to_ascii_uppercase(),
                path: path.clone(),
                parameters: parameters(documents, &spot, &item),
                request: request(documents, &spot),
                responses: responses(documents, &spot),
                item: item.clone(),
                spot,
            });
        }
    }
    operations
}

/// The objects that stand for what goes one way, from all operations: those of callbacks and
/// webhooks go the other way, since there the API is who asks.
pub(crate) fn travellers(documents: &Documents, direction: Direction) -> Vec<(Kind, Spot)> {
    let mut found = Vec::new();
    let mut seen = Vec::new();
    let root = Spot::root();
    for (holder, is_asked) in [("paths", true), ("webhooks", false)] {
        for (_, item) in documents.members(&root.join(holder)) {
            collect(documents, &item, is_asked, direction, &mut seen, &mut found);
        }
    }
    found
}

fn collect(
    documents: &Documents,
    item: &Spot,
    is_asked: bool,
    direction: Direction,
    seen: &mut Vec<(Spot, bool)>,
    found: &mut Vec<(Kind, Spot)>,
) {
    // A callback may lead back to the path that it belongs to.
    if seen.contains(&(item.clone(), is_asked)) {
        return;
    }
    seen.push((item.clone(), is_asked));
    let is_sent = (direction == Direction::Request) == is_asked;
    let parameters = |holder: &Spot| documents.items(&holder.join("parameters"));
    if is_sent {
        found.extend(parameters(item).into_iter().map(|spot| (Kind::Parameter, spot)));
    }
    for (_, operation) in methods(documents, item) {
        if is_sent {
            found.extend(parameters(&operation).into_iter().map(|spot| (Kind::Parameter, spot)));
            found.push((Kind::RequestBody, documents.follow(&operation.join("requestBody"))));
        } else {
            let responses = documents.members(&operation.join("responses"));
            found.extend(responses.into_iter().map(|(_, spot)| (Kind::Response, spot)));
        }
        for (_, callback) in documents.members(&operation.join("callbacks")) {
            for (_, item) in documents.members(&callback) {
                collect(documents, &item, !is_asked, direction, seen, found);
            }
        }
    }
}

fn parameters(documents: &Documents, operation: &Spot, item: &Spot) -> Vec<Parameter> {
    let mut found: Vec<Parameter> = Vec::new();
    for holder in [operation, item] {
        for spot in documents.items(&holder.join("parameters")) {
            let text = |field: &str| spot.join(field).value(documents).and_then(Value::as_str);
            let (Some(location), Some(name)) = (text("in"), text("name")) else { continue };
            let is_known = |known: &Parameter| known.name == name && known.location == location;
            if holder == item && found.iter().any(is_known) {
                continue;
            }
            let own = spot.join("schema");
            let schema = match own.value(documents) {
                Some(_) => Some(own),
                None => content(documents, &spot).into_iter().find_map(|media| media.schema),
            };
            found.push(Parameter {
                name: name.to_owned(),
                location: location.to_owned(),
                schema,
                spot,
            });
        }
    }
    found
}

fn request(documents: &Documents, operation: &Spot) -> Option<Body> {
    let spot = documents.follow(&operation.join("requestBody"));
    spot.value(documents)?;
    Some(Body { content: content(documents, &spot), spot })
}

fn responses(documents: &Documents, operation: &Spot) -> Vec<(String, Body)> {
    let responses = documents.members(&operation.join("responses")).into_iter();
    let is_extension = |name: &str| name.starts_with("x-");
    responses
        .filter(|(status, _)| !is_extension(status))
        .map(|(status, spot)| (status, Body { content: content(documents, &spot), spot }))
        .collect()
}

fn content(documents: &Documents, holder: &Spot) -> Vec<MediaType> {
    let members = documents.members(&holder.join("content")).into_iter();
    members
        .map(|(name, spot)| {
            let schema = spot.join("schema");
            let schema = schema.value(documents).is_some().then_some(schema);
            MediaType { name, spot, schema }
        })
        .collect()
}
