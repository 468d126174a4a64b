//! The unions of a connection's credential, in requests to create one and in all responses.

use serde_json::json;

use super::{
    CREATE, CREATE_DATABRICKS, CREATE_SNOWFLAKE, Case, DATABRICKS, Group, SNOWFLAKE, edit,
    in_responses, place, whole,
};

pub(super) fn groups() -> Vec<Group> {
    vec![
        databricks_credential_in_responses(),
        snowflake_credential_in_responses(),
        databricks_credential_in_requests(),
        snowflake_credential_in_requests(),
    ]
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
