//! What a rule finds, and what becomes of it: a finding with its cures.

use serde_json::Value;

use super::fix::{Change, Fix};
use crate::finding::{Finding, Severity};
use crate::openapi::references::Spot;

/// Something wrong, as a rule says it: what, and where.
#[derive(Debug, Clone)]
pub(crate) struct Defect {
    pub(super) title: String,
    pub(super) sites: Vec<Site>,
    pub(super) severity: Option<Severity>,
    pub(super) expected: Option<String>,
    pub(super) help: Option<String>,
    pub(super) witness: Option<Value>,
}

/// One place of a defect, and what would mend it there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Site {
    pub(super) spot: Spot,
    /// What to change, and how.
    pub(super) fix: Option<(Spot, Change)>,
}

impl Defect {
    /// A defect at a place. The title is one sentence without a full stop. It names no number of
    /// places and nothing else that changes when an overlay mends a part of them: by place and
    /// title a defect is known again.
    pub(super) fn new(at: Spot, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            sites: vec![Site { spot: at, fix: None }],
            severity: None,
            expected: None,
            help: None,
            witness: None,
        }
    }

    /// One defect with all these places; `None` without any.
    pub(super) fn grouped(
        places: impl IntoIterator<Item = Spot>,
        title: impl Into<String>,
    ) -> Option<Self> {
        let mut places = places.into_iter();
        let first = Self::new(places.next()?, title);
        Some(places.fold(first, Self::also_at))
    }

    /// The same defect at one more place.
    pub(super) fn also_at(mut self, spot: Spot) -> Self {
        self.sites.push(Site { spot, fix: None });
        self
    }

    /// The one safe cure of the place that was added last. Only one that keeps what the contract's
    /// author meant beyond doubt.
    pub(super) fn fix(mut self, target: Spot, change: Change) -> Self {
        if let Some(site) = self.sites.last_mut() {
            site.fix = Some((target, change));
        }
        self
    }

    /// The one safe cure of each place, where it has one.
    pub(super) fn fix_each(mut self, fix: impl Fn(&Spot) -> Option<(Spot, Change)>) -> Self {
        for site in &mut self.sites {
            site.fix = fix(&site.spot);
        }
        self
    }

    /// What would have fitted, to stand under the caret.
    pub(super) fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// What to do about it.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A payload that proves it, made of the contract alone.
    pub(super) fn witness(mut self, witness: Value) -> Self {
        self.witness = Some(witness);
        self
    }

    /// A severity other than the rule's.
    pub(super) fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }
}

/// A finding on a contract, and what would mend it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LintFinding {
    /// Its place is in the contract, or in the overlay that brought the defect.
    pub finding: Finding,
    /// Safe cures, one for each place that has one.
    pub fixes: Vec<Fix>,
    /// Its rule's place in the order of all; 0 where no rule found it.
    pub(super) rank: usize,
}
