//! Schema Objects as they stand.

mod backtrack;
pub(super) mod catastrophic_pattern;
pub(super) mod discriminator_mismatch;
mod expression;
pub(super) mod ignored_sibling;
pub(super) mod inconsistent_property;
mod judged;
pub(super) mod nullable_enum_without_null;
pub(super) mod partly_anchored_pattern;
pub(super) mod pattern_dialect;
mod patterns;
pub(super) mod refused_default;
pub(super) mod refused_enum_value;
pub(super) mod refused_example;
pub(super) mod required_not_declared;
pub(super) mod type_mismatched_keyword;
pub(super) mod unanchored_pattern;
pub(super) mod unbounded_port;
pub(super) mod unknown_format;
