#!/usr/bin/env python3
"""trueup beside json-schema-faker: valid requests of Immuta's createConnection, made in one run.

Needs Python, Node and npm: builds trueup, installs json-schema-faker into a temporary folder, and
measures both in turn, each on one core without its start: the time of many samples less that of
few. What json-schema-faker makes is judged by `trueup check`, as its samples are not certified.
Run it on a machine with nothing else to do; trust the ratio.

    benches/sample_side_by_side.py [RUNS]
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TRUEUP = ROOT / "target" / "release" / "trueup"
TARGET = "immuta:createConnection"
SCHEMA = "CreateConnectionRequestSchemaV1"
PEER_VERSION = "0.5.9"
MANY, FEW = 50_000, 1
PEER_COUNT = 1000

PEER = """
const jsf = require("json-schema-faker");
const schema = require("./create.schema.json");
jsf.option({ alwaysFakeOptionals: false, failOnInvalidTypes: false, failOnInvalidFormat: false });
const count = Number(process.argv[2]);
const start = process.hrtime.bigint();
const made = [];
for (let number = 0; number < count; number += 1) made.push(jsf.generate(schema));
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
require("fs").writeFileSync("made.ndjson", made.map((it) => JSON.stringify(it)).join("\\n"));
console.log(seconds);
"""


def trueup(count):
    """Seconds for so many certified samples on one thread, with writing them and with start-up."""
    command = [TRUEUP, "sample", TARGET, "--count", str(count), "--format", "ndjson"]
    start = time.perf_counter()
    one_thread = {**os.environ, "RAYON_NUM_THREADS": "1"}
    subprocess.run(command, stdout=subprocess.DEVNULL, env=one_thread, check=True)
    return time.perf_counter() - start


def peer(folder, count):
    output = subprocess.run(
        ["node", "peer.js", str(count)], cwd=folder, capture_output=True, text=True, check=True
    )
    return float(output.stdout)


def valid_share(folder):
    command = [TRUEUP, "check", "--raw", "--format", "json", "--target", TARGET, "made.ndjson"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    summary = json.loads(result.stdout)["summary"]
    return summary["valid"] / summary["payloads"]


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    subprocess.run(["cargo", "build", "--release"], cwd=ROOT, check=True)
    document = json.loads((ROOT / "specs/immuta.openapi.json").read_text())
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "package.json").write_text("{}")
        install = ["npm", "install", "--silent", f"json-schema-faker@{PEER_VERSION}"]
        subprocess.run(install, cwd=folder, check=True)
        schema = document["components"]["schemas"][SCHEMA]
        (folder / "create.schema.json").write_text(json.dumps(schema))
        (folder / "peer.js").write_text(PEER)
        ours, theirs = [], []
        for _ in range(runs):
            ours.append((MANY - FEW) / (trueup(MANY) - trueup(FEW)))
            theirs.append(PEER_COUNT / peer(folder, PEER_COUNT))
        ratio = statistics.median(mine / other for mine, other in zip(ours, theirs))
        share = valid_share(folder)
    print(f"trueup             {statistics.median(ours):8.0f} samples/s, all certified")
    print(f"json-schema-faker  {statistics.median(theirs):8.0f} samples/s, {share:.0%} of them valid")
    print(f"ratio              {ratio:8.0f}")


if __name__ == "__main__":
    main()
