//! `trueup check`: payloads go in, and out comes exactly what is wrong with them.

use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;

use super::baseline::BaselineArgs;
use super::contracts::ContractArgs;
use super::fix::{self, FixArgs};
use super::judge::{self, Manner, Outcome};
use super::plan::{Plan, Request};
use super::policy::Policy;
use super::reports::ReportArgs;
use super::scope::ScopeArgs;
use super::{CANNOT_RUN, Colour, FINDINGS, FITS, configuration};
use crate::finding::Judgement;

/// Check payloads against a contract
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  trueup check --target immuta:createConnection create.json
  trueup check --target synq:SetConnectionMappings mappings.yaml
  trueup check --target 'openapi.yaml:POST /orders@response.201' answer.json
  trueup check --target person.schema.json people.ndjson
  curl … | trueup check --target immuta:getConnection@response.200 -

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
    let options = args.contract.options()?;
    let reports = args.report.reports(colour)?;
    let config = configuration::find(args.config.as_deref())?;
    let request = Request {
        paths: &args.paths,
        stdin: args.stdin_filename.as_deref(),
        target: args.target.as_deref(),
        expected_valid: args.expect.map(|expectation| expectation == Expectation::Valid),
    };
    let scope = args.scope.scope(config.as_ref(), &args.contract)?;
    // The process ends with this command. Taking the compiled contracts apart before that would be
    // an eighth of the work that a single payload makes.
    let plan = ManuallyDrop::new(Plan::new(&request, config.as_ref(), &options, scope)?);
    say(&plan.notes, args);
    let manner = Manner {
        ndjson: args.ndjson,
        guesses_fail: args.expect == Some(Expectation::Invalid),
        policy: Policy::new(config.as_ref()),
    };
    if args.fix.is_wanted() {
        return fix::run(args, &plan, manner, colour);
    }
    let outcomes = judge::judge_all(&plan, manner)?;
    let unjudged = settle(&outcomes, args);
    let mut judgements: Vec<Judgement> = outcomes.into_iter().flat_map(|o| o.judgements).collect();
    say(&args.baseline.settle(&mut judgements)?, args);
    reports.write(&judgements)?;
    Ok(ExitCode::from(match () {
        () if judgements.iter().any(|judgement| !judgement.is_as_expected()) => FINDINGS,
        () if unjudged && judgements.is_empty() => CANNOT_RUN,
        () => FITS,
    }))
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
