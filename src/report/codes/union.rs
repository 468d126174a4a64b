//! Values that are meant for one branch of a `oneOf` or `anyOf`, and which one cannot be told.

use super::{Code, Example, Group};

/// A union that a property tells apart.
const TAGGED: &str = r#"{"oneOf": [
  {"properties": {"by": {"const": "card"}}, "required": ["by"]},
  {"properties": {"by": {"const": "cash"}}, "required": ["by"]}
]}"#;

/// A union that the presence of a member tells apart.
const MEMBERS: &str = r#"{"oneOf": [
  {"properties": {"email": {"type": "string"}}, "required": ["email"]},
  {"properties": {"phone": {"type": "string"}}, "required": ["phone"]}
]}"#;

pub(super) static GROUP: Group = Group {
    title: "A choice between alternatives",
    example: "a payload",
    codes: &[
        Code {
            id: "union/unknown-tag",
            summary: "the property that tells the alternatives apart has a value of none of them",
            detail: "Every alternative pins one property, the tag, to values of its own. With a \
                     value that belongs to none, there is no telling what the rest should be, and \
                     only the tag is reported. A `discriminator` is not needed: the tag is read \
                     off the alternatives.",
            source: "JSON Schema 2020-12 Core, section 10.2.1.3; OpenAPI 3.1, section 4.8.25",
            example: Example {
                schema: TAGGED,
                fails: r#"{"by": "crad"}"#,
                fits: r#"{"by": "card"}"#,
            },
        },
        Code {
            id: "union/missing-tag",
            summary: "the property that tells the alternatives apart is missing",
            detail: "Every alternative pins one property, the tag, to values of its own. Without \
                     it there is no telling which one is meant. Add it, and what else does not fit \
                     will be reported for that alternative.",
            source: "JSON Schema 2020-12 Core, section 10.2.1.3; OpenAPI 3.1, section 4.8.25",
            example: Example { schema: TAGGED, fails: "{}", fits: r#"{"by": "card"}"# },
        },
        Code {
            id: "union/several-members",
            summary: "an object holds several members of which only one may stand there",
            detail: "Every alternative requires one member of its own, which is how a protobuf \
                     `oneof` looks in JSON. Keep the member that is meant.",
            source: "JSON Schema 2020-12 Core, section 10.2.1.3",
            example: Example {
                schema: MEMBERS,
                fails: r#"{"email": "ada@example.com", "phone": "555-0100"}"#,
                fits: r#"{"email": "ada@example.com"}"#,
            },
        },
        Code {
            id: "union/no-member",
            summary: "an object holds none of the members of which it needs one",
            detail: "Every alternative requires one member of its own, which is how a protobuf \
                     `oneof` looks in JSON. Where a property that is present looks like one of \
                     them, the help names both.",
            source: "JSON Schema 2020-12 Core, sections 10.2.1.2 and 10.2.1.3",
            example: Example {
                schema: MEMBERS,
                fails: r#"{"emial": "ada@example.com"}"#,
                fits: r#"{"email": "ada@example.com"}"#,
            },
        },
        Code {
            id: "union/ambiguous",
            summary: "a value fits several alternatives of a `oneOf`",
            detail: "`oneOf` asks for exactly one. Where no property can make the difference, the \
                     contract is at fault: its alternatives overlap.",
            source: "JSON Schema 2020-12 Core, section 10.2.1.3",
            example: Example {
                schema: r#"{"oneOf": [{"multipleOf": 2}, {"multipleOf": 3}]}"#,
                fails: "6",
                fits: "4",
            },
        },
    ],
};
