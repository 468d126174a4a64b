//! Every union of the three contracts, broken in every way that makes sense there: the findings
//! are those that a person would name, and no others.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use trueup::document::{load, parse, pointer};
use trueup::{Contract, Target};

/// A place at which a union stands, in a contract and in a payload that fits.
struct Place {
    /// `immuta:getConnection@response.200`.
    target: &'static str,
    /// A valid payload below `corpus/`.
    base: &'static str,
    /// JSON Pointer of what the union judges in that payload.
    at: &'static str,
    /// JSON Pointer of the union in the contract.
    union: String,
}

/// Unions that say the same, each with the cases that all of them answer alike.
struct Group {
    places: Vec<Place>,
    cases: Vec<Case>,
}

/// What is put at the union's place, and what is then said: `code pointer` below that place.
struct Case {
    name: &'static str,
    put: Put,
    findings: Vec<&'static str>,
}

enum Put {
    /// A value in place of the base's.
    Whole(Value),
    /// The base's value with some of its members set, or removed where `null` stands for none.
    Edits(Vec<(&'static str, Option<Value>)>),
}

fn whole(name: &'static str, value: Value, findings: &[&'static str]) -> Case {
    Case { name, put: Put::Whole(value), findings: findings.to_vec() }
}

fn edit<const N: usize>(
    name: &'static str,
    edits: [(&'static str, Option<Value>); N],
    findings: &[&'static str],
) -> Case {
    Case { name, put: Put::Edits(edits.into()), findings: findings.to_vec() }
}

/// The one place that calls the library to judge.
fn said(target: &Target, payload: &Value) -> Vec<String> {
    let findings = target.check(payload);
    findings.iter().map(|f| format!("{} {}", f.code, f.instance.pointer)).collect()
}

fn target(name: &str) -> Target {
    let (contract, selector) = name.split_once(':').unwrap();
    Contract::builtin(contract).unwrap().target(selector).unwrap()
}

fn read(path: &str) -> Value {
    let path = std::path::Path::new(path);
    let bytes = load::read(path).unwrap();
    let mut parsed = parse(path.to_str().unwrap(), &bytes, load::syntax(path, &bytes));
    parsed.documents.remove(0).into_value()
}

fn put(payload: &mut Value, at: &str, put: &Put) {
    match put {
        Put::Whole(value) => set(payload, at, Some(value.clone())),
        Put::Edits(edits) => {
            for (below, value) in edits {
                set(payload, &format!("{at}{below}"), value.clone());
            }
        }
    }
}

fn set(payload: &mut Value, at: &str, value: Option<Value>) {
    let Some((parent, name)) = pointer::split_last(at) else {
        *payload = value.unwrap();
        return;
    };
    match payload.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            match value {
                Some(value) => members.insert(name.into_owned(), value),
                None => members.shift_remove(name.as_ref()),
            };
        }
        Some(Value::Array(items)) => items[name.parse::<usize>().unwrap()] = value.unwrap(),
        Some(_) | None => {
            set(payload, parent, Some(json!({})));
            set(payload, at, value);
        }
    }
}

const SCHEMAS: &str = "/components/schemas";

/// Operation, its valid payloads of either technology, where the connection stands in them, and
/// where its schema stands in the contract: all responses that return a connection.
const CONNECTIONS: [(&str, &str, &str, [&str; 2], &str); 6] = [
    (
        "getConnection@response.200",
        "getConnection",
        "response.200",
        ["", ""],
        "GetConnectionResponseSchemaV1Output/anyOf",
    ),
    (
        "updateConnection@response.200",
        "updateConnection",
        "response.200",
        ["", ""],
        "PatchConnectionResponseSchemaV1/oneOf",
    ),
    (
        "activateConnection@response.200",
        "activateConnection",
        "response.200",
        ["", ""],
        "ActivateConnectionResponseSchemaV1/oneOf",
    ),
    (
        "deactivateConnection@response.200",
        "deactivateConnection",
        "response.200",
        ["", ""],
        "DeactivateConnectionResponseSchemaV1/oneOf",
    ),
    (
        "createConnection@response.201",
        "createConnection",
        "response.201",
        ["", ""],
        "CreateConnectionResponseSchemaV1/oneOf",
    ),
    (
        "listConnections@response.200",
        "listConnections",
        "response.200",
        ["/data/0", "/data/1"],
        "ListConnectionsResponseSchemaV1/properties/data/items/anyOf",
    ),
];

const DATABRICKS: usize = 0;
const SNOWFLAKE: usize = 1;

/// Unions below a connection in all responses: `at` in the payload, `below` in the schema.
fn in_responses(technology: usize, at: &str, below: &str) -> Vec<Place> {
    let place =
        |(target, folder, part, prefixes, schema): &(&'static str, &str, &str, [&str; 2], &str)| {
            let file = match (*folder, technology) {
                ("listConnections", _) => "databricks-and-snowflake",
                (_, DATABRICKS) => "databricks-token",
                _ => "snowflake-username-password",
            };
            Place {
                target: leak(format!("immuta:{target}")),
                base: leak(format!("immuta/{folder}/valid/{part}.{file}.json")),
                at: leak(format!("{}{at}", prefixes[technology])),
                union: match below {
                    "" => format!("{SCHEMAS}/{schema}"),
                    below => format!("{SCHEMAS}/{schema}/{technology}{below}"),
                },
            }
        };
    CONNECTIONS.iter().map(place).collect()
}

/// Tests are short-lived, and tables are easier to read without lifetimes.
fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

fn place(target: &'static str, base: &'static str, at: &'static str, union: &str) -> Place {
    Place { target, base, at, union: format!("{SCHEMAS}/{union}") }
}

const CREATE: &str = "immuta:createConnection@request";
const CREATE_SNOWFLAKE: &str =
    "immuta/createConnection/valid/request.snowflake-username-password.json";
const CREATE_DATABRICKS: &str = "immuta/createConnection/valid/request.databricks-token.json";
const UPDATE: &str = "immuta:updateConnection@request";
const SEARCH: &str = "immuta:searchDataObjects@request";

fn groups() -> Vec<Group> {
    vec![
        technology_in_responses(),
        technology_in_requests(),
        databricks_credential_in_responses(),
        snowflake_credential_in_responses(),
        databricks_credential_in_requests(),
        snowflake_credential_in_requests(),
        task_summary(),
        task_detail(),
        impersonation(),
        workspaces(),
        error_item(),
        update_of_a_connection(),
        databricks_credential_in_updates(),
        snowflake_credential_in_updates(),
        proxy_in_updates(),
        connection_filter(),
        technology_filter(),
        data_object_filter(),
        parent_path_alone(),
        parent_path_with_a_type(),
        parent_path_with_a_name(),
        parent_path_with_both(),
        sync_policy(),
        owners(),
        platform(),
    ]
}

fn technology_in_responses() -> Group {
    Group {
        places: in_responses(SNOWFLAKE, "", ""),
        cases: vec![
            edit("known: a property is missing", [("/state", None)], &["schema/required "]),
            edit(
                "known: a property of no branch",
                [("/x", Some(json!(1)))],
                &["schema/additionalProperties /x"],
            ),
            edit(
                "known: the settings of the other one",
                [("/technology", Some(json!("Databricks")))],
                &[
                    // The Databricks settings are missing, the Snowflake ones are too many.
                    "union/unknown-tag /clientConfiguration/credential/authenticationType",
                    "schema/required /clientConfiguration",
                    "schema/required /clientConfiguration",
                    "schema/required /clientConfiguration",
                    "schema/additionalProperties /clientConfiguration/warehouse",
                    "schema/additionalProperties /clientConfiguration/role",
                    "schema/additionalProperties /clientConfiguration/accountId",
                    "schema/additionalProperties /clientConfiguration/immutaSystemDatabase",
                    "schema/required /policyConfiguration",
                    "schema/additionalProperties /policyConfiguration/impersonation",
                    "schema/additionalProperties /policyConfiguration/workspaces",
                    "schema/additionalProperties /policyConfiguration/excludeUserGroupPattern",
                ],
            ),
            edit(
                "unknown",
                [("/technology", Some(json!("Snowflke")))],
                &["union/unknown-tag /technology"],
            ),
            edit(
                "unknown, and more is wrong inside",
                [("/technology", Some(json!("BigQuery"))), ("/state", None)],
                &["union/unknown-tag /technology"],
            ),
            edit(
                "unknown: no text",
                [("/technology", Some(json!(5)))],
                &["union/unknown-tag /technology"],
            ),
            edit("missing", [("/technology", None)], &["union/missing-tag "]),
            edit(
                "missing: misspelt",
                [("/technology", None), ("/tecnology", Some(json!("Snowflake")))],
                &["union/missing-tag "],
            ),
            whole("none: nothing in it", json!({}), &["union/missing-tag "]),
            whole("none: no object", json!("Snowflake"), &["schema/type "]),
            whole("none: null", json!(null), &["schema/type "]),
        ],
    }
}

fn technology_in_requests() -> Group {
    Group {
        places: vec![place(CREATE, CREATE_SNOWFLAKE, "", "CreateConnectionRequestSchemaV1/oneOf")],
        cases: vec![
            edit(
                "known: a property is missing",
                [("/dataObjectSync", None)],
                &["schema/required "],
            ),
            edit(
                "known: a property is misspelt",
                [("/dataObjectSync", None), ("/dataObjectSinc", Some(json!({})))],
                &["schema/required ", "schema/additionalProperties /dataObjectSinc"],
            ),
            edit(
                "known: a rule is broken",
                [("/connectionKey", Some(json!("data")))],
                &["immuta/reserved-connection-key /connectionKey"],
            ),
            edit(
                "known: a property of the other branch",
                [("/clientConfiguration/path", Some(json!("/sql/1")))],
                &["schema/additionalProperties /clientConfiguration/path"],
            ),
            edit(
                "unknown",
                [("/technology", Some(json!("snowflake")))],
                &["union/unknown-tag /technology"],
            ),
            edit(
                "unknown: null",
                [("/technology", Some(json!(null)))],
                &["union/unknown-tag /technology"],
            ),
            edit("missing", [("/technology", None)], &["union/missing-tag "]),
            whole("none: nothing in it", json!({}), &["union/missing-tag "]),
            whole("none: no object", json!([]), &["schema/type "]),
        ],
    }
}

fn databricks_credential_in_responses() -> Group {
    let at = "/clientConfiguration/credential";
    let below = "/properties/clientConfiguration/properties/credential/oneOf";
    let mut cases = databricks_credential_cases("[REDACTED]");
    cases.push(edit(
        "known: a secret is shown",
        [("/token", Some(json!("dapi0")))],
        &["immuta/leaked-secret /token"],
    ));
    Group { places: in_responses(DATABRICKS, at, below), cases }
}

fn databricks_credential_in_requests() -> Group {
    let mut cases = databricks_credential_cases("secret");
    cases.push(edit(
        "known: an empty secret",
        [("/token", Some(json!("")))],
        &["schema/minLength /token"],
    ));
    cases.push(edit(
        "known: a secret of another type",
        [("/token", Some(json!(5)))],
        &["schema/type /token"],
    ));
    let union = "CreateConnectionRequestSchemaV1/oneOf/0/properties/clientConfiguration/properties/credential/oneOf";
    Group {
        places: vec![place(CREATE, CREATE_DATABRICKS, "/clientConfiguration/credential", union)],
        cases,
    }
}

fn databricks_credential_cases(secret: &str) -> Vec<Case> {
    vec![
        whole(
            "known: OAuthWithSecret",
            json!({"authenticationType": "OAuthWithSecret", "clientId": "c", "authorityUrl": "https://a.example/t", "scope": "all", "clientSecret": secret}),
            &[],
        ),
        whole(
            "known: OAuthWithCertificate",
            json!({"authenticationType": "OAuthWithCertificate", "clientId": "c", "authorityUrl": "https://a.example/t", "scope": "all", "publicCertificateThumbprint": "t", "privateKey": {"filename": "k.pem", "content": secret}}),
            &[],
        ),
        edit("known: a property is missing", [("/token", None)], &["schema/required "]),
        edit(
            "known: a property is misspelt",
            [("/token", None), ("/tokn", Some(json!("x")))],
            &["schema/required ", "schema/additionalProperties /tokn"],
        ),
        edit(
            "several: a property of another branch",
            [("/clientSecret", Some(json!("x")))],
            &["schema/additionalProperties /clientSecret"],
        ),
        edit(
            "known: the next union's tag, the next level's mistake",
            [
                ("/authenticationType", Some(json!("OAuthWithSecret"))),
                ("/token", None),
                ("/clientId", Some(json!("c"))),
                ("/authorityUrl", Some(json!("https://a.example/t"))),
                ("/clientSecret", Some(json!(secret))),
            ],
            &["schema/required "],
        ),
        edit(
            "unknown",
            [("/authenticationType", Some(json!("PersonalAccessToken")))],
            &["union/unknown-tag /authenticationType"],
        ),
        edit(
            "unknown: the other technology's",
            [("/authenticationType", Some(json!("UsernamePassword")))],
            &["union/unknown-tag /authenticationType"],
        ),
        edit(
            "unknown: no text",
            [("/authenticationType", Some(json!(true)))],
            &["union/unknown-tag /authenticationType"],
        ),
        edit("missing", [("/authenticationType", None)], &["union/missing-tag "]),
        edit(
            "missing: misspelt",
            [("/authenticationType", None), ("/authentificationType", Some(json!("Token")))],
            &["union/missing-tag "],
        ),
        whole("none: nothing in it", json!({}), &["union/missing-tag "]),
        whole("none: no object", json!("Token"), &["schema/type "]),
        whole("none: null", json!(null), &["schema/type "]),
    ]
}

fn snowflake_credential_in_responses() -> Group {
    let at = "/clientConfiguration/credential";
    let below = "/properties/clientConfiguration/properties/credential/oneOf";
    let mut cases = snowflake_credential_cases("[REDACTED]");
    cases.push(edit(
        "known: a secret is shown",
        [("/password", Some(json!("hunter2")))],
        &["immuta/leaked-secret /password"],
    ));
    Group { places: in_responses(SNOWFLAKE, at, below), cases }
}

fn snowflake_credential_in_requests() -> Group {
    let mut cases = snowflake_credential_cases("secret");
    cases.push(edit(
        "known: an empty secret",
        [("/password", Some(json!("")))],
        &["schema/minLength /password"],
    ));
    let union = "CreateConnectionRequestSchemaV1/oneOf/1/properties/clientConfiguration/properties/credential/oneOf";
    Group {
        places: vec![place(CREATE, CREATE_SNOWFLAKE, "/clientConfiguration/credential", union)],
        cases,
    }
}

fn snowflake_credential_cases(secret: &str) -> Vec<Case> {
    let key = json!({"filename": "k.pem", "content": secret});
    vec![
        whole(
            "known: EncryptedKeyPair",
            json!({"authenticationType": "EncryptedKeyPair", "username": "u", "privateKey": key, "password": secret}),
            &[],
        ),
        whole(
            "known: UnencryptedKeyPair",
            json!({"authenticationType": "UnencryptedKeyPair", "username": "u", "privateKey": key}),
            &[],
        ),
        whole(
            "known: UnencryptedKeyPair with the password of an encrypted one",
            json!({"authenticationType": "UnencryptedKeyPair", "username": "u", "privateKey": key, "password": secret}),
            &["schema/additionalProperties /password"],
        ),
        whole(
            "known: EncryptedKeyPair without its password",
            json!({"authenticationType": "EncryptedKeyPair", "username": "u", "privateKey": key}),
            &["schema/required "],
        ),
        whole(
            "known: the key lacks its content",
            json!({"authenticationType": "UnencryptedKeyPair", "username": "u", "privateKey": {"filename": "k.pem"}}),
            &["schema/required /privateKey"],
        ),
        edit("known: a property is missing", [("/password", None)], &["schema/required "]),
        edit(
            "known: two properties are missing",
            [("/password", None), ("/username", None)],
            &["schema/required ", "schema/required "],
        ),
        edit(
            "known: a property is misspelt",
            [("/password", None), ("/pasword", Some(json!("x")))],
            &["schema/required ", "schema/additionalProperties /pasword"],
        ),
        edit(
            "several: a property of another branch",
            [("/clientSecret", Some(json!("x")))],
            &["schema/additionalProperties /clientSecret"],
        ),
        edit(
            "unknown",
            [("/authenticationType", Some(json!("UserPassword")))],
            &["union/unknown-tag /authenticationType"],
        ),
        edit(
            "unknown, and its own properties besides",
            [("/authenticationType", Some(json!("KeyPair"))), ("/keyFile", Some(json!("x")))],
            &["union/unknown-tag /authenticationType"],
        ),
        edit(
            "unknown: null",
            [("/authenticationType", Some(json!(null)))],
            &["union/unknown-tag /authenticationType"],
        ),
        edit("missing", [("/authenticationType", None)], &["union/missing-tag "]),
        edit(
            "missing: misspelt",
            [
                ("/authenticationType", None),
                ("/authenticatonType", Some(json!("UsernamePassword"))),
            ],
            &["union/missing-tag "],
        ),
        whole("none: nothing in it", json!({}), &["union/missing-tag "]),
        whole("none: no object", json!(["UsernamePassword"]), &["schema/type "]),
    ]
}

const TASK_ID: &str = "7d0b2c4e-5f61-4a8e-9c3d-2b1a0f9e8d70";

fn summary(edits: &[(&str, Option<Value>)]) -> Value {
    let mut summary = json!({"taskId": TASK_ID, "type": "UPDATE_CONNECTION", "status": "RUNNING", "trigger": "MANUAL", "createdBy": "jane.doe@acme.example", "createdAt": "2026-08-04T06:30:00Z"});
    for (at, value) in edits {
        set(&mut summary, at, value.clone());
    }
    json!([summary])
}

fn task_summary() -> Group {
    let below = "/properties/activeTasks/items/oneOf";
    let mut places = in_responses(DATABRICKS, "/activeTasks", below);
    places.extend(in_responses(SNOWFLAKE, "/activeTasks", below));
    Group {
        places,
        cases: vec![
            whole("known", summary(&[]), &[]),
            whole(
                "known: a property is missing",
                summary(&[("/createdBy", None)]),
                &["schema/required /0"],
            ),
            whole(
                "known: no day of the calendar",
                summary(&[("/createdAt", Some(json!("2026-02-30T06:30:00Z")))]),
                &["schema/format /0/createdAt"],
            ),
            whole(
                "known: a finished task",
                summary(&[("/status", Some(json!("FAILED")))]),
                &["immuta/finished-active-task /0/status"],
            ),
            whole(
                "known: what details alone have",
                summary(&[("/input", Some(json!({})))]),
                &["schema/additionalProperties /0/input"],
            ),
            whole(
                "unknown",
                summary(&[("/type", Some(json!("UPDATE_CONECTION")))]),
                &["union/unknown-tag /0/type"],
            ),
            whole("missing", summary(&[("/type", None)]), &["union/missing-tag /0"]),
            whole("none: nothing in it", json!([{}]), &["union/missing-tag /0"]),
            whole("none: no object", json!(["UPDATE_CONNECTION"]), &["schema/type /0"]),
        ],
    }
}

fn task_detail() -> Group {
    let base = "immuta/getTask/valid/response.200.update-connection.json";
    Group {
        places: vec![place(
            "immuta:getTask@response.200",
            base,
            "",
            "GetTaskResponseSchemaV1Output/oneOf",
        )],
        cases: vec![
            edit("known: a property is missing", [("/input", None)], &["schema/required "]),
            edit(
                "known: an input that is of another type",
                [("/type", Some(json!("ACTIVATE_CONNECTION")))],
                &[
                    "schema/required /input",
                    "schema/additionalProperties /input/connection",
                    "schema/additionalProperties /input/changes",
                ],
            ),
            edit(
                "known: a type that takes no input",
                [("/type", Some(json!("DELETE_CONNECTION")))],
                &["schema/additionalProperties /input"],
            ),
            edit(
                "known, and the union inside: unknown",
                [("/input/connection/technology", Some(json!("Snow")))],
                &["union/unknown-tag /input/connection/technology"],
            ),
            edit(
                "known, and the union inside that: missing",
                [("/input/connection/clientConfiguration/credential/authenticationType", None)],
                &["union/missing-tag /input/connection/clientConfiguration/credential"],
            ),
            edit(
                "unknown",
                [("/type", Some(json!("DATA_OBJECT_SYNCH")))],
                &["union/unknown-tag /type"],
            ),
            edit("missing", [("/type", None)], &["union/missing-tag "]),
            edit(
                "missing: misspelt",
                [("/type", None), ("/tpye", Some(json!("UPDATE_CONNECTION")))],
                &["union/missing-tag "],
            ),
            whole("none: nothing in it", json!({}), &["union/missing-tag "]),
            whole("none: no object", json!(null), &["schema/type "]),
        ],
    }
}

/// In requests of either kind and in all responses.
fn policies(name: &str) -> Vec<Place> {
    let at = leak(format!("/policyConfiguration/{name}"));
    let below = format!("/properties/policyConfiguration/properties/{name}/anyOf");
    let mut places = in_responses(SNOWFLAKE, at, &below);
    let create = format!("CreateConnectionRequestSchemaV1/oneOf/1{below}");
    let update = format!("PatchConnectionRequestSchemaV1/anyOf/1{below}");
    let create_base =
        "immuta/createConnection/valid/request.snowflake-impersonation-and-workspaces.json";
    let update_base = "immuta/updateConnection/valid/request.enables-impersonation.json";
    places.push(place(CREATE, create_base, at, &create));
    places.push(place(UPDATE, update_base, at, &update));
    places
}

fn impersonation() -> Group {
    Group {
        places: policies("impersonation"),
        cases: vec![
            whole("known: true", json!({"enabled": true, "impersonationRole": "R"}), &[]),
            whole("known: false", json!({"enabled": false}), &[]),
            whole(
                "known: true, the role is missing",
                json!({"enabled": true}),
                &["schema/required "],
            ),
            whole(
                "known: true, the role is misspelt",
                json!({"enabled": true, "impersonationRol": "R"}),
                &["schema/required ", "schema/additionalProperties /impersonationRol"],
            ),
            whole(
                "known: true, an empty role",
                json!({"enabled": true, "impersonationRole": ""}),
                &["schema/minLength /impersonationRole"],
            ),
            whole(
                "several: false, with the role of true",
                json!({"enabled": false, "impersonationRole": "R"}),
                &["schema/additionalProperties /impersonationRole"],
            ),
            whole(
                "unknown",
                json!({"enabled": "yes", "impersonationRole": "R"}),
                &["union/unknown-tag /enabled"],
            ),
            whole(
                "unknown: the text of a boolean",
                json!({"enabled": "true", "impersonationRole": "R"}),
                &["union/unknown-tag /enabled"],
            ),
            whole("missing", json!({"impersonationRole": "R"}), &["union/missing-tag "]),
            whole("none: nothing in it", json!({}), &["union/missing-tag "]),
            whole("none: no object", json!(true), &["schema/type "]),
        ],
    }
}

fn workspaces() -> Group {
    Group {
        places: policies("workspaces"),
        cases: vec![
            whole("known: true", json!({"enabled": true, "warehouses": ["W"]}), &[]),
            whole("known: true, and nothing else", json!({"enabled": true}), &[]),
            whole("known: false", json!({"enabled": false}), &[]),
            whole(
                "known: true, no list",
                json!({"enabled": true, "warehouses": "W"}),
                &["schema/type /warehouses"],
            ),
            whole(
                "known: true, an item of another type",
                json!({"enabled": true, "warehouses": ["W", 5]}),
                &["schema/type /warehouses/1"],
            ),
            whole(
                "several: false, with the warehouses of true",
                json!({"enabled": false, "warehouses": ["W"]}),
                &["schema/additionalProperties /warehouses"],
            ),
            whole("unknown", json!({"enabled": 1}), &["union/unknown-tag /enabled"]),
            whole("missing", json!({"warehouses": ["W"]}), &["union/missing-tag "]),
            whole("none: nothing in it", json!({}), &["union/missing-tag "]),
            whole("none: no object", json!(null), &["schema/type "]),
        ],
    }
}

/// The codes of its branches overlap, so that none is a tag.
fn error_item() -> Group {
    Group {
        places: vec![place(
            "immuta:createConnection@response.400",
            "immuta/createConnection/valid/response.400.invalid-payload.json",
            "/errors/0",
            "ErrorResponseSchemaV1/properties/errors/items/anyOf",
        )],
        cases: vec![
            whole("known: any", json!({"code": "CONN001", "message": "m"}), &[]),
            whole(
                "known: a required action",
                json!({"code": "CONN002", "message": "m", "requiredActions": []}),
                &[],
            ),
            whole(
                "known: an invalid state",
                json!({"code": "CONN003", "message": "m", "invalidState": "ACTIVE"}),
                &[],
            ),
            whole(
                "known: a state that does not exist",
                json!({"code": "CONN003", "message": "m", "invalidState": "ASLEEP"}),
                &["schema/enum /invalidState"],
            ),
            whole(
                "known: an action under the code of another",
                json!({"code": "CONN001", "message": "m", "requiredActions": []}),
                &["schema/const /code"],
            ),
            whole(
                "known: a state under the code of another",
                json!({"code": "CONN001", "message": "m", "invalidState": "ACTIVE"}),
                &["schema/const /code"],
            ),
            whole("unknown", json!({"code": "CONN999", "message": "m"}), &["schema/enum /code"]),
            whole("missing", json!({"message": "m"}), &["schema/required "]),
            whole(
                "known: misspelt property",
                json!({"code": "CONN001", "mesage": "m"}),
                &["schema/required ", "schema/additionalProperties /mesage"],
            ),
            whole(
                "several: a state and an action",
                json!({"code": "CONN003", "message": "m", "invalidState": "ACTIVE", "requiredActions": []}),
                &["schema/additionalProperties /requiredActions"],
            ),
            whole(
                "known: a property of no branch",
                json!({"code": "CONN001", "message": "m", "x": 1}),
                &["schema/additionalProperties /x"],
            ),
            whole("none: nothing in it", json!({}), &["schema/required ", "schema/required "]),
            whole("none: no object", json!("CONN001"), &["schema/type "]),
        ],
    }
}

/// Nothing tells the two updates apart but the settings that only one of them has.
fn update_of_a_connection() -> Group {
    Group {
        places: vec![place(
            UPDATE,
            "immuta/updateConnection/valid/request.changes-the-owners.json",
            "",
            "PatchConnectionRequestSchemaV1/anyOf",
        )],
        cases: vec![
            whole("none: nothing changes", json!({}), &[]),
            whole(
                "none: what both have is wrong",
                json!({"dataObjectSync": {"startTime": 24}}),
                &["schema/maximum /dataObjectSync/startTime"],
            ),
            whole(
                "none: what both have breaks a rule",
                json!({"dataObjectSync": {"startTime": 2.5}}),
                &["immuta/fractional-start-time /dataObjectSync/startTime"],
            ),
            whole(
                "none: two things that both have are wrong",
                json!({"dataObjectSync": {"startTime": 24, "enabled": "yes"}}),
                &[
                    "schema/type /dataObjectSync/enabled",
                    "schema/maximum /dataObjectSync/startTime",
                ],
            ),
            whole(
                "none: a property of neither",
                json!({"connectionKey": "k"}),
                &["schema/additionalProperties /connectionKey"],
            ),
            whole(
                "none: a misspelt property",
                json!({"dataObjectSinc": {}}),
                &["schema/additionalProperties /dataObjectSinc"],
            ),
            whole(
                "known: Databricks",
                json!({"clientConfiguration": {"path": ""}}),
                &["schema/minLength /clientConfiguration/path"],
            ),
            whole(
                "known: Databricks, and a property of neither",
                json!({"clientConfiguration": {"path": "/sql/1"}, "x": 1}),
                &["schema/additionalProperties /x"],
            ),
            whole(
                "known: Snowflake",
                json!({"clientConfiguration": {"warehouse": 5}}),
                &["schema/type /clientConfiguration/warehouse"],
            ),
            whole(
                "known: Snowflake, by a setting of the policies",
                json!({"policyConfiguration": {"impersonation": {}}}),
                &["union/missing-tag /policyConfiguration/impersonation"],
            ),
            whole(
                "known: Snowflake, by two settings against one",
                json!({"clientConfiguration": {"warehouse": "W", "role": "R", "path": "/sql/1"}}),
                &["schema/additionalProperties /clientConfiguration/path"],
            ),
            whole(
                "several: a setting of each",
                json!({"clientConfiguration": {"warehouse": "W", "path": "/sql/1"}}),
                &["schema/anyOf "],
            ),
            whole("none: no object", json!([]), &["schema/type "]),
        ],
    }
}

/// Beside a setting that only Databricks has, so that the outer union is decided.
fn databricks_credential_in_updates() -> Group {
    let union = "PatchConnectionRequestSchemaV1/anyOf/0/properties/clientConfiguration/properties/credential/oneOf";
    let base = "immuta/updateConnection/valid/request.rotates-a-token.json";
    let mut cases = vec![
        whole(
            "known: Token without a token",
            json!({"authenticationType": "Token"}),
            &["immuta/empty-credential-update "],
        ),
        whole(
            "known: an empty token",
            json!({"authenticationType": "Token", "token": ""}),
            &["schema/minLength /token"],
        ),
        whole(
            "several: a property of another branch",
            json!({"authenticationType": "Token", "token": "t", "clientId": "c"}),
            &["schema/additionalProperties /clientId"],
        ),
    ];
    cases.extend(credential_in_either_update());
    Group { places: vec![place(UPDATE, base, "/clientConfiguration/credential", union)], cases }
}

fn snowflake_credential_in_updates() -> Group {
    let union = "PatchConnectionRequestSchemaV1/anyOf/1/properties/clientConfiguration/properties/credential/oneOf";
    let base = "immuta/updateConnection/valid/request.rotates-a-password.json";
    let mut cases = vec![
        whole(
            "known: UsernamePassword alone",
            json!({"authenticationType": "UsernamePassword"}),
            &["immuta/empty-credential-update "],
        ),
        whole(
            "known: EncryptedKeyPair alone",
            json!({"authenticationType": "EncryptedKeyPair"}),
            &["immuta/empty-credential-update "],
        ),
        whole(
            "known: an empty password",
            json!({"authenticationType": "UsernamePassword", "password": ""}),
            &["schema/minLength /password"],
        ),
        whole(
            "known: a key without its content",
            json!({"authenticationType": "UnencryptedKeyPair", "privateKey": {"filename": "k.pem"}}),
            &["schema/required /privateKey"],
        ),
        whole(
            "several: a property of another branch",
            json!({"authenticationType": "UsernamePassword", "password": "p", "clientId": "c"}),
            &["schema/additionalProperties /clientId"],
        ),
    ];
    cases.extend(credential_in_either_update());
    Group { places: vec![place(UPDATE, base, "/clientConfiguration/credential", union)], cases }
}

/// What an update says of its credential where nothing tells whose it is.
fn credential_in_either_update() -> Vec<Case> {
    vec![
        whole(
            "known in both: nothing else",
            json!({"authenticationType": "OAuthWithSecret"}),
            &["immuta/empty-credential-update "],
        ),
        whole(
            "known in both: empty",
            json!({"authenticationType": "OAuthWithSecret", "clientSecret": ""}),
            &["schema/minLength /clientSecret"],
        ),
        whole(
            "known in both: a property of neither",
            json!({"authenticationType": "OAuthWithSecret", "clientSecret": "s", "x": 1}),
            &["schema/additionalProperties /x"],
        ),
        whole(
            "unknown",
            json!({"authenticationType": "Kerberos", "token": "t"}),
            &["union/unknown-tag /authenticationType"],
        ),
        whole("missing", json!({"token": "t"}), &["union/missing-tag "]),
        whole(
            "missing: misspelt",
            json!({"authenticatonType": "Token", "token": "t"}),
            &["union/missing-tag "],
        ),
        whole("none: nothing in it", json!({}), &["union/missing-tag "]),
        whole("none: no object", json!("Token"), &["schema/type "]),
    ]
}

fn proxy_in_updates() -> Group {
    let union = "PatchConnectionRequestSchemaV1/anyOf/0/properties/clientConfiguration/properties/proxy/anyOf";
    let base = "immuta/updateConnection/valid/request.removes-the-proxy.json";
    Group {
        places: vec![place(UPDATE, base, "/clientConfiguration/proxy", union)],
        cases: vec![
            whole("known: null", json!(null), &[]),
            whole("known: settings", json!({"host": "https://proxy.example", "port": 3128}), &[]),
            whole(
                "known: settings, no port",
                json!({"port": 70000}),
                &["immuta/impossible-port /port"],
            ),
            whole(
                "known: settings, no URL",
                json!({"host": "proxy.example"}),
                &["schema/format /host"],
            ),
            whole(
                "known: settings, a property of none",
                json!({"timeout": 5}),
                &["schema/additionalProperties /timeout"],
            ),
            whole(
                "known: settings, a misspelt property",
                json!({"prot": 3128}),
                &["schema/additionalProperties /prot"],
            ),
            whole(
                "known: settings, an incomplete credential",
                json!({"credential": {"username": "u"}}),
                &["schema/required /credential"],
            ),
            whole("none: text", json!("https://proxy.example"), &["schema/type "]),
            whole("none: false", json!(false), &["schema/type "]),
        ],
    }
}

fn connection_filter() -> Group {
    Group {
        places: vec![place(
            SEARCH,
            "immuta/searchDataObjects/valid/request.within-a-connection.json",
            "/filter/connection",
            "SearchDataObjectsRequestSchemaV1/properties/filter/properties/connection/anyOf",
        )],
        cases: vec![
            whole("known: by key", json!({"connectionKey": "prod"}), &[]),
            whole("known: by host", json!({"host": "h", "port": 443, "technology": "Oracle"}), &[]),
            whole(
                "known: by host, the port is missing",
                json!({"host": "h", "technology": "Oracle"}),
                &["schema/required "],
            ),
            whole(
                "known: by host, two are missing",
                json!({"host": "h"}),
                &["schema/required ", "schema/required "],
            ),
            whole(
                "known: by host, one is misspelt",
                json!({"host": "h", "prot": 443, "technology": "Oracle"}),
                &["schema/required ", "schema/additionalProperties /prot"],
            ),
            whole(
                "known: by key, of another type",
                json!({"connectionKey": 5}),
                &["schema/type /connectionKey"],
            ),
            whole(
                "known: by key, and a property of neither",
                json!({"connectionKey": "prod", "x": 1}),
                &["schema/additionalProperties /x"],
            ),
            whole(
                "misspelt",
                json!({"conectionKey": "prod"}),
                &["schema/required ", "schema/additionalProperties /conectionKey"],
            ),
            whole(
                "several: a key beside a host",
                json!({"connectionKey": "prod", "host": "h", "port": 443, "technology": "Oracle"}),
                &["schema/additionalProperties /connectionKey"],
            ),
            whole("missing: nothing in it", json!({}), &["schema/required "]),
            whole("none: no object", json!("prod"), &["schema/type "]),
        ],
    }
}

/// Eleven constants: to a person one list of names.
fn technology_filter() -> Group {
    Group {
        places: vec![place(
            SEARCH,
            "immuta/searchDataObjects/valid/request.within-a-host.json",
            "/filter/connection/technology",
            "SearchDataObjectsRequestSchemaV1/properties/filter/properties/connection/anyOf/1/properties/technology/anyOf",
        )],
        cases: vec![
            whole("known", json!("MariaDB"), &[]),
            whole("unknown", json!("BigQuery"), &["schema/const "]),
            whole("unknown: nearly one", json!("postgresql"), &["schema/const "]),
            whole("none: no text", json!(5), &["schema/type "]),
            whole("none: null", json!(null), &["schema/type "]),
        ],
    }
}

const SEARCH_BY_NAME: &str = "immuta/searchDataObjects/valid/request.by-name.json";
const DATA_OBJECT: &str =
    "SearchDataObjectsRequestSchemaV1/properties/filter/properties/dataObject/anyOf";

/// Which properties there are decides which of the eleven filters it is.
fn data_object_filter() -> Group {
    let path = json!({"name": "DB", "type": "DATABASE"});
    Group {
        places: vec![place(SEARCH, SEARCH_BY_NAME, "/filter/dataObject", DATA_OBJECT)],
        cases: vec![
            whole("known: name and type", json!({"name": "ORDERS", "objectType": "TABLE"}), &[]),
            whole("known: of another type", json!({"name": 5}), &["schema/type /name"]),
            whole(
                "known: two, one of another type",
                json!({"name": "ORDERS", "objectType": 5}),
                &["schema/type /objectType"],
            ),
            whole(
                "known: all three, one of another type",
                json!({"name": "ORDERS", "objectType": 5, "parentObjectPath": path}),
                &["schema/type /objectType"],
            ),
            whole(
                "known, and a property of none",
                json!({"name": "ORDERS", "x": 1}),
                &["schema/additionalProperties /x"],
            ),
            whole(
                "known: a segment without its type",
                json!({"objectPath": {"name": "DB"}}),
                &["schema/required /objectPath"],
            ),
            whole(
                "known: a segment below without its type",
                json!({"objectPath": {"name": "DB", "type": "DATABASE", "child": {"name": "S"}}}),
                &["schema/required /objectPath/child"],
            ),
            whole(
                "misspelt",
                json!({"nmae": "ORDERS"}),
                &["schema/required ", "schema/additionalProperties /nmae"],
            ),
            whole(
                "misspelt beside one that is not",
                json!({"name": "ORDERS", "objectTyp": "TABLE"}),
                &["schema/required ", "schema/additionalProperties /objectTyp"],
            ),
            whole(
                "several that no filter puts together",
                json!({"name": "ORDERS", "remoteId": "1"}),
                &["schema/anyOf "],
            ),
            whole("missing: nothing in it", json!({}), &["schema/anyOf "]),
            whole("none: no object", json!("ORDERS"), &["schema/type "]),
        ],
    }
}

fn parent_path(branch: usize, at: &'static str, others: &str) -> Group {
    let base = match others {
        "" => "immuta/searchDataObjects/valid/request.by-parent.json",
        "type" => "immuta/searchDataObjects/valid/request.by-type-and-parent.json",
        "name" => "immuta/searchDataObjects/valid/request.by-name-and-parent.json",
        _ => "immuta/searchDataObjects/valid/request.by-type-name-and-parent.json",
    };
    Group {
        places: vec![place(
            SEARCH,
            base,
            at,
            &format!("{DATA_OBJECT}/{branch}/properties/parentObjectPath/anyOf"),
        )],
        cases: vec![
            whole("known: empty, the top level", json!({}), &[]),
            whole("known: a path", json!({"name": "DB", "type": "DATABASE"}), &[]),
            whole("known: a path without its type", json!({"name": "DB"}), &["schema/required "]),
            whole(
                "known: a path, one property misspelt",
                json!({"name": "DB", "tpye": "DATABASE"}),
                &["schema/required ", "schema/additionalProperties /tpye"],
            ),
            whole(
                "known: a path, and a property of none",
                json!({"name": "DB", "type": "DATABASE", "x": 1}),
                &["schema/additionalProperties /x"],
            ),
            whole(
                "known: a path, broken further down",
                json!({"name": "DB", "type": "DATABASE", "child": {"name": "S", "type": 5}}),
                &["schema/type /child/type"],
            ),
            whole(
                "none: a property of neither",
                json!({"x": 1}),
                &["schema/additionalProperties /x"],
            ),
            whole("none: no object", json!("DB"), &["schema/type "]),
            whole("none: null", json!(null), &["schema/type "]),
        ],
    }
}

const PARENT: &str = "/filter/dataObject/parentObjectPath";

fn parent_path_alone() -> Group {
    parent_path(5, PARENT, "")
}

fn parent_path_with_a_type() -> Group {
    parent_path(7, PARENT, "type")
}

fn parent_path_with_a_name() -> Group {
    parent_path(9, PARENT, "name")
}

fn parent_path_with_both() -> Group {
    parent_path(10, PARENT, "type and name")
}

const UPDATE_OBJECT: &str = "immuta:updateDataObject@request";
const CLEARED: &str = "immuta/updateDataObject/valid/request.clears-the-settings.json";

fn sync_policy() -> Group {
    Group {
        places: vec![place(
            UPDATE_OBJECT,
            CLEARED,
            "/settings/syncPolicy",
            "UpdateDataObjectRequestSchemaV1/properties/settings/properties/syncPolicy/anyOf",
        )],
        cases: vec![
            whole("known: a boolean", json!(true), &[]),
            whole("known: null", json!(null), &[]),
            whole("none: the text of a boolean", json!("true"), &["schema/type "]),
            whole("none: a number", json!(1), &["schema/type "]),
        ],
    }
}

fn owners() -> Group {
    Group {
        places: vec![place(
            UPDATE_OBJECT,
            CLEARED,
            "/settings/owners",
            "UpdateDataObjectRequestSchemaV1/properties/settings/properties/owners/anyOf",
        )],
        cases: vec![
            whole("known: a list", json!([{"id": 12, "type": "USER"}]), &[]),
            whole("known: null", json!(null), &[]),
            whole(
                "known: a list, an owner of no type",
                json!([{"id": 12}]),
                &["schema/required /0"],
            ),
            whole(
                "known: a list, an owner of another type",
                json!([{"id": 12, "type": "ROLE"}]),
                &["schema/enum /0/type"],
            ),
            whole("known: a list of names", json!(["jane"]), &["schema/type /0"]),
            whole("none: an object", json!({"id": 12, "type": "USER"}), &["schema/type "]),
        ],
    }
}

/// A protobuf `oneof`: the name of the member is the tag.
fn platform() -> Group {
    let base = "synq/SetConnectionMappings/valid/request.snowflake.json";
    let snowflake = json!({"account": "a", "database": "d"});
    Group {
        places: vec![place(
            "synq:SetConnectionMappings@request",
            base,
            "/mappings/0/synqDataPlatformIdentifier",
            "synq.platforms.v1.DataPlatformIdentifier/oneOf",
        )],
        cases: vec![
            whole("known: a member that is text", json!({"synqIntegrationId": "i"}), &[]),
            whole(
                "known: a property is of another type",
                json!({"postgres": {"host": 5, "database": "d"}}),
                &["schema/type /postgres/host"],
            ),
            whole(
                "known: a rule is broken",
                json!({"postgres": {"host": "db.example", "database": "d"}}),
                &["synq/host-without-port /postgres/host"],
            ),
            whole("known: no object", json!({"snowflake": "a"}), &["schema/type /snowflake"]),
            whole("known: null", json!({"snowflake": null}), &["schema/type /snowflake"]),
            whole(
                "known: an empty member with a property",
                json!({"unknown": {"name": "Teradata"}}),
                &["schema/additionalProperties /unknown/name"],
            ),
            whole(
                "known, and a property that is no member",
                json!({"snowflake": snowflake, "x": 1}),
                &["schema/unevaluatedProperties /x"],
            ),
            whole("unknown", json!({"teradata": {}}), &["union/no-member "]),
            whole("unknown: misspelt", json!({"snowflak": snowflake}), &["union/no-member "]),
            whole("unknown: the name in protobuf", json!({"sql_mesh": {}}), &["union/no-member "]),
            whole("missing: nothing in it", json!({}), &["union/no-member "]),
            whole(
                "several",
                json!({"snowflake": {}, "postgres": {"host": "h:1", "database": "d"}}),
                &["union/several-members "],
            ),
            whole(
                "several, one of them broken",
                json!({"snowflake": {}, "postgres": {"host": 5}}),
                &["union/several-members "],
            ),
            whole(
                "several, all of them",
                json!({"snowflake": {}, "unknown": {}, "bigquery": {}}),
                &["union/several-members "],
            ),
            whole("none: no object", json!("snowflake"), &["schema/type "]),
        ],
    }
}

#[test]
fn a_broken_union_has_the_findings_that_a_person_would_name() {
    let mut wrong = Vec::new();
    let mut judged = BTreeSet::new();
    for group in groups() {
        for place in &group.places {
            let target = target(place.target);
            let base = read(&format!("corpus/{}", place.base));
            assert_eq!(said(&target, &base), Vec::<String>::new(), "{} does not fit", place.base);
            for case in &group.cases {
                let mut payload = base.clone();
                put(&mut payload, place.at, &case.put);
                let mut said = said(&target, &payload);
                let at = |finding: &&str| {
                    let (code, below) = finding.split_once(' ').unwrap();
                    format!("{code} {}{below}", place.at)
                };
                let mut expected: Vec<String> = case.findings.iter().map(at).collect();
                judged.insert((place.union.clone(), case.name));
                said.sort();
                expected.sort();
                if said != expected {
                    wrong.push(format!(
                        "{}\n  {}\n  expected {expected:?}\n  but said {said:?}",
                        place.union, case.name
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), judged.len(), wrong.join("\n"));
}

/// Without titles and prose, so that what says the same is the same.
fn shape(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => members
            .iter()
            .filter(|(name, value)| {
                let is_prose = ["title", "description"].contains(&name.as_str());
                !(is_prose && value.is_string())
            })
            .map(|(name, value)| (name.clone(), shape(value)))
            .collect(),
        Value::Array(items) => items.iter().map(shape).collect(),
        scalar => scalar.clone(),
    }
}

fn find_unions(schema: &Value, at: &str, found: &mut BTreeMap<String, Value>) {
    match schema {
        Value::Object(members) => {
            for (name, value) in members {
                let below = pointer::join(at, name);
                if ["oneOf", "anyOf"].contains(&name.as_str()) && value.is_array() {
                    found.insert(below.clone(), shape(value));
                }
                find_unions(value, &below, found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                find_unions(item, &pointer::join(at, &index.to_string()), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn unions() -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for file in ["immuta.openapi.json", "synq.openapi.yaml", "omni.openapi.yaml"] {
        find_unions(&read(&format!("specs/{file}")), "", &mut found);
    }
    found
}

#[test]
fn every_union_of_the_contracts_has_its_cases() {
    let covered: BTreeSet<String> =
        groups().into_iter().flat_map(|group| group.places).map(|place| place.union).collect();
    let unions: BTreeSet<String> = unions().into_keys().collect();
    assert_eq!(unions.difference(&covered).collect::<Vec<_>>(), Vec::<&String>::new(), "no cases");
    assert_eq!(covered.difference(&unions).collect::<Vec<_>>(), Vec::<&String>::new(), "no union");
}

#[test]
fn every_union_has_a_known_branch_and_a_case_without_any() {
    for group in groups() {
        let has = |start: &str| group.cases.iter().any(|case| case.name.starts_with(start));
        assert!(has("known"), "{}", group.places[0].union);
        assert!(has("none") || has("missing"), "{}", group.places[0].union);
        let is_tagged = group.cases.iter().any(|c| c.findings.iter().any(|f| f.contains("-tag ")));
        assert!(!is_tagged || has("unknown") || !has("missing"), "{}", group.places[0].union);
    }
}

/// A tag is shown with all that would have been one, and with the nearest of them.
#[test]
fn an_unknown_tag_is_answered_with_all_tags_and_the_nearest() {
    let mut payload = read(&format!("corpus/{CREATE_SNOWFLAKE}"));
    set(
        &mut payload,
        "/clientConfiguration/credential/authenticationType",
        Some(json!("UserPassword")),
    );
    let finding = &target(CREATE).check(&payload)[0];
    let expected = finding.expected.as_deref().unwrap();
    for tag in [
        "UsernamePassword",
        "OAuthWithSecret",
        "OAuthWithCertificate",
        "UnencryptedKeyPair",
        "EncryptedKeyPair",
    ] {
        assert!(expected.contains(&format!("`{tag}`")), "{expected}");
    }
    assert_eq!(finding.help.as_deref(), Some("did you mean `UsernamePassword`?"));
}

#[test]
fn the_tags_of_an_update_are_those_of_both_technologies() {
    let payload = json!({"clientConfiguration": {"credential": {"authenticationType": "Tokn"}}});
    let finding = &target(UPDATE).check(&payload)[0];
    let expected = finding.expected.as_deref().unwrap();
    for tag in ["Token", "UsernamePassword", "OAuthWithSecret", "EncryptedKeyPair"] {
        assert!(expected.contains(&format!("`{tag}`")), "{expected}");
    }
    assert_eq!(finding.help.as_deref(), Some("did you mean `Token`?"));
}

#[test]
fn names_of_a_list_of_constants_are_all_said() {
    let mut payload = read("corpus/immuta/searchDataObjects/valid/request.within-a-host.json");
    set(&mut payload, "/filter/connection/technology", Some(json!("postgresql")));
    let finding = &target(SEARCH).check(&payload)[0];
    for technology in [
        "PostgreSQL",
        "Oracle",
        "MySQL",
        "MariaDB",
        "Glue",
        "Databricks",
        "Snowflake",
        "SQLServer",
        "Teradata",
        "Trino",
        "Redshift",
    ] {
        assert!(finding.expected.as_deref().unwrap().contains(technology), "{finding:?}");
    }
    assert_eq!(finding.help.as_deref(), Some("did you mean `PostgreSQL`?"));
}

#[test]
fn a_misspelt_member_names_the_nearest_and_several_are_all_named() {
    let identify = |identifier: Value| {
        let payload = json!({"mappings": [{"atlanConnectionQualifiedName": "q", "synqDataPlatformIdentifier": identifier}]});
        target("synq:SetConnectionMappings").check(&payload).remove(0)
    };
    let misspelt = identify(json!({"snowflak": {}}));
    assert_eq!(
        misspelt.help.as_deref(),
        Some("did you mean `snowflake` where it says `snowflak`?")
    );
    let several = identify(json!({"snowflake": {}, "bigquery": {"project": "p"}}));
    assert!(
        several.title.contains("`snowflake`") && several.title.contains("`bigquery`"),
        "{several:?}"
    );
}

#[test]
fn the_two_halves_of_a_misspelt_property_name_each_other() {
    let halves = |name: &str, payload: &Value, right: &str, misspelt: &str| {
        let findings = target(name).check(payload);
        let help = |code: &str| {
            let mut of_code = findings.iter().filter(|finding| finding.code == code);
            of_code.next().and_then(|finding| finding.help.as_deref()).unwrap().to_owned()
        };
        assert_eq!(findings.len(), 2, "{findings:?}");
        assert!(help("schema/required").contains(&format!("`{misspelt}`")), "{findings:?}");
        assert!(
            help("schema/additionalProperties").contains(&format!("`{right}`")),
            "{findings:?}"
        );
    };
    let mut create = read(&format!("corpus/{CREATE_SNOWFLAKE}"));
    set(&mut create, "/clientConfiguration/credential/password", None);
    set(&mut create, "/clientConfiguration/credential/pasword", Some(json!("x")));
    halves(CREATE, &create, "password", "pasword");
    let search = json!({"filter": {"dataObject": {"name": "ORDERS", "objectTyp": "TABLE"}}});
    halves(SEARCH, &search, "objectType", "objectTyp");
}

/// Of keywords that judge one value the first in the order speaks, and the others are named.
#[test]
fn of_keywords_on_one_value_the_first_in_the_order_speaks() {
    let schema = json!({
        "type": "object",
        "properties": {
            "typed": {"type": "string", "enum": ["a"], "minLength": 3},
            "listed": {"enum": ["a"], "format": "uuid", "pattern": "^a", "minLength": 40},
            "formed": {"format": "uuid", "pattern": "^a", "minLength": 40},
            "matched": {"pattern": "^a", "minLength": 40},
            "counted": {"minimum": 5, "multipleOf": 3, "not": {"const": 1}},
        }
    });
    let contract = Contract::read(
        "order.json",
        schema.to_string().as_bytes(),
        trueup::document::Syntax::Json,
        &trueup::Options::default(),
    );
    let target = contract.unwrap().target("").unwrap();
    let said = |payload: Value| {
        let findings = target.check(&payload);
        assert_eq!(findings.len(), 1, "{findings:?}");
        let mut also = findings[0].also.clone();
        also.sort();
        format!("{} also {}", findings[0].code, also.join(" "))
    };
    assert_eq!(said(json!({"typed": 5})), "schema/type also schema/enum");
    assert_eq!(
        said(json!({"listed": "x"})),
        "schema/enum also schema/format schema/minLength schema/pattern"
    );
    assert_eq!(said(json!({"formed": "x"})), "schema/format also schema/minLength schema/pattern");
    assert_eq!(said(json!({"matched": "x"})), "schema/pattern also schema/minLength");
    assert_eq!(said(json!({"counted": 1})), "schema/minimum also schema/multipleOf schema/not");
}

/// Omni says of one object in prose that it may be null: a type of its own, and no union.
#[test]
fn a_type_that_prose_widens_by_null_takes_null_and_nothing_else() {
    let said_of = |value: Value| {
        said(&target("omni:updateConnection"), &json!({"environmentUserAttribute": value}))
    };
    let at = omni_widened();
    assert_eq!(at, "environmentUserAttribute", "the contract names it otherwise");
    assert_eq!(said_of(json!(null)), Vec::<String>::new());
    assert_eq!(said_of(json!("dev")), ["schema/type /environmentUserAttribute"]);
    assert_eq!(said_of(json!([])), ["schema/type /environmentUserAttribute"]);
}

/// The property whose description says that null removes it.
fn omni_widened() -> String {
    fn find(schema: &Value) -> Option<String> {
        let members = match schema {
            Value::Object(members) => members,
            Value::Array(items) => return items.iter().find_map(find),
            _ => return None,
        };
        let says = |schema: &Value| {
            schema["description"]
                .as_str()
                .is_some_and(|text| text.contains("Set to null to remove"))
        };
        let properties = members.get("properties").and_then(Value::as_object);
        let here = properties.into_iter().flatten().find(|(_, schema)| says(schema));
        here.map(|(name, _)| name.clone()).or_else(|| members.values().find_map(find))
    }
    find(&read("specs/omni.openapi.yaml")).unwrap()
}
