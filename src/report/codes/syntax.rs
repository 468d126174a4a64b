//! Text that cannot be read, or that readers would not agree on.

use super::{Code, Example, Group};

pub(super) static GROUP: Group = Group {
    title: "The text of a payload, or of a contract",
    example: "a payload",
    codes: &[
        Code {
            id: "syntax/empty",
            summary: "the input is empty",
            detail: "White space and comments are no JSON text. An object without properties is \
                     `{}`, and nothing at all is `null`.",
            source: "RFC 8259, section 2",
            example: Example { schema: "", fails: "(nothing)", fits: "{}" },
        },
        Code {
            id: "syntax/invalid-utf8",
            summary: "the bytes are no UTF-8",
            detail: "JSON that leaves a closed system has to be UTF-8. Texts saved as Latin-1 or \
                     UTF-16 are the usual cause; a byte order mark in front of UTF-8 is skipped.",
            source: "RFC 8259, section 8.1",
            // The test puts the one byte in.
            example: Example { schema: "", fails: r#""caf\xE9""#, fits: r#""café""# },
        },
        Code {
            id: "syntax/invalid-json",
            summary: "the text is no JSON",
            detail: "The finding stands where reading stopped. Nothing behind that place was read, \
                     so that further mistakes may follow. A comment, a comma at the end and single \
                     quotes are no JSON; the help says so where it sees one.",
            source: "RFC 8259",
            example: Example {
                schema: "",
                fails: r#"{"name": "Ada",}"#,
                fits: r#"{"name": "Ada"}"#,
            },
        },
        Code {
            id: "syntax/invalid-yaml",
            summary: "the text is no YAML",
            detail: "The finding stands where reading stopped. The usual causes are indentation, \
                     an unclosed quote, and a text without quotes that begins with or holds one of \
                     YAML's own characters.",
            source: "YAML 1.2.2",
            example: Example { schema: "", fails: r#"name: "Ada"#, fits: r#"name: "Ada""# },
        },
        Code {
            id: "syntax/duplicate-key",
            summary: "a property stands twice in one object",
            detail: "Some readers take the first, others the last, others refuse the object: two \
                     systems can see different payloads. trueup judges the last.",
            source: "RFC 8259, section 4; YAML 1.2.2, section 3.2.1.1",
            example: Example {
                schema: "",
                fails: r#"{"port": 443, "port": 8443}"#,
                fits: r#"{"port": 8443}"#,
            },
        },
        Code {
            id: "syntax/number-out-of-range",
            summary: "a number is beyond what readers can hold",
            detail: "Most readers keep numbers as doubles, where this one becomes infinity or \
                     zero. Integers beyond 2^53 are read exactly and are no finding. In YAML, \
                     `.inf` and `.nan` are no JSON numbers either.",
            source: "RFC 8259, section 6",
            example: Example {
                schema: "",
                fails: r#"{"limit": 1e400}"#,
                fits: r#"{"limit": 1e300}"#,
            },
        },
        Code {
            id: "syntax/too-deep",
            summary: "arrays and objects are nested too deep",
            detail: "Readers may limit the depth, and many do. trueup stops at 127 levels.",
            source: "RFC 8259, section 9",
            // The test puts 122 more in for the dots.
            example: Example { schema: "", fails: "[[[[[[…]]]]]]", fits: "[[[[[[]]]]]]" },
        },
        Code {
            id: "syntax/merge-key",
            summary: "`<<` stands before something that cannot be merged",
            detail: "The merge key takes a mapping or a list of mappings, once in a mapping. A \
                     property that is really named `<<` goes into quotes.",
            source: "the YAML 1.1 merge key, yaml.org/type/merge.html",
            example: Example {
                schema: "",
                fails: "<<: admin\nname: Ada",
                fits: "<<: {role: admin}\nname: Ada",
            },
        },
        Code {
            id: "syntax/non-string-key",
            summary: "a sequence or a mapping stands as a key",
            detail: "YAML allows it, and JSON has no such thing: property names are strings.",
            source: "RFC 8259, section 4",
            example: Example {
                schema: "",
                fails: "? [443, 8443]\n: open",
                fits: "'[443, 8443]': open",
            },
        },
        Code {
            id: "syntax/recursive-alias",
            summary: "an alias stands inside the node that it repeats",
            detail: "YAML can spell a value that contains itself. A JSON value is a tree.",
            source: "YAML 1.2.2, section 3.2.2.2; RFC 8259, section 3",
            example: Example {
                schema: "",
                fails: "node: &node\n  next: *node",
                fits: "node:\n  next: null",
            },
        },
        Code {
            id: "syntax/alias-bomb",
            summary: "aliases multiply beyond all measure",
            detail: "Aliases of nodes that hold aliases let a few lines stand for billions of \
                     values. trueup stops at a million nodes.",
            source: "the attack known as \"billion laughs\"",
            example: Example {
                schema: "",
                fails: "\
a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]",
                fits: "\
a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]",
            },
        },
        Code {
            id: "syntax/tag-mismatch",
            summary: "a value is not what its YAML tag says",
            detail: "A tag such as `!!int` decides what a value is, and this value cannot be that.",
            source: "YAML 1.2.2, section 10",
            example: Example { schema: "", fails: "port: !!int many", fits: "port: !!int 443" },
        },
        Code {
            id: "syntax/unsupported-tag",
            summary: "a YAML tag has no meaning in JSON",
            detail: "Tags of programs and languages name types that JSON does not have. Remove \
                     the tag, or quote the value where the `!` belongs to it.",
            source: "YAML 1.2.2, section 10.3",
            example: Example {
                schema: "",
                fails: "day: !date 2026-11-21",
                fits: "day: 2026-11-21",
            },
        },
    ],
};
