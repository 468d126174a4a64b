//! Text for people: each finding with the line it is on, what was expected, and the cure.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Reporter, Style};
use crate::finding::{Finding, Judgement, Place, Severity};

pub(super) static REPORTER: Reporter = Reporter { name: "text", render };

fn render(judgements: &[Judgement], style: Style) -> String {
    let mut text = String::new();
    for judgement in judgements {
        // What was meant to fail and does has nothing to say.
        if judgement.expected_valid || judgement.valid {
            text.push_str(&findings(&judgement.findings, style));
        }
        if judgement.valid && !judgement.expected_valid {
            text.push_str(&fits_by_mistake(judgement, style));
        }
    }
    if !style.quiet {
        text.push_str(&summary(judgements));
    }
    text
}

/// What was meant to fail and fits has no finding, and is what fails the check.
fn fits_by_mistake(judgement: &Judgement, style: Style) -> String {
    let target = judgement.target.as_deref().unwrap_or("its target");
    let title = format!("this is meant to fail and fits {target}");
    let path = match judgement.line {
        Some(line) => format!("{}:{line}", judgement.file),
        None => judgement.file.to_string(),
    };
    let group = Group::with_title(Level::ERROR.primary_title(title)).element(Origin::path(path));
    renderer(style).render(&[group]) + "\n\n"
}

pub(super) fn findings(findings: &[Finding], style: Style) -> String {
    let renderer = renderer(style);
    let text = |finding| in_place(&renderer.render(&[group(finding)]), finding) + "\n\n";
    findings.iter().map(text).collect()
}

fn renderer(style: Style) -> Renderer {
    let renderer = if style.colour { Renderer::styled() } else { Renderer::plain() };
    renderer.decor_style(DecorStyle::Ascii)
}

/// A mask in front of the mark moves it along the line; the place that is said stays where it is
/// in the file.
fn in_place(rendered: &str, finding: &Finding) -> String {
    let (Some(frame), Some(position)) = (&finding.frame, finding.instance.position) else {
        return rendered.to_owned();
    };
    let column = frame.text[..frame.start].chars().count() + 1;
    let file = finding.instance.file.as_deref().unwrap_or_default();
    let moved = format!("{file}:{}:{column}\n", frame.line);
    rendered.replacen(&moved, &format!("{file}:{position}\n"), 1)
}

fn group(finding: &Finding) -> Group<'_> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_title(level.primary_title(&finding.title).id(&finding.code));
    let place = &finding.instance;
    if let Some(frame) = &finding.frame {
        let label = finding.expected.as_deref();
        let mark = AnnotationKind::Primary.span(frame.start..frame.end).label(label);
        let snippet = Snippet::source(&frame.text).line_start(frame.line).annotation(mark);
        group = group.element(snippet.path(place.file.as_deref()));
    } else {
        group = group.element(origin(place));
        if let Some(expected) = &finding.expected {
            group = group.element(Level::NOTE.no_name().message(expected));
        }
    }
    for (name, note) in notes(finding) {
        group = group.element(Level::NOTE.with_name(name).message(note));
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(help));
    }
    group
}

fn origin(place: &Place) -> Origin<'_> {
    let file = place.file.as_deref().unwrap_or("payload");
    match place.position {
        Some(position) => Origin::path(file).line(position.line).char_column(position.column),
        None => Origin::path(format!("{file}#{}", place.pointer)),
    }
}

fn notes(finding: &Finding) -> Vec<(&'static str, String)> {
    let mut notes = Vec::new();
    let place = finding.contract.as_ref().and_then(|place| {
        let line =
            place.position.map_or_else(String::new, |position| format!(":{}", position.line));
        Some(format!("{}{line}", place.file.as_deref()?))
    });
    let contract: Vec<String> = place.into_iter().chain(finding.context.clone()).collect();
    if !contract.is_empty() {
        notes.push(("contract", contract.join(", ")));
    }
    if let Some(quote) = finding.rule.as_ref().and_then(|rule| rule.quote.as_ref()) {
        let quote = quote.split_whitespace().collect::<Vec<_>>().join(" ");
        notes.push(("stated", format!("\u{ab}{quote}\u{bb}")));
    }
    if !finding.also.is_empty() {
        notes.push(("also", finding.also.join(", ")));
    }
    if !finding.other_places.is_empty() {
        notes.push(("also at", listed(&finding.other_places, &finding.instance)));
    }
    if let Some(witness) = &finding.witness {
        notes.push(("witness", cut(&witness.to_string())));
    }
    notes.extend(finding.cured_by.clone().map(|overlay| ("cured by", overlay)));
    notes.extend(finding.brought_by.clone().map(|overlay| ("brought by", overlay)));
    notes
}

/// As many places as a person looks up one by one.
const MAX_PLACES: usize = 5;

/// The first of them; by their lines alone where all are in the file that was named already.
fn listed(places: &[Place], named: &Place) -> String {
    let here = |place: &Place| place.file == named.file && place.position.is_some();
    let all_here = places.iter().all(here);
    let shown = places.iter().take(MAX_PLACES).map(|place| {
        let file = place.file.as_deref().unwrap_or("contract");
        match place.position {
            Some(position) if all_here => position.line.to_string(),
            Some(position) => format!("{file}:{}", position.line),
            None => format!("{file}#{}", place.pointer),
        }
    });
    let shown: Vec<String> = shown.collect();
    let lines = match shown.len() {
        _ if !all_here => "",
        1 => "line ",
        _ => "lines ",
    };
    let shown = format!("{lines}{}", shown.join(", "));
    match places.len().saturating_sub(MAX_PLACES) {
        0 => shown,
        more => format!("{shown} and {}", counted(more, "more place")),
    }
}

/// A longer witness is no longer read, but measured.
const MAX_WITNESS: usize = 400;

fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_WITNESS) {
        Some((at, _)) => format!("{}\u{2026}", &text[..at]),
        None => text.to_owned(),
    }
}

fn summary(judgements: &[Judgement]) -> String {
    let total = judgements.len();
    let as_expected = judgements.iter().filter(|judgement| judgement.is_as_expected()).count();
    let refused = judgements.iter().filter(|j| !j.expected_valid && j.is_as_expected()).count();
    let findings: usize =
        judgements.iter().filter(|j| !j.is_as_expected()).map(|j| j.findings.len()).sum();
    let payloads = counted(total, "payload");
    let meant = match refused {
        0 => String::new(),
        refused => format!(", {refused} of them meant to fail, and they do"),
    };
    let known = match judgements.iter().map(|j| j.known.len()).sum() {
        0 => String::new(),
        known => format!(", {} not counted", counted(known, "known finding")),
    };
    match total - as_expected {
        0 => format!("{payloads} as expected{meant}{known}\n"),
        failed => {
            format!(
                "{payloads}, {failed} not as expected: {}{meant}{known}\n",
                counted(findings, "finding")
            )
        }
    }
}

pub(super) fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
