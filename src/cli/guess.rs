//! Which target a payload may be meant for, where nobody says.
//!
//! A guess never fails a payload: it counts where the payload fits exactly one request or
//! response of the known contracts, and is a suggestion otherwise.

use std::sync::{Arc, OnceLock};

use anyhow::Context;
use serde_json::Value;

use crate::openapi::{Contract, Options, Target};

/// What a payload fits.
pub(super) enum Guess {
    Fits(Arc<Target>),
    /// None or several; the names of those that it fits, or comes nearest to.
    Undecided {
        fits: Vec<String>,
        nearest: Vec<String>,
    },
}

/// All requests and responses of the known contracts, compiled when first asked for.
#[derive(Debug)]
pub(super) struct Guesser {
    /// Contracts that are known besides the built-in ones.
    more: Vec<Contract>,
    options: Options,
    targets: OnceLock<Vec<Arc<Target>>>,
}

/// How many suggestions are made.
const MAX_SUGGESTED: usize = 3;

impl Guesser {
    pub(super) fn new(options: Options) -> Self {
        Self::among(Vec::new(), options)
    }

    /// Guesses among these contracts as well.
    pub(super) fn among(more: Vec<Contract>, options: Options) -> Self {
        Self { more, options, targets: OnceLock::new() }
    }

    pub(super) fn guess(&self, payload: &Value) -> anyhow::Result<Guess> {
        let targets = self.targets()?;
        let fits: Vec<&Arc<Target>> = targets
            .iter()
            .filter(|target| target.knows(payload) && target.is_valid(payload))
            .collect();
        if let [target] = fits.as_slice() {
            return Ok(Guess::Fits(Arc::clone(target)));
        }
        let fits: Vec<String> = fits.iter().map(|target| target.name().to_owned()).collect();
        let nearest = if fits.is_empty() { nearest(payload, targets) } else { Vec::new() };
        Ok(Guess::Undecided { fits, nearest })
    }

    /// The targets that a payload which fits none was most likely meant for. They declare most of its
    /// members, misspelt ones among them; of such, the ones with the fewest findings, and then the
    /// ones that declare most. A single member (`{"type": "module"}`) tells nothing where several
    /// targets declare it.
    pub(super) fn meant(&self, payload: &Value) -> anyhow::Result<Vec<&str>> {
        let Some(members) = payload.as_object() else { return Ok(Vec::new()) };
        let mut ranked: Vec<((usize, usize), &str)> = Vec::new();
        for target in self.targets()? {
            let known = target.known_members(members);
            if known * 2 > members.len() {
                let unknown = members.len() - known;
                ranked.push(((target.check(payload).len(), unknown), target.name()));
            }
        }
        if members.len() == 1 && ranked.len() > 1 {
            return Ok(Vec::new());
        }
        let best = ranked.iter().map(|(rank, _)| *rank).min();
        let are_best = ranked.iter().filter(|(rank, _)| Some(*rank) == best);
        Ok(are_best.map(|(_, name)| *name).collect())
    }

    fn targets(&self) -> anyhow::Result<&[Arc<Target>]> {
        if let Some(targets) = self.targets.get() {
            return Ok(targets);
        }
        let targets = compile(&self.more, &self.options)?;
        Ok(self.targets.get_or_init(|| targets))
    }
}

fn compile(more: &[Contract], options: &Options) -> anyhow::Result<Vec<Arc<Target>>> {
    let mut targets = Vec::new();
    for name in Contract::BUILTIN {
        let contract = Contract::builtin_with(name, options)?;
        for selector in bodies(&contract) {
            let target = contract.target(&selector);
            targets.push(Arc::new(target.with_context(|| format!("{name} is broken"))?));
        }
    }
    for contract in more {
        // An operation of a user's that cannot be compiled is none to guess.
        let compiled = bodies(contract).into_iter().filter_map(|it| contract.target(&it).ok());
        targets.extend(compiled.map(Arc::new));
    }
    Ok(targets)
}

/// Selectors of all requests and responses.
fn bodies(contract: &Contract) -> Vec<String> {
    let mut selectors = Vec::new();
    for operation in contract.operations() {
        let parts = operation.parts.iter().filter(|part| !part.name.starts_with("param."));
        let selector = |part: &str| format!("{} {}@{part}", operation.method, operation.path);
        selectors.extend(parts.map(|part| selector(&part.name)));
    }
    selectors
}

/// The targets with the fewest findings, of those that know a property of the payload.
fn nearest(payload: &Value, targets: &[Arc<Target>]) -> Vec<String> {
    let known = targets.iter().filter(|target| target.knows(payload));
    let mut ranked: Vec<(usize, &str)> =
        known.map(|target| (target.check(payload).len(), target.name())).collect();
    ranked.sort_unstable();
    ranked.into_iter().take(MAX_SUGGESTED).map(|(_, name)| name.to_owned()).collect()
}
