//! The keywords of JSON Schema, each as the code of what breaks it.

use super::{Code, Example, Group};

pub(super) static GROUP: Group = Group {
    title: "The keywords of the contract's schemas",
    example: "a payload",
    codes: &[
        Code {
            id: "schema/type",
            summary: "a value has the wrong type",
            detail: "Numbers and booleans in quotes are strings; `3.0` is an integer. The \
                     help says so where quotes are the cause.",
            source: "JSON Schema 2020-12 Validation, section 6.1.1",
            example: Example {
                schema: r#"{"properties": {"port": {"type": "integer"}}}"#,
                fails: r#"{"port": "443"}"#,
                fits: r#"{"port": 443}"#,
            },
        },
        Code {
            id: "schema/enum",
            summary: "a value is none of those that are allowed",
            detail: "Values are compared exactly, case included. The help names the nearest.",
            source: "JSON Schema 2020-12 Validation, section 6.1.2",
            example: Example {
                schema: r#"{"properties": {"state": {"enum": ["ACTIVE", "INACTIVE"]}}}"#,
                fails: r#"{"state": "active"}"#,
                fits: r#"{"state": "ACTIVE"}"#,
            },
        },
        Code {
            id: "schema/const",
            summary: "a value is not the only one that is allowed",
            detail: "Values are compared exactly; `1` and `1.0` are the same number.",
            source: "JSON Schema 2020-12 Validation, section 6.1.3",
            example: Example {
                schema: r#"{"properties": {"version": {"const": 1}}}"#,
                fails: r#"{"version": 2}"#,
                fits: r#"{"version": 1.0}"#,
            },
        },
        Code {
            id: "schema/format",
            summary: "a text does not have the format that it should",
            detail: "trueup asserts formats, which JSON Schema leaves open; `--no-formats` \
                     turns that off. A day must exist, a date-time needs a time zone, a UUID \
                     its dashes. OpenAPI's number formats (`int32` and the like) are judged \
                     too.",
            source: "JSON Schema 2020-12 Validation, section 7; the OpenAPI Format Registry",
            example: Example {
                schema: r#"{"properties": {"id": {"format": "uuid"}}}"#,
                fails: r#"{"id": "123e4567e89b12d3a456426614174000"}"#,
                fits: r#"{"id": "123e4567-e89b-12d3-a456-426614174000"}"#,
            },
        },
        Code {
            id: "schema/pattern",
            summary: "a text does not match its regular expression",
            detail: "Patterns are not anchored unless they say so, and `$` is the end of the \
                     text, line break or not. A warning with this code means that matching \
                     took too many steps, so that the verdict is unknown.",
            source: "JSON Schema 2020-12 Validation, section 6.3.3; ECMA-262",
            example: Example {
                schema: r#"{"properties": {"key": {"pattern": "^[a-z-]+$"}}}"#,
                fails: r#"{"key": "my.key"}"#,
                fits: r#"{"key": "my-key"}"#,
            },
        },
        Code {
            id: "schema/minLength",
            summary: "a text is too short",
            detail: "The length counts Unicode characters, not bytes.",
            source: "JSON Schema 2020-12 Validation, section 6.3.2",
            example: Example {
                schema: r#"{"properties": {"host": {"minLength": 1}}}"#,
                fails: r#"{"host": ""}"#,
                fits: r#"{"host": "db.example.com"}"#,
            },
        },
        Code {
            id: "schema/maxLength",
            summary: "a text is too long",
            detail: "The length counts Unicode characters, not bytes.",
            source: "JSON Schema 2020-12 Validation, section 6.3.1",
            example: Example {
                schema: r#"{"properties": {"code": {"maxLength": 2}}}"#,
                fails: r#"{"code": "DEU"}"#,
                fits: r#"{"code": "DE"}"#,
            },
        },
        Code {
            id: "schema/minimum",
            summary: "a number is too small",
            detail: "The limit itself is allowed.",
            source: "JSON Schema 2020-12 Validation, section 6.2.4",
            example: Example {
                schema: r#"{"properties": {"limit": {"minimum": 1}}}"#,
                fails: r#"{"limit": 0}"#,
                fits: r#"{"limit": 1}"#,
            },
        },
        Code {
            id: "schema/maximum",
            summary: "a number is too large",
            detail: "The limit itself is allowed.",
            source: "JSON Schema 2020-12 Validation, section 6.2.2",
            example: Example {
                schema: r#"{"properties": {"limit": {"maximum": 100}}}"#,
                fails: r#"{"limit": 101}"#,
                fits: r#"{"limit": 100}"#,
            },
        },
        Code {
            id: "schema/exclusiveMinimum",
            summary: "a number is not above its limit",
            detail: "The limit itself is not allowed. In OpenAPI 3.0 the keyword is a boolean \
                     beside `minimum`.",
            source: "JSON Schema 2020-12 Validation, section 6.2.5",
            example: Example {
                schema: r#"{"properties": {"share": {"exclusiveMinimum": 0}}}"#,
                fails: r#"{"share": 0}"#,
                fits: r#"{"share": 0.1}"#,
            },
        },
        Code {
            id: "schema/exclusiveMaximum",
            summary: "a number is not below its limit",
            detail: "The limit itself is not allowed. In OpenAPI 3.0 the keyword is a boolean \
                     beside `maximum`.",
            source: "JSON Schema 2020-12 Validation, section 6.2.3",
            example: Example {
                schema: r#"{"properties": {"share": {"exclusiveMaximum": 1}}}"#,
                fails: r#"{"share": 1}"#,
                fits: r#"{"share": 0.9}"#,
            },
        },
        Code {
            id: "schema/multipleOf",
            summary: "a number is between two steps",
            detail: "The division is exact, not that of doubles.",
            source: "JSON Schema 2020-12 Validation, section 6.2.1",
            example: Example {
                schema: r#"{"properties": {"price": {"multipleOf": 0.01}}}"#,
                fails: r#"{"price": 19.995}"#,
                fits: r#"{"price": 19.99}"#,
            },
        },
        Code {
            id: "schema/required",
            summary: "a required property is missing",
            detail: "One finding for each, at the object that lacks it. A property whose \
                     value is null is present. Where the object holds an unexpected property \
                     of a similar name, the help names it.",
            source: "JSON Schema 2020-12 Validation, section 6.5.3",
            example: Example {
                schema: r#"{"required": ["name"]}"#,
                fails: r#"{"nmae": "Ada"}"#,
                fits: r#"{"name": "Ada"}"#,
            },
        },
        Code {
            id: "schema/dependentRequired",
            summary: "a property is missing that another one needs beside it",
            detail: "Add it, or remove the other.",
            source: "JSON Schema 2020-12 Validation, section 6.5.4",
            example: Example {
                schema: r#"{"type": "object", "dependentRequired": {"proxyPort": ["proxyHost"]}}"#,
                fails: r#"{"proxyPort": 3128}"#,
                fits: r#"{"proxyPort": 3128, "proxyHost": "proxy.example.com"}"#,
            },
        },
        Code {
            id: "schema/additionalProperties",
            summary: "an object holds a property that its schema does not know",
            detail: "The schema refuses what neither `properties` nor `patternProperties` \
                     beside it names. The value is never shown: it may be a misspelt secret.",
            source: "JSON Schema 2020-12 Core, section 10.3.2.3",
            example: Example {
                schema: r#"{"properties": {"name": {}}, "additionalProperties": false}"#,
                fails: r#"{"name": "Ada", "role": "admin"}"#,
                fits: r#"{"name": "Ada"}"#,
            },
        },
        Code {
            id: "schema/unevaluatedProperties",
            summary: "an object holds a property that none of its schemas knows",
            detail: "As `additionalProperties`, and it sees through `allOf`, `$ref` and the \
                     alternative that applies. The value is never shown: it may be a misspelt \
                     secret.",
            source: "JSON Schema 2020-12 Core, section 11.3",
            example: Example {
                schema: r#"{"allOf": [{"properties": {"name": {}}}], "unevaluatedProperties": false}"#,
                fails: r#"{"name": "Ada", "role": "admin"}"#,
                fits: r#"{"name": "Ada"}"#,
            },
        },
        Code {
            id: "schema/propertyNames",
            summary: "the name of a property is not allowed",
            detail: "The schema under `propertyNames` judges names.",
            source: "JSON Schema 2020-12 Core, section 10.3.2.4",
            example: Example {
                schema: r#"{"type": "object", "propertyNames": {"pattern": "^[a-z]+$"}}"#,
                fails: r#"{"Name": "Ada"}"#,
                fits: r#"{"name": "Ada"}"#,
            },
        },
        Code {
            id: "schema/minProperties",
            summary: "an object has too few properties",
            detail: "",
            source: "JSON Schema 2020-12 Validation, section 6.5.2",
            example: Example {
                schema: r#"{"type": "object", "minProperties": 1}"#,
                fails: "{}",
                fits: r#"{"name": "Ada"}"#,
            },
        },
        Code {
            id: "schema/maxProperties",
            summary: "an object has too many properties",
            detail: "",
            source: "JSON Schema 2020-12 Validation, section 6.5.1",
            example: Example {
                schema: r#"{"type": "object", "maxProperties": 1}"#,
                fails: r#"{"email": "ada@example.com", "phone": "555-0100"}"#,
                fits: r#"{"email": "ada@example.com"}"#,
            },
        },
        Code {
            id: "schema/minItems",
            summary: "an array has too few items",
            detail: "",
            source: "JSON Schema 2020-12 Validation, section 6.4.2",
            example: Example {
                schema: r#"{"properties": {"owners": {"minItems": 1}}}"#,
                fails: r#"{"owners": []}"#,
                fits: r#"{"owners": ["ada"]}"#,
            },
        },
        Code {
            id: "schema/maxItems",
            summary: "an array has too many items",
            detail: "",
            source: "JSON Schema 2020-12 Validation, section 6.4.1",
            example: Example {
                schema: r#"{"properties": {"sort": {"maxItems": 1}}}"#,
                fails: r#"{"sort": ["name", "date"]}"#,
                fits: r#"{"sort": ["name"]}"#,
            },
        },
        Code {
            id: "schema/uniqueItems",
            summary: "two items of an array are equal",
            detail: "`1` and `1.0` are equal, and the order of properties makes no \
                     difference.",
            source: "JSON Schema 2020-12 Validation, section 6.4.3",
            example: Example {
                schema: r#"{"properties": {"tags": {"uniqueItems": true}}}"#,
                fails: r#"{"tags": ["new", "new"]}"#,
                fits: r#"{"tags": ["new"]}"#,
            },
        },
        Code {
            id: "schema/contains",
            summary: "no item of an array is what at least one should be",
            detail: "",
            source: "JSON Schema 2020-12 Core, section 10.3.1.3",
            example: Example {
                schema: r#"{"properties": {"roles": {"contains": {"const": "owner"}}}}"#,
                fails: r#"{"roles": ["reader"]}"#,
                fits: r#"{"roles": ["reader", "owner"]}"#,
            },
        },
        Code {
            id: "schema/minContains",
            summary: "too few items of an array are what `contains` describes",
            detail: "",
            source: "JSON Schema 2020-12 Validation, section 6.4.5",
            example: Example {
                schema: r#"{"properties": {"roles": {"contains": {"const": "owner"}, "minContains": 2}}}"#,
                fails: r#"{"roles": ["owner"]}"#,
                fits: r#"{"roles": ["owner", "owner"]}"#,
            },
        },
        Code {
            id: "schema/maxContains",
            summary: "too many items of an array are what `contains` describes",
            detail: "",
            source: "JSON Schema 2020-12 Validation, section 6.4.4",
            example: Example {
                schema: r#"{"properties": {"roles": {"contains": {"const": "owner"}, "maxContains": 1}}}"#,
                fails: r#"{"roles": ["owner", "owner"]}"#,
                fits: r#"{"roles": ["owner"]}"#,
            },
        },
        Code {
            id: "schema/items",
            summary: "an array holds an item where none may stand",
            detail: "The schema of items at this place is `false`: the array ends before it.",
            source: "JSON Schema 2020-12 Core, section 10.3.1.2",
            example: Example {
                schema: r#"{"properties": {"point": {"prefixItems": [{}, {}], "items": false}}}"#,
                fails: r#"{"point": [1, 2, 3]}"#,
                fits: r#"{"point": [1, 2]}"#,
            },
        },
        Code {
            id: "schema/prefixItems",
            summary: "an array holds an item where none may stand",
            detail: "The schema of the item at this place is `false`.",
            source: "JSON Schema 2020-12 Core, section 10.3.1.1",
            example: Example {
                schema: r#"{"properties": {"point": {"prefixItems": [{}, false]}}}"#,
                fails: r#"{"point": [1, 2]}"#,
                fits: r#"{"point": [1]}"#,
            },
        },
        Code {
            id: "schema/unevaluatedItems",
            summary: "an array holds items that none of its schemas describes",
            detail: "",
            source: "JSON Schema 2020-12 Core, section 11.2",
            example: Example {
                schema: r#"{"properties": {"point": {"prefixItems": [{}, {}], "unevaluatedItems": false}}}"#,
                fails: r#"{"point": [1, 2, 3]}"#,
                fits: r#"{"point": [1, 2]}"#,
            },
        },
        Code {
            id: "schema/additionalItems",
            summary: "an array holds items that its schema does not describe",
            detail: "The keyword of drafts before 2020-12, where `items` was a list.",
            source: "JSON Schema draft-07 Validation, section 6.4.2",
            example: Example {
                schema: r#"{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"point": {"items": [{}, {}], "additionalItems": false}}}"#,
                fails: r#"{"point": [1, 2, 3]}"#,
                fits: r#"{"point": [1, 2]}"#,
            },
        },
        Code {
            id: "schema/anyOf",
            summary: "a value fits none of the alternatives, and none is nearer than the others",
            detail: "Where the alternatives can be told apart, or one of them fits better \
                     than the others, the findings are about that one instead of this.",
            source: "JSON Schema 2020-12 Core, section 10.2.1.2",
            example: Example {
                schema: r#"{"properties": {"size": {"anyOf": [{"minimum": 100}, {"multipleOf": 8}]}}}"#,
                fails: r#"{"size": 20}"#,
                fits: r#"{"size": 24}"#,
            },
        },
        Code {
            id: "schema/oneOf",
            summary: "a value fits none of the alternatives, and none is nearer than the others",
            detail: "Where the alternatives can be told apart, or one of them fits better \
                     than the others, the findings are about that one instead of this. \
                     Several that fit are `union/ambiguous`.",
            source: "JSON Schema 2020-12 Core, section 10.2.1.3",
            example: Example {
                schema: r#"{"properties": {"size": {"oneOf": [{"minimum": 100}, {"multipleOf": 8}]}}}"#,
                fails: r#"{"size": 20}"#,
                fits: r#"{"size": 24}"#,
            },
        },
        Code {
            id: "schema/not",
            summary: "a value is what the contract forbids",
            detail: "The schema under `not` accepts it, and must not.",
            source: "JSON Schema 2020-12 Core, section 10.2.1.4",
            example: Example {
                schema: r#"{"properties": {"key": {"not": {"const": "data"}}}}"#,
                fails: r#"{"key": "data"}"#,
                fits: r#"{"key": "my-data"}"#,
            },
        },
        Code {
            id: "schema/dependencies",
            summary: "a property is missing that another one needs beside it",
            detail: "The keyword of drafts before 2019-09, which split it into \
                     `dependentRequired` and `dependentSchemas`.",
            source: "JSON Schema draft-07 Validation, section 6.5.7",
            example: Example {
                schema: r#"{"$schema": "http://json-schema.org/draft-07/schema#", "dependencies": {"proxyPort": ["proxyHost"]}}"#,
                fails: r#"{"proxyPort": 3128}"#,
                fits: r#"{"proxyPort": 3128, "proxyHost": "proxy.example.com"}"#,
            },
        },
        Code {
            id: "schema/contentEncoding",
            summary: "a text is not encoded as it should be",
            detail: "An assertion in drafts 6 and 7 alone; since 2019-09 the keyword is an \
                     annotation.",
            source: "JSON Schema draft-07 Validation, section 8.3",
            example: Example {
                schema: r#"{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"key": {"contentEncoding": "base64"}}}"#,
                fails: r#"{"key": "no base64!"}"#,
                fits: r#"{"key": "eWVz"}"#,
            },
        },
        Code {
            id: "schema/contentMediaType",
            summary: "a text does not hold what it should",
            detail: "An assertion in drafts 6 and 7 alone; since 2019-09 the keyword is an \
                     annotation.",
            source: "JSON Schema draft-07 Validation, section 8.4",
            example: Example {
                schema: r#"{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"body": {"contentMediaType": "application/json"}}}"#,
                fails: r#"{"body": "{"}"#,
                fits: r#"{"body": "{}"}"#,
            },
        },
        Code {
            id: "schema/properties",
            summary: "a property stands where none may stand",
            detail: "The contract's schema for it is `false`, which no value fits. Remove the \
                     property.",
            source: "JSON Schema 2020-12 Core, section 10.3.2.1",
            example: Example {
                schema: r#"{"properties": {"old": false}}"#,
                fails: r#"{"old": 1}"#,
                fits: "{}",
            },
        },
        Code {
            id: "schema/patternProperties",
            summary: "a property stands where none may stand",
            detail: "The contract's schema for it is `false`, which no value fits. Remove the \
                     property.",
            source: "JSON Schema 2020-12 Core, section 10.3.2.2",
            example: Example {
                schema: r#"{"patternProperties": {"^old": false}}"#,
                fails: r#"{"oldName": 1}"#,
                fits: "{}",
            },
        },
        Code {
            id: "schema/dependentSchemas",
            summary: "a property stands there that may not",
            detail: "The contract's schema for it is `false`, which no value fits. Remove the \
                     property.",
            source: "JSON Schema 2020-12 Core, section 10.2.2.4",
            example: Example {
                schema: r#"{"type": "object", "dependentSchemas": {"old": false}}"#,
                fails: r#"{"old": 1}"#,
                fits: "{}",
            },
        },
        Code {
            id: "schema/then",
            summary: "a value meets a condition that allows no value",
            detail: "The contract's schema under `then` is `false`, which no value fits.",
            source: "JSON Schema 2020-12 Core, section 10.2.2.2",
            example: Example {
                schema: r#"{"if": {"required": ["old"]}, "then": false}"#,
                fails: r#"{"old": 1}"#,
                fits: "{}",
            },
        },
        Code {
            id: "schema/else",
            summary: "a value misses a condition without which no value is allowed",
            detail: "The contract's schema under `else` is `false`, which no value fits.",
            source: "JSON Schema 2020-12 Core, section 10.2.2.3",
            example: Example {
                schema: r#"{"if": {"required": ["name"]}, "else": false}"#,
                fails: "{}",
                fits: r#"{"name": "Ada"}"#,
            },
        },
        Code {
            id: "schema/allOf",
            summary: "a value stands where none may stand",
            detail: "The contract's schema for it is `false`, which no value fits. Remove it.",
            source: "JSON Schema 2020-12 Core, section 10.2.1.1",
            example: Example {
                schema: r#"{"properties": {"old": {"allOf": [false]}}}"#,
                fails: r#"{"old": 1}"#,
                fits: "{}",
            },
        },
        Code {
            id: "schema/$defs",
            summary: "a value stands where none may stand",
            detail: "A `$ref` leads to a definition that is `false`, which no value fits. \
                     Remove it.",
            source: "JSON Schema 2020-12 Core, section 8.2.4",
            example: Example {
                schema: r##"{"properties": {"old": {"$ref": "#/$defs/never"}}, "$defs": {"never": false}}"##,
                fails: r#"{"old": 1}"#,
                fits: "{}",
            },
        },
        Code {
            id: "schema/definitions",
            summary: "a value stands where none may stand",
            detail: "A `$ref` leads to a definition that is `false`, which no value fits. \
                     Remove it.",
            source: "JSON Schema draft-07 Validation, section 9",
            example: Example {
                schema: r##"{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"old": {"$ref": "#/definitions/never"}}, "definitions": {"never": false}}"##,
                fails: r#"{"old": 1}"#,
                fits: "{}",
            },
        },
    ],
};
