//! Long work says on a terminal how far it is, and nowhere else.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

/// Work that lasts for as long as nobody writes the payload.
fn tree() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("contract.json"), r#"{"type": "object"}"#).unwrap();
    let made = Command::new("mkfifo").arg(folder.path().join("slow.json")).status().unwrap();
    assert!(made.success());
    folder
}

const ARGUMENTS: &str = "check --target contract.json slow.json";

fn start(folder: &Path, shell: &str) -> Child {
    Command::new("sh")
        .args(["-c", shell])
        .env("TERM", "xterm")
        .env("NO_COLOR", "1")
        .env_remove("GITHUB_STEP_SUMMARY")
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The command on a terminal that `script` makes.
fn on_a_terminal(folder: &Path, more: &str) -> Child {
    let program = env!("CARGO_BIN_EXE_trueup");
    start(folder, &format!("script -qefc '{program} {ARGUMENTS} {more}' /dev/null"))
}

fn finish(folder: &Path) {
    fs::write(folder.join("slow.json"), "{}").unwrap();
}

#[test]
fn a_terminal_shows_progress_and_keeps_nothing_of_it() {
    let folder = tree();
    let mut child = on_a_terminal(folder.path(), "");
    let mut stdout = child.stdout.take().unwrap();
    let (mut seen, mut byte) = (Vec::new(), [0]);
    while !String::from_utf8_lossy(&seen).contains("payloads, for") {
        assert_eq!(stdout.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&seen));
        seen.push(byte[0]);
    }
    assert!(!String::from_utf8_lossy(&seen).contains("\u{1b}[3"), "there is colour");
    finish(folder.path());
    stdout.read_to_end(&mut seen).unwrap();
    let text = String::from_utf8_lossy(&seen);
    // What stands behind the last wiping of the line is what stays.
    assert_eq!(text.rsplit("\u{1b}[2K").next().unwrap(), "1 payload as expected\r\n", "{text:?}");
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_pipe_and_quiet_see_nothing() {
    let folder = tree();
    let program = env!("CARGO_BIN_EXE_trueup");
    for quiet in [false, true] {
        let child = if quiet {
            on_a_terminal(folder.path(), "--quiet")
        } else {
            start(folder.path(), &format!("{program} {ARGUMENTS}"))
        };
        // Long enough for a terminal to show something.
        std::thread::sleep(Duration::from_millis(1500));
        finish(folder.path());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        let shown = if quiet { "" } else { "1 payload as expected\n" };
        assert_eq!(String::from_utf8_lossy(&output.stdout), shown);
    }
}
