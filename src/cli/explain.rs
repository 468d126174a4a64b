//! `trueup explain CODE`: what a finding's code means, why it is so, and what cures it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::bail;

use super::FITS;
use crate::lint;
use crate::openapi::Contract;
use crate::openapi::builtin;
use crate::report::codes::{self, Code, Example, GROUPS, Group};
use crate::schema::validate::nearest;

/// Say what the code of a finding means
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  trueup explain
  trueup explain union/unknown-tag
  trueup explain immuta/reserved-connection-key")]
pub(super) struct Args {
    /// A code such as `schema/required`, `union/unknown-tag` or `immuta/reserved-connection-key`;
    /// without one, all codes are listed
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let text = match &args.code {
        None => list(),
        Some(code) => match explain(code) {
            Some(text) => text,
            None => bail!("there is no code `{code}`{}", suggestion(code)),
        },
    };
    super::print(&text)?;
    Ok(ExitCode::from(FITS))
}

fn explain(code: &str) -> Option<String> {
    if let Some((group, code)) = codes::find(code) {
        return Some(entry(group, code));
    }
    let (contract, id) = code.split_once('/')?;
    match lint::rule(code) {
        Some(rule) if contract == "lint" => Some(lint_entry(rule)),
        _ => rule_entry(contract, id),
    }
}

fn lint_entry(rule: &lint::Rule) -> String {
    let sections = [
        format!("{}: {}", rule.code(), rule.summary),
        wrapped(rule.detail),
        wrapped(&format!("Severity: {}. Source: {}.", rule.severity, rule.source)),
        block("A contract that fails", rule.example.fails),
        block("Its cure", rule.example.fits),
    ];
    sections.join("\n\n") + "\n"
}

fn entry(group: &Group, code: &Code) -> String {
    let Example { schema, fails, fits } = code.example;
    let mut title = group.example.to_owned();
    title.replace_range(..1, "A");
    let mut sections = vec![format!("{}: {}", code.id, code.summary)];
    sections.extend((!code.detail.is_empty()).then(|| wrapped(code.detail)));
    sections.push(wrapped(&format!("Source: {}.", code.source)));
    sections.extend((!schema.is_empty()).then(|| block("A schema", schema)));
    sections.push(block(&format!("{title} that fails"), fails));
    sections.push(block("Its cure", fits));
    sections.join("\n\n") + "\n"
}

/// A rule speaks through the actions that bring it; several may, in words of their own.
fn rule_entry(contract: &str, rule: &str) -> Option<String> {
    let actions: Vec<_> = builtin::rules(contract).filter(|it| it.rule == Some(rule)).collect();
    let mut wordings: Vec<_> = actions.iter().map(|it| (it.message, it.expected)).collect();
    wordings.dedup();
    let summary = actions.first()?.message.map(without_value)?;
    let mut sections = vec![format!("{contract}/{rule}: {summary}")];
    for wording in &wordings {
        let own = actions.iter().filter(|action| (action.message, action.expected) == *wording);
        let own: Vec<_> = own.collect();
        let mut lines = Vec::new();
        if let (Some(message), true) = (wording.0, wordings.len() > 1) {
            lines.push(format!("Finding: {}", without_value(message)));
        }
        lines.extend(wording.1.map(|expected| format!("Expected: {expected}")));
        lines.extend(own.iter().filter_map(|it| it.help).map(|help| format!("Help: {help}")));
        lines.extend(own.iter().map(|action| match action.quote {
            Some(quote) => format!("Stated: \u{ab}{quote}\u{bb}"),
            None if own.iter().any(|it| it.quote.is_some()) => "Stated: not everywhere".to_owned(),
            None => "Stated: nowhere".to_owned(),
        }));
        let mut lines: Vec<String> = lines.iter().map(|line| wrapped(line)).collect();
        let mut seen = BTreeSet::new();
        lines.retain(|line| seen.insert(line.clone()));
        sections.push(lines.join("\n"));
    }
    let places = builtin::rule_places(contract, rule);
    let first = places.first().and_then(|place| place.file.as_deref().zip(place.position));
    let (file, position) = first?;
    let places = match places.len() {
        1 => "in one place".to_owned(),
        count => format!("in {count} places, the first"),
    };
    sections.push(wrapped(&format!(
        "It holds {places} at {file}:{}, where no schema says so: an overlay adds it, and `--raw` \
         leaves it out.",
        position.line
    )));
    Some(sections.join("\n\n") + "\n")
}

/// Every code with its summary, in groups.
fn list() -> String {
    let mut text = String::new();
    for group in GROUPS {
        let lines = group.codes.iter().map(|code| (code.id.to_owned(), code.summary.to_owned()));
        push_group(&mut text, group.title, &lines.collect::<Vec<_>>());
    }
    let rules = lint::ALL.iter().map(|rule| (rule.code(), rule.summary.to_owned()));
    push_group(&mut text, "Rules of `trueup lint`", &rules.collect::<Vec<_>>());
    for contract in Contract::BUILTIN {
        let mut rules: Vec<(String, String)> = Vec::new();
        for action in builtin::rules(contract) {
            let code = format!("{contract}/{}", action.rule.unwrap_or_default());
            if !rules.iter().any(|(known, _)| *known == code) {
                rules.push((code, action.message.map(without_value).unwrap_or_default()));
            }
        }
        push_group(&mut text, &format!("Rules from the prose of {contract}"), &rules);
    }
    text + "`trueup explain CODE` says more of each.\n"
}

fn push_group(text: &mut String, title: &str, lines: &[(String, String)]) {
    let width = lines.iter().map(|(code, _)| code.len()).max().unwrap_or_default();
    let _ = writeln!(text, "{title}");
    for (code, summary) in lines {
        let _ = writeln!(text, "  {code:width$}  {summary}");
    }
    text.push('\n');
}

/// Whether a finding may bear the code. Rules of the user's own overlays are not known here.
pub(super) fn may_exist(code: &str) -> bool {
    let Some((group, rule)) = code.split_once('/') else { return false };
    let is_of_table = |known: &Code| known.id.split('/').next() == Some(group);
    if GROUPS.iter().flat_map(|group| group.codes).any(is_of_table) {
        return codes::find(code).is_some();
    }
    let is_builtin = Contract::BUILTIN.contains(&group);
    !rule.is_empty() && (!is_builtin || builtin::rules(group).any(|it| it.rule == Some(rule)))
}

/// The code that was probably meant: by its last part alone, or by its spelling.
pub(super) fn suggestion(code: &str) -> String {
    let table = GROUPS.iter().flat_map(|group| group.codes).map(|code| code.id.to_owned());
    let rules = Contract::BUILTIN.into_iter().flat_map(|contract| {
        builtin::rules(contract).filter_map(move |it| Some(format!("{contract}/{}", it.rule?)))
    });
    let lints = lint::ALL.iter().map(|rule| rule.code());
    let codes: Vec<String> = table.chain(lints).chain(rules).collect();
    let by_end = codes.iter().find(|known| known.rsplit('/').next() == code.rsplit('/').next());
    match by_end.map(String::as_str).or_else(|| nearest(code, codes.iter().map(String::as_str))) {
        Some(known) => format!("; did you mean `{known}`?"),
        None => "; `trueup explain` lists all that are built in".to_owned(),
    }
}

/// A message without the place that is held for the value.
fn without_value(message: &str) -> String {
    message.replace("{value}", "\u{2026}")
}

fn block(title: &str, text: &str) -> String {
    let indented = |line: &str| format!("    {line}").trim_end().to_owned();
    format!("{title}:\n{}", text.lines().map(indented).collect::<Vec<_>>().join("\n"))
}

/// Lines of at most this many characters are read without effort.
const WIDTH: usize = 80;

fn wrapped(text: &str) -> String {
    let mut lines = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > WIDTH {
            lines.push('\n');
            column = 0;
        } else if column > 0 {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(word);
        column += length;
    }
    lines
}
