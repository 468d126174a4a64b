//! All integration tests, in one binary: it links once.
#![allow(missing_docs, reason = "tests document themselves by their names")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod baseline;
mod binary;
mod cases;
mod check_command;
mod configuration;
mod corpus;
mod explain;
mod help;
mod hostile;
mod import;
mod init;
mod json_schema_suite;
mod lint;
mod messages;
mod openapi_documents;
mod overlay;
mod places;
mod progress;
mod prose;
mod repair;
mod reports;
mod sample;
mod sample_invalid;
mod sample_keywords;
mod schema_command;
mod scope;
mod secrets;
mod secrets_in_parts;
mod suites;
mod tidy;
mod unions;
mod watch;
mod witness;
mod yaml;
