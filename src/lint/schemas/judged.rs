//! Values that stand in a contract, judged by the schema that they stand for: what refuses them,
//! in words that show no secret.

use std::collections::HashMap;

use serde_json::Value;

use crate::lint::{Defect, Subject};
use crate::openapi::Direction;
use crate::openapi::references::Spot;
use crate::schema::Judge;
use crate::schema::validate::Violation;

/// A value and the schema that it should fit.
pub(super) struct Claim {
    pub(super) value: Spot,
    pub(super) schema: Spot,
    /// The ways in which such values go; without any, it is judged as part of a request.
    pub(super) directions: Vec<Direction>,
}

/// What the schema has against a value.
pub(super) struct Refusal {
    title: String,
    expected: Option<String>,
}

/// Judges claims; each schema is compiled once.
pub(super) struct Court<'s> {
    subject: &'s Subject<'s>,
    judges: HashMap<(Spot, Direction), Option<Judge>>,
}

impl<'s> Court<'s> {
    pub(super) fn new(subject: &'s Subject<'s>) -> Self {
        Self { subject, judges: HashMap::new() }
    }

    /// `None` where the value fits in one of its directions, or nobody can tell.
    pub(super) fn refusal(
        &mut self,
        claim: &Claim,
        excuses: impl Fn(&Violation, &Value) -> bool,
    ) -> Option<Refusal> {
        let value = self.subject.value(&claim.value)?;
        let mut directions = claim.directions.clone();
        if directions.is_empty() {
            directions.push(Direction::Request);
        }
        let mut first = None;
        for direction in directions {
            let subject = self.subject;
            let judge = self.judges.entry((claim.schema.clone(), direction));
            let judge = judge.or_insert_with(|| subject.judge(&claim.schema, direction));
            let violations = judge.as_ref()?.violations(value);
            let violation = violations.first()?;
            if violations.iter().any(|it| excuses(it, value)) {
                return None;
            }
            if first.is_none() {
                let judge = judge.as_ref()?;
                let words = judge.words(violation, value, &judge.declarations());
                // «The payload» is what a value in a contract is not.
                let title =
                    words.title.replace("the payload", "it").replace("payload", "the value");
                let code = violation.kind.code();
                first =
                    Some(Refusal { title: format!("{title} [{code}]"), expected: words.expected });
            }
        }
        first
    }
}

/// One defect for all places where the same is said.
pub(super) fn push(found: &mut Vec<Defect>, what: &str, spot: Spot, refusal: Refusal, help: &str) {
    let title = format!("{what} does not fit its own schema: {}", refusal.title);
    let is_same = |it: &Defect| it.title == title && it.expected == refusal.expected;
    if let Some(at) = found.iter().position(is_same) {
        let known = found.remove(at);
        found.insert(at, known.also_at(spot));
        return;
    }
    let mut defect = Defect::new(spot, title).help(help);
    defect.expected = refusal.expected;
    found.push(defect);
}

/// Whether 3.0 ignores what stands beside a `$ref` here.
pub(super) fn is_ignored_beside_reference(subject: &Subject<'_>, schema: &Spot) -> bool {
    subject.version() == Some(crate::openapi::Version::V3_0)
        && subject.text(&schema.join("$ref")).is_some()
}
