//! What users read: the text of every finding on the payloads that matter most, as it is printed.

use std::path::Path;

/// What `trueup check` prints for the arguments and the standard input, run where the paths of
/// the corpus are short.
fn printed(arguments: &[&str], input: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let arguments = [&["check", "--color", "never"], arguments].concat();
    let output = crate::binary::trueup(root, &arguments, input.as_bytes());
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The messages on all invalid payloads of one part of one operation.
fn on_corpus(contract: &str, operation: &str, part: &str) -> String {
    let folder = format!("corpus/{contract}/{operation}/invalid");
    let entries = Path::new(&folder).read_dir().unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<String> = names
        .filter(|name| name.starts_with(&format!("{part}.")))
        .map(|name| format!("{folder}/{name}"))
        .collect();
    files.sort();
    let target = format!("{contract}:{operation}@{part}");
    let mut arguments = vec!["--target", target.as_str()];
    arguments.extend(files.iter().map(String::as_str));
    printed(&arguments, "")
}

#[test]
fn on_requests_to_create_a_connection() {
    insta::assert_snapshot!("create_request", on_corpus("immuta", "createConnection", "request"));
}

#[test]
fn on_answers_to_creating_a_connection() {
    insta::assert_snapshot!("create_201", on_corpus("immuta", "createConnection", "response.201"));
    insta::assert_snapshot!("create_400", on_corpus("immuta", "createConnection", "response.400"));
}

#[test]
fn on_requests_to_update_a_connection() {
    insta::assert_snapshot!("update_request", on_corpus("immuta", "updateConnection", "request"));
}

#[test]
fn on_answers_to_updating_a_connection_and_its_parameters() {
    let part = |part| on_corpus("immuta", "updateConnection", part);
    insta::assert_snapshot!("update_200", part("response.200"));
    insta::assert_snapshot!("update_409", part("response.409"));
    insta::assert_snapshot!("update_key", part("param.path.connectionKey"));
    insta::assert_snapshot!("update_dry_run", part("param.query.dryRun"));
}

#[test]
fn on_connection_mappings() {
    let part = |part| on_corpus("synq", "SetConnectionMappings", part);
    insta::assert_snapshot!("mappings_request", part("request"));
    insta::assert_snapshot!("mappings_200", part("response.200"));
}

#[test]
fn on_updates_of_an_omni_connection() {
    let part = |part| on_corpus("omni", "updateConnection", part);
    insta::assert_snapshot!("omni_request", part("request"));
    insta::assert_snapshot!("omni_200", part("response.200"));
    insta::assert_snapshot!("omni_id", part("param.path.connectionId"));
}

const CREATE: &str = "immuta:createConnection";

/// Text that cannot be read, and what is said of it, one after the other.
#[test]
fn on_text_that_cannot_be_read() {
    let texts = [
        ("a comma too many", "{\"technology\": \"Snowflake\",}"),
        ("a comma too few", "{\"technology\": \"Snowflake\" \"connectionKey\": \"prod\"}"),
        ("no colon", "{\"technology\" \"Snowflake\"}"),
        ("cut off", "{\n  \"technology\": \"Snowflake\",\n  \"connectionKey\": \"prod"),
        ("a bracket too many", "{\"technology\": \"Snowflake\"}}"),
        ("single quotes", "{'technology': 'Snowflake'}"),
        ("a name without quotes", "{technology: \"Snowflake\"}"),
        ("a value without quotes", "{\"technology\": Snowflake}"),
        ("a line break in a string", "{\"connectionKey\": \"prod\nsnowflake\"}"),
        ("an escape that JSON lacks", "{\"connectionKey\": \"a\\xb\"}"),
        ("a comment", "{\"technology\": \"Snowflake\"} // ours"),
        ("NaN", "{\"port\": NaN}"),
        ("True", "{\"syncOnCreate\": True}"),
        ("a leading zero", "{\"port\": 0443}"),
        ("out of range", "{\"port\": 1e400}"),
        ("nothing", ""),
        ("a name twice", "{\"technology\": \"Snowflake\", \"technology\": \"Databricks\"}"),
        ("YAML, indented by a tab", "technology: Snowflake\nclientConfiguration:\n\thost: h\n"),
        ("YAML, indented in between", "clientConfiguration:\n    host: h\n  port: 443\n"),
        ("YAML, a quote that stays open", "technology: \"Snowflake\nconnectionKey: prod\n"),
        ("YAML, a bracket that stays open", "dataObjectDefaults: {owners: [\n"),
        ("YAML, no such anchor", "technology: *snowflake\n"),
    ];
    let of_text = |(name, text): &(&str, &str)| {
        format!("##### {name}\n{}", printed(&["--quiet", "--target", CREATE, "-"], text))
    };
    insta::assert_snapshot!("unreadable", texts.iter().map(of_text).collect::<String>());
}

#[test]
fn as_json() {
    let file = "corpus/immuta/createConnection/invalid/request.reserved-connection-key.json";
    let report = printed(&["--format", "json", "--target", CREATE, file], "");
    insta::assert_snapshot!("as_json", report);
}
