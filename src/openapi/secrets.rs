//! Secrets that stand in a payload as they are, where a placeholder should.

use serde_json::Value;

use super::check;
use super::target::Target;
use crate::document::{Document, pointer};
use crate::finding::Finding;
use crate::schema::Declarations;
use crate::schema::validate::subject;

impl Target {
    /// A finding for each value that stands where the contract marks a secret and holds more than
    /// placeholders. None shows it, nor the names in it.
    pub(crate) fn literal_secrets(
        &self,
        document: &Document,
        is_placeholder: &dyn Fn(&str) -> bool,
    ) -> Vec<Finding> {
        let declarations = self.declarations();
        let mut places = Vec::new();
        let search = Search { declarations: &declarations, is_placeholder };
        search.visit(document.value(), &mut String::new(), &mut places);
        places.iter().map(|at| self.literal_secret(at, document, &declarations)).collect()
    }

    fn literal_secret(
        &self,
        at: &str,
        document: &Document,
        declarations: &Declarations<'_>,
    ) -> Finding {
        let title = format!("{} holds a secret as it is", subject(at));
        let mut finding = Finding::new("payload/literal-secret", title, document.place(at))
            .expected("expected a placeholder")
            .help("write a placeholder, and let what sends the payload put the secret in");
        finding.context = Some(self.context().to_owned());
        let span = document.value_span(at).unwrap_or(0..0);
        finding.frame = Some(check::frame(document, span, Some(declarations)));
        finding
    }
}

struct Search<'s> {
    declarations: &'s Declarations<'s>,
    is_placeholder: &'s dyn Fn(&str) -> bool,
}

impl Search<'_> {
    fn visit(&self, value: &Value, at: &mut String, places: &mut Vec<String>) {
        if self.declarations.at(at).is_secret() {
            // Names within a secret are part of it, so that no place in it is told.
            if self.is_literal(value) {
                places.push(at.clone());
            }
            return;
        }
        let length = at.len();
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    pointer::push(at, name);
                    self.visit(member, at, places);
                    at.truncate(length);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    pointer::push(at, &index.to_string());
                    self.visit(item, at, places);
                    at.truncate(length);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn is_literal(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => !text.is_empty() && !(self.is_placeholder)(text),
            Value::Number(_) => true,
            Value::Array(items) => items.iter().any(|item| self.is_literal(item)),
            Value::Object(members) => members.values().any(|member| self.is_literal(member)),
            Value::Null | Value::Bool(_) => false,
        }
    }
}
