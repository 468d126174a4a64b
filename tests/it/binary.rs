//! The `trueup` command itself, run as users run it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Runs trueup in a folder, with `input` as its standard input.
pub(crate) fn trueup<A: AsRef<str>>(folder: &Path, arguments: &[A], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_trueup"))
        .args(arguments.iter().map(AsRef::as_ref))
        .current_dir(folder)
        // Where the tests run as a job on GitHub, their checks are no part of its summary.
        .env_remove("GITHUB_STEP_SUMMARY")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that never reads its input closes it early.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}
