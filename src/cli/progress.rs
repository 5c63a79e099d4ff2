//! A progress bar for long runs: on a terminal only, and only after a second.

use std::sync::Once;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long a run may take without a bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// Counts steps; draws once the run turns out to be long.
pub struct Progress {
    bar: ProgressBar,
    start: Instant,
    shown: Once,
}

impl Progress {
    /// A run of `steps` steps.
    pub fn new(steps: usize) -> Self {
        let bar = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("核对中 [{bar:30}] {pos}/{len}，已用 {elapsed}") {
            bar.set_style(style.progress_chars("=> "));
        }
        Self { bar, start: Instant::now(), shown: Once::new() }
    }

    /// One step is done.
    pub fn step(&self) {
        if self.start.elapsed() > PATIENCE {
            // Hides itself where standard error is no terminal.
            self.shown.call_once(|| self.bar.set_draw_target(ProgressDrawTarget::stderr()));
        }
        self.bar.inc(1);
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}
