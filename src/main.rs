//! The `trueup` command: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    trueup::cli::run(std::env::args_os())
}
