//! `trueup check --fix` as it is run: what it shows, what it writes, and what it leaves alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

const CREATE: &str = "immuta:createConnection";
const MAPPINGS: &str = "synq:SetConnectionMappings";

/// A request of which all that is wrong can be mended.
const BROKEN: &str = "\
# Made by hand.
technology: snowflake # the cloud one
connectionKey: prod
clientConfiguration:
  hots: acme.snowflakecomputing.com # not public
  warehouse: WH
  role: ADMIN
  accountId: acme
  immutaSystemDatabase: IMMUTA
  credential:
    authenticationType: UserPassword
    username: svc
    pasword: hunter2
dataObjectSync: {}
dataObjectDefaults:
  owners:
    - id: '12'
      type: USER
";

/// Runs it in a folder: the exit code, standard output, standard error.
fn run(folder: &Path, arguments: &[&str], input: &str) -> (i32, String, String) {
    let arguments = [&["check", "--color", "never"], arguments].concat();
    let output = crate::binary::trueup(folder, &arguments, input.as_bytes());
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// A folder with files in it.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn text_of(folder: &tempfile::TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

fn patches(stdout: &str) -> Vec<Value> {
    let report: Value = serde_json::from_str(stdout).unwrap();
    report["payloads"].as_array().unwrap().clone()
}

#[test]
fn a_diff_is_shown_and_nothing_is_written() {
    let folder = folder(&[("create.yaml", BROKEN)]);
    let arguments = ["--target", CREATE, "--fix", "create.yaml"];
    let (code, stdout, stderr) = run(folder.path(), &arguments, "");
    assert_eq!((code, stderr.as_str()), (1, ""));
    assert!(!stdout.contains("hunter2"));
    insta::assert_snapshot!("diff", stdout);
    assert_eq!(text_of(&folder, "create.yaml"), BROKEN);
    assert_eq!(folder.path().read_dir().unwrap().count(), 1);
}

#[test]
fn what_is_written_fits_and_keeps_its_comments() {
    let folder = folder(&[("create.yaml", BROKEN)]);
    let arguments = ["--target", CREATE, "--fix", "--write", "create.yaml"];
    let (code, stdout, stderr) = run(folder.path(), &arguments, "");
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
    assert_eq!(stdout, "1 payload, 1 repaired: 5 edits\n");
    let written = text_of(&folder, "create.yaml");
    let expected = BROKEN
        .replace("snowflake #", "Snowflake #")
        .replace("hots", "host")
        .replace("UserPassword", "UsernamePassword")
        .replace("pasword:", "password:")
        .replace("'12'", "12");
    assert_eq!(written, expected);
    assert_eq!(run(folder.path(), &["--target", CREATE, "create.yaml"], "").0, 0);
    let again = run(folder.path(), &arguments, "");
    assert_eq!(again, (0, "1 payload, nothing to repair\n".to_owned(), String::new()));
    assert_eq!(folder.path().read_dir().unwrap().count(), 1);
}

#[test]
fn a_patch_makes_of_the_value_what_is_written() {
    let folder = folder(&[("create.yaml", BROKEN)]);
    let arguments = ["--target", CREATE, "--fix=patch", "create.yaml"];
    let (code, stdout, _) = run(folder.path(), &arguments, "");
    assert_eq!(code, 1);
    let payloads = patches(&stdout);
    let patch: json_patch::Patch = serde_json::from_value(payloads[0]["patch"].clone()).unwrap();
    let mut value = super::read(BROKEN, trueup::document::Syntax::Yaml).into_value();
    json_patch::patch(&mut value, &patch).unwrap();
    run(folder.path(), &["--target", CREATE, "--fix", "--write", "create.yaml"], "");
    let written = super::read(&text_of(&folder, "create.yaml"), trueup::document::Syntax::Yaml);
    assert_eq!(&value, written.value());
    assert_eq!(payloads[0]["left"], 0);
}

#[test]
fn no_secret_is_stated_and_one_is_written() {
    let schema = json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "password": {"type": "string", "format": "password"},
            "label": {"type": "string"},
            "tls": {"type": "boolean"}
        }
    });
    let schema = schema.to_string();
    // A secret under a public name that was misspelt, and a secret that is a number.
    let text = "{\n  \"lable\": \"hunter2\",\n  \"password\": 4711,\n  \"tls\": \"true\"\n}\n";
    let folder = folder(&[("s.schema.json", schema.as_str()), ("p.json", text)]);
    let target = ["--target", "s.schema.json", "p.json"];
    let (code, diff, stderr) = run(folder.path(), &[&["--fix"][..], &target].concat(), "");
    assert_eq!((code, stderr.as_str()), (1, ""));
    insta::assert_snapshot!("secrets", diff);
    let (code, patch, stderr) = run(folder.path(), &[&["--fix=patch"][..], &target].concat(), "");
    assert_eq!(code, 1);
    for secret in ["hunter2", "4711"] {
        assert!(![&diff, &patch, &stderr].iter().any(|it| it.contains(secret)), "{secret}");
    }
    let payload = &patches(&patch)[0];
    let expected = json!([
        {"op": "replace", "path": "/tls", "value": true},
        {"op": "move", "from": "/lable", "path": "/label"},
    ]);
    assert_eq!((&payload["patch"], &payload["withheld"]), (&expected, &json!(1)));
    let (code, stdout, _) = run(folder.path(), &[&["--fix", "--write"][..], &target].concat(), "");
    assert_eq!(code, 0, "{stdout}");
    let expected = text.replace("lable", "label").replace("4711", "\"4711\"");
    assert_eq!(text_of(&folder, "p.json"), expected.replace("\"true\"", "true"));
}

#[test]
fn lines_and_streams_are_repaired_payload_by_payload() {
    let lines =
        "{\"mapings\":[]}\r\n\r\n{\"mappings\":[]}\r\n{\"mappings\":1}\r\n{\"Mappings\":[]}";
    let stream = "# one\nmapings: [] # m\n---\nmappings: []\n---\n# three\nMAPPINGS: []\n";
    let files = [("p.ndjson", lines), ("p.yaml", stream)];
    let folder = folder(&files);
    let arguments = ["--target", MAPPINGS, "--fix", "p.ndjson", "p.yaml"];
    let (code, stdout, _) = run(folder.path(), &arguments, "");
    assert_eq!(code, 1);
    insta::assert_snapshot!("lines", stdout);
    let patch = ["--target", MAPPINGS, "--fix=patch", "--only-invalid", "p.ndjson", "p.yaml"];
    let (_, stdout, _) = run(folder.path(), &patch, "");
    let lines_of: Vec<Value> = patches(&stdout).iter().map(|it| it["line"].clone()).collect();
    assert_eq!(lines_of, [1, 4, 5, 2, 7]);
    let write = ["--target", MAPPINGS, "--fix", "--write", "p.ndjson", "p.yaml"];
    let (code, stdout, _) = run(folder.path(), &write, "");
    assert_eq!(code, 1, "one finding is left");
    assert!(stdout.contains("p.ndjson:4:13"), "{stdout}");
    let repaired = lines.replace("mapings", "mappings").replace("Mappings", "mappings");
    assert_eq!(text_of(&folder, "p.ndjson"), repaired);
    let repaired = stream.replace("mapings", "mappings").replace("MAPPINGS", "mappings");
    assert_eq!(text_of(&folder, "p.yaml"), repaired);
}

#[test]
fn standard_input_is_shown_and_never_written() {
    let folder = folder(&[]);
    let input = "{\"mapings\": []}";
    let (code, stdout, _) = run(folder.path(), &["--target", MAPPINGS, "--fix", "-"], input);
    assert_eq!(code, 1);
    assert!(stdout.contains("+{\"mappings\": []}"), "{stdout}");
    let (code, stdout, _) = run(folder.path(), &["--target", MAPPINGS, "--fix=patch", "-"], input);
    assert_eq!(code, 1);
    let expected = json!([{"op": "move", "from": "/mapings", "path": "/mappings"}]);
    assert_eq!(patches(&stdout)[0]["patch"], expected);
    let arguments = ["--target", MAPPINGS, "--fix", "--write", "-"];
    let (code, stdout, stderr) = run(folder.path(), &arguments, input);
    assert_eq!((code, stdout.as_str()), (2, ""));
    assert!(stderr.contains("standard input cannot be written"), "{stderr}");
}

#[test]
fn options_that_do_not_go_together_are_refused() {
    let folder = folder(&[("p.json", "{\"mapings\": []}")]);
    for options in [
        &["--write"][..],
        &["--fix=patch", "--write"],
        &["--fix", "--format", "json"],
        &["--fix=sed"],
    ] {
        let arguments = [&["--target", MAPPINGS], options, &["p.json"]].concat();
        let (code, stdout, stderr) = run(folder.path(), &arguments, "");
        assert_eq!((code, stdout.as_str()), (2, ""), "{options:?}");
        assert!(stderr.starts_with("error: "), "{stderr}");
    }
    assert_eq!(text_of(&folder, "p.json"), "{\"mapings\": []}");
}

#[test]
fn what_is_written_is_reported_as_json_too() {
    let folder = folder(&[("p.json", "{\"mapings\": 1}\n"), ("q.json", "{\"mapings\": []}\n")]);
    let arguments =
        ["--target", MAPPINGS, "--fix", "--write", "--format", "json", "p.json", "q.json"];
    let (code, stdout, stderr) = run(folder.path(), &arguments, "");
    assert_eq!((code, stderr.as_str()), (1, ""));
    let report: Value = serde_json::from_str(&stdout).unwrap();
    // To rename the one in `p.json` would bring a finding of its own.
    assert_eq!(report["payloads"][0]["findings"][0]["code"], "schema/additionalProperties");
    assert_eq!(report["payloads"][1]["valid"], true);
    assert_eq!(text_of(&folder, "p.json"), "{\"mapings\": 1}\n");
    assert_eq!(text_of(&folder, "q.json"), "{\"mappings\": []}\n");
}

#[test]
fn text_that_is_broken_is_reported_and_left() {
    let twice = "{\"mapings\": [], \"mapings\": []}";
    let folder = folder(&[("p.json", "{\"mapings\": "), ("q.json", twice)]);
    let arguments = ["--target", MAPPINGS, "--fix", "--write", "p.json", "q.json"];
    let (code, stdout, _) = run(folder.path(), &arguments, "");
    assert_eq!(code, 1);
    assert!(stdout.contains("syntax/invalid-json") && stdout.contains("syntax/duplicate-key"));
    assert_eq!(text_of(&folder, "q.json"), twice);
}

#[test]
fn a_line_that_is_broken_leaves_the_others_to_be_repaired() {
    let lines = "{\"mapings\": []}\n{\"mapings\": \n\n{\"Mappings\": []}\n";
    let folder = folder(&[("p.ndjson", lines)]);
    let arguments = ["--target", MAPPINGS, "--fix", "--write", "p.ndjson"];
    let (code, stdout, _) = run(folder.path(), &arguments, "");
    assert_eq!(code, 1);
    assert!(stdout.contains("p.ndjson:2:") && stdout.contains("syntax/invalid-json"), "{stdout}");
    assert!(stdout.ends_with("3 payloads, 2 repaired: 2 edits; 1 finding left\n"), "{stdout}");
    let expected = "{\"mappings\": []}\n{\"mapings\": \n\n{\"mappings\": []}\n";
    assert_eq!(text_of(&folder, "p.ndjson"), expected);
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_mark_its_mode_and_the_links_to_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&[("p.json", "\u{feff}{\"mapings\": []}\r\n")]);
    let path = folder.path().join("p.json");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let link = folder.path().join("link.json");
    std::os::unix::fs::symlink("p.json", &link).unwrap();
    let arguments = ["--target", MAPPINGS, "--fix", "--write", "link.json", "link.json"];
    let (code, _, stderr) = run(folder.path(), &arguments, "");
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(text_of(&folder, "p.json"), "\u{feff}{\"mappings\": []}\r\n");
}

/// All files below a folder, with what they hold.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(path.to_str().unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// What fits is left byte for byte, and what is meant to fail is left as it is.
#[test]
fn the_cases_stay_as_they_are() {
    let folder = folder(&[]);
    let cases = crate::explain::root().join("tests/it/cases");
    for (path, bytes) in contents(&cases) {
        let path = folder.path().join(Path::new(&path).strip_prefix(&cases).unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let before = contents(folder.path());
    assert!(before.len() > 300);
    let (code, stdout, stderr) = run(folder.path(), &["--fix", "--write"], "");
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
    assert!(stdout.ends_with(" payloads, nothing to repair\n"), "{stdout}");
    assert!(before == contents(folder.path()));
    // On the command line too.
    let file = "immuta/createConnection/invalid/request.unknown-authentication-type.json";
    let arguments = ["--target", CREATE, "--expect", "invalid", "--fix", "--write", file];
    assert_eq!(run(folder.path(), &arguments, "").0, 0);
    assert!(before == contents(folder.path()));
}
