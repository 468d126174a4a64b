//! One OpenAPI document out of the fragments that a vendor's pages carry, one per operation.
//!
//! Each fragment repeats what its operation needs, so a merge is right only where all repetitions
//! agree. Two fragments that disagree make a finding and no document: choosing between them would
//! be inventing a contract that nobody published.

mod fragment;

use serde_json::{Map, Value};

use crate::document::{Source, pointer};
use crate::finding::Finding;
use fragment::Fragment;

/// Merges the OpenAPI fragments of Markdown `pages` into one document.
///
/// Members stand in the order in which the pages first name them, and nothing that a fragment
/// says is dropped.
///
/// # Errors
///
/// Findings at places in the pages: `syntax/…` for a fragment that cannot be read,
/// `import/open-fence` for one that ends with its page, `import/no-fragment` for a page without
/// any, and `import/disagreement` for two fragments that differ, with both places.
pub fn merge(pages: &[Source]) -> Result<Value, Vec<Finding>> {
    let mut findings = Vec::new();
    let read = |page| fragment::read_page(&mut findings, page);
    let fragments: Vec<Fragment> = pages.iter().flat_map(read).collect();
    let mut merger = Merger { fragments: &fragments, findings };
    let mut document = Value::Object(Map::new());
    for fragment in &fragments {
        merger.combine(&mut document, fragment, "", fragment.value());
    }
    merger.compare_scopes(&document);
    if merger.findings.is_empty() { Ok(document) } else { Err(merger.findings) }
}

struct Merger<'f> {
    fragments: &'f [Fragment<'f>],
    findings: Vec<Finding>,
}

impl<'f> Merger<'f> {
    /// Adds what `fragment` has at `pointer` to what the fragments before it had there.
    fn combine(&mut self, merged: &mut Value, fragment: &Fragment, pointer: &str, added: &Value) {
        match (merged, added) {
            (Value::Object(merged), Value::Object(added)) if is_shared(pointer) => {
                self.combine_members(merged, fragment, pointer, added);
            }
            (Value::Array(merged), Value::Array(tags)) if pointer == "/tags" => {
                self.combine_tags(merged, fragment, tags);
            }
            (merged, added) if merged != added => {
                let first = self.fragments.iter().find(|it| it.has(pointer)).unwrap_or(fragment);
                let pointer = format!("{pointer}{}", first_difference(merged, added));
                self.findings.push(disagreement((first, &pointer), (fragment, &pointer)));
            }
            _ => {}
        }
    }

    fn combine_members(
        &mut self,
        merged: &mut Map<String, Value>,
        fragment: &Fragment,
        pointer: &str,
        added: &Map<String, Value>,
    ) {
        for (name, added) in added {
            let pointer = pointer::join(pointer, name);
            if let Some(merged) = merged.get_mut(name) {
                self.combine(merged, fragment, &pointer, added);
            } else {
                merged.insert(name.clone(), added.clone());
            }
        }
    }

    /// Tags stand in an array, but what tells them apart is their name.
    fn combine_tags(&mut self, merged: &mut Vec<Value>, fragment: &Fragment, tags: &[Value]) {
        for (index, tag) in tags.iter().enumerate() {
            match merged.iter().find(|known| known.get("name") == tag.get("name")) {
                None => merged.push(tag.clone()),
                Some(known) if known == tag => {}
                Some(known) => {
                    let difference = first_difference(known, tag);
                    let (first, at) = self.first_with_tag(known).unwrap_or((fragment, index));
                    let first = (first, &*format!("/tags/{at}{difference}"));
                    let second = (fragment, &*format!("/tags/{index}{difference}"));
                    self.findings.push(disagreement(first, second));
                }
            }
        }
    }

    fn first_with_tag(&self, tag: &Value) -> Option<(&'f Fragment<'f>, usize)> {
        self.fragments.iter().find_map(|fragment| {
            let tags = fragment.value().get("tags")?.as_array()?;
            Some((fragment, tags.iter().position(|it| it == tag)?))
        })
    }

    /// What is said once for many operations has to be said, or left out, by all fragments that it
    /// would reach: merged, one fragment's `security` would hold for the operations of another.
    fn compare_scopes(&mut self, document: &Value) {
        self.compare_presence("/jsonSchemaDialect", |_| true);
        self.compare_presence("/servers", Fragment::has_operations);
        self.compare_presence("/security", Fragment::has_operations);
        for section in ["paths", "webhooks"] {
            let items = document.get(section).and_then(Value::as_object);
            for name in items.into_iter().flat_map(Map::keys) {
                let item = pointer::join(&format!("/{section}"), name);
                for member in ["servers", "parameters"] {
                    self.compare_presence(&pointer::join(&item, member), |it| it.has(&item));
                }
            }
        }
    }

    fn compare_presence(&mut self, pointer: &str, is_reached: impl Fn(&Fragment<'f>) -> bool) {
        let reached = |it: &&Fragment<'f>| it.has(pointer) || is_reached(it);
        let mut reached = self.fragments.iter().filter(reached);
        let Some(first) = reached.next() else { return };
        for fragment in reached.filter(|it| it.has(pointer) != first.has(pointer)) {
            self.findings.push(disagreement((first, pointer), (fragment, pointer)));
        }
    }
}

/// Whether the object at `pointer` may have its members from several fragments.
fn is_shared(pointer: &str) -> bool {
    let is_section = |name: &str| matches!(name, "paths" | "webhooks" | "components");
    let tokens: Vec<_> = pointer::tokens(pointer).collect();
    match tokens.as_slice() {
        [] => true,
        [section] => is_section(section),
        [section, name] => is_section(section) && !name.starts_with("x-"),
        _ => false,
    }
}

fn disagreement(first: (&Fragment, &str), second: (&Fragment, &str)) -> Finding {
    let ((first, first_pointer), (second, pointer)) = (first, second);
    let fences = format!("{} and {}", first.fence(), second.fence());
    let title = format!("the fragments at {fences} disagree on `{pointer}`");
    let known = first.place(first_pointer);
    let mut finding = Finding::new("import/disagreement", title, second.place(pointer)).help(
        "fetch the pages anew, so that they are of one version; \
         where the vendor means both, import them into two documents",
    );
    let file = known.file.as_deref().unwrap_or_default();
    finding.expected = known.position.map(|at| format!("expected what stands at {file}:{at}"));
    finding.contract = Some(known);
    finding
}

/// The pointer, from two unequal values down, of the first place where they differ.
fn first_difference(left: &Value, right: &Value) -> String {
    let (token, below) = match (left, right) {
        (Value::Object(left), Value::Object(right)) => {
            let mut names = left.keys().chain(right.keys());
            let Some(name) = names.find(|name| left.get(*name) != right.get(*name)) else {
                return String::new();
            };
            (name.clone(), left.get(name).zip(right.get(name)))
        }
        (Value::Array(left), Value::Array(right)) => {
            let mut pairs = left.iter().zip(right);
            let Some(index) = pairs.position(|(left, right)| left != right) else {
                return String::new();
            };
            (index.to_string(), left.get(index).zip(right.get(index)))
        }
        _ => return String::new(),
    };
    let below = below.map(|(left, right)| first_difference(left, right));
    pointer::join("", &token) + &below.unwrap_or_default()
}
