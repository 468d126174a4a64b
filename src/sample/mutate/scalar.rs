//! Numbers a step beyond their limits; values that are almost those of a list.

use serde_json::{Number, Value};

use super::Change;

/// A number written as so many units of a power of ten.
#[derive(Clone, Copy)]
struct Decimal {
    units: i128,
    places: u32,
}

impl Decimal {
    /// `None` for numbers that are written with an exponent, or with too many digits.
    fn read(number: &Value) -> Option<Self> {
        let text = number.as_number()?.to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let places = u32::try_from(fraction.len()).ok().filter(|places| *places < 18)?;
        Some(Self { units: format!("{whole}{fraction}").parse().ok()?, places })
    }

    fn finer(self) -> Option<Self> {
        Some(Self { units: self.units.checked_mul(10)?, places: self.places + 1 })
    }

    fn plus(self, units: i128) -> Option<Self> {
        Some(Self { units: self.units.checked_add(units)?, places: self.places })
    }

    fn write(self) -> Option<Value> {
        let places = self.places as usize;
        let digits = format!("{:0>width$}", self.units.unsigned_abs(), width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let sign = if self.units < 0 { "-" } else { "" };
        let text = if places == 0 {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{fraction}")
        };
        text.parse::<Number>().ok().map(Value::Number)
    }
}

/// Numbers the smallest step beyond a limit: whole ones, then fractions.
pub(super) fn beyond(keyword: &str, limit: &Value, value: &Value) -> Vec<Change> {
    let Some(limit) = Decimal::read(limit) else { return Vec::new() };
    let step = |by: i128| limit.plus(by).and_then(Decimal::write);
    let fine = |by: i128| limit.finer().and_then(|limit| limit.plus(by)).and_then(Decimal::write);
    let (numbers, words) = match keyword {
        "minimum" => ([step(-1), fine(-1)], "too small"),
        "maximum" => ([step(1), fine(1)], "too large"),
        "exclusiveMinimum" => ([limit.write(), step(-1)], "too small"),
        "exclusiveMaximum" => ([limit.write(), step(1)], "too large"),
        _ => (between(limit, value), "between two steps"),
    };
    let change = |number: Value| {
        let words = format!("{number}, which is {words}");
        Change::replace(number, words)
    };
    numbers.into_iter().flatten().map(change).collect()
}

/// Numbers the smallest step within an exclusive limit: a fraction, then a whole one.
pub(crate) fn within(keyword: &str, limit: &Value) -> Vec<Value> {
    let by = if keyword == "exclusiveMinimum" { 1 } else { -1 };
    let Some(limit) = Decimal::read(limit) else { return Vec::new() };
    let fine = limit.finer().and_then(|limit| limit.plus(by)).and_then(Decimal::write);
    let step = limit.plus(by).and_then(Decimal::write);
    fine.into_iter().chain(step).collect()
}

/// A multiple of a factor made greater by one in its last digit, or by half the factor.
fn between(factor: Decimal, multiple: &Value) -> [Option<Value>; 2] {
    let at_scale = |multiple: Decimal| {
        let scale = 10_i128.checked_pow(factor.places.checked_sub(multiple.places)?)?;
        let units = multiple.units.checked_mul(scale)?;
        Some(Decimal { units, places: factor.places })
    };
    let multiple = Decimal::read(multiple).and_then(at_scale);
    let half = |multiple: Decimal| multiple.finer()?.plus(factor.finer()?.units / 2)?.write();
    [multiple.and_then(|it| it.plus(1)?.write()), multiple.and_then(half)]
}

/// Whole numbers just outside of what a number format holds.
pub(super) fn overflow(format: &Value) -> Vec<Change> {
    let beyond: &[&str] = match format.as_str().unwrap_or_default() {
        "int8" => &["128", "-129"],
        "int16" => &["32768", "-32769"],
        "int32" => &["2147483648", "-2147483649"],
        "int64" => &["9223372036854775808", "-9223372036854775809"],
        "uint8" => &["256", "-1"],
        "uint16" => &["65536", "-1"],
        "uint32" => &["4294967296", "-1"],
        "uint64" => &["18446744073709551616", "-1"],
        "float" => &["1e39", "-1e39"],
        _ => &[],
    };
    let number = |text: &&str| text.parse::<Number>().ok();
    let change = |number: Number| {
        let words = format!("{number}, which the format has no room for");
        Change::replace(Value::Number(number), words)
    };
    beyond.iter().filter_map(number).map(change).collect()
}

/// The least and the greatest whole number for which a format has room.
pub(crate) fn limits_of(format: &Value) -> Vec<Value> {
    let limits: &[&str] = match format.as_str().unwrap_or_default() {
        "int8" => &["-128", "127"],
        "int16" => &["-32768", "32767"],
        "int32" => &["-2147483648", "2147483647"],
        "int64" => &["-9223372036854775808", "9223372036854775807"],
        "uint8" => &["0", "255"],
        "uint16" => &["0", "65535"],
        "uint32" => &["0", "4294967295"],
        "uint64" => &["0", "18446744073709551615"],
        _ => &[],
    };
    limits.iter().filter_map(|text| text.parse::<Number>().ok()).map(Value::Number).collect()
}

/// Values that are almost this one.
pub(super) fn misspelt(value: &Value) -> Vec<Change> {
    match value {
        Value::String(text) => {
            let characters: Vec<char> = text.chars().collect();
            let mut spelt: Vec<String> = Vec::new();
            if let [start @ .., last] = characters.as_slice() {
                spelt.push(start.iter().collect());
                spelt.push(start.iter().chain([last, last]).collect());
            }
            for at in 1..characters.len() {
                let mut swapped = characters.clone();
                swapped.swap(at - 1, at);
                spelt.push(swapped.iter().collect());
            }
            spelt.push(format!("{text} "));
            spelt.retain(|other| other != text && !other.is_empty());
            spelt.truncate(4);
            let change = |spelt: String| {
                let words = format!("`{text}` misspelt as `{spelt}`");
                Change::replace(spelt, words)
            };
            spelt.into_iter().map(change).collect()
        }
        Value::Bool(flag) => {
            let other = Change::replace(!flag, format!("{} instead", !flag));
            let text = flag.to_string();
            vec![other, Change::replace(text, format!("{flag} as a text"))]
        }
        Value::Number(_) => {
            let next = |by| Decimal::read(value).and_then(|number| number.plus(by)?.write());
            let changes = [1, -1, 1_000_003].into_iter().filter_map(next);
            changes
                .map(|number| {
                    let words = format!("{number} instead");
                    Change::replace(number, words)
                })
                .collect()
        }
        Value::Null | Value::Array(_) | Value::Object(_) => Vec::new(),
    }
}

/// The same text in other case.
pub(super) fn other_case(value: &Value) -> Vec<Change> {
    let Some(text) = value.as_str() else { return Vec::new() };
    let mut rest = text.chars();
    let first: String = match rest.next() {
        Some(first) if first.is_uppercase() => first.to_lowercase().collect(),
        Some(first) => first.to_uppercase().collect(),
        None => String::new(),
    };
    let others = [text.to_lowercase(), text.to_uppercase(), first + rest.as_str()];
    let mut changes: Vec<Change> = Vec::new();
    for other in others.into_iter().filter(|other| other != text) {
        let words = format!("`{text}` in other case");
        changes.push(Change::replace(other, words));
    }
    changes
}
