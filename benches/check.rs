//! The figures behind «how fast is a check», without the start of a process: run `cargo bench`.

use divan::{Bencher, black_box};
use trueup::document::{Syntax, parse};
use trueup::{Contract, Target};

const VALID: &str = include_str!(
    "../tests/it/cases/immuta/createConnection/valid/request.snowflake-username-password.json"
);
const INVALID: &str = include_str!(
    "../tests/it/cases/immuta/createConnection/invalid/request.unknown-authentication-type.json"
);

fn main() {
    divan::main();
}

#[expect(clippy::expect_used, reason = "a bench that cannot start has nothing to measure")]
fn target() -> Target {
    let contract = Contract::builtin("immuta").expect("is built in");
    contract.target("createConnection").expect("is an operation")
}

/// From the embedded contract to a target that judges.
#[divan::bench]
fn compile_a_target() -> Target {
    target()
}

/// Bytes to a value that knows its places.
#[divan::bench]
fn read_a_payload(bencher: Bencher<'_, '_>) {
    bencher
        .counter(divan::counter::BytesCount::of_str(VALID))
        .bench(|| parse("payload", black_box(VALID).as_bytes(), Syntax::Json));
}

/// Bytes to verdict, of a payload that fits.
#[divan::bench]
fn check_a_payload_that_fits(bencher: Bencher<'_, '_>) {
    let target = target();
    bencher.counter(divan::counter::BytesCount::of_str(VALID)).bench(|| {
        let parsed = parse("payload", black_box(VALID).as_bytes(), Syntax::Json);
        parsed.documents.iter().map(|document| target.check_document(document).len()).sum::<usize>()
    });
}

/// Bytes to findings with lines, columns and frames, of a payload that does not fit.
#[divan::bench]
fn explain_a_payload_that_does_not(bencher: Bencher<'_, '_>) {
    let target = target();
    bencher.bench(|| {
        let parsed = parse("payload", black_box(INVALID).as_bytes(), Syntax::Json);
        parsed.documents.iter().map(|document| target.check_document(document).len()).sum::<usize>()
    });
}
