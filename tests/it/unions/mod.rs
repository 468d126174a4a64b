//! Every union of the three contracts, broken in every way that makes sense there: the findings
//! are those that a person would name, and no others.

mod immuta_connections;
mod immuta_credentials;
mod immuta_responses;
mod immuta_searches;
mod immuta_updates;
mod synq_omni;
mod walk;
mod words;

use serde_json::{Value, json};
use trueup::document::{load, parse, pointer};
use trueup::{Contract, Target};

/// A place at which a union stands, in a contract and in a payload that fits.
struct Place {
    /// `immuta:getConnection@response.200`.
    target: &'static str,
    /// A valid payload below `tests/it/cases/`.
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

fn groups() -> Vec<Group> {
    [
        immuta_connections::groups(),
        immuta_credentials::groups(),
        immuta_responses::groups(),
        immuta_searches::groups(),
        immuta_updates::groups(),
        synq_omni::groups(),
    ]
    .into_iter()
    .flatten()
    .collect()
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
