//! Which branch of a union was meant: by its tag, by the one member that it requires, or, where
//! neither tells, by what fits best.

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{JsonType, ValidationError};
use serde_json::{Map, Value};

use super::{Explainer, Kind, Site, Violation, nearest};
use crate::document::pointer;
use crate::schema::Scope;
use crate::schema::union::{self, Union};

/// The errors of each branch, in the order of the branches.
type Context = Vec<Vec<ValidationError<'static>>>;

impl Explainer<'_> {
    /// No branch of the union accepts the value.
    pub(super) fn no_branch(
        &self,
        site: &Site,
        keyword: &'static str,
        mut context: Context,
    ) -> Vec<Violation> {
        let instance = self.at(&site.instance);
        if let Some(kind) = no_type_fits(&context, &site.instance) {
            return vec![self.violation(kind, site.instance.clone(), site)];
        }
        let Some(scope) = self.judge.scope_around(&site.keyword) else { return Vec::new() };
        let branches = scope.branches(keyword);
        if let (Value::Object(object), true) = (instance, branches.len() == context.len()) {
            match union::infer(&scope, &branches) {
                Union::Tagged { property, values } => {
                    return match chosen(&values, object.get(&property)) {
                        Some(branch) => self.explain(context.swap_remove(branch)),
                        None => vec![self.no_tag(site, object, property, values)],
                    };
                }
                Union::Members(members) => {
                    let present = present_members(&members, object);
                    return match present.as_slice() {
                        [branch] => self.explain(context.swap_remove(*branch)),
                        [] => vec![self.no_member(site, object, members)],
                        several => vec![self.several(site, several, &members)],
                    };
                }
                Union::Untagged => {}
            }
        }
        self.best_fit(site, keyword, &branches, context)
    }

    /// More than one branch of a `oneOf` accepts the value.
    pub(super) fn several_branches(&self, site: &Site, context: &Context) -> Violation {
        let accepting = |(index, errors): (usize, &Vec<_>)| errors.is_empty().then_some(index);
        let accepting: Vec<usize> = context.iter().enumerate().filter_map(accepting).collect();
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
        let declared = self.judge.declared(&site.instance);
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
        let pairs = object.keys().filter_map(|written| {
            let member = nearest(written, members.iter().map(String::as_str))?;
            Some((written.clone(), member.to_owned()))
        });
        let nearest =
            pairs.min_by_key(|(written, member)| super::spelling::distance(written, member));
        self.violation(Kind::NoMember { members, nearest }, site.instance.clone(), site)
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
        context: Context,
    ) -> Vec<Violation> {
        let mut explained: Vec<(usize, usize, Vec<Violation>)> = Vec::with_capacity(context.len());
        for (index, errors) in context.into_iter().enumerate() {
            // Some other branch takes values of this type, or no type would fit.
            if type_error_at(&errors, &site.instance).is_some() {
                continue;
            }
            let mut violations = self.explain(errors);
            super::spelling::pair(&mut violations, self.judge, self.instance);
            explained.push((violations.iter().map(cost).sum(), index, violations));
        }
        let least = explained.iter().map(|(cost, ..)| *cost).min();
        explained.retain(|(cost, ..)| Some(*cost) == least);
        if let Some(common) = in_common(&explained) {
            return common;
        }
        let branches = explained.iter().map(|(_, index, violations)| {
            let obstacle = violations.first().map(|first| self.judge.words(first, self.instance));
            match obstacle {
                Some(words) => format!("{} ({})", name(branches, *index), words.title),
                None => name(branches, *index),
            }
        });
        let kind = Kind::NoBranch { keyword, branches: branches.collect() };
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

fn type_error_at<'c>(
    errors: &'c [ValidationError<'static>],
    instance: &str,
) -> Option<&'c TypeKind> {
    errors.iter().find_map(|error| match error.kind() {
        ValidationErrorKind::Type { kind } if error.instance_path().as_str() == instance => {
            Some(kind)
        }
        _ => None,
    })
}

/// Every branch wants another type: together one type error.
fn no_type_fits(context: &Context, instance: &str) -> Option<Kind> {
    let mut expected: Vec<JsonType> = Vec::new();
    for errors in context {
        match type_error_at(errors, instance)? {
            TypeKind::Single(single) => expected.push(*single),
            TypeKind::Multiple(several) => expected.extend(several.iter()),
        }
    }
    expected.sort_unstable();
    expected.dedup();
    Some(Kind::Type { expected })
}

/// What branches that fit equally well all say: the same violations at the same places, lists of
/// allowed values put together.
fn in_common(best: &[(usize, usize, Vec<Violation>)]) -> Option<Vec<Violation>> {
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
        (one, other) => (one == other).then(|| one.clone()),
    }
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
