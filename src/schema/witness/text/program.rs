//! A regular expression as a program: what is read next, where it goes on, when it has matched.
//!
//! Thompson's construction over characters rather than bytes, from the syntax tree of
//! `regex-syntax`.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};

use super::alphabet::Sets;

#[derive(Debug)]
pub(super) struct Program {
    pub(super) nodes: Vec<Node>,
    pub(super) start: usize,
    /// The sets that tell what stands before or after a place, where the program asks for that.
    pub(super) surroundings: Option<Surroundings>,
}

#[derive(Debug, Clone)]
pub(super) enum Node {
    /// Reads one character of the set.
    Set {
        set: usize,
        next: usize,
    },
    Split(Vec<usize>),
    Look {
        look: Look,
        next: usize,
    },
    Match,
}

/// The sets, by their number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings {
    pub(super) word: usize,
    pub(super) ascii_word: usize,
    pub(super) line_feed: usize,
}

/// Why a pattern has no program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoProgram {
    TooLarge,
    /// It has an assertion that is not modelled.
    Unmodelled,
}

/// Beyond this many nodes a pattern is not made an automaton.
const MOST_NODES: usize = 20_000;

impl Program {
    pub(super) fn new(hir: &Hir, sets: &mut Sets) -> Result<Self, NoProgram> {
        let mut nodes = vec![Node::Match];
        let start = Builder { nodes: &mut nodes, sets }.build(hir, 0)?;
        let looks = hir.properties().look_set();
        let needs = looks.iter().any(|look| !matches!(look, Look::Start | Look::End));
        let surroundings = needs.then(|| Surroundings {
            word: sets.add(&word()),
            ascii_word: sets.add(&ascii_word()),
            line_feed: sets.add_char('\n'),
        });
        Ok(Self { nodes, start, surroundings })
    }
}

fn word() -> ClassUnicode {
    match regex_syntax::parse(r"\w").map(Hir::into_kind) {
        Ok(HirKind::Class(Class::Unicode(class))) => class,
        _ => ascii_word(),
    }
}

fn ascii_word() -> ClassUnicode {
    let ranges = [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
    ClassUnicode::new(ranges.map(|(low, high)| ClassUnicodeRange::new(low, high)))
}

struct Builder<'b> {
    nodes: &'b mut Vec<Node>,
    sets: &'b mut Sets,
}

impl Builder<'_> {
    fn push(&mut self, node: Node) -> Result<usize, NoProgram> {
        if self.nodes.len() >= MOST_NODES {
            return Err(NoProgram::TooLarge);
        }
        self.nodes.push(node);
        Ok(self.nodes.len() - 1)
    }

    /// Where to begin so that `hir` is read and then what is at `next`.
    fn build(&mut self, hir: &Hir, next: usize) -> Result<usize, NoProgram> {
        match hir.kind() {
            HirKind::Empty => Ok(next),
            HirKind::Literal(literal) => {
                let text = str::from_utf8(&literal.0).map_err(|_| NoProgram::Unmodelled)?;
                text.chars().rev().try_fold(next, |next, character| {
                    let set = self.sets.add_char(character);
                    self.push(Node::Set { set, next })
                })
            }
            HirKind::Class(class) => {
                // Classes of bytes stand in patterns that turn Unicode off.
                let Class::Unicode(class) = class else { return Err(NoProgram::Unmodelled) };
                let set = self.sets.add(class);
                self.push(Node::Set { set, next })
            }
            HirKind::Look(look) => match look {
                Look::StartCRLF | Look::EndCRLF => Err(NoProgram::Unmodelled),
                _ => self.push(Node::Look { look: *look, next }),
            },
            HirKind::Repetition(repetition) => {
                let sub = &repetition.sub;
                let mut next = match repetition.max {
                    None => {
                        let split = self.push(Node::Split(vec![next]))?;
                        let again = self.build(sub, split)?;
                        self.nodes[split] = Node::Split(vec![again, next]);
                        split
                    }
                    Some(max) => {
                        let mut at = next;
                        for _ in repetition.min..max {
                            let inner = self.build(sub, at)?;
                            at = self.push(Node::Split(vec![inner, next]))?;
                        }
                        at
                    }
                };
                for _ in 0..repetition.min {
                    let before = self.nodes.len();
                    next = self.build(sub, next)?;
                    if self.nodes.len() == before {
                        // Nothing is read, however often.
                        break;
                    }
                }
                Ok(next)
            }
            HirKind::Capture(capture) => self.build(&capture.sub, next),
            HirKind::Concat(parts) => {
                parts.iter().rev().try_fold(next, |next, part| self.build(part, next))
            }
            HirKind::Alternation(branches) => {
                let starts: Result<Vec<usize>, NoProgram> =
                    branches.iter().map(|branch| self.build(branch, next)).collect();
                self.push(Node::Split(starts?))
            }
        }
    }
}
