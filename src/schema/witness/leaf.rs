//! What the engines for strings and for numbers have in common.

/// An answer to "is there a value?".
#[derive(Debug, Clone)]
pub(super) enum Found<T, B> {
    /// There is; and this is where values come from.
    Some(T),
    /// There is none, and that is proven: these parts of the demand cannot hold together.
    Empty(Vec<B>),
    /// Neither a value nor a proof was found, for this reason. It is no reason to say "none".
    Unknown(String),
}

/// How a value is to be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Draw {
    /// About how much beyond the least: for strings, in code points.
    pub(super) size: usize,
    /// Rather what lies at the edges: bounds, the shortest and longest, unusual characters.
    pub(super) edge: bool,
}
