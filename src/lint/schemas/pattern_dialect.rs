//! A pattern that is no ECMA-262, or that engines read in different ways.

use std::collections::BTreeMap;

use regex::Regex;

use super::patterns::patterns;
use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};
use crate::openapi::references::Spot;

pub(in crate::lint) static RULE: Rule = Rule {
    id: "pattern-dialect",
    severity: Severity::Note,
    summary: "not every engine reads a pattern, or reads it alike",
    detail: "JSON Schema and OpenAPI say that patterns are those of ECMA-262 (JavaScript). A \
             pattern that ECMA-262 does not allow is an error, or a warning where trueup can read \
             it all the same: validators fail on it or skip it. \
             One that it allows and other engines read otherwise or not at all is a note: servers \
             match with their own language's engine, and Go and Rust know neither \
             look-around nor backreferences. Keep to characters, classes, groups, `|`, `*`, `+`, \
             `?`, `{n,m}`, `^` and `$`.",
    source: "JSON Schema 2020-12, section 6.4; ECMA-262, section 22.2.1",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components: {schemas: {Key: {type: string, pattern: '\\A[a-z]+\\Z'}}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components: {schemas: {Key: {type: string, pattern: '^[a-z]+$'}}}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let mut by_words: BTreeMap<Words, Vec<Spot>> = BTreeMap::new();
    for pattern in patterns(subject) {
        for words in words(pattern.text) {
            by_words.entry(words).or_default().extend(pattern.places());
        }
    }
    for (words, places) in by_words {
        let defect = Defect::grouped(places, words.title);
        found.extend(defect.map(|defect| defect.severity(words.severity).help(words.cure)));
    }
}

/// What is said of a pattern, and of others in one finding.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Words {
    severity: Severity,
    title: String,
    cure: &'static str,
}

fn words(pattern: &str) -> Vec<Words> {
    let is_valid = jsonschema_regex::is_valid_ecma_regex(pattern);
    let readable = || Regex::new(&jsonschema_regex::to_rust_regex(pattern).ok()?).ok();
    let severity = if is_valid {
        Severity::Note
    } else if readable().is_some() {
        // Some engines read it after all, trueup's among them.
        Severity::Warning
    } else {
        Severity::Error
    };
    let constructs = constructs(pattern).into_iter().filter(|it| it.is_valid == is_valid);
    let mut said: Vec<Words> =
        constructs.map(|it| Words { severity, title: it.title(), cure: it.cure }).collect();
    if said.is_empty() && !is_valid {
        let cure = "correct it; an online tester set to JavaScript shows where it breaks off";
        let title = "this is no regular expression of ECMA-262 with the `u` flag".to_owned();
        said.push(Words { severity, title, cure });
    }
    if pattern.starts_with("/^") && DELIMITED_ENDS.iter().any(|end| pattern.ends_with(end)) {
        said.push(Words {
            severity: Severity::Error,
            title: "the slashes around the pattern are a part of it, so nothing matches".to_owned(),
            cure: "leave the slashes out: `^…$`",
        });
    }
    said
}

/// How a regular expression ends that was copied from JavaScript with its slashes.
const DELIMITED_ENDS: [&str; 5] = ["$/", "$/i", "$/g", "$/u", "$/gi"];

/// Something in a pattern that engines differ on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Construct {
    /// As it is written: `\Z`.
    written: &'static str,
    /// Whether ECMA-262 allows it.
    is_valid: bool,
    /// What the engines make of it.
    read: &'static str,
    cure: &'static str,
}

impl Construct {
    fn title(&self) -> String {
        let Self { written, read, .. } = self;
        if self.is_valid {
            format!("engines differ on `{written}`: {read}")
        } else {
            format!("`{written}` is no ECMA-262 with the `u` flag: {read}")
        }
    }
}

const NO_LOOKAROUND: &str = "Go (RE2) and Rust's `regex` refuse the pattern";

const fn invalid(written: &'static str, read: &'static str, cure: &'static str) -> Construct {
    Construct { written, is_valid: false, read, cure }
}

const fn valid(written: &'static str, read: &'static str, cure: &'static str) -> Construct {
    Construct { written, is_valid: true, read, cure }
}

/// Escapes by the character behind the backslash.
const ESCAPES: [(char, Construct); 16] = [
    ('A', invalid("\\A", "the start of the text for Python, PCRE, Java and Go", "write `^`")),
    ('Z', invalid("\\Z", "the end of the text for Python, PCRE and Java", "write `$`")),
    ('z', invalid("\\z", "the end of the text for PCRE, Java, Go and Rust", "write `$`")),
    (
        'h',
        invalid(
            "\\h",
            "a space or a tab for PCRE and Java, a hex digit for Ruby",
            "write `[ \\t]`",
        ),
    ),
    ('H', invalid("\\H", "no space and no tab for PCRE and Java", "write `[^ \\t]`")),
    ('R', invalid("\\R", "a line break for PCRE and Java", "write `\\r?\\n`")),
    ('X', invalid("\\X", "a grapheme for PCRE and Java", "write the characters that are meant")),
    ('K', invalid("\\K", "PCRE forgets what was matched so far", "leave it out")),
    ('G', invalid("\\G", "the end of the last match for PCRE and Java", "leave it out")),
    ('Q', invalid("\\Q", "PCRE, Java and Go quote what follows", "escape each character")),
    ('E', invalid("\\E", "PCRE, Java and Go end a quotation", "escape each character")),
    ('a', invalid("\\a", "the bell for Python, PCRE, Java and Go", "write `\\x07`")),
    ('e', invalid("\\e", "escape for PCRE and Java", "write `\\x1B`")),
    (
        'u',
        valid(
            "\\u",
            "Go (RE2), Rust with other braces and PCRE refuse or misread it",
            "write the character itself",
        ),
    ),
    (
        'p',
        valid(
            "\\p{…}",
            "JavaScript without the `u` flag reads plain letters, and Python's `re` refuses the pattern",
            "list the ranges of characters",
        ),
    ),
    (
        'P',
        valid(
            "\\P{…}",
            "JavaScript without the `u` flag reads plain letters, and Python's `re` refuses the pattern",
            "list the ranges of characters",
        ),
    ),
];

/// What a group begins with; the longest first.
const GROUPS: [(&str, Construct); 12] = [
    ("(?<=", valid("(?<=…)", NO_LOOKAROUND, "say the same without looking back")),
    ("(?<!", valid("(?<!…)", NO_LOOKAROUND, "say the same without looking back")),
    (
        "(?=",
        valid("(?=…)", NO_LOOKAROUND, "put each condition into an `allOf` as a pattern of its own"),
    ),
    (
        "(?!",
        valid("(?!…)", NO_LOOKAROUND, "put what is forbidden under `not` as a pattern of its own"),
    ),
    (
        "(?P<",
        invalid(
            "(?P<name>…)",
            "a named group for Python, PCRE, Go and Rust",
            "write `(…)`; no name is needed",
        ),
    ),
    (
        "(?P=",
        invalid("(?P=name)", "a backreference for Python and PCRE", "say the same without it"),
    ),
    (
        "(?'",
        invalid("(?'name'…)", "a named group for PCRE and .NET", "write `(…)`; no name is needed"),
    ),
    (
        "(?>",
        invalid("(?>…)", "an atomic group for PCRE, Java, .NET and Python 3.11", "write `(?:…)`"),
    ),
    ("(?#", invalid("(?#…)", "a comment for PCRE, Python and .NET", "leave it out")),
    ("(?|", invalid("(?|…)", "a group for PCRE alone", "write `(?:…)`")),
    ("(?R", invalid("(?R)", "a recursion for PCRE alone", "no ECMA-262 pattern says the same")),
    (
        "(?(",
        invalid("(?(…)…)", "a condition for PCRE, Python and .NET", "write both cases with `|`"),
    ),
];

const FLAGS: Construct = invalid(
    "(?i)",
    "flags for the rest of the pattern in Python, PCRE, Java, Go and Rust",
    "write both cases: `[aA]`",
);
const CLASS_RANGE: Construct = invalid(
    "[\\w-…]",
    "a class begins no range; PCRE and Java take the `-` for itself, Python refuses the pattern",
    "write `\\-`, or put the `-` at the end of the brackets",
);
const POSSESSIVE: Construct = invalid(
    "++",
    "PCRE, Java and Python 3.11 never give back what it took; Rust repeats the repetition; Go refuses it",
    "leave the second sign out",
);
const NO_MINIMUM: Construct = invalid(
    "{,n}",
    "up to n times for Python and PCRE2, plain text for JavaScript without the `u` flag and Java",
    "write `{0,n}`",
);
const HEX: Construct =
    invalid("\\x{…}", "a character for PCRE, Java, Go and Rust", "write `\\xNN` or the character");
const POSIX: Construct = invalid(
    "[[:…:]]",
    "a class of characters for PCRE, Go, Rust and Ruby, one of the characters within for Java and Python",
    "write the ranges: `[a-zA-Z]`",
);
const INTERSECTION: Construct = valid(
    "[…&&…]",
    "what both sides have for Java, Rust and Ruby, the characters themselves for JavaScript, Python, Go and PCRE",
    "write the ranges that are meant",
);
const BACKREFERENCE: Construct = valid("\\1", NO_LOOKAROUND, "say the same without it");

/// What a pattern holds that engines differ on, each once.
fn constructs(pattern: &str) -> Vec<Construct> {
    let mut found: Vec<Construct> = Vec::new();
    let mut add = |construct: Construct| {
        if !found.contains(&construct) {
            found.push(construct);
        }
    };
    let mut in_class = false;
    // Whether the last sign is one that repeats.
    let mut repeats = false;
    let mut rest = pattern;
    while let Some(character) = rest.chars().next() {
        let (here, after) = (rest, &rest[character.len_utf8()..]);
        rest = after;
        let repeated = std::mem::take(&mut repeats);
        match character {
            '\\' => {
                let escaped = after.chars().next().unwrap_or('\\');
                rest = after.get(escaped.len_utf8()..).unwrap_or_default();
                match escaped {
                    'd' | 'D' | 'w' | 'W' | 's' | 'S'
                        if in_class && rest.starts_with('-') && !rest.starts_with("-]") =>
                    {
                        add(CLASS_RANGE);
                    }
                    'x' if rest.starts_with('{') => add(HEX),
                    '1'..='9' | 'k' if !in_class => add(BACKREFERENCE),
                    other => {
                        if let Some((_, known)) = ESCAPES.iter().find(|(it, _)| *it == other) {
                            add(*known);
                        }
                    }
                }
            }
            '[' if in_class && after.starts_with(':') && after.contains(":]") => add(POSIX),
            '[' if !in_class => {
                in_class = true;
                // A `]` that comes first closes the class in JavaScript.
                rest = after.strip_prefix('^').unwrap_or(after);
            }
            ']' => in_class = false,
            '&' if in_class && after.starts_with('&') => add(INTERSECTION),
            _ if in_class => {}
            '(' => {
                let known = GROUPS.iter().find(|(start, _)| here.starts_with(start));
                match known {
                    Some((_, construct)) => add(*construct),
                    None if sets_flags(here) => add(FLAGS),
                    None => {}
                }
            }
            '+' if repeated => add(POSSESSIVE),
            '{' if after.starts_with(',') => add(NO_MINIMUM),
            '*' | '+' | '?' => repeats = !repeated,
            '}' => repeats = true,
            _ => {}
        }
    }
    found
}

/// Whether a group sets flags for all that follows: `(?i)`, but not `(?i:…)`.
fn sets_flags(group: &str) -> bool {
    let Some(flags) = group.strip_prefix("(?") else { return false };
    let end = flags.find(|it: char| !it.is_ascii_alphabetic() && it != '-');
    end.is_some_and(|end| end > 0 && flags[end..].starts_with(')'))
}

#[cfg(test)]
mod tests {
    use super::{RULE, Severity, constructs};
    use crate::lint::testing::{places, titles};

    fn written(pattern: &str) -> Vec<&'static str> {
        let is_valid = jsonschema_regex::is_valid_ecma_regex(pattern);
        let constructs = constructs(pattern).into_iter();
        constructs.filter(|it| it.is_valid == is_valid).map(|it| it.written).collect()
    }

    #[test]
    fn names_what_is_no_ecma_262() {
        for (pattern, expected) in [
            (r"\Aa\Z", &["\\A", "\\Z"][..]),
            (r"(?i)a", &["(?i)"]),
            ("a++", &["++"]),
            (r"[\w-.]", &["[\\w-…]"]),
            ("(?P<n>a)", &["(?P<name>…)"]),
            ("(?>a)", &["(?>…)"]),
            (r"\h", &["\\h"]),
            ("a{,3}", &["{,n}"]),
            ("[[:alpha:]]", &["[[:…:]]"]),
            (r"\x{41}", &["\\x{…}"]),
        ] {
            assert_eq!(written(pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn names_what_engines_differ_on() {
        for (pattern, expected) in [
            ("^(?=.*[0-9]).+$", &["(?=…)"][..]),
            ("(?<!a)b", &["(?<!…)"]),
            (r"\p{L}", &["\\p{…}"]),
            (r"(a)\1", &["\\1"]),
            ("[a&&b]", &["[…&&…]"]),
            (r"\u0041", &["\\u"]),
        ] {
            assert_eq!(written(pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn is_silent_on_what_all_engines_read_alike() {
        for pattern in [
            "^[a-z]+(-[a-z]+)*$",
            r"^\d{3}-\w+\.\s?$",
            "a+?b*?",
            "(?:a|b){2,}",
            r"\/a\-b",
            "[+*]+",
            r"\\Z",
            r"\(?=",
            "[(?=]",
            "a|b",
            "[^]]",
            r"a\++",
        ] {
            assert_eq!(constructs(pattern), [], "{pattern}");
        }
    }

    #[test]
    fn reports_a_pattern_that_is_none() {
        let document = "components: {schemas: {A: {pattern: '('}, B: {pattern: 'a{2'}}}";
        assert_eq!(
            titles(&RULE, document),
            ["this is no regular expression of ECMA-262 with the `u` flag"]
        );
        assert_eq!(places(&RULE, document).len(), 2);
    }

    #[test]
    fn knows_slashes_that_were_copied_along() {
        let document = "components: {schemas: {A: {pattern: '/^a+$/'}, B: {pattern: '^/a/$'}}}";
        assert_eq!(places(&RULE, document), ["/components/schemas/A/pattern"]);
    }

    #[test]
    fn is_an_error_where_trueup_cannot_read_it_either() {
        let severity = |pattern| super::words(pattern)[0].severity;
        assert_eq!(severity("(?i)a"), Severity::Warning);
        assert_eq!(severity(r"a\Z"), Severity::Error);
        assert_eq!(severity("(?=a)"), Severity::Note);
    }

    #[test]
    fn says_one_construct_of_many_patterns_once() {
        let document = "components: {schemas: {A: {pattern: (?=a)}, B: {pattern: (?=b)}}}";
        assert_eq!(titles(&RULE, document).len(), 1);
    }
}
