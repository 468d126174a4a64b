//! The files that a command is to read: those that are named, and those in folders.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use ignore::WalkBuilder;

use crate::document::Syntax;
use crate::document::load::{self, ReadError};

/// A file to read, and how it came to be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Input {
    pub(super) path: PathBuf,
    /// Whether it was named itself: then it has to be judged. Files found in a folder may be
    /// anything.
    pub(super) is_named: bool,
    /// What is read in the place of the file: what is staged of it, or standard input.
    pub(super) content: Option<Arc<Vec<u8>>>,
}

impl Input {
    pub(super) fn named(path: PathBuf) -> Self {
        Self { path, is_named: true, content: None }
    }

    pub(super) fn found(path: PathBuf) -> Self {
        Self { path, is_named: false, content: None }
    }

    pub(super) fn read(&self) -> Result<Cow<'_, [u8]>, ReadError> {
        match &self.content {
            Some(content) => Ok(Cow::Borrowed(content)),
            None => load::read(&self.path).map(Cow::Owned),
        }
    }
}

/// Expands folders, which respects `.gitignore` and leaves out hidden files. Standard input may
/// go by another name.
pub(super) fn expand(paths: &[PathBuf], stdin: Option<&Path>) -> anyhow::Result<Vec<Input>> {
    let mut inputs = Vec::new();
    for path in paths {
        if let (Some(name), true) = (stdin, path == Path::new(load::STDIN)) {
            let content = Some(Arc::new(load::read(path)?));
            inputs.push(Input { content, ..Input::named(name.to_owned()) });
        } else if path.is_dir() {
            walk(path, &mut inputs)?;
        } else {
            inputs.push(Input::named(path.clone()));
        }
    }
    Ok(inputs)
}

/// All inputs in a folder, by the names that users write.
pub(super) fn below(folder: &Path) -> anyhow::Result<Vec<Input>> {
    let mut inputs = Vec::new();
    walk(folder, &mut inputs)?;
    for input in &mut inputs {
        input.path = shown(&input.path);
    }
    Ok(inputs)
}

/// A path from the root, without `.` and `..`, so that one file has one path. Links are left alone.
pub(super) fn whole(path: &Path) -> anyhow::Result<PathBuf> {
    let absolute =
        std::path::absolute(path).with_context(|| format!("{} leads nowhere", path.display()))?;
    let mut whole = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => {
                whole.pop();
            }
            Component::CurDir => {}
            part => whole.push(part),
        }
    }
    Ok(whole)
}

/// A path as the user would write it: relative where it lies in the working folder.
pub(super) fn shown(path: &Path) -> PathBuf {
    let Ok(whole) = whole(path) else { return path.to_owned() };
    let working = std::env::current_dir().unwrap_or_default();
    match whole.strip_prefix(&working) {
        Ok(relative) => relative.to_owned(),
        Err(_) => whole,
    }
}

fn walk(folder: &Path, inputs: &mut Vec<Input>) -> anyhow::Result<()> {
    let walk = WalkBuilder::new(folder).sort_by_file_path(Path::cmp).require_git(false).build();
    for entry in walk {
        let entry = entry.with_context(|| format!("{} cannot be walked", folder.display()))?;
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file && has_syntax(entry.path()) {
            inputs.push(Input::found(entry.into_path()));
        }
    }
    Ok(())
}

/// Whether the name says that the file is one that trueup reads.
pub(super) fn has_syntax(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.and_then(Syntax::of_extension).is_some()
}
