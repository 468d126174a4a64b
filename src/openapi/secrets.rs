//! Secrets that stand in a payload as they are, where a placeholder should.

use serde_json::Value;

use super::check;
use super::target::Target;
use crate::document::{Document, pointer};
use crate::finding::Finding;
use crate::schema::Declarations;
use crate::schema::validate::subject;

impl Target {
    /// A finding for each string or number that stands where the contract marks a secret, but for
    /// the strings that are placeholders. None shows its value.
    pub(crate) fn literal_secrets(
        &self,
        document: &Document,
        is_placeholder: &dyn Fn(&str) -> bool,
    ) -> Vec<Finding> {
        let declarations = self.declarations();
        let mut places = Vec::new();
        collect(document.value(), &mut String::new(), &mut |at, value| {
            let is_literal = match value {
                Value::String(text) => !text.is_empty() && !is_placeholder(text),
                Value::Number(_) => true,
                _ => false,
            };
            if is_literal && declarations.at(at).is_secret() {
                places.push(at.to_owned());
            }
        });
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

/// Visits all scalars.
fn collect(value: &Value, at: &mut String, visit: &mut dyn FnMut(&str, &Value)) {
    let length = at.len();
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                pointer::push(at, name);
                collect(member, at, visit);
                at.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointer::push(at, &index.to_string());
                collect(item, at, visit);
                at.truncate(length);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => visit(at, value),
    }
}
