//! `trueup explain CODE`: what a finding's code means.

use std::process::ExitCode;

use super::FITS;

/// Say what the code of a finding means
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A code such as `schema/required`, `union/unknown-tag` or `immuta/reserved-connection-key`
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

pub(super) fn run(_args: &Args) -> anyhow::Result<ExitCode> {
    Ok(ExitCode::from(FITS))
}
