//! What each schema obliges to try: every value at its edges, every way to break one of its
//! keywords.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::label::Breach;
use super::mutate::{Break, FORMATS, UUIDS, a_type_of};
use super::places::{Place, Places, UNKNOWN, location, pointer_in, reads_reference_alone};
use crate::document::pointer;
use crate::schema::NUMBER_FORMAT;
use crate::schema::union::Union;

/// One thing to try.
#[derive(Debug, Clone)]
pub(super) struct Duty {
    /// The number of the place.
    pub(super) place: usize,
    /// Keyword, or keyword and what stands in it: `required`, `oneOf/1`.
    pub(super) keyword: String,
    /// What to try, in words.
    pub(super) words: String,
    /// What has to hold of the value besides, before anything is done to it.
    pub(super) given: Vec<Value>,
    pub(super) aim: Aim,
}

#[derive(Debug, Clone)]
pub(super) enum Aim {
    /// A payload that fits.
    Fit,
    /// One that breaks the keyword alone.
    Break(Break, Breach),
}

/// More values of a list than these are not tried one by one.
const MAX_LISTED: usize = 200;
/// More names of siblings than these are not tried.
const MAX_SIBLINGS: usize = 40;
/// So many values of other lists are tried in the place of one.
const MAX_FOREIGN: usize = 12;

/// All duties of a target's places.
pub(super) fn duties(places: &Places<'_>) -> Vec<Duty> {
    let surroundings = Surroundings::of(places);
    let mut lister = Lister { places, surroundings, place: 0, duties: Vec::new() };
    for (number, place) in places.all.iter().enumerate() {
        lister.place = number;
        if !reads_reference_alone(&place.scope) {
            lister.list(place);
        }
    }
    lister.duties
}

/// What the places know of each other.
struct Surroundings<'t> {
    /// Texts that some schema lists.
    texts: Vec<&'t Value>,
    /// The properties that schemas declare for the value at a location, whatever the branch.
    declared: HashMap<String, Vec<&'t str>>,
}

impl<'t> Surroundings<'t> {
    fn of(places: &Places<'t>) -> Self {
        let mut texts: Vec<&Value> = Vec::new();
        let mut declared: HashMap<String, Vec<&str>> = HashMap::new();
        for place in &places.all {
            for value in listed(place) {
                if value.is_string() && !texts.contains(&value) && texts.len() < MAX_LISTED {
                    texts.push(value);
                }
            }
            let properties = place.scope.keyword("properties").and_then(Value::as_object);
            for way in &place.ways {
                let known = declared.entry(location(way)).or_default();
                for name in properties.into_iter().flatten().map(|(name, _)| name.as_str()) {
                    if !known.contains(&name) {
                        known.push(name);
                    }
                }
            }
        }
        Self { texts, declared }
    }
}

struct Lister<'p, 't> {
    places: &'p Places<'t>,
    surroundings: Surroundings<'t>,
    place: usize,
    duties: Vec<Duty>,
}

impl Lister<'_, '_> {
    fn list(&mut self, place: &Place<'_>) {
        let Some(members) = place.scope.schema().as_object() else { return };
        for (keyword, said) in members {
            match keyword.as_str() {
                "type" => self.types(said),
                "const" => self.values(keyword, std::slice::from_ref(said)),
                "enum" => self.values(keyword, said.as_array().map_or(&[], Vec::as_slice)),
                "required" => self.required(said),
                "properties" => self.properties(place, said),
                "additionalProperties" | "unevaluatedProperties" => {
                    self.closed(place, keyword, said);
                }
                "minimum" | "maximum" => {
                    self.fit(keyword, format!("the limit {said}"), vec![json!({"enum": [said]})]);
                    self.beyond(keyword);
                }
                "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => self.beyond(keyword),
                "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties"
                | "maxProperties" => self.counted(keyword, said),
                "pattern" => {
                    let given = vec![json!({ "type": "string" })];
                    self.fit(keyword, "a match".to_owned(), given.clone());
                    self.break_value(keyword, "almost a match", given.clone(), Break::NearMiss);
                    // What makes one UUID another is for a pattern to say.
                    if place.scope.keyword("format").and_then(Value::as_str) == Some("uuid") {
                        for how in UUIDS {
                            self.break_value(keyword, how, given.clone(), Break::Misformed(how));
                        }
                    }
                }
                "format" => self.format(said),
                NUMBER_FORMAT => {
                    let given = vec![json!({ "type": "number" })];
                    self.break_value(keyword, "too large for the format", given, Break::Overflow);
                }
                "uniqueItems" if said == true => {
                    let given = vec![json!({ "type": "array", "minItems": 1 })];
                    self.break_value(keyword, "an item twice", given, Break::Repeated);
                }
                "not" => self.ruled_out(said),
                "oneOf" | "anyOf" => self.union(place, keyword, said),
                "dependentRequired" => self.dependent(said),
                "contains" | "propertyNames" | "minContains" | "maxContains" => {
                    self.break_value(keyword, "in whatever way", Vec::new(), Break::Anyhow);
                }
                _ => {}
            }
        }
    }

    fn fit(&mut self, keyword: &str, words: String, given: Vec<Value>) {
        self.push(keyword, words, given, Aim::Fit);
    }

    fn break_value(&mut self, keyword: &str, words: &str, given: Vec<Value>, how: Break) {
        self.push(keyword, words.to_owned(), given, Aim::Break(how, Breach::Value));
    }

    fn push(&mut self, keyword: &str, words: String, given: Vec<Value>, aim: Aim) {
        let keyword = keyword.to_owned();
        self.duties.push(Duty { place: self.place, keyword, words, given, aim });
    }

    fn types(&mut self, said: &Value) {
        let allowed: Vec<&str> = match said {
            Value::String(name) => vec![name],
            Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
            _ => return,
        };
        for name in &allowed {
            self.fit("type", format!("of type {name}"), vec![json!({ "type": name })]);
        }
        let any = |names: &[&str]| names.iter().any(|name| allowed.contains(name));
        let others = [
            (any(&["null"]), Value::Null),
            (any(&["boolean"]), json!(true)),
            (any(&["integer", "number"]), json!(7)),
            (any(&["number"]) || !any(&["integer"]), json!(7.5)),
            (any(&["string"]), json!("x")),
            (any(&["array"]), json!([])),
            (any(&["object"]), json!({})),
        ];
        for (_, other) in others.into_iter().filter(|(fits, _)| !fits) {
            let words = format!("{} instead", a_type_of(&other));
            let aim = Aim::Break(Break::Retype(other), Breach::Type);
            self.push("type", words, Vec::new(), aim);
        }
    }

    fn values(&mut self, keyword: &str, values: &[Value]) {
        for value in values.iter().take(MAX_LISTED) {
            self.fit(keyword, format!("the value {value}"), vec![json!({ "enum": [value] })]);
        }
        self.break_value(keyword, "misspelt", Vec::new(), Break::Misspelt);
        if values.iter().any(Value::is_string) {
            let given = vec![json!({ "type": "string", "pattern": "[A-Za-z]" })];
            self.break_value(keyword, "in other case", given, Break::OtherCase);
        }
        let foreign = self.surroundings.texts.iter().copied();
        let mut foreign: Vec<Value> =
            foreign.filter(|text| !values.contains(text)).cloned().collect();
        foreign.truncate(MAX_FOREIGN);
        if !foreign.is_empty() && values.iter().any(Value::is_string) {
            self.break_value(keyword, "of another list", Vec::new(), Break::Foreign(foreign));
        }
    }

    fn required(&mut self, said: &Value) {
        for name in said.as_array().into_iter().flatten().filter_map(Value::as_str) {
            let words = format!("`{name}` removed");
            let aim = Aim::Break(Break::Remove(name.to_owned()), Breach::Missing(name.to_owned()));
            self.push("required", words, vec![json!({ "type": "object" })], aim);
        }
    }

    fn properties(&mut self, place: &Place<'_>, said: &Value) {
        let required = place.scope.keyword("required").and_then(Value::as_array);
        for (name, schema) in said.as_object().into_iter().flatten() {
            if schema == false || required.is_some_and(|all| all.iter().any(|it| it == name)) {
                continue;
            }
            let keyword = format!("properties{}", pointer::join("", name));
            let has = json!({ "type": "object", "required": [name] });
            self.fit(&keyword, format!("`{name}` present"), vec![has.clone()]);
            let lacks = json!({ "type": "object", "not": has });
            self.fit(&keyword, format!("`{name}` left out"), vec![lacks]);
        }
    }

    fn closed(&mut self, place: &Place<'_>, keyword: &str, said: &Value) {
        if *said != Value::Bool(false) {
            return;
        }
        let given = vec![json!({ "type": "object" })];
        let mut add = |name: &str, words: String| {
            let aim = Aim::Break(Break::Add(name.to_owned()), Breach::Unexpected(name.to_owned()));
            self.duties.push(Duty {
                place: self.place,
                keyword: keyword.to_owned(),
                words,
                given: given.clone(),
                aim,
            });
        };
        add(UNKNOWN, "a property that nothing declares".to_owned());
        let known = |name: &str| {
            let here = place.scope.in_place();
            here.iter().any(|scope| {
                scope.keyword("properties").is_some_and(|named| named.get(name).is_some())
            })
        };
        let mut siblings: Vec<&str> = Vec::new();
        for way in &place.ways {
            for name in self.surroundings.declared.get(&location(way)).into_iter().flatten() {
                if !siblings.contains(name) && !known(name) {
                    siblings.push(name);
                }
            }
        }
        for name in siblings.into_iter().take(MAX_SIBLINGS) {
            add(name, format!("`{name}`, which belongs to another branch"));
        }
    }

    fn beyond(&mut self, keyword: &str) {
        let given = vec![json!({ "type": "number" })];
        self.break_value(keyword, "a step beyond", given, Break::Beyond);
    }

    fn counted(&mut self, keyword: &str, said: &Value) {
        let Some(limit) = said.as_u64() else { return };
        let (kind, of) = match keyword {
            "minLength" | "maxLength" => ("string", "Length"),
            "minItems" | "maxItems" => ("array", "Items"),
            _ => ("object", "Properties"),
        };
        let exactly = json!({ "type": kind, format!("min{of}"): limit, format!("max{of}"): limit });
        self.fit(keyword, format!("exactly {limit}"), vec![exactly.clone()]);
        if keyword.starts_with("min") && limit == 0 {
            return;
        }
        let words = if keyword.starts_with("min") { "one too few" } else { "one too many" };
        self.break_value(keyword, words, vec![exactly], Break::Crossed);
    }

    fn format(&mut self, said: &Value) {
        let Some((name, ways)) =
            FORMATS.iter().find(|(name, _)| said.as_str() == Some(*name)).copied()
        else {
            return;
        };
        let given = vec![json!({ "type": "string" })];
        self.fit("format", format!("a {name}"), given.clone());
        for how in ways {
            self.break_value("format", how, given.clone(), Break::Misformed(how));
        }
    }

    fn ruled_out(&mut self, said: &Value) {
        let listed = match (said.get("enum"), said.get("const")) {
            (Some(Value::Array(values)), _) => values.as_slice(),
            (_, Some(value)) => std::slice::from_ref(value),
            _ => &[],
        };
        for value in listed.iter().take(MAX_LISTED) {
            let words = format!("the value {value}");
            self.break_value("not", &words, Vec::new(), Break::Listed(value.clone()));
        }
        if listed.is_empty() {
            self.break_value("not", "in whatever way", Vec::new(), Break::Anyhow);
        }
    }

    fn union(&mut self, place: &Place<'_>, keyword: &str, said: &Value) {
        let branches = said.as_array().map_or(0, Vec::len);
        let uri = pointer_in(&place.uri, keyword);
        for branch in 0..branches {
            let words = format!("alternative {}", branch + 1);
            let branch = json!({ "$ref": format!("{uri}/{branch}") });
            self.fit(keyword, words, vec![branch]);
        }
        match self.places.unions.get(&uri) {
            Some(Union::Members(members)) => {
                for (branch, member) in members.iter().enumerate() {
                    let Some(member) = member else { continue };
                    let first = members
                        .iter()
                        .enumerate()
                        .find(|(index, other)| *index != branch && other.is_some());
                    let Some((first, _)) = first else { continue };
                    let given = vec![json!({ "$ref": format!("{uri}/{first}") })];
                    let how = Break::AlsoMember(member.clone());
                    let words = format!("`{member}` beside another member");
                    let aim = Aim::Break(how, Breach::SeveralMembers);
                    self.push(keyword, words, given, aim);
                }
            }
            Some(Union::Untagged) | None if keyword == "oneOf" && branches > 1 => {
                let aim = Aim::Break(Break::Anyhow, Breach::Ambiguous);
                self.push(keyword, "two alternatives at once".to_owned(), Vec::new(), aim);
            }
            Some(Union::Tagged { .. } | Union::Untagged) | None => {}
        }
    }

    fn dependent(&mut self, said: &Value) {
        for (name, others) in said.as_object().into_iter().flatten() {
            for other in others.as_array().into_iter().flatten().filter_map(Value::as_str) {
                let given = vec![json!({ "type": "object", "required": [name, other] })];
                let aim =
                    Aim::Break(Break::Remove(other.to_owned()), Breach::Missing(other.to_owned()));
                let words = format!("`{other}` removed beside `{name}`");
                self.push("dependentRequired", words, given, aim);
            }
        }
    }
}

/// The values that a place lists.
fn listed<'t>(place: &Place<'t>) -> Vec<&'t Value> {
    let several = place.scope.keyword("enum").and_then(Value::as_array);
    several.into_iter().flatten().chain(place.scope.keyword("const")).collect()
}
