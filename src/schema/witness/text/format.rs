//! The formats as languages: strings that are certainly valid, and all that may be.
//!
//! What is valid is what the `jsonschema` crate's checks accept, and [`crate::schema::formats`]'s.
//! Each is written as regular expressions, assembled from the grammars of its RFC.

use super::pattern::{Reading, Workshop};
use super::product::Formula;

/// A format in regular expressions that match the whole string.
struct Format {
    name: &'static str,
    /// What people write, if `among` has much that they do not.
    usual: Option<fn() -> String>,
    among: fn() -> String,
    /// `None` where it is the same as `among`.
    within: Option<fn() -> String>,
    longest: Option<u64>,
    /// What the validator takes for this too, with a class to put where it expects digits.
    misread: Option<fn(&str) -> String>,
}

/// What a format says of strings; `None` if nothing is known that it says.
pub(super) fn read(name: &str, workshop: &mut Workshop) -> Option<Reading> {
    let Format { usual, among, within, longest, misread, .. } =
        FORMATS.iter().find(|format| format.name == name)?;
    let among = workshop.whole(&among())?;
    let reading = Reading { longest: *longest, ..Reading::exact(among) };
    let strict = match within {
        Some(within) => workshop.whole(&within())?,
        None => reading.within,
    };
    Some(Reading {
        usual: usual.and_then(|usual| workshop.whole(&usual())),
        obstacle: (within.is_some() || misread.is_some())
            .then(|| format!("not all is known of the format `{name}`")),
        within: match misread {
            Some(misread) => {
                let with_digits = workshop.whole(&misread("[0-9]"))?;
                let with_others = workshop.whole(&misread("[*-9]"))?;
                Formula::Any(vec![strict, Formula::All(vec![with_others, with_digits.not()])])
            }
            None => strict,
        },
        ..reading
    })
}

const fn exact(name: &'static str, among: fn() -> String) -> Format {
    Format { name, usual: None, among, within: None, longest: None, misread: None }
}

static FORMATS: [Format; 20] = [
    Format { usual: Some(usual_date), misread: Some(misread_date), ..exact("date", date) },
    Format {
        usual: Some(|| format!("{}T{}", usual_date(), usual_time())),
        within: Some(|| format!("{}[Tt]{}", date(), time_or_leap())),
        misread: Some(|digit| format!("{}[Tt]{}", misread_date(digit), misread_time(digit))),
        ..exact("date-time", || format!("{}[Tt]{}", date(), time()))
    },
    Format {
        usual: Some(usual_time),
        within: Some(time_or_leap),
        misread: Some(misread_time),
        ..exact("time", time)
    },
    Format {
        usual: Some(|| "P(?:[1-9][0-9]?D|[1-9]W|(?:[1-9]D)?T(?:[1-9]|1[0-9])[HMS])".to_owned()),
        ..exact("duration", duration)
    },
    Format {
        usual: Some(|| usual_email("[a-z]")),
        within: Some(|| r"(?s:.*)@[A-Za-z0-9.:\[\]-]+>?".to_owned()),
        ..exact("email", || email("[A-Za-z0-9]", &hostname("[A-Za-z0-9]", 29)))
    },
    Format {
        usual: Some(|| usual_email("[a-zäöüéñ]")),
        within: Some(|| r"(?s:.*)@(?s:.+)".to_owned()),
        ..exact("idn-email", || {
            email("[A-Za-z0-9à-öø-ÿ一-龥]", &hostname("[a-z0-9à-öø-ÿ一-龥]", 6))
        })
    },
    Format {
        usual: Some(usual_hostname),
        within: Some(hostname_like),
        longest: Some(253),
        ..exact("hostname", || hostname("[A-Za-z0-9]", 29))
    },
    Format {
        usual: Some(usual_hostname),
        within: Some(|| "(?s:.+)".to_owned()),
        ..exact("idn-hostname", || hostname("[a-z0-9à-öø-ÿ一-龥]", 6))
    },
    exact("ipv4", ipv4),
    Format {
        usual: Some(|| "2001:db8(?::[1-9a-f][0-9a-f]{0,3}){6}|2001:db8::[1-9a-f]{1,4}".to_owned()),
        within: Some(|| r"[0-9A-Fa-f:.]{2,45}".to_owned()),
        ..exact("ipv6", ipv6)
    },
    Format {
        usual: Some(usual_uri),
        within: Some(|| format!(r"{SCHEME}:(?:[{REFERENCE}\[\]#/?:@]|{PERCENT})*")),
        ..exact("uri", || uri(PLAIN))
    },
    Format {
        usual: Some(|| format!("{}|/[a-z]{{1,8}}(?:/[a-z0-9]{{1,8}}){{0,2}}", usual_uri())),
        within: Some(|| format!(r"(?:[{REFERENCE}\[\]#/?:@]|{PERCENT})*")),
        ..exact("uri-reference", || uri_reference(PLAIN))
    },
    Format {
        usual: Some(usual_uri),
        within: Some(|| format!(r#"{SCHEME}:[^\x00-\x20"<>\\^`{{|}}]*"#)),
        ..exact("iri", || uri(&format!("{PLAIN}à-öø-ÿ一-龥")))
    },
    Format {
        usual: Some(|| format!("{}|/[a-z]{{1,8}}(?:/[a-z0-9é]{{1,8}}){{0,2}}", usual_uri())),
        within: Some(|| r#"[^\x00-\x20"<>\\^`{|}]*"#.to_owned()),
        ..exact("iri-reference", || uri_reference(&format!("{PLAIN}à-öø-ÿ一-龥")))
    },
    Format {
        // Version 4 of RFC 9562, as most are.
        usual: Some(|| {
            "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}".to_owned()
        }),
        ..exact("uuid", || {
            "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}".to_owned()
        })
    },
    Format {
        usual: Some(|| r"https://example\.com/[a-z]{3,8}/\{[a-z]{2,8}\}".to_owned()),
        ..exact("uri-template", uri_template)
    },
    Format {
        usual: Some(|| "(?:/[a-z0-9]{1,8}){1,4}".to_owned()),
        ..exact("json-pointer", || POINTER.to_owned())
    },
    exact("relative-json-pointer", || format!("(?:0|[1-9][0-9]*)(?:#|{POINTER})")),
    Format {
        usual: Some(|| r"\^[a-z]{1,8}(?:\[0-9\]\+|\.\*)?\$".to_owned()),
        within: Some(|| "(?s:.*)".to_owned()),
        ..exact("regex", regex)
    },
    exact("byte", || "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?".to_owned()),
];

const POINTER: &str = "(?:/(?:[^/~]|~[01])*)*";

/// RFC 3339 `full-date`, with the Gregorian calendar's leap years.
fn date() -> String {
    let long = "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])";
    let short = "(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)";
    let leap_years = "[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00";
    format!("(?:[0-9]{{4}}-(?:{long}|{short}|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:{leap_years})-02-29)")
}

fn usual_date() -> String {
    "(?:199[0-9]|20[0-3][0-9])-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])".to_owned()
}

const MINUTES: &str = "(?:[01][0-9]|2[0-3]):[0-5][0-9]";

/// RFC 3339 `full-time`; leap seconds in UTC only.
fn time() -> String {
    let fraction = r"(?:\.[0-9]+)?";
    let offset = format!("(?:[Zz]|[+-]{MINUTES})");
    format!("(?:{MINUTES}:[0-5][0-9]{fraction}{offset}|23:59:60{fraction}[Zz])")
}

/// With leap seconds at any offset: they are valid where it is 23:59:60 in UTC.
fn time_or_leap() -> String {
    let fraction = r"(?:\.[0-9]+)?";
    format!("{MINUTES}:(?:[0-5][0-9]|60){fraction}(?:[Zz]|[+-]{MINUTES})")
}

fn usual_time() -> String {
    format!(r"{MINUTES}:[0-5][0-9](?:\.[0-9]{{3}})?(?:Z|[+-](?:0[0-9]|1[0-1]):(?:00|30))")
}

/// `jsonschema` 0.60.2 takes the characters before `0` for ten to fifteen: `1,` is 22.
fn misread_date(digit: &str) -> String {
    format!("{digit}{{4}}-[01]{digit}-[0-3]{digit}")
}

fn misread_time(digit: &str) -> String {
    let (hour, minute) = (format!("[0-2]{digit}"), format!("[0-5]{digit}"));
    let offset = format!("(?:[Zz]|[+-]{hour}:{minute})");
    format!(r"{hour}:{minute}:[0-6]{digit}(?:\.[0-9]+)?{offset}")
}

/// RFC 3339 appendix A.
fn duration() -> String {
    let date = "(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)";
    let time = "T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S)";
    format!("P(?:{date}(?:{time})?|{time}|[0-9]+W)")
}

/// At most four labels without two hyphens in a row: none is taken for an A-label, and the whole
/// stays below 253 bytes.
fn hostname(character: &str, more: usize) -> String {
    let label = format!("{character}(?:-?{character}){{0,{more}}}");
    format!(r"{label}(?:\.{label}){{0,3}}")
}

fn hostname_like() -> String {
    let label = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
    format!(r"{label}(?:\.{label})*")
}

fn usual_hostname() -> String {
    r"(?:[a-z]{3,8}[.-])?[a-z]{3,8}\.(?:example|test|com|org)".to_owned()
}

/// RFC 5321 `Dot-string`.
fn email(letter: &str, hostname: &str) -> String {
    let more = "[!#$%&'*+/=?^_`{|}~-]";
    format!(r"(?:{letter}|{more})(?:\.?(?:{letter}|{more})){{0,9}}@{hostname}")
}

fn usual_email(letter: &str) -> String {
    format!(r"{letter}{{3,8}}(?:\.{letter}{{2,8}})?@example\.(?:com|org|net)")
}

fn ipv4() -> String {
    let octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    format!(r"{octet}(?:\.{octet}){{3}}")
}

/// RFC 4291 section 2.2, without the form that ends in an IPv4 address.
fn ipv6() -> String {
    let group = "[0-9A-Fa-f]{1,4}";
    let mut forms = vec![format!("(?:{group}:){{7}}{group}"), format!("(?:{group}:){{1,7}}:")];
    for before in 1..7 {
        let after = 7 - before;
        forms.push(format!("(?:{group}:){{1,{before}}}(?::{group}){{1,{after}}}"));
    }
    forms.push(format!(":(?:(?::{group}){{1,7}}|:)"));
    forms.join("|")
}

const SCHEME: &str = "[A-Za-z][A-Za-z0-9+.-]*";
/// RFC 3986 `unreserved` and `sub-delims`, to stand in a class.
const PLAIN: &str = r"A-Za-z0-9._~!$&'()*+,;=\-";
const REFERENCE: &str = PLAIN;
const PERCENT: &str = "%[0-9A-Fa-f]{2}";

/// RFC 3986 `hier-part` with an authority, without addresses in brackets.
fn authority(plain: &str) -> String {
    let userinfo = format!("(?:(?:[{plain}:]|{PERCENT})*@)?");
    format!("//{userinfo}(?:[{plain}]|{PERCENT})*(?::[0-9]*)?(?:/(?:[{plain}:@/]|{PERCENT})*)?")
}

fn tail(plain: &str) -> String {
    let more = format!("(?:[{plain}:@/?]|{PERCENT})*");
    format!(r"(?:\?{more})?(?:#{more})?")
}

fn uri(plain: &str) -> String {
    let segment = format!("(?:[{plain}:@]|{PERCENT})");
    let path = format!("/?(?:{segment}(?:{segment}|/)*)?");
    format!("{SCHEME}:(?:{}|{path}){}", authority(plain), tail(plain))
}

/// RFC 3986 `URI-reference`: the first segment of a relative path has no colon.
fn uri_reference(plain: &str) -> String {
    let segment = format!("(?:[{plain}:@]|{PERCENT})");
    let absolute = format!("/(?:{segment}(?:{segment}|/)*)?");
    let relative = format!("(?:[{plain}@]|{PERCENT})+(?:/(?:{segment}|/)*)?");
    let path = format!("(?:{}|{absolute}|{relative}|)", authority(plain));
    format!("(?:{}|{path}{})", uri(plain), tail(plain))
}

fn usual_uri() -> String {
    let host = r"https://(?:www\.)?example\.(?:com|org|net)";
    format!("{host}(?:/[a-z0-9]{{1,8}}){{0,3}}(?:/|\\?[a-z]{{1,5}}=[a-z0-9]{{1,5}}|#[a-z]{{1,5}})?")
}

/// RFC 6570, all levels and the operators it reserves.
fn uri_template() -> String {
    let literal = format!(r#"(?:[^\x00-\x20"<>%\\^`{{|}}\x7f]|{PERCENT})"#);
    let characters = format!("(?:[A-Za-z0-9_]|{PERCENT})+");
    let variable = format!(r"{characters}(?:\.{characters})*(?::[1-9][0-9]{{0,3}}|\*)?");
    let expression = format!(r"\{{[+#./;?&=,!@|]?{variable}(?:,{variable})*\}}");
    format!("(?:{literal}|{expression})*")
}

/// Expressions without groups, whose repetitions follow something to repeat.
fn regex() -> String {
    let atom = r"(?:[A-Za-z0-9_ :/,@=-]|\[(?:a-z|0-9|A-Z)\]|\\[dwsDWS.]|\.)";
    format!(r"\^?(?:{atom}(?:[+*?]|\{{[1-9]\}})?)*\$?")
}

/// The formats that say something of strings, where all are asserted.
#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|format| format.name)
}
