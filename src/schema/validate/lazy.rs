//! Unions of recursive schemas, explained one branch at a time.
//!
//! The crate's error for a broken union holds the errors of all its branches, and these hold
//! theirs: where several branches lead back to the union, their number multiplies with every
//! level of the payload. Here such unions answer with their verdict alone, and the errors of a
//! branch are asked for once it is likely to be meant.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jsonschema::{Keyword, ValidationError, Validator};
use serde_json::{Value, json};

use crate::document::pointer;
use crate::schema::{Formats, Schemas, Scope};

/// Beside every union, its own URI: a keyword that is overridden cannot tell where it stands.
const LOCATION: &str = "x-trueup-location";

/// Validators whose unions keep the errors of their branches to themselves.
pub(crate) struct Lazy {
    schemas: Arc<Schemas>,
    formats: Formats,
    /// The same documents, each union with its own URI beside it.
    located: Schemas,
    validators: Mutex<HashMap<String, Option<Arc<Validator>>>>,
}

impl std::fmt::Debug for Lazy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lazy").finish_non_exhaustive()
    }
}

impl Lazy {
    /// `None` where the schema at `uri` does not need it, or must not have it.
    pub(crate) fn new(schemas: &Arc<Schemas>, uri: &str, formats: Formats) -> Option<Self> {
        if !multiplies(&schemas.scope(uri)?) {
            return None;
        }
        // A branch on its own has lost the dynamic scope that it is to be judged in.
        if schemas.documents.iter().any(|(_, document)| mentions(document, "$dynamicRef")) {
            return None;
        }
        let located = schemas.documents.iter().map(|(uri, document)| {
            let mut document = (**document).clone();
            locate_unions(&mut document, uri, &mut String::new());
            (uri.clone(), document)
        });
        let located = Schemas::new(located, schemas.draft).ok()?;
        let schemas = Arc::clone(schemas);
        Some(Self { schemas, formats, located, validators: Mutex::default() })
    }

    /// The errors of `instance` by the schema at `uri`, unions without those of their branches.
    pub(super) fn errors(&self, uri: &str, instance: &Value) -> Vec<ValidationError<'static>> {
        let Some(validator) = self.validator(uri) else { return Vec::new() };
        validator.iter_errors(instance).map(ValidationError::to_owned).collect()
    }

    /// Whether the schema at `uri` accepts the value.
    pub(super) fn accepts(&self, uri: &str, instance: &Value) -> bool {
        self.validator(uri).is_none_or(|validator| validator.is_valid(instance))
    }

    fn validator(&self, uri: &str) -> Option<Arc<Validator>> {
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        validators.entry(uri.to_owned()).or_insert_with(|| self.compile(uri)).clone()
    }

    fn compile(&self, uri: &str) -> Option<Arc<Validator>> {
        let mut options = self.located.options(self.formats);
        for keyword in ["anyOf", "oneOf"] {
            let (schemas, formats) = (Arc::clone(&self.schemas), self.formats);
            options = options.with_keyword(keyword, move |schema, branches, _| {
                let location = schema.get(LOCATION).and_then(Value::as_str).unwrap_or_default();
                let count = branches.as_array().map_or(0, Vec::len);
                let branch = |index| json!({ "$ref": format!("{location}/{keyword}/{index}") });
                let union = json!({ keyword: (0..count).map(branch).collect::<Vec<_>>() });
                let schemas = Arc::clone(&schemas);
                Ok(Box::new(Verdict { schemas, formats, union, validator: OnceLock::new() }))
            });
        }
        options.build(&json!({ "$ref": uri })).ok().map(Arc::new)
    }
}

/// A union that says whether it accepts a value, and no more.
struct Verdict {
    schemas: Arc<Schemas>,
    formats: Formats,
    union: Value,
    /// Compiled when first asked for: a recursive schema would never be done otherwise.
    validator: OnceLock<Option<Validator>>,
}

impl<'i> Keyword<'i> for Verdict {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if self.is_valid(instance) { Ok(()) } else { Err(ValidationError::custom("union")) }
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        let compile = || self.schemas.options(self.formats).build(&self.union).ok();
        self.validator.get_or_init(compile).as_ref().is_none_or(|union| union.is_valid(instance))
    }
}

fn locate_unions(value: &mut Value, uri: &str, at: &mut String) {
    let length = at.len();
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                pointer::push(at, name);
                locate_unions(member, uri, at);
                at.truncate(length);
            }
            if ["anyOf", "oneOf"]
                .iter()
                .any(|keyword| members.get(*keyword).is_some_and(Value::is_array))
            {
                let location = pointer::uri_of(uri, at);
                members.insert(LOCATION.to_owned(), Value::String(location));
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                pointer::push(at, &index.to_string());
                locate_unions(item, uri, at);
                at.truncate(length);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn mentions(value: &Value, name: &str) -> bool {
    match value {
        Value::Object(members) => {
            members.contains_key(name) || members.values().any(|member| mentions(member, name))
        }
        Value::Array(items) => items.iter().any(|item| mentions(item, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// A schema by where it lies in memory: the same node, not an equal one.
type Node = *const Value;

/// Whether two branches of one union lead back to it.
fn multiplies(root: &Scope<'_>) -> bool {
    let mut references: HashMap<Node, HashSet<Node>> = HashMap::new();
    let mut unions: Vec<(Node, Vec<HashSet<Node>>)> = Vec::new();
    let mut open = vec![root.clone()];
    while let Some(scope) = open.pop() {
        let node: Node = scope.schema();
        if references.contains_key(&node) {
            continue;
        }
        let mut survey = Survey { targets: Vec::new(), unions: Vec::new() };
        survey.visit(&scope);
        references
            .insert(node, survey.targets.iter().map(|t| std::ptr::from_ref(t.schema())).collect());
        unions.extend(survey.unions.into_iter().map(|branches| (node, branches)));
        open.extend(survey.targets);
    }
    unions.iter().any(|(holder, branches)| {
        let leads_back = |branch: &&HashSet<Node>| reaches(&references, branch, *holder);
        branches.iter().filter(leads_back).count() > 1
    })
}

fn reaches(references: &HashMap<Node, HashSet<Node>>, from: &HashSet<Node>, to: Node) -> bool {
    let mut seen = HashSet::new();
    let mut open: Vec<Node> = from.iter().copied().collect();
    while let Some(node) = open.pop() {
        if node == to {
            return true;
        }
        if seen.insert(node) {
            open.extend(references.get(&node).into_iter().flatten());
        }
    }
    false
}

/// What stands in one schema, without following its references.
struct Survey<'r> {
    targets: Vec<Scope<'r>>,
    /// For each union, what each of its branches refers to.
    unions: Vec<Vec<HashSet<Node>>>,
}

impl<'r> Survey<'r> {
    fn visit(&mut self, scope: &Scope<'r>) {
        self.targets.extend(scope.referenced());
        match scope.schema() {
            Value::Object(members) => {
                for keyword in ["anyOf", "oneOf"] {
                    let branches = scope.branches(keyword);
                    self.unions.push(branches.iter().map(Self::targets_within).collect());
                }
                members.values().for_each(|member| self.visit(&scope.child(member)));
            }
            Value::Array(items) => items.iter().for_each(|item| self.visit(&scope.child(item))),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn targets_within(branch: &Scope<'r>) -> HashSet<Node> {
        let mut survey = Survey { targets: Vec::new(), unions: Vec::new() };
        survey.visit(branch);
        survey.targets.iter().map(|target| std::ptr::from_ref(target.schema())).collect()
    }
}

#[cfg(test)]
mod tests {
    use jsonschema::Draft;

    use super::*;
    use crate::schema::validate::Violation;

    /// A tree whose nodes are told apart by `kind`, or by nothing, and all have children.
    fn schemas(tagged: bool) -> Arc<Schemas> {
        let branch = |kind: &str| {
            let kind = if tagged { json!({ "const": kind }) } else { json!({ "type": "string" }) };
            json!({
                "properties": {
                    "kind": kind,
                    "size": {"type": "integer", "maximum": 9},
                    "children": {"type": "array", "items": {"$ref": "#/$defs/node"}},
                },
                "required": ["kind", "size"],
                "additionalProperties": false,
            })
        };
        let document = json!({"$defs": {"node": {"oneOf": [branch("a"), branch("b")]}}});
        Arc::new(Schemas::new([("test:/".to_owned(), document)], Draft::Draft202012).unwrap())
    }

    fn violations(schemas: &Arc<Schemas>, payload: &Value, is_lazy: bool) -> Vec<Violation> {
        let mut judge = schemas.judge("test:/#/$defs/node", Formats::Asserted).unwrap();
        if !is_lazy {
            judge.lazy = OnceLock::from(None);
        }
        judge.violations(payload)
    }

    #[test]
    fn explains_as_the_errors_of_all_branches_do() {
        let payloads = [
            json!({"kind": "a", "size": 1, "children": [{"kind": "b", "size": "2"}]}),
            json!({"kind": "a", "size": 1, "children": [{"kind": "c", "size": 2}]}),
            json!({"kind": "a", "size": 10, "children": [{"sise": 2}, {"kind": "b", "size": 2}]}),
            json!({"kind": "b", "size": 1, "children": [{"kind": "a", "size": 1, "x": []}, 7]}),
        ];
        for payload in &payloads {
            let schemas = schemas(true);
            let told = |violations: Vec<Violation>| format!("{violations:?}");
            let (lazy, eager) =
                (violations(&schemas, payload, true), violations(&schemas, payload, false));
            assert!(!lazy.is_empty());
            assert_eq!(told(lazy), told(eager), "{payload}");
        }
    }

    #[test]
    fn sixty_levels_of_a_union_without_a_tag_are_explained() {
        let mut payload = json!({"kind": "a", "size": 10});
        for _ in 0..60 {
            payload = json!({"kind": "a", "size": 1, "children": [payload]});
        }
        let found = violations(&schemas(false), &payload, true);
        assert_eq!(found.len(), 1, "{found:?}");
    }
}
