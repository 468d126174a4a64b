//! `trueup check --fix`: the smallest edits that make payloads fit, shown or made.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::ValueEnum;
use rayon::prelude::*;
use serde::Serialize;

use super::check::{self, Args};
use super::diff::{self, Side};
use super::judge::{self, Manner, Outcome, WORTH_THREADS};
use super::plan::{Aim, Job, Plan, Way};
use super::progress::Progress;
use super::{CANNOT_RUN, Colour, FINDINGS, FITS};
use crate::document::{self, Document, Source, Syntax, load};
use crate::finding::{Finding, Judgement};
use crate::repair::{self, Repair};
use crate::report::{self, Style};

/// What `--fix` shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Mode {
    /// A unified diff, secrets masked
    Diff,
    /// A JSON Patch (RFC 6902) for each payload, as JSON
    Patch,
}

#[derive(Debug, clap::Args)]
pub(super) struct FixArgs {
    /// Find the smallest edits that make payloads fit, and show them
    #[arg(
        long,
        value_enum,
        value_name = "HOW",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "diff",
        conflicts_with_all = ["report", "baseline"]
    )]
    fix: Option<Mode>,
    /// With --fix: make the edits, keeping comments, order and layout
    #[arg(long, requires = "fix")]
    write: bool,
}

impl FixArgs {
    pub(super) fn is_wanted(&self) -> bool {
        self.fix.is_some()
    }

    fn product(&self, format: &str) -> anyhow::Result<Product> {
        match (self.fix, self.write) {
            (Some(Mode::Patch), true) => bail!("`--write` makes the edits: leave out `=patch`"),
            (_, true) => Ok(Product::Write),
            (Some(Mode::Patch), false) => Ok(Product::Patch),
            (_, false) if format != "text" => {
                bail!("a diff is text: with `--format {format}` use `--fix=patch`, or `--write`")
            }
            (_, false) => Ok(Product::Diff),
        }
    }
}

/// What becomes of the edits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Product {
    Diff,
    Patch,
    Write,
}

/// Repairs what the plan expects to fit; judges the rest as ever.
pub(super) fn run(
    args: &Args,
    plan: &Plan,
    manner: Manner<'_>,
    colour: Colour,
) -> anyhow::Result<ExitCode> {
    let product = args.fix.product(&args.report.format)?;
    if product == Product::Write {
        let is_stdin = |job: &Job| job.input.path == Path::new(load::STDIN);
        if args.stdin_filename.is_some() || plan.jobs.iter().any(is_stdin) {
            bail!("standard input cannot be written to: leave out `--write`");
        }
        // What is staged of it is not what the file holds.
        if let Some(job) = plan.jobs.iter().find(|job| job.input.content.is_some()) {
            bail!(
                "{} has changes that are not staged: `--staged --write` would lose them",
                job.input.path.display()
            );
        }
    }
    let style = Style {
        colour: colour.wanted_on(&std::io::stdout()),
        quiet: true,
        only_invalid: args.report.only_invalid,
    };
    let progress = Progress::of(plan.jobs.len() as u64, "payloads", !args.report.quiet);
    let fix = |job: &Job| {
        let fixed = fix(job, plan, manner, product, style.colour);
        progress.add(1);
        fixed
    };
    let fixed: Vec<Fixed> = if plan.jobs.len() < WORTH_THREADS {
        plan.jobs.iter().map(fix).collect::<anyhow::Result<_>>()?
    } else {
        plan.jobs.par_iter().map(fix).collect::<anyhow::Result<_>>()?
    };
    drop(progress);
    let failed = product == Product::Write && !write_all(&fixed);
    let mut outcomes = Vec::with_capacity(fixed.len());
    let mut changes = Vec::new();
    for one in fixed {
        outcomes.push(one.outcome);
        changes.push(one.change);
    }
    let unjudged = check::settle(&outcomes, args);
    let judgements: Vec<Judgement> = outcomes.into_iter().flat_map(|o| o.judgements).collect();
    let edits: usize = changes.iter().map(|change| change.edits).sum();
    match product {
        Product::Diff => {
            let diffs: String = changes.iter().map(|change| change.diff.as_str()).collect();
            super::print(&diffs)?;
            super::print(&left(args, &judgements, style))?;
        }
        Product::Write => super::print(&left(args, &judgements, style))?,
        Product::Patch => {
            let patches = changes.iter().flat_map(|change| &change.patches);
            let wanted = |patch: &&JsonPayload| !args.report.only_invalid || patch.is_of_interest();
            let patches = patches.filter(wanted).collect();
            let product = JsonPatches { trueup: env!("CARGO_PKG_VERSION"), payloads: patches };
            super::print(&(serde_json::to_string_pretty(&product)? + "\n"))?;
            for judgement in &judgements {
                super::print_findings(&judgement.findings);
            }
        }
    }
    if !args.report.quiet && args.report.format == "text" && !judgements.is_empty() {
        let summary = summary(&changes, &judgements, product);
        if product == Product::Patch {
            let _ = std::io::stderr().lock().write_all(summary.as_bytes());
        } else {
            super::print(&summary)?;
        }
    }
    Ok(ExitCode::from(match () {
        () if failed => CANNOT_RUN,
        () if judgements.iter().any(|judgement| !judgement.is_as_expected()) => FINDINGS,
        () if product != Product::Write && edits > 0 => FINDINGS,
        () if unjudged && judgements.is_empty() => CANNOT_RUN,
        () => FITS,
    }))
}

/// What is still to be said of the payloads.
fn left(args: &Args, judgements: &[Judgement], style: Style) -> String {
    let reporter = report::ALL.iter().find(|reporter| reporter.name == args.report.format);
    reporter.map(|reporter| (reporter.render)(judgements, style)).unwrap_or_default()
}

fn summary(changes: &[Change], judgements: &[Judgement], product: Product) -> String {
    let sum = |count: fn(&Change) -> usize| changes.iter().map(count).sum::<usize>();
    let edits = sum(|change| change.edits);
    let payloads = sum(|change| change.payloads);
    let findings: usize = judgements
        .iter()
        .filter(|judgement| !judgement.is_as_expected())
        .map(|judgement| judgement.findings.len().max(1))
        .sum();
    let of = counted(judgements.len(), "payload");
    let mut text = match (edits, product) {
        (0, _) => format!("{of}, nothing to repair"),
        (_, Product::Write) => format!("{of}, {payloads} repaired: {}", counted(edits, "edit")),
        (_, Product::Diff | Product::Patch) => {
            format!("{of}, {payloads} to repair: {}", counted(edits, "edit"))
        }
    };
    if findings > 0 {
        let _ = write!(text, "; {} left", counted(findings, "finding"));
    }
    let withheld = sum(|change| change.withheld);
    if withheld > 0 && product != Product::Write {
        let _ = write!(
            text,
            "\nnot shown: {} of a secret or of what may be one",
            counted(withheld, "edit")
        );
    }
    if edits > 0 && product == Product::Diff {
        text.push_str("\n`--write` applies what is to repair");
    }
    text + "\n"
}

fn counted(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// One input with its repairs.
struct Fixed {
    outcome: Outcome,
    change: Change,
}

/// What is to change in a file.
#[derive(Default)]
struct Change {
    path: PathBuf,
    /// What the file held when it was read, and what it is to hold.
    before: Vec<u8>,
    after: Option<String>,
    /// The payloads that change, the edits in them, and how many of these cannot be shown.
    payloads: usize,
    edits: usize,
    withheld: usize,
    diff: String,
    patches: Vec<JsonPayload>,
}

/// What `--fix=patch` writes.
#[derive(Serialize)]
struct JsonPatches<'p> {
    trueup: &'static str,
    payloads: Vec<&'p JsonPayload>,
}

#[derive(Serialize)]
struct JsonPayload {
    file: String,
    line: Option<usize>,
    target: String,
    /// JSON Patch, RFC 6902.
    patch: serde_json::Value,
    /// Edits that are left out of the patch because they would state a secret.
    withheld: usize,
    /// Findings that remain.
    left: usize,
}

impl JsonPayload {
    fn is_of_interest(&self) -> bool {
        self.left > 0 || self.withheld > 0 || self.patch.as_array().is_some_and(|it| !it.is_empty())
    }
}

fn fix(
    job: &Job,
    plan: &Plan,
    manner: Manner<'_>,
    product: Product,
    colour: bool,
) -> anyhow::Result<Fixed> {
    let reason = match &job.way {
        Way::Target(aim) if aim.expected_valid && aim.part.is_none() => {
            if let Some(fixed) = fix_file(job, aim, manner, product, colour)? {
                return Ok(fixed);
            }
            Some("what will stand for its placeholders is not known")
        }
        Way::Target(aim) if aim.expected_valid => Some("its payload is a part of it"),
        Way::Target(_) | Way::Guess => None,
    };
    let mut outcome = judge::judge(job, plan, manner)?;
    if let (Some(reason), false) =
        (reason, outcome.judgements.iter().all(Judgement::is_as_expected))
    {
        let path = job.input.path.display();
        outcome.note = Some(format!("{path} is left as it is, since {reason}"));
    }
    Ok(Fixed { outcome, change: Change::default() })
}

/// `None` where a payload in it is to be left as it is.
fn fix_file(
    job: &Job,
    aim: &Aim,
    manner: Manner<'_>,
    product: Product,
    colour: bool,
) -> anyhow::Result<Option<Fixed>> {
    let (path, target) = (job.input.path.as_path(), &*aim.target);
    let bytes = job.input.read()?.into_owned();
    let name = path.to_string_lossy();
    let syntax = manner.syntax(path, &bytes);
    let payloads = payloads(&name, &bytes, syntax);
    if payloads.iter().any(|payload| manner.policy.spares(payload.value())) {
        return Ok(None);
    }
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let texts = if syntax == Syntax::Ndjson { lines.count() } else { 1 };
    let is_whole = !payloads.is_empty() && payloads.len() >= texts;
    let mut judgements =
        if is_whole { Vec::new() } else { unreadable(&bytes, &name, syntax, aim, manner) };
    let several = payloads.len() > 1 || syntax == Syntax::Ndjson;
    let repairs: Vec<Repair> = if payloads.len() < WORTH_THREADS {
        payloads.iter().map(|payload| repair::repair(target, payload)).collect()
    } else {
        payloads.par_iter().map(|payload| repair::repair(target, payload)).collect()
    };
    let mut change = Change { path: path.to_owned(), ..Change::default() };
    for (payload, repair) in payloads.iter().zip(&repairs) {
        change.payloads += usize::from(!repair.edits.is_empty());
        change.edits += repair.edits.len();
        change.withheld += repair.withheld();
        change.patches.push(JsonPayload {
            file: name.to_string(),
            line: several.then(|| payload.first_line()),
            target: target.name().to_owned(),
            patch: repair.patch(),
            withheld: repair.withheld(),
            left: repair.left.len(),
        });
    }
    let mut left: Vec<(usize, Vec<Finding>)> =
        payloads.iter().zip(&repairs).map(|(p, r)| (p.first_line(), r.left.clone())).collect();
    if change.edits > 0 && product != Product::Patch {
        let is_public = product != Product::Write;
        let (text, repaired) = together(&name, syntax, &payloads, &repairs, is_public)
            .with_context(|| format!("{name}: the edits do not go together"))?;
        if product == Product::Write {
            let ends = repaired.iter().zip(&repairs);
            left = ends.map(|(p, r)| (p.first_line(), r.left_in(target, p))).collect();
            change.after = Some(with_mark(&bytes, text));
            change.before = bytes;
        } else {
            let nothing = |_: usize, _: &str| false;
            let hidden = |index: usize, at: &str| repairs[index].hides(at);
            let sides = [
                Side { target, payloads: &payloads, hidden: &nothing },
                Side { target, payloads: &repaired, hidden: &hidden },
            ];
            change.diff = diff::unified(&name, &sides, colour);
        }
    }
    let judgement = |(line, findings): (usize, Vec<Finding>)| {
        judge::judgement(&name, several.then_some(line), aim, findings, manner)
    };
    judgements.extend(left.into_iter().map(judgement));
    judgements.sort_by_key(|judgement| judgement.line);
    Ok(Some(Fixed { outcome: Outcome { judgements, ..Outcome::default() }, change }))
}

/// The payloads in a text that have nothing wrong with the text itself, in its order: each line of
/// NDJSON is a text, any other file is one.
fn payloads(name: &str, bytes: &[u8], syntax: Syntax) -> Vec<Document> {
    if syntax != Syntax::Ndjson {
        let parsed = document::parse(name, bytes, syntax);
        return if parsed.findings.is_empty() { parsed.documents } else { Vec::new() };
    }
    let (source, findings) = Source::new(name, bytes);
    if !findings.is_empty() {
        return Vec::new();
    }
    let source = Arc::new(source);
    let lines = source.filled_lines().map(|line| document::parse_slice(&source, line));
    lines.filter(|line| line.findings.is_empty()).flat_map(|line| line.documents).collect()
}

/// The judgements on what cannot be read, which nothing is done about.
fn unreadable(
    bytes: &[u8],
    name: &str,
    syntax: Syntax,
    aim: &Aim,
    manner: Manner<'_>,
) -> Vec<Judgement> {
    let mut all = judge::judge_bytes(bytes, name, syntax, aim, manner);
    let is_of_text = |finding: &Finding| finding.code.starts_with("syntax/");
    // In any other file one text that cannot be read leaves the rest as it is.
    if syntax == Syntax::Ndjson && !all.iter().all(|it| it.line.is_none()) {
        all.retain(|judgement| judgement.findings.iter().any(is_of_text));
    }
    all
}

/// A text with the edits of all its payloads, or with those that may be shown, and the payloads as they then are. Where they go
/// together, each is what its own edits make of it.
fn together(
    name: &str,
    syntax: Syntax,
    payloads: &[Document],
    repairs: &[Repair],
    is_public: bool,
) -> Option<(String, Vec<Document>)> {
    let old = payloads.first()?.source().text();
    let (mut text, mut at) = (String::with_capacity(old.len() + 64), 0);
    let mut expected = Vec::with_capacity(payloads.len());
    for (payload, repair) in payloads.iter().zip(repairs) {
        let Some(repaired) = &repair.document else {
            expected.push(payload.value().clone());
            continue;
        };
        let in_part = is_public && repair.withheld() > 0;
        let part = if in_part { Some(repair.public_document(payload)?) } else { None };
        let repaired = part.as_ref().unwrap_or(repaired);
        let (range, new) = changed(payload, repaired);
        text.push_str(old.get(at..range.start)?);
        text.push_str(new);
        at = range.end;
        expected.push(repaired.value().clone());
    }
    text.push_str(&old[at..]);
    let repaired = self::payloads(name, text.as_bytes(), syntax);
    let values: Vec<&serde_json::Value> = repaired.iter().map(Document::value).collect();
    (values == expected.iter().collect::<Vec<_>>()).then_some((text, repaired))
}

/// What of a text differs after a repair, and the new text that stands there.
fn changed<'n>(payload: &Document, repaired: &'n Document) -> (Range<usize>, &'n str) {
    let (old, new) = (payload.source().text(), repaired.source().text());
    if payload.syntax() != Syntax::Yaml {
        return (payload.span(), &new[repaired.span()]);
    }
    let same = |(old, new): &(u8, u8)| old == new;
    let front = old.bytes().zip(new.bytes()).take_while(same).count();
    let front = old.floor_char_boundary(front);
    let (old_rest, new_rest) = (&old[front..], &new[front..]);
    let back = old_rest.bytes().rev().zip(new_rest.bytes().rev()).take_while(same).count();
    let end = old_rest.ceil_char_boundary(old_rest.len() - back);
    let back = old_rest.len() - end;
    (front..front + end, &new_rest[..new_rest.len() - back])
}

/// The text as it is to be written: with the byte order mark, where there was one.
fn with_mark(before: &[u8], text: String) -> String {
    if before.starts_with("\u{feff}".as_bytes()) { format!("\u{feff}{text}") } else { text }
}

/// Writes what has changed; says what cannot be written. Whether all could.
fn write_all(fixed: &[Fixed]) -> bool {
    let mut all = true;
    let mut written: HashSet<&Path> = HashSet::new();
    for change in fixed.iter().map(|fixed| &fixed.change) {
        let Some(after) = &change.after else { continue };
        // A file may be named twice.
        if !written.insert(&change.path) {
            continue;
        }
        if let Err(error) = write(&change.path, &change.before, after) {
            all = false;
            let path = change.path.display();
            let _ = writeln!(std::io::stderr().lock(), "error: {path} is not written: {error:#}");
        }
    }
    all
}

/// Puts a new file in the place of one that still holds what it held, all at once.
fn write(path: &Path, before: &[u8], after: &str) -> anyhow::Result<()> {
    // A link goes on leading to the file.
    let path = path.canonicalize()?;
    let folder = path.parent().context("it has no folder")?;
    let mut beside = tempfile::Builder::new().prefix(".trueup-").tempfile_in(folder)?;
    beside.write_all(after.as_bytes())?;
    beside.as_file().sync_all()?;
    beside.as_file().set_permissions(std::fs::metadata(&path)?.permissions())?;
    if std::fs::read(&path)? != before {
        bail!("it has changed meanwhile; run it again");
    }
    beside.persist(&path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::write;

    #[test]
    fn a_file_that_has_changed_meanwhile_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("payload.json");
        std::fs::write(&path, "now").unwrap();
        let error = write(&path, b"before", "after").unwrap_err();
        assert!(error.to_string().contains("changed meanwhile"), "{error}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "now");
        assert_eq!(folder.path().read_dir().unwrap().count(), 1, "nothing is left beside it");
        write(&path, b"now", "after").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "after");
    }
}
