//! Where a finding is: line, column and the characters that its frame underlines, however the
//! text is written.

use serde_json::json;
use trueup::document::{Syntax, parse};
use trueup::{Contract, Options, Target};

/// Numbers under any name, in objects and lists. The text of `key` and `other_key` is a secret, and
/// they stand at the top alone: text in place of an object that holds a secret is hidden too.
fn target() -> Target {
    let value = json!({
        "type": ["object", "array", "number"],
        "properties": {
            "known": {"type": "integer"},
            "text": {"type": "string"},
            "closed": {"type": "object", "properties": {"a": {}}, "additionalProperties": false}
        },
        "additionalProperties": {"$ref": "#/$defs/value"},
        "items": {"$ref": "#/$defs/value"}
    });
    let mut schema = value.clone();
    let secret = json!({"type": "string", "format": "password", "minLength": 1});
    schema["properties"]["key"] = secret.clone();
    schema["properties"]["other_key"] = secret;
    schema["$defs"] = json!({"value": value});
    let bytes = schema.to_string();
    let contract = Contract::read("any.json", bytes.as_bytes(), Syntax::Json, &Options::default());
    contract.unwrap().target("").unwrap()
}

/// Each finding as `line:column marked`, the marked part of its frame. The one place that calls
/// the library.
fn marked(text: &[u8], syntax: Syntax) -> Vec<String> {
    let parsed = parse("a", text, syntax);
    let target = target();
    let mut findings = parsed.findings;
    for finding in &mut findings {
        target.frame_syntax(finding, &parsed.source);
    }
    for document in &parsed.documents {
        findings.extend(target.check_document(document));
    }
    let describe = |finding: &trueup::Finding| {
        let frame = finding.frame.as_ref().unwrap();
        let position = finding.instance.position.unwrap();
        assert_eq!(frame.line, position.line, "{finding:?}");
        format!("{position} {}", &frame.text[frame.start..frame.end])
    };
    findings.iter().map(describe).collect()
}

fn json(text: &str) -> Vec<String> {
    marked(text.as_bytes(), Syntax::Json)
}

fn yaml(text: &str) -> Vec<String> {
    marked(text.as_bytes(), Syntax::Yaml)
}

#[test]
fn lines_end_as_on_every_system() {
    for line_break in ["\n", "\r\n", "\r"] {
        let text = ["{", "  \"a\": 1,", "  \"b\": \"x\"", "}", ""].join(line_break);
        assert_eq!(json(&text), ["3:8 \"x\""], "{line_break:?}");
        let text = ["a: 1", "b: x", ""].join(line_break);
        assert_eq!(yaml(&text), ["2:4 x"], "{line_break:?}");
    }
}

#[test]
fn a_tab_is_one_column() {
    assert_eq!(json("{\n\t\"a\":\t\"x\"}"), ["2:7 \"x\""]);
    assert_eq!(yaml("a: \tx"), ["1:5 x"]);
}

#[test]
fn a_character_beyond_the_basic_plane_is_one_column() {
    assert_eq!(json("{\"😀é漢\": \"x\"}"), ["1:9 \"x\""]);
    assert_eq!(json("{\"text\": \"😀😀\", \"b\": \"é\"}"), ["1:21 \"é\""]);
    assert_eq!(yaml("{😀: 1, b: é😀}"), ["1:11 é😀"]);
}

#[test]
fn escapes_count_as_they_are_written() {
    assert_eq!(json(r#"{"\ud83d\ude00\n": "\u0041"}"#), [r#"1:20 "\u0041""#]);
    assert_eq!(yaml("\"\\U0001F600\": x"), ["1:15 x"]);
}

#[test]
fn a_byte_order_mark_takes_no_column() {
    let with_mark = |text: &str| [b"\xef\xbb\xbf", text.as_bytes()].concat();
    assert_eq!(marked(&with_mark("{\"a\": \"x\"}"), Syntax::Json), ["1:7 \"x\""]);
    assert_eq!(marked(&with_mark("a: x"), Syntax::Yaml), ["1:4 x"]);
    assert_eq!(marked(&with_mark("{\"a\": \"x\"}\n"), Syntax::Ndjson), ["1:7 \"x\""]);
}

#[test]
fn a_document_on_one_line_is_marked_in_it() {
    assert_eq!(
        json(r#"{"a":{"b":[1,2,"x",{"c":"y"}]},"d":"z"}"#),
        [r#"1:16 "x""#, r#"1:25 "y""#, r#"1:36 "z""#]
    );
}

#[test]
fn each_line_of_ndjson_is_a_line_of_its_file() {
    let text = "{\"a\": 1}\n\n{\"a\": \"x\"}\r\n  [1, \"y\"]\n";
    assert_eq!(marked(text.as_bytes(), Syntax::Ndjson), ["3:7 \"x\"", "4:7 \"y\""]);
}

#[test]
fn each_document_of_a_stream_stands_in_its_file() {
    assert_eq!(yaml("a: x\n---\na: 1\n---\n- 1\n- y\n...\n"), ["1:4 x", "6:3 y"]);
}

/// An alias is wrong where it stands; what is wrong inside is wrong where the anchor is. The name
/// of an anchor is nothing that the contract knows, so that it is not shown.
#[test]
fn a_value_behind_an_alias_is_marked_where_it_is_used_or_written() {
    let found = yaml("a: &anchor x\nb: *anchor\n");
    assert_eq!(found, ["1:12 x", "2:4 ********"]);
}

#[test]
fn a_multi_line_text_is_marked_on_its_first_line() {
    assert_eq!(yaml("known: |\n  one\n  two\n"), ["1:8 |"]);
    assert_eq!(yaml("known: 'one\n  two'\n"), ["1:8 'one"]);
}

#[test]
fn an_object_is_marked_where_it_opens() {
    assert_eq!(json("{\n  \"known\": {\n    \"a\": 1\n  }\n}"), ["2:12 {"]);
    assert_eq!(json("{\"text\": [\n1]}"), ["1:10 ["]);
    assert_eq!(yaml("text: {a: 1}"), ["1:7 {"]);
}

#[test]
fn an_unexpected_property_is_marked_at_its_name() {
    assert_eq!(json(r#"{"closed": {"a": 1, "b": 2}}"#), [r#"1:21 "b""#]);
    assert_eq!(yaml("closed:\n  a: 1\n  b: 2\n"), ["3:3 b"]);
}

/// The mask is as long as it is: what follows it on the line moves, and so does the mark.
#[test]
fn a_secret_in_front_moves_the_mark_and_not_the_place() {
    for secret in ["s", "12345678", "a secret that is longer than its mask", "😀😀😀", "a\\nb\\\"c"]
    {
        let text = format!(r#"{{"key": "{secret}", "known": "x", "text": 5}}"#);
        let before = secret.chars().count();
        let expected = [format!("1:{} \"x\"", 22 + before), format!("1:{} 5", 35 + before)];
        assert_eq!(json(&text), expected, "{secret}");
    }
}

#[test]
fn a_secret_itself_is_marked_as_its_mask() {
    assert_eq!(json(r#"{"known": 1, "key": ""}"#), ["1:21 ********"]);
    assert_eq!(yaml("known: 1\nkey: \"\"\n"), ["2:6 ********"]);
}

#[test]
fn secrets_on_both_sides_leave_the_mark_between_them() {
    let text = r#"{"key": "one", "known": "x", "other_key": "two"}"#;
    assert_eq!(json(text), [r#"1:25 "x""#]);
}

#[test]
fn what_cannot_be_read_is_marked_where_reading_stopped() {
    assert_eq!(json("{\"known\": 1,}"), ["1:13 }"]);
    assert_eq!(json("{\n  \"known\": 1\n  \"text\": 2\n}"), ["3:3 \""]);
    assert_eq!(json("{\"known\": \r\n }"), ["2:2 }"]);
    assert_eq!(json(""), ["1:1 "]);
}

#[test]
fn a_name_that_stands_twice_is_marked_where_it_stands_again() {
    assert_eq!(json("{\"known\": 1,\n \"known\": 2}"), ["2:2 \""]);
    assert_eq!(yaml("known: 1\nknown: 2\n"), ["2:1 k"]);
}

/// The mark of a property's name ends with the name, where a masked value follows.
#[test]
fn a_misspelt_secret_is_marked_at_its_name() {
    let target = Contract::builtin("immuta").unwrap().target("createConnection").unwrap();
    let text = r#"{"technology":"Snowflake","clientConfiguration":{"credential":{"authenticationType":"UsernamePassword","username":"u","pasword":"hunter2"}}}"#;
    let parsed = parse("a.json", text.as_bytes(), Syntax::Json);
    let findings = target.check_document(&parsed.documents[0]);
    let finding = findings.iter().find(|f| f.code == "schema/additionalProperties").unwrap();
    let frame = finding.frame.as_ref().unwrap();
    assert_eq!(&frame.text[frame.start..frame.end], "\"pasword\"");
    assert!(frame.text.contains("\"pasword\":********}"), "{}", frame.text);
}

#[test]
fn findings_come_in_the_order_of_the_text() {
    let found = json("{\"z\": \"1\", \"a\": \"2\",\n \"m\": [\"3\"], \"b\": \"4\"}");
    let values: Vec<&str> = found.iter().map(|line| line.split(' ').nth(1).unwrap()).collect();
    assert_eq!(values, ["\"1\"", "\"2\"", "\"3\"", "\"4\""]);
}
