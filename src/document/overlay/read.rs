//! Is this document an overlay? Everything that keeps it from being one, and the cure.

use serde_json::Value;

use super::super::{Document, pointer};
use super::{Action, Change, Meta, Overlay, Query, Version};
use crate::finding::{Finding, Place};

/// One kind of object in an overlay, with its fixed fields.
struct Shape {
    name: &'static str,
    fields: &'static [Field],
}

struct Field {
    name: &'static str,
    value: Type,
    need: Need,
}

enum Type {
    Any,
    Boolean,
    Text,
    Object(&'static Shape),
    Objects(&'static Shape),
}

#[derive(PartialEq)]
enum Need {
    Required,
    Optional,
    /// Optional, and unknown to version 1.0.
    Since1_1,
}

static OVERLAY: Shape = Shape {
    name: "an overlay",
    fields: &[
        Field { name: "overlay", value: Type::Text, need: Need::Required },
        Field { name: "info", value: Type::Object(&INFO), need: Need::Required },
        Field { name: "extends", value: Type::Text, need: Need::Optional },
        Field { name: "actions", value: Type::Objects(&ACTION), need: Need::Required },
    ],
};
static INFO: Shape = Shape {
    name: "`info`",
    fields: &[
        Field { name: "title", value: Type::Text, need: Need::Required },
        Field { name: "version", value: Type::Text, need: Need::Required },
        Field { name: "description", value: Type::Text, need: Need::Since1_1 },
    ],
};
static ACTION: Shape = Shape {
    name: "an action",
    fields: &[
        Field { name: "target", value: Type::Text, need: Need::Required },
        Field { name: "description", value: Type::Text, need: Need::Optional },
        Field { name: "update", value: Type::Any, need: Need::Optional },
        Field { name: "copy", value: Type::Text, need: Need::Since1_1 },
        Field { name: "remove", value: Type::Boolean, need: Need::Optional },
        Field { name: "x-trueup", value: Type::Object(&META), need: Need::Optional },
    ],
};
static META: Shape = Shape {
    name: "`x-trueup`",
    fields: &[
        Field { name: "rule", value: Type::Text, need: Need::Optional },
        Field { name: "quote", value: Type::Text, need: Need::Optional },
        Field { name: "message", value: Type::Text, need: Need::Optional },
        Field { name: "expected", value: Type::Text, need: Need::Optional },
        Field { name: "help", value: Type::Text, need: Need::Optional },
        Field { name: "reason", value: Type::Text, need: Need::Optional },
    ],
};

impl Overlay {
    /// Judges the structure of `document` (Overlay Specification, "Schema").
    ///
    /// # Errors
    /// Everything that keeps it from being an overlay, each with a code under `overlay/` and a
    /// place in `document`. Of a version other than 1.0 and 1.1 only the version is judged.
    pub fn read(document: &Document) -> Result<Self, Vec<Finding>> {
        let mut findings = Vec::new();
        let Some(version) = version(&mut findings, document) else { return Err(findings) };
        let mut reader = Reader { document, version, findings };
        reader.check_object("", document.value(), &OVERLAY);
        let actions = document.value().get("actions").and_then(Value::as_array);
        let actions = reader.actions(actions.map_or(&[], Vec::as_slice));
        if !reader.findings.is_empty() {
            return Err(reader.findings);
        }
        Ok(Self { version, actions })
    }
}

/// The version comes first: it decides what else an overlay may hold.
fn version(acc: &mut Vec<Finding>, document: &Document) -> Option<Version> {
    let root = document.place("");
    let place = document.place("/overlay");
    let finding = match (document.value(), document.value().get("overlay")) {
        (Value::Object(_), Some(Value::String(text))) => match Version::parse(text) {
            Some(version) => return Some(version),
            None => unsupported(place, text),
        },
        (Value::Object(_), Some(other)) => wrong_type(place, "`overlay`", other, "a string")
            .help("write all three numbers: `overlay: 1.1.0`"),
        (Value::Object(_), None) => missing_field(root, &OVERLAY, "overlay")
            .help("write the version of the Overlay Specification: `overlay: 1.1.0`"),
        (other, _) => wrong_type(root, OVERLAY.name, other, "an object"),
    };
    acc.push(finding);
    None
}

impl Version {
    fn parse(text: &str) -> Option<Self> {
        let (feature_set, patch) = text.rsplit_once('.')?;
        if patch.is_empty() || !patch.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        match feature_set {
            "1.0" => Some(Self::V1_0),
            "1.1" => Some(Self::V1_1),
            _ => None,
        }
    }

    fn has(self, field: &Field) -> bool {
        self == Self::V1_1 || field.need != Need::Since1_1
    }
}

struct Reader<'a> {
    document: &'a Document,
    version: Version,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn check_object(&mut self, pointer: &str, value: &Value, shape: &Shape) {
        let Value::Object(members) = value else {
            let place = self.document.place(pointer);
            return self.findings.push(wrong_type(place, shape.name, value, "an object"));
        };
        for (name, member) in members {
            let pointer = pointer::join(pointer, name);
            let field = shape.fields.iter().find(|field| field.name == name);
            match field.filter(|field| self.version.has(field)) {
                Some(field) => self.check_value(&pointer, member, field),
                None if name.starts_with("x-") => {}
                None => self.findings.push(unknown_field(self.document, &pointer, shape, name)),
            }
        }
        let required = shape.fields.iter().filter(|field| field.need == Need::Required);
        for field in required.filter(|field| !members.contains_key(field.name)) {
            let finding = missing_field(self.document.place(pointer), shape, field.name);
            self.findings.push(finding.help(format!("add `{}`", field.name)));
        }
    }

    fn check_value(&mut self, pointer: &str, value: &Value, field: &Field) {
        let expected = match (&field.value, value) {
            (Type::Any, _) | (Type::Boolean, Value::Bool(_)) | (Type::Text, Value::String(_)) => {
                return;
            }
            (Type::Object(shape), _) => return self.check_object(pointer, value, shape),
            (Type::Objects(shape), Value::Array(elements)) => {
                return self.check_elements(pointer, elements, shape);
            }
            (Type::Boolean, _) => "a boolean",
            (Type::Text, _) => "a string",
            (Type::Objects(_), _) => "an array",
        };
        let what = format!("`{}`", field.name);
        self.findings.push(wrong_type(self.document.place(pointer), &what, value, expected));
    }

    /// The specification's schema asks for at least one element, and for each only once.
    fn check_elements(&mut self, pointer: &str, elements: &[Value], shape: &Shape) {
        if elements.is_empty() {
            self.findings.push(no_actions(self.document.place(pointer)));
        }
        for (index, element) in elements.iter().enumerate() {
            let pointer = pointer::join(pointer, &index.to_string());
            self.check_object(&pointer, element, shape);
            if let Some(earlier) = elements[..index].iter().position(|other| other == element) {
                self.findings.push(duplicate_action(self.document.place(&pointer), earlier));
            }
        }
    }

    /// The actions, as far as they can be read.
    fn actions(&mut self, actions: &[Value]) -> Vec<Action> {
        let numbered = actions.iter().enumerate();
        numbered.filter_map(|(index, action)| self.action(index, action)).collect()
    }

    fn action(&mut self, index: usize, action: &Value) -> Option<Action> {
        let pointer = format!("/actions/{index}");
        let change = self.change(&pointer, action);
        let meta = action.get("x-trueup").map(Meta::of).unwrap_or_default();
        if let Some(rule) = meta.rule.as_deref().filter(|rule| !is_kebab_case(rule)) {
            let place = self.document.place(&format!("{pointer}/x-trueup/rule"));
            self.findings.push(rule_name(place, rule));
        }
        let target = self.query(&pointer, action, "target")?;
        Some(Action { pointer, target, change, description: text(action, "description"), meta })
    }

    /// `remove` overrides the other two (Overlay Specification, "Action Object").
    fn change(&mut self, pointer: &str, action: &Value) -> Change {
        let copy = self.query(pointer, action, "copy");
        if action.get("remove") == Some(&Value::Bool(true)) {
            return Change::Remove;
        }
        match (action.get("update"), copy) {
            (Some(_), Some(source)) => {
                self.findings.push(update_and_copy(source.place));
                Change::Nothing
            }
            (Some(update), None) => Change::Update(update.clone()),
            (None, Some(source)) => Change::Copy(source),
            (None, None) => Change::Nothing,
        }
    }

    fn query(&mut self, pointer: &str, action: &Value, name: &str) -> Option<Query> {
        let place = self.document.place(&pointer::join(pointer, name));
        Query::parse(&mut self.findings, action.get(name)?.as_str()?, place)
    }
}

impl Meta {
    fn of(value: &Value) -> Self {
        Self {
            rule: text(value, "rule"),
            quote: text(value, "quote"),
            message: text(value, "message"),
            expected: text(value, "expected"),
            help: text(value, "help"),
            reason: text(value, "reason"),
        }
    }
}

fn text(object: &Value, name: &str) -> Option<String> {
    object.get(name)?.as_str().map(str::to_owned)
}

fn is_kebab_case(text: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9'))
    };
    text.starts_with(|first: char| first.is_ascii_lowercase()) && text.split('-').all(is_word)
}

fn unsupported(place: Place, text: &str) -> Finding {
    let title = format!("`{text}` is no version of the Overlay Specification that trueup reads");
    Finding::new("overlay/version", title, place)
        .expected("expected 1.0 or 1.1 with a patch number")
        .help("write `overlay: 1.1.0`, unless the overlay needs what a later version brought")
}

fn wrong_type(place: Place, what: &str, value: &Value, expected: &str) -> Finding {
    let (found, is_scalar) = match value {
        Value::Null => ("null", true),
        Value::Bool(_) => ("a boolean", true),
        Value::Number(_) => ("a number", true),
        Value::String(_) => ("a string", false),
        Value::Array(_) => ("an array", false),
        Value::Object(_) => ("an object", false),
    };
    let cure = match expected {
        "a string" if is_scalar => "put it in quotes".to_owned(),
        _ => format!("replace it with {expected}"),
    };
    Finding::new("overlay/type", format!("{what} is {found}"), place)
        .expected(format!("expected {expected}"))
        .help(cure)
}

fn missing_field(place: Place, shape: &Shape, name: &str) -> Finding {
    Finding::new("overlay/missing-field", format!("{} needs `{name}`", shape.name), place)
}

fn unknown_field(document: &Document, pointer: &str, shape: &Shape, name: &str) -> Finding {
    let mut place = document.place(pointer);
    let key = document.key_span(pointer).map(|key| document.source().position(key.start));
    place.position = key.or(place.position);
    let title = format!("{} has no field `{name}`", shape.name);
    let finding = Finding::new("overlay/unknown-field", title, place);
    if shape.fields.iter().any(|field| field.name == name) {
        return finding.help(format!("version 1.1 brought `{name}`: write `overlay: 1.1.0`"));
    }
    let names: Vec<_> = shape.fields.iter().map(|field| field.name).collect();
    finding
        .expected(format!("expected {}", names.join(", ")))
        .help("correct the name, or begin it with `x-` if it is an extension")
}

fn no_actions(place: Place) -> Finding {
    Finding::new("overlay/no-actions", "the overlay has no action", place)
        .help("add an action, or leave the overlay out")
}

fn duplicate_action(place: Place, earlier: usize) -> Finding {
    let title = format!("the action repeats /actions/{earlier}");
    Finding::new("overlay/duplicate-action", title, place).help("remove one of the two")
}

fn update_and_copy(place: Place) -> Finding {
    Finding::new("overlay/update-and-copy", "an action cannot both update and copy", place)
        .help("make two actions of it: in one, each of the two fields cancels the other")
}

fn rule_name(place: Place, rule: &str) -> Finding {
    Finding::new("overlay/rule-name", format!("`{rule}` is no name for a rule"), place)
        .expected("expected kebab-case, such as `reserved-connection-key`")
        .help("use lowercase letters and digits, with single hyphens between the words")
}
