//! Names of properties: those that schemas speak of, and others that would be allowed.

use std::collections::HashSet;

use serde_json::Value;

use super::super::expand::{PROPERTY_KEYWORDS, Reader, expand};
use super::super::facts::{Facts, ObjectFact, Types};
use super::super::leaf::{Draw, Found};
use super::super::literal::Literal;
use super::super::steps::OutOfSteps;
use super::super::text::TextDemand;
use super::super::wording::WORDS;
use super::scalar::text_demand;
use super::{Draft, Planner};
use crate::schema::Scope;

/// The names that schemas speak of.
pub(super) struct Names<'r> {
    /// By themselves, in the order in which they first occur.
    pub(super) known: Vec<&'r str>,
    /// By patterns.
    pub(super) patterns: Vec<&'r str>,
}

/// How the spare names are drawn: the same for the same schema.
const SEED: u64 = 0;
/// Names that people would give; tried before all others.
const USUAL: &str = "^[a-z]{4,8}$";
/// So many of them are words; the others are drawn.
const MOST_WORDS: usize = 3;
const DRAW: Draw = Draw { size: 4, edge: false };

impl<'r> Names<'r> {
    pub(super) fn of(reader: &Reader<'_>, facts: &Facts<'r>) -> Self {
        let mut names = Self { known: Vec::new(), patterns: Vec::new() };
        for stated in &facts.object {
            match &stated.fact {
                ObjectFact::Properties(lens) => {
                    let (known, patterns) = Self::spoken_of(reader, std::slice::from_ref(lens));
                    names.add(known);
                    for pattern in patterns {
                        if !names.patterns.contains(&pattern) {
                            names.patterns.push(pattern);
                        }
                    }
                }
                ObjectFact::Exactly(members) => names.add(members.keys().map(String::as_str)),
                ObjectFact::Required(name) | ObjectFact::Property(name, _) => names.add([*name]),
                ObjectFact::Dependent(name, others) => {
                    names.add([*name]);
                    names.add(others.iter().copied());
                }
                ObjectFact::MinProperties(_)
                | ObjectFact::MaxProperties(_)
                | ObjectFact::Forbidden(_)
                | ObjectFact::Names(_)
                | ObjectFact::Unevaluated(_)
                | ObjectFact::Some(..)
                | ObjectFact::SomeName(_) => {}
            }
        }
        names
    }

    fn add(&mut self, names: impl IntoIterator<Item = &'r str>) {
        // Schemas with thousands of properties are rare enough for a scan.
        for name in names {
            if !self.known.contains(&name) {
                self.known.push(name);
            }
        }
    }

    /// The properties and the patterns that these schemas name.
    pub(super) fn spoken_of(
        reader: &Reader<'_>,
        lenses: &[Scope<'r>],
    ) -> (Vec<&'r str>, Vec<&'r str>) {
        let [properties, patterns, _] = PROPERTY_KEYWORDS;
        let names = |keyword: &'static str| {
            let named = lenses.iter().filter_map(move |lens| reader.keyword(lens, keyword));
            let named = named.filter_map(Value::as_object).flat_map(|named| named.keys());
            named.map(String::as_str).collect()
        };
        (names(properties), names(patterns))
    }
}

impl<'r> Planner<'_, '_, 'r> {
    /// Names that match all of `matching` and none of `others`, that `propertyNames` allows and
    /// that `broken` does not.
    pub(super) fn fresh(
        &mut self,
        facts: &Facts<'r>,
        matching: &[&str],
        others: &[&str],
        broken: Option<Literal<'r>>,
        count: usize,
        draft: &mut Draft<'r>,
    ) -> Result<Vec<String>, OutOfSteps> {
        let mut goal: Vec<Literal<'r>> = Vec::new();
        for stated in &facts.object {
            if let ObjectFact::Names(literal) = &stated.fact {
                goal.push(literal.clone());
            }
        }
        goal.extend(broken);
        let expansion = expand(self.reader, &goal, self.origin, self.limit, self.steps)?;
        if let Some(reason) = expansion.cut {
            draft.doubt(reason);
        }
        let mut found: Vec<String> = Vec::new();
        for names in expansion.alternatives.iter().filter(|it| it.types.meets(Types::STRING)) {
            let wanted = count.saturating_sub(found.len());
            if wanted == 0 {
                break;
            }
            let (mut demand, _) = text_demand(names);
            demand.patterns.extend(matching.iter().map(|pattern| (*pattern).to_owned()));
            demand.not_patterns.extend(others.iter().map(|pattern| (*pattern).to_owned()));
            if let Some(values) = &names.values {
                for text in values.iter().filter_map(|value| value.as_str()) {
                    if self.fits(&demand, text) {
                        found.push(text.to_owned());
                    }
                }
            } else {
                let known = Names::of(self.reader, facts).known;
                found.extend(self.draw_names(&demand, &known, wanted, draft));
            }
        }
        Ok(found)
    }

    /// Whether a name can meet a goal; the goal is about a string alone.
    pub(super) fn may_hold(&mut self, goal: &[Literal<'r>]) -> Result<bool, OutOfSteps> {
        let expansion = expand(self.reader, goal, self.origin, self.limit, self.steps)?;
        let mut draft = Draft::default();
        for facts in &expansion.alternatives {
            self.scalars(facts, &mut draft)?;
        }
        Ok(!draft.shapes.is_empty())
    }

    fn fits(&mut self, demand: &TextDemand, text: &str) -> bool {
        matches!(self.find_texts(demand.clone()), Found::Some(texts) if texts.accepts(text))
    }

    fn draw_names(
        &mut self,
        demand: &TextDemand,
        known: &[&str],
        count: usize,
        draft: &mut Draft<'r>,
    ) -> Vec<String> {
        let mut usual = demand.clone();
        usual.patterns.push(USUAL.to_owned());
        let texts = match self.find_texts(usual) {
            Found::Some(texts) if texts.few().is_none() => texts,
            _ => match self.find_texts(demand.clone()) {
                Found::Some(texts) => texts,
                Found::Empty(_) => return Vec::new(),
                Found::Unknown(reason) => {
                    draft.doubt(reason);
                    return Vec::new();
                }
            },
        };
        if let Some(few) = texts.few() {
            return few.iter().take(count).cloned().collect();
        }
        let mut rng = fastrand::Rng::with_seed(SEED);
        let words = WORDS.iter().filter(|word| !known.contains(word) && texts.accepts(word));
        let words = words.take(count.min(MOST_WORDS));
        let mut found: Vec<String> = words.map(|word| (*word).to_owned()).collect();
        let mut seen: HashSet<String> = found.iter().cloned().collect();
        // Collisions are rare: the set has more than a few members.
        for _ in 0..count.saturating_mul(8) {
            if found.len() == count {
                break;
            }
            let name = texts.draw(&mut rng, DRAW);
            if seen.insert(name.clone()) {
                found.push(name);
            }
        }
        found
    }
}
