//! Numbers of JSON as exact fractions, and back.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};
use serde_json::Number;

/// Numerals that would have more digits than this when written out are not calculated with.
const MOST_DIGITS: i64 = 2000;

/// The value of a numeral. `None` where it has too many digits, written out.
pub(super) fn value(number: &Number) -> Option<BigRational> {
    let text = number.as_str();
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let length = i64::try_from(whole.len() + fraction.len()).ok()?;
    let exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    if length > MOST_DIGITS || exponent.abs() > MOST_DIGITS {
        return None;
    }
    let digits: BigInt = format!("{whole}{fraction}").parse().ok()?;
    let scale = BigInt::from(10).pow(u32::try_from(exponent.unsigned_abs()).ok()?);
    Some(if exponent < 0 {
        BigRational::new(digits, scale)
    } else {
        BigRational::from_integer(digits * scale)
    })
}

/// A value as people write it. `None` where no finite decimal has it.
pub(super) fn number(value: &BigRational) -> Option<Number> {
    text(value)?.parse().ok()
}

fn text(value: &BigRational) -> Option<String> {
    let mut rest = value.denom().clone();
    let mut count = |factor: u32| {
        let factor = BigInt::from(factor);
        let mut count = 0_usize;
        while rest.is_multiple_of(&factor) {
            rest /= &factor;
            count += 1;
        }
        count
    };
    let places = count(2).max(count(5));
    if !rest.is_one() {
        return None;
    }
    if places == 0 {
        return Some(value.numer().to_string());
    }
    let scale = BigInt::from(10).pow(u32::try_from(places).ok()?);
    let digits = (value.numer() * scale / value.denom()).abs().to_string();
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let sign = if value.is_negative() { "-" } else { "" };
    Some(format!("{sign}{whole}.{fraction}"))
}

/// Whether a double tells the number from its neighbours of as many digits. The validator sees
/// fractions of more digits as doubles.
pub(super) fn is_told_by_doubles(value: &BigRational) -> bool {
    const DIGITS: usize = 15;
    value.is_integer()
        || text(value).is_some_and(|text| {
            let digits = text.trim_start_matches(['-', '0', '.']);
            digits.bytes().filter(u8::is_ascii_digit).count() <= DIGITS
        })
}

/// The least positive value that both divide.
pub(super) fn common_multiple(a: &BigRational, b: &BigRational) -> BigRational {
    let numerator = (a.numer() * b.denom()).lcm(&(b.numer() * a.denom()));
    BigRational::new(numerator, a.denom() * b.denom())
}

pub(super) fn divides(divisor: &BigRational, value: &BigRational) -> bool {
    !divisor.is_zero() && (value / divisor).is_integer()
}

/// `10⁻ᵖˡᵃᶜᵉˢ`.
pub(super) fn unit(places: u32) -> BigRational {
    BigRational::new(BigInt::one(), BigInt::from(10).pow(places))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_read_and_written() {
        let cases = [
            ("0", "0"),
            ("-0.0", "0"),
            ("1.50", "1.5"),
            ("-0.05", "-0.05"),
            ("12e-1", "1.2"),
            ("1E3", "1000"),
            ("1e+2", "100"),
            ("0.125", "0.125"),
            ("-7", "-7"),
        ];
        for (numeral, plain) in cases {
            let read = value(&numeral.parse().unwrap()).unwrap();
            assert_eq!(number(&read).unwrap().as_str(), plain, "{numeral}");
        }
        assert_eq!(value(&"1e999999999".parse().unwrap()), None);
        assert_eq!(value(&"1e99999999999999999999".parse().unwrap()), None);
        assert_eq!(number(&BigRational::new(1.into(), 3.into())), None);
    }

    #[test]
    fn common_multiples_are_the_least() {
        let of = |text: &str| value(&text.parse().unwrap()).unwrap();
        assert_eq!(common_multiple(&of("0.6"), &of("0.4")), of("1.2"));
        assert_eq!(common_multiple(&of("1"), &of("2.5")), of("5"));
    }
}
