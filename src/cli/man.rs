//! `trueup man`: the manual, a page for each subcommand.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::FITS;

/// Write the manual pages
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  trueup man | man -l -
  trueup man ~/.local/share/man/man1")]
pub(super) struct Args {
    /// Write a page for each subcommand into this folder, which is made where it is not there;
    /// without it, the page of trueup itself goes to standard output
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

/// Something that a page explains besides options.
struct Entry {
    name: &'static str,
    words: &'static str,
    /// The pages that it belongs to besides the first; none where it belongs to all.
    pages: &'static [&'static str],
}

const SECTIONS: [(&str, &[Entry]); 3] =
    [("EXIT STATUS", &EXIT_STATUS), ("ENVIRONMENT", &ENVIRONMENT), ("FILES", &FILES)];

const EXIT_STATUS: [Entry; 4] = [
    Entry {
        name: "0",
        words: "All fits, or what was asked for is written. Warnings and notes about payloads do \
                not fail a check, nor do notes a lint.",
        pages: &[],
    },
    Entry {
        name: "1",
        words: "There are findings: a payload is not as expected, something is left to repair, a \
                contract has a defect, or pages cannot be made one document.",
        pages: &["check", "lint", "import"],
    },
    Entry {
        name: "2",
        words: "It could not run: wrong usage, an unreadable file, a broken contract or \
                configuration, or nothing that could be judged.",
        pages: &[],
    },
    Entry {
        name: "130",
        words: "As shells report it, the end of --watch by Ctrl-C.",
        pages: &["check", "lint"],
    },
];

const ENVIRONMENT: [Entry; 3] = [
    Entry {
        name: "NO_COLOR",
        words: "Set to anything but nothing, it keeps findings without colour, unless --color says \
                otherwise.",
        pages: &["check", "lint"],
    },
    Entry {
        name: "GITHUB_STEP_SUMMARY",
        words: "With --format github or --report github=FILE, the file that a page about the job \
                is added to. GitHub sets it.",
        pages: &["check"],
    },
    Entry {
        name: "any other",
        words: "Where trueup.toml names it as ${NAME}.",
        pages: &["check", "targets", "sample", "schema"],
    },
];

const FILES: [Entry; 2] = [
    Entry {
        name: "trueup.toml",
        words: "Says which files are payloads of what, names contracts, and grades findings. The \
                nearest one upwards from the working folder counts. trueup config schema prints \
                what may stand in it.",
        pages: &["check", "targets", "sample", "schema", "init", "config"],
    },
    Entry {
        name: ".gitignore, .ignore",
        words: "In folders, what these name is passed over, as are hidden files.",
        pages: &["check", "init"],
    },
];

pub(super) fn run(args: &Args, command: clap::Command) -> anyhow::Result<ExitCode> {
    let mut command = command.disable_help_subcommand(true);
    command.build();
    match &args.folder {
        None => super::print(&page(&command)?)?,
        Some(folder) => {
            fs::create_dir_all(folder)
                .with_context(|| format!("cannot make {}", folder.display()))?;
            let mut open = vec![&command];
            while let Some(next) = open.pop() {
                open.extend(next.get_subcommands());
                let path = folder.join(Man::new(next.clone()).get_filename());
                fs::write(&path, page(next)?)
                    .with_context(|| format!("cannot write {}", path.display()))?;
            }
        }
    }
    Ok(ExitCode::from(FITS))
}

fn page(command: &clap::Command) -> anyhow::Result<String> {
    let man = Man::new(command.clone()).source(concat!("trueup ", env!("CARGO_PKG_VERSION")));
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    let mut rest = Roff::new();
    for (title, entries) in SECTIONS {
        section(&mut rest, title, entries, command);
    }
    if let Some(help) = command.get_after_help() {
        after_help(&mut rest, &help.to_string());
    }
    rest.to_writer(&mut page)?;
    Ok(String::from_utf8(page)?)
}

fn section(roff: &mut Roff, title: &str, entries: &[Entry], command: &clap::Command) {
    let is_first = command.has_subcommands() && command.get_version().is_some();
    let belongs = |entry: &&Entry| {
        is_first || entry.pages.is_empty() || entry.pages.contains(&command.get_name())
    };
    let entries: Vec<&Entry> = entries.iter().filter(belongs).collect();
    if entries.is_empty() {
        return;
    }
    roff.control("SH", [title]);
    for entry in entries {
        roff.control("TP", []).text([bold(entry.name)]).text([roman(entry.words)]);
    }
}

/// Examples keep their lines; other paragraphs are notes.
fn after_help(roff: &mut Roff, help: &str) {
    let (examples, notes): (Vec<&str>, Vec<&str>) =
        help.split("\n\n").partition(|paragraph| paragraph.starts_with("Examples:\n"));
    if !notes.is_empty() {
        roff.control("SH", ["NOTES"]);
    }
    for note in notes {
        roff.control("PP", []).text([roman(note.replace('\n', " "))]);
    }
    for paragraph in examples {
        roff.control("SH", ["EXAMPLES"]).control("nf", []);
        for line in paragraph.lines().skip(1) {
            roff.text([roman(line.trim())]);
        }
        roff.control("fi", []);
    }
}
