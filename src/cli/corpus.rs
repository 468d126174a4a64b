//! `trueup sample --corpus`: a folder of payloads for whole contracts, valid ones and broken ones,
//! and the part of `trueup.toml` that says which are which.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use rayon::prelude::*;

use super::contracts::Contracts;
use super::init::{quoted, slashed};
use super::obligations;
use super::{FINDINGS, FITS};
use crate::openapi::outline::Operation;
use crate::openapi::{Contract, Target};
use crate::sample::{self, Breadth, CorpusCase, Obligations};

/// What a corpus is to be of, and where it is to lie.
pub(super) struct Wanted<'w> {
    pub(super) names: &'w [String],
    pub(super) folder: &'w Path,
    pub(super) seed: u64,
    /// Whether all that requests oblige to try is wanted too.
    pub(super) is_exhaustive: bool,
}

/// One target's part of the corpus.
struct Part {
    target: Arc<Target>,
    /// The target as `trueup.toml` names it.
    name: String,
    /// `immuta/createConnection`
    folder: String,
    /// `request`, `response.201`: what its files begin with.
    stem: String,
}

/// Files by their paths below the corpus, with `/` between folders.
type Files = BTreeMap<String, String>;

pub(super) fn write(wanted: &Wanted<'_>, contracts: &mut Contracts) -> anyhow::Result<ExitCode> {
    let mut parts = Vec::new();
    for name in wanted.names {
        parts.extend(parts_of(name, contracts)?);
    }
    let made: Vec<Files> =
        parts.par_iter().map(|part| part.files(wanted)).collect::<anyhow::Result<_>>()?;
    let configuration: String =
        parts.iter().zip(&made).map(|(part, files)| part.mapping(wanted.folder, files)).collect();
    let files: Files = made.into_iter().flatten().collect();
    for (name, text) in &files {
        write_file(&wanted.folder.join(name), text)?;
    }
    super::print(&format!("{}{configuration}", head()))?;
    let strangers = strangers(wanted.folder, &parts, &files)?;
    eprintln!(
        "{}: {} files, {} kB; what is printed is for trueup.toml",
        wanted.folder.display(),
        files.len(),
        files.values().map(String::len).sum::<usize>().div_ceil(1000)
    );
    let Some(first) = strangers.first() else { return Ok(ExitCode::from(FITS)) };
    let others = match strangers.len() {
        1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    eprintln!(
        "error: {}{others} is not made by this command and stays as it is: remove it, or keep \
         payloads of your own in another folder",
        wanted.folder.join(first).display()
    );
    Ok(ExitCode::from(FINDINGS))
}

/// Which parts of contracts a name stands for: that of a contract alone for the requests and
/// successful responses of all its operations.
fn parts_of(name: &str, contracts: &mut Contracts) -> anyhow::Result<Vec<Part>> {
    let (typed, selector) = contracts.split(name, Path::new(""))?;
    let selector = selector.to_owned();
    let contract = contracts.contract(&typed)?;
    let folder = plain(&file_stem(&typed));
    if !selector.is_empty() || contract.is_json_schema() {
        let target = contracts.target(name, Path::new(""))?;
        let (operation, part) = match selector.rsplit_once('@') {
            Some((operation, part)) => (operation, part),
            None if selector.starts_with('#') || selector.is_empty() => {
                (selector.as_str(), "value")
            }
            None => (selector.as_str(), "request"),
        };
        let operation = if operation.is_empty() { "schema" } else { operation };
        let folder = format!("{folder}/{}", plain(operation));
        return Ok(vec![Part { target, name: name.to_owned(), folder, stem: stem(part) }]);
    }
    let mut parts = Vec::new();
    let mut folders: BTreeSet<String> = BTreeSet::new();
    for operation in contract.operations() {
        let selector = selector_of(operation, &contract);
        let folder = format!("{folder}/{}", plain(&selector));
        if !folders.insert(folder.to_lowercase()) {
            bail!(
                "two operations of {typed} would share the folder {folder}: name them one by one"
            );
        }
        let is_wanted = |part: &str| part == "request" || part.starts_with("response.2");
        for part in operation.parts.iter().filter(|part| is_wanted(&part.name)) {
            let name = format!("{typed}:{selector}@{}", part.name);
            let target = contracts.target(&name, Path::new(""))?;
            parts.push(Part { target, name, folder: folder.clone(), stem: stem(&part.name) });
        }
    }
    if parts.is_empty() {
        bail!("{typed} describes no request and no successful response with a schema");
    }
    Ok(parts)
}

/// How users would name an operation.
fn selector_of(operation: &Operation, contract: &Contract) -> String {
    let plain = || format!("{} {}", operation.method, operation.path);
    let Some(id) = operation.operation_id.as_deref() else { return plain() };
    let short = |id: &str| id.rsplit('.').next().unwrap_or_default().to_owned();
    let ids = contract.operations().iter().filter_map(|other| other.operation_id.as_deref());
    let is_alone = ids.filter(|other| short(other) == short(id)).count() == 1;
    if is_alone { short(id) } else { id.to_owned() }
}

impl Part {
    fn files(&self, wanted: &Wanted<'_>) -> anyhow::Result<Files> {
        let target = self.target.as_ref();
        let context = || format!("cannot sample {}", target.name());
        let obligations = Obligations::of(target).with_context(context)?;
        let is_answer = self.stem.starts_with("response");
        let breadth = if is_answer { Breadth::Brief } else { Breadth::Full };
        let mut files = Files::new();
        for case in sample::corpus(&obligations, wanted.seed, breadth) {
            let CorpusCase { name, payload, label } = case;
            let name = self.path(label.is_none(), &format!("{name}.json"));
            files.insert(name, format!("{payload:#}\n"));
        }
        if wanted.is_exhaustive && !is_answer {
            for fits in [true, false] {
                let lines = obligations::lines(&obligations, Some(fits))?;
                files.insert(self.path(fits, "exhaustive.ndjson"), lines);
            }
        }
        files.retain(|_, text| !text.is_empty());
        Ok(files)
    }

    fn path(&self, is_valid: bool, name: &str) -> String {
        let verdict = if is_valid { "valid" } else { "invalid" };
        format!("{}/{verdict}/{}.{name}", self.folder, self.stem)
    }

    /// The tables of `trueup.toml` for the files.
    fn mapping(&self, corpus: &Path, files: &Files) -> String {
        let mut text = String::new();
        for (extension, more) in [("json", ""), ("ndjson", "pointer = \"/payload\"\n")] {
            let mut lists = String::new();
            for (is_valid, list) in [(true, "valid"), (false, "invalid")] {
                let start = self.path(is_valid, "");
                let ending = format!(".{extension}");
                if files.keys().any(|name| name.starts_with(&start) && name.ends_with(&ending)) {
                    let path = globset::escape(&slashed(&corpus.join(&start)));
                    let glob = quoted(&format!("{path}*{ending}"));
                    let _ = writeln!(lists, "{list} = [{glob}]");
                }
            }
            if !lists.is_empty() {
                let name = quoted(&self.name);
                let _ = write!(text, "\n[[payloads]]\ntarget = {name}\n{lists}{more}");
            }
        }
        text
    }
}

/// What stands above the tables: how they came to be.
fn head() -> String {
    let quoted = |word: String| {
        let is_plain = |it: char| it.is_ascii_alphanumeric() || "-_./:@=,#".contains(it);
        if word.chars().all(is_plain) { word } else { format!("'{word}'") }
    };
    let words: Vec<String> = std::env::args().skip(1).map(quoted).collect();
    format!(
        "# Which files are payloads of which target, and which are meant to fail. Made, as they are, \
         by\n# trueup {}\n",
        words.join(" ")
    )
}

/// Writes where something else stands, so that a corpus that is as it should be stays untouched.
fn write_file(path: &Path, text: &str) -> anyhow::Result<()> {
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Files that look as if they were of these parts and are not made: what an earlier contract led
/// to, or what somebody put there.
fn strangers(corpus: &Path, parts: &[Part], files: &Files) -> anyhow::Result<Vec<String>> {
    let mut strangers = BTreeSet::new();
    for part in parts {
        for start in [part.path(true, ""), part.path(false, "")] {
            let Some((folder, stem)) = start.rsplit_once('/') else { continue };
            let path = corpus.join(folder);
            if !path.is_dir() {
                continue;
            }
            let context = || format!("cannot read {}", path.display());
            for entry in fs::read_dir(&path).with_context(context)? {
                let name = entry.with_context(context)?.file_name();
                let name = format!("{folder}/{}", name.to_string_lossy());
                if name.starts_with(&format!("{folder}/{stem}")) && !files.contains_key(&name) {
                    strangers.insert(name);
                }
            }
        }
    }
    Ok(strangers.into_iter().collect())
}

/// The name of a contract without its folder and endings: `orders` of `apis/orders.yaml`.
fn file_stem(name: &str) -> String {
    let file = PathBuf::from(name);
    let file = file.file_name().unwrap_or_default().to_string_lossy();
    file.split('.').next().unwrap_or_default().to_owned()
}

/// `param.query.page-limit` of `param.query.page[limit]`.
fn stem(part: &str) -> String {
    part.split('.').map(plain).collect::<Vec<_>>().join(".")
}

/// A name as folders may have it.
fn plain(name: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || it == '_';
    let words = name.split(|it| !is_plain(it)).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}
