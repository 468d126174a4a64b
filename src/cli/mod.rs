//! The command line: arguments to library call to reporter to exit code.

mod baseline;
mod check;
mod completions;
mod config;
mod configuration;
mod contracts;
mod corpus;
mod diff;
mod explain;
mod fix;
mod git;
mod guess;
mod import;
mod init;
mod inputs;
mod judge;
mod lint;
mod man;
mod obligations;
mod plan;
mod policy;
mod progress;
mod reports;
mod sample;
mod schema;
mod scope;
mod staged;
mod targets;
mod watch;

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

use crate::finding::Finding;
use crate::openapi::LoadError;
use crate::report::{self, Style};

/// Everything fits.
const FITS: u8 = 0;
/// There are findings.
const FINDINGS: u8 = 1;
/// It could not run: wrong usage, an unreadable file, a broken contract or configuration.
const CANNOT_RUN: u8 = 2;

/// Tells whether JSON payloads fit their OpenAPI contract, and proves it when they don't
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true)]
#[command(after_help = "\
Examples:
  trueup init
  trueup targets immuta
  trueup check --target immuta:createConnection create.json
  trueup lint openapi.yaml
  trueup sample immuta:createConnection
  trueup explain schema/required

`trueup COMMAND --help` has examples for each. Exit codes: 0 all fits, 1 findings, 2 could not run.")]
struct Cli {
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    color: Colour,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Args),
    Targets(targets::Args),
    Explain(explain::Args),
    Lint(lint::Args),
    Sample(sample::Args),
    Import(import::Args),
    Init(init::Args),
    Config(config::Args),
    Schema(schema::Args),
    Completions(completions::Args),
    Man(man::Args),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Colour {
    Auto,
    Always,
    Never,
}

/// Runs the command line and says with which code to exit.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help goes to standard output and is no failure; clap knows which it is.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { CANNOT_RUN } else { FITS });
        }
    };
    let done = match &cli.command {
        Command::Check(args) => check::run(args, cli.color),
        Command::Targets(args) => targets::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Lint(args) => lint::run(args, cli.color),
        Command::Sample(args) => sample::run(args),
        Command::Import(args) => import::run(args),
        Command::Init(args) => init::run(args),
        Command::Config(args) => config::run(args),
        Command::Schema(args) => schema::run(args),
        Command::Completions(args) => completions::run(args, Cli::command()),
        Command::Man(args) => man::run(args, Cli::command()),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            complain(&error, cli.color);
            ExitCode::from(CANNOT_RUN)
        }
    }
}

/// A failure, and the findings of a contract that is at fault.
fn complain(error: &anyhow::Error, colour: Colour) {
    let mut stderr = std::io::stderr().lock();
    if let Some(LoadError::Invalid(findings)) = error.downcast_ref() {
        let style = Style { colour: colour.wanted_on(&stderr), ..Style::default() };
        let _ = stderr.write_all(report::findings_as_text(findings, style).as_bytes());
        return;
    }
    let _ = writeln!(stderr, "error: {}", chain(error));
}

/// An error and its causes, each said once: some errors already end in their cause.
fn chain(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if text.is_empty() {
            text = cause;
        } else if !text.ends_with(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

/// Findings of a command whose product is something else.
fn print_findings(findings: &[Finding]) {
    let stderr = std::io::stderr();
    let style = Style { colour: Colour::Auto.wanted_on(&stderr), ..Style::default() };
    let _ = stderr.lock().write_all(report::findings_as_text(findings, style).as_bytes());
}

/// Writes to standard output; a reader that has gone away is no failure.
fn print(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

impl Colour {
    /// See no-color.org for `NO_COLOR`.
    fn wanted_on(self, stream: &impl IsTerminal) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => {
                stream.is_terminal()
                    && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty())
            }
        }
    }
}
