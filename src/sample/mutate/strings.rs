//! Texts that almost match a pattern, almost have a format, or are a character too short or long.

use serde_json::Value;

use super::Change;

/// For each format the ways in which texts miss it, each with what it leads to from a text that
/// has the format.
pub(crate) const FORMATS: &[(&str, &[&str])] = &[
    ("uuid", &["no dashes", "a digit short", "a line break at the end", "a digit that is none"]),
    (
        "date-time",
        &["no time zone", "30 February", "hour 25", "the date alone", "a line break at the end"],
    ),
    ("date", &["30 February", "month 13", "a month of one digit", "a line break at the end"]),
    ("time", &["no time zone", "hour 25", "no seconds"]),
    ("duration", &["no P", "empty"]),
    ("email", &["no @", "nothing after the @", "two @"]),
    ("idn-email", &["no @", "nothing after the @"]),
    ("hostname", &["a dash at the start", "an underscore", "a label too long"]),
    ("idn-hostname", &["a dash at the start", "a label too long"]),
    ("ipv4", &["256", "three parts", "a leading zero"]),
    ("ipv6", &["too many groups", "a digit that is none"]),
    ("uri", &["no scheme", "a space", "empty"]),
    ("iri", &["no scheme", "a space", "empty"]),
    ("uri-reference", &["a space", "a backslash"]),
    ("iri-reference", &["a space", "a backslash"]),
    ("uri-template", &["an open brace"]),
    ("json-pointer", &["no slash at the start", "a lone tilde"]),
    ("relative-json-pointer", &["no number at the start", "empty"]),
    ("regex", &["an open group"]),
    ("byte", &["a character short", "a character that is none"]),
];

/// The ways in which a UUID misses what patterns ask of UUIDs.
pub(crate) const UUIDS: [&str; 2] = ["a UUID of version 9", "a UUID of another variant"];

/// A text with a character changed, left out, put in or moved.
pub(super) fn near_misses(value: &Value, rng: &mut fastrand::Rng) -> Vec<Change> {
    let Some(text) = value.as_str() else { return Vec::new() };
    let mut missed: Vec<String> = Vec::new();
    for _ in 0..10 {
        let mut characters: Vec<char> = text.chars().collect();
        let at = rng.usize(..=characters.len());
        let other = rng.char(' '..='~');
        match rng.u8(..4) {
            0 => characters.insert(at, other),
            1 if at < characters.len() => drop(characters.remove(at)),
            2 if at + 1 < characters.len() => characters.swap(at, at + 1),
            _ => match characters.get_mut(at) {
                Some(character) => *character = other,
                None => characters.push(other),
            },
        }
        missed.push(characters.into_iter().collect());
    }
    missed.push(format!("{text}\n"));
    missed.push(format!("{text} "));
    missed.push(format!("-{text}"));
    missed.push(String::new());
    let change = |other: String| Change::replace(other, "a text that almost matches");
    missed.into_iter().filter(|other| other != text).map(change).collect()
}

/// A text with another character at a byte, if it may be a UUID.
fn uuid_with(text: &str, at: usize, other: char) -> Option<String> {
    let is_uuid = text.len() == UUID_LENGTH && text.is_ascii();
    is_uuid.then(|| format!("{}{other}{}", &text[..at], &text[at + 1..]))
}

const UUID_LENGTH: usize = 36;
/// Where a UUID holds its version and its variant (RFC 9562, section 4).
const VERSION: usize = 14;
const VARIANT: usize = 19;

/// A text that misses its format in one way.
pub(super) fn misformed(how: &'static str, value: &Value) -> Vec<Change> {
    let Some(text) = value.as_str() else { return Vec::new() };
    let others: Vec<String> = match how {
        "no dashes" => vec![text.replace('-', "")],
        "a UUID of version 9" => uuid_with(text, VERSION, '9').into_iter().collect(),
        "a UUID of another variant" => {
            // The nil UUID is of no version, so that it becomes one first.
            let versioned = uuid_with(text, VERSION, '4');
            versioned.and_then(|text| uuid_with(&text, VARIANT, 'c')).into_iter().collect()
        }
        "a digit short" | "a character short" => {
            let mut characters = text.chars();
            characters.next_back();
            vec![characters.as_str().to_owned(), "QQ".to_owned()]
        }
        "a line break at the end" => vec![format!("{text}\n")],
        "a digit that is none" | "a character that is none" => {
            let start: String = text.chars().skip(1).collect();
            vec![format!("g{start}"), format!("!{start}"), "::g".to_owned()]
        }
        "no time zone" => {
            let cut = text.rfind(['Z', 'z', '+', '-']).unwrap_or(text.len());
            vec![text[..cut].to_owned(), "2024-05-06T07:08:09".to_owned()]
        }
        "30 February" => vec![dated(text, "2024-02-30")],
        "month 13" => vec![dated(text, "2024-13-01")],
        "a month of one digit" => vec!["2024-1-01".to_owned()],
        "hour 25" => match text.find(['T', 't', ' ']) {
            Some(start) => vec![timed(text, start + 1), "2024-05-06T25:08:09Z".to_owned()],
            None => vec![timed(text, 0), "25:08:09Z".to_owned()],
        },
        "the date alone" => vec![text.chars().take(10).collect()],
        "no seconds" => vec!["07:08Z".to_owned()],
        "no P" => vec![text.replace('P', ""), "1D".to_owned()],
        "empty" => vec![String::new()],
        "no @" => vec![text.replace('@', "."), "ada.example.com".to_owned()],
        "nothing after the @" => vec!["ada@".to_owned()],
        "two @" => vec!["ada@@example.com".to_owned()],
        "a dash at the start" => vec![format!("-{text}")],
        "an underscore" => vec!["data_base.example.com".to_owned()],
        "a label too long" => vec![format!("{}.com", "a".repeat(64))],
        "256" => vec!["10.0.0.256".to_owned()],
        "three parts" => vec!["10.0.0".to_owned()],
        "a leading zero" => vec!["10.0.0.01".to_owned()],
        "too many groups" => vec!["1:2:3:4:5:6:7:8:9".to_owned()],
        "no scheme" => {
            let rest = text.split_once("://").map(|(_, rest)| rest.to_owned());
            rest.into_iter().chain(["example.com/a".to_owned(), "//a".to_owned()]).collect()
        }
        "a space" => vec![format!("{text} "), format!("{text} a"), "https://a b".to_owned()],
        "a backslash" => vec!["\\a".to_owned()],
        "an open brace" => vec!["{a".to_owned()],
        "no slash at the start" => vec!["a".to_owned()],
        "a lone tilde" => vec!["/~".to_owned()],
        "no number at the start" => vec!["/a".to_owned()],
        "an open group" => vec!["(".to_owned()],
        _ => Vec::new(),
    };
    let change = |other: String| Change::replace(other, format!("almost what is asked for: {how}"));
    others.into_iter().filter(|other| other != text).map(change).collect()
}

/// A text that begins with a date, with another one.
fn dated(text: &str, date: &str) -> String {
    format!("{date}{}", text.get(10..).unwrap_or_default())
}

/// A text in which a time begins at a byte, with an hour that there is not.
fn timed(text: &str, start: usize) -> String {
    let (before, after) = (text.get(..start), text.get(start + 2..));
    format!("{}25{}", before.unwrap_or_default(), after.unwrap_or_default())
}

/// Texts of so many characters that begin as this one.
pub(super) fn of_length(text: &str, wanted: usize) -> Vec<Change> {
    // What nobody would send and no memory should hold.
    if wanted > MAX_LENGTH {
        return Vec::new();
    }
    let filler = text.chars().last().unwrap_or('a');
    let of = |filler: char| text.chars().chain(std::iter::repeat(filler)).take(wanted).collect();
    let mut texts: Vec<String> = vec![of(filler), of('a')];
    texts.push(std::iter::repeat_n('a', wanted).collect());
    texts.dedup();
    let change = |text: String| Change::replace(text, format!("a text of length {wanted}"));
    texts.into_iter().map(change).collect()
}

const MAX_LENGTH: usize = 1_000_000;
