//! Payloads of the cases that fit, broken in one of the ways that can be mended, or in several.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex};

use proptest::prelude::*;
use serde_json::Value;
use trueup::document::{Document, Syntax, load, pointer};
use trueup::{Contract, Target};

use super::{lawful, read, text_after};

/// A payload that fits, in one of several layouts.
struct Sound {
    name: String,
    target: String,
    value: Value,
}

/// All payloads of the cases that fit and are objects.
fn sound() -> Vec<Sound> {
    let mut files: Vec<PathBuf> = crate::explain::files("tests/it/cases", "json");
    files.extend(crate::explain::files("tests/it/cases", "yaml"));
    // All platforms of Synq, which are not written by hand.
    files.extend(crate::explain::files("corpus/synq", "json"));
    files.sort();
    let mut all = Vec::new();
    for path in files.iter().filter(|path| path.to_str().unwrap().contains("/valid/")) {
        let name = path.strip_prefix(crate::explain::root()).unwrap().to_str().unwrap().to_owned();
        let parts: Vec<&str> = name.split('/').collect();
        let [.., contract, operation, _, file] = parts.as_slice() else { panic!("{name}") };
        let words: Vec<&str> = file.split('.').collect();
        let part = match words[0] {
            "request" => "request".to_owned(),
            "response" => words[..2].join("."),
            _ => continue,
        };
        let bytes = load::read(path).unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        let value = read(&text, load::syntax(path, &bytes)).into_value();
        if value.is_object() {
            all.push(Sound { target: format!("{contract}:{operation}@{part}"), name, value });
        }
    }
    assert!(all.len() > 120, "{}", all.len());
    all
}

/// Every target once: to compile one takes longer than to use it.
#[derive(Default)]
struct Targets {
    contracts: BTreeMap<String, Contract>,
    targets: BTreeMap<String, Target>,
}

impl Targets {
    fn get(&mut self, name: &str) -> &Target {
        let (contract, selector) = name.split_once(':').unwrap();
        let load = || Contract::builtin(contract).unwrap();
        let contract = self.contracts.entry(contract.to_owned()).or_insert_with(load);
        let compile = || contract.target(selector).unwrap();
        self.targets.entry(name.to_owned()).or_insert_with(compile)
    }
}

/// A way to write a payload as text.
#[derive(Debug, Clone, Copy)]
enum Layout {
    TwoSpaces,
    FourSpaces,
    TabsAndReturns,
    OneLine,
    Tight,
    Yaml,
    YamlWithReturns,
    YamlUnended,
}

const LAYOUTS: [Layout; 8] = [
    Layout::TwoSpaces,
    Layout::FourSpaces,
    Layout::TabsAndReturns,
    Layout::OneLine,
    Layout::Tight,
    Layout::Yaml,
    Layout::YamlWithReturns,
    Layout::YamlUnended,
];

impl Layout {
    fn syntax(self) -> Syntax {
        match self {
            Self::Yaml | Self::YamlWithReturns | Self::YamlUnended => Syntax::Yaml,
            _ => Syntax::Json,
        }
    }

    fn write(self, value: &Value) -> String {
        match self {
            Self::TwoSpaces => indented(value, "  ") + "\n",
            Self::FourSpaces => indented(value, "    "),
            Self::TabsAndReturns => (indented(value, "\t") + "\n").replace('\n', "\r\n"),
            Self::OneLine => one_line(value),
            Self::Tight => value.to_string() + "\n",
            Self::Yaml => yaml(value),
            Self::YamlWithReturns => yaml(value).replace('\n', "\r\n"),
            Self::YamlUnended => yaml(value).trim_end().to_owned(),
        }
    }
}

fn indented(value: &Value, indent: &str) -> String {
    let mut bytes = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(indent.as_bytes());
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
    serde::Serialize::serialize(value, &mut serializer).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// `{"a": 1, "b": [2, 3]}`.
fn one_line(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| {
                format!("{}: {}", Value::from(name.as_str()), one_line(value))
            };
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(one_line).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// Block style, with a comment behind every scalar and in front of every collection.
fn yaml(value: &Value) -> String {
    let mut text = String::from("# The payload.\n");
    write_yaml(value, 0, &mut text);
    text
}

fn write_yaml(value: &Value, depth: usize, text: &mut String) {
    let margin = "  ".repeat(depth);
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, value) in members {
                let name = Value::from(name.as_str());
                write!(text, "{margin}{name}:").unwrap();
                behind(value, depth, text);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                write!(text, "{margin}-").unwrap();
                behind(item, depth, text);
            }
        }
        scalar => writeln!(text, "{margin}{scalar}").unwrap(),
    }
}

fn behind(value: &Value, depth: usize, text: &mut String) {
    let number = text.len();
    let is_open = value.as_object().is_some_and(|it| !it.is_empty())
        || value.as_array().is_some_and(|it| !it.is_empty());
    if is_open {
        writeln!(text, " # comment {number}").unwrap();
        write_yaml(value, depth + 1, text);
    } else {
        writeln!(text, " {value} # comment {number}").unwrap();
    }
}

/// A change to a text that may break the payload in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Break {
    MisspellName,
    RecaseName,
    MisspellValue,
    RecaseValue,
    Quote,
    Unquote,
    Pad,
    UndashUuid,
    RaiseUuid,
    AddProperty,
    DropProperty,
}

const BREAKS: [Break; 11] = [
    Break::MisspellName,
    Break::RecaseName,
    Break::MisspellValue,
    Break::RecaseValue,
    Break::Quote,
    Break::Unquote,
    Break::Pad,
    Break::UndashUuid,
    Break::RaiseUuid,
    Break::AddProperty,
    Break::DropProperty,
];

/// A payload in a layout, as text and read.
struct Written {
    layout: Layout,
    value: Value,
    document: Document,
}

impl Written {
    fn new(layout: Layout, value: &Value) -> Self {
        let document = read(&layout.write(value), layout.syntax());
        assert_eq!(document.value(), value);
        Self { layout, value: value.clone(), document }
    }

    fn text(&self) -> &str {
        self.document.source().text()
    }

    /// The text with the value at a place broken; `None` where this cannot be done to it.
    fn broken(&self, way: Break, at: &str) -> Option<String> {
        if way == Break::DropProperty {
            let (object, name) = pointer::split_last(at)?;
            let mut value = self.value.clone();
            value.pointer_mut(object)?.as_object_mut()?.shift_remove(&*name)?;
            return Some(self.layout.write(&value));
        }
        let (range, new) = self.splice(way, at)?;
        let mut text = self.text().to_owned();
        text.replace_range(range, &new);
        Some(text)
    }

    fn splice(&self, way: Break, at: &str) -> Option<(Range<usize>, String)> {
        let value = self.value.pointer(at)?;
        let word = value.as_str();
        let name = pointer::split_last(at).map(|(_, name)| name);
        let name = name.filter(|_| self.document.key_span(at).is_some());
        let at_value = |text: &str| Some((self.document.value_span(at)?, text.to_owned()));
        let at_name = |text: &str| Some((self.document.key_span(at)?, quoted(text)));
        match way {
            Break::MisspellName => at_name(&misspelt(&name?)?),
            Break::RecaseName => at_name(&recased(&name?)?),
            Break::MisspellValue => at_value(&quoted(&misspelt(word?)?)),
            Break::RecaseValue => at_value(&quoted(&recased(word?)?)),
            Break::Quote => match value {
                Value::Number(_) | Value::Bool(_) => at_value(&quoted(&value.to_string())),
                _ => None,
            },
            Break::Unquote => {
                let number = word?.parse::<serde_json::Number>().ok()?;
                at_value(word.filter(|word| number.to_string() == **word)?)
            }
            Break::Pad => at_value(&quoted(&format!("{} ", word?))),
            Break::UndashUuid => at_value(&quoted(&uuid(word?)?.replace('-', ""))),
            Break::RaiseUuid => at_value(&quoted(&uuid(word?)?.to_uppercase())),
            Break::AddProperty => self.stranger(value.as_object()?, at),
            Break::DropProperty => None,
        }
    }

    /// A property that is like none, in front of an object's first.
    fn stranger(
        &self,
        members: &serde_json::Map<String, Value>,
        at: &str,
    ) -> Option<(Range<usize>, String)> {
        let first = pointer::join(at, members.keys().find(|_| !members.contains_key("qqq"))?);
        let start = self.document.key_span(&first)?.start;
        let text = self.text();
        let in_braces = text[self.document.value_span(at)?].starts_with('{');
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let margin = &text[line_start..start];
        let behind = match (in_braces, margin.trim().is_empty() && line_start > 0) {
            (false, _) => format!(" # too much\n{margin}"),
            (_, true) => format!(",\n{margin}"),
            (_, false) => ", ".to_owned(),
        };
        let behind = if text.contains("\r\n") { behind.replace('\n', "\r\n") } else { behind };
        Some((start..start, format!("\"qqq\": {{\"zzz\": \"kept out\"}}{behind}")))
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// A word with two letters in its middle swapped.
fn misspelt(word: &str) -> Option<String> {
    let mut letters: Vec<char> = word.chars().collect();
    let middle = letters.len() / 2;
    let is_letter = |at: usize| letters.get(at).is_some_and(char::is_ascii_alphabetic);
    (is_letter(middle) && is_letter(middle + 1) && letters[middle] != letters[middle + 1])
        .then(|| letters.swap(middle, middle + 1))?;
    Some(letters.into_iter().collect())
}

/// `connectionKey` becomes `connection_key`, and other words change their case.
fn recased(word: &str) -> Option<String> {
    let is_snake = |letter: char| letter.is_ascii_uppercase();
    if word.starts_with(|first: char| first.is_ascii_lowercase()) && word.contains(is_snake) {
        let snake = |letter: char| {
            let mark = if is_snake(letter) { "_" } else { "" };
            format!("{mark}{}", letter.to_ascii_lowercase())
        };
        return Some(word.chars().map(snake).collect());
    }
    let upper = word.to_ascii_uppercase();
    let other = if upper == word { word.to_ascii_lowercase() } else { upper };
    (other != word).then_some(other)
}

fn uuid(text: &str) -> Option<&str> {
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    let is_hex = text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    (groups == [8, 4, 4, 4, 12] && is_hex).then_some(text)
}

/// All places in a value.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, it)| places(it, &pointer::join(at, name), found));
        }
        Value::Array(items) => {
            let number = |(index, it): (usize, &Value)| places(it, &format!("{at}/{index}"), found);
            items.iter().enumerate().for_each(number);
        }
        _ => {}
    }
}

fn all_places(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    places(value, "", &mut found);
    found
}

/// Whether a payload is broken in the way that was meant: a free text that is misspelt is another
/// text, and may break a pattern that says nothing of what was meant.
fn is_meant(way: Break, codes: &[&str]) -> bool {
    let of_values = ["schema/enum", "schema/const", "union/unknown-tag"];
    match way {
        Break::MisspellValue | Break::RecaseValue => {
            codes.iter().all(|code| of_values.contains(code))
        }
        // What only the payload can know is nothing to be given back.
        Break::DropProperty => codes == ["union/missing-tag"],
        _ => !codes.is_empty(),
    }
}

#[derive(Default)]
struct Tally {
    broken: usize,
    restored: usize,
    fitting: usize,
    left: usize,
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Several mistakes in one payload: what one hides the other may bring to light.
    #[test]
    fn several_mistakes_leave_comments_and_order_alone(
        payload in any::<prop::sample::Index>(),
        layout in prop::sample::select(LAYOUTS.to_vec()),
        mistakes in prop::collection::vec(
            (prop::sample::select(BREAKS.to_vec()), any::<prop::sample::Index>()),
            2..6,
        ),
    ) {
        static SOUND: LazyLock<Vec<Sound>> = LazyLock::new(sound);
        static TARGETS: LazyLock<Mutex<Targets>> = LazyLock::new(Mutex::default);
        let sound = payload.get(&SOUND);
        let mut targets = TARGETS.lock().unwrap();
        let target = targets.get(&sound.target);
        let mut written = Written::new(layout, &sound.value);
        for (way, place) in mistakes {
            let places = all_places(&written.value);
            let Some(text) = written.broken(way, place.get::<String>(&places)) else { continue };
            let document = read(&text, layout.syntax());
            written = Written { layout, value: document.value().clone(), document };
        }
        let repair = lawful(target, &written.document);
        let after = text_after(&written.document, &repair);
        prop_assert_eq!(comments(written.text()), comments(after));
        let breaks = |text: &str| text.contains('\n').then(|| text.contains("\r\n"));
        prop_assert_eq!(breaks(written.text()), breaks(after));
    }
}

/// The comments that belong to no property that is too much.
fn comments(text: &str) -> Vec<&str> {
    let lines = text.lines().filter(|line| !line.contains("qqq") && !line.contains("zzz"));
    lines.filter_map(|line| line.split_once('#')).map(|(_, comment)| comment).collect()
}

/// Each payload, broken at each place in each way, one at a time.
#[test]
fn one_mistake_is_mended_or_left_as_it_is() {
    let mut targets = Targets::default();
    let mut tallies: BTreeMap<(String, Break), Tally> = BTreeMap::new();
    let mut turn = 0;
    let mut wrong = String::new();
    for sound in sound() {
        let target = targets.get(&sound.target);
        let contract = sound.target.split(':').next().unwrap().to_owned();
        for way in BREAKS {
            let layout = LAYOUTS[turn % LAYOUTS.len()];
            turn += 1;
            let written = Written::new(layout, &sound.value);
            assert!(lawful(target, &written.document).edits.is_empty(), "{}", sound.name);
            for at in all_places(&sound.value) {
                let Some(text) = written.broken(way, &at) else { continue };
                let broken = read(&text, layout.syntax());
                let findings = target.check_document(&broken);
                let codes: Vec<&str> = findings.iter().map(|it| it.code.as_str()).collect();
                if codes.is_empty() || !is_meant(way, &codes) {
                    continue;
                }
                let tally = tallies.entry((contract.clone(), way)).or_default();
                tally.broken += 1;
                let repair = lawful(target, &broken);
                let after = text_after(&broken, &repair);
                let is_restored = match way {
                    // A tag comes back as the last property.
                    Break::DropProperty => {
                        repair.document.as_ref().map(Document::value) == Some(&sound.value)
                    }
                    _ => after == written.text(),
                };
                if is_restored {
                    tally.restored += 1;
                } else if repair.left.is_empty() {
                    tally.fitting += 1;
                } else {
                    tally.left += 1;
                }
                if !is_restored {
                    let left: Vec<String> = repair
                        .left
                        .iter()
                        .map(|it| format!("{} {:?}", it.message(), it.help))
                        .collect();
                    writeln!(
                        wrong,
                        "{way:?} {layout:?} {at} of {}: {:?} {left:?}",
                        sound.name, repair.edits
                    )
                    .unwrap();
                }
            }
        }
    }
    if let Ok(path) = std::env::var("REPAIR_LOG") {
        fs::write(path, wrong).unwrap();
    }
    let mut table = String::from("contract, mistake: broken, restored, fitting otherwise, left\n");
    for ((contract, way), tally) in tallies {
        let Tally { broken, restored, fitting, left } = tally;
        writeln!(table, "{contract} {way:?}: {broken}, {restored}, {fitting}, {left}").unwrap();
    }
    insta::assert_snapshot!("tally", table);
}
