//! What is wrong with a contract itself: rules that judge the document, not payloads.
//!
//! A rule is a file below this folder with one `pub(in crate::lint) static RULE`, and a line in [`ALL`],
//! which is the only table: `lint --list`, `explain lint/…`, reports and the README read it. To add
//! one:
//!
//! 1. Write `src/lint/<theme>/<rule_id>.rs`, opening with a `//!` that says what is wrong. The id is
//!    the file's name with hyphens, and names the defect: `optional-body`, never `require-…`. The
//!    themes: `document` (OpenAPI's own objects), `schemas` (Schema Objects as they stand), `prose`
//!    (descriptions against schemas), `witnessed` (what is proved by a payload).
//! 2. Its `check` looks at the `Subject` and pushes `Defect`s: where, and what is wrong. Code,
//!    severity, lines, frames, silencing, and what overlays cure are all added here. The same
//!    defect in many places that one person would mend in one go is one `Defect` with many places.
//! 3. Add the module to its theme's `mod.rs` and the rule to [`ALL`], most serious first within its
//!    theme, the file to ARCHITECTURE.md's code map and the rule to README.md's table (the test says
//!    how the table should be).
//! 4. At the bottom of the file, test a firing, a silent and a near-miss document with
//!    `testing::firing`. The example in the rule is tested by `tests/it/explain.rs`.

mod defect;
mod document;
mod fix;
mod ignore;
mod prose;
mod schemas;
mod secrets;
mod stages;
mod subject;
#[cfg(test)]
mod testing;
mod witnessed;
mod words;

use std::cmp::Reverse;

pub(crate) use defect::Defect;
pub use defect::LintFinding;
pub use fix::{Change, Fix, overlay};
pub use ignore::Ignored;
pub(crate) use subject::Subject;

use crate::finding::{Finding, Severity};
use crate::openapi::{self, LoadError};

/// One kind of defect that contracts have.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rule {
    /// The part of the code behind `lint/`, named for the defect.
    pub id: &'static str,
    /// Error: it can never work, or misleads a client. Warning: it probably does. Note: worth
    /// knowing.
    pub severity: Severity,
    /// What is wrong, in one line without a full stop.
    pub summary: &'static str,
    /// What it means and how to go on, in sentences.
    pub detail: &'static str,
    /// The specification that it comes from.
    pub source: &'static str,
    /// A document that has the defect, and its cure.
    pub example: Example,
    /// Finds the defects.
    pub(crate) check: fn(&Subject<'_>, &mut Vec<Defect>),
}

/// Two whole documents, as YAML or JSON.
#[derive(Debug)]
#[non_exhaustive]
pub struct Example {
    /// Has the defect.
    pub fails: &'static str,
    /// Has it no longer.
    pub fits: &'static str,
}

impl Rule {
    /// `lint/optional-body`.
    #[must_use]
    pub fn code(&self) -> String {
        format!("{PREFIX}{}", self.id)
    }
}

const PREFIX: &str = "lint/";

/// All rules, in the order in which findings of one severity are said.
pub static ALL: [&Rule; 46] = [
    &witnessed::accepts_nothing::RULE,
    &witnessed::unallowed_required::RULE,
    &witnessed::unreachable_branch::RULE,
    &witnessed::overlapping_branches::RULE,
    &document::path_parameter_mismatch::RULE,
    &document::ambiguous_paths::RULE,
    &document::duplicate_operation_id::RULE,
    &document::optional_body::RULE,
    &document::undocumented_unauthorised::RULE,
    &document::response_without_schema::RULE,
    &document::idiom_of_another_version::RULE,
    &schemas::pattern_dialect::RULE,
    &schemas::refused_default::RULE,
    &schemas::refused_example::RULE,
    &schemas::refused_enum_value::RULE,
    &schemas::nullable_enum_without_null::RULE,
    &schemas::required_not_declared::RULE,
    &schemas::discriminator_mismatch::RULE,
    &schemas::type_mismatched_keyword::RULE,
    &schemas::ignored_sibling::RULE,
    &schemas::catastrophic_pattern::RULE,
    &schemas::partly_anchored_pattern::RULE,
    &schemas::unanchored_pattern::RULE,
    &schemas::unbounded_port::RULE,
    &schemas::inconsistent_property::RULE,
    &prose::unstated_exclusion::RULE,
    &prose::unstated_pattern::RULE,
    &prose::unstated_format::RULE,
    &prose::unstated_values::RULE,
    &prose::unstated_range::RULE,
    &prose::unstated_count::RULE,
    &prose::unstated_integer::RULE,
    &prose::refused_null::RULE,
    &document::rounded_integer::RULE,
    &document::closed_response::RULE,
    &document::unused_component::RULE,
    &schemas::unknown_format::RULE,
    &prose::unstated_condition::RULE,
    &prose::unstated_redaction::RULE,
    &prose::negative_count::RULE,
    &prose::boolean_as_string::RULE,
    &prose::quoted_null::RULE,
    &prose::dangling_name::RULE,
    &prose::unstated_size::RULE,
    &witnessed::untagged_union::RULE,
    &witnessed::shadowed_keyword::RULE,
];

/// The rule of a code (`lint/optional-body`), or of an id alone.
#[must_use]
pub fn rule(code: &str) -> Option<&'static Rule> {
    let id = code.strip_prefix(PREFIX).unwrap_or(code);
    ALL.into_iter().find(|rule| rule.id == id)
}

/// How contracts are linted.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// How they are read; with `raw`, a built-in one is judged only as published.
    pub contract: openapi::Options,
    /// The rules to go by; without any, all.
    pub only: Vec<&'static Rule>,
    /// What is not to be said.
    pub ignored: Vec<Ignored>,
}

/// What is wrong with a contract (the name of a built-in one, or a path): the most serious first.
///
/// It is judged as published, and again with each overlay; so each finding says which overlay cures
/// it, or brings it. A document whose structure is wrong has these findings alone, since rules need
/// one that can be read.
///
/// # Errors
///
/// [`LoadError::Unreadable`] where a file cannot be read.
pub fn lint(contract: &str, options: &Options) -> Result<Vec<LintFinding>, LoadError> {
    stages::lint(contract, options)
}

/// Puts findings in order, also those on several contracts: the most serious first, then by rule,
/// then by place.
pub fn sort(findings: &mut [LintFinding]) {
    findings.sort_by_cached_key(|found| {
        let Finding { severity, instance, title, .. } = &found.finding;
        let place = (instance.file.clone(), instance.position, instance.pointer.clone());
        (Reverse(*severity), found.rank, place, title.clone())
    });
}
