//! Which numerals trueup takes as numbers: those that every reader can hold.

/// Longer numerals are out of range: exact arithmetic on them would take its time.
const MAX_DIGITS: usize = 1_000;

/// Whether a double (IEEE 754, RFC 8259 section 6) holds the numeral without becoming infinite
/// or, though it is not zero, becoming zero.
pub(super) fn is_in_range(numeral: &str) -> bool {
    if numeral.len() > MAX_DIGITS {
        return false;
    }
    let Ok(double) = numeral.parse::<f64>() else { return false };
    let mantissa = numeral.split(['e', 'E']).next().unwrap_or_default();
    let is_zero = !mantissa.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
    double.is_finite() && (is_zero || double != 0.0)
}
