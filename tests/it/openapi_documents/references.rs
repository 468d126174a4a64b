//! References, identifiers and anchors, wherever they stand and lead.

use serde_json::json;

use super::*;

#[test]
fn identifiers_and_anchors_are_found_wherever_they_stand() {
    let components = "  schemas:
    Order:
      $id: https://example.com/schemas/order
      type: object
      properties:
        line: {$ref: line}
        total: {$ref: '#/$defs/amount'}
        note: {$ref: '#note'}
      $defs:
        amount: {type: number}
        note: {$anchor: note, type: string}
        line: {$id: line, type: integer}
    Named:
      type: object
      properties:
        deep: {$anchor: deep, type: boolean}
    Tree:
      $dynamicAnchor: node
      type: object
      properties:
        children: {type: array, items: {$dynamicRef: '#node'}}
";
    let assert = |schema: &str, payload: &Value, expected: &str| {
        assert_one(&openapi("3.1.0", schema, components), payload, expected);
    };
    let order = "{$ref: '#/components/schemas/Order'}";
    assert(order, &json!({"line": 1, "total": 1.5, "note": "n"}), "");
    assert(order, &json!({"line": "x"}), "schema/type at \"/line\" by api.yaml:30");
    assert(order, &json!({"total": "x"}), "schema/type at \"/total\" by api.yaml:28");
    assert(order, &json!({"note": 1}), "schema/type at \"/note\" by api.yaml:29");
    let into = "{$ref: '#/components/schemas/Order/properties/total'}";
    assert(into, &json!("x"), "schema/type at \"\" by api.yaml:28");
    let by_id = "{$ref: 'https://example.com/schemas/order'}";
    assert(by_id, &json!({"note": 1}), "schema/type at \"/note\" by api.yaml:29");
    let by_inner_id = "{$ref: 'https://example.com/schemas/line'}";
    assert(by_inner_id, &json!("x"), "schema/type at \"\" by api.yaml:30");
    assert("{$ref: '#deep'}", &json!(1), "schema/type at \"\" by api.yaml:34");
    let tree = "{$ref: '#/components/schemas/Tree'}";
    assert(tree, &json!({"children": [{"children": []}]}), "");
    assert(
        tree,
        &json!({"children": [{"children": 1}]}),
        "schema/type at \"/children/0/children\" by api.yaml:39",
    );
}

#[test]
fn schemas_with_an_identifier_are_targets_by_their_pointer() {
    let components = "  schemas:
    Order:
      $id: https://example.com/schemas/order
      type: object
      properties:
        total: {$ref: '#/$defs/amount'}
      $defs:
        amount: {type: number}
";
    let files = Files::new(&[("api.yaml", &openapi("3.1.0", "{}", components))]);
    files.assert(
        "api.yaml:#/components/schemas/Order",
        &json!({"total": "x"}),
        "schema/type at \"/total\" by api.yaml:26",
    );
    files.assert(
        "api.yaml:#/components/schemas/Order/properties/total",
        &json!("x"),
        "schema/type at \"\" by api.yaml:26",
    );
    files.assert("api.yaml:#/components/schemas/Nope", &json!(1), "target: api.yaml has nothing named `#/components/schemas/Nope`; `trueup targets` lists what there is");
}

#[test]
fn a_pointer_within_an_identified_schema_counts_from_there() {
    let components = "  schemas:
    Order:
      $id: https://example.com/schemas/order
      $ref: '#/components/schemas/Name'
    Name: {type: string}
";
    assert_one(
        &openapi("3.1.0", "{$ref: '#/components/schemas/Order'}", components),
        &json!(1),
        "target: api.yaml:22:13: `#/components/schemas/Name` leads nowhere: the schema at \
         api.yaml:21:7 has an `$id`, which makes `#` mean that schema, and it has no \
         `/components/schemas/Name`",
    );
}

#[test]
fn neighbouring_files_are_read() {
    let files = Files::new(&[
        ("api.yaml", &openapi("3.0.3", "{$ref: 'schemas/order.yaml#/Order'}", "")),
        (
            "schemas/order.yaml",
            "Order:\n  type: object\n  properties:\n    customer: {$ref: 'my customer.json#/definitions/with%20space'}\n    \
             path: {$ref: \"my%20customer.json#/definitions/a~1b\"}\n    self: {$ref: '#/Order'}\n    name: {type: string, nullable: true}\n",
        ),
        (
            "schemas/my customer.json",
            "{\"definitions\": {\n\"with space\": {\"type\": \"string\"},\n\"a/b\": {\"type\": \"integer\", \"nullable\": true, \"x\": {}},\n\
             \"back\": {\"$ref\": \"../api.yaml#/paths/~1things/post\"}}}",
        ),
    ]);
    let fits = json!({"customer": "c", "path": null, "self": {"name": null}});
    files.assert("api.yaml:send", &fits, "");
    let broken = json!({"customer": 1, "path": "x", "self": {"self": {"name": 1}}});
    files.assert(
        "api.yaml:send",
        &broken,
        "schema/type at \"/customer\" by my customer.json:2; schema/type at \"/path\" by my customer.json:3; \
         schema/type at \"/self/self/name\" by order.yaml:7",
    );
}

#[test]
fn files_may_refer_to_each_other_in_circles() {
    let files = Files::new(&[
        (
            "a.json",
            r#"{"type": "object", "properties": {"b": {"$ref": "b.yaml"}}, "additionalProperties": false}"#,
        ),
        (
            "b.yaml",
            "type: object\nproperties:\n  a: {$ref: ./a.json}\nadditionalProperties: false\n",
        ),
    ]);
    files.assert("a.json", &json!({"b": {"a": {"b": {}}}}), "");
    files.assert(
        "a.json",
        &json!({"b": {"a": {"b": {"c": 1}}}}),
        "schema/additionalProperties at \"/b/a/b/c\" by b.yaml:4",
    );
    files.assert(
        "b.yaml",
        &json!({"a": {"b": {"x": 1}}}),
        "schema/additionalProperties at \"/a/b/x\" by b.yaml:4",
    );
}

#[test]
fn reference_objects_are_followed_into_neighbours() {
    let files = Files::new(&[
        (
            "api.yaml",
            "openapi: 3.1.0
info: {title: Test, version: '1'}
paths:
  /things/{id}:
    $ref: 'paths.yaml#/things'
",
        ),
        (
            "paths.yaml",
            "things:
  parameters:
    - $ref: parts/parameters.yaml#/Id
  put:
    operationId: put
    requestBody: {$ref: parts/bodies.json}
    responses:
      default: {$ref: 'parts/parameters.yaml#/Error'}
",
        ),
        (
            "parts/parameters.yaml",
            "Id:
  name: id
  in: path
  required: true
  schema: {$ref: '#/Key'}
Key: {type: integer}
Error:
  description: Wrong
  content:
    application/json:
      schema: {type: string}
",
        ),
        (
            "parts/bodies.json",
            "{\"content\": {\"application/json\": {\n\"schema\": {\"$ref\": \"parameters.yaml#/Key\"}}}}",
        ),
    ]);
    files.assert("api.yaml:put", &json!("x"), "schema/type at \"\" by parameters.yaml:6");
    files.assert(
        "api.yaml:put@response.default",
        &json!(1),
        "schema/type at \"\" by parameters.yaml:11",
    );
    files.assert(
        "api.yaml:put@param.path.id",
        &json!("x"),
        "schema/type at \"\" by parameters.yaml:6",
    );
    files.assert("api.yaml:PUT /things/{id}", &json!(1), "");
}

#[test]
fn a_broken_reference_concerns_those_who_need_it() {
    let text = "openapi: 3.1.0
info: {title: Test, version: '1'}
paths:
  /good:
    post:
      operationId: good
      requestBody: {content: {application/json: {schema: {type: string}}}}
  /file:
    post:
      operationId: file
      requestBody: {content: {application/json: {schema: {$ref: missing.yaml#/Thing}}}}
  /remote:
    post:
      operationId: remote
      requestBody: {content: {application/json: {schema: {items: {$ref: 'https://example.com/thing.json'}}}}}
  /dangling:
    post:
      operationId: dangling
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Nope'}}}}
  /anchor:
    post:
      operationId: anchor
      requestBody: {content: {application/json: {schema: {$ref: '#nope'}}}}
  /body:
    post:
      operationId: body
      requestBody: {$ref: '#/components/requestBodies/Nope'}
  /text:
    post:
      operationId: text
      requestBody: {content: {application/json: {schema: {$ref: broken.json}}}}
  /uri:
    post:
      operationId: uri
      requestBody: {content: {application/json: {schema: {$ref: '::'}}}}
components:
  schemas:
    Unused: {$id: 'https://example.com/unused', items: {$ref: nowhere.json}}
";
    let files = Files::new(&[("api.yaml", text), ("broken.json", "{\"type\": ")]);
    let assert = |operation: &str, expected: &str| {
        files.assert(&format!("api.yaml:{operation}"), &json!(1), expected);
    };
    assert("good", "schema/type at \"\" by api.yaml:7");
    assert(
        "file",
        "target: api.yaml:11:65: missing.yaml cannot be read: No such file or directory (os error 2)",
    );
    assert(
        "remote",
        "target: api.yaml:15:73: `https://example.com/thing.json` is remote, and trueup fetches nothing: \
         save it as a file and name that with `--resource https://example.com/thing.json=FILE`",
    );
    assert(
        "dangling",
        "target: api.yaml:19:65: `#/components/schemas/Nope` leads nowhere: api.yaml has no `/components/schemas/Nope`",
    );
    assert("anchor", "target: api.yaml:23:65: `#nope` leads nowhere: api.yaml has no `nope`");
    assert(
        "body",
        "target: api.yaml:27:27: `#/components/requestBodies/Nope` leads nowhere: api.yaml has no `/components/requestBodies/Nope`",
    );
    assert(
        "text",
        "target: api.yaml:31:65: broken.json:1:9: this is no JSON: the text ends too early",
    );
    let uri = check(&files.path("api.yaml"), "uri", &json!(1));
    assert!(
        uri.starts_with(
            "target: api.yaml:35:65: `::` is no URI reference that leads on from `file:"
        ),
        "{uri}"
    );
}

#[test]
fn remote_references_are_supplied() {
    let files = Files::new(&[
        (
            "api.yaml",
            &openapi(
                "3.1.0",
                "{properties: {a: {$ref: 'https://example.com/a.json'}, b: {$ref: 'https://example.com/schemas/b%20b.json#/$defs/x'}}}",
                "",
            ),
        ),
        ("one.json", r#"{"type": "string"}"#),
        ("folder/b b.json", r#"{"$defs": {"x": {"$ref": "deeper/c.json"}}}"#),
        ("folder/deeper/c.json", r#"{"type": "integer"}"#),
    ]);
    let mut options = Options::default();
    options.resources.supply("https://example.com/a.json", files.path("one.json"));
    options.resources.supply("https://example.com/schemas/", files.path("folder"));
    let contract = Contract::load_with(files.path("api.yaml"), &options).unwrap();
    assert_eq!(
        check_by(&contract, "send", &json!({"a": 1, "b": "x"})),
        "schema/type at \"/a\" by one.json:1; schema/type at \"/b\" by c.json:1"
    );
}
