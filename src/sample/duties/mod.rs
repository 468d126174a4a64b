//! What each schema obliges to try: every value at its edges, every way to break one of its
//! keywords.

mod arrays;
mod objects;
mod scalars;
mod unions;

use std::collections::HashMap;

use serde_json::{Value, json};

use super::label::Breach;
use super::mutate::Break;
use super::places::{Place, Places, keyword_uri, location, reads_reference_alone};
use crate::schema::NUMBER_FORMAT;
use crate::schema::union::Union;

/// One thing to try.
#[derive(Debug, Clone)]
pub(super) struct Duty {
    /// The number of the place.
    pub(super) place: usize,
    /// Keyword, or keyword and what stands in it: `required`, `properties/name`.
    pub(super) keyword: String,
    /// What to try, in words.
    pub(super) words: String,
    /// What has to hold of the value besides, before anything is done to it.
    pub(super) given: Vec<Value>,
    /// What holds of values that break the keyword: these come from the witness engine where no
    /// change to a payload that fits does.
    pub(super) broken: Option<Vec<Value>>,
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
    /// The tags of all unions, each with the union's URI.
    tags: Vec<(String, Value)>,
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
        let mut tags: Vec<(String, Value)> = Vec::new();
        for (uri, union) in &places.unions {
            let Union::Tagged { values, .. } = union else { continue };
            tags.extend(values.iter().flatten().flatten().map(|tag| (uri.clone(), tag.clone())));
        }
        // The order of a hash table is another one each time.
        tags.sort_by_cached_key(|(uri, tag)| (uri.clone(), tag.to_string()));
        Self { texts, tags, declared }
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
                "const" => self.values(place, keyword, std::slice::from_ref(said)),
                "enum" => self.values(place, keyword, said.as_array().map_or(&[], Vec::as_slice)),
                "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
                    self.bound(keyword, said);
                }
                "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties"
                | "maxProperties" => self.counted(keyword, said),
                "pattern" => self.pattern(place, said),
                "format" => self.format(said),
                NUMBER_FORMAT => self.number_format(said),
                "required" => self.required(place, said),
                "properties" => self.properties(place, said),
                "patternProperties" => self.patterned(place, said),
                "additionalProperties" | "unevaluatedProperties" => {
                    self.closed(place, keyword, said);
                }
                "propertyNames" => self.names(place),
                "dependentRequired" | "dependentSchemas" | "dependencies" => {
                    self.dependent(keyword, said);
                }
                "uniqueItems" if said == true => self.unique(),
                "prefixItems" | "items" | "additionalItems" | "unevaluatedItems" => {
                    self.items(place, keyword, said);
                }
                "contains" | "minContains" | "maxContains" => {
                    self.contained(place, keyword, said);
                }
                "not" => self.ruled_out(place, said),
                "oneOf" | "anyOf" => self.union(place, keyword, said),
                "if" => self.condition(place),
                "then" | "else" if said == false => self.closed_path(place, keyword),
                _ => {}
            }
        }
    }

    fn fit(&mut self, keyword: &str, words: impl Into<String>, given: Vec<Value>) {
        self.push(keyword, words.into(), given, None, Aim::Fit);
    }

    /// A way to break a keyword that says nothing but of the value itself, and refers to nothing.
    fn break_value(&mut self, keyword: &str, words: &str, given: Vec<Value>, how: Break) {
        let said = self.places.all[self.place].scope.keyword(keyword);
        let engine_helps =
            matches!(how, Break::NearMiss | Break::Crossed | Break::Beyond | Break::Foreign(_));
        let broken = said.filter(|_| engine_helps).map(|said| {
            // What is given for a count is for payloads that fit.
            let given = if how == Break::Crossed { Vec::new() } else { given.clone() };
            let broken = json!({ "not": { keyword: said } });
            given.into_iter().chain([broken]).collect()
        });
        self.push(keyword, words.to_owned(), given, broken, Aim::Break(how, Breach::Value));
    }

    /// A way to break a keyword for which values come whole from the witness engine.
    fn break_by(&mut self, keyword: &str, words: &str, broken: Vec<Value>, breach: Breach) {
        let aim = Aim::Break(Break::Anyhow, breach);
        self.push(keyword, words.to_owned(), Vec::new(), Some(broken), aim);
    }

    fn push(
        &mut self,
        keyword: &str,
        words: String,
        given: Vec<Value>,
        broken: Option<Vec<Value>>,
        aim: Aim,
    ) {
        let keyword = keyword.to_owned();
        self.duties.push(Duty { place: self.place, keyword, words, given, broken, aim });
    }
}

/// A reference to the schema that stands in a keyword.
fn schema_in(place: &Place<'_>, keyword: &str) -> Value {
    json!({ "$ref": keyword_uri(&place.uri, keyword) })
}

/// The values that a place lists.
fn listed<'t>(place: &Place<'t>) -> Vec<&'t Value> {
    let several = place.scope.keyword("enum").and_then(Value::as_array);
    several.into_iter().flatten().chain(place.scope.keyword("const")).collect()
}
