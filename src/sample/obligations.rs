//! What a contract obliges to try, each met by one payload or said to be impossible, and why.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::duties::{Aim, Duty, duties};
use super::label::{Breach, Label, Meant, Verdict, certify};
use super::mutate::{Break, changes};
use super::places::{Place, Places, Way, keyword_uri, location};
use super::reasons::{self, Reason, reason};
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

    /// The code of the rule that brought the keyword, where an overlay did: its place only holds
    /// what the rule is about.
    #[must_use]
    pub fn rule(&self) -> Option<String> {
        self.contract.rule_code(&keyword_uri(self.uri, self.keyword()))
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
            // Some can only be met where there is more to tell one alternative from another.
            let sizes = [Size::Least, Size::Small, Size::Medium, Size::Large];
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
        let drawn = self.drawn(number, bases).next().map(|(_, payload)| payload);
        match drawn.or_else(|| self.counted(number, bases)) {
            Some(payload) => Outcome::Met(payload, None),
            None => Outcome::Impossible(self.unreached(number)),
        }
    }

    /// A payload for a count of contained items: where the engine makes as many as there must be,
    /// the count is asked of it as if the keyword were not there, and held against it afterwards.
    fn counted(&self, number: usize, bases: &[WitnessOptions]) -> Option<Value> {
        let is_count =
            ["minContains", "maxContains"].contains(&self.duties[number].keyword.as_str());
        let keyword = self.broken_keyword(number);
        let questions = self.asked[number].bases.iter().filter(|_| is_count);
        let mut plans = questions.filter_map(|question| self.questions.lone(*question, &keyword));
        plans.find_map(|plan| {
            let mut drawn = bases.iter().filter_map(|options| plan.draw(options));
            drawn.find(|payload| self.target.is_valid(payload))
        })
    }

    /// What leaves no payload that fits, on any of the ways.
    fn unreached(&self, number: usize) -> Reason {
        if let Some(narrower) = self.narrower_list(number) {
            return self.forbidden(&[narrower]);
        }
        let questions = self.asked[number].bases.iter();
        let mut conflicts = questions.map(|question| self.questions.conflict(*question, None));
        let first = conflicts.next().flatten();
        // Where one of the ways is not known to be closed, it is only that nothing was found.
        match first.filter(|_| conflicts.all(|conflict| conflict.is_some())) {
            Some(conflict) => self.forbidden(&conflict),
            None => Reason::Unreached,
        }
    }

    /// The list of another schema for the same value that lacks the one which is asked for. The
    /// engine would find it too, in far more time.
    fn narrower_list(&self, number: usize) -> Option<String> {
        let duty = &self.duties[number];
        let [Value::Object(given)] = duty.given.as_slice() else { return None };
        let [asked] = given.get("enum")?.as_array()?.as_slice() else { return None };
        let lacking = |way: &Way| {
            self.places.beside(way).into_iter().find_map(|other| {
                let listed = other.scope.keyword("enum").and_then(Value::as_array)?;
                (!listed.contains(asked)).then(|| keyword_uri(&other.uri, "enum"))
            })
        };
        let ways = &self.places.all[duty.place].ways;
        let lists: Option<Vec<String>> = ways.iter().map(lacking).collect();
        lists?.into_iter().next()
    }

    fn forbidden(&self, conflict: &[String]) -> Reason {
        let closed = conflict.iter().flat_map(|uri| self.closed_by(uri));
        let conflict: Vec<String> = conflict.iter().cloned().chain(closed).collect();
        // What only leads to the values says nothing of them, where something else does.
        let leads = |uri: &&String| LEADING.contains(&uri.rsplit('/').next().unwrap_or_default());
        let (leading, saying): (Vec<&String>, Vec<&String>) = conflict.iter().partition(leads);
        let named = if saying.is_empty() { leading } else { saying };
        let mut places: Vec<String> =
            named.into_iter().filter_map(|uri| reasons::named(self.target, uri)).collect();
        places.sort();
        places.dedup();
        Reason::Forbidden(places)
    }

    /// The `then` and `else` that nothing may come to: the engine counts them to their `if`.
    fn closed_by(&self, uri: &str) -> Vec<String> {
        let Some(schema) = uri.strip_suffix("/if") else { return Vec::new() };
        let Some(place) = self.places.all.iter().find(|place| place.uri == schema) else {
            return Vec::new();
        };
        let is_closed = |path: &&str| place.scope.keyword(path) == Some(&Value::Bool(false));
        let closed = ["then", "else"].into_iter().filter(is_closed);
        closed.map(|path| keyword_uri(schema, path)).collect()
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
                if self.holds(&mut tries, &meant, changed, &change.words) {
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
            let words = words_for_broken(&duty.keyword, breach);
            for options in bases {
                let Some(payload) = lone.draw(options) else { continue };
                if self.holds(&mut tries, &meant, payload, &words) {
                    break;
                }
            }
            if let Some((payload, label)) = tries.best.take() {
                return Outcome::Met(payload, Some(label));
            }
        }
        Outcome::Impossible(self.unmet(number, tries))
    }

    /// Holds a payload against what should be wrong with it; whether nothing better can come.
    fn holds(&self, tries: &mut Tries, meant: &Meant<'_, '_>, payload: Value, words: &str) -> bool {
        let verdict = certify(self.target, &self.places, meant, &payload, words);
        if let Verdict::Certified(label) = verdict {
            let is_alone = label.also.is_empty();
            if is_alone || tries.best.is_none() {
                tries.best = Some((payload, label));
            }
            return is_alone;
        }
        let told = tries.told.iter().any(|told| *told == std::mem::discriminant(&verdict));
        if tries.best.is_none() && !told {
            tries.told.push(std::mem::discriminant(&verdict));
            tries.reasons.extend(reason(self.target, &self.places, meant, verdict, &payload));
        }
        false
    }

    fn unmet(&self, number: usize, mut tries: Tries) -> Reason {
        match (tries.reasons.len(), tries.is_reached) {
            (0, false) => self.unreached(number),
            (0, true) => {
                let keyword = self.broken_keyword(number);
                let conflict = |(_, question): &(usize, usize)| {
                    self.questions.conflict(*question, Some(&keyword))
                };
                match self.asked[number].broken.first().and_then(conflict) {
                    Some(conflict) => self.forbidden(&conflict),
                    None => Reason::NothingToDo,
                }
            }
            (1, _) => tries.reasons.remove(0),
            _ => Reason::Each(tries.reasons),
        }
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

    /// The URI of the keyword that is not to be kept.
    fn broken_keyword(&self, number: usize) -> String {
        let duty = &self.duties[number];
        let keyword = match duty.keyword.as_str() {
            // Without its count there would be one to be contained.
            "minContains" | "maxContains" => "contains",
            keyword => keyword,
        };
        keyword_uri(&self.places.all[duty.place].uri, keyword)
    }

    /// The plans for payloads that break the keyword and nothing else, made when they are needed.
    fn lone(&self, number: usize) -> &[(usize, Lone)] {
        let Asked { broken, lone, .. } = &self.asked[number];
        lone.get_or_init(|| {
            let duty = &self.duties[number];
            if let Aim::Break(Break::AlsoMember(_) | Break::Add(_), _) = duty.aim {
                return Vec::new();
            }
            let keyword = self.broken_keyword(number);
            let plan = |(way, question): &(usize, usize)| {
                Some((*way, self.questions.lone(*question, &keyword)?))
            };
            broken.iter().filter_map(plan).collect()
        })
    }
}

/// Keywords that lead from a value to its parts or to other schemas.
const LEADING: [&str; 7] =
    ["$ref", "allOf", "if", "items", "patternProperties", "prefixItems", "properties"];

/// What came of the payloads that were to meet an obligation.
#[derive(Default)]
struct Tries {
    /// The first that breaks it, or one of which no other keyword speaks.
    best: Option<(Value, Label)>,
    /// Why others do not, one reason of each kind.
    reasons: Vec<Reason>,
    told: Vec<std::mem::Discriminant<Verdict>>,
    is_reached: bool,
}

/// What was done where a payload comes whole from the witness engine.
fn words_for_broken(keyword: &str, breach: &Breach) -> String {
    match (keyword, breach) {
        ("not", _) => "a value that is ruled out".to_owned(),
        (_, Breach::Ambiguous) => "a value for two alternatives at once".to_owned(),
        (_, Breach::NoBranch) => "a value for none of the alternatives".to_owned(),
        (keyword, _) => format!("a value that does not keep `{keyword}`"),
    }
}

/// The question for payloads on a way that break a duty's keyword, where simple changes may not
/// do; or that lend a property.
fn broken(places: &Places<'_>, duty: &Duty, way: &Way) -> Option<Value> {
    let Aim::Break(how, _) = &duty.aim else { return None };
    match how {
        Break::AlsoMember(name) => Some(places.question(way, &[json!({ "required": [name] })])),
        Break::Add(name) => places.way_to(&pointer::join(&location(way), name)),
        _ => Some(places.question(way, duty.broken.as_ref()?)),
    }
}
