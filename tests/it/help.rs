//! `--help` and the manual: the examples run, and nothing is left out.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::binary::trueup;
use crate::explain::{files, root};
use crate::watch::Running;

const OPENAPI: &str = "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses:
        '201':
          description: made
          content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
  /orders/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses:
        '200':
          description: one
          content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
components: {schemas: {Order: {type: object, properties: {item: {type: string}}}}}
";

const CONFIG: &str = "\
[[payloads]]
target = \"openapi.yaml:POST /orders\"
valid = [\"answer.json\"]
";

const PAGE: &str = r#"# Orders
```json
{"openapi": "3.0.3", "info": {"title": "Orders", "version": "1"},
 "paths": {"/orders": {"get": {"responses": {"200": {"description": "all"}}}}}}
```
"#;

/// What users of the examples have, and stands for what they may have installed.
fn tree(payloads: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    write("openapi.yaml", OPENAPI.as_bytes());
    write("answer.json", br#"{"item": "book"}"#);
    write("person.schema.json", br#"{"type": "object", "required": ["name"]}"#);
    write("people.ndjson", b"{\"name\": \"a\"}\n{\"name\": \"b\"}\n");
    write("page.md", PAGE.as_bytes());
    write("pages/orders.md", PAGE.as_bytes());
    for (name, bytes) in payloads {
        write(name, bytes);
    }
    for (name, program) in [("curl", "cat answer.json"), ("man", "cat > page.txt")] {
        write(&format!("bin/{name}"), format!("#!/bin/sh\n{program}\n").as_bytes());
        let path = folder.path().join("bin").join(name);
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    for name in [".local/share/bash-completion/completions", ".config/fish/completions", ".zfunc"] {
        fs::create_dir_all(folder.path().join(name)).unwrap();
    }
    let made = Command::new("git").args(["init", "-q"]).current_dir(folder.path()).status();
    assert!(made.unwrap().success());
    folder
}

/// The subcommands with all that they say of themselves, the command itself first.
fn helps() -> Vec<(String, String)> {
    let help = |arguments: &[&str]| {
        let output = trueup(root(), arguments, b"");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let first = help(&["--help"]);
    let commands = first.split("Commands:\n").nth(1).unwrap().lines();
    let names = commands.take_while(|line| !line.is_empty());
    let names: Vec<&str> = names.filter_map(|line| line.split_whitespace().next()).collect();
    let names = names.into_iter().filter(|name| *name != "help");
    let others: Vec<_> = names.map(|name| (name.to_owned(), help(&[name, "--help"]))).collect();
    std::iter::once((String::new(), first)).chain(others).collect()
}

fn examples(help: &str) -> Vec<&str> {
    let lines = help.lines().skip_while(|line| *line != "Examples:").skip(1);
    lines.take_while(|line| !line.is_empty()).map(str::trim).collect()
}

#[test]
fn every_example_runs() {
    let sample = |arguments: &[&str]| trueup(root(), arguments, b"").stdout;
    let create = sample(&["sample", "immuta:createConnection"]);
    let mappings = sample(&["sample", "synq:SetConnectionMappings", "--format", "yaml"]);
    let payloads: [(&str, &[u8]); 2] = [("create.json", &create), ("mappings.yaml", &mappings)];
    let program = Path::new(env!("CARGO_BIN_EXE_trueup")).parent().unwrap();
    for (name, help) in helps() {
        let examples = examples(&help);
        assert!(!examples.is_empty(), "`trueup {name} --help` has no examples");
        for example in examples {
            let tree = tree(&payloads);
            if name != "init" && !example.ends_with("init") {
                fs::write(tree.path().join("trueup.toml"), CONFIG).unwrap();
            }
            if example.ends_with("--watch") {
                let words: Vec<&str> = example.split_whitespace().skip(1).collect();
                Running::start(tree.path(), &words).sees("Ctrl-C");
                continue;
            }
            let path = format!(
                "{}:{}:{}",
                program.display(),
                tree.path().join("bin").display(),
                std::env::var("PATH").unwrap()
            );
            let output = Command::new("sh")
                .args(["-c", example])
                .env("PATH", path)
                .env("HOME", tree.path())
                .env_remove("GITHUB_STEP_SUMMARY")
                .current_dir(tree.path())
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            // What is built in has its defects, which `lint` is there to show.
            let is_lint = example.starts_with("trueup lint");
            let is_fine = output.status.success() || is_lint && output.status.code() == Some(1);
            assert!(is_fine, "{example}: {:?} {said}", output.status);
            assert!(!said.contains("error"), "{example}: {said}");
        }
    }
}

/// Without roff's ways to write hyphens, apostrophes and fonts.
fn plain(page: &str) -> String {
    let page = page.replace("\\*(Aq", "'");
    page.replace("\\-", "-").replace("\\fB", "").replace("\\fI", "").replace("\\fR", "")
}

#[test]
fn every_option_has_its_place_in_the_manual() {
    let folder = tempfile::tempdir().unwrap();
    let output = trueup(folder.path(), &["man", "pages"], b"");
    assert_eq!(output.status.code(), Some(0));
    let pages = folder.path().join("pages");
    assert!(pages.join("trueup-config-schema.1").is_file());
    for (name, help) in helps() {
        let file = if name.is_empty() { "trueup.1".to_owned() } else { format!("trueup-{name}.1") };
        let page = plain(&fs::read_to_string(pages.join(&file)).unwrap());
        let options = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
        let words = options
            .flat_map(|line| line.split([' ', ',', '=', '[']))
            .filter(|word| word.starts_with("--") && word.len() > 2);
        let mut number = 0;
        for option in words {
            assert!(page.contains(option), "{file} does not have {option}");
            number += 1;
        }
        assert!(number > 1, "{file}: {help}");
        for example in examples(&help) {
            assert!(page.contains(&example.replace('\\', "\\e")), "{file} does not have {example}");
        }
        assert!(page.contains(".SH \"EXIT STATUS\""), "{file}");
    }
    let whole = String::from_utf8(trueup(folder.path(), &["man"], b"").stdout).unwrap();
    assert_eq!(whole, fs::read_to_string(pages.join("trueup.1")).unwrap());
}

#[test]
fn the_manual_knows_what_the_environment_can_say() {
    let page = String::from_utf8(trueup(root(), &["man"], b"").stdout).unwrap();
    let mut known = 0;
    for path in files("src/cli", "rs") {
        let source = fs::read_to_string(path).unwrap();
        for call in ["env::var_os(\"", "env::var(\""] {
            for name in source.split(call).skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(page.contains(name), "`trueup man` does not speak of {name}");
                known += 1;
            }
        }
    }
    assert!(known > 1, "only {known} variables were found");
}

/// groff is what most readers of manual pages run.
#[test]
fn the_manual_can_be_read() {
    let Ok(output) = Command::new("groff").arg("--version").output() else { return };
    assert!(output.status.success());
    let folder = tempfile::tempdir().unwrap();
    trueup(folder.path(), &["man", "."], b"");
    for entry in fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let output =
            Command::new("groff").args(["-man", "-ww", "-Tutf8"]).arg(&path).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.is_empty(), "{}: {said}", path.display());
        assert!(String::from_utf8_lossy(&output.stdout).contains("General Commands Manual"));
    }
}
