//! What the next commit will hold, where that is not what the working tree holds: payloads,
//! contracts, what these refer to, overlays and trueup.toml alike.

use std::collections::{BTreeSet, HashMap};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::git::Repository;
use super::inputs;
use crate::openapi::Resources;

/// Staged texts in the place of files, by whole paths.
pub(super) type Texts = HashMap<PathBuf, Arc<Vec<u8>>>;

/// The index of the repository around the working folder.
#[derive(Debug)]
pub(super) struct Staged {
    pub(super) repository: Repository,
    /// Files whose content in the working tree is not what is staged.
    unstaged: BTreeSet<PathBuf>,
    tracked: BTreeSet<PathBuf>,
    texts: Texts,
}

impl Staged {
    pub(super) fn read() -> anyhow::Result<Self> {
        let repository = Repository::find("--staged")?;
        let (unstaged, tracked) = (repository.unstaged()?, repository.tracked()?);
        let wanted = unstaged.iter().filter(|path| may_judge(path)).cloned();
        let texts = repository.staged_contents(wanted.collect())?;
        let texts = texts.into_iter().map(|(path, text)| (path, Arc::new(text))).collect();
        Ok(Self { repository, unstaged, tracked, texts })
    }

    pub(super) fn holds(&self, path: &Path) -> bool {
        self.tracked.contains(path)
    }

    /// What judges payloads, as it is staged.
    pub(super) fn texts(&self) -> &Texts {
        &self.texts
    }

    pub(super) fn resources(&self) -> Resources {
        let mut resources = Resources::default();
        for (path, text) in &self.texts {
            resources.replace(path, Arc::clone(text));
        }
        resources
    }

    /// What is staged of a payload, where that is not what the working tree holds.
    pub(super) fn payload(&self, path: &Path) -> anyhow::Result<Option<Arc<Vec<u8>>>> {
        match self.texts.get(path) {
            Some(text) => Ok(Some(Arc::clone(text))),
            None if self.unstaged.contains(path) => {
                self.repository.staged_content(path).map(|content| Some(Arc::new(content)))
            }
            None => Ok(None),
        }
    }

    /// What is to be said of files that judge payloads and are no part of the commit.
    pub(super) fn note(&self, path: &Path) -> Option<String> {
        let is_left_out = path.starts_with(self.repository.root()) && !self.holds(path);
        let shown = inputs::shown(path);
        is_left_out
            .then(|| format!("{} is not staged, and counts as it lies there", shown.display()))
    }
}

/// Whether payloads may be judged by the file: of all kinds of files, payloads alone are NDJSON.
fn may_judge(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    extension == "toml" || extension != "ndjson" && inputs::has_syntax(path)
}
