//! From inputs to judgements: files are read, their payloads parsed and judged, on all threads
//! where there are many.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::configuration::Part;
use super::guess::{Guess, Guesser};
use super::inputs::Input;
use super::plan::{Aim, Job, Plan, Way};
use super::policy::Policy;
use super::progress::Progress;
use crate::document::{self, Document, Parsed, Source, Syntax, load};
use crate::finding::{Finding, Judgement, Place, Severity};

/// What came of one input.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) judgements: Vec<Judgement>,
    /// What a guess has to say.
    pub(super) note: Option<String>,
    /// Whether a payload was left without a verdict.
    pub(super) unjudged: bool,
}

/// How inputs are judged, the same for all of them.
#[derive(Clone, Copy)]
pub(super) struct Manner<'m> {
    /// Every input is NDJSON, whatever its name.
    pub(super) ndjson: bool,
    /// Payloads whose target is guessed are meant to fail.
    pub(super) guesses_fail: bool,
    pub(super) policy: Policy<'m>,
}

/// Fewer inputs than this are not worth the threads.
pub(super) const WORTH_THREADS: usize = 8;

pub(super) fn judge_all(
    plan: &Plan,
    manner: Manner<'_>,
    progress: &Progress,
) -> anyhow::Result<Vec<Outcome>> {
    let judge = |job: &Job| {
        let outcome = judge(job, plan, manner);
        progress.add(1);
        outcome
    };
    if plan.jobs.len() < WORTH_THREADS {
        return plan.jobs.iter().map(judge).collect();
    }
    plan.jobs.par_iter().map(judge).collect()
}

pub(super) fn judge(job: &Job, plan: &Plan, manner: Manner<'_>) -> anyhow::Result<Outcome> {
    match &job.way {
        Way::Target(aim) => judge_file(&job.input, aim, manner),
        Way::Guess => guess_file(&job.input, &plan.guesser, manner),
    }
}

fn judge_file(input: &Input, aim: &Aim, manner: Manner<'_>) -> anyhow::Result<Outcome> {
    let bytes = input.read()?;
    let name = input.path.to_string_lossy();
    let syntax = manner.syntax(&input.path, &bytes);
    let judgements = match &aim.part {
        Some(part) => judge_part(document::parse(&name, &bytes, syntax), part, &name, aim, manner),
        None => judge_bytes(&bytes, &name, syntax, aim, manner),
    };
    Ok(Outcome { judgements, ..Outcome::default() })
}

/// A judgement for each payload in a text.
pub(super) fn judge_bytes(
    bytes: &[u8],
    name: &str,
    syntax: Syntax,
    aim: &Aim,
    manner: Manner<'_>,
) -> Vec<Judgement> {
    let judge = |parsed, one_of_many| judge_parsed(parsed, name, aim, manner, one_of_many);
    match syntax {
        Syntax::Ndjson => {
            let (source, findings) = Source::new(name, bytes);
            let source = Arc::new(source);
            if findings.is_empty() && source.filled_lines().next().is_some() {
                judge_lines(&source, &judge)
            } else {
                judge(document::parse(name, bytes, Syntax::Ndjson), false)
            }
        }
        syntax => judge(document::parse(name, bytes, syntax), syntax == Syntax::Yaml),
    }
}

fn judge_lines(
    source: &Arc<Source>,
    judge: &(impl Fn(Parsed, bool) -> Vec<Judgement> + Sync),
) -> Vec<Judgement> {
    let lines: Vec<_> = source.filled_lines().collect();
    let judge_line = |line: std::ops::Range<usize>| {
        let first_line = source.position(line.start).line;
        let mut judgements = judge(document::parse_slice(source, line), true);
        for judgement in &mut judgements {
            judgement.line = Some(first_line);
        }
        judgements
    };
    if lines.len() < WORTH_THREADS {
        return lines.into_iter().flat_map(judge_line).collect();
    }
    lines.into_par_iter().flat_map_iter(judge_line).collect()
}

/// One judgement for each document; one for text that holds none.
fn judge_parsed(
    parsed: Parsed,
    name: &str,
    aim: &Aim,
    manner: Manner<'_>,
    one_of_many: bool,
) -> Vec<Judgement> {
    let Parsed { source, documents, mut findings } = parsed;
    for finding in &mut findings {
        aim.target.frame_syntax(finding, &source);
    }
    let several =
        documents.len() > 1 || one_of_many && documents.len() == 1 && !findings.is_empty();
    let line = |document: &Document| several.then(|| document.first_line());
    let mut judgements = Vec::new();
    for document in &documents {
        let mut own = manner.policy.check(&aim.target, document, aim.expected_valid);
        // What is wrong with the text belongs to the one document, or to none.
        if documents.len() == 1 {
            own.splice(0..0, std::mem::take(&mut findings));
        }
        judgements.push(judgement(name, line(document), aim, own, manner));
    }
    if !findings.is_empty() {
        // What cannot be read at all fits nothing, whatever the configuration makes of its code.
        let manner = if documents.is_empty() { manner.without_policy() } else { manner };
        judgements.push(judgement(name, None, aim, findings, manner));
    }
    judgements
}

pub(super) fn judgement(
    name: &str,
    line: Option<usize>,
    aim: &Aim,
    mut findings: Vec<Finding>,
    manner: Manner<'_>,
) -> Judgement {
    manner.policy.grade(&mut findings);
    Judgement {
        file: name.into(),
        line,
        target: Some(aim.target.name().to_owned()),
        valid: findings.iter().all(|finding| finding.severity < Severity::Error),
        expected_valid: aim.expected_valid,
        findings,
        known: Vec::new(),
    }
}

/// Payloads inside a larger file: one for each of its documents that has the part.
fn judge_part(
    mut parsed: Parsed,
    part: &Part,
    name: &str,
    aim: &Aim,
    manner: Manner<'_>,
) -> Vec<Judgement> {
    let documents = std::mem::take(&mut parsed.documents);
    let several = documents.len() > 1;
    let mut judgements = Vec::new();
    if !parsed.findings.is_empty() {
        judgements.extend(judge_parsed(parsed, name, aim, manner, false));
    }
    for document in &documents {
        if document.value().pointer(&part.pointer).is_none() {
            continue;
        }
        let mut own = match part.embedded {
            Some(syntax) => judge_embedded(document, &part.pointer, syntax, name, aim, manner),
            None => judge_value(document, &part.pointer, name, aim, manner),
        };
        if several {
            for judgement in &mut own {
                judgement.line = Some(document.position(&part.pointer).line);
            }
        }
        judgements.extend(own);
    }
    if let (true, [first, ..]) = (judgements.is_empty(), documents.as_slice()) {
        let title = format!("nothing stands at `{}`", part.pointer);
        let finding = Finding::new("payload/nothing-selected", title, first.place(""))
            .help("correct `pointer` in trueup.toml, or leave the file out of its globs");
        judgements.push(judgement(name, None, aim, vec![finding], manner));
    }
    judgements
}

fn judge_value(
    document: &Document,
    pointer: &str,
    name: &str,
    aim: &Aim,
    manner: Manner<'_>,
) -> Vec<Judgement> {
    let Some(value) = document.part(pointer) else { return Vec::new() };
    let mut findings = manner.policy.check(&aim.target, &value, aim.expected_valid);
    for finding in &mut findings {
        finding.instance.pointer.insert_str(0, pointer);
    }
    vec![judgement(name, None, aim, findings, manner)]
}

fn judge_embedded(
    document: &Document,
    pointer: &str,
    syntax: Syntax,
    name: &str,
    aim: &Aim,
    manner: Manner<'_>,
) -> Vec<Judgement> {
    let Some((parsed, embedding)) = document.embedded(pointer, syntax) else {
        let place: Place = document.place(pointer);
        let title = format!("what stands at `{pointer}` is no text");
        let finding = Finding::new("payload/not-text", title, place)
            .help("leave `embedded` out of trueup.toml where the payload is a part of the file");
        return vec![judgement(name, None, aim, vec![finding], manner)];
    };
    let mut judgements = judge_parsed(parsed, name, aim, manner, false);
    for judgement in &mut judgements {
        judgement.findings.iter_mut().for_each(|finding| embedding.locate(finding));
        judgement.line = judgement.line.map(|_| embedding.line());
    }
    judgements
}

fn guess_file(input: &Input, guesser: &Guesser, manner: Manner<'_>) -> anyhow::Result<Outcome> {
    let bytes = input.read()?;
    let name = input.path.to_string_lossy();
    let parsed = document::parse(&name, &bytes, manner.syntax(&input.path, &bytes));
    let mut outcome = Outcome::default();
    let [document] = parsed.documents.as_slice() else {
        outcome.unjudged = true;
        outcome.note = Some(match parsed.findings.first() {
            Some(finding) if parsed.documents.is_empty() => {
                let at = finding.instance.position.map(|it| format!(":{it}")).unwrap_or_default();
                format!("{name}{at}: {}", finding.message())
            }
            _ => format!("{name} holds several payloads: say with --target what they are"),
        });
        return Ok(outcome);
    };
    match guesser.guess(document.value())? {
        Guess::Fits(target) => {
            outcome.note =
                Some(format!("{name} is judged as {}, the only one that it fits", target.name()));
            let aim = Aim {
                name: target.name().to_owned(),
                folder: PathBuf::new(),
                target,
                expected_valid: !manner.guesses_fail,
                part: None,
            };
            outcome.judgements = judge_parsed(parsed, &name, &aim, manner, false);
        }
        Guess::Undecided { fits, nearest } => {
            outcome.unjudged = true;
            outcome.note = Some(undecided(&name, &fits, &nearest));
        }
    }
    Ok(outcome)
}

fn undecided(name: &str, fits: &[String], nearest: &[String]) -> String {
    let all = |names: &[String]| format!("\n    --target '{}'", names.join("'\n    --target '"));
    match (fits, nearest) {
        ([], []) => format!("{name} fits no known contract: say with --target what it is"),
        ([], nearest) => {
            format!(
                "{name} fits no known contract; if it is meant for the nearest, add{}",
                all(nearest)
            )
        }
        (fits, _) => format!("{name} fits several targets; say which one is meant:{}", all(fits)),
    }
}

impl Manner<'_> {
    fn without_policy(self) -> Self {
        Self { policy: Policy::default(), ..self }
    }

    pub(super) fn syntax(self, path: &Path, bytes: &[u8]) -> Syntax {
        if self.ndjson { Syntax::Ndjson } else { load::syntax(path, bytes) }
    }
}
