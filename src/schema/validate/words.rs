//! The words of a violation: what is wrong, what was expected, what would cure it.
//!
//! A value of the payload appears in them only where the contract expects a value at its place
//! and does not mark it as a secret.

use jsonschema::JsonType;
use serde_json::Value;

use super::cures::Slip;
use super::vocabulary::{
    a_type_of, alternatives, format_words, list, named, plain_list, quoted, subject, with_article,
};
use super::{Kind, Violation, cures, nearest};
use crate::document::pointer;
use crate::schema::{Declarations, Judge};

/// What a finding says.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) title: String,
    pub(crate) expected: Option<String>,
    pub(crate) help: Option<String>,
    /// A cure that was tried, and is better than any that says in general what to do.
    pub(crate) tried: Option<String>,
}

impl Words {
    fn new(title: String, expected: impl Into<String>) -> Self {
        Self { title, expected: Some(expected.into()), help: None, tried: None }
    }

    fn help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    fn slip(mut self, slip: Option<Slip>) -> Self {
        match slip {
            Some(Slip { cure, is_certain: true }) => self.tried = Some(cure),
            Some(Slip { cure, is_certain: false }) => self.help = self.help.or(Some(cure)),
            None => {}
        }
        self
    }
}

impl Judge {
    /// What to say of a violation of `payload`.
    pub(crate) fn words(
        &self,
        violation: &Violation,
        payload: &Value,
        declarations: &Declarations<'_>,
    ) -> Words {
        let value = payload.pointer(&violation.instance).unwrap_or(&Value::Null);
        let about = About {
            judge: self,
            declarations,
            violation,
            value,
            subject: subject(&violation.instance),
            shown: shown(declarations, &violation.instance, value),
        };
        about.words()
    }
}

/// The value in words, where it may be shown.
pub(crate) fn shown(declarations: &Declarations<'_>, at: &str, value: &Value) -> Option<String> {
    let text = match value {
        Value::Array(_) | Value::Object(_) => return None,
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    };
    let words = || if text.is_empty() { "an empty string".to_owned() } else { quoted(&text) };
    (!declarations.at(at).is_confidential()).then(words)
}

/// A violation and what its words are made of.
struct About<'a, 'j> {
    judge: &'a Judge,
    declarations: &'a Declarations<'j>,
    violation: &'a Violation,
    value: &'a Value,
    subject: String,
    /// The value in words, where it may be shown.
    shown: Option<String>,
}

impl About<'_, '_> {
    fn words(&self) -> Words {
        match &self.violation.kind {
            Kind::UnknownTag { property, expected } => self.unknown_tag(property, expected),
            Kind::MissingTag { property, expected, nearest } => {
                self.missing_tag(property, expected, nearest.as_deref())
            }
            Kind::SeveralMembers { present, members } => {
                let title = format!("{} holds {} at once", self.subject, list(present, "and"));
                Words::new(title, format!("expected exactly one of its {} members", members.len()))
                    .help(Some(format!("keep either {}", list(present, "or"))))
            }
            Kind::NoMember { members, written, nearest } => {
                self.no_member(members, written.as_deref(), nearest.as_deref())
            }
            Kind::Ambiguous { branches } => self.ambiguous(branches),
            Kind::NoBranch { branches, foreign, .. } => self.no_branch(branches, foreign),
            Kind::Missing { property, nearest, keyword } => {
                self.missing(property, nearest.as_deref(), keyword)
            }
            Kind::Unexpected { property, nearest, .. } => {
                self.unexpected(property, nearest.as_deref())
            }
            Kind::PropertyName { property } => {
                let title = format!("`{property}` is no name for a property of {}", self.subject);
                let names = cures::names(self.judge, &self.violation.keyword);
                let names = names.as_deref();
                let names = names.unwrap_or("names that fit the schema under `propertyNames`");
                Words::new(title, format!("expected {names}"))
            }
            Kind::Type { expected } => self.wrong_type(expected),
            Kind::Values { expected, .. } => self.wrong_value(expected),
            Kind::Format { format } => {
                let (what, cure) = format_words(format);
                Words::new(self.is_not(what), format!("expected format `{format}`"))
                    .help(cure.map(str::to_owned))
                    .slip(self.slip("format", format))
            }
            Kind::Pattern { pattern } => self.no_match(pattern),
            Kind::Undecided { .. } => {
                let title = format!("whether {} matches its pattern is undecided", self.subject);
                Words::new(title, "the regular expression takes too many steps on this value")
                    .help(Some("simplify the pattern in the contract".to_owned()))
            }
            Kind::Bound { keyword, limit } => {
                let relation = match *keyword {
                    "minimum" => "at least",
                    "maximum" => "at most",
                    "exclusiveMinimum" => "more than",
                    _ => "less than",
                };
                Words::new(self.is("out of its bounds"), format!("expected {relation} {limit}"))
            }
            Kind::Count { keyword, limit } => {
                count_words(&self.subject, self.value, keyword, *limit)
            }
            Kind::MultipleOf { factor } => {
                Words::new(self.is("between two steps"), format!("expected a multiple of {factor}"))
            }
            Kind::Repeated { items } => {
                let which = items.map_or_else(
                    || "two items".to_owned(),
                    |(first, second)| format!("items {first} and {second}"),
                );
                let title = format!("{which} of {} are equal", self.subject);
                Words::new(title, "expected items that all differ")
            }
            Kind::Contains { keyword } => {
                let number = if *keyword == "maxContains" { "fewer" } else { "more" };
                let expected = format!("expected {number} of the items that `contains` describes");
                Words::new(format!("{} holds the wrong items", self.subject), expected)
            }
            Kind::UnexpectedItems { .. } => {
                let title = format!("{} holds too many items", self.subject);
                Words::new(title, "expected no further items")
            }
            Kind::Content { expected, .. } => {
                let title = format!("{} does not hold what it should", self.subject);
                Words::new(title, format!("expected {expected}"))
            }
            Kind::Not => {
                let title = match &self.shown {
                    Some(shown) => format!("{shown} is not allowed as {}", self.named()),
                    None => format!("{} is what the contract forbids here", self.subject),
                };
                let expected = match cures::ruled_out(self.judge, &self.violation.keyword) {
                    Some(values) => format!("expected anything but {values}"),
                    None => "expected anything that the schema under `not` refuses".to_owned(),
                };
                Words::new(title, expected)
            }
            Kind::Forbidden { .. } => {
                Words::new(format!("{} is not allowed", self.subject), "expected nothing here")
                    .help(Some("remove it".to_owned()))
            }
        }
    }

    fn unknown_tag(&self, property: &str, expected: &[Value]) -> Words {
        let of = self.of_what();
        let title = match &self.shown {
            _ if !self.is_like_one(expected) => self.is_of_type(),
            Some(shown) => format!("{shown} is no `{property}`{of}"),
            None => format!("this is no `{property}`{of}"),
        };
        Words::new(title, format!("expected {}", alternatives(expected)))
            .help(self.did_you_mean(expected).or_else(|| cures::of_quotes(self.value, expected)))
    }

    fn missing_tag(&self, property: &str, expected: &[Value], nearest: Option<&str>) -> Words {
        let title = format!("{} lacks `{property}`, which tells what it is", self.subject);
        Words::new(title, format!("expected {}", alternatives(expected)))
            .help(Some(add_or_rename(property, nearest)))
    }

    fn no_member(&self, members: &[String], written: Option<&str>, nearest: Option<&str>) -> Words {
        let title = match written {
            Some(written) => format!("`{written}` is no member of {}", self.subject),
            None if self.value.as_object().is_some_and(serde_json::Map::is_empty) => {
                format!("{} is empty", self.subject)
            }
            None => format!("{} holds none of its members", self.subject),
        };
        let help = match (written, nearest) {
            (Some(written), Some(member)) => {
                format!("did you mean `{member}` where it says `{written}`?")
            }
            (Some(written), None) => format!("use one of them instead of `{written}`"),
            (None, _) => "add the one that is meant".to_owned(),
        };
        Words::new(title, format!("expected exactly one of {}", list(members, "or")))
            .help(Some(help))
    }

    fn missing(&self, property: &str, nearest: Option<&str>, keyword: &str) -> Words {
        let by = match (&self.violation.title, keyword) {
            (_, "dependentRequired" | "dependencies") => {
                "required beside the properties that are there".to_owned()
            }
            (Some(title), _) => format!("required by {title}"),
            (None, _) => format!("required in {}", self.subject),
        };
        Words::new(format!("`{property}` is missing"), by).help(Some(
            match (nearest, cures::wanted(self.judge, &self.violation.keyword, property)) {
                (None, Some(wanted)) => format!("add `{property}`{wanted}"),
                _ => add_or_rename(property, nearest),
            },
        ))
    }

    fn unexpected(&self, property: &str, nearest: Option<&str>) -> Words {
        let at = &self.violation.instance;
        let object = pointer::split_last(at).map_or("", |(object, _)| object);
        let declared = self.declarations.at(object).properties();
        let title = match &self.violation.title {
            Some(title) => format!("`{property}` is not expected in {title}"),
            None => format!("`{property}` is not expected in {}", subject(object)),
        };
        let allowed = self.judge.allowed_beside(&self.violation.keyword);
        let others = allowed.into_iter().filter(|name| *name != property);
        let names: Vec<String> = others.map(str::to_owned).collect();
        let elsewhere = declared.iter().find(|(name, _)| *name == property);
        let help = match (nearest, elsewhere) {
            (_, Some((_, Some(owner)))) => format!("it belongs to {owner}; remove it here"),
            (Some(nearest), _) => format!("did you mean `{nearest}`?"),
            (None, Some((_, None))) => {
                "it belongs to another alternative; remove it here".to_owned()
            }
            (None, None) => "remove it".to_owned(),
        };
        let expected = match names.as_slice() {
            [] => "no properties are allowed".to_owned(),
            names => format!("allowed: {}", list(names, "and")),
        };
        Words::new(title, expected).help(Some(help))
    }

    fn ambiguous(&self, branches: &[String]) -> Words {
        let title = format!("{} fits {} at once", self.subject, plain_list(branches, "and"));
        let help = "add or remove a property that only one of them has; if there is none, the \
                    contract is at fault";
        Words::new(title, "expected to fit exactly one").help(Some(help.to_owned()))
    }

    fn no_branch(&self, branches: &[String], foreign: &[String]) -> Words {
        let title = match foreign {
            [_, _, ..] => format!("{} do not go together", list(foreign, "and")),
            _ => format!("{} fits none of the alternatives", self.subject),
        };
        if branches.is_empty() {
            return Words::new(title, "expected to fit one of them");
        }
        Words::new(title, format!("expected {}", plain_list(branches, "or")))
    }

    fn no_match(&self, pattern: &str) -> Words {
        let title = match &self.shown {
            Some(_) if self.value == "" => format!("{} is empty", self.subject),
            Some(shown) => format!("{shown} does not match the pattern of {}", self.named()),
            None => format!("{} does not match its pattern", self.subject),
        };
        Words::new(title, format!("expected a match for `{pattern}`"))
            .slip(self.slip("pattern", pattern))
    }

    fn slip(&self, keyword: &str, said: &str) -> Option<Slip> {
        self.shown.as_ref()?;
        cures::slip(keyword, said, self.value.as_str()?)
    }

    fn wrong_type(&self, expected: &[JsonType]) -> Words {
        let title = self.is_of_type();
        let keyword = &self.violation.keyword;
        let types: Vec<&str> = expected.iter().map(|it| with_article(*it)).collect();
        // Where values are listed, their type says less.
        if let Some(values) = cures::listed_beside(self.judge, keyword) {
            let quotes = cures::of_quotes(self.value, &values);
            let cure = quotes.or_else(|| cures::of_null(self.judge, keyword, self.value));
            return Words::new(title, format!("expected {}", alternatives(&values))).help(cure);
        }
        let cure = cures::of_type(self.judge, keyword, self.value, &types);
        let types: Vec<String> = types.into_iter().map(str::to_owned).collect();
        Words::new(title, format!("expected {}", plain_list(&types, "or"))).help(cure)
    }

    fn wrong_value(&self, expected: &[Value]) -> Words {
        let title = match &self.shown {
            _ if !self.is_like_one(expected) => self.is_of_type(),
            Some(shown) => format!("{shown} is not allowed as {}", self.named()),
            None => format!("{} has a value that is not allowed", self.subject),
        };
        Words::new(title, format!("expected {}", alternatives(expected)))
            .help(self.did_you_mean(expected).or_else(|| cures::of_quotes(self.value, expected)))
    }

    /// Whether a value is of a type with one that is listed. Of null, say, there is otherwise
    /// nothing to tell but what it is.
    fn is_like_one(&self, listed: &[Value]) -> bool {
        listed.iter().any(|it| a_type_of(it) == a_type_of(self.value))
    }

    /// «`port` is a string».
    fn is_of_type(&self) -> String {
        format!("{} is {}", self.subject, a_type_of(self.value))
    }

    fn did_you_mean(&self, expected: &[Value]) -> Option<String> {
        self.shown.as_ref()?;
        let candidates = expected.iter().filter_map(Value::as_str);
        let nearest = nearest(self.value.as_str()?, candidates)?;
        Some(format!("did you mean `{nearest}`?"))
    }

    /// «`port` is `70000`», or in other words where the value must not be shown.
    fn is(&self, otherwise: &str) -> String {
        format!("{} is {}", self.subject, self.shown.as_deref().unwrap_or(otherwise))
    }

    /// «`abc` is not a UUID».
    fn is_not(&self, what: &str) -> String {
        format!("{} is not {what}", self.shown.as_ref().unwrap_or(&self.subject))
    }

    /// « of a Snowflake Connection», where the union's surroundings have a title.
    fn of_what(&self) -> String {
        let Some(title) = &self.violation.title else { return String::new() };
        let article = if title.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
        format!(" of {article} {title}")
    }

    fn named(&self) -> String {
        named(&self.violation.instance)
    }
}

fn add_or_rename(property: &str, written: Option<&str>) -> String {
    match written {
        Some(written) => format!("did you mean `{property}` where it says `{written}`?"),
        None => format!("add `{property}`"),
    }
}

fn count_words(subject: &str, value: &Value, keyword: &str, limit: u64) -> Words {
    let (found, unit) = match value {
        Value::String(text) => (text.chars().count(), "character"),
        Value::Array(items) => (items.len(), "item"),
        Value::Object(members) => (members.len(), "property"),
        Value::Null | Value::Bool(_) | Value::Number(_) => (0, "element"),
    };
    let count = |number: u64| match (number, unit) {
        (1, unit) => format!("1 {unit}"),
        (number, "property") => format!("{number} properties"),
        (number, unit) => format!("{number} {unit}s"),
    };
    let title = match found {
        0 => format!("{subject} is empty"),
        found => format!("{subject} has {}", count(found as u64)),
    };
    let relation = if keyword.starts_with("min") { "at least" } else { "at most" };
    Words::new(title, format!("expected {relation} {}", count(limit)))
}
