//! `trueup check` as it is called: which files it judges, how it exits, and what its JSON holds.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

const FITS: i32 = 0;
const FINDINGS: i32 = 1;
const CANNOT_RUN: i32 = 2;

const MAPPINGS: &str = "synq:SetConnectionMappings";
/// Fits [`MAPPINGS`].
const GOOD: &str = r#"{"mappings": []}"#;
/// Does not fit it, for one reason.
const BAD: &str = r#"{"mappings": 5}"#;

/// A folder with files, in which `trueup` runs. The one place that starts it.
struct Folder(TempDir);

struct Outcome {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            folder.write(name, text.as_bytes());
        }
        folder
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn check(&self, arguments: &[&str]) -> Outcome {
        self.check_input(arguments, "")
    }

    fn check_input(&self, arguments: &[&str], input: &str) -> Outcome {
        run(self.0.path(), arguments, input)
    }

    /// The codes of all findings, as the JSON report has them.
    fn codes(&self, arguments: &[&str]) -> Vec<String> {
        let report = self.report(arguments);
        let payloads = report["payloads"].as_array().unwrap();
        let findings = payloads.iter().flat_map(|payload| payload["findings"].as_array().unwrap());
        findings.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
    }

    fn report(&self, arguments: &[&str]) -> Value {
        let outcome = self.check(&[&["--format", "json"], arguments].concat());
        serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{}", outcome.stderr))
    }
}

fn run(folder: &Path, arguments: &[&str], input: &str) -> Outcome {
    let mut child = Command::new(env!("CARGO_BIN_EXE_trueup"))
        .current_dir(folder)
        .arg("check")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that fails before it reads closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Outcome {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The exit code for files that are all checked with a target.
fn with_target(files: &[(&str, &str)], more: &[&str]) -> i32 {
    let folder = Folder::new(files);
    let mut arguments = vec!["--target", MAPPINGS];
    arguments.extend(more);
    arguments.extend(files.iter().map(|(name, _)| *name));
    folder.check(&arguments).code
}

/// The codes of findings on `payload` by a JSON Schema.
fn by_schema(schema: &Value, payload: &str) -> Vec<String> {
    let folder = Folder::new(&[("s.json", &schema.to_string()), ("p.json", payload)]);
    folder.codes(&["--target", "s.json", "p.json"])
}

// With a target.

#[test]
fn files_that_fit_exit_with_0_and_others_with_1() {
    assert_eq!(with_target(&[("a.json", GOOD)], &[]), FITS);
    assert_eq!(with_target(&[("a.json", BAD)], &[]), FINDINGS);
    assert_eq!(with_target(&[("a.json", GOOD), ("b.json", BAD)], &[]), FINDINGS);
}

#[test]
fn expecting_invalid_turns_the_verdict_round() {
    assert_eq!(with_target(&[("a.json", BAD)], &["--expect", "invalid"]), FITS);
    assert_eq!(with_target(&[("a.json", GOOD)], &["--expect", "invalid"]), FINDINGS);
    assert_eq!(with_target(&[("a.json", GOOD)], &["--expect", "valid"]), FITS);
    assert_eq!(with_target(&[("a.json", BAD), ("b.json", BAD)], &["--expect", "invalid"]), FITS);
    assert_eq!(
        with_target(&[("a.json", BAD), ("b.json", GOOD)], &["--expect", "invalid"]),
        FINDINGS
    );
}

/// Text that cannot be read does not fit either.
#[test]
fn what_cannot_be_read_is_as_invalid_as_what_does_not_fit() {
    assert_eq!(with_target(&[("a.json", "{")], &["--expect", "invalid"]), FITS);
}

#[test]
fn a_file_that_fits_by_mistake_is_named() {
    let folder = Folder::new(&[("a.json", BAD), ("b.json", GOOD)]);
    for more in [&[][..], &["--quiet"]] {
        let arguments =
            [&["--target", MAPPINGS, "--expect", "invalid", "a.json", "b.json"], more].concat();
        let outcome = folder.check(&arguments);
        assert!(outcome.stdout.contains("b.json"), "{}", outcome.stdout);
        assert!(!outcome.stdout.contains("a.json"), "{}", outcome.stdout);
    }
}

#[test]
fn an_unknown_target_exits_with_2_and_names_the_nearest() {
    let folder = Folder::new(&[("a.json", GOOD)]);
    let outcome = folder.check(&["--target", "synq:SetConectionMappings", "a.json"]);
    assert_eq!(outcome.code, CANNOT_RUN);
    assert!(outcome.stderr.contains("did you mean `SetConnectionMappings`?"), "{}", outcome.stderr);
    let outcome = folder.check(&["--target", "immuta:POST /api/conections", "a.json"]);
    assert!(outcome.stderr.contains("did you mean `POST /api/connections`?"), "{}", outcome.stderr);
    let outcome = folder.check(&["--target", "synq:SetConnectionMappings@response.404", "a.json"]);
    assert_eq!(outcome.code, CANNOT_RUN);
    assert!(outcome.stderr.contains("response.200"), "{}", outcome.stderr);
    let outcome = folder.check(&["--target", "sinq:SetConnectionMappings", "a.json"]);
    assert_eq!(outcome.code, CANNOT_RUN);
    assert!(outcome.stderr.contains("immuta, omni, synq"), "{}", outcome.stderr);
}

#[test]
fn a_target_may_be_named_in_every_way() {
    let folder = Folder::new(&[("a.json", GOOD)]);
    let names = [
        "synq:SetConnectionMappings",
        "synq:SetConnectionMappings@request",
        "synq:POST /api/extensions/atlan/workflows/v1/connection-mappings",
        "synq:post /api/extensions/atlan/workflows/v1/connection-mappings@request",
        "synq:#/components/schemas/synq.extensions.atlan.workflows.v1.SetConnectionMappingsRequest",
    ];
    for name in names {
        assert_eq!(folder.check(&["--target", name, "a.json"]).code, FITS, "{name}");
    }
}

#[test]
fn wrong_usage_exits_with_2_and_help_with_0() {
    let folder = Folder::new(&[]);
    for arguments in
        [&["--frobnicate"][..], &["--format", "xml", "a.json"], &["--expect", "maybe"], &[]]
    {
        let outcome = folder.check(arguments);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (CANNOT_RUN, ""), "{arguments:?}");
        assert!(!outcome.stderr.is_empty());
    }
    let help = folder.check(&["--help"]);
    assert_eq!((help.code, help.stderr.as_str()), (FITS, ""));
}

#[test]
fn a_file_that_cannot_be_opened_exits_with_2_and_is_named_once() {
    let folder = Folder::new(&[("a.json", GOOD)]);
    for arguments in [
        &["--target", MAPPINGS, "missing.json"][..],
        &["missing.json"],
        &["--target", MAPPINGS, "a.json", "missing.json"],
    ] {
        let outcome = folder.check(arguments);
        assert_eq!(outcome.code, CANNOT_RUN, "{arguments:?}");
        assert_eq!(outcome.stderr.matches("missing.json").count(), 1, "{}", outcome.stderr);
        assert_eq!(outcome.stderr.matches("os error").count(), 1, "{}", outcome.stderr);
    }
}

// Without a target.

/// A payload of one request alone.
const SEARCH: &str = r#"{"filter": {"dataObject": {"name": "ORDERS"}}}"#;

/// Omni takes any object that contradicts none of its types: to be a payload of a contract, an
/// object has to hold something that the contract knows. So far that is not asked, so that
/// nothing is ever guessed; this test and the next two fail until it is.
#[test]
fn a_payload_that_fits_one_target_alone_is_judged_by_it() {
    let folder = Folder::new(&[("a.json", SEARCH)]);
    let outcome = folder.check(&["a.json"]);
    assert_eq!(outcome.code, FITS, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("immuta:searchDataObjects@request"), "{}", outcome.stderr);
    assert_eq!(
        folder.report(&["a.json"])["payloads"][0]["target"],
        "immuta:searchDataObjects@request"
    );
}

#[test]
fn a_payload_that_fits_none_is_not_failed_and_exits_with_2() {
    let files = [
        ("package.json", r#"{"name": "x", "version": "1.0.0", "dependencies": {}}"#),
        ("list.json", "[1, 2]"),
        ("empty.json", ""),
        ("broken.json", "{"),
        ("several.yaml", "a: 1\n---\nb: 2\n"),
        ("object.json", "{}"),
    ];
    let folder = Folder::new(&files);
    for (name, _) in files {
        let outcome = folder.check(&[name]);
        assert_eq!(outcome.code, CANNOT_RUN, "{name}: {}", outcome.stdout);
        assert_eq!(outcome.stdout, "", "{name}");
        assert!(outcome.stderr.contains(name), "{name}: {}", outcome.stderr);
        let report = folder.report(&[name]);
        assert_eq!(report["payloads"], json!([]), "{name}");
    }
}

#[test]
fn a_payload_that_nearly_fits_is_told_what_it_may_be() {
    let folder = Folder::new(&[("a.json", r#"{"filter": {"dataObject": {"nmae": "ORDERS"}}}"#)]);
    let outcome = folder.check(&["a.json"]);
    assert_eq!(outcome.code, CANNOT_RUN);
    assert!(
        outcome.stderr.contains("--target 'immuta:searchDataObjects@request'"),
        "{}",
        outcome.stderr
    );
}

/// A hook passes all files that changed: those that nobody knows do not break it.
#[test]
fn a_stray_file_beside_one_that_is_known_exits_with_0() {
    let folder =
        Folder::new(&[("a.json", SEARCH), ("package.json", r#"{"name": 5, "private": true}"#)]);
    assert_eq!(folder.check(&["a.json", "package.json"]).code, FITS);
    assert_eq!(folder.check(&["."]).code, FITS);
}

// With a configuration.

const CONFIG: &str = "\
[[payloads]]
target = \"synq:SetConnectionMappings\"
valid = [\"good/*\"]
invalid = [\"bad/*\"]
";

#[test]
fn a_configuration_says_what_files_are_and_are_meant_to_be() {
    let folder = Folder::new(&[
        ("trueup.toml", CONFIG),
        ("good/a.json", GOOD),
        ("bad/a.json", BAD),
        ("package.json", "{}"),
    ]);
    for arguments in
        [&[][..], &["."], &["good", "bad"], &["good/a.json", "package.json"], &["package.json"]]
    {
        assert_eq!(folder.check(arguments).code, FITS, "{arguments:?}");
    }
    let report = folder.report(&[]);
    let files: Vec<&str> = report["payloads"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["file"].as_str().unwrap())
        .collect();
    assert_eq!(files, ["bad/a.json", "good/a.json"]);
}

#[test]
fn a_configuration_is_found_upwards_and_by_name() {
    let folder = Folder::new(&[("trueup.toml", CONFIG), ("good/a.json", BAD), ("other.toml", "")]);
    assert_eq!(run(&folder.0.path().join("good"), &["a.json"], "").code, FINDINGS);
    assert_eq!(run(&folder.0.path().join("good"), &[], "").code, FINDINGS);
    let unmapped = folder.check(&["--config", "other.toml", "good/a.json"]);
    assert_eq!(unmapped.code, FITS);
    assert!(unmapped.stderr.contains("none of the files"), "{}", unmapped.stderr);
}

#[test]
fn a_mapped_file_that_is_not_as_meant_exits_with_1() {
    let wrong = |files: &[(&str, &str)]| {
        let folder = Folder::new(files);
        folder.write("trueup.toml", CONFIG.as_bytes());
        folder.check(&[]).code
    };
    assert_eq!(wrong(&[("good/a.json", BAD)]), FINDINGS);
    assert_eq!(wrong(&[("bad/a.json", GOOD)]), FINDINGS);
    assert_eq!(wrong(&[("bad/a.json", BAD), ("good/b.json", GOOD)]), FITS);
}

#[test]
fn a_target_on_the_command_line_beats_the_configuration() {
    let folder = Folder::new(&[("trueup.toml", CONFIG), ("bad/a.json", GOOD)]);
    assert_eq!(folder.check(&["--target", MAPPINGS, "bad/a.json"]).code, FITS);
}

#[test]
fn a_broken_configuration_exits_with_2() {
    for text in [
        "payloads = 5",
        "[[payloads]]\nvalid = []",
        "[[payload]]\ntarget = \"a\"",
        "[",
        "[[payloads]]\ntarget = \"synq:Nope\"\nvalid = [\"*.json\"]",
        "[[payloads]]\ntarget = \"synq:SetConnectionMappings\"\nvalid = [\"[\"]",
    ] {
        let folder = Folder::new(&[("trueup.toml", text), ("a.json", GOOD)]);
        let outcome = folder.check(&["a.json"]);
        assert_eq!(outcome.code, CANNOT_RUN, "{text}: {}{}", outcome.stdout, outcome.stderr);
    }
    let folder = Folder::new(&[("a.json", GOOD)]);
    assert_eq!(folder.check(&["--config", "missing.toml", "a.json"]).code, CANNOT_RUN);
}

#[test]
fn a_file_that_is_mapped_twice_exits_with_2() {
    let twice = format!(
        "{CONFIG}[[payloads]]\ntarget = \"omni:updateConnection\"\nvalid = [\"good/a.*\"]\n"
    );
    let folder = Folder::new(&[("trueup.toml", &twice), ("good/a.json", GOOD)]);
    let outcome = folder.check(&[]);
    assert_eq!(outcome.code, CANNOT_RUN);
    assert!(outcome.stderr.contains("twice"), "{}", outcome.stderr);
}

#[test]
fn the_corpus_is_as_its_configuration_says() {
    let outcome = run(Path::new(env!("CARGO_MANIFEST_DIR")), &["--format", "json", "corpus"], "");
    let report: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(outcome.code, FITS);
    let count = count_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"));
    assert_eq!(report["summary"]["payloads"], count);
    assert_eq!(report["summary"]["unexpected"], 0);
}

fn count_files(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { count_files(&path) } else { 1 }).sum()
}

// What is read.

#[test]
fn a_folder_holds_what_its_ignore_files_leave() {
    let folder = Folder::new(&[
        ("in/.gitignore", "ignored.json\nbuild/\n"),
        ("in/ignored.json", BAD),
        ("in/build/a.json", BAD),
        ("in/.hidden.json", BAD),
        ("in/notes.txt", "no payload"),
        ("in/deeper/a.yaml", "mappings: []"),
        ("in/deeper/b.yml", "mappings: []"),
        ("in/c.ndjson", "{\"mappings\": []}\n{\"mappings\": []}\n"),
        ("in/d.json", GOOD),
    ]);
    let report = folder.report(&["--target", MAPPINGS, "in"]);
    let payloads = report["payloads"].as_array().unwrap();
    let files: Vec<String> = payloads
        .iter()
        .map(|payload| format!("{} {}", payload["file"].as_str().unwrap(), payload["line"]))
        .collect();
    assert_eq!(
        files,
        [
            "in/c.ndjson 1",
            "in/c.ndjson 2",
            "in/d.json null",
            "in/deeper/a.yaml null",
            "in/deeper/b.yml null"
        ]
    );
    // A file that is named is read, ignored or not.
    assert_eq!(folder.check(&["--target", MAPPINGS, "in/ignored.json"]).code, FINDINGS);
}

#[test]
fn standard_input_is_read_as_what_it_looks_like() {
    let folder = Folder::new(&[]);
    for (input, code) in [
        (GOOD, FITS),
        (BAD, FINDINGS),
        ("mappings: []\n", FITS),
        ("mappings: 5\n", FINDINGS),
        ("", FINDINGS),
    ] {
        let outcome = folder.check_input(&["--target", MAPPINGS, "-"], input);
        assert_eq!(outcome.code, code, "{input}");
    }
    let outcome = folder.check_input(&["--format", "json", "--target", MAPPINGS, "-"], BAD);
    let report: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(report["payloads"][0]["file"], "-");
}

#[test]
fn lines_are_judged_one_by_one_where_asked_for() {
    let folder = Folder::new(&[]);
    let input = format!("{GOOD}\n\n{BAD}\n{{\n{GOOD}");
    let outcome =
        folder.check_input(&["--ndjson", "--format", "json", "--target", MAPPINGS, "-"], &input);
    assert_eq!(outcome.code, FINDINGS);
    let report: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let payloads = report["payloads"].as_array().unwrap();
    let lines: Vec<String> =
        payloads.iter().map(|p| format!("{} {}", p["line"], p["valid"])).collect();
    assert_eq!(lines, ["1 true", "3 false", "4 false", "5 true"]);
    assert_eq!(payloads[2]["findings"][0]["code"], "syntax/invalid-json");
    assert_eq!(payloads[2]["findings"][0]["instance"]["line"], 4);
}

#[test]
fn each_document_of_a_yaml_stream_is_judged() {
    let folder = Folder::new(&[("a.yaml", "mappings: []\n---\nmappings: 5\n---\nmappings: []\n")]);
    let report = folder.report(&["--target", MAPPINGS, "a.yaml"]);
    let payloads = report["payloads"].as_array().unwrap();
    let lines: Vec<String> =
        payloads.iter().map(|p| format!("{} {}", p["line"], p["valid"])).collect();
    assert_eq!(lines, ["1 true", "3 false", "5 true"]);
}

#[test]
fn text_that_is_no_payload_has_a_finding_of_its_own() {
    let folder = Folder::new(&[]);
    let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    let texts: [(&str, Vec<u8>, &str); 11] = [
        ("empty.json", Vec::new(), "syntax/empty"),
        ("blank.json", b" \n\t".to_vec(), "syntax/empty"),
        ("empty.ndjson", b"\n\n".to_vec(), "syntax/empty"),
        ("mark.json", b"\xef\xbb\xbf".to_vec(), "syntax/empty"),
        ("latin1.json", b"{\"a\": \"\xe9\"}".to_vec(), "syntax/invalid-utf8"),
        ("utf16.json", b"\xff\xfe{\0}\0".to_vec(), "syntax/invalid-utf8"),
        ("deep.json", deep(100_000).into_bytes(), "syntax/too-deep"),
        ("deep.yaml", deep(100_000).into_bytes(), "syntax/too-deep"),
        ("twice.json", br#"{"mappings": [], "mappings": []}"#.to_vec(), "syntax/duplicate-key"),
        ("huge.json", br#"{"mappings": 1e400}"#.to_vec(), "syntax/number-out-of-range"),
        ("cut.json", b"{\"mappings\": [".to_vec(), "syntax/invalid-json"),
    ];
    for (name, bytes, code) in texts {
        folder.write(name, &bytes);
        assert_eq!(folder.codes(&["--target", MAPPINGS, name]), [code], "{name}");
        assert_eq!(folder.check(&["--target", MAPPINGS, name]).code, FINDINGS, "{name}");
    }
}

#[test]
fn nesting_of_sixty_levels_works() {
    let levels = |number: usize| "[".repeat(number) + &"]".repeat(number);
    let any = json!({"type": "array", "items": {"$ref": "#"}});
    assert_eq!(by_schema(&any, &levels(60)), Vec::<String>::new());
    let folder = Folder::new(&[("s.json", &any.to_string()), ("p.yaml", &levels(60))]);
    assert_eq!(folder.check(&["--target", "s.json", "p.yaml"]).code, FITS);
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_payload() {
    let folder = Folder::new(&[]);
    folder.write("a.json", &[b"\xef\xbb\xbf", GOOD.as_bytes()].concat());
    assert_eq!(folder.check(&["--target", MAPPINGS, "a.json"]).code, FITS);
}

// How it is judged.

#[test]
fn raw_drops_the_rules_from_prose_and_keeps_the_vendors() {
    let corpus = |name: &str| {
        format!("{}/corpus/immuta/createConnection/invalid/{name}", env!("CARGO_MANIFEST_DIR"))
    };
    let folder = Folder::new(&[]);
    let prose = corpus("request.reserved-connection-key.json");
    let vendors = corpus("request.missing-password.json");
    let target = ["--target", "immuta:createConnection"];
    assert_eq!(folder.check(&[&target[..], &[&prose]].concat()).code, FINDINGS);
    assert_eq!(folder.check(&[&target[..], &["--raw", &prose]].concat()).code, FITS);
    assert_eq!(folder.check(&[&target[..], &["--raw", &vendors]].concat()).code, FINDINGS);
}

#[test]
fn formats_are_asserted_unless_that_is_turned_off() {
    let schema = json!({"format": "uuid"}).to_string();
    let folder = Folder::new(&[("s.json", &schema), ("p.json", "\"x\"")]);
    assert_eq!(folder.check(&["--target", "s.json", "p.json"]).code, FINDINGS);
    assert_eq!(folder.check(&["--no-formats", "--target", "s.json", "p.json"]).code, FITS);
}

const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: Ours, version: 1.0.0}
actions:
  - target: $.components.schemas['synq.extensions.atlan.workflows.v1.SetConnectionMappingsRequest'].properties.mappings
    x-trueup: {rule: no-mappings, reason: none stated, message: there are no mappings}
    update: {minItems: 1}
";

#[test]
fn an_overlay_adds_a_rule() {
    let folder = Folder::new(&[("o.yaml", OVERLAY), ("a.json", GOOD)]);
    assert_eq!(
        folder.codes(&["--target", MAPPINGS, "--overlay", "o.yaml", "a.json"]),
        ["synq/no-mappings"]
    );
    assert_eq!(folder.codes(&["--target", MAPPINGS, "a.json"]), Vec::<String>::new());
}

#[test]
fn an_overlay_that_is_none_exits_with_2() {
    let folder = Folder::new(&[("o.yaml", "a: 1"), ("a.json", GOOD)]);
    assert_eq!(
        folder.check(&["--target", MAPPINGS, "--overlay", "o.yaml", "a.json"]).code,
        CANNOT_RUN
    );
    assert_eq!(
        folder.check(&["--target", MAPPINGS, "--overlay", "missing.yaml", "a.json"]).code,
        CANNOT_RUN
    );
}

#[test]
fn a_contract_that_is_none_exits_with_2() {
    let folder = Folder::new(&[
        ("c.yaml", "swagger: '2.0'"),
        ("d.json", "{"),
        ("e.json", r#"{"type": 5}"#),
        ("a.json", GOOD),
    ]);
    for target in ["c.yaml:x", "d.json", "e.json", "missing.yaml:x"] {
        let outcome = folder.check(&["--target", target, "a.json"]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (CANNOT_RUN, ""), "{target}");
    }
}

// Numbers, formats, patterns.

#[test]
fn integers_beyond_what_a_double_holds_are_compared_exactly() {
    let at_most = |limit: &str, value: &str| {
        let schema = format!(r#"{{"type": "integer", "maximum": {limit}}}"#);
        let folder = Folder::new(&[("s.json", &schema), ("p.json", value), ("p.yaml", value)]);
        let json = folder.check(&["--target", "s.json", "p.json"]).code;
        assert_eq!(folder.check(&["--target", "s.json", "p.yaml"]).code, json, "{value}");
        json
    };
    assert_eq!(at_most("9007199254740991", "9007199254740991"), FITS);
    assert_eq!(at_most("9007199254740991", "9007199254740992"), FINDINGS);
    assert_eq!(at_most("9007199254740992", "9007199254740993"), FINDINGS);
    assert_eq!(at_most("18446744073709551615", "18446744073709551615"), FITS);
    assert_eq!(at_most("18446744073709551615", "18446744073709551616"), FINDINGS);
    assert_eq!(at_most("18446744073709551616", "18446744073709551616"), FITS);
    assert_eq!(at_most("18446744073709551616", "18446744073709551617"), FINDINGS);
    assert_eq!(at_most("1e30", "1000000000000000000000000000001"), FINDINGS);
    assert_eq!(at_most("-9007199254740993", "-9007199254740992"), FINDINGS);
}

#[test]
fn integers_are_told_apart_exactly() {
    let list = json!({"type": "array", "uniqueItems": true});
    assert_eq!(by_schema(&list, "[9007199254740992, 9007199254740993]"), Vec::<String>::new());
    assert_eq!(by_schema(&list, "[9007199254740993, 9007199254740993]"), ["schema/uniqueItems"]);
    let constant: Value =
        serde_json::from_str(r#"{"type": "integer", "const": 9007199254740993}"#).unwrap();
    assert_eq!(by_schema(&constant, "9007199254740992"), ["schema/const"]);
    assert_eq!(by_schema(&constant, "9007199254740993"), Vec::<String>::new());
}

#[test]
fn a_number_is_an_integer_by_its_value() {
    let integer = json!({"type": "integer"});
    for fits in ["1.0", "1e2", "-0", "1.50e1", "10000000000000000000000"] {
        assert_eq!(by_schema(&integer, fits), Vec::<String>::new(), "{fits}");
    }
    for fails in ["1.5", "1e-1", "0.1"] {
        assert_eq!(by_schema(&integer, fails), ["schema/type"], "{fails}");
    }
}

#[test]
fn the_end_of_a_pattern_is_the_end_of_the_text() {
    let pattern = json!({"pattern": "^[a-z]+$"});
    assert_eq!(by_schema(&pattern, "\"abc\""), Vec::<String>::new());
    assert_eq!(by_schema(&pattern, "\"abc\\n\""), ["schema/pattern"]);
    assert_eq!(by_schema(&pattern, "\"abc\\ndef\""), ["schema/pattern"]);
    assert_eq!(by_schema(&pattern, "\"\\nabc\""), ["schema/pattern"]);
}

fn format(name: &str, fit: &[&str], fail: &[&str]) {
    let schema = json!({"format": name});
    for text in fit {
        assert_eq!(
            by_schema(&schema, &json!(text).to_string()),
            Vec::<String>::new(),
            "{name}: {text}"
        );
    }
    for text in fail {
        assert_eq!(
            by_schema(&schema, &json!(text).to_string()),
            ["schema/format"],
            "{name}: {text}"
        );
    }
}

#[test]
fn date_times_are_days_of_the_calendar_with_a_zone() {
    format(
        "date-time",
        &[
            "2026-11-21T09:30:00Z",
            "2024-02-29T00:00:00+01:00",
            "2026-11-21t09:30:00.123456789z",
            "1990-12-31T23:59:60Z",
            "1990-12-31T15:59:60-08:00",
        ],
        &[
            "2026-02-30T09:30:00Z",
            "2026-02-29T00:00:00Z",
            "2026-11-21T09:30:00",
            "2026-11-21",
            "2026-11-21 09:30:00",
            "2026-11-21T24:00:00Z",
            "2026-11-21T09:30:60Z",
            "2026-11-21T09:30:61Z",
            "2026-13-01T00:00:00Z",
            "2026-11-21T09:30:00+25:00",
            "",
        ],
    );
}

#[test]
fn uuids_are_written_in_groups() {
    format(
        "uuid",
        &[
            "123e4567-e89b-12d3-a456-426614174000",
            "123E4567-E89B-12D3-A456-426614174000",
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
        ],
        &[
            "123e4567e89b12d3a456426614174000",
            "{123e4567-e89b-12d3-a456-426614174000}",
            "urn:uuid:123e4567-e89b-12d3-a456-426614174000",
            "123e4567-e89b-12d3-a456-42661417400",
            "123e4567-e89b-12d3-a456-4266141740000",
            "123e4567-e89b-12d3-a456-42661417400g",
            "123e4567-e89b-12d3-a456-426614174000\n",
            "",
        ],
    );
}

#[test]
fn uris_are_absolute() {
    format(
        "uri",
        &[
            "https://example.com/a?b#c",
            "urn:isbn:0451450523",
            "mailto:a@b.example",
            "http://[2001:db8::1]:8080/",
        ],
        &[
            "example.com",
            "/a/b",
            "//example.com/a",
            "https://example.com/a b",
            "",
            "http://a/é",
            "https://[::1",
        ],
    );
}

// What is written.

#[test]
fn quiet_writes_findings_alone() {
    let folder =
        Folder::new(&[("good.json", GOOD), ("bad.json", BAD), ("package.json", r#"{"name": 5}"#)]);
    let good = folder.check(&["--quiet", "--target", MAPPINGS, "good.json"]);
    assert_eq!((good.stdout.as_str(), good.stderr.as_str()), ("", ""));
    let bad = folder.check(&["--quiet", "--target", MAPPINGS, "bad.json"]);
    assert!(bad.stdout.starts_with("error[schema/type]"), "{}", bad.stdout);
    assert!(!bad.stdout.contains("payload,"), "{}", bad.stdout);
    let stray = folder.check(&["--quiet", "package.json"]);
    assert_eq!((stray.stdout.as_str(), stray.stderr.as_str()), ("", ""));
}

#[test]
fn colour_is_for_terminals_or_on_demand() {
    let folder = Folder::new(&[("bad.json", BAD)]);
    let coloured = |when: &str| {
        let outcome = folder.check(&["--color", when, "--target", MAPPINGS, "bad.json"]);
        outcome.stdout.contains('\u{1b}')
    };
    assert!(coloured("always"));
    assert!(!coloured("never"));
    assert!(!coloured("auto"));
}

/// The names of an object's members.
fn names(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// The shape that programs rely on; what is not in the design may only be added behind it.
#[test]
fn a_report_in_json_has_its_shape() {
    let reserved = r#"{"technology": "Snowflake", "connectionKey": "data"}"#;
    let folder = Folder::new(&[("a.json", reserved), ("b.json", "{"), ("c.json", GOOD)]);
    let report = folder.report(&["--target", "immuta:createConnection", "a.json", "b.json"]);
    assert_eq!(names(&report), ["trueup", "summary", "payloads"]);
    assert_eq!(report["trueup"], env!("CARGO_PKG_VERSION"));
    assert_eq!(names(&report["summary"])[..4], ["payloads", "valid", "invalid", "findings"]);
    let payload = &report["payloads"][0];
    assert_eq!(names(payload), ["file", "line", "target", "valid", "expected_valid", "findings"]);
    assert_eq!(payload["file"], "a.json");
    assert_eq!(payload["line"], Value::Null);
    assert_eq!(payload["target"], "immuta:createConnection@request");
    assert_eq!(payload["valid"], false);
    let findings = payload["findings"].as_array().unwrap();
    for finding in findings {
        assert_eq!(
            names(finding)[..7],
            ["code", "severity", "message", "help", "instance", "contract", "rule"]
        );
        assert_eq!(names(&finding["instance"]), ["pointer", "line", "column"]);
        assert_eq!(names(&finding["contract"]), ["file", "pointer", "line", "column"]);
        assert_eq!(finding["severity"], "error");
    }
    let rule = findings.iter().find(|f| f["code"] == "immuta/reserved-connection-key").unwrap();
    assert_eq!(names(&rule["rule"]), ["id", "quote"]);
    assert_eq!(rule["rule"]["id"], "reserved-connection-key");
    assert!(rule["help"].as_str().unwrap().contains(rule["rule"]["quote"].as_str().unwrap()));
    assert_eq!(rule["instance"], json!({"pointer": "/connectionKey", "line": 1, "column": 46}));
    let required = findings.iter().find(|f| f["code"] == "schema/required").unwrap();
    assert_eq!(required["rule"], Value::Null);
    // What cannot be read broke no contract.
    let unread = &report["payloads"][1]["findings"][0];
    assert_eq!(unread["contract"], Value::Null);
    assert_eq!(unread["rule"], Value::Null);
    assert_eq!(unread["instance"], json!({"pointer": "", "line": 1, "column": 1}));
}

#[test]
fn a_report_in_json_holds_all_payloads_or_the_invalid_alone() {
    let folder = Folder::new(&[("a.json", GOOD), ("b.json", BAD), ("c.json", GOOD)]);
    let all = ["--target", MAPPINGS, "c.json", "b.json", "a.json"];
    let files = |report: &Value| -> Vec<String> {
        report["payloads"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| p["file"].as_str().unwrap().to_owned())
            .collect()
    };
    let report = folder.report(&all);
    assert_eq!(files(&report), ["c.json", "b.json", "a.json"]);
    let fitting = &report["payloads"][0];
    assert_eq!((&fitting["valid"], &fitting["findings"]), (&json!(true), &json!([])));
    let some = folder.report(&[&["--only-invalid"], &all[..]].concat());
    assert_eq!(files(&some), ["b.json"]);
    for report in [report, some] {
        let summary = &report["summary"];
        let counts = ["payloads", "valid", "invalid", "findings"]
            .map(|name| summary[name].as_u64().unwrap());
        assert_eq!(counts, [3, 2, 1, 1]);
    }
}

/// The text says nothing that message and help together do not.
#[test]
fn message_and_help_hold_all_that_the_text_says() {
    let payload = r#"{"technology": "Snowflak", "connectionKey": "k"}"#;
    let folder = Folder::new(&[("a.json", payload)]);
    let report = folder.report(&["--target", "immuta:createConnection", "a.json"]);
    let finding = &report["payloads"][0]["findings"][0];
    let words =
        format!("{} {}", finding["message"].as_str().unwrap(), finding["help"].as_str().unwrap());
    for word in ["`Snowflak`", "`Databricks`", "`Snowflake`", "did you mean"] {
        assert!(words.contains(word), "{words}");
    }
}
