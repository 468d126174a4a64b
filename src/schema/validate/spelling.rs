//! Names that are almost right.

use std::collections::HashMap;

use serde_json::Value;

use super::{Kind, Violation};
use crate::document::pointer;
use crate::schema::{Declarations, Judge};

/// The candidate that `word` was most likely meant to be, if any is near enough to say so.
///
/// The measure is the Damerau-Levenshtein distance without regard to case; a third of the word's
/// length may differ.
pub(crate) fn nearest<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let limit = (word.chars().count() / 3).max(1);
    let measured = candidates.into_iter().map(|candidate| (distance(word, candidate), candidate));
    let mut near: Vec<_> = measured.filter(|(distance, _)| *distance <= limit).collect();
    near.sort_by_key(|(distance, _)| *distance);
    match near.as_slice() {
        // Between two that are equally near there is nothing to choose.
        [(least, one), (next, other), ..] if least == next && one != other => None,
        [(_, nearest), ..] => Some(nearest),
        [] => None,
    }
}

/// Of the candidates, those that `word` may be a slip of the pen for: the nearest, which are more
/// than one where they are equally near.
///
/// A repair rests on this, so it asks for more than [`nearest`]: short words, digits and what is
/// put in front of a word (`INACTIVE`) make another word rather than a slip.
pub(crate) fn slips<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Vec<&'c str> {
    let limit = word.chars().count() / 3;
    let mut least = limit;
    let mut near: Vec<&str> = Vec::new();
    for candidate in candidates {
        let distance = distance(word, candidate);
        if distance > least || (distance > 0 && !is_slip(word, candidate)) {
            continue;
        }
        if distance < least {
            near.clear();
            least = distance;
        }
        if !near.contains(&candidate) {
            near.push(candidate);
        }
    }
    near
}

fn is_slip(word: &str, candidate: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let (short, long) =
        if word.len() < candidate.len() { (word, candidate) } else { (candidate, word) };
    let prefix = long.to_lowercase().strip_suffix(&short.to_lowercase()).map(str::len);
    digits(word) == digits(candidate) && prefix.is_none_or(|length| length < 2)
}

/// Whether `candidate` may have been meant where it says `word`, by any stretch.
pub(crate) fn may_mean(word: &str, candidate: &str) -> bool {
    let (word, candidate) = (plain(word), plain(candidate));
    let length = word.chars().count().max(candidate.chars().count());
    let shorter = word.len().min(candidate.len());
    strsim::damerau_levenshtein(&word, &candidate) * 2 <= length
        || shorter > 2 && (word.contains(&candidate) || candidate.contains(&word))
}

/// The number of letters to change, ignoring case, `_` and `-`.
pub(super) fn distance(one: &str, other: &str) -> usize {
    strsim::damerau_levenshtein(&plain(one), &plain(other))
}

fn plain(word: &str) -> String {
    word.to_lowercase().replace(['_', '-'], "")
}

/// Gives each missing and each unexpected property the name that it was probably meant to be.
pub(super) fn pair(violations: &mut [Violation], judge: &Judge, instance: &Value) {
    let missing = by_object(violations.iter().filter_map(missing_name));
    let unexpected = by_object(violations.iter().filter_map(unexpected_name));
    let declarations = judge.declarations();
    for violation in violations {
        let object = object_of(violation);
        match &mut violation.kind {
            Kind::Missing { property, nearest, .. } => {
                *nearest = in_object(property, &object, &unexpected);
            }
            Kind::Unexpected { property, nearest, .. } => {
                *nearest = in_object(property, &object, &missing).or_else(|| {
                    allowed_name(
                        property,
                        &object,
                        &violation.keyword,
                        instance,
                        judge,
                        &declarations,
                    )
                });
            }
            _ => {}
        }
    }
}

/// Names by the pointer of the object that they belong to.
type Names = HashMap<String, Vec<String>>;

/// Objects with more names than this are no place to look for a misspelt one.
const MAX_COMPARED: usize = 100;

fn by_object(names: impl Iterator<Item = (String, String)>) -> Names {
    let mut by_object = Names::new();
    for (object, name) in names {
        by_object.entry(object).or_default().push(name);
    }
    by_object
}

fn in_object(word: &str, object: &str, names: &Names) -> Option<String> {
    let siblings = names.get(object).filter(|names| names.len() <= MAX_COMPARED)?;
    nearest(word, siblings.iter().map(String::as_str)).map(str::to_owned)
}

/// A property that the schema allows and the object does not hold yet.
fn allowed_name(
    word: &str,
    object: &str,
    keyword: &str,
    instance: &Value,
    judge: &Judge,
    declarations: &Declarations<'_>,
) -> Option<String> {
    let present = instance.pointer(object)?.as_object().filter(|o| o.len() <= MAX_COMPARED)?;
    let declared = declarations.at(object).properties();
    // The name of another branch is spelt as it should be.
    if declared.iter().any(|(name, _)| *name == word) {
        return None;
    }
    let allowed = judge.allowed_beside(keyword);
    let absent = allowed.iter().copied().filter(|name| !present.contains_key(*name));
    nearest(word, absent).map(str::to_owned)
}

fn missing_name(violation: &Violation) -> Option<(String, String)> {
    match &violation.kind {
        Kind::Missing { property, .. } => Some((violation.instance.clone(), property.clone())),
        _ => None,
    }
}

fn unexpected_name(violation: &Violation) -> Option<(String, String)> {
    match &violation.kind {
        Kind::Unexpected { property, .. } => Some((object_of(violation), property.clone())),
        _ => None,
    }
}

/// The object that the violation is about: an unexpected property is located at itself.
fn object_of(violation: &Violation) -> String {
    match &violation.kind {
        Kind::Unexpected { .. } => {
            pointer::split_last(&violation.instance).map_or("", |(object, _)| object).to_owned()
        }
        _ => violation.instance.clone(),
    }
}
