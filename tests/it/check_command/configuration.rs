//! `trueup check` with a trueup.toml: which files are payloads, and what they are meant to be.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{BAD, CANNOT_RUN, FINDINGS, FITS, Folder, GOOD, MAPPINGS, run};

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
    let count = count_payloads(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"));
    assert_eq!(report["summary"]["payloads"], count);
    assert_eq!(report["summary"]["unexpected"], 0);
}

fn count_payloads(folder: &Path) -> usize {
    let count = |path: PathBuf| match path.extension().and_then(OsStr::to_str) {
        None => count_payloads(&path),
        Some("ndjson") => fs::read_to_string(&path).unwrap().lines().count(),
        Some(_) => 1,
    };
    fs::read_dir(folder).unwrap().map(|entry| count(entry.unwrap().path())).sum()
}
