//! What a contract obliges to try, each met by one payload or said to be impossible, and why.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::duties::{Aim, Duty, duties};
use super::label::{Breach, Label, Meant, Verdict, certify};
use super::mutate::{Break, changes};
use super::places::{Place, Places, Way, location, pointer_in};
use crate::document::pointer;
use crate::openapi::{Size, Target, TargetError, WitnessOptions};
use crate::schema::union::Union;
use crate::schema::witness::{Lone, Questions};

/// All that a target obliges to try: each place in its schemas, each keyword, each edge and each
/// way to break it.
///
/// ```
/// use trueup::Contract;
/// use trueup::sample::Obligations;
///
/// let contract = Contract::builtin("omni")?;
/// let request = contract.target("updateConnection")?;
/// let obligations = Obligations::of(&request)?;
/// let Some(sample) = obligations.invalid(0, 0) else { panic!("it can be broken") };
/// let findings = request.check(&sample.payload);
/// assert_eq!(findings.len(), 1);
/// assert_eq!(findings[0].code, sample.label.code);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Obligations<'t> {
    target: &'t Target,
    places: Places<'t>,
    duties: Vec<Duty>,
    questions: Questions,
    asked: Vec<Asked>,
    outcomes: Vec<OnceLock<Outcome>>,
}

/// One thing to try.
#[derive(Debug, Clone, Copy)]
pub struct Obligation<'o> {
    duty: &'o Duty,
    uri: &'o str,
    contract: &'o Target,
}

/// What became of an obligation.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// This payload meets it; with its label where it is an invalid one.
    Met(Value, Option<Label>),
    /// Nothing was found that does, for this reason.
    Impossible(Reason),
}

/// Why an obligation is not met.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reason {
    /// No payload that fits has a value at the place, or such a value there.
    Unreached,
    /// Whatever was done, the payload still fits: another alternative takes it.
    Fits,
    /// Every such value is the tag of another alternative, which is then the one that is meant.
    OfAnotherBranch,
    /// Another keyword that judges the same value speaks first: its code.
    Earlier(String),
    /// Whatever was done, more than one thing breaks.
    Several,
    /// There is nothing of the kind to do.
    NothingToDo,
    /// `check` names something else than this: what it names, and what was meant.
    Otherwise(String),
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreached => f.write_str("no payload that fits has such a value there"),
            Self::Fits => f.write_str("another alternative takes what it leads to"),
            Self::OfAnotherBranch => {
                f.write_str("it makes another alternative the one that is meant")
            }
            Self::Earlier(code) => write!(f, "`{code}` speaks first of the same value"),
            Self::Several => f.write_str("more than one thing breaks with it"),
            Self::NothingToDo => f.write_str("there is no such value"),
            Self::Otherwise(told) => write!(f, "`check` tells {told}"),
        }
    }
}

/// The questions behind an obligation.
#[derive(Debug)]
struct Asked {
    /// For each way to the place, the one for a payload that fits.
    bases: Vec<usize>,
    /// For some of the ways, by their numbers, one that helps to break the keyword: for a payload
    /// that breaks nothing else, or for one that lends a property.
    broken: Vec<(usize, usize)>,
    lone: OnceLock<Vec<(usize, Lone)>>,
}

impl Obligation<'_> {
    /// JSON Pointer of the schema in the contract.
    #[must_use]
    pub fn place(&self) -> String {
        let place = self.contract.keyword_place(self.uri);
        place.map_or_else(|| pointer::split_uri(self.uri).1, |place| place.pointer)
    }

    /// The keyword, with the name behind a `/` where it is about a part of what it says.
    #[must_use]
    pub fn keyword(&self) -> &str {
        &self.duty.keyword
    }

    /// What is to be tried: `` `password` removed ``, `the value "ACTIVE"`.
    #[must_use]
    pub fn words(&self) -> &str {
        &self.duty.words
    }

    /// Whether the payload is to be one that fits.
    #[must_use]
    pub fn fits(&self) -> bool {
        matches!(self.duty.aim, Aim::Fit)
    }
}

impl<'t> Obligations<'t> {
    /// Lists what the target obliges to try.
    ///
    /// # Errors
    ///
    /// [`TargetError::Schema`] where its schemas cannot be put beside questions about them.
    pub fn of(target: &'t Target) -> Result<Self, TargetError> {
        let places = Places::of(target);
        let duties = duties(&places);
        let mut questions: Vec<Value> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut ask = |question: Value| {
            *known.entry(question.to_string()).or_insert_with(|| {
                questions.push(question);
                questions.len() - 1
            })
        };
        let mut asked = Vec::with_capacity(duties.len());
        for duty in &duties {
            let ways = &places.all[duty.place].ways;
            let bases = ways.iter().map(|way| ask(places.question(way, &duty.given))).collect();
            let broken = ways.iter().enumerate().filter_map(|(number, way)| {
                let question = broken(&places, duty, way)?;
                Some((number, ask(question)))
            });
            let broken = broken.collect();
            asked.push(Asked { bases, broken, lone: OnceLock::new() });
        }
        let contract = || target.contract().name().to_owned();
        let questions = Questions::new(target.judge(), &questions)
            .map_err(|source| TargetError::Schema { contract: contract(), source })?;
        let outcomes = duties.iter().map(|_| OnceLock::new()).collect();
        Ok(Self { target, places, duties, questions, asked, outcomes })
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.duties.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.duties.is_empty()
    }

    /// Each with what became of it.
    pub fn iter(&self) -> impl Iterator<Item = (Obligation<'_>, &Outcome)> {
        (0..self.duties.len()).map(|number| (self.obligation(number), self.outcome(number)))
    }

    /// The target that obliges.
    #[must_use]
    pub fn target(&self) -> &'t Target {
        self.target
    }

    fn obligation(&self, number: usize) -> Obligation<'_> {
        let duty = &self.duties[number];
        Obligation { duty, uri: &self.places.all[duty.place].uri, contract: self.target }
    }

    /// What became of an obligation, by its number; found out once.
    pub(super) fn outcome(&self, number: usize) -> &Outcome {
        self.outcomes[number].get_or_init(|| {
            let sizes = [Size::Least, Size::Small, Size::Medium];
            let bases: Vec<WitnessOptions> = sizes
                .into_iter()
                .zip(1..)
                .map(|(size, seed)| WitnessOptions { seed, size, ..WitnessOptions::default() })
                .collect();
            self.meet(number, &bases, &mut fastrand::Rng::with_seed(0))
        })
    }

    /// What an obligation asks for, by its number, and of which schema.
    pub(super) fn duty(&self, number: usize) -> (&Duty, &Place<'t>) {
        let duty = &self.duties[number];
        (duty, &self.places.all[duty.place])
    }

    /// What tells the branches of the union apart whose keyword has this URI.
    pub(super) fn union(&self, uri: &str) -> Option<&Union> {
        self.places.unions.get(uri)
    }

    pub(super) fn breaks(&self, number: usize) -> bool {
        !matches!(self.duties[number].aim, Aim::Fit)
    }

    /// Tries to meet an obligation with payloads drawn as `bases` say.
    pub(super) fn meet(
        &self,
        number: usize,
        bases: &[WitnessOptions],
        rng: &mut fastrand::Rng,
    ) -> Outcome {
        let duty = &self.duties[number];
        match &duty.aim {
            Aim::Fit => self.fit(number, bases),
            Aim::Break(how, breach) => self.broken(number, how, breach, bases, rng),
        }
    }

    fn fit(&self, number: usize, bases: &[WitnessOptions]) -> Outcome {
        let drawn = self.drawn(number, bases).next();
        drawn.map_or(Outcome::Impossible(Reason::Unreached), |(_, payload)| {
            Outcome::Met(payload, None)
        })
    }

    /// Payloads that fit and in which the place exists.
    fn drawn(
        &self,
        number: usize,
        bases: &[WitnessOptions],
    ) -> impl Iterator<Item = (&Way, Value)> {
        let ways = self.places.all[self.duties[number].place].ways.iter();
        let asked = ways.zip(&self.asked[number].bases);
        let options = move |way| bases.iter().map(move |options| (way, options));
        asked.flat_map(options).filter_map(|((way, question), options)| {
            if !self.questions.has_answer(*question) {
                return None;
            }
            let payload = self.questions.draw(*question, options)?;
            let is_there = payload.pointer(&location(way)).is_some();
            (is_there && self.target.is_valid(&payload)).then_some((way, payload))
        })
    }

    fn broken(
        &self,
        number: usize,
        how: &Break,
        breach: &Breach,
        bases: &[WitnessOptions],
        rng: &mut fastrand::Rng,
    ) -> Outcome {
        let duty = &self.duties[number];
        let place = &self.places.all[duty.place];
        let mut tries = Tries::default();
        for (way, payload) in self.drawn(number, bases) {
            tries.is_reached = true;
            let at = location(way);
            let meant = Meant { place, way, keyword: &duty.keyword, breach: breach.clone() };
            let Some(value) = payload.pointer(&at) else { continue };
            let donor = self.donor(number, way, bases);
            let keyword = &duty.keyword;
            for change in changes(how, &place.scope, keyword, value, donor.as_ref(), rng) {
                let Some(changed) = change.applied(&payload, &at) else { continue };
                let verdict = certify(self.target, &self.places, &meant, &changed, &change.words);
                if tries.add(verdict, changed) {
                    break;
                }
            }
            if let Some((payload, label)) = tries.best.take() {
                return Outcome::Met(payload, Some(label));
            }
        }
        for (way, lone) in self.lone(number) {
            let way = &place.ways[*way];
            let meant = Meant { place, way, keyword: &duty.keyword, breach: breach.clone() };
            tries.is_reached = true;
            for options in bases {
                let Some(payload) = lone.draw(options) else { continue };
                let words = match duty.keyword.as_str() {
                    "not" => "a value that is ruled out".to_owned(),
                    "oneOf" => "a value for two alternatives at once".to_owned(),
                    keyword => format!("a value that does not keep `{keyword}`"),
                };
                let verdict = certify(self.target, &self.places, &meant, &payload, &words);
                if tries.add(verdict, payload) {
                    break;
                }
            }
            if let Some((payload, label)) = tries.best.take() {
                return Outcome::Met(payload, Some(label));
            }
        }
        tries.unmet()
    }

    /// A value for the same place in which the property is there that is to be added.
    fn donor(&self, number: usize, way: &Way, bases: &[WitnessOptions]) -> Option<Value> {
        let duty = &self.duties[number];
        let Aim::Break(Break::AlsoMember(_) | Break::Add(_), _) = duty.aim else { return None };
        let ways = &self.places.all[duty.place].ways;
        let is_of_way = |(other, _): &&(usize, usize)| ways[*other] == *way;
        let (_, question) = self.asked[number].broken.iter().find(is_of_way)?;
        let payload = self.questions.draw(*question, bases.first()?)?;
        payload.pointer(&location(way)).cloned()
    }

    /// The plans for payloads that break the keyword and nothing else, made when they are needed.
    fn lone(&self, number: usize) -> &[(usize, Lone)] {
        let Asked { broken, lone, .. } = &self.asked[number];
        lone.get_or_init(|| {
            let duty = &self.duties[number];
            if let Aim::Break(Break::AlsoMember(_) | Break::Add(_), _) = duty.aim {
                return Vec::new();
            }
            let keyword = pointer_in(&self.places.all[duty.place].uri, &duty.keyword);
            let plan = |(way, question): &(usize, usize)| {
                Some((*way, self.questions.lone(*question, &keyword)?))
            };
            broken.iter().filter_map(plan).collect()
        })
    }
}

/// What came of the payloads that were to meet an obligation.
#[derive(Default)]
struct Tries {
    /// The first that breaks it, or one of which no other keyword speaks.
    best: Option<(Value, Label)>,
    reasons: BTreeSet<Reason>,
    is_reached: bool,
}

impl Tries {
    /// Takes note; whether nothing better can come.
    fn add(&mut self, verdict: Verdict, payload: Value) -> bool {
        let reason = match verdict {
            Verdict::Certified(label) => {
                let is_alone = label.also.is_empty();
                if is_alone || self.best.is_none() {
                    self.best = Some((payload, label));
                }
                return is_alone;
            }
            Verdict::Fits => Reason::Fits,
            Verdict::Earlier(code) => Reason::Earlier(code),
            Verdict::Several => Reason::Several,
            Verdict::OfAnotherBranch => Reason::OfAnotherBranch,
            Verdict::Otherwise(told) => Reason::Otherwise(told),
        };
        self.reasons.insert(reason);
        false
    }

    fn unmet(mut self) -> Outcome {
        let unmet = if self.is_reached { Reason::NothingToDo } else { Reason::Unreached };
        Outcome::Impossible(self.reasons.pop_last().unwrap_or(unmet))
    }
}

/// The question for payloads on a way that break a duty's keyword, where simple changes may not
/// do.
fn broken(places: &Places<'_>, duty: &Duty, way: &Way) -> Option<Value> {
    let Aim::Break(how, breach) = &duty.aim else { return None };
    let said = places.all[duty.place].scope.keyword(&duty.keyword)?;
    let broken = match (how, breach) {
        (Break::AlsoMember(name), _) => json!({ "required": [name] }),
        (Break::Add(name), _) => return places.way_to(&pointer::join(&location(way), name)),
        (_, Breach::Ambiguous) => {
            let uri = pointer_in(&places.all[duty.place].uri, &duty.keyword);
            let branch = |index: usize| json!({ "$ref": format!("{uri}/{index}") });
            let count = said.as_array().map_or(0, Vec::len);
            let pairs =
                (0..count).flat_map(|first| (first + 1..count).map(move |second| (first, second)));
            let pairs = pairs.take(MAX_PAIRS);
            let both = |(first, second)| json!({ "allOf": [branch(first), branch(second)] });
            json!({ "anyOf": pairs.map(both).collect::<Vec<_>>() })
        }
        (
            Break::Anyhow | Break::NearMiss | Break::Crossed | Break::Beyond | Break::Foreign(_),
            Breach::Value,
        ) => {
            json!({ "not": { duty.keyword.clone(): said } })
        }
        _ => return None,
    };
    let mut given = match how {
        // What was given is for payloads that fit.
        Break::Crossed | Break::AlsoMember(_) => Vec::new(),
        _ => duty.given.clone(),
    };
    given.push(broken);
    Some(places.question(way, &given))
}

/// So many pairs of alternatives are asked about at once.
const MAX_PAIRS: usize = 24;
