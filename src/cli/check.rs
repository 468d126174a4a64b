//! `trueup check`: payloads go in, and out comes exactly what is wrong with them.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::bail;
use clap::ValueEnum;
use rayon::prelude::*;

use super::baseline::BaselineArgs;
use super::config::{self, Config};
use super::contracts::{ContractArgs, Contracts};
use super::guess::{Guess, Guesser};
use super::inputs::{self, Input};
use super::reports::ReportArgs;
use super::{CANNOT_RUN, Colour, FINDINGS, FITS};
use crate::document::{self, Document, Parsed, Source, Syntax, load};
use crate::finding::{Finding, Judgement, Severity};
use crate::openapi::{Options, Target};

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
    #[command(flatten)]
    report: ReportArgs,
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
    let plan = plan(args, &options)?;
    let outcomes = judge_all(&plan, args)?;
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

/// What to do with each input, decided before any is read.
struct Plan {
    inputs: Vec<(Input, Way)>,
    guesser: Guesser,
}

/// How an input gets its target.
enum Way {
    Target { target: Arc<Target>, expected_valid: bool },
    Guess,
}

fn plan(args: &Args, options: &Options) -> anyhow::Result<Plan> {
    let mut contracts = Contracts::new(options.clone());
    let config = match &args.target {
        // A target on the command line is all that is needed: no file is looked for.
        Some(_) => None,
        None => config::find(args.config.as_deref())?,
    };
    let inputs = match (args.paths.as_slice(), &config) {
        ([], None) => bail!("name the payloads to check, or `-` for standard input"),
        ([], Some(config)) => inputs::below(&config.folder)?,
        (paths, _) => inputs::expand(paths)?,
    };
    let fixed =
        args.target.as_ref().map(|name| contracts.target(name, Path::new(""))).transpose()?;
    let mut planned = Vec::with_capacity(inputs.len());
    for input in inputs {
        let way = match (&fixed, &config) {
            (Some(target), _) => {
                Some(Way::Target { target: Arc::clone(target), expected_valid: true })
            }
            (None, Some(config)) => mapped(&input, config, &mut contracts)?,
            (None, None) => Some(Way::Guess),
        };
        if let Some(way) = way {
            planned.push((input, with_expectation(way, args.expect)));
        }
    }
    Ok(Plan { inputs: planned, guesser: Guesser::new(options.clone()) })
}

/// What a configuration maps; what it does not map is none of its payloads.
fn mapped(
    input: &Input,
    config: &Config,
    contracts: &mut Contracts,
) -> anyhow::Result<Option<Way>> {
    let Some(mapping) = config.mapping(&input.path)? else { return Ok(None) };
    let target = contracts.target(mapping.target, &config.folder)?;
    Ok(Some(Way::Target { target, expected_valid: mapping.expected_valid }))
}

fn with_expectation(way: Way, expectation: Option<Expectation>) -> Way {
    match (way, expectation) {
        (Way::Target { target, .. }, Some(expectation)) => {
            Way::Target { target, expected_valid: expectation == Expectation::Valid }
        }
        (way, _) => way,
    }
}

/// What came of one input.
#[derive(Default)]
struct Outcome {
    judgements: Vec<Judgement>,
    /// What a guess has to say.
    note: Option<String>,
    /// Whether a payload was left without a verdict.
    unjudged: bool,
}

/// Fewer inputs than this are not worth the threads.
const WORTH_THREADS: usize = 8;

fn judge_all(plan: &Plan, args: &Args) -> anyhow::Result<Vec<Outcome>> {
    let judge = |(input, way): &(Input, Way)| judge(input, way, &plan.guesser, args);
    if plan.inputs.len() < WORTH_THREADS {
        return plan.inputs.iter().map(judge).collect();
    }
    plan.inputs.par_iter().map(judge).collect()
}

fn judge(input: &Input, way: &Way, guesser: &Guesser, args: &Args) -> anyhow::Result<Outcome> {
    match way {
        Way::Target { target, expected_valid } => {
            judge_file(&input.path, target, *expected_valid, args)
        }
        Way::Guess => guess_file(input, guesser, args),
    }
}

fn judge_file(
    path: &Path,
    target: &Target,
    expected_valid: bool,
    args: &Args,
) -> anyhow::Result<Outcome> {
    let bytes = load::read(path)?;
    let name = path.to_string_lossy();
    let judge = |parsed: Parsed, one_of_many| {
        judge_parsed(parsed, &name, target, expected_valid, one_of_many)
    };
    let judgements = match syntax(path, &bytes, args) {
        Syntax::Ndjson => {
            let (source, findings) = Source::new(&name, &bytes);
            let source = Arc::new(source);
            if findings.is_empty() && source.filled_lines().next().is_some() {
                judge_lines(&source, &judge)
            } else {
                judge(document::parse(&name, &bytes, Syntax::Ndjson), false)
            }
        }
        syntax => judge(document::parse(&name, &bytes, syntax), syntax == Syntax::Yaml),
    };
    Ok(Outcome { judgements, ..Outcome::default() })
}

fn syntax(path: &Path, bytes: &[u8], args: &Args) -> Syntax {
    if args.ndjson { Syntax::Ndjson } else { load::syntax(path, bytes) }
}

fn judge_lines(
    source: &Arc<Source>,
    judge: &(impl Fn(Parsed, bool) -> Vec<Judgement> + Sync),
) -> Vec<Judgement> {
    let lines: Vec<_> = source.filled_lines().collect();
    let judge_line = |line: std::ops::Range<usize>| {
        let first_line = source.position(line.start).line;
        let mut judgements = judge(document::parse_slice(source, line), true);
        for judgement in &mut judgements {
            judgement.line = Some(first_line);
        }
        judgements
    };
    if lines.len() < WORTH_THREADS {
        return lines.into_iter().flat_map(judge_line).collect();
    }
    lines.into_par_iter().flat_map_iter(judge_line).collect()
}

/// One judgement for each document; one for text that holds none.
fn judge_parsed(
    parsed: Parsed,
    name: &str,
    target: &Target,
    expected_valid: bool,
    one_of_many: bool,
) -> Vec<Judgement> {
    let Parsed { source, documents, mut findings } = parsed;
    for finding in &mut findings {
        target.frame_syntax(finding, &source);
    }
    let several =
        documents.len() > 1 || one_of_many && documents.len() == 1 && !findings.is_empty();
    let judgement = |document: Option<&Document>, findings: Vec<Finding>| Judgement {
        file: name.into(),
        line: document.filter(|_| several).map(Document::first_line),
        target: Some(target.name().to_owned()),
        valid: findings.iter().all(|finding| finding.severity < Severity::Error),
        expected_valid,
        findings,
        known: Vec::new(),
    };
    let mut judgements = Vec::new();
    for document in &documents {
        let mut own = target.check_document(document);
        // What is wrong with the text belongs to the one document, or to none.
        if documents.len() == 1 {
            own.splice(0..0, std::mem::take(&mut findings));
        }
        judgements.push(judgement(Some(document), own));
    }
    if !findings.is_empty() {
        judgements.push(judgement(None, findings));
    }
    judgements
}

fn guess_file(input: &Input, guesser: &Guesser, args: &Args) -> anyhow::Result<Outcome> {
    let bytes = load::read(&input.path)?;
    let name = input.path.to_string_lossy();
    let parsed = document::parse(&name, &bytes, syntax(&input.path, &bytes, args));
    let mut outcome = Outcome::default();
    let [document] = parsed.documents.as_slice() else {
        outcome.unjudged = true;
        let holds = if parsed.documents.is_empty() { "no payload" } else { "several payloads" };
        outcome.note = Some(format!("{name} holds {holds}: say with --target what it is"));
        return Ok(outcome);
    };
    match guesser.guess(document.value())? {
        Guess::Fits(target) => {
            outcome.note =
                Some(format!("{name} is judged as {}, the only one that it fits", target.name()));
            let expected_valid = args.expect != Some(Expectation::Invalid);
            outcome.judgements = judge_parsed(parsed, &name, &target, expected_valid, false);
        }
        Guess::Undecided { fits, nearest } => {
            outcome.unjudged = true;
            outcome.note = Some(undecided(&name, &fits, &nearest));
        }
    }
    Ok(outcome)
}

fn undecided(name: &str, fits: &[String], nearest: &[String]) -> String {
    let all = |names: &[String]| format!("\n    --target '{}'", names.join("'\n    --target '"));
    match (fits, nearest) {
        ([], []) => format!("{name} fits no known contract: say with --target what it is"),
        ([], nearest) => {
            format!(
                "{name} fits no known contract; if it is meant for the nearest, add{}",
                all(nearest)
            )
        }
        (fits, _) => format!("{name} fits several targets; say which one is meant:{}", all(fits)),
    }
}

/// Says what guesses had to say; whether an input that was named got no verdict.
fn settle(outcomes: &[Outcome], args: &Args) -> bool {
    let mut notes: Vec<String> = outcomes.iter().filter_map(|it| it.note.clone()).collect();
    if outcomes.is_empty() {
        notes.push("none of the files is a payload that trueup.toml maps".to_owned());
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
