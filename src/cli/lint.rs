//! `trueup lint`: what is wrong with a contract itself.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::ValueEnum;

use super::contracts::{ContractArgs, Contracts};
use super::progress::Progress;
use super::watch::{self, Rounds};
use super::{Colour, FINDINGS, FITS};
use crate::finding::{Finding, Severity};
use crate::lint::{self, ALL, Ignored, LintFinding, Options, Rule};
use crate::openapi::Contract;
use crate::report::{self, Style, codes};
use crate::schema::validate::nearest;

/// Find what is wrong with contracts themselves
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  trueup lint openapi.yaml
  trueup lint immuta --uncured --severity warning
  trueup lint openapi.yaml --ignore lint/unused-component --ignore /paths/~1internal
  trueup lint openapi.yaml --fix fixes.overlay.yaml
  trueup lint openapi.yaml --watch

In a contract, `x-trueup-ignore: [lint/optional-body]` on an object silences the code there and
below. Notes alone do not fail.")]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub(super) struct Args {
    /// Built-in contracts or paths; without any, the built-in ones
    #[arg(value_name = "CONTRACT")]
    contracts: Vec<String>,
    /// Go by this rule alone; may be given several times
    #[arg(long, value_name = "ID")]
    rule: Vec<String>,
    /// Leave out a code, what is at or below a JSON Pointer, or both as CODE:POINTER
    #[arg(long, value_name = "CODE|POINTER")]
    ignore: Vec<String>,
    /// The least severity to show and count
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = Least::Note)]
    severity: Least,
    /// Leave out what the overlays cure
    #[arg(long)]
    uncured: bool,
    /// How to write the report
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = formats())]
    format: String,
    /// List all rules
    #[arg(long)]
    list: bool,
    /// Write an OpenAPI Overlay that cures what has one safe cure; `-` for standard output
    #[arg(long, value_name = "FILE")]
    fix: Option<PathBuf>,
    /// Judge again whenever a contract or an overlay changes
    #[arg(long, conflicts_with_all = ["fix", "list"])]
    watch: bool,
    /// Write findings alone: no summary
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    contract: ContractArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Least {
    Error,
    Warning,
    Note,
}

impl Least {
    fn severity(self) -> Severity {
        match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Note => Severity::Note,
        }
    }
}

fn formats() -> clap::builder::PossibleValuesParser {
    report::lint::ALL.iter().map(|reporter| reporter.name).collect::<Vec<_>>().into()
}

pub(super) fn run(args: &Args, colour: Colour) -> anyhow::Result<ExitCode> {
    if args.list {
        super::print(&list())?;
        return Ok(ExitCode::from(FITS));
    }
    let mut contracts = args.contracts.clone();
    if contracts.is_empty() {
        contracts.extend(Contract::BUILTIN.map(str::to_owned));
    }
    let call = Call { args, contracts, colour };
    if args.watch {
        match watch::run(&call, colour, args.quiet)? {}
    }
    call.judge(&call.options()?)
}

/// A call, with the contracts that it is about.
struct Call<'a> {
    args: &'a Args,
    contracts: Vec<String>,
    colour: Colour,
}

impl Call<'_> {
    fn options(&self) -> anyhow::Result<Options> {
        let args = self.args;
        let mut options = Options::default();
        options.contract = args.contract.options()?;
        options.only = args.rule.iter().map(|id| rule(id)).collect::<anyhow::Result<_>>()?;
        options.ignored =
            args.ignore.iter().map(|text| ignored(text)).collect::<anyhow::Result<_>>()?;
        Ok(options)
    }

    fn judge(&self, options: &Options) -> anyhow::Result<ExitCode> {
        let Self { args, contracts, colour } = self;
        let mut found: Vec<LintFinding> = Vec::new();
        let progress = Progress::of(contracts.len() as u64, "contracts", !args.quiet);
        for contract in contracts {
            found.extend(lint::lint(contract, options)?);
            progress.add(1);
        }
        drop(progress);
        lint::sort(&mut found);
        found.retain(|it| {
            it.finding.severity >= args.severity.severity()
                && !(args.uncured && it.finding.cured_by.is_some())
        });
        let to_stdout = args.fix.as_deref().is_some_and(|path| path == Path::new("-"));
        if let Some(path) = &args.fix {
            let [contract] = contracts.as_slice() else {
                bail!(
                    "an overlay is for one contract: name it, as in `trueup lint immuta --fix FILE`"
                );
            };
            write_fixes(contract, &found, path)?;
        }
        let findings: Vec<Finding> = found.into_iter().map(|it| it.finding).collect();
        let fails = findings.iter().any(|finding| finding.severity > Severity::Note);
        if !to_stdout {
            let style = Style {
                colour: colour.wanted_on(&std::io::stdout()),
                quiet: args.quiet,
                ..Style::default()
            };
            let report = report::lint::Report { contracts: contracts.len(), findings: &findings };
            let reporter = report::lint::ALL.iter().find(|reporter| reporter.name == args.format);
            if let Some(reporter) = reporter {
                super::print(&(reporter.render)(&report, style))?;
            }
        }
        Ok(ExitCode::from(if fails { FINDINGS } else { FITS }))
    }
}

impl Rounds for Call<'_> {
    type Plan = Options;

    fn plan(&self, files: &mut BTreeSet<PathBuf>) -> anyhow::Result<Options> {
        files.extend(self.args.contract.files());
        let options = self.options()?;
        let mut contracts = Contracts::new(options.contract.clone(), None).quiet();
        // What is wrong with a contract comes up again where it is judged.
        self.contracts.iter().for_each(|name| _ = contracts.contract(name));
        files.extend(contracts.files().iter().cloned());
        Ok(options)
    }

    fn payloads(&self, _: &Options) -> Vec<PathBuf> {
        Vec::new()
    }

    fn products(&self) -> Vec<PathBuf> {
        Vec::new()
    }

    fn judge(&self, options: &Options) -> anyhow::Result<()> {
        self.judge(options).map(|_| ())
    }
}

/// Every rule, the most serious first.
fn list() -> String {
    let mut rules = ALL.to_vec();
    rules.sort_by_key(|rule| std::cmp::Reverse(rule.severity));
    let width = rules.iter().map(|rule| rule.code().len()).max().unwrap_or_default();
    let mut text = String::new();
    for rule in rules {
        let severity = rule.severity.to_string();
        let _ = writeln!(text, "{:width$}  {severity:7}  {}", rule.code(), rule.summary);
    }
    text + "`trueup explain CODE` says more of each.\n"
}

fn rule(id: &str) -> anyhow::Result<&'static Rule> {
    match lint::rule(id) {
        Some(rule) => Ok(rule),
        None => bail!("there is no rule `{id}`{}", suggestion(id, false)),
    }
}

fn ignored(text: &str) -> anyhow::Result<Ignored> {
    let (code, pointer) = match text.find(":/") {
        _ if text.starts_with('/') => ("", text),
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, ""),
    };
    let code = match (code, lint::rule(code)) {
        ("", _) => None,
        (_, Some(rule)) => Some(rule.code()),
        (code, None) if codes::find(code).is_some() => Some(code.to_owned()),
        (code, None) => bail!("there is no code `{code}`{}", suggestion(code, true)),
    };
    Ok(Ignored::new(code, pointer))
}

/// The code that was probably meant; with those that are no rule's where any will do.
fn suggestion(written: &str, any: bool) -> String {
    let rules = ALL.iter().map(|rule| rule.code());
    let others = codes::GROUPS.iter().flat_map(|group| group.codes).filter(|_| any);
    let known: Vec<String> = rules.chain(others.map(|code| code.id.to_owned())).collect();
    let ids = known.iter().map(|code| code.trim_start_matches("lint/"));
    match nearest(written, known.iter().map(String::as_str).chain(ids)) {
        Some(meant) => format!("; did you mean `{meant}`?"),
        None => "; `trueup lint --list` has all rules".to_owned(),
    }
}

fn write_fixes(contract: &str, found: &[LintFinding], path: &Path) -> anyhow::Result<()> {
    let (overlay, cured) = lint::overlay(contract, found);
    let actions = overlay["actions"].as_array().map_or(0, Vec::len);
    if actions == 0 {
        let reason = "no finding that is left has a cure that is certain to be meant";
        eprintln!("note: {reason}: {} is not written", path.display());
        return Ok(());
    }
    let text = super::import::spell_yaml(&overlay)?;
    if path == Path::new("-") {
        super::print(&text)?;
    } else {
        fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let left = found.iter().filter(|it| it.finding.cured_by.is_none()).count() - cured;
    eprintln!(
        "note: the overlay cures {cured} of the findings and leaves {left}; judge it before you use it"
    );
    Ok(())
}
