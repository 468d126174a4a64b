//! Schema Objects of OpenAPI 3.0 and 3.1, formats and dialects.

use serde_json::json;

use super::*;

#[test]
fn nullable_of_3_0_adds_null_beside_a_type() {
    let schema = "{type: string, nullable: true}";
    assert_one(&openapi("3.0.3", schema, ""), &json!(null), "");
    assert_one(&openapi("3.0.3", schema, ""), &json!(1), "schema/type at \"\" by api.yaml:11");
    // Null still has to be among the values that `enum` allows (OAS 3.0.3, proposal of 2019-10-31).
    let listed = "{type: string, nullable: true, enum: [a, null]}";
    assert_one(&openapi("3.0.3", listed, ""), &json!(null), "");
    let unlisted = "{type: string, nullable: true, enum: [a]}";
    assert_one(&openapi("3.0.3", unlisted, ""), &json!(null), "schema/enum at \"\" by api.yaml:11");
    assert_one(&openapi("3.0.3", "{nullable: true, minLength: 1}", ""), &json!(null), "");
}

#[test]
fn boolean_bounds_of_3_0_exclude_the_limit() {
    let text = openapi(
        "3.0.3",
        "{type: number, minimum: 1, exclusiveMinimum: true, maximum: 3, exclusiveMaximum: false}",
        "",
    );
    assert_one(&text, &json!(1), "schema/exclusiveMinimum at \"\" by api.yaml:11");
    assert_one(&text, &json!(1.5), "");
    assert_one(&text, &json!(3), "");
    assert_one(&text, &json!(3.5), "schema/maximum at \"\" by api.yaml:11");
}

#[test]
fn read_only_properties_of_3_0_are_required_in_responses_alone() {
    let schema = "{type: object, required: [id, secret], properties: {id: {type: integer, readOnly: true}, secret: {type: string, writeOnly: true}}}";
    let files = Files::new(&[("api.yaml", &openapi("3.0.3", schema, ""))]);
    files.assert("api.yaml:send", &json!({"secret": "s"}), "");
    files.assert("api.yaml:send", &json!({"id": 1}), "schema/required at \"\" by api.yaml:11");
    files.assert("api.yaml:send@response.200", &json!({"id": 1}), "");
    files.assert(
        "api.yaml:send@response.200",
        &json!({"secret": "s"}),
        "schema/required at \"\" by api.yaml:17",
    );
}

#[test]
fn siblings_of_a_reference_count_in_3_1_alone() {
    let components = "  schemas:
    Name: {type: string}
";
    let schema = "{$ref: '#/components/schemas/Name', minLength: 5}";
    assert_one(&openapi("3.0.3", schema, components), &json!("abc"), "");
    assert_one(
        &openapi("3.1.0", schema, components),
        &json!("abc"),
        "schema/minLength at \"\" by api.yaml:11",
    );
}

#[test]
fn formats_of_openapi_are_asserted() {
    for version in ["3.0.3", "3.1.0"] {
        let assert = |format: &str, payload: &Value, fits: bool| {
            let expected = if fits { "" } else { "schema/format at \"\" by api.yaml:11" };
            assert_one(&openapi(version, &format!("{{format: {format}}}"), ""), payload, expected);
        };
        assert("int32", &json!(2_147_483_647), true);
        assert("int32", &json!(2_147_483_648_i64), false);
        assert("int64", &json!(9_223_372_036_854_775_807_i64), true);
        assert("int64", &json!(9_223_372_036_854_775_808_u64), false);
        assert("float", &json!(3.4e38), true);
        assert("float", &json!(3.5e38), false);
        assert("byte", &json!("aGk="), true);
        assert("byte", &json!("a*"), false);
        assert("int32", &json!("not a number"), true);
    }
}

#[test]
fn a_dialect_of_3_1_is_respected() {
    let with = |dialect: &str, schema: &str| {
        openapi("3.1.0", schema, "").replacen('\n', &format!("\njsonSchemaDialect: {dialect}\n"), 1)
    };
    // In draft 7 an array under `items` is what `prefixItems` is now.
    let tuple = "{items: [{type: string}]}";
    assert_one(
        &with("http://json-schema.org/draft-07/schema#", tuple),
        &json!([1]),
        "schema/type at \"/0\" by api.yaml:12",
    );
    assert_one(
        &with("https://json-schema.org/draft/2020-12/schema", tuple),
        &json!([1]),
        "load: api.yaml:12:29: `items` is an array: expected a boolean or an object (and 1 more)",
    );
    let base = "https://spec.openapis.org/oas/3.1/dialect/base";
    assert_one(&with(base, "{type: string}"), &json!(1), "schema/type at \"\" by api.yaml:12");
    assert_one(
        &with("https://example.com/dialect", "{type: string}"),
        &json!(1),
        "load: api.yaml:2:20: the dialect of the schemas is none that trueup knows: \
         `https://example.com/dialect` is remote, and trueup fetches nothing: save it as a file \
         and name that with `--resource https://example.com/dialect=FILE`",
    );
}

#[test]
fn a_dialect_of_ones_own_can_be_supplied() {
    let dialect = r#"{
        "$id": "https://example.com/dialect",
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$vocabulary": {
            "https://json-schema.org/draft/2020-12/vocab/core": true,
            "https://json-schema.org/draft/2020-12/vocab/applicator": true
        },
        "$dynamicAnchor": "meta",
        "allOf": [{"$ref": "https://json-schema.org/draft/2020-12/schema"}]
    }"#;
    let api = openapi("3.1.0", "{type: string, properties: {a: false}}", "").replacen(
        '\n',
        "\njsonSchemaDialect: https://example.com/dialect\n",
        1,
    );
    let plain = r#"{"$schema": "https://example.com/dialect", "type": "string", "properties": {"a": false}}"#;
    let wrong = "{\"$schema\": \"https://example.com/dialect\",\n\"type\": \"strin\"}";
    let files = Files::new(&[
        ("dialect.json", dialect),
        ("api.yaml", &api),
        ("plain.json", plain),
        ("wrong.json", wrong),
    ]);
    let mut options = Options::default();
    options.resources.supply("https://example.com/dialect", files.path("dialect.json"));
    let load = |name: &str| Contract::load_with(files.path(name), &options);
    for (name, selector) in [("api.yaml", "send"), ("plain.json", "")] {
        let contract = load(name).unwrap();
        // Without the validation vocabulary `type` asserts nothing.
        assert_eq!(check_by(&contract, selector, &json!(1)), "");
        let line = if selector.is_empty() { 1 } else { 12 };
        assert_eq!(
            check_by(&contract, selector, &json!({"a": 1})),
            format!("schema/properties at \"/a\" by {name}:{line}")
        );
    }
    let error = load("wrong.json").unwrap_err().to_string();
    assert!(error.contains("wrong.json:2:9: "), "{error}");
}
