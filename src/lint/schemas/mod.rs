//! Schema Objects as they stand.

pub(super) mod inconsistent_property;
pub(super) mod unbounded_port;
