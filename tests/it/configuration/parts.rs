//! Payloads inside larger files: a value at a pointer, or the text that a string holds.

use super::Folder;

const SCHEMA: &str = r#"{"properties": {"port": {"type": "integer"}, "key": {"writeOnly": true}}}"#;

fn folder(settings: &str, name: &str, text: &str) -> Folder {
    let config = format!("[[payloads]]\ntarget = \"s.json\"\nvalid = [\"in/*\"]\n{settings}\n");
    let name = format!("in/{name}");
    Folder::new(&[("trueup.toml", &config), ("s.json", SCHEMA), (&name, text)])
}

#[test]
fn a_value_at_a_pointer_is_the_payload() {
    let json = "{\n \"port\": \"outer\",\n \"spec\": [{\"port\": \"x\"}]\n}";
    let folder = folder("pointer = \"/spec/0\"", "a.json", json);
    assert_eq!(folder.places(), ["error schema/type 3:20 /spec/0/port"]);
    let (_, stdout, _) = folder.run(&["check"]);
    // What stands around the payload is nothing that its contract knows, and is not shown.
    assert!(stdout.contains("3 |  \"********\": [{\"port\": \"x\"}]"), "{stdout}");
}

#[test]
fn a_part_is_not_repaired_and_that_is_said() {
    let text = r#"{"spec": {"port": "5"}}"#;
    let folder = folder("pointer = \"/spec\"", "a.json", text);
    let (code, _, stderr) = folder.run(&["check", "--fix", "--write"]);
    assert_eq!(code, 1, "{stderr}");
    let reason = "a.json is left as it is, since its payload is a part of it";
    assert!(stderr.contains(reason), "{stderr}");
    assert_eq!(std::fs::read_to_string(folder.0.path().join("in/a.json")).unwrap(), text);
    folder.write("in/a.json", r#"{"spec": {"port": 5}}"#);
    let (code, _, stderr) = folder.run(&["check", "--fix", "--write"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
}

const CONFIG_MAP: &str = "\
kind: ConfigMap
data:
  port: outer
  config.json: |
    {
      \"key\": \"hunter2\",
      \"port\": \"x\"
    }
  folded.json: >
    {\"port\":
    \"x\"}
  quoted.json: \"{\\n\\\"port\\\": \\\"x\\\", \\\"key\\\": \\\"hunter2\\\"}\"
  config.yaml: |-
    # ours
    port: x
  broken.json: |
    {\"port\": 1,
     \"key\": \"hunter2\"
";

fn embedded(member: &str, syntax: &str) -> Folder {
    let settings = format!("pointer = \"/data/{member}\"\nembedded = \"{syntax}\"");
    folder(&settings, "map.yaml", CONFIG_MAP)
}

#[test]
fn text_in_a_block_has_the_lines_of_its_file() {
    let folder = embedded("config.json", "json");
    assert_eq!(folder.places(), ["error schema/type 7:15 /data/config.json"]);
    let (_, stdout, _) = folder.run(&["check"]);
    insta::assert_snapshot!(stdout, @r#"
    error[schema/type]: `port` is a string
     --> in/map.yaml:7:15
      |
    7 |   "port": "x"
      |           ^^^ expected an integer
      |
      = contract: s.json:1, the schema

    1 payload, 1 not as expected: 1 finding
    "#);
    let folder = embedded("config.yaml", "yaml");
    assert_eq!(folder.places(), ["error schema/type 15:11 /data/config.yaml"]);
    let folder = embedded("broken.json", "json");
    assert_eq!(folder.places(), ["error syntax/invalid-json 18:22 /data/broken.json"]);
}

#[test]
fn text_in_other_strings_has_the_place_of_its_string() {
    for (member, place, line) in [("folded.json", "9:16", 1), ("quoted.json", "12:16", 2)] {
        let folder = embedded(member, "json");
        assert_eq!(folder.places(), [format!("error schema/type {place} /data/{member}")]);
        let findings = folder.findings();
        let message = findings[0]["message"].as_str().unwrap();
        let within = format!("(in the text, `/port`, line {line})");
        assert!(message.contains(&within), "{message}");
    }
}

#[test]
fn no_secret_in_an_embedded_text_is_shown() {
    for member in ["config.json", "quoted.json", "broken.json"] {
        let folder = embedded(member, "json");
        for format in ["text", "json", "sarif", "junit", "gitlab", "github"] {
            let (_, stdout, stderr) = folder.run(&["check", "--format", format]);
            assert!(!stdout.contains("hunter2") && !stderr.contains("hunter2"), "{stdout}");
        }
    }
}

#[test]
fn a_file_may_hold_several_payloads() {
    let config = "\
[[payloads]]
target = \"s.json\"
valid = [\"in/*\"]
pointer = \"/data/config.json\"
embedded = \"json\"

[[payloads]]
target = \"s.json\"
valid = [\"in/*\"]
pointer = \"/data/config.yaml\"
embedded = \"yaml\"
";
    let folder = embedded("config.json", "json");
    folder.write("trueup.toml", config);
    assert_eq!(folder.places().len(), 2);
    folder.write("trueup.toml", &config.replace("yaml", "json"));
    let other =
        config.replace("config.yaml", "config.json").replace("s.json\"\nvalid", "t\"\nvalid");
    folder.write("trueup.toml", &other);
    assert_eq!(folder.run(&["check"]).0, 2);
}

#[test]
fn each_document_that_has_the_part_is_a_payload() {
    let stream = "spec: {port: 1}\n---\nother: 1\n---\nspec: {port: x}\n";
    let folder = folder("pointer = \"/spec\"", "a.yaml", stream);
    assert_eq!(folder.places(), ["error schema/type 5:14 /spec/port"]);
    let (_, stdout, _) = folder.run(&["check"]);
    assert!(stdout.contains("2 payloads, 1 not as expected"), "{stdout}");
}

#[test]
fn a_part_that_is_not_there_is_a_finding() {
    let folder = folder("pointer = \"/spce\"", "a.yaml", "spec: {port: 1}\n");
    assert_eq!(folder.places(), ["error payload/nothing-selected 1:1 "]);
    folder.write("in/a.yaml", "spec: {port: 1\n");
    let places = folder.places();
    assert!(places[0].starts_with("error syntax/invalid-yaml"), "{places:?}");
}

#[test]
fn a_part_that_is_no_text_is_a_finding() {
    let settings = "pointer = \"/spec\"\nembedded = \"json\"";
    let folder = folder(settings, "a.yaml", "spec: {port: 1}\n");
    assert_eq!(folder.places(), ["error payload/not-text 1:7 /spec"]);
}
