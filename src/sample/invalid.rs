//! Payloads that break exactly one thing, each with its label, by their numbers.

use serde_json::Value;

use super::label::Label;
use super::obligations::{Obligations, Outcome};
use super::seed;
use crate::openapi::{Size, WitnessOptions};

/// A payload with one thing wrong, and what that is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct InvalidSample {
    /// The payload.
    pub payload: Value,
    /// What is wrong with it.
    pub label: Label,
}

impl Obligations<'_> {
    /// The invalid payload of a number; `None` where no way was found to break the target.
    ///
    /// It depends on the seed, the target and the number alone. Numbers go through the obligations
    /// evenly, in an order that the seed decides.
    #[must_use]
    pub fn invalid(&self, seed: u64, number: u64) -> Option<InvalidSample> {
        let mut order: Vec<usize> = (0..self.len()).filter(|duty| self.breaks(*duty)).collect();
        let count = order.len() as u64;
        let name = self.target().name();
        let round = number.checked_div(count)?;
        fastrand::Rng::with_seed(seed::of_case(seed, name, round)).shuffle(&mut order);
        let first = usize::try_from(number % count).unwrap_or_default();
        // Where one cannot be met the next one is taken.
        order.rotate_left(first);
        let duty =
            order.into_iter().find(|duty| matches!(self.outcome(*duty), Outcome::Met(..)))?;
        let mut rng = fastrand::Rng::with_seed(seed::of_case(!seed, name, number));
        let sizes = [Size::Least, Size::Small, Size::Medium];
        let bases: Vec<WitnessOptions> = sizes
            .iter()
            .map(|_| {
                let size = rng.choice(sizes).unwrap_or_default();
                WitnessOptions { seed: rng.u64(..), size, ..WitnessOptions::default() }
            })
            .collect();
        let sample = |outcome| match outcome {
            Outcome::Met(payload, Some(label)) => Some(InvalidSample { payload, label }),
            Outcome::Met(_, None) | Outcome::Impossible(_) => None,
        };
        let drawn = sample(self.meet(duty, &bases, &mut rng));
        drawn.or_else(|| sample(self.outcome(duty).clone()))
    }
}
