//! How far long work is, on a terminal and nowhere else; gone when it is done.

use std::io::IsTerminal;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work that is over before this says nothing of itself.
const PATIENCE: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(100);

/// A line on standard error for as long as it lives. Nothing else may be written meanwhile.
pub(super) struct Progress(Option<Shown>);

struct Shown {
    bar: ProgressBar,
    /// Dropped to say that the work is done.
    done: Option<Sender<()>>,
    waiter: Option<JoinHandle<()>>,
}

impl Progress {
    /// Of so many things that are called `what`, where the user wants to know.
    pub(super) fn of(total: u64, what: &'static str, is_wanted: bool) -> Self {
        Self::start(is_wanted, || {
            let length = Some(total).filter(|total| *total > 1);
            let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::hidden());
            let template = match length {
                Some(_) => "[{bar:30}] {pos} of {len} {msg}, {eta} left",
                None => "{spinner} working on {msg}, for {elapsed}",
            };
            let style = ProgressStyle::with_template(template);
            bar.with_style(
                style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "),
            )
            .with_message(what)
        })
    }

    fn start(is_wanted: bool, bar: impl FnOnce() -> ProgressBar) -> Self {
        if !is_wanted || !std::io::stderr().is_terminal() {
            return Self(None);
        }
        let bar = bar();
        let (done, work) = channel();
        let waiting = bar.clone();
        let waiter = std::thread::spawn(move || {
            if work.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                waiting.set_draw_target(ProgressDrawTarget::stderr());
                waiting.enable_steady_tick(TICK);
            }
        });
        Self(Some(Shown { bar, done: Some(done), waiter: Some(waiter) }))
    }

    /// So many more are done.
    pub(super) fn add(&self, number: u64) {
        if let Some(shown) = &self.0 {
            shown.bar.inc(number);
        }
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        drop(self.done.take());
        let _ = self.waiter.take().map(JoinHandle::join);
        self.bar.finish_and_clear();
    }
}
