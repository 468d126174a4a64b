//! Seeds of cases, so that a case depends on nothing but its name: the same on every machine and in
//! every version, which the hashers of the standard library do not promise.

/// The seed of a target's case: FNV-1a over what names it, mixed by `SplitMix64`'s finaliser.
pub(super) fn of_case(seed: u64, target: &str, number: u64) -> u64 {
    let mut hash: u64 = 0xCBF2_9CE4_8422_2325;
    // No byte of UTF-8 is 0xFF, so the name ends where it ends.
    let name = target.bytes().chain([0xFF]);
    for byte in seed.to_le_bytes().into_iter().chain(name).chain(number.to_le_bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use super::of_case;

    /// A change here changes every sample, which is to be announced.
    #[test]
    fn seeds_stay_what_they_are() {
        assert_eq!(of_case(0, "immuta:createConnection@request", 0), 230_334_744_243_045_654);
        assert_eq!(of_case(7, "a", 1), 7_135_150_166_626_773_932);
    }
}
