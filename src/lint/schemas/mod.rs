//! Schema Objects as they stand.

pub(super) mod ignored_sibling;
mod judged;
pub(super) mod nullable_enum_without_null;
pub(super) mod refused_default;
pub(super) mod refused_enum_value;
pub(super) mod refused_example;
pub(super) mod required_not_declared;
pub(super) mod type_mismatched_keyword;
pub(super) mod unknown_format;
