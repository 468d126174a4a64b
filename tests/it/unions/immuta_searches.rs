//! The unions of search filters, which their properties tell apart.

use serde_json::json;

use super::{Group, SEARCH, place, whole};

pub(super) fn groups() -> Vec<Group> {
    vec![
        connection_filter(),
        technology_filter(),
        data_object_filter(),
        parent_path_alone(),
        parent_path_with_a_type(),
        parent_path_with_a_name(),
        parent_path_with_both(),
    ]
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
