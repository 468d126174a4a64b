//! The operations of an OpenAPI document and the parts of each that a payload can be judged by.
//!
//! Compiled into the build script too, which makes the outline of the embedded contracts once.

use std::borrow::Cow;

use serde_json::Value;

use super::references::{Documents, Spot};

/// One operation of a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The `operationId`, where the document or an overlay gives one.
    #[allow(clippy::struct_field_names, reason = "it is OpenAPI's name for it")]
    pub operation_id: Option<Cow<'static, str>>,
    /// The HTTP method in capitals.
    pub method: Cow<'static, str>,
    /// The path template, as in `/api/connections/{connectionKey}`.
    pub path: Cow<'static, str>,
    /// What payloads can be judged by: request, responses, parameters.
    pub parts: Cow<'static, [Part]>,
}

/// One part of an operation: a schema, and how users name it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Part {
    /// `request`, `response.201`, `param.query.page[limit]`.
    pub name: Cow<'static, str>,
    /// Absolute URI of the schema, its fragment a JSON Pointer.
    pub schema: Cow<'static, str>,
}

/// The fields of a Path Item Object that hold operations.
pub const METHODS: [&str; 8] =
    ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The operations of the first document, in the order in which they stand.
#[must_use]
pub fn outline(documents: &Documents) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (template, item) in documents.members(&Spot::root().join("paths")) {
        for (method, operation) in methods(documents, &item) {
            operations.push(read_operation(documents, &template, method, &item, &operation));
        }
    }
    operations
}

/// The operations of a Path Item Object by their methods, in the order in which the specification
/// lists these.
#[must_use]
pub fn methods(documents: &Documents, item: &Spot) -> Vec<(&'static str, Spot)> {
    let operation = |method: &'static str| (method, documents.follow(&item.join(method)));
    let is_one = |(_, spot): &(_, Spot)| spot.value(documents).is_some_and(Value::is_object);
    METHODS.into_iter().map(operation).filter(is_one).collect()
}

fn read_operation(
    documents: &Documents,
    path: &str,
    method: &str,
    item: &Spot,
    operation: &Spot,
) -> Operation {
    let id = operation.join("operationId").value(documents).and_then(Value::as_str);
    let mut parts = Vec::new();
    let request = documents.follow(&operation.join("requestBody"));
    push_content(documents, "request", &request, &mut parts);
    for (status, response) in documents.members(&operation.join("responses")) {
        push_content(documents, &format!("response.{status}"), &response, &mut parts);
    }
    // A parameter of the operation overrides one of the path with the same name and place.
    for holder in [operation, item] {
        for parameter in documents.items(&holder.join("parameters")) {
            push_parameter(documents, &parameter, &mut parts);
        }
    }
    Operation {
        operation_id: id.map(|id| Cow::Owned(id.to_owned())),
        method: Cow::Owned(method.to_ascii_uppercase()),
        path: Cow::Owned(path.to_owned()),
        parts: Cow::Owned(parts),
    }
}

fn push_parameter(documents: &Documents, parameter: &Spot, parts: &mut Vec<Part>) {
    let text = |field: &str| parameter.join(field).value(documents).and_then(Value::as_str);
    let (Some(place), Some(name)) = (text("in"), text("name")) else { return };
    let name = format!("param.{place}.{name}");
    if parameter.join("schema").value(documents).is_some() {
        push(&name, &parameter.join("schema"), documents, parts);
    } else {
        push_content(documents, &name, parameter, parts);
    }
}

/// The schema of the JSON media type under `content`; other media types are no JSON payloads.
fn push_content(documents: &Documents, name: &str, holder: &Spot, parts: &mut Vec<Part>) {
    if documents.is_broken(holder) {
        // Whoever asks for the part is told why it cannot be had.
        push(name, holder, documents, parts);
        return;
    }
    let content = documents.members(&holder.join("content"));
    let json = content.iter().find(|(media_type, _)| is_json(media_type, true));
    let json = json.or_else(|| content.iter().find(|(media_type, _)| is_json(media_type, false)));
    if let Some((_, media_type)) = json {
        let schema = media_type.join("schema");
        if schema.value(documents).is_some() {
            push(name, &schema, documents, parts);
        }
    }
}

fn push(name: &str, schema: &Spot, documents: &Documents, parts: &mut Vec<Part>) {
    if parts.iter().all(|part| part.name != name) {
        let schema = Cow::Owned(schema.uri(documents));
        parts.push(Part { name: Cow::Owned(name.to_owned()), schema });
    }
}

/// Whether a media type is JSON: `application/json` alone, or what may be JSON too. RFC 6839 section
/// 3.1: `+json`; parameters such as `charset` do not matter.
#[must_use]
pub fn is_json(media_type: &str, exactly: bool) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let exact = essence == "application/json";
    exact
        || !exactly
            && (essence.ends_with("+json") || essence == "*/*" || essence == "application/*")
}
