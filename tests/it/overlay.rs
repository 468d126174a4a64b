//! Overlays: what is one, what its actions change, and what is known of each change afterwards.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::{Value, json};
use trueup::document::overlay::{ActionId, Overlay, Provenance};
use trueup::document::{Document, MAX_DEPTH, Syntax, parse};
use trueup::finding::{Finding, Severity};

use crate::suites::suites;

fn document(name: &str, text: &[u8], syntax: Syntax) -> Document {
    let mut parsed = parse(name, text, syntax);
    assert!(parsed.findings.is_empty(), "{name}: {:?}", parsed.findings);
    parsed.documents.remove(0)
}

fn read_yaml(text: &str) -> Result<Overlay, Vec<Finding>> {
    Overlay::read(&document("test.overlay.yaml", text.as_bytes(), Syntax::Yaml))
}

fn read(version: &str, actions: &Value) -> Result<Overlay, Vec<Finding>> {
    let info = json!({"title": "Test", "version": "1"});
    let text = json!({"overlay": version, "info": info, "actions": actions}).to_string();
    Overlay::read(&document("test.overlay.json", text.as_bytes(), Syntax::Json))
}

struct Applied {
    value: Value,
    provenance: Provenance,
    findings: Vec<Finding>,
}

fn apply(version: &str, actions: &Value, mut value: Value) -> Applied {
    let overlay = read(version, actions).unwrap();
    let mut provenance = Provenance::default();
    let findings = overlay.apply(&mut value, &mut provenance, 0);
    Applied { value, provenance, findings }
}

impl Applied {
    /// Each marked pointer with the number of its action.
    fn marks(&self) -> Vec<(&str, usize)> {
        self.provenance.iter().map(|(pointer, id)| (pointer, id.action)).collect()
    }
}

#[track_caller]
fn assert_changes(version: &str, actions: &Value, before: Value, after: &Value) {
    let applied = apply(version, actions, before);
    assert_eq!(applied.findings, []);
    assert_eq!(applied.value, *after);
}

/// The findings as code and pointer.
fn places(findings: &[Finding]) -> Vec<(&str, &str)> {
    findings.iter().map(|finding| (&*finding.code, &*finding.instance.pointer)).collect()
}

#[track_caller]
fn assert_refused(version: &str, actions: &Value, expected: &[(&str, &str)]) {
    let findings = read(version, actions).unwrap_err();
    assert_eq!(places(&findings), expected);
    assert!(findings.iter().all(|finding| finding.help.is_some()), "{findings:?}");
}

// The official documents.

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut entries: Vec<_> = entries.collect();
    entries.sort();
    assert!(!entries.is_empty(), "{}", folder.display());
    entries
}

fn open(path: &Path) -> Document {
    document(&path.display().to_string(), &fs::read(path).unwrap(), Syntax::Yaml)
}

#[test]
fn accepts_what_must_pass_and_refuses_what_must_fail() {
    let Some(tests) = suites("overlay/tests") else { return };
    for version in ["v1.0", "v1.1"] {
        for path in entries(&tests.join(version).join("pass")) {
            let read = Overlay::read(&open(&path));
            assert!(read.is_ok(), "{}: {:?}", path.display(), read.err());
        }
        for path in entries(&tests.join(version).join("fail")) {
            assert!(Overlay::read(&open(&path)).is_err(), "{}", path.display());
        }
    }
}

#[test]
fn refuses_version_1_2_by_its_version_alone() {
    let Some(tests) = suites("overlay/tests/v1.2-dev/pass") else { return };
    for path in entries(&tests) {
        let findings = Overlay::read(&open(&path)).unwrap_err();
        assert_eq!(places(&findings), [("overlay/version", "/overlay")], "{}", path.display());
    }
}

#[test]
fn brings_the_compliant_sets_to_their_outputs() {
    let Some(sets) = suites("overlay/compliant-sets") else { return };
    for set in entries(&sets).iter().filter(|set| set.is_dir()) {
        let overlay = Overlay::read(&open(&set.join("overlay.yaml"))).unwrap();
        let mut value = open(&set.join("openapi.yaml")).into_value();
        let findings = overlay.apply(&mut value, &mut Provenance::default(), 0);
        assert!(findings.iter().all(|finding| finding.severity < Severity::Error), "{findings:?}");
        assert_eq!(value, open(&set.join("output.yaml")).into_value(), "{}", set.display());
    }
}

// What an overlay is.

#[test]
fn names_each_broken_field_at_its_place() {
    let findings = read_yaml("overlay: 1.1.0\ninfo: {title: 1}\nactions: []\nname: x").unwrap_err();
    let expected = [
        ("overlay/type", "/info/title"),
        ("overlay/missing-field", "/info"),
        ("overlay/no-actions", "/actions"),
        ("overlay/unknown-field", "/name"),
    ];
    assert_eq!(places(&findings), expected);
}

#[test]
fn tells_a_version_that_yaml_read_as_a_number() {
    let findings = read_yaml("overlay: 1.1\ninfo: {title: T, version: 1.0.0}").unwrap_err();
    assert_eq!(places(&findings), [("overlay/type", "/overlay")]);
    assert_eq!(findings[0].help.as_deref(), Some("write all three numbers: `overlay: 1.1.0`"));
}

#[test]
fn refuses_targets_that_are_no_json_path() {
    let actions = json!([{"target": "$.a[?@.b = 1]", "remove": true}, {"target": "a"}]);
    let findings = read("1.1.0", &actions).unwrap_err();
    let expected =
        [("overlay/jsonpath", "/actions/0/target"), ("overlay/jsonpath", "/actions/1/target")];
    assert_eq!(places(&findings), expected);
    assert_eq!(findings[0].title, "`$.a[?@.b = 1]` is no JSONPath from `= 1]` on");
}

#[test]
fn refuses_actions_that_contradict_or_repeat() {
    let both = json!([{"target": "$.a", "update": {}, "copy": "$.b"}]);
    assert_refused("1.1.0", &both, &[("overlay/update-and-copy", "/actions/0/copy")]);
    let twice = json!([{"target": "$.a", "update": 1}, {"target": "$.a", "update": 1}]);
    assert_refused("1.1.0", &twice, &[("overlay/duplicate-action", "/actions/1")]);
}

#[test]
fn refuses_copy_before_version_1_1() {
    let actions = json!([{"target": "$.a", "copy": "$.b"}]);
    assert_refused("1.0.0", &actions, &[("overlay/unknown-field", "/actions/0/copy")]);
    assert!(read("1.1.3", &actions).is_ok());
}

#[test]
fn exposes_what_an_action_says_of_itself() {
    let actions = json!([{"target": "$"}, {
        "target": "$.a",
        "description": "Keys are reserved.",
        "x-trueup": {"rule": "reserved-key-2", "quote": "is reserved", "expected": "any other"},
    }]);
    let overlay = read("1.1.0", &actions).unwrap();
    let action = &overlay.actions()[1];
    assert_eq!(action.pointer(), "/actions/1");
    assert_eq!(action.description(), Some("Keys are reserved."));
    assert_eq!(action.meta().rule.as_deref(), Some("reserved-key-2"));
    assert_eq!(action.meta().quote.as_deref(), Some("is reserved"));
    assert_eq!(action.meta().help, None);
}

#[test]
fn refuses_an_x_trueup_that_it_does_not_know() {
    let actions = json!([{"target": "$", "x-trueup": {"rule": "Reserved key", "qoute": "is"}}]);
    let expected = [
        ("overlay/unknown-field", "/actions/0/x-trueup/qoute"),
        ("overlay/rule-name", "/actions/0/x-trueup/rule"),
    ];
    assert_refused("1.1.0", &actions, &expected);
    for rule in ["-a", "a-", "a--b", "2a", "a_b", ""] {
        let actions = json!([{"target": "$", "x-trueup": {"rule": rule}}]);
        assert_refused("1.1.0", &actions, &[("overlay/rule-name", "/actions/0/x-trueup/rule")]);
    }
}

#[test]
fn reads_dotted_names_with_hyphens_as_the_specification_writes_them() {
    let target = "$..get[?length(@.x-tags) == 1 && @.text == \"don\\\"t .a-b\"].x-tags[0]";
    let actions = json!([{"target": target, "update": "new"}]);
    let before = json!({"get": [{"x-tags": ["old"], "text": "don\"t .a-b"}, {"x-tags": ["old"]}]});
    let after = json!({"get": [{"x-tags": ["new"], "text": "don\"t .a-b"}, {"x-tags": ["old"]}]});
    assert_changes("1.1.0", &actions, before, &after);
    let actions = json!([{"target": "$..x-a", "update": 2}]);
    assert_changes("1.1.0", &actions, json!({"b": {"x-a": 1}}), &json!({"b": {"x-a": 2}}));
}

// What actions do.

#[test]
fn merges_like_with_like() {
    let update = json!({"o": {"new": 1}, "list": [2, [3]], "text": "new", "number": null});
    let actions = json!([{"target": "$", "update": update}]);
    let before = json!({"o": {"old": 1}, "list": [1], "text": "old", "number": 1, "same": true});
    let after = json!({
        "o": {"old": 1, "new": 1}, "list": [1, 2, [3]], "text": "new", "number": null, "same": true,
    });
    assert_changes("1.0.0", &actions, before.clone(), &after);
    assert_changes("1.1.0", &actions, before, &after);
}

#[test]
fn refuses_to_merge_unlike_values_and_applies_the_rest() {
    let update = json!({"o": null, "list": {}, "text": [], "new": 1});
    let actions = json!([{"target": "$", "update": update}]);
    let applied = apply("1.1.0", &actions, json!({"o": {}, "list": [], "text": ""}));
    assert_eq!(
        places(&applied.findings),
        [("overlay/incompatible-update", "/actions/0/target"); 3]
    );
    assert_eq!(applied.findings[0].title, "a primitive value cannot be merged into an object, /o");
    assert_eq!(applied.value, json!({"o": {}, "list": [], "text": "", "new": 1}));
    assert_eq!(applied.marks(), [("/new", 0)]);
}

#[test]
fn appends_an_entry_or_concatenates_an_array() {
    let entry = json!([{"target": "$.list", "update": {"a": 1}}]);
    for version in ["1.0.0", "1.1.0"] {
        assert_changes(version, &entry, json!({"list": [0]}), &json!({"list": [0, {"a": 1}]}));
    }
    let array = json!([{"target": "$.list", "update": [1, 2]}]);
    assert_changes("1.0.0", &array, json!({"list": [0]}), &json!({"list": [0, [1, 2]]}));
    assert_changes("1.1.0", &array, json!({"list": [0]}), &json!({"list": [0, 1, 2]}));
}

#[test]
fn changes_primitive_targets_from_version_1_1_on() {
    let before = json!({"text": "old", "list": ["a", "b"]});
    let update = json!([{"target": "$.text", "update": "new"}]);
    let refused = apply("1.0.0", &update, before.clone());
    assert_eq!(places(&refused.findings), [("overlay/primitive-target", "/actions/0/target")]);
    assert_eq!(refused.value, before);
    let after = json!({"text": "new", "list": ["a", "b"]});
    assert_changes("1.1.0", &update, before.clone(), &after);

    let remove = json!([{"target": "$.list[?@ == 'a']", "remove": true}]);
    let refused = apply("1.0.0", &remove, before.clone());
    assert_eq!(refused.findings[0].severity, Severity::Error);
    assert_eq!(refused.value, before);
    assert_changes("1.1.0", &remove, before, &json!({"text": "old", "list": ["b"]}));
}

#[test]
fn removes_a_primitive_member_in_version_1_0_with_a_warning() {
    let applied =
        apply("1.0.0", &json!([{"target": "$.a", "remove": true}]), json!({"a": 1, "b": 2}));
    assert_eq!(places(&applied.findings), [("overlay/primitive-target", "/actions/0/target")]);
    assert_eq!(applied.findings[0].severity, Severity::Warning);
    assert_eq!(applied.value, json!({"b": 2}));
}

#[test]
fn removes_overlapping_targets_and_keeps_the_order_of_the_rest() {
    let before = json!({"z": {"x": {"x": 1}}, "y": [{"x": 1}, {"k": 1}, {"x": 2}], "a": 0});
    let nested = json!([{"target": "$..x", "remove": true}]);
    let after = json!({"z": {}, "y": [{}, {"k": 1}, {}], "a": 0});
    assert_changes("1.1.0", &nested, before, &after);
    let elements = json!([
        {"target": "$['z', 'y'][?@.x || @.k == 1]", "remove": true},
        {"target": "$.z", "remove": true},
    ]);
    let applied = apply("1.1.0", &elements, json!({"z": {}, "y": [{"x": 1}, 1, {"k": 1}], "a": 0}));
    assert_eq!(applied.value.to_string(), r#"{"y":[1],"a":0}"#);
}

#[test]
fn updates_a_node_once_and_only_what_was_selected_before() {
    let twice = json!([{"target": "$.list['a', 0, 0]", "update": [1]}]);
    assert_changes("1.1.0", &twice, json!({"list": [[]]}), &json!({"list": [[1]]}));
    let nested = json!([{"target": "$..[?@.a]", "update": {"a": {"b": 1}, "c": {"a": {}}}}]);
    let before = json!({"x": {"a": {"a": {}}}});
    let after = json!({"x": {
        "a": {"a": {"b": 1}, "b": 1, "c": {"a": {}}}, "c": {"a": {}},
    }});
    assert_changes("1.1.0", &nested, before, &after);
}

#[test]
fn refuses_targets_of_several_kinds() {
    let actions = json!([{"target": "$.*", "update": {"a": 1}}]);
    let applied = apply("1.1.0", &actions, json!({"o": {}, "list": []}));
    assert_eq!(places(&applied.findings), [("overlay/mixed-targets", "/actions/0/target")]);
    assert_eq!(applied.value, json!({"o": {}, "list": []}));
    let after = json!({"o": {"a": 1}, "list": [{"a": 1}]});
    assert_changes("1.0.0", &actions, json!({"o": {}, "list": []}), &after);
}

#[test]
fn moves_a_node_by_copying_and_removing() {
    let actions = json!([
        {"target": "$.paths", "update": {"/new": {}}},
        {"target": "$.paths['/new']", "copy": "$.paths['/old']"},
        {"target": "$.paths['/old']", "remove": true},
    ]);
    let applied = apply("1.1.0", &actions, json!({"paths": {"/old": {"get": {"tags": ["a"]}}}}));
    assert_eq!(applied.findings, []);
    assert_eq!(applied.value, json!({"paths": {"/new": {"get": {"tags": ["a"]}}}}));
    assert_eq!(applied.marks(), [("/paths/~1new", 0), ("/paths/~1new/get", 1)]);
}

#[test]
fn copies_exactly_one_node() {
    for (source, title) in [("$.none", "selects 0 nodes"), ("$.*", "selects 2 nodes")] {
        let actions = json!([{"target": "$.a", "copy": source}]);
        let applied = apply("1.1.0", &actions, json!({"a": {}, "b": {"c": 1}}));
        assert_eq!(places(&applied.findings), [("overlay/copy-source", "/actions/0/copy")]);
        assert!(applied.findings[0].title.ends_with(title), "{}", applied.findings[0].title);
    }
}

#[test]
fn lets_remove_override_update() {
    let actions = json!([{"target": "$.a", "update": {"b": 1}, "remove": true}]);
    assert_changes("1.1.0", &actions, json!({"a": {}}), &json!({}));
}

#[test]
fn warns_of_a_target_that_selects_nothing() {
    let actions = json!([{"target": "$.a"}, {"target": "$[?@.description == 'A …']"}]);
    let applied = apply("1.1.0", &actions, json!({"a": {"description": "An …"}}));
    assert_eq!(places(&applied.findings), [("overlay/selects-nothing", "/actions/1/target")]);
    let finding = &applied.findings[0];
    assert_eq!(finding.severity, Severity::Warning);
    assert_eq!(finding.title, "`$[?@.description == 'A …']` selects nothing");
    assert_eq!(finding.instance.file.as_deref(), Some("test.overlay.json"));
    assert!(finding.instance.position.is_some());
}

#[test]
fn refuses_to_remove_the_document() {
    let applied = apply("1.1.0", &json!([{"target": "$", "remove": true}]), json!({"a": 1}));
    assert_eq!(places(&applied.findings), [("overlay/remove-root", "/actions/0/target")]);
    assert_eq!(applied.value, json!({"a": 1}));
}

#[test]
fn refuses_to_nest_deeper_than_documents_may() {
    let copy = |at: usize| json!({"target": "$.a", "copy": "$", "description": at.to_string()});
    let copies: Vec<_> = (0..MAX_DEPTH).map(copy).collect();
    let applied = apply("1.1.0", &json!(copies), json!({"a": {}}));
    assert_eq!(
        places(&applied.findings),
        [("overlay/too-deep", "/actions/125/target"), ("overlay/too-deep", "/actions/126/target")]
    );
}

// What is known afterwards.

#[test]
fn marks_the_deepest_values_that_changed() {
    let update = json!({"old": {"same": 1, "other": 2, "new": {"in": 1}}, "list": [1, 2]});
    let actions = json!([
        {"target": "$", "update": update},
        {"target": "$.old.new", "update": {"in": 2, "a/b": 3}},
    ]);
    let before = json!({"old": {"same": 1, "other": 1}, "list": [0]});
    let applied = apply("1.1.0", &actions, before);
    let expected = [
        ("/list/1", 0),
        ("/list/2", 0),
        ("/old/new", 0),
        ("/old/new/a~1b", 1),
        ("/old/new/in", 1),
        ("/old/other", 0),
    ];
    assert_eq!(applied.marks(), expected);
}

#[test]
fn finds_the_nearest_change_at_or_above_a_pointer() {
    let (outer, inner) = (ActionId { overlay: 0, action: 2 }, ActionId { overlay: 1, action: 0 });
    let marks = [("/a".to_owned(), outer), ("/a/b".to_owned(), inner)];
    let provenance = Provenance::from_iter(marks.clone());
    assert_eq!(provenance.origin("/a/b/c"), Some(inner));
    assert_eq!(provenance.origin("/a/bc"), Some(outer));
    assert_eq!(provenance.origin("/ab"), None);
    assert_eq!(provenance.origin(""), None);
    let rebuilt = provenance.iter().map(|(pointer, action)| (pointer.to_owned(), action));
    assert_eq!(rebuilt.collect::<Provenance>(), provenance);
}

#[test]
fn forgets_what_was_removed() {
    let actions = json!([
        {"target": "$", "update": {"a": {"b": {}}, "ab": 1}},
        {"target": "$.a.b", "update": {"c": 1}},
        {"target": "$.a", "remove": true},
    ]);
    let applied = apply("1.1.0", &actions, json!({}));
    assert_eq!(applied.marks(), [("/ab", 0)]);
}

// Laws.

fn values() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..3).prop_map(Value::from),
        "[ab]".prop_map(Value::from),
    ];
    scalar.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[abc~/]", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn objects() -> impl Strategy<Value = Value> {
    prop::collection::hash_map("[abc~/]", values(), 0..4)
        .prop_map(|members| Value::Object(members.into_iter().collect()))
}

fn pointers(value: &Value) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), value)).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    let mut found = vec![String::new()];
    for (name, child) in children {
        let token = name.replace('~', "~0").replace('/', "~1");
        found.extend(pointers(child).iter().map(|inside| format!("/{token}{inside}")));
    }
    found
}

proptest! {
    #[test]
    fn an_empty_update_changes_nothing(before in objects()) {
        let applied = apply("1.1.0", &json!([{"target": "$", "update": {}}]), before.clone());
        prop_assert_eq!(applied.value, before);
        prop_assert_eq!(applied.provenance, Provenance::default());
    }

    #[test]
    fn marks_are_where_the_document_changed(before in objects(), update in objects()) {
        let document = json!({"touched": before, "other": update});
        let actions = json!([{"target": "$.touched", "update": update}]);
        let applied = apply("1.1.0", &actions, document.clone());
        for (marked, _) in applied.provenance.iter() {
            prop_assert!(marked.starts_with("/touched/"));
            prop_assert_ne!(applied.value.pointer(marked), document.pointer(marked));
        }
        for pointer in pointers(&applied.value) {
            let (old, new) = (document.pointer(&pointer), applied.value.pointer(&pointer));
            let is_container = new.is_some_and(|new| new.is_object() || new.is_array());
            if applied.provenance.origin(&pointer).is_none() {
                prop_assert!(old.is_some());
                prop_assert!(is_container || old == new);
            }
        }
    }

    #[test]
    fn marks_follow_the_elements_of_an_array(
        old in 0..4,
        new in 1..5,
        gone in prop::collection::vec(0..9, 1..4),
    ) {
        let element = |id: i32| json!({"id": id, "deep": [id]});
        let published: Vec<_> = (0..old).map(element).collect();
        let added: Vec<_> = (old..old + new).map(element).collect();
        let filter = gone.iter().map(|id| format!("?@.id == {id}")).collect::<Vec<_>>().join(", ");
        let actions = json!([
            {"target": "$.list", "update": added},
            {"target": "$.list[*].deep", "update": 9},
            {"target": format!("$.list[{filter}]"), "remove": true},
        ]);
        let applied = apply("1.1.0", &actions, json!({"list": published}));
        for (at, element) in applied.value["list"].as_array().unwrap().iter().enumerate() {
            let origin = applied.provenance.origin(&format!("/list/{at}/id"));
            let is_added = element["id"].as_i64() >= Some(i64::from(old));
            prop_assert_eq!(origin.map(|id| id.action), is_added.then_some(0));
            let deep = applied.provenance.origin(&format!("/list/{at}/deep/1"));
            prop_assert_eq!(deep.map(|id| id.action), Some(1));
        }
    }
}
