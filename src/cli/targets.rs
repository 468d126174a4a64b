//! `trueup targets`: the operations of the contracts and the parts of each.

use std::process::ExitCode;

use clap::ValueEnum;
use serde::Serialize;

use super::contracts::{ContractArgs, Contracts};
use super::{FITS, configuration};
use crate::openapi::Contract;
use crate::openapi::outline::Operation;

/// List what payloads can be checked against
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  trueup targets
  trueup targets immuta synq
  trueup targets openapi.yaml --format json")]
pub(super) struct Args {
    /// Contracts to list: names or files; by default those that are built in or named in trueup.toml
    #[arg(value_name = "CONTRACT")]
    contracts: Vec<String>,
    /// How to write the list
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    contract: ContractArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

#[derive(Serialize)]
struct JsonTargets {
    targets: Vec<JsonTarget>,
}

#[derive(Serialize)]
struct JsonTarget {
    contract: String,
    operation_id: Option<String>,
    method: String,
    path: String,
    parts: Vec<String>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let config = configuration::find(None)?;
    let mut contracts = Contracts::new(args.contract.options()?, config.as_ref());
    let own = config.iter().flat_map(|config| config.contracts.keys().cloned());
    let names: Vec<String> = match args.contracts.as_slice() {
        [] => Contract::BUILTIN.iter().map(|name| (*name).to_owned()).chain(own).collect(),
        names => names.to_vec(),
    };
    let mut listed = Vec::new();
    for name in names {
        listed.push(contracts.contract(&name)?);
    }
    super::print(&match args.format {
        Format::Text => listed.iter().map(text).collect::<String>(),
        Format::Json => json(&listed)?,
    })?;
    Ok(ExitCode::from(FITS))
}

fn text(contract: &Contract) -> String {
    if contract.is_json_schema() {
        return format!("{}  (JSON Schema)\n", contract.name());
    }
    contract.operations().iter().map(|operation| operation_text(contract, operation)).collect()
}

/// Two lines: the target as it is typed, and what can follow behind `@`.
fn operation_text(contract: &Contract, operation: &Operation) -> String {
    let request = format!("{} {}", operation.method, operation.path);
    let head = match &operation.operation_id {
        Some(id) => {
            let short = id.rsplit('.').next().unwrap_or(id);
            format!("{}:{short}  ({request})", contract.name())
        }
        None => format!("'{}:{request}'", contract.name()),
    };
    let parts: Vec<String> = operation.parts.iter().map(|part| format!("@{}", part.name)).collect();
    format!("{head}\n    {}\n", parts.join(" "))
}

fn json(contracts: &[Contract]) -> anyhow::Result<String> {
    let targets = contracts.iter().flat_map(|contract| {
        contract.operations().iter().map(|operation| JsonTarget {
            contract: contract.name().to_owned(),
            operation_id: operation.operation_id.as_deref().map(str::to_owned),
            method: operation.method.clone().into_owned(),
            path: operation.path.clone().into_owned(),
            parts: operation.parts.iter().map(|part| part.name.clone().into_owned()).collect(),
        })
    });
    let list = JsonTargets { targets: targets.collect() };
    Ok(serde_json::to_string_pretty(&list)? + "\n")
}
