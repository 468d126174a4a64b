//! Plain JSON Schemas of every draft.

use serde_json::json;

use super::*;

#[test]
fn json_schemas_of_every_draft_are_contracts() {
    let files = Files::new(&[
        (
            "4.json",
            "{\"$schema\": \"http://json-schema.org/draft-04/schema#\", \"id\": \"http://example.com/root.json\",\n\"definitions\": {\n\"x\": {\"id\": \"#x\", \"type\": \"number\", \"minimum\": 1, \"exclusiveMinimum\": true},\n\"y\": {\"id\": \"inner/\", \"items\": {\"$ref\": \"../root.json#x\"}}},\n\"items\": {\"$ref\": \"#x\"}}",
        ),
        (
            "6.json",
            "{\"$schema\": \"http://json-schema.org/draft-06/schema#\", \"$id\": \"http://example.com/root.json\",\n\"definitions\": {\n\"x\": {\"$id\": \"#x\", \"const\": 1}},\n\"items\": {\"$ref\": \"#x\"}, \"examples\": [{\"$id\": \"#x\"}]}",
        ),
        (
            "7.json",
            "{\"$schema\": \"http://json-schema.org/draft-07/schema#\",\n\"if\": {\"type\": \"string\"},\n\"then\": {\"$ref\": \"#/definitions/x\", \"minLength\": 99},\n\"definitions\": {\"x\": {\"maxLength\": 3}}}",
        ),
        (
            "2019.json",
            "{\"$schema\": \"https://json-schema.org/draft/2019-09/schema\",\n\"$recursiveAnchor\": true, \"type\": \"object\",\n\"properties\": {\"child\": {\"$recursiveRef\": \"#\"}}}",
        ),
        (
            "2020.yaml",
            "$schema: https://json-schema.org/draft/2020-12/schema\n$id: relative/root\nprefixItems: [{$ref: '#x'}]\n$defs:\n  x: {$anchor: x, type: string}\n",
        ),
        (
            "none.json",
            "{\"prefixItems\":\n[{\"type\": \"string\"}], \"$defs\": {\"x\": {\"minLength\": 2}}}",
        ),
    ]);
    files.assert("4.json", &json!([1]), "schema/exclusiveMinimum at \"/0\" by 4.json:3");
    files.assert(
        "4.json:#/definitions/y",
        &json!([1, 2]),
        "schema/exclusiveMinimum at \"/0\" by 4.json:3",
    );
    files.assert("6.json", &json!([2]), "schema/const at \"/0\" by 6.json:3");
    files.assert("7.json", &json!("long"), "schema/maxLength at \"\" by 7.json:4");
    files.assert("7.json:#/definitions/x", &json!("long"), "schema/maxLength at \"\" by 7.json:4");
    files.assert(
        "2019.json",
        &json!({"child": {"child": 1}}),
        "schema/type at \"/child/child\" by 2019.json:2",
    );
    files.assert("2020.yaml", &json!([1]), "schema/type at \"/0\" by 2020.yaml:5");
    files.assert("2020.yaml:#/$defs/x", &json!(1), "schema/type at \"\" by 2020.yaml:5");
    files.assert("2020.yaml:#x", &json!(1), "schema/type at \"\" by 2020.yaml:5");
    files.assert("none.json", &json!([1]), "schema/type at \"/0\" by none.json:2");
    files.assert("none.json:#/$defs/x", &json!(""), "schema/minLength at \"\" by none.json:2");
    files.assert("none.json:send", &json!(""), "target: none.json is a JSON Schema: name it alone, or a schema in it as `none.json:#/$defs/…`");
}

#[test]
fn files_of_several_drafts_are_each_read_in_their_own() {
    let files = Files::new(&[
        (
            "new.json",
            "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n\"$ref\": \"old.json\", \"prefixItems\": [{\"type\": \"string\"}]}",
        ),
        (
            "old.json",
            "{\"$schema\": \"http://json-schema.org/draft-04/schema#\",\n\"items\": [{}, {\"minimum\": 1, \"exclusiveMinimum\": true}]}",
        ),
    ]);
    files.assert(
        "new.json",
        &json!([1, 1]),
        "schema/type at \"/0\" by new.json:2; schema/exclusiveMinimum at \"/1\" by old.json:2",
    );
}

#[test]
fn a_metaschema_can_be_referred_to() {
    let files = Files::new(&[
        (
            "7.json",
            r#"{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"schema": {"$ref": "http://json-schema.org/draft-07/schema#"}}}"#,
        ),
        (
            "new.json",
            r#"{"properties": {"old": {"$ref": "http://json-schema.org/draft-04/schema#"}, "new": {"$ref": "https://json-schema.org/draft/2020-12/schema"}, "core": {"$ref": "https://json-schema.org/draft/2020-12/meta/core"}}}"#,
        ),
    ]);
    files.assert("7.json", &json!({"schema": {"type": "string"}}), "");
    files.assert("7.json", &json!({"schema": 1}), "schema/type at \"/schema\" by ");
    files.assert(
        "new.json",
        &json!({"old": {"exclusiveMinimum": true, "minimum": 1}, "new": true, "core": {}}),
        "",
    );
    files.assert("new.json", &json!({"old": true}), "schema/type at \"/old\" by ");
}

#[test]
fn invalid_json_schemas_are_refused_at_their_place() {
    let assert = |text: &str, expected: &str| {
        Files::new(&[("s.json", text)]).assert("s.json", &json!(1), expected);
    };
    assert(
        "{\n\"type\": \"strin\"}",
        "load: s.json:2:9: `strin` is not allowed as `type`: expected `array`, `boolean`, `integer`, \
         `null`, `number`, `object` or `string`",
    );
    assert(
        "{\n\"properties\": {\"a\": {\n\"minLength\": -1}}}",
        "load: s.json:3:14: `minLength` is `-1`: expected at least 0",
    );
    assert(
        "{\n\"required\": \"a\"}",
        "load: s.json:2:13: `required` is a string: expected an array",
    );
    assert(
        "{\n\"items\": [{}]}",
        "load: s.json:2:10: `items` is an array: expected a boolean or an object",
    );
    let draft_4 = "\"$schema\": \"http://json-schema.org/draft-04/schema#\"";
    assert(
        &format!("{{{draft_4},\n\"required\": []}}"),
        "load: s.json:2:13: `required` is empty: expected at least 1 item",
    );
    let embedded = |limit: &str| {
        format!(
            "{{\"$defs\": {{\"old\": {{\"$id\": \"https://example.com/old\", {draft_4},\n\
             \"exclusiveMinimum\": {limit}, \"minimum\": 1}}}}}}"
        )
    };
    assert(&embedded("true"), "");
    assert(&embedded("1"), "load: s.json:2:21: `exclusiveMinimum` is a number: expected a boolean");
    assert(
        "{\n\"pattern\": \"(\"}",
        "target: s.json:2:12: the schema is invalid: \"(\" is no regular expression that can be used here",
    );
    assert(
        "{\"$schema\":\n\"http://json-schema.org/draft-03/schema#\"}",
        "load: s.json:2:1: the dialect of the schemas is none that trueup knows: \
         `http://json-schema.org/draft-03/schema#` is a draft that it does not read",
    );
    assert(
        "{\"properties\": {\"a\": {\n\"$ref\": \"#/definitions/a\"}}}",
        "target: s.json:2:9: `#/definitions/a` leads nowhere: s.json has no `/definitions/a`",
    );
    assert("{\n\"$id\": \"a b\", \"type\": \"string\"}", "schema/type at \"\" by s.json:2");
    assert(
        "{\n\"$id\": \"::\", \"type\": \"string\"}",
        "load: s.json:2:8: the identifier of the schema is no URI reference",
    );
}

#[test]
fn an_invalid_pattern_is_found_in_its_own_document() {
    let components = "  schemas:
    A: {$id: 'https://example.com/a', properties: {x: {pattern: '['}}}
    B: {properties: {x: {pattern: '(['}}}
";
    let text = openapi("3.1.0", "{$ref: schemas.json#/defs/C}", components);
    let neighbour = "{\"defs\": {\n\"C\": {\"pattern\": \"([[\"}}}";
    let files = Files::new(&[("api.yaml", &text), ("schemas.json", neighbour)]);
    let assert = |target: &str, place: &str, pattern: &str| {
        let said = format!(
            "the schema is invalid: \"{pattern}\" is no regular expression that can be used here"
        );
        files.assert(
            &format!("api.yaml:{target}"),
            &json!("x"),
            &format!("target: {place}: {said}"),
        );
    };
    assert("send", "schemas.json:2:18", "([[");
    assert("#/components/schemas/A", "api.yaml:20:65", "[");
    assert("#/components/schemas/B", "api.yaml:21:35", "([");
}

#[test]
fn identified_schemas_that_refer_to_each_other_compile_soon() {
    let names: Vec<String> = (0..200).map(|number| format!("s{number}")).collect();
    let schema = |number: usize| {
        let (next, other) = (&names[(number + 1) % 200], &names[(number * 7) % 200]);
        json!({"$id": names[number], "properties": {"next": {"$ref": next}, "other": {"$ref": other}}, "type": "object"})
    };
    let schemas: serde_json::Map<String, Value> =
        (0..200).map(|number| (names[number].clone(), schema(number))).collect();
    let text =
        json!({"$id": "https://example.com/all", "$ref": "s0", "$defs": schemas}).to_string();
    let files = Files::new(&[("all.json", &text)]);
    files.assert("all.json", &json!({"next": {"next": {"other": {}}}}), "");
    files.assert(
        "all.json",
        &json!({"next": {"other": 1}}),
        "schema/type at \"/next/other\" by all.json:1",
    );
}

#[test]
fn a_file_is_one_document_by_whichever_name() {
    let files = Files::new(&[
        ("a.json", "{\"$dynamicRef\": \"b.json#b\",\n\"$ref\": \"https://example.com/b.json\"}"),
        (
            "b.json",
            "{\"$id\": \"https://example.com/b.json\", \"$ref\": \"#b\", \"$defs\": {\n\"b\": {\"$dynamicAnchor\": \"b\", \"type\": \"string\"}}}",
        ),
    ]);
    let mut options = Options::default();
    options.resources.supply("https://example.com/", files.path(""));
    let contract = Contract::load_with(files.path("a.json"), &options).unwrap();
    assert_eq!(check_by(&contract, "", &json!(1)), "schema/type at \"\" by b.json:2");
}

#[test]
fn identifiers_that_are_taken_are_refused_where_they_matter() {
    let twice = |keyword: &str| {
        format!(
            "{{\"$ref\": \"#/$defs/b\", \"$defs\": {{\"x\": {{\"{keyword}\": \"#\"}},\n\"a\": {{\"$id\": \"https://example.com/a\", \"type\": \"string\"}},\n\"b\": {{\"$id\": \"https://example.com/a\", \"type\": \"number\"}}}}}}"
        )
    };
    let files =
        Files::new(&[("static.json", &twice("$ref")), ("dynamic.json", &twice("$dynamicRef"))]);
    files.assert("static.json", &json!("x"), "schema/type at \"\" by static.json:3");
    files.assert(
        "dynamic.json",
        &json!("x"),
        "load: dynamic.json:3:14: `https://example.com/a` is the identifier of another schema",
    );
}

#[test]
fn a_metaschema_is_a_contract_itself() {
    let metaschema = include_str!("../../../specs/oas/3.1.meta.json");
    let draft_7 = "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"$id\": \"http://json-schema.org/draft-07/schema#\",\n\"properties\": {\"not\": {\"$ref\": \"#\"}}, \"type\": [\"object\", \"boolean\"]}";
    let draft_2020 = "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"$id\": \"https://json-schema.org/draft/2020-12/schema\",\n\"$dynamicAnchor\": \"meta\", \"allOf\": [{\"$ref\": \"meta/core\"}, {\"$ref\": \"meta/applicator\"}],\n\"type\": [\"object\", \"boolean\"]}";
    let files =
        Files::new(&[("meta.json", metaschema), ("7.json", draft_7), ("2020.json", draft_2020)]);
    files.assert("meta.json", &json!({"xml": {}}), "");
    files.assert("7.json", &json!({"not": 1}), "schema/type at \"/not\" by 7.json:2");
    files.assert("2020.json", &json!({"$anchor": "-"}), "schema/pattern at \"/$anchor\" by ");
    files.assert(
        "2020.json",
        &json!({"not": {"not": 1}}),
        "schema/type at \"/not/not\" by 2020.json:3",
    );
}

#[test]
fn a_neighbour_that_is_no_schema_is_said_to_be_none() {
    let files = Files::new(&[
        ("a.json", r#"{"properties": {"b": {"$ref": "b.json#/$defs/b"}}}"#),
        ("b.json", "{\"$defs\": {\n\"b\": {\"type\": \"strin\"}}}"),
        ("api.yaml", &openapi("3.1.0", "{$ref: 'b.json#/$defs/b'}", "")),
    ]);
    files.assert(
        "a.json",
        &json!(1),
        "target: b.json:2:15: `strin` is not allowed as `type`: expected `array`, `boolean`, \
         `integer`, `null`, `number`, `object` or `string`",
    );
    files.assert(
        "api.yaml:send",
        &json!(1),
        "target: b.json:2:15: the schema is invalid: Unexpected type",
    );
}
