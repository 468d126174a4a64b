//! Overlays (Overlay Specification 1.0 and 1.1): changes to a contract, kept as data.
//!
//! The rules that a vendor states only in prose stand in overlays, so that the contract stays as
//! published and every constraint can name the action that brought it.

mod apply;
mod provenance;
mod query;
mod read;

use serde_json::Value;

pub use provenance::{ActionId, Provenance};
use query::Query;

/// An overlay whose structure has been judged, ready to be applied.
#[derive(Debug, Clone)]
pub struct Overlay {
    version: Version,
    actions: Vec<Action>,
}

impl Overlay {
    /// The actions, in the order in which they are applied.
    #[must_use]
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }
}

/// The feature set that an overlay asks for; patch versions make no difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    V1_0,
    V1_1,
}

/// One action: what it selects, and what happens to that.
#[derive(Debug, Clone)]
pub struct Action {
    pointer: String,
    target: Query,
    change: Change,
    description: Option<String>,
    meta: Meta,
}

impl Action {
    /// Where the action stands in its overlay: `/actions/3`.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// What the action is for, in the words of the overlay's author.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// What the action's `x-trueup` says; empty where it has none.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        &self.meta
    }
}

/// What an action does to each node that its target selects.
#[derive(Debug, Clone)]
enum Change {
    Nothing,
    Update(Value),
    Copy(Query),
    Remove,
}

/// The extension object `x-trueup` of an action: how its constraint is to be reported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Meta {
    /// The rule's name within its contract, in kebab-case: `reserved-connection-key`.
    pub rule: Option<String>,
    /// The vendor's sentence that states the rule.
    pub quote: Option<String>,
    /// The title of a finding; `{value}` stands for the value that breaks the rule.
    pub message: Option<String>,
    /// What would have fitted.
    pub expected: Option<String>,
    /// What to do about a finding.
    pub help: Option<String>,
    /// Why the rule holds, where no sentence of the vendor's states it.
    pub reason: Option<String>,
}
