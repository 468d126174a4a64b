//! What is asked of a witness besides that it fits.

use serde_json::Value;

use super::draw::Manner;

/// Which of many witnesses is wanted.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct WitnessOptions {
    /// The same seed leads to the same witness.
    pub seed: u64,
    /// How large a value is to be beyond what it must be.
    pub size: Size,
    /// Prefer what lies at the edges: bounds, the shortest and the longest, unusual characters.
    pub edge: bool,
    /// Values that are not wanted.
    pub avoid: Vec<Value>,
}

/// How large a value is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Size {
    /// Nothing that need not be.
    Least,
    /// A few optional properties and items.
    Small,
    /// As people write them.
    #[default]
    Medium,
    /// Deep and wide.
    Large,
}

impl WitnessOptions {
    /// How many steps may usually be spent before the answer is "unknown": one or two seconds'
    /// worth. Steps are counted, not timed, so that no answer depends on how busy the machine is.
    pub const STEPS: u64 = 10_000_000;

    pub(super) fn manner(&self) -> Manner {
        let (depth, size) = match self.size {
            Size::Least => (0, 0),
            Size::Small => (4, 1),
            Size::Medium => (8, 4),
            Size::Large => (16, 16),
        };
        Manner { depth, size, edge: self.edge }
    }
}
