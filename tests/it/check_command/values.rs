//! Numbers, formats and patterns, through `trueup check` as a whole.

use serde_json::{Value, json};

use super::{FINDINGS, FITS, Folder, by_schema};

#[test]
fn integers_beyond_what_a_double_holds_are_compared_exactly() {
    let at_most = |limit: &str, value: &str| {
        let schema = format!(r#"{{"type": "integer", "maximum": {limit}}}"#);
        let folder = Folder::new(&[("s.json", &schema), ("p.json", value), ("p.yaml", value)]);
        let json = folder.check(&["--target", "s.json", "p.json"]).code;
        assert_eq!(folder.check(&["--target", "s.json", "p.yaml"]).code, json, "{value}");
        json
    };
    assert_eq!(at_most("9007199254740991", "9007199254740991"), FITS);
    assert_eq!(at_most("9007199254740991", "9007199254740992"), FINDINGS);
    assert_eq!(at_most("9007199254740992", "9007199254740993"), FINDINGS);
    assert_eq!(at_most("18446744073709551615", "18446744073709551615"), FITS);
    assert_eq!(at_most("18446744073709551615", "18446744073709551616"), FINDINGS);
    assert_eq!(at_most("18446744073709551616", "18446744073709551616"), FITS);
    assert_eq!(at_most("18446744073709551616", "18446744073709551617"), FINDINGS);
    assert_eq!(at_most("1e30", "1000000000000000000000000000001"), FINDINGS);
    assert_eq!(at_most("-9007199254740993", "-9007199254740992"), FINDINGS);
}

#[test]
fn integers_are_told_apart_exactly() {
    let list = json!({"type": "array", "uniqueItems": true});
    assert_eq!(by_schema(&list, "[9007199254740992, 9007199254740993]"), Vec::<String>::new());
    assert_eq!(by_schema(&list, "[9007199254740993, 9007199254740993]"), ["schema/uniqueItems"]);
    let constant: Value =
        serde_json::from_str(r#"{"type": "integer", "const": 9007199254740993}"#).unwrap();
    assert_eq!(by_schema(&constant, "9007199254740992"), ["schema/const"]);
    assert_eq!(by_schema(&constant, "9007199254740993"), Vec::<String>::new());
}

#[test]
fn a_number_is_an_integer_by_its_value() {
    let integer = json!({"type": "integer"});
    for fits in ["1.0", "1e2", "-0", "1.50e1", "10000000000000000000000"] {
        assert_eq!(by_schema(&integer, fits), Vec::<String>::new(), "{fits}");
    }
    for fails in ["1.5", "1e-1", "0.1"] {
        assert_eq!(by_schema(&integer, fails), ["schema/type"], "{fails}");
    }
}

#[test]
fn the_end_of_a_pattern_is_the_end_of_the_text() {
    let pattern = json!({"pattern": "^[a-z]+$"});
    assert_eq!(by_schema(&pattern, "\"abc\""), Vec::<String>::new());
    assert_eq!(by_schema(&pattern, "\"abc\\n\""), ["schema/pattern"]);
    assert_eq!(by_schema(&pattern, "\"abc\\ndef\""), ["schema/pattern"]);
    assert_eq!(by_schema(&pattern, "\"\\nabc\""), ["schema/pattern"]);
}

fn format(name: &str, fit: &[&str], fail: &[&str]) {
    let schema = json!({"format": name});
    for text in fit {
        assert_eq!(
            by_schema(&schema, &json!(text).to_string()),
            Vec::<String>::new(),
            "{name}: {text}"
        );
    }
    for text in fail {
        assert_eq!(
            by_schema(&schema, &json!(text).to_string()),
            ["schema/format"],
            "{name}: {text}"
        );
    }
}

#[test]
fn date_times_are_days_of_the_calendar_with_a_zone() {
    format(
        "date-time",
        &[
            "2026-11-21T09:30:00Z",
            "2024-02-29T00:00:00+01:00",
            "2026-11-21t09:30:00.123456789z",
            "1990-12-31T23:59:60Z",
            "1990-12-31T15:59:60-08:00",
        ],
        &[
            "2026-02-30T09:30:00Z",
            "2026-02-29T00:00:00Z",
            "2026-11-21T09:30:00",
            "2026-11-21",
            "2026-11-21 09:30:00",
            "2026-11-21T24:00:00Z",
            "2026-11-21T09:30:60Z",
            "2026-11-21T09:30:61Z",
            "2026-13-01T00:00:00Z",
            "2026-11-21T09:30:00+25:00",
            "",
        ],
    );
}

#[test]
fn uuids_are_written_in_groups() {
    format(
        "uuid",
        &[
            "123e4567-e89b-12d3-a456-426614174000",
            "123E4567-E89B-12D3-A456-426614174000",
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
        ],
        &[
            "123e4567e89b12d3a456426614174000",
            "{123e4567-e89b-12d3-a456-426614174000}",
            "urn:uuid:123e4567-e89b-12d3-a456-426614174000",
            "123e4567-e89b-12d3-a456-42661417400",
            "123e4567-e89b-12d3-a456-4266141740000",
            "123e4567-e89b-12d3-a456-42661417400g",
            "123e4567-e89b-12d3-a456-426614174000\n",
            "",
        ],
    );
}

#[test]
fn uris_are_absolute() {
    format(
        "uri",
        &[
            "https://example.com/a?b#c",
            "urn:isbn:0451450523",
            "mailto:a@b.example",
            "http://[2001:db8::1]:8080/",
        ],
        &[
            "example.com",
            "/a/b",
            "//example.com/a",
            "https://example.com/a b",
            "",
            "http://a/é",
            "https://[::1",
        ],
    );
}
