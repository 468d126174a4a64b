//! What may stand in trueup.toml: its structs and its JSON Schema say the same.

use serde_json::Value;

use super::Folder;

const FULL: &str = r#"
placeholders = ["${*}", "{{*}}", "ENC[*]"]
literal-secrets = "warn"

[contracts.orders]
file = "api.yaml"
overlays = ["ours.yaml"]
resources = {"https://example.com/" = "vendor/"}
raw = false

[contracts.immuta]
raw = true

[rules]
"immuta/impossible-port" = {severity = "warning", reason = "our proxy listens on 0"}
"schema/format" = {severity = "off", reason = "the vendor's dates are none"}
"orders/ours" = {severity = "note", reason = "new"}
"union/unknown-tag" = {severity = "error", reason = "as it is"}

[[payloads]]
target = "synq:SetConnectionMappings"
valid = ["a/*"]
invalid = ["b/*"]
pointer = "/data"
embedded = "yaml"
"#;

const ACCEPTED: [&str; 8] = [
    FULL,
    "",
    "payloads = []",
    "[contracts.synq]",
    "literal-secrets = \"off\"",
    "[[payloads]]\ntarget = \"omni:updateConnection\"",
    "[[payloads]]\ntarget = \"omni:updateConnection\"\npointer = \"\"",
    "placeholders = []\n[rules]\n[contracts]",
];

/// What is wrong, and what is said of it.
const REFUSED: [(&str, &str); 22] = [
    ("payload = []", "did you mean `payloads`?"),
    ("placeholder = []", "did you mean `placeholders`?"),
    ("literal_secrets = \"warn\"", "did you mean `literal-secrets`?"),
    ("[[payloads]]\ntarget = \"a\"\nvlaid = []", "did you mean `valid`?"),
    ("[contracts.a]\nfile = \"a\"\noverlay = []", "did you mean `overlays`?"),
    ("[contracts.a]\nfle = \"a\"", "did you mean `file`?"),
    ("[rules]\n\"a/b\" = {severity = \"off\", raeson = \"x\"}", "did you mean `reason`?"),
    (
        "[rules]\n\"a/b\" = {severity = \"warn\", reason = \"x\"}",
        "expected one of `error`, `warning`",
    ),
    ("[rules]\n\"a/b\" = {severity = \"off\"}", "missing field `reason`"),
    ("[rules]\n\"a/b\" = {reason = \"x\"}", "missing field `severity`"),
    ("[rules]\n\"a/b\" = {severity = \"off\", reason = \" \"}", "say why"),
    ("[rules]\nb = {severity = \"off\", reason = \"x\"}", "there is no code `b`"),
    ("[rules]\n\"a/b\" = \"off\"", "expected struct"),
    ("literal-secrets = \"of\"", "did you mean `off`?"),
    ("placeholders = \"x\"", "expected a sequence"),
    ("[[payloads]]\nvalid = []", "missing field `target`"),
    ("[[payloads]]\ntarget = \"a\"\npointer = \"data\"", "is no JSON Pointer"),
    ("[[payloads]]\ntarget = \"a\"\nembedded = \"json\"", "there is no `pointer`"),
    ("[[payloads]]\ntarget = \"a\"\npointer = \"/a\"\nembedded = \"jsn\"", "did you mean `json`?"),
    ("[contracts.a]", "needs a `file`, since `a` is not built in"),
    ("[contracts.\"a:b\"]\nfile = \"a\"", "use a name without `:`"),
    ("[contracts.a]\nfile = \"a\"\nraw = \"yes\"", "expected a boolean"),
];

/// What no schema can say.
const REFUSED_BY_TRUEUP_ALONE: [(&str, &str); 6] = [
    ("[", "is wrong"),
    (
        "[rules]\n\"schema/requird\" = {severity = \"off\", reason = \"x\"}",
        "there is no code `schema/requird`; did you mean `schema/required`?",
    ),
    (
        "[rules]\n\"immuta/port\" = {severity = \"off\", reason = \"x\"}",
        "there is no code `immuta/port`",
    ),
    (
        "[rules]\n\"payload/meant-to-fail\" = {severity = \"off\", reason = \"x\"}",
        "`payload/meant-to-fail` is nothing that is found in a payload",
    ),
    (
        "[rules]\n\"overlay/selects-nothing\" = {severity = \"off\", reason = \"x\"}",
        "`overlay/selects-nothing` is nothing that is found in a payload",
    ),
    ("placeholders = [\"${TRUEUP_TEST_UNSET}\"]", "the variable `TRUEUP_TEST_UNSET` is not set"),
];

fn is_valid(validator: &jsonschema::Validator, text: &str) -> bool {
    let value: toml::Value = toml::from_str(text).unwrap();
    validator.is_valid(&serde_json::to_value(value).unwrap())
}

#[test]
fn structs_and_schema_say_the_same() {
    let (code, schema, _) = Folder::new(&[]).run(&["config", "schema"]);
    assert_eq!(code, 0);
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for text in ACCEPTED {
        let folder = Folder::new(&[("trueup.toml", text)]);
        let (code, _, stderr) = folder.run(&["check"]);
        assert_eq!(code, 0, "{text}: {stderr}");
        assert!(is_valid(&validator, text), "the schema refuses: {text}");
    }
    for (text, words) in REFUSED {
        let folder = Folder::new(&[("trueup.toml", text)]);
        let (code, _, stderr) = folder.run(&["check"]);
        assert_eq!(code, 2, "{text}: {stderr}");
        assert!(stderr.contains(words), "{text}: {stderr}");
        assert!(stderr.contains("trueup.toml is wrong"), "{text}: {stderr}");
        assert!(!is_valid(&validator, text), "the schema takes: {text}");
    }
    for (text, words) in REFUSED_BY_TRUEUP_ALONE {
        let folder = Folder::new(&[("trueup.toml", text)]);
        let (code, _, stderr) = folder.run(&["check"]);
        assert_eq!(code, 2, "{text}: {stderr}");
        assert!(stderr.contains(words), "{text}: {stderr}");
    }
}

#[test]
fn each_member_of_the_schema_is_described_or_plain() {
    let (_, schema, _) = Folder::new(&[]).run(&["config", "schema"]);
    for member in ["payloads", "contracts", "rules", "placeholders", "literal-secrets"] {
        let schema: Value = serde_json::from_str(&schema).unwrap();
        assert!(schema["properties"][member]["description"].is_string(), "{member}");
        assert!(FULL.contains(member), "{member}");
    }
}

#[test]
fn a_mistake_is_shown_with_its_line() {
    let folder = Folder::new(&[("trueup.toml", "[[payloads]]\ntarget = \"a\"\nvlaid = []\n")]);
    let (_, _, stderr) = folder.run(&["check"]);
    assert!(stderr.contains("line 3, column 1"), "{stderr}");
    let last = "unknown field `vlaid`; did you mean `valid`? Expected one of `target`, `valid`, \
                `invalid`, `pointer`, `embedded`\n";
    assert!(stderr.ends_with(last), "{stderr}");
    let folder = Folder::new(&[("trueup.toml", "\n\nplaceholders = [\"${NO_SUCH}\"]\n")]);
    let (_, _, stderr) = folder.run(&["check"]);
    assert!(stderr.contains("trueup.toml:3: the variable `NO_SUCH`"), "{stderr}");
}

#[test]
fn variables_are_those_of_the_environment() {
    let folder = Folder::new(&[
        (
            "trueup.toml",
            "[[payloads]]\ntarget = \"${TRUEUP_TEST_CONTRACT}:SetConnectionMappings\"\nvalid = [\"*.json\"]\n\
             [rules]\n\"schema/type\" = {severity = \"${TRUEUP_TEST_SEVERITY}\", reason = \"x\"}",
        ),
        ("a.json", "{\"mappings\": 1}"),
    ]);
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_trueup"))
        .arg("check")
        .env("TRUEUP_TEST_CONTRACT", "synq")
        .env("TRUEUP_TEST_SEVERITY", "warning")
        .current_dir(folder.0.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

const API: &str = "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders:
    post:
      operationId: create
      requestBody:
        content: {application/json: {schema: {$ref: 'https://example.com/order.json'}}}
      responses: {'200': {description: ok}}
components: {schemas: {Total: {}}}
";

const OVERLAY: &str = "\
overlay: 1.1.0
info: {title: Ours, version: '1'}
actions:
  - target: $.components.schemas.Total
    x-trueup: {rule: no-total, message: '`{value}` is no total'}
    update: {type: integer}
";

/// A contract with a name: its overlays and resources come from trueup.toml, and the name counts
/// on the command line too.
#[test]
fn a_named_contract_brings_its_overlays_and_resources() {
    let config = "\
[contracts.orders]
file = \"api/orders.yaml\"
overlays = [\"api/ours.yaml\"]
resources = {\"https://example.com/\" = \"api/vendor/\"}

[[payloads]]
target = \"orders:create\"
valid = [\"orders/*.json\"]
";
    let folder = Folder::new(&[
        ("trueup.toml", config),
        ("api/orders.yaml", API),
        ("api/ours.yaml", OVERLAY),
        ("api/vendor/order.json", "{\"properties\": {\"total\": {\"type\": \"integer\"}}}"),
        ("orders/a.json", "{\"total\": \"x\"}"),
    ]);
    let (code, stdout, stderr) = folder.run(&["check"]);
    assert_eq!(code, 1, "{stderr}");
    assert!(stdout.contains("error[schema/type]"), "{stdout}");
    for command in [
        &["check", "--target", "orders:create", "orders/a.json"][..],
        &["check", "--target", "orders:#/components/schemas/Total", "orders/a.json"],
    ] {
        let (code, stdout, stderr) = folder.run(command);
        assert_eq!(code, 1, "{stdout}{stderr}");
    }
    let (_, stdout, _) =
        folder.run(&["check", "--target", "orders:#/components/schemas/Total", "orders/a.json"]);
    assert!(stdout.contains("error[orders/no-total]"), "{stdout}");
    let (code, stdout, _) = folder.run(&["targets", "orders"]);
    assert_eq!(code, 0);
    assert!(stdout.contains(":create  (POST /orders)"), "{stdout}");
    let (_, _, stderr) = folder.run(&["check", "--target", "order:create", "orders/a.json"]);
    assert!(stderr.contains("did you mean `orders`?"), "{stderr}");
}

#[test]
fn a_built_in_contract_can_be_read_raw() {
    let config = "\
[contracts.immuta]
raw = true
[[payloads]]
target = \"immuta:createConnection@param.path.x\"
valid = []
[[payloads]]
target = \"immuta:getConnection@param.path.connectionKey\"
valid = [\"*.json\"]
";
    let folder = Folder::new(&[("trueup.toml", config), ("a.json", "\"data\"")]);
    assert_eq!(folder.run(&["check"]).0, 0);
    folder.write("trueup.toml", &config.replace("raw = true", "raw = false"));
    let (code, stdout, _) = folder.run(&["check"]);
    assert_eq!((code, stdout.contains("immuta/reserved-connection-key")), (1, true), "{stdout}");
}

/// A contract that is wrong is shown as ever; one that is not there is traced to its name.
#[test]
fn a_named_contract_that_fails_is_named() {
    let config = "[contracts.own]\nfile = \"api.yaml\"\n[[payloads]]\ntarget = \"own:create\"\n\
                  valid = [\"a.json\"]\n";
    let folder = Folder::new(&[("trueup.toml", config), ("a.json", "{}")]);
    let (code, _, stderr) = folder.run(&["check"]);
    assert_eq!(code, 2);
    let expected = "error: the contract `own` of trueup.toml: api.yaml cannot be read";
    assert!(stderr.starts_with(expected), "{stderr}");
    folder.write("api.yaml", "openapi: 3.1.0\n");
    let (code, _, stderr) = folder.run(&["check"]);
    assert_eq!(code, 2);
    assert!(stderr.starts_with("error[schema/required]: `info` is missing"), "{stderr}");
}

#[test]
fn what_the_readme_shows_is_accepted() {
    let readme = std::fs::read_to_string(crate::explain::root().join("README.md")).unwrap();
    let blocks = readme.split("```toml\n").skip(1).map(|it| it.split("```").next().unwrap());
    let configurations: Vec<&str> = blocks.filter(|it| it.contains("[[payloads]]")).collect();
    assert!(configurations.len() > 1);
    for text in configurations {
        let folder = Folder::new(&[("trueup.toml", text)]);
        let (code, _, stderr) = folder.run(&["check"]);
        assert_eq!(code, 0, "{text}: {stderr}");
    }
}
