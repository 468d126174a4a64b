//! The official suites lie outside the repository: tests that read them run where they are.

use std::env;
use std::path::PathBuf;

/// The suite folder `sub` under `TRUEUP_SUITES`; where that is not set, says so and gives `None`.
pub(crate) fn suites(sub: &str) -> Option<PathBuf> {
    let Some(root) = env::var_os("TRUEUP_SUITES") else {
        eprintln!("skipped: TRUEUP_SUITES is not set, so there is no {sub}");
        return None;
    };
    Some(PathBuf::from(root).join(sub))
}
