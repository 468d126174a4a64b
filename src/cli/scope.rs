//! `--staged` and `--since`: the payloads that a change may have broken, and no others.
//!
//! These are the payloads that changed, and all payloads of the targets whose schema changed: not
//! of every target of a contract that changed somewhere.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use tempfile::TempDir;

use super::configuration::Config;
use super::contracts::{ContractArgs, Contracts};
use super::git::Repository;
use super::inputs::{self, Input};
use super::staged::Staged;
use crate::openapi::{Resources, Target};

/// Options that say which changes to look at.
#[derive(Debug, clap::Args)]
pub(super) struct ScopeArgs {
    /// Check what is staged by what is staged: payloads that changed, and those of changed contracts
    #[arg(long, conflicts_with = "since")]
    staged: bool,
    /// Check what changed since the working tree parted from a revision, likewise
    #[arg(long, value_name = "REV")]
    since: Option<String>,
}

/// What changed.
pub(super) struct Scope<'s> {
    repository: Repository,
    changed: BTreeSet<PathBuf>,
    staged: Option<Staged>,
    /// The commit to compare with; `None` in a repository without any.
    base: Option<String>,
    config: Option<&'s Config>,
    contract: &'s ContractArgs,
    past: Option<Past>,
    /// Whether the schema of a target changed, by the target's name.
    judged: HashMap<String, bool>,
}

/// A target as it was asked for.
#[derive(Clone, Copy)]
pub(super) struct Named<'n> {
    pub(super) target: &'n Target,
    pub(super) name: &'n str,
    /// What paths in the name are relative to.
    pub(super) folder: &'n Path,
}

/// The contracts as they were.
struct Past {
    folder: TempDir,
    contracts: Contracts,
}

impl ScopeArgs {
    pub(super) fn is_wanted(&self) -> bool {
        self.staged || self.since.is_some()
    }

    /// What is staged, where that is what counts.
    pub(super) fn staged(&self) -> anyhow::Result<Option<Staged>> {
        self.staged.then(Staged::read).transpose()
    }

    pub(super) fn scope<'s>(
        &self,
        config: Option<&'s Config>,
        contract: &'s ContractArgs,
        staged: Option<Staged>,
    ) -> anyhow::Result<Option<Scope<'s>>> {
        if !self.is_wanted() {
            return Ok(None);
        }
        let repository = match &staged {
            Some(staged) => staged.repository.clone(),
            None => Repository::find("--since")?,
        };
        let (base, changed) = match &self.since {
            None => (repository.commit("HEAD")?, repository.staged()?),
            Some(revision) => {
                let commit = repository.commit(revision)?.with_context(|| unknown(revision))?;
                let parting = repository.parting(&commit, "HEAD")?.unwrap_or(commit);
                let changed = repository.changed_since(&parting)?;
                (Some(parting), changed)
            }
        };
        let (past, judged) = (None, HashMap::new());
        Ok(Some(Scope { repository, changed, staged, base, config, contract, past, judged }))
    }
}

fn unknown(revision: &str) -> String {
    format!(
        "`--since {revision}`: there is no such revision; a shallow clone has to fetch it first"
    )
}

impl Scope<'_> {
    /// Adds changed files that are not listed: with `--staged` some may be gone from the working
    /// tree.
    pub(super) fn add_staged(&self, inputs: &mut Vec<Input>) {
        let whole = |input: &Input| inputs::whole(&input.path).ok();
        let known: BTreeSet<PathBuf> = inputs.iter().filter_map(whole).collect();
        let exists = |path: &PathBuf| {
            self.staged.as_ref().map_or_else(|| path.is_file(), |staged| staged.holds(path))
        };
        let documents = self.changed.iter().filter(|path| inputs::has_syntax(path));
        let more = documents.filter(|path| exists(path) && !known.contains(*path));
        inputs.extend(more.map(|path| Input::found(inputs::shown(path))));
    }

    /// Whether a payload is to be judged.
    pub(super) fn holds(&mut self, input: &Input, aim: Option<Named<'_>>) -> anyhow::Result<bool> {
        let whole = inputs::whole(&input.path)?;
        if self.staged.as_ref().is_some_and(|staged| !staged.holds(&whole)) {
            return Ok(false);
        }
        if self.changed.contains(&whole) {
            return Ok(true);
        }
        aim.map_or(Ok(false), |aim| self.is_affected(aim))
    }

    /// What is staged of a payload, where that is not what the working tree holds.
    pub(super) fn content(&self, input: &Input) -> anyhow::Result<Option<Arc<Vec<u8>>>> {
        let Some(staged) = &self.staged else { return Ok(None) };
        staged.payload(&inputs::whole(&input.path)?)
    }

    /// What judges payloads and is no part of the commit; somebody should know.
    pub(super) fn notes(&self, targets: &[&Target]) -> Vec<String> {
        let Some(staged) = &self.staged else { return Vec::new() };
        let mut files: BTreeSet<PathBuf> = targets.iter().flat_map(|it| files_of(it)).collect();
        files.extend(self.config.map(|config| config.path.clone()));
        files.iter().filter_map(|path| staged.note(path)).collect()
    }

    /// Whether the change touches what the target is judged by.
    fn is_affected(&mut self, aim: Named<'_>) -> anyhow::Result<bool> {
        if let Some(known) = self.judged.get(aim.target.name()) {
            return Ok(*known);
        }
        let is_affected = self.judge(aim)?;
        self.judged.insert(aim.target.name().to_owned(), is_affected);
        Ok(is_affected)
    }

    fn judge(&mut self, aim: Named<'_>) -> anyhow::Result<bool> {
        if self.config.is_some_and(|config| self.changed.contains(&config.path)) {
            return Ok(true);
        }
        if !files_of(aim.target).iter().any(|path| self.changed.contains(path)) {
            return Ok(false);
        }
        let root = self.repository.root().to_owned();
        // What cannot be compared counts as changed.
        let Some(past) = self.past()? else { return Ok(true) };
        let folder = moved(aim.folder, &root, past.folder.path());
        let before = past.contracts.target(aim.name, &folder).ok();
        let before = before.and_then(|before| before.bundle().ok());
        Ok(before.is_none() || before != aim.target.bundle().ok())
    }

    fn past(&mut self) -> anyhow::Result<Option<&mut Past>> {
        let Some(base) = &self.base else { return Ok(None) };
        if self.past.is_none() {
            let folder = tempfile::tempdir().context("no temporary folder can be made")?;
            // A contract may refer to any file but payloads, which may hold secrets.
            let is_payload = |path: &Path| {
                let mappings = self.config.and_then(|config| config.mappings(path).ok());
                mappings.is_some_and(|mappings| !mappings.is_empty())
            };
            self.repository.check_out(base, folder.path(), &|path| !is_payload(path))?;
            let (from, to) = (self.repository.root().to_owned(), folder.path().to_owned());
            let moved = move |path: &Path| moved(path, &from, &to);
            // An overlay that is new cannot be applied to what was.
            let Ok(options) = self.contract.options_in(&moved, Resources::default()) else {
                return Ok(None);
            };
            let contracts = Contracts::of_past(options, self.config, &moved);
            self.past = Some(Past { folder, contracts });
        }
        Ok(self.past.as_mut())
    }
}

/// A path of the repository as a path of its copy.
fn moved(path: &Path, from: &Path, to: &Path) -> PathBuf {
    let whole = inputs::whole(path).ok();
    match whole.as_ref().and_then(|whole| whole.strip_prefix(from).ok()) {
        Some(relative) => to.join(relative),
        None => path.to_owned(),
    }
}

/// The files that a target's contract is read from.
fn files_of(target: &Target) -> Vec<PathBuf> {
    let files = target.contract().files();
    files.iter().filter_map(|file| inputs::whole(Path::new(&**file)).ok()).collect()
}
