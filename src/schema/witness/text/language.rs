//! The strings that a product accepts, by their length: which lengths there are, and one of each.

use std::collections::HashMap;
use std::sync::Arc;

use super::Stop;
use super::alphabet::{Alphabet, CharClass};
use super::product::Product;
use crate::schema::witness::leaf::Draw;
use crate::schema::witness::steps::Steps;

/// The strings of a product whose lengths are within bounds. There is at least one.
#[derive(Debug)]
pub(super) struct Language {
    product: Product,
    classes: Vec<Arc<CharClass>>,
    lengths: Lengths,
    /// The lengths to draw, in ascending order; not all of them where there are many.
    drawn: Vec<usize>,
    /// The greatest length, where there is one and it is not beyond reason.
    longest: Option<usize>,
}

/// For each number of characters, the states from which exactly so many lead to acceptance.
#[derive(Debug)]
struct Lengths {
    rows: Vec<Box<[u64]>>,
    /// The row that follows the last one.
    back_to: Option<usize>,
}

/// Whether there are strings of a wanted length.
#[derive(Debug)]
pub(super) enum Measured {
    Some(Language),
    None,
    /// That was too much to find out.
    Unsettled,
}

/// No string longer than this is made.
pub(super) const LONGEST: u64 = 1_000_000;

const MOST_ROWS: usize = 8192;
const MOST_WORDS: usize = 2_000_000;
/// So many lengths beyond the least are looked for.
const WINDOW: usize = 320;
/// The longest is drawn up to this length.
const LONGEST_DRAWN: usize = 4096;
/// How many steps may go into lengths that are of no need.
const CURIOSITY: u64 = 100_000;

impl Lengths {
    fn has(&self, length: usize, state: usize) -> bool {
        self.row(length).is_some_and(|row| row[state / 64] >> (state % 64) & 1 == 1)
    }

    fn row(&self, length: usize) -> Option<&[u64]> {
        if let Some(row) = self.rows.get(length) {
            return Some(row);
        }
        let back_to = self.back_to?;
        let period = self.rows.len() - back_to;
        self.rows.get(back_to + (length - back_to) % period).map(Box::as_ref)
    }

    /// The length after which nothing new comes.
    fn horizon(&self, from: usize) -> usize {
        match self.back_to {
            Some(back_to) => {
                let period = self.rows.len() - back_to;
                from.max(back_to).saturating_add(period)
            }
            None => self.rows.len(),
        }
    }
}

impl Language {
    pub(super) fn measure(
        product: Product,
        alphabet: &Alphabet,
        (shortest, longest): (u64, Option<u64>),
        steps: &mut Steps,
    ) -> Result<Measured, Stop> {
        if shortest > LONGEST {
            return Ok(Measured::Unsettled);
        }
        let (Ok(shortest), Ok(longest)) =
            (usize::try_from(shortest), usize::try_from(longest.unwrap_or(u64::MAX)))
        else {
            return Ok(Measured::Unsettled);
        };
        let (lengths, found) = count_back(&product, (shortest, longest), steps)?;
        let Some(least) = found else {
            let is_proven = lengths.back_to.is_some() || lengths.rows.len() > longest;
            return Ok(if is_proven { Measured::None } else { Measured::Unsettled });
        };
        let end = lengths.horizon(least).max(least.saturating_add(WINDOW)).min(longest);
        let mut drawn: Vec<usize> = Vec::new();
        let mut greatest = None;
        for length in least..=end.min(least.saturating_add(MOST_ROWS)) {
            if lengths.has(length, 0) {
                greatest = Some(length);
                if drawn.len() < WINDOW {
                    drawn.push(length);
                }
            }
        }
        // The greatest is known where the bound is reached, or where lengths end in none at all.
        let reaches = longest <= LONGEST_DRAWN && lengths.row(longest).is_some();
        let longest = if reaches {
            (least..=longest).rev().find(|length| lengths.has(*length, 0))
        } else {
            let ends = lengths
                .back_to
                .and_then(|back_to| lengths.rows.get(back_to))
                .is_some_and(|row| row.iter().all(|word| *word == 0));
            greatest.filter(|greatest| ends && *greatest <= LONGEST_DRAWN)
        };
        let classes = alphabet.classes().to_vec();
        Ok(Measured::Some(Self { product, classes, lengths, drawn, longest }))
    }

    pub(super) fn draw(&self, rng: &mut fastrand::Rng, how: Draw) -> String {
        let least = self.drawn.first().copied().unwrap_or_default();
        let fitting =
            self.drawn.partition_point(|length| *length <= least.saturating_add(how.size));
        let any = self.drawn[rng.usize(..fitting.max(1)).min(self.drawn.len() - 1)];
        let length = match rng.u8(..4) {
            0 if how.edge => least,
            1 if how.edge => self.longest.unwrap_or(any),
            _ => any,
        };
        self.draw_exactly(rng, length, how.edge)
    }

    fn draw_exactly(&self, rng: &mut fastrand::Rng, length: usize, edge: bool) -> String {
        let mut text = String::with_capacity(length);
        let mut state = 0;
        let mut choices: Vec<(usize, u16, u32)> = Vec::new();
        for left in (0..length).rev() {
            choices.clear();
            let Some(row) = self.lengths.row(left) else { break };
            let mut total = 0;
            for (class, to) in &self.product.states[state].edges {
                if row[*to as usize / 64] >> (to % 64) & 1 == 1 {
                    let chars = &self.classes[usize::from(*class)];
                    total += if edge { chars.edge_weight() } else { chars.weight() };
                    choices.push((total, *class, *to));
                }
            }
            let index = if total == 0 {
                rng.usize(..choices.len().max(1))
            } else {
                let chosen = rng.usize(..total);
                choices.partition_point(|(sum, ..)| *sum <= chosen)
            };
            let Some((_, class, to)) = choices.get(index) else { break };
            let chars = &self.classes[usize::from(*class)];
            text.push(if edge { chars.draw_edge(rng) } else { chars.draw(rng) });
            state = *to as usize;
        }
        text
    }

    /// All strings, where there are at most `most`.
    pub(super) fn all(&self, most: usize) -> Option<Vec<String>> {
        // Within a cycle of lengths that has any string, there is always another.
        let last = self.longest.filter(|longest| *longest <= 1024)?;
        let mut found = Vec::new();
        for length in self.drawn.first().copied()?..=last {
            if self.lengths.has(length, 0) {
                self.collect(0, length, &mut String::new(), &mut found, most)?;
            }
        }
        Some(found)
    }

    fn collect(
        &self,
        state: usize,
        left: usize,
        text: &mut String,
        found: &mut Vec<String>,
        most: usize,
    ) -> Option<()> {
        if left == 0 {
            found.push(text.clone());
            return (found.len() <= most).then_some(());
        }
        for (class, to) in &self.product.states[state].edges {
            if !self.lengths.has(left - 1, *to as usize) {
                continue;
            }
            let class = &self.classes[usize::from(*class)];
            if class.count() as usize > most {
                return None;
            }
            for character in class.chars() {
                text.push(character);
                self.collect(*to as usize, left - 1, text, found, most)?;
                text.pop();
            }
        }
        Some(())
    }
}

/// The lengths, as far as needed, and the least one that the bounds allow.
fn count_back(
    product: &Product,
    (shortest, longest): (usize, usize),
    steps: &mut Steps,
) -> Result<(Lengths, Option<usize>), Stop> {
    let states = &product.states;
    let words = states.len().div_ceil(64);
    let next: Vec<Vec<u32>> = states
        .iter()
        .map(|state| {
            let mut next: Vec<u32> = state.edges.iter().map(|(_, to)| *to).collect();
            next.sort_unstable();
            next.dedup();
            next
        })
        .collect();
    let cost = 1 + next.iter().map(Vec::len).sum::<usize>() as u64 / 4;
    let mut row = vec![0_u64; words].into_boxed_slice();
    for (index, state) in states.iter().enumerate() {
        row[index / 64] |= u64::from(state.accepts) << (index % 64);
    }
    let mut lengths = Lengths { rows: Vec::new(), back_to: None };
    let mut known: HashMap<Box<[u64]>, usize> = HashMap::new();
    let mut found = None;
    let mut curiosity = CURIOSITY;
    loop {
        if let Some(earlier) = known.get(&row) {
            lengths.back_to = Some(*earlier);
            break;
        }
        let length = lengths.rows.len();
        if found.is_none() && length >= shortest && length <= longest && row[0] & 1 == 1 {
            found = Some(length);
        }
        known.insert(row.clone(), length);
        lengths.rows.push(row.clone());
        if length >= MOST_ROWS || length * words >= MOST_WORDS || length >= longest {
            break;
        }
        if found.is_some_and(|least| length > least + WINDOW) {
            let Some(left) = curiosity.checked_sub(cost) else { break };
            curiosity = left;
        }
        steps.spend(cost)?;
        let mut before = vec![0_u64; words].into_boxed_slice();
        for (index, next) in next.iter().enumerate() {
            let leads = next.iter().any(|to| row[*to as usize / 64] >> (to % 64) & 1 == 1);
            before[index / 64] |= u64::from(leads) << (index % 64);
        }
        row = before;
    }
    if found.is_none() && lengths.back_to.is_some() {
        let last = lengths.horizon(shortest).min(longest);
        found = (shortest..=last).find(|length| lengths.has(*length, 0));
    }
    Ok((lengths, found))
}
