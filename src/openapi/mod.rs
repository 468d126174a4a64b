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
mod structure;
mod target;
mod walk;

pub(crate) use check::Keep;
#[cfg(feature = "cli")]
pub(crate) use check::Masking;
pub use contract::{Contract, Options};
pub use load::{LoadError, Resources};
pub use target::{Target, TargetError};
