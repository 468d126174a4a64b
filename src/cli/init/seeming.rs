//! What a file seems to be a payload of: by itself, and by what lies beside it.

use crate::cli::guess::{Guess, Guesser};
use crate::document::Document;

/// What a file seems to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Seeming {
    /// It fits this target and no other.
    Fits(String),
    /// It fits none, and this one must be meant.
    Fails(String),
    /// It fits several targets.
    FitsSeveral(Vec<String>),
    /// It fits none, and one of several is meant.
    FailsSeveral(Vec<String>),
    /// Its text is broken.
    Unreadable,
    Other,
}

/// What the payloads of a file have in common.
pub(super) fn seeming(documents: &[Document], guesser: &Guesser) -> anyhow::Result<Seeming> {
    let mut common: Option<Seeming> = None;
    for document in documents {
        let one = match guesser.guess(document.value())? {
            Guess::Fits(target) => Seeming::Fits(target.name().to_owned()),
            Guess::Undecided { fits, .. } if !fits.is_empty() => Seeming::FitsSeveral(fits),
            Guess::Undecided { .. } => match guesser.meant(document.value())?.as_slice() {
                [] => Seeming::Other,
                [target] => Seeming::Fails((*target).to_owned()),
                several => Seeming::FailsSeveral(several.iter().map(ToString::to_string).collect()),
            },
        };
        common = Some(match (common, one) {
            (None, one) => one,
            (Some(common), one) => common.with(one),
        });
    }
    Ok(common.unwrap_or(Seeming::Unreadable))
}

/// Where a file does not tell by itself what it is, its neighbours may: payloads of one kind lie
/// together.
pub(super) fn settle(seemings: &mut [Seeming]) {
    let mut fitted = seemings.iter().filter_map(|it| match it {
        Seeming::Fits(target) => Some(target),
        _ => None,
    });
    let Some(usual) = fitted.next().cloned() else { return };
    if !fitted.all(|target| *target == usual) {
        return;
    }
    let fitting = seemings.iter().filter(|it| matches!(it, Seeming::Fits(_))).count();
    let agrees = |it: &Seeming| match it {
        Seeming::Fits(_) | Seeming::Unreadable => true,
        Seeming::Fails(target) => *target == usual,
        Seeming::FitsSeveral(targets) | Seeming::FailsSeveral(targets) => targets.contains(&usual),
        Seeming::Other => false,
    };
    // A broken text says nothing of itself, so its neighbours have to be of one mind.
    let speaks_for_broken = fitting > 1 && seemings.iter().all(agrees);
    for seeming in seemings {
        let settled = match &seeming {
            Seeming::FitsSeveral(targets) if targets.contains(&usual) => Seeming::Fits,
            Seeming::FailsSeveral(targets) if targets.contains(&usual) => Seeming::Fails,
            Seeming::Unreadable if speaks_for_broken => Seeming::Fails,
            Seeming::Fits(_)
            | Seeming::Fails(_)
            | Seeming::FitsSeveral(_)
            | Seeming::FailsSeveral(_)
            | Seeming::Unreadable
            | Seeming::Other => continue,
        };
        *seeming = settled(usual.clone());
    }
}

impl Seeming {
    /// Of two payloads in one file.
    fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Fits(one), Self::Fails(other)) | (Self::Fails(one), Self::Fits(other))
                if one == other =>
            {
                Self::Fails(one)
            }
            (one, other) if one == other => one,
            _ => Self::Other,
        }
    }
}
