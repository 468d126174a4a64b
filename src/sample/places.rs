//! The places of a target's schemas: which there are, and on which ways a payload comes to be
//! judged by each.

use std::collections::{HashMap, VecDeque};

use jsonschema::Draft;
use serde_json::{Value, json};

use crate::document::pointer;
use crate::openapi::Target;
use crate::schema::Scope;
use crate::schema::union::{self, Union};
use crate::schema::witness;

/// One schema, and how a value comes to be judged by it.
#[derive(Debug)]
pub(super) struct Place<'t> {
    /// Its absolute URI.
    pub(super) uri: String,
    pub(super) scope: Scope<'t>,
    /// The shortest first.
    pub(super) ways: Vec<Way>,
}

/// Steps from the whole payload, judged by the target's schema, to a value and a schema.
pub(super) type Way = Vec<Step>;

/// One step of a way.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    /// To a property's value.
    Property(String),
    /// To the items.
    Items,
    /// To the item at the second number of as many as the array under this keyword describes.
    Item(&'static str, usize),
    /// This schema judges the value here too.
    Holds(String),
    /// This schema must refuse the value here.
    Refuses(String),
    /// The value here has this property.
    Has(String),
    /// To a branch of the union whose keyword has this URI.
    Branch(String, usize),
}

/// All places that a target's schema leads to.
#[derive(Debug)]
pub(super) struct Places<'t> {
    pub(super) root: String,
    pub(super) all: Vec<Place<'t>>,
    /// What tells the branches of each union apart, by the URI of its keyword.
    pub(super) unions: HashMap<String, Union>,
    /// How many branches each union has.
    counts: HashMap<String, usize>,
}

/// Of the ways to a place so many are kept, in case that the shortest leads nowhere.
const MAX_WAYS: usize = 3;
/// No more places than these are looked at.
const MAX_PLACES: usize = 4_000;

impl<'t> Places<'t> {
    pub(super) fn of(target: &'t Target) -> Self {
        let addresses = target.judge().addresses();
        let mut places = Self {
            root: String::new(),
            all: Vec::new(),
            unions: HashMap::new(),
            counts: HashMap::new(),
        };
        let Some((scope, uri)) = target.judge().root() else { return places };
        uri.clone_into(&mut places.root);
        let mut known: HashMap<*const Value, usize> = HashMap::new();
        let mut open = VecDeque::from([(scope, Way::new())]);
        while let Some((scope, way)) = open.pop_front() {
            let node: *const Value = scope.schema();
            if let Some(known) = known.get(&node) {
                let ways = &mut places.all[*known].ways;
                if ways.len() < MAX_WAYS {
                    ways.push(way);
                }
                continue;
            }
            let Some(uri) = addresses.get(&node).cloned() else { continue };
            if places.all.len() >= MAX_PLACES {
                break;
            }
            known.insert(node, places.all.len());
            for (steps, child) in places.children(&scope, &uri) {
                open.push_back((child, way.iter().cloned().chain(steps).collect()));
            }
            places.all.push(Place { uri, scope, ways: vec![way] });
        }
        places
    }

    /// The places that judge the value which a way leads to, as long as the branches are those that
    /// the way takes. Where nothing tells branches apart, what all of them say is told of any.
    pub(super) fn judging<'p>(&'p self, way: &'p [Step]) -> impl Iterator<Item = &'p Place<'t>> {
        let at = location(way);
        let branch_of = |way: &[Step], union: &str| {
            way.iter().find_map(|step| match step {
                Step::Branch(keyword, branch) if keyword == union => Some(*branch),
                _ => None,
            })
        };
        let goes_along = move |other: &Way| {
            location(other) == at
                && other.iter().all(|step| match step {
                    Step::Branch(keyword, branch) => {
                        matches!(self.unions.get(keyword), Some(Union::Untagged))
                            || branch_of(way, keyword).is_none_or(|taken| taken == *branch)
                    }
                    _ => true,
                })
        };
        self.all.iter().filter(move |place| place.ways.iter().any(&goes_along))
    }

    /// Of these, the ones that judge the value whatever other branches there are.
    pub(super) fn beside<'p>(&'p self, way: &'p [Step]) -> Vec<&'p Place<'t>> {
        let is_taken = |step: &Step| !decides(step) || way.contains(step);
        let goes_along = |place: &&Place<'_>| place.ways.iter().any(|it| it.iter().all(is_taken));
        self.judging(way).filter(goes_along).collect()
    }

    fn children(&mut self, scope: &Scope<'t>, uri: &str) -> Vec<(Way, Scope<'t>)> {
        let mut children: Vec<(Way, Scope<'t>)> = Vec::new();
        let here = |scope: Scope<'t>| (Way::new(), scope);
        children.extend(scope.referenced().into_iter().map(here));
        if reads_reference_alone(scope) {
            return children;
        }
        children.extend(scope.branches("allOf").into_iter().map(here));
        for keyword in ["anyOf", "oneOf"] {
            let branches = scope.branches(keyword);
            if branches.is_empty() {
                continue;
            }
            let keyword = keyword_uri(uri, keyword);
            self.unions.insert(keyword.clone(), union::infer(scope, &branches));
            self.counts.insert(keyword.clone(), branches.len());
            let branch = |(index, branch)| (vec![Step::Branch(keyword.clone(), index)], branch);
            children.extend(branches.into_iter().enumerate().map(branch));
        }
        children.extend(conditional(scope, uri));
        children.extend(named(scope, uri));
        children.extend(items(scope, uri));
        children
    }

    /// The outermost union whose branch is told by the value that the way leads to.
    pub(super) fn tagged_by(&self, way: &[Step]) -> Option<(&str, &Union)> {
        let last = way.iter().rposition(|step| !stays(step))?;
        let Step::Property(name) = &way[last] else { return None };
        let names_it = |union: &Union| match union {
            Union::Tagged { property, .. } => property == name,
            Union::Members(_) | Union::Untagged => false,
        };
        self.around(&way[..last])
            .into_iter()
            .find(|(_, union, _)| names_it(union))
            .map(|(keyword, union, _)| (keyword, union))
    }

    /// The unions at the value that a way leads to, and which branch the way takes; the outermost
    /// first.
    pub(super) fn around(&self, way: &[Step]) -> Vec<(&str, &Union, usize)> {
        let start = way.iter().rposition(|step| !stays(step)).map_or(0, |last| last + 1);
        let union = |step: &Step| match step {
            Step::Branch(keyword, branch) => {
                let (keyword, union) = self.unions.get_key_value(keyword)?;
                Some((keyword.as_str(), union, *branch))
            }
            _ => None,
        };
        way[start..].iter().filter_map(union).collect()
    }

    /// The unions on a way whose branches nothing tells apart, each with the JSON Pointer of the
    /// value that it judges.
    pub(super) fn guessed(&self, way: &[Step]) -> Vec<(&str, String)> {
        let union = |(index, step): (usize, &Step)| match step {
            Step::Branch(keyword, _) => {
                let (keyword, union) = self.unions.get_key_value(keyword)?;
                let is_guessed = matches!(union, Union::Untagged);
                is_guessed.then(|| (keyword.as_str(), location(&way[..index])))
            }
            _ => None,
        };
        way.iter().enumerate().filter_map(union).collect()
    }

    /// How many branches the union has whose keyword has this URI.
    pub(super) fn branches(&self, keyword: &str) -> usize {
        self.counts.get(keyword).copied().unwrap_or_default()
    }

    /// A question for payloads with a value at a JSON Pointer.
    pub(super) fn way_to(&self, at: &str) -> Option<Value> {
        let mut ways = self.all.iter().flat_map(|place| &place.ways);
        Some(self.question(ways.find(|way| location(way) == at)?, &[]))
    }

    /// A schema for payloads on a way; at its end `more` has to hold as well.
    pub(super) fn question(&self, way: &[Step], more: &[Value]) -> Value {
        json!({ "allOf": [{ "$ref": self.root }, on(way, more)] })
    }
}

/// The JSON Pointer of the value that a way leads to.
pub(super) fn location(way: &[Step]) -> String {
    let mut at = String::new();
    for step in way {
        match step {
            Step::Property(name) => pointer::push(&mut at, name),
            Step::Items => pointer::push(&mut at, "0"),
            Step::Item(_, index) => pointer::push(&mut at, &index.to_string()),
            Step::Holds(_) | Step::Refuses(_) | Step::Has(_) | Step::Branch(..) => {}
        }
    }
    at
}

/// Whether a step leads to another schema for the same value.
fn stays(step: &Step) -> bool {
    match step {
        Step::Property(_) | Step::Items | Step::Item(..) => false,
        Step::Holds(_) | Step::Refuses(_) | Step::Has(_) | Step::Branch(..) => true,
    }
}

/// Whether a step is not taken by every value.
fn decides(step: &Step) -> bool {
    match step {
        Step::Branch(..) | Step::Holds(_) | Step::Refuses(_) | Step::Has(_) => true,
        Step::Property(_) | Step::Items | Step::Item(..) => false,
    }
}

/// The URI of a keyword below the URI of a schema; `properties/name` stands for what is in it.
pub(super) fn keyword_uri(uri: &str, keyword: &str) -> String {
    let (document, at) = pointer::split_uri(uri);
    pointer::uri_of(document, &format!("{at}/{keyword}"))
}

fn on(way: &[Step], more: &[Value]) -> Value {
    let mut all: Vec<Value> = Vec::new();
    let mut way = way;
    loop {
        let Some((step, rest)) = way.split_first() else {
            all.extend(more.iter().cloned());
            return json!({ "allOf": all });
        };
        let part = match step {
            Step::Holds(uri) => json!({ "$ref": uri }),
            Step::Refuses(uri) => json!({ "not": { "$ref": uri } }),
            Step::Has(name) => json!({ "type": "object", "required": [name] }),
            Step::Branch(keyword, branch) => json!({ "$ref": format!("{keyword}/{branch}") }),
            Step::Property(name) => {
                let value = on(rest, more);
                let object =
                    json!({ "type": "object", "required": [name], "properties": { name: value } });
                all.push(object);
                return json!({ "allOf": all });
            }
            Step::Items => {
                all.push(json!({ "type": "array", "minItems": 1, "items": on(rest, more) }));
                return json!({ "allOf": all });
            }
            Step::Item(keyword, index) => {
                let mut items: Vec<Value> = (0..*index).map(|_| json!({})).collect();
                items.push(on(rest, more));
                all.push(json!({ "type": "array", "minItems": index + 1, *keyword: items }));
                return json!({ "allOf": all });
            }
        };
        all.push(part);
        way = rest;
    }
}

/// Until draft 7 nothing counts beside a `$ref`.
pub(super) fn reads_reference_alone(scope: &Scope<'_>) -> bool {
    scope.draft() <= Draft::Draft7 && scope.keyword("$ref").is_some()
}

fn conditional<'t>(scope: &Scope<'t>, uri: &str) -> Vec<(Way, Scope<'t>)> {
    let mut children = Vec::new();
    let condition = keyword_uri(uri, "if");
    if scope.keyword("if").is_some() {
        if let Some(then) = scope.keyword("then") {
            children.push((vec![Step::Holds(condition.clone())], scope.child(then)));
        }
        if let Some(otherwise) = scope.keyword("else") {
            children.push((vec![Step::Refuses(condition)], scope.child(otherwise)));
        }
    }
    for keyword in ["dependentSchemas", "dependencies"] {
        let dependent = scope.keyword(keyword).and_then(Value::as_object);
        for (name, schema) in dependent.into_iter().flatten().filter(|(_, it)| it.is_object()) {
            children.push((vec![Step::Has(name.clone())], scope.child(schema)));
        }
    }
    children
}

fn named<'t>(scope: &Scope<'t>, uri: &str) -> Vec<(Way, Scope<'t>)> {
    let mut children = Vec::new();
    let properties = scope.keyword("properties").and_then(Value::as_object);
    for (name, schema) in properties.into_iter().flatten() {
        children.push((vec![Step::Property(name.clone())], scope.child(schema)));
    }
    let patterns = scope.keyword("patternProperties").and_then(Value::as_object);
    for (pattern, schema) in patterns.into_iter().flatten().filter(|(_, it)| says_anything(it)) {
        if let Some(name) = name_for(scope, pattern) {
            children.push((vec![Step::Property(name)], scope.child(schema)));
        }
    }
    for keyword in ["additionalProperties", "unevaluatedProperties"] {
        let Some(schema) = scope.keyword(keyword).filter(|schema| says_anything(schema)) else {
            continue;
        };
        // A name that the question cannot mistake for one that the schema knows.
        let holds = Step::Holds(keyword_uri(uri, keyword));
        children.push((vec![Step::Property(UNKNOWN.to_owned()), holds], scope.child(schema)));
    }
    children
}

/// A name that no contract declares.
pub(super) const UNKNOWN: &str = "xUnknown";

fn items<'t>(scope: &Scope<'t>, uri: &str) -> Vec<(Way, Scope<'t>)> {
    let mut children = Vec::new();
    for keyword in ["prefixItems", "items", "additionalItems", "unevaluatedItems"] {
        match scope.keyword(keyword) {
            Some(Value::Array(items)) => {
                let keyword = if keyword == "items" { "items" } else { "prefixItems" };
                let item =
                    |(index, schema)| (vec![Step::Item(keyword, index)], scope.child(schema));
                children.extend(items.iter().enumerate().map(item));
            }
            Some(schema) if says_anything(schema) => {
                // The first items are not judged by it.
                let step = match items_before(scope, keyword) {
                    Some((_, 0)) => Step::Items,
                    Some((prefix, count)) => Step::Item(prefix, count),
                    None => continue,
                };
                let holds = Step::Holds(keyword_uri(uri, keyword));
                children.push((vec![step, holds], scope.child(schema)));
            }
            Some(_) | None => {}
        }
    }
    children
}

/// How many items come before those that a keyword judges, and the keyword that describes these;
/// `None` where the keyword judges nothing.
pub(super) fn items_before(scope: &Scope<'_>, keyword: &str) -> Option<(&'static str, usize)> {
    let described = |scope: &Scope<'_>| {
        let described = |keyword: &'static str| {
            let items = scope.keyword(keyword).and_then(Value::as_array)?;
            Some((keyword, items.len()))
        };
        described("prefixItems").or_else(|| described("items"))
    };
    match keyword {
        "additionalItems" => described(scope),
        "unevaluatedItems" => {
            let here = scope.in_place();
            let most = here.iter().filter_map(described).max_by_key(|(_, count)| *count);
            Some(most.unwrap_or(("prefixItems", 0)))
        }
        _ => Some(described(scope).unwrap_or(("prefixItems", 0))),
    }
}

/// A name that a pattern matches and, where there is one, no other word of the schema is about.
pub(super) fn name_for(scope: &Scope<'_>, pattern: &str) -> Option<String> {
    let names = |keyword: &str| -> Vec<&String> {
        let members = scope.keyword(keyword).and_then(Value::as_object);
        members.into_iter().flatten().map(|(name, _)| name).collect()
    };
    let matched = json!({ "type": "string", "pattern": pattern, "minLength": 1 });
    let others = names("patternProperties").into_iter().filter(|other| *other != pattern);
    let others: Vec<Value> = others.map(|other| json!({ "pattern": other })).collect();
    let declared = json!({ "enum": names("properties") });
    let alone =
        json!({ "allOf": [matched, { "not": { "anyOf": [declared, { "anyOf": others }] } }] });
    let drawn = [alone, matched].into_iter().find_map(|wanted| witness::text_for(&wanted));
    drawn.or_else(|| {
        let empty = json!({ "type": "string", "pattern": pattern });
        witness::text_for(&empty)
    })
}

fn says_anything(schema: &Value) -> bool {
    schema.as_object().is_some_and(|schema| !schema.is_empty())
}
