//! From what users type (`immuta:createConnection@response.201`, `person.schema.json`) to targets.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};

use super::configuration::{Config, NamedContract};
use super::inputs;
use crate::document::load;
use crate::openapi::{Contract, Options, Target};
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
    pub(super) fn options(&self) -> anyhow::Result<Options> {
        self.options_in(&Path::to_owned)
    }

    /// The same for a copy of the tree: `moved` says where a file stands in it.
    pub(super) fn options_in(&self, moved: &dyn Fn(&Path) -> PathBuf) -> anyhow::Result<Options> {
        let mut options = Options {
            raw: self.raw,
            formats_as_annotations: self.no_formats,
            ..Options::default()
        };
        for path in &self.overlay {
            options.overlays.push(Arc::new(read_overlay(&moved(path))?));
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

fn read_overlay(path: &Path) -> anyhow::Result<crate::document::Document> {
    let bytes = load::read(path)?;
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
    loaded: HashMap<String, Contract>,
    targets: HashMap<String, Arc<Target>>,
}

impl Contracts {
    pub(super) fn new(options: Options, config: Option<&Config>) -> Self {
        let named = config.map(|config| config.contracts.clone()).unwrap_or_default();
        let (loaded, targets) = (HashMap::new(), HashMap::new());
        Self { options, named, is_quiet: false, loaded, targets }
    }

    /// The contracts of a copy of the tree: `moved` says where a file stands in it.
    pub(super) fn of_past(
        options: Options,
        config: Option<&Config>,
        moved: &dyn Fn(&Path) -> PathBuf,
    ) -> Self {
        let mut contracts = Self::new(options, config);
        contracts.is_quiet = true;
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
            with_entry(&self.options, named)
                .with_context(|| format!("the contract `{name}` of trueup.toml"))
        });
        let options = options.transpose()?;
        let options = options.as_ref().unwrap_or(&self.options);
        let contract = match named.and_then(|named| named.file.as_ref()) {
            Some(file) => Contract::load_with(file, options)
                .with_context(|| format!("the contract `{name}` of trueup.toml"))?,
            None if Contract::BUILTIN.contains(&name) => Contract::builtin_with(name, options)?,
            None => Contract::load_with(name, options)?,
        };
        if !self.is_quiet {
            super::print_findings(contract.findings());
        }
        self.loaded.insert(name.to_owned(), contract.clone());
        Ok(contract)
    }

    /// The target of a full name, with paths relative to `folder`.
    pub(super) fn target(&mut self, name: &str, folder: &Path) -> anyhow::Result<Arc<Target>> {
        if let Some(target) = self.targets.get(name) {
            return Ok(Arc::clone(target));
        }
        let (contract, selector) = self.split(name, folder)?;
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
            if path.is_file() {
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

/// The options of a call together with what trueup.toml says of one contract.
fn with_entry(options: &Options, named: &NamedContract) -> anyhow::Result<Options> {
    let mut options = options.clone();
    let mut overlays = Vec::new();
    for path in &named.overlays {
        overlays.push(Arc::new(read_overlay(path)?));
    }
    options.overlays.splice(0..0, overlays);
    for (uri, path) in &named.resources {
        options.resources.supply(uri, path);
    }
    options.raw |= named.raw;
    Ok(options)
}
