//! For which schemas there are values, found out for the whole contract at once: what the schemas
//! share is looked at once.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::ask::Question;
use crate::lint::Subject;
use crate::lint::subject::SchemaObject;
use crate::openapi::references::Spot;
use crate::openapi::{Direction, WitnessOptions};
use crate::schema::union::{self, Union as Told};
use crate::schema::witness::{Asked, Presence, Reading, survey};
use crate::schema::{Identity, Schemas, Scope};

/// What was found out.
#[derive(Debug, Default)]
pub(in crate::lint) struct Survey {
    presence: HashMap<Spot, Presence>,
    pub(super) unions: Vec<Union>,
    /// Schemas that accept something, but no object although they say what one must have.
    pub(super) objectless: Vec<(Spot, Direction)>,
    /// Keywords that refuse nothing which the rest of their schema accepts.
    pub(super) shadowed: Vec<(Spot, &'static str)>,
}

/// A `oneOf` or an `anyOf`.
#[derive(Debug)]
pub(super) struct Union {
    /// The schema that has it.
    pub(super) holder: Spot,
    pub(super) keyword: &'static str,
    pub(super) branches: Vec<Spot>,
    pub(super) direction: Direction,
    pub(super) told: Apart,
    /// Pairs of branches that accept a value in common.
    pub(super) overlaps: Vec<(usize, usize)>,
    /// Branches that are never the one.
    pub(super) unreachable: Vec<usize>,
}

/// The numbers of the questions about one schema, and about its copies.
struct AskedSchema {
    fits: usize,
    unions: Vec<AskedUnion>,
    /// What it accepts of objects, where it says what one must have.
    objects: Option<usize>,
    /// For a keyword: what that alone refuses.
    beyond: Vec<(&'static str, usize)>,
}

/// A union, and the numbers of the questions about it.
struct AskedUnion {
    union: Union,
    /// For two branches: what both accept.
    pairs: Vec<(usize, usize, usize)>,
    /// For each branch: what it alone accepts.
    reached: Vec<usize>,
}

/// What tells the branches of a union apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Apart {
    Tag,
    /// Each requires another property.
    Members,
    Nothing,
    /// They are not objects that declare properties, or one of them at most.
    NotObjects,
}

/// A survey may cost as much as so many questions.
const STEPS: u64 = 8 * WitnessOptions::STEPS;

impl Survey {
    pub(in crate::lint) fn of(subject: &Subject<'_>) -> Self {
        let mut found = Self::default();
        let loaded = subject.loaded();
        let mut objects: Vec<&SchemaObject<'_>> = subject.schemas().iter().collect();
        objects.sort_by_key(|object| object.direction() == Direction::Response);
        // What is judged in the same way is asked about together.
        let judged_as = |object: &&SchemaObject<'_>| loaded.judged_as(object.direction());
        for batch in objects.chunk_by(|one, other| judged_as(one) == judged_as(other)) {
            if let Some(first) = batch.first() {
                found.add(subject, batch, judged_as(first));
            }
        }
        found
    }

    /// Whether the schema at a place accepts anything, as far as is known.
    pub(super) fn presence(&self, spot: &Spot) -> Presence {
        self.presence.get(spot).copied().unwrap_or(Presence::Unknown)
    }

    fn add(&mut self, subject: &Subject<'_>, objects: &[&SchemaObject<'_>], direction: Direction) {
        let Ok(schemas) = subject.loaded().schemas(direction) else { return };
        let mut batch = Batch { subject, schemas: &schemas, questions: Vec::new() };
        // What holds for a schema holds for its copies: one of them is asked about.
        let mut seen = HashSet::new();
        let distinct = objects.iter().filter(|object| seen.insert(object.identity));
        // What matters most is asked first, should the steps not be enough for all.
        let fits = distinct.map(|it| (*it, batch.ask(Question::fits(&it.spot, it.direction()))));
        let fits: Vec<_> = fits.collect();
        let asked = fits.into_iter().map(|(it, fits)| (it.identity, batch.ask_about(it, fits)));
        let asked: HashMap<Identity, AskedSchema> = asked.collect();
        let answers = batch.survey();
        let all = || objects.iter().filter_map(|it| Some((*it, asked.get(&it.identity)?)));
        for (object, asked) in all() {
            self.presence.insert(object.spot.clone(), answers[asked.fits]);
        }
        for (object, asked) in all() {
            let spot = &object.spot;
            let is_none = |question: usize| answers[question] == Presence::None;
            if self.accepts(spot) {
                let objectless = asked.objects.filter(|it| is_none(*it));
                self.objectless.extend(objectless.map(|_| (spot.clone(), object.direction())));
                let shadowed = asked.beyond.iter().filter(|(_, it)| is_none(*it));
                self.shadowed.extend(shadowed.map(|(keyword, _)| (spot.clone(), *keyword)));
            }
            for AskedUnion { union, pairs, reached } in &asked.unions {
                let mut union = union.at(object);
                let overlapping = pairs.iter().filter(|(.., it)| answers[*it] == Presence::Some);
                union.overlaps = overlapping.map(|(first, second, _)| (*first, *second)).collect();
                if self.accepts(spot) {
                    let branches = union.branches.iter().zip(reached).enumerate();
                    let dead =
                        branches.filter(|(_, (it, alone))| self.accepts(it) && is_none(**alone));
                    union.unreachable = dead.map(|(index, _)| index).collect();
                }
                self.unions.push(union);
            }
        }
    }

    fn accepts(&self, spot: &Spot) -> bool {
        self.presence(spot) == Presence::Some
    }
}

/// The questions of one plan.
struct Batch<'s, 'c> {
    subject: &'s Subject<'c>,
    schemas: &'s Schemas,
    questions: Vec<Question>,
}

impl Batch<'_, '_> {
    /// Adds a question; its number.
    fn ask(&mut self, question: Question) -> usize {
        self.questions.push(question);
        self.questions.len() - 1
    }

    /// Asks what else is asked about a schema, besides whether anything fits.
    fn ask_about(&mut self, object: &SchemaObject<'_>, fits: usize) -> AskedSchema {
        let spot = &object.spot;
        let mut unions = Vec::new();
        for keyword in ["oneOf", "anyOf"] {
            if let Some(union) = self.union(object, keyword) {
                let pairs = self.pairs(&union);
                let reached = self.reached(&union);
                unions.push(AskedUnion { union, pairs, reached });
            }
        }
        let objects = speaks_of_objects(object).then(|| {
            let question = Question::fits(spot, object.direction());
            self.ask(Question { objects: true, ..question })
        });
        let shadowable = shadowable(object).iter();
        let beyond = shadowable.map(|keyword| (*keyword, self.beyond(object, keyword))).collect();
        AskedSchema { fits, unions, objects, beyond }
    }

    /// Values that fit but for a keyword, which refuses them.
    fn beyond(&mut self, object: &SchemaObject<'_>, keyword: &'static str) -> usize {
        let spot = &object.spot;
        let without = (spot.clone(), Asked::FitIf(Reading::Without(keyword)));
        let parts = vec![without, (spot.clone(), Asked::Break)];
        self.ask(Question { parts, objects: false, direction: object.direction() })
    }

    fn survey(&self) -> Vec<Presence> {
        let uri = |(spot, asked): &(Spot, Asked)| (self.subject.loaded().schema_uri(spot), *asked);
        let questions: Vec<_> = self
            .questions
            .iter()
            .map(|question| (question.parts.iter().map(uri).collect(), question.objects))
            .collect();
        survey(self.schemas, self.subject.formats_are_asserted(), &questions, STEPS)
    }

    fn scope(&self, spot: &Spot) -> Option<Scope<'_>> {
        self.schemas.scope(&self.subject.loaded().schema_uri(spot))
    }

    fn union(&self, holder: &SchemaObject<'_>, keyword: &'static str) -> Option<Union> {
        let branches = holder.placed().elements(keyword);
        if branches.len() < 2 {
            return None;
        }
        let scope = self.scope(&holder.spot)?;
        let scopes = scope.branches(keyword);
        let told = if scopes.iter().filter(|branch| declares_properties(branch)).count() < 2 {
            Apart::NotObjects
        } else {
            match union::infer(&scope, &scopes) {
                Told::Tagged { .. } => Apart::Tag,
                Told::Members(_) => Apart::Members,
                Told::Untagged => Apart::Nothing,
            }
        };
        Some(Union {
            holder: holder.spot.clone(),
            keyword,
            branches: branches.into_iter().map(|branch| branch.spot).collect(),
            direction: holder.direction(),
            told,
            overlaps: Vec::new(),
            unreachable: Vec::new(),
        })
    }

    /// For each pair of branches the question for what both accept.
    fn pairs(&mut self, union: &Union) -> Vec<(usize, usize, usize)> {
        // Each requiring a property of its own is how "exactly one of these" is written, and
        // "at least one"; that an object may have two is what is meant.
        let is_meant = match (union.keyword, union.told) {
            (_, Apart::Members) | ("anyOf", Apart::NotObjects) => true,
            _ => self.only_requires(union),
        };
        if is_meant {
            return Vec::new();
        }
        let mut pairs = Vec::new();
        for first in 0..union.branches.len() {
            for second in first + 1..union.branches.len() {
                let question = union.in_common(first, second);
                pairs.push((first, second, self.ask(question)));
            }
        }
        pairs
    }

    /// Whether the branches are `required` and nothing else.
    fn only_requires(&self, union: &Union) -> bool {
        union.branches.iter().all(|branch| {
            let members = self.subject.value(branch).and_then(Value::as_object);
            members.is_some_and(|members| members.keys().all(|keyword| keyword == "required"))
        })
    }

    /// For each branch the question for what it accepts (and, in a `oneOf`, no other).
    fn reached(&mut self, union: &Union) -> Vec<usize> {
        let alone = union.keyword == "oneOf";
        let question = |first| union.by(first, None, alone);
        let questions: Vec<Question> = (0..union.branches.len()).map(question).collect();
        questions.into_iter().map(|question| self.ask(question)).collect()
    }
}

fn speaks_of_objects(schema: &SchemaObject<'_>) -> bool {
    let may_be_object = match schema.keyword("type") {
        Some(Value::String(name)) => name == "object",
        Some(Value::Array(names)) => names.iter().any(|name| name == "object"),
        _ => true,
    };
    schema.keyword("required").is_some() && may_be_object
}

/// The keywords of a string that another keyword of it may make superfluous.
fn shadowable(schema: &SchemaObject<'_>) -> &'static [&'static str] {
    let both = &["pattern", "format"];
    if both.iter().all(|keyword| schema.keyword(keyword).is_some()) { both } else { &[] }
}

impl Union {
    /// The same union of a copy of its schema.
    fn at(&self, holder: &SchemaObject<'_>) -> Self {
        let branches = holder.placed().elements(self.keyword).into_iter();
        Self {
            holder: holder.spot.clone(),
            keyword: self.keyword,
            branches: branches.map(|branch| branch.spot).collect(),
            direction: holder.direction(),
            told: self.told,
            overlaps: Vec::new(),
            unreachable: Vec::new(),
        }
    }

    /// What the schema accepts by way of these branches.
    fn by(&self, first: usize, second: Option<usize>, alone: bool) -> Question {
        let reading = Reading::By { union: self.keyword, first, second, alone };
        let parts = vec![(self.holder.clone(), Asked::FitIf(reading))];
        Question { parts, objects: false, direction: self.direction }
    }

    /// The values that two branches have in common.
    pub(super) fn in_common(&self, first: usize, second: usize) -> Question {
        let question = self
            .by(first, Some(second), false)
            .and(&self.branches[first], Asked::Fit)
            .and(&self.branches[second], Asked::Fit);
        Question { objects: self.told != Apart::NotObjects, ..question }
    }
}

/// Unions that are written alike, with all their places: one person mends them in one go.
pub(super) fn alike<'u>(
    subject: &Subject<'_>,
    unions: impl Iterator<Item = &'u Union>,
) -> Vec<(&'u Union, Vec<Spot>)> {
    let mut groups: Vec<(&Union, Vec<Spot>)> = Vec::new();
    for union in unions {
        let spot = union.holder.join(union.keyword);
        let is_alike = |(_, spots): &&mut (&Union, Vec<Spot>)| {
            subject.value(&spots[0]) == subject.value(&spot)
        };
        match groups.iter_mut().find(is_alike) {
            Some((_, spots)) => spots.push(spot),
            None => groups.push((union, vec![spot])),
        }
    }
    groups
}

fn declares_properties(branch: &Scope<'_>) -> bool {
    let keywords = ["properties", "patternProperties", "additionalProperties"];
    branch.conjuncts().iter().any(|it| keywords.iter().any(|name| it.keyword(name).is_some()))
}
