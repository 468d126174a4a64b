//! `trueup import`: a vendor's Markdown pages become one OpenAPI document.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail, ensure};
use serde::ser::{Error, Serialize, Serializer};
use serde_json::{Number, Value};

use crate::document::{self, Source, Syntax};
use crate::finding::Finding;
use crate::openapi::import;

/// Make one OpenAPI document of the fragments in a vendor's Markdown pages
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  trueup import page.md
  trueup import pages/*.md -o openapi.yaml")]
pub(super) struct Args {
    /// Pages in Markdown, as GitBook and Mintlify serve them under a page's URL with `.md` added
    #[arg(value_name = "PAGE", required = true)]
    pages: Vec<PathBuf>,
    /// Where to write the document: a .json, .yaml or .yml file, or `-` for JSON on standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let syntax = syntax_of(&args.output)?;
    match import_pages(&args.pages)? {
        Ok(document) => {
            write(&args.output, &spell(&document, syntax)?)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(findings) => {
            super::print_findings(&findings);
            Ok(ExitCode::from(super::FINDINGS))
        }
    }
}

fn import_pages(paths: &[PathBuf]) -> anyhow::Result<Result<Value, Vec<Finding>>> {
    let (mut pages, mut findings) = (Vec::new(), Vec::new());
    for path in paths {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let (page, problems) = Source::new(&path.to_string_lossy(), &bytes);
        findings.extend(problems);
        pages.push(page);
    }
    Ok(if findings.is_empty() { import::merge(&pages) } else { Err(findings) })
}

fn syntax_of(output: &Path) -> anyhow::Result<Syntax> {
    if output.as_os_str() == "-" {
        return Ok(Syntax::Json);
    }
    let extension = output.extension().unwrap_or_default().to_string_lossy();
    match Syntax::of_extension(&extension) {
        Some(syntax @ (Syntax::Json | Syntax::Yaml)) => Ok(syntax),
        _ => bail!("cannot tell how to write {}: name it .json, .yaml or .yml", output.display()),
    }
}

fn write(output: &Path, text: &str) -> anyhow::Result<()> {
    let written = if output.as_os_str() == "-" {
        io::stdout().lock().write_all(text.as_bytes())
    } else {
        fs::write(output, text)
    };
    written.with_context(|| format!("cannot write {}", output.display()))
}

fn spell(document: &Value, syntax: Syntax) -> anyhow::Result<String> {
    match syntax {
        Syntax::Yaml => spell_yaml(document),
        Syntax::Json | Syntax::Ndjson => Ok(format!("{document:#}\n")),
    }
}

/// YAML writers respell some numbers (`1e2`) and strings, so the text is read back as proof.
pub(super) fn spell_yaml(document: &Value) -> anyhow::Result<String> {
    let text = yaml_serde::to_string(&Yaml(document)).context("cannot write YAML")?;
    let parsed = document::parse("-", text.as_bytes(), Syntax::Yaml);
    let is_same = parsed.findings.is_empty()
        && parsed.documents.len() == 1
        && parsed.documents.iter().all(|read| read.value() == document);
    ensure!(is_same, "the document would change as YAML: name the output .json");
    Ok(text)
}

/// A value for writers other than `serde_json`, which would take its numbers for objects.
struct Yaml<'a>(&'a Value);

impl Serialize for Yaml<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(number) => serialize_number(number, serializer),
            Value::String(text) => serializer.serialize_str(text),
            Value::Array(items) => serializer.collect_seq(items.iter().map(Yaml)),
            Value::Object(members) => {
                serializer.collect_map(members.iter().map(|(name, value)| (name, Yaml(value))))
            }
        }
    }
}

fn serialize_number<S: Serializer>(number: &Number, serializer: S) -> Result<S::Ok, S::Error> {
    if let Some(integer) = number.as_i128() {
        return serializer.serialize_i128(integer);
    }
    match number.as_f64() {
        Some(float) => serializer.serialize_f64(float),
        None => Err(S::Error::custom(format!("{number} fits no double"))),
    }
}
