//! `--watch`: a file changes, and the next verdict comes by itself.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use crate::binary::trueup;

/// Nothing takes this long: a test that waits for it has failed.
const LIMIT: Duration = Duration::from_mins(1);

/// A running command, and the lines that it writes.
pub(crate) struct Running {
    child: Child,
    lines: Receiver<String>,
    unseen: Vec<String>,
}

impl Running {
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_trueup"))
            .args(arguments)
            .current_dir(folder)
            .env_remove("GITHUB_STEP_SUMMARY")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        forward(child.stdout.take().unwrap(), sender.clone());
        forward(child.stderr.take().unwrap(), sender);
        Self { child, lines, unseen: Vec::new() }
    }

    /// Waits for a line with these words, each line counting once. The two streams come in any
    /// order.
    pub(crate) fn sees(&mut self, words: &str) {
        loop {
            if let Some(at) = self.unseen.iter().position(|line| line.contains(words)) {
                self.unseen.remove(at);
                return;
            }
            match self.lines.recv_timeout(LIMIT) {
                Ok(line) => self.unseen.push(line),
                Err(error) => panic!("no `{words}`, {error}: {:#?}", self.unseen),
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn forward(stream: impl Read + Send + 'static, lines: Sender<String>) {
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if lines.send(line).is_err() {
                return;
            }
        }
    });
}

/// As editors save: beside the file, and then in its place.
fn save(path: &Path, text: &str) {
    let beside = path.with_extension("tmp");
    fs::write(&beside, text).unwrap();
    fs::rename(beside, path).unwrap();
}

const CONTRACT: &str = r#"{"type": "object", "properties": {"name": {"type": "string"}}}"#;

#[test]
fn a_payload_is_judged_again_when_it_changes() {
    let folder = tempfile::tempdir().unwrap();
    let payload = folder.path().join("a.json");
    fs::write(folder.path().join("contract.json"), CONTRACT).unwrap();
    fs::write(&payload, r#"{"name": 1}"#).unwrap();
    let arguments = ["check", "--watch", "--target", "contract.json", "a.json"];
    let mut running = Running::start(folder.path(), &arguments);
    running.sees("error[schema/type]");
    // The first verdict is out, and what changes now counts.
    save(&payload, r#"{"name": "a"}"#);
    running.sees("---- a.json changed ----");
    running.sees("1 payload as expected");
    fs::remove_file(&payload).unwrap();
    running.sees("a.json cannot be read");
    fs::write(&payload, r#"{"name": true}"#).unwrap();
    running.sees("error[schema/type]");
}

#[test]
fn a_contract_may_be_broken_for_a_moment() {
    let folder = tempfile::tempdir().unwrap();
    let contract = folder.path().join("contract.json");
    let neighbour = folder.path().join("name.json");
    fs::write(&contract, r#"{"properties": {"name": {"$ref": "name.json"}}}"#).unwrap();
    fs::write(&neighbour, r#"{"type": "string""#).unwrap();
    fs::write(folder.path().join("a.json"), r#"{"name": 1}"#).unwrap();
    let arguments = ["check", "--watch", "--target", "contract.json", "a.json"];
    let mut running = Running::start(folder.path(), &arguments);
    running.sees("watching 2 files");
    save(&neighbour, r#"{"type": "string"}"#);
    running.sees("error[schema/type]");
    save(&contract, "{");
    running.sees("error[syntax/invalid-json]");
    save(&contract, "{}");
    running.sees("1 payload as expected");
}

#[test]
fn the_configuration_and_new_files_count() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("trueup.toml");
    let text = "[[payloads]]\ntarget = \"contract.json\"\nvalid = [\"*/*.json\"]\n";
    fs::write(&config, text).unwrap();
    fs::write(folder.path().join("contract.json"), CONTRACT).unwrap();
    fs::create_dir(folder.path().join("payloads")).unwrap();
    fs::write(folder.path().join("payloads/a.json"), "{}").unwrap();
    let arguments = ["check", "--watch"];
    let mut running = Running::start(folder.path(), &arguments);
    running.sees("1 payload as expected");
    fs::write(folder.path().join("payloads/b.json"), r#"{"name": 2}"#).unwrap();
    running.sees("payloads/b.json changed");
    running.sees("error[schema/type]");
    save(&config, &text.replace("valid", "invalid"));
    running.sees("trueup.toml changed");
    running.sees("this is meant to fail and fits");
}

#[test]
fn lint_watches_contracts() {
    let folder = tempfile::tempdir().unwrap();
    let contract = folder.path().join("contract.json");
    fs::write(&contract, r#"{"type": "string", "default": 1}"#).unwrap();
    let mut running = Running::start(folder.path(), &["lint", "--watch", "contract.json"]);
    running.sees("lint/refused-default");
    save(&contract, r#"{"type": "string", "enum": [1]}"#);
    running.sees("lint/refused-enum-value");
}

#[test]
fn what_cannot_be_watched_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&[&str], &str); 6] = [
        (&["check", "--watch", "--target", "immuta:createConnection", "-"], "standard input"),
        (&["check", "--watch", "--fix", "a.json"], "'--fix"),
        (&["check", "--watch", "--staged"], "'--staged'"),
        (&["check", "--watch", "--baseline", "b", "--update-baseline"], "'--update-baseline'"),
        (&["check", "--watch", "--target", "imuta:createConnection", "a.json"], "did you mean"),
        (&["lint", "--watch", "omni"], "no file to watch"),
    ];
    for (arguments, words) in cases {
        let output = trueup(folder.path(), arguments, b"");
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
}
