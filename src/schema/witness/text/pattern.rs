//! What a pattern says of a string, as far as automata can say it.
//!
//! Patterns are read as the validator reads them: translated by `jsonschema-regex`, with the
//! meaning of `regex-syntax`. One with lookarounds is not translated there, so it is not here.

use std::collections::HashMap;

use jsonschema_regex::to_rust_regex;
use regex_syntax::hir::Hir;

use super::alphabet::{Alphabet, Sets};
use super::machine::Machine;
use super::product::Formula;
use super::program::{NoProgram, Program};
use super::surgery::{self, BackReference, Branch, Look};
use crate::schema::witness::steps::Steps;

/// What a pattern or a format says, from both sides.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// Every string of it is valid and looks like one that people write.
    pub(super) usual: Option<Formula>,
    /// Every string of it is valid.
    pub(super) among: Option<Formula>,
    /// Not every string of it is valid, but some may be.
    pub(super) likely: Option<Formula>,
    /// Every valid string is in it.
    pub(super) within: Formula,
    /// No valid string is longer.
    pub(super) longest: Option<u64>,
    /// A syntax tree to walk where automata are too large.
    pub(super) tree: Option<Hir>,
    /// Why the two sides differ.
    pub(super) obstacle: Option<String>,
}

/// The programs of a demand's patterns, over a common alphabet.
#[derive(Debug, Default)]
pub(super) struct Workshop {
    sets: Sets,
    programs: Vec<Program>,
    known: HashMap<String, usize>,
}

/// Why there is no machine for an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NoMachine {
    NoExpression,
    NoProgram(NoProgram),
}

impl Reading {
    pub(super) fn exact(formula: Formula) -> Self {
        Self {
            usual: None,
            among: Some(formula.clone()),
            likely: None,
            within: formula,
            longest: None,
            tree: None,
            obstacle: None,
        }
    }

    fn unread(obstacle: String) -> Self {
        let within = Formula::anything();
        Self { among: None, obstacle: Some(obstacle), ..Self::exact(within) }
    }

    pub(super) fn is_exact(&self) -> bool {
        self.longest.is_none() && self.among.as_ref() == Some(&self.within)
    }

    /// What is said by "not this".
    pub(super) fn negated(self) -> Self {
        let whole = self.longest.is_none();
        Self {
            usual: None,
            among: (!self.within.is_anything()).then(|| self.within.not()),
            likely: None,
            within: self.among.filter(|_| whole).map_or_else(Formula::anything, Formula::not),
            longest: None,
            tree: None,
            obstacle: self.obstacle,
        }
    }

    /// The pattern of a schema. The error says that it is none.
    pub(super) fn of_pattern(pattern: &str, workshop: &mut Workshop) -> Result<Self, String> {
        let no_expression = || format!("`{pattern}` is no regular expression that is understood");
        let translated = to_rust_regex(pattern).map_err(|()| no_expression())?;
        let tree = regex_syntax::parse(&translated).ok();
        match workshop.expression(&translated) {
            Ok(formula) => Ok(Self { tree, ..Self::exact(formula) }),
            Err(NoMachine::NoProgram(NoProgram::TooLarge)) => {
                Ok(Self { tree, ..Self::unread(format!("`{pattern}` repeats too much")) })
            }
            Err(NoMachine::NoProgram(NoProgram::Unmodelled)) => {
                Ok(Self { tree, ..Self::unread(format!("`{pattern}` is not understood in full")) })
            }
            Err(NoMachine::NoExpression) => {
                let branches = surgery::branches(&translated).ok_or_else(no_expression)?;
                Ok(with_lookarounds(pattern, &translated, &branches, workshop))
            }
        }
    }
}

fn with_lookarounds(
    pattern: &str,
    translated: &str,
    branches: &[Branch],
    workshop: &mut Workshop,
) -> Reading {
    let obstacle = format!("`{pattern}` looks around or back");
    let mut unread = Reading::unread(obstacle);
    let stripped = |references| surgery::stripped(translated, references);
    if let Some(text) = stripped(BackReference::Group) {
        unread.likely = workshop.expression(&text).ok();
        unread.tree = regex_syntax::parse(&text).ok();
    }
    if let Some(Ok(formula)) =
        stripped(BackReference::Anything).map(|text| workshop.expression(&text))
    {
        unread.within = formula;
    }
    let mut all = |dialect| {
        let formulas = branches.iter().map(|branch| of_branch(branch, dialect, workshop));
        formulas.collect::<Option<Vec<Formula>>>().map(Formula::Any)
    };
    let Some(formula) = all(Dialect::Rust) else { return unread };
    // What is drawn is to hold elsewhere, too, where a digit is one of ten.
    let among = match all(Dialect::Ecma) {
        Some(other) if other != formula => Formula::All(vec![formula.clone(), other]),
        _ => formula.clone(),
    };
    if branches.iter().all(|branch| branch.anchored || branch.ahead.is_empty()) {
        return Reading { among: Some(among), within: formula, ..unread };
    }
    // Lookaheads that may hold anywhere hold at the beginning, too.
    Reading { among: Some(among), ..unread }
}

/// How an expression without lookarounds is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dialect {
    /// As the validator reads those with lookarounds, which it does not translate.
    Rust,
    Ecma,
}

fn of_branch(branch: &Branch, dialect: Dialect, workshop: &mut Workshop) -> Option<Formula> {
    let mut expression = |text: String| match dialect {
        Dialect::Rust => workshop.expression(&text).ok(),
        Dialect::Ecma => workshop.expression(&to_rust_regex(&text).ok()?).ok(),
    };
    let Branch { anchored, body, ahead, behind } = branch;
    let start = if *anchored || !ahead.is_empty() { "^" } else { "" };
    let mut parts = vec![expression(format!("{start}(?:{body})"))?];
    let ends = ahead.iter().map(|look| (look, format!("^(?:{})", look.pattern)));
    let ends = ends.chain(behind.iter().map(|look| (look, format!("(?:{})$", look.pattern))));
    for (Look { holds, .. }, text) in ends {
        let formula = expression(text)?;
        parts.push(if *holds { formula } else { formula.not() });
    }
    Some(Formula::All(parts))
}

impl Workshop {
    /// That a regular expression, in the syntax of `regex-syntax`, matches somewhere.
    fn expression(&mut self, text: &str) -> Result<Formula, NoMachine> {
        if let Some(machine) = self.known.get(text) {
            return Ok(Formula::Matches(*machine));
        }
        let tree = regex_syntax::parse(text).map_err(|_| NoMachine::NoExpression)?;
        let program = Program::new(&tree, &mut self.sets).map_err(NoMachine::NoProgram)?;
        self.programs.push(program);
        let machine = self.programs.len() - 1;
        self.known.insert(text.to_owned(), machine);
        Ok(Formula::Matches(machine))
    }

    /// That a regular expression matches the whole string. Without one there is no demand.
    pub(super) fn whole(&mut self, text: &str) -> Option<Formula> {
        self.expression(&format!("^(?:{text})$")).ok()
    }

    pub(super) fn alphabet(&self) -> Alphabet {
        Alphabet::new(&self.sets)
    }

    pub(super) fn machines<'w>(
        &'w self,
        alphabet: &'w Alphabet,
        steps: &mut Steps,
    ) -> Result<Vec<Machine<'w>>, super::Stop> {
        self.programs.iter().map(|program| Machine::new(program, alphabet, steps)).collect()
    }
}
