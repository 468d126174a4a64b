//! `trueup init`, hooks and completions: what gets a tree going.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::explain::root;

const API: &str = "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders:
    post:
      operationId: create
      requestBody:
        content:
          application/json:
            schema: {properties: {item: {type: string}}, required: [item], additionalProperties: false}
      responses: {'200': {description: ok}}
";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn tree() -> TempDir {
    folder(&[
        ("api/orders.openapi.yaml", API),
        ("orders/a.json", "{\"item\": \"a\"}"),
        ("orders/b.json", "{\"item\": \"b\"}"),
        ("maps/one.json", "{\"mappings\": []}"),
        ("maps/[odd].json", "{\"mappings\": []}"),
        ("maps/package.json", "{\"name\": \"x\"}"),
        ("broken.json", "{"),
    ])
}

/// Exit code and all that is said.
fn init(folder: &Path, more: &[&str]) -> (i32, String) {
    let output = crate::binary::trueup(folder, &[&["init"], more].concat(), b"");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

#[test]
fn a_configuration_is_proposed_for_what_is_there() {
    let folder = tree();
    let (code, said) = init(folder.path(), &[]);
    assert_eq!(code, 0);
    insta::assert_snapshot!("init", said);
    assert!(!folder.path().join("trueup.toml").exists());
}

/// The law: what is proposed is a configuration, and the payloads that it maps fit.
#[test]
fn a_proposal_works() {
    let folder = tree();
    assert_eq!(init(folder.path(), &["--write"]), (0, "wrote trueup.toml\n".to_owned()));
    let output = crate::binary::trueup(folder.path(), &["check", "--format", "json"], b"");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let payloads = report["payloads"].as_array().unwrap();
    let files: Vec<&str> = payloads.iter().map(|it| it["file"].as_str().unwrap()).collect();
    assert_eq!(files, ["maps/[odd].json", "maps/one.json", "orders/a.json", "orders/b.json"]);
}

/// What `check` says by the proposal: its exit code, and the files that do not fit.
fn checked(folder: &TempDir) -> (i32, Vec<String>) {
    let output = crate::binary::trueup(folder.path(), &["check", "--format", "json"], b"");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let payloads = report["payloads"].as_array().unwrap();
    let failing = payloads.iter().filter(|it| it["valid"] == false);
    let files = failing.map(|it| it["file"].as_str().unwrap().to_owned());
    (output.status.code().unwrap(), files.collect())
}

/// The law: a payload with something wrong is mapped as well, or no hook would ever refuse it.
#[test]
fn a_payload_that_does_not_fit_is_mapped_to_what_it_was_meant_for() {
    let unlike = [
        // Each of its own kind: the payload itself has to tell.
        ("{\"mapings\": []}", ("omni.json", "{\"baseRole\": \"reader\"}")),
        ("{\"mappings\": 1}", ("omni.json", "{\"baseRole\": \"reader\"}")),
        // Requests and responses that fail alike are told apart by what they have.
        (
            "{\"technology\": \"Nope\", \"connectionKey\": \"a\", \"syncOnCreate\": true}",
            ("omni.json", "{\"baseRole\": \"reader\"}"),
        ),
        // Neighbours of one kind speak for a text that cannot be read.
        ("{\"mappings\": [],}", ("good.json", "{\"mappings\": []}")),
        ("{\"mapings\": []}", ("good.json", "{\"mappings\": []}")),
    ];
    for (bad, neighbour) in unlike {
        let folder = folder(&[("bad.json", bad), neighbour, ("map.json", "{\"mappings\": []}")]);
        let (code, said) = init(folder.path(), &["--write"]);
        let expected = "wrote trueup.toml\nbad.json does not fit: `trueup check` says why\n";
        assert_eq!((code, said.as_str()), (0, expected), "{bad}");
        assert_eq!(checked(&folder), (1, vec!["bad.json".to_owned()]), "{bad}");
    }
}

#[test]
fn the_proposal_names_what_does_not_fit_and_what_may_be_several_things() {
    let folder = folder(&[
        ("maps/bad.json", "{\"mapings\": []}"),
        ("maps/good.json", "{\"mappings\": []}"),
        ("either.json", "{\"state\": \"ACTIVE\"}"),
        (
            "package.json",
            "{\"name\": \"x\", \"version\": \"1\", \"scripts\": {}, \"private\": true}",
        ),
        ("dist/package.json", "{\"type\": \"module\"}"),
        ("tsconfig.json", "{\"compilerOptions\": {}, // as usual\n}"),
    ]);
    let (_, said) = init(folder.path(), &[]);
    insta::assert_snapshot!("init_with_doubts", said);
}

#[test]
fn a_folder_without_payloads_gets_an_example() {
    let folder = folder(&[("package.json", "{\"name\": \"x\"}")]);
    assert_eq!(init(folder.path(), &["--write"]).0, 0);
    let text = fs::read_to_string(folder.path().join("trueup.toml")).unwrap();
    assert!(text.contains("# [[payloads]]"), "{text}");
    let output = crate::binary::trueup(folder.path(), &["check"], b"");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn nothing_is_written_over() {
    let folder = folder(&[("trueup.toml", "# mine\n")]);
    let (code, said) = init(folder.path(), &["--write"]);
    assert_eq!(code, 2);
    assert!(said.contains("trueup.toml is there already and is left as it is"), "{said}");
    let text = fs::read_to_string(folder.path().join("trueup.toml")).unwrap();
    assert_eq!(text, "# mine\n");
}

fn git(folder: &Path, arguments: &[&str]) -> bool {
    let who = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
    let path = format!(
        "{}:{}",
        Path::new(env!("CARGO_BIN_EXE_trueup")).parent().unwrap().display(),
        std::env::var("PATH").unwrap()
    );
    let mut command = Command::new("git");
    command.args(who).args(arguments).current_dir(folder).env("PATH", path);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").output().unwrap().status.success()
}

#[cfg(unix)]
#[test]
fn the_hook_of_git_stops_a_commit_that_breaks_a_payload() {
    let folder = tree();
    assert!(git(folder.path(), &["init", "--quiet"]));
    let (code, said) = init(folder.path(), &["--write", "--hook", "git"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("wrote .git/hooks/pre-commit"), "{said}");
    assert!(git(folder.path(), &["add", "."]));
    assert!(git(folder.path(), &["commit", "--message=fits"]));
    fs::write(folder.path().join("orders/a.json"), "{\"item\": 5}").unwrap();
    assert!(git(folder.path(), &["add", "."]));
    assert!(!git(folder.path(), &["commit", "--message=fails"]));
    // What is staged counts, not what lies in the tree.
    fs::write(folder.path().join("orders/a.json"), "{\"item\": \"c\"}").unwrap();
    assert!(!git(folder.path(), &["commit", "--message=fails"]));
    assert!(git(folder.path(), &["commit", "--all", "--message=fits"]));
}

#[test]
fn the_hook_for_pre_commit_is_one_entry() {
    let folder = tree();
    let (_, said) = init(folder.path(), &["--hook", "pre-commit"]);
    assert!(said.contains("\n# .pre-commit-config.yaml\nrepos:\n  - repo: local\n"), "{said}");
    assert_eq!(init(folder.path(), &["--write", "--hook", "pre-commit"]).0, 0);
    let text = fs::read(folder.path().join(".pre-commit-config.yaml")).unwrap();
    let written = hooks(&text)["repos"][0]["hooks"][0].clone();
    assert_eq!(written["id"], "trueup-check");
}

fn hooks(text: &[u8]) -> Value {
    let parsed = trueup::document::parse("a.yaml", text, trueup::document::Syntax::Yaml);
    assert!(parsed.findings.is_empty(), "{:?}", parsed.findings);
    parsed.documents[0].value().clone()
}

/// pre-commit calls `entry` with the names of the staged files.
#[test]
fn the_hook_of_this_repository_is_a_command_that_takes_names() {
    let text = fs::read(root().join(".pre-commit-hooks.yaml")).unwrap();
    let hook = hooks(&text)[0].clone();
    for member in ["id", "name", "description", "entry", "language", "types_or"] {
        assert!(!hook[member].is_null(), "{member}");
    }
    let entry: Vec<&str> = hook["entry"].as_str().unwrap().split(' ').collect();
    assert_eq!(entry[0], "trueup");
    let folder = tree();
    init(folder.path(), &["--write"]);
    let staged = ["maps/package.json", "api/orders.openapi.yaml", "orders/a.json", "broken.json"];
    let output = crate::binary::trueup(folder.path(), &[&entry[1..], &staged].concat(), b"");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "1 payload as expected\n");
    fs::write(folder.path().join("orders/a.json"), "{}").unwrap();
    let output = crate::binary::trueup(folder.path(), &[&entry[1..], &staged].concat(), b"");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn the_hook_for_contracts_takes_their_names_too() {
    let text = fs::read(root().join(".pre-commit-hooks.yaml")).unwrap();
    let hooks = hooks(&text);
    let is_lint = |hook: &&Value| hook["id"] == "trueup-lint";
    let hook = hooks.as_array().unwrap().iter().find(is_lint).unwrap();
    let entry: Vec<&str> = hook["entry"].as_str().unwrap().split(' ').collect();
    assert_eq!(entry[0], "trueup");
    let folder = tree();
    let lint = |name: &str| {
        let output = crate::binary::trueup(folder.path(), &[&entry[1..], &[name]].concat(), b"");
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let sound = "openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths: {}\n";
    fs::write(folder.path().join("sound.openapi.yaml"), sound).unwrap();
    assert_eq!(lint("sound.openapi.yaml").0, Some(0), "{:?}", lint("sound.openapi.yaml"));
    let (code, said) = lint("api/orders.openapi.yaml");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("lint/optional-body"), "{said}");
}

#[test]
fn completions_name_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = crate::binary::trueup(root(), &["completions", shell], b"");
        assert_eq!(output.status.code(), Some(0));
        let script = String::from_utf8(output.stdout).unwrap();
        for word in ["check", "update-baseline", "schema"] {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
    }
    let output = crate::binary::trueup(root(), &["completions", "tcl"], b"");
    assert_eq!(output.status.code(), Some(2));
}
