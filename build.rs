//! Packs the embedded contracts: reads them, applies their overlays, and cuts them into the
//! schemas that targets need, so that at run time nothing is parsed that is not asked for.

#[expect(dead_code, unreachable_pub, reason = "the script needs a part of each module")]
#[path = "src/document/mod.rs"]
mod document;
#[expect(dead_code, unreachable_pub, reason = "the script needs a part of each module")]
#[path = "src/finding.rs"]
mod finding;
#[expect(dead_code, unreachable_pub, reason = "the script needs a part of each module")]
#[path = "src/openapi"]
mod openapi {
    pub mod outline;
    pub mod references;
}

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use document::overlay::{ActionId, Overlay, Provenance};
use document::{Document, pointer};
use finding::Finding;
use openapi::outline::{Operation, outline};
use openapi::references::{Documents, split_uri};
use serde_json::Value;

/// Name, document, overlays that always apply, overlays that `--raw` leaves out.
const CONTRACTS: [(&str, &str, &[&str], &[&str]); 3] = [
    ("immuta", "immuta.openapi.json", &["immuta.marks"], &["immuta.rules"]),
    ("omni", "omni.openapi.yaml", &["omni.marks"], &["omni.rules"]),
    ("synq", "synq.openapi.yaml", &[], &["synq.rules"]),
];

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    println!("cargo::rerun-if-changed=specs");
    println!("cargo::rerun-if-changed=build.rs");
    let mut code = String::new();
    writeln!(code, "pub(super) static CONTRACTS: [Embedded; {}] = [", CONTRACTS.len())?;
    for (name, file, marks, rules) in CONTRACTS {
        let path = specs().join(file);
        println!("cargo::rerun-if-changed={}", path.display());
        let all: Vec<&str> = marks.iter().chain(rules).copied().collect();
        let syntax = if path.extension().is_some_and(|extension| extension == "json") {
            "Json"
        } else {
            "Yaml"
        };
        writeln!(code, "Embedded {{ name: {name:?}, file: {file:?},")?;
        writeln!(
            code,
            "text: include_str!({:?}), syntax: Syntax::{syntax},",
            path.display().to_string()
        )?;
        writeln!(code, "marks: &[{}], rules: &[{}],", overlay_texts(marks), overlay_texts(rules))?;
        writeln!(
            code,
            "ruled: {}, raw: {} }},",
            pack(&path, file, &all)?,
            pack(&path, file, marks)?
        )?;
    }
    code.push_str("];\n");
    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("contracts.rs");
    std::fs::write(out, code)?;
    Ok(())
}

fn specs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("specs")
}

fn overlay_path(name: &str) -> PathBuf {
    specs().join("overlays").join(format!("{name}.overlay.yaml"))
}

fn overlay_texts(names: &[&str]) -> String {
    let text = |name: &&str| {
        let (file, path) = (format!("{name}.overlay.yaml"), overlay_path(name));
        format!("({file:?}, include_str!({:?})),", path.display().to_string())
    };
    names.iter().map(text).collect()
}

/// The contract with some overlays applied, as the code of a `Packed`.
fn pack(path: &Path, file: &str, overlays: &[&str]) -> Result<String> {
    let published = read(path)?;
    let mut contract = published.value().clone();
    let mut provenance = Provenance::default();
    let mut actions = String::new();
    for (number, name) in overlays.iter().enumerate() {
        let overlay =
            Overlay::read(&read(&overlay_path(name))?).map_err(|findings| refused(&findings))?;
        let findings = overlay.apply(&mut contract, &mut provenance, number);
        if !findings.is_empty() {
            return Err(refused(&findings));
        }
        for (action, read) in overlay.actions().iter().enumerate() {
            let meta = read.meta();
            write!(
                actions,
                "PackedAction {{ overlay: {number}, action: {action}, rule: {:?}, quote: {:?}, \
                 message: {:?}, expected: {:?}, help: {:?} }},",
                meta.rule, meta.quote, meta.message, meta.expected, meta.help
            )?;
        }
    }
    let mut documents = Documents::default();
    documents.push(format!("json-schema:///{file}"), contract);
    let operations = outline(&documents);
    let (_, contract) = documents.iter().next().ok_or("no document")?;
    let pointers = unit_pointers(contract, &operations);
    Ok(format!(
        "Packed {{ operations: &[{}], units: &[{}], rest: {:?}, origins: &[{}], \
         actions: &[{actions}] }}",
        operations.iter().map(operation_code).collect::<String>(),
        pointers
            .iter()
            .map(|at| unit_code(contract, &published, at, &pointers))
            .collect::<String>(),
        rest(contract, &pointers),
        provenance.iter().map(origin_code).collect::<String>(),
    ))
}

/// The contract with null in place of each unit.
fn rest(contract: &Value, units: &BTreeSet<String>) -> String {
    let mut rest = contract.clone();
    for unit in units {
        if let Some(schema) = rest.pointer_mut(unit) {
            *schema = Value::Null;
        }
    }
    rest.to_string()
}

fn read(path: &Path) -> Result<document::Document> {
    let bytes = std::fs::read(path)?;
    let syntax = document::load::syntax(path, &bytes);
    let mut parsed = document::parse(&path.to_string_lossy(), &bytes, syntax);
    if !parsed.findings.is_empty() {
        return Err(refused(&parsed.findings));
    }
    parsed.documents.pop().ok_or_else(|| "no document".into())
}

fn origin_code((pointer, id): (&str, ActionId)) -> String {
    let ActionId { overlay, action } = id;
    format!("Origin {{ pointer: {pointer:?}, overlay: {overlay}, action: {action} }},")
}

fn refused(findings: &[Finding]) -> Box<dyn Error> {
    let lines = findings.iter().map(|finding| {
        let file = finding.instance.file.as_deref().unwrap_or_default();
        let position = finding.instance.position.map(|at| at.to_string()).unwrap_or_default();
        format!("{file}:{position}: {}\n", finding.message())
    });
    lines.collect::<String>().into()
}

/// The schemas to cut out: all components, and what parts hold inline. Sorted.
fn unit_pointers(contract: &Value, operations: &[Operation]) -> BTreeSet<String> {
    let components = contract.pointer("/components/schemas").and_then(Value::as_object);
    let components = components.into_iter().flatten();
    let mut pointers: BTreeSet<String> =
        components.map(|(name, _)| pointer::join("/components/schemas", name)).collect();
    for part in operations.iter().flat_map(|operation| operation.parts.iter()) {
        pointers.insert(split_uri(&part.schema).1);
    }
    pointers
}

fn unit_code(contract: &Value, published: &Document, at: &str, units: &BTreeSet<String>) -> String {
    let schema = contract.pointer(at).unwrap_or(&Value::Null);
    let mut targets = BTreeSet::new();
    references(schema, &mut targets);
    let around = |target: &String| {
        pointer::ancestors(target).find_map(|at| units.iter().position(|unit| unit == at))
    };
    let refers_to: Vec<usize> = targets.iter().filter_map(around).collect();
    let span = published.value_span(at).unwrap_or(0..0);
    format!(
        "Unit {{ pointer: {at:?}, text: {:?}, terse: {:?}, refers_to: &{refers_to:?}, \
         start: {}, end: {} }},",
        schema.to_string(),
        without_descriptions(schema).to_string(),
        span.start,
        span.end
    )
}

/// Keywords whose values are data, in which `description` may be a property.
const DATA: [&str; 5] = ["const", "enum", "default", "example", "examples"];
/// Keywords that hold schemas by names, of which `description` may be one.
const NAMED: [&str; 4] = ["$defs", "dependentSchemas", "patternProperties", "properties"];

fn without_descriptions(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let kept = members.iter().filter(|(keyword, _)| *keyword != "description");
            kept.map(|(keyword, value)| {
                let value = match (keyword.as_str(), value) {
                    (keyword, value) if DATA.contains(&keyword) => value.clone(),
                    (keyword, Value::Object(schemas)) if NAMED.contains(&keyword) => schemas
                        .iter()
                        .map(|(name, schema)| (name.clone(), without_descriptions(schema)))
                        .collect(),
                    (_, value) => without_descriptions(value),
                };
                (keyword.clone(), value)
            })
            .collect()
        }
        Value::Array(items) => items.iter().map(without_descriptions).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => schema.clone(),
    }
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                found.insert(split_uri(reference).1);
            }
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn operation_code(operation: &Operation) -> String {
    let id = operation
        .operation_id
        .as_ref()
        .map_or("None".to_owned(), |id| format!("Some(Cow::Borrowed({id:?}))"));
    let parts = operation.parts.iter().map(|part| {
        format!(
            "Part {{ name: Cow::Borrowed({:?}), schema: Cow::Borrowed({:?}) }},",
            part.name, part.schema
        )
    });
    format!(
        "Operation {{ operation_id: {id}, method: Cow::Borrowed({:?}), path: Cow::Borrowed({:?}), \
         parts: Cow::Borrowed(&[{}]) }},",
        operation.method,
        operation.path,
        parts.collect::<String>()
    )
}
