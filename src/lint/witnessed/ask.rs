//! Questions about values, asked of the schemas of a contract.

use serde_json::Value;

use crate::lint::Subject;
use crate::openapi::references::Spot;
use crate::openapi::{Answer, Direction, Size, WitnessOptions};
use crate::schema::Judge;
use crate::schema::witness::{Asked, Query, Source};

/// Values that have to do with these schemas in these ways.
#[derive(Debug, Clone)]
pub(super) struct Question {
    pub(super) parts: Vec<(Spot, Asked)>,
    /// Whether only objects are asked for.
    pub(super) objects: bool,
    pub(super) direction: Direction,
}

/// Why there are no values.
pub(super) struct Conflict {
    /// The keywords that cannot hold together.
    pub(super) keywords: Vec<Spot>,
    /// A value that would do if one of them were not there, and that one.
    pub(super) nearest: Option<(Spot, Value)>,
    /// The `additionalProperties` that had better be `unevaluatedProperties`: with it there are
    /// values.
    pub(super) reopened: Option<Spot>,
}

impl Question {
    pub(super) fn fits(spot: &Spot, direction: Direction) -> Self {
        Self { parts: vec![(spot.clone(), Asked::Fit)], objects: false, direction }
    }

    pub(super) fn and(mut self, spot: &Spot, asked: Asked) -> Self {
        self.parts.push((spot.clone(), asked));
        self
    }

    /// The smallest value that answers.
    pub(super) fn witness(&self, subject: &Subject<'_>) -> Option<Value> {
        let judges = self.judges(subject)?;
        let query = self.query(&judges);
        match query.answer(&query.source(WitnessOptions::STEPS), &smallest()) {
            Answer::Value(value) => Some(value),
            Answer::Empty(_) | Answer::Unknown(_) => None,
        }
    }

    /// Why there is none, if that is so.
    pub(super) fn conflict(&self, subject: &Subject<'_>) -> Option<Conflict> {
        let judges = self.judges(subject)?;
        let query = self.query(&judges);
        let Source::Empty(uris) = query.source(WitnessOptions::STEPS) else { return None };
        let spot = |uri: &String| subject.loaded().spot(uri);
        let nearest = query.nearest(&uris, &smallest());
        let reopened = uris.iter().find(|uri| {
            uri.ends_with("/additionalProperties")
                && query.is_mended_by_unevaluated(uri, WitnessOptions::STEPS)
        });
        Some(Conflict {
            keywords: uris.iter().filter_map(spot).collect(),
            nearest: nearest.and_then(|(uri, value)| Some((spot(&uri)?, value))),
            reopened: reopened.and_then(spot),
        })
    }

    fn judges(&self, subject: &Subject<'_>) -> Option<Vec<Judge>> {
        self.parts.iter().map(|(spot, _)| subject.judge(spot, self.direction)).collect()
    }

    fn query<'j>(&self, judges: &'j [Judge]) -> Query<'j> {
        let asked = self.parts.iter().map(|(_, asked)| *asked);
        Query { parts: judges.iter().zip(asked).collect(), objects: self.objects }
    }
}

fn smallest() -> WitnessOptions {
    WitnessOptions { size: Size::Least, ..WitnessOptions::default() }
}
