//! How `trueup check` exits where a target is named on the command line.

use super::{BAD, CANNOT_RUN, FINDINGS, FITS, Folder, GOOD, MAPPINGS};

/// The exit code for files that are all checked with a target.
fn with_target(files: &[(&str, &str)], more: &[&str]) -> i32 {
    let folder = Folder::new(files);
    let mut arguments = vec!["--target", MAPPINGS];
    arguments.extend(more);
    arguments.extend(files.iter().map(|(name, _)| *name));
    folder.check(&arguments).code
}

#[test]
fn files_that_fit_exit_with_0_and_others_with_1() {
    assert_eq!(with_target(&[("a.json", GOOD)], &[]), FITS);
    assert_eq!(with_target(&[("a.json", BAD)], &[]), FINDINGS);
    assert_eq!(with_target(&[("a.json", GOOD), ("b.json", BAD)], &[]), FINDINGS);
}

#[test]
fn expecting_invalid_turns_the_verdict_round() {
    assert_eq!(with_target(&[("a.json", BAD)], &["--expect", "invalid"]), FITS);
    assert_eq!(with_target(&[("a.json", GOOD)], &["--expect", "invalid"]), FINDINGS);
    assert_eq!(with_target(&[("a.json", GOOD)], &["--expect", "valid"]), FITS);
    assert_eq!(with_target(&[("a.json", BAD), ("b.json", BAD)], &["--expect", "invalid"]), FITS);
    assert_eq!(
        with_target(&[("a.json", BAD), ("b.json", GOOD)], &["--expect", "invalid"]),
        FINDINGS
    );
}

/// Text that cannot be read does not fit either.
#[test]
fn what_cannot_be_read_is_as_invalid_as_what_does_not_fit() {
    assert_eq!(with_target(&[("a.json", "{")], &["--expect", "invalid"]), FITS);
}

#[test]
fn a_file_that_fits_by_mistake_is_named() {
    let folder = Folder::new(&[("a.json", BAD), ("b.json", GOOD)]);
    for more in [&[][..], &["--quiet"]] {
        let arguments =
            [&["--target", MAPPINGS, "--expect", "invalid", "a.json", "b.json"], more].concat();
        let outcome = folder.check(&arguments);
        assert!(outcome.stdout.contains("b.json"), "{}", outcome.stdout);
        assert!(!outcome.stdout.contains("a.json"), "{}", outcome.stdout);
    }
}

#[test]
fn an_unknown_target_exits_with_2_and_names_the_nearest() {
    let folder = Folder::new(&[("a.json", GOOD)]);
    let outcome = folder.check(&["--target", "synq:SetConectionMappings", "a.json"]);
    assert_eq!(outcome.code, CANNOT_RUN);
    assert!(outcome.stderr.contains("did you mean `SetConnectionMappings`?"), "{}", outcome.stderr);
    let outcome = folder.check(&["--target", "immuta:POST /api/conections", "a.json"]);
    assert!(outcome.stderr.contains("did you mean `POST /api/connections`?"), "{}", outcome.stderr);
    let outcome = folder.check(&["--target", "synq:SetConnectionMappings@response.404", "a.json"]);
    assert_eq!(outcome.code, CANNOT_RUN);
    assert!(outcome.stderr.contains("response.200"), "{}", outcome.stderr);
    let outcome = folder.check(&["--target", "sinq:SetConnectionMappings", "a.json"]);
    assert_eq!(outcome.code, CANNOT_RUN);
    assert!(outcome.stderr.contains("immuta, omni, synq"), "{}", outcome.stderr);
}

#[test]
fn a_target_may_be_named_in_every_way() {
    let folder = Folder::new(&[("a.json", GOOD)]);
    let names = [
        "synq:SetConnectionMappings",
        "synq:SetConnectionMappings@request",
        "synq:POST /api/extensions/atlan/workflows/v1/connection-mappings",
        "synq:post /api/extensions/atlan/workflows/v1/connection-mappings@request",
        "synq:#/components/schemas/synq.extensions.atlan.workflows.v1.SetConnectionMappingsRequest",
    ];
    for name in names {
        assert_eq!(folder.check(&["--target", name, "a.json"]).code, FITS, "{name}");
    }
}

#[test]
fn wrong_usage_exits_with_2_and_help_with_0() {
    let folder = Folder::new(&[]);
    for arguments in
        [&["--frobnicate"][..], &["--format", "xml", "a.json"], &["--expect", "maybe"], &[]]
    {
        let outcome = folder.check(arguments);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (CANNOT_RUN, ""), "{arguments:?}");
        assert!(!outcome.stderr.is_empty());
    }
    let help = folder.check(&["--help"]);
    assert_eq!((help.code, help.stderr.as_str()), (FITS, ""));
}

#[test]
fn a_file_that_cannot_be_opened_exits_with_2_and_is_named_once() {
    let folder = Folder::new(&[("a.json", GOOD)]);
    for arguments in [
        &["--target", MAPPINGS, "missing.json"][..],
        &["missing.json"],
        &["--target", MAPPINGS, "a.json", "missing.json"],
    ] {
        let outcome = folder.check(arguments);
        assert_eq!(outcome.code, CANNOT_RUN, "{arguments:?}");
        assert_eq!(outcome.stderr.matches("missing.json").count(), 1, "{}", outcome.stderr);
        assert_eq!(outcome.stderr.matches("os error").count(), 1, "{}", outcome.stderr);
    }
}
