//! Tells whether JSON payloads fit their OpenAPI contract, and proves it when they don't.
//!
//! ```
//! use serde_json::json;
//! use trueup::Contract;
//!
//! let contract = Contract::builtin("immuta")?;
//! let request = contract.target("searchDataObjects")?;
//!
//! let findings = request.check(&json!({"filter": {"dataObject": {"nmae": "orders"}}}));
//! let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
//! assert_eq!(codes, ["schema/additionalProperties", "schema/required"]);
//! assert_eq!(findings[0].help.as_deref(), Some("did you mean `name`?"));
//!
//! assert!(request.check(&json!({"filter": {"dataObject": {"name": "orders"}}})).is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A payload that is text keeps its places: read it with [`document::parse`] and judge it with
//! [`Target::check_document`]; findings then have lines, columns and code frames. A contract of
//! your own comes from [`Contract::load`].
//!
//! The modules, from the bottom up:

pub mod finding;

pub mod document;

mod schema;

pub mod openapi;

pub mod lint;
pub mod repair;

pub mod sample;

#[cfg(feature = "cli")]
mod report;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;

pub use document::Document;
pub use finding::{Finding, Severity};
pub use openapi::{
    Answer, Contract, LoadError, Options, Question, Resources, Size, Target, TargetError, Witness,
    WitnessOptions, Witnesses,
};
