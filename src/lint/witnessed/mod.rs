//! What is proved by a payload, or by there being none.

pub(super) mod accepts_nothing;
mod ask;
pub(super) mod overlapping_branches;
pub(super) mod shadowed_keyword;
mod survey;
pub(super) mod unallowed_required;
pub(super) mod unreachable_branch;
pub(super) mod untagged_union;
mod words;

pub(super) use survey::Survey;
