//! Which inputs are judged as what, decided before any is read.

use std::path::Path;
use std::sync::Arc;

use anyhow::bail;

use super::configuration::{Config, Mapping, Part};
use super::contracts::Contracts;
use super::guess::Guesser;
use super::inputs::{self, Input};
use crate::openapi::{Options, Target};

/// What to do with each input.
pub(super) struct Plan {
    pub(super) jobs: Vec<Job>,
    pub(super) guesser: Guesser,
}

/// One payload, or what holds several of one kind.
pub(super) struct Job {
    pub(super) input: Input,
    pub(super) way: Way,
}

/// How an input gets its target.
pub(super) enum Way {
    Target(Aim),
    Guess,
}

/// What to judge by.
#[derive(Clone)]
pub(super) struct Aim {
    pub(super) target: Arc<Target>,
    pub(super) expected_valid: bool,
    /// The part of the file that is the payload; `None` where it is all of it.
    pub(super) part: Option<Part>,
}

/// What a call asks for.
pub(super) struct Request<'r> {
    pub(super) paths: &'r [std::path::PathBuf],
    pub(super) target: Option<&'r str>,
    /// Whether payloads are meant to fit, whatever trueup.toml says.
    pub(super) expected_valid: Option<bool>,
}

impl Plan {
    pub(super) fn new(
        request: &Request<'_>,
        config: Option<&Config>,
        options: &Options,
    ) -> anyhow::Result<Self> {
        let mut contracts = Contracts::new(options.clone(), config);
        let inputs = inputs_of(request, config)?;
        let fixed = request.target.map(|name| contracts.target(name, Path::new(""))).transpose()?;
        let mut jobs = Vec::with_capacity(inputs.len());
        for input in inputs {
            match (&fixed, config) {
                (Some(target), _) => {
                    let expected_valid = request.expected_valid.unwrap_or(true);
                    let aim = Aim { target: Arc::clone(target), expected_valid, part: None };
                    jobs.push(Job { input, way: Way::Target(aim) });
                }
                // What a configuration does not map is none of its payloads.
                (None, Some(config)) => {
                    for mapping in config.mappings(&input.path)? {
                        let way = Way::Target(aim(mapping, request, config, &mut contracts)?);
                        jobs.push(Job { input: input.clone(), way });
                    }
                }
                (None, None) => jobs.push(Job { input, way: Way::Guess }),
            }
        }
        Ok(Self { jobs, guesser: Guesser::new(options.clone()) })
    }
}

fn inputs_of(request: &Request<'_>, config: Option<&Config>) -> anyhow::Result<Vec<Input>> {
    match (request.paths, config) {
        ([], Some(config)) if request.target.is_none() => inputs::below(&config.folder),
        ([], _) => bail!("name the payloads to check, or `-` for standard input"),
        (paths, _) => inputs::expand(paths),
    }
}

fn aim(
    mapping: Mapping,
    request: &Request<'_>,
    config: &Config,
    contracts: &mut Contracts,
) -> anyhow::Result<Aim> {
    Ok(Aim {
        target: contracts.target(&mapping.target, &config.folder)?,
        expected_valid: request.expected_valid.unwrap_or(mapping.expected_valid),
        part: mapping.part,
    })
}
