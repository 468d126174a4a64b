//! What becomes of findings: placeholders, literal secrets, and codes that are graded.

use super::Folder;

const SCHEMA: &str = r#"{
  "properties": {
    "host": {"type": "string", "format": "hostname", "pattern": "^h", "minLength": 30},
    "state": {"enum": ["on", "off"]},
    "version": {"const": "v1"},
    "port": {"type": "integer"},
    "name": {"oneOf": [{"type": "string", "format": "ipv4"}, {"type": "string", "format": "uuid"}]},
    "flag": {"anyOf": [{"type": "integer"}, {"type": "boolean"}]},
    "list": {"contains": {"const": "a"}},
    "unlike": {"not": {"pattern": "^\\$"}},
    "auth": {"oneOf": [
      {"properties": {"kind": {"const": "key"}, "key": {"type": "string"}}, "required": ["kind", "key"]},
      {"properties": {"kind": {"const": "none"}}, "required": ["kind"], "additionalProperties": false}
    ]},
    "secret": {"type": "string", "writeOnly": true},
    "keys": {"type": "array", "items": {"type": ["string", "integer"], "format": "password"}}
  },
  "required": ["host"]
}"#;

/// A folder with one payload of the schema, and settings in front of its mapping.
fn folder(settings: &str, payload: &str) -> Folder {
    let config = format!("{settings}\n[[payloads]]\ntarget = \"s.json\"\nvalid = [\"*.yaml\"]\n");
    Folder::new(&[("trueup.toml", &config), ("s.json", SCHEMA), ("a.yaml", payload)])
}

const PLACEHOLDERS: &str = "placeholders = [\"${*}\"]";

/// The codes that are left at a placeholder.
fn at_placeholder(member: &str) -> Vec<String> {
    let payload = format!("host: hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh\n{member}\n");
    let places = folder(PLACEHOLDERS, &payload).places();
    places.iter().map(|it| it.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn a_placeholder_fits_any_schema_of_strings() {
    for member in [
        "state: ${STATE}",
        "version: ${V}",
        "name: ${NAME}",
        "unlike: ${A}",
        "auth: {kind: key, key: '${KEY}'}",
        "secret: ${SECRET}",
    ] {
        assert_eq!(at_placeholder(member), Vec::<String>::new(), "{member}");
    }
    assert_eq!(folder(PLACEHOLDERS, "host: ${HOST}\n").places(), Vec::<String>::new());
    // Without patterns nothing is a placeholder.
    assert_eq!(folder("", "host: ${HOST}\n").places(), ["error schema/format 1:7 /host"]);
    assert_eq!(folder(PLACEHOLDERS, "host: x${HOST}\n").places().len(), 1);
}

#[test]
fn a_placeholder_is_a_string_all_the_same() {
    assert_eq!(at_placeholder("port: ${PORT}"), ["error schema/type"]);
    assert_eq!(at_placeholder("flag: ${FLAG}"), ["error schema/type"]);
    // What it does not stand for is judged as ever.
    assert_eq!(at_placeholder("auth: {kind: key, ky: '${KEY}'}"), ["error schema/required"]);
    assert_eq!(at_placeholder("auth: {kind: keys, key: '${KEY}'}"), ["error union/unknown-tag"]);
}

#[test]
fn a_placeholder_for_a_tag_leaves_a_union_open_and_says_so() {
    for member in ["auth: {kind: '${KIND}', key: k}", "auth: {kind: '${KIND}'}"] {
        assert_eq!(at_placeholder(member), ["note union/unknown-tag"], "{member}");
    }
    let payload = "host: ${HOST}\nauth: {kind: '${KIND}'}\n";
    let folder = folder(PLACEHOLDERS, payload);
    let (code, stdout, _) = folder.run(&["check"]);
    assert_eq!(code, 0);
    let title =
        "note[union/unknown-tag]: `kind` is a placeholder: what depends on it is not judged";
    assert!(stdout.starts_with(title), "{stdout}");
}

/// An overlay may forbid a property, whatever stands there.
#[test]
fn a_rule_that_is_about_no_text_holds_at_a_placeholder() {
    let overlay = "\
overlay: 1.1.0
info: {title: Ours, version: '1'}
actions:
  - target: $
    x-trueup: {rule: no-more}
    update: {additionalProperties: false}
  - target: $.properties.port
    x-trueup: {rule: no-port}
    update: {maximum: 5, type: integer}
";
    let config = format!(
        "{PLACEHOLDERS}\n[contracts.own]\nfile = \"s.json\"\noverlays = [\"o.yaml\"]\n\
         [[payloads]]\ntarget = \"own\"\nvalid = [\"a.yaml\"]\n"
    );
    let schema = "{\"properties\": {\"port\": {}}}";
    let payload = "port: ${PORT}\nhost: ${HOST}\n";
    let folder = Folder::new(&[
        ("trueup.toml", &config),
        ("s.json", schema),
        ("o.yaml", overlay),
        ("a.yaml", payload),
    ]);
    assert_eq!(folder.places(), ["error s/no-port 1:7 /port", "error s/no-more 2:7 /host"]);
}

#[test]
fn what_a_placeholder_may_decide_is_a_warning() {
    assert_eq!(at_placeholder("list: [b, '${ITEM}']"), ["warning schema/contains"]);
    assert_eq!(at_placeholder("list: [b]"), ["error schema/contains"]);
}

#[test]
fn rules_of_overlays_mean_nothing_at_a_placeholder() {
    let config = format!(
        "{PLACEHOLDERS}\n[[payloads]]\ntarget = \"immuta:getConnection@param.path.connectionKey\"\n\
         valid = [\"*.json\"]\n"
    );
    let folder = Folder::new(&[("trueup.toml", &config), ("a.json", "\"${KEY}\"")]);
    assert_eq!(folder.places(), Vec::<String>::new());
    folder.write("trueup.toml", &config.replace(PLACEHOLDERS, ""));
    assert_eq!(folder.places(), ["error immuta/malformed-connection-key 1:1 "]);
}

const SECRETS: &str = "\
host: hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh
secret: hunter2-Tr0ub4dor
keys: ['${KEY}', hunter2-Tr0ub4dor, 20261122]
";

#[test]
fn a_literal_secret_is_found_and_never_shown() {
    for (level, severity, code) in [("warn", "warning", 0), ("error", "error", 1)] {
        let folder = folder(&format!("{PLACEHOLDERS}\nliteral-secrets = \"{level}\""), SECRETS);
        assert_eq!(
            folder.places(),
            [
                format!("{severity} payload/literal-secret 2:9 /secret"),
                format!("{severity} payload/literal-secret 3:18 /keys/1"),
                format!("{severity} payload/literal-secret 3:37 /keys/2"),
            ]
        );
        for format in ["text", "json", "sarif", "junit", "gitlab", "github"] {
            let (exit, stdout, stderr) = folder.run(&["check", "--format", format]);
            assert_eq!(exit, code);
            for secret in ["hunter2", "20261122"] {
                assert!(!stdout.contains(secret) && !stderr.contains(secret), "{stdout}{stderr}");
            }
        }
    }
    assert_eq!(folder(PLACEHOLDERS, SECRETS).places(), Vec::<String>::new());
}

#[test]
fn a_literal_secret_looks_so() {
    let folder = folder("literal-secrets = \"error\"", SECRETS);
    let (_, stdout, _) = folder.run(&["check"]);
    let first = stdout.split("\n\n").next().unwrap();
    insta::assert_snapshot!(first, @r"
    error[payload/literal-secret]: `secret` holds a secret as it is
     --> a.yaml:2:9
      |
    2 | secret: ********
      |         ^^^^^^^^ expected a placeholder
      |
      = contract: the schema
      = help: write a placeholder, and let what sends the payload put the secret in
    ");
}

/// What is meant to fail does not do so for its secrets, or it would no longer show anything else.
#[test]
fn a_secret_fails_no_payload_that_is_meant_to_fail() {
    let config =
        "literal-secrets = \"error\"\n[[payloads]]\ntarget = \"s.json\"\ninvalid = [\"*.yaml\"]";
    let folder = Folder::new(&[("trueup.toml", config), ("s.json", SCHEMA), ("a.yaml", SECRETS)]);
    let (code, stdout, _) = folder.run(&["check"]);
    assert_eq!(code, 1, "{stdout}");
    assert!(stdout.contains("this is meant to fail and fits"), "{stdout}");
}

fn graded(rules: &str) -> Vec<String> {
    folder(&format!("[rules]\n{rules}"), "host: h\nport: x\nstate: up\n").places()
}

#[test]
fn codes_are_graded_or_switched_off() {
    let off = "= {severity = \"off\", reason = \"r\"}";
    assert_eq!(
        graded(""),
        [
            "error schema/minLength 1:7 /host",
            "error schema/type 2:7 /port",
            "error schema/enum 3:8 /state"
        ]
    );
    let without = graded(&format!("\"schema/type\" {off}"));
    assert!(!without.iter().any(|it| it.contains("schema/type")), "{without:?}");
    for severity in ["warning", "note", "error"] {
        let rule = format!("\"schema/type\" = {{severity = \"{severity}\", reason = \"r\"}}");
        assert_eq!(graded(&rule)[1], format!("{severity} schema/type 2:7 /port"));
    }
}

#[test]
fn a_check_passes_with_warnings_alone() {
    let rules = "[rules]\n\"schema/type\" = {severity = \"warning\", reason = \"r\"}";
    let folder = folder(rules, "host: hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh\nport: x\n");
    let (code, stdout, _) = folder.run(&["check"]);
    assert_eq!(code, 0, "{stdout}");
    assert!(stdout.starts_with("warning[schema/type]"), "{stdout}");
}

/// A code that speaks for others does not take them with it when it is switched off.
#[test]
fn what_a_code_spoke_for_is_still_said() {
    let off = |code: &str| format!("\"{code}\" = {{severity = \"off\", reason = \"r\"}}\n");
    let folder = |rules: &str| folder(&format!("[rules]\n{rules}"), "host: '-'\n");
    assert_eq!(folder("").places(), ["error schema/format 1:7 /host"]);
    let rules = off("schema/format");
    assert_eq!(folder(&rules).places(), ["error schema/pattern 1:7 /host"]);
    let rules = rules + &off("schema/pattern");
    assert_eq!(folder(&rules).places(), ["error schema/minLength 1:7 /host"]);
    let rules = rules + &off("schema/minLength");
    assert_eq!(folder(&rules).places(), Vec::<String>::new());
}

/// What cannot be read fits nothing: to switch its code off would pass it unseen.
#[test]
fn text_that_cannot_be_read_fails_whatever_its_code_is_graded() {
    let rules = "[rules]\n\"syntax/invalid-yaml\" = {severity = \"off\", reason = \"r\"}\n\
                 \"syntax/duplicate-key\" = {severity = \"off\", reason = \"r\"}";
    let unreadable = folder(rules, "host: [\n").places();
    assert!(unreadable[0].starts_with("error syntax/invalid-yaml"), "{unreadable:?}");
    let twice = format!("host: {0}\nhost: {0}\n", "h".repeat(32));
    assert_eq!(folder(rules, &twice).places(), Vec::<String>::new());
    assert_eq!(folder("", &twice).places().len(), 1);
}

/// Repairs know nothing of placeholders: a file with one is judged, and another repaired as ever.
#[test]
fn a_file_with_a_placeholder_is_not_repaired() {
    let folder = folder(PLACEHOLDERS, "host: ${HOST}\nstate: onn\n");
    let (code, stdout, stderr) = folder.run(&["check", "--fix", "--write"]);
    assert_eq!(code, 1, "{stdout}{stderr}");
    assert!(stdout.contains("error[schema/enum]"), "{stdout}");
    let reason = "a.yaml is left as it is, since what will stand for its placeholders is not known";
    assert!(stderr.contains(reason), "{stderr}");
    let text = std::fs::read_to_string(folder.0.path().join("a.yaml")).unwrap();
    assert_eq!(text, "host: ${HOST}\nstate: onn\n");
    let whole = format!("host: {}\nstate: onn\n", "h".repeat(32));
    folder.write("a.yaml", &whole);
    let (code, stdout, stderr) = folder.run(&["check", "--fix", "--write"]);
    assert_eq!(code, 0, "{stdout}{stderr}");
    let text = std::fs::read_to_string(folder.0.path().join("a.yaml")).unwrap();
    assert_eq!(text, whole.replace("onn", "\"on\""));
    assert_eq!(folder.run(&["check", "--fix", "--baseline", "known.json"]).0, 2);
}
