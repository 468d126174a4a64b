//! Regular expressions as trees: what patterns mean, whatever engine runs them.

use regex_syntax::ast::parse::Parser;
use regex_syntax::ast::{AssertionKind, Ast, RepetitionKind, RepetitionRange};
use regex_syntax::hir::{Class, HirKind};

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Empty,
    One(Set),
    Start,
    End,
    /// `\b`, or `\B` where it is none.
    Boundary(bool),
    Sequence(Vec<Node>),
    Either(Vec<Node>),
    Repeat {
        body: Box<Node>,
        min: u32,
        max: Option<u32>,
        is_greedy: bool,
    },
}

/// Nobody writes longer patterns by hand, and generated lists of words are harmless.
const MAX_LENGTH: usize = 1000;
const MAX_SIZE: u64 = 4000;

/// Characters, as ranges with both ends included.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Set(Vec<(char, char)>);

impl Set {
    pub(super) fn contains(&self, character: char) -> bool {
        self.0.iter().any(|(first, last)| (*first..=*last).contains(&character))
    }

    fn edges(&self) -> impl Iterator<Item = char> + '_ {
        self.0.iter().flat_map(|(first, last)| [*first, *last])
    }
}

impl Node {
    /// `None` for what has no such tree (assertions about surroundings, backreferences), is no
    /// pattern, or is too large to be looked into.
    pub(super) fn parse(pattern: &str) -> Option<Self> {
        if pattern.len() > MAX_LENGTH {
            return None;
        }
        let translated = jsonschema_regex::to_rust_regex(pattern).ok()?;
        let ast = Parser::new().parse(&translated).ok()?;
        read(&ast, &translated).filter(|node| node.size() <= MAX_SIZE)
    }

    /// How many parts a match has at least, and one for each part that it may lack.
    fn size(&self) -> u64 {
        match self {
            Self::Sequence(parts) | Self::Either(parts) => {
                parts.iter().fold(1, |sum: u64, part| sum.saturating_add(part.size()))
            }
            Self::Repeat { body, min, .. } => {
                body.size().saturating_mul(u64::from(*min).max(1)).saturating_add(1)
            }
            Self::Empty | Self::One(_) | Self::Start | Self::End | Self::Boundary(_) => 1,
        }
    }

    /// All sets in it.
    pub(super) fn sets<'n>(&'n self, found: &mut Vec<&'n Set>) {
        match self {
            Self::One(set) => found.push(set),
            Self::Sequence(parts) | Self::Either(parts) => {
                for part in parts {
                    part.sets(found);
                }
            }
            Self::Repeat { body, .. } => body.sets(found),
            Self::Empty | Self::Start | Self::End | Self::Boundary(_) => {}
        }
    }

    /// A short text that it matches, as far as that can be told without its surroundings.
    pub(super) fn sample(&self, alphabet: &[char]) -> String {
        match self {
            Self::One(set) => {
                alphabet.iter().find(|it| set.contains(**it)).iter().copied().collect()
            }
            Self::Sequence(parts) => parts.iter().map(|part| part.sample(alphabet)).collect(),
            Self::Either(parts) => parts.first().map_or_else(String::new, |it| it.sample(alphabet)),
            Self::Repeat { body, min, .. } => {
                body.sample(alphabet).repeat(usize::try_from(*min).unwrap_or_default())
            }
            Self::Empty | Self::Start | Self::End | Self::Boundary(_) => String::new(),
        }
    }

    /// Whether every match begins where the text does.
    pub(super) fn is_anchored_at_start(&self) -> bool {
        match self {
            Self::Start => true,
            Self::Sequence(parts) => parts.first().is_some_and(Self::is_anchored_at_start),
            Self::Either(parts) => parts.iter().all(Self::is_anchored_at_start),
            Self::Repeat { body, min, .. } => *min > 0 && body.is_anchored_at_start(),
            Self::Empty | Self::One(_) | Self::End | Self::Boundary(_) => false,
        }
    }

    /// Whether every match ends where the text does.
    pub(super) fn is_anchored_at_end(&self) -> bool {
        match self {
            Self::End => true,
            Self::Sequence(parts) => parts.last().is_some_and(Self::is_anchored_at_end),
            Self::Either(parts) => parts.iter().all(Self::is_anchored_at_end),
            Self::Repeat { body, min, .. } => *min > 0 && body.is_anchored_at_end(),
            Self::Empty | Self::One(_) | Self::Start | Self::Boundary(_) => false,
        }
    }
}

/// One character for each way in which the sets of a pattern tell characters apart, those that are
/// easy to read preferred.
pub(super) fn alphabet(node: &Node) -> Vec<char> {
    let mut sets = Vec::new();
    node.sets(&mut sets);
    let mut candidates: Vec<char> = "a0A _-.!/\n".chars().collect();
    for edge in sets.iter().flat_map(|set| set.edges()) {
        let near =
            [Some(u32::from(edge)), u32::from(edge).checked_sub(1), Some(u32::from(edge) + 1)];
        candidates.extend(near.into_iter().flatten().filter_map(char::from_u32));
    }
    let mut known: Vec<Vec<bool>> = Vec::new();
    candidates.retain(|candidate| {
        let way: Vec<bool> = sets.iter().map(|set| set.contains(*candidate)).collect();
        let is_new = !known.contains(&way);
        if is_new {
            known.push(way);
        }
        is_new
    });
    candidates
}

fn read(ast: &Ast, pattern: &str) -> Option<Node> {
    let all = |asts: &[Ast]| asts.iter().map(|ast| read(ast, pattern)).collect::<Option<Vec<_>>>();
    Some(match ast {
        Ast::Empty(_) => Node::Empty,
        // Flags change what follows.
        Ast::Flags(_) => return None,
        Ast::Group(group) => match group.flags() {
            Some(flags) if !flags.items.is_empty() => return None,
            _ => read(&group.ast, pattern)?,
        },
        Ast::Assertion(assertion) => match assertion.kind {
            AssertionKind::StartLine | AssertionKind::StartText => Node::Start,
            AssertionKind::EndLine | AssertionKind::EndText => Node::End,
            AssertionKind::WordBoundary => Node::Boundary(true),
            AssertionKind::NotWordBoundary => Node::Boundary(false),
            _ => return None,
        },
        Ast::Literal(_)
        | Ast::Dot(_)
        | Ast::ClassUnicode(_)
        | Ast::ClassPerl(_)
        | Ast::ClassBracketed(_) => {
            let span = ast.span();
            Node::One(set(pattern.get(span.start.offset..span.end.offset)?)?)
        }
        Ast::Repetition(repetition) => {
            let (min, max) = match &repetition.op.kind {
                RepetitionKind::ZeroOrOne => (0, Some(1)),
                RepetitionKind::ZeroOrMore => (0, None),
                RepetitionKind::OneOrMore => (1, None),
                RepetitionKind::Range(RepetitionRange::Exactly(count)) => (*count, Some(*count)),
                RepetitionKind::Range(RepetitionRange::AtLeast(min)) => (*min, None),
                RepetitionKind::Range(RepetitionRange::Bounded(min, max)) => (*min, Some(*max)),
            };
            let body = Box::new(read(&repetition.ast, pattern)?);
            Node::Repeat { body, min, max, is_greedy: repetition.greedy }
        }
        Ast::Alternation(alternation) => Node::Either(all(&alternation.asts)?),
        Ast::Concat(concat) => Node::Sequence(all(&concat.asts)?),
    })
}

/// The characters that one of the simplest patterns matches.
fn set(pattern: &str) -> Option<Set> {
    match regex_syntax::parse(pattern).ok()?.into_kind() {
        HirKind::Class(Class::Unicode(class)) => {
            Some(Set(class.iter().map(|range| (range.start(), range.end())).collect()))
        }
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            Some(Set(text.chars().map(|character| (character, character)).collect()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Node, alphabet};

    #[test]
    fn samples_match() {
        for pattern in ["^a{3}(b|c)+[^x]$", r"^\d+-\w*\.$", "^(|a)b?$", "^[é-ü]{2}$"] {
            let node = Node::parse(pattern).unwrap();
            let sample = node.sample(&alphabet(&node));
            assert!(regex::Regex::new(pattern).unwrap().is_match(&sample), "{pattern}: {sample:?}");
        }
    }

    #[test]
    fn does_not_look_into_what_is_too_large() {
        for pattern in ["((((a{99}){99}){99}){99}){99}", "(){4000000000}", &"a".repeat(2000)] {
            assert_eq!(Node::parse(pattern), None);
        }
    }

    #[test]
    fn an_anchor_counts_where_every_match_has_it() {
        let is_anchored = |pattern| {
            let node = Node::parse(pattern).unwrap();
            (node.is_anchored_at_start(), node.is_anchored_at_end())
        };
        assert_eq!(is_anchored("^a$"), (true, true));
        assert_eq!(is_anchored("(^a|^b)c"), (true, false));
        assert_eq!(is_anchored("^a|b$"), (false, false));
        assert_eq!(is_anchored("(^a)?b$"), (false, true));
    }
}
