//! A `discriminator` that does not tell the branches of its union apart as it says.

use serde_json::Value;

use crate::document::pointer;
use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};
use crate::openapi::references::Spot;

pub(in crate::lint) static RULE: Rule = Rule {
    id: "discriminator-mismatch",
    severity: Severity::Warning,
    summary: "a discriminator does not fit the schemas that it tells apart",
    detail: "Generated clients read the discriminator alone: by the property's value they choose \
             a class. So every branch has to declare and require the property, each value of \
             `mapping` has to lead to a branch, and where a branch pins the property by `const` or \
             `enum`, it has to be to a value that leads there. A value without a mapping leads to \
             the component of that name.",
    source: "OpenAPI 3.1, section 4.8.25",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components:
  schemas:
    Payment:
      oneOf: [{$ref: '#/components/schemas/Card'}, {$ref: '#/components/schemas/Transfer'}]
      discriminator: {propertyName: kind, mapping: {card: '#/components/schemas/Cart'}}
    Card: {type: object, required: [kind], properties: {kind: {type: string}}}
    Transfer: {type: object, required: [kind], properties: {kind: {type: string}}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components:
  schemas:
    Payment:
      oneOf: [{$ref: '#/components/schemas/Card'}, {$ref: '#/components/schemas/Transfer'}]
      discriminator: {propertyName: kind, mapping: {card: '#/components/schemas/Card'}}
    Card: {type: object, required: [kind], properties: {kind: {type: string}}}
    Transfer: {type: object, required: [kind], properties: {kind: {type: string}}}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    for schema in subject.schemas() {
        let Some(discriminator) = schema.placed().below("discriminator") else { continue };
        let Some(property) = discriminator.text("propertyName") else { continue };
        let mapping = mapping(subject, &discriminator.spot);
        let branches: Vec<Spot> = ["oneOf", "anyOf"]
            .iter()
            .flat_map(|keyword| schema.placed().elements(keyword))
            .map(|branch| branch.spot)
            .collect();
        let leads_to: Vec<Spot> =
            branches.iter().map(|branch| subject.documents().follow(branch)).collect();
        for Mapped { value, spot, written, target } in &mapping {
            match target {
                None => found.push(
                    Defect::new(
                        spot.clone(),
                        format!("`{value}` leads to `{written}`, which is no schema"),
                    )
                    .help("write the name of a component, or `#/components/schemas/…`"),
                ),
                Some(target) if !leads_to.is_empty() && !leads_to.contains(target) => found.push(
                    Defect::new(
                        spot.clone(),
                        format!("`{value}` leads to `{written}`, which is no branch of the union"),
                    )
                    .help("add it to the union, or take the value away"),
                ),
                Some(_) => {}
            }
        }
        let common = Said::of(subject, &schema.spot, property);
        for (branch, target) in branches.iter().zip(&leads_to) {
            let mut said = Said::of(subject, branch, property);
            // A union within the branch may declare it in each of its own.
            let is_union = |part: &Spot| {
                ["oneOf", "anyOf"].iter().any(|it| subject.value(&part.join(it)).is_some())
            };
            if conjuncts(subject, branch).iter().any(is_union) {
                (said.is_declared, said.is_required) = (true, true);
            }
            // A component may be but another name of what it refers to.
            let named = subject.documents().target(branch).unwrap_or_else(|| branch.clone());
            let union = Union { property, common: &common, mapping: &mapping };
            found
                .extend(union.judge_branch(&Branch { spot: branch, named: &named, target }, &said));
        }
    }
}

struct Union<'u> {
    property: &'u str,
    /// What is said beside the union, and so of every branch.
    common: &'u Said,
    mapping: &'u [Mapped],
}

struct Branch<'u> {
    spot: &'u Spot,
    /// What its `$ref` names.
    named: &'u Spot,
    /// Where that leads in the end.
    target: &'u Spot,
}

impl Union<'_> {
    /// What a branch does not say, or says otherwise.
    fn judge_branch(&self, branch: &Branch<'_>, said: &Said) -> Option<Defect> {
        let Self { property, common, mapping } = self;
        let (holder, name) = pointer::split_last(branch.named.pointer())?;
        if !said.is_object {
            // `{type: 'null'}` is nothing to be told apart by a property.
            return None;
        }
        let defect = |title: String| Defect::new(branch.spot.clone(), title);
        if branch.spot == branch.target && holder != "/components/schemas" {
            let title = "a discriminator leads to no schema that stands in the union itself";
            let help = "make it a component and refer to it with a `$ref`";
            return Some(defect(title.to_owned()).help(help));
        }
        if !said.is_declared && !common.is_declared {
            let title = format!("`{name}` does not declare `{property}`, which tells it apart");
            return Some(defect(title).help(format!("declare and require `{property}` there")));
        }
        if !said.is_required && !common.is_required {
            let title = format!("`{name}` does not require `{property}`, which tells it apart");
            return Some(defect(title).help(format!("add `{property}` to its `required`")));
        }
        let pinned = said.pinned.as_ref()?;
        let leads_here = |mapped: &&Mapped| mapped.target.as_ref() == Some(branch.target);
        let mapped = mapping.iter().filter(leads_here);
        let mut values: Vec<&str> = mapped.map(|mapped| mapped.value.as_str()).collect();
        if values.is_empty() {
            values.push(&name);
        }
        if pinned.iter().any(|pinned| values.contains(&pinned.as_str())) {
            return None;
        }
        let list = |words: &[&str]| {
            words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or ")
        };
        let pins = list(&pinned.iter().map(String::as_str).collect::<Vec<_>>());
        let values = list(&values);
        let title = format!(
            "`{name}` is chosen by `{property}` {values}, and its schema allows {pins} alone"
        );
        let help = format!("say in `mapping`: {}: '#{}'", pinned.first()?, branch.named.pointer());
        Some(defect(title).help(help))
    }
}

/// One value under `mapping`.
struct Mapped {
    value: String,
    spot: Spot,
    written: String,
    target: Option<Spot>,
}

fn mapping(subject: &Subject<'_>, discriminator: &Spot) -> Vec<Mapped> {
    let members = subject.members(&discriminator.join("mapping"));
    let read = |(value, spot): (&str, Spot)| {
        let written = subject.text(&spot)?.to_owned();
        // What leads to other files is read by nobody but generators.
        if written.contains(".json") || written.contains(".yaml") || written.contains("://") {
            return None;
        }
        let component = Spot::root().join("components").join("schemas").join(&written);
        let target = match written.strip_prefix('#') {
            Some(at) => Spot::new(discriminator.document(), at),
            None => component,
        };
        let target = subject.value(&target).map(|_| subject.documents().follow(&target));
        Some(Mapped { value: value.to_owned(), spot, written, target })
    };
    members.into_iter().filter_map(read).collect()
}

/// What a schema says of the property, along references and `allOf`.
#[derive(Debug, Default)]
struct Said {
    is_object: bool,
    is_declared: bool,
    is_required: bool,
    pinned: Option<Vec<String>>,
}

impl Said {
    fn of(subject: &Subject<'_>, schema: &Spot, property: &str) -> Self {
        let mut said = Self { is_object: true, ..Self::default() };
        for part in conjuncts(subject, schema) {
            let Some(value) = subject.value(&part) else { continue };
            said.is_object &= match value.get("type") {
                Some(Value::String(name)) => name == "object",
                Some(Value::Array(names)) => names.iter().any(|name| name == "object"),
                _ => true,
            };
            let required = value.get("required").and_then(Value::as_array);
            said.is_required |= required.into_iter().flatten().any(|name| name == property);
            let declared = part.join("properties").join(property);
            if subject.value(&declared).is_some() {
                said.is_declared = true;
                said.pinned = said.pinned.or_else(|| pinned(subject, &declared));
            }
        }
        said
    }
}

fn pinned(subject: &Subject<'_>, property: &Spot) -> Option<Vec<String>> {
    conjuncts(subject, property).iter().find_map(|part| {
        let value = subject.value(part)?;
        let values = match (value.get("const"), value.get("enum")) {
            (Some(constant), _) => vec![constant.clone()],
            (None, listed) => listed?.as_array()?.clone(),
        };
        values.iter().map(|value| value.as_str().map(str::to_owned)).collect()
    })
}

/// A schema and those that judge the same value whenever it does.
fn conjuncts(subject: &Subject<'_>, schema: &Spot) -> Vec<Spot> {
    let mut reached = vec![schema.clone()];
    let mut next = 0;
    while let Some(spot) = reached.get(next).cloned() {
        let target = subject.documents().target(&spot);
        for part in target.into_iter().chain(subject.elements(&spot.join("allOf"))) {
            if !reached.contains(&part) {
                reached.push(part);
            }
        }
        next += 1;
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{places, titles};

    fn union(discriminator: &str, cat: &str) -> (Vec<String>, Vec<String>) {
        let document = format!(
            "\
components:
  schemas:
    Pet: {{oneOf: [{{$ref: '#/components/schemas/Cat'}}], discriminator: {discriminator}}}
    Cat: {cat}"
        );
        (places(&RULE, &document), titles(&RULE, &document))
    }

    const CAT: &str = "{required: [kind], properties: {kind: {type: string}}}";
    const BRANCH: &str = "/components/schemas/Pet/oneOf/0";

    #[test]
    fn reports_a_branch_that_does_not_declare_or_require_the_property() {
        let (places, titles) = union("{propertyName: kind}", "{properties: {name: {}}}");
        assert_eq!(places, [BRANCH]);
        assert_eq!(titles, ["`Cat` does not declare `kind`, which tells it apart"]);
        let (_, titles) = union("{propertyName: kind}", "{properties: {kind: {}}}");
        assert_eq!(titles, ["`Cat` does not require `kind`, which tells it apart"]);
    }

    #[test]
    fn reports_a_mapping_that_leads_nowhere_or_elsewhere() {
        let mapping = "{propertyName: kind, mapping: {cat: '#/components/schemas/Cta', pet: Pet}}";
        let (places, titles) = union(mapping, CAT);
        let mapping = "/components/schemas/Pet/discriminator/mapping";
        assert_eq!(places, [format!("{mapping}/cat"), format!("{mapping}/pet")]);
        assert_eq!(titles[0], "`cat` leads to `#/components/schemas/Cta`, which is no schema");
        assert_eq!(titles[1], "`pet` leads to `Pet`, which is no branch of the union");
    }

    #[test]
    fn reports_a_branch_that_pins_another_value() {
        let cat = "{required: [kind], properties: {kind: {const: cat}}}";
        let (places, titles) = union("{propertyName: kind}", cat);
        assert_eq!(places, [BRANCH]);
        let expected = "`Cat` is chosen by `kind` `Cat`, and its schema allows `cat` alone";
        assert_eq!(titles, [expected]);
    }

    #[test]
    fn is_silent_where_discriminator_and_branches_agree() {
        assert_eq!(union("{propertyName: kind}", CAT).0, [""; 0]);
        let cat = "{allOf: [{required: [kind], properties: {kind: {enum: [cat, lion]}}}]}";
        assert_eq!(union("{propertyName: kind, mapping: {cat: Cat, lion: Cat}}", cat).0, [""; 0]);
    }

    #[test]
    fn reports_a_branch_without_a_name_and_lets_null_be_one() {
        let document = "\
components:
  schemas:
    A:
      discriminator: {propertyName: kind}
      anyOf: [{type: 'null'}, {required: [kind], properties: {kind: {}}}]";
        assert_eq!(places(&RULE, document), ["/components/schemas/A/anyOf/1"]);
    }

    #[test]
    fn is_silent_where_the_union_declares_the_property_itself() {
        let document = "\
components:
  schemas:
    Pet:
      required: [kind]
      properties: {kind: {type: string}}
      discriminator: {propertyName: kind}
      oneOf: [{$ref: '#/components/schemas/Cat'}]
    Cat: {properties: {name: {}}}";
        assert_eq!(places(&RULE, document), [""; 0]);
    }
}
