//! `${NAME}` in the strings of `trueup.toml`: variables of the environment.

/// Replaces each `${NAME}` by what `lookup` says of it; `$${` stands for `${` itself. What is no
/// name of a variable stays, so that `${*}` needs no escape.
///
/// # Errors
///
/// The name of a variable that is not set.
pub(super) fn expand(
    text: &str,
    lookup: impl Fn(&str) -> Option<String>,
) -> Result<String, String> {
    let mut expanded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, after) = (&rest[..at], &rest[at + 2..]);
        if let Some(before) = before.strip_suffix('$') {
            expanded.push_str(before);
            expanded.push_str("${");
            rest = after;
            continue;
        }
        expanded.push_str(before);
        match after.split_once('}') {
            Some((name, behind)) if is_name(name) => {
                expanded.push_str(&lookup(name).ok_or_else(|| name.to_owned())?);
                rest = behind;
            }
            _ => {
                expanded.push_str("${");
                rest = after;
            }
        }
    }
    expanded.push_str(rest);
    Ok(expanded)
}

/// POSIX, Base Definitions, section 3.216: letters, digits and underscores, no digit in front.
fn is_name(text: &str) -> bool {
    let is_part = |it: char| it.is_ascii_alphanumeric() || it == '_';
    text.starts_with(|it: char| is_part(it) && !it.is_ascii_digit()) && text.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::expand;

    fn expanded(text: &str) -> Result<String, String> {
        let known = |name: &str| match name {
            "A" => Some("x".to_owned()),
            "B_2" => Some("${A}".to_owned()),
            _ => None,
        };
        expand(text, known)
    }

    #[test]
    fn names_are_replaced_and_the_rest_stays() {
        for (text, expected) in [
            ("", ""),
            ("a", "a"),
            ("${A}", "x"),
            ("a-${A}/${A}b", "a-x/xb"),
            // What a variable holds is not read again.
            ("${B_2}", "${A}"),
            ("$${A}", "${A}"),
            ("$$${A}", "$${A}"),
            ("${*}", "${*}"),
            ("${1A}", "${1A}"),
            ("${}", "${}"),
            ("${A", "${A"),
            ("$A", "$A"),
            ("${ ${A}", "${ x"),
        ] {
            assert_eq!(expanded(text), Ok(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_variable_that_is_not_set_is_named() {
        assert_eq!(expanded("a${A}${NOPE}"), Err("NOPE".to_owned()));
    }
}
