//! What people would write where a schema leaves it open: words and numbers, by what the property
//! is called. Nothing here is anyone's: hosts are reserved ones, and secrets say that they are
//! examples.

use std::sync::OnceLock;

/// What a property is about, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Topic(usize);

struct Usage {
    /// The last words of names that are about this.
    names: &'static [&'static str],
    /// `*` stands for a word, `#` for a digit, `%` for a hexadecimal one.
    texts: &'static [&'static str],
    numbers: &'static [i64],
}

pub(super) const WORDS: [&str; 24] = [
    "analytics",
    "archive",
    "billing",
    "catalog",
    "customers",
    "events",
    "finance",
    "forecast",
    "inventory",
    "invoices",
    "logistics",
    "marketing",
    "metrics",
    "orders",
    "payments",
    "planning",
    "products",
    "reports",
    "returns",
    "sales",
    "shipments",
    "staging",
    "suppliers",
    "warehouse",
];

/// The first is for names that say nothing; of the others the first that fits counts.
static USAGES: &[Usage] = &[
    words(&[], &["*", "*", "*-##", "* *", "*_*"]),
    words(&["content", "value", "data", "body", "raw"], &[]),
    words(
        &["private key", "privatekey"],
        &["-----BEGIN PRIVATE KEY-----\nZXhhbXBsZQ==\n-----END PRIVATE KEY-----"],
    ),
    words(
        &["certificate", "public key"],
        &["-----BEGIN CERTIFICATE-----\nZXhhbXBsZQ==\n-----END CERTIFICATE-----"],
    ),
    words(
        &["password", "password unencrypted", "passphrase", "pwd"],
        &["example-password", "example-password-##"],
    ),
    words(&["secret", "client secret"], &["example-secret", "example-secret-##"]),
    words(&["token", "api key", "apikey", "access key"], &["example-token-####"]),
    words(
        &["thumbprint", "fingerprint", "checksum", "digest", "hash"],
        &["%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%", "%%%%%%%%%%%%%%%%"],
    ),
    words(&["first name", "given name"], &["Ada", "Alan", "Edgar", "Grace", "Margaret"]),
    words(&["last name", "family name", "surname"], &["Codd", "Hamilton", "Hopper", "Lovelace"]),
    words(
        &["user name", "username", "login", "user", "created by", "updated by", "canceled by"],
        &["ada.lovelace", "grace.hopper", "svc_*", "ada@example.com"],
    ),
    words(&["email", "mail", "e mail"], &["ada@example.com", "grace.hopper@example.org"]),
    Usage {
        names: &["port"],
        texts: &["443", "5432", "3306", "8443"],
        numbers: &[443, 1433, 1521, 3306, 5432, 5439, 8443, 9440],
    },
    words(
        &["host", "hostname", "host name", "server", "coordinator", "address"],
        &[
            "db.example.com",
            "*.example.com",
            "*-##.example.com",
            "*.example.com:5432",
            "https://*.example.com",
        ],
    ),
    words(
        &["url", "uri", "link", "endpoint", "workspace", "href", "website", "homepage"],
        &["https://*.example.com", "https://example.com/*", "https://*.example.com/*/*"],
    ),
    words(&["scope"], &["*.read", "https://*.example.com/.default"]),
    words(&["region"], &["eu-west-1", "us-east-1", "eu-central-1"]),
    words(&["account id", "account"], &["############", "example-account-##"]),
    words(&["project", "project id"], &["example-*", "*-####"]),
    words(&["client id"], &["example-client-##", "*-client"]),
    Usage {
        names: &["id", "key", "reference", "identifier"],
        texts: &["*-###", "*_###", "*-*"],
        numbers: &[],
    },
    words(
        &["database", "db", "schema", "table", "catalog", "warehouse", "cluster"],
        &["*", "*_db", "*_##", "ANALYTICS", "SALES", "REPORTING"],
    ),
    words(&["role", "base role", "group"], &["*_reader", "*_admin", "ANALYST", "REPORTER"]),
    words(&["file name", "filename", "file"], &["*.pem", "*.json", "*-##.txt"]),
    words(&["path"], &["/sql/1.0/warehouses/%%%%%%%%%%%%%%%%", "/*/*", "*/*.csv"]),
    words(&["pattern"], &["*_.*", "^*_[a-z]+$", "*"]),
    words(
        &[
            "description",
            "message",
            "details",
            "detail",
            "comment",
            "reason",
            "summary",
            "note",
            "explanation",
            "text",
        ],
        &[
            "Owned by the * team",
            "Loaded by the * job every night",
            "Asked for by the * team; see *-###",
            "See the * handbook, section #.#",
        ],
    ),
    words(&["display name", "title"], &["* and *", "* 202#"]),
    words(&["cursor", "next", "nonce", "etag"], &["%%%%%%%%%%%%", "%%%%%%%%%%%%%%%%%%%%%%%%"]),
    words(&["version"], &["#.#.#", "1.##"]),
    words(&["at", "date", "time", "timestamp"], &["202#-0#-1#T0#:30:00Z", "202#-0#-1#"]),
    words(&["time zone", "timezone"], &["Europe/Berlin", "UTC", "America/New_York"]),
    words(&["phone", "phone number", "telephone", "mobile"], &["+1-202-555-01##"]),
    words(&["street", "address line"], &["## Example Street"]),
    words(&["city", "town"], &["Berlin", "Lisbon", "Toronto"]),
    words(&["country"], &["DE", "PT", "Canada"]),
    words(&["currency"], &["EUR", "USD"]),
    words(&["language", "locale"], &["en", "de", "pt-BR"]),
];

const fn words(names: &'static [&'static str], texts: &'static [&'static str]) -> Usage {
    Usage { names, texts, numbers: &[] }
}

impl Topic {
    /// Of what nothing is known.
    pub(super) const ANY: Self = Self(0);
    const CONTENT: Self = Self(1);

    /// What a property of this name is about: its last words say so, `clientId` and `client_ids`
    /// alike.
    pub(super) fn of_name(name: &str) -> Self {
        let spelt = spell(name);
        let ends = |spelt: &str| {
            USAGES.iter().position(|usage| {
                usage.names.iter().any(|end| {
                    spelt
                        .strip_suffix(end)
                        .is_some_and(|rest| rest.is_empty() || rest.ends_with(' '))
                })
            })
        };
        Self(ends(&spelt).or_else(|| ends(spelt.strip_suffix('s')?)).unwrap_or_default())
    }

    /// The topic of a property within something on another topic: the content of a key is a key.
    pub(super) fn within(self, outer: Self) -> Self {
        if self == Self::CONTENT { outer } else { self }
    }

    /// One of so many values on this topic is no text, where anything may be written.
    pub(super) fn weight_of_text(self) -> u8 {
        let Usage { texts, numbers, .. } = USAGES[self.0];
        let is_known = self != Self::ANY && !texts.is_empty() && numbers.is_empty();
        if is_known { 8 } else { 3 }
    }

    pub(super) fn numbers(self) -> &'static [i64] {
        USAGES[self.0].numbers
    }
}

/// The words of a name, in small letters with blanks between them.
fn spell(name: &str) -> String {
    let mut spelt = String::new();
    let mut was_small = false;
    for character in name.chars() {
        if character.is_alphanumeric() {
            if was_small && character.is_uppercase() {
                spelt.push(' ');
            }
            spelt.extend(character.to_lowercase());
        } else if !spelt.ends_with(' ') {
            spelt.push(' ');
        }
        was_small = character.is_lowercase() || character.is_ascii_digit();
    }
    spelt.trim().to_owned()
}

/// For a set of strings, which texts on which topics are in it: found out when first asked.
#[derive(Debug)]
pub(super) struct Wording {
    fitting: Box<[OnceLock<u32>]>,
}

impl Default for Wording {
    fn default() -> Self {
        Self { fitting: USAGES.iter().map(|_| OnceLock::new()).collect() }
    }
}

/// So often a text is filled in to see whether any like it is accepted.
const TRIES: usize = 4;

impl Wording {
    /// A text on the topic; `None` where what is accepted is nothing like it.
    pub(super) fn draw(
        &self,
        topic: Topic,
        rng: &mut fastrand::Rng,
        accepts: &dyn Fn(&str) -> bool,
    ) -> Option<String> {
        let texts = USAGES[topic.0].texts;
        let fitting = self.fitting[topic.0].get_or_init(|| {
            // The same for the same strings, whoever asks first.
            let mut rng = fastrand::Rng::with_seed(0);
            let fits = |text: &str, rng: &mut _| (0..TRIES).any(|_| accepts(&fill(text, rng)));
            let fitting = texts.iter().enumerate().filter(|(_, text)| fits(text, &mut rng));
            fitting.fold(0, |fitting, (index, _)| fitting | 1 << index)
        });
        let count = fitting.count_ones();
        if count == 0 {
            return None;
        }
        (0..TRIES).find_map(|_| {
            let chosen = rng.u32(..count) as usize;
            let mut texts = texts.iter().enumerate().filter(|(at, _)| fitting >> at & 1 == 1);
            let text = fill(texts.nth(chosen)?.1, rng);
            accepts(&text).then_some(text)
        })
    }
}

fn fill(text: &str, rng: &mut fastrand::Rng) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '*' => filled.push_str(WORDS[rng.usize(..WORDS.len())]),
            '#' => filled.push(rng.digit(10)),
            '%' => filled.push(rng.digit(16)),
            other => filled.push(other),
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_told_by_the_last_words_of_names() {
        let texts = |name: &str| USAGES[Topic::of_name(name).0].texts[0];
        for (name, text) in [
            ("host", "db.example.com"),
            ("dbHosts", "db.example.com"),
            ("client_id", "example-client-##"),
            ("authorityUrl", "https://*.example.com"),
            ("PASSWORD", "example-password"),
            ("paid", "*"),
            ("password", "example-password"),
            ("", "*"),
        ] {
            assert_eq!(texts(name), text, "{name}");
        }
    }

    #[test]
    fn contents_are_of_what_they_are_in() {
        let content = Topic::of_name("content");
        let token = Topic::of_name("token");
        assert_eq!((content, content.within(token)), (Topic::CONTENT, token));
        assert_eq!(token.within(content), token);
    }

    #[test]
    fn every_topic_can_be_told() {
        for usage in USAGES {
            assert!(usage.texts.len() <= 32);
            assert!(usage.names.iter().all(|name| spell(name) == *name), "{:?}", usage.names);
        }
    }
}
