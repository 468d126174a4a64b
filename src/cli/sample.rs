//! `trueup sample`: payloads made from a contract.

use std::fs;
use std::io::IsTerminal;
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::ValueEnum;
use rayon::prelude::*;
use serde_json::Value;

use super::FITS;
use super::configuration;
use super::contracts::{ContractArgs, Contracts};
use super::corpus;
use super::obligations;
use super::progress::Progress;
use crate::finding::Place;
use crate::openapi::{Answer, Size, Target};
use crate::sample::{self, SampleOptions};

/// Make payloads that fit a part of a contract
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  trueup sample immuta:createConnection
  trueup sample 'openapi.yaml:POST /orders' --count 100 --seed 7 --out orders
  trueup sample synq:SetConnectionMappings --invalid --count 20 > invalid.ndjson
  trueup sample omni:updateConnection --exhaustive --report
  trueup sample openapi.yaml --corpus testdata >> trueup.toml")]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub(super) struct Args {
    /// What the payloads are for, such as immuta:createConnection; several with `--corpus`
    #[arg(value_name = "TARGET", required = true)]
    targets: Vec<String>,
    /// Payloads that fit, which is the default
    #[arg(long)]
    valid: bool,
    /// Payloads that break exactly one thing, each as a line with its label
    #[arg(long, conflicts_with_all = ["valid", "out", "size"])]
    invalid: bool,
    /// A payload for each edge and each way to break each keyword, as a line each; with `--corpus`
    /// besides the files, for requests
    #[arg(long, conflicts_with_all = ["valid", "invalid", "out", "count", "seed", "size"])]
    exhaustive: bool,
    /// With `--exhaustive`: what there is to try, how much of it can be, and why the rest cannot
    #[arg(long, requires = "exhaustive")]
    report: bool,
    /// How many
    #[arg(long, value_name = "N", default_value = "1")]
    count: NonZeroU64,
    /// Another seed makes other payloads; the same one makes the same
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,
    /// How large payloads are to be
    #[arg(long, value_enum, default_value_t = SizeName::Medium)]
    size: SizeName,
    /// How to write them
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// Write each into a file of its own in this folder, which is made where it is not there
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write valid payloads and broken ones into this folder, each into a file named for what it
    /// shows, and print the part of trueup.toml that maps them. A contract's name alone is a TARGET
    /// then, and means all requests and successful responses
    #[arg(
        long,
        value_name = "DIR",
        conflicts_with_all = ["valid", "invalid", "report", "count", "size", "format", "out"]
    )]
    corpus: Option<PathBuf>,
    #[command(flatten)]
    contract: ContractArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SizeName {
    Small,
    Medium,
    Large,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Each over several lines
    Json,
    /// Each on one line
    Ndjson,
    /// Documents with `---` between them
    Yaml,
}

/// So many are made before they are written.
const BATCH: u64 = 1024;

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if args.out.is_some() && args.format == Format::Ndjson {
        bail!(
            "NDJSON holds many payloads in one file: leave out `--out`, or choose another format"
        );
    }
    if (args.invalid || args.exhaustive) && args.format == Format::Yaml {
        bail!("payloads with labels are written as NDJSON: leave out `--format yaml`");
    }
    let config = configuration::find(None)?;
    let mut contracts = Contracts::new(args.contract.options()?, config.as_ref());
    if let Some(folder) = &args.corpus {
        let wanted = corpus::Wanted {
            names: &args.targets,
            folder,
            seed: args.seed,
            is_exhaustive: args.exhaustive,
        };
        return corpus::write(&wanted, &mut contracts);
    }
    let [name] = args.targets.as_slice() else {
        bail!("several targets go with `--corpus` alone");
    };
    let target = contracts.target(name, Path::new(""))?;
    // Payloads that are written to a terminal show by themselves how far the work is.
    let is_unseen = args.out.is_some() || !std::io::stdout().is_terminal();
    let total = if args.invalid || args.exhaustive { 1 } else { args.count.get() };
    let progress = Progress::of(total, "payloads", is_unseen);
    match (args.invalid, args.exhaustive, args.report) {
        (true, ..) => obligations::write_invalid(&target, args.count.get(), args.seed)?,
        (_, true, false) => obligations::write_all(&target)?,
        (_, true, true) => obligations::write_report(&target)?,
        (false, false, _) => {}
    }
    if args.invalid || args.exhaustive {
        return Ok(ExitCode::from(FITS));
    }
    if let Some(folder) = &args.out {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    write_valid(args, &target, &progress)?;
    Ok(ExitCode::from(FITS))
}

fn write_valid(args: &Args, target: &Target, progress: &Progress) -> anyhow::Result<()> {
    let samples = sample::valid(target);
    let options = SampleOptions { seed: args.seed, size: args.size.size() };
    let mut start = 0;
    while start < args.count.get() {
        let end = args.count.get().min(start.saturating_add(BATCH));
        // Written where they are drawn: what is taken apart at once is memory for the next.
        let spelt = (start..end).into_par_iter().map(|number| {
            let payload = payload(samples.draw(number, &options), target.name())?;
            args.format.spell(&payload)
        });
        let spelt: Vec<String> = spelt.collect::<anyhow::Result<_>>()?;
        let mut text = String::new();
        for (number, spelt) in (start..end).zip(&spelt) {
            match &args.out {
                Some(folder) => args.format.write_file(folder, "valid", number, spelt)?,
                None if args.format == Format::Yaml && number > 0 => {
                    text.push_str("---\n");
                    text.push_str(spelt);
                }
                None => text.push_str(spelt),
            }
        }
        super::print(&text)?;
        progress.add(end - start);
        start = end;
    }
    Ok(())
}

/// The payload, or why there is none.
fn payload(answer: Answer<Vec<Place>>, target: &str) -> anyhow::Result<Value> {
    match answer {
        Answer::Value(payload) => Ok(payload),
        Answer::Empty(places) => {
            let places: Vec<String> = places.iter().map(place_text).collect();
            bail!("no payload fits {target}: {} cannot hold together", places.join(" and "))
        }
        Answer::Unknown(reason) => bail!("no payload was found that fits {target}: {reason}"),
    }
}

fn place_text(place: &Place) -> String {
    let file = place.file.as_deref().unwrap_or_default();
    match place.position {
        Some(position) => format!("{file}:{position} (`{}`)", keyword_of(&place.pointer)),
        None => format!("{file}#{}", place.pointer),
    }
}

fn keyword_of(pointer: &str) -> &str {
    pointer.rsplit('/').next().unwrap_or(pointer)
}

impl SizeName {
    fn size(self) -> Size {
        match self {
            Self::Small => Size::Small,
            Self::Medium => Size::Medium,
            Self::Large => Size::Large,
        }
    }
}

impl Format {
    fn spell(self, payload: &Value) -> anyhow::Result<String> {
        match self {
            Self::Json => Ok(serde_json::to_string_pretty(payload)? + "\n"),
            Self::Ndjson => Ok(serde_json::to_string(payload)? + "\n"),
            Self::Yaml => super::import::spell_yaml(payload),
        }
    }

    /// Names count from 1, and do not depend on how many files there are.
    fn write_file(self, folder: &Path, stem: &str, number: u64, text: &str) -> anyhow::Result<()> {
        let extension = match self {
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Yaml => "yaml",
        };
        let path = folder.join(format!("{stem}-{:04}.{extension}", number.saturating_add(1)));
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
    }
}
