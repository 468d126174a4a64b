//! What is to be said of a judgement, for reports that list findings one by one.

use std::borrow::Cow;

use crate::finding::{Finding, Judgement, Place, Position};

/// The findings that somebody has to read: none where a payload that is meant to fail does, and
/// one where it fits.
pub(super) fn findings(judgement: &Judgement) -> Vec<Cow<'_, Finding>> {
    let mut said = Vec::new();
    if judgement.expected_valid || judgement.valid {
        said.extend(judgement.findings.iter().map(Cow::Borrowed));
    }
    if judgement.valid && !judgement.expected_valid {
        said.push(Cow::Owned(fits_by_mistake(judgement)));
    }
    said
}

fn fits_by_mistake(judgement: &Judgement) -> Finding {
    let target = judgement.target.as_deref().unwrap_or("its target");
    let position = Some(Position { line: judgement.line.unwrap_or(1), column: 1 });
    let place = Place { file: Some(judgement.file.clone()), pointer: String::new(), position };
    let title = format!("this is meant to fail and fits {target}");
    Finding::new("payload/meant-to-fail", title, place)
        .help("break what it is to show, or list it under `valid`")
}

/// All that there is to say of a finding besides its message, the quote included.
pub(super) fn help(finding: &Finding) -> Option<String> {
    let stated = finding
        .rule
        .as_ref()
        .and_then(|rule| rule.quote.as_ref())
        .map(|quote| format!("the contract states: \u{ab}{quote}\u{bb}"));
    let parts: Vec<String> = finding.help.clone().into_iter().chain(stated).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// Message and help as one text.
pub(super) fn words(finding: &Finding) -> String {
    match help(finding) {
        Some(help) => format!("{}; {help}", finding.message()),
        None => finding.message(),
    }
}

/// A file's name as code hosts write paths: relative to the folder of the call, with slashes.
pub(super) fn path(file: &str) -> String {
    let slashed = if cfg!(windows) { file.replace('\\', "/") } else { file.to_owned() };
    let mut parts: Vec<&str> = Vec::new();
    for part in slashed.split('/') {
        match part {
            "." => {}
            ".." if parts.last().is_some_and(|last| !last.is_empty() && *last != "..") => {
                parts.pop();
            }
            "" if !parts.is_empty() => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn names_of_one_file_become_one_path() {
        for (name, expected) in [
            ("a/b.json", "a/b.json"),
            ("./a//b.json", "a/b.json"),
            ("a/../b.json", "b.json"),
            ("../b.json", "../b.json"),
            ("../../b.json", "../../b.json"),
            ("/a/./b.json", "/a/b.json"),
            ("-", "-"),
        ] {
            assert_eq!(path(name), expected);
        }
    }
}
