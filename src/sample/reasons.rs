//! Why an obligation cannot be met: what stands against it, by its place in the contract.

use serde_json::Value;

use super::label::{Meant, Verdict};
use super::places::{Places, Step, Way, location};
use crate::openapi::Target;
use crate::schema::union::Union;

/// Why an obligation is not met. Places are JSON Pointers into the contract.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reason {
    /// No payload that fits and has such a value there was found.
    Unreached,
    /// Whatever was done, the payload still fits.
    Fits,
    /// Every such value is the tag of another alternative, which is then the one that is meant.
    OfAnotherBranch,
    /// There is nothing of the kind to do.
    NothingToDo,
    /// `check` names something else than this: what it names, and what was meant.
    Otherwise(String),
    /// The keywords at these places leave no such payload; before those that an overlay brought
    /// stands the code of the rule.
    Forbidden(Vec<String>),
    /// The alternative at this place takes what it leads to.
    TakenBy(String),
    /// The condition at this place leads elsewhere then.
    LedElsewhere(String),
    /// It is the tag of the alternative at this place.
    TagOf(String),
    /// The keyword at a place says so too, and speaks first: its code and the place.
    Earlier(String, String),
    /// The keyword takes what was done; another at a place does not: its code and the place.
    Kept(String, String),
    /// All of this breaks with it: codes, each with the places in payload and contract.
    Together(Vec<String>),
    /// Nothing tells the alternatives apart, and this is what `check` says of the one that is
    /// nearest then.
    Nearer(String),
    /// Different values come to different things.
    Each(Vec<Reason>),
}

/// More places than these are not named.
const MAX_NAMED: usize = 4;

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreached => f.write_str("no payload with such a value there was found"),
            Self::Fits => f.write_str("what it leads to still fits"),
            Self::OfAnotherBranch => {
                f.write_str("it makes another alternative the one that is meant")
            }
            Self::NothingToDo => f.write_str("there is no such value"),
            Self::Otherwise(told) => write!(f, "`check` tells {told}"),
            Self::Forbidden(places) if places.is_empty() => f.write_str("there is no such value"),
            Self::Forbidden(places) => {
                let named = places.iter().take(MAX_NAMED).map(String::as_str);
                f.write_str(&named.collect::<Vec<_>>().join(" and "))?;
                match places.len() {
                    1 => f.write_str(" leaves no such payload"),
                    count if count > MAX_NAMED => {
                        write!(f, " and {} more leave no such payload", count - MAX_NAMED)
                    }
                    _ => f.write_str(" leave no such payload"),
                }
            }
            Self::TakenBy(place) => write!(f, "the alternative at {place} takes what it leads to"),
            Self::LedElsewhere(place) => write!(f, "the condition at {place} leads elsewhere then"),
            Self::TagOf(place) => write!(f, "it is the tag of the alternative at {place}"),
            Self::Earlier(code, place) => {
                write!(f, "`{code}` by {place} is broken with it, and speaks first")
            }
            Self::Kept(code, place) => {
                write!(f, "this keyword takes it, and only `{code}` by {place} is broken")
            }
            Self::Together(broken) => write!(f, "{} break with it", broken.join(" and ")),
            Self::Nearer(told) => {
                write!(f, "another alternative is nearer then, and `check` tells {told} of it")
            }
            Self::Each(reasons) => {
                let reasons: Vec<String> = reasons.iter().map(Self::to_string).collect();
                f.write_str(&reasons.join("; or "))
            }
        }
    }
}

/// What a verdict on a payload is a reason for; `None` where the payload is as it was to be.
pub(super) fn reason(
    target: &Target,
    places: &Places<'_>,
    meant: &Meant<'_, '_>,
    verdict: Verdict,
    payload: &Value,
) -> Option<Reason> {
    Some(match verdict {
        Verdict::Certified(_) => return None,
        Verdict::Fits => taken_by(target, places, meant.way, payload)
            .or_else(|| led_elsewhere(target, meant.way, payload))
            .unwrap_or(Reason::Fits),
        Verdict::OfAnotherBranch => {
            tag_of(target, places, meant.way, payload).unwrap_or(Reason::OfAnotherBranch)
        }
        Verdict::Earlier(code, place) => Reason::Earlier(code, place),
        Verdict::Several(broken) => Reason::Together(broken),
        Verdict::Nearer(told) => Reason::Nearer(told),
        Verdict::Kept(code, place) => Reason::Kept(code, place),
        Verdict::Otherwise(told) => Reason::Otherwise(told),
    })
}

/// The alternative that takes a payload which the one on the way refuses.
fn taken_by(target: &Target, places: &Places<'_>, way: &Way, payload: &Value) -> Option<Reason> {
    way.iter().enumerate().rev().find_map(|(index, step)| {
        let Step::Branch(keyword, taken) = step else { return None };
        let value = payload.pointer(&location(&way[..index]))?;
        let accepts = |branch: &usize| {
            let judge = target.judge().of_part(&format!("{keyword}/{branch}"));
            *branch != *taken && judge.is_some_and(|judge| judge.is_valid(value))
        };
        let branch = (0..places.branches(keyword)).find(accepts)?;
        Some(Reason::TakenBy(place_of(target, &format!("{keyword}/{branch}"))?))
    })
}

/// The condition on the way that a payload no longer meets, or meets now.
fn led_elsewhere(target: &Target, way: &Way, payload: &Value) -> Option<Reason> {
    way.iter().enumerate().find_map(|(index, step)| {
        let (condition, held) = match step {
            Step::Holds(uri) => (uri, true),
            Step::Refuses(uri) => (uri, false),
            _ => return None,
        };
        let value = payload.pointer(&location(&way[..index]))?;
        let is_other = target.judge().of_part(condition)?.is_valid(value) != held;
        is_other.then(|| Some(Reason::LedElsewhere(place_of(target, condition)?))).flatten()
    })
}

fn tag_of(target: &Target, places: &Places<'_>, way: &Way, payload: &Value) -> Option<Reason> {
    let (keyword, Union::Tagged { values, .. }) = places.tagged_by(way)? else { return None };
    let tag = payload.pointer(&location(way))?;
    let is_it = |tags: &Option<Vec<Value>>| tags.iter().flatten().any(|other| other == tag);
    let branch = values.iter().position(is_it)?;
    Some(Reason::TagOf(place_of(target, &format!("{keyword}/{branch}"))?))
}

/// A keyword's place, by its URI; with the code of the rule where an overlay brought it, since then
/// the place only holds what the rule is about.
pub(super) fn named(target: &Target, uri: &str) -> Option<String> {
    let place = place_of(target, uri)?;
    Some(match target.rule_code(uri) {
        Some(code) => format!("`{code}` by {place}"),
        None => place,
    })
}

/// JSON Pointer of something in the contract, by its URI.
pub(super) fn place_of(target: &Target, uri: &str) -> Option<String> {
    target.keyword_place(uri).map(|place| place.pointer)
}
