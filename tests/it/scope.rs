//! `trueup check --staged` and `--since`: only what a change may have broken is judged, and what
//! is staged is judged as it is staged.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

const CONFIG: &str = "\
[contracts.own]
file = \"api/api.yaml\"
overlays = [\"api/ours.yaml\"]

[[payloads]]
target = \"own:create\"
valid = [\"create/*\"]

[[payloads]]
target = \"own:cancel\"
valid = [\"cancel/*\"]

[[payloads]]
target = \"synq:SetConnectionMappings\"
valid = [\"synq/*\"]
";

const API: &str = "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders:
    post:
      operationId: create
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
      responses: {'200': {description: ok}}
    delete:
      operationId: cancel
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/Reason'}}}
      responses: {'200': {description: ok}}
components:
  schemas:
    Order: {properties: {item: {$ref: 'shared/item.yaml'}}}
    Reason: {properties: {text: {type: string}}}
";

const OVERLAY: &str = "\
overlay: 1.1.0
info: {title: Ours, version: '1'}
actions:
  - target: $.components.schemas.Reason.properties.text
    x-trueup: {rule: no-text}
    update: {minLength: 1}
";

const FILES: [(&str, &str); 9] = [
    ("trueup.toml", CONFIG),
    ("api/api.yaml", API),
    ("api/ours.yaml", OVERLAY),
    ("api/shared/item.yaml", "{type: string}\n"),
    ("create/a.json", "{\"item\": \"a\"}\n"),
    ("create/b.json", "{\"item\": \"b\"}\n"),
    ("cancel/a.json", "{\"text\": \"a\"}\n"),
    ("synq/a.json", "{\"mappings\": []}\n"),
    ("other.json", "{}\n"),
];

struct Repository(TempDir);

impl Repository {
    /// A repository in which all files are committed.
    fn new() -> Self {
        let repository = Self::empty();
        for (name, text) in FILES {
            repository.write(name, text);
        }
        repository.git(&["add", "."]);
        repository.commit();
        repository
    }

    fn empty() -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn stage(&self, name: &str, text: &str) {
        self.write(name, text);
        self.git(&["add", name]);
    }

    fn commit(&self) {
        self.git(&["commit", "--quiet", "--message=all"]);
    }

    fn git(&self, arguments: &[&str]) {
        let who = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
        let output = Command::new("git")
            .args(who)
            .args(arguments)
            .current_dir(self.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }

    /// Exit code, the files that were judged, and standard error.
    fn check_in(&self, folder: &str, arguments: &[&str]) -> (i32, Vec<String>, String) {
        let command = [&["check", "--format", "json"], arguments].concat();
        let output = crate::binary::trueup(&self.path().join(folder), &command, b"");
        let stderr = String::from_utf8(output.stderr).unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        let payloads = report["payloads"].as_array().cloned().unwrap_or_default();
        let file = |payload: &Value| payload["file"].as_str().unwrap().to_owned();
        (output.status.code().unwrap(), payloads.iter().map(file).collect(), stderr)
    }

    fn staged(&self) -> Vec<String> {
        let (code, files, stderr) = self.check_in("", &["--staged"]);
        assert_ne!(code, 2, "{stderr}");
        files
    }

    fn since(&self, revision: &str) -> Vec<String> {
        let (code, files, stderr) = self.check_in("", &["--since", revision]);
        assert_ne!(code, 2, "{stderr}");
        files
    }
}

const NONE: [&str; 0] = [];

#[test]
fn payloads_that_changed_are_judged_and_no_others() {
    let repository = Repository::new();
    assert_eq!(repository.staged(), NONE);
    let (code, _, stderr) = repository.check_in("", &["--staged"]);
    assert_eq!(code, 0);
    assert!(stderr.contains("nothing changed that a payload is judged by"), "{stderr}");
    repository.stage("create/a.json", "{\"item\": 5}\n");
    repository.stage("create/new.json", "{}\n");
    repository.stage("other.json", "{\"a\": 1}\n");
    repository.write("create/b.json", "{\"item\": 5}\n");
    repository.write("create/untracked.json", "{\"item\": 5}\n");
    repository.git(&["rm", "--quiet", "synq/a.json"]);
    assert_eq!(repository.staged(), ["create/a.json", "create/new.json"]);
    assert_eq!(
        repository.since("HEAD"),
        ["create/a.json", "create/b.json", "create/new.json", "create/untracked.json"]
    );
}

#[test]
fn what_is_staged_is_judged_as_it_is_staged() {
    let repository = Repository::new();
    repository.stage("create/a.json", "{\"item\": 5}\n");
    repository.write("create/a.json", "{\"item\": \"mended\"}\n");
    assert_eq!(repository.check_in("", &["--staged"]).0, 1);
    repository.stage("create/a.json", "{\"item\": \"fits\"}\n");
    repository.write("create/a.json", "{\"item\": 5}\n");
    assert_eq!(repository.check_in("", &["--staged"]).0, 0);
    fs::remove_file(repository.path().join("create/a.json")).unwrap();
    assert_eq!(
        repository.check_in("", &["--staged"]),
        (0, vec!["create/a.json".into()], String::new())
    );
}

/// The law of the contract: payloads are judged where what their target reaches has changed.
#[test]
fn a_changed_contract_concerns_the_targets_that_reach_the_change() {
    let all = ["cancel/a.json", "create/a.json", "create/b.json"];
    for (name, from, to, expected) in [
        // Order alone.
        ("api/api.yaml", "Order: {prop", "Order: {required: [item], prop", &all[1..]),
        // Reason alone.
        ("api/api.yaml", "text: {type: string}", "text: {type: number}", &all[..1]),
        // Neither: the description of a response, white space, a new operation.
        ("api/api.yaml", "description: ok", "description: fine", &[]),
        ("api/api.yaml", "info:", "# ours\ninfo:", &[]),
        ("api/api.yaml", "    Reason:", "    Unused: {type: string}\n    Reason:", &[]),
        // A neighbour that Order refers to.
        ("api/shared/item.yaml", "string", "number", &all[1..]),
        ("api/shared/item.yaml", "{type", "{ type", &[]),
        // An overlay that constrains Reason.
        ("api/ours.yaml", "minLength: 1", "minLength: 2", &all[..1]),
        ("api/ours.yaml", "title: Ours", "title: Mine", &[]),
        // The configuration may mean anything.
        (
            "trueup.toml",
            "[contracts",
            "# ours\n[contracts",
            &[all[0], all[1], all[2], "synq/a.json"],
        ),
    ] {
        let repository = Repository::new();
        let text = fs::read_to_string(repository.path().join(name)).unwrap();
        assert!(text.contains(from), "{from}");
        repository.stage(name, &text.replace(from, to));
        assert_eq!(repository.staged(), *expected, "{name}: {to}");
        assert_eq!(repository.since("HEAD"), *expected, "{name}: {to}");
        repository.commit();
        assert_eq!(repository.since("HEAD~1"), *expected, "{name}: {to}");
        assert_eq!(repository.staged(), NONE);
    }
}

#[test]
fn a_contract_that_is_new_or_was_broken_concerns_all_its_payloads() {
    let create = ["create/a.json", "create/b.json"];
    let repository = Repository::new();
    repository.stage("api/shared/item.yaml", "{type: 5}\n");
    repository.commit();
    repository.stage("api/shared/item.yaml", "{type: string}\n");
    assert_eq!(repository.staged(), create);
    let repository = Repository::new();
    repository.git(&["mv", "api/ours.yaml", "api/mine.yaml"]);
    repository.stage("trueup.toml", &CONFIG.replace("ours", "mine"));
    assert_eq!(repository.staged().len(), 4);
    // A repository without a commit has no past at all.
    let repository = Repository::empty();
    for (name, text) in FILES {
        repository.stage(name, text);
    }
    assert_eq!(repository.staged().len(), 4);
}

#[test]
fn changes_of_the_other_branch_do_not_count() {
    let repository = Repository::new();
    repository.git(&["switch", "--quiet", "--create", "topic"]);
    repository.stage("create/a.json", "{\"item\": \"c\"}\n");
    repository.commit();
    repository.git(&["switch", "--quiet", "main"]);
    repository.stage("create/b.json", "{\"item\": \"d\"}\n");
    repository.commit();
    repository.git(&["switch", "--quiet", "topic"]);
    assert_eq!(repository.since("main"), ["create/a.json"]);
}

#[test]
fn paths_and_targets_narrow_the_scope() {
    let repository = Repository::new();
    repository.stage("create/a.json", "{\"item\": \"c\"}\n");
    repository.stage("cancel/a.json", "{\"text\": \"c\"}\n");
    assert_eq!(repository.check_in("", &["--staged", "cancel"]).1, ["cancel/a.json"]);
    let by_target = ["--staged", "--target", "own:create", "create", "cancel"];
    assert_eq!(repository.check_in("", &by_target).1, ["create/a.json", "cancel/a.json"]);
    assert_eq!(repository.check_in("create", &["--staged"]).1.len(), 2);
    let (code, _, stderr) = repository.check_in("", &["--staged", "--target", "own:create"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("name the payloads to check"), "{stderr}");
}

/// A commit consists of what is staged: contracts, what they refer to, overlays and trueup.toml
/// are read as they are staged, whatever lies in the working tree.
#[test]
fn what_judges_is_what_is_staged() {
    let strict = OVERLAY.replace("minLength: 1", "minLength: 5");
    for (name, staged, lying) in [
        ("api/api.yaml", API.replace("text: {type: string}", "text: {type: number}"), API),
        ("api/shared/item.yaml", "{type: number}\n".to_owned(), "{type: string}\n"),
        ("api/ours.yaml", strict, OVERLAY),
        (
            "trueup.toml",
            CONFIG.replace("own:create", "own:cancel").replace("valid", "invalid"),
            CONFIG,
        ),
    ] {
        let repository = Repository::new();
        repository.stage("create/a.json", "{\"item\": \"c\"}\n");
        repository.stage("cancel/a.json", "{\"text\": \"c\"}\n");
        repository.write(name, &staged);
        let (code, _, stderr) = repository.check_in("", &["--staged"]);
        assert_eq!(code, 0, "{name} is not staged: {stderr}");
        repository.stage(name, &staged);
        repository.write(name, lying);
        let (code, _, stderr) = repository.check_in("", &["--staged"]);
        assert_eq!(code, 1, "{name} is staged: {stderr}");
        assert_eq!(stderr, "");
        fs::remove_file(repository.path().join(name)).unwrap();
        let (code, _, stderr) = repository.check_in("", &["--staged"]);
        assert_eq!(code, 1, "{name} is staged, and gone: {stderr}");
    }
}

#[test]
fn overlays_of_the_command_line_are_read_as_they_are_staged() {
    let repository = Repository::new();
    repository.stage("cancel/a.json", "{\"text\": \"c\"}\n");
    repository.stage("more.yaml", &OVERLAY.replace("minLength: 1", "maxLength: 0"));
    repository.write("more.yaml", OVERLAY);
    assert_eq!(repository.check_in("", &["--staged", "--overlay", "more.yaml"]).0, 1);
}

#[test]
fn what_judges_and_is_no_part_of_the_commit_is_named() {
    let repository = Repository::new();
    repository.git(&["rm", "--quiet", "--cached", "api/shared/item.yaml"]);
    repository.stage("create/a.json", "{\"item\": \"c\"}\n");
    let (code, _, stderr) = repository.check_in("", &["--staged"]);
    assert_eq!(code, 0);
    let expected = "api/shared/item.yaml is not staged, and counts as it lies there";
    assert!(stderr.contains(expected), "{stderr}");
}

#[test]
fn what_git_cannot_say_exits_with_2() {
    let repository = Repository::new();
    for (revision, expected) in [
        ("nope", "`--since nope`: there is no such revision"),
        ("--all", "there is no such revision"),
        ("HEAD:other.json", "there is no such revision"),
    ] {
        let (code, _, stderr) = repository.check_in("", &[&format!("--since={revision}")]);
        assert_eq!(code, 2, "{revision}");
        assert!(stderr.contains(expected), "{stderr}");
    }
    let folder = tempfile::tempdir().unwrap();
    let output = crate::binary::trueup(folder.path(), &["check", "--staged"], b"");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr.contains("--staged needs a git repository around the working folder"),
        "{stderr}"
    );
    let output = Command::new(env!("CARGO_BIN_EXE_trueup"))
        .args(["check", "--since", "HEAD"])
        .current_dir(folder.path())
        .env("PATH", folder.path())
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr.contains("--since needs git, and no `git` is on the path"), "{stderr}");
}
