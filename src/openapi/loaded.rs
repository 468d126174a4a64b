//! A contract that was read from files: its documents, its overlays, and what is compiled of it.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, OnceLock};

use jsonschema::Draft;
use serde_json::{Map, Value};

use super::dialects;
use super::leads::{Broken, Leads};
use super::load::{Dialect, Kind, LoadError, Loaded, Resources, dialect, overlay, unknown_dialect};
use super::lower::{Direction, Version, lower};
use super::neighbours::{Neighbours, collect};
use super::references::{Documents, Spot, split_uri};
use super::structure;
use crate::document::overlay::{Meta, Overlay, Provenance};
use crate::document::{Document, pointer};
use crate::finding::{Finding, Place, Severity};
use crate::schema::{Alike, Formats, Judge, SchemaError, Schemas};

/// The documents of a loaded contract, overlays applied to the first of them.
#[derive(Debug)]
pub(crate) struct LoadedContract {
    kind: Kind,
    draft: Draft,
    /// A dialect of the user's own, to be named in every schema.
    own_dialect: Option<String>,
    neighbours: Neighbours,
    leads: Leads,
    overlays: Vec<(Arc<Document>, Overlay)>,
    provenance: Provenance,
    /// Compiled for requests and for responses: in OpenAPI 3.0 they differ.
    schemas: [OnceLock<Result<Arc<Schemas>, SchemaError>>; 2],
}

/// Under this name the registry finds schemas whose identifiers stand where JSON Schema alone
/// would not look: in an OpenAPI document.
const EXPOSED: &str = "$defs";

impl LoadedContract {
    /// Applies the overlays, unless that was done before, and reads the neighbours; what is worth saying of the contract comes
    /// back as findings.
    pub(super) fn new(
        loaded: Loaded,
        overlays: &[Arc<Document>],
        applied: Option<(Value, Provenance)>,
        resources: &Resources,
    ) -> Result<(Self, Vec<Finding>), LoadError> {
        let mut read = Vec::new();
        for document in overlays {
            read.push((Arc::clone(document), overlay(document)?));
        }
        let Loaded { root, uri, kind, dialect } = loaded;
        let mut findings = Vec::new();
        let (value, provenance) = applied.unwrap_or_else(|| {
            let mut value = root.value().clone();
            let mut provenance = Provenance::default();
            for (number, (_, overlay)) in read.iter().enumerate() {
                findings.extend(overlay.apply(&mut value, &mut provenance, number));
            }
            (value, provenance)
        });
        if findings.iter().any(|finding| finding.severity == Severity::Error) {
            return Err(LoadError::Invalid(findings));
        }
        let mut neighbours = collect(value, root, uri, dialect.draft, resources);
        judge_identifiers(&neighbours)?;
        judge_own_dialect(kind, &dialect, &neighbours)?;
        let leads = Leads::find(&mut neighbours, kind == Kind::JsonSchema);
        if kind != Kind::JsonSchema {
            findings.extend(leads.broken_objects(&neighbours));
        }
        let contract = Self {
            kind,
            draft: dialect.draft,
            own_dialect: dialect.own,
            neighbours,
            leads,
            overlays: read,
            provenance,
            schemas: [OnceLock::new(), OnceLock::new()],
        };
        Ok((contract, findings))
    }

    pub(crate) fn documents(&self) -> &Documents {
        &self.neighbours.documents
    }

    /// The names of the documents and the overlays, and of files that could not be read.
    #[cfg(feature = "cli")]
    pub(super) fn files(&self) -> Vec<Arc<str>> {
        let overlays = self.overlays.iter().map(|(document, _)| &**document);
        let documents = self.neighbours.sources.iter().chain(overlays);
        let unread = self.neighbours.unread.iter().map(|path| path.to_string_lossy().into());
        documents.map(|document| document.source().name()).chain(unread).collect()
    }

    pub(super) fn is_json_schema(&self) -> bool {
        self.kind == Kind::JsonSchema
    }

    /// The version of OpenAPI; `None` for a JSON Schema.
    pub(crate) fn version(&self) -> Option<Version> {
        match self.kind {
            Kind::OpenApi(version) => Some(version),
            Kind::JsonSchema => None,
        }
    }

    /// Which values of the documents are written alike.
    pub(crate) fn alike(&self) -> Alike {
        Alike::of(self.documents().iter().map(|(_, document)| document), self.draft)
    }

    /// The outermost schemas of each document, as JSON Pointers.
    pub(crate) fn schema_roots(&self) -> &[BTreeSet<String>] {
        &self.leads.roots
    }

    /// The references that lead nowhere, each with the reason.
    pub(crate) fn broken_references(&self) -> impl Iterator<Item = (&Spot, &str)> {
        self.leads.broken_references()
    }

    /// Finds out where everything stands, which else is done when a place is asked for.
    pub(crate) fn read_places(&self) {
        for source in &self.neighbours.sources {
            source.read_places();
        }
    }

    /// The text that brought what stands at a place, and the pointer there: the contract's own, or
    /// the overlay's whose action added it. What is not in the text has its nearest ancestor's.
    pub(crate) fn origin(&self, spot: &Spot) -> Option<(&Document, String)> {
        let (number, pointer) = (spot.document(), spot.pointer());
        if number == 0
            && let Some(id) = self.provenance.origin(pointer)
            && let Some((overlay, read)) = self.overlays.get(id.overlay)
            && let Some(action) = read.actions().get(id.action)
        {
            return Some((overlay, action.pointer().to_owned()));
        }
        let document = self.neighbours.sources.get(number)?;
        let exists = |pointer: &&str| document.value_span(pointer).is_some();
        let nearest = pointer::ancestors(pointer).find(exists).unwrap_or_default();
        Some((document, nearest.to_owned()))
    }

    /// The place of a keyword that a schema's absolute URI names, overlays applied.
    pub(crate) fn spot(&self, keyword: &str) -> Option<Spot> {
        self.published(keyword).map(|(document, pointer)| Spot::new(document, pointer))
    }

    /// The absolute URI under which a schema is compiled.
    pub(crate) fn schema_uri(&self, spot: &Spot) -> String {
        let uri = spot.uri(self.documents());
        self.identified(&uri).unwrap_or(uri)
    }

    /// All schemas as they judge what goes one way.
    pub(crate) fn schemas(&self, direction: Direction) -> Result<Arc<Schemas>, SchemaError> {
        let direction = self.judged_as(direction);
        let slot = match direction {
            Direction::Request => &self.schemas[0],
            Direction::Response => &self.schemas[1],
        };
        slot.get_or_init(|| self.compile(direction).map(Arc::new)).clone()
    }

    /// Only in OpenAPI 3.0 schemas judge what goes one way otherwise than what goes the other;
    /// elsewhere everything is judged as a request.
    pub(crate) fn judged_as(&self, direction: Direction) -> Direction {
        match self.kind {
            Kind::OpenApi(Version::V3_0) => direction,
            Kind::OpenApi(Version::V3_1) | Kind::JsonSchema => Direction::Request,
        }
    }

    pub(super) fn judge(
        &self,
        uri: &str,
        direction: Direction,
        formats: Formats,
    ) -> Result<Judge, SchemaError> {
        let schemas = self.schemas(direction)?;
        schemas.judge(&self.identified(uri).unwrap_or_else(|| uri.to_owned()), formats)
    }

    /// The broken reference on which a schema fails.
    pub(super) fn broken(&self, error: &SchemaError) -> Option<&Broken> {
        let SchemaError::Dangling { fragment } = error else { return None };
        self.leads.broken(fragment)
    }

    /// The place of the keyword for which a schema is refused, and why.
    pub(super) fn refused(&self, error: &SchemaError) -> Option<(Place, String)> {
        let SchemaError::Invalid { pointer, keyword, .. } = error else { return None };
        let documents = self.documents();
        let resources = (0..documents.len()).map(|number| Spot::new(number, pointer.as_str()));
        let is_it = |spot: &Spot| spot.value(documents) == Some(&**keyword);
        let spot = resources.chain(self.leads.resources(pointer)).find(is_it)?;
        let source = &self.neighbours.sources[spot.document()];
        // A neighbour has not been judged by its metaschema, which has better words.
        let dialect = dialect(source, Kind::JsonSchema);
        if spot.document() > 0 && self.is_json_schema() && dialect.own.is_none() {
            let found = structure::judge_schema(source, &dialect, Vec::new());
            if let Some(finding) = found.into_iter().next() {
                let message = finding.message();
                return Some((finding.instance, message));
            }
        }
        Some((source.place(spot.pointer()), error.to_string()))
    }

    /// The action that brought a keyword.
    pub(super) fn meta(&self, keyword: &str) -> Option<&Meta> {
        let (document, pointer) = self.published(keyword)?;
        let id = (document == 0).then(|| self.provenance.origin(&pointer)).flatten()?;
        Some(self.overlays.get(id.overlay)?.1.actions().get(id.action)?.meta())
    }

    /// Where a keyword stands: in the contract as published, or in the overlay that brought it
    /// without quoting the contract.
    pub(super) fn place(&self, keyword: &str) -> Option<Place> {
        let (number, pointer) = self.published(keyword)?;
        let document = self.neighbours.sources.get(number)?;
        if number == 0
            && let Some(id) = self.provenance.origin(&pointer)
            && let Some((overlay, read)) = self.overlays.get(id.overlay)
            && let Some(action) = read.actions().get(id.action)
            && action.meta().quote.is_none()
        {
            return Some(overlay.place(action.pointer()));
        }
        Some(published_place(document, &pointer, self.meta(keyword)))
    }

    /// The document and the pointer of a keyword, before identifiers were exposed.
    fn published(&self, keyword: &str) -> Option<(usize, String)> {
        let (base, pointer) = split_uri(keyword);
        let Some(document) = self.documents().position(base) else {
            let spot = self.leads.locate(base, &pointer)?;
            return Some((spot.document(), spot.pointer().to_owned()));
        };
        let exposed = pointer.strip_prefix(&format!("/{EXPOSED}/trueup:"));
        let pointer = match exposed {
            Some(exposed) => {
                let (name, rest) = exposed.split_once('/').unwrap_or((exposed, ""));
                let root = pointer::tokens(&format!("/{name}")).next()?.into_owned();
                if rest.is_empty() { root } else { format!("{root}/{rest}") }
            }
            None => pointer,
        };
        Some((document, pointer))
    }

    fn compile(&self, direction: Direction) -> Result<Schemas, SchemaError> {
        let mut documents: Vec<(String, Value)> = self.neighbours.known.clone();
        for (number, (uri, document)) in self.documents().iter().enumerate() {
            let mut document = document.clone();
            self.leads.apply(number, &mut document);
            if let Kind::OpenApi(version) = self.kind {
                self.prepare(&mut document, number, version, direction);
            }
            documents.push((uri.to_owned(), document));
        }
        Schemas::new(documents, self.draft)
    }

    /// Makes JSON Schemas of the Schema Objects in a document.
    fn prepare(&self, document: &mut Value, number: usize, version: Version, direction: Direction) {
        let roots = &self.leads.roots[number];
        for root in roots {
            let Some(schema) = document.pointer_mut(root) else { continue };
            lower(schema, version, direction);
            self.name_dialect(schema);
        }
        if !self.leads.is_flat {
            expose(document, roots);
        }
    }

    fn name_dialect(&self, schema: &mut Value) {
        if let (Some(dialect), Value::Object(members)) = (&self.own_dialect, schema) {
            let dialect = || Value::String(dialect.clone());
            members.entry("$schema").or_insert_with(dialect);
        }
    }

    /// A URI by the nearest `$id` around the place, where there is one.
    fn identified(&self, uri: &str) -> Option<String> {
        let (base, pointer) = split_uri(uri);
        let document = self.documents().position(base)?;
        if pointer.is_empty() || pointer.starts_with('/') {
            return self.leads.identify(&Spot::new(document, pointer));
        }
        let identified = self.leads.identify(&Spot::new(document, ""))?;
        Some(format!("{}#{pointer}", identified.trim_end_matches('#')))
    }
}

/// Identifiers that cannot be read; and, where they have to stay, those that are taken.
fn judge_identifiers(neighbours: &Neighbours) -> Result<(), LoadError> {
    let is_static = neighbours.is_static();
    let mut seen: HashSet<&str> = HashSet::new();
    let mut findings = Vec::new();
    for (scan, source) in neighbours.scans.iter().zip(&neighbours.sources) {
        findings.extend(scan.unreadable.iter().map(|at| {
            let title = "the identifier of the schema is no URI reference";
            Finding::new("contract/identifier", title, source.place(at))
                .help("write an absolute URI such as `https://example.com/schemas/order`")
        }));
        for identifier in scan.identifiers.iter().filter(|_| !is_static) {
            let is_inner = !identifier.pointer.is_empty();
            let is_known = is_inner && dialects::is_known(&identifier.uri);
            if !seen.insert(&identifier.uri) || is_known {
                let title = format!("`{}` is the identifier of another schema", identifier.uri);
                findings.push(
                    Finding::new("contract/identifier", title, source.place(&identifier.keyword))
                        .help("give each schema an `$id` of its own, or none"),
                );
            }
        }
    }
    if findings.is_empty() { Ok(()) } else { Err(LoadError::Invalid(findings)) }
}

/// A dialect of the user's own has to be supplied; a JSON Schema is judged by it.
fn judge_own_dialect(
    kind: Kind,
    dialect: &Dialect,
    neighbours: &Neighbours,
) -> Result<(), LoadError> {
    let Some(uri) = &dialect.own else { return Ok(()) };
    if let Some(reason) = neighbours.unsupplied(uri) {
        let is_draft = uri.contains("//json-schema.org/draft");
        let draft = format!("`{uri}` is a draft that it does not read");
        let reason = if is_draft { &draft } else { reason };
        return Err(unknown_dialect(&neighbours.sources[0], dialect, reason));
    }
    let findings = match kind {
        Kind::OpenApi(_) => Vec::new(),
        Kind::JsonSchema => {
            structure::judge_schema(&neighbours.sources[0], dialect, neighbours.supplied())
        }
    };
    if findings.is_empty() { Ok(()) } else { Err(LoadError::Invalid(findings)) }
}

/// The nearest place to `pointer` that the published document has; the sentence itself where a
/// rule quotes one.
pub(super) fn published_place(document: &Document, pointer: &str, meta: Option<&Meta>) -> Place {
    let exists = |pointer: &&str| document.value_span(pointer).is_some();
    let nearest = pointer::ancestors(pointer).find(exists).unwrap_or_default();
    if meta.is_some_and(|meta| meta.quote.is_some()) {
        let sentence = pointer::join(nearest, "description");
        if document.value_span(&sentence).is_some() {
            return document.place(&sentence);
        }
    }
    document.place(nearest)
}

fn expose(document: &mut Value, roots: &BTreeSet<String>) {
    let mut exposed = Map::new();
    for root in roots.iter().filter(|root| !root.is_empty()) {
        if let Some(schema) = document.pointer(root).filter(|schema| has_identifier(schema)) {
            exposed.insert(format!("trueup:{root}"), schema.clone());
        }
    }
    if let (Value::Object(members), false) = (document, exposed.is_empty()) {
        members.insert(EXPOSED.to_owned(), Value::Object(exposed));
    }
}

fn has_identifier(schema: &Value) -> bool {
    match schema {
        Value::Object(members) => {
            ["$id", "$anchor", "$dynamicAnchor"].iter().any(|name| members.contains_key(*name))
                || members.values().any(has_identifier)
        }
        Value::Array(items) => items.iter().any(has_identifier),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}
