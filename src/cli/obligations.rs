//! What `trueup sample` writes besides payloads that fit: invalid ones with their labels, and what
//! a contract obliges to try.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, bail};
use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;

use crate::openapi::Target;
use crate::sample::{Label, Obligation, Obligations, Outcome};

/// One line of `--invalid` and of `--exhaustive`.
#[derive(Serialize)]
struct JsonSample<'s> {
    payload: &'s Value,
    label: Option<JsonLabel<'s>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    obligation: Option<JsonObligation<'s>>,
}

#[derive(Serialize)]
struct JsonLabel<'s> {
    code: &'s str,
    pointer: &'s str,
    contract_pointer: &'s str,
    words: &'s str,
    also: &'s [String],
}

#[derive(Serialize)]
struct JsonObligation<'s> {
    place: String,
    keyword: &'s str,
    words: &'s str,
}

/// So many are made before they are written.
const BATCH: u64 = 256;

/// Payloads that break exactly one thing, a line each with its label.
pub(super) fn write_invalid(target: &Target, count: u64, seed: u64) -> anyhow::Result<()> {
    let obligations = obligations(target)?;
    let mut start = 0;
    while start < count {
        let end = count.min(start.saturating_add(BATCH));
        let drawn: Vec<_> =
            (start..end).into_par_iter().map(|number| obligations.invalid(seed, number)).collect();
        let mut text = String::new();
        for sample in drawn {
            let Some(sample) = sample else {
                bail!("no way was found to break {} in one place alone", target.name());
            };
            let label = Some(JsonLabel::of(&sample.label));
            text += &line(&JsonSample { payload: &sample.payload, label, obligation: None })?;
        }
        super::print(&text)?;
        start = end;
    }
    Ok(())
}

/// A payload for each obligation that can be met.
pub(super) fn write_all(target: &Target) -> anyhow::Result<()> {
    super::print(&lines(&obligations(target)?, None)?)
}

/// Those that are to fit, those that are not, or all, a line each.
pub(super) fn lines(obligations: &Obligations<'_>, fits: Option<bool>) -> anyhow::Result<String> {
    let mut text = String::new();
    for (obligation, outcome) in obligations.iter() {
        let Outcome::Met(payload, label) = outcome else { continue };
        if fits.is_some_and(|fits| fits != obligation.fits()) {
            continue;
        }
        let label = label.as_ref().map(JsonLabel::of);
        let obligation = Some(JsonObligation {
            place: obligation.place(),
            keyword: obligation.keyword(),
            words: obligation.words(),
        });
        text += &line(&JsonSample { payload, label, obligation })?;
    }
    Ok(text)
}

/// Which obligations there are, how many are met, and why the others cannot be.
pub(super) fn write_report(target: &Target) -> anyhow::Result<()> {
    super::print(&report(&obligations(target)?))
}

fn report(obligations: &Obligations<'_>) -> String {
    let mut counts: BTreeMap<(bool, String), (usize, usize)> = BTreeMap::new();
    let mut unmet: Vec<(Obligation<'_>, String)> = Vec::new();
    for (obligation, outcome) in obligations.iter() {
        let keyword = obligation.keyword().split('/').next().unwrap_or_default().to_owned();
        let (met, all) = counts.entry((obligation.fits(), keyword)).or_default();
        *all += 1;
        match outcome {
            Outcome::Met(..) => *met += 1,
            Outcome::Impossible(reason) => unmet.push((obligation, reason.to_string())),
        }
    }
    let mut text = String::new();
    for (fits, title) in [(true, "at the edge"), (false, "one thing broken")] {
        let rows: Vec<_> = counts.iter().filter(|((of, _), _)| *of == fits).collect();
        let met: usize = rows.iter().map(|(_, (met, _))| met).sum();
        let all: usize = rows.iter().map(|(_, (_, all))| all).sum();
        let _ = writeln!(text, "{title}: {met} of {all} obligations met");
        for ((_, keyword), (met, all)) in rows {
            let _ = writeln!(text, "  {keyword:<24} {met:>6} of {all:>6}");
        }
    }
    if !unmet.is_empty() {
        let _ = writeln!(text, "impossible:");
    }
    for (obligation, reason) in unmet {
        let (place, keyword) = (obligation.place(), obligation.keyword());
        let rule = obligation.rule().map(|rule| format!(" of `{rule}`")).unwrap_or_default();
        let _ = writeln!(text, "  {place} {keyword}{rule}: {}: {reason}", obligation.words());
    }
    text
}

fn obligations(target: &Target) -> anyhow::Result<Obligations<'_>> {
    Obligations::of(target).with_context(|| format!("cannot sample {}", target.name()))
}

fn line(sample: &JsonSample<'_>) -> anyhow::Result<String> {
    Ok(format!("{}\n", serde_json::to_string(sample)?))
}

impl<'s> JsonLabel<'s> {
    fn of(label: &'s Label) -> Self {
        let Label { code, pointer, contract_pointer, words, also, .. } = label;
        Self { code, pointer, contract_pointer, words, also }
    }
}
