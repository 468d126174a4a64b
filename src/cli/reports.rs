//! Where reports go: one form to standard output, others to files, and a page to GitHub.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::Colour;
use crate::finding::Judgement;
use crate::report::{self, Reporter, Style};

/// Options that say which reports to write.
#[derive(Debug, clap::Args)]
pub(super) struct ReportArgs {
    /// How to write the report
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = formats())]
    pub(super) format: String,
    /// Write a further report to a file; may be given several times
    #[arg(long, value_name = "FORMAT=FILE")]
    report: Vec<String>,
    /// Leave payloads that fit out of the JSON report
    #[arg(long)]
    pub(super) only_invalid: bool,
    /// Write findings alone: no summary, no notes
    #[arg(short, long)]
    pub(super) quiet: bool,
}

/// GitHub's reporter, which has a page for the summary of the job besides.
const GITHUB: &str = "github";

fn formats() -> clap::builder::PossibleValuesParser {
    report::ALL.iter().map(|reporter| reporter.name).collect::<Vec<_>>().into()
}

/// The reports that are wanted, known to be possible before anything is judged.
pub(super) struct Reports {
    stdout: &'static Reporter,
    files: Vec<(&'static Reporter, PathBuf)>,
    style: Style,
}

impl ReportArgs {
    pub(super) fn reports(&self, colour: Colour) -> anyhow::Result<Reports> {
        let files = self.report.iter().map(|wanted| file(wanted)).collect::<Result<_, _>>()?;
        let style = Style {
            colour: colour.wanted_on(&std::io::stdout()),
            quiet: self.quiet,
            only_invalid: self.only_invalid,
        };
        Ok(Reports { stdout: find(&self.format)?, files, style })
    }
}

fn file(wanted: &str) -> anyhow::Result<(&'static Reporter, PathBuf)> {
    let Some((format, path)) = wanted.split_once('=').filter(|(_, path)| !path.is_empty()) else {
        bail!("`--report {wanted}` names no file: write `--report FORMAT=FILE`, as in junit=a.xml");
    };
    Ok((find(format)?, PathBuf::from(path)))
}

fn find(format: &str) -> anyhow::Result<&'static Reporter> {
    let found = report::ALL.into_iter().find(|reporter| reporter.name == format);
    found.with_context(|| {
        let names: Vec<&str> = report::ALL.iter().map(|reporter| reporter.name).collect();
        format!("there is no format `{format}`: choose one of {}", names.join(", "))
    })
}

impl Reports {
    /// The files that are written.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        self.files.iter().map(|(_, path)| path.clone()).collect()
    }

    pub(super) fn write(&self, judgements: &[Judgement]) -> anyhow::Result<()> {
        for (reporter, path) in &self.files {
            let style = Style { colour: false, ..self.style };
            fs::write(path, (reporter.render)(judgements, style))
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        let is_on_github = std::iter::once(&self.stdout)
            .chain(self.files.iter().map(|(reporter, _)| reporter))
            .any(|reporter| reporter.name == GITHUB);
        if let (true, Some(path)) = (is_on_github, std::env::var_os("GITHUB_STEP_SUMMARY")) {
            append(Path::new(&path), &report::job_summary(judgements))?;
        }
        // People need no text that says nothing; programs read a report in any case.
        if judgements.is_empty() && self.stdout.name == "text" {
            return Ok(());
        }
        super::print(&(self.stdout.render)(judgements, self.style))
    }
}

/// Other steps of the job have pages in the same file.
fn append(path: &Path, page: &str) -> anyhow::Result<()> {
    let open = || File::options().create(true).append(true).open(path);
    open().and_then(|mut file| file.write_all(page.as_bytes())).with_context(|| {
        format!("cannot write {}, which GITHUB_STEP_SUMMARY names", path.display())
    })
}
