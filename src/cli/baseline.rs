//! A baseline: the findings that are known and not to fail a check, in a file of their own.
//!
//! It makes trueup usable on a tree that is not clean yet: what is in the file is not counted, what
//! is new fails, and what is gone is named, so that the file shrinks.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};

use super::inputs;
use crate::finding::{Finding, Judgement, Severity};
use crate::report;

/// Options about known findings.
#[derive(Debug, clap::Args)]
pub(super) struct BaselineArgs {
    /// Do not count the findings that this file lists
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write what is found to the baseline, and drop from it what is gone
    #[arg(long, requires = "baseline")]
    update_baseline: bool,
}

/// The format's number: a change that readers have to know of raises it.
const VERSION: u32 = 1;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    known: Vec<Entry>,
}

/// Findings with one fingerprint. Code and pointer are for those who read the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// Relative to the folder of the baseline.
    file: String,
    pointer: String,
    code: String,
    fingerprint: String,
    count: u32,
}

/// A baseline, and what the findings of a run have made of it so far.
#[derive(Debug)]
pub(super) struct Baseline {
    path: PathBuf,
    folder: PathBuf,
    /// By fingerprint.
    entries: BTreeMap<String, Entry>,
}

impl BaselineArgs {
    /// The file of known findings.
    pub(super) fn path(&self) -> Option<&Path> {
        self.baseline.as_deref()
    }

    /// Takes known findings out of the judgements; what is worth a note comes back.
    pub(super) fn settle(&self, judgements: &mut [Judgement]) -> anyhow::Result<Vec<String>> {
        let Some(path) = &self.baseline else { return Ok(Vec::new()) };
        let mut baseline = Baseline::read(path, self.update_baseline)?;
        let mut notes = Vec::new();
        if self.update_baseline {
            baseline.update(judgements)?;
            let known = baseline.entries.values().map(|entry| u64::from(entry.count)).sum();
            notes.push(format!("{} lists {} now", path.display(), counted(known)));
        }
        notes.extend(baseline.apply(judgements));
        Ok(notes)
    }
}

impl Baseline {
    fn read(path: &Path, may_be_missing: bool) -> anyhow::Result<Self> {
        let name = path.display();
        let folder = inputs::whole(path)?.parent().unwrap_or(Path::new("")).to_owned();
        let mut baseline = Self { path: path.to_owned(), folder, entries: BTreeMap::new() };
        if may_be_missing && !path.exists() {
            return Ok(baseline);
        }
        let text = std::fs::read_to_string(path).with_context(|| {
            format!("the baseline {name} cannot be read; `--update-baseline` writes it")
        })?;
        let file: File = serde_json::from_str(&text)
            .with_context(|| format!("{name} is no baseline; `--update-baseline` writes one"))?;
        ensure!(
            file.version == VERSION,
            "{name} is a baseline of version {}, and this trueup reads version {VERSION}",
            file.version
        );
        let known = file.known.into_iter().map(|entry| (entry.fingerprint.clone(), entry));
        baseline.entries.extend(known);
        Ok(baseline)
    }

    /// Lists what is found in the files that were judged. Entries of other files stay, as long as
    /// these are there: a check of a part of the tree says nothing of the rest.
    fn update(&mut self, judgements: &[Judgement]) -> anyhow::Result<()> {
        let judged = self.judged(judgements);
        let folder = self.folder.clone();
        self.entries
            .retain(|_, entry| !judged.contains(&entry.file) && folder.join(&entry.file).exists());
        for judgement in judgements.iter().filter(|judgement| judgement.expected_valid) {
            let file = self.name(&judgement.file);
            // Notes fail nothing, and there is nothing to mend.
            let failing = judgement.findings.iter().filter(|it| it.severity > Severity::Note);
            for finding in failing {
                let fingerprint = report::fingerprint(&file, finding);
                let entry = self.entries.entry(fingerprint.clone()).or_insert_with(|| Entry {
                    file: file.clone(),
                    pointer: finding.instance.pointer.clone(),
                    code: finding.code.clone(),
                    fingerprint,
                    count: 0,
                });
                entry.count = entry.count.saturating_add(1);
            }
        }
        let name = self.path.display();
        std::fs::write(&self.path, self.text()?).with_context(|| format!("cannot write {name}"))
    }

    /// One entry a line, in order, so that changes are read and merged line by line.
    fn text(&self) -> anyhow::Result<String> {
        let entries: BTreeSet<&Entry> = self.entries.values().collect();
        let mut text = format!("{{\"version\": {VERSION}, \"known\": [");
        for (number, entry) in entries.into_iter().enumerate() {
            let separator = if number == 0 { "" } else { "," };
            let _ = write!(text, "{separator}\n  {}", serde_json::to_string(entry)?);
        }
        text.push_str("\n]}\n");
        Ok(text)
    }

    /// Moves the known findings of each judgement aside, and names the entries that are gone.
    fn apply(&self, judgements: &mut [Judgement]) -> Vec<String> {
        let judged = self.judged(judgements);
        let mut left: BTreeMap<&str, u32> =
            self.entries.values().map(|entry| (entry.fingerprint.as_str(), entry.count)).collect();
        for judgement in judgements.iter_mut().filter(|judgement| judgement.expected_valid) {
            let file = self.name(&judgement.file);
            let mut is_known = |finding: &mut Finding| {
                let left = left.get_mut(report::fingerprint(&file, finding).as_str());
                let Some(left) = left.filter(|left| **left > 0) else { return false };
                *left -= 1;
                true
            };
            judgement.known = judgement.findings.extract_if(.., &mut is_known).collect();
        }
        let is_gone = |entry: &&Entry| {
            let is_judged = judged.contains(&entry.file);
            left.get(entry.fingerprint.as_str()).is_some_and(|left| *left > 0)
                && (is_judged || !self.folder.join(&entry.file).exists())
        };
        let gone: Vec<&Entry> = self.entries.values().filter(is_gone).collect();
        self.farewell(&gone)
    }

    fn farewell(&self, gone: &[&Entry]) -> Vec<String> {
        if gone.is_empty() {
            return Vec::new();
        }
        let mut note = format!("{} lists what is gone:", self.path.display());
        for entry in gone.iter().take(MAX_GONE) {
            let _ = write!(note, "\n    {} at {}#{}", entry.code, entry.file, entry.pointer);
        }
        if gone.len() > MAX_GONE {
            let _ = write!(note, "\n    and {} more", gone.len() - MAX_GONE);
        }
        note.push_str("\n    `--update-baseline` drops it");
        vec![note]
    }

    /// The files of judgements, as entries name them.
    fn judged(&self, judgements: &[Judgement]) -> BTreeSet<String> {
        judgements.iter().map(|judgement| self.name(&judgement.file)).collect()
    }

    /// A file's name from the folder of the baseline, whatever folder the call comes from.
    fn name(&self, file: &str) -> String {
        let whole = inputs::whole(Path::new(file)).ok();
        let relative = whole.as_ref().and_then(|path| path.strip_prefix(&self.folder).ok());
        match relative {
            Some(relative) if file != crate::document::load::STDIN => {
                relative.to_string_lossy().replace('\\', "/")
            }
            _ => file.to_owned(),
        }
    }
}

/// A note with more lines than this is not read.
const MAX_GONE: usize = 20;

fn counted(findings: u64) -> String {
    if findings == 1 { "1 finding".to_owned() } else { format!("{findings} findings") }
}
