//! The unions that responses alone have: tasks and errors.

use serde_json::{Value, json};

use super::{DATABRICKS, Group, SNOWFLAKE, edit, in_responses, place, set, whole};

pub(super) fn groups() -> Vec<Group> {
    vec![task_summary(), task_detail(), error_item()]
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
