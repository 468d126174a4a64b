//! A contract, whatever it comes from: embedded in the binary or read from files.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::builtin::{self, Embedded, EmbeddedContract};
use super::check::Lens;
use super::examples;
use super::load::{self, LoadError, Resources};
use super::loaded::LoadedContract;
use super::lower::Direction;
use super::neighbours::file_uri;
use super::outline::{Operation, outline};
use super::references::{Documents, Spot, split_uri};
use super::target::{self, Target, TargetError};

use crate::document::overlay::{Meta, Provenance};
use crate::document::{Document, Syntax};
use crate::finding::{Finding, Place};
use crate::schema::{Formats, Judge, SchemaError};

/// An OpenAPI document or a JSON Schema, ready to judge payloads.
///
/// Cloning is cheap: clones share what is loaded and compiled.
#[derive(Debug, Clone)]
pub struct Contract {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    name: String,
    operations: Cow<'static, [Operation]>,
    backing: Backing,
    formats: Formats,
    findings: Vec<Finding>,
}

#[derive(Debug)]
enum Backing {
    Embedded(Box<EmbeddedContract>),
    Loaded(Box<LoadedContract>),
}

/// How a contract is read.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// Overlays to apply, after those that are built in for the contract.
    pub overlays: Vec<Arc<Document>>,
    /// Files that stand for remote documents.
    pub resources: Resources,
    /// Leave out the constraints and repairs of the built-in overlays: the contract as published.
    pub raw: bool,
    /// Take `format` as an annotation, as JSON Schema 2020-12 does by default: it asserts only
    /// where the dialect's `$vocabulary` says so.
    pub formats_as_annotations: bool,
}

impl Options {
    fn formats(&self) -> Formats {
        if self.formats_as_annotations { Formats::Annotated } else { Formats::Asserted }
    }
}

impl Contract {
    /// The names of the contracts that are built in.
    pub const BUILTIN: [&'static str; 3] = ["immuta", "omni", "synq"];

    /// A contract that is built in, with the rules that its vendor states in prose.
    ///
    /// # Errors
    ///
    /// [`LoadError::UnknownBuiltin`] for a name that is none of [`Self::BUILTIN`].
    pub fn builtin(name: &str) -> Result<Self, LoadError> {
        Self::builtin_with(name, &Options::default())
    }

    /// A contract that is built in, read as `options` say.
    ///
    /// # Errors
    ///
    /// [`LoadError::UnknownBuiltin`], or [`LoadError::Invalid`] where an overlay is wrong.
    pub fn builtin_with(name: &str, options: &Options) -> Result<Self, LoadError> {
        let embedded =
            builtin::find(name).ok_or_else(|| LoadError::UnknownBuiltin(name.to_owned()))?;
        if !options.overlays.is_empty() {
            return Self::from_embedded_text(embedded, options);
        }
        let contract = EmbeddedContract::new(embedded, options.raw);
        Ok(Self::new(Inner {
            name: name.to_owned(),
            operations: Cow::Borrowed(contract.operations()),
            backing: Backing::Embedded(Box::new(contract)),
            formats: options.formats(),
            findings: Vec::new(),
        }))
    }

    /// A contract from a file: OpenAPI 3.0 or 3.1, or a JSON Schema, in JSON or YAML.
    ///
    /// # Errors
    ///
    /// [`LoadError`] where the file cannot be read or is no contract.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        Self::load_with(path, &Options::default())
    }

    /// A contract from a file, read as `options` say.
    ///
    /// # Errors
    ///
    /// As [`Self::load`].
    pub fn load_with(path: impl AsRef<Path>, options: &Options) -> Result<Self, LoadError> {
        let path = path.as_ref();
        let root = options.resources.read_one(path)?;
        Self::from_document(
            &path.to_string_lossy(),
            root,
            file_uri(path),
            &options.overlays,
            None,
            options,
        )
    }

    /// A contract from bytes that are already at hand. `name` is what findings call it, and what
    /// relative references resolve against.
    ///
    /// # Errors
    ///
    /// [`LoadError::Invalid`] where the bytes are no contract.
    pub fn read(
        name: &str,
        bytes: &[u8],
        syntax: Syntax,
        options: &Options,
    ) -> Result<Self, LoadError> {
        let root = load::one(name, bytes, syntax)?;
        Self::from_document(name, root, file_uri(Path::new(name)), &options.overlays, None, options)
    }

    /// The embedded text with overlays of the user's own: applied as for any other contract.
    pub(crate) fn from_embedded_text(
        embedded: &Embedded,
        options: &Options,
    ) -> Result<Self, LoadError> {
        let root = load::one(embedded.file, embedded.text.as_bytes(), embedded.syntax)?;
        let mut overlays = Vec::new();
        for (name, text) in embedded.overlays(options.raw) {
            let document = load::one(name, text.as_bytes(), Syntax::Yaml)?;
            overlays.push(Arc::new(document));
        }
        // What the build script applied need not be applied again.
        let packed = if options.raw { &embedded.raw } else { &embedded.ruled };
        let applied = (options.overlays.is_empty())
            .then(|| Some((packed.document()?, packed.provenance())))
            .flatten();
        overlays.extend(options.overlays.iter().cloned());
        Self::from_document(embedded.name, root, embedded.uri(), &overlays, applied, options)
    }

    fn from_document(
        name: &str,
        root: Document,
        uri: String,
        overlays: &[Arc<Document>],
        applied: Option<(Value, Provenance)>,
        options: &Options,
    ) -> Result<Self, LoadError> {
        let loaded = load::load(root, uri)?;
        let loaded = LoadedContract::new(loaded, overlays, applied, &options.resources)?;
        let (loaded, findings) = loaded;
        Ok(Self::new(Inner {
            name: name.to_owned(),
            operations: Cow::Owned(outline(loaded.documents())),
            backing: Backing::Loaded(Box::new(loaded)),
            formats: options.formats(),
            findings,
        }))
    }

    fn new(inner: Inner) -> Self {
        Self { inner: Arc::new(inner) }
    }

    /// The name that users know the contract by: `immuta`, or a path.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// The operations in the order of the document; none for a JSON Schema.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.inner.operations
    }

    /// The names of the files that the contract was read from, overlays among them.
    #[cfg(feature = "cli")]
    pub(crate) fn files(&self) -> Vec<Arc<str>> {
        match &self.inner.backing {
            Backing::Embedded(_) => Vec::new(),
            Backing::Loaded(loaded) => loaded.files(),
        }
    }

    /// What is worth saying of the contract itself, such as an overlay that selects nothing.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.inner.findings
    }

    /// Whether the contract is a JSON Schema, which has no operations.
    #[must_use]
    pub fn is_json_schema(&self) -> bool {
        match &self.inner.backing {
            Backing::Embedded(_) => false,
            Backing::Loaded(loaded) => loaded.is_json_schema(),
        }
    }

    /// The part of the contract that `selector` names, ready to judge payloads.
    ///
    /// A selector is an operationId (its last dotted segment will do where it is unique), `METHOD
    /// /path`, or a schema's JSON Pointer behind `#`; `@` and a part may follow, such as
    /// `@response.201` or `@param.query.page[limit]`, else it is the request.
    ///
    /// # Errors
    ///
    /// [`TargetError`] where nothing or more than one thing is selected, or the schema cannot be
    /// compiled.
    pub fn target(&self, selector: &str) -> Result<Target, TargetError> {
        target::select(self, selector)
    }

    pub(crate) fn formats_are_asserted(&self) -> bool {
        self.inner.formats == Formats::Asserted
    }

    pub(super) fn root_uri(&self) -> String {
        match &self.inner.backing {
            Backing::Embedded(embedded) => embedded.uri(),
            Backing::Loaded(loaded) => {
                loaded.documents().iter().next().map_or_else(String::new, |(uri, _)| uri.to_owned())
            }
        }
    }

    /// The documents behind a contract that was read from text; an embedded one has none at hand.
    pub(crate) fn loaded(&self) -> Option<&LoadedContract> {
        match &self.inner.backing {
            Backing::Embedded(_) => None,
            Backing::Loaded(loaded) => Some(loaded),
        }
    }

    /// The examples in the object that holds the schema at an absolute URI.
    pub(super) fn examples(&self, schema: &str) -> Vec<Value> {
        let (base, pointer) = split_uri(schema);
        match &self.inner.backing {
            Backing::Embedded(embedded) => {
                let mut documents = Documents::default();
                documents.push(base, embedded.rest());
                examples::beside(&documents, &Spot::new(0, pointer))
            }
            Backing::Loaded(loaded) => {
                let documents = loaded.documents();
                let spot = documents.position(base).map(|number| Spot::new(number, pointer));
                spot.map_or_else(Vec::new, |spot| examples::beside(documents, &spot))
            }
        }
    }

    pub(crate) fn judge(&self, uri: &str, direction: Direction) -> Result<Judge, SchemaError> {
        match &self.inner.backing {
            Backing::Embedded(embedded) => embedded.judge(uri, self.inner.formats),
            Backing::Loaded(loaded) => loaded.judge(uri, direction, self.inner.formats),
        }
    }

    /// A judge that knows the descriptions, where [`Self::judge`] leaves them out.
    #[cfg(feature = "cli")]
    pub(super) fn described_judge(&self, uri: &str) -> Option<Result<Judge, SchemaError>> {
        match &self.inner.backing {
            Backing::Embedded(embedded) => Some(embedded.described_judge(uri, self.inner.formats)),
            Backing::Loaded(_) => None,
        }
    }

    /// Where the contract is wrong, and what is wrong there, if a schema cannot be compiled.
    pub(super) fn blame(&self, error: &SchemaError) -> Option<(Place, String)> {
        let Backing::Loaded(loaded) = &self.inner.backing else { return None };
        match loaded.broken(error) {
            Some(broken) => Some((broken.place.clone(), broken.reason.clone())),
            None => loaded.refused(error),
        }
    }
}

/// A contract as seen from one of its targets.
pub(super) struct ContractLens<'c> {
    pub(super) contract: &'c Contract,
    pub(super) context: &'c str,
}

impl Lens for ContractLens<'_> {
    fn context(&self) -> Option<String> {
        Some(self.context.to_owned())
    }

    fn place(&self, keyword: &str) -> Option<Place> {
        match &self.contract.inner.backing {
            Backing::Embedded(embedded) => embedded.place(keyword),
            Backing::Loaded(loaded) => loaded.place(keyword),
        }
    }

    fn rule(&self, keyword: &str) -> Option<(&str, Meta)> {
        let meta = match &self.contract.inner.backing {
            Backing::Embedded(embedded) => embedded.meta(keyword)?,
            Backing::Loaded(loaded) => loaded.meta(keyword)?.clone(),
        };
        Some((self.contract.short_name(), meta))
    }
}

impl Contract {
    /// The contract's name as the first part of a finding's code.
    fn short_name(&self) -> &str {
        let name = self.name();
        let file = Path::new(name).file_name().and_then(|name| name.to_str()).unwrap_or(name);
        file.split('.').next().unwrap_or(file)
    }
}
