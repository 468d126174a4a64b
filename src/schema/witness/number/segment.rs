//! An interval of numbers, or of the multiples of one, with some left out.

use std::collections::HashSet;

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::decimal;
use crate::schema::witness::leaf::Draw;
use crate::schema::witness::steps::{OutOfSteps, Steps};

#[derive(Debug, Clone, Default)]
pub(super) struct Segment {
    pub(super) lower: Option<Limit>,
    pub(super) upper: Option<Limit>,
    /// All numbers are multiples of this.
    pub(super) step: Option<BigRational>,
    /// None is a multiple of one of these.
    pub(super) never: Vec<BigRational>,
    pub(super) excluded: Vec<BigRational>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Limit {
    pub(super) value: BigRational,
    pub(super) exclusive: bool,
}

/// Whether a segment has a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Witness {
    Some(BigRational),
    None,
    NotFound,
}

/// Multiples of a number, by which multiple.
struct Grid {
    step: BigRational,
    low: Option<BigInt>,
    high: Option<BigInt>,
}

/// So many multiples in a row are tried.
const MOST_TRIED: usize = 20_000;
/// So many decimal places are tried, beyond the ones that bounds need.
const MORE_PLACES: u32 = 40;
const MOST_PLACES: u32 = 2100;

impl Segment {
    pub(super) fn not_below(&mut self, value: BigRational, exclusive: bool) {
        let is_tighter = self
            .lower
            .as_ref()
            .is_none_or(|lower| value > lower.value || value == lower.value && exclusive);
        if is_tighter {
            self.lower = Some(Limit { value, exclusive });
        }
    }

    pub(super) fn not_above(&mut self, value: BigRational, exclusive: bool) {
        let is_tighter = self
            .upper
            .as_ref()
            .is_none_or(|upper| value < upper.value || value == upper.value && exclusive);
        if is_tighter {
            self.upper = Some(Limit { value, exclusive });
        }
    }

    pub(super) fn multiples_of(&mut self, step: &BigRational) {
        self.step = Some(match &self.step {
            Some(other) => decimal::common_multiple(other, step),
            None => step.clone(),
        });
    }

    pub(super) fn contains(&self, value: &BigRational) -> bool {
        let above = self.lower.as_ref().is_none_or(|Limit { value: lower, exclusive }| {
            value > lower || !exclusive && value == lower
        });
        let below = self.upper.as_ref().is_none_or(|Limit { value: upper, exclusive }| {
            value < upper || !exclusive && value == upper
        });
        above
            && below
            && self.step.as_ref().is_none_or(|step| decimal::divides(step, value))
            && !self.never.iter().any(|never| decimal::divides(never, value))
            && !self.excluded.contains(value)
    }

    /// A run of integers that are all members, from the one nearest to zero on; a long one is cut.
    pub(super) fn whole(&self) -> Option<(i64, i64)> {
        const LONGEST: i64 = 100_000;
        let is_plain = self.step.as_ref().is_none_or(One::is_one)
            && self.never.is_empty()
            && self.excluded.is_empty();
        let Grid { low, high, .. } = is_plain.then(|| self.grid(BigRational::one()))?;
        let low = low.map_or(Some(i64::MIN), |low| low.to_i64())?;
        let high = high.map_or(Some(i64::MAX), |high| high.to_i64())?;
        let (low, high) = match (low, high) {
            (low, high) if low > high => return None,
            (_, high) if high < 0 => (low.max(high.saturating_sub(LONGEST)), high),
            (low, high) => (low.max(0), high.min(low.max(0).saturating_add(LONGEST))),
        };
        Some((low, high))
    }

    /// The number that is nearest to zero, or nearly so.
    pub(super) fn witness(&self, steps: &mut Steps) -> Result<Witness, OutOfSteps> {
        if let Some(step) = &self.step {
            return self.on_grid(&self.grid(step.clone()), steps);
        }
        if let (Some(lower), Some(upper)) = (&self.lower, &self.upper)
            && lower.value >= upper.value
        {
            let is_member = self.contains(&lower.value);
            return Ok(if is_member { Witness::Some(lower.value.clone()) } else { Witness::None });
        }
        // Between two different numbers there are decimals that no finite set of multiples and
        // values covers.
        let Some(first) = self.places() else { return Ok(Witness::NotFound) };
        for places in first..first + MORE_PLACES {
            let grid = self.grid(decimal::unit(places));
            for index in around(&grid.centre(), grid.low.as_ref(), grid.high.as_ref()).take(100) {
                steps.spend(1 + self.cost())?;
                let value = grid.value(&index);
                if self.contains(&value) {
                    return Ok(Witness::Some(value));
                }
            }
        }
        Ok(Witness::NotFound)
    }

    fn on_grid(&self, grid: &Grid, steps: &mut Steps) -> Result<Witness, OutOfSteps> {
        if grid.is_empty() {
            return Ok(Witness::None);
        }
        // In terms of multiples of the step.
        let relative = |never: &BigRational| {
            (decimal::common_multiple(&grid.step, never) / &grid.step).to_integer()
        };
        let never: Vec<BigInt> = self.never.iter().map(relative).collect();
        if never.iter().any(One::is_one) {
            return Ok(Witness::None);
        }
        let excluded: HashSet<BigInt> = self
            .excluded
            .iter()
            .filter(|value| decimal::divides(&grid.step, value))
            .map(|value| (value / &grid.step).to_integer())
            .collect();
        let indices = around(&grid.centre(), grid.low.as_ref(), grid.high.as_ref());
        for (tried, index) in indices.enumerate() {
            steps.spend(1 + never.len() as u64)?;
            if tried >= MOST_TRIED {
                return Ok(Witness::NotFound);
            }
            if !excluded.contains(&index) && !never.iter().any(|it| index.is_multiple_of(it)) {
                return Ok(Witness::Some(grid.value(&index)));
            }
        }
        Ok(Witness::None)
    }

    /// All numbers, where there are at most `most`.
    pub(super) fn all(&self, most: usize) -> Option<Vec<BigRational>> {
        let Some(step) = &self.step else {
            let (lower, upper) = (self.lower.as_ref()?, self.upper.as_ref()?);
            let one = self.contains(&lower.value).then(|| lower.value.clone());
            return (lower.value >= upper.value).then(|| one.into_iter().collect());
        };
        let grid = self.grid(step.clone());
        let (low, high) = (grid.low.as_ref()?, grid.high.as_ref()?);
        // Some of them may be left out.
        if high - low > BigInt::from(4 * most + self.excluded.len()) {
            return None;
        }
        let values = indices(low, high).map(|index| grid.value(&index));
        let found: Vec<BigRational> = values.filter(|value| self.contains(value)).collect();
        (found.len() <= most).then_some(found)
    }

    /// A number, if one is hit within some tries.
    pub(super) fn draw(&self, rng: &mut fastrand::Rng, how: Draw) -> Option<BigRational> {
        if how.edge && rng.u8(..3) == 0 {
            let limits = [self.lower.as_ref(), self.upper.as_ref()];
            let limit = limits[rng.usize(..2)].map(|limit| &limit.value);
            if let Some(limit) = limit.filter(|limit| self.offers(limit)) {
                return Some(limit.clone());
            }
        }
        let places = if self.step.is_none() { self.places()? } else { 0 };
        for attempt in 0..24 {
            let step = match &self.step {
                Some(step) => step.clone(),
                None => decimal::unit(places + rng.u32(..3) + attempt / 8),
            };
            let grid = self.grid(step);
            let value = grid.value(&grid.draw(rng, how));
            if self.offers(&value) {
                return Some(value);
            }
        }
        None
    }

    /// Whether a number is one to draw, if any other is there.
    fn offers(&self, value: &BigRational) -> bool {
        self.contains(value) && decimal::is_told_by_doubles(value)
    }

    /// How many decimal places a number between the bounds needs at least.
    fn places(&self) -> Option<u32> {
        let mut places = 0;
        while places < MOST_PLACES {
            if !self.grid(decimal::unit(places)).is_empty() {
                return Some(places);
            }
            places += 1 + places / 8;
        }
        None
    }

    fn grid(&self, step: BigRational) -> Grid {
        let low = self.lower.as_ref().map(|Limit { value, exclusive }| {
            let index = value / &step;
            let is_excluded = *exclusive && index.is_integer();
            index.ceil().to_integer() + i32::from(is_excluded)
        });
        let high = self.upper.as_ref().map(|Limit { value, exclusive }| {
            let index = value / &step;
            let is_excluded = *exclusive && index.is_integer();
            index.floor().to_integer() - i32::from(is_excluded)
        });
        Grid { step, low, high }
    }

    fn cost(&self) -> u64 {
        (self.never.len() + self.excluded.len()) as u64
    }
}

impl Grid {
    fn is_empty(&self) -> bool {
        matches!((&self.low, &self.high), (Some(low), Some(high)) if low > high)
    }

    fn value(&self, index: &BigInt) -> BigRational {
        BigRational::from_integer(index.clone()) * &self.step
    }

    fn clamp(&self, index: BigInt) -> BigInt {
        let index = self.low.iter().fold(index, |index, low| index.max(low.clone()));
        self.high.iter().fold(index, |index, high| index.min(high.clone()))
    }

    /// What is nearest to zero.
    fn centre(&self) -> BigInt {
        self.clamp(BigInt::zero())
    }

    fn draw(&self, rng: &mut fastrand::Rng, how: Draw) -> BigInt {
        if how.edge {
            return self.draw_edge(rng);
        }
        let widest = i64::try_from(how.size).unwrap_or(i64::MAX).clamp(10, 1_000_000);
        let widths = [4, 10, widest, widest.saturating_mul(10)];
        let width = widths[rng.usize(..widths.len())];
        let offset = BigInt::from(rng.i64(0..=width));
        let centre = self.centre();
        // What would lie outside is folded back in.
        match (&self.low, &self.high) {
            (Some(low), Some(high)) => {
                // Where there are not many, all are as likely.
                let count: BigInt = high - low + 1;
                if let Some(count) = count.to_i64().filter(|count| *count <= widest.max(1000)) {
                    return low + BigInt::from(rng.i64(0..count.max(1)));
                }
                self.clamp(if centre == *high { centre - offset } else { centre + offset })
            }
            (Some(low), None) if centre == *low => centre + offset,
            (None, Some(high)) if centre == *high => centre - offset,
            _ if rng.u8(..4) == 0 => self.clamp(centre - offset),
            _ => self.clamp(centre + offset),
        }
    }

    /// Where software errs: at bounds, around zero, where doubles and machine integers end.
    fn draw_edge(&self, rng: &mut fastrand::Rng) -> BigInt {
        const POWERS: [u32; 8] = [7, 8, 15, 16, 31, 32, 53, 63];
        let near = BigInt::from(rng.i8(-1..=1));
        let index = match (rng.u8(..4), &self.low, &self.high) {
            (0, Some(bound), _) | (1, _, Some(bound)) => bound + near,
            (2, ..) => near,
            _ => {
                let power = BigInt::one() << POWERS[rng.usize(..POWERS.len())];
                near + if rng.bool() { power } else { -power }
            }
        };
        self.clamp(index)
    }
}

/// From the middle outwards, as far as the bounds allow.
fn around<'b>(
    centre: &BigInt,
    low: Option<&'b BigInt>,
    high: Option<&'b BigInt>,
) -> impl Iterator<Item = BigInt> + use<'b> {
    let (mut up, mut down) = (centre.clone(), centre - 1);
    let mut is_up = false;
    std::iter::from_fn(move || {
        let may_rise = high.is_none_or(|high| up <= *high);
        let may_fall = low.is_none_or(|low| down >= *low);
        is_up = if may_rise && may_fall { !is_up } else { may_rise };
        if is_up {
            up += 1;
            Some(&up - 1)
        } else if may_fall {
            down -= 1;
            Some(&down + 1)
        } else {
            None
        }
    })
}

fn indices(low: &BigInt, high: &BigInt) -> impl Iterator<Item = BigInt> {
    let (mut at, high) = (low.clone(), high.clone());
    std::iter::from_fn(move || {
        let here = (at <= high).then(|| at.clone());
        at += 1;
        here
    })
}

/// The magnitude of a divisor; a schema should have positive ones only.
pub(super) fn divisor(value: &BigRational) -> Option<BigRational> {
    (!value.is_zero()).then(|| value.abs())
}
