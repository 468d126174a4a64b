//! What is a contract, and what is none.

use serde_json::json;

use super::*;

#[test]
fn what_is_no_contract_is_refused_with_a_reason() {
    let assert = |name: &str, text: &str, expected: &str| {
        Files::new(&[(name, text)]).assert(name, &json!(1), expected);
    };
    assert(
        "a.yaml",
        "swagger: '2.0'\ninfo: {}\n",
        "load: a.yaml:1:10: this is Swagger 2.0, and trueup reads OpenAPI 3.0 and 3.1",
    );
    assert(
        "a.yaml",
        "openapi: 3.2.0\n",
        "load: a.yaml:1:10: this is OpenAPI 3.2.0, and trueup reads OpenAPI 3.0 and 3.1",
    );
    assert(
        "a.yaml",
        "openapi: 4.0.0\n",
        "load: a.yaml:1:10: this is OpenAPI 4.0.0, and trueup reads OpenAPI 3.0 and 3.1",
    );
    assert("a.yaml", "openapi: 3.1\n", "load: a.yaml:1:10: the version of OpenAPI is no string");
    assert("a.json", "", "load: a.json:1:1: the input is empty");
    assert("a.yaml", "", "load: a.yaml:1:1: the input is empty");
    assert(
        "a.yaml",
        "type: string\n---\ntype: string\n",
        "load: a.yaml:1:1: the file holds several documents, and a contract is one",
    );
    assert(
        "a.yaml",
        "just some words\n",
        "load: a.yaml:1:1: this is neither an OpenAPI document nor a JSON Schema",
    );
    assert(
        "a.json",
        "[1]",
        "load: a.json:1:1: this is neither an OpenAPI document nor a JSON Schema",
    );
    assert(
        "a.json",
        "{\"name\": \"package\", \"version\": \"1\"}",
        "load: a.json:1:1: this is neither an OpenAPI document nor a JSON Schema",
    );
    let folder = Files::new(&[("folder/a.json", "{}")]);
    folder.assert("folder", &json!(1), "load: folder cannot be read: Is a directory (os error 21)");
    folder.assert(
        "nope.json",
        &json!(1),
        "load: nope.json cannot be read: No such file or directory (os error 2)",
    );
}

#[test]
fn a_path_may_hold_a_colon() {
    let files = Files::new(&[
        ("a:b.json", r#"{"type": "string", "properties": {"x": {"$ref": "c%3Ad.json"}}}"#),
        ("c:d.json", "{}"),
    ]);
    assert_eq!(check(&files.path("a:b.json"), "", &json!(1)), "schema/type at \"\" by a:b.json:1");
}

#[test]
fn server_templates_of_any_kind_load() {
    let text = openapi("3.1.0", "{type: string}", "").replacen(
        '\n',
        "\nservers: [{url: '<Immuta Base URL>'}, {url: '{scheme}://x/ y'}]\n",
        1,
    );
    assert_one(&text, &json!("x"), "");
}

#[test]
fn recursive_schemas_are_judged() {
    let components = "  schemas:
    Tree: {type: object, properties: {left: {$ref: '#/components/schemas/Tree'}, right: {$ref: '#/components/schemas/Tree'}}}
";
    let text = openapi("3.1.0", "{$ref: '#/components/schemas/Tree'}", components);
    assert_one(&text, &json!({"left": {"right": {}}}), "");
    assert_one(
        &text,
        &json!({"left": {"right": 1}}),
        "schema/type at \"/left/right\" by api.yaml:20",
    );
}
