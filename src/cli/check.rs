//! `trueup check`: payloads go in, and out comes exactly what is wrong with them.

use std::collections::BTreeSet;
use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::ensure;
use clap::ValueEnum;

use super::baseline::BaselineArgs;
use super::configuration::{self, Config};
use super::contracts::{ContractArgs, Contracts};
use super::fix::{self, FixArgs};
use super::judge::{self, Manner, Outcome};
use super::plan::{self, Plan, Request};
use super::policy::Policy;
use super::progress::Progress;
use super::reports::{ReportArgs, Reports};
use super::scope::ScopeArgs;
use super::staged::Staged;
use super::watch::{self, Rounds};
use super::{CANNOT_RUN, Colour, FINDINGS, FITS};
use crate::document::load;
use crate::finding::Judgement;

/// Check payloads against a contract
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  trueup check --target immuta:createConnection create.json
  trueup check --target synq:SetConnectionMappings mappings.yaml
  trueup check --target 'openapi.yaml:POST /orders@response.201' answer.json
  trueup check --target person.schema.json people.ndjson
  curl -s localhost/orders/1 | trueup check -t 'openapi.yaml:GET /orders/{id}@response.200' -
  trueup check --target immuta:createConnection --fix create.json
  trueup check --watch
  trueup check --staged
  trueup check --format github --report sarif=findings.sarif

Without --target, trueup.toml says what files are payloads of; without either, a payload counts
where it fits exactly one request or response of the built-in contracts.")]
pub(super) struct Args {
    /// Files, folders (JSON, YAML and NDJSON in them, respecting .gitignore), `-` for standard
    /// input; without any, all that trueup.toml maps
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// What to judge by: CONTRACT:SELECTOR[@PART], as `trueup targets` lists them
    #[arg(short, long, value_name = "TARGET")]
    target: Option<String>,
    /// What the payloads are meant to be
    #[arg(long, value_enum, value_name = "VERDICT")]
    expect: Option<Expectation>,
    /// Read every input as NDJSON: one JSON text a line
    #[arg(long)]
    ndjson: bool,
    /// The configuration, instead of the nearest trueup.toml upwards
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Call standard input by this name: it is shown, and says the syntax and what trueup.toml maps
    #[arg(long, value_name = "NAME")]
    pub(super) stdin_filename: Option<PathBuf>,
    /// Check again whenever a payload, a contract, an overlay or trueup.toml changes
    #[arg(long, conflicts_with_all = ["fix", "staged", "since", "update_baseline", "stdin_filename"])]
    watch: bool,
    #[command(flatten)]
    scope: ScopeArgs,
    #[command(flatten)]
    pub(super) fix: FixArgs,
    #[command(flatten)]
    pub(super) report: ReportArgs,
    #[command(flatten)]
    baseline: BaselineArgs,
    #[command(flatten)]
    contract: ContractArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Expectation {
    Valid,
    Invalid,
}

pub(super) fn run(args: &Args, colour: Colour) -> anyhow::Result<ExitCode> {
    let check = Check { args, reports: args.report.reports(colour)?, colour };
    if args.watch {
        let reads_stdin = args.paths.iter().any(|path| path == Path::new(load::STDIN));
        ensure!(!reads_stdin, "standard input can be read once: name files to watch");
        match watch::run(&check, colour, args.report.quiet)? {}
    }
    // The process ends with this command. Taking the compiled contracts apart before that would be
    // an eighth of the work that a single payload makes.
    let planned = ManuallyDrop::new(check.plan(&mut BTreeSet::new())?);
    check.judge(&planned)
}

/// A call, with what its options say once and for all.
struct Check<'a> {
    args: &'a Args,
    reports: Reports,
    colour: Colour,
}

/// What is to be judged, and by which configuration.
struct Planned {
    config: Option<Config>,
    plan: Plan,
}

impl Check<'_> {
    fn request(&self) -> Request<'_> {
        let args = self.args;
        Request {
            paths: &args.paths,
            stdin: args.stdin_filename.as_deref(),
            target: args.target.as_deref(),
            expected_valid: args.expect.map(|expectation| expectation == Expectation::Valid),
        }
    }

    fn plan(&self, files: &mut BTreeSet<PathBuf>) -> anyhow::Result<Planned> {
        let args = self.args;
        files.extend(args.contract.files());
        files.extend(args.baseline.path().map(Path::to_owned));
        if args.watch {
            files.extend(configuration::candidates(args.config.as_deref())?);
        }
        let staged = args.scope.staged()?;
        let texts = staged.as_ref().map(Staged::texts).cloned().unwrap_or_default();
        let resources = staged.as_ref().map(Staged::resources).unwrap_or_default();
        let config = configuration::find_among(args.config.as_deref(), &texts)?;
        let options = args.contract.options_in(&Path::to_owned, resources)?;
        let scope = args.scope.scope(config.as_ref(), &args.contract, staged)?;
        let mut contracts = Contracts::new(options.clone(), config.as_ref());
        let plan = Plan::new(&self.request(), config.as_ref(), &options, &mut contracts, scope);
        files.extend(contracts.files().iter().cloned());
        let plan = plan?;
        say(&plan.notes, args);
        Ok(Planned { config, plan })
    }

    fn judge(&self, planned: &Planned) -> anyhow::Result<ExitCode> {
        let args = self.args;
        let manner = Manner {
            ndjson: args.ndjson,
            guesses_fail: args.expect == Some(Expectation::Invalid),
            policy: Policy::new(planned.config.as_ref()),
        };
        if args.fix.is_wanted() {
            return fix::run(args, &planned.plan, manner, self.colour);
        }
        let progress = Progress::of(planned.plan.jobs.len() as u64, "payloads", !args.report.quiet);
        let outcomes = judge::judge_all(&planned.plan, manner, &progress)?;
        drop(progress);
        let unjudged = settle(&outcomes, args);
        let mut judgements: Vec<Judgement> =
            outcomes.into_iter().flat_map(|o| o.judgements).collect();
        say(&args.baseline.settle(&mut judgements)?, args);
        self.reports.write(&judgements)?;
        Ok(ExitCode::from(match () {
            () if judgements.iter().any(|judgement| !judgement.is_as_expected()) => FINDINGS,
            () if unjudged && judgements.is_empty() => CANNOT_RUN,
            () => FITS,
        }))
    }
}

impl Rounds for Check<'_> {
    type Plan = Planned;

    fn plan(&self, files: &mut BTreeSet<PathBuf>) -> anyhow::Result<Planned> {
        self.plan(files)
    }

    fn payloads(&self, planned: &Planned) -> Vec<PathBuf> {
        let config = planned.config.as_ref();
        let inputs = plan::inputs_of(&self.request(), config, None).unwrap_or_default();
        let is_payload = |path: &Path| match config {
            Some(config) if self.args.target.is_none() => {
                config.mappings(path).map_or(true, |mappings| !mappings.is_empty())
            }
            _ => true,
        };
        let paths = inputs.into_iter().map(|input| (input.is_named, input.path));
        paths
            .filter(|(is_named, path)| *is_named || is_payload(path))
            .map(|(_, path)| path)
            .collect()
    }

    fn products(&self) -> Vec<PathBuf> {
        self.reports.files()
    }

    fn judge(&self, planned: &Planned) -> anyhow::Result<()> {
        self.judge(planned).map(|_| ())
    }
}

/// Says what guesses had to say; whether an input that was named got no verdict.
pub(super) fn settle(outcomes: &[Outcome], args: &Args) -> bool {
    let mut notes: Vec<String> = outcomes.iter().filter_map(|it| it.note.clone()).collect();
    if outcomes.is_empty() {
        let nothing = if args.scope.is_wanted() {
            "nothing changed that a payload is judged by"
        } else {
            "none of the files is a payload that trueup.toml maps"
        };
        notes.push(nothing.to_owned());
    }
    say(&notes, args);
    outcomes.iter().any(|outcome| outcome.unjudged)
}

fn say(notes: &[String], args: &Args) {
    let mut stderr = std::io::stderr().lock();
    for note in notes.iter().filter(|_| !args.report.quiet) {
        let _ = writeln!(stderr, "note: {note}");
    }
}
