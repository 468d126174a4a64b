//! The formats that OpenAPI adds to those of JSON Schema.
//!
//! Source: the OpenAPI Format Registry, which OAS 3.1 section 4.4 refers to.

use std::ops::RangeInclusive;

use jsonschema::{Keyword, ValidationError, ValidationOptions};
use serde_json::Value;

/// The keyword that stands beside a `format` which judges numbers, once a document is lowered:
/// the `jsonschema` crate shows strings alone to a `format`.
pub(crate) const NUMBER_FORMAT: &str = "x-trueup-number-format";

/// The formats that [`NUMBER_FORMAT`] may hold.
pub(crate) const NUMBER_FORMATS: [&str; 9] =
    ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float"];

/// Adds what OpenAPI's formats assert to what JSON Schema's do.
pub(super) fn add_openapi(options: ValidationOptions<'_>) -> ValidationOptions<'_> {
    options.with_format("byte", is_base64).with_keyword(NUMBER_FORMAT, |_, format, _| {
        let format = format.as_str().unwrap_or_default();
        Ok(Box::new(NumberFormat { format: format.to_owned(), range: range_of(format) }))
    })
}

struct NumberFormat {
    format: String,
    /// `None` where the format does not limit integers.
    range: Option<RangeInclusive<i128>>,
}

impl<'i> Keyword<'i> for NumberFormat {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if self.is_valid(instance) {
            Ok(())
        } else {
            Err(ValidationError::custom(self.format.clone()))
        }
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        let Value::Number(number) = instance else { return true };
        let Some(range) = &self.range else {
            // `float` is single precision: what becomes infinite there is no float.
            #[expect(clippy::cast_possible_truncation, reason = "overflow is what is looked for")]
            return number.as_f64().is_some_and(|double| (double as f32).is_finite());
        };
        // `3.0` is an integer in JSON Schema, and 2⁶³ fits no i64: so through the text.
        let text = number.to_string();
        let integer = text.strip_suffix(".0").unwrap_or(&text).parse::<i128>();
        integer.is_ok_and(|integer| range.contains(&integer))
    }
}

/// What a format of numbers asserts, in the words of JSON Schema.
#[cfg(feature = "cli")]
pub(super) fn as_keywords(format: &str) -> Value {
    match range_of(format) {
        Some(range) => {
            let bound = |bound: &i128| serde_json::Number::from_i128(*bound).map(Value::from);
            serde_json::json!({
                "multipleOf": 1,
                "minimum": bound(range.start()),
                "maximum": bound(range.end()),
            })
        }
        // Half a unit beyond the largest float numbers become infinite.
        None => serde_json::json!({
            "exclusiveMinimum": -3.402_823_567_797_336_6e38,
            "exclusiveMaximum": 3.402_823_567_797_336_6e38,
        }),
    }
}

fn range_of(format: &str) -> Option<RangeInclusive<i128>> {
    match format {
        "int8" => Some(i8::MIN.into()..=i8::MAX.into()),
        "int16" => Some(i16::MIN.into()..=i16::MAX.into()),
        "int32" => Some(i32::MIN.into()..=i32::MAX.into()),
        "int64" => Some(i64::MIN.into()..=i64::MAX.into()),
        "uint8" => Some(u8::MIN.into()..=u8::MAX.into()),
        "uint16" => Some(u16::MIN.into()..=u16::MAX.into()),
        "uint32" => Some(u32::MIN.into()..=u32::MAX.into()),
        "uint64" => Some(u64::MIN.into()..=u64::MAX.into()),
        _ => None,
    }
}

/// Base64 as RFC 4648 section 4 defines it, the meaning of `format: byte` in OpenAPI 3.0.
fn is_base64(text: &str) -> bool {
    let padding = text.bytes().rev().take_while(|byte| *byte == b'=').count();
    let digits = &text.as_bytes()[..text.len() - padding];
    text.len().is_multiple_of(4)
        && padding <= 2
        && digits.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}
