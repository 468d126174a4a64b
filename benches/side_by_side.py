#!/usr/bin/env python3
"""trueup beside jsonschema-cli, in turn on the same payloads: start-up with one, and 1,000 in one call.

Needs Python: builds trueup, installs jsonschema-cli into target/peers with cargo, makes the
payloads, and prints the medians of processor and wall time and the ratio pair by pair; peak memory
too where GNU time is installed. Run it on a machine with nothing else to do; trust the ratios.

    benches/side_by_side.py [RUNS]
"""

import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "target" / "peers"
GNU_TIME = shutil.which("time")
PEER_VERSION = "0.60.2"
PEAK_RUNS = 11
TRUEUP = ROOT / "target" / "release" / "trueup"
PEER = PEERS / "bin" / "jsonschema-cli"
PAYLOAD = ROOT / "tests/it/cases/immuta/createConnection/valid/request.snowflake-username-password.json"
SCHEMA = "CreateConnectionRequestSchemaV1"


def install():
    subprocess.run(["cargo", "build", "--release"], cwd=ROOT, check=True)
    if not PEER.exists():
        install = ["cargo", "install", "jsonschema-cli", "--version", PEER_VERSION, "--root", PEERS]
        subprocess.run(install, check=True)


def measure(command, expected=(0,)):
    """CPU seconds and wall seconds of one run, which has to end with an expected code."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in expected:
        sys.exit(f"{command[0]} exited with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, wall


def peak(command):
    """Peak memory in MiB: the median, since it depends on what of the code is paged in.

    A child's own figure includes this interpreter, so GNU time asks.
    """
    timed = [GNU_TIME, "-f", "%M", *command]
    peaks = []
    for _ in range(PEAK_RUNS):
        result = subprocess.run(timed, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        peaks.append(int(result.stderr.split()[-1]) / 1024)
    return statistics.median(peaks)


def compare(title, ours, theirs, runs):
    for command in (ours, theirs):
        measure(command)
    pairs = [(measure(ours), measure(theirs)) for _ in range(runs)]
    print(f"\n{title}, {runs} runs of each in turn")
    for index, figure in enumerate(("cpu", "wall")):
        mine = statistics.median(pair[0][index] for pair in pairs) * 1e3
        other = statistics.median(pair[1][index] for pair in pairs) * 1e3
        ratio = statistics.median(pair[0][index] / max(pair[1][index], 1e-9) for pair in pairs)
        line = f"  {figure:4}  trueup {mine:7.2f} ms   jsonschema-cli {other:7.2f} ms   ratio {ratio:.2f}"
        print(line)
    if GNU_TIME:
        mine, other = peak(ours), peak(theirs)
        print(f"  peak  trueup {mine:7.2f} MiB  jsonschema-cli {other:7.2f} MiB  ratio {mine / other:.2f}")


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    install()
    document = json.loads((ROOT / "specs/immuta.openapi.json").read_text())
    payload = json.loads(PAYLOAD.read_text())
    # In a folder of its own: trueup would read the trueup.toml of this one, and its peer has none.
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        folder = Path(folder)
        schema = folder / "create.schema.json"
        schema.write_text(json.dumps(document["components"]["schemas"][SCHEMA]))
        many = folder / "payloads"
        many.mkdir()
        files = []
        for number in range(1000):
            payload["connectionKey"] = f"connection-{number}"
            owners = [{"id": owner, "type": "USER"} for owner in range(40)]
            payload["dataObjectDefaults"]["owners"] = owners
            file = many / f"{number:04}.json"
            file.write_text(json.dumps(payload, indent=2))
            files += ["-i", file]
        check = [TRUEUP, "check", "--target", "immuta:createConnection"]
        validate = [PEER, "validate", schema]
        compare("start-up and one payload", [*check, PAYLOAD], [*validate, "-i", PAYLOAD], runs)
        compare("1,000 files in one call", [*check, many], [*validate, *files], runs)


if __name__ == "__main__":
    main()
