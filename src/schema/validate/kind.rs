//! The ways in which a value can fail to fit: a closed set.

use jsonschema::JsonType;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;

/// What is wrong. Names and limits are the contract's; nothing here holds a value of the payload
/// but property names.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    // Unions.
    UnknownTag {
        property: String,
        expected: Vec<Value>,
    },
    MissingTag {
        property: String,
        expected: Vec<Value>,
        nearest: Option<String>,
    },
    SeveralMembers {
        present: Vec<String>,
        members: Vec<String>,
    },
    /// `written` is a name that is present and was probably meant as a member, `nearest` as which.
    NoMember {
        members: Vec<String>,
        written: Option<String>,
        nearest: Option<String>,
    },
    /// More than one branch of a `oneOf` accepts the value.
    Ambiguous {
        branches: Vec<String>,
    },
    /// No branch is nearer than the others. `foreign` names a property for each that it does not
    /// know, where that is what stands against all of them.
    NoBranch {
        keyword: &'static str,
        branches: Vec<String>,
        foreign: Vec<String>,
    },

    // Objects. `nearest` is the other half of a misspelt name, or a declared name.
    Missing {
        keyword: &'static str,
        property: String,
        nearest: Option<String>,
    },
    Unexpected {
        keyword: &'static str,
        property: String,
        nearest: Option<String>,
    },
    PropertyName {
        property: String,
    },

    // One value.
    Type {
        expected: Vec<JsonType>,
    },
    /// `const` or `enum`.
    Values {
        keyword: &'static str,
        expected: Vec<Value>,
    },
    Format {
        format: String,
    },
    Pattern {
        pattern: String,
    },
    /// The regular expression engine gave up: neither valid nor invalid.
    Undecided {
        pattern: Option<String>,
    },
    Bound {
        keyword: &'static str,
        limit: Value,
    },
    /// Lengths, item and property counts.
    Count {
        keyword: &'static str,
        limit: u64,
    },
    MultipleOf {
        factor: Value,
    },
    /// The first two equal items.
    Repeated {
        items: Option<(usize, usize)>,
    },
    Contains {
        keyword: &'static str,
    },
    /// More items than the schema describes.
    UnexpectedItems {
        keyword: &'static str,
    },
    Content {
        keyword: &'static str,
        expected: String,
    },
    Not,
    /// The schema is `false`: no value may stand here.
    Forbidden {
        keyword: String,
    },
}

impl Kind {
    /// The last part of the finding's code, or all of it for unions.
    pub(crate) fn code(&self) -> String {
        let keyword = match self {
            Self::UnknownTag { .. } => return "union/unknown-tag".to_owned(),
            Self::MissingTag { .. } => return "union/missing-tag".to_owned(),
            Self::SeveralMembers { .. } => return "union/several-members".to_owned(),
            Self::NoMember { .. } => return "union/no-member".to_owned(),
            Self::Ambiguous { .. } => return "union/ambiguous".to_owned(),
            Self::NoBranch { keyword, .. }
            | Self::Missing { keyword, .. }
            | Self::Unexpected { keyword, .. }
            | Self::Values { keyword, .. }
            | Self::Bound { keyword, .. }
            | Self::Count { keyword, .. }
            | Self::Contains { keyword }
            | Self::UnexpectedItems { keyword }
            | Self::Content { keyword, .. } => keyword,
            Self::PropertyName { .. } => "propertyNames",
            Self::Type { .. } => "type",
            Self::Format { .. } => "format",
            Self::Pattern { .. } | Self::Undecided { .. } => "pattern",
            Self::MultipleOf { .. } => "multipleOf",
            Self::Repeated { .. } => "uniqueItems",
            Self::Not => "not",
            Self::Forbidden { keyword } => keyword,
        };
        format!("schema/{keyword}")
    }

    /// Where the violation stands in the order of keywords that judge one value: of those, the
    /// first speaks and the others are named beside it. `None` for those that always speak.
    pub(crate) fn rank(&self) -> Option<u8> {
        match self {
            Self::UnknownTag { .. } => Some(0),
            Self::Type { .. } => Some(1),
            Self::Values { .. } => Some(2),
            Self::Format { .. } => Some(3),
            Self::Pattern { .. } | Self::Undecided { .. } => Some(4),
            Self::Bound { .. }
            | Self::Count { .. }
            | Self::MultipleOf { .. }
            | Self::Repeated { .. }
            | Self::Contains { .. } => Some(5),
            Self::Content { .. } | Self::Not => Some(6),
            Self::MissingTag { .. }
            | Self::SeveralMembers { .. }
            | Self::NoMember { .. }
            | Self::Ambiguous { .. }
            | Self::NoBranch { .. }
            | Self::Missing { .. }
            | Self::Unexpected { .. }
            | Self::PropertyName { .. }
            | Self::UnexpectedItems { .. }
            | Self::Forbidden { .. } => None,
        }
    }

    /// What the crate's error says of `instance`; several where it names several properties.
    pub(super) fn read(error: ValidationErrorKind, keyword: &str, instance: &Value) -> Vec<Self> {
        use ValidationErrorKind as Error;
        let one = match error {
            Error::AdditionalProperties { unexpected } => {
                return names("additionalProperties", unexpected);
            }
            Error::UnevaluatedProperties { unexpected } => {
                return names("unevaluatedProperties", unexpected);
            }
            Error::AdditionalItems { .. } => Self::UnexpectedItems { keyword: "additionalItems" },
            Error::UnevaluatedItems { .. } => Self::UnexpectedItems { keyword: "unevaluatedItems" },
            Error::AnyOf { .. } => {
                Self::NoBranch { keyword: "anyOf", branches: Vec::new(), foreign: Vec::new() }
            }
            Error::OneOfNotValid { .. } | Error::OneOfMultipleValid { .. } => {
                Self::NoBranch { keyword: "oneOf", branches: Vec::new(), foreign: Vec::new() }
            }
            Error::BacktrackLimitExceeded { .. } | Error::RegexEngineFailure { .. } => {
                Self::Undecided { pattern: None }
            }
            Error::Constant { expected_value } => {
                Self::Values { keyword: "const", expected: vec![(*expected_value).clone()] }
            }
            Error::Enum { options } => {
                let expected = options.as_array().cloned().unwrap_or_default();
                Self::Values { keyword: "enum", expected }
            }
            Error::Contains => Self::Contains { keyword: contains_keyword(keyword) },
            Error::ContentEncoding { content_encoding } => {
                Self::Content { keyword: "contentEncoding", expected: content_encoding }
            }
            Error::ContentMediaType { content_media_type } => {
                Self::Content { keyword: "contentMediaType", expected: content_media_type }
            }
            Error::FromUtf8 { .. } => {
                Self::Content { keyword: "contentEncoding", expected: "UTF-8".to_owned() }
            }
            // The only keyword of ours is the one for number formats.
            Error::Custom { message, .. } => Self::Format { format: message },
            Error::ExclusiveMaximum { limit } => Self::Bound { keyword: "exclusiveMaximum", limit },
            Error::ExclusiveMinimum { limit } => Self::Bound { keyword: "exclusiveMinimum", limit },
            Error::Maximum { limit } => Self::Bound { keyword: "maximum", limit },
            Error::Minimum { limit } => Self::Bound { keyword: "minimum", limit },
            Error::FalseSchema => Self::Forbidden { keyword: applicator(keyword) },
            Error::Format { format } => Self::Format { format },
            Error::MaxItems { limit } => Self::Count { keyword: "maxItems", limit },
            Error::MinItems { limit } => Self::Count { keyword: "minItems", limit },
            Error::MaxLength { limit } => Self::Count { keyword: "maxLength", limit },
            Error::MinLength { limit } => Self::Count { keyword: "minLength", limit },
            Error::MaxProperties { limit } => Self::Count { keyword: "maxProperties", limit },
            Error::MinProperties { limit } => Self::Count { keyword: "minProperties", limit },
            Error::MultipleOf { multiple_of } => Self::MultipleOf { factor: multiple_of },
            Error::Pattern { pattern } => Self::Pattern { pattern },
            Error::PropertyNames { error } => Self::PropertyName {
                property: error.instance().as_str().unwrap_or_default().to_owned(),
            },
            Error::Required { property } => Self::Missing {
                keyword: required_keyword(keyword),
                property: property.as_str().unwrap_or_default().to_owned(),
                nearest: None,
            },
            Error::Type { kind: TypeKind::Single(expected) } => {
                Self::Type { expected: vec![expected] }
            }
            Error::Type { kind: TypeKind::Multiple(expected) } => {
                Self::Type { expected: expected.iter().collect() }
            }
            Error::UniqueItems => Self::Repeated { items: first_repetition(instance) },
            // A schema that refers to nothing is refused before it judges anything.
            Error::Not { .. } | Error::Referencing(_) => Self::Not,
        };
        vec![one]
    }
}

pub(super) fn names(
    keyword: &'static str,
    unexpected: impl IntoIterator<Item = String>,
) -> Vec<Kind> {
    let kind = |property| Kind::Unexpected { keyword, property, nearest: None };
    unexpected.into_iter().map(kind).collect()
}

/// A property may be required on its own or because of another one.
fn required_keyword(location: &str) -> &'static str {
    let by = |keyword: &str| location.rsplit('/').take(2).any(|token| token == keyword);
    if by("dependentRequired") {
        "dependentRequired"
    } else if by("dependencies") {
        "dependencies"
    } else {
        "required"
    }
}

fn contains_keyword(location: &str) -> &'static str {
    match location.rsplit('/').next() {
        Some("minContains") => "minContains",
        Some("maxContains") => "maxContains",
        _ => "contains",
    }
}

/// The keyword that holds a `false` schema: `/properties/a` is `properties`.
fn applicator(location: &str) -> String {
    let mut tokens = location.rsplit(['/', '#']);
    let last = tokens.next().unwrap_or_default();
    let holds_named = |token: &&str| {
        ["properties", "patternProperties", "dependentSchemas", "$defs", "definitions"]
            .contains(token)
            || ["allOf", "anyOf", "oneOf", "prefixItems", "items"].contains(token)
    };
    tokens.next().filter(holds_named).unwrap_or(last).to_owned()
}

fn first_repetition(instance: &Value) -> Option<(usize, usize)> {
    let items = instance.as_array()?;
    // Quadratic, so only for arrays in which a person would look for the pair.
    let items = &items[..items.len().min(1_000)];
    (1..items.len()).find_map(|second| {
        let first = items[..second].iter().position(|item| *item == items[second])?;
        Some((first, second))
    })
}
