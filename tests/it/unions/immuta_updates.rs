//! The unions of updates, where a payload may leave out what would tell which branch it is.

use serde_json::json;

use super::{Case, Group, UPDATE, place, whole};

pub(super) fn groups() -> Vec<Group> {
    vec![
        update_of_a_connection(),
        databricks_credential_in_updates(),
        snowflake_credential_in_updates(),
        proxy_in_updates(),
        sync_policy(),
        owners(),
    ]
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
