//! `trueup completions SHELL`: what a shell needs to complete the command line.

use std::process::ExitCode;

use clap_complete::Shell;

use super::FITS;

/// Print completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  trueup completions bash > ~/.local/share/bash-completion/completions/trueup
  trueup completions fish > ~/.config/fish/completions/trueup.fish
  trueup completions zsh > ~/.zfunc/_trueup")]
pub(super) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &Args, mut command: clap::Command) -> anyhow::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "trueup", &mut script);
    super::print(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::from(FITS))
}
