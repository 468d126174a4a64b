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

use super::Rule;
pub(super) use survey::Survey;

/// Whether a rule asks the survey, which is made once for all that do.
pub(super) fn asks(rule: &Rule) -> bool {
    let rules = [
        &accepts_nothing::RULE,
        &overlapping_branches::RULE,
        &shadowed_keyword::RULE,
        &unallowed_required::RULE,
        &unreachable_branch::RULE,
        &untagged_union::RULE,
    ];
    rules.iter().any(|known| known.id == rule.id)
}
