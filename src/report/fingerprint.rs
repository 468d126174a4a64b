//! What a finding is known by from one run to the next, wherever its line has moved to.

use std::collections::HashMap;

use super::said;
use crate::finding::Finding;

/// The same for the same code, file, pointer and message. Lines do not count.
pub(crate) fn fingerprint(file: &str, finding: &Finding) -> String {
    let file = said::path(file);
    let parts = [&finding.code, &file, &finding.instance.pointer, &finding.message()];
    let mut hash = OFFSET;
    for part in parts {
        // The byte 255 is in no UTF-8, so that no two lists of parts run together.
        for byte in part.bytes().chain([u8::MAX]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(PRIME);
        }
    }
    format!("{hash:016x}")
}

/// FNV-1a with 64 bits: fingerprints are stored, so the hash may not change with a compiler or a
/// crate as that of the standard library may.
const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

/// Tells findings apart that have the same fingerprint, as on two lines of one NDJSON file: code
/// hosts take one of two equal ones for a copy.
#[derive(Default)]
pub(super) struct Fingerprints(HashMap<String, usize>);

impl Fingerprints {
    pub(super) fn next(&mut self, file: &str, finding: &Finding) -> String {
        let fingerprint = fingerprint(file, finding);
        let seen = self.0.entry(fingerprint.clone()).or_default();
        *seen += 1;
        format!("{fingerprint}:{seen}")
    }
}

#[cfg(test)]
mod tests {
    use super::{Fingerprints, fingerprint};
    use crate::finding::{Finding, Place, Position};

    fn finding() -> Finding {
        Finding::new("schema/type", "a port is a number", Place::at("/port"))
    }

    /// Fingerprints are stored by users: a change to this value breaks their baselines.
    #[test]
    fn a_fingerprint_stays_what_it_is() {
        assert_eq!(fingerprint("a.json", &finding()), "5a14e0157a1d0eb4");
    }

    #[test]
    fn a_line_that_moves_changes_nothing() {
        let mut moved = finding();
        moved.instance.position = Some(Position { line: 7, column: 3 });
        assert_eq!(fingerprint("a.json", &finding()), fingerprint("./a.json", &moved));
    }

    #[test]
    fn whatever_else_differs_changes_it() {
        let mut others = [finding(), finding(), finding(), finding().expected("a number")];
        others[0].code = "schema/enum".to_owned();
        others[1].instance.pointer = "/ports".to_owned();
        others[2].title = "a port is a string".to_owned();
        for other in others {
            assert_ne!(fingerprint("a.json", &finding()), fingerprint("a.json", &other));
        }
        assert_ne!(fingerprint("a.json", &finding()), fingerprint("b.json", &finding()));
    }

    #[test]
    fn equal_findings_are_counted() {
        let mut fingerprints = Fingerprints::default();
        let one = fingerprints.next("a.json", &finding());
        let two = fingerprints.next("a.json", &finding());
        assert_eq!(one.trim_end_matches('1'), two.trim_end_matches('2'));
        assert_ne!(one, two);
    }
}
