//! Targets: the parts of a contract that a payload can be judged by, and how users name them.

use serde_json::Value;

#[cfg(feature = "cli")]
use super::check::Masking;
use super::check::{self, Keep, Lens};
use super::contract::{Contract, ContractLens};
use super::lower::Direction;
use super::outline::{Operation, Part};
use super::references::uri_of;
use crate::document::{Document, Source};
use crate::finding::{Finding, Place};
use crate::schema::validate::{Violation, nearest};
#[cfg(feature = "cli")]
use crate::schema::{BundleError, Declarations};
use crate::schema::{Judge, SchemaError};

/// The part that is meant where a selector names none.
pub(super) const DEFAULT_PART: &str = "request";

/// A part of a contract, compiled: `immuta:createConnection@request`.
#[derive(Debug)]
pub struct Target {
    contract: Contract,
    name: String,
    context: String,
    judge: Judge,
}

/// A target that cannot be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// No operation, path or schema fits the selector.
    #[error("{contract} has nothing named `{selector}`{}", suggestion(.nearest.as_deref()))]
    Unknown {
        /// The contract's name.
        contract: String,
        /// What was asked for.
        selector: String,
        /// What may have been meant.
        nearest: Option<String>,
    },
    /// An OpenAPI document was named and no part of it.
    #[error("say which operation of {contract} is meant, as in `{contract}:{example}`")]
    Unnamed {
        /// The contract's name.
        contract: String,
        /// The first of its operations.
        example: String,
    },
    /// The last segment of several operationIds fits.
    #[error("`{selector}` may be {}: write one of them whole", .candidates.join(" or "))]
    Ambiguous {
        /// What was asked for.
        selector: String,
        /// The operationIds that end in it.
        candidates: Vec<String>,
    },
    /// The operation has no such part.
    #[error("{operation} has no part `{part}`: there is {}", parts_text(.parts))]
    UnknownPart {
        /// The operation's name.
        operation: String,
        /// What was asked for.
        part: String,
        /// The parts that it has.
        parts: Vec<String>,
    },
    /// A JSON Schema is one target as a whole, or one of its definitions by `#/…`.
    #[error(
        "{contract} is a JSON Schema: name it alone, or a schema in it as `{contract}:#/$defs/…`"
    )]
    NoOperations {
        /// The contract's name.
        contract: String,
    },
    /// The contract is wrong at a place that the target needs: a reference leads nowhere, or to a
    /// document that was not supplied, or a keyword has a value that it must not have.
    #[error("{}{reason}", place_text(.place))]
    Broken {
        /// Where it is wrong.
        place: Box<Place>,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// The schema cannot be compiled.
    #[error("{contract}: {source}")]
    Schema {
        /// The contract's name.
        contract: String,
        /// What is wrong with the schema.
        source: SchemaError,
    },
}

fn suggestion(nearest: Option<&str>) -> String {
    match nearest {
        Some(nearest) => format!("; did you mean `{nearest}`?"),
        None => "; `trueup targets` lists what there is".to_owned(),
    }
}

fn parts_text(parts: &[String]) -> String {
    if parts.is_empty() { "none that is JSON".to_owned() } else { parts.join(", ") }
}

fn place_text(place: &Place) -> String {
    let file = place.file.as_deref().unwrap_or_default();
    place.position.map_or_else(String::new, |position| format!("{file}:{position}: "))
}

/// Objects with more members than this are no place to look for a misspelt one.
#[cfg(feature = "cli")]
const MAX_COMPARED: usize = 100;

impl Target {
    /// The target's full name: `immuta:createConnection@request`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The contract that it is part of.
    #[must_use]
    pub fn contract(&self) -> &Contract {
        &self.contract
    }

    /// The verdict alone, several times as fast as [`Self::check`].
    #[must_use]
    pub fn is_valid(&self, value: &Value) -> bool {
        self.judge.is_valid(value)
    }

    /// Whether the contract speaks of any member of the object: one that takes any object takes it
    /// without knowing what it is.
    #[cfg(feature = "cli")]
    pub(crate) fn knows(&self, value: &Value) -> bool {
        let Some(members) = value.as_object() else { return false };
        let declared = self.judge.declarations().at("").properties();
        declared.iter().any(|(name, _)| members.contains_key(*name))
    }

    /// How many members of an object the contract speaks of, misspelt ones among them.
    #[cfg(feature = "cli")]
    pub(crate) fn known_members(&self, object: &serde_json::Map<String, Value>) -> usize {
        let declared = self.judge.declarations().at("").properties();
        let is_declared = |member: &str| declared.iter().any(|(name, _)| *name == member);
        let is_near = |member: &str| nearest(member, declared.iter().map(|it| it.0)).is_some();
        let compare = object.len() <= MAX_COMPARED;
        object.keys().filter(|member| is_declared(member) || compare && is_near(member)).count()
    }

    #[cfg(feature = "cli")]
    pub(super) fn declarations(&self) -> Declarations<'_> {
        self.judge.declarations()
    }

    /// The schema of the target as a document of its own.
    #[cfg(feature = "cli")]
    pub(crate) fn bundle(&self) -> Result<Value, BundleError> {
        let described = self.judge.root().and_then(|(_, uri)| self.contract.described_judge(uri));
        if let Some(judge) = described {
            return judge.map_err(|_| BundleError::Dangling)?.bundle();
        }
        match self.judge.bundle() {
            Err(BundleError::Dynamic) if self.contract.is_json_schema() => self.judge.compound(),
            bundled => bundled,
        }
    }

    #[cfg(feature = "cli")]
    pub(super) fn context(&self) -> &str {
        &self.context
    }

    /// Everything that does not fit, each with its JSON Pointer; nothing where the value fits.
    #[must_use]
    pub fn check(&self, value: &Value) -> Vec<Finding> {
        check::findings(&self.judge, value, None, &self.lens())
    }

    /// Everything that does not fit, with lines, columns and code frames, in the document's order.
    #[must_use]
    pub fn check_document(&self, document: &Document) -> Vec<Finding> {
        check::findings(&self.judge, document.value(), Some(document), &self.lens())
    }

    /// The compiled schema behind the target.
    pub(crate) fn judge(&self) -> &Judge {
        &self.judge
    }

    /// What [`Self::check_document`] finds in the violations that `keep` keeps; where it says what
    /// to do about one, this stands in place of the usual help.
    pub(crate) fn check_some(
        &self,
        document: &Document,
        keep: &dyn Fn(&Violation) -> Keep,
    ) -> Vec<Finding> {
        check::some_findings(&self.judge, document.value(), Some(document), &self.lens(), keep)
    }

    /// The text of a document with all masked that may be a secret.
    #[cfg(feature = "cli")]
    pub(crate) fn masking<'d>(&'d self, document: &'d Document) -> Masking<'d> {
        Masking::new(document, self.judge.declarations())
    }

    /// Adds a code frame to a finding on text that could not be read. Of the text only punctuation
    /// shows, and names that the contract knows: the rest may be secrets.
    pub fn frame_syntax(&self, finding: &mut Finding, source: &Source) {
        let is_known = |word: &str| self.judge.knows_property(word);
        finding.frame = check::syntax_frame(source, &finding.instance, &is_known);
        finding.context = Some(self.context.clone());
    }

    /// Where the contract holds a keyword, by its absolute URI.
    pub(crate) fn keyword_place(&self, keyword: &str) -> Option<Place> {
        self.lens().place(keyword)
    }

    /// The code of the rule that brought a keyword, where an overlay did.
    pub(crate) fn rule_code(&self, keyword: &str) -> Option<String> {
        let lens = self.lens();
        let (contract, meta) = lens.rule(keyword)?;
        Some(format!("{contract}/{}", meta.rule?))
    }

    /// What the contract gives as examples of the whole payload, and accepts.
    pub(crate) fn examples(&self) -> Vec<Value> {
        let root = self.judge.root();
        let mut examples = root.map_or_else(Vec::new, |(_, uri)| self.contract.examples(uri));
        examples.retain(|example| self.is_valid(example));
        examples
    }

    pub(super) fn lens(&self) -> ContractLens<'_> {
        ContractLens { contract: &self.contract, context: &self.context }
    }
}

/// Finds and compiles what a selector names.
pub(super) fn select(contract: &Contract, selector: &str) -> Result<Target, TargetError> {
    if let Some(pointer) = selector.strip_prefix('#') {
        let uri = uri_of(&contract.root_uri(), pointer);
        let target = compile(contract, selector, &uri, Direction::Request, selector);
        return target.map_err(|error| match error {
            TargetError::Schema { contract, source: SchemaError::Dangling { fragment } }
                if fragment == pointer =>
            {
                TargetError::Unknown { contract, selector: selector.to_owned(), nearest: None }
            }
            other => other,
        });
    }
    if contract.is_json_schema() {
        if !selector.is_empty() {
            return Err(TargetError::NoOperations { contract: contract.name().to_owned() });
        }
        let uri = format!("{}#", contract.root_uri());
        return compile(contract, "", &uri, Direction::Request, "the schema");
    }
    let (name, part_name) = split_part(selector);
    let operation = find_operation(contract, name)?;
    let part = find_part(operation, part_name)?;
    let label = match &operation.operation_id {
        Some(id) => id.rsplit('.').next().unwrap_or(id).to_owned(),
        None => format!("{} {}", operation.method, operation.path),
    };
    let direction =
        if part.name.starts_with("response") { Direction::Response } else { Direction::Request };
    let context = format!("{} of {} {}", part_words(&part.name), operation.method, operation.path);
    compile(contract, &format!("{label}@{}", part.name), &part.schema, direction, &context)
}

fn compile(
    contract: &Contract,
    selector: &str,
    uri: &str,
    direction: Direction,
    context: &str,
) -> Result<Target, TargetError> {
    let judge = contract.judge(uri, direction).map_err(|error| explain(contract, error))?;
    let name = match selector {
        "" => contract.name().to_owned(),
        selector => format!("{}:{selector}", contract.name()),
    };
    Ok(Target { contract: contract.clone(), name, context: context.to_owned(), judge })
}

fn explain(contract: &Contract, error: SchemaError) -> TargetError {
    match contract.blame(&error) {
        Some((place, reason)) => TargetError::Broken { place: Box::new(place), reason },
        None => TargetError::Schema { contract: contract.name().to_owned(), source: error },
    }
}

/// `response.201` becomes `response 201`, for a sentence.
fn part_words(part: &str) -> String {
    if let Some(status) = part.strip_prefix("response.") {
        return format!("response {status}");
    }
    match part.strip_prefix("param.").and_then(|part| part.split_once('.')) {
        Some((place, name)) => format!("{place} parameter {name}"),
        None => part.to_owned(),
    }
}

/// Splits `@part` off; an `@` that stands in a path template stays there.
fn split_part(selector: &str) -> (&str, &str) {
    match selector.rsplit_once('@') {
        Some((name, part))
            if part == "request" || part.starts_with("response.") || part.starts_with("param.") =>
        {
            (name, part)
        }
        // What cannot be part of a path is a part that is mistaken.
        Some((name, part)) if !name.contains('/') => (name, part),
        _ => (selector, DEFAULT_PART),
    }
}

fn find_operation<'c>(contract: &'c Contract, name: &str) -> Result<&'c Operation, TargetError> {
    let operations = contract.operations();
    if let Some((method, path)) = name.split_once(' ') {
        let found = operations.iter().find(|operation| {
            operation.method.eq_ignore_ascii_case(method) && operation.path == path.trim()
        });
        return found.ok_or_else(|| unknown(contract, name));
    }
    let id = |operation: &'c Operation| operation.operation_id.as_deref();
    if let Some(exact) = operations.iter().find(|operation| id(operation) == Some(name)) {
        return Ok(exact);
    }
    let by_segment: Vec<&Operation> = operations
        .iter()
        .filter(|operation| id(operation).and_then(|id| id.rsplit('.').next()) == Some(name))
        .collect();
    match by_segment.as_slice() {
        [operation] => Ok(operation),
        [] => Err(unknown(contract, name)),
        several => Err(TargetError::Ambiguous {
            selector: name.to_owned(),
            candidates: several.iter().filter_map(|o| id(o)).map(str::to_owned).collect(),
        }),
    }
}

fn unknown(contract: &Contract, selector: &str) -> TargetError {
    let mut names: Vec<String> = Vec::new();
    for operation in contract.operations() {
        let id = operation.operation_id.as_deref().and_then(|id| id.rsplit('.').next());
        names.extend(id.map(str::to_owned));
        names.push(format!("{} {}", operation.method, operation.path));
    }
    let contract = contract.name().to_owned();
    if selector.is_empty() && !names.is_empty() {
        return TargetError::Unnamed { contract, example: names.swap_remove(0) };
    }
    let nearest = nearest(selector, names.iter().map(String::as_str)).map(str::to_owned);
    TargetError::Unknown { contract, selector: selector.to_owned(), nearest }
}

fn find_part<'o>(operation: &'o Operation, name: &str) -> Result<&'o Part, TargetError> {
    operation.parts.iter().find(|part| part.name == name).ok_or_else(|| TargetError::UnknownPart {
        operation: format!("{} {}", operation.method, operation.path),
        part: name.to_owned(),
        parts: operation.parts.iter().map(|part| part.name.clone().into_owned()).collect(),
    })
}
