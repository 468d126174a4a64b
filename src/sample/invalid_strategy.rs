//! Invalid samples for property tests: a strategy whose values shrink and keep their label.

use std::sync::Arc;

use proptest::arbitrary::any;
use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::shrink::Shrinker;
use super::{InvalidSample, Label, Obligations};
use crate::openapi::{Target, TargetError};

/// Payloads that break exactly one thing of a target, each with its label, for property tests with
/// `proptest`. They shrink towards small ones that break the same and nothing else: every one that
/// a test sees has been judged.
///
/// # Errors
///
/// As [`Obligations::of`].
///
/// ```
/// use proptest::prelude::*;
/// use trueup::{Contract, sample};
///
/// let contract = Contract::builtin("synq")?;
/// let request = contract.target("SetConnectionMappings")?;
/// let mut runner = proptest::test_runner::TestRunner::default();
/// runner.run(&sample::invalid_strategy(&request)?, |sample| {
///     prop_assert_eq!(&request.check(&sample.payload)[0].code, &sample.label.code);
///     Ok(())
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn invalid_strategy(
    target: &Target,
) -> Result<impl Strategy<Value = InvalidSample>, TargetError> {
    Ok(Samples { obligations: Arc::new(Obligations::of(target)?) })
}

#[derive(Debug)]
struct Samples<'t> {
    obligations: Arc<Obligations<'t>>,
}

impl<'t> Strategy for Samples<'t> {
    type Tree = SampleTree<'t>;
    type Value = InvalidSample;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let seed = any::<u64>().new_tree(runner)?.current();
        let obligations = Arc::clone(&self.obligations);
        let Some(sample) = obligations.invalid(seed, 0) else {
            let name = obligations.target().name();
            return Err(format!("no way was found to break {name} in one place alone").into());
        };
        Ok(SampleTree { obligations, failing: sample.clone(), current: sample, shrinker: None })
    }
}

#[derive(Debug)]
struct SampleTree<'t> {
    obligations: Arc<Obligations<'t>>,
    /// The smallest that is known to fail the test.
    failing: InvalidSample,
    current: InvalidSample,
    shrinker: Option<Shrinker>,
}

impl SampleTree<'_> {
    fn advance(&mut self) -> bool {
        let Self { obligations, failing, shrinker, .. } = self;
        let shrinker = shrinker.get_or_insert_with(|| Shrinker::new(&failing.payload, Vec::new()));
        let target = obligations.target();
        let smaller = shrinker
            .next(&failing.payload, |payload| failing.label.is_all_that_is_wrong(target, payload));
        self.current = self.failing.clone();
        let is_smaller = smaller.is_some();
        if let Some(smaller) = smaller {
            self.current.payload = smaller;
        }
        is_smaller
    }
}

impl Label {
    /// Whether `check` says this of a payload and nothing else.
    fn is_all_that_is_wrong(&self, target: &Target, payload: &serde_json::Value) -> bool {
        if target.is_valid(payload) {
            return false;
        }
        let findings = target.check(payload);
        let [finding] = findings.as_slice() else { return false };
        let place = finding.contract.as_ref().map(|place| place.pointer.as_str());
        finding.code == self.code
            && finding.instance.pointer == self.pointer
            && place == Some(&self.contract_pointer)
            && finding.also == self.also
    }
}

impl ValueTree for SampleTree<'_> {
    type Value = InvalidSample;

    fn current(&self) -> InvalidSample {
        self.current.clone()
    }

    /// The current sample fails: from here on, smaller ones than this.
    fn simplify(&mut self) -> bool {
        self.failing = self.current.clone();
        if let Some(shrinker) = &mut self.shrinker {
            shrinker.restart(&self.failing.payload);
        }
        self.advance()
    }

    /// The current sample does not fail: the next one that is smaller than the failing one.
    fn complicate(&mut self) -> bool {
        self.shrinker.is_some() && self.advance()
    }
}
