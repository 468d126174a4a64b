//! The validator's own word on whether a string satisfies a demand.

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

use super::TextDemand;
use crate::schema::formats;

#[derive(Debug)]
pub(super) struct Judge {
    /// `None` for a demand that asks for nothing but lengths.
    validator: Option<Validator>,
    shortest: u64,
    longest: u64,
}

impl Judge {
    /// `None` where the validator cannot use a pattern.
    pub(super) fn new(demand: &TextDemand) -> Option<Self> {
        let TextDemand { patterns, not_patterns, formats, not_formats, .. } = demand;
        let mut all: Vec<Value> = Vec::new();
        all.extend(patterns.iter().map(|pattern| json!({"pattern": pattern})));
        all.extend(formats.iter().map(|format| json!({"format": format})));
        all.extend(not_patterns.iter().map(|pattern| json!({"not": {"pattern": pattern}})));
        all.extend(not_formats.iter().map(|format| json!({"not": {"format": format}})));
        let validator = if all.is_empty() {
            None
        } else {
            let options = jsonschema::options().with_draft(Draft::Draft202012);
            let options = formats::add_openapi(options).should_validate_formats(true);
            Some(options.build(&json!({"allOf": all})).ok()?)
        };
        let longest = demand.max_length.unwrap_or(u64::MAX);
        Some(Self { validator, shortest: demand.min_length, longest })
    }

    pub(super) fn accepts(&self, text: &str) -> bool {
        let length = text.chars().count() as u64;
        (self.shortest..=self.longest).contains(&length)
            && self
                .validator
                .as_ref()
                .is_none_or(|validator| validator.is_valid(&Value::String(text.to_owned())))
    }
}
