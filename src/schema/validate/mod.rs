//! From the errors of the `jsonschema` crate to what a person would say.
//!
//! The crate answers a broken union with one error that holds the errors of every branch. Here
//! that tree becomes a flat list: a union is replaced by the findings of the branch that was
//! meant ([`branches`]), errors that only follow from others are dropped, misspelt names are
//! paired. What remains is one [`Violation`] for each thing to be mended.

mod branches;
mod cures;
mod kind;
mod lazy;
mod spelling;
mod vocabulary;
mod words;

use std::collections::{HashMap, HashSet};

use jsonschema::error::ValidationErrorKind as Error;
use jsonschema::{ValidationError, ValidationErrorParts};
use serde_json::Value;

use super::{Judge, Scope};
use crate::document::pointer;
use branches::Context;
pub(crate) use kind::Kind;
pub(crate) use lazy::Lazy;
pub(crate) use spelling::{may_mean, nearest, slips};
pub(crate) use vocabulary::subject;
pub(crate) use words::{Words, shown};

/// One thing that does not fit.
#[derive(Debug, Clone)]
pub(crate) struct Violation {
    pub(crate) kind: Kind,
    /// JSON Pointer of the value (or missing value's object) in the payload.
    pub(crate) instance: String,
    /// Absolute URI of the keyword that is broken, its fragment a JSON Pointer.
    pub(crate) keyword: String,
    /// The title of the schema that holds the keyword, where it has one.
    pub(crate) title: Option<String>,
}

impl Judge {
    /// All violations of `instance`, in the order in which its schema comes upon them.
    pub(crate) fn violations(&self, instance: &Value) -> Vec<Violation> {
        if self.is_valid(instance) {
            return Vec::new();
        }
        let lazy = self.lazy.get_or_init(|| Lazy::new(&self.schemas, &self.uri, self.formats));
        let explainer = Explainer { judge: self, lazy: lazy.as_ref(), instance, levels: LEVELS };
        let errors = lazy.as_ref().map(|lazy| lazy.errors(&self.uri, instance));
        let mut violations = errors.map_or_else(Vec::new, |errors| explainer.explain("", errors));
        if violations.is_empty() {
            let errors = self.validator.iter_errors(instance).map(ValidationError::to_owned);
            violations = explainer.explain("", errors.collect());
        }
        if violations.is_empty() {
            // Whatever the explanation makes of it: what is refused never goes without a word.
            violations = explainer.as_said(self.validator.iter_errors(instance));
        }
        spelling::pair(&mut violations, self, instance);
        violations
    }

    /// The URI of a place in the document that the judge's own schema stands in.
    fn uri_of(&self, pointer: &str) -> String {
        pointer::uri_of(self.uri.split('#').next().unwrap_or_default(), pointer)
    }

    /// The properties that the schema allows which holds a keyword such as `additionalProperties`.
    pub(crate) fn allowed_beside(&self, keyword: &str) -> Vec<&str> {
        let Some(scope) = self.scope_around(keyword) else { return Vec::new() };
        // `additionalProperties` sees what stands beside it, `unevaluatedProperties` all branches.
        let scopes =
            if keyword.ends_with("/additionalProperties") { vec![scope] } else { scope.in_place() };
        let properties = scopes.iter().filter_map(|scope| scope.keyword("properties")?.as_object());
        properties.flat_map(|named| named.keys().map(String::as_str)).collect()
    }

    /// The title of the nearest schema around a keyword that has one.
    fn title_around(&self, keyword: &str) -> Option<String> {
        let (document, pointer) = pointer::split_uri(keyword);
        let holders = pointer::ancestors(&pointer).skip(1);
        let title = |holder: &str| {
            let scope = self.schemas.scope(&pointer::uri_of(document, holder))?;
            scope.title().map(str::to_owned)
        };
        holders.into_iter().find_map(title)
    }

    fn scope_around(&self, keyword: &str) -> Option<Scope<'_>> {
        self.schemas.scope(keyword.rsplit_once('/')?.0)
    }
}

/// To find the branch that fits best among those of a recursive union, unions in them are
/// explained this deep and no deeper.
const LEVELS: usize = 3;

struct Explainer<'e> {
    judge: &'e Judge,
    lazy: Option<&'e Lazy>,
    /// The whole payload.
    instance: &'e Value,
    /// How many levels of recursive unions are still to be looked into.
    levels: usize,
}

impl<'e> Explainer<'e> {
    /// What the errors come to; their instance locations are relative to `prefix`.
    fn explain(&self, prefix: &str, errors: Vec<ValidationError<'static>>) -> Vec<Violation> {
        let mut violations: Vec<Violation> = Vec::new();
        let mut unevaluated = Vec::new();
        for error in errors {
            let parts = error.into_parts();
            let site = self.site(prefix, &parts);
            let found = match parts.kind {
                Error::AnyOf { context } => {
                    self.no_branch(&site, "anyOf", Context::known(prefix, context))
                }
                Error::OneOfNotValid { context } => {
                    self.no_branch(&site, "oneOf", Context::known(prefix, context))
                }
                Error::OneOfMultipleValid { context } => {
                    let accepting = |branch: &usize| context[*branch].is_empty();
                    let accepting: Vec<usize> = (0..context.len()).filter(accepting).collect();
                    vec![self.several_branches(&site, &accepting)]
                }
                Error::Custom { keyword, .. } if keyword == "anyOf" => self.union(&site, "anyOf"),
                Error::Custom { keyword, .. } if keyword == "oneOf" => self.union(&site, "oneOf"),
                Error::UnevaluatedProperties { unexpected } => {
                    unevaluated.push((site, unexpected));
                    continue;
                }
                other => self.plain(&site, other),
            };
            violations.extend(found);
        }
        for (site, names) in unevaluated {
            let found = self.unevaluated(&site, names, &violations);
            violations.extend(found);
        }
        drop_repetitions(&mut violations);
        drop_consequences(&mut violations);
        violations
    }

    fn site(&self, prefix: &str, parts: &ValidationErrorParts<'_>) -> Site {
        Site {
            instance: format!("{prefix}{}", parts.instance_path.as_str()),
            keyword: parts
                .absolute_keyword_location
                .as_ref()
                .map_or_else(|| self.judge.uri_of(parts.schema_path.as_str()), ToString::to_string),
        }
    }

    /// The crate's errors one by one, unions unexplained.
    fn as_said<'i>(&self, errors: impl Iterator<Item = ValidationError<'i>>) -> Vec<Violation> {
        let said = errors.map(|error| {
            let parts = error.to_owned().into_parts();
            let site = self.site("", &parts);
            self.plain(&site, parts.kind)
        });
        said.flatten().collect()
    }

    /// Everything but unions: one violation, or one for each name.
    fn plain(&self, site: &Site, kind: Error) -> Vec<Violation> {
        let instance = self.at(&site.instance);
        let contains = matches!(kind, Error::Contains).then(|| self.none_contained(site)).flatten();
        let site = contains.as_ref().unwrap_or(site);
        let mut kinds = Kind::read(kind, &site.keyword, instance);
        if let ([Kind::Forbidden { keyword }], Value::Object(members)) =
            (kinds.as_slice(), instance)
            && keyword == "additionalProperties"
        {
            // The crate says it of the object where the schema allows no property at all.
            kinds = kind::names("additionalProperties", members.keys().cloned());
        }
        kinds
            .into_iter()
            .map(|kind| match &kind {
                Kind::Unexpected { property, .. } => {
                    let instance = pointer::join(&site.instance, property);
                    self.violation(kind, instance, site)
                }
                _ => self.violation(kind, site.instance.clone(), site),
            })
            .collect()
    }

    /// The site of `contains` where the crate names `maxContains` instead: with that keyword and no
    /// `minContains` it does so of an array too in which no item is what `contains` describes.
    fn none_contained(&self, site: &Site) -> Option<Site> {
        let (schema, keyword) = site.keyword.rsplit_once('/')?;
        if keyword != "maxContains"
            || self.judge.scope_around(&site.keyword)?.keyword("minContains").is_some()
        {
            return None;
        }
        let contains = format!("{schema}/contains");
        let judge = self.judge.of_part(&contains)?;
        let items = self.at(&site.instance).as_array()?;
        let is_none = !items.iter().any(|item| judge.is_valid(item));
        is_none.then(|| Site { instance: site.instance.clone(), keyword: contains })
    }

    /// Properties that no subschema of an object evaluated. Where a union beside the keyword
    /// failed, nothing that its branches declare was evaluated either, and that is no second
    /// mistake.
    fn unevaluated(&self, site: &Site, names: Vec<String>, others: &[Violation]) -> Vec<Violation> {
        let Some(scope) = self.judge.scope_around(&site.keyword) else { return Vec::new() };
        if let Some(kind) = branches::several_members(&scope, self.at(&site.instance), &names) {
            return vec![self.violation(kind, site.instance.clone(), site)];
        }
        let explained =
            others.iter().any(|other| pointer::is_within(&other.instance, &site.instance));
        let meant_as_member = others.iter().find_map(|other| match &other.kind {
            Kind::NoMember { written, .. } if other.instance == site.instance => written.as_ref(),
            _ => None,
        });
        let follows =
            |name: &String| meant_as_member == Some(name) || (explained && declares(&scope, name));
        let unexpected = names.into_iter().filter(|name| !follows(name)).map(|property| {
            let instance = pointer::join(&site.instance, &property);
            let kind =
                Kind::Unexpected { keyword: "unevaluatedProperties", property, nearest: None };
            self.violation(kind, instance, site)
        });
        unexpected.collect()
    }

    fn violation(&self, kind: Kind, instance: String, site: &Site) -> Violation {
        let title = match kind {
            // A tag is one of something that has a name, though the union itself rarely has.
            Kind::UnknownTag { .. } | Kind::MissingTag { .. } => {
                self.judge.title_around(&site.keyword)
            }
            _ => {
                let scope = self.judge.scope_around(&site.keyword);
                scope.and_then(|scope| scope.title().map(str::to_owned))
            }
        };
        Violation { kind, instance, keyword: site.keyword.clone(), title }
    }

    fn at(&self, pointer: &str) -> &'e Value {
        self.instance.pointer(pointer).unwrap_or(&Value::Null)
    }
}

/// Where an error stands: in the instance, and in the schema.
struct Site {
    instance: String,
    keyword: String,
}

/// Whether any schema that judges the same object as `scope` declares the property.
fn declares(scope: &Scope<'_>, property: &str) -> bool {
    let schemas = scope.in_place();
    schemas
        .iter()
        .any(|s| s.keyword("properties").is_some_and(|named| named.get(property).is_some()))
}

/// A value of the wrong type fits several branches that ask for nothing but properties, or none.
fn drop_consequences(violations: &mut Vec<Violation>) {
    let of_type = |violation: &&Violation| matches!(violation.kind, Kind::Type { .. });
    let mistyped: HashSet<String> =
        violations.iter().filter(of_type).map(|violation| violation.instance.clone()).collect();
    violations.retain(|violation| {
        let is_of_a_union =
            matches!(violation.kind, Kind::Ambiguous { .. } | Kind::NoBranch { .. });
        !(is_of_a_union && mistyped.contains(&violation.instance))
    });
}

/// Two schemas that say the same of one value (through `allOf`, say) make one finding.
fn drop_repetitions(violations: &mut Vec<Violation>) {
    let mut seen: HashMap<String, Vec<Kind>> = HashMap::new();
    violations.retain(|violation| {
        let kinds = seen.entry(violation.instance.clone()).or_default();
        let is_new = !kinds.contains(&violation.kind);
        if is_new {
            kinds.push(violation.kind.clone());
        }
        is_new
    });
}
