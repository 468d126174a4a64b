//! What each code means: the one table that `explain` prints and that reports with rule metadata
//! read.
//!
//! A code is written where its finding is made; a test holds that none is made without an entry
//! here, and that each example fails and fits as it says. Rules of overlays have no entry: the
//! overlay's actions say what they mean.

mod contract;
mod overlay;
mod payload;
mod schema;
mod syntax;
mod union;

/// Codes that belong together.
pub(crate) struct Group {
    /// What the findings are about, as a heading.
    pub(crate) title: &'static str,
    /// What the examples are: `a payload`.
    pub(crate) example: &'static str,
    pub(crate) codes: &'static [Code],
}

/// One code and all that there is to say of it.
pub(crate) struct Code {
    /// As findings bear it: `schema/required`.
    pub(crate) id: &'static str,
    /// What is wrong, in one line.
    pub(crate) summary: &'static str,
    /// What it means and how to go on, in sentences.
    pub(crate) detail: &'static str,
    /// The specification that it comes from.
    pub(crate) source: &'static str,
    pub(crate) example: Example,
}

/// Something that fails with the code, and its cure.
pub(crate) struct Example {
    /// The schema that judges it; empty where none is needed.
    pub(crate) schema: &'static str,
    pub(crate) fails: &'static str,
    pub(crate) fits: &'static str,
}

/// All codes that are not the name of a rule.
pub(crate) static GROUPS: [&Group; 7] = [
    &syntax::GROUP,
    &payload::GROUP,
    &union::GROUP,
    &schema::GROUP,
    &contract::GROUP,
    &overlay::GROUP,
    &contract::IMPORT,
];

/// The entry of a code, and the group that it is in.
pub(crate) fn find(id: &str) -> Option<(&'static Group, &'static Code)> {
    GROUPS.iter().find_map(|group| {
        let found = group.codes.iter().find(|known| known.id == id)?;
        Some((*group, found))
    })
}
