//! OpenAPI's own objects: operations, parameters, bodies, responses, components.

pub(super) mod ambiguous_paths;
pub(super) mod closed_response;
pub(super) mod duplicate_operation_id;
pub(super) mod idiom_of_another_version;
pub(super) mod optional_body;
pub(super) mod path_parameter_mismatch;
pub(super) mod response_without_schema;
pub(super) mod rounded_integer;
pub(super) mod undocumented_unauthorised;
pub(super) mod unused_component;
