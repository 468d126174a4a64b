//! `trueup.toml`: which files are payloads of which target, which contracts there are, and what
//! becomes of findings.

mod format;
mod placeholders;
mod variables;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use anyhow::{Context, bail, ensure};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::staged::Texts;
use super::{explain, inputs};
use crate::document::Syntax;
use crate::openapi::Contract;
use format::{ContractEntry, Embedded, Entry, Format};
pub(super) use format::{Grade, LiteralSecrets};
pub(super) use placeholders::Placeholders;

/// The file's name.
pub(super) const FILE_NAME: &str = "trueup.toml";

/// A configuration in force: what it says, relative to the folder that it stands in.
#[derive(Debug)]
pub(super) struct Config {
    pub(super) path: PathBuf,
    pub(super) folder: PathBuf,
    pub(super) contracts: BTreeMap<String, NamedContract>,
    /// What becomes of the findings of some codes.
    pub(super) rules: BTreeMap<String, Grade>,
    pub(super) placeholders: Placeholders,
    pub(super) literal_secrets: LiteralSecrets,
    entries: Vec<Entry>,
    /// Built when a file's mapping is asked for, which a call with `--target` never does.
    globs: OnceLock<Globs>,
}

/// A contract with a name of the user's own. Paths are as the user would write them.
#[derive(Debug, Clone)]
pub(super) struct NamedContract {
    /// `None` for the built-in one of that name.
    pub(super) file: Option<PathBuf>,
    pub(super) overlays: Vec<PathBuf>,
    pub(super) resources: Vec<(String, PathBuf)>,
    pub(super) raw: bool,
}

/// A payload in a file: its target, whether it is meant to fit, and which part of the file it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mapping {
    pub(super) target: String,
    pub(super) expected_valid: bool,
    pub(super) part: Option<Part>,
}

/// A part of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) pointer: String,
    /// The syntax of the text that stands there, where a string is to be read.
    pub(super) embedded: Option<Syntax>,
}

#[derive(Debug)]
struct Globs {
    valid: GlobSet,
    invalid: GlobSet,
    /// For each glob of the sets above, the number of its entry.
    valid_entries: Vec<usize>,
    invalid_entries: Vec<usize>,
}

/// The configuration at `path`, or the nearest one upwards from the working folder.
pub(super) fn find(path: Option<&Path>) -> anyhow::Result<Option<Config>> {
    find_among(path, &Texts::new())
}

/// The same, where some texts are read in the place of files.
pub(super) fn find_among(path: Option<&Path>, texts: &Texts) -> anyhow::Result<Option<Config>> {
    let is_there = |path: &PathBuf| path.is_file() || texts.contains_key(path);
    let found = match path {
        Some(path) => Some(inputs::whole(path)?),
        None => candidates(None)?.into_iter().find(is_there),
    };
    found.map(|path| read(&path, texts.get(&path))).transpose()
}

/// The files that may be the configuration, the nearest first.
pub(super) fn candidates(path: Option<&Path>) -> anyhow::Result<Vec<PathBuf>> {
    if let Some(path) = path {
        return Ok(vec![inputs::whole(path)?]);
    }
    let working = std::env::current_dir().context("the working folder cannot be told")?;
    Ok(working.ancestors().map(|folder| folder.join(FILE_NAME)).collect())
}

fn read(path: &Path, staged: Option<&Arc<Vec<u8>>>) -> anyhow::Result<Config> {
    let name = path.display();
    let text = match staged {
        Some(text) => String::from_utf8(text.to_vec()).map_err(Into::into),
        None => std::fs::read_to_string(path).map_err(anyhow::Error::from),
    };
    let text = text.with_context(|| format!("{name} cannot be read"))?;
    let lookup = |name: &str| std::env::var(name).ok();
    let format = format::read(&text, &lookup).map_err(|words| anyhow::anyhow!("{name}{words}"))?;
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    understand(format, path, folder).with_context(|| format!("{name} is wrong"))
}

/// What a file's text means; what its types cannot say is judged here.
fn understand(format: Format, path: &Path, folder: PathBuf) -> anyhow::Result<Config> {
    let Format { payloads, contracts, rules, placeholders, literal_secrets } = format;
    for entry in &payloads {
        let pointer = entry.pointer.as_deref().unwrap_or_default();
        ensure!(
            pointer.is_empty() || pointer.starts_with('/'),
            "`pointer = \"{pointer}\"` is no JSON Pointer: it starts with `/`"
        );
        ensure!(
            entry.embedded.is_none() || entry.pointer.is_some(),
            "`embedded` says what the string at a `pointer` holds, and there is no `pointer`"
        );
    }
    let named = contracts.into_iter().map(|(name, entry)| {
        let contract = named_contract(&name, entry, &folder)?;
        Ok((name, contract))
    });
    let contracts = named.collect::<anyhow::Result<_>>()?;
    let mut grades = BTreeMap::new();
    for (code, rule) in rules {
        ensure!(
            !rule.reason.trim().is_empty(),
            "the `reason` of `{code}` is empty: say why, for whoever meets it in a year"
        );
        ensure!(
            explain::may_exist(&code),
            "there is no code `{code}`{}",
            explain::suggestion(&code)
        );
        let is_of_payloads = !["contract/", "overlay/", "import/", "payload/meant-to-fail"]
            .iter()
            .any(|other| code.starts_with(other));
        ensure!(
            is_of_payloads,
            "`{code}` is nothing that is found in a payload, and stays as it is"
        );
        grades.insert(code, rule.severity);
    }
    Ok(Config {
        path: path.to_owned(),
        folder,
        contracts,
        rules: grades,
        placeholders: Placeholders::new(placeholders),
        literal_secrets,
        entries: payloads,
        globs: OnceLock::new(),
    })
}

fn named_contract(
    name: &str,
    entry: ContractEntry,
    folder: &Path,
) -> anyhow::Result<NamedContract> {
    ensure!(
        !name.is_empty() && !name.contains([':', '/']),
        "`[contracts.\"{name}\"]` cannot be named in a target: use a name without `:` and `/`"
    );
    ensure!(
        entry.file.is_some() || Contract::BUILTIN.contains(&name),
        "`[contracts.{name}]` needs a `file`, since `{name}` is not built in ({})",
        Contract::BUILTIN.join(", ")
    );
    let path = |file: String| inputs::shown(&folder.join(file));
    Ok(NamedContract {
        file: entry.file.map(path),
        overlays: entry.overlays.into_iter().map(path).collect(),
        resources: entry.resources.into_iter().map(|(uri, file)| (uri, path(file))).collect(),
        raw: entry.raw,
    })
}

impl Config {
    /// What the configuration says of a file; an error where it says two things.
    pub(super) fn mappings(&self, path: &Path) -> anyhow::Result<Vec<Mapping>> {
        let whole = inputs::whole(path)?;
        let Ok(relative) = whole.strip_prefix(&self.folder) else { return Ok(Vec::new()) };
        let globs = self.globs()?;
        let among = |set: &GlobSet, entries: &[usize], expected_valid| {
            let matches = set.matches(relative).into_iter();
            let mapping = |glob: usize| self.entries[entries[glob]].mapping(expected_valid);
            matches.map(mapping).collect::<Vec<_>>()
        };
        let mut mappings = among(&globs.valid, &globs.valid_entries, true);
        mappings.extend(among(&globs.invalid, &globs.invalid_entries, false));
        mappings.dedup();
        for (number, one) in mappings.iter().enumerate() {
            let other = mappings[..number].iter().find(|other| other.part == one.part);
            if let Some(other) = other {
                bail!(
                    "{FILE_NAME} maps {} twice: to {} and to {}",
                    path.display(),
                    other.describe(),
                    one.describe()
                );
            }
        }
        Ok(mappings)
    }

    fn globs(&self) -> anyhow::Result<&Globs> {
        if let Some(globs) = self.globs.get() {
            return Ok(globs);
        }
        let name = self.path.display();
        let (valid, valid_entries) = globs(&self.entries, |entry| &entry.valid)
            .with_context(|| format!("{name}: a glob under `valid` is wrong"))?;
        let (invalid, invalid_entries) = globs(&self.entries, |entry| &entry.invalid)
            .with_context(|| format!("{name}: a glob under `invalid` is wrong"))?;
        let globs = Globs { valid, invalid, valid_entries, invalid_entries };
        Ok(self.globs.get_or_init(|| globs))
    }
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

impl Entry {
    fn mapping(&self, expected_valid: bool) -> Mapping {
        let syntax = |embedded| match embedded {
            Embedded::Json => Syntax::Json,
            Embedded::Yaml => Syntax::Yaml,
        };
        let part = |pointer: &String| Part {
            pointer: pointer.clone(),
            embedded: self.embedded.map(syntax),
        };
        Mapping {
            target: self.target.clone(),
            expected_valid,
            part: self.pointer.as_ref().map(part),
        }
    }
}

impl Mapping {
    fn describe(&self) -> String {
        let meant = if self.expected_valid { "valid" } else { "invalid" };
        match &self.part {
            Some(part) => format!("{} ({meant}, at `{}`)", self.target, part.pointer),
            None => format!("{} ({meant})", self.target),
        }
    }
}
