//! Laws: what is drawn is valid, what is called empty is, and nothing costs more than it may.

use std::path::Path;

use proptest::prelude::*;
use serde_json::Value;

use super::*;

const STEPS: u64 = 20_000_000;

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn demand(patterns: &[&str], formats: &[&str], lengths: (u64, Option<u64>)) -> TextDemand {
    let (min_length, max_length) = lengths;
    let (patterns, formats) = (strings(patterns), strings(formats));
    TextDemand { patterns, formats, min_length, max_length, ..TextDemand::default() }
}

fn find(demand: &TextDemand) -> Found<Texts, Blame> {
    Texts::find(demand, &mut Steps::new(STEPS))
}

fn some(demand: &TextDemand) -> Texts {
    match find(demand) {
        Found::Some(texts) => texts,
        other => panic!("{demand:?}: {other:?}"),
    }
}

fn empty(demand: &TextDemand) -> Vec<Blame> {
    match find(demand) {
        Found::Empty(blame) => blame,
        Found::Some(texts) => panic!("{demand:?}: {:?}", draw(&texts, 1)),
        Found::Unknown(reason) => panic!("{demand:?}: {reason}"),
    }
}

fn draw(texts: &Texts, count: usize) -> Vec<String> {
    let mut rng = fastrand::Rng::with_seed(7);
    let hows = [(0, false), (3, true), (12, false), (40, true)];
    let hows = hows.iter().cycle().take(count);
    hows.map(|(size, edge)| texts.draw(&mut rng, Draw { size: *size, edge: *edge })).collect()
}

/// Draws, and asks the validator of each.
fn holds(demand: &TextDemand) {
    let judge = Judge::new(demand).unwrap_or_else(|| panic!("{demand:?}"));
    for text in draw(&some(demand), 60) {
        assert!(judge.accepts(&text), "{demand:?} drew {text:?}");
    }
}

#[test]
fn the_validator_is_asked_what_is_accepted() {
    let texts = some(&demand(&["^a"], &["hostname"], (0, Some(3))));
    for (text, accepted) in [("abc", true), ("bcd", false), ("a-", false), ("abcd", false)] {
        assert_eq!(texts.accepts(text), accepted, "{text}");
    }
}

#[test]
fn what_is_drawn_satisfies_patterns() {
    let patterns = [
        "",
        "^$",
        "a",
        "^a",
        "a$",
        "^[a-z]+$",
        r"^\d{3}-\d{4}$",
        r"^\S*$",
        r"\bfoo\b",
        r"^\w+\B",
        "^(get|put)$",
        r"^[^@]+@[^@]+\.[a-z]{2,}$",
        "^(?:a|b)*c?$",
        "^.{3,5}$",
        r"^[\s\S]{2}$",
        "^a{2,}b{0,3}$",
        r"^\p{L}+$",
        r"^[A-Z][a-z]*( [A-Z][a-z]*)*$",
        "é",
        "^[^a-z]$",
        "^😀+$",
        "^(?!x)[a-z]+$",
        r"^(?=.*\d)(?=.*[a-z]).{4,8}$",
        "^[a-z-]+(?<!-)$",
        r"(?=.*\d)abc",
        r"^([ab])\1$",
        "^a(?!b)[a-c]$",
        "^(?!.*--)[a-z-]{1,20}$",
        "^(?!a)b|^(?!c)d$",
        r"^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$",
        r"^\/[a-z\/]*$",
        r"^\cA$",
        r"^[\w.-]{1,64}$",
        r"^(([0-9]{1,3})\.){3}[0-9]{1,3}$",
        "^[0-9a-f]{64}$",
        "^.{1,2000}$",
        r"^\w{0,500}$",
        "^[a-z]{1,25000}$",
        "^([a-z]{50}-){10,400}x{1000}$",
        r"[a-z].{20}$",
        "^$|^a+$",
    ];
    for pattern in patterns {
        holds(&demand(&[pattern], &[], (0, None)));
    }
}

#[test]
fn patterns_hold_together() {
    holds(&demand(&["^[a-z]+$", "x", "yy$", "^.{6,8}$"], &[], (7, Some(7))));
    holds(&demand(&["^(.{7})*$", "^(.{11})*$"], &[], (60, Some(200))));
    assert_eq!(empty(&demand(&["^a", "^b", "c"], &[], (3, None))), [0, 1].map(Blame::Pattern));
    // What ends in a letter of a word ends at its boundary.
    assert_eq!(empty(&demand(&[r"^\w+\B$"], &[], (0, None))), [Blame::Pattern(0)]);
    let lengths = demand(&["^a", "^(?:.{4})*$"], &[], (5, Some(7)));
    assert_eq!(empty(&lengths), [Blame::Pattern(1), Blame::MinLength, Blame::MaxLength]);
    let neither = TextDemand {
        not_patterns: strings(&["^a*$", "[^a]"]),
        ..demand(&["^(a|b)$"], &["date"], (0, None))
    };
    assert_eq!(empty(&neither), [0, 1].map(Blame::NotPattern));
    let not = TextDemand {
        not_patterns: strings(&["^a", "z$", "(?!x)y"]),
        ..demand(&["^[a-z]{2,}$"], &[], (3, Some(9)))
    };
    holds(&not);
}

#[test]
fn formats_are_drawn_and_combined() {
    for name in format::names() {
        holds(&demand(&[], &[name], (0, None)));
        let not = TextDemand { not_formats: strings(&[name]), ..TextDemand::default() };
        holds(&not);
    }
    holds(&demand(&["^20"], &["date-time"], (0, Some(20))));
    holds(&demand(&["-02-29$"], &["date"], (0, None)));
    holds(&demand(&["^[a-zA-Z][a-zA-Z0-9+.-]*://[^/]"], &["uri"], (30, Some(40))));
    holds(&demand(&["^https://", "\\.pdf$"], &["uri"], (0, None)));
    holds(&demand(&["@corp\\.com$"], &["email"], (0, Some(20))));
    holds(&demand(&["^urn:"], &["uri"], (0, None)));
    holds(&demand(&["\\.internal$"], &["hostname"], (0, None)));
    assert_eq!(empty(&demand(&[], &["date"], (11, None))), [Blame::Format(0), Blame::MinLength]);
    let uuid = demand(&["^[A-Z]+$"], &["uuid"], (0, None));
    assert_eq!(empty(&uuid), [Blame::Pattern(0), Blame::Format(0)]);
    assert_eq!(empty(&demand(&[], &["ipv4", "uuid"], (0, None))), [0, 1].map(Blame::Format));
    let long = demand(&[], &["hostname"], (254, None));
    assert_eq!(empty(&long), [Blame::Format(0), Blame::MinLength]);
    let nothing = TextDemand { not_formats: strings(&["password"]), ..TextDemand::default() };
    assert_eq!(empty(&nothing), [Blame::NotFormat(0)]);
}

/// The pattern that matches this string alone.
fn exactly(text: &str) -> String {
    format!("^{}$", regex_syntax::escape(text).replace("\\-", "-"))
}

/// Says what is wrong if a proof contradicts the validator.
fn contradiction(format: &str, text: &str) -> Option<String> {
    let is_valid = Judge::new(&demand(&[], &[format], (0, None))).unwrap().accepts(text);
    let mut wanted = demand(&[&exactly(text)], &[format], (0, None));
    if !is_valid {
        wanted.not_formats = std::mem::take(&mut wanted.formats);
    }
    let known = Judge::new(&wanted).is_some_and(|judge| judge.accepts(text));
    let is_wrong = known && matches!(find(&wanted), Found::Empty(_));
    is_wrong.then(|| format!("{format}: {text:?} is valid: {is_valid}, and the contrary is proven"))
}

#[test]
fn proofs_on_formats_agree_with_the_validator() {
    let mut rng = fastrand::Rng::with_seed(11);
    let mut wrong = vec![contradiction("date-time", "1997-08-11T1,:03:51+07:30")];
    wrong.extend([contradiction("date", "20*/-1*-0,"), contradiction("time", "1+:4/:51Z")]);
    for name in format::names() {
        for mut text in draw(&some(&demand(&[], &[name], (0, None))), 40) {
            for _ in 0..2 {
                wrong.push(contradiction(name, &text));
                let mut characters: Vec<char> = text.chars().collect();
                let at = rng.usize(..=characters.len());
                match rng.u8(..3) {
                    0 => characters
                        .insert(at, *rng.choice(&['-', '0', '.', ':', '[', 'T', 'é']).unwrap()),
                    1 if at < characters.len() => drop(characters.remove(at)),
                    _ if at < characters.len() => characters[at] = rng.char('!'..='~'),
                    _ => {}
                }
                text = characters.into_iter().collect();
            }
        }
    }
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn patterns_formats_and_lengths_go_together() {
    let patterns = [
        "^[^ ]+$",
        "[0-9]",
        "^[a-z]",
        "a$",
        "[.:-]",
        "^.{4,30}$",
        r"^\S{1,12}$",
        "^(?!.*[A-Z]).*$",
    ];
    let lengths = [(0, None), (9, Some(40)), (37, None)];
    let mut some = 0;
    for (index, format) in format::names().enumerate() {
        let alone = draw(&self::some(&demand(&[], &[format], (0, None))), 200);
        for (at, pattern) in patterns.iter().enumerate() {
            let demand = demand(&[pattern], &[format], lengths[(index + at) % 3]);
            match find(&demand) {
                Found::Some(_) => {
                    holds(&demand);
                    some += 1;
                }
                Found::Empty(blame) => {
                    let judge = Judge::new(&demand).unwrap();
                    let valid = alone.iter().find(|text| judge.accepts(text));
                    assert_eq!(valid, None, "{demand:?} {blame:?}");
                }
                Found::Unknown(reason) => panic!("{demand:?}: {reason}"),
            }
        }
    }
    assert!(some > 120, "{some}");
}

#[test]
fn few_are_all_there_are() {
    let few = |demand: &TextDemand| some(demand).few().map(<[String]>::to_vec);
    assert_eq!(few(&demand(&["^(b|aa)?$"], &[], (1, None))).unwrap(), strings(&["b", "aa"]));
    assert_eq!(few(&demand(&["^[a-h]{2}$"], &[], (0, None))).unwrap().len(), 64);
    assert_eq!(few(&demand(&["^[a-h]{2}a?$"], &[], (0, None))), None);
    assert_eq!(few(&demand(&[], &[], (0, Some(0)))).unwrap(), strings(&[""]));
    assert_eq!(few(&demand(&["^a*$"], &[], (0, None))), None);
    assert_eq!(few(&demand(&["^a*$"], &[], (3, Some(5)))).unwrap().len(), 3);
}

#[test]
fn digits_beside_lookarounds_are_the_ten() {
    let texts = some(&demand(&[r"^(?=.*z)[\dz]+$"], &[], (0, None)));
    let drawn = draw(&texts, 200).concat();
    assert!(drawn.bytes().all(|byte| byte.is_ascii_digit() || byte == b'z'), "{drawn}");
    // The validator takes others as well, so this is no proof.
    let other = find(&demand(&[r"^(?=.*z)[\dz]+$", "[^0-9z]"], &[], (0, None)));
    assert!(!matches!(other, Found::Empty(_)));
}

#[test]
fn lengths_are_bounded_by_reason() {
    let long = some(&demand(&["^[ab]*$"], &[], (100_000, None)));
    assert!(draw(&long, 4).iter().all(|text| text.len() >= 100_000));
    let plain = some(&demand(&[], &[], (100_000, Some(100_000))));
    assert!(draw(&plain, 4).iter().all(|text| text.chars().count() == 100_000));
    holds(&demand(&["^(abc)*$"], &[], (100_001, None)));
    let Found::Unknown(reason) = find(&demand(&[], &[], (2_000_000, None))) else { panic!() };
    assert!(reason.contains("1000000"), "{reason}");
    let Found::Unknown(_) = find(&demand(&["["], &[], (0, None))) else { panic!() };
}

#[test]
fn edges_are_unusual_and_others_are_not() {
    let texts = some(&demand(&[], &[], (0, Some(50))));
    let mut rng = fastrand::Rng::with_seed(3);
    let mut all = |edge| {
        (0..400).map(|_| texts.draw(&mut rng, Draw { size: 6, edge })).collect::<Vec<String>>()
    };
    let usual = all(false);
    assert!(usual.iter().all(|text| text.len() <= 6));
    assert!(usual.concat().bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let edges = all(true);
    assert!(edges.iter().any(String::is_empty));
    assert!(edges.iter().any(|text| text.chars().count() == 50));
    for odd in ['\u{0}', '😀', 'é'] {
        assert!(edges.concat().contains(odd), "{odd:?}");
    }
}

#[test]
fn sets_are_shared_between_threads() {
    fn is_shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    is_shared(&some(&TextDemand::default()));
}

#[test]
fn the_same_seed_draws_the_same() {
    let wanted = demand(&["^[a-z]+(x|y)"], &[], (0, None));
    assert_eq!(draw(&some(&wanted), 20), draw(&some(&wanted), 20));
}

#[test]
fn nothing_costs_more_than_it_may() {
    let patterns = [
        "[a-z].{20}$",
        "^(a?){300}a{300}$",
        r"\w{500}",
        "^.{1,2000}$",
        r"(\w+\s?){1,60}$",
        "^[a-z]{1,100000}$",
        r"^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])(?=.*[!-/]).{8,64}$",
    ];
    for pattern in patterns {
        for limit in [0, 10, 1000, 100_000, 3_000_000] {
            let mut steps = Steps::new(limit);
            let clock = std::time::Instant::now();
            let found = Texts::find(&demand(&[pattern], &["email"], (0, None)), &mut steps);
            assert!(clock.elapsed().as_secs() < 20, "{pattern} {limit}");
            assert!(!matches!(found, Found::Empty(_)), "{pattern}");
        }
    }
}

/// The strings that tests of formats have.
fn collect_formatted(value: &Value, found: &mut Vec<(String, String)>) {
    for case in value.as_array().into_iter().flatten() {
        let Some(format) = case["schema"]["format"].as_str() else { continue };
        for test in case["tests"].as_array().into_iter().flatten() {
            if let Some(text) = test["data"].as_str() {
                found.push((format.to_owned(), text.to_owned()));
            }
        }
    }
}

#[test]
fn proofs_agree_with_the_validator_on_the_suite() {
    let Ok(suites) = std::env::var("TRUEUP_SUITES") else { return };
    let folder = Path::new(&suites).join("json-schema/tests/draft2020-12/optional/format");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        collect_formatted(&serde_json::from_str(&text).unwrap(), &mut found);
    }
    assert!(found.len() > 300, "{}", found.len());
    let wrong = found.iter().filter_map(|(format, text)| contradiction(format, text));
    assert_eq!(wrong.collect::<Vec<String>>(), Vec::<String>::new());
}

/// Patterns wherever they stand in documents.
fn collect(value: &Value, patterns: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            patterns.extend(members.get("pattern").and_then(Value::as_str).map(str::to_owned));
            if let Some(Value::Object(named)) = members.get("patternProperties") {
                patterns.extend(named.keys().cloned());
            }
            members.values().for_each(|member| collect(member, patterns));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, patterns)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn documents(folder: &Path, patterns: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            documents(&path, patterns);
        } else if path.extension().is_some_and(|it| it == "json") {
            let text = std::fs::read_to_string(&path).unwrap();
            collect(&serde_json::from_str(&text).unwrap_or_default(), patterns);
        }
    }
}

#[test]
fn patterns_of_contracts_and_suites_are_handled() {
    let mut patterns = Vec::new();
    documents(&Path::new(env!("CARGO_MANIFEST_DIR")).join("specs"), &mut patterns);
    if let Ok(suites) = std::env::var("TRUEUP_SUITES") {
        documents(&Path::new(&suites).join("json-schema/tests"), &mut patterns);
    }
    patterns.sort();
    patterns.dedup();
    assert!(patterns.len() > 8, "{patterns:?}");
    for pattern in patterns {
        let demand = demand(&[&pattern], &[], (0, None));
        match find(&demand) {
            Found::Some(_) => holds(&demand),
            Found::Empty(_) => panic!("{pattern}"),
            Found::Unknown(_) => assert!(Judge::new(&demand).is_none(), "{pattern}"),
        }
    }
}

/// Simple patterns over few letters, so that all short strings can be tried.
fn pattern() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("a".to_owned()),
        Just("b".to_owned()),
        Just("[ab]".to_owned()),
        Just("[^a]".to_owned()),
        Just(".".to_owned()),
        Just(r"\b".to_owned()),
        Just("-".to_owned()),
    ];
    let tree = leaf.prop_recursive(3, 12, 3, |inner| {
        let repeat = prop_oneof![Just("*"), Just("?"), Just("+"), Just("{2}"), Just("{1,3}")];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(?:{a}|{b})")),
            (inner, repeat).prop_map(|(a, repeat)| format!("(?:{a}){repeat}")),
        ]
    });
    let look = prop_oneof![
        4 => Just(String::new()), 1 => Just("(?!a)".to_owned()), 1 => Just("(?=.*b)".to_owned()),
    ];
    (any::<bool>(), look, tree, any::<bool>()).prop_map(|(start, look, tree, end)| {
        let (start, end) = (if start { "^" } else { "" }, if end { "$" } else { "" });
        format!("{start}{look}{tree}{end}")
    })
}

/// All strings of up to four letters.
fn short_strings() -> Vec<String> {
    let mut all = vec![String::new()];
    let mut at = 0;
    while all[at].len() < 4 {
        for letter in ["a", "b", "-"] {
            all.push(format!("{}{letter}", all[at]));
        }
        at += 1;
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn drawn_is_valid_and_empty_is_empty(
        patterns in proptest::collection::vec(pattern(), 0..3),
        not_patterns in proptest::collection::vec(pattern(), 0..2),
        min_length in 0_u64..4,
        longer in proptest::option::of(0_u64..4),
    ) {
        let max_length = longer.map(|longer| min_length + longer);
        let demand = TextDemand {
            patterns, not_patterns, min_length, max_length, ..TextDemand::default()
        };
        let judge = Judge::new(&demand).unwrap();
        match find(&demand) {
            Found::Some(texts) => {
                for text in draw(&texts, 20) {
                    prop_assert!(judge.accepts(&text), "{demand:?} drew {text:?}");
                }
                if let Some(few) = texts.few() {
                    for text in short_strings() {
                        prop_assert_eq!(judge.accepts(&text), few.contains(&text), "{}", text);
                    }
                }
            }
            Found::Empty(blame) => {
                prop_assert!(!blame.is_empty());
                let valid = short_strings().into_iter().find(|text| judge.accepts(text));
                prop_assert_eq!(valid, None, "{:?}", demand);
            }
            Found::Unknown(_) => {}
        }
    }
}
