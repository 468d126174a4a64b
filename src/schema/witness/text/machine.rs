//! A program made deterministic, one state at a time as they are asked for.
//!
//! A pattern is searched for: it may begin anywhere, and once it has matched, what follows does
//! not matter.

use std::borrow::Cow;
use std::collections::HashMap;

use regex_syntax::hir::Look;

use super::Stop;
use super::alphabet::Alphabet;
use super::program::{Node, Program, Surroundings};
use crate::schema::witness::steps::Steps;

/// It will not match any more.
pub(super) const DEAD: u32 = 0;
/// It has matched.
pub(super) const MATCHED: u32 = 1;
/// Where reading begins.
pub(super) const START: u32 = 2;

const UNKNOWN: u32 = u32::MAX;

/// Beyond this many states a pattern is given up.
const MOST_STATES: usize = 20_000;

#[derive(Debug)]
pub(super) struct Machine<'a> {
    program: &'a Program,
    alphabet: &'a Alphabet,
    states: Vec<State>,
    known: HashMap<(Box<[u32]>, Before), u32>,
    /// For each state, for each class, the next state.
    table: Vec<u32>,
    seen: Vec<bool>,
}

#[derive(Debug)]
struct State {
    /// In ascending order; nothing here needs no character and no assertion to go on.
    nodes: Box<[u32]>,
    before: Before,
    matches_at_end: bool,
}

/// What stands before a place: the beginning, or a character as far as assertions ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Before {
    Beginning,
    Character(Kind),
}

/// What follows a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    NotKnown,
    End,
    Character(Kind),
}

/// What assertions want to know of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
struct Kind {
    word: bool,
    ascii_word: bool,
    line_feed: bool,
}

impl<'a> Machine<'a> {
    pub(super) fn new(
        program: &'a Program,
        alphabet: &'a Alphabet,
        steps: &mut Steps,
    ) -> Result<Self, Stop> {
        let seen = vec![false; program.nodes.len()];
        let mut machine = Self {
            program,
            alphabet,
            states: Vec::new(),
            known: HashMap::new(),
            table: Vec::new(),
            seen,
        };
        for _ in [DEAD, MATCHED] {
            machine.push(Box::new([]), Before::Beginning, false);
        }
        machine.table.fill(DEAD);
        let classes = alphabet.len();
        machine.table[classes..].fill(MATCHED);
        machine.states[MATCHED as usize].matches_at_end = true;
        // An automaton's beginning is a state of its own, even where it has matched already.
        let nodes =
            machine.close(vec![program.start], Before::Beginning, After::NotKnown, steps)?;
        machine.push_state(nodes, Before::Beginning, steps)?;
        Ok(machine)
    }

    pub(super) fn matches_at_end(&self, state: u32) -> bool {
        self.states[state as usize].matches_at_end
    }

    pub(super) fn next(
        &mut self,
        state: u32,
        class: usize,
        steps: &mut Steps,
    ) -> Result<u32, Stop> {
        let at = state as usize * self.alphabet.len() + class;
        if self.table[at] != UNKNOWN {
            return Ok(self.table[at]);
        }
        let next = self.determine(state, class, steps)?;
        self.table[at] = next;
        Ok(next)
    }

    fn determine(&mut self, state: u32, class: usize, steps: &mut Steps) -> Result<u32, Stop> {
        let State { nodes, before, .. } = &self.states[state as usize];
        let (nodes, before) = (nodes.clone(), *before);
        let kind = self.kind(class);
        let ready = self.settle(&nodes, before, After::Character(kind), steps)?;
        let mut next = vec![self.program.start];
        for node in &*ready {
            match &self.program.nodes[*node as usize] {
                Node::Set { set, next: after } if self.alphabet.contains(*set, class) => {
                    next.push(*after);
                }
                Node::Match => return Ok(MATCHED),
                Node::Set { .. } | Node::Split(_) | Node::Look { .. } => {}
            }
        }
        let before = Before::Character(kind);
        let nodes = self.close(next, before, After::NotKnown, steps)?;
        if nodes.contains(&0) {
            return Ok(MATCHED);
        }
        if nodes.is_empty() {
            return Ok(DEAD);
        }
        if let Some(state) = self.known.get(&(nodes.clone().into_boxed_slice(), before)) {
            return Ok(*state);
        }
        self.push_state(nodes, before, steps)
    }

    fn push_state(
        &mut self,
        nodes: Vec<u32>,
        before: Before,
        steps: &mut Steps,
    ) -> Result<u32, Stop> {
        if self.states.len() >= MOST_STATES {
            return Err(Stop::TooLarge);
        }
        let matches_at_end = self.settle(&nodes, before, After::End, steps)?.contains(&0);
        let nodes = nodes.into_boxed_slice();
        let state = self.push(nodes.clone(), before, matches_at_end);
        self.known.insert((nodes, before), state);
        Ok(state)
    }

    fn push(&mut self, nodes: Box<[u32]>, before: Before, matches_at_end: bool) -> u32 {
        self.table.resize(self.table.len() + self.alphabet.len(), UNKNOWN);
        self.states.push(State { nodes, before, matches_at_end });
        u32::try_from(self.states.len() - 1).unwrap_or(UNKNOWN)
    }

    fn kind(&self, class: usize) -> Kind {
        let Some(Surroundings { word, ascii_word, line_feed }) = self.program.surroundings else {
            return Kind::default();
        };
        let is = |set| self.alphabet.contains(set, class);
        Kind { word: is(word), ascii_word: is(ascii_word), line_feed: is(line_feed) }
    }

    /// Where nodes of a state lead once it is known what follows. Only assertions ask for that.
    fn settle<'n>(
        &mut self,
        nodes: &'n [u32],
        before: Before,
        after: After,
        steps: &mut Steps,
    ) -> Result<Cow<'n, [u32]>, Stop> {
        let asks = |node: &u32| matches!(self.program.nodes[*node as usize], Node::Look { .. });
        if nodes.iter().any(asks) {
            let open = nodes.iter().map(|node| *node as usize).collect();
            return self.close(open, before, after, steps).map(Cow::Owned);
        }
        steps.spend(1 + nodes.len() as u64)?;
        Ok(Cow::Borrowed(nodes))
    }

    /// The nodes to which no character leads from these.
    fn close(
        &mut self,
        mut open: Vec<usize>,
        before: Before,
        after: After,
        steps: &mut Steps,
    ) -> Result<Vec<u32>, Stop> {
        let mut visited = Vec::new();
        let mut closed = Vec::new();
        while let Some(node) = open.pop() {
            if std::mem::replace(&mut self.seen[node], true) {
                continue;
            }
            visited.push(node);
            match &self.program.nodes[node] {
                Node::Split(branches) => open.extend(branches),
                Node::Look { look, next } => match holds(*look, before, after) {
                    Some(true) => open.push(*next),
                    Some(false) => {}
                    None => closed.push(node),
                },
                Node::Set { .. } | Node::Match => closed.push(node),
            }
        }
        for node in &visited {
            self.seen[*node] = false;
        }
        steps.spend(1 + visited.len() as u64)?;
        closed.sort_unstable();
        Ok(closed.into_iter().filter_map(|node| u32::try_from(node).ok()).collect())
    }
}

/// Whether an assertion holds; `None` where that depends on what follows.
fn holds(look: Look, before: Before, after: After) -> Option<bool> {
    let (was, is_beginning) = match before {
        Before::Beginning => (Kind::default(), true),
        Before::Character(kind) => (kind, false),
    };
    match look {
        Look::Start => return Some(is_beginning),
        Look::StartLF => return Some(is_beginning || was.line_feed),
        _ => {}
    }
    let (next, is_end) = match after {
        After::NotKnown => return None,
        After::End => (Kind::default(), true),
        After::Character(kind) => (kind, false),
    };
    Some(match look {
        Look::Start | Look::StartLF | Look::StartCRLF | Look::EndCRLF => false,
        Look::End => is_end,
        Look::EndLF => is_end || next.line_feed,
        Look::WordAscii => was.ascii_word != next.ascii_word,
        Look::WordAsciiNegate => was.ascii_word == next.ascii_word,
        Look::WordUnicode => was.word != next.word,
        Look::WordUnicodeNegate => was.word == next.word,
        Look::WordStartAscii => !was.ascii_word && next.ascii_word,
        Look::WordEndAscii => was.ascii_word && !next.ascii_word,
        Look::WordStartUnicode => !was.word && next.word,
        Look::WordEndUnicode => was.word && !next.word,
        Look::WordStartHalfAscii => !was.ascii_word,
        Look::WordEndHalfAscii => !next.ascii_word,
        Look::WordStartHalfUnicode => !was.word,
        Look::WordEndHalfUnicode => !next.word,
    })
}
