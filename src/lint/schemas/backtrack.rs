//! A backtracking matcher that counts its steps: what most engines do with a pattern, and so the
//! proof that one takes too long.

use std::cell::Cell;

use super::expression::{Node, Set};

/// A pattern, compiled.
#[derive(Debug, Default)]
pub(super) struct Program {
    code: Vec<Step>,
    steps_taken: Cell<u64>,
}

#[derive(Debug)]
enum Step {
    One(Set),
    Start,
    End,
    Boundary(bool),
    /// Tries the first, and on failure the second.
    Split(usize, usize),
    Jump(usize),
    /// A round of a loop begins; it has to get on, or the loop would never end.
    Round(usize),
    HasMoved(usize),
    Accept,
}

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attempt {
    /// `None` where it was given up.
    pub(super) is_match: Option<bool>,
    pub(super) steps: u64,
}

/// Larger programs are not looked at: patterns with large counts.
const MAX_STEPS: usize = 2000;

impl Program {
    pub(super) fn compile(node: &Node) -> Option<Self> {
        let mut program = Self::default();
        program.push(node)?;
        program.code.push(Step::Accept);
        Some(program)
    }

    fn push(&mut self, node: &Node) -> Option<()> {
        if self.code.len() > MAX_STEPS {
            return None;
        }
        match node {
            Node::Empty => {}
            Node::One(set) => self.code.push(Step::One(set.clone())),
            Node::Start => self.code.push(Step::Start),
            Node::End => self.code.push(Step::End),
            Node::Boundary(is_one) => self.code.push(Step::Boundary(*is_one)),
            Node::Sequence(parts) => {
                for part in parts {
                    self.push(part)?;
                }
            }
            Node::Either(parts) => {
                let mut jumps = Vec::new();
                for (index, part) in parts.iter().enumerate() {
                    let split = self.code.len();
                    let is_last = index + 1 == parts.len();
                    if !is_last {
                        self.code.push(Step::Split(split + 1, 0));
                    }
                    self.push(part)?;
                    if !is_last {
                        jumps.push(self.code.len());
                        self.code.push(Step::Jump(0));
                        self.code[split] = Step::Split(split + 1, self.code.len());
                    }
                }
                let end = self.code.len();
                for jump in jumps {
                    self.code[jump] = Step::Jump(end);
                }
            }
            Node::Repeat { body, min, max, is_greedy } => {
                for _ in 0..*min {
                    self.push(body)?;
                }
                match max {
                    None => self.push_loop(body, *is_greedy)?,
                    Some(max) => {
                        let mut splits = Vec::new();
                        for _ in *min..*max {
                            splits.push(self.code.len());
                            self.code.push(Step::Jump(0));
                            self.push(body)?;
                        }
                        // One that is left out leaves out those behind it: no text has two ways.
                        let end = self.code.len();
                        for split in splits {
                            self.code[split] = fork(*is_greedy, split + 1, end);
                        }
                    }
                }
            }
        }
        Some(())
    }

    fn push_loop(&mut self, body: &Node, is_greedy: bool) -> Option<()> {
        let split = self.code.len();
        self.code.push(Step::Jump(0));
        self.code.push(Step::Round(split));
        self.push(body)?;
        self.code.push(Step::HasMoved(split));
        self.code.push(Step::Jump(split));
        self.code[split] = fork(is_greedy, split + 1, self.code.len());
        Some(())
    }

    /// The steps of all attempts so far.
    pub(super) fn steps_taken(&self) -> u64 {
        self.steps_taken.get()
    }

    /// Matches at the beginning of a text, and gives up after `limit` steps.
    pub(super) fn attempt(&self, text: &[char], limit: u64) -> Attempt {
        let attempt = self.run(text, limit);
        self.steps_taken.set(self.steps_taken.get() + attempt.steps);
        attempt
    }

    fn run(&self, text: &[char], limit: u64) -> Attempt {
        /// What to go back to.
        enum Back {
            To(usize, usize),
            Round(usize, usize),
        }
        let mut rounds = vec![usize::MAX; self.code.len()];
        let mut back = vec![Back::To(0, 0)];
        let mut steps = 0;
        while let Some(entry) = back.pop() {
            let (mut step, mut at) = match entry {
                Back::To(step, at) => (step, at),
                Back::Round(of, at) => {
                    rounds[of] = at;
                    continue;
                }
            };
            loop {
                steps += 1;
                if steps > limit {
                    return Attempt { is_match: None, steps };
                }
                let is_word = |at: Option<&char>| {
                    at.is_some_and(|it| it.is_ascii_alphanumeric() || *it == '_')
                };
                let goes_on = match &self.code[step] {
                    Step::Accept => return Attempt { is_match: Some(true), steps },
                    Step::One(set) => {
                        at += 1;
                        text.get(at - 1).is_some_and(|it| set.contains(*it))
                    }
                    Step::Start => at == 0,
                    Step::End => at == text.len(),
                    Step::Boundary(wanted) => {
                        let before = at.checked_sub(1).and_then(|at| text.get(at));
                        (is_word(before) != is_word(text.get(at))) == *wanted
                    }
                    Step::Split(first, second) => {
                        back.push(Back::To(*second, at));
                        step = *first;
                        continue;
                    }
                    Step::Jump(to) => {
                        step = *to;
                        continue;
                    }
                    Step::Round(of) => {
                        back.push(Back::Round(*of, rounds[*of]));
                        rounds[*of] = at;
                        true
                    }
                    Step::HasMoved(of) => rounds[*of] != at,
                };
                if !goes_on {
                    break;
                }
                step += 1;
            }
        }
        Attempt { is_match: Some(false), steps }
    }
}

fn fork(is_greedy: bool, body: usize, rest: usize) -> Step {
    if is_greedy { Step::Split(body, rest) } else { Step::Split(rest, body) }
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::{Node, Program};

    #[test]
    fn agrees_with_an_engine_that_does_not_backtrack() {
        let patterns = [
            "^(a|b)*c?$",
            "^a{2,4}b{2}$",
            "^(ab|a)(bc)?$",
            "^(a*)*b$",
            "^a+?b*?$",
            "^$",
            "^[^a]\\b-$",
            "^(|a)+$",
            "^\\d+(-\\d+)*$",
            "^(a|)(b|c|)d{0,2}$",
        ];
        let texts = [
            "", "a", "b", "c", "ab", "aab", "aabb", "aaaabb", "abc", "abbc", "b-", "d", "dd",
            "bdd", "1-2", "1-", "12", "ababac",
        ];
        for pattern in patterns {
            let program = Program::compile(&Node::parse(pattern).unwrap()).unwrap();
            let reference = Regex::new(pattern).unwrap();
            for text in texts {
                let characters: Vec<char> = text.chars().collect();
                let attempt = program.attempt(&characters, 1_000_000);
                let expected = Some(reference.is_match(text));
                assert_eq!(attempt.is_match, expected, "{pattern} on {text:?}");
            }
        }
    }

    #[test]
    fn gives_up_at_its_limit() {
        let program = Program::compile(&Node::parse("^(a+)+$").unwrap()).unwrap();
        let text: Vec<char> = format!("{}!", "a".repeat(64)).chars().collect();
        assert_eq!(program.attempt(&text, 1000).is_match, None);
    }
}
