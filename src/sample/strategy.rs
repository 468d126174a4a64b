//! Samples for property tests: a strategy whose values shrink and still fit.

use std::sync::Arc;

use proptest::arbitrary::any;
use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;

use super::shrink::Shrinker;
use super::{SampleOptions, ValidSamples, valid};
use crate::openapi::{Size, Target, Witness};

/// Payloads that fit a target, for property tests with `proptest`. They shrink towards small ones
/// that fit as well: every one that a test sees has been judged.
///
/// ```
/// use proptest::prelude::*;
/// use trueup::{Contract, sample};
///
/// let contract = Contract::builtin("immuta")?;
/// let request = contract.target("createConnection")?;
/// let mut runner = proptest::test_runner::TestRunner::default();
/// runner.run(&sample::strategy(&request), |payload| {
///     prop_assert!(request.check(&payload).is_empty());
///     Ok(())
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn strategy(target: &Target) -> impl Strategy<Value = Value> {
    Payloads { samples: Arc::new(valid(target)) }
}

#[derive(Debug)]
struct Payloads<'t> {
    samples: Arc<ValidSamples<'t>>,
}

impl<'t> Strategy for Payloads<'t> {
    type Tree = PayloadTree<'t>;
    type Value = Value;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let number = any::<u64>().new_tree(runner)?.current();
        match self.samples.draw(number, &SampleOptions::default()) {
            Witness::Value(payload) => Ok(PayloadTree {
                samples: Arc::clone(&self.samples),
                failing: payload.clone(),
                current: payload,
                shrinker: None,
            }),
            Witness::Empty(_) => {
                Err(format!("no payload fits {}", self.samples.target.name()).into())
            }
            Witness::Unknown(reason) => Err(reason.into()),
        }
    }
}

#[derive(Debug)]
struct PayloadTree<'t> {
    samples: Arc<ValidSamples<'t>>,
    /// The smallest that is known to fail the test.
    failing: Value,
    current: Value,
    /// Made when the first failure is to be shrunk: most payloads fail nothing.
    shrinker: Option<Shrinker>,
}

/// So many least payloads lend their parts: other branches of unions, where these are smaller.
const DONORS: u64 = 12;

impl PayloadTree<'_> {
    fn advance(&mut self) -> bool {
        let Self { samples, failing, shrinker, .. } = self;
        let shrinker = shrinker.get_or_insert_with(|| {
            let least = SampleOptions { size: Size::Least, ..SampleOptions::default() };
            let drawn = (0..DONORS).map(|number| samples.draw(number, &least));
            let donors = drawn.filter_map(|drawn| match drawn {
                Witness::Value(payload) => Some(payload),
                _ => None,
            });
            Shrinker::new(failing, donors.collect())
        });
        let smaller = shrinker.next(failing, |value| samples.target.is_valid(value));
        let has_moved = smaller.is_some();
        self.current = smaller.unwrap_or_else(|| self.failing.clone());
        has_moved
    }
}

impl ValueTree for PayloadTree<'_> {
    type Value = Value;

    fn current(&self) -> Value {
        self.current.clone()
    }

    /// The current payload fails: from here on, smaller ones than this.
    fn simplify(&mut self) -> bool {
        self.failing = self.current.clone();
        if let Some(shrinker) = &mut self.shrinker {
            shrinker.restart(&self.failing);
        }
        self.advance()
    }

    /// The current payload does not fail: the next one that is smaller than the failing one.
    fn complicate(&mut self) -> bool {
        self.shrinker.is_some() && self.advance()
    }
}
