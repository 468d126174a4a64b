//! The figures behind «how fast are samples», on one core: run `cargo bench --bench sample`.

use std::cell::Cell;

use divan::Bencher;
use divan::counter::ItemsCount;
use trueup::sample::{self, SampleOptions};
use trueup::{Contract, Target, Witness};

fn main() {
    divan::main();
}

#[expect(clippy::expect_used, reason = "a bench that cannot start has nothing to measure")]
fn target() -> Target {
    let contract = Contract::builtin("immuta").expect("is built in");
    contract.target("createConnection").expect("is an operation")
}

/// From a target to the plan that its samples are drawn from.
#[divan::bench]
fn plan_samples(bencher: Bencher<'_, '_>) {
    let target = target();
    bencher.bench_local(|| drop(sample::valid(&target)));
}

/// A sample, confirmed by the validator.
#[divan::bench(sample_size = 200)]
fn draw_a_certified_sample(bencher: Bencher<'_, '_>) {
    let target = target();
    let samples = sample::valid(&target);
    let number = Cell::new(0);
    bencher.counter(ItemsCount::new(1_u32)).bench_local(|| {
        number.set(number.get() + 1);
        let drawn = samples.draw(number.get(), &SampleOptions::default());
        assert!(matches!(drawn, Witness::Value(_)));
    });
}
