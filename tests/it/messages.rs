//! What users read: the text of every finding on the payloads that matter most, as it is printed.

/// What `trueup check` prints for the arguments and the standard input, run in a folder of the
/// repository, so that the paths of payloads are short.
fn printed(folder: &str, arguments: &[&str], input: &str) -> String {
    let folder = crate::explain::root().join(folder);
    let arguments = [&["check", "--color", "never"], arguments].concat();
    let output = crate::binary::trueup(&folder, &arguments, input.as_bytes());
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The messages on all invalid payloads of one part of one operation, those of `corpus` or those of
/// `tests/it/cases`.
fn on(root: &str, contract: &str, operation: &str, part: &str) -> String {
    let folder = format!("{root}/{contract}/{operation}/invalid");
    let entries = crate::explain::root().join(&folder).read_dir().unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let is_one = |name: &String| name.starts_with(&format!("{part}.")) && !name.ends_with("ndjson");
    let mut files: Vec<String> = names.filter(is_one).collect();
    files.sort();
    let target = format!("{contract}:{operation}@{part}");
    let mut arguments = vec!["--target", target.as_str()];
    arguments.extend(files.iter().map(String::as_str));
    printed(&folder, &arguments, "")
}

#[test]
fn on_every_invalid_file_of_requests_that_create() {
    let request = |operation| on("corpus", "immuta", operation, "request");
    insta::assert_snapshot!("create_connection", request("createConnection"));
    insta::assert_snapshot!("create_task", request("createTask"));
}

#[test]
fn on_every_invalid_file_of_synqs_request_and_omnis_patch() {
    let mappings = on("corpus", "synq", "SetConnectionMappings", "request");
    insta::assert_snapshot!("mappings", mappings);
    insta::assert_snapshot!("omni_patch", on("corpus", "omni", "updateConnection", "request"));
}

#[test]
fn on_cases_of_requests() {
    let request = |contract, operation| on(CASES, contract, operation, "request");
    insta::assert_snapshot!("create_request", request("immuta", "createConnection"));
    insta::assert_snapshot!("update_request", request("immuta", "updateConnection"));
    insta::assert_snapshot!("mappings_request", request("synq", "SetConnectionMappings"));
    insta::assert_snapshot!("omni_request", request("omni", "updateConnection"));
}

#[test]
fn on_cases_of_answers_and_parameters() {
    let part = |part| on(CASES, "immuta", "createConnection", part);
    insta::assert_snapshot!("create_201", part("response.201"));
    insta::assert_snapshot!("create_400", part("response.400"));
    let part = |part| on(CASES, "immuta", "updateConnection", part);
    insta::assert_snapshot!("update_200", part("response.200"));
    insta::assert_snapshot!("update_409", part("response.409"));
    insta::assert_snapshot!("update_key", part("param.path.connectionKey"));
    insta::assert_snapshot!("update_dry_run", part("param.query.dryRun"));
    let part = |part| on(CASES, "omni", "updateConnection", part);
    insta::assert_snapshot!("omni_200", part("response.200"));
    insta::assert_snapshot!("omni_id", part("param.path.connectionId"));
}

const CASES: &str = "tests/it/cases";

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
        format!("##### {name}\n{}", printed("", &["--quiet", "--target", CREATE, "-"], text))
    };
    insta::assert_snapshot!("unreadable", texts.iter().map(of_text).collect::<String>());
}

#[test]
fn as_json() {
    let file = "immuta/createConnection/invalid/request.reserved-connection-key.json";
    let report = printed(CASES, &["--format", "json", "--target", CREATE, file], "");
    insta::assert_snapshot!("as_json", report);
}
