//! What ARCHITECTURE.md and README.md say of the repository, and what holds its parts apart.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::explain::{files, root, rules};

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The sources with their paths below the repository.
fn sources(folder: &str) -> Vec<(String, String)> {
    let name = |path: &Path| path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
    let all = files(folder, "rs");
    all.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

fn code_lines(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter(|line| !line.trim_start().starts_with("//"))
}

/// For each module, the ones below it that it may use.
const LAYERS: [(&str, &[&str]); 8] = [
    ("finding", &[]),
    ("document", &["finding"]),
    ("schema", &["document", "finding"]),
    ("openapi", &["schema", "document", "finding"]),
    ("lint", &["openapi", "schema", "document", "finding"]),
    ("repair", &["openapi", "schema", "document", "finding"]),
    ("sample", &["openapi", "schema", "document", "finding"]),
    ("report", &["finding"]),
];

#[test]
fn modules_use_only_what_lies_below_them() {
    let mut wrong = Vec::new();
    for (path, source) in sources("src") {
        let module = path["src/".len()..].trim_end_matches(".rs").split('/').next().unwrap();
        let Some((_, below)) = LAYERS.iter().find(|(name, _)| *name == module) else { continue };
        // `super` may climb up to the module, and not out of it.
        let names = path["src/".len()..].trim_end_matches(".rs").trim_end_matches("/mod");
        let climb = "super::".repeat(names.split('/').count());
        for line in code_lines(&source) {
            let mut uses = line.split("crate::").skip(1).map(|rest| {
                rest.split(|it: char| !it.is_ascii_alphanumeric() && it != '_').next().unwrap()
            });
            if uses.any(|used| used != module && !below.contains(&used)) || line.contains(&climb) {
                wrong.push(format!("{path}: {}", line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_some_touch_the_outside_world() {
    let outside = ["std::fs", "std::net", "std::env", "std::process", "std::io::std"];
    let questions = [".is_file()", ".is_dir()", ".exists()", "path::absolute"];
    let mut wrong = Vec::new();
    for (path, source) in sources("src") {
        if path.starts_with("src/cli/") || path == "src/main.rs" || path == "src/document/load.rs" {
            continue;
        }
        // Laws may read the documents that they are to hold for.
        if path.ends_with("/tests.rs") {
            continue;
        }
        // It asks whether a neighbouring file is there, and reads through `document/load.rs`.
        let may_ask = path == "src/openapi/neighbours.rs";
        let asks = questions.iter().filter(|_| !may_ask);
        for word in outside.iter().chain(asks) {
            let lines = code_lines(&source).filter(|line| line.contains(word));
            wrong.extend(lines.map(|line| format!("{path}: {}", line.trim())));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_subcommand_is_registered() {
    let registry = read("src/cli/mod.rs");
    for (path, source) in sources("src/cli") {
        let name = path["src/cli/".len()..].trim_end_matches(".rs");
        if source.contains("pub(super) struct Args") && source.contains("pub(super) fn run(") {
            let variant = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
            for part in [format!("{variant}({name}::Args)"), format!("=> {name}::run(args")] {
                assert!(registry.contains(&part), "src/cli/mod.rs has no `{part}`");
            }
        }
    }
}

#[test]
fn every_file_says_why_it_exists_and_tells_one_story() {
    for (path, source) in [sources("src"), sources("tests")].concat() {
        assert!(source.starts_with("//! "), "{path} does not open with a `//!` comment");
        let lines = source.lines().count();
        assert!(lines <= 700, "{path} has {lines} lines: split it");
    }
}

/// What stands in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| line.split('`').skip(1).step_by(2))
}

#[test]
fn the_architecture_names_what_is_there() {
    let text = read("ARCHITECTURE.md");
    let is_path = |word: &&str| {
        let starts = ["src/", "specs/", "tests/", "corpus/", ".ci/", ".github/"];
        let ends = [".rs", ".toml", ".md"];
        let is_one = starts.iter().any(|start| word.starts_with(start))
            || ends.iter().any(|end| word.ends_with(end));
        is_one && !word.contains(['*', ' ', '<', '…'])
    };
    let mut named = 0;
    for path in quoted(&text).filter(is_path) {
        assert!(root().join(path).exists(), "ARCHITECTURE.md names {path}, which is not there");
        named += 1;
    }
    assert!(named > 20, "only {named} paths were recognised");
}

#[test]
fn the_architecture_leaves_no_source_out() {
    let text = read("ARCHITECTURE.md");
    for (path, _) in sources("src") {
        assert!(quoted(&text).any(|word| word == path), "ARCHITECTURE.md does not name {path}");
    }
}

/// The lines of the fenced blocks of a kind, each block on its own.
fn fences(text: &str, kind: &str) -> Vec<String> {
    let opening = format!("```{kind}\n");
    let blocks = text.split(&opening).skip(1);
    blocks.map(|block| block.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn ci_runs_the_two_commands_of_the_readme() {
    let readme = read("README.md");
    let commands = fences(&readme, "sh").remove(0);
    let commands: Vec<&str> = commands.lines().collect();
    assert_eq!(commands.len(), 2, "{commands:?}");
    for place in [".ci/run", ".github/workflows/ci.yml"] {
        for command in &commands {
            let known = read(place).lines().any(|line| line.trim().ends_with(command));
            let through_script = place != ".ci/run" && read(place).contains("run: .ci/run");
            assert!(known || through_script, "{place} does not call `{command}`");
        }
    }
}

/// Blocks marked `console` hold commands behind `$ ` and what they answer.
#[cfg(unix)]
#[test]
fn the_readme_shows_what_trueup_says() {
    let folder = Path::new(env!("CARGO_BIN_EXE_trueup")).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let mut shown = String::new();
    let mut said = String::new();
    for block in fences(&read("README.md"), "console") {
        for part in block.trim_end().split("$ ").skip(1) {
            let command = part.lines().next().unwrap();
            let output = Command::new("sh")
                .args(["-c", command])
                .env("PATH", &path)
                .env_remove("GITHUB_STEP_SUMMARY")
                .current_dir(root())
                .output()
                .unwrap();
            writeln!(shown, "$ {}", part.trim_end()).unwrap();
            let text = [&output.stdout[..], &output.stderr[..]].concat();
            let text = String::from_utf8(text).unwrap();
            writeln!(said, "$ {command}\n{}", text.trim_end()).unwrap();
        }
    }
    assert!(!shown.is_empty());
    assert_eq!(shown, said);
}

#[test]
fn the_readme_lists_the_rules_of_the_overlays() {
    let mut table = String::from("| Rule | Finding | Stated |\n|---|---|---|\n");
    for (contract, meta) in rules() {
        let finding = meta.message.unwrap_or_default().replace("{value}", "…");
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let quote =
            meta.quote.map_or("none stated".to_owned(), |quote| format!("“{}”", words(&quote)));
        let rule = meta.rule.unwrap();
        let row = format!("| `{contract}/{rule}` | {finding} | {quote} |\n").replace('<', "&lt;");
        if !table.contains(&row) {
            table += &row;
        }
    }
    holds("| Rule | Finding |", &table);
}

#[test]
fn the_readme_lists_the_rules_of_lint() {
    let mut table = String::from("| Rule | Severity | What is wrong |\n|---|---|---|\n");
    for rule in trueup::lint::ALL {
        writeln!(table, "| `{}` | {} | {} |", rule.code(), rule.severity, rule.summary).unwrap();
    }
    holds("| Rule | Severity |", &table);
}

/// Holds the table in README.md that begins with `head` to what it should be.
fn holds(head: &str, table: &str) {
    let readme = read("README.md");
    let start = readme.find(head).unwrap();
    let shown: String =
        readme[start..].split_inclusive('\n').take_while(|line| line.starts_with('|')).collect();
    assert_eq!(shown, table, "the table in README.md should be:\n{table}");
}
