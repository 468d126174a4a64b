//! Sets of characters that sentences name: `letters, numbers, and underscores`.

use super::words::items;

/// ASCII characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Set(u128);

/// What sentences call characters, without `characters` at the end.
const NAMES: &[(&[&str], &str)] = &[
    (&["lowercase letters", "lower-case letters", "lower case letters", "lowercase letter"], LOWER),
    (&["uppercase letters", "upper-case letters", "upper case letters", "uppercase letter"], UPPER),
    (&["numbers", "digits", "number", "digit", "numeric", "numerals"], DIGITS),
    (&["hyphens", "dashes", "hyphen", "dash"], "-"),
    (&["underscores", "underscore"], "_"),
    (&["periods", "dots", "period", "dot", "full stops"], "."),
    (&["spaces", "space", "whitespace"], " "),
    (&["slashes", "forward slashes", "slash"], "/"),
    (&["colons", "colon"], ":"),
    (&["commas", "comma"], ","),
    (&["asterisks", "asterisk"], "*"),
];
const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &str = "0123456789";

/// The characters that the beginning of a text enumerates; `None` where it names something else.
pub(super) fn read(text: &str) -> Option<Set> {
    let clause = text.split(['(', ';']).next()?;
    let lower = clause.to_ascii_lowercase();
    let ends =
        [" cannot ", " must ", " may ", " can ", " with ", " and start", " and end", " and be"];
    let clause = ends.iter().fold(lower.as_str(), |clause, end| {
        clause.split_once(end).map_or(clause, |(before, _)| before)
    });
    let clause = clause.trim().trim_end_matches(" and").trim_end_matches([',', '.']);
    let mut set = Set(0);
    for item in items(clause) {
        let item = item.trim_start_matches("ascii ").trim_start_matches("latin ");
        let item = item.trim_start_matches("a ").trim_start_matches("the ");
        let item = item.trim_end_matches(" characters").trim_end_matches(" character");
        let item = ["a-z", "0-9"].iter().fold(item, |item, range| item.trim_end_matches(range));
        let item = item.trim_end();
        let found = match item {
            "upper" | "uppercase" => Set::of(UPPER),
            "lower" | "lowercase" => Set::of(LOWER),
            one if one.len() == 1 && one.is_ascii() => Set::of(one),
            "letters" | "letter" | "alphabetic" => Set::of(LOWER).and(Set::of(UPPER)),
            "alphanumeric" | "alphanumerics" | "alpha-numeric" => {
                Set::of(LOWER).and(Set::of(UPPER)).and(Set::of(DIGITS))
            }
            _ => {
                NAMES.iter().find(|(names, _)| names.contains(&item)).map(|(_, it)| Set::of(it))?
            }
        };
        set = set.and(found);
    }
    (set.0 != 0).then_some(set)
}

impl Set {
    /// All that can be printed.
    pub(super) fn any() -> Self {
        (' '..='~').fold(Self(0), |set, character| set.and(Self::of(&character.to_string())))
    }

    fn of(characters: &str) -> Self {
        Self(characters.bytes().filter(u8::is_ascii).fold(0, |set, byte| set | 1 << byte))
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn without(self, other: &Self) -> Self {
        Self(self.0 & !other.0)
    }

    fn has(self, character: char) -> bool {
        u32::from(character) < 128 && self.0 >> u32::from(character) & 1 == 1
    }

    /// A word of these characters alone; `None` where there is no letter or digit.
    fn word(self) -> Option<(&'static str, &'static str)> {
        let words = [("my", "name"), ("MY", "NAME"), ("12", "34")];
        words.into_iter().find(|(one, two)| one.chars().chain(two.chars()).all(|it| self.has(it)))
    }

    /// Strings that have one character more than these.
    pub(super) fn strings_with_another(self) -> Vec<String> {
        let Some((one, two)) = self.word() else { return Vec::new() };
        let others = ['.', ' ', '/', '-', '_', ':', '#', '1', 'a', 'A'].into_iter();
        others.filter(|it| !self.has(*it)).map(|it| format!("{one}{it}{two}")).collect()
    }

    /// Strings of these characters whose first is none of `start`.
    pub(super) fn strings_that_start_outside(self, start: &Self) -> Vec<String> {
        let Some((_, word)) = self.word() else { return Vec::new() };
        let firsts = ['1', '-', '_', '.', 'a', 'A'].into_iter();
        let wrong = firsts.filter(|it| self.has(*it) && !start.has(*it));
        wrong.map(|it| format!("{it}{word}")).collect()
    }

    /// One string of each of these that sentences have names for.
    pub(super) fn samples(self) -> Vec<String> {
        let named = [' ', '.', '/', '-', '_', ':', ',', '*', '1', 'a', 'A'].into_iter();
        named.filter(|it| self.has(*it)).map(String::from).collect()
    }

    /// As a class of a regular expression: `[a-zA-Z0-9_-]`.
    pub(super) fn class(self) -> String {
        let mut class = "[".to_owned();
        let mut rest = self;
        for (range, characters) in [("a-z", LOWER), ("A-Z", UPPER), ("0-9", DIGITS)] {
            let part = Self::of(characters);
            if self.0 & part.0 == part.0 {
                class.push_str(range);
                rest = rest.without(&part);
            }
        }
        let has_hyphen = rest.has('-');
        for character in (' '..='~').filter(|it| rest.has(*it) && *it != '-') {
            if matches!(character, '\\' | ']' | '[' | '^') {
                class.push('\\');
            }
            class.push(character);
        }
        if has_hyphen {
            class.push('-');
        }
        class.push(']');
        class
    }
}

#[cfg(test)]
mod tests {
    use super::{Set, read};

    #[test]
    fn reads_names_of_characters() {
        let class = |text: &str| read(text).map(Set::class);
        assert_eq!(
            class("letters, numbers, hyphens, and underscores"),
            Some("[a-zA-Z0-9_-]".into())
        );
        assert_eq!(
            class("letters, numbers, and underscores and cannot start with a number"),
            Some("[a-zA-Z0-9_]".into())
        );
        assert_eq!(class("lowercase letters and digits"), Some("[a-z0-9]".into()));
        assert_eq!(class("alphanumeric characters (a-z)"), Some("[a-zA-Z0-9]".into()));
        assert_eq!(class("valid rows"), None);
        assert_eq!(class("letters and emojis"), None);
    }
}
