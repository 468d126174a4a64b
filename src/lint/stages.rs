//! A contract is judged as published and again with each overlay, which tells what the overlays
//! cure and what they bring.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::defect::Site;
use super::fix::Fix;
use super::ignore::Silences;
use super::secrets::is_secret;
use super::{ALL, Defect, LintFinding, Options, Rule, Subject, witnessed};
use crate::document::{Syntax, pointer};
use crate::finding::{Finding, Place, Severity};
use crate::openapi::builtin::{self, Embedded};
use crate::openapi::outline::METHODS;
use crate::openapi::references::Spot;
use crate::openapi::{self, Contract, LoadError, LoadedContract, contract_frame, contract_place};

pub(super) fn lint(name: &str, options: &Options) -> Result<Vec<LintFinding>, LoadError> {
    let mut stages = Vec::new();
    let mut others = Vec::new();
    let steps = steps(name, &options.contract)?;
    for (step, judged) in steps.iter().zip(judge_all(name, &steps, options)) {
        match judged {
            Ok((contract, found)) => {
                // Broken references are found again below, also those that no operation needs.
                let own = contract.findings().iter().filter(|it| it.code != REFERENCE).cloned();
                others.extend(own);
                stages.push(Stage { overlay: step.overlay.clone(), found, contract });
            }
            Err(LoadError::Invalid(findings)) => {
                others.extend(findings);
                break;
            }
            Err(error) => return Err(error),
        }
    }
    let mut findings: Vec<LintFinding> = Vec::new();
    let mut said: Vec<Finding> = Vec::new();
    for finding in others {
        let covers = |it: &super::Ignored| it.covers(&finding.code, &finding.instance.pointer);
        if !said.contains(&finding) && !options.ignored.iter().any(covers) {
            said.push(finding.clone());
            findings.push(LintFinding { finding, fixes: Vec::new(), rank: 0 });
        }
    }
    findings.extend(compare(&stages, options));
    super::sort(&mut findings);
    Ok(findings)
}

/// Each step's contract and what is wrong with it. They have nothing to do with each other, and so
/// are judged side by side.
fn judge_all(
    name: &str,
    steps: &[Step],
    options: &Options,
) -> Vec<Result<(Contract, Vec<Found>), LoadError>> {
    side_by_side(steps, |step| {
        let contract = load(name, &step.options)?;
        let found = judge(&contract, options);
        Ok((contract, found))
    })
}

/// Does the same work on each of some things, on as many threads as the machine has cores.
fn side_by_side<I: Sync, O: Send>(inputs: &[I], work: impl Fn(&I) -> O + Sync) -> Vec<O> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let next = AtomicUsize::new(0);
    let turn = || {
        let mut done = Vec::new();
        while let number = next.fetch_add(1, Ordering::Relaxed)
            && let Some(input) = inputs.get(number)
        {
            done.push((number, work(input)));
        }
        done
    };
    let mut done: Vec<(usize, O)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads.min(inputs.len())).map(|_| scope.spawn(turn)).collect();
        let join = |thread: std::thread::ScopedJoinHandle<'_, _>| {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        threads.into_iter().flat_map(join).collect()
    });
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, output)| output).collect()
}

/// The contract with the overlays up to one of them.
struct Step {
    /// The file of the overlay that this step adds.
    overlay: Option<String>,
    options: openapi::Options,
}

fn steps(name: &str, options: &openapi::Options) -> Result<Vec<Step>, LoadError> {
    let with = |overlays: &[Arc<crate::document::Document>]| openapi::Options {
        overlays: overlays.to_vec(),
        raw: true,
        ..options.clone()
    };
    let mut overlays = Vec::new();
    let mut steps = vec![Step { overlay: None, options: with(&overlays) }];
    let rules = builtin::find(name).filter(|_| !options.raw).map_or(&[][..], |it| it.rules);
    if let ([(name, _)], []) = (rules, options.overlays.as_slice()) {
        // The contract as it is built in: the build script has applied them.
        let options = openapi::Options { raw: false, ..with(&overlays) };
        steps.push(Step { overlay: Some((*name).to_owned()), options });
        return Ok(steps);
    }
    for (name, text) in rules {
        let document = openapi::read_document(name, text.as_bytes(), Syntax::Yaml)?;
        overlays.push(Arc::new(document));
        steps.push(Step { overlay: Some((*name).to_owned()), options: with(&overlays) });
    }
    for overlay in &options.overlays {
        let name = overlay.source().name().to_string();
        overlays.push(Arc::clone(overlay));
        steps.push(Step { overlay: Some(name), options: with(&overlays) });
    }
    Ok(steps)
}

fn load(name: &str, options: &openapi::Options) -> Result<Contract, LoadError> {
    let embedded: Option<&Embedded> = builtin::find(name);
    match embedded {
        Some(embedded) => Contract::from_embedded_text(embedded, options),
        None => Contract::load_with(name, options),
    }
}

/// A contract with the overlays up to one of them, and what is wrong with it.
struct Stage {
    overlay: Option<String>,
    contract: Contract,
    found: Vec<Found>,
}

/// A defect with what its rule gives it.
struct Found {
    code: String,
    /// The rule's place in the order of all.
    rank: usize,
    severity: Severity,
    defect: Defect,
}

const REFERENCE: &str = "contract/reference";

fn judge(contract: &Contract, options: &Options) -> Vec<Found> {
    let Some(subject) = Subject::new(contract) else { return Vec::new() };
    let mut found = Vec::new();
    if options.only.is_empty() {
        found.extend(subject.loaded().broken_references().map(|(spot, reason)| Found {
            code: REFERENCE.to_owned(),
            rank: 0,
            severity: Severity::Warning,
            defect: Defect::new(spot.clone(), reason),
        }));
    }
    let wanted =
        |rule: &Rule| options.only.is_empty() || options.only.iter().any(|only| only.id == rule.id);
    let mut rules: Vec<(usize, &Rule)> =
        ALL.into_iter().enumerate().filter(|(_, rule)| wanted(rule)).collect();
    // One rule has the survey made while the others go on; those that wait for it come last.
    let first = rules.iter().find(|(_, rule)| witnessed::asks(rule)).map(|(rank, _)| *rank);
    rules.sort_by_key(|(rank, rule)| Some(*rank) != first && witnessed::asks(rule));
    rules.sort_by_key(|(rank, _)| Some(*rank) != first);
    let by_rule = std::thread::scope(|scope| {
        // What is found gets its lines, which are counted while it is looked for.
        scope.spawn(|| subject.loaded().read_places());
        side_by_side(&rules, |(_, rule)| defects(rule, &subject))
    });
    for ((rank, rule), defects) in rules.into_iter().zip(by_rule) {
        found.extend(defects.into_iter().map(|defect| Found {
            code: rule.code(),
            rank: rank + 1,
            severity: defect.severity.unwrap_or(rule.severity),
            defect,
        }));
    }
    found
}

/// What a rule finds, each place once.
pub(super) fn defects(rule: &Rule, subject: &Subject<'_>) -> Vec<Defect> {
    let mut defects = Vec::new();
    (rule.check)(subject, &mut defects);
    let mut said: HashSet<(String, Spot)> = HashSet::new();
    for defect in &mut defects {
        let title = &defect.title;
        defect.sites.retain(|site| said.insert((title.clone(), site.spot.clone())));
    }
    defects.retain(|defect| !defect.sites.is_empty());
    defects
}

/// The titles of the defects of each code at each place of a stage.
type Index<'s> = HashMap<(&'s str, &'s Spot), Vec<&'s str>>;

fn index(stage: &Stage) -> Index<'_> {
    let mut index = Index::new();
    for found in &stage.found {
        for site in &found.defect.sites {
            let titles = index.entry((found.code.as_str(), &site.spot)).or_default();
            titles.push(found.defect.title.as_str());
        }
    }
    index
}

/// Whether `there` has the defect too that `here` has: by its title, or in other words that only
/// `there` has.
fn has(there: &Index<'_>, here: &Index<'_>, found: &Found, spot: &Spot) -> bool {
    let key = (found.code.as_str(), spot);
    let (theirs, ours) = (there.get(&key), here.get(&key));
    let is_ours = |title: &&str| ours.is_some_and(|ours| ours.contains(title));
    theirs.is_some_and(|theirs| {
        theirs.contains(&found.defect.title.as_str()) || theirs.iter().any(|it| !is_ours(it))
    })
}

/// The defects of the contract as published, with what cures them; then those that overlays bring.
fn compare(stages: &[Stage], options: &Options) -> Vec<LintFinding> {
    let (Some(published), Some(last)) = (stages.first(), stages.last()) else { return Vec::new() };
    let indices: Vec<Index<'_>> = stages.iter().map(index).collect();
    let newest = indices.len() - 1;
    let silences: Vec<Silences<'_>> = stages.iter().map(|it| Silences::of(&it.contract)).collect();
    let mut findings = Vec::new();
    let mut say = |stage: usize, found: &Found, sites: Vec<&Site>, cured_by, brought_by| {
        let is_ignored = |site: &Site| {
            let ignored = |it: &super::Ignored| it.covers(&found.code, site.spot.pointer());
            let is_silent = |stage: usize| silences[stage].cover(&site.spot, &found.code);
            options.ignored.iter().any(ignored) || is_silent(stage) || is_silent(newest)
        };
        let sites: Vec<&Site> = sites.into_iter().filter(|site| !is_ignored(site)).collect();
        if let Some(loaded) = stages[stage].contract.loaded()
            && let Some(mut found_here) = finding(loaded, found, &sites)
        {
            found_here.finding.cured_by = cured_by;
            found_here.finding.brought_by = brought_by;
            findings.push(found_here);
        }
    };
    for found in &published.found {
        // One defect of which overlays mend a part is said in parts.
        let mut parts: BTreeMap<Option<usize>, Vec<&Site>> = BTreeMap::new();
        for site in &found.defect.sites {
            let still = |index: &Index<'_>| has(index, &indices[0], found, &site.spot);
            let last_with = indices.iter().rposition(still).unwrap_or_default();
            let cured_at = Some(last_with + 1).filter(|at| *at < stages.len());
            parts.entry(cured_at).or_default().push(site);
        }
        for (cured_at, sites) in parts {
            let overlay = cured_at.and_then(|at| stages[at].overlay.clone());
            say(0, found, sites, overlay, None);
        }
    }
    for found in last.found.iter().filter(|_| newest > 0) {
        let mut parts: BTreeMap<usize, Vec<&Site>> = BTreeMap::new();
        for site in &found.defect.sites {
            if !has(&indices[0], &indices[newest], found, &site.spot) {
                let with = |index: &Index<'_>| has(index, &indices[newest], found, &site.spot);
                let brought_at = indices.iter().position(with).unwrap_or(newest);
                parts.entry(brought_at).or_default().push(site);
            }
        }
        for (brought_at, sites) in parts {
            say(newest, found, sites, None, stages[brought_at].overlay.clone());
        }
    }
    findings
}

/// The places in the order of the document, the first of them with its line.
fn finding(loaded: &LoadedContract, found: &Found, sites: &[&Site]) -> Option<LintFinding> {
    let Found { code, rank, severity, defect } = found;
    let mut places: Vec<(Place, &Site)> = sites
        .iter()
        .filter_map(|site| {
            let (text, at) = loaded.origin(&site.spot)?;
            Some((contract_place(text, &at), *site))
        })
        .collect();
    places.sort_by(|(one, _), (other, _)| {
        (&one.file, one.position).cmp(&(&other.file, other.position))
    });
    let mut places = places.into_iter();
    let (place, first) = places.next()?;
    let mut finding = Finding::new(code.as_str(), defect.title.as_str(), place);
    finding.frame = loaded.origin(&first.spot).map(|(text, at)| {
        let document = first.spot.document();
        contract_frame(text, &at, &|at| is_secret(loaded, text, document, at))
    });
    finding.context = surroundings(first.spot.pointer());
    finding.severity = *severity;
    finding.expected.clone_from(&defect.expected);
    finding.help.clone_from(&defect.help);
    finding.witness.clone_from(&defect.witness);
    finding.other_places = places.map(|(place, _)| place).collect();
    let fix = |site: &&Site| Fix::new(loaded.documents(), site.fix.as_ref()?);
    Some(LintFinding { finding, fixes: sites.iter().filter_map(fix).collect(), rank: *rank })
}

/// The operation or the component around a place, as people name it.
fn surroundings(at: &str) -> Option<String> {
    let tokens: Vec<_> = pointer::tokens(at).collect();
    match tokens.iter().map(AsRef::as_ref).collect::<Vec<&str>>().as_slice() {
        ["paths", path, method, ..] if METHODS.contains(method) => {
            Some(format!("{} {path}", method.to_ascii_uppercase()))
        }
        ["paths", path, ..] => Some((*path).to_owned()),
        ["webhooks", name, ..] => Some(format!("webhook {name}")),
        ["components", section, name, ..] => Some(format!("components/{section}/{name}")),
        _ => None,
    }
}
