//! Sentences against schemas: a value that the sentence forbids is shown to the schema, which
//! holds the sentence where it refuses all of these.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value, json};

use super::sentences::Statement;
use crate::finding::Severity;
use crate::lint::subject::Placed;
use crate::lint::words::keywords;
use crate::lint::{Change, Defect, Subject};

/// What a sentence asks of values.
#[derive(Debug, Default)]
pub(super) struct Demand {
    /// Values that the sentence forbids, the most telling first.
    pub(super) forbidden: Vec<Forbidden>,
    /// The types of values that it speaks of. A schema that allows none of them is about something
    /// else.
    pub(super) types: &'static [&'static str],
    /// Whether the keywords say just what the sentence says.
    pub(super) is_certain: bool,
    /// Whether the sentence leaves open what exactly it forbids.
    pub(super) is_vague: bool,
    /// What to do where adding keywords is not the whole of it.
    pub(super) help: Option<String>,
}

/// A value that a sentence forbids, and the keyword that would refuse it.
#[derive(Debug)]
pub(super) struct Forbidden {
    pub(super) value: Value,
    pub(super) keyword: &'static str,
    pub(super) operand: Value,
}

impl Forbidden {
    pub(super) fn new(value: impl Into<Value>, keyword: &'static str, operand: Value) -> Self {
        Self { value: value.into(), keyword, operand }
    }
}

/// Reads every sentence by `read`, and pushes one defect for each sentence and what would hold it,
/// with all the places where it is not held. `read` looks at what the sentence and its schema say,
/// not at where they stand.
pub(super) fn check<'c>(
    subject: &Subject<'c>,
    found: &mut Vec<Defect>,
    read: impl Fn(&Subject<'c>, &Statement<'c>) -> Option<Demand>,
) {
    let mut gaps: Vec<(Gap, Vec<&Statement<'c>>)> = Vec::new();
    // By the sense of a statement: the number of its gap, if it has one.
    let mut judged: HashMap<_, Option<usize>> = HashMap::new();
    for statement in subject.statements().iter().filter(|it| !it.is_item()) {
        let number = *judged.entry(statement.sense()).or_insert_with(|| {
            let gap = gap(subject, statement, read(subject, statement)?)?;
            let is_known = |(known, places): &(Gap, Vec<&Statement<'c>>)| {
                known.is_like(&gap) && places.first().is_some_and(|it| it.text == statement.text)
            };
            gaps.iter().position(is_known).or_else(|| {
                gaps.push((gap, Vec::new()));
                Some(gaps.len() - 1)
            })
        });
        if let Some(number) = number {
            gaps[number].1.push(statement);
        }
    }
    found.extend(gaps.into_iter().filter_map(|(gap, places)| defect(gap, &places)));
}

/// What a schema lacks to hold a sentence.
#[derive(Debug)]
struct Gap {
    witness: Value,
    lacking: Map<String, Value>,
    is_in_items: bool,
    is_certain: bool,
    is_vague: bool,
    help: Option<String>,
}

impl Gap {
    /// Whether both lack the same, whatever shows it: the witness of the first stands for all.
    fn is_like(&self, other: &Self) -> bool {
        self.lacking == other.lacking
            && self.is_in_items == other.is_in_items
            && self.help == other.help
    }
}

fn gap<'c>(subject: &Subject<'c>, statement: &Statement<'c>, demand: Demand) -> Option<Gap> {
    let types = types(subject, &statement.schema);
    // What is not typed is hardly meant to be a number or a list.
    let speaks_of = |name: &str| types.contains(name) || types.is_empty() && name == "string";
    // `Names may only contain letters` over a list speaks of its items; numbers over a list may as
    // well be how many there are.
    let is_in_items =
        demand.types == ["string"] && types.contains("array") && !types.contains("string");
    if !is_in_items && !demand.types.iter().any(|name| speaks_of(name)) {
        return None;
    }
    // Without a type any value fits, but members say that objects are meant.
    let conjuncts = subject.conjuncts_of(statement.schema.clone());
    let holds = |part: &str| conjuncts.iter().any(|it| it.keyword(part).is_some());
    let parts = ["properties", "required", "items", "additionalProperties"];
    if types.is_empty() && parts.into_iter().any(holds) {
        return None;
    }
    let judge = subject.judge(&statement.schema.spot, statement.direction())?;
    let has = |keyword: &str, operand: &Value| {
        conjuncts.iter().any(|it| it.keyword(keyword) == Some(operand))
    };
    let mut witness = None;
    let mut lacking = Map::new();
    for Forbidden { value, keyword, operand } in demand.forbidden {
        let value = if is_in_items { json!([value]) } else { value };
        if judge.is_valid(&value) && !has(keyword, &operand) {
            witness.get_or_insert(value);
            lacking.insert(keyword.to_owned(), operand);
        }
    }
    Some(Gap {
        witness: witness?,
        lacking,
        is_in_items,
        is_certain: demand.is_certain,
        is_vague: demand.is_vague,
        help: demand.help,
    })
}

/// Keywords that are longer stand in the help alone, and not under the caret.
const LONGEST: usize = 60;

fn defect(gap: Gap, places: &[&Statement<'_>]) -> Option<Defect> {
    let text = &places.first()?.text;
    let title = format!("`{}` fits, although the description says \"{text}\"", short(&gap.witness));
    let mut defect: Option<Defect> = None;
    for place in places {
        let at = place.at.clone();
        let known = match defect.take() {
            None => Defect::new(at, &title),
            Some(known) => known.also_at(at),
        };
        let is_free = takes(place.schema.value, &gap.lacking);
        defect = Some(if gap.is_certain && is_free && !gap.is_in_items {
            let change = Change::Update(Value::Object(gap.lacking.clone()));
            known.fix(place.schema.spot.clone(), change)
        } else {
            known
        });
    }
    let is_sent = places.iter().any(|place| place.in_requests);
    let severity = if is_sent && !gap.is_vague { Severity::Warning } else { Severity::Note };
    let keywords = keywords(&gap.lacking);
    let to = if gap.is_in_items { " to `items`" } else { "" };
    let help = gap.help.unwrap_or_else(|| format!("add {keywords}{to}"));
    let defect = defect?.help(help).severity(severity).witness(gap.witness);
    let is_short = keywords.len() <= LONGEST;
    Some(if is_short { defect.expected(format!("{keywords} would hold it")) } else { defect })
}

/// Whether keywords can be merged into a schema and nothing of it is lost.
pub(in crate::lint) fn takes(schema: &Value, keywords: &Map<String, Value>) -> bool {
    let Some(members) = schema.as_object() else { return false };
    let is_free = |keyword: &String| match members.get(keyword) {
        None => true,
        // An integer is a number.
        Some(operand) => keyword == "type" && operand == "number",
    };
    !members.contains_key("$ref") && keywords.keys().all(is_free)
}

/// A witness as it stands in a title.
fn short(witness: &Value) -> String {
    const MOST: usize = 60;
    let text = witness.to_string();
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// The types that a schema names, through references and unions; empty where it names none.
pub(super) fn types<'c>(subject: &Subject<'c>, schema: &Placed<'c>) -> BTreeSet<&'c str> {
    let mut types = BTreeSet::new();
    let mut next = subject.conjuncts_of(schema.clone());
    let mut seen = Vec::new();
    while let Some(part) = next.pop() {
        if seen.contains(&part.spot) {
            continue;
        }
        match part.keyword("type") {
            Some(Value::String(name)) => types.extend([name.as_str()]),
            Some(Value::Array(names)) => types.extend(names.iter().filter_map(Value::as_str)),
            _ => {}
        }
        for union in ["anyOf", "oneOf"] {
            let branches = part.elements(union).into_iter();
            next.extend(branches.flat_map(|branch| subject.conjuncts_of(branch)));
        }
        seen.push(part.spot);
    }
    types
}
