//! The examples beside a schema: those of the Media Type Object or of the parameter that has it.

use serde_json::Value;

use super::references::{Documents, Spot};

/// The values of `example` and `examples` in the object that holds the schema at `schema`
/// (OpenAPI 3.1, sections 4.8.12 and 4.8.14). Nobody has judged them.
pub(super) fn beside(documents: &Documents, schema: &Spot) -> Vec<Value> {
    if !schema.pointer().ends_with("/schema") {
        return Vec::new();
    }
    let holder = schema.parent();
    let named = documents.members(&holder.join("examples"));
    let spots = named.into_iter().map(|(_, example)| example.join("value"));
    let spots = std::iter::once(holder.join("example")).chain(spots);
    spots.filter_map(|spot| spot.value(documents).cloned()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn examples_are_found_beside_schemas_and_by_reference() {
        let mut documents = Documents::default();
        let content = json!({
            "schema": {},
            "example": 1,
            "examples": {"a": {"value": 2}, "b": {"$ref": "#/components/examples/b"}, "c": {}},
        });
        let document = json!({"content": content, "components": {"examples": {"b": {"value": 3}}}});
        documents.push("mem:///a", document);
        let found = |pointer| beside(&documents, &Spot::new(0, pointer));
        assert_eq!(found("/content/schema"), [json!(1), json!(2), json!(3)]);
        assert!(found("/content").is_empty());
    }
}
