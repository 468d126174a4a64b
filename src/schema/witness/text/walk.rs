//! A random walk through a regular expression's syntax tree.
//!
//! For expressions whose automata are too large: what comes out satisfies the expression's shape,
//! and has still to be judged.

use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind};

/// A text of the expression's shape; repetitions happen up to `extra` times more than they must.
/// `None` where it would be longer than `longest` bytes.
pub(super) fn walk(
    tree: &Hir,
    rng: &mut fastrand::Rng,
    extra: u32,
    longest: usize,
) -> Option<String> {
    let mut text = String::new();
    step(tree, rng, extra, longest, &mut text)?;
    Some(text)
}

fn step(
    tree: &Hir,
    rng: &mut fastrand::Rng,
    extra: u32,
    longest: usize,
    text: &mut String,
) -> Option<()> {
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(str::from_utf8(&literal.0).ok()?),
        HirKind::Class(Class::Unicode(class)) => text.push(pick(class, rng)?),
        HirKind::Class(Class::Bytes(class)) => text.push(pick(&class.to_unicode_class()?, rng)?),
        HirKind::Repetition(repetition) => {
            let most = repetition.min.saturating_add(rng.u32(..=extra));
            for _ in 0..repetition.max.map_or(most, |max| max.min(most)) {
                let before = text.len();
                step(&repetition.sub, rng, extra, longest, text)?;
                if text.len() == before && repetition.sub.properties().maximum_len() == Some(0) {
                    break;
                }
            }
        }
        HirKind::Capture(capture) => step(&capture.sub, rng, extra, longest, text)?,
        HirKind::Concat(parts) => {
            for part in parts {
                step(part, rng, extra, longest, text)?;
            }
        }
        HirKind::Alternation(branches) => {
            step(branches.get(rng.usize(..branches.len()))?, rng, extra, longest, text)?;
        }
    }
    (text.len() <= longest).then_some(())
}

/// A letter or a digit, where the class has any.
fn pick(class: &ClassUnicode, rng: &mut fastrand::Rng) -> Option<char> {
    let plain = [('a', 'z'), ('0', '9'), ('A', 'Z'), (' ', '~')];
    for (low, high) in plain {
        let ranges = class.ranges().iter();
        let within = ranges.map(|range| (range.start().max(low), range.end().min(high)));
        let within: Vec<(char, char)> = within.filter(|(low, high)| low <= high).collect();
        if let Some((low, high)) = rng.choice(within) {
            return Some(rng.char(low..=high));
        }
    }
    let range = class.ranges().get(rng.usize(..class.ranges().len().max(1)))?;
    Some(rng.char(range.start()..=range.end()))
}
