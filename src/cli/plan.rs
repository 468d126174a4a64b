//! Which inputs are judged as what, decided before any is read.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::bail;

use super::configuration::{Config, Mapping, Part};
use super::contracts::Contracts;
use super::guess::Guesser;
use super::inputs::{self, Input};
use super::scope::{Named, Scope};
use crate::document::load;
use crate::openapi::{Options, Target};

/// What to do with each input.
pub(super) struct Plan {
    pub(super) jobs: Vec<Job>,
    pub(super) guesser: Guesser,
    pub(super) notes: Vec<String>,
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
    /// The target as it was asked for, and what paths in its name are relative to.
    pub(super) name: String,
    pub(super) folder: PathBuf,
    pub(super) expected_valid: bool,
    /// The part of the file that is the payload; `None` where it is all of it.
    pub(super) part: Option<Part>,
}

/// What a call asks for.
pub(super) struct Request<'r> {
    pub(super) paths: &'r [PathBuf],
    /// What standard input is to be called.
    pub(super) stdin: Option<&'r Path>,
    pub(super) target: Option<&'r str>,
    /// Whether payloads are meant to fit, whatever trueup.toml says.
    pub(super) expected_valid: Option<bool>,
}

impl Plan {
    pub(super) fn new(
        request: &Request<'_>,
        config: Option<&Config>,
        options: &Options,
        contracts: &mut Contracts,
        mut scope: Option<Scope<'_>>,
    ) -> anyhow::Result<Self> {
        let inputs = inputs_of(request, config, scope.as_ref())?;
        let fixed = request.target.map(|name| fixed_aim(name, request, contracts));
        let fixed = fixed.transpose()?;
        let mut jobs = Vec::with_capacity(inputs.len());
        for input in inputs {
            let ways = match (&fixed, config) {
                (Some(aim), _) => vec![Way::Target(aim.clone())],
                // What a configuration does not map is none of its payloads.
                (None, Some(config)) => {
                    let mappings = config.mappings(&input.path)?.into_iter();
                    let aims = mappings.map(|it| aim(it, request, config, contracts));
                    aims.map(|aim| Ok(Way::Target(aim?))).collect::<anyhow::Result<_>>()?
                }
                (None, None) => vec![Way::Guess],
            };
            for way in ways {
                match &mut scope {
                    Some(scope) => jobs.extend(scoped(&input, way, scope)?),
                    None => jobs.push(Job { input: input.clone(), way }),
                }
            }
        }
        let notes = scope.map_or_else(Vec::new, |scope| {
            scope.notes(&jobs.iter().filter_map(Job::target).collect::<Vec<_>>())
        });
        Ok(Self { jobs, guesser: Guesser::new(options.clone()), notes })
    }
}

impl Job {
    fn target(&self) -> Option<&Target> {
        match &self.way {
            Way::Target(aim) => Some(&aim.target),
            Way::Guess => None,
        }
    }
}

/// The job, where the change concerns it.
fn scoped(input: &Input, way: Way, scope: &mut Scope<'_>) -> anyhow::Result<Option<Job>> {
    let named = match &way {
        Way::Target(aim) => {
            Some(Named { target: &aim.target, name: &aim.name, folder: &aim.folder })
        }
        Way::Guess => None,
    };
    if !scope.holds(input, named)? {
        return Ok(None);
    }
    let mut input = input.clone();
    if input.content.is_none() {
        input.content = scope.content(&input)?;
    }
    Ok(Some(Job { input, way }))
}

/// The files that a call names, directly or not.
pub(super) fn inputs_of(
    request: &Request<'_>,
    config: Option<&Config>,
    scope: Option<&Scope<'_>>,
) -> anyhow::Result<Vec<Input>> {
    let mut inputs = match (request.paths, config) {
        ([], _) if request.stdin.is_some() => {
            return inputs::expand(&[PathBuf::from(load::STDIN)], request.stdin);
        }
        ([], Some(config)) if request.target.is_none() => inputs::below(&config.folder)?,
        ([], None) if request.target.is_none() && scope.is_some() => Vec::new(),
        ([], _) => bail!("name the payloads to check, or `-` for standard input"),
        (paths, _) => return inputs::expand(paths, request.stdin),
    };
    // Without paths all that changed counts, also what is gone from the working tree.
    if let Some(scope) = scope {
        scope.add_staged(&mut inputs);
    }
    Ok(inputs)
}

fn fixed_aim(name: &str, request: &Request<'_>, contracts: &mut Contracts) -> anyhow::Result<Aim> {
    let folder = PathBuf::new();
    Ok(Aim {
        target: contracts.target(name, &folder)?,
        name: name.to_owned(),
        folder,
        expected_valid: request.expected_valid.unwrap_or(true),
        part: None,
    })
}

fn aim(
    mapping: Mapping,
    request: &Request<'_>,
    config: &Config,
    contracts: &mut Contracts,
) -> anyhow::Result<Aim> {
    Ok(Aim {
        target: contracts.target(&mapping.target, &config.folder)?,
        name: mapping.target,
        folder: config.folder.clone(),
        expected_valid: request.expected_valid.unwrap_or(mapping.expected_valid),
        part: mapping.part,
    })
}
