//! Placeholders: strings that something else replaces before a payload is sent, such as
//! `${PASSWORD}`.

/// Patterns in which `*` stands for any text, and nothing else for anything but itself: braces and
/// brackets, which globs give a meaning, are what most placeholders are made of.
#[derive(Debug, Default)]
pub(crate) struct Placeholders(Vec<String>);

impl Placeholders {
    pub(super) fn new(patterns: Vec<String>) -> Self {
        Self(patterns)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the whole text is a placeholder.
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.0.iter().any(|pattern| matches(pattern, text))
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(start) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let end = parts.pop().unwrap_or_default();
    // The first place where a part stands leaves the most for those behind it.
    for part in parts {
        let Some(at) = text.find(part) else { return false };
        text = &text[at + part.len()..];
    }
    text.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_is_any_text_and_the_rest_is_itself() {
        for (pattern, text, expected) in [
            ("${*}", "${PASSWORD}", true),
            ("${*}", "${}", true),
            ("${*}", "x${PASSWORD}", false),
            ("${*}", "${PASSWORD", false),
            ("${*}", "$", false),
            ("{{*}}", "{{ vault.password }}", true),
            ("{{*}}", "{{}", false),
            ("ENC[*]", "ENC[AES256,data:x=]", true),
            ("ENC[*]", "ENC", false),
            ("*", "", true),
            ("**", "a", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("[REDACTED]", "[REDACTED]", true),
            ("[REDACTED]", "R", false),
            ("a*a", "a", false),
            ("\u{e4}*", "\u{e4}\u{f6}", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
