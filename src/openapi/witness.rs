//! Witnesses for the parts of contracts: values that fit some targets and break others.

use serde_json::Value;

use super::check::Lens;
use super::target::Target;
use crate::finding::Place;
use crate::schema::witness::{Answer, Asked, Query, Source, WitnessOptions};

/// An answer to "which value?"; where there is none, the keywords that leave none.
pub type Witness = Answer<Vec<Place>>;

/// A question about values: such as fit all of some targets and break each of others.
///
/// ```
/// use trueup::{Contract, Question, Witness, WitnessOptions};
///
/// let contract = Contract::builtin("omni")?;
/// let request = contract.target("updateConnection")?;
/// let witnesses = Question::fits(&request).witnesses(WitnessOptions::STEPS);
/// let Witness::Value(payload) = witnesses.draw(&WitnessOptions::default()) else {
///     panic!("something fits");
/// };
/// assert!(request.is_valid(&payload));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Question<'t> {
    fits: Vec<&'t Target>,
    breaks: Vec<&'t Target>,
}

/// The values that answer a question, found out once and drawn from as often as wanted.
#[derive(Debug, Clone)]
pub struct Witnesses<'t> {
    question: Question<'t>,
    source: Source,
}

impl<'t> Question<'t> {
    /// Values that fit `target`.
    #[must_use]
    pub fn fits(target: &'t Target) -> Self {
        Self { fits: vec![target], breaks: Vec::new() }
    }

    /// Values that `target` refuses.
    #[must_use]
    pub fn breaks(target: &'t Target) -> Self {
        Self { fits: Vec::new(), breaks: vec![target] }
    }

    /// Such as fit `target` too: the intersection.
    #[must_use]
    pub fn and(mut self, target: &'t Target) -> Self {
        self.fits.push(target);
        self
    }

    /// Such as `target` refuses: the difference.
    #[must_use]
    pub fn and_not(mut self, target: &'t Target) -> Self {
        self.breaks.push(target);
        self
    }

    /// Looks for where such values come from, in at most `steps` steps (see
    /// [`WitnessOptions::STEPS`]).
    #[must_use]
    pub fn witnesses(self, steps: u64) -> Witnesses<'t> {
        let source = self.query().source(steps);
        Witnesses { question: self, source }
    }

    fn query(&self) -> Query<'t> {
        let fits = self.fits.iter().map(|target| (target.judge(), Asked::Fit));
        let breaks = self.breaks.iter().map(|target| (target.judge(), Asked::Break));
        Query { parts: fits.chain(breaks).collect(), objects: false }
    }

    fn place(&self, keyword: &str) -> Option<Place> {
        self.fits.iter().chain(&self.breaks).find_map(|target| target.lens().place(keyword))
    }
}

impl Witnesses<'_> {
    /// One of the values; the same one for the same options.
    #[must_use]
    pub fn draw(&self, options: &WitnessOptions) -> Witness {
        match self.question.query().answer(&self.source, options) {
            Answer::Value(value) => Answer::Value(value),
            Answer::Unknown(reason) => Answer::Unknown(reason),
            Answer::Empty(keywords) => {
                let places = keywords.iter().filter_map(|keyword| self.question.place(keyword));
                Answer::Empty(places.collect())
            }
        }
    }

    /// Where there is no value: one that would fit if a single one of the conflicting keywords
    /// were not there, and the place of that keyword.
    #[must_use]
    pub fn nearest(&self, options: &WitnessOptions) -> Option<(Place, Value)> {
        let Source::Empty(conflict) = &self.source else { return None };
        let (keyword, value) = self.question.query().nearest(conflict, options)?;
        Some((self.question.place(&keyword)?, value))
    }
}
