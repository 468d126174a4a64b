//! Which values of documents are written alike. Contracts repeat themselves, and what was found out
//! of one copy of a schema holds for the others too.

use std::collections::HashMap;

use jsonschema::Draft;
use serde_json::Value;

/// The values of some documents, those that are written alike under one number.
#[derive(Debug, Default)]
pub(crate) struct Alike {
    /// By where the value lies in memory.
    numbers: HashMap<usize, usize>,
}

/// What a value is known by: equal ones of a document are one, unless it matters where they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Identity {
    /// By what is written.
    Written(usize),
    /// By where it lies in memory.
    Place(usize),
}

/// With these, what a schema means depends on where it stands.
const CONTEXTUAL: [&str; 4] = ["$id", "$schema", "$dynamicRef", "$recursiveRef"];

impl Alike {
    /// Numbers the values of documents that are written in a draft.
    pub(crate) fn of<'v>(documents: impl IntoIterator<Item = &'v Value>, draft: Draft) -> Self {
        let mut alike = Self::default();
        let mut count = 0;
        for document in documents {
            let mut reader = Reader {
                forms: HashMap::new(),
                numbers: Vec::new(),
                has_identifiers: draft == Draft::Draft4,
                is_contextual: false,
                count,
            };
            reader.read(document);
            count = reader.count;
            if !reader.is_contextual {
                alike.numbers.extend(reader.numbers);
            }
        }
        alike
    }

    pub(crate) fn identity(&self, value: &Value) -> Identity {
        let place = place(value);
        self.numbers.get(&place).map_or(Identity::Place(place), |number| Identity::Written(*number))
    }
}

fn place(value: &Value) -> usize {
    std::ptr::from_ref(value).addr()
}

/// Reads one document: references in another lead elsewhere.
struct Reader<'v> {
    forms: HashMap<Form<'v>, usize>,
    numbers: Vec<(usize, usize)>,
    /// Whether `id` is an identifier too, as in draft 4.
    has_identifiers: bool,
    is_contextual: bool,
    count: usize,
}

/// What is written, parts by their numbers.
#[derive(PartialEq, Eq, Hash)]
enum Form<'v> {
    Scalar(&'v Value),
    Array(Vec<usize>),
    Object(Vec<(&'v str, usize)>),
}

impl<'v> Reader<'v> {
    fn read(&mut self, value: &'v Value) -> usize {
        let form = match value {
            Value::Array(items) => Form::Array(items.iter().map(|item| self.read(item)).collect()),
            Value::Object(members) => {
                Form::Object(members.iter().map(|(name, it)| self.member(name, it)).collect())
            }
            scalar => Form::Scalar(scalar),
        };
        let number = *self.forms.entry(form).or_insert_with(|| {
            self.count += 1;
            self.count
        });
        self.numbers.push((place(value), number));
        number
    }

    fn member(&mut self, name: &'v str, value: &'v Value) -> (&'v str, usize) {
        self.is_contextual |= CONTEXTUAL.contains(&name) || self.has_identifiers && name == "id";
        (name, self.read(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(documents: &[Value]) -> Alike {
        Alike::of(documents, Draft::Draft202012)
    }

    #[test]
    fn knows_copies_within_a_document_alone() {
        let documents =
            [json!({"a": {"x": [1]}, "b": {"x": [1]}, "c": {"x": [2]}}), json!({"x": [1]})];
        let alike = of(&documents);
        let known = |name: &str| alike.identity(&documents[0][name]);
        assert_eq!(known("a"), known("b"));
        assert_ne!(known("a"), known("c"));
        assert_ne!(known("a"), alike.identity(&documents[1]));
    }

    #[test]
    fn keeps_copies_apart_where_their_place_matters() {
        let document = json!({"a": {"$ref": "x"}, "b": {"$ref": "x"}, "c": {"$id": "urn:c"}});
        let alike = of(std::slice::from_ref(&document));
        assert_ne!(alike.identity(&document["a"]), alike.identity(&document["b"]));
    }
}
