//! Nulls, booleans, numbers and strings: the shapes that need no further node.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::{Number, Value};

use super::super::facts::{Facts, NumberFact, TextFact, Types};
use super::super::keyword::{Origin, merge};
use super::super::leaf::Found;
use super::super::number::{self, Bound, NumberDemand, Wanted};
use super::super::steps::OutOfSteps;
use super::super::text::{self, TextDemand};
use super::super::value::{compare, equal};
use super::{Draft, Planner, Shape};

impl<'r> Planner<'_, '_, 'r> {
    pub(super) fn scalars(
        &mut self,
        facts: &Facts<'r>,
        draft: &mut Draft<'r>,
    ) -> Result<(), OutOfSteps> {
        self.steps.spend(1)?;
        if let Some(values) = &facts.values {
            self.values(facts, values, draft);
            return Ok(());
        }
        let is_excluded = |value: &Value| facts.excluded.iter().any(|(it, _)| equal(it, value));
        let plain = [
            (Types::NULL, Value::Null),
            (Types::BOOLEAN, Value::Bool(false)),
            (Types::BOOLEAN, Value::Bool(true)),
        ];
        let plain = plain.into_iter().filter(|(types, _)| facts.types.meets(*types));
        let values: Vec<Value> =
            plain.map(|(_, value)| value).filter(|it| !is_excluded(it)).collect();
        if !values.is_empty() {
            draft.push(Shape::Values(values), Vec::new());
        }
        if facts.types.meets(Types::NUMBER) {
            self.numbers(facts, draft);
        }
        if facts.types.meets(Types::STRING) {
            self.texts(facts, draft);
        }
        Ok(())
    }

    /// The values that a `const` or `enum` leaves, as far as the other keywords accept them.
    fn values(&mut self, facts: &Facts<'r>, values: &[Cow<'r, Value>], draft: &mut Draft<'r>) {
        let has = |is_it: fn(&Value) -> bool| values.iter().any(|value| is_it(value));
        let numbers = (!facts.number.is_empty() && has(Value::is_number))
            .then(|| self.find_numbers(number_demand(facts).0));
        let texts = (!facts.text.is_empty() && has(Value::is_string))
            .then(|| self.find_texts(text_demand(facts).0));
        let mut kept = Vec::new();
        for value in values {
            let fits = match (&**value, &numbers, &texts) {
                (Value::Number(number), Some(numbers), _) => match numbers {
                    Found::Some(numbers) => Some(numbers.accepts(number)),
                    Found::Empty(_) => Some(false),
                    Found::Unknown(_) => None,
                },
                (Value::String(text), _, Some(texts)) => match texts {
                    Found::Some(texts) => Some(texts.accepts(text)),
                    Found::Empty(_) => Some(false),
                    Found::Unknown(_) => None,
                },
                _ => Some(true),
            };
            match fits {
                Some(true) => kept.push(value.clone().into_owned()),
                Some(false) => {
                    merge(&mut draft.blame, &origins_of(facts));
                }
                None => draft.doubt("a value could not be judged by itself"),
            }
        }
        if !kept.is_empty() {
            draft.push(Shape::Values(kept), Vec::new());
        }
    }

    fn numbers(&mut self, facts: &Facts<'r>, draft: &mut Draft<'r>) {
        let (demand, origins) = number_demand(facts);
        match self.find_numbers(demand) {
            Found::Some(numbers) => draft.push(Shape::Numbers(numbers), Vec::new()),
            Found::Empty(blame) => {
                let blame = blame.iter().flat_map(|part| origins.of(part));
                merge(&mut draft.blame, &blame.collect::<Vec<_>>());
                merge(&mut draft.blame, &facts.type_origins);
            }
            Found::Unknown(reason) => draft.doubt(reason),
        }
    }

    fn texts(&mut self, facts: &Facts<'r>, draft: &mut Draft<'r>) {
        let (demand, origins) = text_demand(facts);
        match self.find_texts(demand) {
            Found::Some(texts) => draft.push(Shape::Texts(texts), Vec::new()),
            Found::Empty(blame) => {
                let blame = blame.iter().filter_map(|part| origins.of(part));
                merge(&mut draft.blame, &blame.collect::<Vec<_>>());
            }
            Found::Unknown(reason) => draft.doubt(reason),
        }
    }
}

fn origins_of<'r>(facts: &Facts<'r>) -> Vec<Origin<'r>> {
    let numbers = facts.number.iter().map(|stated| stated.origin);
    numbers.chain(facts.text.iter().map(|stated| stated.origin)).collect()
}

/// The keywords behind the parts of a demand, part by part.
#[derive(Default)]
struct NumberOrigins<'r> {
    minimum: Option<Origin<'r>>,
    maximum: Option<Origin<'r>>,
    multiple_of: Vec<Origin<'r>>,
    not_multiple_of: Vec<Origin<'r>>,
    formats: Vec<Origin<'r>>,
    not_formats: Vec<Origin<'r>>,
    types: Vec<Origin<'r>>,
    excluded: Vec<Origin<'r>>,
}

impl<'r> NumberOrigins<'r> {
    fn of(&self, part: &number::Blame) -> Vec<Origin<'r>> {
        let at = |origins: &[Origin<'r>], index: usize| {
            origins.get(index).copied().into_iter().collect()
        };
        match part {
            number::Blame::Minimum => self.minimum.into_iter().collect(),
            number::Blame::Maximum => self.maximum.into_iter().collect(),
            number::Blame::MultipleOf(index) => at(&self.multiple_of, *index),
            number::Blame::NotMultipleOf(index) => at(&self.not_multiple_of, *index),
            number::Blame::Format(index) => at(&self.formats, *index),
            number::Blame::NotFormat(index) => at(&self.not_formats, *index),
            number::Blame::Integer => self.types.clone(),
            number::Blame::Excluded => self.excluded.clone(),
        }
    }
}

fn number_demand<'r>(facts: &Facts<'r>) -> (NumberDemand, NumberOrigins<'r>) {
    let integer = match (facts.types.meets(Types::INTEGER), facts.types.meets(Types::FRACTION)) {
        (true, false) => Wanted::Integer,
        (false, true) => Wanted::Fraction,
        _ => Wanted::Any,
    };
    let mut demand = NumberDemand { integer, ..NumberDemand::default() };
    let mut origins =
        NumberOrigins { types: facts.type_origins.clone(), ..NumberOrigins::default() };
    for stated in &facts.number {
        let origin = stated.origin;
        let mut bound = |value: &Number, exclusive, upper: bool| {
            let (known, why) = if upper {
                (&mut demand.maximum, &mut origins.maximum)
            } else {
                (&mut demand.minimum, &mut origins.minimum)
            };
            let is_stronger = known.as_ref().is_none_or(|known| {
                let order = compare(value, &known.value);
                let order = if upper { order.reverse() } else { order };
                order == Ordering::Greater || order == Ordering::Equal && exclusive
            });
            if is_stronger {
                *known = Some(Bound { value: value.clone(), exclusive });
                *why = Some(origin);
            }
        };
        match stated.fact {
            NumberFact::AtLeast(value) => bound(value, false, false),
            NumberFact::Above(value) => bound(value, true, false),
            NumberFact::AtMost(value) => bound(value, false, true),
            NumberFact::Below(value) => bound(value, true, true),
            NumberFact::MultipleOf(number) => {
                demand.multiple_of.push(number.clone());
                origins.multiple_of.push(origin);
            }
            NumberFact::NotMultipleOf(number) => {
                demand.not_multiple_of.push(number.clone());
                origins.not_multiple_of.push(origin);
            }
            NumberFact::Format(format) => {
                demand.formats.push(format.to_owned());
                origins.formats.push(origin);
            }
            NumberFact::NotFormat(format) => {
                demand.not_formats.push(format.to_owned());
                origins.not_formats.push(origin);
            }
        }
    }
    for (value, origin) in &facts.excluded {
        if let Value::Number(number) = &**value {
            demand.excluded.push(number.clone());
            origins.excluded.push(*origin);
        }
    }
    (demand, origins)
}

#[derive(Default)]
pub(super) struct TextOrigins<'r> {
    min_length: Option<Origin<'r>>,
    max_length: Option<Origin<'r>>,
    patterns: Vec<Origin<'r>>,
    not_patterns: Vec<Origin<'r>>,
    formats: Vec<Origin<'r>>,
    not_formats: Vec<Origin<'r>>,
}

impl<'r> TextOrigins<'r> {
    fn of(&self, part: &text::Blame) -> Option<Origin<'r>> {
        match part {
            text::Blame::MinLength => self.min_length,
            text::Blame::MaxLength => self.max_length,
            text::Blame::Pattern(index) => self.patterns.get(*index).copied(),
            text::Blame::NotPattern(index) => self.not_patterns.get(*index).copied(),
            text::Blame::Format(index) => self.formats.get(*index).copied(),
            text::Blame::NotFormat(index) => self.not_formats.get(*index).copied(),
        }
    }
}

pub(super) fn text_demand<'r>(facts: &Facts<'r>) -> (TextDemand, TextOrigins<'r>) {
    let mut demand = TextDemand::default();
    let mut origins = TextOrigins::default();
    for stated in &facts.text {
        let origin = stated.origin;
        match stated.fact {
            TextFact::MinLength(length) if length > demand.min_length => {
                demand.min_length = length;
                origins.min_length = Some(origin);
            }
            TextFact::MaxLength(length) if demand.max_length.is_none_or(|known| length < known) => {
                demand.max_length = Some(length);
                origins.max_length = Some(origin);
            }
            TextFact::MinLength(_) | TextFact::MaxLength(_) => {}
            TextFact::Pattern(pattern) => {
                demand.patterns.push(pattern.to_owned());
                origins.patterns.push(origin);
            }
            TextFact::NotPattern(pattern) => {
                demand.not_patterns.push(pattern.to_owned());
                origins.not_patterns.push(origin);
            }
            TextFact::Format(format) => {
                demand.formats.push(format.to_owned());
                origins.formats.push(origin);
            }
            TextFact::NotFormat(format) => {
                demand.not_formats.push(format.to_owned());
                origins.not_formats.push(origin);
            }
        }
    }
    for (value, origin) in &facts.excluded {
        if let Value::String(text) = &**value {
            demand.not_patterns.push(exactly(text));
            origins.not_patterns.push(*origin);
        }
    }
    (demand, origins)
}

/// A pattern that matches one text alone.
pub(super) fn exactly(text: &str) -> String {
    format!("^{}$", regex::escape(text))
}
