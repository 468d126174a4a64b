//! Laws: what is drawn is valid, and what is called empty is.

use jsonschema::{Draft, Validator};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::schema::{NUMBER_FORMAT, formats};

fn number(text: &str) -> Number {
    text.parse().unwrap()
}

fn numbers(texts: &[&str]) -> Vec<Number> {
    texts.iter().map(|text| number(text)).collect()
}

fn bound(text: &str, exclusive: bool) -> Bound {
    Bound { value: number(text), exclusive }
}

fn judge(demand: &NumberDemand) -> Validator {
    let mut all = vec![json!({"type": "number"})];
    for (names, bound) in [
        (["minimum", "exclusiveMinimum"], &demand.minimum),
        (["maximum", "exclusiveMaximum"], &demand.maximum),
    ] {
        if let Some(Bound { value, exclusive }) = bound {
            let name = names[usize::from(*exclusive)];
            all.push(json!({name: value}));
        }
    }
    all.extend(demand.multiple_of.iter().map(|it| json!({"multipleOf": it})));
    all.extend(demand.not_multiple_of.iter().map(|it| json!({"not": {"multipleOf": it}})));
    match demand.integer {
        Wanted::Any => {}
        Wanted::Integer => all.push(json!({"type": "integer"})),
        Wanted::Fraction => all.push(json!({"not": {"type": "integer"}})),
    }
    all.extend(demand.formats.iter().map(|it| json!({NUMBER_FORMAT: it})));
    all.extend(demand.not_formats.iter().map(|it| json!({"not": {NUMBER_FORMAT: it}})));
    all.extend(demand.excluded.iter().map(|it| json!({"not": {"const": it}})));
    let options = jsonschema::options().with_draft(Draft::Draft202012);
    formats::add_openapi(options).build(&json!({"allOf": all})).unwrap()
}

fn find(demand: &NumberDemand) -> Found<Numbers, Blame> {
    Numbers::find(demand, &mut Steps::new(1_000_000))
}

fn some(demand: &NumberDemand) -> Numbers {
    match find(demand) {
        Found::Some(numbers) => numbers,
        other => panic!("{demand:?}: {other:?}"),
    }
}

fn draw(numbers: &Numbers, count: usize) -> Vec<Number> {
    let mut rng = fastrand::Rng::with_seed(5);
    let hows = [(0, false), (100, true), (1000, false)];
    let hows = hows.iter().cycle().take(count);
    hows.map(|(size, edge)| numbers.draw(&mut rng, Draw { size: *size, edge: *edge })).collect()
}

fn holds(demand: &NumberDemand) -> Vec<Number> {
    let validator = judge(demand);
    let found = some(demand);
    let drawn = draw(&found, 90);
    for number in &drawn {
        assert!(validator.is_valid(&Value::Number(number.clone())), "{demand:?} drew {number}");
        assert!(found.accepts(number), "{demand:?} drew {number}");
    }
    drawn
}

fn empty(demand: &NumberDemand) -> Vec<Blame> {
    match find(demand) {
        Found::Empty(blame) => blame,
        other => panic!("{demand:?}: {other:?}"),
    }
}

#[test]
fn numbers_are_drawn_from_bounds_and_divisors() {
    let any = NumberDemand::default();
    holds(&any);
    holds(&NumberDemand { integer: Wanted::Integer, ..any.clone() });
    holds(&NumberDemand { integer: Wanted::Fraction, ..any.clone() });
    holds(&NumberDemand {
        minimum: Some(bound("0.1", true)),
        maximum: Some(bound("0.11", true)),
        ..any.clone()
    });
    holds(&NumberDemand { minimum: Some(bound("1e300", false)), ..any.clone() });
    holds(&NumberDemand {
        maximum: Some(bound("-1e-300", false)),
        minimum: Some(bound("-1.1e-300", false)),
        ..any.clone()
    });
    holds(&NumberDemand {
        multiple_of: numbers(&["0.01", "0.03"]),
        minimum: Some(bound("7", false)),
        ..any.clone()
    });
    holds(&NumberDemand {
        multiple_of: numbers(&["2.5"]),
        integer: Wanted::Integer,
        ..any.clone()
    });
    holds(&NumberDemand {
        multiple_of: numbers(&["0.5"]),
        integer: Wanted::Fraction,
        ..any.clone()
    });
    holds(&NumberDemand {
        not_multiple_of: numbers(&["2", "3", "0.5"]),
        maximum: Some(bound("5", false)),
        ..any.clone()
    });
    holds(&NumberDemand {
        multiple_of: numbers(&["9007199254740993"]),
        minimum: Some(bound("1", false)),
        ..any
    });
}

#[test]
fn formats_are_drawn_and_left() {
    for name in crate::schema::NUMBER_FORMATS {
        let formats = vec![name.to_owned()];
        holds(&NumberDemand { formats: formats.clone(), ..NumberDemand::default() });
        holds(&NumberDemand { not_formats: formats, ..NumberDemand::default() });
    }
    let formats = vec!["int32".to_owned()];
    let demand = NumberDemand {
        minimum: Some(bound("2147483647", false)),
        formats,
        ..NumberDemand::default()
    };
    assert_eq!(some(&demand).few().unwrap(), numbers(&["2147483647"]));
    let float = NumberDemand { formats: vec!["float".to_owned()], ..NumberDemand::default() };
    let validator = judge(&float);
    let limit = (BigInt::one() << 128_u32) - (BigInt::one() << 103_u32) - (BigInt::one() << 74_u32);
    for (value, fits) in [(limit.clone(), false), (limit - 1, true)] {
        let number = number(&value.to_string());
        assert_eq!(some(&float).accepts(&number), fits, "{number}");
        assert_eq!(validator.is_valid(&Value::Number(number.clone())), fits, "{number}");
    }
}

#[test]
fn what_cannot_be_is_blamed() {
    let any = NumberDemand::default();
    let crossed = NumberDemand {
        minimum: Some(bound("3", true)),
        maximum: Some(bound("3", false)),
        integer: Wanted::Integer,
        ..any.clone()
    };
    assert_eq!(empty(&crossed), [Blame::Minimum, Blame::Maximum]);
    let between = NumberDemand {
        minimum: Some(bound("1.5", false)),
        maximum: Some(bound("1.7", false)),
        integer: Wanted::Integer,
        ..any.clone()
    };
    assert_eq!(empty(&between), [Blame::Minimum, Blame::Maximum, Blame::Integer]);
    let divided = NumberDemand {
        multiple_of: numbers(&["3", "4"]),
        not_multiple_of: numbers(&["5", "6"]),
        ..any.clone()
    };
    assert_eq!(
        empty(&divided),
        [Blame::MultipleOf(0), Blame::MultipleOf(1), Blame::NotMultipleOf(1)]
    );
    let excluded = NumberDemand {
        minimum: Some(bound("1", false)),
        maximum: Some(bound("2", false)),
        excluded: numbers(&["1.0", "2e0"]),
        integer: Wanted::Integer,
        ..any.clone()
    };
    assert_eq!(empty(&excluded), [Blame::Minimum, Blame::Maximum, Blame::Integer, Blame::Excluded]);
    let negative = NumberDemand {
        maximum: Some(bound("0", true)),
        formats: vec!["float".to_owned(), "uint8".to_owned()],
        ..any
    };
    assert_eq!(empty(&negative), [Blame::Maximum, Blame::Format(1)]);
}

#[test]
fn few_are_all_there_are() {
    let demand = |low, high, multiple: &[&str]| NumberDemand {
        minimum: Some(bound(low, false)),
        maximum: Some(bound(high, false)),
        multiple_of: numbers(multiple),
        ..NumberDemand::default()
    };
    let few = |demand: &NumberDemand| some(demand).few().map(<[Number]>::to_vec);
    assert_eq!(few(&demand("0.5", "2", &["0.5"])).unwrap(), numbers(&["0.5", "1", "1.5", "2"]));
    assert_eq!(few(&demand("3", "3", &[])).unwrap(), numbers(&["3"]));
    assert_eq!(few(&demand("1", "64", &["1"])).unwrap().len(), 64);
    assert_eq!(few(&demand("0", "64", &["1"])), None);
    assert_eq!(few(&demand("0", "1", &[])), None);
}

#[test]
fn numerals_beyond_reason_are_not_guessed_at() {
    let demand =
        NumberDemand { minimum: Some(bound("1e999999999", false)), ..NumberDemand::default() };
    assert!(matches!(find(&demand), Found::Unknown(_)));
    let numbers = some(&NumberDemand::default());
    assert!(!numbers.accepts(&number("1e999999999")));
    let found = Numbers::find(&NumberDemand::default(), &mut Steps::new(0));
    assert!(matches!(found, Found::Unknown(_)));
}

#[test]
fn most_are_small_and_plain_and_edges_are_not() {
    let demand = NumberDemand { maximum: Some(bound("1000", false)), ..NumberDemand::default() };
    let found = some(&demand);
    let mut rng = fastrand::Rng::with_seed(1);
    let mut all = |edge| -> Vec<String> {
        let how = Draw { size: 20, edge };
        (0..500).map(|_| found.draw(&mut rng, how).to_string()).collect()
    };
    let plain = all(false);
    assert!(plain.iter().all(|text| text.len() < 8 && text != "-0" && !text.contains('e')));
    assert!(plain.iter().any(|text| text.contains('.')));
    let edges = all(true);
    for text in ["1000", "0", "-1", "-9223372036854775808"] {
        assert!(edges.iter().any(|edge| edge == text), "{text}");
    }
    assert_eq!(draw(&found, 30), draw(&some(&demand), 30));
}

fn numeral() -> impl Strategy<Value = Number> {
    let exponents = prop_oneof![6 => Just(""), 1 => Just("e1"), 1 => Just("e-2")];
    let fractions = prop_oneof![3 => Just(""), 1 => Just(".5"), 1 => Just(".25"), 1 => Just(".0")];
    (-20_i32..20, fractions, exponents)
        .prop_map(|(whole, fraction, exponent)| number(&format!("{whole}{fraction}{exponent}")))
}

fn divisor() -> impl Strategy<Value = Number> {
    prop_oneof![
        Just("1"),
        Just("2"),
        Just("3"),
        Just("0.5"),
        Just("0.3"),
        Just("1.5"),
        Just("0.01")
    ]
    .prop_map(number)
}

fn limit() -> impl Strategy<Value = Option<Bound>> {
    let bound = (numeral(), any::<bool>());
    proptest::option::of(bound.prop_map(|(value, exclusive)| Bound { value, exclusive }))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn drawn_is_valid_and_empty_is_empty(
        minimum in limit(),
        maximum in limit(),
        multiple_of in proptest::collection::vec(divisor(), 0..3),
        not_multiple_of in proptest::collection::vec(divisor(), 0..3),
        integer in prop_oneof![Just(Wanted::Any), Just(Wanted::Integer), Just(Wanted::Fraction)],
        formats in proptest::collection::vec(prop_oneof![Just("uint8"), Just("float")], 0..2),
        not_formats in proptest::collection::vec(prop_oneof![Just("uint8"), Just("int8")], 0..2),
        excluded in proptest::collection::vec(numeral(), 0..3),
    ) {
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        let demand = NumberDemand {
            minimum, maximum, multiple_of, not_multiple_of, integer,
            formats: owned(formats), not_formats: owned(not_formats), excluded,
        };
        let validator = judge(&demand);
        let is_valid = |number: &Number| validator.is_valid(&Value::Number(number.clone()));
        let hundredths = (-40_000_i32..40_000).step_by(7);
        let some = hundredths.chain((-40_000..40_000).step_by(25)).map(|hundredth| {
            let value = BigRational::new(hundredth.into(), 100.into());
            decimal::number(&value).unwrap()
        });
        match find(&demand) {
            Found::Some(numbers) => {
                for number in draw(&numbers, 30) {
                    prop_assert!(is_valid(&number), "{demand:?} drew {number}");
                }
                for number in some.step_by(16) {
                    prop_assert_eq!(numbers.accepts(&number), is_valid(&number), "{}", number);
                }
                if let Some(few) = numbers.few() {
                    prop_assert!(few.iter().all(is_valid));
                }
            }
            Found::Empty(blame) => {
                prop_assert!(!blame.is_empty());
                let valid = some.step_by(4).find(is_valid);
                prop_assert_eq!(valid, None, "{:?}", demand);
            }
            Found::Unknown(reason) => prop_assert!(false, "{reason}: {demand:?}"),
        }
    }
}
