//! What is to be tried of types, listed values, bounds, lengths, counts, patterns and formats.

use serde_json::{Value, json};

use super::super::label::Breach;
use super::super::mutate::{Break, FORMATS, UUIDS, a_type_of, limits_of, within};
use super::super::places::Place;
use super::{Aim, Lister, MAX_LISTED, listed};
use crate::schema::NUMBER_FORMAT;

/// So many values of other lists are tried in the place of one.
const MAX_FOREIGN: usize = 12;

impl Lister<'_, '_> {
    pub(super) fn types(&mut self, said: &Value) {
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
            self.push("type", words, Vec::new(), None, aim);
        }
    }

    pub(super) fn values(&mut self, place: &Place<'_>, keyword: &str, values: &[Value]) {
        for value in values.iter().take(MAX_LISTED) {
            self.fit(keyword, format!("the value {value}"), vec![json!({ "enum": [value] })]);
        }
        self.break_value(keyword, "misspelt", Vec::new(), Break::Misspelt);
        if values.iter().any(Value::is_string) {
            let given = vec![json!({ "type": "string", "pattern": "[A-Za-z]" })];
            self.break_value(keyword, "in other case", given, Break::OtherCase);
            self.foreign(place, keyword, values);
        }
        for value in self.listed_besides(place, values) {
            let words = format!("the value {value}, which is listed beside this");
            self.break_value(keyword, &words, Vec::new(), Break::Listed(value));
        }
    }

    /// Texts of other lists; for a tag, those of other unions.
    fn foreign(&mut self, place: &Place<'_>, keyword: &str, values: &[Value]) {
        let few =
            |values: Vec<Value>| -> Vec<Value> { values.into_iter().take(MAX_FOREIGN).collect() };
        let texts = self.surroundings.texts.iter().copied();
        let texts = few(texts.filter(|text| !values.contains(text)).cloned().collect());
        if !texts.is_empty() {
            self.break_value(keyword, "of another list", Vec::new(), Break::Foreign(texts));
        }
        let mut unions = place.ways.iter().filter_map(|way| self.places.tagged_by(way));
        let Some((own, _)) = unions.next() else { return };
        let (own, others): (Vec<_>, Vec<_>) =
            self.surroundings.tags.iter().partition(|(union, _)| union == own);
        let is_foreign = |tag: &Value| tag.is_string() && own.iter().all(|(_, own)| own != tag);
        let mut tags: Vec<Value> = Vec::new();
        for (_, tag) in others {
            if is_foreign(tag) && !tags.contains(tag) {
                tags.push(tag.clone());
            }
        }
        if !tags.is_empty() {
            let tags = Break::Foreign(few(tags));
            self.break_value(keyword, "a tag of another union", Vec::new(), tags);
        }
    }

    /// The values that others list for the same value, and this place does not: what a rule that
    /// narrows a list is about.
    fn listed_besides(&self, place: &Place<'_>, values: &[Value]) -> Vec<Value> {
        let mut besides: Vec<Value> = Vec::new();
        for way in &place.ways {
            for other in self.places.beside(way) {
                for value in listed(other) {
                    if !values.contains(value) && !besides.contains(value) {
                        besides.push(value.clone());
                    }
                }
            }
        }
        besides.truncate(MAX_LISTED);
        besides
    }

    pub(super) fn bound(&mut self, keyword: &str, said: &Value) {
        let number = vec![json!({ "type": "number" })];
        match keyword {
            "minimum" | "maximum" => {
                self.fit(keyword, format!("the limit {said}"), vec![json!({ "enum": [said] })]);
            }
            "multipleOf" => self.fit(keyword, format!("a multiple of {said}"), number.clone()),
            _ => {
                let given = vec![json!({ "enum": within(keyword, said) })];
                self.fit(keyword, format!("a step from {said}"), given);
            }
        }
        self.break_value(keyword, "a step beyond", number, Break::Beyond);
    }

    pub(super) fn counted(&mut self, keyword: &str, said: &Value) {
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

    pub(super) fn pattern(&mut self, place: &Place<'_>, said: &Value) {
        let text = || vec![json!({ "type": "string" })];
        self.fit("pattern", "a match", text());
        self.break_value("pattern", "almost a match", text(), Break::NearMiss);
        let ends = said.as_str().is_some_and(|pattern| pattern.ends_with(['$', ')']));
        if ends {
            let how = "a line break at the end";
            self.break_value("pattern", how, text(), Break::Misformed(how));
        }
        // What makes one UUID another is for a pattern to say.
        if place.scope.keyword("format").and_then(Value::as_str) == Some("uuid") {
            for how in UUIDS {
                self.break_value("pattern", how, text(), Break::Misformed(how));
            }
        }
    }

    pub(super) fn format(&mut self, said: &Value) {
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

    pub(super) fn number_format(&mut self, said: &Value) {
        for limit in limits_of(said) {
            let given = vec![json!({ "enum": [limit] })];
            self.fit(NUMBER_FORMAT, format!("{limit}, for which there is just room"), given);
        }
        let given = vec![json!({ "type": "number" })];
        self.break_value(NUMBER_FORMAT, "too large for the format", given, Break::Overflow);
    }
}
