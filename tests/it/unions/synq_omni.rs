//! The `oneof` of protobuf, and a type that prose widens.

use serde_json::{Value, json};

use super::{Group, place, read, said, target, whole};

pub(super) fn groups() -> Vec<Group> {
    vec![platform()]
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
