#!/usr/bin/env python3
"""trueup beside json-schema-faker and Schemathesis: samples of Immuta's createConnection.

Needs Python, Node and npm: builds trueup, installs the peers into target/peers, and runs all in
turn on one core, each with the schema as published. Figures are samples per second of processor
time without start-up, medians of the rounds; the ratio is taken round by round. trueup's time is
with confirming and writing them. Ajv judges what each of them made. Run it on a machine with
nothing else to do; trust the ratios.

With --reach it asks instead for samples of every schema of the three contracts, and counts for how
many schemas all of them, or one at least, fit.

    benches/sample_side_by_side.py [ROUNDS]
    benches/sample_side_by_side.py --reach
"""

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from side_by_side import PEERS, ROOT, TRUEUP

PROGRAMS = ROOT / "benches/sample_peers"
FAKER = "json-schema-faker 0.6.3"
SCHEMATHESIS = "Schemathesis 4.32.5"
JUDGE = ["ajv@8.20.0", "ajv-formats@3.0.1"]
NODE_FOLDER = PEERS / FAKER.replace(" ", "-")
VENV = PEERS / SCHEMATHESIS.lower().replace(" ", "-")
PYTHON = VENV / "bin/python"
CONTRACTS = {
    "synq": "specs/synq.openapi.yaml",
    "immuta": "specs/immuta.openapi.json",
    "omni": "specs/omni.openapi.yaml",
}
REQUEST = "/components/schemas/CreateConnectionRequestSchemaV1"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
REACH_COUNT = 20
VERDICTS = ("all fit", "some fit", "none fits", "none made")


def main():
    install()
    if hasattr(os, "sched_setaffinity"):
        # What is started from here inherits the core.
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    entries = [entry for contract in CONTRACTS for entry in schemas(contract)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "schemas.json"
        if "--reach" in sys.argv[1:]:
            file.write_text(json.dumps(entries))
            compare_reach(entries, file)
        else:
            entry = next(entry for entry in entries if entry["pointer"] == REQUEST)
            file.write_text(json.dumps([entry]))
            compare_speed(entry, file, int(sys.argv[1]) if len(sys.argv) > 1 else 5)


def compare_speed(entry, file, rounds):
    makers = {
        "trueup, valid": lambda: trueup_speed(entry, "--valid", 50_000),
        "trueup, invalid": lambda: trueup_speed(entry, "--invalid", 10_000),
        FAKER: lambda: faker(file, 2000, 200)[0],
        # By default it makes up to a hundred owners of a connection, trueup up to five.
        f"{FAKER}, maxItems 5": lambda: faker(file, 2000, 200, {"maxItems": 5})[0],
        SCHEMATHESIS: lambda: schemathesis(file, 300, 10)[0],
    }
    made = {name: [] for name in makers}
    for _ in range(rounds):
        for name, make in makers.items():
            made[name].append(make())
    print(f"\nsamples of Immuta's create request on one core, {rounds} rounds in turn")
    print(f"  {'':36} {'samples/s':>10} {'bytes each':>11} {'fitting':>8}   trueup's valid ones")
    ours = [rate(run) for run in made["trueup, valid"]]
    for name, runs in made.items():
        rates = [rate(run) for run in runs]
        samples = runs[-1]["samples"]
        size = statistics.mean(len(compact(sample)) for sample in samples)
        fitting = statistics.mean(judge([{**entry, "samples": samples}])[0])
        ratio = statistics.median(mine / other for mine, other in zip(ours, rates))
        beside = "" if name.startswith("trueup") else f"{ratio:8.1f} times as many"
        print(f"  {name:36} {statistics.median(rates):10.0f} {size:11.0f} {fitting:8.1%}{beside}")


def compare_reach(entries, file):
    made = {
        "trueup": [trueup_samples(entry) for entry in entries],
        FAKER: faker(file, REACH_COUNT, 0),
        # By default it ends what is deeper than five levels with null, whether or not null fits.
        f"{FAKER}, maxDepth 12": faker(file, REACH_COUNT, 0, {"maxDepth": 12}),
        SCHEMATHESIS: schemathesis(file, REACH_COUNT, 0),
    }
    groups = {
        "of Synq and Immuta": [entry["contract"] != "omni" for entry in entries],
        "of Omni": [entry["contract"] == "omni" for entry in entries],
    }
    verdicts = {name: verdicts_on(entries, runs) for name, runs in made.items()}
    for title, chosen in groups.items():
        print(f"\nschemas {title}: {sum(chosen)}; of up to {REACH_COUNT} samples each")
        print(f"  {'':36}" + "".join(f"{word:>11}" for word in VERDICTS))
        for name, words in verdicts.items():
            kept = [word for word, wanted in zip(words, chosen) if wanted]
            print(f"  {name:36}" + "".join(f"{kept.count(word):11}" for word in VERDICTS))
    for name, words in verdicts.items():
        print(f"\n{name}, where not all fit")
        for entry, run, word in zip(entries, made[name], words):
            if word != "all fit":
                reason = f": {first_line(run['error'])}" if "error" in run else ""
                print(f"  {word}: {entry['contract']}:#{entry['pointer']}{reason}")


def verdicts_on(entries, runs):
    judged = judge([{**entry, "samples": run["samples"]} for entry, run in zip(entries, runs)])
    return [verdict(fitting) for fitting in judged]


def verdict(fitting):
    if not fitting:
        return "none made"
    return "all fit" if all(fitting) else "some fit" if any(fitting) else "none fits"


def schemas(contract):
    """The schemas that have a name, and those without one at parameters and bodies, each once."""
    loader = "import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)"
    command = [PYTHON, "-c", loader, ROOT / CONTRACTS[contract]]
    document = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    named = document.get("components", {}).get("schemas", {})
    found = {}
    for name, schema in named.items():
        found[compact(schema)] = (f"/components/schemas/{name}", schema)
    for path, item in document["paths"].items():
        for method in filter(item.get, METHODS):
            place = f"/paths/{escape(path)}/{method}"
            for pointer, schema in inline_schemas(place, item[method]):
                if "$ref" not in schema:
                    found.setdefault(compact(schema), (pointer, schema))
    entry = {"contract": contract, "components": {"schemas": named}}
    return [{**entry, "pointer": pointer, "schema": schema} for pointer, schema in found.values()]


def inline_schemas(place, operation):
    for index, parameter in enumerate(operation.get("parameters", [])):
        yield f"{place}/parameters/{index}/schema", parameter["schema"]
    bodies = {"requestBody": operation.get("requestBody", {})}
    for status, response in operation["responses"].items():
        bodies[f"responses/{status}"] = response
    for where, body in bodies.items():
        for media_type, content in body.get("content", {}).items():
            yield f"{place}/{where}/content/{escape(media_type)}/schema", content["schema"]


def escape(token):
    return token.replace("~", "~0").replace("/", "~1")


def trueup_speed(entry, kind, count):
    """The time of many samples, confirmed and written, less that of one."""
    seconds = trueup_seconds(entry, kind, count) - trueup_seconds(entry, kind, 1)
    output = trueup(entry, kind, 1000, stdout=subprocess.PIPE).stdout
    samples = json_lines(output)
    if kind == "--invalid":
        samples = [sample["payload"] for sample in samples]
    return {"samples": samples, "seconds": seconds, "count": count - 1}


def trueup_seconds(entry, kind, count):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    trueup(entry, kind, count, stdout=subprocess.DEVNULL).check_returncode()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def trueup_samples(entry):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    result = trueup(entry, "--valid", REACH_COUNT, **pipes)
    if result.returncode:
        return {"samples": [], "error": result.stderr}
    return {"samples": json_lines(result.stdout)}


def trueup(entry, kind, count, **pipes):
    target = f"{entry['contract']}:#{entry['pointer']}"
    command = [TRUEUP, "sample", "--raw", target, kind, "--count", str(count), "--format", "ndjson"]
    one_thread = {**os.environ, "RAYON_NUM_THREADS": "1"}
    return subprocess.run(command, env=one_thread, text=True, check=False, **pipes)


def faker(file, count, warm_up, options=None):
    options = json.dumps({"seed": 1, **(options or {})})
    program = node_program("json_schema_faker.mjs")
    return peer([*program, file, str(count), str(warm_up), options])


def schemathesis(file, count, warm_up):
    return peer([PYTHON, PROGRAMS / "schemathesis_samples.py", file, str(count), str(warm_up)])


def judge(entries):
    """Of each sample of each entry, whether it fits the entry's schema."""
    lines = "".join(f"{json.dumps(entry)}\n" for entry in entries)
    return peer(node_program("judge.mjs"), input=lines)


def node_program(name):
    """Node looks for packages beside the program, so it is put beside them."""
    return ["node", shutil.copy(PROGRAMS / name, NODE_FOLDER)]


def peer(command, **options):
    pipes = {"stdout": subprocess.PIPE, "text": True, **options}
    return json_lines(subprocess.run(command, check=True, **pipes).stdout)


def json_lines(text):
    """Not by `splitlines`, which also ends lines at characters that may stand in JSON's strings."""
    return [json.loads(line) for line in text.split("\n") if line]


def rate(run):
    return run.get("count", len(run["samples"])) / run["seconds"]


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def first_line(text):
    return text.strip().splitlines()[0][:200]


def install():
    subprocess.run(["cargo", "build", "--release"], cwd=ROOT, check=True)
    if not (NODE_FOLDER / "node_modules").exists():
        NODE_FOLDER.mkdir(parents=True, exist_ok=True)
        # Without it npm would install into a folder above that has one.
        (NODE_FOLDER / "package.json").write_text("{}")
        packages = [FAKER.replace(" ", "@"), *JUDGE]
        install = ["npm", "install", "--no-fund", "--no-audit", *packages]
        subprocess.run(install, cwd=NODE_FOLDER, check=True)
    if not (VENV / "bin/schemathesis").exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        package = SCHEMATHESIS.lower().replace(" ", "==")
        subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", package], check=True)


if __name__ == "__main__":
    main()
