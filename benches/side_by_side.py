#!/usr/bin/env python3
"""trueup beside jsonschema-cli, in turn on the same payloads: start-up with one, and 1,000 in one call.

Needs Python alone: builds trueup, installs jsonschema-cli into target/peers with cargo, makes the
payloads, and prints the median of user and system time, of wall time and of peak memory, and the
ratio pair by pair. Run it on a machine with nothing else to do, and trust the ratios.

    benches/side_by_side.py [RUNS]
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
PEERS = ROOT / "target" / "peers"
PEER_VERSION = "0.60.2"
TRUEUP = ROOT / "target" / "release" / "trueup"
PEER = PEERS / "bin" / "jsonschema-cli"
PAYLOAD = ROOT / "corpus/immuta/createConnection/valid/request.snowflake-username-password.json"
SCHEMA = "CreateConnectionRequestSchemaV1"


def install():
    subprocess.run(["cargo", "build", "--release"], cwd=ROOT, check=True)
    if not PEER.exists():
        install = ["cargo", "install", "jsonschema-cli", "--version", PEER_VERSION, "--root", PEERS]
        subprocess.run(install, check=True)


def measure(command):
    """CPU seconds, wall seconds and peak memory in MiB of one run."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command[0]} exited with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024


def compare(title, ours, theirs, runs):
    for command in (ours, theirs):
        measure(command)
    pairs = [(measure(ours), measure(theirs)) for _ in range(runs)]
    print(f"\n{title}, {runs} runs of each in turn")
    for index, (figure, unit, factor) in enumerate([("cpu", "ms", 1e3), ("wall", "ms", 1e3), ("peak", "MiB", 1)]):
        mine = statistics.median(pair[0][index] for pair in pairs) * factor
        other = statistics.median(pair[1][index] for pair in pairs) * factor
        ratio = statistics.median(pair[0][index] / max(pair[1][index], 1e-9) for pair in pairs)
        print(f"  {figure:5} trueup {mine:8.2f} {unit:3}  jsonschema-cli {other:8.2f} {unit:3}  ratio {ratio:.2f}")


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    install()
    document = json.loads((ROOT / "specs/immuta.openapi.json").read_text())
    payload = json.loads(PAYLOAD.read_text())
    with tempfile.TemporaryDirectory() as folder:
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
