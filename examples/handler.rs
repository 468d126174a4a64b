//! A team's own handler against its contract: every payload that the contract allows has to be
//! understood. Run it with `cargo test --example handler`.

use serde::Deserialize;
use trueup::sample::{self, SampleOptions};
use trueup::{Contract, Target};

/// The part of Immuta's create request that the team reads.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CreateConnection {
    connection_key: String,
    technology: String,
    client_configuration: ClientConfiguration,
}

#[derive(Debug, Deserialize)]
struct ClientConfiguration {
    host: String,
    /// Where it is not given, the port of HTTPS is meant.
    port: Option<f64>,
}

/// The handler under test: what it would do, in words.
fn handle(request: &str) -> Result<String, serde_json::Error> {
    let request: CreateConnection = serde_json::from_str(request)?;
    let ClientConfiguration { host, port } = request.client_configuration;
    let port = port.unwrap_or(443.0);
    let CreateConnection { connection_key, technology, .. } = request;
    Ok(format!("connect {connection_key} to {technology} at {host}, port {port}"))
}

fn contract() -> Result<Target, Box<dyn std::error::Error>> {
    Ok(Contract::builtin("immuta")?.target("createConnection")?)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let request = contract()?;
    let samples = sample::valid(&request);
    for payload in samples.iter(SampleOptions::default()).take(5) {
        println!("{}", handle(&payload.to_string())?);
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::TestRunner;

    use super::*;

    /// Where this fails, proptest shows the smallest payload that the handler does not understand.
    #[test]
    fn every_payload_of_the_contract_is_understood() {
        let request = contract().unwrap();
        let understood = |payload: serde_json::Value| {
            let handled = handle(&payload.to_string());
            prop_assert!(handled.is_ok(), "{handled:?}");
            Ok(())
        };
        TestRunner::default().run(&sample::strategy(&request), understood).unwrap();
    }

    /// The same seed brings the same payloads, so answers can be kept as snapshots.
    #[test]
    fn first_payloads_are_handled_as_before() {
        let request = contract().unwrap();
        let samples = sample::valid(&request);
        let payloads = samples.iter(SampleOptions::default()).take(5);
        let answers: Vec<String> =
            payloads.map(|payload| handle(&payload.to_string()).unwrap()).collect();
        insta::assert_snapshot!(answers.join("\n"), @r"
        connect invoices-analytics to Databricks at products-56.example.com, port 8443
        connect logistics-739 to Snowflake at db.example.com, port 443
        connect orders_278 to Databricks at logistics.example.com:5432, port 8443
        connect archive-reports to Databricks at planning.example.com, port 443
        connect logistics_668 to Snowflake at db.example.com, port 443
        ");
    }
}
