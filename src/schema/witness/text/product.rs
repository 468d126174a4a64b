//! Several machines run side by side: all that patterns say of a string at once.

use std::collections::HashMap;

use super::Stop;
use super::machine::{DEAD, MATCHED, Machine, START};
use crate::schema::witness::steps::Steps;

/// What is asked of a string, in terms of machines by their number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Formula {
    Matches(usize),
    Not(Box<Formula>),
    All(Vec<Formula>),
    Any(Vec<Formula>),
}

/// The states from which a string that satisfies the formula can still be completed.
#[derive(Debug)]
pub(super) struct Product {
    /// The first is where reading begins.
    pub(super) states: Vec<State>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) accepts: bool,
    /// A class of characters, and the state it leads to.
    pub(super) edges: Vec<(u16, u32)>,
}

/// Beyond these many a product is given up.
const MOST_STATES: usize = 40_000;
const MOST_EDGES: usize = 2_000_000;

impl Formula {
    /// What every string satisfies.
    pub(super) fn anything() -> Self {
        Self::All(Vec::new())
    }

    pub(super) fn not(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    pub(super) fn is_anything(&self) -> bool {
        matches!(self, Self::All(parts) if parts.iter().all(Self::is_anything))
    }

    fn machines(&self, found: &mut Vec<usize>) {
        match self {
            Self::Matches(machine) => found.push(*machine),
            Self::Not(inner) => inner.machines(found),
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.machines(found);
                }
            }
        }
    }

    /// Three-valued: `None` where `atom` cannot tell of a machine that matters.
    fn holds(&self, atom: &impl Fn(usize) -> Option<bool>) -> Option<bool> {
        match self {
            Self::Matches(machine) => atom(*machine),
            Self::Not(inner) => inner.holds(atom).map(|held| !held),
            Self::All(parts) => among(parts, false, atom),
            Self::Any(parts) => among(parts, true, atom),
        }
    }
}

/// `decisive` as soon as one part has that value.
fn among(parts: &[Formula], decisive: bool, atom: &impl Fn(usize) -> Option<bool>) -> Option<bool> {
    let mut answer = Some(!decisive);
    for part in parts {
        match part.holds(atom) {
            Some(held) if held == decisive => return Some(decisive),
            Some(_) => {}
            None => answer = None,
        }
    }
    answer
}

impl Product {
    /// `None` where no string satisfies the formula.
    pub(super) fn explore(
        formula: &Formula,
        machines: &mut [Machine<'_>],
        classes: usize,
        steps: &mut Steps,
    ) -> Result<Option<Self>, Stop> {
        let mut used = Vec::new();
        formula.machines(&mut used);
        used.sort_unstable();
        used.dedup();
        let place = |machine: usize| used.binary_search(&machine).unwrap_or(usize::MAX);

        let mut builder = Builder::default();
        match formula.holds(&|_| None) {
            Some(false) => return Ok(None),
            Some(true) => builder.state(&[])?,
            None => builder.state(&vec![START; used.len()])?,
        };
        let mut next = Vec::with_capacity(used.len());
        let mut at = 0;
        while let Some(here) = builder.tuples.get(at).cloned() {
            let matches = |machine: usize| {
                here.get(place(machine)).map(|state| machines[machine].matches_at_end(*state))
            };
            builder.states[at].accepts = here.is_empty() || formula.holds(&matches) == Some(true);
            for class in 0..classes {
                steps.spend(1 + here.len() as u64)?;
                next.clear();
                for (machine, state) in used.iter().zip(&here) {
                    next.push(machines[*machine].next(*state, class, steps)?);
                }
                let settled = |machine: usize| match next.get(place(machine)) {
                    Some(&DEAD) => Some(false),
                    Some(&MATCHED) => Some(true),
                    _ => None,
                };
                let to = match formula.holds(&settled) {
                    _ if here.is_empty() => builder.state(&[])?,
                    Some(false) => continue,
                    Some(true) => builder.state(&[])?,
                    None => builder.state(&next)?,
                };
                builder.edge(at, class, to)?;
            }
            at += 1;
        }
        let Builder { states, edges, .. } = builder;
        steps.spend(edges as u64)?;
        Ok(trim(states))
    }
}

/// States as they are discovered, each the tuple of its machines' states. The empty tuple is where
/// the formula holds whatever follows.
#[derive(Default)]
struct Builder {
    states: Vec<State>,
    tuples: Vec<Box<[u32]>>,
    known: HashMap<Box<[u32]>, u32>,
    edges: usize,
}

impl Builder {
    fn state(&mut self, tuple: &[u32]) -> Result<u32, Stop> {
        if let Some(state) = self.known.get(tuple) {
            return Ok(*state);
        }
        if self.states.len() >= MOST_STATES {
            return Err(Stop::TooLarge);
        }
        let state = u32::try_from(self.states.len()).map_err(|_| Stop::TooLarge)?;
        self.known.insert(tuple.into(), state);
        self.tuples.push(tuple.into());
        self.states.push(State::default());
        Ok(state)
    }

    fn edge(&mut self, from: usize, class: usize, to: u32) -> Result<(), Stop> {
        self.edges += 1;
        if self.edges > MOST_EDGES {
            return Err(Stop::TooLarge);
        }
        let class = u16::try_from(class).map_err(|_| Stop::TooLarge)?;
        self.states[from].edges.push((class, to));
        Ok(())
    }
}

/// Leaves out the states from which nothing is accepted.
fn trim(states: Vec<State>) -> Option<Product> {
    let mut origins: Vec<Vec<u32>> = vec![Vec::new(); states.len()];
    let mut useful = vec![false; states.len()];
    let mut open = Vec::new();
    for (from, state) in states.iter().enumerate() {
        if state.accepts {
            useful[from] = true;
            open.push(from);
        }
        for (_, to) in &state.edges {
            origins[*to as usize].push(u32::try_from(from).ok()?);
        }
    }
    while let Some(state) = open.pop() {
        for origin in &origins[state] {
            if !std::mem::replace(&mut useful[*origin as usize], true) {
                open.push(*origin as usize);
            }
        }
    }
    if !*useful.first()? {
        return None;
    }
    let mut number = 0;
    let numbers: Vec<Option<u32>> = useful
        .iter()
        .map(|useful| {
            number += u32::from(*useful);
            useful.then_some(number.wrapping_sub(1))
        })
        .collect();
    let kept = states.into_iter().zip(&useful).filter(|(_, useful)| **useful);
    let renumber = |(class, to): (u16, u32)| Some((class, numbers[to as usize]?));
    let states = kept
        .map(|(state, _)| State {
            accepts: state.accepts,
            edges: state.edges.into_iter().filter_map(renumber).collect(),
        })
        .collect();
    Some(Product { states })
}
