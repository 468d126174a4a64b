//! Contracts: OpenAPI documents and plain JSON Schemas, their operations and their targets.

pub(crate) mod builtin;
mod check;
mod contract;
mod dialects;
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
mod walk;

pub use contract::{Contract, Options};
pub use load::{LoadError, Resources};
pub use target::{Target, TargetError};
