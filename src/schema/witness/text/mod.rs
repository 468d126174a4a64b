//! Sets of strings: what patterns, formats and lengths leave, and strings drawn from it.
//!
//! Patterns become machines over classes of characters, run side by side; so what is said of the
//! set is exact, and that it is empty is a proof. Where machines cannot express a pattern, they
//! say what it is within, and strings from there are judged one by one.

mod alphabet;
mod format;
mod judge;
mod language;
mod machine;
mod pattern;
mod product;
mod program;
mod surgery;
#[cfg(test)]
mod tests;
mod walk;

use std::sync::Arc;

use self::alphabet::Alphabet;
use self::judge::Judge;
use self::language::{LONGEST, Language, Measured};
use self::machine::Machine;
use self::pattern::{Reading, Workshop};
use self::product::{Formula, Product};
use super::leaf::{Draw, Found};
use super::steps::{OutOfSteps, Steps};
use super::wording::{Topic, Wording};

/// What is asked of a string.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct TextDemand {
    pub(super) patterns: Vec<String>,
    pub(super) not_patterns: Vec<String>,
    /// Those that the schema's dialect asserts. Names that are unknown ask for nothing.
    pub(super) formats: Vec<String>,
    pub(super) not_formats: Vec<String>,
    pub(super) min_length: u64,
    pub(super) max_length: Option<u64>,
}

/// A part of a demand, by its index where there are several of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Blame {
    Pattern(usize),
    NotPattern(usize),
    Format(usize),
    NotFormat(usize),
    MinLength,
    MaxLength,
}

/// The strings that satisfy a demand, at least one.
#[derive(Debug, Clone)]
pub(super) struct Texts(Arc<Source>);

#[derive(Debug)]
struct Source {
    judge: Judge,
    strings: Strings,
    few: Option<Vec<String>>,
    wording: Wording,
}

#[derive(Debug)]
enum Strings {
    /// All of the language satisfies the demand; and `usual` looks like what people write.
    Drawn { usual: Option<Box<Language>>, language: Box<Language> },
    /// These do, in order of length; there may be others.
    Listed(Vec<String>),
}

/// Why a way was not followed to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    Steps,
    TooLarge,
}

impl From<OutOfSteps> for Stop {
    fn from(_: OutOfSteps) -> Self {
        Self::Steps
    }
}

/// Up to so many strings are enumerated.
const FEW: usize = 64;
/// So many strings are judged before a search is given up.
const CANDIDATES: usize = 600;

impl Texts {
    pub(super) fn find(demand: &TextDemand, steps: &mut Steps) -> Found<Self, Blame> {
        let Some(judge) = Judge::new(demand) else {
            return Found::Unknown("a pattern is no regular expression that can be used".into());
        };
        if demand.max_length.is_some_and(|longest| longest < demand.min_length) {
            return Found::Empty(vec![Blame::MinLength, Blame::MaxLength]);
        }
        let mut workshop = Workshop::default();
        let parts = match read(demand, &mut workshop) {
            Ok(parts) => parts,
            Err(reason) => return Found::Unknown(reason),
        };
        let alphabet = workshop.alphabet();
        let Ok(machines) = workshop.machines(&alphabet, steps) else {
            return Found::Unknown(TOO_MUCH.into());
        };
        let bounds = (demand.min_length, demand.max_length);
        Search { parts, alphabet: &alphabet, machines, bounds, judge, steps }.run()
    }

    fn new(judge: Judge, strings: Strings, few: Option<Vec<String>>) -> Self {
        Self(Arc::new(Source { judge, strings, few, wording: Wording::default() }))
    }

    pub(super) fn draw(&self, rng: &mut fastrand::Rng, how: Draw) -> String {
        match &self.0.strings {
            Strings::Drawn { usual: Some(usual), .. } if !how.edge => usual.draw(rng, how),
            Strings::Drawn { language, .. } => language.draw(rng, how),
            Strings::Listed(strings) => match (rng.u8(..4), &strings[..]) {
                (0, [shortest, ..]) if how.edge => shortest.clone(),
                (1, [.., longest]) if how.edge => longest.clone(),
                (_, strings) => rng.choice(strings).cloned().unwrap_or_default(),
            },
        }
    }

    /// A string such as people write in what is about the topic; `None` where no such is accepted.
    pub(super) fn draw_usual(&self, topic: Topic, rng: &mut fastrand::Rng) -> Option<String> {
        let Source { judge, wording, .. } = &*self.0;
        let accepts = |text: &str| judge.accepts(text);
        let usual = wording.draw(topic, rng, &accepts);
        usual.or_else(|| wording.draw(Topic::ANY, rng, &accepts))
    }

    /// Whether a string satisfies the demand.
    pub(super) fn accepts(&self, text: &str) -> bool {
        self.0.judge.accepts(text)
    }

    /// All of them, where there are at most 64.
    pub(super) fn few(&self) -> Option<&[String]> {
        self.0.few.as_deref()
    }
}

const TOO_MUCH: &str =
    "to tell whether any string fits its patterns and lengths takes too much work";

/// A part of the demand and what it says.
struct Part {
    blame: Blame,
    reading: Reading,
}

fn read(demand: &TextDemand, workshop: &mut Workshop) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    for (index, pattern) in demand.patterns.iter().enumerate() {
        let reading = Reading::of_pattern(pattern, workshop)?;
        parts.push(Part { blame: Blame::Pattern(index), reading });
    }
    for (index, pattern) in demand.not_patterns.iter().enumerate() {
        let reading = Reading::of_pattern(pattern, workshop)?.negated();
        parts.push(Part { blame: Blame::NotPattern(index), reading });
    }
    for (index, name) in demand.formats.iter().enumerate() {
        if let Some(reading) = format::read(name, workshop) {
            parts.push(Part { blame: Blame::Format(index), reading });
        }
    }
    for (index, name) in demand.not_formats.iter().enumerate() {
        // A format that says nothing accepts all strings.
        let reading = match format::read(name, workshop) {
            Some(reading) => reading.negated(),
            None => Reading::exact(Formula::anything().not()),
        };
        parts.push(Part { blame: Blame::NotFormat(index), reading });
    }
    Ok(parts)
}

struct Search<'s> {
    parts: Vec<Part>,
    alphabet: &'s Alphabet,
    machines: Vec<Machine<'s>>,
    bounds: (u64, Option<u64>),
    judge: Judge,
    steps: &'s mut Steps,
}

impl Search<'_> {
    fn run(mut self) -> Found<Texts, Blame> {
        let all = |of: fn(&Reading) -> Option<Formula>, parts: &[Part]| {
            let formulas: Option<Vec<Formula>> = parts.iter().map(|it| of(&it.reading)).collect();
            formulas.map(Formula::All)
        };
        if self.bounds.0 > LONGEST {
            return Found::Unknown(format!(
                "strings of more than {LONGEST} characters are not made"
            ));
        }
        let is_exact = self.parts.iter().all(|part| part.reading.is_exact());
        let among = all(|reading| reading.among.clone(), &self.parts);
        if let Some(among) = among {
            match self.measure(&among, self.bounds) {
                Ok(Measured::Some(language)) if self.is_sound(&language) => {
                    return self.drawn(language);
                }
                Ok(Measured::None) if is_exact => return Found::Empty(self.blame()),
                Ok(_) | Err(_) => {}
            }
        }
        let within = Formula::All(self.parts.iter().map(|it| it.reading.within.clone()).collect());
        let mut sources = Vec::new();
        match self.measure(&within, (self.bounds.0, self.longest())) {
            Ok(Measured::None) => return Found::Empty(self.blame()),
            Ok(Measured::Some(language)) => sources.push(language),
            Ok(Measured::Unsettled) | Err(_) => {}
        }
        let likely = all(
            |it| it.likely.clone().or_else(|| it.among.clone()).or(Some(it.within.clone())),
            &self.parts,
        );
        if let Some(likely) = likely.filter(|likely| *likely != within)
            && let Ok(Measured::Some(language)) = self.measure(&likely, self.bounds)
        {
            sources.insert(0, language);
        }
        let strings = self.judged(&sources);
        if strings.is_empty() {
            return Found::Unknown(self.obstacle());
        }
        let strings = Strings::Listed(strings);
        Found::Some(Texts::new(self.judge, strings, None))
    }

    fn measure(&mut self, formula: &Formula, bounds: (u64, Option<u64>)) -> Result<Measured, Stop> {
        let Self { machines, alphabet, steps, .. } = self;
        steps.half(|steps| match Product::explore(formula, machines, alphabet.len(), steps)? {
            Some(product) => Language::measure(product, alphabet, bounds, steps),
            None => Ok(Measured::None),
        })
    }

    /// The greatest length that anything here allows.
    fn longest(&self) -> Option<u64> {
        let formats = self.parts.iter().filter_map(|part| part.reading.longest);
        formats.chain(self.bounds.1).min()
    }

    /// Draws a few and asks the validator: it has the last word on what patterns mean.
    fn is_sound(&mut self, language: &Language) -> bool {
        let mut rng = fastrand::Rng::with_seed(0);
        let mut edges = [false, true, false, true].into_iter();
        edges.all(|edge| {
            let text = language.draw(&mut rng, Draw { size: 8, edge });
            self.steps.spend(text.len() as u64 / 16).is_ok() && self.judge.accepts(&text)
        })
    }

    fn drawn(mut self, language: Language) -> Found<Texts, Blame> {
        let usual = self.parts.iter().any(|part| part.reading.usual.is_some()).then(|| {
            let of = |reading: &Reading| reading.usual.clone().or_else(|| reading.among.clone());
            Formula::All(self.parts.iter().filter_map(|part| of(&part.reading)).collect())
        });
        let usual = match usual.map(|usual| self.measure(&usual, self.bounds)) {
            Some(Ok(Measured::Some(usual))) if self.is_sound(&usual) => Some(Box::new(usual)),
            _ => None,
        };
        let is_exact = self.parts.iter().all(|part| part.reading.is_exact());
        let few = is_exact.then(|| language.all(FEW)).flatten();
        let strings = Strings::Drawn { usual, language: Box::new(language) };
        Found::Some(Texts::new(self.judge, strings, few))
    }

    /// Strings that the validator accepts, out of what may be: in order of length.
    fn judged(&mut self, sources: &[Language]) -> Vec<String> {
        let mut rng = fastrand::Rng::with_seed(0);
        let mut found: Vec<String> = Vec::new();
        let trees: Vec<_> =
            self.parts.iter().filter_map(|part| part.reading.tree.as_ref()).collect();
        let least = u32::try_from(self.bounds.0).unwrap_or(u32::MAX);
        for round in 0..CANDIDATES {
            if found.len() >= FEW {
                break;
            }
            let size = [0, 2, 8, 32][round % 4];
            let ways = sources.len() + trees.len();
            let Some(way) = round.checked_rem(ways) else { break };
            let candidate = match (sources.get(way), trees.get(way.wrapping_sub(sources.len()))) {
                (Some(language), _) => {
                    Some(language.draw(&mut rng, Draw { size, edge: round % 7 == 6 }))
                }
                (None, Some(tree)) => {
                    let extra = [0, 1, 8, least.saturating_mul(2)][round / ways % 4];
                    let longest = usize::try_from(self.steps.left()).unwrap_or(usize::MAX);
                    walk::walk(tree, &mut rng, extra, longest.min(4_000_000))
                }
                (None, None) => None,
            };
            let Some(candidate) = candidate else { continue };
            if self.steps.spend(100 + candidate.len() as u64 / 4).is_err() {
                break;
            }
            if !found.contains(&candidate) && self.judge.accepts(&candidate) {
                found.push(candidate);
            }
        }
        found.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
        found
    }

    fn obstacle(&self) -> String {
        let obstacles = self.parts.iter().find_map(|part| part.reading.obstacle.clone());
        match obstacles {
            Some(obstacle) => {
                format!("no string was found that fits its patterns and lengths: {obstacle}")
            }
            None => TOO_MUCH.into(),
        }
    }

    /// Parts of a demand that is known to be empty, without which it would not be known to be.
    fn blame(&mut self) -> Vec<Blame> {
        let mut kept: Vec<bool> = vec![true; self.parts.len()];
        let (mut least, mut greatest) = self.bounds;
        let mut droppable: Vec<Option<usize>> = (0..self.parts.len()).map(Some).collect();
        // What is asked for last is dropped first: patterns stay, if it is one of both.
        droppable.reverse();
        if greatest.take().is_some() && !self.is_empty(&kept, (least, greatest)) {
            greatest = self.bounds.1;
        }
        if std::mem::take(&mut least) > 0 && !self.is_empty(&kept, (least, greatest)) {
            least = self.bounds.0;
        }
        for part in droppable.into_iter().flatten() {
            kept[part] = false;
            if !self.is_empty(&kept, (least, greatest)) {
                kept[part] = true;
            }
        }
        let parts = self.parts.iter().zip(&kept).filter(|(_, kept)| **kept);
        let mut blame: Vec<Blame> = parts.map(|(part, _)| part.blame).collect();
        blame.extend((least > 0).then_some(Blame::MinLength));
        blame.extend(greatest.map(|_| Blame::MaxLength));
        blame
    }

    fn is_empty(&mut self, kept: &[bool], (least, greatest): (u64, Option<u64>)) -> bool {
        let parts = || self.parts.iter().zip(kept).filter(|(_, kept)| **kept).map(|(it, _)| it);
        let formula = Formula::All(parts().map(|part| part.reading.within.clone()).collect());
        let longest = parts().filter_map(|part| part.reading.longest).chain(greatest).min();
        if longest.is_some_and(|longest| longest < least) {
            return true;
        }
        matches!(self.measure(&formula, (least, longest)), Ok(Measured::None))
    }
}
