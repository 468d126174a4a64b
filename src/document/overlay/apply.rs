//! What the actions of an overlay do to a document (Overlay Specification, "Action Object").

use std::borrow::Cow;
use std::fmt;

use serde_json::{Map, Value};

use super::super::{MAX_DEPTH, pointer};
use super::{Action, ActionId, Change, Overlay, Provenance, Query, Version};
use crate::finding::{Finding, Severity};

impl Overlay {
    /// Applies the actions to `value` in their order, as overlay number `overlay` (from 0) of
    /// those that `provenance` tells of.
    ///
    /// What cannot be applied is a finding at the action's target, and the part of `value` that
    /// it concerns stays as it was. A target that selects nothing is a warning.
    ///
    /// ```
    /// use serde_json::json;
    /// use trueup::document::overlay::{Overlay, Provenance};
    /// use trueup::document::{Syntax, parse};
    ///
    /// let text = br#"{"overlay": "1.1.0", "info": {"title": "Ours", "version": "1"},
    ///     "actions": [{"target": "$.info", "update": {"x-ours": true}}]}"#;
    /// let parsed = parse("ours.overlay.json", text, Syntax::Json);
    /// let overlay = Overlay::read(&parsed.documents[0]).map_err(|_| "no overlay")?;
    ///
    /// let mut contract = json!({"info": {"title": "Theirs"}});
    /// let mut provenance = Provenance::default();
    /// assert!(overlay.apply(&mut contract, &mut provenance, 0).is_empty());
    /// assert_eq!(contract, json!({"info": {"title": "Theirs", "x-ours": true}}));
    /// assert!(provenance.origin("/info/x-ours").is_some());
    /// assert!(provenance.origin("/info/title").is_none());
    /// # Ok::<(), &str>(())
    /// ```
    pub fn apply(
        &self,
        value: &mut Value,
        provenance: &mut Provenance,
        overlay: usize,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (number, action) in self.actions.iter().enumerate() {
            let id = ActionId { overlay, action: number };
            let findings = &mut findings;
            Run { version: self.version, action, id, provenance, findings }.run(value);
        }
        findings
    }
}

/// One action, being applied.
struct Run<'a> {
    version: Version,
    action: &'a Action,
    id: ActionId,
    provenance: &'a mut Provenance,
    findings: &'a mut Vec<Finding>,
}

impl Run<'_> {
    fn run(&mut self, value: &mut Value) {
        let action = self.action;
        let targets = action.target.select(value);
        if targets.is_empty() {
            return self.findings.push(selects_nothing(&action.target));
        }
        match &action.change {
            Change::Nothing => {}
            Change::Update(update) => self.update(value, &targets, update),
            Change::Copy(source) => self.copy(value, &targets, source),
            Change::Remove => self.remove(value, &targets),
        }
    }

    fn copy(&mut self, value: &mut Value, targets: &[String], source: &Query) {
        let sources = source.select(value);
        match sources.as_slice() {
            [pointer] => {
                let copied = value.pointer(pointer).cloned().unwrap_or_default();
                self.update(value, targets, &copied);
            }
            _ => self.findings.push(copy_source(source, sources.len())),
        }
    }

    /// An update adds and replaces, and never changes a value's kind: all that the target
    /// selected stays where it was found.
    fn update(&mut self, value: &mut Value, targets: &[String], update: &Value) {
        let mut kinds = targets.iter().filter_map(|target| value.pointer(target)).map(Kind::of);
        let first = kinds.next();
        if self.version == Version::V1_1 && kinds.any(|kind| Some(kind) != first) {
            return self.findings.push(mixed_targets(&self.action.target));
        }
        for pointer in targets {
            if let Some(target) = value.pointer_mut(pointer) {
                self.update_one(target, pointer, update);
            }
        }
    }

    fn update_one(&mut self, target: &mut Value, pointer: &str, update: &Value) {
        if self.version == Version::V1_0 && Kind::of(target) == Kind::Primitive {
            return self.findings.push(primitive_target(&self.action.target, pointer));
        }
        let update = self.version.merged(target, update);
        if pointer::tokens(pointer).count() + depth(&update) > MAX_DEPTH {
            return self.findings.push(too_deep(&self.action.target, pointer));
        }
        self.merge(&mut pointer.to_owned(), target, &update);
    }

    fn merge(&mut self, pointer: &mut String, target: &mut Value, update: &Value) {
        match (target, update) {
            (Value::Object(target), Value::Object(update)) => {
                self.merge_members(pointer, target, update);
            }
            (Value::Array(target), Value::Array(update)) => {
                self.concatenate(pointer, target, update);
            }
            (target, update) => self.replace(pointer, target, update),
        }
    }

    fn merge_members(
        &mut self,
        pointer: &mut String,
        target: &mut Map<String, Value>,
        update: &Map<String, Value>,
    ) {
        for (name, update) in update {
            let length = pointer.len();
            pointer::push(pointer, name);
            if let Some(member) = target.get_mut(name) {
                self.merge(pointer, member, update);
            } else {
                target.insert(name.clone(), update.clone());
                self.provenance.insert(pointer.as_str(), self.id);
            }
            pointer.truncate(length);
        }
    }

    fn concatenate(&mut self, pointer: &str, target: &mut Vec<Value>, update: &[Value]) {
        for element in update {
            let index = target.len().to_string();
            self.provenance.insert(pointer::join(pointer, &index), self.id);
            target.push(element.clone());
        }
    }

    fn replace(&mut self, pointer: &str, target: &mut Value, update: &Value) {
        let (old, new) = (Kind::of(target), Kind::of(update));
        if (old, new) != (Kind::Primitive, Kind::Primitive) {
            self.findings.push(incompatible(&self.action.target, pointer, old, new));
        } else if target != update {
            *target = update.clone();
            self.provenance.insert(pointer, self.id);
        }
    }

    /// From last to first, so that no removal moves a target that is still to come.
    fn remove(&mut self, value: &mut Value, targets: &[String]) {
        for pointer in targets.iter().rev() {
            if self.may_remove(value, pointer) {
                self.remove_one(value, pointer);
            }
        }
    }

    /// Version 1.0 lets a target select objects and arrays only. Yet the specification's own
    /// compliant sets remove a primitive member with it: that is done, with a warning.
    fn may_remove(&mut self, value: &Value, pointer: &str) -> bool {
        let Some((parent, _)) = pointer::split_last(pointer) else {
            self.findings.push(remove_root(&self.action.target));
            return false;
        };
        let is_primitive = value.pointer(pointer).map(Kind::of) == Some(Kind::Primitive);
        if self.version == Version::V1_1 || !is_primitive {
            return true;
        }
        let is_member = value.pointer(parent).is_some_and(Value::is_object);
        let mut finding = primitive_target(&self.action.target, pointer);
        if is_member {
            finding.severity = Severity::Warning;
        }
        self.findings.push(finding);
        is_member
    }

    fn remove_one(&mut self, value: &mut Value, pointer: &str) {
        let Some((parent, name)) = pointer::split_last(pointer) else { return };
        let Some(container) = value.pointer_mut(parent) else { return };
        if let Some(members) = container.as_object_mut() {
            members.shift_remove(name.as_ref());
            self.provenance.remove(pointer);
        } else if let Some(elements) = container.as_array_mut()
            && let Some(index) = name.parse().ok().filter(|index| *index < elements.len())
        {
            elements.remove(index);
            self.provenance.remove_element(parent, index);
        }
    }
}

impl Version {
    /// What is merged into `target`: an array takes a single entry as an array of one. In version
    /// 1.0 the update of an array always is one entry, even where it is an array itself.
    fn merged<'a>(self, target: &Value, update: &'a Value) -> Cow<'a, Value> {
        if target.is_array() && (self == Self::V1_0 || !update.is_array()) {
            return Cow::Owned(Value::Array(vec![update.clone()]));
        }
        Cow::Borrowed(update)
    }
}

/// What the rules of merging tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Object,
    Array,
    Primitive,
}

impl Kind {
    fn of(value: &Value) -> Self {
        match value {
            Value::Object(_) => Self::Object,
            Value::Array(_) => Self::Array,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Self::Primitive,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Object => "an object",
            Self::Array => "an array",
            Self::Primitive => "a primitive value",
        })
    }
}

/// How many arrays and objects stand inside one another, `value` itself included.
fn depth(value: &Value) -> usize {
    let deepest = match value {
        Value::Object(members) => members.values().map(depth).max(),
        Value::Array(elements) => elements.iter().map(depth).max(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return 0,
    };
    1 + deepest.unwrap_or(0)
}

fn selects_nothing(target: &Query) -> Finding {
    let title = format!("`{}` selects nothing", target.text);
    let mut finding = Finding::new("overlay/selects-nothing", title, target.place.clone())
        .help("compare it with the document, whose wording or shape may have changed");
    finding.severity = Severity::Warning;
    finding
}

fn copy_source(source: &Query, count: usize) -> Finding {
    let title = format!("`{}` selects {count} nodes", source.text);
    Finding::new("overlay/copy-source", title, source.place.clone())
        .expected("expected one node to copy")
        .help("name the node by its whole path")
}

fn mixed_targets(target: &Query) -> Finding {
    let title = format!("`{}` selects nodes of several kinds", target.text);
    Finding::new("overlay/mixed-targets", title, target.place.clone())
        .expected("expected all objects, all arrays or all primitive values")
        .help("make an action for each kind")
}

fn primitive_target(target: &Query, pointer: &str) -> Finding {
    let title = format!("`{}` selects a primitive value, {pointer}", target.text);
    Finding::new("overlay/primitive-target", title, target.place.clone())
        .expected("expected objects and arrays, as in all of version 1.0")
        .help("write `overlay: 1.1.0`, or select what contains the value")
}

fn incompatible(target: &Query, pointer: &str, old: Kind, new: Kind) -> Finding {
    let title = format!("{new} cannot be merged into {old}, {pointer}");
    Finding::new("overlay/incompatible-update", title, target.place.clone())
        .expected(format!("expected an update with {old}"))
        .help("to replace the value, remove it in one action and add it in the next")
}

fn too_deep(target: &Query, pointer: &str) -> Finding {
    let title = format!("{pointer} would have more than {MAX_DEPTH} levels of nesting");
    Finding::new("overlay/too-deep", title, target.place.clone())
        .help("do not copy a node into itself")
}

fn remove_root(target: &Query) -> Finding {
    let title = format!("`{}` selects the whole document, which cannot be removed", target.text);
    Finding::new("overlay/remove-root", title, target.place.clone())
        .help("select the members that are to go")
}
