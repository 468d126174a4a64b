//! Random schemas against a pool of values: where one of the pool fits, "none" is wrong, and where
//! one does not, a counterexample exists.

use jsonschema::canonical::Satisfiability;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};
use trueup::{Options, Question, Witness, WitnessOptions};

use super::some;
use crate::suites::target;

/// Values of every type, small enough that random schemas tell them apart.
fn pool() -> Vec<Value> {
    let mut pool = vec![json!(null), json!(true), json!(false)];
    pool.extend([0, 1, 2, 3, 4, 5, 6, 10].map(|number| json!(number)));
    pool.extend([-1.5, 0.5, 1.5, 2.5].map(|number| json!(number)));
    pool.extend(["", "a", "b", "ab", "aab", "abab", "1"].map(|text| json!(text)));
    let leaves = [json!(1), json!("a"), json!(null), json!(2.5)];
    pool.push(json!([]));
    pool.push(json!({}));
    for one in &leaves {
        pool.extend([json!([one]), json!({"a": one}), json!({"b": one}), json!([[one]])]);
        pool.push(json!({"a": {"a": one}}));
        for other in &leaves {
            pool.extend([json!([one, other]), json!({"a": one, "b": other})]);
            pool.push(json!({"a": one, "c": other}));
            pool.push(json!([one, other, one]));
        }
    }
    pool
}

fn value() -> impl Strategy<Value = Value> {
    select(pool())
}

fn schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => Just(json!({})),
        1 => any::<bool>().prop_map(Value::Bool),
        3 => value().prop_map(|value| json!({"const": value})),
        4 => select(vec!["null", "boolean", "integer", "number", "string", "array", "object"])
            .prop_map(|name| json!({"type": name})),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop::collection::vec(keyword(inner), 1..4)
            .prop_map(|keywords| Value::Object(keywords.into_iter().collect::<Map<_, _>>()))
    })
}

fn keyword(
    inner: impl Strategy<Value = Value> + Clone + 'static,
) -> BoxedStrategy<(String, Value)> {
    let keyword = |name: &'static str, value: BoxedStrategy<Value>| {
        value.prop_map(move |value| (name.to_owned(), value)).boxed()
    };
    let one = || inner.clone().boxed();
    let list = || prop::collection::vec(inner.clone(), 1..4).prop_map(Value::Array).boxed();
    let map = |keys: &'static [&'static str]| {
        prop::collection::btree_map(select(keys), inner.clone(), 1..3)
            .prop_map(|members| {
                members.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
            })
            .boxed()
    };
    let count = || (0..4_u8).prop_map(Value::from).boxed();
    let number = || select(vec![json!(0), json!(1), json!(2), json!(0.5), json!(2.5)]).boxed();
    let names = || prop::collection::btree_set(select(&["a", "b", "c"][..]), 1..3);
    let name_list = || names().prop_map(|names| json!(names)).boxed();
    let patterns = select(vec![json!("^a"), json!("b$"), json!("^[ab]*$"), json!("a{2}")]).boxed();
    let types =
        prop::collection::btree_set(select(&["null", "integer", "string", "object"][..]), 1..3);
    prop_oneof![
        keyword("allOf", list()),
        keyword("anyOf", list()),
        keyword("oneOf", list()),
        keyword("not", one()),
        keyword("if", one()),
        keyword("then", one()),
        keyword("else", one()),
        keyword("properties", map(&["a", "b"])),
        keyword("patternProperties", map(&["^a", "b"])),
        keyword("additionalProperties", one()),
        keyword("unevaluatedProperties", one()),
        keyword("propertyNames", one()),
        keyword("dependentSchemas", map(&["a", "b"])),
        keyword("required", name_list()),
        keyword("dependentRequired", name_list().prop_map(|names| json!({"a": names})).boxed()),
        keyword("minProperties", count()),
        keyword("maxProperties", count()),
        keyword("prefixItems", list()),
        keyword("items", one()),
        keyword("unevaluatedItems", one()),
        keyword("contains", one()),
        keyword("minContains", count()),
        keyword("maxContains", count()),
        keyword("minItems", count()),
        keyword("maxItems", count()),
        keyword("uniqueItems", any::<bool>().prop_map(Value::Bool).boxed()),
        keyword("minLength", count()),
        keyword("maxLength", count()),
        keyword("pattern", patterns),
        keyword("minimum", number()),
        keyword("maximum", number()),
        keyword("exclusiveMinimum", number()),
        keyword("exclusiveMaximum", number()),
        keyword("multipleOf", select(vec![json!(1), json!(2), json!(0.5)]).boxed()),
        keyword("type", types.prop_map(|names| json!(names)).boxed()),
        keyword("enum", prop::collection::vec(value(), 1..4).prop_map(Value::Array).boxed()),
    ]
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn none_is_said_only_where_there_is_none(schema in schema()) {
        let dialect = "https://json-schema.org/draft/2020-12/schema";
        let schema = json!({"$schema": dialect, "allOf": [schema]});
        let target = target(&schema, &Options::default()).unwrap();
        let (fitting, failing): (Vec<Value>, Vec<Value>) =
            pool().into_iter().partition(|value| target.is_valid(value));
        let canonical = jsonschema::canonicalize(&schema).map(|it| it.satisfiability());
        let questions =
            [(Question::fits(&target), &fitting), (Question::breaks(&target), &failing)];
        for (number, (question, known)) in questions.into_iter().enumerate() {
            match some(&question.witnesses(WitnessOptions::STEPS), 1) {
                Witness::Empty(_) => {
                    prop_assert!(known.is_empty(), "{number}: {schema} has {}", known[0]);
                    let is_denied = canonical.as_ref().is_ok_and(|it| *it == Satisfiability::Yes);
                    prop_assert!(number == 1 || !is_denied, "{schema}: the second judge has one");
                }
                Witness::Unknown(reason) if reason.contains("refused") => {
                    prop_assert!(false, "{number}: {schema}: {reason}");
                }
                _ => {}
            }
        }
    }
}
