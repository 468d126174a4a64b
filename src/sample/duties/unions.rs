//! What is to be tried of alternatives, conditions and what is ruled out.

use serde_json::{Value, json};

use super::super::label::Breach;
use super::super::mutate::Break;
use super::super::places::{Place, keyword_uri};
use super::{Aim, Lister, MAX_LISTED, schema_in};
use crate::schema::union::Union;

/// So many pairs of alternatives are asked about at once.
const MAX_PAIRS: usize = 24;

impl Lister<'_, '_> {
    pub(super) fn union(&mut self, place: &Place<'_>, keyword: &str, said: &Value) {
        let branches = said.as_array().map_or(0, Vec::len);
        let uri = keyword_uri(&place.uri, keyword);
        let branch = |index: usize| json!({ "$ref": format!("{uri}/{index}") });
        for index in 0..branches {
            self.fit(keyword, format!("alternative {}", index + 1), vec![branch(index)]);
        }
        let all: Vec<Value> = (0..branches).map(branch).collect();
        let none = json!({ "not": { "anyOf": all } });
        let aim = Aim::Break(Break::NoneOf, Breach::NoBranch);
        let words = "none of the alternatives".to_owned();
        self.push(keyword, words, Vec::new(), Some(vec![none]), aim);
        match self.places.unions.get(&uri) {
            Some(Union::Members(members)) => {
                for (index, member) in members.iter().enumerate() {
                    let Some(member) = member else { continue };
                    let first = members
                        .iter()
                        .enumerate()
                        .find(|(other, member)| *other != index && member.is_some());
                    let Some((first, _)) = first else { continue };
                    let how = Break::AlsoMember(member.clone());
                    let words = format!("`{member}` beside another member");
                    let aim = Aim::Break(how, Breach::SeveralMembers);
                    self.push(keyword, words, vec![branch(first)], None, aim);
                }
            }
            Some(Union::Untagged) | None if keyword == "oneOf" && branches > 1 => {
                let pairs = (0..branches)
                    .flat_map(|first| (first + 1..branches).map(move |second| (first, second)));
                let both = |(first, second)| json!({ "allOf": [branch(first), branch(second)] });
                let pairs: Vec<Value> = pairs.take(MAX_PAIRS).map(both).collect();
                let broken = vec![json!({ "anyOf": pairs })];
                self.break_by(keyword, "two alternatives at once", broken, Breach::Ambiguous);
            }
            Some(Union::Tagged { .. } | Union::Untagged) | None => {}
        }
    }

    pub(super) fn ruled_out(&mut self, place: &Place<'_>, said: &Value) {
        self.fit("not", "what is not ruled out", Vec::new());
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
            let broken = vec![schema_in(place, "not")];
            self.break_by("not", "what is ruled out", broken, Breach::Value);
        }
    }

    /// `if`, with what it leads to.
    pub(super) fn condition(&mut self, place: &Place<'_>) {
        let condition = schema_in(place, "if");
        self.fit("if", "what the condition is about", vec![condition.clone()]);
        self.fit("if", "what it is not about", vec![json!({ "not": condition })]);
    }

    /// A `then` or `else` that nothing may come to.
    pub(super) fn closed_path(&mut self, place: &Place<'_>, keyword: &str) {
        if place.scope.keyword("if").is_none() {
            return;
        }
        let condition = schema_in(place, "if");
        let otherwise = json!({ "not": condition });
        let (leads_here, leads_past) =
            if keyword == "then" { (condition, otherwise) } else { (otherwise, condition) };
        self.fit(keyword, "what does not come to this", vec![leads_past]);
        self.break_by(keyword, "what must not come to this", vec![leads_here], Breach::Value);
    }
}
