//! What tells the branches of a `oneOf` or `anyOf` apart, where anything does.
//!
//! Contracts rarely say it (`discriminator`), so it is read off the branches: through `$ref` and
//! `allOf`, one property that each branch pins to values of its own, or one member that each
//! branch alone requires (what a protobuf `oneof` becomes in JSON).

use serde_json::Value;

use super::Scope;

/// How a union's branches are told apart.
#[derive(Debug)]
pub(crate) enum Union {
    /// Each branch pins `property` to the values at its index; `None` for branches that accept no
    /// object.
    Tagged { property: String, values: Vec<Option<Vec<Value>>> },
    /// Each branch requires one property, another one each; `None` as above.
    Members(Vec<Option<String>>),
    /// Nothing tells them apart.
    Untagged,
}

/// Reads the tag off the branches of `parent`'s keyword (`oneOf` or `anyOf`).
pub(crate) fn infer(parent: &Scope<'_>, branches: &[Scope<'_>]) -> Union {
    // A branch such as `{"type": "null"}` stands outside of what a tag decides.
    let objects: Vec<Option<Branch>> =
        branches.iter().map(|b| accepts_objects(b).then(|| Branch::read(b))).collect();
    let known: Vec<&Branch> = objects.iter().flatten().collect();
    if known.len() < 2 {
        return Union::Untagged;
    }
    if let Some(property) = tag_of(&known) {
        let values = objects.iter().map(|b| b.as_ref().and_then(|b| b.pinned(&property))).collect();
        return Union::Tagged { property, values };
    }
    if let Some(tagged) = discriminator(parent, branches) {
        return tagged;
    }
    if let Some(members) = members_of(&known) {
        let mut members = members.into_iter();
        return Union::Members(objects.iter().map(|b| b.as_ref().and(members.next())).collect());
    }
    Union::Untagged
}

/// What one branch says of an object's properties.
struct Branch {
    pins: Vec<(String, Vec<Value>)>,
    required: Vec<String>,
}

impl Branch {
    fn read(branch: &Scope<'_>) -> Self {
        let mut read = Self { pins: Vec::new(), required: Vec::new() };
        for scope in branch.conjuncts() {
            let required = scope.keyword("required").and_then(Value::as_array);
            let required = required.into_iter().flatten().filter_map(Value::as_str);
            for name in required {
                if !read.requires(name) {
                    read.required.push(name.to_owned());
                }
            }
            let properties = scope.keyword("properties").and_then(Value::as_object);
            for (name, schema) in properties.into_iter().flatten() {
                if let Some(values) = pinned_values(&scope.child(schema)) {
                    read.pins.push((name.clone(), values));
                }
            }
        }
        read
    }

    fn pinned(&self, property: &str) -> Option<Vec<Value>> {
        self.pins.iter().find(|(name, _)| name == property).map(|(_, values)| values.clone())
    }

    fn requires(&self, property: &str) -> bool {
        self.required.iter().any(|required| required == property)
    }
}

/// The strings or booleans that a property is limited to.
fn pinned_values(property: &Scope<'_>) -> Option<Vec<Value>> {
    let conjuncts = property.conjuncts();
    let limits = conjuncts.iter().find_map(|scope| match scope.keyword("const") {
        Some(value) => Some(vec![value.clone()]),
        None => scope.keyword("enum").and_then(Value::as_array).cloned(),
    })?;
    let tags = |value: &Value| value.is_string() || value.is_boolean();
    (!limits.is_empty() && limits.iter().all(tags)).then_some(limits)
}

/// The property that every branch pins to values of its own; one that all require, if there is.
fn tag_of(branches: &[&Branch]) -> Option<String> {
    let (first, others) = branches.split_first()?;
    let tells_apart = |name: &str| {
        let mut seen: Vec<Value> = Vec::new();
        branches.iter().all(|branch| match branch.pinned(name) {
            Some(values) => {
                let is_new = values.iter().all(|value| !seen.contains(value));
                seen.extend(values);
                is_new
            }
            None => false,
        })
    };
    let tags: Vec<&str> =
        first.pins.iter().map(|(name, _)| name.as_str()).filter(|name| tells_apart(name)).collect();
    let required = |name: &&&str| first.requires(name) && others.iter().all(|b| b.requires(name));
    tags.iter().find(required).or(tags.first()).map(|name| (*name).to_owned())
}

/// OAS 3.1 section 4.8.25: the tag is the component's name, or what `mapping` says.
fn discriminator(parent: &Scope<'_>, branches: &[Scope<'_>]) -> Option<Union> {
    let discriminator = parent.keyword("discriminator")?;
    let property = discriminator.get("propertyName")?.as_str()?.to_owned();
    let mapping = discriminator.get("mapping").and_then(Value::as_object);
    let values = branches.iter().map(|branch| {
        let reference = branch.keyword("$ref")?.as_str()?;
        let name = reference.rsplit('/').next()?;
        let leads_here = |target: &Value| target == reference || target == name;
        let mapped = mapping.into_iter().flatten().filter(|(_, target)| leads_here(target));
        let mut tags: Vec<Value> = mapped.map(|(tag, _)| Value::String(tag.clone())).collect();
        if tags.is_empty() {
            tags.push(Value::String(name.to_owned()));
        }
        Some(Some(tags))
    });
    Some(Union::Tagged { property, values: values.collect::<Option<_>>()? })
}

fn members_of(branches: &[&Branch]) -> Option<Vec<String>> {
    let mut members: Vec<String> = Vec::new();
    for branch in branches {
        let [member] = branch.required.as_slice() else { return None };
        if members.contains(member) {
            return None;
        }
        members.push(member.clone());
    }
    Some(members)
}

fn accepts_objects(branch: &Scope<'_>) -> bool {
    branch.conjuncts().iter().all(|scope| {
        let by_type = match scope.keyword("type") {
            Some(Value::String(name)) => name == "object",
            Some(Value::Array(names)) => names.iter().any(|name| name == "object"),
            _ => scope.schema() != &Value::Bool(false),
        };
        by_type && scope.keyword("const").is_none_or(Value::is_object)
    })
}
