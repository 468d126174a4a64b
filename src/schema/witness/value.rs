//! When two JSON values are the same, and which number is the greater (JSON Schema Core, section 4.2.2): numbers by what they
//! amount to, objects whatever the order of their members.

use std::cmp::Ordering;

use serde_json::{Number, Value};

pub(super) fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Decimal::of(left) == Decimal::of(right),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(l, r)| equal(l, r))
        }
        (Value::Object(left), Value::Object(right)) => {
            let has_equal = |(name, value): (&String, &Value)| {
                right.get(name).is_some_and(|other| equal(value, other))
            };
            left.len() == right.len() && left.iter().all(has_equal)
        }
        _ => left == right,
    }
}

/// Compares numbers exactly, however they are written.
pub(super) fn compare(left: &Number, right: &Number) -> Ordering {
    let (left, right) = (Decimal::of(left), Decimal::of(right));
    match (left.sign(), right.sign()) {
        (-1, -1) => right.compare_magnitude(&left),
        (1, 1) => left.compare_magnitude(&right),
        (left, right) => left.cmp(&right),
    }
}

/// Whether a number has no fractional part, however it is written: `1.0` has none.
pub(super) fn is_integer(number: &Number) -> bool {
    let decimal = Decimal::of(number);
    decimal.digits.is_empty() || decimal.exponent >= 0
}

/// The digits of a number without leading and trailing zeros, and the power of ten of the last.
#[derive(PartialEq, Eq)]
struct Decimal {
    is_negative: bool,
    digits: String,
    exponent: i128,
}

impl Decimal {
    fn sign(&self) -> i8 {
        match (self.digits.is_empty(), self.is_negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }

    fn compare_magnitude(&self, other: &Self) -> Ordering {
        let power = |it: &Self| it.exponent + i128::try_from(it.digits.len()).unwrap_or_default();
        // Digits from the same power of ten on compare as text does: none end in a zero.
        power(self).cmp(&power(other)).then_with(|| self.digits.cmp(&other.digits))
    }

    fn of(number: &Number) -> Self {
        let text = number.to_string();
        let (is_negative, text) = match text.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, text.as_str()),
        };
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits = format!("{whole}{fraction}");
        // An exponent that fits no i128 belongs to a number that nothing else equals.
        let exponent = exponent.parse::<i128>().unwrap_or(i128::MAX / 2);
        let mut exponent = exponent - i128::try_from(fraction.len()).unwrap_or_default();
        while digits.ends_with('0') {
            digits.pop();
            exponent += 1;
        }
        let digits = digits.trim_start_matches('0').to_owned();
        if digits.is_empty() {
            return Self { is_negative: false, digits, exponent: 0 };
        }
        Self { is_negative, digits, exponent }
    }
}
