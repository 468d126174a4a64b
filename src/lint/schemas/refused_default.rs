//! A `default` that its own schema refuses: who fills it in makes the value invalid.

use super::judged::{self, Claim, Court};
use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "refused-default",
    severity: Severity::Warning,
    summary: "a `default` does not fit its own schema",
    detail: "Servers and generated clients fill the default in for a value that is left out. One \
             that the schema refuses makes a valid payload invalid, or is a slip: text for a \
             number, a value that is no longer in the enum.",
    source: "JSON Schema 2020-12 validation, section 9.2; OpenAPI 3.0, section 4.7.24.1",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components: {schemas: {Limit: {type: integer, maximum: 100, default: 500}}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components: {schemas: {Limit: {type: integer, maximum: 100, default: 50}}}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let mut court = Court::new(subject);
    for schema in subject.schemas() {
        let is_ignored = judged::is_ignored_beside_reference(subject, schema);
        if is_ignored || schema.keyword("default").is_none() {
            continue;
        }
        let value = schema.spot.join("default");
        let directions = schema.directions().collect();
        let claim = Claim { value, schema: schema.spot.clone(), directions };
        if let Some(refusal) = court.refusal(&claim, |_, _| false) {
            let help = "change the default, or widen the schema if the default is right";
            judged::push(found, "the default", claim, refusal, help);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{places, titles};

    fn schema(schema: &str) -> Vec<String> {
        places(&RULE, &format!("components: {{schemas: {{A: {schema}}}}}"))
    }

    #[test]
    fn reports_a_default_of_the_wrong_type() {
        let document = "components: {schemas: {A: {type: integer, default: '5'}}}";
        assert_eq!(places(&RULE, document), ["/components/schemas/A/default"]);
        let expected = "the default does not fit its own schema: it is a string [schema/type]";
        assert_eq!(titles(&RULE, document), [expected]);
    }

    #[test]
    fn reports_the_same_in_two_places_once() {
        let document =
            "components: {schemas: {A: {enum: [a], default: b}, B: {enum: [a], default: b}}}";
        assert_eq!(titles(&RULE, document).len(), 1);
        assert_eq!(places(&RULE, document).len(), 2);
    }

    #[test]
    fn never_shows_a_secret() {
        let document =
            "components: {schemas: {A: {format: password, minLength: 9, default: hunter2}}}";
        let titles = titles(&RULE, document);
        let expected =
            "the default does not fit its own schema: a secret, so not shown [schema/minLength]";
        assert_eq!(titles, [expected]);
        assert_eq!(places(&RULE, document), ["/components/schemas/A"]);
    }

    #[test]
    fn never_shows_what_stands_in_a_secret() {
        let document = "\
components:
  schemas: {A: {writeOnly: true, properties: {pin: {pattern: '^[0-9]+$', default: hunter2}}}}";
        assert!(!titles(&RULE, document)[0].contains("hunter2"));
        assert_eq!(places(&RULE, document), ["/components/schemas/A/properties/pin"]);
    }

    #[test]
    fn is_silent_where_the_default_fits() {
        assert_eq!(schema("{type: integer, default: 5}"), [""; 0]);
        assert_eq!(schema("{type: [string, 'null'], default: null}"), [""; 0]);
    }

    #[test]
    fn takes_a_property_named_default_for_what_it_is() {
        assert_eq!(schema("{type: object, properties: {default: {type: string}}}"), [""; 0]);
    }

    #[test]
    fn leaves_a_default_alone_that_openapi_3_0_ignores() {
        let document = "\
openapi: 3.0.3
info: {title: a, version: '1'}
paths: {}
components: {schemas: {A: {$ref: '#/components/schemas/B', default: 1}, B: {type: string}}}";
        assert_eq!(places(&RULE, document), [""; 0]);
    }

    #[test]
    fn judges_a_nullable_default_of_openapi_3_0() {
        let document = "\
openapi: 3.0.3
info: {title: a, version: '1'}
paths: {}
components: {schemas: {A: {type: string, nullable: true, default: null}}}";
        assert_eq!(places(&RULE, document), [""; 0]);
    }
}
