//! How sentences are read: phrases, numbers and lists.

use serde_json::{Number, Value};

/// What follows the first of some phrases that a sentence has, at word boundaries and in any case.
pub(super) fn after<'s>(sentence: &'s str, phrases: &[&str]) -> Option<&'s str> {
    let bit = |byte: u8| 1_u128 << (byte.to_ascii_lowercase() & 0x7f);
    let initials =
        phrases.iter().filter_map(|it| it.bytes().next()).fold(0, |all, it| all | bit(it));
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut before = b' ';
    for (at, byte) in sentence.bytes().enumerate() {
        // Most bytes are within a word, or begin none of the phrases.
        let may_be = initials & bit(byte) != 0 && !(is_part(before) && is_part(byte));
        before = byte;
        if may_be {
            let here = phrases.iter().filter(|phrase| stands_at(sentence, at, phrase));
            if let Some(length) = here.map(|phrase| phrase.len()).max() {
                return sentence.get(at + length..).map(str::trim_start);
            }
        }
    }
    None
}

/// Whether a sentence has one of some phrases.
pub(super) fn says(sentence: &str, phrases: &[&str]) -> bool {
    after(sentence, phrases).is_some()
}

/// What follows one of some phrases at the start of a sentence, an article or the like left out.
pub(super) fn after_head<'s>(sentence: &'s str, phrases: &[&str]) -> Option<&'s str> {
    const OPENINGS: [&str; 7] = ["the ", "a ", "an ", "your ", "optional ", "unique ", "total "];
    let mut rest = sentence;
    while let Some(opening) = OPENINGS.iter().find(|it| starts_with(rest, it)) {
        rest = &rest[opening.len()..];
    }
    phrases
        .iter()
        .filter(|phrase| stands_at(rest, 0, phrase))
        .find_map(|phrase| rest.get(phrase.len()..).map(str::trim_start))
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|it| it.eq_ignore_ascii_case(prefix))
}

/// Whether a phrase begins at a byte of a sentence, no letter or digit joined to it.
fn stands_at(sentence: &str, at: usize, phrase: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    let is_joined = |end: &str, next: &str| {
        end.chars().next_back().is_some_and(is_part) && next.chars().next().is_some_and(is_part)
    };
    sentence.split_at_checked(at).is_some_and(|(before, rest)| {
        !phrase.is_empty()
            && starts_with(rest, phrase)
            && !is_joined(before, rest)
            && !is_joined(phrase, &rest[phrase.len()..])
    })
}

/// The number at the start of a text, and what follows it.
pub(super) fn number(text: &str) -> Option<(Number, &str)> {
    if let Some(rest) =
        text.strip_prefix("one").filter(|rest| !rest.starts_with(char::is_alphabetic))
    {
        return Some((1.into(), rest));
    }
    let is_digit = |character: char| character.is_ascii_digit() || matches!(character, '.' | ',');
    let sign = usize::from(text.starts_with('-'));
    let length = text[sign..].find(|character| !is_digit(character)).unwrap_or(text.len() - sign);
    let length = text[..sign + length].trim_end_matches(['.', ',']).len();
    let (digits, rest) = text.split_at(length);
    let value: Value = serde_json::from_str(&digits.replace(',', "")).ok()?;
    match value {
        Value::Number(number) => Some((number, rest)),
        _ => None,
    }
}

/// The whole number at the start of a text, and what follows it.
pub(super) fn whole(text: &str) -> Option<(i64, &str)> {
    let (number, rest) = number(text)?;
    Some((number.as_i64()?, rest))
}

/// Two numbers with a dash or `to` between them, and what follows: `1-65535`, `0 to 23`.
pub(super) fn span(text: &str) -> Option<(i64, i64, &str)> {
    let (low, rest) = whole(text)?;
    let rest = rest.trim_start();
    let rest = ["-", "–", "—", "..", "to ", "and "].iter().find_map(|it| rest.strip_prefix(it))?;
    let (high, rest) = whole(rest.trim_start_matches('.').trim_start())?;
    (low < high).then_some((low, high, rest))
}

/// The items of an enumeration in words: `a, b, and c`; quotes and backticks left out.
pub(super) fn items(text: &str) -> Vec<&str> {
    let parts = text.split([',', ';', '|']).flat_map(|part| split_words(part, &[" and ", " or "]));
    parts
        .map(|part| {
            let part = part.trim();
            let part = part.strip_prefix("and ").or(part.strip_prefix("or ")).unwrap_or(part);
            part.trim().trim_matches(['"', '\'', '`', '“', '”'])
        })
        .filter(|part| !part.is_empty())
        .collect()
}

fn split_words<'s>(text: &'s str, separators: &[&str]) -> Vec<&'s str> {
    let mut parts = vec![text];
    for separator in separators {
        parts = parts.into_iter().flat_map(|part| part.split(separator)).collect();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::{after, after_head, items, says, span, whole};

    #[test]
    fn finds_phrases_at_word_boundaries() {
        assert_eq!(after("It Must Be one of: a", &["must be", "must be one of"]), Some(": a"));
        assert!(!says("the UUIDs", &["uuid"]) && says("(UUID) of", &["uuid"]));
        assert_eq!(after_head("The total number of rows", &["number of"]), Some("rows"));
        assert_eq!(after_head("Rows by number of", &["number of"]), None);
    }

    #[test]
    fn reads_numbers_and_spans() {
        assert_eq!(whole("2,048 bits"), Some((2048, " bits")));
        assert_eq!(span("1-65535)"), Some((1, 65535, ")")));
        assert_eq!(span("0 and 100, say"), Some((0, 100, ", say")));
        assert_eq!(span("2024-01"), None);
    }

    #[test]
    fn reads_lists() {
        assert_eq!(items("data, `crawl`, and \"bulk\""), ["data", "crawl", "bulk"]);
        assert_eq!(items("A or B"), ["A", "B"]);
    }
}
