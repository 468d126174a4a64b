//! Edits of texts in all kinds of layout, each read by a person once.

use std::fmt::Write as _;

use serde_json::json;
use trueup::document::Syntax;
use trueup::{Contract, Target};

use super::{lawful, read, text_after};

/// A target of a little of everything.
fn target() -> Target {
    let text = json!({"type": "string"});
    let number = json!({"type": "integer"});
    let way = |by: &str| {
        let properties = json!({"by": {"const": by}, by: text});
        json!({"properties": properties, "required": ["by"], "additionalProperties": false})
    };
    let schema = json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["kind"],
        "properties": {
            "kind": {"const": "database"},
            "host": {"type": "string", "pattern": "^[a-z.]+$"},
            "port": {"type": "integer"},
            "mode": {"enum": ["fast", "slow", "SHA256", "INACTIVE"]},
            "id": {"type": "string", "format": "uuid", "pattern": "^[0-9a-f-]+$"},
            "line": {"type": "string", "pattern": "^[^\\n]*$"},
            "tls": {"type": "boolean"},
            "label": text,
            "version": {"type": "integer", "default": 1},
            "password": {"type": "string", "format": "password"},
            "box": {
                "type": "object",
                "additionalProperties": false,
                "required": ["sort"],
                "properties": {"sort": {"const": "box"}, "width": {"type": "integer"}, "height": {}}
            },
            "way": {"oneOf": [way("key"), way("word")]},
            "list": {"type": "array", "items": {"$ref": "#/properties/box"}},
            "colour": number, "collar": number, "mold": number, "mole": number,
            "note": number, "vote": number
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("everything.schema.json");
    std::fs::write(&path, schema.to_string()).unwrap();
    Contract::load(path.to_str().unwrap()).unwrap().target("").unwrap()
}

/// Each text, what becomes of it, and what is left to say.
fn repaired(syntax: Syntax, texts: &[(&str, &str)]) -> String {
    let target = target();
    let mut all = String::new();
    for (name, text) in texts {
        let document = read(text, syntax);
        let repair = lawful(&target, &document);
        let shown = |text: &str| text.replace('\r', "␍").replace('\t', "→");
        writeln!(all, "=== {name}\n{}", shown(text.trim_end_matches('\n'))).unwrap();
        let after = text_after(&document, &repair);
        if repair.edits.is_empty() {
            writeln!(all, "--- is left as it is").unwrap();
        } else {
            writeln!(all, "--- becomes\n{}", shown(after.trim_end_matches('\n'))).unwrap();
        }
        assert_eq!(text.ends_with('\n'), after.ends_with('\n'), "{text}");
        for finding in &repair.left {
            let help = finding.help.as_deref().unwrap_or_default();
            writeln!(all, "... {}: {} ({help})", finding.code, finding.title).unwrap();
        }
    }
    all
}

#[test]
fn json_keeps_its_layout() {
    let texts = [
        ("a name", "{\"kind\": \"database\", \"hots\": \"a.b\"}\n"),
        ("a name with an escape", "{\"kind\": \"database\", \"\\u0068ots\": \"a.b\"}\n"),
        ("a value", "{\n    \"kind\" : \"Database\"\n}\n"),
        ("a number and a boolean", "{\"kind\":\"database\",\"port\":\"5432\",\"tls\":\"true\"}"),
        ("text as a number", "{\"kind\": \"database\", \"label\": 1.50}"),
        ("a number that is none", "{\"kind\": \"database\", \"port\": \"05432\"}"),
        (
            "a number beyond the range of the contract",
            "{\"kind\": \"database\", \"port\": \"1.5\"}",
        ),
        ("the last property goes", "{\n  \"kind\": \"database\",\n  \"zzz\": 1\n}\n"),
        ("the first property goes", "{\n  \"zzz\": 1,\n  \"kind\": \"database\"\n}\n"),
        ("one in the middle goes", "{\"kind\": \"database\", \"zzz\": [1, 2], \"tls\": true}\n"),
        ("two go", "{\"kind\": \"database\",\r\n\"zzz\": 1,\r\n\"qqq\": 2}\r\n"),
        ("all but one go", "{\"zzz\": 1, \"qqq\": 2, \"kind\": \"database\"}"),
        ("a tag comes to others", "{\n\t\"tls\": true,\n\t\"port\": 1\n}\n"),
        ("a tag comes to one", "{\n  \"tls\": true\n}\n"),
        ("a tag comes to one in a line", "{\"tls\": true}"),
        ("a tag comes to one in a tight line", "{\"tls\":true}"),
        ("a tag comes to none", "{}\n"),
        ("commas in front", "{ \"tls\": true\n, \"port\": 1\n}\n"),
        (
            "what is uncovered",
            "{\"kind\": \"database\", \"prot\": \"5432\", \"bxo\": {\"sort\": \"Box\"}}",
        ),
        ("space around", "{\"kind\": \"database \", \"host\": \" a.b\\n\"}"),
        ("no dashes", "{\"kind\": \"database\", \"id\": \"123e4567e89b12d3a456426614174000\"}"),
        (
            "upper case",
            "{\"kind\": \"database\", \"id\": \"123E4567-E89B-12D3-A456-426614174000\"}",
        ),
        ("all at once", "{\"kind\": \"database\", \"id\": \" 123E4567E89B12D3A456426614174000\"}"),
    ];
    insta::assert_snapshot!("json", repaired(Syntax::Json, &texts));
}

#[test]
fn what_is_not_certain_is_left() {
    let texts = [
        ("the nearer of two names", "{\"kind\": \"database\", \"collour\": 1}"),
        ("two names are near", "{\"kind\": \"database\", \"molk\": 1}"),
        ("one name may be two", "{\"kind\": \"database\", \"rote\": 1}"),
        ("one thing unknown in a box", "{\"kind\": \"database\", \"box\": {\"zzz\": 1}}"),
        ("two want one name", "{\"kind\": \"database\", \"hots\": \"a\", \"hosst\": \"b\"}"),
        (
            "the name is there already",
            "{\"kind\": \"database\", \"host\": \"a\", \"hosst\": \"b\"}",
        ),
        ("may be meant by a stretch", "{\"kind\": \"database\", \"hostname\": \"a\"}"),
        (
            "something is missing",
            "{\"kind\": \"database\", \"box\": {\"zzz\": \"box\", \"sort\": 1}}",
        ),
        ("nothing is expected", "{\"zzz\": 1, \"qqq\": 2}"),
        ("digits are no slip", "{\"kind\": \"database\", \"mode\": \"SHA512\"}"),
        ("a prefix is no slip", "{\"kind\": \"database\", \"mode\": \"ACTIVE\"}"),
        ("a short word", "{\"kind\": \"database\", \"ip\": \"a\"}"),
        ("another value", "{\"kind\": \"database\", \"mode\": \"medium\"}"),
        ("no repair that fits", "{\"kind\": \"database\", \"hots\": 5}"),
        ("a box with more wrong in it", "{\"kind\": \"database\", \"bxo\": {\"sort\": 1}}"),
        ("contents that fit elsewhere", "{\"kind\": \"database\", \"qqq\": {\"sort\": \"box\"}}"),
        (
            "the name of another branch",
            "{\"kind\": \"database\", \"way\": {\"by\": \"key\", \"key\": \"k\", \"word\": \"w\"}}",
        ),
    ];
    insta::assert_snapshot!("uncertain", repaired(Syntax::Json, &texts));
}

#[test]
fn yaml_keeps_comments_order_and_quotes() {
    let texts = [
        ("a name", "# all\nkind: database # tag\nhots: a.b # host\n"),
        ("quoted names", "'kind': database\n\"hots\": a.b\n'tsl': true\n"),
        ("values in their quotes", "kind: 'Database'\nmode: \"Fast\"\n"),
        ("a plain value", "kind: Database # tag\n"),
        ("a quoted number", "kind: database\nport: '5432' # port\ntls: \"true\"\n"),
        ("text as a number", "kind: database\nlabel: 12 # twelve\n"),
        ("text as a number that may be another", "kind: database\nlabel: 007\n"),
        ("text as a boolean in capitals", "kind: database\nlabel: True\n"),
        ("a line goes", "kind: database\n# above\nzzz: 1 # behind\n# below\ntls: true\n"),
        ("the last line goes", "kind: database\ntls: true # t\nzzz: 1"),
        ("the first line goes", "zzz: 1\nkind: database\n"),
        (
            "a block goes",
            "kind: database\nzzz:\n  a:\n    - 1\n    - 2\n  b: |\n    x\n    y\ntls: true\n",
        ),
        (
            "the first of an item goes",
            "kind: database\nlist:\n  - zzz: 1 # z\n    sort: box\n  - sort: box\n",
        ),
        ("one is all there is", "kind: database\nbox:\n  zzz: 1 # z\ntls: true\n"),
        ("a tag comes", "tls: true # t\nport: 1 # p\n# end\n"),
        ("a tag comes to a text without end", "tls: true"),
        (
            "a tag comes to a box",
            "kind: database\nbox:\r\n    width: 1 # w\r\n    # end\r\ntls: true\r\n",
        ),
        (
            "a tag comes to items",
            "kind: database\nlist:\n- width: 1\n  height: 2\n- height: [1,\n    2] # two lines\n",
        ),
        ("a tag comes behind a block scalar", "label: |\n  a\n  b\n\n\n"),
        ("a tag comes behind one that keeps its breaks", "label: |+\n  a\n\n\n"),
        ("in braces", "{kind: Database, hots: a.b, zzz: 1, port: \"1\"} # end\n"),
        ("in braces, over lines", "{\n  kind: database, # k\n  zzz: 1, # z\n  tls: true # t\n}\n"),
        ("a tag comes to braces", "kind: database\nbox: {width: 1}\nlist: [{}, {\"width\":2}]\n"),
        ("a trailing comma", "{tls: true,}\n"),
        ("a block scalar ends too late", "kind: database\nline: |\n  abc\ntls: true\n"),
        ("a block scalar of more", "kind: database\nline: >+\n  abc\n\ntls: true\n"),
        ("after a document's start", "---\nkind: Database\n...\n"),
    ];
    insta::assert_snapshot!("yaml", repaired(Syntax::Yaml, &texts));
}

#[test]
fn yaml_that_shares_is_left() {
    let texts = [
        ("an alias", "kind: database\nbox: &b\n  sort: Box\nlist: [*b]\n"),
        ("an alias of a name", "kind: database\nbox: &b {sort: box, zzz: 1}\nlist:\n- *b\n"),
        ("a merge key", "kind: database\nbox: &b\n  sort: Box\nlist:\n- <<: *b\n  width: 1\n"),
        ("an anchor that nobody shares", "kind: database\nbox: &b\n  sort: Box\n"),
        ("a value with an anchor goes", "kind: database\nzzz: &z 1\ntls: true\n"),
        ("an explicit key", "kind: database\n? zzz\n: 1\n"),
        ("a tagged value", "kind: database\nport: !!str 5432\n"),
        ("a key with a tag", "kind: database\n!!str zzz: 1\n"),
    ];
    insta::assert_snapshot!("shared", repaired(Syntax::Yaml, &texts));
}
