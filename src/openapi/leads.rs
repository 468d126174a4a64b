//! Where the references of a contract lead, and what has to be written in their place so that the
//! `jsonschema` crate follows them there.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::Value;

use super::dialects;
use super::neighbours::Neighbours;
use super::references::{Documents, Spot, encode_reference, uri_of};
use super::scan::Reference;
use super::walk::{schema_roots, subschemas};
use crate::document::pointer;
use crate::finding::{Finding, Place, Severity};

/// What is known of a contract's references once all of its documents are read.
#[derive(Debug)]
pub(super) struct Leads {
    /// The outermost schemas of each document.
    pub(super) roots: Vec<BTreeSet<String>>,
    /// Whether identifiers have done their work: every reference says the place itself.
    pub(super) is_flat: bool,
    /// The `$id` of each schema that has one, unless they have done their work.
    identifiers: HashMap<Spot, String>,
    /// The schema of each `$id`.
    identified: HashMap<String, Spot>,
    /// For each document: which text comes in the place of which reference.
    rewritten: Vec<Vec<(String, String)>>,
    /// For each document: the identifiers that are taken away.
    removed: Vec<Vec<String>>,
    broken: Vec<Broken>,
}

/// A reference that leads nowhere.
#[derive(Debug)]
pub(super) struct Broken {
    /// The keyword in the documents as they are used.
    from: Spot,
    pub(super) place: Place,
    pub(super) reason: String,
}

/// A pointer that exists nowhere, with the number of a broken reference behind it: so that one is
/// an error of the schemas that need it, and of no others.
const MARK: &str = "/trueup:broken/";

impl Leads {
    /// Finds out where everything leads, and tells `neighbours.documents`.
    pub(super) fn find(neighbours: &mut Neighbours, is_json_schema: bool) -> Self {
        let is_flat = neighbours.is_static();
        let broken = lead_everywhere(neighbours);
        let roots = if is_json_schema {
            vec![BTreeSet::from([String::new()]); neighbours.documents.len()]
        } else {
            schema_roots(&neighbours.documents)
        };
        let mut leads = Self {
            is_flat,
            identifiers: HashMap::new(),
            identified: HashMap::new(),
            rewritten: vec![Vec::new(); roots.len()],
            removed: vec![Vec::new(); roots.len()],
            roots,
            broken: Vec::new(),
        };
        if is_flat {
            leads.remove_identifiers(neighbours);
        } else {
            leads.note_identifiers(neighbours);
        }
        leads.rewrite(neighbours);
        for (spot, broken) in broken {
            let text = format!("#{MARK}{}", leads.broken.len());
            leads.rewritten[spot.document()].push((spot.pointer().to_owned(), text));
            leads.broken.push(broken);
        }
        leads
    }

    /// Puts the texts that the `jsonschema` crate understands in the place of references.
    pub(super) fn apply(&self, number: usize, document: &mut Value) {
        for (at, text) in &self.rewritten[number] {
            if let Some(reference) = document.pointer_mut(at) {
                *reference = Value::String(text.clone());
            }
        }
        for at in &self.removed[number] {
            if let Some((schema, keyword)) = pointer::split_last(at)
                && let Some(Value::Object(members)) = document.pointer_mut(schema)
            {
                members.shift_remove(keyword.as_ref());
            }
        }
    }

    /// Where a reference leads nowhere, and why.
    pub(super) fn broken_references(&self) -> impl Iterator<Item = (&Spot, &str)> {
        self.broken.iter().map(|broken| (&broken.from, broken.reason.as_str()))
    }

    /// The broken reference behind a pointer that does not exist.
    pub(super) fn broken(&self, pointer: &str) -> Option<&Broken> {
        self.broken.get(pointer.strip_prefix(MARK)?.parse::<usize>().ok()?)
    }

    /// Broken references of Reference Objects: what is behind them is no part of the contract.
    pub(super) fn broken_objects(&self, neighbours: &Neighbours) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (document, source) in neighbours.sources.iter().enumerate() {
            let is_here = |broken: &&Broken| broken.place.file == Some(source.source().name());
            let mut here = self.broken.iter().filter(is_here).peekable();
            if here.peek().is_none() {
                continue;
            }
            let schemas = schemas(&neighbours.documents, document, &self.roots[document]);
            let is_schema = |broken: &&Broken| {
                pointer::split_last(&broken.place.pointer)
                    .is_some_and(|(at, _)| schemas.contains(at))
            };
            findings.extend(here.filter(|broken| !is_schema(broken)).map(|broken| {
                let mut finding =
                    Finding::new("contract/reference", broken.reason.clone(), broken.place.clone());
                finding.severity = Severity::Warning;
                finding
            }));
        }
        findings
    }

    /// The URI of a place by the nearest `$id` around it, where there is one.
    pub(super) fn identify(&self, spot: &Spot) -> Option<String> {
        pointer::ancestors(spot.pointer()).find_map(|at| {
            let identifier = self.identifiers.get(&Spot::new(spot.document(), at))?;
            Some(uri_of(identifier, &spot.pointer()[at.len()..]))
        })
    }

    /// The place of a URI that begins with an `$id`.
    pub(super) fn locate(&self, base: &str, pointer: &str) -> Option<Spot> {
        let resource = self.identified.get(base)?;
        Some(Spot::new(resource.document(), format!("{}{pointer}", resource.pointer())))
    }

    /// The places that `pointer` has in the schemas with an `$id`.
    pub(super) fn resources(&self, pointer: &str) -> impl Iterator<Item = Spot> {
        self.identified.keys().filter_map(move |base| self.locate(base, pointer))
    }

    /// Where the dynamic scope does not matter, references say the place itself and identifiers are
    /// taken away: the `jsonschema` crate compiles a schema anew for every chain of identified
    /// schemas on the way to it, and some tens that refer to each other take it for ever.
    fn remove_identifiers(&mut self, neighbours: &Neighbours) {
        for (removed, scan) in self.removed.iter_mut().zip(&neighbours.scans) {
            removed.extend(scan.identifiers.iter().map(|identifier| identifier.keyword.clone()));
        }
    }

    /// The identifiers of schemas alone: what is named `$id` elsewhere identifies nothing.
    fn note_identifiers(&mut self, neighbours: &Neighbours) {
        for (document, scan) in neighbours.scans.iter().enumerate() {
            if scan.identifiers.is_empty() {
                continue;
            }
            let schemas = schemas(&neighbours.documents, document, &self.roots[document]);
            for identifier in &scan.identifiers {
                if dialects::is_known(&identifier.uri) {
                    // The `jsonschema` crate takes its own document for everything so named.
                    self.removed[document].push(identifier.keyword.clone());
                } else if schemas.contains(&identifier.pointer) {
                    let spot = Spot::new(document, identifier.pointer.clone());
                    self.identifiers.insert(spot.clone(), identifier.uri.clone());
                    self.identified.entry(identifier.uri.clone()).or_insert(spot);
                }
            }
        }
    }

    fn rewrite(&mut self, neighbours: &Neighbours) {
        for (document, scan) in neighbours.scans.iter().enumerate() {
            self.rewritten[document].extend(scan.respelled.iter().cloned());
            for reference in scan.refs() {
                let from = Spot::new(document, reference.pointer.as_str());
                let text = match neighbours.documents.lead_at(&from) {
                    Some(target) if self.is_flat && target.document() == document => {
                        uri_of("", target.pointer())
                    }
                    Some(target) if self.is_flat => target.uri(&neighbours.documents),
                    Some(target) => self.text_for(reference, target, &neighbours.documents),
                    None => match neighbours.known(reference) {
                        Some(text) => text,
                        None => continue,
                    },
                };
                if text != reference.written {
                    self.rewritten[document].push((reference.pointer.clone(), text));
                }
            }
        }
    }

    /// What to write for a reference: its target by the nearest `$id`, because what stands there
    /// resolves against that, and nothing that a URI reference must not hold.
    fn text_for(&self, reference: &Reference, target: &Spot, documents: &Documents) -> String {
        let (uri, fragment) = encode_reference(&reference.written);
        let fragment = fragment.unwrap_or_default();
        let encoded = format!("{uri}#{fragment}");
        let is_pointer = fragment.is_empty() || fragment.starts_with('/');
        let text = match self.identify(target) {
            Some(identified) if is_pointer => identified,
            Some(identified) => {
                format!("{}#{fragment}", identified.split('#').next().unwrap_or_default())
            }
            // By the name of its file, where the `$id` was taken away.
            None if is_pointer && dialects::is_known(&uri) => target.uri(documents),
            None => encoded.clone(),
        };
        // What stays in its resource is left as it is, so that dynamic scopes stay what they are.
        let stays = uri.is_empty() && text.split('#').next() == Some(&reference.base);
        if stays { encoded } else { text }
    }
}

/// Tells the documents where each of their references leads; those that lead nowhere come back.
fn lead_everywhere(neighbours: &mut Neighbours) -> Vec<(Spot, Broken)> {
    let mut broken = Vec::new();
    for document in 0..neighbours.documents.len() {
        let mut targets = Vec::new();
        for reference in neighbours.scans[document].refs() {
            let from = Spot::new(document, reference.pointer.as_str());
            match neighbours.target(reference) {
                Ok(target) => targets.extend(target.map(|to| (from, to))),
                Err(reason) => {
                    let place = neighbours.sources[document].place(&reference.pointer);
                    broken.push((from.clone(), Broken { from, place, reason }));
                }
            }
        }
        for (from, to) in targets {
            neighbours.documents.lead(from, to);
        }
    }
    broken
}

/// The pointers of all schemas of a document.
fn schemas(documents: &Documents, document: usize, roots: &BTreeSet<String>) -> HashSet<String> {
    let below = |root: &String| {
        let schema = Spot::new(document, root.as_str());
        let subschemas = schema.value(documents).map(subschemas).unwrap_or_default();
        subschemas
            .into_iter()
            .map(move |subschema| format!("{root}{subschema}"))
            .collect::<Vec<_>>()
    };
    roots.iter().flat_map(below).collect()
}
