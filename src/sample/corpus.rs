//! Of all that a contract obliges to try, what is worth a file that people look at; each by a name
//! that says what it shows.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::duties::{Aim, Duty};
use super::label::{Breach, code_word};
use super::mutate::Break;
use super::obligations::{Obligations, Outcome};
use super::places::{Place, keyword_uri, location};
use super::{Label, SampleOptions, names, seed};
use crate::document::pointer;
use crate::openapi::{Size, Witness, WitnessOptions};
use crate::schema::union::Union;

/// A payload that shows one thing.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CorpusCase {
    /// What it shows: `usual`, `alternative.technology.Snowflake`, `missing.credential.password`.
    /// Letters, digits, dashes, underscores and dots. No two valid ones differ in case alone, and no
    /// two invalid ones.
    pub name: String,
    /// The payload.
    pub payload: Value,
    /// What is wrong with it; `None` where it fits.
    pub label: Option<Label>,
}

/// How much a corpus is to show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Breadth {
    /// Each property at its edges, and each way to break it that tells something new.
    #[default]
    Full,
    /// The alternatives, and each code once: rules and tags for each property, and for each object
    /// that a property is missing.
    Brief,
}

/// Payloads worth keeping for a target: valid ones first, then invalid ones that each break exactly
/// one thing.
///
/// They depend on the seed and the target alone. A name depends on what it names, so that further
/// obligations bring further names and leave the others.
///
/// ```
/// use trueup::Contract;
/// use trueup::sample::{self, Breadth, Obligations};
///
/// let contract = Contract::builtin("omni")?;
/// let request = contract.target("updateConnection")?;
/// let cases = sample::corpus(&Obligations::of(&request)?, 0, Breadth::Full);
/// let broken = cases.iter().find(|case| case.name == "type.baseRole.null").unwrap();
/// assert_eq!(request.check(&broken.payload)[0].code, "schema/type");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn corpus(obligations: &Obligations<'_>, seed: u64, breadth: Breadth) -> Vec<CorpusCase> {
    let mut choice =
        Choice { obligations, seed, breadth, cases: Vec::new(), taken: HashSet::new() };
    choice.take_whole();
    choice.take_fitting();
    choice.take_broken();
    choice.cases
}

/// Of the values of a list so many get a file.
const MAX_VALUES: usize = 12;

/// Of so many payloads the smallest and the fullest are taken.
const DRAWN: u64 = 12;

/// What goes by one name stands at many places, and is not tried at more of them than these.
const MAX_TRIES: usize = 4;

struct Choice<'o, 't> {
    obligations: &'o Obligations<'t>,
    seed: u64,
    breadth: Breadth,
    cases: Vec<CorpusCase>,
    /// The names of valid ones, in lower case, as some file systems know them.
    taken: HashSet<String>,
}

impl Choice<'_, '_> {
    /// A payload such as people send, the smallest, and the fullest.
    fn take_whole(&mut self) {
        let samples = super::valid(self.obligations.target());
        let draw = |size: Size, number: u64| {
            let options = SampleOptions { seed: self.seed, size };
            match samples.draw(number, &options) {
                Witness::Value(payload) => Some(payload),
                _ => None,
            }
        };
        let all = |size| (0..DRAWN).filter_map(move |number| draw(size, number));
        let length = |payload: &Value| payload.to_string().len();
        let usual = draw(Size::Medium, 0);
        let smallest = all(Size::Least).min_by_key(length);
        let fullest =
            all(Size::Medium).max_by_key(|payload| (kinds(payload), Reverse(length(payload))));
        for (name, payload) in [("usual", usual), ("smallest", smallest), ("fullest", fullest)] {
            let is_new = |payload: &Value| self.cases.iter().all(|case| case.payload != *payload);
            if let Some(payload) = payload.filter(is_new) {
                self.add(name.to_owned(), payload);
            }
        }
    }

    fn take_fitting(&mut self) {
        // How many duties of a schema's keyword there were: they stand in the order of what the
        // keyword lists.
        let mut counts: HashMap<(usize, &str), usize> = HashMap::new();
        for number in 0..self.obligations.len() {
            let (duty, place) = self.obligations.duty(number);
            if !matches!(duty.aim, Aim::Fit) {
                continue;
            }
            let count = counts.entry((duty.place, &duty.keyword)).or_default();
            let Some(name) = self.name_of_fitting(duty, place, *count) else { continue };
            *count += 1;
            if self.taken.contains(&name.to_lowercase()) {
                continue;
            }
            if let Outcome::Met(payload, None) = self.met(number, &name) {
                self.add(name, payload);
            }
        }
    }

    /// What a payload at an edge is called; `None` for edges that are not worth a file.
    fn name_of_fitting(&self, duty: &Duty, place: &Place<'_>, count: usize) -> Option<String> {
        let at = location(place.ways.first()?);
        let said = place.scope.keyword(&duty.keyword);
        let keyword = duty.keyword.as_str();
        if matches!(keyword, "oneOf" | "anyOf") {
            let union = self.obligations.union(&keyword_uri(&place.uri, keyword));
            let what = match union {
                Some(Union::Tagged { property, values }) => {
                    let tags = values.get(count).and_then(Option::as_ref);
                    let tag = tags.and_then(|tags| tags.first()).map(names::of_value);
                    vec![property.clone(), tag.unwrap_or_else(|| number(count))]
                }
                Some(Union::Members(members)) => {
                    let member = members.get(count).cloned().flatten();
                    vec![member.unwrap_or_else(|| number(count))]
                }
                Some(Union::Untagged) | None => vec![number(count)],
            };
            return Some(names::of_fitting("alternative", &at, &what));
        }
        if self.breadth == Breadth::Brief {
            return None;
        }
        match keyword {
            "enum" if count < MAX_VALUES => {
                let value = said?.get(count)?;
                Some(names::of_fitting("value", &at, &[names::of_value(value)]))
            }
            "minimum" | "maximum" | "minLength" | "maxLength" | "minItems" | "maxItems"
            | "minProperties" | "maxProperties" => Some(names::of_fitting(keyword, &at, &[])),
            "type" => {
                let name = said?.as_array()?.get(count)?;
                Some(names::of_fitting("type", &at, &[names::of_value(name)]))
            }
            _ => None,
        }
    }

    fn take_broken(&mut self) {
        // Keys of what is shown, where not every name is.
        let mut shown: HashSet<String> = HashSet::new();
        let mut tried: HashMap<String, usize> = HashMap::new();
        let mut taken: HashSet<String> = HashSet::new();
        for number in 0..self.obligations.len() {
            let (duty, place) = self.obligations.duty(number);
            let (Aim::Break(how, breach), Some(way)) = (&duty.aim, place.ways.first()) else {
                continue;
            };
            if !is_worth_a_file(how, place) {
                continue;
            }
            let key = |code: &str, at: &str| {
                let name = names::of_broken(code, at, &duty.keyword, how, breach);
                let is_apart = !code.starts_with("schema/") || code == "schema/required";
                let key = match self.breadth {
                    Breadth::Full => name.to_lowercase(),
                    Breadth::Brief if is_apart => format!("{code} {}", last_name(at)),
                    Breadth::Brief => code.to_owned(),
                };
                (name, key)
            };
            let keyword = keyword_uri(&place.uri, &duty.keyword);
            let code = self.obligations.target().rule_code(&keyword);
            let code = code.unwrap_or_else(|| format!("schema/{}", code_word(&duty.keyword)));
            let at = match breach {
                Breach::Unexpected(name) => pointer::join(&location(way), name),
                _ => location(way),
            };
            // What is shown already need not be made again.
            let (likely, known) = key(&code, &at);
            let count = tried.entry(likely.clone()).or_default();
            if shown.contains(&known) || *count == MAX_TRIES {
                continue;
            }
            *count += 1;
            let Outcome::Met(payload, Some(label)) = self.met(number, &likely) else { continue };
            let (name, key) = key(&label.code, &label.pointer);
            if shown.insert(key) && taken.insert(name.to_lowercase()) {
                self.cases.push(CorpusCase { name, payload, label: Some(label) });
            }
        }
    }

    /// A payload for an obligation, such as people would send where that can be.
    fn met(&self, number: usize, name: &str) -> Outcome {
        let target = self.obligations.target().name();
        let seed = seed::of_case(self.seed, &format!("{target} {name}"), 0);
        let bases = [Size::Small, Size::Medium, Size::Least].map(|size| WitnessOptions {
            seed,
            size,
            ..WitnessOptions::default()
        });
        self.obligations.meet(number, &bases, &mut fastrand::Rng::with_seed(seed))
    }

    fn add(&mut self, name: String, payload: Value) {
        self.taken.insert(name.to_lowercase());
        self.cases.push(CorpusCase { name, payload, label: None });
    }
}

/// Whether a way to break something tells more than others that are there. Of the types that a
/// value may not have these do: null, a text, an object where there should be a list of them, a
/// number for a text, and a fraction for an integer. What no alternative takes is shown by what is
/// wrong with each. Sets of all ways are for machines.
fn is_worth_a_file(how: &Break, place: &Place<'_>) -> bool {
    let Break::Retype(new) = how else { return *how != Break::NoneOf };
    let types = place.scope.keyword("type");
    let allowed = |name: &str| match types {
        Some(Value::String(only)) => only == name,
        Some(Value::Array(all)) => all.iter().any(|it| it == name),
        _ => false,
    };
    match new {
        Value::Null | Value::String(_) => true,
        Value::Number(number) if number.is_f64() => allowed("integer"),
        Value::Number(_) => allowed("string"),
        Value::Object(_) => allowed("array"),
        Value::Array(_) => allowed("object") && place.ways.iter().any(Vec::is_empty),
        Value::Bool(_) => false,
    }
}

/// How many different places a payload has, whatever the numbers of items.
fn kinds(payload: &Value) -> usize {
    fn walk(value: &Value, at: &str, all: &mut HashSet<String>) {
        all.insert(at.to_owned());
        match value {
            Value::Array(items) => items.iter().for_each(|item| walk(item, at, all)),
            Value::Object(members) => {
                for (name, member) in members {
                    walk(member, &pointer::join(at, name), all);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut all = HashSet::new();
    walk(payload, "", &mut all);
    all.len()
}

/// The number of an alternative that has no other name.
fn number(index: usize) -> String {
    (index + 1).to_string()
}

fn last_name(at: &str) -> &str {
    at.rsplit('/').find(|token| !token.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or(at)
}
