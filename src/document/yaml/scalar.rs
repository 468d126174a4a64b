//! What a scalar means: YAML 1.2's core schema (section 10.3), its tags, and the merge key.

use saphyr_parser::ScalarStyle;
use serde_json::{Number, Value};

use super::super::number;

/// The tag prefix of YAML's own types, which `!!` abbreviates.
const CORE: &str = "tag:yaml.org,2002:";

/// The merge key of YAML 1.1 (<https://yaml.org/type/merge.html>).
const MERGE: &str = "<<";

/// Hexadecimal and octal integers of more digits are beyond a double in any case.
const MAX_RADIX_DIGITS: usize = 400;

/// What a scalar's text stands for.
#[derive(Debug)]
pub(super) enum Meaning {
    String,
    Null,
    Bool(bool),
    Number(Number),
    /// `<<`: as a key it merges mappings, as a value it is a string.
    Merge,
}

/// A node's tag, as far as it has a meaning in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    Absent,
    /// `!`: the type that the node has by its kind, so a scalar is a string.
    NonSpecific,
    Core(CoreType),
    Unsupported,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CoreType {
    Str,
    Int,
    Float,
    Bool,
    Null,
    Seq,
    Map,
    Merge,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    UnsupportedTag,
    /// The node is not what its tag says, which is this.
    TagMismatch(&'static str),
    /// Further from zero, or nearer to it, than a double can be.
    OutOfRange,
    /// Infinity, or not a number.
    NotFinite,
}

/// What a scalar stands for.
pub(super) fn resolve(text: &str, style: ScalarStyle, tag: Tag) -> Result<Meaning, Fault> {
    match tag {
        Tag::Absent if style == ScalarStyle::Plain => plain(text),
        Tag::Absent | Tag::NonSpecific => Ok(Meaning::String),
        Tag::Core(core) => core.read(text)?.ok_or(Fault::TagMismatch(core.article_and_name())),
        Tag::Unsupported => Err(Fault::UnsupportedTag),
    }
}

impl Meaning {
    pub(super) fn value(&self, text: &str) -> Value {
        match self {
            Self::String | Self::Merge => Value::String(text.to_owned()),
            Self::Null => Value::Null,
            Self::Bool(boolean) => Value::Bool(*boolean),
            Self::Number(number) => Value::Number(number.clone()),
        }
    }
}

impl Tag {
    pub(super) fn of(tag: Option<&saphyr_parser::Tag>) -> Self {
        let Some(tag) = tag else { return Self::Absent };
        let name = format!("{}{}", tag.handle, tag.suffix);
        if name == "!" {
            return Self::NonSpecific;
        }
        name.strip_prefix(CORE).and_then(CoreType::named).map_or(Self::Unsupported, Self::Core)
    }

    pub(super) fn check_collection(self, is_mapping: bool) -> Result<(), Fault> {
        match self {
            Self::Absent | Self::NonSpecific => Ok(()),
            Self::Core(CoreType::Map) if is_mapping => Ok(()),
            Self::Core(CoreType::Seq) if !is_mapping => Ok(()),
            Self::Core(core) => Err(Fault::TagMismatch(core.article_and_name())),
            Self::Unsupported => Err(Fault::UnsupportedTag),
        }
    }
}

impl CoreType {
    fn named(name: &str) -> Option<Self> {
        match name {
            "str" => Some(Self::Str),
            "int" => Some(Self::Int),
            "float" => Some(Self::Float),
            "bool" => Some(Self::Bool),
            "null" => Some(Self::Null),
            "seq" => Some(Self::Seq),
            "map" => Some(Self::Map),
            "merge" => Some(Self::Merge),
            _ => None,
        }
    }

    fn article_and_name(self) -> &'static str {
        match self {
            Self::Str => "a string",
            Self::Int => "an integer",
            Self::Float => "a number",
            Self::Bool => "a boolean",
            Self::Null => "a null",
            Self::Seq => "a sequence",
            Self::Map => "a mapping",
            Self::Merge => "a merge key",
        }
    }

    /// `None` if the text is none of this type.
    fn read(self, text: &str) -> Result<Option<Meaning>, Fault> {
        match self {
            Self::Str => Ok(Some(Meaning::String)),
            Self::Int => integer(text).map(number).transpose(),
            Self::Float => decimal(text).map(number).transpose(),
            Self::Bool => Ok(boolean(text).map(Meaning::Bool)),
            Self::Null => Ok(is_null(text).then_some(Meaning::Null)),
            Self::Merge => Ok((text == MERGE).then_some(Meaning::Merge)),
            Self::Seq | Self::Map => Ok(None),
        }
    }
}

/// A numeral, spelled as JSON where JSON can spell it.
enum Numeral {
    Json(String),
    TooLong,
    NotFinite,
}

fn plain(text: &str) -> Result<Meaning, Fault> {
    if is_null(text) {
        return Ok(Meaning::Null);
    }
    if let Some(boolean) = boolean(text) {
        return Ok(Meaning::Bool(boolean));
    }
    if text == MERGE {
        return Ok(Meaning::Merge);
    }
    match integer(text).or_else(|| decimal(text)) {
        Some(numeral) => number(numeral),
        None => Ok(Meaning::String),
    }
}

fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

fn number(numeral: Numeral) -> Result<Meaning, Fault> {
    match numeral {
        Numeral::Json(text) if number::is_in_range(&text) => {
            text.parse().map(Meaning::Number).map_err(|_| Fault::OutOfRange)
        }
        Numeral::Json(_) | Numeral::TooLong => Err(Fault::OutOfRange),
        Numeral::NotFinite => Err(Fault::NotFinite),
    }
}

fn integer(text: &str) -> Option<Numeral> {
    if let Some(digits) = text.strip_prefix("0x") {
        return radix_integer(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix_integer(digits, 8);
    }
    if text.contains(['.', 'e', 'E']) {
        return None;
    }
    decimal(text)
}

fn radix_integer(digits: &str, radix: u32) -> Option<Numeral> {
    let is_integer = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    let significant = digits.trim_start_matches('0');
    if !is_integer {
        None
    } else if significant.len() > MAX_RADIX_DIGITS {
        Some(Numeral::TooLong)
    } else {
        Some(Numeral::Json(to_decimal(significant, radix)))
    }
}

/// The decimal spelling of an integer in another radix.
fn to_decimal(digits: &str, radix: u32) -> String {
    // Decimal digits, the least significant first.
    let mut decimal = vec![0];
    for digit in digits.chars().filter_map(|digit| digit.to_digit(radix)) {
        let mut carry = digit;
        for place in &mut decimal {
            carry += *place * radix;
            *place = carry % 10;
            carry /= 10;
        }
        while carry > 0 {
            decimal.push(carry % 10);
            carry /= 10;
        }
    }
    decimal.iter().rev().filter_map(|digit| char::from_digit(*digit, 10)).collect()
}

/// A decimal numeral of the core schema: JSON's, and also `+1`, `007`, `.5`, `1.` and `.inf`.
fn decimal(text: &str) -> Option<Numeral> {
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(unsigned) => ("-", unsigned),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Some(Numeral::NotFinite);
    }
    let (mantissa, exponent) =
        unsigned.split_at(unsigned.find(['e', 'E']).unwrap_or(unsigned.len()));
    let (whole, fraction) = mantissa.split_at(mantissa.find('.').unwrap_or(mantissa.len()));
    let is_numeral = mantissa.contains(|character: char| character.is_ascii_digit())
        && is_digits(whole)
        && is_digits(fraction.strip_prefix('.').unwrap_or_default())
        && is_exponent(exponent);
    if !is_numeral {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        significant => significant,
    };
    let fraction = if fraction == "." { ".0" } else { fraction };
    Some(Numeral::Json(format!("{sign}{whole}{fraction}{exponent}")))
}

fn is_exponent(text: &str) -> bool {
    let Some(power) = text.strip_prefix(['e', 'E']) else {
        return text.is_empty();
    };
    let digits = power.strip_prefix(['+', '-']).unwrap_or(power);
    !digits.is_empty() && is_digits(digits)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}
