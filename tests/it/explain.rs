//! `trueup explain`: every code that trueup can give has an entry, and every example is true.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;
use trueup::document::overlay::{Meta, Overlay};
use trueup::document::{Syntax, parse};
use trueup::lint::ALL;

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs trueup in the repository, with `input` as its standard input.
fn trueup(arguments: &[&str], input: &[u8]) -> Output {
    crate::binary::trueup(root(), arguments, input)
}

fn text(output: &Output) -> String {
    String::from_utf8([&output.stdout[..], &output.stderr[..]].concat()).unwrap()
}

/// The files with an extension in a folder of the repository, however deep.
pub(crate) fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What the actions of the built-in overlays say of their rules, with the contract's name.
pub(crate) fn rules() -> Vec<(String, Meta)> {
    let mut rules = Vec::new();
    for path in files("specs/overlays", "yaml") {
        let name = path.file_name().unwrap().to_str().unwrap();
        let mut parsed = parse(name, &fs::read(&path).unwrap(), Syntax::Yaml);
        let overlay = Overlay::read(&parsed.documents.remove(0)).unwrap();
        let contract = name.split('.').next().unwrap();
        let metas = overlay.actions().iter().map(|action| action.meta().clone());
        rules.extend(
            metas.filter(|meta| meta.rule.is_some()).map(|meta| (contract.to_owned(), meta)),
        );
    }
    rules
}

/// The codes that `trueup explain` lists.
fn listed() -> BTreeSet<String> {
    let list = text(&trueup(&["explain"], b""));
    let lines = list.lines().filter(|line| line.starts_with("  "));
    lines.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

/// The codes that stand in the sources where findings are made.
fn written() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for path in files("src", "rs") {
        let is_table = path.starts_with(root().join("src/report/codes"));
        let is_kind = path.ends_with("src/schema/validate/kind.rs");
        let source = fs::read_to_string(&path).unwrap();
        let code_lines = source.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in code_lines.filter(|_| !is_table && !path.ends_with("src/cli/explain.rs")) {
            for literal in line.split('"').skip(1).step_by(2) {
                let is_word = |word: &str| {
                    !word.is_empty()
                        && word.starts_with(|it: char| it.is_ascii_lowercase() || it == '$')
                        && word.chars().all(|it| it.is_ascii_alphanumeric() || "-$".contains(it))
                };
                match literal.split_once('/') {
                    Some((
                        "syntax" | "payload" | "union" | "schema" | "contract" | "overlay"
                        | "import",
                        name,
                    )) if is_word(name) => {
                        codes.insert(literal.to_owned());
                    }
                    // The kinds of violations name keywords and nothing else.
                    None if is_kind && is_word(literal) => {
                        codes.insert(format!("schema/{literal}"));
                    }
                    _ if (line.contains("Problem::new(\"") || line.contains("Self::new(\""))
                        && is_word(literal)
                        && literal.chars().all(|it| !it.is_uppercase()) =>
                    {
                        codes.insert(format!("syntax/{literal}"));
                    }
                    _ => {}
                }
            }
        }
    }
    codes
}

#[test]
fn lists_every_code_that_the_sources_hold_and_no_other() {
    let is_written = |code: &String| !is_rule(code) && !code.starts_with("lint/");
    let listed: BTreeSet<String> = listed().into_iter().filter(is_written).collect();
    // Not written as literals in `kind.rs`: the applicators in which a schema may be `false`.
    let applicators = ["then", "else"].map(|name| format!("schema/{name}"));
    let expected: BTreeSet<String> = written().into_iter().chain(applicators).collect();
    assert_eq!(listed, expected);
}

#[test]
fn lists_every_rule_of_lint() {
    let listed: BTreeSet<String> =
        listed().into_iter().filter(|code| code.starts_with("lint/")).collect();
    let rules: BTreeSet<String> = ALL.iter().map(|rule| rule.code()).collect();
    assert_eq!(rules.len(), ALL.len(), "two rules have one name");
    assert_eq!(listed, rules);
}

fn is_rule(code: &str) -> bool {
    ["immuta/", "omni/", "synq/"].iter().any(|contract| code.starts_with(contract))
}

#[test]
fn lists_every_rule_of_the_overlays() {
    let listed: BTreeSet<String> = listed().into_iter().filter(|code| is_rule(code)).collect();
    let rules =
        rules().into_iter().map(|(contract, meta)| format!("{contract}/{}", meta.rule.unwrap()));
    assert_eq!(listed, rules.collect());
}

#[test]
fn explains_every_code_that_the_cases_show() {
    let cases = root().join("tests/it/cases");
    let report = crate::binary::trueup(&cases, &["check", "--format", "json"], b"");
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    let payloads = report["payloads"].as_array().unwrap();
    let findings = payloads.iter().flat_map(|payload| payload["findings"].as_array().unwrap());
    let codes = findings.flat_map(|finding| {
        let also = finding["also"].as_array().unwrap().iter();
        also.chain([&finding["code"]]).map(|code| code.as_str().unwrap().to_owned())
    });
    let codes: BTreeSet<String> = codes.collect();
    let listed = listed();
    assert!(codes.len() > 20, "{codes:?}");
    assert_eq!(codes.difference(&listed).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn every_example_fails_with_its_code_and_its_cure_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = String::new();
    for code in listed().into_iter().filter(|code| !is_rule(code)) {
        let entry = text(&trueup(&["explain", &code], b""));
        let blocks = blocks(&entry);
        let block = |title: &str| {
            blocks.iter().find(|(known, _)| known.contains(title)).map(|(_, text)| text.as_str())
        };
        let (fails, cure) = (block("that fails").unwrap(), block("Its cure").unwrap());
        for (example, expected) in [(fails, true), (cure, false)] {
            let said = judge(&code, block("A schema").unwrap_or("true"), example, folder.path());
            if said.contains(&format!("[{code}]")) != expected || !expected && said.contains('[') {
                writeln!(wrong, "{code}: {example:?} gives {said:?}").unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The indented blocks of an explanation, each with its title.
fn blocks(entry: &str) -> Vec<(String, String)> {
    let mut blocks: Vec<(String, String)> = Vec::new();
    let mut title = None;
    for line in entry.lines() {
        match (line.strip_prefix("    "), &title) {
            (Some(text), Some(title)) => match blocks.last_mut() {
                Some((known, block)) if known == title => write!(block, "\n{text}").unwrap(),
                _ => blocks.push((String::clone(title), text.to_owned())),
            },
            (None, _) if line.ends_with(':') => title = Some(line.to_owned()),
            (None, Some(_)) if line.is_empty() => {
                // A blank line in a block, or the end of one: an indented line decides.
                if let Some((_, block)) = blocks.last_mut() {
                    block.push('\n');
                }
            }
            _ => title = None,
        }
    }
    blocks.into_iter().map(|(title, text)| (title, text.trim_end().to_owned())).collect()
}

/// What trueup says of an example, with what it spares the reader put in.
fn judge(code: &str, schema: &str, example: &str, folder: &Path) -> String {
    let example = example.replace('…', &format!("{}{}", "[".repeat(122), "]".repeat(122)));
    let example = if example == "(nothing)" { String::new() } else { example };
    let mut bytes = example.into_bytes();
    if let Some(at) = bytes.windows(4).position(|window| window == b"\\xE9") {
        bytes.splice(at..at + 4, [0xE9]);
    }
    let file = |name: &str, content: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let output = match code.split('/').next().unwrap() {
        "overlay" => {
            let overlay = completed(&String::from_utf8(bytes).unwrap());
            let document = file("openapi.yaml", DOCUMENT.as_bytes());
            trueup(
                &["targets", &document, "--overlay", &file("overlay.yaml", overlay.as_bytes())],
                b"",
            )
        }
        // Other rules may have something to say of an example's cure.
        "lint" => trueup(&["lint", "--rule", code, "--quiet", &file("contract.yaml", &bytes)], b""),
        "contract" => trueup(&["targets", &file("contract.yaml", &bytes)], b""),
        "import" => {
            // What is imported is written, and none of it is a finding.
            let mut output = trueup(&["import", &file("page.md", &bytes)], b"");
            output.stdout.clear();
            output
        }
        "payload" => {
            file("schema.json", schema.as_bytes());
            let settings = match code {
                "payload/meant-to-fail" => "invalid = ['a.json']",
                "payload/nothing-selected" => "valid = ['a.json']\npointer = '/data'",
                "payload/not-text" => "valid = ['a.json']\npointer = '/data'\nembedded = 'json'",
                _ => "valid = ['a.json']",
            };
            let config = format!(
                "literal-secrets = 'error'\nplaceholders = ['${{*}}']\n\
                 [[payloads]]\ntarget = 'schema.json'\n{settings}"
            );
            let config = file("trueup.toml", config.as_bytes());
            let said = trueup(
                &["check", "--format", "github", "--config", &config, &file("a.json", &bytes)],
                b"",
            );
            return text(&said).replace(&format!("title={code}"), &format!("[{code}]"));
        }
        _ => trueup(&["check", "--target", &file("schema.json", schema.as_bytes()), "-"], &bytes),
    };
    text(&output)
}

const DOCUMENT: &str = "\
openapi: 3.1.0
info: {title: Orders, version: '1', description: All of them}
paths: {}
components: {schemas: {Order: {properties: {id: {}}}}}
";

/// Examples show of an overlay only what matters.
fn completed(overlay: &str) -> String {
    let mut text = overlay.to_owned() + "\n";
    let rest = [
        ("overlay:", "overlay: 1.1.0"),
        ("info:", "info: {title: Test, version: '1'}"),
        ("actions:", "actions: [{target: $.info, update: {x-reviewed: true}}]"),
    ];
    for (field, line) in rest {
        if !overlay.lines().any(|line| line.starts_with(field)) {
            text += line;
            text.push('\n');
        }
    }
    text
}

#[test]
fn a_rule_shows_its_sentence_and_its_places() {
    let output = trueup(&["explain", "synq/workspace-not-a-url"], b"");
    assert_eq!(output.status.code(), Some(0));
    insta::assert_snapshot!(text(&output), @"
    synq/workspace-not-a-url: `…` is no URL

    Expected: a URL, such as https://dbc-a1b2345c-d6e7.cloud.databricks.com
    Help: write the whole URL, beginning with `https://`
    Stated: «URL of the databricks workspace»

    It holds in one place at synq.openapi.yaml:420, where no schema says so: an
    overlay adds it, and `--raw` leaves it out.
    ");
}

#[test]
fn a_misspelt_code_is_answered_by_the_nearest() {
    for (written, meant) in [
        ("schema/requierd", "schema/required"),
        ("required", "schema/required"),
        ("immuta/reserved-conection-key", "immuta/reserved-connection-key"),
    ] {
        let output = trueup(&["explain", written], b"");
        assert_eq!(output.status.code(), Some(2));
        let expected = format!("error: there is no code `{written}`; did you mean `{meant}`?\n");
        assert_eq!(text(&output), expected);
    }
    let output = trueup(&["explain", "acme/never-heard-of"], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output).contains("`trueup explain` lists all"), "{}", text(&output));
}
