//! What a contract says of one place in a payload, whatever branch of a union is meant there:
//! whether it expects a value at all, whether that is a secret, which properties it knows.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use regex::Regex;
use serde_json::Value;

use super::Scope;
use crate::document::pointer;

/// What the contract says of the places in one payload; each place is looked up once.
#[derive(Debug)]
pub(crate) struct Declarations<'r> {
    root: Option<Scope<'r>>,
    containers: RefCell<HashMap<String, Rc<Declared<'r>>>>,
}

impl<'r> Declarations<'r> {
    pub(super) fn new(root: Option<Scope<'r>>) -> Self {
        Self { root, containers: RefCell::default() }
    }

    /// What the contract says of the instance location at a JSON Pointer.
    pub(crate) fn at(&self, instance: &str) -> Rc<Declared<'r>> {
        match pointer::split_last(instance) {
            Some((container, token)) => Rc::new(self.container(container).descend(&token)),
            None => self.container(instance),
        }
    }

    fn container(&self, instance: &str) -> Rc<Declared<'r>> {
        if let Some(known) = self.containers.borrow().get(instance) {
            return Rc::clone(known);
        }
        let declared = match (pointer::split_last(instance), &self.root) {
            (Some((container, token)), _) => self.container(container).descend(&token),
            (None, Some(root)) => Declared { scopes: root.in_place(), within_secret: false },
            (None, None) => Declared { scopes: Vec::new(), within_secret: false },
        };
        let declared = Rc::new(declared);
        self.containers.borrow_mut().insert(instance.to_owned(), Rc::clone(&declared));
        declared
    }
}

/// All subschemas that may judge one instance location.
#[derive(Debug)]
pub(crate) struct Declared<'r> {
    scopes: Vec<Scope<'r>>,
    /// A value around this one is a secret as a whole.
    within_secret: bool,
}

impl<'r> Declared<'r> {
    /// Whether the contract expects a value here.
    pub(crate) fn is_expected(&self) -> bool {
        !self.scopes.is_empty()
    }

    /// Whether a scalar here must never be shown: it is marked as a secret, or stands inside one
    /// or where an object with one belongs, or is nothing that the contract expects, and then it
    /// may be a misspelt secret.
    pub(crate) fn is_confidential(&self) -> bool {
        self.hides_names() || holds_secret(&self.scopes)
    }

    /// Whether the contract marks what stands here as a secret, or something around it.
    pub(crate) fn is_secret(&self) -> bool {
        self.within_secret || self.scopes.iter().any(is_secret)
    }

    /// Whether the names of properties in a value here must not be shown either.
    pub(crate) fn hides_names(&self) -> bool {
        self.within_secret || !self.is_expected() || self.scopes.iter().any(is_secret)
    }

    /// The values that the contract itself gives for this place, as [`given`] has it.
    pub(super) fn given(&self) -> Vec<Value> {
        given(self.scopes.iter().cloned())
    }

    /// The properties that any of the schemas declares, each with the title of one that does.
    pub(crate) fn properties(&self) -> Vec<(&'r str, Option<&'r str>)> {
        let mut properties: Vec<(&str, Option<&str>)> = Vec::new();
        for scope in &self.scopes {
            let declared = scope.keyword("properties").and_then(Value::as_object);
            for name in declared.into_iter().flatten().map(|(name, _)| name.as_str()) {
                if !properties.iter().any(|(known, _)| *known == name) {
                    properties.push((name, scope.title()));
                }
            }
        }
        properties
    }

    fn descend(&self, token: &str) -> Self {
        let mut scopes: Vec<Scope<'r>> = Vec::new();
        for scope in &self.scopes {
            for child in children(scope, token) {
                for scope in child.in_place() {
                    if !scopes.iter().any(|known| std::ptr::eq(known.schema(), scope.schema())) {
                        scopes.push(scope);
                    }
                }
            }
        }
        let within_secret = self.within_secret || self.scopes.iter().any(is_secret);
        Self { scopes, within_secret }
    }
}

/// The values that schemas pin an instance to, by `const` or an `enum` of one; where none does,
/// their defaults.
pub(super) fn given<'r>(scopes: impl Iterator<Item = Scope<'r>>) -> Vec<Value> {
    let (mut pinned, mut defaults) = (Vec::new(), Vec::new());
    let add = |values: &mut Vec<Value>, value: &Value| {
        if !values.contains(value) {
            values.push(value.clone());
        }
    };
    for scope in scopes {
        if let Some(value) = scope.keyword("const") {
            add(&mut pinned, value);
        } else if let Some([value]) =
            scope.keyword("enum").and_then(Value::as_array).map(Vec::as_slice)
        {
            add(&mut pinned, value);
        } else if let Some(value) = scope.keyword("default") {
            add(&mut defaults, value);
        }
    }
    if pinned.is_empty() { defaults } else { pinned }
}

/// `writeOnly` and `format: password` are how OpenAPI marks a secret (OAS 3.1, section 4.8.24).
fn is_secret(scope: &Scope<'_>) -> bool {
    scope.keyword("writeOnly").and_then(Value::as_bool) == Some(true)
        || scope.keyword("format").and_then(Value::as_str) == Some("password")
}

/// Whether any of the schemas, or what stands in them or is referred to, marks a secret.
fn holds_secret(scopes: &[Scope<'_>]) -> bool {
    let mut open: Vec<Scope<'_>> = scopes.to_vec();
    let mut seen: HashSet<*const Value> = HashSet::new();
    while let Some(scope) = open.pop() {
        if !seen.insert(scope.schema()) {
            continue;
        }
        if is_secret(&scope) {
            return true;
        }
        open.extend(scope.referenced());
        match scope.schema() {
            Value::Object(members) => open.extend(members.values().map(|m| scope.child(m))),
            Value::Array(items) => open.extend(items.iter().map(|item| scope.child(item))),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    false
}

/// The subschemas for one member or item of what `scope` judges.
fn children<'r>(scope: &Scope<'r>, token: &str) -> Vec<Scope<'r>> {
    let mut children = named_children(scope, token);
    if children.is_empty() {
        let rest = ["additionalProperties", "unevaluatedProperties"];
        // `true` and `{}` allow more properties and expect none.
        let schemas = rest.iter().filter_map(|keyword| scope.keyword(keyword));
        children.extend(schemas.filter(|schema| says_anything(schema)).map(|s| scope.child(s)));
    }
    children.extend(item_children(scope, token));
    children
}

fn named_children<'r>(scope: &Scope<'r>, name: &str) -> Vec<Scope<'r>> {
    let mut children = Vec::new();
    let properties = scope.keyword("properties");
    children.extend(properties.and_then(|named| named.get(name)).map(|s| scope.child(s)));
    let patterns = scope.keyword("patternProperties").and_then(Value::as_object);
    for (pattern, schema) in patterns.into_iter().flatten() {
        if Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(name)) {
            children.push(scope.child(schema));
        }
    }
    children
}

fn item_children<'r>(scope: &Scope<'r>, token: &str) -> Vec<Scope<'r>> {
    let Ok(index) = token.parse::<usize>() else { return Vec::new() };
    let mut children = Vec::new();
    // Before 2020-12 an array under `items` was what `prefixItems` is now.
    for keyword in ["prefixItems", "items"] {
        match scope.keyword(keyword) {
            Some(Value::Array(prefix)) => {
                children.extend(prefix.get(index).map(|schema| scope.child(schema)));
            }
            Some(schema) => children.push(scope.child(schema)),
            None => {}
        }
    }
    for keyword in ["additionalItems", "unevaluatedItems", "contains"] {
        children.extend(scope.keyword(keyword).map(|schema| scope.child(schema)));
    }
    children
}

fn says_anything(schema: &Value) -> bool {
    schema.as_object().is_some_and(|schema| !schema.is_empty())
}
