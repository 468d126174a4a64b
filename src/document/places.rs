//! Where each value of a document stands, as a tree of the same shape as the value.

use std::collections::HashMap;
use std::ops::Range;

use super::pointer;

/// The place of one value and of everything in it, in byte offsets of the source.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// The property name in front of the value, where it is a member of an object.
    pub(super) key: Option<Range<usize>>,
    pub(super) value: Range<usize>,
    pub(super) children: Children,
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
        Self { key: None, value, children: Children::Scalar }
    }

    pub(super) fn descend(&self, pointer: &str) -> Option<&Self> {
        pointer::tokens(pointer).try_fold(self, |node, token| match &node.children {
            Children::Scalar => None,
            Children::Items(items) => items.get(token.parse::<usize>().ok()?),
            Children::Members(members) => members.get(token.as_ref()),
        })
    }

    pub(super) fn scalars_within(&self, range: &Range<usize>) -> Vec<(String, Range<usize>)> {
        let mut found = Vec::new();
        self.collect_scalars(range, &mut String::new(), &mut found);
        found
    }

    fn collect_scalars(
        &self,
        range: &Range<usize>,
        pointer: &mut String,
        found: &mut Vec<(String, Range<usize>)>,
    ) {
        let length = pointer.len();
        match &self.children {
            Children::Scalar => {
                if self.value.start < range.end && range.start < self.value.end {
                    found.push((pointer.clone(), self.value.clone()));
                }
            }
            Children::Items(items) => {
                for (index, item) in items.iter().enumerate() {
                    pointer::push(pointer, &index.to_string());
                    item.collect_scalars(range, pointer, found);
                    pointer.truncate(length);
                }
            }
            Children::Members(members) => {
                for (name, member) in members {
                    pointer::push(pointer, name);
                    member.collect_scalars(range, pointer, found);
                    pointer.truncate(length);
                }
            }
        }
    }
}
