//! From what users type (`immuta:createConnection@response.201`, `person.schema.json`) to targets.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};

use super::configuration::{Config, NamedContract};
use super::inputs;
use crate::document::load;
use crate::openapi::{Contract, LoadError, Options, Resources, Target};
use crate::schema::validate::nearest;

/// Options that say how contracts are read.
#[derive(Debug, clap::Args)]
pub(super) struct ContractArgs {
    /// Apply an OpenAPI Overlay to the contract; may be given several times
    #[arg(long, value_name = "FILE")]
    overlay: Vec<PathBuf>,
    /// Judge by a built-in contract as its vendor published it, without the rules from its prose
    #[arg(long)]
    raw: bool,
    /// Take `format` as an annotation instead of asserting it
    #[arg(long)]
    no_formats: bool,
    /// Use FILE where the contract refers to URI; a URI that ends in `/` stands for a folder
    #[arg(long, value_name = "URI=FILE")]
    resource: Vec<String>,
}

impl ContractArgs {
    /// The files that are named.
    pub(super) fn files(&self) -> impl Iterator<Item = PathBuf> {
        let supplied = self.resource.iter().filter_map(|resource| resource.rsplit_once('='));
        self.overlay.iter().cloned().chain(supplied.map(|(_, path)| PathBuf::from(path)))
    }

    pub(super) fn options(&self) -> anyhow::Result<Options> {
        self.options_in(&Path::to_owned, Resources::default())
    }

    /// The same for a copy of the tree: `moved` says where a file stands in it.
    pub(super) fn options_in(
        &self,
        moved: &dyn Fn(&Path) -> PathBuf,
        resources: Resources,
    ) -> anyhow::Result<Options> {
        let mut options = Options {
            raw: self.raw,
            formats_as_annotations: self.no_formats,
            resources,
            ..Options::default()
        };
        for path in &self.overlay {
            let overlay = read_overlay(&moved(path), &options.resources)?;
            options.overlays.push(Arc::new(overlay));
        }
        for resource in &self.resource {
            let Some((uri, path)) = resource.rsplit_once('=') else {
                bail!("`--resource {resource}` has no `=`: write `--resource URI=FILE`");
            };
            options.resources.supply(uri, moved(Path::new(path)));
        }
        Ok(options)
    }
}

fn read_overlay(path: &Path, resources: &Resources) -> anyhow::Result<crate::document::Document> {
    let bytes = resources.read(path)?;
    let name = path.to_string_lossy();
    let mut parsed = crate::document::parse(&name, &bytes, load::syntax(path, &bytes));
    if !parsed.findings.is_empty() {
        return Err(crate::openapi::LoadError::Invalid(parsed.findings).into());
    }
    match (parsed.documents.pop(), parsed.documents.is_empty()) {
        (Some(document), true) => Ok(document),
        _ => bail!("{name} holds several documents, and an overlay is one"),
    }
}

/// Contracts and targets, each loaded and compiled once.
#[derive(Debug)]
pub(super) struct Contracts {
    options: Options,
    /// Contracts that trueup.toml names.
    named: BTreeMap<String, NamedContract>,
    /// Whether what is worth saying of contracts was said before.
    is_quiet: bool,
    /// What contracts are read from, also where that failed.
    files: BTreeSet<PathBuf>,
    loaded: HashMap<String, Contract>,
    targets: HashMap<String, Arc<Target>>,
}

impl Contracts {
    pub(super) fn new(options: Options, config: Option<&Config>) -> Self {
        let named = config.map(|config| config.contracts.clone()).unwrap_or_default();
        let (loaded, targets) = (HashMap::new(), HashMap::new());
        Self { options, named, is_quiet: false, files: BTreeSet::new(), loaded, targets }
    }

    /// Says nothing of contracts that somebody else says.
    pub(super) fn quiet(self) -> Self {
        Self { is_quiet: true, ..self }
    }

    /// The contracts of a copy of the tree: `moved` says where a file stands in it.
    pub(super) fn of_past(
        options: Options,
        config: Option<&Config>,
        moved: &dyn Fn(&Path) -> PathBuf,
    ) -> Self {
        let mut contracts = Self::new(options, config).quiet();
        for named in contracts.named.values_mut() {
            let resources = named.resources.iter_mut().map(|(_, path)| path);
            for path in named.file.iter_mut().chain(&mut named.overlays).chain(resources) {
                *path = moved(path);
            }
        }
        contracts
    }

    /// The contract of a name: one that trueup.toml names, a built-in one, or a path.
    pub(super) fn contract(&mut self, name: &str) -> anyhow::Result<Contract> {
        if let Some(contract) = self.loaded.get(name) {
            return Ok(contract.clone());
        }
        let named = self.named.get(name);
        let options = named.map(|named| {
            self.files.extend(named.file.iter().chain(&named.overlays).cloned());
            with_entry(&self.options, named)
                .with_context(|| format!("the contract `{name}` of trueup.toml"))
        });
        let options = options.transpose()?;
        let options = options.as_ref().unwrap_or(&self.options);
        let contract = match named.and_then(|named| named.file.as_ref()) {
            Some(file) => Contract::load_with(file, options)
                .with_context(|| format!("the contract `{name}` of trueup.toml")),
            None if Contract::BUILTIN.contains(&name) => {
                Contract::builtin_with(name, options).map_err(Into::into)
            }
            None => {
                self.files.insert(PathBuf::from(name));
                Contract::load_with(name, options).map_err(Into::into)
            }
        };
        self.files.extend(files_of(contract.as_ref()));
        let contract = contract?;
        if !self.is_quiet {
            super::print_findings(contract.findings());
        }
        self.loaded.insert(name.to_owned(), contract.clone());
        Ok(contract)
    }

    /// The files that contracts were read from, or could not be.
    pub(super) fn files(&self) -> &BTreeSet<PathBuf> {
        &self.files
    }

    /// The target of a full name, with paths relative to `folder`.
    pub(super) fn target(&mut self, name: &str, folder: &Path) -> anyhow::Result<Arc<Target>> {
        if let Some(target) = self.targets.get(name) {
            return Ok(Arc::clone(target));
        }
        let split = self.split(name, folder);
        if split.is_err() {
            self.files.extend(name.split(':').next().map(|contract| folder.join(contract)));
        }
        let (contract, selector) = split?;
        let target = self.contract(&contract)?.target(selector);
        let target = Arc::new(target.with_context(|| format!("no target `{name}`"))?);
        self.targets.insert(name.to_owned(), Arc::clone(&target));
        Ok(target)
    }

    /// Splits `CONTRACT:SELECTOR`. A path may hold colons, so the shortest part in front of one
    /// that has a name of its own or is an existing file is the contract.
    pub(super) fn split<'n>(
        &self,
        name: &'n str,
        folder: &Path,
    ) -> anyhow::Result<(String, &'n str)> {
        let ends = name.match_indices(':').map(|(at, _)| at).chain([name.len()]);
        for end in ends {
            let contract = &name[..end];
            let selector = name.get(end + 1..).unwrap_or_default();
            if self.named.contains_key(contract) || Contract::BUILTIN.contains(&contract) {
                return Ok((contract.to_owned(), selector));
            }
            let path = folder.join(contract);
            if path.is_file() || self.options.resources.replaced(&path).is_some() {
                let path = if folder == Path::new("") { path } else { inputs::shown(&path) };
                return Ok((path.to_string_lossy().into_owned(), selector));
            }
        }
        let contract = name.split(':').next().unwrap_or(name);
        let builtin = Contract::BUILTIN.into_iter();
        let known: Vec<&str> = self.named.keys().map(String::as_str).chain(builtin).collect();
        let meant = nearest(contract, known.iter().copied());
        let meant = meant.map_or(String::new(), |meant| format!("; did you mean `{meant}`?"));
        bail!("`{contract}` is neither a known contract ({}) nor a file{meant}", known.join(", "))
    }
}

/// The files of a contract; of one that is at fault those in which the faults are.
fn files_of(contract: Result<&Contract, &anyhow::Error>) -> Vec<PathBuf> {
    let names = match contract {
        Ok(contract) => contract.files(),
        Err(error) => match error.downcast_ref() {
            Some(LoadError::Invalid(findings)) => {
                findings.iter().filter_map(|finding| finding.instance.file.clone()).collect()
            }
            _ => Vec::new(),
        },
    };
    names.iter().map(|name| PathBuf::from(&**name)).collect()
}

/// The options of a call together with what trueup.toml says of one contract.
fn with_entry(options: &Options, named: &NamedContract) -> anyhow::Result<Options> {
    let mut options = options.clone();
    let mut overlays = Vec::new();
    for path in &named.overlays {
        overlays.push(Arc::new(read_overlay(path, &options.resources)?));
    }
    options.overlays.splice(0..0, overlays);
    for (uri, path) in &named.resources {
        options.resources.supply(uri, path);
    }
    options.raw |= named.raw;
    Ok(options)
}
