//! A pattern on which a backtracking engine takes far too long for some short text.

use serde_json::json;

use super::backtrack::{Attempt, Program};
use super::expression::{Node, alphabet};
use super::patterns::patterns;
use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "catastrophic-pattern",
    severity: Severity::Warning,
    summary: "a short text keeps a backtracking engine busy for very long",
    detail: "JavaScript, Python, Java, PCRE and .NET match by trying: where a pattern can match one \
             text in many ways, refusing it means trying all of them. A text of some thirty \
             characters may then stop a server. It is a warning where the steps grow \
             exponentially with the text, a note where they grow as a power of its length. Each \
             is proved with a matcher that counts its steps. Write the pattern so that each \
             character can be matched in one way alone: `^(\\w+\\s?)*$` as `^(\\w+(\\s\\w+)*\\s?)?$`, \
             `(a|a)*` as `a*`. A `maxLength` beside it helps where the steps are a power.",
    source: "OWASP, Regular expression Denial of Service; CWE-1333",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components: {schemas: {Words: {type: string, pattern: '^([a-z]+ ?)+$'}}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components: {schemas: {Words: {type: string, pattern: '^[a-z]+( [a-z]+)* ?$'}}}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    for pattern in patterns(subject) {
        let longest = pattern.longest_text(subject).unwrap_or(LONGEST);
        let Some(attack) = attack(pattern.text, longest) else { continue };
        let (severity, growth) = match attack.growth {
            Growth::Exponential => (Severity::Warning, "exponentially".to_owned()),
            Growth::Power(2) => (Severity::Note, "quadratically".to_owned()),
            Growth::Power(power) => (Severity::Note, format!("as its power of {power}")),
        };
        let title = format!("the steps to refuse a text grow {growth} with its length");
        let Some(defect) = Defect::grouped(pattern.places(), title) else { continue };
        let Attack { length, steps, .. } = attack;
        let help = format!(
            "let each character match in one way alone; {} makes a text that takes long",
            attack.recipe()
        );
        let more = if steps > LIMIT { "more than " } else { "" };
        let steps = steps.min(LIMIT);
        let mut defect = defect
            .severity(severity)
            .expected(format!("{more}{steps} steps for {length} characters"))
            .help(help);
        if length <= SHOWN {
            defect = defect.witness(json!(attack.text(attack.rounds)));
        }
        found.push(defect);
    }
}

/// Longer texts are described and not shown.
const SHOWN: usize = 80;
/// Texts that are longer than this are not thought of where nothing limits them.
const LONGEST: usize = 4000;
/// An engine that takes more steps than this holds up its caller noticeably.
const LIMIT: u64 = 200_000;
/// How many rounds, and twice as many, show whether the steps grow exponentially: few where there
/// are many ways a round.
const ROUNDS: [usize; 4] = [3, 6, 8, 12];
/// How many rounds, and twice as many, show how they grow if they do not.
const MANY_ROUNDS: usize = 32;
/// No more steps than these are taken in the search for the worst text.
const BUDGET: u64 = 8_000_000;
/// Nor are more steps than this taken to find that out.
const MEASURED: u64 = 2_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Growth {
    Exponential,
    Power(u32),
}

/// A text that takes long: a beginning, something over and over again, an end that does not fit.
#[derive(Debug)]
struct Attack {
    beginning: String,
    round: String,
    end: String,
    growth: Growth,
    rounds: usize,
    length: usize,
    steps: u64,
}

impl Attack {
    fn text(&self, rounds: usize) -> String {
        text(&self.beginning, &self.round, &self.end, rounds)
    }

    fn recipe(&self) -> String {
        let quoted = |text: &str| format!("`{}`", text.escape_debug());
        let mut recipe = format!("{} over and over again", quoted(&self.round));
        if !self.beginning.is_empty() {
            recipe = format!("{} and then {recipe}", quoted(&self.beginning));
        }
        if !self.end.is_empty() {
            recipe = format!("{recipe}, with {} at the end,", quoted(&self.end));
        }
        recipe
    }
}

fn text(beginning: &str, round: &str, end: &str, rounds: usize) -> String {
    format!("{beginning}{}{end}", round.repeat(rounds))
}

/// The worst text for a pattern among those that its loops suggest.
fn attack(pattern: &str, longest: usize) -> Option<Attack> {
    let node = Node::parse(pattern)?;
    let program = Program::compile(&node)?;
    let alphabet = alphabet(&node);
    let mut loops = Vec::new();
    find_loops(&node, "", &alphabet, &mut loops);
    let texts: Vec<(&str, String, String)> = loops
        .iter()
        .flat_map(|(beginning, body)| {
            let rounds = rounds(body, &alphabet).into_iter();
            rounds.map(move |round| (beginning.as_str(), round))
        })
        .flat_map(|(beginning, round)| {
            ends(&alphabet).into_iter().map(move |end| (beginning, round.clone(), end))
        })
        .collect();
    // All for the worst before any for the second worst, which takes more steps to find out.
    for (measure, budget) in [(exponential as Measure, BUDGET), (power, 2 * BUDGET)] {
        let mut worst: Option<Attack> = None;
        for (beginning, round, end) in &texts {
            if program.steps_taken() > budget {
                break;
            }
            let known = worst.as_ref().map_or(0, |worst| worst.growth.power());
            let attempt =
                |rounds: usize| run(&program, &text(beginning, round, end, rounds), MEASURED);
            let growth = measure(&attempt).filter(|growth| growth.power() > known);
            let (beginning, round, end) = ((*beginning).to_owned(), round.clone(), end.clone());
            let proof = growth.and_then(|it| prove(&program, beginning, round, end, it, longest));
            if growth == Some(Growth::Exponential) {
                // Nothing is worse, and where it is not proved, a longer text is not allowed.
                return proof;
            }
            worst = proof.or(worst);
        }
        if worst.is_some() {
            return worst;
        }
    }
    None
}

/// Finds out how the steps grow, by attempts with some number of rounds.
type Measure = fn(&dyn Fn(usize) -> Attempt) -> Option<Growth>;

impl Growth {
    fn power(self) -> u32 {
        match self {
            Self::Power(power) => power,
            Self::Exponential => u32::MAX,
        }
    }
}

fn exponential(attempt: &dyn Fn(usize) -> Attempt) -> Option<Growth> {
    // Most loops are harmless, which shows at once.
    let (few, many) = (attempt(MANY_ROUNDS / 4), attempt(MANY_ROUNDS / 2));
    if many.is_match == Some(true) || many.steps < 3 * few.steps && many.is_match.is_some() {
        return None;
    }
    // Two ways in each of eight rounds make this 256 times the steps, and no power that people
    // write makes it 64 times.
    let multiplies = |rounds| {
        let (few, twice) = (attempt(rounds), attempt(2 * rounds));
        few.is_match == Some(false) && twice.is_match != Some(true) && twice.steps >= 64 * few.steps
    };
    // Millions of steps for so few rounds need no comparison.
    let is_exponential = few.is_match.is_none() || ROUNDS.into_iter().any(multiplies);
    is_exponential.then_some(Growth::Exponential)
}

fn power(attempt: &dyn Fn(usize) -> Attempt) -> Option<Growth> {
    let many = attempt(MANY_ROUNDS);
    if many.is_match != Some(false) {
        return None;
    }
    let twice = attempt(2 * MANY_ROUNDS);
    let mut power = 0;
    // By a factor that is a little less than the power's own: the shorter text has its own costs.
    while many.steps.saturating_mul(17 << power) <= twice.steps.saturating_mul(10) {
        power += 1;
    }
    (power >= 2 && twice.is_match != Some(true)).then_some(Growth::Power(power))
}

/// The shortest text of this kind that takes long enough to matter, if there is one that the
/// schema does not refuse for its length.
fn prove(
    program: &Program,
    beginning: String,
    round: String,
    end: String,
    growth: Growth,
    longest: usize,
) -> Option<Attack> {
    let mut rounds = ROUNDS[0];
    loop {
        let text = text(&beginning, &round, &end, rounds);
        let length = text.chars().count();
        if length > longest {
            return None;
        }
        let Attempt { steps, is_match } = run(program, &text, LIMIT);
        if is_match.is_none() {
            return Some(Attack { beginning, round, end, growth, rounds, length, steps });
        }
        rounds += match growth {
            Growth::Exponential => 2,
            Growth::Power(_) => rounds,
        };
    }
}

fn run(program: &Program, text: &str, limit: u64) -> Attempt {
    program.attempt(&text.chars().collect::<Vec<char>>(), limit)
}

/// Each repetition without an end, with a text that leads up to it.
fn find_loops<'n>(
    node: &'n Node,
    beginning: &str,
    alphabet: &[char],
    found: &mut Vec<(String, &'n Node)>,
) {
    match node {
        Node::Sequence(parts) => {
            let mut beginning = beginning.to_owned();
            for part in parts {
                find_loops(part, &beginning, alphabet, found);
                beginning += &part.sample(alphabet);
            }
        }
        Node::Either(parts) => {
            for part in parts {
                find_loops(part, beginning, alphabet, found);
            }
        }
        Node::Repeat { body, max, .. } => {
            if max.is_none() && found.len() < MAX_LOOPS {
                found.push((beginning.to_owned(), body));
            }
            find_loops(body, beginning, alphabet, found);
        }
        Node::Empty | Node::One(_) | Node::Start | Node::End | Node::Boundary(_) => {}
    }
}

const MAX_LOOPS: usize = 8;
const MAX_ENDS: usize = 2;
const MAX_ROUNDS: usize = 24;
const MAX_CHARACTERS: usize = 4;

/// Texts that a loop may go round with.
fn rounds(body: &Node, alphabet: &[char]) -> Vec<String> {
    let mut sets = Vec::new();
    body.sets(&mut sets);
    let known = alphabet.iter().filter(|it| sets.iter().any(|set| set.contains(**it)));
    let known: Vec<char> = known.copied().take(MAX_CHARACTERS).collect();
    let mut rounds: Vec<String> = known.iter().map(char::to_string).collect();
    rounds.extend(samples(body, alphabet));
    rounds.extend(known.iter().flat_map(|one| known.iter().map(move |two| format!("{one}{two}"))));
    rounds.retain(|round| !round.is_empty());
    let mut seen = Vec::new();
    rounds.retain(|round| {
        let is_new = !seen.contains(round);
        seen.push(round.clone());
        is_new
    });
    rounds.truncate(MAX_ROUNDS);
    rounds
}

/// A text for each alternative in a loop.
fn samples(node: &Node, alphabet: &[char]) -> Vec<String> {
    match node {
        Node::Either(parts) => parts.iter().flat_map(|part| samples(part, alphabet)).collect(),
        Node::Repeat { body, min: 0, .. } => samples(body, alphabet),
        Node::Sequence(parts) => {
            let mut all = vec![String::new()];
            for part in parts {
                let samples = samples(part, alphabet);
                let joined =
                    all.iter().flat_map(|it| samples.iter().map(move |s| format!("{it}{s}")));
                all = joined.take(MAX_LOOPS).collect();
            }
            all
        }
        other => vec![other.sample(alphabet)],
    }
}

/// What may not fit at the end.
fn ends(alphabet: &[char]) -> Vec<String> {
    let mut ends = vec!["!".to_owned(), String::new()];
    ends.extend(alphabet.iter().rev().take(MAX_ENDS).map(char::to_string));
    ends
}

#[cfg(test)]
mod tests {
    use super::{Growth, LONGEST, RULE, attack};
    use crate::lint::testing::{places, titles};

    fn growth_of(pattern: &str) -> Option<Growth> {
        attack(pattern, LONGEST).map(|attack| attack.growth)
    }

    #[test]
    fn reports_patterns_that_match_one_text_in_many_ways() {
        for pattern in [
            "(a+)+$",
            "^(a|a)*$",
            r"^(\w+\s?)*$",
            "^([a-z]+)*!$",
            "^(a|aa)+$",
            r"^(\d|[0-9a-f])+;$",
            "^(abc|ab|cab|c)*$",
            "^((a|b)*c?)*$",
            "^(x+x+)+y",
            "^((x*)*(x*)*(x*)*)*$",
            "^((x*)*(x*)*(x*)*(x*)*(x*)*)*$",
            "^(a|b|ab)*$",
        ] {
            assert_eq!(growth_of(pattern), Some(Growth::Exponential), "{pattern}");
        }
    }

    #[test]
    fn notes_patterns_whose_loops_share_characters() {
        for (pattern, power) in
            [(r"^\d+\d+$", 2), (r"^\d*\d*\d*$", 3), (r"^.*a.*b$", 2), (r"^\s*\w*\s*\s*;$", 3)]
        {
            assert_eq!(growth_of(pattern), Some(Growth::Power(power)), "{pattern}");
        }
    }

    #[test]
    fn is_silent_where_each_character_matches_in_one_way() {
        for pattern in [
            "^[a-z]+(-[a-z]+)*$",
            "^[a-z]+$",
            "(a|a)*",
            "(a+)+",
            "^(a|b)*$",
            r"^\d{1,9}(\.\d+)?$",
            "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|0{8})$",
            "^[a-zA-Z0-9_-]+$",
            r"^[^@]+@[a-z]+\.[a-z]+$",
            "^(?:[a-z]{1,63}\\.)+[a-z]{2,}$",
        ] {
            assert_eq!(growth_of(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn leaves_a_power_alone_where_texts_are_short() {
        let power = "components: {schemas: {A: {pattern: '^\\d+\\d+$', maxLength: 99}}}";
        assert_eq!(places(&RULE, power), [""; 0]);
        let exponential = "components: {schemas: {A: {pattern: '^(\\d+)+$', maxLength: 99}}}";
        assert_eq!(places(&RULE, exponential), ["/components/schemas/A/pattern"]);
    }

    #[test]
    fn names_the_growth_and_every_place() {
        let document =
            "components: {schemas: {A: {pattern: (a+)+$}, B: {patternProperties: {(a+)+$: {}}}}}";
        let expected = "the steps to refuse a text grow exponentially with its length";
        assert_eq!(titles(&RULE, document), [expected]);
        assert_eq!(places(&RULE, document).len(), 2);
    }

    #[test]
    fn says_nothing_of_what_it_cannot_read() {
        assert_eq!(growth_of("(?=a)(a+)+$"), None);
        assert_eq!(growth_of("("), None);
    }
}
