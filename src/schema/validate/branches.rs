//! Which branch of a union was meant: by its tag, by the one member that it requires, or, where
//! neither tells, by what fits best.

use std::cmp::Reverse;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{JsonType, ValidationError};
use serde_json::{Map, Value};

use super::{Explainer, Kind, Lazy, Site, Violation, nearest};
use crate::document::pointer;
use crate::schema::Scope;
use crate::schema::union::{self, Union};

/// The errors of each branch of a union.
pub(super) struct Context<'e> {
    /// What the instance locations of the errors are relative to.
    prefix: String,
    /// Known from the start, or asked for when wanted.
    branches: Vec<Option<Vec<ValidationError<'static>>>>,
    source: Option<Source<'e>>,
}

/// Where the errors of a recursive union's branches are to be had.
struct Source<'e> {
    lazy: &'e Lazy,
    /// URI of the keyword; a branch follows by its number.
    keyword: String,
    instance: &'e Value,
}

impl Context<'_> {
    pub(super) fn known(prefix: &str, branches: Vec<Vec<ValidationError<'static>>>) -> Self {
        let branches = branches.into_iter().map(Some).collect();
        Self { prefix: prefix.to_owned(), branches, source: None }
    }

    fn errors(&mut self, branch: usize) -> &[ValidationError<'static>] {
        let Self { branches, source, .. } = self;
        let ask = || {
            let ask = |source: &Source<'_>| source.errors(branch);
            source.as_ref().map(ask).unwrap_or_default()
        };
        branches[branch].get_or_insert_with(ask)
    }

    fn take(&mut self, branch: usize) -> Vec<ValidationError<'static>> {
        self.errors(branch);
        self.branches[branch].take().unwrap_or_default()
    }

    /// The types that a branch wants instead of the one that the value has.
    fn type_error(&mut self, branch: usize, instance: &str) -> Option<Vec<JsonType>> {
        let at = instance.strip_prefix(self.prefix.as_str())?.to_owned();
        self.errors(branch).iter().find_map(|error| match error.kind() {
            ValidationErrorKind::Type { kind } if error.instance_path().as_str() == at => {
                Some(match kind {
                    TypeKind::Single(single) => vec![*single],
                    TypeKind::Multiple(several) => several.iter().collect(),
                })
            }
            _ => None,
        })
    }
}

impl Source<'_> {
    fn errors(&self, branch: usize) -> Vec<ValidationError<'static>> {
        self.lazy.errors(&format!("{}/{branch}", self.keyword), self.instance)
    }
}

impl Explainer<'_> {
    /// A recursive union refuses the value; which branches do is still to be found out.
    pub(super) fn union(&self, site: &Site, keyword: &'static str) -> Vec<Violation> {
        let (Some(lazy), Some(scope)) = (self.lazy, self.judge.scope_around(&site.keyword)) else {
            return Vec::new();
        };
        if self.levels == 0 {
            let kind = Kind::NoBranch { keyword, branches: Vec::new(), foreign: Vec::new() };
            return vec![self.violation(kind, site.instance.clone(), site)];
        }
        let instance = self.at(&site.instance);
        let source = Source { lazy, keyword: site.keyword.clone(), instance };
        let count = scope.branches(keyword).len();
        let accepts =
            |branch: &usize| lazy.accepts(&format!("{}/{branch}", site.keyword), instance);
        let accepting: Vec<usize> = (0..count).filter(accepts).collect();
        if !accepting.is_empty() {
            return vec![self.several_branches(site, &accepting)];
        }
        let branches = (0..count).map(|_| None).collect();
        let context = Context { prefix: site.instance.clone(), branches, source: Some(source) };
        self.no_branch(site, keyword, context)
    }

    /// No branch of the union accepts the value.
    pub(super) fn no_branch(
        &self,
        site: &Site,
        keyword: &'static str,
        mut context: Context<'_>,
    ) -> Vec<Violation> {
        let instance = self.at(&site.instance);
        let Some(scope) = self.judge.scope_around(&site.keyword) else { return Vec::new() };
        let branches = scope.branches(keyword);
        if let (Value::Object(object), true) = (instance, branches.len() == context.branches.len())
        {
            match union::infer(&scope, &branches) {
                Union::Tagged { property, values } => {
                    return match chosen(&values, object.get(&property)) {
                        Some(branch) => self.explain_branch(&mut context, branch),
                        None => vec![self.no_tag(site, object, property, values)],
                    };
                }
                Union::Members(members) => {
                    let present = present_members(&members, object);
                    return match present.as_slice() {
                        [branch] => self.explain_branch(&mut context, *branch),
                        [] => vec![self.no_member(site, object, members)],
                        several => vec![self.several(site, several, &members)],
                    };
                }
                Union::Untagged => {}
            }
        }
        if let Some(kind) = no_type_fits(&mut context, &site.instance) {
            return vec![self.violation(kind, site.instance.clone(), site)];
        }
        self.best_fit(site, keyword, &branches, context)
    }

    fn explain_branch(&self, context: &mut Context<'_>, branch: usize) -> Vec<Violation> {
        let errors = context.take(branch);
        self.explain(&context.prefix, errors)
    }

    /// More than one branch of a `oneOf` accepts the value.
    pub(super) fn several_branches(&self, site: &Site, accepting: &[usize]) -> Violation {
        let scope = self.judge.scope_around(&site.keyword);
        let branches = scope.as_ref().map(|scope| scope.branches("oneOf")).unwrap_or_default();
        if let (Some(scope), Value::Object(object)) = (&scope, self.at(&site.instance))
            && let Union::Members(members) = union::infer(scope, &branches)
        {
            let present = present_members(&members, object);
            if present.len() > 1 {
                return self.several(site, &present, &members);
            }
        }
        let branches = accepting.iter().map(|index| name(&branches, *index)).collect();
        self.violation(Kind::Ambiguous { branches }, site.instance.clone(), site)
    }

    fn no_tag(
        &self,
        site: &Site,
        object: &Map<String, Value>,
        property: String,
        values: Vec<Option<Vec<Value>>>,
    ) -> Violation {
        let expected: Vec<Value> = values.into_iter().flatten().flatten().collect();
        if object.contains_key(&property) {
            let instance = pointer::join(&site.instance, &property);
            return self.violation(Kind::UnknownTag { property, expected }, instance, site);
        }
        let declared = self.judge.declarations().at(&site.instance);
        let declared: Vec<&str> = declared.properties().into_iter().map(|(name, _)| name).collect();
        let unknown = object.keys().map(String::as_str).filter(|name| !declared.contains(name));
        let nearest = nearest(&property, unknown).map(str::to_owned);
        let kind = Kind::MissingTag { property, expected, nearest };
        self.violation(kind, site.instance.clone(), site)
    }

    fn no_member(
        &self,
        site: &Site,
        object: &Map<String, Value>,
        members: Vec<Option<String>>,
    ) -> Violation {
        let members: Vec<String> = members.into_iter().flatten().collect();
        let declared = self.judge.declarations().at(&site.instance);
        let declared: Vec<&str> = declared.properties().into_iter().map(|(name, _)| name).collect();
        let unknown = object.keys().filter(|name| !declared.contains(&name.as_str()));
        let unknown: Vec<&String> = unknown.collect();
        let pairs = unknown.iter().filter_map(|written| {
            let member = nearest(written, members.iter().map(String::as_str))?;
            Some(((*written).clone(), Some(member.to_owned())))
        });
        let misspelt = pairs.min_by_key(|(written, member)| {
            super::spelling::distance(written, member.as_deref().unwrap_or_default())
        });
        // A name that is like none of the members, where it stands alone, was meant as one.
        let foreign = || match unknown.as_slice() {
            [only] => (Some((*only).clone()), None),
            _ => (None, None),
        };
        let (written, nearest) =
            misspelt.map_or_else(foreign, |(written, nearest)| (Some(written), nearest));
        let kind = Kind::NoMember { members, written, nearest };
        self.violation(kind, site.instance.clone(), site)
    }

    fn several(&self, site: &Site, present: &[usize], members: &[Option<String>]) -> Violation {
        let present = present.iter().filter_map(|index| members[*index].clone()).collect();
        let members = members.iter().flatten().cloned().collect();
        let kind = Kind::SeveralMembers { present, members };
        self.violation(kind, site.instance.clone(), site)
    }

    /// Without a tag: the branch whose explanation costs least, or what the nearest have in common.
    fn best_fit(
        &self,
        site: &Site,
        keyword: &'static str,
        branches: &[Scope<'_>],
        mut context: Context<'_>,
    ) -> Vec<Violation> {
        let count = context.branches.len();
        let is_lazy = context.source.is_some();
        let levels = if is_lazy { self.levels - 1 } else { self.levels };
        let scout = Self { judge: self.judge, lazy: self.lazy, instance: self.instance, levels };
        let mut explained: Vec<(Misfit, usize, Vec<Violation>)> = Vec::with_capacity(count);
        for index in 0..count {
            // Some other branch takes values of this type, or no type would fit.
            if context.type_error(index, &site.instance).is_some() {
                continue;
            }
            let mut violations = scout.explain_branch(&mut context, index);
            super::spelling::pair(&mut violations, self.judge, self.instance);
            explained.push((misfit(&violations), index, violations));
        }
        let least = explained.iter().map(|(misfit, ..)| misfit.clone()).min();
        explained.retain(|(misfit, ..)| Some(misfit) == least.as_ref());
        if let ([(_, index, _)], true) = (explained.as_slice(), is_lazy) {
            return self.explain_branch(&mut context, *index);
        }
        if let Some(common) = in_common(&explained) {
            return common;
        }
        let declarations = self.judge.declarations();
        let branches = explained.iter().map(|(_, index, violations)| {
            let words = |first| self.judge.words(first, self.instance, &declarations);
            let obstacle = violations.first().map(words);
            match obstacle {
                Some(words) => format!("{} ({})", name(branches, *index), words.title),
                None => name(branches, *index),
            }
        });
        let branches = branches.collect();
        let kind = Kind::NoBranch { keyword, branches, foreign: foreign(&explained) };
        vec![self.violation(kind, site.instance.clone(), site)]
    }
}

/// Where an object holds several members of a one-of at once and a branch accepts one of them,
/// the others surface as unevaluated properties.
pub(super) fn several_members(
    scope: &Scope<'_>,
    instance: &Value,
    unevaluated: &[String],
) -> Option<Kind> {
    let object = instance.as_object()?;
    let branches = scope.branches("oneOf");
    let Union::Members(members) = union::infer(scope, &branches) else { return None };
    let present = present_members(&members, object);
    let among = |index: &usize| members[*index].as_ref().is_some_and(|m| unevaluated.contains(m));
    if present.len() < 2 || !present.iter().any(among) {
        return None;
    }
    Some(Kind::SeveralMembers {
        present: present.iter().filter_map(|index| members[*index].clone()).collect(),
        members: members.into_iter().flatten().collect(),
    })
}

fn chosen(values: &[Option<Vec<Value>>], tag: Option<&Value>) -> Option<usize> {
    let tag = tag?;
    values.iter().position(|values| values.as_ref().is_some_and(|values| values.contains(tag)))
}

fn present_members(members: &[Option<String>], object: &Map<String, Value>) -> Vec<usize> {
    let present = |(index, member): (usize, &Option<String>)| {
        member.as_ref().is_some_and(|member| object.contains_key(member)).then_some(index)
    };
    members.iter().enumerate().filter_map(present).collect()
}

/// How to speak of a branch: by its title, else by its number from 1.
fn name(branches: &[Scope<'_>], index: usize) -> String {
    let titles = branches.get(index).map(Scope::conjuncts).unwrap_or_default();
    let title = titles.iter().find_map(Scope::title);
    title.map_or_else(|| format!("alternative {}", index + 1), str::to_owned)
}

/// Every branch wants another type: together one type error.
fn no_type_fits(context: &mut Context<'_>, instance: &str) -> Option<Kind> {
    let mut expected: Vec<JsonType> = Vec::new();
    for branch in 0..context.branches.len() {
        expected.extend(context.type_error(branch, instance)?);
    }
    expected.sort_unstable();
    expected.dedup();
    Some(Kind::Type { expected })
}

/// The first thing against each branch, where that is a property that it does not know.
fn foreign(explained: &[(Misfit, usize, Vec<Violation>)]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (_, _, violations) in explained {
        let Some(Kind::Unexpected { property, .. }) = violations.first().map(|first| &first.kind)
        else {
            return Vec::new();
        };
        if !names.contains(property) {
            names.push(property.clone());
        }
    }
    names
}

/// What branches that fit equally well all say: the same violations at the same places, lists of
/// allowed values put together.
fn in_common(best: &[(Misfit, usize, Vec<Violation>)]) -> Option<Vec<Violation>> {
    let ((_, _, first), others) = best.split_first()?;
    let mut common = first.clone();
    for (_, _, violations) in others {
        if violations.len() != common.len() {
            return None;
        }
        for (known, other) in common.iter_mut().zip(violations) {
            if known.instance != other.instance {
                return None;
            }
            known.kind = either(&known.kind, &other.kind)?;
            if known.title != other.title {
                known.title = None;
            }
        }
    }
    Some(common)
}

fn either(one: &Kind, other: &Kind) -> Option<Kind> {
    let together = |one: &[Value], other: &[Value]| {
        let new = other.iter().filter(|value| !one.contains(value));
        one.iter().chain(new).cloned().collect()
    };
    match (one, other) {
        (Kind::Values { keyword, expected }, Kind::Values { keyword: second, expected: more }) => {
            let keyword = if keyword == second { keyword } else { "enum" };
            Some(Kind::Values { keyword, expected: together(expected, more) })
        }
        (
            Kind::UnknownTag { property, expected },
            Kind::UnknownTag { property: second, expected: more },
        ) if property == second => {
            let expected = together(expected, more);
            Some(Kind::UnknownTag { property: property.clone(), expected })
        }
        (
            Kind::MissingTag { property, expected, nearest },
            Kind::MissingTag { property: second, expected: more, .. },
        ) if property == second => {
            let expected = together(expected, more);
            let nearest = nearest.clone();
            Some(Kind::MissingTag { property: property.clone(), expected, nearest })
        }
        (one, other) => (one == other).then(|| one.clone()),
    }
}

/// How badly a value fits a branch: first by the properties that the branch does not know, those
/// nearest to the top first, then by all else that is wrong.
type Misfit = (Vec<Reverse<usize>>, usize);

fn misfit(violations: &[Violation]) -> Misfit {
    let depth = |violation: &Violation| pointer::tokens(&violation.instance).count();
    let foreign = |violation: &Violation| match violation.kind {
        Kind::Unexpected { nearest: None, .. } => Some(depth(violation)),
        // The object as a whole is one that the branch does not know.
        Kind::UnknownTag { .. } => Some(depth(violation) - 1),
        _ => None,
    };
    let mut foreign: Vec<_> = violations.iter().filter_map(foreign).map(Reverse).collect();
    foreign.sort_unstable_by(|one, other| other.cmp(one));
    (foreign, violations.iter().map(cost).sum())
}

/// How far a violation speaks against its branch having been meant: a tag or a foreign property
/// says more than a value that is a little off.
fn cost(violation: &Violation) -> usize {
    match &violation.kind {
        Kind::UnknownTag { .. } | Kind::MissingTag { .. } | Kind::NoMember { .. } => 12,
        Kind::Unexpected { nearest: None, .. } => 8,
        Kind::Type { .. } | Kind::Forbidden { .. } | Kind::UnexpectedItems { .. } => 6,
        Kind::Missing { nearest: None, .. } => 5,
        Kind::SeveralMembers { .. } | Kind::Ambiguous { .. } | Kind::NoBranch { .. } => 4,
        Kind::Values { .. } => 3,
        Kind::Unexpected { .. }
        | Kind::Missing { .. }
        | Kind::PropertyName { .. }
        | Kind::Format { .. }
        | Kind::Pattern { .. }
        | Kind::Undecided { .. }
        | Kind::Bound { .. }
        | Kind::Count { .. }
        | Kind::MultipleOf { .. }
        | Kind::Repeated { .. }
        | Kind::Contains { .. }
        | Kind::Content { .. }
        | Kind::Not => 2,
    }
}
