//! What `trueup check` reads: folders, standard input, lines, streams, and text that is no payload.

use serde_json::{Value, json};

use super::{BAD, FINDINGS, FITS, Folder, GOOD, MAPPINGS, by_schema};

#[test]
fn a_folder_holds_what_its_ignore_files_leave() {
    let folder = Folder::new(&[
        ("in/.gitignore", "ignored.json\nbuild/\n"),
        ("in/ignored.json", BAD),
        ("in/build/a.json", BAD),
        ("in/.hidden.json", BAD),
        ("in/notes.txt", "no payload"),
        ("in/deeper/a.yaml", "mappings: []"),
        ("in/deeper/b.yml", "mappings: []"),
        ("in/c.ndjson", "{\"mappings\": []}\n{\"mappings\": []}\n"),
        ("in/d.json", GOOD),
    ]);
    let report = folder.report(&["--target", MAPPINGS, "in"]);
    let payloads = report["payloads"].as_array().unwrap();
    let files: Vec<String> = payloads
        .iter()
        .map(|payload| format!("{} {}", payload["file"].as_str().unwrap(), payload["line"]))
        .collect();
    assert_eq!(
        files,
        [
            "in/c.ndjson 1",
            "in/c.ndjson 2",
            "in/d.json null",
            "in/deeper/a.yaml null",
            "in/deeper/b.yml null"
        ]
    );
    // A file that is named is read, ignored or not.
    assert_eq!(folder.check(&["--target", MAPPINGS, "in/ignored.json"]).code, FINDINGS);
}

#[test]
fn standard_input_is_read_as_what_it_looks_like() {
    let folder = Folder::new(&[]);
    for (input, code) in [
        (GOOD, FITS),
        (BAD, FINDINGS),
        ("mappings: []\n", FITS),
        ("mappings: 5\n", FINDINGS),
        ("", FINDINGS),
    ] {
        let outcome = folder.check_input(&["--target", MAPPINGS, "-"], input);
        assert_eq!(outcome.code, code, "{input}");
    }
    let outcome = folder.check_input(&["--format", "json", "--target", MAPPINGS, "-"], BAD);
    let report: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(report["payloads"][0]["file"], "-");
}

#[test]
fn lines_are_judged_one_by_one_where_asked_for() {
    let folder = Folder::new(&[]);
    let input = format!("{GOOD}\n\n{BAD}\n{{\n{GOOD}");
    let outcome =
        folder.check_input(&["--ndjson", "--format", "json", "--target", MAPPINGS, "-"], &input);
    assert_eq!(outcome.code, FINDINGS);
    let report: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let payloads = report["payloads"].as_array().unwrap();
    let lines: Vec<String> =
        payloads.iter().map(|p| format!("{} {}", p["line"], p["valid"])).collect();
    assert_eq!(lines, ["1 true", "3 false", "4 false", "5 true"]);
    assert_eq!(payloads[2]["findings"][0]["code"], "syntax/invalid-json");
    assert_eq!(payloads[2]["findings"][0]["instance"]["line"], 4);
}

#[test]
fn each_document_of_a_yaml_stream_is_judged() {
    let folder = Folder::new(&[("a.yaml", "mappings: []\n---\nmappings: 5\n---\nmappings: []\n")]);
    let report = folder.report(&["--target", MAPPINGS, "a.yaml"]);
    let payloads = report["payloads"].as_array().unwrap();
    let lines: Vec<String> =
        payloads.iter().map(|p| format!("{} {}", p["line"], p["valid"])).collect();
    assert_eq!(lines, ["1 true", "3 false", "5 true"]);
}

#[test]
fn text_that_is_no_payload_has_a_finding_of_its_own() {
    let folder = Folder::new(&[]);
    let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    let texts: [(&str, Vec<u8>, &str); 11] = [
        ("empty.json", Vec::new(), "syntax/empty"),
        ("blank.json", b" \n\t".to_vec(), "syntax/empty"),
        ("empty.ndjson", b"\n\n".to_vec(), "syntax/empty"),
        ("mark.json", b"\xef\xbb\xbf".to_vec(), "syntax/empty"),
        ("latin1.json", b"{\"a\": \"\xe9\"}".to_vec(), "syntax/invalid-utf8"),
        ("utf16.json", b"\xff\xfe{\0}\0".to_vec(), "syntax/invalid-utf8"),
        ("deep.json", deep(100_000).into_bytes(), "syntax/too-deep"),
        ("deep.yaml", deep(100_000).into_bytes(), "syntax/too-deep"),
        ("twice.json", br#"{"mappings": [], "mappings": []}"#.to_vec(), "syntax/duplicate-key"),
        ("huge.json", br#"{"mappings": 1e400}"#.to_vec(), "syntax/number-out-of-range"),
        ("cut.json", b"{\"mappings\": [".to_vec(), "syntax/invalid-json"),
    ];
    for (name, bytes, code) in texts {
        folder.write(name, &bytes);
        assert_eq!(folder.codes(&["--target", MAPPINGS, name]), [code], "{name}");
        assert_eq!(folder.check(&["--target", MAPPINGS, name]).code, FINDINGS, "{name}");
    }
}

#[test]
fn nesting_of_sixty_levels_works() {
    let levels = |number: usize| "[".repeat(number) + &"]".repeat(number);
    let any = json!({"type": "array", "items": {"$ref": "#"}});
    assert_eq!(by_schema(&any, &levels(60)), Vec::<String>::new());
    let folder = Folder::new(&[("s.json", &any.to_string()), ("p.yaml", &levels(60))]);
    assert_eq!(folder.check(&["--target", "s.json", "p.yaml"]).code, FITS);
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_payload() {
    let folder = Folder::new(&[]);
    folder.write("a.json", &[b"\xef\xbb\xbf", GOOD.as_bytes()].concat());
    assert_eq!(folder.check(&["--target", MAPPINGS, "a.json"]).code, FITS);
}

/// Editors and generators hand over text by standard input and know what file it is for.
#[test]
fn standard_input_may_go_by_the_name_of_a_file() {
    let config = "[[payloads]]\ntarget = \"synq:SetConnectionMappings\"\nvalid = [\"maps/*\"]\n";
    let folder = Folder::new(&[("trueup.toml", config), ("maps/a.yaml", "mappings: []\n")]);
    for more in [&["-"][..], &[]] {
        let arguments = [&["--stdin-filename", "maps/a.yaml"], more].concat();
        let outcome = folder.check_input(&arguments, "# YAML\nmappings: 5\n");
        assert_eq!(outcome.code, FINDINGS, "{}", outcome.stderr);
        assert!(outcome.stdout.contains(" maps/a.yaml:2:11"), "{}", outcome.stdout);
    }
    let unmapped = folder.check_input(&["--stdin-filename", "other/a.yaml"], "mappings: 5\n");
    assert_eq!((unmapped.code, unmapped.stdout.as_str()), (FITS, ""));
    let by_target = ["--target", MAPPINGS, "--stdin-filename", "x.ndjson", "-"];
    let outcome = folder.check_input(&by_target, "{\"mappings\": []}\n{\"mappings\": 5}\n");
    assert!(outcome.stdout.contains(" x.ndjson:2:14"), "{}", outcome.stdout);
}
