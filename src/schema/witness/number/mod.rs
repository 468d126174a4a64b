//! Sets of numbers: what bounds, divisors and formats leave, and numbers drawn from it.
//!
//! Numbers are exact decimals, as the validator takes them: `0.3` is a multiple of `0.1`, and
//! `1.0` is an integer.

mod decimal;
mod segment;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::One;
use serde_json::Number;

use self::segment::{Segment, Witness};
use super::leaf::{Draw, Found};
use super::steps::{OutOfSteps, Steps};
use super::wording::Topic;

/// What is asked of a number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct NumberDemand {
    pub(super) minimum: Option<Bound>,
    pub(super) maximum: Option<Bound>,
    pub(super) multiple_of: Vec<Number>,
    pub(super) not_multiple_of: Vec<Number>,
    pub(super) integer: Wanted,
    /// Values of [`NUMBER_FORMAT`](crate::schema::NUMBER_FORMAT). Others ask for nothing.
    pub(super) formats: Vec<String>,
    pub(super) not_formats: Vec<String>,
    pub(super) excluded: Vec<Number>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Bound {
    pub(super) value: Number,
    pub(super) exclusive: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) enum Wanted {
    #[default]
    Any,
    Integer,
    /// A number that is no integer.
    Fraction,
}

/// A part of a demand, by its index where there are several of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Blame {
    Minimum,
    Maximum,
    MultipleOf(usize),
    NotMultipleOf(usize),
    /// That it is to be an integer, or to be none.
    Integer,
    Format(usize),
    NotFormat(usize),
    Excluded,
}

/// The numbers that satisfy a demand, at least one.
#[derive(Debug, Clone)]
pub(super) struct Numbers(Arc<Source>);

#[derive(Debug)]
struct Source {
    /// Segments with a number in each.
    segments: Vec<(Segment, BigRational)>,
    few: Option<Vec<Number>>,
    /// Integers near zero, where there is a run of them without a gap.
    whole: Option<(i64, i64)>,
    /// Formats say how a number may be written.
    has_formats: bool,
}

/// Up to so many numbers are enumerated.
const FEW: usize = 64;

impl Numbers {
    pub(super) fn find(demand: &NumberDemand, steps: &mut Steps) -> Found<Self, Blame> {
        let Some(parts) = read(demand) else {
            return Found::Unknown("a bound or a divisor has too many digits".into());
        };
        let kept: Vec<&Part> = parts.iter().collect();
        match Source::find(&kept, steps) {
            Ok(Verdict::Some(mut source)) => {
                source.has_formats = !demand.formats.is_empty() || !demand.not_formats.is_empty();
                Found::Some(Self(Arc::new(source)))
            }
            Ok(Verdict::Empty) => Found::Empty(blame(&parts, steps)),
            Ok(Verdict::NotFound) => {
                Found::Unknown("no number was found within its bounds and divisors".into())
            }
            Err(OutOfSteps) => Found::Unknown(
                "to tell whether any number fits its bounds and divisors takes too much work"
                    .into(),
            ),
        }
    }

    pub(super) fn draw(&self, rng: &mut fastrand::Rng, how: Draw) -> Number {
        let segments = &self.0.segments;
        let (segment, witness) = &segments[rng.usize(..segments.len())];
        let value = segment.draw(rng, how).unwrap_or_else(|| witness.clone());
        let number = decimal::number(&value).unwrap_or_else(|| Number::from(0));
        if how.edge && value.is_integer() && rng.u8(..8) == 0 {
            return self.respelled(&number, rng).unwrap_or(number);
        }
        number
    }

    /// A number such as people write in what is about the topic: a small integer, where there are.
    pub(super) fn draw_usual(&self, topic: Topic, rng: &mut fastrand::Rng) -> Option<Number> {
        let (low, high) = self.0.whole?;
        let usual = topic.numbers();
        let number = match rng.choice(usual).copied() {
            Some(number) if (low..=high).contains(&number) => number,
            _ => {
                let width = [8, 40, 200, 1000][rng.usize(..4)];
                rng.i64(low..=high.min(low.saturating_add(width)))
            }
        };
        Some(Number::from(number))
    }

    /// An integer in a spelling that programs seldom meet.
    fn respelled(&self, number: &Number, rng: &mut fastrand::Rng) -> Option<Number> {
        let text = match rng.u8(..3) {
            0 if !self.0.has_formats => format!("{number}e0"),
            1 if number.as_str() == "0" => "-0".to_owned(),
            _ => format!("{number}.0"),
        };
        text.parse().ok()
    }

    /// Whether a number satisfies the demand. One with thousands of digits is taken not to.
    pub(super) fn accepts(&self, number: &Number) -> bool {
        decimal::value(number)
            .is_some_and(|value| self.0.segments.iter().any(|(it, _)| it.contains(&value)))
    }

    /// All of them in ascending order, where there are at most 64.
    pub(super) fn few(&self) -> Option<&[Number]> {
        self.0.few.as_deref()
    }
}

/// A part of the demand and what it asks: one of these must hold.
struct Part {
    blame: Blame,
    ways: Vec<Constraint>,
}

#[derive(Debug, Clone)]
enum Constraint {
    NotBelow(BigRational, bool),
    NotAbove(BigRational, bool),
    MultipleOf(BigRational),
    NotMultipleOf(BigRational),
    Excluded(Vec<BigRational>),
    All(Vec<Constraint>),
}

/// `None` where a numeral is beyond what is calculated with.
fn read(demand: &NumberDemand) -> Option<Vec<Part>> {
    use Constraint::{Excluded, MultipleOf, NotAbove, NotBelow, NotMultipleOf};
    let mut parts = Vec::new();
    let mut add = |blame, ways| parts.push(Part { blame, ways });
    if let Some(Bound { value, exclusive }) = &demand.minimum {
        add(Blame::Minimum, vec![NotBelow(decimal::value(value)?, *exclusive)]);
    }
    if let Some(Bound { value, exclusive }) = &demand.maximum {
        add(Blame::Maximum, vec![NotAbove(decimal::value(value)?, *exclusive)]);
    }
    let divisor = |number| segment::divisor(&decimal::value(number)?);
    for (index, number) in demand.multiple_of.iter().enumerate() {
        add(Blame::MultipleOf(index), vec![MultipleOf(divisor(number)?)]);
    }
    for (index, number) in demand.not_multiple_of.iter().enumerate() {
        add(Blame::NotMultipleOf(index), vec![NotMultipleOf(divisor(number)?)]);
    }
    match demand.integer {
        Wanted::Any => {}
        Wanted::Integer => add(Blame::Integer, vec![MultipleOf(BigRational::one())]),
        Wanted::Fraction => add(Blame::Integer, vec![NotMultipleOf(BigRational::one())]),
    }
    for (index, name) in demand.formats.iter().enumerate() {
        if let Some((inside, _)) = format(name) {
            add(Blame::Format(index), vec![inside]);
        }
    }
    for (index, name) in demand.not_formats.iter().enumerate() {
        // A format that says nothing accepts all numbers: no way is left.
        let outside = format(name).map_or_else(Vec::new, |(_, outside)| outside);
        add(Blame::NotFormat(index), outside);
    }
    if !demand.excluded.is_empty() {
        let values: Option<Vec<BigRational>> = demand.excluded.iter().map(decimal::value).collect();
        add(Blame::Excluded, vec![Excluded(values?)]);
    }
    Some(parts)
}

/// What is inside a format, and the ways to be outside.
fn format(name: &str) -> Option<(Constraint, Vec<Constraint>)> {
    use Constraint::{All, MultipleOf, NotAbove, NotBelow, NotMultipleOf};
    let power = |exponent: u32| BigInt::one() << exponent;
    let (low, high, is_integer) = match name {
        "int8" => (-power(7), power(7) - 1, true),
        "int16" => (-power(15), power(15) - 1, true),
        "int32" => (-power(31), power(31) - 1, true),
        "int64" => (-power(63), power(63) - 1, true),
        "uint8" => (BigInt::ZERO, power(8) - 1, true),
        "uint16" => (BigInt::ZERO, power(16) - 1, true),
        "uint32" => (BigInt::ZERO, power(32) - 1, true),
        "uint64" => (BigInt::ZERO, power(64) - 1, true),
        // Half a unit below the greatest single is rounded to infinity; and what is half a unit
        // of a double below that is rounded up to it first.
        "float" => {
            let limit = power(128) - power(103) - power(74);
            (-limit.clone(), limit, false)
        }
        _ => return None,
    };
    let (low, high) = (BigRational::from_integer(low), BigRational::from_integer(high));
    // The bounds of `float` are outside, those of integers inside.
    let mut inside = vec![NotBelow(low.clone(), !is_integer), NotAbove(high.clone(), !is_integer)];
    let mut outside = vec![NotAbove(low, is_integer), NotBelow(high, is_integer)];
    if is_integer {
        inside.push(MultipleOf(BigRational::one()));
        outside.push(NotMultipleOf(BigRational::one()));
    }
    Some((All(inside), outside))
}

enum Verdict {
    Some(Source),
    Empty,
    NotFound,
}

impl Source {
    fn find(parts: &[&Part], steps: &mut Steps) -> Result<Verdict, OutOfSteps> {
        let mut segments = vec![Segment::default()];
        for part in parts {
            let with = |segment: &Segment, way: &Constraint| {
                let mut segment = segment.clone();
                constrain(&mut segment, way);
                segment
            };
            let ways = |segment: &Segment| {
                part.ways.iter().map(|way| with(segment, way)).collect::<Vec<Segment>>()
            };
            steps.spend((segments.len() * part.ways.len()) as u64)?;
            segments = segments.iter().flat_map(ways).collect();
        }
        let mut found = Vec::new();
        let mut is_settled = true;
        for segment in segments {
            match segment.witness(steps)? {
                Witness::Some(witness) => found.push((segment, witness)),
                Witness::None => {}
                Witness::NotFound => is_settled = false,
            }
        }
        Ok(match (found.is_empty(), is_settled) {
            (true, true) => Verdict::Empty,
            (true, false) => Verdict::NotFound,
            (false, _) => {
                let few = if is_settled { few(&found) } else { None };
                let whole = found.iter().find_map(|(segment, _)| segment.whole());
                Verdict::Some(Self { segments: found, few, whole, has_formats: false })
            }
        })
    }
}

fn few(segments: &[(Segment, BigRational)]) -> Option<Vec<Number>> {
    let all: Option<Vec<Vec<BigRational>>> =
        segments.iter().map(|(segment, _)| segment.all(FEW)).collect();
    let mut all = all?.concat();
    all.sort();
    all.dedup();
    if all.len() > FEW {
        return None;
    }
    all.iter().map(decimal::number).collect()
}

fn constrain(segment: &mut Segment, constraint: &Constraint) {
    match constraint {
        Constraint::NotBelow(value, exclusive) => segment.not_below(value.clone(), *exclusive),
        Constraint::NotAbove(value, exclusive) => segment.not_above(value.clone(), *exclusive),
        Constraint::MultipleOf(step) => segment.multiples_of(step),
        Constraint::NotMultipleOf(step) => segment.never.push(step.clone()),
        Constraint::Excluded(values) => segment.excluded.extend(values.iter().cloned()),
        Constraint::All(constraints) => {
            for constraint in constraints {
                constrain(segment, constraint);
            }
        }
    }
}

/// Parts of an empty demand, without any of which it would not be known to be empty.
fn blame(parts: &[Part], steps: &mut Steps) -> Vec<Blame> {
    let mut kept: Vec<&Part> = parts.iter().collect();
    for part in parts.iter().rev() {
        let without: Vec<&Part> =
            kept.iter().copied().filter(|it| it.blame != part.blame).collect();
        if matches!(Source::find(&without, steps), Ok(Verdict::Empty)) {
            kept = without;
        }
    }
    kept.iter().map(|part| part.blame).collect()
}
