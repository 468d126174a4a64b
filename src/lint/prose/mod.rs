//! Descriptions against the schemas that they describe.

pub(super) mod boolean_as_string;
mod characters;
pub(super) mod dangling_name;
mod demand;
pub(super) mod negative_count;
pub(super) mod quoted_null;
pub(super) mod refused_null;
mod sentences;
pub(super) mod unstated_condition;
pub(super) mod unstated_count;
pub(super) mod unstated_exclusion;
pub(super) mod unstated_format;
pub(super) mod unstated_integer;
pub(super) mod unstated_pattern;
pub(super) mod unstated_range;
pub(super) mod unstated_redaction;
pub(super) mod unstated_size;
pub(super) mod unstated_values;
mod words;

pub(super) use demand::takes;
pub(super) use sentences::{Statement, statements};
