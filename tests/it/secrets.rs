//! No output shows a secret: whatever is wrong with a payload, at a secret or around it, and
//! whatever the report.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};

/// Long enough that no message holds it by chance.
const SECRET: &str = "hunter2-Tr0ub4dor";

const CREATE: &str = "immuta:createConnection";
const UPDATE: &str = "immuta:updateConnection";
const OMNI: &str = "omni:updateConnection";

/// The forms of all that `trueup check` writes: text without colour and with it, the others, and
/// repairs as a diff and as a patch.
pub(crate) const FORMS: [&[&str]; 9] = [
    &["--color", "never"],
    &["--color", "always"],
    &["--format", "json"],
    &["--format", "sarif"],
    &["--format", "junit"],
    &["--format", "gitlab"],
    &["--format", "github"],
    &["--fix", "--color", "never"],
    &["--fix=patch"],
];

/// A text that holds a secret.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    name: String,
    pub(crate) target: &'static str,
    /// What is in the file.
    pub(crate) input: String,
    /// What no output may hold.
    pub(crate) secrets: Vec<String>,
}

/// What `trueup check` writes to standard output and error in all forms. The one place that runs
/// it.
fn written(folder: &Path, arguments: &[&str], input: &str) -> String {
    let run = |form: &&[&str]| {
        let command = [&["check"], *form, arguments].concat();
        let output = crate::binary::trueup(folder, &command, input.as_bytes());
        let stderr = String::from_utf8_lossy(&output.stderr);
        // Each input has its verdict, or a guess its note: no failure hid what the others say.
        let inputs = arguments.iter().filter(|it| it.parse::<usize>().is_ok()).count();
        let notes = stderr.lines().filter(|line| line.starts_with("note: ")).count();
        let judged = output.status.code() != Some(2) || inputs == notes;
        assert!(judged, "{arguments:?}: {stderr}");
        format!("{}{stderr}", String::from_utf8_lossy(&output.stdout))
    };
    FORMS.iter().map(run).collect()
}

/// What is written of texts, each in a file of its own whose name tells nothing of its syntax.
/// All go into one call: to start the program takes longer than to judge.
fn written_of(texts: &[Text], arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..texts.len()).map(|index| index.to_string()).collect();
    for (name, text) in names.iter().zip(texts) {
        fs::write(folder.path().join(name), &text.input).unwrap();
    }
    // Where something is known of the texts, each secret in them is a finding besides.
    if arguments.contains(&"--target") {
        fs::write(folder.path().join("trueup.toml"), "literal-secrets = \"error\"").unwrap();
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    written(folder.path(), &[arguments, &names].concat(), "")
}

/// The names of those texts of which any output shows a secret, checked with their targets.
fn leaks(texts: &[Text], more: &[&str]) -> Vec<String> {
    let mut by_target: BTreeMap<&str, Vec<Text>> = BTreeMap::new();
    for text in texts {
        by_target.entry(text.target).or_default().push(text.clone());
    }
    let leaking = |(target, texts): (&str, Vec<Text>)| {
        leaks_of(&texts, &[&["--target", target], more].concat())
    };
    by_target.into_iter().flat_map(leaking).collect()
}

/// The same, checked with the arguments alone.
fn leaks_of(texts: &[Text], arguments: &[&str]) -> Vec<String> {
    let shows = |texts: &[Text]| {
        let written = written_of(texts, arguments);
        texts.iter().flat_map(|text| &text.secrets).any(|secret| written.contains(secret))
    };
    let name = |text: &Text| format!("{} {arguments:?}: {}", text.name, text.input);
    match texts {
        texts if !shows(texts) => Vec::new(),
        [text] => vec![name(text)],
        texts => {
            let alone = texts.iter().filter(|text| shows(std::slice::from_ref(text)));
            let named: Vec<String> = alone.map(name).collect();
            if named.is_empty() { vec![format!("{arguments:?}: all in one call")] } else { named }
        }
    }
}

/// Fails with the names of those texts of which any output shows their secret.
fn assert_hidden<'n>(texts: impl IntoIterator<Item = (&'n str, &'static str, String, &'n str)>) {
    let text = |(name, target, text, secret): (&str, _, _, &str)| Text {
        name: name.to_owned(),
        target,
        input: text,
        secrets: vec![secret.to_owned()],
    };
    let texts: Vec<Text> = texts.into_iter().map(text).collect();
    let leaks = leaks(&texts, &[]);
    assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
}

/// A request to create a connection of Snowflake by user name and password.
fn create() -> Value {
    json!({
        "technology": "Snowflake",
        "connectionKey": "prod",
        "clientConfiguration": {
            "credential": {"authenticationType": "UsernamePassword", "username": "U", "password": SECRET},
            "host": "h.example", "warehouse": "W", "role": "R", "accountId": "A",
            "immutaSystemDatabase": "IMMUTA"
        },
        "dataObjectDefaults": {"owners": [{"id": 12, "type": "USER"}]},
        "dataObjectSync": {}
    })
}

fn with(at: &str, value: Value) -> Value {
    let mut payload = create();
    *payload.pointer_mut(at).unwrap() = value;
    payload
}

const CREDENTIAL: &str = "/clientConfiguration/credential";

fn with_credential(credential: Value) -> Value {
    with(CREDENTIAL, credential)
}

/// Payloads that hold the secret, each broken in its own way.
#[expect(clippy::too_many_lines, reason = "a table")]
fn broken() -> Vec<(&'static str, &'static str, Value)> {
    let key = |content: Value| json!({"authenticationType": "UnencryptedKeyPair", "username": "U", "privateKey": content});
    let password = |password: Value| json!({"authenticationType": "UsernamePassword", "username": "U", "password": password});
    let tag = |tag: Value| json!({"authenticationType": tag, "username": "U", "password": SECRET});
    vec![
        ("nothing is wrong", CREATE, create()),
        ("an error elsewhere", CREATE, with("/connectionKey", json!("data"))),
        ("the secret in a list", CREATE, with_credential(password(json!([SECRET])))),
        ("the secret in an object", CREATE, with_credential(password(json!({"value": SECRET})))),
        (
            "the secret in a list of objects",
            CREATE,
            with_credential(password(json!([[{"a": SECRET}]]))),
        ),
        // Names within a secret's value are part of it.
        ("the secret as a name", CREATE, with_credential(password(json!({SECRET: 1})))),
        (
            "a misspelt name",
            CREATE,
            with_credential(
                json!({"authenticationType": "UsernamePassword", "username": "U", "pasword": SECRET}),
            ),
        ),
        (
            "a name of another branch",
            CREATE,
            with_credential(
                json!({"authenticationType": "UsernamePassword", "username": "U", "password": "p", "clientSecret": SECRET}),
            ),
        ),
        (
            "a name of no branch",
            CREATE,
            with_credential(
                json!({"authenticationType": "UsernamePassword", "username": "U", "password": "p", "x": SECRET}),
            ),
        ),
        (
            "a name of no branch, deeper",
            CREATE,
            with_credential(
                json!({"authenticationType": "UsernamePassword", "username": "U", "password": "p", "x": {"y": [SECRET]}}),
            ),
        ),
        (
            "the user name is missing",
            CREATE,
            with_credential(json!({"authenticationType": "UsernamePassword", "password": SECRET})),
        ),
        (
            "the user name is of another type",
            CREATE,
            with_credential(
                json!({"authenticationType": "UsernamePassword", "username": 5, "password": SECRET}),
            ),
        ),
        ("an unknown tag", CREATE, with_credential(tag(json!("Kerberos")))),
        ("a tag of another type", CREATE, with_credential(tag(json!(5)))),
        ("no tag", CREATE, with_credential(json!({"username": "U", "password": SECRET}))),
        ("the tag of another branch", CREATE, with_credential(tag(json!("OAuthWithSecret")))),
        ("an unknown technology", CREATE, with("/technology", json!("BigQuery"))),
        ("a technology of another branch", CREATE, with("/technology", json!("Databricks"))),
        // Text in place of an object that holds a secret may be that secret.
        ("a credential that is the secret", CREATE, with_credential(json!(SECRET))),
        ("a credential that is a list of it", CREATE, with_credential(json!([SECRET]))),
        ("a configuration that is the secret", CREATE, with("/clientConfiguration", json!(SECRET))),
        ("a payload that is the secret", CREATE, json!(SECRET)),
        ("a payload that is a list of it", CREATE, json!([SECRET])),
        ("a key that is the secret", CREATE, with_credential(key(json!(SECRET)))),
        (
            "a key whose content is in a list",
            CREATE,
            with_credential(key(json!({"filename": "f", "content": [SECRET]}))),
        ),
        (
            "a key that lacks its file name",
            CREATE,
            with_credential(key(json!({"content": SECRET}))),
        ),
        (
            "a key with a misspelt content",
            CREATE,
            with_credential(key(json!({"filename": "f", "contents": SECRET}))),
        ),
        ("a secret where nothing is expected", CREATE, {
            let mut payload = create();
            payload["password"] = json!(SECRET);
            payload
        }),
        (
            "an update of neither technology",
            UPDATE,
            json!({"clientConfiguration": {"path": "/p", "warehouse": "W", "credential": {"authenticationType": "Token", "token": SECRET}}}),
        ),
        (
            "an update without a tag",
            UPDATE,
            json!({"clientConfiguration": {"credential": {"token": SECRET}}}),
        ),
        (
            "an update with an unknown tag",
            UPDATE,
            json!({"clientConfiguration": {"credential": {"authenticationType": "T", "token": SECRET}}}),
        ),
        (
            "an update with a secret in a list",
            UPDATE,
            json!({"clientConfiguration": {"credential": {"authenticationType": "Token", "token": [SECRET]}}}),
        ),
        (
            "an update of a proxy that is text",
            UPDATE,
            json!({"clientConfiguration": {"proxy": SECRET}}),
        ),
        (
            "an update of a proxy that lacks its tag",
            UPDATE,
            json!({"clientConfiguration": {"proxy": {"credential": {"password": SECRET}}}}),
        ),
        ("a key that is no PEM", OMNI, json!({"privateKey": SECRET})),
        ("a password in an object", OMNI, json!({"passwordUnencrypted": {"private_key": SECRET}})),
        ("a misspelt password", OMNI, json!({"passwordUnencryptd": SECRET, "baseRole": 5})),
        ("a misspelt password and nothing else", OMNI, json!({"password": SECRET})),
        (
            "a leaked secret",
            "immuta:getConnection@response.200",
            json!({"technology": "Databricks", "clientConfiguration": {"credential": {"authenticationType": "Token", "token": SECRET}}}),
        ),
        (
            "a leaked secret in a list",
            "immuta:listConnections@response.200",
            json!({"data": [{"technology": "Databricks", "clientConfiguration": {"credential": {"authenticationType": "Token", "token": SECRET}}}]}),
        ),
        (
            "a leaked secret in a task",
            "immuta:getTask@response.200",
            json!({"type": "UPDATE_CONNECTION", "input": {"connection": {"technology": "Snowflake", "clientConfiguration": {"credential": {"authenticationType": "UsernamePassword", "password": SECRET}}}}}),
        ),
        (
            "a misspelt platform",
            "synq:SetConnectionMappings",
            json!({"mappings": [{"atlanConnectionQualifiedName": "q", "synqDataPlatformIdentifier": {"snowflak": {"password": SECRET}}}]}),
        ),
        (
            "two platforms",
            "synq:SetConnectionMappings",
            json!({"mappings": [{"atlanConnectionQualifiedName": "q", "synqDataPlatformIdentifier": {"snowflake": {"password": SECRET}, "unknown": {}}}]}),
        ),
    ]
}

/// The same, each on one line.
pub(crate) fn broken_texts() -> Vec<Text> {
    let text = |(name, target, payload): (&str, _, Value)| Text {
        name: name.to_owned(),
        target,
        input: payload.to_string(),
        secrets: vec![SECRET.to_owned()],
    };
    broken().into_iter().map(text).collect()
}

#[test]
fn a_payload_on_one_line_shows_none() {
    let text = |(name, target, payload): (_, _, Value)| (name, target, payload.to_string(), SECRET);
    assert_hidden(broken().into_iter().map(text));
}

#[test]
fn a_payload_on_many_lines_shows_none() {
    let text = |(name, target, payload): (_, _, Value)| {
        (name, target, serde_json::to_string_pretty(&payload).unwrap(), SECRET)
    };
    assert_hidden(broken().into_iter().map(text));
}

#[test]
fn a_payload_as_yaml_shows_none() {
    // JSON is YAML too; a comment in front makes it none but that.
    let text = |(name, target, payload): (_, _, Value)| {
        let pretty = serde_json::to_string_pretty(&payload).unwrap();
        (name, target, format!("# a\n{pretty}"), SECRET)
    };
    assert_hidden(broken().into_iter().map(text));
}

#[test]
fn neither_raw_nor_unasserted_formats_show_any() {
    let texts = broken_texts();
    let leaks: Vec<String> = [["--raw"], ["--no-formats"], ["--ndjson"]]
        .iter()
        .flat_map(|more| leaks(&texts, more))
        .collect();
    assert!(leaks.is_empty(), "{leaks:#?}");
}

/// By mistake the secret stands where another value belongs, that everybody may see. What trueup
/// can know is which values the contract calls secrets: this is not one of them. That it is found
/// among others, and named alone, shows that the tests here see a leak.
#[test]
fn a_secret_in_the_place_of_a_tag_is_the_tags_value() {
    let mut texts = broken_texts();
    texts.truncate(8);
    let mut tag = texts[0].clone();
    tag.name = "a tag".to_owned();
    tag.input = with_credential(json!({"authenticationType": SECRET})).to_string();
    texts.insert(5, tag);
    let leaks = leaks(&texts, &[]);
    assert_eq!(leaks.len(), 1, "{leaks:#?}");
    assert!(leaks[0].starts_with("a tag "), "{leaks:#?}");
}

/// Text that cannot be read, around a secret: nothing is known of its values, so none is shown.
#[test]
fn text_that_cannot_be_read_shows_none() {
    let whole = create().to_string();
    let pretty = serde_json::to_string_pretty(&create()).unwrap();
    let after = whole.find(SECRET).unwrap() + SECRET.len();
    let texts = [
        ("cut off inside", whole[..after - 2].to_owned(), &SECRET[..SECRET.len() - 2]),
        ("cut off behind", whole[..after].to_owned(), SECRET),
        ("cut off behind its quote", whole[..=after].to_owned(), SECRET),
        ("no quotes", whole.replace(&format!("\"{SECRET}\""), SECRET), SECRET),
        ("no quote in front", whole.replace(&format!("\"{SECRET}"), SECRET), SECRET),
        ("no quote behind", whole.replace(&format!("{SECRET}\""), SECRET), SECRET),
        ("single quotes", whole.replace('"', "'"), SECRET),
        ("no comma in front", whole.replace(",\"password\"", "\"password\""), SECRET),
        ("no colon", whole.replace("\"password\":", "\"password\""), SECRET),
        (
            "a comma too many",
            whole.replace(&format!("\"{SECRET}\""), &format!("\"{SECRET}\",")),
            SECRET,
        ),
        (
            "a comma too many on its line",
            pretty.replace(&format!("\"{SECRET}\""), &format!("\"{SECRET}\",")),
            SECRET,
        ),
        (
            "twice",
            whole.replace("\"password\"", "\"password\":\"hunter2-Tr0ub4dor\",\"password\""),
            SECRET,
        ),
        ("an escape that JSON lacks", whole.replace(SECRET, &format!("{SECRET}\\x")), SECRET),
        ("a line break", whole.replace(SECRET, &format!("{SECRET}\n")), SECRET),
        ("something behind", format!("{whole} {SECRET}"), SECRET),
        ("a comment behind", format!("{whole} // {SECRET}"), SECRET),
        ("a name without quotes", whole.replace("\"password\"", "password"), SECRET),
        ("the secret as a name", format!("{{\"{SECRET}\": 1,}}"), SECRET),
        ("the secret alone", SECRET.to_owned(), SECRET),
        ("the secret in quotes that stay open", format!("\"{SECRET}"), SECRET),
        ("YAML, a tab", format!("password: {SECRET}\n\tusername: u\n"), SECRET),
        ("YAML, a tab in its line", format!("credential:\n\tpassword: {SECRET}\n"), SECRET),
        ("YAML, a quote that stays open", format!("password: \"{SECRET}\nusername: u\n"), SECRET),
        ("YAML, indented in between", format!("a:\n    b: 1\n  password: {SECRET}\n"), SECRET),
        ("YAML, a colon too many", format!("password: {SECRET}: x\n"), SECRET),
        ("YAML, as an alias", format!("password: *{SECRET}\n"), SECRET),
        ("YAML, as an anchor twice", format!("password: &{SECRET} &{SECRET} x\n"), SECRET),
        ("YAML, as a tag", format!("password: !{SECRET} x\n"), SECRET),
        ("YAML, as a tag that none knows", format!("password: !a!{SECRET} x\n"), SECRET),
        ("YAML, as a directive", format!("%{SECRET} 1\n---\na: 1\n"), SECRET),
        ("YAML, a flow that stays open", format!("{{password: {SECRET}, username: [u\n"), SECRET),
        ("YAML, a block", format!("password: |\n  {SECRET}\n {SECRET}\n"), SECRET),
        ("YAML, an at sign", format!("password: @{SECRET}\n"), SECRET),
        ("YAML, a backtick", format!("password: `{SECRET}\n"), SECRET),
        ("YAML, a complex name", format!("? [{SECRET}]\n: 1\n"), SECRET),
        ("YAML, a merge of text", format!("<<: {SECRET}\n"), SECRET),
    ];
    let targets = [CREATE, OMNI];
    let on = |target| {
        texts.iter().map(move |(name, text, secret)| (*name, target, text.clone(), *secret))
    };
    assert_hidden(targets.into_iter().flat_map(on));
}

/// Secrets as YAML writes them: over several lines, named and used again.
#[test]
fn yaml_shows_none_however_it_is_written() {
    let (start, end) = SECRET.split_at(9);
    let texts = [
        ("a block", format!("privateKey: |\n  {SECRET}\n  b\nbaseRole: 5\n")),
        ("a folded block", format!("privateKey: >-\n  a\n  {SECRET}\nbaseRole: 5\n")),
        ("a block that keeps its end", format!("privateKey: |+2\n  {SECRET}\n\nbaseRole: 5\n")),
        ("text over two lines", format!("privateKey: a\n  {SECRET}\nbaseRole: 5\n")),
        ("quotes over two lines", format!("privateKey: \"{start}\\\n  {end}\"\nbaseRole: 5\n")),
        ("single quotes", format!("privateKey: '{SECRET}'\nbaseRole: 5\n")),
        ("an anchor", format!("privateKey: &k {SECRET}\nbaseRole: 5\npasswordUnencrypted: *k\n")),
        (
            "an anchor, used where all may see",
            format!("passwordUnencrypted: &k {SECRET}\nbaseRole: [*k]\n"),
        ),
        ("an anchor, used in a wrong place", format!("x: &k {SECRET}\nprivateKey: *k\n")),
        ("an anchor around it", format!("passwordUnencrypted: &k\n  a: {SECRET}\nx: *k\n")),
        ("merged", format!("x: &k {{privateKey: {SECRET}}}\n<<: *k\nbaseRole: 5\n")),
        ("in a list", format!("privateKey:\n  - {SECRET}\n")),
        ("in a list without indent", format!("privateKey:\n- {SECRET}\n- {SECRET}\n")),
        ("in a flow", format!("{{privateKey: {SECRET}, baseRole: 5}}\n")),
        ("in a flow, over lines", format!("{{privateKey:\n  {SECRET}, baseRole: 5}}\n")),
        ("typed", format!("privateKey: !!str {SECRET}\nbaseRole: 5\n")),
        ("as a name", format!("privateKey:\n  ? {SECRET}\n  : 1\n")),
        // What stands in a comment is nothing that the contract expects.
        ("in a comment beside", format!("baseRole: 5 # {SECRET}\n")),
    ];
    assert_hidden(texts.into_iter().map(|(name, text)| (name, OMNI, text, end)));
}

#[test]
fn a_file_of_lines_shows_none() {
    let mut text = String::new();
    for (_, _, payload) in broken() {
        text.push_str(&payload.to_string());
        text.push('\n');
    }
    writeln!(text, "{{\"password\": \"{SECRET}").unwrap();
    let written = written(Path::new("."), &["--target", CREATE, "--ndjson", "-"], &text);
    assert!(!written.contains(SECRET), "{written}");
}

/// Without a target nothing is known of the payload, and it is still not shown.
#[test]
fn a_guess_shows_none() {
    let leaks = leaks_of(&broken_texts(), &[]);
    assert!(leaks.is_empty(), "{leaks:#?}");
}

/// Only the last of two members of one name is in the value; the first is in the text.
#[test]
fn a_secret_that_stands_twice_is_hidden_both_times() {
    let json = format!(
        r#"{{"passwordUnencrypted": "{SECRET}", "passwordUnencrypted": "p", "baseRole": 5}}"#
    );
    let yaml = format!("# a\n{json}");
    assert_hidden([("as JSON", OMNI, json, SECRET), ("as YAML", OMNI, yaml, SECRET)]);
}

/// An alias is marked as it is written, which holds the name of its anchor.
#[test]
fn the_name_of_an_anchor_is_hidden() {
    let alias = format!("x: &{SECRET} [1]\nbaseRole: *{SECRET}\n");
    let anchor = format!("baseRole: &{SECRET} 5\n");
    assert_hidden([("an alias", OMNI, alias, SECRET), ("an anchor", OMNI, anchor, SECRET)]);
}

/// Where a secret may stand in a request, by the contract.
fn secret_places() -> Vec<(Value, &'static str)> {
    let credential = |value: Value, at| (with_credential(value), at);
    let key = json!({"filename": "f", "content": "s"});
    vec![
        (create(), "/clientConfiguration/credential/password"),
        credential(
            json!({"authenticationType": "OAuthWithSecret", "clientId": "c", "authorityUrl": "https://a.example", "scope": "s", "clientSecret": "s"}),
            "/clientConfiguration/credential/clientSecret",
        ),
        credential(
            json!({"authenticationType": "EncryptedKeyPair", "username": "u", "privateKey": key, "password": "p"}),
            "/clientConfiguration/credential/privateKey/content",
        ),
        credential(
            json!({"authenticationType": "EncryptedKeyPair", "username": "u", "privateKey": key, "password": "p"}),
            "/clientConfiguration/credential/password",
        ),
    ]
}

/// A way to break a payload: its values in document order, one of them replaced or removed.
#[derive(Debug, Clone)]
enum Damage {
    Replace(usize, Value),
    Remove(usize),
    Rename(usize),
    /// The text cut off at a fraction of its length.
    Cut(f64),
    /// A character of the text removed.
    Drop(f64),
}

fn damage() -> impl Strategy<Value = Damage> {
    let value = prop_oneof![
        Just(json!(null)),
        Just(json!(5)),
        Just(json!("x")),
        Just(json!([])),
        Just(json!({})),
        Just(json!(true)),
    ];
    prop_oneof![
        (0..40_usize, value).prop_map(|(at, value)| Damage::Replace(at, value)),
        (0..40_usize).prop_map(Damage::Remove),
        (0..40_usize).prop_map(Damage::Rename),
        (0.0..1.0).prop_map(Damage::Cut),
        (0.0..1.0).prop_map(Damage::Drop),
    ]
}

/// All pointers of members, in document order.
fn members(value: &Value, at: &str, found: &mut Vec<String>) {
    if let Value::Object(members_of) = value {
        for (name, member) in members_of {
            let below = trueup::document::pointer::join(at, name);
            found.push(below.clone());
            members(member, &below, found);
        }
    }
}

fn break_it(payload: &Value, damage: &Damage, pretty: bool) -> String {
    let mut payload = payload.clone();
    let mut places = Vec::new();
    members(&payload, "", &mut places);
    let edit = |payload: &mut Value,
                at: usize,
                change: &dyn Fn(&mut serde_json::Map<String, Value>, &str)| {
        let place = places[at % places.len()].clone();
        let (parent, name) = trueup::document::pointer::split_last(&place).unwrap();
        let object = payload.pointer_mut(parent).and_then(Value::as_object_mut);
        change(object.unwrap(), &name);
    };
    match damage {
        Damage::Replace(at, value) => edit(&mut payload, *at, &|object, name| {
            object.insert(name.to_owned(), value.clone());
        }),
        Damage::Remove(at) => edit(&mut payload, *at, &|object, name| {
            object.shift_remove(name);
        }),
        Damage::Rename(at) => edit(&mut payload, *at, &|object, name| {
            let value = object.shift_remove(name).unwrap();
            object.insert(format!("{name}s"), value);
        }),
        Damage::Cut(_) | Damage::Drop(_) => {}
    }
    let mut text =
        if pretty { serde_json::to_string_pretty(&payload).unwrap() } else { payload.to_string() };
    match damage {
        Damage::Cut(part) => {
            let place = place_in(&text, *part);
            text.truncate(place);
        }
        Damage::Drop(part) => {
            let place = place_in(&text, *part);
            text.remove(place);
        }
        Damage::Replace(..) | Damage::Remove(_) | Damage::Rename(_) => {}
    }
    text
}

/// The place at a fraction of a text's length.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a short text"
)]
fn place_in(text: &str, part: f64) -> usize {
    text.floor_char_boundary((text.len() as f64 * part) as usize)
}

/// Starts and ends in letters that no message holds, with anything in between.
fn any_secret() -> impl Strategy<Value = String> {
    let between = prop_oneof![any::<String>(), "[-:?#&*!|>%@`'\"\\\\\\[\\]{}, \t\n\ré😀a1]{0,12}",];
    between.prop_map(|between| format!("zQxW{between}vKjY"))
}

/// The parts of a secret that are long enough to tell: as it is, and as JSON writes it.
fn traces(secret: &str) -> Vec<String> {
    let escaped = json!(secret).to_string();
    let mut traces = vec![secret.to_owned(), escaped.trim_matches('"').to_owned()];
    traces.extend(["zQxW", "vKjY"].map(str::to_owned));
    traces
}

/// A request with a secret in one of its places, then broken.
fn any_broken_request() -> impl Strategy<Value = Text> {
    let parts = (any_secret(), 0..secret_places().len(), damage(), any::<bool>());
    parts.prop_map(|(secret, place, damage, pretty)| {
        let (mut payload, at) = secret_places().remove(place);
        *payload.pointer_mut(at).unwrap() = json!(secret);
        Text {
            name: at.to_owned(),
            target: CREATE,
            input: break_it(&payload, &damage, pretty),
            secrets: traces(&secret),
        }
    })
}

/// YAML with a secret, written in one of the ways that YAML knows and perhaps cut off.
fn any_broken_yaml() -> impl Strategy<Value = Text> {
    let cut = prop_oneof![Just(1.0), 0.0..1.0];
    (any_secret(), cut, 0..4_usize).prop_map(|(secret, cut, style)| {
        let lines: Vec<&str> = secret.lines().collect();
        let value = match style {
            0 => format!("|\n  {}", lines.join("\n  ")),
            1 => json!(secret).to_string(),
            2 => format!("'{}'", secret.replace('\'', "''").replace(['\n', '\r'], "\n\n  ")),
            _ => secret,
        };
        let mut text = format!(
            "baseRole: VIEWER\nprivateKey: {value}\npasswordUnencrypted: p\nenvironmentUserAttribute: 5\n"
        );
        text.truncate(place_in(&text, cut));
        let secrets = ["zQxW", "vKjY"].map(str::to_owned).to_vec();
        Text { name: format!("style {style}"), target: OMNI, input: text, secrets }
    })
}

/// Texts that are checked in one call.
const BATCH: usize = 32;

/// `PROPTEST_CASES` raises the number of batches.
fn config() -> ProptestConfig {
    let default = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => default,
        None => ProptestConfig { cases: 4, ..default },
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_secret_in_any_broken_request_is_shown(
        texts in prop::collection::vec(any_broken_request(), BATCH)
    ) {
        let leaks = leaks(&texts, &[]);
        prop_assert!(leaks.is_empty(), "{:#?}", leaks);
    }

    #[test]
    fn no_secret_in_any_broken_yaml_is_shown(
        texts in prop::collection::vec(any_broken_yaml(), BATCH)
    ) {
        let leaks = leaks(&texts, &[]);
        prop_assert!(leaks.is_empty(), "{:#?}", leaks);
    }
}
