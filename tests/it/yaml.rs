//! YAML becomes the values and places that YAML 1.2 says, or findings.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::{Value, json};
use trueup::document::{Document, Parsed, Syntax, parse, pointer};

fn read(text: &str) -> Parsed {
    parse("a.yaml", text.as_bytes(), Syntax::Yaml)
}

/// The values of all documents, of a text that has no findings.
fn values(text: &str) -> Vec<Value> {
    assert_eq!(findings(text), Vec::<String>::new(), "{text}");
    read(text).documents.into_iter().map(Document::into_value).collect()
}

fn value(text: &str) -> Value {
    let values = values(text);
    assert_eq!(values.len(), 1, "{text}");
    values[0].clone()
}

/// Each finding as `code line:column pointer`.
fn findings(text: &str) -> Vec<String> {
    let parsed = read(text);
    let describe = |finding: &trueup::finding::Finding| {
        let code = finding.code.strip_prefix("syntax/").unwrap();
        let position = finding.instance.position.unwrap();
        format!("{code} {position} {}", finding.instance.pointer).trim_end().to_owned()
    };
    parsed.findings.iter().map(describe).collect()
}

/// The text at the place of the value at `pointer`.
fn spelled<'t>(text: &'t str, pointer: &str) -> &'t str {
    &text[read(text).documents[0].value_span(pointer).unwrap()]
}

/// The text at the place of the property name at the end of `pointer`.
fn named<'t>(text: &'t str, pointer: &str) -> &'t str {
    &text[read(text).documents[0].key_span(pointer).unwrap()]
}

fn pointers(value: &Value) -> Vec<String> {
    let below = |token: &str, child: &Value| {
        let prefix = pointer::join("", token);
        pointers(child).into_iter().map(move |pointer| prefix.clone() + &pointer)
    };
    let mut found = vec![String::new()];
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                found.extend(below(&index.to_string(), item));
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                found.extend(below(name, member));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    found
}

fn any_json() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        any::<i128>().prop_map(|number| number.to_string()),
        (-1e300..1e300_f64).prop_map(|number| format!("{number:e}")),
        "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][-+]?[0-9]{1,2})?",
    ];
    let text = prop_oneof![
        any::<String>(),
        "[-:?#&*!|>%@`'\"\\[\\]{}, \t\n\r\u{85}\u{2028}\u{feff}~<a1.é😀]{0,8}",
    ];
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number.prop_map(|number| serde_json::from_str(&number).unwrap()),
        text.clone().prop_map(Value::String),
    ];
    scalar.prop_recursive(6, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::vec((text.clone(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Text made of the indicators of YAML.
fn any_yaml() -> impl Strategy<Value = String> {
    let idioms = vec![
        "- ",
        ": ",
        "? ",
        "\n  ",
        "\n",
        "--- ",
        "\n...\n",
        "\n---\n",
        "<<: ",
        "&a ",
        "*a ",
        "&b ",
        "*b ",
        "!!str ",
        "!!int ",
        "!x ",
        "|\n  ",
        ">-\n",
        " # c\n",
        "\\u",
        "\r\n",
        "%YAML 1.2\n",
        "%é\n--- ",
        "\u{feff}",
    ];
    let piece = prop_oneof![
        4 => "[-:?#&*!|>%@`'\"\\[\\]{},.<~ \t\n\r]",
        4 => prop::sample::select(idioms).prop_map(str::to_owned),
        2 => "[a-c0-9é😀]{1,3}",
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn json_reads_as_the_same_value_at_the_same_places(expected in any_json()) {
        let text = serde_json::to_string_pretty(&expected).unwrap();
        prop_assert_eq!(value(&expected.to_string()), expected.clone());
        prop_assert_eq!(value(&text), expected.clone());
        let yaml = &read(&text).documents[0];
        let json = &parse("a.json", text.as_bytes(), Syntax::Json).documents[0];
        for pointer in pointers(&expected) {
            prop_assert_eq!(yaml.value_span(&pointer), json.value_span(&pointer));
            prop_assert_eq!(yaml.key_span(&pointer), json.key_span(&pointer));
        }
    }

    #[test]
    fn any_text_reads_as_places_within_it_or_findings(
        text in prop_oneof![any_yaml(), any::<String>()],
    ) {
        let parsed = read(&text);
        prop_assert!(!parsed.documents.is_empty() || !parsed.findings.is_empty());
        for document in &parsed.documents {
            for pointer in pointers(document.value()) {
                let span = document.value_span(&pointer).unwrap();
                prop_assert!(parsed.source.text().get(span).is_some(), "{}", pointer);
            }
        }
    }
}

#[test]
fn plain_scalars_follow_the_core_schema() {
    let nulls = "[null, Null, NULL, ~, ]";
    assert_eq!(value(nulls), json!([null, null, null, null]));
    assert_eq!(value("a:\nb: 1"), json!({"a": null, "b": 1}));
    assert_eq!(value("[true, True, TRUE]"), json!([true, true, true]));
    assert_eq!(value("[false, False, FALSE]"), json!([false, false, false]));
    let strings = [
        "no",
        "on",
        "yes",
        "y",
        "nUll",
        "tRUE",
        "1_000",
        "0b1",
        "-0x1",
        "0x",
        "0o8",
        "12:30",
        "2001-12-14",
        "1.2.3",
        "1e",
        "e3",
        "+",
        "-.",
        ".",
        "--1",
        "+.inf.",
        "-.nan",
        "0x1.8",
        "<<",
    ];
    for string in strings {
        assert_eq!(value(string), json!(string));
    }
}

#[test]
fn numbers_keep_their_spelling_where_json_has_it() {
    let cases = [
        ("0", "0"),
        ("-0", "-0"),
        ("1.10", "1.10"),
        ("123456789012345678901234567890.123", "123456789012345678901234567890.123"),
        ("1e3", "1e3"),
        ("+1", "1"),
        ("007", "7"),
        ("-00.5", "-0.5"),
        (".5", "0.5"),
        ("-.5E-3", "-0.5E-3"),
        ("1.", "1.0"),
        ("1.e3", "1.0e3"),
        ("0x1F", "31"),
        ("0o17", "15"),
        ("0x0", "0"),
        ("0xffffffffffffffffffffffffffffffff", "340282366920938463463374607431768211455"),
    ];
    for (yaml, json) in cases {
        assert_eq!(value(yaml), serde_json::from_str::<Value>(json).unwrap(), "{yaml}");
    }
}

#[test]
fn reports_numbers_that_json_has_not() {
    for number in [".inf", "-.Inf", "+.INF", ".nan", ".NaN", "1e400", "1e-400", "!!float .inf"] {
        assert_eq!(findings(&format!("a: {number}")), ["number-out-of-range 1:4 /a"], "{number}");
    }
    let long = [format!("0x{}", "f".repeat(100_000)), "9".repeat(100_000)];
    for number in long {
        assert_eq!(findings(&number), ["number-out-of-range 1:1"]);
    }
}

#[test]
fn quoted_and_block_scalars_are_strings() {
    assert_eq!(value(r#"["1", 'null', "\u00e9\x41\U0001F600"]"#), json!(["1", "null", "éA😀"]));
    assert_eq!(value("'it''s\n  folded'"), json!("it's folded"));
    assert_eq!(value("a: |\n  1\n   2\n\nb: >-\n  3\n  4\n"), json!({"a": "1\n 2\n", "b": "3 4"}));
    assert_eq!(value("a: |+\n  1\n\n"), json!({"a": "1\n\n"}));
}

#[test]
fn a_block_scalar_that_breaks_off_gets_no_line_break() {
    assert_eq!(value("a: |\n  1"), json!({"a": "1"}));
    assert_eq!(value("a: >+\n  1\n  2"), json!({"a": "1 2"}));
    assert_eq!(value("a: |\n  1\n# end"), json!({"a": "1\n"}));
}

#[test]
fn tags_of_the_core_schema_decide() {
    let text = "[!!str 1, !!int '2', !!float 3, !!bool \"true\", !!null '', !!str , ! 4]";
    assert_eq!(value(text), json!(["1", 2, 3, true, null, "", "4"]));
    assert_eq!(value("!!map {a: !!seq [1], b: ! [2]}"), json!({"a": [1], "b": [2]}));
    assert_eq!(value("!<tag:yaml.org,2002:str> 1"), json!("1"));
    assert_eq!(value("%TAG !y! tag:yaml.org,2002:\n---\n!y!str 1"), json!("1"));
}

#[test]
fn reports_tags_that_the_value_contradicts() {
    let nodes = ["!!int 1.5", "!!float x", "!!bool yes", "!!null 0", "!!seq x", "!!map [1]"];
    for node in nodes.into_iter().chain(["!!seq {a: 1}", "!!str [1]", "!!int [1]"]) {
        assert_eq!(findings(&format!("a: {node}")), ["tag-mismatch 1:4 /a"], "{node}");
    }
}

#[test]
fn reports_tags_without_a_meaning_in_json() {
    for node in ["!Ref x", "!Ref", "!!binary aGk=", "!!set {a}", "!x [1]", "!<!x> 1"] {
        assert_eq!(findings(&format!("- {node}")), ["unsupported-tag 1:3 /0"], "{node}");
    }
}

#[test]
fn keys_are_their_text() {
    let text = "{1: a, 01: b, true: c, null: d, ~: e, 1.0: f, '2': g, : h, i}";
    let expected = json!({
        "1": "a", "01": "b", "true": "c", "null": "d", "~": "e", "1.0": "f", "2": "g", "": "h",
        "i": null,
    });
    assert_eq!(value(text), expected);
    assert_eq!(value("? a\n: 1\n? |\n  b\n: 2"), json!({"a": 1, "b\n": 2}));
    assert_eq!(value("- &a 0x1F\n- *a : 1"), json!([31, {"0x1F": 1}]));
    assert_eq!(value("[a: 1, ? b : 2]"), json!([{"a": 1}, {"b": 2}]));
}

#[test]
fn reports_keys_that_are_no_strings() {
    assert_eq!(findings("a: {[1]: 2}"), ["non-string-key 1:5 /a"]);
    assert_eq!(findings("? a: 1\n: 2"), ["non-string-key 1:3"]);
    assert_eq!(findings("- &a [1]\n- *a : 2"), ["non-string-key 2:3 /1"]);
}

#[test]
fn reports_duplicate_keys_and_the_last_counts() {
    let text = "a:\n  b: 1\n  \"b\": 2\n";
    assert_eq!(findings(text), ["duplicate-key 3:3 /a/b"]);
    assert_eq!(read(text).documents[0].value(), &json!({"a": {"b": 2}}));
    assert_eq!(spelled(text, "/a/b"), "2");
}

#[test]
fn aliases_repeat_their_anchor() {
    let text = "- &a {b: &b [1]}\n- *a\n- *b\n- &b 2\n- *b\n";
    assert_eq!(value(text), json!([{"b": [1]}, {"b": [1]}, [1], 2, 2]));
    assert_eq!(spelled(text, "/1"), "*a");
    assert_eq!(spelled(text, "/1/b"), "[1]");
    assert_eq!(named(text, "/1/b"), "b");
}

#[test]
fn reports_aliases_that_cannot_be_expanded() {
    assert_eq!(findings("a: &a [*a]"), ["recursive-alias 1:8 /a/0"]);
    assert_eq!(findings("&a {b: {c: *a}}"), ["recursive-alias 1:12 /b/c"]);
    assert_eq!(findings("a: *a"), ["invalid-yaml 1:4"]);
    assert_eq!(findings("&a 1\n---\n*a"), ["invalid-yaml 3:1"]);
}

#[test]
fn merge_keys_add_what_is_not_there() {
    let one = "- &a {x: 1, y: 2}\n- <<: *a\n  y: 3\n- y: 3\n  <<: *a\n";
    assert_eq!(value(one), json!([{"x": 1, "y": 2}, {"x": 1, "y": 3}, {"x": 1, "y": 3}]));
    assert_eq!(spelled(one, "/1/x"), "1");
    let several = "- &a {x: 1}\n- &b {x: 2, y: 2}\n- {<<: [*a, *b, {z: 3}], w: 4}\n";
    assert_eq!(value(several)[2], json!({"x": 1, "y": 2, "z": 3, "w": 4}));
    assert_eq!(value("a: &a {x: 1}\nb: &b {<<: *a}\nc: {!!merge <<: *b}")["c"], json!({"x": 1}));
    assert_eq!(value("{'<<': 1, a: <<}"), json!({"<<": 1, "a": "<<"}));
}

#[test]
fn reports_merges_of_what_is_no_mapping() {
    for merged in ["1", "[1]", "[{a: 1}, [{}]]", "null"] {
        assert_eq!(findings(&format!("a: {{<<: {merged}}}")), ["merge-key 1:9 /a"], "{merged}");
    }
    assert_eq!(findings("<<: {a: 1}\n<<: {b: 2}"), ["merge-key 2:1"]);
}

#[test]
fn a_stream_has_several_documents() {
    let text = "# first\na: 1\n---\n# second\n- 2\n...\n---\n---\n4\n";
    assert_eq!(values(text), [json!({"a": 1}), json!([2]), json!(null), json!(4)]);
    let lines: Vec<usize> = read(text).documents.iter().map(Document::first_line).collect();
    assert_eq!(lines, [2, 5, 7, 9]);
}

#[test]
fn an_empty_stream_is_a_finding_and_a_null_is_not() {
    for text in ["", " \n\n", "# comment\n", "---\n", "--- # comment\n...\n", "\u{feff}"] {
        assert_eq!(findings(text), ["empty 1:1"], "{text}");
        assert_eq!(read(text).documents.len(), 0, "{text}");
    }
    assert_eq!(value("null"), json!(null));
    assert_eq!(value("--- ~"), json!(null));
}

#[test]
fn documents_in_front_of_an_error_stay() {
    let text = "a: 1\n---\nb: [1\n---\nc: 3\n";
    assert_eq!(findings(text), ["invalid-yaml 4:1"]);
    assert_eq!(read(text).documents.len(), 1);
    assert_eq!(findings("a: !x 1\n---\nb: 2\n"), ["unsupported-tag 1:4 /a"]);
    assert_eq!(read("a: !x 1\n---\nb: 2\n").documents[0].value(), &json!({"b": 2}));
}

#[test]
fn syntax_errors_say_what_to_do_and_never_quote() {
    let cases = [
        ("a: hunter2: b", "1:11", "a `: ` stands where no key can end"),
        ("a: 1\n hunter2: 2", "2:9", "a `: ` stands where no key can end"),
        ("a:\n\t- hunter2", "2:2", "a tab indents the line"),
        ("é😀: \"hunter2", "1:5", "a quote is never closed"),
        ("a: \"hunter2\nb: 1", "1:4", "a quote is not closed on its line"),
        ("a: \"hunter\"2", "1:12", "text follows a closing quote"),
        ("a: [hunter2, 1", "1:15", "a comma or a closing bracket is missing"),
        ("a: \"\\hunter2\"", "1:4", "double quotes hold an unknown escape"),
        ("a: \"\\ud83d\\ude00\"", "1:4", "an escape names no character"),
        ("a: %hunter2", "1:4", "a text begins with `%`, `@` or a backtick"),
        ("a: *hunter2", "1:4", "the alias names no anchor in front of it"),
        ("- 1\nhunter2: 2", "2:1", "no `- ` begins the line, as in those above it"),
        ("a: !<hunter2", "1:4", "the tag is malformed"),
        ("%hunter2é\n---\na: 1", "1:1", "holds characters beyond ASCII"),
        ("a: hunter2\0", "1:11", "a NUL character stands in it"),
    ];
    for (text, position, message) in cases {
        let finding = read(text).findings.remove(0);
        assert_eq!(finding.code, "syntax/invalid-yaml", "{text}");
        assert_eq!(finding.instance.position.unwrap().to_string(), position, "{text}");
        assert!(finding.title.contains(message), "{text}: {}", finding.title);
        assert!(!format!("{finding:?}").contains("hunter"), "{finding:?}");
    }
}

#[test]
fn scalars_stand_where_their_text_does() {
    let text = "é: \"a # \\\" b\" # c\r\nb: !!str &x 'it''s'\t# d\r\nc: 😀 x # e\r\n";
    assert_eq!(named(text, "/é"), "é");
    assert_eq!(spelled(text, "/é"), r#""a # \" b""#);
    assert_eq!(spelled(text, "/b"), "'it''s'");
    assert_eq!(spelled(text, "/c"), "😀 x");
    let keys = "? !!str k # a\n: 1\n\"l\" : 2\n";
    assert_eq!((named(keys, "/k"), named(keys, "/l")), ("k", "\"l\""));
}

#[test]
fn block_scalars_stand_from_the_indicator_to_the_last_content() {
    let text = "a: !!str # > |\n  |2- # >\n\n    x\n  y\n\n# c\nb: >\nc:\n- |\n";
    assert_eq!(spelled(text, "/a"), "|2- # >\n\n    x\n  y");
    assert_eq!(spelled(text, "/b"), ">");
    assert_eq!(spelled(text, "/c/0"), "|");
}

#[test]
fn collections_stand_from_their_first_byte_to_their_last() {
    let text = "a: &x !!map\n  # c\n  b: 1 # d\n\nc: # -\n- 2\n- - 3\n\nd: [x: {}, # ]\n  ] # e\n";
    assert_eq!(spelled(text, ""), text.trim_end().trim_end_matches(" # e"));
    assert_eq!(spelled(text, "/a"), "b: 1");
    assert_eq!(spelled(text, "/c"), "- 2\n- - 3");
    assert_eq!(spelled(text, "/c/1"), "- 3");
    assert_eq!(spelled(text, "/d"), "[x: {}, # ]\n  ]");
    assert_eq!(spelled(text, "/d/0"), "x: {}");
}

#[test]
fn absent_values_stand_where_they_would_be_written() {
    let text = "a:\nb: [c: , d]\ne:\n-\n- &x\nf: !!str\n";
    let span = |pointer| read(text).documents[0].value_span(pointer).unwrap();
    assert_eq!(span("/a"), 2..2);
    assert_eq!(&text[..span("/b/0/c").start], "a:\nb: [c:");
    assert_eq!(&text[..span("/e/0").start], "a:\nb: [c: , d]\ne:\n-");
    // A secret that lacks its quotes may look like an anchor: its place can be masked.
    assert_eq!(spelled(text, "/e/1"), "&x");
    assert_eq!(spelled(text, "/f"), "!!str");
}

#[test]
fn nesting_beyond_the_limit_is_a_finding() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert_eq!(findings(&nested(127)), Vec::<String>::new());
    assert_eq!(findings(&nested(128)), ["too-deep 1:128"]);
    assert_eq!(findings(&("- ".repeat(127) + "x")), Vec::<String>::new());
    assert_eq!(findings(&("- ".repeat(128) + "x")), ["too-deep 1:255"]);
    let level = |index: usize| format!("- &a{index} [*a{}]\n", index - 1);
    let aliases = "- &a0 x\n".to_owned() + &(1..200).map(level).collect::<String>();
    assert_eq!(findings(&aliases), ["too-deep 128:10"]);
}

#[test]
fn hostile_input_is_refused_soon() {
    let started = Instant::now();
    for open in ["[", "{", "{a: ", "[a: ", "- ", "? ", ": ", "&a [", "!!seq [", "[[]: "] {
        assert!(findings(&open.repeat(100_000))[0].starts_with("too-deep"), "{open}");
    }
    let nines =
        |index: usize| format!("- &a{index} [{}]\n", vec![format!("*a{}", index - 1); 9].join(","));
    let laughs = "- &a0 [x]\n".to_owned() + &(1..20).map(nines).collect::<String>();
    assert_eq!(findings(&laughs), ["alias-bomb 7:32 /6/6"]);
    let long = format!("- &a {}\n", "x".repeat(100_000)) + &"- *a\n".repeat(100_000);
    assert!(findings(&long)[0].starts_with("alias-bomb"));
    let anchored = (0..100).map(|index| format!("&a{index} [")).collect::<Vec<_>>().concat();
    let wide = anchored + &"0,".repeat(20_000) + &"]".repeat(100);
    assert_eq!(findings(&wide), Vec::<String>::new());
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}
