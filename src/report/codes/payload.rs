//! What is wrong with a payload whatever its contract says.

use super::{Code, Example, Group};

pub(super) static GROUP: Group = Group {
    title: "Payloads, whatever their contract says",
    example: "a payload",
    codes: &[
        Code {
            id: "payload/meant-to-fail",
            summary: "a payload fits that is meant to fail",
            detail: "It is listed under `invalid` in trueup.toml, or `--expect invalid` says so. \
                     Either the contract has become wider, or the payload never showed what its \
                     name says.",
            source: "`invalid` in trueup.toml",
            example: Example { schema: r#"{"type": "integer"}"#, fails: "5", fits: r#""five""# },
        },
        Code {
            id: "payload/literal-secret",
            summary: "a secret stands in a payload as it is",
            detail: "The contract marks the place as a secret, and the value is none of the \
                     `placeholders` in trueup.toml. Who can read the file knows the secret: put a \
                     placeholder in, and change the secret if the file was ever shared.",
            source: "`literal-secrets` in trueup.toml",
            example: Example {
                schema: r#"{"properties": {"password": {"writeOnly": true}}}"#,
                fails: r#"{"password": "hunter2"}"#,
                fits: r#"{"password": "${PASSWORD}"}"#,
            },
        },
        Code {
            id: "payload/nothing-selected",
            summary: "no payload stands where trueup.toml says",
            detail: "No document of the file has a value at the `pointer` of its `[[payloads]]`.",
            source: "`pointer` in trueup.toml",
            example: Example {
                schema: r#"{"type": "integer"}"#,
                fails: r#"{"dta": 5}"#,
                fits: r#"{"data": 5}"#,
            },
        },
        Code {
            id: "payload/not-text",
            summary: "what should hold a payload as text is no text",
            detail: "`embedded` says that a string holds the payload, and what stands at the \
                     `pointer` is another value.",
            source: "`embedded` in trueup.toml",
            example: Example {
                schema: r#"{"type": "integer"}"#,
                fails: r#"{"data": 5}"#,
                fits: r#"{"data": "5"}"#,
            },
        },
    ],
};
