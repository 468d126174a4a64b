//! A schema together with what its references resolve against.

use jsonschema::{Draft, Registry, uri};
use referencing::Resolver;
use serde_json::Value;

/// A subschema and the base URI in force where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Scope<'r> {
    schema: &'r Value,
    resolver: Resolver<'r>,
    draft: Draft,
}

/// Keywords whose subschemas judge the same instance whenever the schema does.
const CONJUNCTIONS: [&str; 1] = ["allOf"];
/// Keywords whose subschemas judge the same instance, and may or may not count.
const ALTERNATIVES: [&str; 2] = ["anyOf", "oneOf"];
const CONDITIONS: [&str; 3] = ["if", "then", "else"];
const REFERENCES: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

impl<'r> Scope<'r> {
    pub(super) fn lookup(registry: &'r Registry<'r>, uri: &str) -> Option<Self> {
        let base = uri::from_str(uri.split('#').next()?).ok()?;
        let (schema, resolver, draft) = registry.resolver(base).lookup(uri).ok()?.into_inner();
        Some(Self { schema, resolver, draft })
    }

    pub(crate) fn schema(&self) -> &'r Value {
        self.schema
    }

    /// The value of a keyword of this very schema.
    pub(crate) fn keyword(&self, keyword: &str) -> Option<&'r Value> {
        self.schema.get(keyword)
    }

    pub(crate) fn title(&self) -> Option<&'r str> {
        self.keyword("title").and_then(Value::as_str)
    }

    /// A subschema of this one.
    pub(crate) fn child(&self, schema: &'r Value) -> Self {
        let resource = self.draft.create_resource_ref(schema);
        let resolver = self.resolver.in_subresource(resource).ok();
        Self {
            schema,
            resolver: resolver.unwrap_or_else(|| self.resolver.clone()),
            draft: self.draft,
        }
    }

    /// The subschemas in the array of a keyword such as `anyOf`.
    pub(crate) fn branches(&self, keyword: &str) -> Vec<Self> {
        let branches = self.keyword(keyword).and_then(Value::as_array);
        branches.into_iter().flatten().map(|branch| self.child(branch)).collect()
    }

    /// This schema and those that always judge the same instance: through references and `allOf`.
    pub(crate) fn conjuncts(&self) -> Vec<Self> {
        self.closure(&|scope, found| {
            found.extend(scope.referenced());
            scope.push_arrays(&CONJUNCTIONS, found);
        })
    }

    /// This schema and all that may judge the same instance, whatever the branch.
    pub(crate) fn in_place(&self) -> Vec<Self> {
        self.closure(&|scope, found| {
            found.extend(scope.referenced());
            scope.push_arrays(&CONJUNCTIONS, found);
            scope.push_arrays(&ALTERNATIVES, found);
            for keyword in CONDITIONS {
                found.extend(scope.keyword(keyword).map(|schema| scope.child(schema)));
            }
            for keyword in ["dependentSchemas", "dependencies"] {
                let schemas = scope.keyword(keyword).and_then(Value::as_object);
                found.extend(schemas.into_iter().flatten().map(|(_, schema)| scope.child(schema)));
            }
        })
    }

    /// All that `step` leads to, each schema once.
    fn closure(&self, step: &dyn Fn(&Self, &mut Vec<Self>)) -> Vec<Self> {
        let mut reached = vec![self.clone()];
        let mut next = 0;
        while next < reached.len() {
            let mut found = Vec::new();
            step(&reached[next], &mut found);
            for scope in found {
                // The same node of the same document, not an equal one: equal schemas may stand
                // under different base URIs.
                if !reached.iter().any(|known| std::ptr::eq(known.schema, scope.schema)) {
                    reached.push(scope);
                }
            }
            next += 1;
        }
        reached
    }

    /// What this very schema refers to.
    pub(crate) fn referenced(&self) -> Vec<Self> {
        REFERENCES.iter().filter_map(|keyword| self.refer(keyword)).collect()
    }

    /// What one of its references leads to.
    pub(crate) fn refer(&self, keyword: &str) -> Option<Self> {
        let reference = self.keyword(keyword)?.as_str()?;
        let found = match keyword {
            "$recursiveRef" => self.resolver.lookup_recursive_ref(),
            _ => self.resolver.lookup(reference),
        };
        let (schema, resolver, draft) = found.ok()?.into_inner();
        Some(Self { schema, resolver, draft })
    }

    pub(crate) fn draft(&self) -> Draft {
        self.draft
    }

    /// By which resources one came here: what a `$dynamicRef` depends on. The outermost counts,
    /// so each is named once, from there.
    pub(super) fn dynamic_scope(&self) -> String {
        let scopes = self.resolver.dynamic_scope();
        let mut uris: Vec<&str> = scopes.iter().map(jsonschema::Uri::as_str).collect();
        uris.reverse();
        let mut scope: Vec<&str> = Vec::new();
        for uri in uris {
            if !scope.contains(&uri) {
                scope.push(uri);
            }
        }
        let base = self.resolver.base_uri();
        scope.push(base.as_str());
        scope.join(" ")
    }

    fn push_arrays(&self, keywords: &[&str], found: &mut Vec<Self>) {
        for keyword in keywords {
            found.extend(self.branches(keyword));
        }
    }
}
