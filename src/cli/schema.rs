//! `trueup schema TARGET`: the JSON Schema behind a target in one piece, for tools that read one.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;

use super::contracts::{ContractArgs, Contracts};
use super::{FITS, configuration};

/// Print the JSON Schema of a target, with all that it refers to and overlays applied
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  trueup schema immuta:createConnection > connection.schema.json
  trueup schema 'openapi.yaml:POST /orders@response.201'")]
pub(super) struct Args {
    /// CONTRACT:SELECTOR[@PART], as `trueup targets` lists them
    #[arg(value_name = "TARGET")]
    target: String,
    #[command(flatten)]
    contract: ContractArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let config = configuration::find(None)?;
    let mut contracts = Contracts::new(args.contract.options()?, config.as_ref());
    let target = contracts.target(&args.target, Path::new(""))?;
    let schema = target.bundle();
    let schema = schema.with_context(|| format!("{} is no schema in one piece", target.name()))?;
    super::print(&format!("{schema:#}\n"))?;
    Ok(ExitCode::from(FITS))
}
