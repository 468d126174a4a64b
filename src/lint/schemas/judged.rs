//! Values that stand in a contract, judged by the schema that they stand for: what refuses them,
//! in words that show no secret.

use std::collections::HashMap;

use serde_json::Value;

use crate::document::pointer;
use crate::lint::secrets::marks_secrets;
use crate::lint::subject::SchemaObject;
use crate::lint::{Defect, Subject};
use crate::openapi::Direction;
use crate::openapi::references::Spot;
use crate::schema::validate::{Kind, Violation};
use crate::schema::{Identity, Judge};

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
    is_secret: bool,
}

/// Judges claims; a schema is compiled once, however many copies there are of it.
pub(super) struct Court<'s, 'c> {
    subject: &'s Subject<'c>,
    judges: HashMap<(Identity, Direction), Option<Judge>>,
}

impl<'s, 'c> Court<'s, 'c> {
    pub(super) fn new(subject: &'s Subject<'c>) -> Self {
        Self { subject, judges: HashMap::new() }
    }

    /// `None` where the value fits in one of its directions, or nobody can tell.
    pub(super) fn refusal(
        &mut self,
        claim: &Claim,
        excuses: impl Fn(&Violation, &Value) -> bool,
    ) -> Option<Refusal> {
        let value = self.subject.value(&claim.value)?;
        let identity = self.subject.identity(self.subject.value(&claim.schema)?);
        let mut directions = claim.directions.clone();
        if directions.is_empty() {
            directions.push(Direction::Request);
        }
        let mut first = None;
        for direction in directions {
            let subject = self.subject;
            let judged_as = subject.loaded().judged_as(direction);
            let judge = self.judges.entry((identity, judged_as));
            let judge = judge.or_insert_with(|| subject.judge(&claim.schema, direction));
            let violations = judge.as_ref()?.violations(value);
            let violation = violations.first()?;
            let is_undecided = |it: &Violation| matches!(it.kind, Kind::Undecided { .. });
            if violations.iter().any(|it| is_undecided(it) || excuses(it, value)) {
                return None;
            }
            if first.is_none() {
                let judge = judge.as_ref()?;
                let declarations = judge.declarations();
                let code = violation.kind.code();
                let is_secret =
                    is_secret(subject, &claim.schema) || declarations.at("").hides_names();
                first = Some(if is_secret {
                    let title = format!("a secret, so not shown [{code}]");
                    Refusal { title, expected: None, is_secret }
                } else {
                    let words = judge.words(violation, value, &declarations);
                    let title = format!("{} [{code}]", of_a_value(&words.title));
                    Refusal { title, expected: words.expected, is_secret }
                });
            }
        }
        first
    }
}

/// Words for payloads, as they are said of a value in a contract. What stands in backticks is
/// quoted and stays.
fn of_a_value(words: &str) -> String {
    let parts = words.split('`').enumerate().map(|(number, part)| {
        let is_quoted = number % 2 == 1;
        let ours = || part.replace("the payload", "it").replace("payload", "the value");
        if is_quoted { part.to_owned() } else { ours() }
    });
    parts.collect::<Vec<_>>().join("`")
}

/// Whether a schema, or one around it, marks its values as secrets.
fn is_secret(subject: &Subject<'_>, schema: &Spot) -> bool {
    pointer::ancestors(schema.pointer())
        .filter_map(|at| subject.value(&Spot::new(schema.document(), at)))
        .any(marks_secrets)
}

/// One defect for all places where the same is said.
pub(super) fn push(
    found: &mut Vec<Defect>,
    what: &str,
    claim: Claim,
    refusal: Refusal,
    help: &str,
) {
    // The line of a secret is not shown either.
    let spot = if refusal.is_secret { claim.schema } else { claim.value };
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
pub(super) fn is_ignored_beside_reference(
    subject: &Subject<'_>,
    schema: &SchemaObject<'_>,
) -> bool {
    subject.version() == Some(crate::openapi::Version::V3_0) && schema.text("$ref").is_some()
}
