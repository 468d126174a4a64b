//! What is wrong with an invalid payload: foretold by what was done to it, and held against what
//! `check` says.

use serde_json::Value;

use super::places::{Place, Places, Step, Way, keyword_uri, location};
use crate::document::pointer;
use crate::finding::{Finding, Severity};
use crate::openapi::Target;
use crate::schema::union::Union;

/// The one thing that is wrong with an invalid payload.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Label {
    /// The code of the finding.
    pub code: String,
    /// JSON Pointer of the place in the payload.
    pub pointer: String,
    /// JSON Pointer of the place in the contract that is not kept.
    pub contract_pointer: String,
    /// What was done to a payload that fits: ``required property `password` removed``.
    pub words: String,
    /// Codes of further keywords that the same value breaks.
    pub also: Vec<String>,
}

/// What breaks, in general.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Breach {
    /// A keyword that judges the value itself.
    Value,
    /// The value's type.
    Type,
    /// A property is missing.
    Missing(String),
    /// There is a property too many.
    Unexpected(String),
    /// Several members of the union at the value.
    SeveralMembers,
    /// Several branches of the union at the value.
    Ambiguous,
    /// No branch of the union at the value.
    NoBranch,
    /// There is an item too many, with this index.
    Item(usize),
}

/// Which finding a breach should bring.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Foretold {
    code: String,
    pointer: String,
    /// Absolute URIs of the keywords that say so: what several say is told once, of any of them.
    keywords: Vec<String>,
}

/// What became of a payload that was to be invalid.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    Certified(Label),
    /// It fits.
    Fits,
    /// It is meant for another branch now, and is to be judged by that.
    OfAnotherBranch,
    /// At the same value a keyword speaks that comes before the one that was meant.
    Earlier(String, String),
    /// More than one thing is wrong: what, and where in payload and contract.
    Several(Vec<String>),
    /// Nothing tells the alternatives apart, and the nearest is another one now.
    Nearer(String),
    /// What was meant is kept, and only another keyword is broken: its code and place.
    Kept(String, String),
    /// `check` names something else than was foretold.
    Otherwise(String),
}

/// Holds a payload against what should be wrong with it.
pub(super) fn certify(
    target: &Target,
    places: &Places<'_>,
    meant: &Meant<'_, '_>,
    payload: &Value,
    words: &str,
) -> Verdict {
    if target.is_valid(payload) {
        return Verdict::Fits;
    }
    if meant.leads_elsewhere(places, payload) {
        return Verdict::OfAnotherBranch;
    }
    let findings = target.check(payload);
    let [finding] = findings.as_slice() else { return Verdict::Several(named(&findings)) };
    let foretold = meant.foretell(target, places, payload);
    let place = finding.contract.as_ref().map(|place| place.pointer.clone()).unwrap_or_default();
    let label = |contract_pointer: String, finding: &Finding| Label {
        code: finding.code.clone(),
        pointer: finding.instance.pointer.clone(),
        contract_pointer,
        words: words.to_owned(),
        also: finding.also.clone(),
    };
    // Lists of values in alternatives that nothing tells apart are put together; in which words no
    // alternative is said to be the right one depends on the value.
    let is_code = finding.code == foretold.code
        || meant.breach == Breach::NoBranch
        || (foretold.code == "schema/const"
            && finding.code == "schema/enum"
            && !places.guessed(meant.way).is_empty());
    let is_at_place = |keyword: &String| {
        target.keyword_place(keyword).is_some_and(|foretold| foretold.pointer == place)
    };
    if finding.severity == Severity::Error
        && is_code
        && finding.instance.pointer == foretold.pointer
        && foretold.keywords.iter().any(is_at_place)
    {
        return Verdict::Certified(label(place, finding));
    }
    // Where several alternatives are equally near, the union speaks for them.
    let speaks_for_all = |(union, at): &(&str, String)| {
        let keyword = union.rsplit('/').next().unwrap_or_default();
        finding.code == format!("schema/{keyword}")
            && finding.instance.pointer == *at
            && is_at_place(&(*union).to_owned())
    };
    if places.guessed(meant.way).iter().any(speaks_for_all) {
        return Verdict::Certified(label(place, finding));
    }
    if finding.instance.pointer == foretold.pointer && finding.also.contains(&foretold.code) {
        return Verdict::Earlier(finding.code.clone(), place);
    }
    let is_beside = |(_, at): &(&str, String)| finding.instance.pointer.starts_with(at.as_str());
    if places.guessed(meant.way).iter().any(is_beside) || meant.breach == Breach::NoBranch {
        let told = format!("`{}` at `{}` by {place}", finding.code, finding.instance.pointer);
        return Verdict::Nearer(told);
    }
    if meant.is_kept(target, payload) {
        return Verdict::Kept(finding.code.clone(), place);
    }
    let meant = foretold.keywords.first().and_then(|keyword| target.keyword_place(keyword));
    Verdict::Otherwise(format!(
        "`{}` at `{}` by {place} instead of `{}` at `{}` by {}",
        finding.code,
        finding.instance.pointer,
        foretold.code,
        foretold.pointer,
        meant.map(|place| place.pointer).unwrap_or_default()
    ))
}

/// Codes with the places in payload and contract, the first of them.
fn named(findings: &[Finding]) -> Vec<String> {
    let one = |finding: &Finding| {
        let place = finding.contract.as_ref().map(|place| format!(" by {}", place.pointer));
        let at = &finding.instance.pointer;
        format!("`{}` at `{at}`{}", finding.code, place.unwrap_or_default())
    };
    let mut named: Vec<String> = findings.iter().map(one).collect();
    named.dedup();
    named.truncate(MAX_NAMED);
    named
}

const MAX_NAMED: usize = 3;

/// A keyword that is to be broken, at a value that a way leads to.
pub(super) struct Meant<'m, 't> {
    pub(super) place: &'m Place<'t>,
    pub(super) way: &'m Way,
    pub(super) keyword: &'m str,
    pub(super) breach: Breach,
}

impl Meant<'_, '_> {
    fn foretell(&self, target: &Target, places: &Places<'_>, payload: &Value) -> Foretold {
        let at = location(self.way);
        let of_union = |code: &str, union: &str| Foretold {
            code: code.to_owned(),
            pointer: at.clone(),
            keywords: vec![union.to_owned()],
        };
        if let Some((pointer, keyword, code)) = self.unevaluated() {
            return Foretold { code, pointer, keywords: vec![keyword] };
        }
        match &self.breach {
            Breach::Value | Breach::Type => {
                // A value that is no tag of any branch leaves no branch to judge by.
                if let Some((union, Union::Tagged { values, .. })) = places.tagged_by(self.way)
                    && let Some(value) = payload.pointer(&at)
                    && !values.iter().flatten().flatten().any(|tag| tag == value)
                {
                    return of_union("union/unknown-tag", union);
                }
                let mut plain = self.plain(target, places, at.clone());
                if self.breach == Breach::Type {
                    // Where no branch takes values of a type, that is said of the union.
                    let unions = places.around(self.way);
                    plain.keywords.extend(unions.iter().map(|(union, ..)| (*union).to_owned()));
                }
                plain
            }
            Breach::Missing(name) => {
                for (union, kind, branch) in places.around(self.way) {
                    match kind {
                        Union::Tagged { property, .. } if property == name => {
                            return of_union("union/missing-tag", union);
                        }
                        Union::Members(members) if members[branch].as_ref() == Some(name) => {
                            return of_union("union/no-member", union);
                        }
                        Union::Tagged { .. } | Union::Members(_) | Union::Untagged => {}
                    }
                }
                self.plain(target, places, at)
            }
            Breach::Unexpected(name) => match code_word(self.keyword) {
                // These judge the whole object for the sake of one property.
                "dependentSchemas" | "dependencies" => self.plain(target, places, at),
                _ => self.plain(target, places, pointer::join(&at, name)),
            },
            Breach::SeveralMembers => {
                let mut several = self.plain(target, places, at);
                "union/several-members".clone_into(&mut several.code);
                several
            }
            Breach::Ambiguous => {
                of_union("union/ambiguous", &keyword_uri(&self.place.uri, self.keyword))
            }
            Breach::NoBranch => self.plain(target, places, at),
            // Only `items` and `prefixItems` name the item itself.
            Breach::Item(index) => match code_word(self.keyword) {
                "additionalItems" | "unevaluatedItems" => self.plain(target, places, at),
                _ => self.plain(target, places, pointer::join(&at, &index.to_string())),
            },
        }
    }

    /// Of what is judged by `unevaluatedProperties` or `unevaluatedItems` these speak themselves:
    /// where, by which keyword, with which code.
    fn unevaluated(&self) -> Option<(String, String, String)> {
        self.way.iter().enumerate().find_map(|(index, step)| {
            let Step::Holds(uri) = step else { return None };
            let word = uri.rsplit('/').next()?;
            let end = match word {
                "unevaluatedProperties" => index,
                "unevaluatedItems" => index.checked_sub(1)?,
                _ => return None,
            };
            Some((location(&self.way[..end]), uri.clone(), format!("schema/{word}")))
        })
    }

    /// Whether the value is the tag of a branch other than the one that it was taken from.
    fn leads_elsewhere(&self, places: &Places<'_>, payload: &Value) -> bool {
        let Breach::Value = self.breach else { return false };
        let Some((_, Union::Tagged { values, .. })) = places.tagged_by(self.way) else {
            return false;
        };
        let value = payload.pointer(&location(self.way));
        values.iter().flatten().flatten().any(|tag| Some(tag) == value)
    }

    /// Whether the schema that was to be broken takes the value as it is now.
    fn is_kept(&self, target: &Target, payload: &Value) -> bool {
        let judge = target.judge().of_part(&self.place.uri);
        let value = payload.pointer(&location(self.way));
        judge.zip(value).is_some_and(|(judge, value)| judge.is_valid(value))
    }

    /// The keyword itself speaks, here or wherever the same is said of the value.
    fn plain(&self, target: &Target, places: &Places<'_>, pointer: String) -> Foretold {
        let keyword = keyword_uri(&self.place.uri, self.keyword);
        let code = target.rule_code(&keyword);
        let code = code.unwrap_or_else(|| format!("schema/{}", code_word(self.keyword)));
        let mut keywords = vec![keyword];
        let others = places.judging(self.way);
        for other in others {
            keywords.push(keyword_uri(&other.uri, self.keyword));
            if self.keyword == "const" {
                keywords.push(keyword_uri(&other.uri, "enum"));
            }
        }
        Foretold { code, pointer, keywords }
    }
}

/// The keyword as codes name it.
pub(super) fn code_word(keyword: &str) -> &str {
    let keyword = keyword.split('/').next().unwrap_or(keyword);
    if keyword == crate::schema::NUMBER_FORMAT { "format" } else { keyword }
}
