//! `trueup init`: looks at a folder and proposes a trueup.toml for it, and a hook.

mod seeming;

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
use super::guess::Guesser;
use super::{FITS, inputs};
use crate::document::{self, Document, load};
use crate::openapi::{Contract, Options};
use seeming::{Seeming, seeming, settle};

/// Propose a trueup.toml for the working folder
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  trueup init
  trueup init --write
  trueup init --hook git --write")]
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
    let (text, failing) = configuration()?;
    let mut proposals = vec![Proposal { path: FILE_NAME.into(), text, is_program: false }];
    proposals.extend(args.hook.map(proposed_hook).transpose()?);
    for proposal in &proposals {
        if args.write {
            write(proposal)?;
            super::print(&format!("wrote {}\n", proposal.path.display()))?;
        } else {
            super::print(&format!("# {}\n{}\n", proposal.path.display(), proposal.text))?;
        }
    }
    for file in failing.iter().filter(|_| args.write) {
        super::print(&format!("{} does not fit: `trueup check` says why\n", plain(file)))?;
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
        require_serial: true
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

/// What is proposed to be mapped.
#[derive(Default)]
struct Mapping {
    /// For each target its globs, and the files that do not fit it.
    targets: BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)>,
    /// Files that fit several targets, with these.
    unclear: BTreeMap<String, Vec<String>>,
}

fn configuration() -> anyhow::Result<(String, Vec<String>)> {
    let found = look()?;
    let own = found.contracts.values().map(|(_, contract)| contract.clone());
    let guesser = Guesser::among(own.collect(), Options::default());
    let mut mapping = Mapping::default();
    for ((folder, extension), files) in &found.candidates {
        let mut seemings = Vec::new();
        for (_, documents) in files {
            seemings.push(seeming(documents, &guesser)?);
        }
        settle(&mut seemings);
        let names: Vec<String> = files.iter().map(|(path, _)| slashed(path)).collect();
        let folder = slashed(folder);
        mapping.add(&folder, extension, &names, &seemings, &found.contracts);
    }
    let failing = mapping.targets.values().flat_map(|(_, failing)| failing).cloned().collect();
    Ok((text(&found.contracts, &mapping), failing))
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

impl Mapping {
    /// Adds what stands in one folder under one extension.
    fn add(
        &mut self,
        folder: &str,
        extension: &str,
        names: &[String],
        seemings: &[Seeming],
        contracts: &BTreeMap<String, (PathBuf, Contract)>,
    ) {
        let mut members: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, seeming) in names.iter().zip(seemings) {
            match seeming {
                Seeming::Fits(target) => members.entry(target).or_default().push(name),
                Seeming::Fails(target) => {
                    members.entry(target).or_default().push(name);
                    let (_, failing) = self.targets.entry(renamed(target, contracts)).or_default();
                    failing.insert(name.clone());
                }
                Seeming::FitsSeveral(targets) => {
                    let targets = targets.iter().map(|target| renamed(target, contracts));
                    self.unclear.insert(name.clone(), targets.collect());
                }
                Seeming::FailsSeveral(_) | Seeming::Unreadable | Seeming::Other => {}
            }
        }
        for (target, files) in members {
            let (globs, _) = self.targets.entry(renamed(target, contracts)).or_default();
            // One glob where it takes these files and no others.
            if files.len() == names.len() && files.len() > 1 {
                let folder = globset::escape(folder);
                let folder = if folder.is_empty() { folder } else { format!("{folder}/") };
                globs.insert(format!("{folder}*.{extension}"));
            } else {
                globs.extend(files.iter().map(|path| globset::escape(path)));
            }
        }
    }
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

fn text(contracts: &BTreeMap<String, (PathBuf, Contract)>, mapping: &Mapping) -> String {
    let mut text =
        String::from("# Proposed by `trueup init`: look whether each file is what it seems.\n");
    for (name, (path, _)) in contracts {
        let _ = write!(text, "\n[contracts.{}]\nfile = {}\n", key(name), quoted(&slashed(path)));
    }
    for (target, (globs, failing)) in &mapping.targets {
        text.push('\n');
        for file in failing {
            let _ = writeln!(text, "# {} does not fit: `trueup check` says why.", plain(file));
        }
        let _ = write!(text, "[[payloads]]\ntarget = {}\nvalid = [", quoted(target));
        for glob in globs {
            let _ = write!(text, "\n    {},", quoted(glob));
        }
        text.push_str("\n]\n");
    }
    for (file, targets) in &mapping.unclear {
        let _ = write!(text, "\n# {} fits all of these, so it is not mapped:\n", plain(file));
        for target in targets {
            let _ = writeln!(text, "#     {}", plain(target));
        }
    }
    if mapping.targets.is_empty() {
        text.push_str(
            "\n# No file can be told to be a request or response of a known contract. Payloads are\n\
             # mapped like this:\n#\n# [[payloads]]\n# target = \"openapi.yaml:POST /orders\"\n\
             # valid = [\"orders/*.json\"]\n",
        );
    }
    text
}

/// A name in a comment, which ends with its line.
fn plain(name: &str) -> String {
    name.replace(char::is_control, "�")
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
