//! The unions of a connection, in requests to create one and in all responses: its technology, its
//! policies.

use serde_json::json;

use super::{
    CREATE, CREATE_SNOWFLAKE, Group, Place, SNOWFLAKE, UPDATE, edit, in_responses, leak, place,
    whole,
};

pub(super) fn groups() -> Vec<Group> {
    vec![technology_in_responses(), technology_in_requests(), impersonation(), workspaces()]
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
