//! What is to be tried of the properties of objects.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::label::Breach;
use super::super::mutate::Break;
use super::super::places::{Place, Step, UNKNOWN, location, name_for};
use super::{Aim, Lister, schema_in};
use crate::document::pointer;

/// More names of siblings than these are not tried.
const MAX_SIBLINGS: usize = 40;

impl Lister<'_, '_> {
    pub(super) fn required(&mut self, place: &Place<'_>, said: &Value) {
        let names: Vec<&str> =
            said.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if !names.is_empty() {
            // With what the schema depends on, if it does.
            let depends = place.ways.iter().flatten().filter_map(|step| match step {
                Step::Has(name) => Some(name.as_str()),
                _ => None,
            });
            let names: BTreeSet<&str> = names.iter().copied().chain(depends).collect();
            // The count says no more than the names do, and is easier held against other counts.
            let alone = json!({
                "type": "object",
                "propertyNames": { "enum": names },
                "maxProperties": names.len(),
            });
            self.fit("required", "what is required and nothing else", vec![alone]);
        }
        for name in names {
            let words = format!("`{name}` removed");
            let aim = Aim::Break(Break::Remove(name.to_owned()), Breach::Missing(name.to_owned()));
            self.push("required", words, vec![json!({ "type": "object" })], None, aim);
        }
    }

    pub(super) fn properties(&mut self, place: &Place<'_>, said: &Value) {
        let required = place.scope.keyword("required").and_then(Value::as_array);
        for (name, schema) in said.as_object().into_iter().flatten() {
            let keyword = format!("properties{}", pointer::join("", name));
            let has = json!({ "type": "object", "required": [name] });
            let lacks = json!({ "type": "object", "not": has });
            if schema == false {
                self.fit(&keyword, format!("`{name}` left out"), vec![lacks]);
                self.add(&keyword, name, format!("`{name}` added"));
            } else if !required.is_some_and(|all| all.iter().any(|it| it == name)) {
                self.fit(&keyword, format!("`{name}` present"), vec![has]);
                self.fit(&keyword, format!("`{name}` left out"), vec![lacks]);
            }
        }
    }

    pub(super) fn patterned(&mut self, place: &Place<'_>, said: &Value) {
        for (pattern, schema) in said.as_object().into_iter().flatten() {
            let keyword = format!("patternProperties{}", pointer::join("", pattern));
            let Some(name) = name_for(&place.scope, pattern) else { continue };
            if schema == false {
                self.fit(&keyword, "no such property", vec![json!({ "type": "object" })]);
                self.add(&keyword, &name, format!("`{name}` added"));
            } else {
                let has = json!({ "type": "object", "required": [name] });
                self.fit(&keyword, format!("`{name}` present"), vec![has]);
            }
        }
    }

    pub(super) fn closed(&mut self, place: &Place<'_>, keyword: &str, said: &Value) {
        if *said != Value::Bool(false) {
            let has = json!({ "type": "object", "required": [UNKNOWN] });
            self.fit(keyword, "a property that nothing declares", vec![has]);
            return;
        }
        self.fit(keyword, "no property but those declared", vec![json!({ "type": "object" })]);
        self.add(keyword, UNKNOWN, "a property that nothing declares".to_owned());
        let known = |name: &str| {
            let here = place.scope.in_place();
            here.iter().any(|scope| {
                scope.keyword("properties").is_some_and(|named| named.get(name).is_some())
            })
        };
        let mut siblings: Vec<String> = Vec::new();
        for way in &place.ways {
            for name in self.surroundings.declared.get(&location(way)).into_iter().flatten() {
                if !siblings.iter().any(|known| known == name) && !known(name) {
                    siblings.push((*name).to_owned());
                }
            }
        }
        for name in siblings.iter().take(MAX_SIBLINGS) {
            self.add(keyword, name, format!("`{name}`, which belongs to another branch"));
        }
    }

    fn add(&mut self, keyword: &str, name: &str, words: String) {
        let aim = Aim::Break(Break::Add(name.to_owned()), Breach::Unexpected(name.to_owned()));
        self.push(keyword, words, vec![json!({ "type": "object" })], None, aim);
    }

    pub(super) fn names(&mut self, place: &Place<'_>) {
        let names = schema_in(place, "propertyNames");
        let some = json!({ "type": "object", "minProperties": 1 });
        self.fit("propertyNames", "a name that fits", vec![some]);
        let broken = json!({ "type": "object", "not": { "propertyNames": names } });
        self.break_by("propertyNames", "a name that does not fit", vec![broken], Breach::Value);
    }

    /// `dependentRequired`, `dependentSchemas`, and the keyword that was both before 2019.
    pub(super) fn dependent(&mut self, keyword: &str, said: &Value) {
        for (name, dependent) in said.as_object().into_iter().flatten() {
            let within = format!("{keyword}{}", pointer::join("", name));
            let has = json!({ "type": "object", "required": [name] });
            let lacks = json!({ "type": "object", "not": has });
            self.fit(&within, format!("`{name}` left out"), vec![lacks]);
            if dependent == false {
                self.add(&within, name, format!("`{name}` added"));
                continue;
            }
            self.fit(&within, format!("`{name}` present"), vec![has]);
            for other in dependent.as_array().into_iter().flatten().filter_map(Value::as_str) {
                let given = vec![json!({ "type": "object", "required": [name, other] })];
                let aim =
                    Aim::Break(Break::Remove(other.to_owned()), Breach::Missing(other.to_owned()));
                let words = format!("`{other}` removed beside `{name}`");
                self.push(keyword, words, given, None, aim);
            }
        }
    }
}
