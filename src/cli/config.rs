//! `trueup.toml`: which files are payloads of which target, and which are meant to fail.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde::Deserialize;

use super::inputs;

const FILE_NAME: &str = "trueup.toml";

/// A configuration in force: what it maps, relative to the folder that it stands in.
#[derive(Debug)]
pub(super) struct Config {
    pub(super) folder: PathBuf,
    entries: Vec<Entry>,
    valid: GlobSet,
    invalid: GlobSet,
    /// For each glob of the sets above, the number of its entry.
    valid_entries: Vec<usize>,
    invalid_entries: Vec<usize>,
}

/// A file's target, and whether the file is meant to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mapping<'c> {
    pub(super) target: &'c str,
    pub(super) expected_valid: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Toml {
    #[serde(default)]
    payloads: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    target: String,
    #[serde(default)]
    valid: Vec<String>,
    #[serde(default)]
    invalid: Vec<String>,
}

/// The configuration at `path`, or the nearest one upwards from the working folder.
pub(super) fn find(path: Option<&Path>) -> anyhow::Result<Option<Config>> {
    let working = std::env::current_dir().context("the working folder cannot be told")?;
    let found = match path {
        Some(path) => Some(working.join(path)),
        None => {
            working.ancestors().map(|folder| folder.join(FILE_NAME)).find(|path| path.is_file())
        }
    };
    found.map(|path| read(&path)).transpose()
}

fn read(path: &Path) -> anyhow::Result<Config> {
    let name = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("{name} cannot be read"))?;
    let toml: Toml = toml::from_str(&text).with_context(|| format!("{name} is wrong"))?;
    let (valid, valid_entries) = globs(&toml.payloads, |entry| &entry.valid)
        .with_context(|| format!("{name}: a glob under `valid` is wrong"))?;
    let (invalid, invalid_entries) = globs(&toml.payloads, |entry| &entry.invalid)
        .with_context(|| format!("{name}: a glob under `invalid` is wrong"))?;
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    Ok(Config { folder, entries: toml.payloads, valid, invalid, valid_entries, invalid_entries })
}

fn globs(
    entries: &[Entry],
    of: fn(&Entry) -> &Vec<String>,
) -> anyhow::Result<(GlobSet, Vec<usize>)> {
    let mut set = GlobSetBuilder::new();
    let mut numbers = Vec::new();
    for (number, entry) in entries.iter().enumerate() {
        for glob in of(entry) {
            set.add(GlobBuilder::new(glob).literal_separator(true).build()?);
            numbers.push(number);
        }
    }
    Ok((set.build()?, numbers))
}

impl Config {
    /// What the configuration says of a file; an error where it says two things.
    pub(super) fn mapping(&self, path: &Path) -> anyhow::Result<Option<Mapping<'_>>> {
        let whole = inputs::whole(path)?;
        let Ok(relative) = whole.strip_prefix(&self.folder) else { return Ok(None) };
        let among = |set: &GlobSet, entries: &[usize], expected_valid| {
            let matches = set.matches(relative).into_iter();
            let mapping = |glob: usize| Mapping {
                target: self.entries[entries[glob]].target.as_str(),
                expected_valid,
            };
            matches.map(mapping).collect::<Vec<_>>()
        };
        let mut mappings = among(&self.valid, &self.valid_entries, true);
        mappings.extend(among(&self.invalid, &self.invalid_entries, false));
        mappings.dedup();
        match mappings.as_slice() {
            [] => Ok(None),
            [mapping] => Ok(Some(*mapping)),
            [one, other, ..] => bail!(
                "{FILE_NAME} maps {} twice: to {} and to {}",
                path.display(),
                one.describe(),
                other.describe()
            ),
        }
    }
}

impl Mapping<'_> {
    fn describe(self) -> String {
        let meant = if self.expected_valid { "valid" } else { "invalid" };
        format!("{} ({meant})", self.target)
    }
}
