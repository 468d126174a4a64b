//! Characters, grouped into classes that no pattern of a demand tells apart.
//!
//! A pattern's automaton has one transition for each class instead of one for each of the million
//! code points.

use std::collections::HashMap;
use std::sync::Arc;

use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

/// The sets of characters that patterns speak of, each once.
#[derive(Debug, Default)]
pub(super) struct Sets {
    sets: Vec<ClassUnicode>,
    known: HashMap<Vec<(char, char)>, usize>,
}

/// The classes, and which sets contain which.
#[derive(Debug)]
pub(super) struct Alphabet {
    classes: Vec<Arc<CharClass>>,
    /// For each set, for each class, whether the set contains the class.
    members: Vec<Vec<bool>>,
}

/// Characters that no pattern tells apart.
#[derive(Debug)]
pub(super) struct CharClass {
    ranges: Vec<(char, char)>,
    /// Letters and digits, else what else is printable ASCII.
    readable: Vec<char>,
    has_alphanumeric: bool,
    count: u32,
}

impl Sets {
    pub(super) fn add(&mut self, set: &ClassUnicode) -> usize {
        let key = set.ranges().iter().map(|range| (range.start(), range.end())).collect();
        *self.known.entry(key).or_insert_with(|| {
            self.sets.push(set.clone());
            self.sets.len() - 1
        })
    }

    pub(super) fn add_char(&mut self, character: char) -> usize {
        self.add(&ClassUnicode::new([ClassUnicodeRange::new(character, character)]))
    }
}

const SURROGATES: std::ops::Range<u32> = 0xD800..0xE000;
const END: u32 = 0x11_0000;

impl Alphabet {
    pub(super) fn new(sets: &Sets) -> Self {
        // Where each set begins and ceases to contain characters.
        let mut events: Vec<(u32, usize)> = Vec::new();
        for (index, set) in sets.sets.iter().enumerate() {
            for range in set.ranges() {
                events.push((u32::from(range.start()), index));
                events.push((u32::from(range.end()) + 1, index));
            }
        }
        events.sort_unstable();
        let mut inside = vec![false; sets.sets.len()];
        let mut classes: HashMap<Vec<bool>, usize> = HashMap::new();
        let mut ranges: Vec<Vec<(char, char)>> = Vec::new();
        let mut start = 0;
        let mut events = events.into_iter().peekable();
        loop {
            let end = events.peek().map_or(END, |(at, _)| *at);
            for (low, high) in
                [(start, end.min(SURROGATES.start)), (start.max(SURROGATES.end), end)]
            {
                if low >= high {
                    continue;
                }
                let (Some(low), Some(high)) = (char::from_u32(low), char::from_u32(high - 1))
                else {
                    continue;
                };
                let class = *classes.entry(inside.clone()).or_insert_with(|| {
                    ranges.push(Vec::new());
                    ranges.len() - 1
                });
                ranges[class].push((low, high));
            }
            let Some((at, _)) = events.peek().copied() else { break };
            while let Some((_, set)) = events.next_if(|(place, _)| *place == at) {
                inside[set] = !inside[set];
            }
            start = at;
        }
        let mut members = vec![vec![false; ranges.len()]; sets.sets.len()];
        for (signature, class) in classes {
            for (set, contained) in signature.into_iter().enumerate() {
                members[set][class] = contained;
            }
        }
        let classes = ranges.into_iter().map(|ranges| Arc::new(CharClass::new(ranges))).collect();
        Self { classes, members }
    }

    pub(super) fn classes(&self) -> &[Arc<CharClass>] {
        &self.classes
    }

    pub(super) fn len(&self) -> usize {
        self.classes.len()
    }

    pub(super) fn contains(&self, set: usize, class: usize) -> bool {
        self.members[set][class]
    }
}

impl CharClass {
    fn new(ranges: Vec<(char, char)>) -> Self {
        let ascii = (' '..='~').filter(|it| ranges.iter().any(|(a, b)| (a..=b).contains(&it)));
        let ascii: Vec<char> = ascii.collect();
        let words: Vec<char> = ascii.iter().copied().filter(char::is_ascii_alphanumeric).collect();
        let lower: Vec<char> =
            words.iter().copied().filter(|it| !it.is_ascii_uppercase()).collect();
        let has_alphanumeric = !words.is_empty();
        // Where no pattern tells the cases apart, small letters read best.
        let readable = [lower, words, ascii].into_iter().find(|it| !it.is_empty());
        let size = |(low, high): &(char, char)| u32::from(*high) - u32::from(*low) + 1;
        let count = ranges.iter().map(size).sum();
        Self { readable: readable.unwrap_or_default(), has_alphanumeric, ranges, count }
    }

    /// How often this class is to be chosen where values should be readable; 0 for never.
    pub(super) fn weight(&self) -> usize {
        if self.has_alphanumeric { self.readable.len() } else { self.readable.len().min(2) }
    }

    /// How often it is to be chosen where values should be unusual.
    pub(super) fn edge_weight(&self) -> usize {
        let is_unusual = self.ranges.last().is_some_and(|(_, high)| !high.is_ascii());
        if is_unusual || self.readable.is_empty() { 6 } else { 3 }
    }

    /// How many characters it has.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    pub(super) fn chars(&self) -> impl Iterator<Item = char> {
        self.ranges.iter().flat_map(|(low, high)| *low..=*high)
    }

    pub(super) fn contains(&self, character: char) -> bool {
        self.ranges.iter().any(|(low, high)| (*low..=*high).contains(&character))
    }

    /// One that reads well, where there is one.
    pub(super) fn draw(&self, rng: &mut fastrand::Rng) -> char {
        rng.choice(self.readable.iter().copied()).unwrap_or_else(|| self.draw_any(rng))
    }

    /// One that software gets wrong: controls, what is beyond ASCII, what needs two UTF-16 units.
    pub(super) fn draw_edge(&self, rng: &mut fastrand::Rng) -> char {
        const ODD: [char; 16] = [
            '\u{0}',
            '\t',
            '\n',
            ' ',
            '"',
            '\\',
            '\'',
            '\u{7f}',
            'ß',
            'é',
            '\u{301}',
            '\u{200d}',
            '日',
            '\u{feff}',
            '😀',
            '\u{10ffff}',
        ];
        let odd = ODD[rng.usize(..ODD.len())];
        match rng.u8(..4) {
            0 | 1 if self.contains(odd) => odd,
            3 => self.draw(rng),
            _ => self.draw_any(rng),
        }
    }

    fn draw_any(&self, rng: &mut fastrand::Rng) -> char {
        let (low, high) = self.ranges[rng.usize(..self.ranges.len())];
        rng.char(low..=high)
    }
}
