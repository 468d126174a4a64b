//! `trueup import`: what it finds in pages, what it makes of it, and what it refuses.

use std::fs;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;
use trueup::document::{Syntax, parse};

/// A directory of pages, and the command run in it.
struct Pages {
    directory: TempDir,
    names: Vec<&'static str>,
}

impl Pages {
    fn new(pages: &[(&'static str, &str)]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in pages {
            fs::write(directory.path().join(name), text).unwrap();
        }
        Self { directory, names: pages.iter().map(|(name, _)| *name).collect() }
    }

    fn import(&self, options: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_trueup"))
            .arg("import")
            .args(&self.names)
            .args(options)
            .current_dir(self.directory.path())
            .output()
            .unwrap()
    }

    /// The text that the import writes to `name`.
    fn import_to(&self, name: &str) -> String {
        let output = self.import(&["-o", name]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        fs::read_to_string(self.directory.path().join(name)).unwrap()
    }
}

fn said(output: &Output) -> String {
    let streams = [&output.stdout, &output.stderr];
    streams.map(|stream| String::from_utf8_lossy(stream).into_owned()).concat()
}

fn merged(pages: &[(&'static str, &str)]) -> Value {
    let output = Pages::new(pages).import(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What the import says when it refuses the pages.
fn refused(pages: &[(&'static str, &str)]) -> String {
    let output = Pages::new(pages).import(&["-o", "out.json"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    said(&output)
}

fn fence(fragment: &Value) -> String {
    format!("```json\n{fragment}\n```\n\n")
}

fn fragment(more: &Value) -> Value {
    let mut fragment = json!({ "openapi": "3.1.0" });
    let members = fragment.as_object_mut().unwrap();
    members.extend(more.as_object().unwrap().clone());
    fragment
}

fn operation(id: &str) -> Value {
    json!({ "operationId": id })
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Two pages with a fragment each.
fn refused_pair(first: &Value, second: &Value) -> String {
    refused(&[("a.md", &fence(&fragment(first))), ("b.md", &fence(&fragment(second)))])
}

#[test]
fn merges_the_fragments_of_all_pages_in_the_order_of_the_pages() {
    let page = fence(&fragment(&json!({
        "info": { "title": "T", "version": "1.0" },
        "x-vendor": { "b": 1, "a": 2 },
        "paths": { "/b": { "post": operation("postB") } },
        "components": { "schemas": { "Z": {}, "M": {} } },
    }))) + &fence(&fragment(&json!({
        "tags": [{ "name": "two" }, { "name": "one" }],
        "paths": { "/a": { "get": operation("getA") }, "/b": { "get": operation("getB") } },
        "components": { "schemas": { "A": {}, "M": {} }, "responses": { "R": {} } },
    })));
    let other = "````yaml /openapi.yaml delete /b\n\
                 openapi: 3.1.0\n\
                 tags: [{ name: one }, { name: three }]\n\
                 paths: { /b: { summary: About b, delete: { operationId: deleteB } } }\n\
                 webhooks: { called: { post: {} } }\n\
                 ````\n";
    let document = merged(&[("a.md", &page), ("b.md", other)]);
    let expected = json!({
        "openapi": "3.1.0",
        "info": { "title": "T", "version": "1.0" },
        "x-vendor": { "b": 1, "a": 2 },
        "paths": {
            "/b": {
                "post": operation("postB"),
                "get": operation("getB"),
                "summary": "About b",
                "delete": operation("deleteB"),
            },
            "/a": { "get": operation("getA") },
        },
        "components": { "schemas": { "Z": {}, "M": {}, "A": {} }, "responses": { "R": {} } },
        "tags": [{ "name": "two" }, { "name": "one" }, { "name": "three" }],
        "webhooks": { "called": { "post": {} } },
    });
    // Compared as text, since order counts.
    assert_eq!(document.to_string(), expected.to_string());
}

#[test]
fn finds_fences_wherever_markdown_allows_them() {
    let fences = [
        "```json\n{\"openapi\": \"3.1.0\",\n \"paths\": {\"/a\": {}}}\n```",
        "Text\r\n\r\n```yaml\r\nopenapi: 3.1.0\r\npaths: { /a: {} }\r\n```\r\n",
        "````yaml /openapi.yaml post /a\nopenapi: 3.1.0\ninfo: { title: '```' }\npaths: { /a: {} }\n````",
        "~~~ YML\nopenapi: 3.1.0\npaths:\n  /a: {}\n~~~",
        "```json title=\"a.json\"\n{\"openapi\": \"3.1.0\", \"paths\": {\"/a\": {}}}\n```",
        "   ```yaml\n   openapi: 3.1.0\n   paths:\n     /a: {}\n   ```",
        "   ```yaml\nopenapi: 3.1.0\n paths: { /a: {} }\n   ```",
        "1. First\n\n   ```yaml\n   openapi: 3.1.0\n   paths:\n     /a: {}\n   ```\n",
        "- ```json\n  {\"openapi\": \"3.1.0\", \"paths\": {\"/a\": {}}}\n  ```",
        "> ```yaml\n> openapi: 3.1.0\n>\n> paths:\n>   /a: {}\n> ```\n",
        "{% tab %}\n```json\n{\"openapi\": \"3.1.0\", \"paths\": {\"/a\": {}}}\n```\n{% endtab %}",
    ];
    for page in fences {
        let document = merged(&[("a.md", page)]);
        assert_eq!(document["paths"], json!({ "/a": {} }), "{page}");
    }
}

#[test]
fn ignores_what_is_no_fragment() {
    let page = fence(&fragment(&json!({ "paths": { "/a": {} } })))
        + "```json\n{ \"id\": 1, ... }\n```\n\n"
        + "```json\n[\"openapi\"]\n```\n\n"
        + "```yaml\nswagger: '2.0'\npaths: { /b: {} }\n```\n\n"
        + "```sh\nopenapi: 3.1.0\n```\n\n"
        + "```\n{ \"openapi\": \"3.1.0\", \"paths\": { \"/c\": {} } }\n```\n\n"
        + "````text\n```json\n{ \"openapi\": \"3.1.0\", \"paths\": { \"/d\": {} } }\n```\n````\n\n"
        + "    ```json\n    { \"openapi\": \"3.1.0\", \"paths\": { \"/e\": {} } }\n    ```\n";
    let document = merged(&[("a.md", &page)]);
    assert_eq!(document, json!({ "openapi": "3.1.0", "paths": { "/a": {} } }));
}

#[test]
fn names_both_places_of_a_disagreement() {
    let first = "# A\n\n\
                 ```json\n\
                 { \"openapi\": \"3.1.0\",\n\
                 \"components\": { \"schemas\": {\n\
                 \"E\": { \"title\": \"E\", \"type\": \"string\" } } } }\n\
                 ```\n";
    let second = "# B\n\n\
                  > - quoted\n\
                  >\n\
                  >   ```yaml\n\
                  >   openapi: 3.1.0\n\
                  >   components:\n\
                  >     schemas:\n\
                  >       E:\n\
                  >         type: integer\n\
                  >         title: E\n\
                  >   ```\n";
    let said = refused(&[("a.md", first), ("b.md", second)]);
    assert!(said.contains("import/disagreement"), "{said}");
    assert!(said.contains("a.md:3 and b.md:5"), "{said}");
    assert!(said.contains("`/components/schemas/E/type`"), "{said}");
    assert!(said.contains("a.md:6:30"), "{said}");
    assert!(said.contains("b.md:10:17"), "{said}");
}

#[test]
fn refuses_every_kind_of_disagreement() {
    let operation = |member: &Value| json!({ "paths": { "/a": { "get": member } } });
    let cases = [
        (json!({ "openapi": "3.0.3" }), json!({}), "/openapi"),
        (
            json!({ "info": { "version": "1" } }),
            json!({ "info": { "version": 1 } }),
            "/info/version",
        ),
        (json!({ "servers": [{ "url": "a" }] }), json!({ "servers": [] }), "/servers"),
        (
            json!({ "security": [{ "a": [] }] }),
            json!({ "security": [{ "b": [] }] }),
            "/security/0/a",
        ),
        (json!({ "x-a": { "b": 1 } }), json!({ "x-a": { "c": 2 } }), "/x-a/b"),
        (operation(&json!({ "a": 1.0 })), operation(&json!({ "a": 1 })), "/paths/~1a/get/a"),
        (
            json!({ "paths": { "x-a": { "b": 1 } } }),
            json!({ "paths": { "x-a": { "c": 1 } } }),
            "/paths/x-a/b",
        ),
        (
            json!({ "webhooks": { "a": { "summary": "A" } } }),
            json!({ "webhooks": { "a": { "summary": "B" } } }),
            "/webhooks/a/summary",
        ),
        (
            json!({ "components": { "securitySchemes": { "a": { "type": "http" } } } }),
            json!({ "components": { "securitySchemes": { "a": { "type": "apiKey" } } } }),
            "/components/securitySchemes/a/type",
        ),
        (
            json!({ "tags": [{ "name": "a", "description": "A" }] }),
            json!({ "tags": [{ "name": "b" }, { "name": "a" }] }),
            "/tags/1/description",
        ),
    ];
    for (first, second, pointer) in cases {
        let said = refused_pair(&first, &second);
        assert!(said.contains("a.md:1 and b.md:1"), "{said}");
        assert!(said.contains(&format!("`{pointer}`")), "{pointer}: {said}");
        assert_eq!(said.matches("import/disagreement").count(), 1, "{said}");
    }
}

#[test]
fn reports_all_disagreements_at_once() {
    let first = json!({ "components": { "schemas": { "A": { "type": "string" }, "B": {} } } });
    let second = json!({ "components": { "schemas": { "A": {}, "B": { "type": "string" } } } });
    let said = refused_pair(&first, &second);
    assert_eq!(said.matches("import/disagreement").count(), 2, "{said}");
}

#[test]
fn refuses_to_stretch_over_an_operation_what_its_fragment_leaves_out() {
    let get = json!({ "paths": { "/a": { "get": {} } } });
    let cases = [
        (json!({ "security": [], "paths": { "/b": {} } }), "/security"),
        (json!({ "servers": [], "paths": { "/b": {} } }), "/servers"),
        (json!({ "jsonSchemaDialect": "a" }), "/jsonSchemaDialect"),
        (json!({ "paths": { "/a": { "parameters": [] } } }), "/paths/~1a/parameters"),
        (json!({ "paths": { "/a": { "servers": [] } } }), "/paths/~1a/servers"),
    ];
    for (other, pointer) in cases {
        for said in [refused_pair(&get, &other), refused_pair(&other, &get)] {
            assert!(said.contains(&format!("`{pointer}`")), "{pointer}: {said}");
        }
    }
}

#[test]
fn merges_components_of_a_fragment_without_operations() {
    let operations = fragment(&json!({ "security": [], "paths": { "/a": {} } }));
    let components = fragment(&json!({ "components": { "schemas": { "A": {} } } }));
    let document = merged(&[("a.md", &fence(&components)), ("b.md", &fence(&operations))]);
    assert_eq!(keys(&document), ["openapi", "components", "security", "paths"]);
}

#[test]
fn reports_a_broken_fragment_at_its_place_in_the_page() {
    let json =
        "- a\n\n  ```json\n  { \"openapi\": \"3.1.0\",\n    \"paths\": { \"/a\": 01 } }\n  ```\n";
    let said = refused(&[("a.md", json)]);
    assert!(said.contains("syntax/invalid-json") && said.contains("a.md:5:23"), "{said}");

    let twice =
        "text\n\n> ```json\n> { \"openapi\": \"3.1.0\",\n>   \"openapi\": \"3.1.0\" }\n> ```\n";
    let said = refused(&[("a.md", twice)]);
    assert!(said.contains("syntax/duplicate-key") && said.contains("a.md:5:5"), "{said}");
}

#[test]
fn reports_a_fence_that_ends_with_its_page() {
    let page = "# A\n\n```yaml\nopenapi: 3.1.0\npaths:\n  /a: {}\n";
    let said = refused(&[("a.md", page)]);
    assert!(said.contains("import/open-fence") && said.contains("a.md:3"), "{said}");
}

#[test]
fn reports_each_page_without_a_fragment() {
    let page = fence(&fragment(&json!({})));
    let said = refused(&[("a.md", &page), ("b.md", "# B\n\n```json\n{}\n```\n"), ("c.md", "")]);
    assert_eq!(said.matches("import/no-fragment").count(), 2, "{said}");
    assert!(said.contains("b.md") && said.contains("c.md"), "{said}");
}

#[test]
fn reports_a_page_that_is_no_utf_8() {
    let pages = Pages::new(&[("a.md", "")]);
    fs::write(pages.directory.path().join("a.md"), b"# \xff").unwrap();
    let output = pages.import(&[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("syntax/invalid-utf8"), "{}", said(&output));
}

#[test]
fn importing_again_changes_nothing() {
    let page = fence(&fragment(&json!({ "paths": { "/a": { "get": {} } }, "tags": [] })))
        + &fence(&fragment(&json!({ "paths": { "/a": { "put": {} }, "/b": {} } })));
    let pages = Pages::new(&[("a.md", &page)]);
    let once = pages.import_to("out.json");
    assert_eq!(pages.import_to("out.json"), once);
    assert_eq!(Pages::new(&[("a.md", &page), ("b.md", &page)]).import_to("out.json"), once);
    let imported = format!("```json\n{once}```\n");
    assert_eq!(Pages::new(&[("a.md", &imported)]).import_to("out.json"), once);
}

/// Values that careless writers and readers change.
fn delicate() -> Value {
    let numbers = "[65535, 9007199254740991, -9007199254740991, 18446744073709551616, 0.5, 1.0]";
    fragment(&json!({
        "x-numbers": serde_json::from_str::<Value>(numbers).unwrap(),
        "x-strings": [
            "1.0", "3", "007", "0x1F", "1e3", ".inf", "no", "on", "y", "null", "~", "", " ", "true",
            "2026-11-21", "- a", "a: b", "# a", "a #b", "*a", "&a", "!a", "%a", "@a", "`a`", "{a}",
            "'a'", "\"a\"", "a\nb", "a\n\n  b\n", "  a\nb", "a\n", "\n", "a \nb", "a\tb", "\ta\n\tb",
            "a\r\nb", "\u{7f}", "\u{e9} \u{1f600}", "-----BEGIN\nKEY-----\n",
        ],
        "x-empty": [{}, [], null, false],
        "x-names": { "no": 1, "1": 2, "": 3, "a: b": 4, "$ref": 5, "/a/{b}": 6 },
        "paths": { "/a": { "get": { "responses": { "200": {} } } } },
    }))
}

#[test]
fn writes_json_for_people() {
    let text = Pages::new(&[("a.md", &fence(&delicate()))]).import_to("out.json");
    assert!(text.starts_with("{\n  \"openapi\": \"3.1.0\",\n") && text.ends_with("}\n"), "{text}");
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), delicate());
}

#[test]
fn writes_yaml_that_reads_back_the_same() {
    let pages = Pages::new(&[("a.md", &fence(&delicate()))]);
    for name in ["out.yaml", "out.yml"] {
        let text = pages.import_to(name);
        let parsed = parse(name, text.as_bytes(), Syntax::Yaml);
        assert!(parsed.findings.is_empty(), "{:?}\n{text}", parsed.findings);
        assert_eq!(parsed.documents[0].value(), &delicate(), "{text}");
    }
}

#[test]
fn writes_no_yaml_that_would_read_back_different() {
    let page = "```json\n{ \"openapi\": \"3.1.0\", \"x-a\": 1.50 }\n```\n";
    let pages = Pages::new(&[("a.md", page)]);
    let output = pages.import(&["-o", "out.yaml"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(!pages.directory.path().join("out.yaml").exists());
    assert!(pages.import_to("out.json").contains("1.50"));
}

#[test]
fn cannot_run_without_pages_or_a_place_for_the_document() {
    let pages = Pages::new(&[("a.md", &fence(&fragment(&json!({}))))]);
    for options in [&["-o", "out.txt"][..], &["missing.md"], &["-o", "missing/out.json"]] {
        assert_eq!(pages.import(options).status.code(), Some(2), "{options:?}");
    }
    assert!(!pages.directory.path().join("out.txt").exists());
    assert_eq!(Pages::new(&[]).import(&[]).status.code(), Some(2));
}
