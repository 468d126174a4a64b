//! Contracts that cannot be used, and vendors' pages that give none.

use super::{Code, Example, Group};

pub(super) static GROUP: Group = Group {
    title: "The contract itself",
    example: "a contract",
    codes: &[
        Code {
            id: "contract/version",
            summary: "the document is written in a version of OpenAPI that trueup does not read",
            detail: "trueup reads OpenAPI 3.0 and 3.1. In YAML the version has to be a string of \
                     three numbers.",
            source: "OpenAPI 3.1, section 4.1",
            example: Example {
                schema: "",
                fails: r#"{"swagger": "2.0"}"#,
                fits: r#"{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}}"#,
            },
        },
        Code {
            id: "contract/unknown",
            summary: "the document is neither OpenAPI nor a JSON Schema",
            detail: "An OpenAPI document is known by `openapi` at its top, a JSON Schema by any of \
                     its keywords. Is this the payload, perhaps?",
            source: "OpenAPI 3.1, section 4.8.1; JSON Schema 2020-12 Core, section 4.3",
            example: Example {
                schema: "",
                fails: r#"{"name": "Ada"}"#,
                fits: r#"{"required": ["name"]}"#,
            },
        },
        Code {
            id: "contract/dialect",
            summary: "the schemas are written in a dialect that trueup does not know",
            detail: "`$schema` and `jsonSchemaDialect` name the metaschema that schemas keep to. \
                     trueup knows the drafts 4, 6, 7, 2019-09 and 2020-12 and OpenAPI's own \
                     dialect; supply another one with `--resource URI=FILE`.",
            source: "JSON Schema 2020-12 Core, section 8.1.1; OpenAPI 3.1, section 4.8.24.5",
            example: Example {
                schema: "",
                fails: r#"{"$schema": "https://example.com/ours", "type": "object"}"#,
                fits: r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}"#,
            },
        },
        Code {
            id: "contract/identifier",
            summary: "an `$id` is no URI, or two schemas have the same",
            detail: "An identifier names one schema, and references to it have to find that one.",
            source: "JSON Schema 2020-12 Core, section 8.2.1",
            example: Example {
                schema: "",
                fails: r##"{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "components": {"schemas": {"A": {"$id": "https://example.com/a", "items": {"$dynamicRef": "#n"}}, "B": {"$id": "https://example.com/a"}}}}"##,
                fits: r##"{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "components": {"schemas": {"A": {"$id": "https://example.com/a", "items": {"$dynamicRef": "#n"}}, "B": {"$id": "https://example.com/b"}}}}"##,
            },
        },
        Code {
            id: "contract/reference",
            summary: "a `$ref` leads nowhere",
            detail: "A warning, since it concerns only the targets that need it: for these there is \
                     no verdict. Nothing is fetched; supply a remote document with `--resource \
                     URI=FILE`.",
            source: "JSON Schema 2020-12 Core, section 8.2.3",
            example: Example {
                schema: "",
                fails: r##"{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"get": {"responses": {"200": {"$ref": "#/components/responses/None"}}}}}}"##,
                fits: r#"{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"get": {"responses": {"200": {"description": "done"}}}}}}"#,
            },
        },
        Code {
            id: "contract/several-documents",
            summary: "a file holds several YAML documents, and a contract is one",
            detail: "Split the file at its `---` lines.",
            source: "YAML 1.2.2, section 9.2",
            example: Example {
                schema: "",
                fails: "type: object\n---\ntype: string",
                fits: "type: object",
            },
        },
    ],
};

pub(super) static IMPORT: Group = Group {
    title: "Pages for `trueup import`",
    example: "a page",
    codes: &[
        Code {
            id: "import/no-fragment",
            summary: "a page holds no OpenAPI fragment",
            detail: "Fragments are fences marked `json` or `yaml` that hold an `openapi` member. \
                     GitBook and Mintlify serve a page as Markdown where `.md` is added to its \
                     URL; its HTML has no fences.",
            source: "CommonMark 0.31, section 4.5",
            example: Example {
                schema: "",
                fails: "# Orders\n\nSee the reference.",
                fits: "# Orders\n\n```yaml\nopenapi: 3.1.0\n```",
            },
        },
        Code {
            id: "import/open-fence",
            summary: "the fence around a fragment is never closed",
            detail: "The page was cut off, and the fragment with it: fetch it anew.",
            source: "CommonMark 0.31, section 4.5",
            example: Example {
                schema: "",
                fails: "```yaml\nopenapi: 3.1.0",
                fits: "```yaml\nopenapi: 3.1.0\n```",
            },
        },
        Code {
            id: "import/disagreement",
            summary: "two fragments say different things of the same part",
            detail: "Every fragment repeats what its operation needs. Where two repetitions \
                     differ, choosing one would be inventing a contract that nobody published. \
                     Fetch the pages anew, so that they are of one version.",
            source: "a rule of trueup's own",
            example: Example {
                schema: "",
                fails: "\
```yaml
openapi: 3.1.0
info: {title: Orders, version: '1'}
```

```yaml
openapi: 3.1.0
info: {title: Orders, version: '2'}
```",
                fits: "\
```yaml
openapi: 3.1.0
info: {title: Orders, version: '1'}
```

```yaml
openapi: 3.1.0
info: {title: Orders, version: '1'}
```",
            },
        },
    ],
};
