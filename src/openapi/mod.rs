//! Contracts: OpenAPI documents and plain JSON Schemas, their operations and their targets.

pub(crate) mod anatomy;
pub(crate) mod builtin;
mod check;
mod contract;
mod dialects;
mod examples;
mod idioms;
#[cfg(feature = "cli")]
pub mod import;
mod leads;
mod load;
mod loaded;
mod lower;
mod neighbours;
pub mod outline;
mod packed;
pub mod references;
mod scan;
#[cfg(feature = "cli")]
mod secrets;
mod structure;
mod target;
pub(crate) mod walk;
mod witness;

pub(crate) use check::Keep;
#[cfg(feature = "cli")]
pub(crate) use check::Masking;
pub(crate) use check::{contract_frame, contract_place};
pub use contract::{Contract, Options};
pub(crate) use load::one as read_document;
pub use load::{LoadError, Resources};
pub(crate) use loaded::LoadedContract;
pub(crate) use lower::{Direction, Version};
pub use target::{Target, TargetError};
pub use witness::{Question, Witness, Witnesses};

pub use crate::schema::witness::{Answer, Size, WitnessOptions};
