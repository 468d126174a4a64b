//! From a violation to the edits that may mend it, without a word about whether they do.

use jsonschema::JsonType;
use serde_json::{Number, Value};

use super::Edit;
use crate::document::{Document, Syntax, pointer};
use crate::schema::validate::{Kind, Violation, may_mean, slips};
use crate::schema::{Declarations, Judge};

/// A payload with all that is wrong with it.
pub(super) struct Case<'c> {
    pub(super) judge: &'c Judge,
    pub(super) declarations: &'c Declarations<'c>,
    pub(super) payload: &'c Value,
    pub(super) violations: &'c [Violation],
    /// The text, and the edits that lead from it to the payload.
    pub(super) document: &'c Document,
    pub(super) edits: &'c [Edit],
}

/// Something unexpected is tried under so many names before it is taken for too much.
const MAX_NAMES: usize = 20;

/// What may be done about a violation. All of it is still to be proved.
pub(super) enum Proposal {
    Nothing,
    /// The one edit that is near.
    One(Edit),
    /// Edits of which one may fit and the others not; the smaller ones first.
    Fitting(Vec<Vec<Edit>>),
    /// An edit that throws something away, unless one of others fits: what they would keep may have
    /// been meant.
    Unless(Edit, Vec<Edit>),
    /// Several edits are equally near, or it cannot be told what was meant: why.
    Undecided(String),
}

impl Case<'_> {
    pub(super) fn propose(&self, violation: &Violation) -> Proposal {
        let at = violation.instance.as_str();
        match &violation.kind {
            Kind::UnknownTag { expected, .. } | Kind::Values { expected, .. } => {
                self.allowed_value(at, expected)
            }
            Kind::MissingTag { property, expected, .. } => {
                self.missing(violation, property, expected)
            }
            Kind::Missing { property, .. } => self.missing(violation, property, &[]),
            Kind::NoMember { members, .. } => self.member(at, members),
            Kind::Unexpected { property, .. } => self.unexpected(violation, property),
            Kind::Type { expected } => self.typed(at, expected),
            Kind::Format { .. } | Kind::Pattern { .. } | Kind::Count { .. } => self.respelt(at),
            // Named in the contract in order to be forbidden, so it is no slip of the pen.
            Kind::Forbidden { keyword } if keyword == "properties" => {
                Proposal::One(Edit::Remove { at: at.to_owned() })
            }
            Kind::SeveralMembers { .. }
            | Kind::Ambiguous { .. }
            | Kind::NoBranch { .. }
            | Kind::PropertyName { .. }
            | Kind::Undecided { .. }
            | Kind::Bound { .. }
            | Kind::MultipleOf { .. }
            | Kind::Repeated { .. }
            | Kind::Contains { .. }
            | Kind::UnexpectedItems { .. }
            | Kind::Content { .. }
            | Kind::Not
            | Kind::Forbidden { .. } => Proposal::Nothing,
        }
    }

    /// The allowed value that a value is a slip of the pen for, or spells in another type.
    fn allowed_value(&self, at: &str, expected: &[Value]) -> Proposal {
        let Some(value) = self.payload.pointer(at) else { return Proposal::Nothing };
        let replace = |value: &Value| Edit::Replace { at: at.to_owned(), value: value.clone() };
        let Some(word) = value.as_str() else {
            let same = expected.iter().find(|it| it.as_str() == Some(&value.to_string()));
            return same.map(replace).map_or(Proposal::Nothing, Proposal::One);
        };
        let is_spelt = |it: &&Value| match it {
            Value::String(text) => text == word.trim(),
            Value::Number(_) | Value::Bool(_) => word.parse().is_ok_and(|read: Value| read == **it),
            Value::Null | Value::Array(_) | Value::Object(_) => false,
        };
        if let Some(same) = expected.iter().find(is_spelt) {
            return Proposal::One(replace(same));
        }
        let near = slips(word, expected.iter().filter_map(Value::as_str));
        match near.as_slice() {
            [only] if only.eq_ignore_ascii_case(word) || !self.judge.knows_value(word) => {
                Proposal::One(replace(&Value::from(*only)))
            }
            // What the contract knows is spelt as it should be, and another value was meant.
            [] | [_] => Proposal::Nothing,
            // To say what a secret is like would tell of it.
            _ if self.declarations.at(at).is_confidential() => Proposal::Nothing,
            several => undecided(several),
        }
    }

    /// A property that is missing: misspelt, or given by the contract. `tags` are what it may be
    /// where it tells the branches of a union apart.
    fn missing(&self, violation: &Violation, property: &str, tags: &[Value]) -> Proposal {
        let object = violation.instance.as_str();
        let undeclared = self.undeclared(object);
        let absent: Vec<&str> = self.absent(object);
        let meant = |name: &&&str| {
            slips(name, absent.iter().copied().chain([property])).as_slice() == [property]
        };
        let meant: Vec<&str> = undeclared.iter().filter(meant).copied().collect();
        let at = pointer::join(object, property);
        let insert = |value: &Value| Edit::Insert { at: at.clone(), value: value.clone() };
        match meant.as_slice() {
            [] => {}
            [name] => {
                return Proposal::One(Edit::Rename { from: pointer::join(object, name), to: at });
            }
            several => {
                let names = listed(several, "or");
                return Proposal::Undecided(format!(
                    "`{property}` could be what {names} is meant to be"
                ));
            }
        }
        if self.holds_only_strangers(object) {
            return Proposal::Nothing;
        }
        if !tags.is_empty() {
            return Proposal::Fitting(vec![tags.iter().map(insert).collect()]);
        }
        let given = self.judge.given(&violation.keyword, object, property, self.declarations);
        match given.as_slice() {
            [] => Proposal::Nothing,
            given => Proposal::Fitting(vec![given.iter().map(insert).collect()]),
        }
    }

    /// An object that holds no member of a one-of: one of its names may be a misspelt member.
    fn member(&self, object: &str, members: &[String]) -> Proposal {
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        for name in self.undeclared(object) {
            let meant = slips(name, members.iter().map(String::as_str));
            pairs.extend(meant.into_iter().map(|member| (name, member)));
        }
        match pairs.as_slice() {
            [] => Proposal::Nothing,
            [(name, member)] => Proposal::One(Edit::Rename {
                from: pointer::join(object, name),
                to: pointer::join(object, member),
            }),
            several => undecided(&several.iter().map(|(_, member)| *member).collect::<Vec<_>>()),
        }
    }

    /// A property that is not expected: misspelt, or too much. It goes only where it cannot have
    /// been meant as anything that is expected.
    fn unexpected(&self, violation: &Violation, property: &str) -> Proposal {
        let at = violation.instance.clone();
        let Some((object, _)) = pointer::split_last(&at) else { return Proposal::Nothing };
        let Some(members) = self.payload.pointer(object).and_then(Value::as_object) else {
            return Proposal::Nothing;
        };
        let mut allowed = self.judge.allowed_beside(&violation.keyword);
        allowed.extend(self.missing_in(object));
        let (present, absent): (Vec<&str>, Vec<&str>) =
            allowed.into_iter().partition(|name| members.contains_key(*name));
        // The name of another branch is spelt as it should be: it is too much, or what tells the
        // branches apart is wrong.
        let declared = self.declarations.at(object).properties();
        if declared.iter().any(|(name, _)| *name == property) {
            return Proposal::Nothing;
        }
        match slips(property, absent.iter().copied()).as_slice() {
            [] => {}
            [name] => {
                return Proposal::One(Edit::Rename { to: pointer::join(object, name), from: at });
            }
            several => return undecided(several),
        }
        let mut meant: Vec<&str> =
            absent.iter().copied().filter(|name| may_mean(property, name)).collect();
        meant.extend(slips(property, present.iter().copied()));
        meant.dedup();
        if !meant.is_empty() {
            let names = listed(&meant, "or");
            return Proposal::Undecided(format!("if {names} is not what is meant, remove it"));
        }
        let missing = self.missing_in(object);
        if !missing.is_empty() {
            let names = listed(&missing, "or");
            let words = format!("if it is not what is meant by {names}, remove it");
            return Proposal::Undecided(words);
        }
        if self.holds_only_strangers(object) {
            let words = "nothing that stands here is expected: is it meant for something else?";
            return Proposal::Undecided(words.to_owned());
        }
        // Contents that fit under another name may be meant for it, however different it is.
        let holds_much = match self.payload.pointer(&at) {
            Some(Value::Object(members)) => !members.is_empty(),
            Some(Value::Array(items)) => !items.is_empty(),
            _ => false,
        };
        let names = absent.iter().filter(|_| holds_much).take(MAX_NAMES);
        let rename = |name| Edit::Rename { from: at.clone(), to: pointer::join(object, name) };
        let renames = names.map(|name| rename(name)).collect();
        Proposal::Unless(Edit::Remove { at: at.clone() }, renames)
    }

    /// A value that says the same in another type.
    fn typed(&self, at: &str, expected: &[JsonType]) -> Proposal {
        let Some(value) = self.payload.pointer(at) else { return Proposal::Nothing };
        let wants = |json_type| expected.contains(&json_type);
        let new = match value {
            Value::String(text) => {
                let number = text.parse::<Number>().ok().filter(|it| it.to_string() == *text);
                match (number, text.as_str()) {
                    (Some(number), _) if wants(JsonType::Number) || wants(JsonType::Integer) => {
                        Value::Number(number)
                    }
                    (_, "true" | "false") if wants(JsonType::Boolean) => {
                        Value::Bool(text == "true")
                    }
                    _ => return Proposal::Nothing,
                }
            }
            Value::Number(_) | Value::Bool(_) if wants(JsonType::String) => {
                let text = value.to_string();
                // YAML reads `007` as 7: it may be either, once it is a string.
                if self.document.syntax() == Syntax::Yaml && self.spelt(at) != Some(&text) {
                    return Proposal::Undecided("put it in quotes as it is meant".to_owned());
                }
                Value::String(text)
            }
            Value::Number(_)
            | Value::Bool(_)
            | Value::Null
            | Value::Array(_)
            | Value::Object(_) => {
                return Proposal::Nothing;
            }
        };
        Proposal::One(Edit::Replace { at: at.to_owned(), value: new })
    }

    /// The same text without the space around it, the same UUID as RFC 9562 writes it.
    fn respelt(&self, at: &str) -> Proposal {
        let Some(text) = self.payload.pointer(at).and_then(Value::as_str) else {
            return Proposal::Nothing;
        };
        let steps: [fn(&str) -> Option<String>; 3] = [trimmed, with_dashes, in_lower_case];
        // For each number of steps the texts that so many of them lead to.
        let mut tiers: Vec<Vec<Edit>> = vec![Vec::new(); steps.len()];
        for chosen in 1_u8..1 << steps.len() {
            let taken = steps.iter().enumerate().filter(|(index, _)| chosen & 1 << index != 0);
            let new =
                taken.map(|(_, step)| step).try_fold(text.to_owned(), |text, step| step(&text));
            let Some(new) = new else { continue };
            let edit = Edit::Replace { at: at.to_owned(), value: Value::String(new) };
            let tier = &mut tiers[chosen.count_ones() as usize - 1];
            if !tier.contains(&edit) {
                tier.push(edit);
            }
        }
        tiers.retain(|tier| !tier.is_empty());
        if tiers.is_empty() { Proposal::Nothing } else { Proposal::Fitting(tiers) }
    }

    /// How the value is spelt in the text.
    fn spelt(&self, at: &str) -> Option<&str> {
        let mut at = at.to_owned();
        for edit in self.edits.iter().rev() {
            at = edit.origin(&at);
        }
        let span = self.document.value_span(&at)?;
        self.document.source().text().get(span)
    }

    /// The names in an object that the contract does not know there.
    fn undeclared(&self, object: &str) -> Vec<&str> {
        let members = self.payload.pointer(object).and_then(Value::as_object);
        let declared = self.declarations.at(object).properties();
        let is_new = |name: &&str| !declared.iter().any(|(known, _)| known == name);
        members.into_iter().flat_map(|it| it.keys().map(String::as_str)).filter(is_new).collect()
    }

    /// The names that the contract knows for an object which does not hold them.
    fn absent(&self, object: &str) -> Vec<&str> {
        let members = self.payload.pointer(object).and_then(Value::as_object);
        let declared = self.declarations.at(object).properties();
        let names = declared.into_iter().map(|(name, _)| name);
        names.filter(|name| members.is_some_and(|it| !it.contains_key(*name))).collect()
    }

    /// Whether an object holds something, and nothing that is expected: that is a mistake of
    /// another kind, which is not mended by taking everything away.
    fn holds_only_strangers(&self, object: &str) -> bool {
        let members = self.payload.pointer(object).and_then(Value::as_object);
        let strangers = self.violations.iter().filter(|violation| {
            let parent = pointer::split_last(&violation.instance).map(|(parent, _)| parent);
            matches!(violation.kind, Kind::Unexpected { .. }) && parent == Some(object)
        });
        members.is_some_and(|members| !members.is_empty() && strangers.count() >= members.len())
    }

    /// What an object has to have and lacks.
    fn missing_in(&self, object: &str) -> Vec<&str> {
        let here = self.violations.iter().filter(|violation| violation.instance == object);
        let names = here.flat_map(|violation| match &violation.kind {
            Kind::Missing { property, .. } | Kind::MissingTag { property, .. } => {
                std::slice::from_ref(property)
            }
            Kind::NoMember { members, .. } => members.as_slice(),
            _ => &[],
        });
        names.map(String::as_str).collect()
    }
}

fn trimmed(text: &str) -> Option<String> {
    (text.trim() != text).then(|| text.trim().to_owned())
}

/// The groups of a UUID (RFC 9562, section 4), whose dashes are missing.
fn with_dashes(text: &str) -> Option<String> {
    let is_uuid = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let groups = [0..8, 8..12, 12..16, 16..20, 20..32];
    is_uuid.then(|| groups.map(|group| &text[group]).join("-"))
}

/// A UUID says the same in both cases.
fn in_lower_case(text: &str) -> Option<String> {
    let is_part = |(index, byte): (usize, u8)| match index {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    let is_uuid = text.len() == 36 && text.bytes().enumerate().all(is_part);
    let lower = text.to_ascii_lowercase();
    (is_uuid && lower != text).then_some(lower)
}

fn undecided(names: &[&str]) -> Proposal {
    Proposal::Undecided(format!("could be {}", listed(names, "or")))
}

/// Names in backticks.
pub(super) fn listed(names: &[&str], last: &str) -> String {
    match names {
        [] => String::new(),
        [only] => format!("`{only}`"),
        [start @ .., end] => format!("`{}` {last} `{end}`", start.join("`, `")),
    }
}
