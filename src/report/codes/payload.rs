//! What is wrong with a payload as a whole, whatever its contract says.

use super::{Code, Example, Group};

pub(super) static GROUP: Group = Group {
    title: "Payloads as such",
    example: "a payload",
    codes: &[Code {
        id: "payload/meant-to-fail",
        summary: "a payload fits that is meant to fail",
        detail: "It is listed under `invalid` in trueup.toml, or `--expect invalid` says so. \
                 Either the contract has become wider, or the payload never showed what its name \
                 says.",
        source: "trueup.toml",
        example: Example { schema: r#"{"type": "integer"}"#, fails: "5", fits: r#""five""# },
    }],
};
