//! `trueup init`: looks at a folder and proposes a trueup.toml for it, and a hook.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::ValueEnum;

use super::configuration::FILE_NAME;
use super::git::Repository;
use super::guess::{Guess, Guesser};
use super::{FITS, inputs};
use crate::document::{self, Document, load};
use crate::openapi::{Contract, Options};

/// Propose a trueup.toml for the working folder
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Write what is proposed; what is there already is left alone
    #[arg(long)]
    write: bool,
    /// Propose a hook that checks before each commit, too
    #[arg(long, value_enum, value_name = "KIND")]
    hook: Option<Hook>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Hook {
    /// An entry of .pre-commit-config.yaml
    PreCommit,
    /// The repository's own hook
    Git,
}

/// What is proposed for one file.
struct Proposal {
    path: PathBuf,
    text: String,
    is_program: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut proposals =
        vec![Proposal { path: FILE_NAME.into(), text: configuration()?, is_program: false }];
    proposals.extend(args.hook.map(proposed_hook).transpose()?);
    for proposal in &proposals {
        if args.write {
            write(proposal)?;
            super::print(&format!("wrote {}\n", proposal.path.display()))?;
        } else {
            super::print(&format!("# {}\n{}\n", proposal.path.display(), proposal.text))?;
        }
    }
    Ok(ExitCode::from(FITS))
}

/// Never writes over anything.
fn write(proposal: &Proposal) -> anyhow::Result<()> {
    let name = proposal.path.display();
    if let Some(folder) = proposal.path.parent().filter(|folder| *folder != Path::new("")) {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let mut file = match File::create_new(&proposal.path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => bail!(
            "{name} is there already and is left as it is; without `--write` the proposal is printed"
        ),
        file => file.with_context(|| format!("cannot write {name}"))?,
    };
    file.write_all(proposal.text.as_bytes()).with_context(|| format!("cannot write {name}"))?;
    if proposal.is_program { allow_to_run(&file) } else { Ok(()) }
}

#[cfg(unix)]
fn allow_to_run(file: &File) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(file.set_permissions(fs::Permissions::from_mode(0o755))?)
}

#[cfg(not(unix))]
fn allow_to_run(_: &File) -> anyhow::Result<()> {
    Ok(())
}

fn proposed_hook(hook: Hook) -> anyhow::Result<Proposal> {
    Ok(match hook {
        Hook::PreCommit => Proposal {
            path: ".pre-commit-config.yaml".into(),
            text: PRE_COMMIT.to_owned(),
            is_program: false,
        },
        Hook::Git => Proposal {
            path: inputs::shown(&Repository::find("--hook git")?.own_path("hooks/pre-commit")?),
            text: "#!/bin/sh\nexec trueup check --staged\n".to_owned(),
            is_program: true,
        },
    })
}

/// pre-commit puts changes aside that are not staged, and names the files that are.
const PRE_COMMIT: &str = "\
repos:
  - repo: local
    hooks:
      - id: trueup-check
        name: trueup check
        entry: trueup check
        language: system
        types_or: [json, yaml]
";

/// What stands in the folder.
#[derive(Default)]
struct Found {
    /// Contracts by the names that are proposed for them.
    contracts: BTreeMap<String, (PathBuf, Contract)>,
    /// For each folder and extension, the files that may be payloads.
    candidates: BTreeMap<(PathBuf, String), Vec<Candidate>>,
}

/// A file, and what it holds.
type Candidate = (PathBuf, Vec<Document>);

fn configuration() -> anyhow::Result<String> {
    let found = look()?;
    let own = found.contracts.values().map(|(_, contract)| contract.clone());
    let guesser = Guesser::among(own.collect(), Options::default());
    let mut targets: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for ((folder, extension), files) in &found.candidates {
        let mut fitting: BTreeMap<String, Vec<&Path>> = BTreeMap::new();
        for (path, documents) in files {
            if let Some(target) = target(documents, &guesser)? {
                fitting.entry(target).or_default().push(path);
            }
        }
        for (target, paths) in fitting {
            let target = renamed(&target, &found.contracts);
            let globs = targets.entry(target).or_default();
            // One glob where it takes these files and no others.
            if paths.len() == files.len() && paths.len() > 1 {
                let folder = globset::escape(&slashed(folder));
                let folder = if folder.is_empty() { folder } else { format!("{folder}/") };
                globs.insert(format!("{folder}*.{extension}"));
            } else {
                globs.extend(paths.iter().map(|path| globset::escape(&slashed(path))));
            }
        }
    }
    Ok(text(&found.contracts, &targets))
}

fn look() -> anyhow::Result<Found> {
    let mut found = Found::default();
    for input in inputs::below(&std::env::current_dir()?)? {
        let Ok(bytes) = input.read() else { continue };
        let name = input.path.to_string_lossy();
        let parsed = document::parse(&name, &bytes, load::syntax(&input.path, &bytes));
        let is_contract = |document: &Document| document.value().get("openapi").is_some();
        if parsed.documents.iter().any(is_contract) {
            if let Ok(contract) = Contract::load(&input.path) {
                let name = unused_name(&input.path, &found.contracts);
                found.contracts.insert(name, (input.path, contract));
            }
            continue;
        }
        let folder = input.path.parent().unwrap_or(Path::new("")).to_owned();
        let extension = input.path.extension().unwrap_or_default().to_string_lossy().into_owned();
        let candidates = found.candidates.entry((folder, extension)).or_default();
        candidates.push((input.path, parsed.documents));
    }
    Ok(found)
}

/// A name for a contract: its file's up to the first dot, with a number where that is taken.
fn unused_name(path: &Path, known: &BTreeMap<String, (PathBuf, Contract)>) -> String {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let base = file.split('.').next().unwrap_or_default().replace(':', "-");
    let is_free =
        |name: &String| !known.contains_key(name) && !Contract::BUILTIN.contains(&name.as_str());
    let numbered = (2..).map(|number| format!("{base}-{number}"));
    std::iter::once(base.clone()).chain(numbered).find(is_free).unwrap_or(base)
}

/// The one target that all payloads of a file fit.
fn target(documents: &[Document], guesser: &Guesser) -> anyhow::Result<Option<String>> {
    let mut common: Option<String> = None;
    for document in documents {
        let Guess::Fits(target) = guesser.guess(document.value())? else { return Ok(None) };
        if common.as_deref().is_some_and(|common| common != target.name()) {
            return Ok(None);
        }
        common = Some(target.name().to_owned());
    }
    Ok(common)
}

/// A target by the proposed name of its contract; the request is what is meant without a part.
fn renamed(target: &str, contracts: &BTreeMap<String, (PathBuf, Contract)>) -> String {
    let target = target.strip_suffix("@request").unwrap_or(target);
    let own = contracts.iter().find_map(|(name, (_, contract))| {
        let selector = target.strip_prefix(contract.name())?.strip_prefix(':')?;
        Some(format!("{name}:{selector}"))
    });
    own.unwrap_or_else(|| target.to_owned())
}

fn text(
    contracts: &BTreeMap<String, (PathBuf, Contract)>,
    targets: &BTreeMap<String, BTreeSet<String>>,
) -> String {
    let mut text =
        String::from("# Proposed by `trueup init`: look whether each file is what it seems.\n");
    for (name, (path, _)) in contracts {
        let _ = write!(text, "\n[contracts.{}]\nfile = {}\n", key(name), quoted(&slashed(path)));
    }
    for (target, globs) in targets {
        let _ = write!(text, "\n[[payloads]]\ntarget = {}\nvalid = [", quoted(target));
        for glob in globs {
            let _ = write!(text, "\n    {},", quoted(glob));
        }
        text.push_str("\n]\n");
    }
    if targets.is_empty() {
        text.push_str(
            "\n# No file fits exactly one request or response of a known contract. Payloads are\n\
             # mapped like this:\n#\n# [[payloads]]\n# target = \"openapi.yaml:POST /orders\"\n\
             # valid = [\"orders/*.json\"]\n",
        );
    }
    text
}

/// A key of TOML, in quotes where it needs them.
fn key(name: &str) -> String {
    let is_bare = |it: char| it.is_ascii_alphanumeric() || "-_".contains(it);
    if name.chars().all(is_bare) {
        name.to_owned()
    } else {
        serde_json::Value::from(name).to_string()
    }
}

/// JSON's strings are strings of TOML. `${` would be a variable.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text.replace("${", "$${")).to_string()
}

pub(super) fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
