//! Lookarounds taken out of a pattern's text.
//!
//! At a pattern's beginning and end a lookaround is a further pattern for the whole string. One
//! elsewhere, and a reference back to a group, is left out: what remains matches more than the
//! pattern does.

/// A pattern's branch `^(?!a)(?=b)c(?<!d)$` in parts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Branch {
    pub(super) anchored: bool,
    /// `c$`, without the `^`.
    pub(super) body: String,
    /// What must hold where the body begins.
    pub(super) ahead: Vec<Look>,
    /// What must hold at the end of the string.
    pub(super) behind: Vec<Look>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) holds: bool,
    pub(super) pattern: String,
}

/// What a reference back to a group is replaced with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BackReference {
    /// Anything, of which the group's text is one.
    Anything,
    /// The group's own pattern, which has a chance to match the same text again.
    Group,
}

const MOST_GROUPS: usize = 500;

/// The branches of a pattern. `None` where its parentheses do not match.
pub(super) fn branches(pattern: &str) -> Option<Vec<Branch>> {
    // Groups in groups are followed by recursion.
    if pattern.matches('(').count() > MOST_GROUPS {
        return None;
    }
    let mut bars = Vec::new();
    let mut at = 0;
    while at < pattern.len() {
        if pattern[at..].starts_with('|') {
            bars.push(at);
        }
        at = item_end(pattern, at)?;
    }
    let mut start = 0;
    let mut found = Vec::new();
    for end in bars.into_iter().chain([pattern.len()]) {
        found.push(branch(&pattern[start..end])?);
        start = end + 1;
    }
    Some(found)
}

fn branch(text: &str) -> Option<Branch> {
    let mut rest = text;
    let mut anchored = false;
    let mut ahead = Vec::new();
    loop {
        if let Some(after) = rest.strip_prefix('^') {
            (anchored, rest) = (true, after);
        } else if rest.starts_with("(?=") || rest.starts_with("(?!") {
            let end = item_end(rest, 0)?;
            if rest[end..].starts_with(['*', '+', '?', '{']) {
                break;
            }
            ahead.push(look(&rest[..end], 2));
            rest = &rest[end..];
        } else {
            break;
        }
    }
    let mut behind = Vec::new();
    let mut body = rest.to_owned();
    // The last item, `$`, may have lookbehinds before it.
    let starts = item_starts(&body)?;
    if let Some((dollar, items)) = starts.split_last()
        && &body[*dollar..] == "$"
    {
        let mut end = *dollar;
        for start in items.iter().rev() {
            let item = &body[*start..end];
            if !item.starts_with("(?<!") && !item.starts_with("(?<=") {
                break;
            }
            behind.push(look(item, 3));
            end = *start;
        }
        body = format!("{}$", &body[..end]);
    }
    Some(Branch { anchored, body, ahead, behind })
}

/// The lookaround `group`, whose sign is at `sign`.
fn look(group: &str, sign: usize) -> Look {
    let pattern = group[sign + 1..group.len() - 1].to_owned();
    Look { holds: &group[sign..=sign] == "=", pattern }
}

/// The pattern without lookarounds and back references. `None` where its parentheses do not match.
pub(super) fn stripped(pattern: &str, references: BackReference) -> Option<String> {
    let mut groups = Vec::new();
    let mut names = Vec::new();
    collect_groups(pattern, &mut groups, &mut names)?;
    let mut plain = strip(pattern, &|_| String::new())?;
    let replacement = |group: Option<&&str>| match (references, group) {
        // A group may itself refer back: that is replaced by nothing.
        (BackReference::Group, Some(group)) => {
            strip(group, &|_| String::new()).map(|group| format!("(?:{group})"))
        }
        _ => Some(r"(?s:.*)".to_owned()),
    };
    if let Some(with) = strip(pattern, &|name| {
        let number: Option<usize> = name.parse().ok();
        let group = match number {
            Some(number) => groups.get(number.wrapping_sub(1)),
            None => names.iter().find(|(it, _)| *it == name).map(|(_, group)| group),
        };
        replacement(group).unwrap_or_default()
    }) {
        plain = with;
    }
    Some(plain)
}

fn strip(pattern: &str, reference: &impl Fn(&str) -> String) -> Option<String> {
    let mut text = String::with_capacity(pattern.len());
    let mut at = 0;
    while at < pattern.len() {
        let end = item_end(pattern, at)?;
        let item = &pattern[at..end];
        if is_look(item) {
            text.push_str("(?:)");
        } else if item.starts_with('(') {
            let opening = opening(item);
            text.push_str(&item[..opening]);
            text.push_str(&strip(&item[opening..item.len() - 1], reference)?);
            text.push(')');
        } else if let Some(name) = referred(pattern, at) {
            text.push_str(&reference(name));
            at += if name.starts_with(|it: char| it.is_ascii_digit()) {
                1 + name.len()
            } else {
                "\\k<>".len() + name.len()
            };
            continue;
        } else {
            text.push_str(item);
        }
        at = end;
    }
    Some(text)
}

/// The texts within capturing groups, in the order of their numbers, and those that have names.
fn collect_groups<'p>(
    pattern: &'p str,
    groups: &mut Vec<&'p str>,
    names: &mut Vec<(&'p str, &'p str)>,
) -> Option<()> {
    let mut at = 0;
    while at < pattern.len() {
        let end = item_end(pattern, at)?;
        let item = &pattern[at..end];
        if item.starts_with('(') {
            let opening = opening(item);
            let inner = &item[opening..item.len() - 1];
            if opening == 1 {
                groups.push(inner);
            } else if let Some(name) = item[..opening].strip_prefix("(?<")
                && !is_look(item)
            {
                groups.push(inner);
                names.push((name.trim_end_matches('>'), inner));
            }
            collect_groups(inner, groups, names)?;
        }
        at = end;
    }
    Some(())
}

fn is_look(item: &str) -> bool {
    ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|opening| item.starts_with(opening))
}

/// How long the opening of a group is: `(`, `(?:`, `(?<name>`, `(?=`.
fn opening(group: &str) -> usize {
    if !group.starts_with("(?") {
        return 1;
    }
    if is_look(group) {
        return if group.starts_with("(?<") { 4 } else { 3 };
    }
    group.find([':', '>']).map_or(1, |end| end + 1)
}

/// The number or name that a back reference at this place has.
fn referred(pattern: &str, at: usize) -> Option<&str> {
    let rest = pattern[at..].strip_prefix('\\')?;
    if let Some(named) = rest.strip_prefix("k<") {
        return named.split('>').next();
    }
    let digits = rest.len() - rest.trim_start_matches(|it: char| it.is_ascii_digit()).len();
    (digits > 0 && !rest.starts_with('0')).then(|| &rest[..digits])
}

fn item_starts(pattern: &str) -> Option<Vec<usize>> {
    let mut starts = Vec::new();
    let mut at = 0;
    while at < pattern.len() {
        starts.push(at);
        at = item_end(pattern, at)?;
    }
    Some(starts)
}

/// Where the item ends that begins here: an escape, a class, a group, or one character.
fn item_end(pattern: &str, at: usize) -> Option<usize> {
    let rest = &pattern[at..];
    let first = rest.chars().next()?;
    match first {
        '\\' => rest[1..].chars().next().map(|escaped| at + 1 + escaped.len_utf8()),
        '[' => class_end(rest).map(|end| at + end),
        '(' => {
            let mut inner = at + 1;
            while !pattern[inner..].starts_with(')') {
                inner = item_end(pattern, inner)?;
            }
            Some(inner + 1)
        }
        ')' => None,
        other => Some(at + other.len_utf8()),
    }
}

fn class_end(rest: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ']' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(holds: bool, pattern: &str) -> Look {
        Look { holds, pattern: pattern.to_owned() }
    }

    #[test]
    fn lookarounds_at_the_ends_become_patterns() {
        let found = branches(r"^(?!a|b)(?=.*\d)[)(|]+(?<!-)$|x").unwrap();
        let first = Branch {
            anchored: true,
            body: "[)(|]+$".to_owned(),
            ahead: vec![look(false, "a|b"), look(true, r".*\d")],
            behind: vec![look(false, "-")],
        };
        assert_eq!(found[0], first);
        assert_eq!((found[1].anchored, found[1].body.as_str()), (false, "x"));
    }

    #[test]
    fn what_cannot_be_expressed_is_left_out() {
        let of = |pattern, references| stripped(pattern, references).unwrap();
        assert_eq!(of("a(?!b(c))d", BackReference::Anything), "a(?:)d");
        assert_eq!(of(r"^(a|b)\1$", BackReference::Anything), "^(a|b)(?s:.*)$");
        assert_eq!(of(r"^(a|b)\1$", BackReference::Group), "^(a|b)(?:a|b)$");
        assert_eq!(of(r"(?<x>[)])(?:y)\k<x>z", BackReference::Group), "(?<x>[)])(?:y)(?:[)])z");
        assert_eq!(stripped("(a", BackReference::Group), None);
    }
}
