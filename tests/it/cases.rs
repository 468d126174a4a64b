//! Payloads written by hand, for what the corpus does not show: special cases of rules, parameters,
//! refusals, layouts. Every file is what its name says, and every rule has a file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use trueup::document::{Document, Syntax, load, parse, pointer};
use trueup::finding::Place;
use trueup::{Contract, Finding, Options};

/// A file of the cases: `immuta/getTask/invalid/param.path.taskId.empty.json`.
#[derive(Debug)]
struct Case {
    /// The path below the folder.
    name: String,
    contract: String,
    /// `getTask@param.path.taskId`.
    selector: String,
    is_valid: bool,
}

const FOLDER: &str = "tests/it/cases";

fn cases() -> Vec<Case> {
    let mut files = Vec::new();
    walk(Path::new(FOLDER), &mut files);
    files.retain(|file| !file.ends_with("trueup.toml"));
    files.sort();
    files.iter().map(|file| case(file)).collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, files) } else { files.push(path) }
    }
}

fn case(file: &Path) -> Case {
    let name = file.strip_prefix(FOLDER).unwrap().to_str().unwrap().to_owned();
    let parts: Vec<&str> = name.split('/').collect();
    let [contract, operation, verdict, file] = parts.as_slice() else { panic!("{name}") };
    let words: Vec<&str> = file.split('.').collect();
    let part = match words[0] {
        "request" => "request".to_owned(),
        "response" => words[..2].join("."),
        // A file name has no brackets: `page-limit` is `page[limit]`.
        _ => match words[2].split_once('-') {
            Some((start, end)) => format!("param.{}.{start}[{end}]", words[1]),
            None => words[..3].join("."),
        },
    };
    assert!(["valid", "invalid"].contains(verdict), "{name}");
    Case {
        contract: (*contract).to_owned(),
        selector: format!("{operation}@{part}"),
        is_valid: *verdict == "valid",
        name,
    }
}

/// What is said of each case: the one place that calls the library.
fn judged(raw: bool) -> Vec<(Case, Vec<Finding>)> {
    let mut options = Options::default();
    options.raw = raw;
    let load = |name: &str| (name.to_owned(), Contract::builtin_with(name, &options).unwrap());
    let contracts: BTreeMap<String, Contract> = Contract::BUILTIN.map(load).into();
    let mut targets = BTreeMap::new();
    let judge = |case: Case| {
        let full_name = format!("{}:{}", case.contract, case.selector);
        let compile = || contracts[&case.contract].target(&case.selector).unwrap();
        let target = targets.entry(full_name).or_insert_with(compile);
        let findings = target.check_document(&read(&Path::new(FOLDER).join(&case.name)));
        (case, findings)
    };
    cases().into_iter().map(judge).collect()
}

fn read(path: &Path) -> Document {
    let bytes = load::read(path).unwrap();
    let mut parsed = parse(path.to_str().unwrap(), &bytes, load::syntax(path, &bytes));
    assert!(parsed.findings.is_empty(), "{}: {:?}", path.display(), parsed.findings);
    parsed.documents.remove(0)
}

/// `code pointer`, with the keywords that the same value breaks as well.
fn line(finding: &Finding) -> String {
    let also = match finding.also.as_slice() {
        [] => String::new(),
        also => format!(" also {}", also.join(", ")),
    };
    format!("{} {}{also}", finding.code, finding.instance.pointer).trim_end().to_owned()
}

/// A rule: contract, id, and the sentence, where one states it.
type Stated = (String, String, Option<String>);

/// The rules of the overlays' actions.
fn rules() -> BTreeSet<Stated> {
    let mut rules = BTreeSet::new();
    for contract in Contract::BUILTIN {
        let overlay = read(Path::new(&format!("specs/overlays/{contract}.rules.overlay.yaml")));
        for action in overlay.value()["actions"].as_array().unwrap() {
            let text = |name: &str| action["x-trueup"][name].as_str().map(str::to_owned);
            if let Some(rule) = text("rule") {
                rules.insert((contract.to_owned(), rule, text("quote")));
            }
        }
    }
    rules
}

/// A file with two findings says so here: a misspelt name is a missing and an unexpected property.
const PAIRS: [&str; 1] = ["immuta/searchDataObjects/invalid/request.misspelt-filter.json"];

#[test]
fn valid_files_have_no_findings_and_invalid_files_have_one() {
    for (case, findings) in judged(false) {
        let expected = match (case.is_valid, PAIRS.contains(&case.name.as_str())) {
            (true, _) => 0,
            (false, false) => 1,
            (false, true) => 2,
        };
        let lines: Vec<String> = findings.iter().map(line).collect();
        assert_eq!(lines.len(), expected, "{}: {lines:#?}", case.name);
    }
}

/// The table is reviewed by hand: what a file's name announces is what its line says.
#[test]
fn each_invalid_file_has_the_finding_that_its_name_announces() {
    let entries: Vec<String> = judged(false)
        .into_iter()
        .filter(|(case, _)| !case.is_valid)
        .map(|(case, findings)| {
            let lines: Vec<String> = findings.iter().map(line).collect();
            format!("{}\n    {}\n", case.name, lines.join("\n    "))
        })
        .collect();
    let table = entries.concat();
    insta::assert_snapshot!("codes", table);
}

#[test]
fn every_rule_of_the_overlays_is_broken_by_a_file() {
    let broken: BTreeSet<Stated> = judged(false)
        .into_iter()
        .flat_map(|(case, findings)| {
            let rules = findings.into_iter().filter_map(|finding| finding.rule);
            rules.map(move |rule| (case.contract.clone(), rule.id, rule.quote)).collect::<Vec<_>>()
        })
        .collect();
    // That a body is missing is said of a request, not of a payload.
    let about_payloads = |rule: &&Stated| rule.1 != "missing-body";
    let unbroken: Vec<_> = rules()
        .iter()
        .filter(about_payloads)
        .filter(|rule| !broken.contains(*rule))
        .cloned()
        .collect();
    assert_eq!(unbroken, []);
}

/// A rule that refuses everything would be broken by its file too: so somewhere a value stands where
/// the rule looks, and is let pass.
#[test]
fn every_rule_of_the_overlays_lets_something_pass() {
    let judged = judged(false);
    let mut wanted: BTreeMap<Stated, Vec<(String, String)>> = BTreeMap::new();
    for (case, findings) in &judged {
        for finding in findings {
            let Some(rule) = finding.rule.clone() else { continue };
            let rule = (case.contract.clone(), rule.id, rule.quote);
            let place = (case.selector.clone(), finding.instance.pointer.clone());
            wanted.entry(rule).or_default().push(place);
        }
    }
    let valid: Vec<&Case> = judged.iter().map(|(case, _)| case).filter(|it| it.is_valid).collect();
    for (rule, places) in wanted {
        let passes = |(selector, at): &(String, String)| {
            let same = |case: &&&Case| case.contract == rule.0 && case.selector == *selector;
            valid
                .iter()
                .filter(same)
                .any(|case| read(&Path::new(FOLDER).join(&case.name)).value().pointer(at).is_some())
        };
        assert!(places.iter().any(passes), "{rule:?} lets nothing pass at any of {places:?}");
    }
}

#[test]
fn a_finding_from_prose_names_its_rule_and_quotes_the_sentence_that_its_overlay_names() {
    let rules = rules();
    for (case, findings) in judged(false) {
        for finding in findings {
            let by_code =
                finding.code.strip_prefix(&format!("{}/", case.contract)).map(str::to_owned);
            assert_eq!(by_code, finding.rule.as_ref().map(|rule| rule.id.clone()), "{}", case.name);
            if let Some(rule) = finding.rule {
                let stated = (case.contract.clone(), rule.id, rule.quote);
                assert!(rules.contains(&stated), "{}: {stated:?}", case.name);
            }
        }
    }
}

/// A sentence as it stands in the contract's text: JSON and YAML escape quotes and line breaks.
fn plain(text: &str) -> String {
    let text = text.replace("\\n", " ").replace("\\\"", "\"").replace("''", "'");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_quoted_sentence_stands_in_the_contract_at_the_line_that_the_finding_names() {
    for (case, findings) in judged(false) {
        for finding in findings {
            let place = finding.contract.clone().unwrap();
            let file = place.file.clone().unwrap();
            let suffix = if case.contract == "immuta" { "json" } else { "yaml" };
            assert_eq!(&*file, format!("{}.openapi.{suffix}", case.contract), "{}", case.name);
            let text = fs::read_to_string(format!("specs/{file}")).unwrap();
            let lines: Vec<&str> = text.lines().collect();
            let at = place.position.unwrap().line - 1;
            let Some(quote) = finding.rule.as_ref().and_then(|rule| rule.quote.clone()) else {
                continue;
            };
            // A YAML scalar may go on over the next lines.
            let from_here = plain(&lines[at..(at + 6).min(lines.len())].join("\n"));
            let stands_here = from_here.contains(&plain(&quote));
            assert!(
                stands_here || describes(&quote, &place, &file),
                "{}: {quote} stands at {file}:{}, where it says: {}",
                case.name,
                at + 1,
                lines[at]
            );
        }
    }
}

/// A published contract by its file name. They are large, and each is read once.
fn spec(file: &str) -> &'static Document {
    static SPECS: LazyLock<BTreeMap<String, Document>> = LazyLock::new(|| {
        let files = ["immuta.openapi.json", "synq.openapi.yaml", "omni.openapi.yaml"];
        files.map(|file| (file.to_owned(), read(&Path::new("specs").join(file)))).into()
    });
    &SPECS[file]
}

/// Whether the schema at a place is what the sentence speaks of: that of a response whose
/// description it is.
fn describes(quote: &str, place: &Place, file: &str) -> bool {
    let spec = spec(file);
    assert_eq!(Some(spec.position(&place.pointer)), place.position);
    let says = |at: &str| {
        let description = spec.value().pointer(at).and_then(|value| value["description"].as_str());
        description.is_some_and(|text| plain(text).contains(&plain(quote)))
    };
    pointer::ancestors(&place.pointer).any(says)
}

#[test]
fn a_keyword_of_the_vendors_stands_in_the_contract_at_the_line_that_the_finding_names() {
    for (case, findings) in judged(false) {
        for finding in findings.into_iter().filter(|finding| finding.rule.is_none()) {
            let place = finding.contract.unwrap();
            let spec = spec(&place.file.unwrap());
            let value = spec.value().pointer(&place.pointer);
            assert!(value.is_some(), "{}: nothing at {}", case.name, place.pointer);
            assert_eq!(Some(spec.position(&place.pointer)), place.position, "{}", case.name);
            let keyword = place.pointer.rsplit('/').next().unwrap();
            let said = finding.code.rsplit('/').next().unwrap();
            let is_union = finding.code.starts_with("union/");
            // Alternatives that all want another type are one finding, and so is a list of constants.
            let of_a_union = is_union || ["type", "const", "enum"].contains(&said);
            let fits = keyword == said || of_a_union && ["oneOf", "anyOf"].contains(&keyword);
            // The repair of Synq's identifier stands in no published line.
            let is_repaired = said == "unevaluatedProperties";
            assert!(fits || is_repaired, "{}: {} at {}", case.name, finding.code, place.pointer);
        }
    }
}

/// Prose allows more than the published type: null.
const WIDENED: [&str; 2] = [
    "omni/updateConnection/valid/request.everything-in-yaml.yaml",
    "omni/updateConnection/valid/request.no-environment-user-attribute.json",
];

/// What is wrong by prose alone fits the contract as its vendor published it. Synq's cannot show
/// it: as published no request fits, whatever it holds.
#[test]
fn files_that_break_prose_alone_fit_the_published_contract() {
    let from_prose = |findings: &[Finding]| findings.iter().all(|finding| finding.rule.is_some());
    let ruled = judged(false);
    let raw: BTreeMap<String, Vec<Finding>> =
        judged(true).into_iter().map(|(case, findings)| (case.name, findings)).collect();
    let (mut fitting, mut of_synq) = (0, 0);
    for (case, findings) in ruled {
        let in_raw = &raw[&case.name];
        let lines: Vec<String> = in_raw.iter().map(line).collect();
        if case.selector == "SetConnectionMappings@request" {
            of_synq += usize::from(from_prose(&findings) && !findings.is_empty());
            let has_mappings = !case.name.contains("no-mappings");
            assert_eq!(!in_raw.is_empty(), has_mappings, "{}: {lines:?}", case.name);
            continue;
        }
        if WIDENED.contains(&case.name.as_str()) {
            assert_eq!(lines, ["schema/type /environmentUserAttribute"], "{}", case.name);
            continue;
        }
        let prose_alone = from_prose(&findings);
        assert_eq!(in_raw.is_empty(), prose_alone, "{}: {lines:?}", case.name);
        fitting += usize::from(prose_alone && !findings.is_empty());
    }
    assert_eq!((fitting, of_synq), (138, 11));
}

#[test]
fn every_file_is_read_in_the_syntax_of_its_name() {
    for case in cases() {
        let extension = case.name.rsplit('.').next().unwrap();
        assert!(Syntax::of_extension(extension).is_some(), "{}", case.name);
    }
}
