//! Laws of invalid samples: each breaks exactly what its label says, and a second validator refuses
//! it too; what a contract obliges to try is met, or it is said why not.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;
use std::sync::OnceLock;

use boon::{Compiler, Schemas};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use trueup::document::overlay::{Overlay, Provenance};
use trueup::document::{self, Syntax};
use trueup::sample::{self, InvalidSample, Label, Obligations, Outcome, Reason};
use trueup::{Contract, Options, Target};

use crate::explain::{files, root};
use crate::suites::target;

/// The targets that every run looks at; with `TRUEUP_SAMPLES=10000`, so many samples of all.
const SOME: [&str; 4] = [
    "immuta:createConnection@request",
    "immuta:searchDataObjects@request",
    "omni:updateConnection@request",
    "synq:SetConnectionMappings@request",
];

/// How many samples to draw of each target.
fn wanted() -> Option<u64> {
    std::env::var("TRUEUP_SAMPLES").ok()?.parse().ok()
}

fn targets() -> Vec<(Target, String)> {
    let mut targets = Vec::new();
    for name in Contract::BUILTIN {
        let contract = Contract::builtin(name).unwrap();
        for operation in contract.operations() {
            for part in operation.parts.iter() {
                let selector = format!("{} {}@{}", operation.method, operation.path, part.name);
                let target = contract.target(&selector).unwrap();
                let pointer = part.schema.split_once('#').unwrap().1.to_owned();
                targets.push((target, pointer));
            }
        }
    }
    targets
}

/// The contract as published with its overlays applied, by nothing that checks payloads.
fn ruled(contract: &str) -> &'static Value {
    static RULED: OnceLock<BTreeMap<&'static str, Value>> = OnceLock::new();
    let ruled = RULED.get_or_init(|| {
        let apply = |name: &'static str| (name, with_overlays(name));
        Contract::BUILTIN.into_iter().map(apply).collect()
    });
    &ruled[contract]
}

fn with_overlays(contract: &str) -> Value {
    let read = |path: &std::path::Path| {
        let bytes = fs::read(path).unwrap();
        let syntax = Syntax::of_extension(path.extension().unwrap().to_str().unwrap()).unwrap();
        document::parse("", &bytes, syntax).documents.remove(0)
    };
    let specs = root().join("specs");
    let published = ["json", "yaml"].map(|kind| specs.join(format!("{contract}.openapi.{kind}")));
    let mut value = read(published.iter().find(|path| path.exists()).unwrap()).into_value();
    for path in files("specs/overlays", "yaml") {
        if path.file_name().unwrap().to_str().unwrap().starts_with(contract) {
            let overlay = Overlay::read(&read(&path)).unwrap();
            overlay.apply(&mut value, &mut Provenance::default(), 0);
        }
    }
    value
}

/// Another validator's view of a target.
struct Second {
    schemas: Schemas,
    index: boon::SchemaIndex,
}

impl Second {
    fn of(contract: &str, pointer: &str) -> Self {
        let mut compiler = Compiler::new();
        compiler.enable_format_assertions();
        compiler.add_resource("http://contract/", ruled(contract).clone()).unwrap();
        let mut schemas = Schemas::new();
        let uri = format!("http://contract/#{pointer}");
        let index = compiler.compile(&uri, &mut schemas).unwrap();
        Self { schemas, index }
    }

    fn accepts(&self, payload: &Value) -> bool {
        self.schemas.validate(payload, self.index).is_ok()
    }
}

/// What `check` says is the label, to the letter.
#[track_caller]
fn holds(target: &Target, sample: &Value, label: &Label) {
    let findings = target.check(sample);
    let [finding] = findings.as_slice() else {
        panic!("{}: {} findings on {sample}", target.name(), findings.len());
    };
    let place = finding.contract.as_ref().unwrap();
    assert_eq!(
        (&finding.code, &finding.instance.pointer, &place.pointer, &finding.also),
        (&label.code, &label.pointer, &label.contract_pointer, &label.also),
        "{sample}"
    );
    assert!(!label.words.is_empty());
}

#[test]
fn every_invalid_sample_breaks_what_its_label_says_and_a_second_judge_agrees() {
    for (target, pointer) in &targets() {
        if wanted().is_none() && !SOME.contains(&target.name()) {
            continue;
        }
        let second = Second::of(target.contract().name(), pointer);
        let obligations = Obligations::of(target).unwrap();
        for number in 0..wanted().unwrap_or(30) {
            let Some(InvalidSample { payload, label, .. }) = obligations.invalid(7, number) else {
                panic!("{} cannot be broken", target.name());
            };
            holds(target, &payload, &label);
            assert!(!second.accepts(&payload), "{}: {label:?} {payload}", target.name());
        }
    }
}

#[test]
fn obligations_are_met_or_it_is_said_why_not() {
    let mut table = String::new();
    let mut disagreements = Vec::new();
    for (target, pointer) in &targets() {
        if wanted().is_none() && !SOME.contains(&target.name()) {
            continue;
        }
        let second = Second::of(target.contract().name(), pointer);
        let obligations = Obligations::of(target).unwrap();
        let mut counts = [(0, 0); 2];
        let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
        for (obligation, outcome) in obligations.iter() {
            let (met, all) = &mut counts[usize::from(!obligation.fits())];
            *all += 1;
            match outcome {
                Outcome::Met(payload, label) => {
                    *met += 1;
                    assert_eq!(label.is_none(), obligation.fits());
                    match label {
                        Some(label) => holds(target, payload, label),
                        None => assert!(target.is_valid(payload), "{payload}"),
                    }
                    assert_eq!(second.accepts(payload), label.is_none(), "{label:?} {payload}");
                }
                Outcome::Impossible(reason) => {
                    let told = match reason {
                        Reason::Otherwise(told) => {
                            disagreements.push(format!("{}: {told}", target.name()));
                            "`check` tells something else".to_owned()
                        }
                        other => other.to_string(),
                    };
                    *reasons.entry(format!("{}: {told}", obligation.keyword())).or_default() += 1;
                }
                _ => panic!("there is no other outcome"),
            }
        }
        let [(fits, all_fits), (broken, all_broken)] = counts;
        writeln!(
            table,
            "{}: {fits} of {all_fits} at the edge, {broken} of {all_broken} broken",
            target.name()
        )
        .unwrap();
        for (reason, count) in reasons {
            writeln!(table, "  {count} {reason}").unwrap();
        }
    }
    if wanted().is_none() {
        insta::assert_snapshot!(table);
        insta::assert_snapshot!("disagreements", disagreements.join("\n"));
    } else {
        println!("{table}\n{} disagreements", disagreements.len());
    }
}

#[test]
fn what_a_rule_of_an_overlay_forbids_is_told_by_its_code() {
    let contract = Contract::builtin("immuta").unwrap();
    let told = |target: &str, keyword: &str, words: &str| -> Vec<String> {
        let target = contract.target(target).unwrap();
        let obligations = Obligations::of(&target).unwrap();
        let wanted = obligations.iter().filter(|(obligation, _)| {
            (obligation.keyword(), obligation.words()) == (keyword, words)
        });
        let unmet = wanted.filter_map(|(_, outcome)| match outcome {
            Outcome::Impossible(reason) => Some(reason.to_string()),
            _ => None,
        });
        unmet.collect()
    };
    let update = "#/components/schemas/PatchConnectionRequestSchemaV1/anyOf/1/properties\
                  /clientConfiguration/properties/credential";
    let nothing_else = told(update, "required", "what is required and nothing else");
    assert_eq!(nothing_else.len(), 5, "{nothing_else:#?}");
    for reason in nothing_else {
        assert!(reason.contains("/required and `immuta/empty-credential-update` by /"), "{reason}");
    }
    // What is upper case or not says nothing of a line break.
    let answer = "#/components/schemas/PatchConnectionResponseSchemaV1/oneOf/1/properties\
                  /clientConfiguration/properties/immutaSystemDatabase";
    let line_break = told(answer, "pattern", "a line break at the end");
    let [reason] = line_break.as_slice() else { panic!("{line_break:#?}") };
    let expected = "this keyword takes it, and only `immuta/malformed-system-database` by /";
    assert!(reason.starts_with(expected), "{reason}");
}

#[test]
fn a_payload_is_filled_until_no_other_branch_is_nearer() {
    let contract = Contract::builtin("immuta").unwrap();
    let target = contract.target("#/components/schemas/ErrorResponseSchemaV1").unwrap();
    let obligations = Obligations::of(&target).unwrap();
    let belongs_elsewhere = obligations.iter().filter(|(obligation, _)| {
        obligation.words() == "`requiredActions`, which belongs to another branch"
            && obligation.place().ends_with("/anyOf/0")
    });
    let outcomes: Vec<_> = belongs_elsewhere.map(|(_, outcome)| outcome).collect();
    let [Outcome::Met(payload, Some(label))] = outcomes.as_slice() else { panic!("{outcomes:?}") };
    assert!(label.contract_pointer.ends_with("/anyOf/0/additionalProperties"), "{payload}");
}

#[test]
fn a_sample_depends_on_seed_target_and_number_alone() {
    let contract = Contract::builtin("synq").unwrap();
    let target = contract.target("SetConnectionMappings").unwrap();
    let all: Vec<_> = {
        let obligations = Obligations::of(&target).unwrap();
        (0..20).map(|number| obligations.invalid(3, number).unwrap()).collect()
    };
    for (number, index) in [(19, 19), (4, 4), (4, 4), (11, 11)] {
        let obligations = Obligations::of(&target).unwrap();
        assert_eq!(obligations.invalid(3, number).as_ref(), all.get(index));
    }
    let obligations = Obligations::of(&target).unwrap();
    let others: Vec<_> = (0..20).map(|number| obligations.invalid(4, number).unwrap()).collect();
    assert_ne!(all, others);
}

/// The codes and words of the ways in which a schema can be broken.
fn broken(schema: &Value) -> Vec<String> {
    let target = target(schema, &Options::default()).unwrap();
    let obligations = Obligations::of(&target).unwrap();
    let mut told = Vec::new();
    for (obligation, outcome) in obligations.iter().filter(|(it, _)| !it.fits()) {
        told.push(match outcome {
            Outcome::Met(payload, Some(label)) => {
                holds(&target, payload, label);
                format!("{} {payload}: {}", label.code, label.words)
            }
            Outcome::Impossible(reason) => {
                format!("{} {}: {reason}", obligation.keyword(), obligation.words())
            }
            other => panic!("{other:?}"),
        });
    }
    told
}

#[test]
fn bounds_are_crossed_by_the_smallest_step() {
    let schema = json!({
        "type": "integer", "minimum": 1, "exclusiveMaximum": 9, "multipleOf": 2,
    });
    let told = broken(&schema);
    for expected in [
        "schema/minimum 0: 0, which is too small",
        "schema/exclusiveMaximum 10: 10, which is too large",
        "schema/multipleOf 3: 3, which is between two steps",
        "schema/type 7.5: a fraction in place of a number",
    ] {
        assert!(told.iter().any(|it| it == expected), "no {expected} in {told:#?}");
    }
}

#[test]
fn lengths_and_counts_are_crossed_by_one() {
    let schema = json!({
        "type": "object",
        "properties": {
            "text": {"type": "string", "minLength": 2, "maxLength": 3},
            "list": {"type": "array", "minItems": 1, "maxItems": 2, "uniqueItems": true,
                     "items": {"type": "boolean"}},
            "map": {"type": "object", "minProperties": 1, "maxProperties": 1},
        },
        "dependentRequired": {"text": ["list"]},
    });
    let told = broken(&schema);
    let codes: Vec<&str> = told.iter().map(|it| it.split(' ').next().unwrap()).collect();
    for code in [
        "schema/minLength",
        "schema/maxLength",
        "schema/minItems",
        "schema/uniqueItems",
        "schema/minProperties",
        "schema/maxProperties",
        "schema/dependentRequired",
    ] {
        assert!(codes.contains(&code), "no {code} in {told:#?}");
    }
}

#[test]
fn formats_are_missed_each_in_its_way() {
    for (format, ways) in [
        ("uuid", 4),
        ("date-time", 5),
        ("date", 4),
        ("email", 3),
        ("uri", 3),
        ("ipv4", 3),
        ("hostname", 3),
    ] {
        let told = broken(&json!({"type": "string", "format": format}));
        let met = told.iter().filter(|it| it.starts_with("schema/format")).count();
        assert!(met + 1 >= ways, "{format}: {told:#?}");
    }
}

#[test]
fn a_union_is_broken_at_its_tag_and_by_its_members() {
    let told = broken(&json!({"type": "object", "oneOf": [
        {"properties": {"by": {"const": "card"}, "number": {"type": "string"}},
         "required": ["by", "number"], "additionalProperties": false},
        {"properties": {"by": {"const": "cash"}}, "required": ["by"],
         "additionalProperties": false},
    ]}));
    for code in [
        "union/missing-tag",
        "union/unknown-tag",
        "schema/additionalProperties {\"by\":\"cash\",\"number\"",
    ] {
        assert!(told.iter().any(|it| it.starts_with(code)), "no {code} in {told:#?}");
    }
    let told = broken(&json!({"type": "object", "oneOf": [
        {"properties": {"email": {"type": "string"}}, "required": ["email"]},
        {"properties": {"phone": {"type": "string"}}, "required": ["phone"]},
    ]}));
    for code in ["union/no-member", "union/several-members"] {
        assert!(told.iter().any(|it| it.starts_with(code)), "no {code} in {told:#?}");
    }
    let told = broken(
        &json!({"oneOf": [{"type": "integer", "multipleOf": 2}, {"type": "integer", "multipleOf": 3}]}),
    );
    assert!(told.iter().any(|it| it.starts_with("union/ambiguous")), "{told:#?}");
}

#[test]
fn recursion_ends_and_places_in_it_are_broken() {
    let told = broken(&json!({
        "$ref": "#/$defs/node",
        "$defs": {"node": {
            "type": "object",
            "properties": {
                "name": {"type": "string", "pattern": "^[a-z]+$"},
                "children": {"type": "array", "items": {"$ref": "#/$defs/node"}},
            },
            "required": ["name"],
            "if": {"properties": {"name": {"const": "leaf"}}, "required": ["name"]},
            "then": {"properties": {"children": {"maxItems": 0}}},
        }},
    }));
    for code in ["schema/pattern", "schema/required", "schema/maxItems"] {
        assert!(told.iter().any(|it| it.starts_with(code)), "no {code} in {told:#?}");
    }
}

#[test]
fn invalid_samples_shrink_and_keep_their_label() {
    let contract = Contract::builtin("immuta").unwrap();
    let target = contract.target("createConnection").unwrap();
    let strategy = sample::invalid_strategy(&target).unwrap();
    let mut runner = TestRunner::deterministic();
    for _ in 0..4 {
        let mut tree = strategy.new_tree(&mut runner).unwrap();
        let first = tree.current();
        while tree.simplify() {
            let smaller = tree.current();
            assert_eq!(smaller.label, first.label);
            holds(&target, &smaller.payload, &smaller.label);
            assert!(smaller.payload.to_string().len() <= first.payload.to_string().len());
        }
        // Nothing is left but what must be there: no text is longer than one character, unless the
        // contract lists it, or it is what is wrong.
        let host = tree.current().payload.pointer("/clientConfiguration/host").cloned();
        let host = host.as_ref().and_then(Value::as_str).unwrap_or_default();
        assert!(host.len() <= 1 || first.label.pointer.ends_with("/host"), "{host}");
    }
}

#[test]
fn rules_of_overlays_are_broken_one_by_one() {
    let contract = Contract::builtin("immuta").unwrap();
    let target = contract.target("createConnection").unwrap();
    let obligations = Obligations::of(&target).unwrap();
    let mut broken: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (_, outcome) in obligations.iter() {
        if let Outcome::Met(payload, Some(label)) = outcome
            && label.code.starts_with("immuta/")
        {
            let value = payload.pointer(&label.pointer).unwrap().to_string();
            let values = broken.entry(label.code.clone()).or_default();
            if !values.contains(&value) {
                values.push(value);
            }
        }
    }
    let reserved = broken.remove("immuta/reserved-connection-key").unwrap();
    assert_eq!(
        reserved.join(" ").replace('"', ""),
        "data connection object crawl search settings metadata permission sync bulk upgrade"
    );
    let rules: Vec<&str> = broken.keys().map(String::as_str).collect();
    assert_eq!(
        rules,
        [
            "immuta/fractional-start-time",
            "immuta/impossible-port",
            "immuta/malformed-system-catalog",
            "immuta/malformed-system-database",
        ]
    );
}

/// What the command writes, line by line.
fn lines(arguments: &[&str]) -> Vec<Value> {
    let output =
        Command::new(env!("CARGO_BIN_EXE_trueup")).arg("sample").args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_command_writes_labels_and_obligations() {
    let contract = Contract::builtin("omni").unwrap();
    let target = contract.target("updateConnection").unwrap();
    let all = ["omni:updateConnection", "--invalid", "--count", "6", "--seed", "9"];
    let samples = lines(&all);
    assert_eq!(samples.len(), 6);
    assert_eq!(samples[..2], lines(&[&all[..3], &["2"], &all[4..]].concat()));
    let of_whole = lines(&["omni:updateConnection", "--exhaustive"]);
    assert!(of_whole.iter().any(|it| it["label"].is_null()), "nothing at the edge");
    for sample in samples.iter().chain(&of_whole) {
        let findings = target.check(&sample["payload"]);
        let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
        match &sample["label"] {
            Value::Null => assert_eq!(codes, [""; 0]),
            label => {
                assert_eq!(codes, [label["code"].as_str().unwrap()]);
                assert_eq!(findings[0].instance.pointer, label["pointer"]);
            }
        }
    }
    assert!(of_whole.iter().all(|it| it["obligation"]["keyword"].is_string()));
}
