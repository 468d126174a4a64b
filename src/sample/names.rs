//! What a payload is called that shows one thing: `missing.credential.password`.
//!
//! A name is made of what the payload shows and of nothing else, so that it stays when a contract
//! gets further things to show. It is fit for all file systems.

use std::fmt::Write as _;

use serde_json::Value;

use super::label::Breach;
use super::mutate::{Break, a_type_of};
use crate::document::pointer;

/// A word of a name is cut to so many characters.
const LONGEST_WORD: usize = 40;

/// The name of a payload that breaks a keyword, and so brings a finding of this code at a place.
pub(super) fn of_broken(
    code: &str,
    at: &str,
    keyword: &str,
    how: &Break,
    breach: &Breach,
) -> String {
    let at = match breach {
        // Whichever member was there, it is none now.
        Breach::Missing(name) if code != "union/no-member" => pointer::join(at, name),
        Breach::Missing(_)
        | Breach::Value
        | Breach::Type
        | Breach::Unexpected(_)
        | Breach::SeveralMembers
        | Breach::Ambiguous
        | Breach::NoBranch
        | Breach::Item(_) => at.to_owned(),
    };
    let told = code.rsplit('/').next().unwrap_or(code);
    let first = match code {
        "schema/required" | "schema/dependentRequired" => "missing",
        "schema/additionalProperties" | "schema/unevaluatedProperties" => "unexpected",
        _ => told,
    };
    let more = detail(keyword, how).filter(|more| more != told);
    joined([first.to_owned()].into_iter().chain(place(&at)).chain(more))
}

/// The name of a payload that fits and is there for `kind` at a place, as with `what`.
pub(super) fn of_fitting(kind: &str, at: &str, what: &[String]) -> String {
    joined([kind.to_owned()].into_iter().chain(place(at)).chain(what.iter().cloned()))
}

/// A value that stands in a list of a contract.
pub(super) fn of_value(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The last two names on the way to a place: `credential` and `password`.
fn place(at: &str) -> Vec<String> {
    let is_index = |token: &str| token.bytes().all(|byte| byte.is_ascii_digit());
    let names = pointer::tokens(at).map(std::borrow::Cow::into_owned);
    let names: Vec<String> = names.filter(|token| !is_index(token)).collect();
    names[names.len().saturating_sub(2)..].to_vec()
}

/// What more there is to say of how something is broken than the code and the place do.
fn detail(keyword: &str, how: &Break) -> Option<String> {
    match how {
        Break::Retype(value) => Some(last_word(a_type_of(value)).to_owned()),
        Break::Misspelt => Some("misspelt".to_owned()),
        Break::OtherCase => Some("other-case".to_owned()),
        Break::Foreign(_) => Some("of-another-list".to_owned()),
        Break::NearMiss => Some("near-miss".to_owned()),
        Break::Misformed(how) => Some(how.replace('@', "at")),
        Break::AlsoMember(name) => Some(name.clone()),
        Break::Beyond | Break::Crossed => Some(keyword.to_owned()),
        // Which of the values that are ruled out is no matter.
        Break::Listed(_)
        | Break::Remove(_)
        | Break::Add(_)
        | Break::Overflow
        | Break::Repeated
        | Break::Append
        | Break::NoneOf
        | Break::Anyhow => None,
    }
}

fn last_word(words: &str) -> &str {
    words.rsplit(' ').next().unwrap_or(words)
}

fn joined(words: impl Iterator<Item = String>) -> String {
    words.map(|word| plain(&word)).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(".")
}

/// The letters, digits and underscores of a word; what stands between them is a dash. Letters that
/// not every file system writes alike are there by their numbers.
fn plain(word: &str) -> String {
    let mut plain = String::new();
    for character in word.chars() {
        if character.is_ascii_alphanumeric() || character == '_' {
            plain.push(character);
        } else if character.is_alphanumeric() {
            let _ = write!(plain, "u{:04x}", u32::from(character));
        } else if !plain.is_empty() && !plain.ends_with('-') {
            plain.push('-');
        }
        if plain.len() >= LONGEST_WORD {
            break;
        }
    }
    plain.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Breach, Break, of_broken, of_fitting, plain};

    #[test]
    fn a_name_is_the_code_the_place_and_the_way() {
        let missing = Breach::Missing("password".to_owned());
        let remove = Break::Remove("password".to_owned());
        let name = of_broken("schema/required", "/a/0/credential", "required", &remove, &missing);
        assert_eq!(name, "missing.credential.password");
        let of_value = |code, keyword, how: &Break| {
            of_broken(code, "/proxy/port", keyword, how, &Breach::Value)
        };
        let beyond = |code| of_value(code, "maximum", &Break::Beyond);
        assert_eq!(beyond("schema/maximum"), "maximum.proxy.port");
        assert_eq!(beyond("immuta/impossible-port"), "impossible-port.proxy.port.maximum");
        let null = Break::Retype(json!(null));
        assert_eq!(of_value("schema/type", "type", &null), "type.proxy.port.null");
        let email = Break::Misformed("no @");
        assert_eq!(of_value("schema/format", "format", &email), "format.proxy.port.no-at");
    }

    #[test]
    fn a_name_is_fit_for_every_file_system() {
        assert_eq!(plain("page[limit]"), "page-limit");
        assert_eq!(plain("../a b\\c:d*"), "a-b-c-d");
        assert_eq!(plain("größe"), "gru00f6u00dfe");
        assert_ne!(plain("日本"), plain("日木"));
        assert!(plain(&"long".repeat(100)).len() <= 45);
        assert_eq!(of_fitting("value", "", &["50 %".to_owned()]), "value.50");
    }
}
