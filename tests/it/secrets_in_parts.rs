//! No output shows a secret of a payload inside a larger file, nor do the files that a check
//! writes: a baseline, the page for a job.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::secrets::{FORMS, Text, broken_texts};

/// A way to put the text of a payload into a file, and what trueup.toml says of it.
struct Wrapping {
    settings: &'static str,
    wrap: fn(&str) -> String,
}

const VALUE: &str = "pointer = \"/spec\"";
const TEXT: &str = "pointer = \"/spec\"\nembedded = \"json\"";

fn block(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("    {line}")).collect();
    format!("kind: ConfigMap\nspec: |\n{}\n", lines.join("\n"))
}

fn pretty(text: &str) -> String {
    let value: Value = serde_json::from_str(text).unwrap();
    format!("{value:#}")
}

/// The text without its last brackets.
fn cut(text: &str) -> &str {
    &text[..text.len() - 3]
}

const WRAPPINGS: [Wrapping; 8] = [
    Wrapping { settings: VALUE, wrap: |text| format!("{{\"spec\": {text}}}") },
    Wrapping { settings: VALUE, wrap: |text| format!("{{\n\"spec\":\n{}}}", pretty(text)) },
    Wrapping { settings: TEXT, wrap: |text| json!({"spec": text}).to_string() },
    Wrapping { settings: TEXT, wrap: |text| json!({"spec": cut(text)}).to_string() },
    Wrapping { settings: TEXT, wrap: block },
    Wrapping { settings: TEXT, wrap: |text| block(&pretty(text)) },
    Wrapping { settings: TEXT, wrap: |text| block(cut(text)) },
    // What is no text, or not there, is not read at all.
    Wrapping { settings: TEXT, wrap: |text| format!("{{\"spec\": {{\"text\": {text}}}}}") },
];

/// All that a check says and writes of texts of one target.
fn said(texts: &[Text], target: &str, wrapping: &Wrapping) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let config = format!(
        "literal-secrets = \"error\"\n[[payloads]]\ntarget = \"{target}\"\nvalid = [\"*.yaml\"]\n{}\n",
        wrapping.settings
    );
    fs::write(file("trueup.toml"), config).unwrap();
    for (number, text) in texts.iter().enumerate() {
        fs::write(file(&format!("{number}.yaml")), (wrapping.wrap)(&text.input)).unwrap();
    }
    let mut said = String::new();
    let more: [&[&str]; 1] = [&["--baseline", "known", "--update-baseline"]];
    for form in FORMS.iter().chain(&more) {
        let output = Command::new(env!("CARGO_BIN_EXE_trueup"))
            .arg("check")
            .args(*form)
            .current_dir(folder.path())
            .env("GITHUB_STEP_SUMMARY", file("page"))
            .output()
            .unwrap();
        assert_ne!(output.status.code(), Some(2), "{output:?}");
        said += &String::from_utf8_lossy(&output.stdout);
        said += &String::from_utf8_lossy(&output.stderr);
    }
    said + &fs::read_to_string(file("page")).unwrap() + &fs::read_to_string(file("known")).unwrap()
}

#[test]
fn no_part_of_a_file_shows_one() {
    let texts = broken_texts();
    for target in ["immuta:createConnection", "immuta:updateConnection", "omni:updateConnection"] {
        let own: Vec<Text> = texts.iter().filter(|it| it.target == target).cloned().collect();
        assert!(!own.is_empty(), "{target}");
        for (number, wrapping) in WRAPPINGS.iter().enumerate() {
            let said = said(&own, target, wrapping);
            assert!(said.contains("0.yaml"), "{said}");
            for secret in own.iter().flat_map(|text| &text.secrets) {
                let leak = said.lines().find(|line| line.contains(secret));
                assert_eq!(leak, None, "{target}, wrapping {number}");
            }
        }
    }
}
