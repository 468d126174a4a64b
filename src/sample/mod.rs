//! Payloads for tests, made from a contract: each is a witness that the validator has confirmed.

mod corpus;
mod duties;
mod invalid;
#[cfg(feature = "proptest")]
mod invalid_strategy;
mod label;
mod mutate;
mod names;
mod obligations;
mod places;
mod reasons;
mod seed;
#[cfg(feature = "proptest")]
mod shrink;
#[cfg(feature = "proptest")]
mod strategy;

use serde_json::Value;

pub use corpus::{Breadth, CorpusCase, corpus};
pub use invalid::InvalidSample;
pub use label::Label;
pub use obligations::{Obligation, Obligations, Outcome};
pub use reasons::Reason;

use crate::openapi::{Question, Size, Target, Witness, WitnessOptions, Witnesses};

#[cfg(feature = "proptest")]
pub use invalid_strategy::invalid_strategy;
#[cfg(feature = "proptest")]
pub use strategy::strategy;

/// What a sample is to be like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SampleOptions {
    /// Another seed brings other samples.
    pub seed: u64,
    /// How large they are to be.
    pub size: Size,
}

/// Payloads that fit a target, each by its number.
#[derive(Debug)]
pub struct ValidSamples<'t> {
    target: &'t Target,
    witnesses: Witnesses<'t>,
    /// Whole payloads that the contract gives.
    examples: Vec<Value>,
}

/// Payloads that fit a target, such as people would send.
///
/// The plan that they are drawn from is made here, once. A sample depends on the seed, the target's
/// name and the sample's number, and on nothing else: not on how many there are, nor on the order
/// or the thread in which they are drawn. Where the contract gives examples of the whole payload
/// that fit, these come first.
///
/// ```
/// use trueup::sample::{self, SampleOptions};
/// use trueup::{Contract, Witness};
///
/// let contract = Contract::builtin("immuta")?;
/// let request = contract.target("createConnection")?;
/// let samples = sample::valid(&request);
/// let Witness::Value(payload) = samples.draw(0, &SampleOptions::default()) else {
///     panic!("there is a request that fits");
/// };
/// assert!(request.is_valid(&payload));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn valid(target: &Target) -> ValidSamples<'_> {
    let witnesses = Question::fits(target).witnesses(WitnessOptions::STEPS);
    ValidSamples { target, witnesses, examples: target.examples() }
}

/// One of so many samples is drawn at the edges: bounds, the shortest and the longest, unusual
/// characters. The first is not: it is the one that people look at.
const EDGE_EVERY: u64 = 8;

/// Where the contract has payloads of its own, one of so many samples is one of these.
const EXAMPLE_EVERY: u64 = 16;

impl ValidSamples<'_> {
    /// The sample of a number; or why there is none.
    #[must_use]
    pub fn draw(&self, number: u64, options: &SampleOptions) -> Witness {
        let case = seed::of_case(options.seed, self.target.name(), number);
        if let Some(example) = self.example(number, case, options.size) {
            return Witness::Value(example.clone());
        }
        self.witnesses.draw(&WitnessOptions {
            // What decides on the edge does not decide on the rest.
            seed: case / EDGE_EVERY,
            edge: number > 0 && case.is_multiple_of(EDGE_EVERY),
            size: options.size,
            ..WitnessOptions::default()
        })
    }

    /// The contract's own payload for a number: the first numbers have one each, and later on it
    /// comes again now and then.
    fn example(&self, number: u64, case: u64, size: Size) -> Option<&Value> {
        let count = self.examples.len() as u64;
        let comes_again = (case / EDGE_EVERY).is_multiple_of(EXAMPLE_EVERY);
        if size == Size::Least || number >= count && !comes_again {
            return None;
        }
        let chosen = number.checked_rem(count)?;
        self.examples.get(usize::try_from(chosen).ok()?)
    }

    /// The samples from number 0 on, without end; none where there is no value.
    pub fn iter(&self, options: SampleOptions) -> impl Iterator<Item = Value> {
        (0..).map_while(move |number| match self.draw(number, &options) {
            Witness::Value(value) => Some(value),
            _ => None,
        })
    }
}
