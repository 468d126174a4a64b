//! An example that its own schema refuses: who copies it is refused as well.

use jsonschema::JsonType;
use serde_json::Value;

use super::judged::{self, Claim, Court};
use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};
use crate::openapi::Direction;
use crate::openapi::references::Spot;
use crate::openapi::walk::{Kind, reached_from};
use crate::schema::validate::{Kind as Refused, Violation};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "refused-example",
    severity: Severity::Warning,
    summary: "an example does not fit its own schema",
    detail: "People copy examples, mock servers answer with them, and tests send them. One that \
             its schema refuses misleads all of them, or shows that the schema is wrong: the \
             example was often taken from the running service. In OpenAPI 3.0 and 3.1 an example \
             may stand in a Schema Object, a Media Type Object, a Parameter Object or a Header \
             Object. A text that stands for a parameter's written form is not judged.",
    source: "OpenAPI 3.1, sections 4.8.12.1, 4.8.14.1 and 4.8.24; JSON Schema 2020-12 validation, \
             section 9.5",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components: {schemas: {Day: {type: string, format: date, examples: [24.12.2025]}}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components: {schemas: {Day: {type: string, format: date, examples: ['2025-12-24']}}}",
    },
    check,
};

const HELP: &str = "mend the example; if the service really takes it, mend the schema";

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let mut court = Court::new(subject);
    for schema in subject.schemas() {
        if judged::is_ignored_beside_reference(subject, schema) {
            continue;
        }
        let mut values = schema.placed().elements("examples");
        values.extend(schema.placed().below("example"));
        for value in values {
            let directions = schema.directions().collect();
            let claim = Claim { value: value.spot, schema: schema.spot.clone(), directions };
            if let Some(refusal) = court.refusal(&claim, |_, _| false) {
                judged::push(found, "the example", claim, refusal, HELP);
            }
        }
    }
    for holder in holders(subject) {
        for value in examples_beside(subject, &holder.spot) {
            let schema = holder.spot.join("schema");
            let directions = holder.directions.clone();
            let claim = Claim { value, schema, directions };
            if let Some(refusal) = court.refusal(&claim, |it, value| holder.is_written(it, value)) {
                judged::push(found, "the example", claim, refusal, HELP);
            }
        }
    }
}

/// A Media Type Object, a Parameter Object or a Header Object with a schema.
struct Holder {
    spot: Spot,
    directions: Vec<Direction>,
    /// Whether values travel as something else than JSON, so that a text may stand for any value.
    is_encoded: bool,
}

impl Holder {
    /// Whether a text is refused only since it is one: it may be the value's written form. That of
    /// a number or a boolean is known.
    fn is_written(&self, violation: &Violation, value: &Value) -> bool {
        let (Refused::Type { expected }, Value::String(text)) = (&violation.kind, value) else {
            return false;
        };
        let is_scalar = |it: &JsonType| {
            matches!(it, JsonType::Number | JsonType::Integer | JsonType::Boolean | JsonType::Null)
        };
        let reads = || serde_json::from_str(text).is_ok_and(|it: Value| !it.is_string());
        self.is_encoded
            && violation.instance.is_empty()
            && (!expected.iter().all(is_scalar) || reads())
    }
}

fn holders(subject: &Subject<'_>) -> Vec<Holder> {
    let documents = subject.documents();
    let all = reached_from(documents, [(Kind::Document, Spot::root())]);
    let mut holders: Vec<Holder> = Vec::new();
    for found in &all {
        let (kind, spot) = found;
        let is_encoded = match kind {
            Kind::Parameter => true,
            Kind::MediaType => !is_json(spot),
            _ => continue,
        };
        if subject.value(&spot.join("schema")).is_none() {
            continue;
        }
        let ways = [Direction::Request, Direction::Response].into_iter();
        let directions = ways.filter(|direction| subject.reached(*direction).contains(found));
        holders.push(Holder { spot: spot.clone(), directions: directions.collect(), is_encoded });
    }
    holders.sort_by(|one, other| {
        let key = |it: &Holder| (it.spot.document(), it.spot.pointer().to_owned());
        key(one).cmp(&key(other))
    });
    holders
}

fn is_json(media_type: &Spot) -> bool {
    let name = crate::document::pointer::split_last(media_type.pointer());
    let name = name.map(|(_, name)| name.to_ascii_lowercase()).unwrap_or_default();
    let essence = name.split(';').next().unwrap_or_default().trim();
    essence.ends_with("/json") || essence.ends_with("+json")
}

/// The values of `example` and of each Example Object under `examples`.
fn examples_beside(subject: &Subject<'_>, holder: &Spot) -> Vec<Spot> {
    let one = holder.join("example");
    let one = subject.value(&one).map(|_| one);
    let many = subject.documents().members(&holder.join("examples")).into_iter();
    let values = many.map(|(_, example)| example.join("value"));
    one.into_iter().chain(values.filter(|value| subject.value(value).is_some())).collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{places, titles};

    fn body(media_type: &str) -> Vec<String> {
        places(
            &RULE,
            &format!("paths: {{/a: {{post: {{requestBody: {{content: {media_type}}}}}}}}}"),
        )
    }

    const CONTENT: &str = "/paths/~1a/post/requestBody/content";

    #[test]
    fn reports_examples_of_a_schema() {
        let document = "components: {schemas: {A: {type: integer, example: a, examples: [1, b]}}}";
        let expected = ["/components/schemas/A/examples/1", "/components/schemas/A/example"];
        assert_eq!(places(&RULE, document), expected);
        let expected = "the example does not fit its own schema: it is a string [schema/type]";
        assert_eq!(titles(&RULE, document), [expected]);
    }

    #[test]
    fn reports_examples_of_a_media_type() {
        let schema = "schema: {type: object, required: [id]}";
        assert_eq!(
            body(&format!("{{application/json: {{{schema}, example: {{}}}}}}")),
            [format!("{CONTENT}/application~1json/example")]
        );
        let examples = "examples: {a: {value: {id: 1}}, b: {value: {}}}";
        assert_eq!(
            body(&format!("{{application/json: {{{schema}, {examples}}}}}")),
            [format!("{CONTENT}/application~1json/examples/b/value")]
        );
    }

    #[test]
    fn reports_a_shared_example_where_it_stands() {
        let document = "\
paths:
  /a:
    get:
      parameters:
        - {name: a, in: query, schema: {type: string, maxLength: 2}, examples: {x: {$ref: '#/components/examples/X'}}}
components: {examples: {X: {value: abc}}}";
        assert_eq!(places(&RULE, document), ["/components/examples/X/value"]);
    }

    #[test]
    fn is_silent_where_examples_fit() {
        assert_eq!(body("{application/json: {schema: {type: object}, example: {id: 1}}}"), [""; 0]);
        let document = "components: {schemas: {A: {type: integer, examples: [1, 2]}}}";
        assert_eq!(places(&RULE, document), [""; 0]);
    }

    #[test]
    fn takes_a_text_for_the_written_form_of_a_parameter() {
        let document = "\
paths:
  /a:
    get:
      parameters: [{name: a, in: query, schema: {type: array, items: {type: string}}, example: 'a,b'}]";
        assert_eq!(places(&RULE, document), [""; 0]);
        assert_eq!(body("{application/xml: {schema: {type: object}, example: '<a/>'}}"), [""; 0]);
    }

    #[test]
    fn reports_a_text_that_is_no_written_form_of_a_number() {
        let parameter = |example: &str| {
            let schema = "schema: {type: integer}";
            let parameter = format!("{{name: a, in: query, {schema}, example: {example}}}");
            places(&RULE, &format!("paths: {{/a: {{get: {{parameters: [{parameter}]}}}}}}"))
        };
        assert_eq!(parameter("abc"), ["/paths/~1a/get/parameters/0/example"]);
        assert_eq!(parameter("'5'"), [""; 0]);
    }

    #[test]
    fn lets_an_example_fit_the_way_that_it_goes() {
        let document = "\
openapi: 3.0.3
info: {title: a, version: '1'}
paths:
  /a:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/A'}, example: {}}}}
      responses: {'200': {description: a}}
components:
  schemas: {A: {type: object, required: [id], properties: {id: {type: string, readOnly: true}}}}";
        assert_eq!(places(&RULE, document), [""; 0]);
    }
}
