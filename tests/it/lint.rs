//! `trueup lint`: what is wrong with contracts, what cures it, and how it is said.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;

/// A contract with one defect that has a safe cure, and one that has none.
const ORDERS: &str = "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders:
    post:
      operationId: orders
      requestBody:
        content: {application/json: {schema: {type: object, required: [item]}}}
      responses: {'204': {description: done}}
    put: {operationId: orders, responses: {'204': {description: done}}}
";

/// The two rules whose findings these tests are about.
const RULES: [&str; 4] = ["--rule", "optional-body", "--rule", "lint/duplicate-operation-id"];

/// Runs `trueup lint orders.yaml` in a folder of its own with that contract.
fn lint(contract: &str, arguments: &[&str]) -> (tempfile::TempDir, Output) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("orders.yaml"), contract).unwrap();
    let output = run(folder.path(), arguments);
    (folder, output)
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let arguments = [&["lint", "orders.yaml"], arguments].concat();
    crate::binary::trueup(folder, &arguments, b"")
}

fn findings(output: &Output) -> Vec<Value> {
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    report["findings"].as_array().unwrap().clone()
}

fn codes(output: &Output) -> Vec<String> {
    findings(output).iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn says_errors_first_each_with_its_line() {
    let (_folder, output) = lint(ORDERS, &RULES);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
}

#[test]
fn cures_by_an_overlay_what_has_a_safe_cure() {
    let fix = [&RULES[..], &["--fix", "cures.yaml"]].concat();
    let (folder, output) = lint(ORDERS, &fix);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(fs::read_to_string(folder.path().join("cures.yaml")).unwrap());
    let with = [&RULES[..], &["--format", "json", "--overlay", "cures.yaml"]].concat();
    let cured_by: Vec<Value> =
        findings(&run(folder.path(), &with)).iter().map(|it| it["cured_by"].clone()).collect();
    assert_eq!(cured_by, [Value::Null, Value::from("cures.yaml")]);
    let uncured = run(folder.path(), &[&with[..], &["--uncured"]].concat());
    assert_eq!(codes(&uncured), ["lint/duplicate-operation-id"]);
}

#[test]
fn reports_as_json() {
    let (_folder, output) = lint(ORDERS, &[&RULES[..], &["--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
}

#[test]
fn exits_by_the_severity_that_is_shown() {
    let noted = ORDERS
        .replace("operationId: orders, ", "")
        .replace("required: [item]", "required: [item], properties: {item: {}}")
        .replace("requestBody:\n", "requestBody:\n        required: true\n");
    for (contract, arguments, code) in [
        (ORDERS, &["--severity", "error"][..], 1),
        (ORDERS, &["--ignore", "/paths"], 0),
        (&noted, &["--quiet"], 0),
        ("openapi: 3.1.0\ninfo: {}\n", &[], 1),
        ("openapi: [", &[], 1),
        (ORDERS, &["--rule", "optional-bodi"], 2),
        (ORDERS, &["--ignore", "lint/none-such"], 2),
        (ORDERS, &["another.yaml"], 2),
        (ORDERS, &["immuta", "--fix", "-"], 2),
    ] {
        let (_folder, output) = lint(contract, arguments);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    }
}

#[test]
fn suggests_the_rule_that_was_meant() {
    let (_folder, output) = lint(ORDERS, &["--rule", "lint/optional-bodi"]);
    let said = String::from_utf8(output.stderr).unwrap();
    let expected =
        "error: there is no rule `lint/optional-bodi`; did you mean `lint/optional-body`?\n";
    assert_eq!(said, expected);
}

#[test]
fn leaves_out_what_the_user_or_the_contract_says() {
    let silenced =
        ORDERS.replace("    put: {", "    put: {x-trueup-ignore: [duplicate-operation-id], ");
    let with_reason = ORDERS.replace(
        "    post:\n",
        "    post:\n      x-trueup-ignore: {lint/optional-body: an empty order is a draft}\n",
    );
    let duplicate = "lint/duplicate-operation-id";
    let (all, body) = (vec![duplicate, "lint/optional-body"], vec!["lint/optional-body"]);
    for (contract, ignore, expected) in [
        (ORDERS, "lint/unused-component", &all),
        (ORDERS, "duplicate-operation-id", &body),
        (ORDERS, "/paths/~1orders/post", &vec![duplicate]),
        (ORDERS, "lint/optional-body:/paths/~1orders/put", &all),
        (ORDERS, "optional-body:/paths/~1orders", &vec![duplicate]),
        (&silenced, "lint/unused-component", &body),
        (&with_reason, "lint/unused-component", &vec![duplicate]),
    ] {
        let arguments = [&RULES[..], &["--format", "json", "--ignore", ignore]].concat();
        let (_folder, output) = lint(contract, &arguments);
        assert_eq!(codes(&output), **expected, "{ignore}");
    }
}

#[test]
fn frames_show_no_value_of_a_secret() {
    let head = "openapi: 3.1.0, info: {title: Orders, version: '1'}";
    let secret = "{type: string, format: password, example: hunter1, default: hunter2}";
    let user = format!(
        "User: {{type: object, properties: {{name: {{type: string, nullable: true}}, \
         password: {secret}}}, example: {{name: Ada, password: hunter3}}}}"
    );
    let body = "{schema: {$ref: '#/components/schemas/User'}, \
                examples: {one: {value: {name: 1, password: hunter4}}}}";
    let put = format!(
        "put: {{requestBody: {{content: {{application/json: {body}}}}}, \
         responses: {{'204': {{description: done}}}}}}"
    );
    let contract =
        format!("{{{head}, components: {{schemas: {{{user}}}}}, paths: {{/user: {{{put}}}}}}}\n");
    let (_folder, output) = lint(&contract, &[]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(!said.contains("hunter"), "{said}");
    // The values are in the lines that are shown, and others are not hidden.
    for shown in ["default: ********", "example: ********", "{name: 1, password: *****"] {
        assert!(said.contains(shown), "{shown}: {said}");
    }
}

#[test]
fn lists_every_rule_with_its_severity() {
    let (_folder, output) = lint(ORDERS, &["--list"]);
    assert_eq!(output.status.code(), Some(0));
    let list = String::from_utf8(output.stdout).unwrap();
    for rule in trueup::lint::ALL {
        let is_it = |line: &str| {
            let words: Vec<&str> = line.split_whitespace().take(2).collect();
            words == [rule.code(), rule.severity.to_string()]
        };
        assert!(list.lines().any(is_it), "{} is not in\n{list}", rule.id);
    }
}

/// The overlay brings a defect of its own, which is said to be its, at its place in it.
#[test]
fn tells_what_an_overlay_brings() {
    let overlay = "\
overlay: 1.1.0
info: {title: Names, version: '1'}
actions:
  - target: $.paths['/orders'].put
    update: {operationId: orders}";
    let contract = ORDERS.replace("put: {operationId: orders, ", "put: {");
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("orders.yaml"), contract).unwrap();
    fs::write(folder.path().join("names.yaml"), overlay).unwrap();
    let arguments =
        ["--rule", "duplicate-operation-id", "--overlay", "names.yaml", "--format", "json"];
    let output = run(folder.path(), &arguments);
    let findings = findings(&output);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0]["brought_by"], "names.yaml");
    assert_eq!(findings[0]["contract"]["file"], "names.yaml");
    assert_eq!(findings[0]["contract"]["line"], 4);
    assert_eq!(findings[0]["cured_by"], Value::Null);
}

/// What is wrong with a document's structure has its place and its cure, and nothing else is said.
#[test]
fn says_what_is_wrong_with_the_structure() {
    let contract = "\
openapi: 3.0.3
info: {title: Orders, version: '1'}
paths:
  /orders/{id}:
    get:
      parameters: [{name: id, in: path, schema: {type: string}}]
      responses: {'200': {$ref: '#/components/responses/Orders'}}
components:
  responses: {Orders: {description: all of them, content: {application/json: {schema: {const: 1}}}}}
  schemas:
    A: {type: [string, 'null']}
    B: {type: 'null'}
    C: {type: integer, minimum: 0, exclusiveMinimum: 3}
    D: {$ref: '#/components/schemas/A'}
    E: {maxLenght: 3}
";
    let (_folder, output) = lint(contract, &[]);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
}

#[test]
fn says_every_reference_that_leads_nowhere() {
    let contract = "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {/orders: {get: {responses: {'204': {$ref: '#/components/responses/Orders'}}}}}
components: {schemas: {Order: {items: {$ref: '#/components/schemas/Item'}}}}
";
    let arguments = ["--format", "json", "--ignore", "lint/unused-component"];
    let (_folder, output) = lint(contract, &arguments);
    let pointers: Vec<Value> =
        findings(&output).iter().map(|it| it["contract"]["pointer"].clone()).collect();
    let expected =
        ["/paths/~1orders/get/responses/204/$ref", "/components/schemas/Order/items/$ref"];
    assert_eq!(pointers, expected);
    assert_eq!(codes(&output), ["contract/reference"; 2]);
}

#[test]
fn replaces_what_an_overlay_would_only_extend() {
    let contract = "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
components: {schemas: {A: {properties: {\"Bob's\": {allOf: [{type: string, nullable: true}]}}}}}
";
    let (folder, _) = lint(contract, &["--fix", "cures.yaml"]);
    let with = ["--overlay", "cures.yaml", "--uncured", "--rule", "idiom-of-another-version"];
    assert_eq!(run(folder.path(), &with).status.code(), Some(0));
    let overlay = fs::read_to_string(folder.path().join("cures.yaml")).unwrap();
    assert!(
        overlay.contains(r"$['components']['schemas']['A']['properties']['Bob\'s']['allOf'][0]"),
        "{overlay}"
    );
}

/// A JSON Schema has no operations, and rules on schemas hold for it too.
#[test]
fn judges_a_json_schema() {
    let (_folder, output) =
        lint("type: integer\nformat: int64\n", &["--format", "json", "--severity", "note"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(codes(&output).contains(&"lint/rounded-integer".to_owned()));
}

/// The built-in contracts are the default, and `--raw` judges them only as published.
#[test]
fn says_what_the_built_in_overlays_cure() {
    let cured = |arguments: &[&str]| {
        let arguments =
            [&["lint", "--format", "json", "--rule", "optional-body"], arguments].concat();
        let output = crate::binary::trueup(Path::new("."), &arguments, b"");
        findings(&output).iter().map(|it| it["cured_by"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(cured(&[]), [Value::from("immuta.rules.overlay.yaml")]);
    assert_eq!(cured(&["--raw"]), [Value::Null]);
    assert_eq!(cured(&["--uncured"]), [Value::Null; 0]);
}

/// Whatever refers to itself is walked once.
#[test]
fn ends_on_documents_that_go_round_in_circles() {
    let contract = "\
openapi: 3.1.0
info: {title: Circles, version: '1'}
paths:
  /a: {$ref: '#/paths/~1a'}
  /b: {$ref: '#/paths/~1c'}
  /c:
    post:
      requestBody: {$ref: '#/components/requestBodies/R'}
      callbacks: {done: {$ref: '#/components/callbacks/C'}}
components:
  requestBodies: {R: {$ref: '#/components/requestBodies/R'}}
  callbacks: {C: {'{$url}': {$ref: '#/paths/~1c'}}}
  schemas:
    A: {oneOf: [{$ref: '#/components/schemas/A'}, {allOf: [{$ref: '#/components/schemas/B'}]}]}
    B: {discriminator: {propertyName: t, mapping: {b: B, a: '#/components/schemas/A'}}, anyOf: [{$ref: '#/components/schemas/A'}]}
";
    let (_folder, output) = lint(contract, &["--format", "json"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
    assert!(findings(&output).iter().all(|it| it["contract"]["line"].is_number()));
}

#[test]
fn names_some_places_and_counts_the_rest() {
    let operations = |count: usize| {
        let lines = (0..count).map(|number| format!("  /{number}: {{get: {{}}}}\n"));
        lines.collect::<Vec<_>>().concat()
    };
    let head = "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
security: [{key: []}]
components: {securitySchemes: {key: {type: http, scheme: bearer}}}
paths:
";
    for (count, expected) in
        [(2, "= also at: line 7\n"), (9, "= also at: lines 7, 8, 9, 10, 11 and 3 more places\n")]
    {
        let contract = format!("{head}{}", operations(count));
        let (_folder, output) = lint(&contract, &["--rule", "undocumented-unauthorised"]);
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains(expected), "{said}");
    }
}

/// All that is said of the built-in contracts, to be read line by line.
#[test]
fn says_of_the_built_in_contracts() {
    for contract in ["synq", "immuta", "omni"] {
        let output = crate::binary::trueup(Path::new("."), &["lint", contract], b"");
        let said = String::from_utf8(output.stdout).unwrap();
        insta::assert_snapshot!(contract, said);
    }
}
