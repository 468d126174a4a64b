//! Contracts of every kind, as they are found in the wild: each loads, or says what is wrong with
//! it and where.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use trueup::finding::Place;
use trueup::{Contract, Finding, LoadError, Options};

use crate::suites::suites;

#[test]
fn documents_that_must_pass_load() {
    let Some(suite) = suites("openapi-3.1") else { return };
    let files = yaml_files(&suite.join("tests/schema/pass"));
    assert!(!files.is_empty());
    let failed: Vec<String> = files
        .iter()
        .filter_map(|path| {
            Contract::load(path).err().map(|error| format!("{}: {error}", path.display()))
        })
        .collect();
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}

#[test]
fn documents_that_must_fail_are_refused() {
    let Some(suite) = suites("openapi-3.1") else { return };
    let mut said = Vec::new();
    for path in yaml_files(&suite.join("tests/schema/fail")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match Contract::load(&path) {
            Ok(_) => said.push(format!("{name}: loads")),
            Err(LoadError::Invalid(findings)) => {
                said.extend(findings.iter().map(|finding| format!("{name}:{}", line(finding))));
            }
            Err(other) => said.push(format!("{name}: {other}")),
        }
    }
    let expected: Vec<&str> = REFUSED.lines().map(str::trim).collect();
    assert_eq!(said, expected, "\n{}", said.join("\n"));
}

/// Why each document that must fail is refused, and where.
const REFUSED: &str = "example-examples.yaml:11:7 schema/not
    header-object-allowReserved.yaml:12:7 schema/unevaluatedProperties
    invalid_schema_types.yaml:10:19 schema/type
    invalid_schema_types.yaml:11:21 schema/type
    invalid_schema_types.yaml:12:20 schema/type
    link-object-no-body.yaml:10:7 schema/unevaluatedProperties
    no_containers.yaml:1:1 union/no-member
    parameter-object-cookie-form-allowReserved.yaml:11:7 schema/unevaluatedProperties
    parameter-object-cookie-form-allowReserved.yaml:16:14 schema/const
    parameter-object-header-allowReserved.yaml:10:7 schema/unevaluatedProperties
    parameter-object-path-allowReserved.yaml:8:7 schema/required
    server_enum_empty.yaml:13:15 schema/minItems
    servers.yaml:10:3 schema/type
    unknown_container.yaml:1:1 union/no-member";

fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// A finding as one line: where it is, and which.
fn line(finding: &Finding) -> String {
    let position = finding.instance.position.map(|at| at.to_string()).unwrap_or_default();
    format!("{position} {}", finding.code)
}

/// What a contract says of a payload: the codes of the findings, or why there is no verdict.
fn check(path: &Path, selector: &str, payload: &Value) -> String {
    match Contract::load(path) {
        Ok(contract) => check_by(&contract, selector, payload),
        Err(error) => format!("load: {}", without_folder(&error.to_string(), path)),
    }
}

fn check_by(contract: &Contract, selector: &str, payload: &Value) -> String {
    match contract.target(selector) {
        Ok(target) => {
            let findings = target.check(payload);
            assert_eq!(target.is_valid(payload), findings.is_empty());
            let said = findings.iter().map(|finding| {
                let by = finding.contract.as_ref().map(place_of).unwrap_or_default();
                format!("{} at {:?} by {by}", finding.code, finding.instance.pointer)
            });
            said.collect::<Vec<_>>().join("; ")
        }
        Err(error) => {
            format!("target: {}", without_folder(&error.to_string(), Path::new(contract.name())))
        }
    }
}

/// The name of the file and the line, which is what a person looks for.
fn place_of(place: &Place) -> String {
    let file = place.file.as_deref().unwrap_or_default();
    let name = Path::new(file).file_name().unwrap_or_default().to_string_lossy();
    format!("{name}:{}", place.position.map(|at| at.line).unwrap_or_default())
}

fn without_folder(text: &str, path: &Path) -> String {
    let folder = path.parent().map(|folder| format!("{}/", folder.display())).unwrap_or_default();
    text.replace(&folder, "")
}

/// A folder with files in it.
struct Files(tempfile::TempDir);

impl Files {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    #[track_caller]
    fn assert(&self, target: &str, payload: &Value, expected: &str) {
        let (name, selector) = target.split_once(':').unwrap_or((target, ""));
        assert_eq!(check(&self.path(name), selector, payload), expected, "{target} of {payload}");
    }
}

/// An OpenAPI document in YAML with one operation, `send`, whose request has the given schema, and
/// with the given components.
fn openapi(version: &str, schema: &str, components: &str) -> String {
    format!(
        "openapi: {version}
info: {{title: Test, version: '1'}}
paths:
  /things:
    post:
      operationId: send
      requestBody:
        required: true
        content:
          application/json:
            schema: {schema}
      responses:
        '200':
          description: Sent
          content:
            application/json:
              schema: {schema}
components:{}
{components}",
        if components.is_empty() { " {}" } else { "" }
    )
}

#[track_caller]
fn assert_one(text: &str, payload: &Value, expected: &str) {
    Files::new(&[("api.yaml", text)]).assert("api.yaml:send", payload, expected);
}

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
    let metaschema = include_str!("../../specs/oas/3.1.meta.json");
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
