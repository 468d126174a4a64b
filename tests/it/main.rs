//! All integration tests, in one binary: it links once.
#![allow(missing_docs, reason = "tests document themselves by their names")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod explain;
mod import;
mod overlay;
mod suites;
mod tidy;
mod yaml;
