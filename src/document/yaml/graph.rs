//! The nodes of a document before they become a value: aliased ones shared, merge keys resolved.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::super::places::{Children, Node};
use super::scalar::Meaning;

/// The length of text that weighs as much as a node of its own, so that aliases of one long
/// scalar add up.
const TEXT_PER_NODE: usize = 64;

/// A node and where it stands. An alias stands elsewhere and shares the content of its anchor.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    pub(super) span: Range<usize>,
    content: Rc<Content>,
}

#[derive(Debug)]
struct Content {
    /// The nodes that a copy makes.
    weight: usize,
    /// The collections on the longest way down.
    height: usize,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Scalar(Rc<str>, Meaning),
    Sequence(Vec<Tree>),
    Mapping(Vec<Member>),
}

#[derive(Debug, Clone)]
struct Member {
    name: Rc<str>,
    name_span: Range<usize>,
    value: Tree,
    /// Whether it comes from a merge key, so that a member of the mapping's own replaces it.
    merged: bool,
}

impl Tree {
    pub(super) fn scalar(span: Range<usize>, text: &str, meaning: Meaning) -> Self {
        Self::new(span, Kind::Scalar(text.into(), meaning))
    }

    pub(super) fn collection(span: Range<usize>, collection: Collection) -> Self {
        let kind = match collection {
            Collection::Sequence(items) => Kind::Sequence(items),
            Collection::Mapping(mapping) => Kind::Mapping(mapping.members),
        };
        Self::new(span, kind)
    }

    /// The node that an alias at `span` stands for.
    pub(super) fn standing_at(&self, span: Range<usize>) -> Self {
        Self { span, content: Rc::clone(&self.content) }
    }

    /// The number of nodes in it.
    pub(super) fn weight(&self) -> usize {
        self.content.weight
    }

    /// The number of collections on the longest way down.
    pub(super) fn height(&self) -> usize {
        self.content.height
    }

    /// The value and its places. Recurses no deeper than documents may nest.
    pub(super) fn construct(&self) -> (Value, Node) {
        let (value, children) = match &self.content.kind {
            Kind::Scalar(text, meaning) => (meaning.value(text), Children::Scalar),
            Kind::Sequence(items) => {
                let (values, places) = items.iter().map(Self::construct).unzip();
                (Value::Array(values), Children::Items(places))
            }
            Kind::Mapping(members) => construct_object(members),
        };
        (value, Node::new(self.span.clone(), children))
    }

    fn new(span: Range<usize>, kind: Kind) -> Self {
        let (weight, height) = match &kind {
            Kind::Scalar(text, _) => (weight_of(text), 0),
            Kind::Sequence(items) => totals(items.iter()),
            Kind::Mapping(members) => {
                let names: usize = members.iter().map(|member| weight_of(&member.name)).sum();
                let (weight, height) = totals(members.iter().map(|member| &member.value));
                (names + weight, height)
            }
        };
        Self { span, content: Rc::new(Content { weight, height, kind }) }
    }
}

fn weight_of(text: &str) -> usize {
    1 + text.len() / TEXT_PER_NODE
}

/// Weight and height of a collection of `nodes`.
fn totals<'t>(nodes: impl Iterator<Item = &'t Tree>) -> (usize, usize) {
    nodes.fold((1, 1), |(weight, height), node| {
        (weight + node.weight(), height.max(1 + node.height()))
    })
}

fn construct_object(members: &[Member]) -> (Value, Children) {
    let mut object = Map::with_capacity(members.len());
    let mut places = HashMap::with_capacity(members.len());
    for member in members {
        let (value, place) = member.value.construct();
        object.insert(member.name.to_string(), value);
        places.insert(member.name.to_string(), place.named(member.name_span.clone()));
    }
    (Value::Object(object), Children::Members(places))
}

/// A collection that is being read.
#[derive(Debug)]
pub(super) enum Collection {
    Sequence(Vec<Tree>),
    Mapping(Mapping),
}

/// A mapping that is being read, node by node: a key, its value, the next key.
#[derive(Debug, Default)]
pub(super) struct Mapping {
    members: Vec<Member>,
    /// The index of each name among the members.
    indices: HashMap<Rc<str>, usize>,
    /// The key that waits for its value.
    key: Option<Key>,
    has_merge_key: bool,
}

#[derive(Debug)]
enum Key {
    Name(Rc<str>, Range<usize>),
    Merge,
    /// A key that JSON cannot have; its value is dropped.
    Unusable,
}

/// What can be wrong with a key, or with what a merge key is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyFault {
    Duplicate,
    NonString,
    Merge,
    SecondMerge,
}

impl Collection {
    pub(super) fn sequence() -> Self {
        Self::Sequence(Vec::new())
    }

    pub(super) fn mapping() -> Self {
        Self::Mapping(Mapping::default())
    }

    pub(super) fn is_mapping(&self) -> bool {
        matches!(self, Self::Mapping(_))
    }

    pub(super) fn expects_key(&self) -> bool {
        matches!(self, Self::Mapping(mapping) if mapping.key.is_none())
    }

    /// The reference token of the node that comes next; `None` where that is a key.
    pub(super) fn next_token(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Sequence(items) => Some(items.len().to_string().into()),
            Self::Mapping(mapping) => match &mapping.key {
                Some(Key::Name(name, _)) => Some(name.as_ref().into()),
                Some(Key::Merge | Key::Unusable) | None => None,
            },
        }
    }

    /// Takes the next node.
    pub(super) fn add(&mut self, node: Tree) -> Result<(), KeyFault> {
        match self {
            Self::Sequence(items) => {
                items.push(node);
                Ok(())
            }
            Self::Mapping(mapping) => mapping.add(node),
        }
    }
}

impl Mapping {
    fn add(&mut self, node: Tree) -> Result<(), KeyFault> {
        match self.key.take() {
            None => self.add_key(&node),
            Some(Key::Name(name, name_span)) => {
                self.insert(Member { name, name_span, value: node, merged: false });
                Ok(())
            }
            Some(Key::Merge) => self.merge(&node),
            Some(Key::Unusable) => Ok(()),
        }
    }

    fn add_key(&mut self, node: &Tree) -> Result<(), KeyFault> {
        let (key, fault) = match &node.content.kind {
            Kind::Scalar(_, Meaning::Merge) => {
                let second = std::mem::replace(&mut self.has_merge_key, true);
                (Key::Merge, second.then_some(KeyFault::SecondMerge))
            }
            Kind::Scalar(text, _) => {
                let duplicate = self.has_own(text).then_some(KeyFault::Duplicate);
                (Key::Name(Rc::clone(text), node.span.clone()), duplicate)
            }
            Kind::Sequence(_) | Kind::Mapping(_) => (Key::Unusable, Some(KeyFault::NonString)),
        };
        self.key = Some(key);
        fault.map_or(Ok(()), Err)
    }

    /// Whether the mapping itself, not one that it merges, has a member of this name.
    fn has_own(&self, name: &str) -> bool {
        self.indices.get(name).is_some_and(|index| !self.members[*index].merged)
    }

    fn insert(&mut self, member: Member) {
        match self.indices.get(&member.name) {
            Some(index) => self.members[*index] = member,
            None => self.push(member),
        }
    }

    /// Adds the members that are not there yet: the mapping's own come first, then those of
    /// earlier mappings in a list (<https://yaml.org/type/merge.html>).
    fn merge(&mut self, node: &Tree) -> Result<(), KeyFault> {
        match &node.content.kind {
            Kind::Scalar(..) => return Err(KeyFault::Merge),
            Kind::Mapping(members) => self.merge_members(members),
            Kind::Sequence(items) => {
                for item in items {
                    let Kind::Mapping(members) = &item.content.kind else {
                        return Err(KeyFault::Merge);
                    };
                    self.merge_members(members);
                }
            }
        }
        Ok(())
    }

    fn merge_members(&mut self, members: &[Member]) {
        for member in members {
            if !self.indices.contains_key(&member.name) {
                self.push(Member { merged: true, ..member.clone() });
            }
        }
    }

    fn push(&mut self, member: Member) {
        self.indices.insert(Rc::clone(&member.name), self.members.len());
        self.members.push(member);
    }
}
