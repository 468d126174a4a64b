//! JSON (RFC 8259) by `serde_json`, watched for what it lets pass, and the places of its values
//! by `jsonc-parser`.
//!
//! `serde_json` alone decides what is JSON. The place tree is only built when a place is asked
//! for, so a payload that fits never pays for it.

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::places::{Children, Node};
use super::{Problem, number, pointer};

/// Reads one JSON text. Without a value there is at least one problem.
pub(super) fn read(text: &str) -> (Option<Value>, Vec<Problem>) {
    if text.trim_start().is_empty() {
        return (None, vec![Problem::empty()]);
    }
    let mut watch = Watch::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = Reader(&mut watch)
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value));
    let value = match read {
        Ok(value) => value,
        Err(error) => return (None, vec![syntax_problem(text, &error)]),
    };
    if !watch.duplicate_key && !watch.number_out_of_range {
        return (Some(value), Vec::new());
    }
    let mut problems = Vec::new();
    if let Some(root) = syntax_tree(text) {
        collect_problems(&root, &mut String::new(), &mut problems);
    }
    // A number that no reader holds exactly makes every verdict on the value a guess.
    let value = (!watch.number_out_of_range).then_some(value);
    (value, problems)
}

/// The places of the values of `text[span]`, which [`read`] has accepted.
pub(super) fn places(text: &str, span: Range<usize>) -> Node {
    match syntax_tree(&text[span.clone()]) {
        Some(root) => node(&root, span.start),
        None => Node::scalar(span),
    }
}

/// What `serde_json` lets pass silently.
#[derive(Default)]
struct Watch {
    duplicate_key: bool,
    number_out_of_range: bool,
}

struct Reader<'w>(&'w mut Watch);

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(Reader(self.0))? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = if name == NUMBER_TOKEN {
                match members.next_value_seed(NumberReader(&mut *self.0))? {
                    Lexeme::Number(number) => return Ok(Value::Number(number)),
                    Lexeme::Other(value) => value,
                }
            } else {
                members.next_value_seed(Reader(&mut *self.0))?
            };
            self.0.duplicate_key |= object.insert(name, value).is_some();
        }
        Ok(Value::Object(object))
    }
}

/// Under `arbitrary_precision`, `serde_json` hands a number to a visitor as an object with this
/// one member, whose value it gives away as an owned string. A payload may well hold a property
/// of this name, but `serde_json` never owns the strings that it reads from a slice.
const NUMBER_TOKEN: &str = "$serde_json::private::Number";

enum Lexeme {
    Number(Number),
    Other(Value),
}

struct NumberReader<'w>(&'w mut Watch);

impl<'de> DeserializeSeed<'de> for NumberReader<'_> {
    type Value = Lexeme;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Lexeme, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NumberReader<'_> {
    type Value = Lexeme;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or any JSON value")
    }

    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<Lexeme, E> {
        self.0.number_out_of_range |= !number::is_in_range(&text);
        text.parse().map(Lexeme::Number).map_err(E::custom)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Lexeme, E> {
        Reader(self.0).visit_bool(value).map(Lexeme::Other)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Lexeme, E> {
        Reader(self.0).visit_u64(value).map(Lexeme::Other)
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Lexeme, E> {
        Reader(self.0).visit_i64(value).map(Lexeme::Other)
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Lexeme, E> {
        Reader(self.0).visit_str(value).map(Lexeme::Other)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Lexeme, E> {
        Reader(self.0).visit_unit().map(Lexeme::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Lexeme, A::Error> {
        Reader(self.0).visit_seq(items).map(Lexeme::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Lexeme, A::Error> {
        Reader(self.0).visit_map(members).map(Lexeme::Other)
    }
}

fn syntax_problem(text: &str, error: &serde_json::Error) -> Problem {
    let offset = offset_of(text, error.line(), error.column());
    let message = error.to_string();
    if message.starts_with("recursion limit exceeded") {
        return Problem::too_deep(offset);
    }
    let (title, cure) = words(text, offset, error, &message);
    let problem = Problem::new("invalid-json", offset, format!("this is no JSON: {title}"));
    match cure {
        Some(cure) => problem.help(cure),
        None => problem,
    }
}

/// What to say for a message of `serde_json`, which never holds text of the payload, and the cure.
fn words<'m>(
    text: &str,
    offset: usize,
    error: &serde_json::Error,
    message: &'m str,
) -> (&'m str, Option<&'static str>) {
    if error.is_eof() {
        let cure = "close every string, array and object that is open";
        return ("the text ends too early", Some(cure));
    }
    match text[offset..].chars().next() {
        Some('\'') => return ("a single quote", Some("JSON strings stand in double quotes")),
        Some('/' | '#') => {
            let cure = "JSON has no comments: remove it, or write YAML and name the file .yaml";
            return ("a comment", Some(cure));
        }
        _ => {}
    }
    let foreign = FOREIGN_WORDS.iter().find(|(word, _)| text[offset..].starts_with(word));
    if let Some((_, cure)) = foreign {
        return ("a word that JSON does not have", Some(cure));
    }
    match MESSAGES.iter().find(|(known, ..)| message.starts_with(known)) {
        Some((_, title, cure)) => (title, Some(cure)),
        // The message ends in a line and a column of its own.
        None => (message.split(" at line ").next().unwrap_or_default(), None),
    }
}

/// Words of other languages, and what JSON has for them.
const FOREIGN_WORDS: [(&str, &str); 6] = [
    ("True", "write `true`"),
    ("False", "write `false`"),
    ("None", "write `null`"),
    ("undefined", "write `null`, or leave the property out"),
    ("NaN", "JSON has no NaN: write `null`"),
    ("Infinity", "JSON has no infinity: write `null`, or a number"),
];

/// How a message of `serde_json` begins, what it means, and the cure.
const MESSAGES: [(&str, &str, &str); 9] = [
    ("expected value", "a value is missing or unquoted", "put strings in double quotes"),
    ("expected ident", "a word without quotes", "did you mean `true`, `false` or `null`?"),
    (
        "trailing characters",
        "text follows the end",
        "one file holds one value; for one on each line name it .ndjson",
    ),
    ("trailing comma", "a comma too many", "remove it: JSON allows none in front of `]` or `}`"),
    ("key must be a string", "a name without quotes", "put property names in double quotes"),
    ("invalid number", "a malformed number", "JSON knows no `+1`, no `01` and no `.5`"),
    ("invalid escape", "an unknown escape", "write `\\\\` for a backslash"),
    (
        "control character",
        "a line break or tab in a string",
        "write `\\n` or `\\t`, or close the string",
    ),
    (
        "expected `",
        "a comma, a colon or a bracket is missing",
        "add `,` between members or items, `:` behind a name",
    ),
];

/// `serde_json` counts lines from 1 and columns in bytes, also from 1.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let line_start = match line.checked_sub(2) {
        Some(breaks) => text.match_indices('\n').nth(breaks).map_or(text.len(), |(at, _)| at + 1),
        None => 0,
    };
    // Column 0 is the line break itself, which ends the line in front.
    let offset = (line_start + column).saturating_sub(1);
    text.floor_char_boundary(offset.min(text.len()))
}

fn syntax_tree(text: &str) -> Option<ast::Value<'_>> {
    parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default()).ok()?.value
}

fn node(value: &ast::Value<'_>, offset: usize) -> Node {
    let range = value.range();
    let children = match value {
        ast::Value::Array(array) => {
            Children::Items(array.elements.iter().map(|item| node(item, offset)).collect())
        }
        ast::Value::Object(object) => Children::Members(
            object.properties.iter().map(|member| named(member, offset)).collect(),
        ),
        ast::Value::StringLit(_)
        | ast::Value::NumberLit(_)
        | ast::Value::BooleanLit(_)
        | ast::Value::NullKeyword(_) => Children::Scalar,
    };
    Node::new(offset + range.start..offset + range.end, children)
}

fn named(member: &ast::ObjectProp<'_>, offset: usize) -> (String, Node) {
    let range = member.name.range();
    let place = node(&member.value, offset).named(offset + range.start..offset + range.end);
    (member.name.as_str().to_owned(), place)
}

fn collect_problems(value: &ast::Value<'_>, pointer: &mut String, problems: &mut Vec<Problem>) {
    let length = pointer.len();
    match value {
        ast::Value::Array(array) => {
            for (index, item) in array.elements.iter().enumerate() {
                pointer::push(pointer, &index.to_string());
                collect_problems(item, pointer, problems);
                pointer.truncate(length);
            }
        }
        ast::Value::Object(object) => {
            let mut seen = HashSet::new();
            for member in &object.properties {
                let name = member.name.as_str();
                pointer::push(pointer, name);
                if !seen.insert(name) {
                    let at = member.name.range().start;
                    problems.push(Problem::duplicate_key(at, pointer.clone()));
                }
                collect_problems(&member.value, pointer, problems);
                pointer.truncate(length);
            }
        }
        ast::Value::NumberLit(number) if !number::is_in_range(number.value) => {
            problems.push(Problem::number_out_of_range(number.range.start, pointer.clone()));
        }
        ast::Value::NumberLit(_)
        | ast::Value::StringLit(_)
        | ast::Value::BooleanLit(_)
        | ast::Value::NullKeyword(_) => {}
    }
}
