//! What findings on unions say: all that would have been right, and the nearest of it.

use serde_json::{Value, json};
use trueup::Contract;

use super::{CREATE, CREATE_SNOWFLAKE, SEARCH, UPDATE, read, set, target};

/// A tag is shown with all that would have been one, and with the nearest of them.
#[test]
fn an_unknown_tag_is_answered_with_all_tags_and_the_nearest() {
    let mut payload = read(&format!("tests/it/cases/{CREATE_SNOWFLAKE}"));
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
    let mut payload =
        read("tests/it/cases/immuta/searchDataObjects/valid/request.within-a-host.json");
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
    let mut create = read(&format!("tests/it/cases/{CREATE_SNOWFLAKE}"));
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
