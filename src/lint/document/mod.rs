//! OpenAPI's own objects: operations, parameters, bodies, responses, components.

pub(super) mod duplicate_operation_id;
pub(super) mod optional_body;
