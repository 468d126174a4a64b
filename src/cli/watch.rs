//! `--watch`: judging again whenever a file changes that a verdict depends on.
//!
//! Files are asked for their times and sizes again and again. Notices of changes, which systems
//! offer, come neither from network folders nor into containers, and have to be asked for in each
//! folder of a tree. What an editor does on its way to a saved file does not matter here either.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use anyhow::ensure;

use super::{Colour, complain, inputs};

/// A command that can be run over and over.
pub(super) trait Rounds {
    /// What is known before anything is judged.
    type Plan;

    /// Plans a round. `files` takes all files that are read for it, also where that fails.
    fn plan(&self, files: &mut BTreeSet<PathBuf>) -> anyhow::Result<Self::Plan>;

    /// The payloads that there are now: new ones count.
    fn payloads(&self, plan: &Self::Plan) -> Vec<PathBuf>;

    /// Files that a round writes, whose changes mean nothing.
    fn products(&self) -> Vec<PathBuf>;

    /// Judges and reports.
    fn judge(&self, plan: &Self::Plan) -> anyhow::Result<()>;
}

/// How often files are asked.
const PAUSE: Duration = Duration::from_millis(200);
/// Saving a file is several changes; this long nothing may happen.
const CALM: Duration = Duration::from_millis(100);
/// Asking takes one part in so many of the time, however many files there are.
const SHARE: u32 = 20;
/// So many changed files are named.
const NAMED: usize = 3;

/// When a file was written, and its size; `None` where it is not there.
type Stamp = Option<(Option<SystemTime>, u64)>;
type Stamps = BTreeMap<PathBuf, Stamp>;

/// Runs rounds until the user interrupts, which ends this process as it ends others.
pub(super) fn run<R: Rounds>(
    rounds: &R,
    colour: Colour,
    is_quiet: bool,
) -> anyhow::Result<Infallible> {
    let products: BTreeSet<PathBuf> =
        rounds.products().iter().filter_map(|path| inputs::whole(path).ok()).collect();
    let mut plan = None;
    let mut known = Stamps::new();
    loop {
        let mut files = BTreeSet::new();
        let failure = match rounds.plan(&mut files) {
            Ok(new) => {
                plan = Some(new);
                None
            }
            Err(error) => Some(error),
        };
        let watched = || -> BTreeSet<PathBuf> {
            let payloads = plan.as_ref().map(|plan| rounds.payloads(plan)).unwrap_or_default();
            let all = payloads.iter().chain(&files).filter_map(|path| inputs::whole(path).ok());
            all.filter(|path| !products.contains(path)).collect()
        };
        // What has changed since the last round began stays known as it was then.
        let stamped = |path: PathBuf| {
            let stamp = known.get(&path).copied().unwrap_or_else(|| stamp(&path));
            (path, stamp)
        };
        known = watched().into_iter().map(stamped).collect();
        let count = known.values().flatten().count();
        let failure = match (failure, &plan) {
            (None, Some(plan)) => rounds.judge(plan).err(),
            (failure, _) => failure,
        };
        match failure {
            // Nothing that is there could be mended.
            Some(error) if count == 0 => return Err(error),
            Some(error) => complain(&error, colour),
            None => ensure!(count > 0, "there is no file to watch: what is built in never changes"),
        }
        let files = if count == 1 { "file" } else { "files" };
        say(is_quiet, &format!("watching {count} {files}; Ctrl-C ends it"));
        let changed = wait(&mut known, &watched);
        say(is_quiet, &format!("\n---- {} changed ----", listed(&changed)));
    }
}

/// Waits for a change and until it is over; the files that changed come back.
fn wait(known: &mut Stamps, watched: &dyn Fn() -> BTreeSet<PathBuf>) -> Vec<PathBuf> {
    let stamps =
        || -> Stamps { watched().into_iter().map(|path| (path.clone(), stamp(&path))).collect() };
    let mut pause = PAUSE;
    loop {
        std::thread::sleep(pause);
        let start = Instant::now();
        let mut now = stamps();
        pause = PAUSE.max(start.elapsed() * SHARE);
        while now != *known {
            std::thread::sleep(CALM);
            let later = stamps();
            if later == now {
                let paths: BTreeSet<&PathBuf> = known.keys().chain(now.keys()).collect();
                let is_other = |path: &&PathBuf| known.get(*path) != now.get(*path);
                let changed = paths.into_iter().filter(is_other).cloned().collect();
                *known = now;
                return changed;
            }
            now = later;
        }
    }
}

fn stamp(path: &PathBuf) -> Stamp {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok(), metadata.len()))
}

fn listed(paths: &[PathBuf]) -> String {
    let shown = paths.iter().take(NAMED).map(|path| inputs::shown(path).display().to_string());
    let mut names: Vec<String> = shown.collect();
    if paths.len() > NAMED {
        names.push(format!("{} more", paths.len() - NAMED));
    }
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

/// On standard error, so that reports stay what they are.
fn say(is_quiet: bool, text: &str) {
    if !is_quiet {
        let _ = writeln!(std::io::stderr(), "{text}");
    }
}
