//! `trueup config schema`: what may stand in `trueup.toml`, for editors that complete and check it.

use std::process::ExitCode;

use super::FITS;

/// Say what may stand in trueup.toml
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  trueup config schema > trueup.schema.json")]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Print the JSON Schema of trueup.toml
    Schema,
}

const SCHEMA: &str = include_str!("../../specs/trueup-config.schema.json");

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match args.what {
        What::Schema => super::print(SCHEMA)?,
    }
    Ok(ExitCode::from(FITS))
}
