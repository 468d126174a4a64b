//! What is to be tried of the items of arrays.

use serde_json::{Value, json};

use super::super::label::Breach;
use super::super::mutate::Break;
use super::super::places::{Place, items_before};
use super::{Aim, Lister, schema_in};

impl Lister<'_, '_> {
    pub(super) fn unique(&mut self) {
        let several = json!({ "type": "array", "minItems": 2 });
        self.fit("uniqueItems", "two different items", vec![several]);
        let given = vec![json!({ "type": "array", "minItems": 1 })];
        self.break_value("uniqueItems", "an item twice", given, Break::Repeated);
    }

    pub(super) fn items(&mut self, place: &Place<'_>, keyword: &str, said: &Value) {
        if let Value::Array(items) = said {
            let all = json!({ "type": "array", "minItems": items.len() });
            self.fit(keyword, "all of the first items", vec![all]);
            for (index, _) in items.iter().enumerate().filter(|(_, item)| **item == false) {
                self.append(&format!("{keyword}/{index}"), index);
            }
            return;
        }
        let Some((_, before)) = items_before(&place.scope, keyword) else { return };
        if said == false {
            self.append(keyword, before);
            return;
        }
        let none = json!({ "type": "array", "maxItems": before });
        self.fit(keyword, "no such item", vec![none]);
        let some = json!({ "type": "array", "minItems": before + 1 });
        self.fit(keyword, "such an item", vec![some]);
    }

    /// An item where there may be none.
    fn append(&mut self, keyword: &str, index: usize) {
        let exactly = json!({ "type": "array", "minItems": index, "maxItems": index });
        self.fit(keyword, format!("exactly {index}"), vec![exactly.clone()]);
        let aim = Aim::Break(Break::Append, Breach::Item(index));
        self.push(keyword, "an item too many".to_owned(), vec![exactly], None, aim);
    }

    /// `contains`, and how many there are to be.
    pub(super) fn contained(&mut self, place: &Place<'_>, keyword: &str, said: &Value) {
        if place.scope.keyword("contains").is_none() {
            return;
        }
        let item = schema_in(place, "contains");
        let none = || vec![json!({ "type": "array", "not": { "contains": item } })];
        // No other items beside them; or whatever else has to be there.
        let exactly = |count: u64| {
            let alone = json!({ "items": item, "minItems": count, "maxItems": count });
            let counted = json!({ "contains": item, "minContains": count, "maxContains": count });
            vec![json!({ "type": "array", "anyOf": [alone, counted] })]
        };
        match (keyword, said.as_u64()) {
            ("minContains", Some(count)) => {
                self.fit(keyword, format!("exactly {count}"), exactly(count));
                if let Some(fewer) = count.checked_sub(1) {
                    let broken = if fewer == 0 { none() } else { exactly(fewer) };
                    self.break_by(keyword, "one too few", broken, Breach::Value);
                }
            }
            ("maxContains", Some(count)) => {
                self.fit(keyword, format!("exactly {count}"), exactly(count));
                let broken = exactly(count.saturating_add(1));
                self.break_by(keyword, "one too many", broken, Breach::Value);
            }
            ("contains", _) => {
                let some = json!({ "type": "array", "contains": item });
                self.fit(keyword, "an item that is asked for", vec![some]);
                // With the least count it is that which speaks; where it is zero, nothing does.
                let least = place.scope.keyword("minContains");
                if least.and_then(Value::as_u64) != Some(0) {
                    let speaks = least.map_or(keyword, |_| "minContains");
                    self.break_by(speaks, "no such item", none(), Breach::Value);
                }
            }
            _ => {}
        }
    }
}
