//! Where each value of a document stands, as a tree of the same shape as the value.

use std::collections::HashMap;
use std::ops::Range;

use super::pointer;

/// The place of one value and of everything in it, in byte offsets of the source.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// The property name in front of the value, where it is a member of an object.
    key: Option<Range<usize>>,
    value: Range<usize>,
    /// From the first to the last byte of all that is in it: more than `value` where YAML's
    /// aliases bring in what stands elsewhere.
    reach: Range<usize>,
    children: Children,
}

#[derive(Debug, Clone)]
pub(super) enum Children {
    Scalar,
    Items(Vec<Node>),
    /// Of a name that stands twice only the last, as in the value.
    Members(HashMap<String, Node>),
}

impl Node {
    pub(super) fn scalar(value: Range<usize>) -> Self {
        Self::new(value, Children::Scalar)
    }

    pub(super) fn new(value: Range<usize>, children: Children) -> Self {
        let mut reach = value.clone();
        match &children {
            Children::Scalar => {}
            Children::Items(items) => {
                for item in items {
                    widen(&mut reach, &item.reach);
                }
            }
            Children::Members(members) => {
                for member in members.values() {
                    widen(&mut reach, &member.reach);
                }
            }
        }
        Self { key: None, value, reach, children }
    }

    /// The same as the member of an object whose name stands at `key`.
    pub(super) fn named(mut self, key: Range<usize>) -> Self {
        widen(&mut self.reach, &key);
        self.key = Some(key);
        self
    }

    pub(super) fn key(&self) -> Option<&Range<usize>> {
        self.key.as_ref()
    }

    pub(super) fn value(&self) -> &Range<usize> {
        &self.value
    }

    pub(super) fn descend(&self, pointer: &str) -> Option<&Self> {
        pointer::tokens(pointer).try_fold(self, |node, token| match &node.children {
            Children::Scalar => None,
            Children::Items(items) => items.get(token.parse::<usize>().ok()?),
            Children::Members(members) => members.get(token.as_ref()),
        })
    }

    pub(super) fn texts_within(&self, range: &Range<usize>) -> Vec<Text> {
        let mut found = Vec::new();
        self.collect_texts(range, &mut String::new(), &mut found);
        found
    }

    fn collect_texts(&self, range: &Range<usize>, pointer: &mut String, found: &mut Vec<Text>) {
        let touches = |span: &Range<usize>| span.start < range.end && range.start < span.end;
        if !touches(&self.reach) {
            return;
        }
        if let Some(span) = self.key.clone().filter(touches) {
            found.push(Text { pointer: pointer.clone(), is_name: true, span });
        }
        let length = pointer.len();
        match &self.children {
            Children::Scalar => {
                if touches(&self.value) {
                    let span = self.value.clone();
                    found.push(Text { pointer: pointer.clone(), is_name: false, span });
                }
            }
            Children::Items(items) => {
                for (index, item) in items.iter().enumerate() {
                    pointer::push(pointer, &index.to_string());
                    item.collect_texts(range, pointer, found);
                    pointer.truncate(length);
                }
            }
            Children::Members(members) => {
                for (name, member) in members {
                    pointer::push(pointer, name);
                    member.collect_texts(range, pointer, found);
                    pointer.truncate(length);
                }
            }
        }
    }
}

fn widen(reach: &mut Range<usize>, other: &Range<usize>) {
    *reach = reach.start.min(other.start)..reach.end.max(other.end);
}

/// A property name or a scalar, as it stands in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text {
    /// JSON Pointer of the scalar, or of the property that is named.
    pub(crate) pointer: String,
    pub(crate) is_name: bool,
    pub(crate) span: Range<usize>,
}
