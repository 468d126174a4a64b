#!/usr/bin/env python3
"""trueup as a hook beside check-jsonschema, and pre-commit with it beside pre-commit with nothing.

Needs Python and git: builds trueup, installs check-jsonschema and pre-commit into target/peers, and
has trueup make 1,000 payloads of Immuta's create request and the JSON Schema that check-jsonschema
is to judge them by. Both have to give the same verdicts. Prints medians and the ratio pair by pair.
Run it on a machine with nothing else to do; trust the ratios.

    benches/hook_side_by_side.py [RUNS]
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from side_by_side import PEERS, ROOT, TRUEUP, measure

TOOLS = PEERS / "python"
TARGET = "immuta:createConnection"
FILES = 1000
HOOKS = """\
repos:
  - repo: local
    hooks:
      - id: {name}
        name: {name}
        entry: "{entry}"
        language: system
        types_or: [json, yaml]
        require_serial: true
"""


def install():
    subprocess.run(["cargo", "build", "--release"], cwd=ROOT, check=True)
    if not (TOOLS / "bin/pip").exists():
        subprocess.run([sys.executable, "-m", "venv", TOOLS], check=True)
    pip = [TOOLS / "bin/pip", "install", "--quiet", "--requirement", ROOT / ".ci/requirements.txt"]
    subprocess.run(pip, check=True)


def prepare(folder):
    """A repository of payloads with the hook's configuration; the schema lies beside it."""
    tree = folder / "tree"
    sample = [TRUEUP, "sample", TARGET, "--count", str(FILES), "--out", tree / "payloads"]
    subprocess.run(sample, check=True, stdout=subprocess.DEVNULL)
    mapping = f'[[payloads]]\ntarget = "{TARGET}"\nvalid = ["payloads/*.json"]\n'
    (tree / "trueup.toml").write_text(mapping)
    subprocess.run(["git", "init", "--quiet"], cwd=tree, check=True)
    subprocess.run(["git", "add", "--all"], cwd=tree, check=True)
    schema = folder / "create.schema.json"
    schema.write_bytes(subprocess.run([TRUEUP, "schema", TARGET], check=True, capture_output=True).stdout)
    return tree, schema


def compare(title, one, other, runs):
    """Runs two commands in turn; the ratio is of the second to the first."""
    (name, command), (other_name, other_command) = one, other
    measure(command), measure(other_command)
    pairs = [(measure(command), measure(other_command)) for _ in range(runs)]
    print(f"\n{title}, {runs} runs of each in turn")
    for index, figure in enumerate(("cpu", "wall")):
        times = [statistics.median(pair[side][index] for pair in pairs) * 1e3 for side in (0, 1)]
        ratio = statistics.median(pair[1][index] / max(pair[0][index], 1e-9) for pair in pairs)
        print(
            f"  {figure:4}  {name} {times[0]:8.1f} ms   {other_name} {times[1]:8.1f} ms"
            f"   ratio {ratio:.1f}",
            flush=True,
        )


def agree(ours, theirs, payload):
    """Both refuse a payload once it is spoilt."""
    text = payload.read_text()
    payload.write_text(text.replace('"connectionKey"', '"connectionKay"', 1))
    for command in (ours, theirs):
        measure(command, expected=(1,))
    payload.write_text(text)


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    install()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        tree, schema = prepare(folder)
        os.chdir(tree)
        os.environ |= {"PRE_COMMIT_HOME": str(folder / "pre-commit")}
        files = sorted(Path("payloads").iterdir())
        ours = [TRUEUP, "check", *files]
        theirs = [TOOLS / "bin/check-jsonschema", "--schemafile", schema, *files]
        agree(ours, theirs, files[-1])
        compare(
            f"the hook's command on {FILES:,} files",
            ("trueup", ours),
            ("check-jsonschema", theirs),
            runs,
        )
        through = []
        for name, entry in (("nothing", "true"), ("trueup", f"{TRUEUP} check")):
            hooks = folder / f"{name}.yaml"
            hooks.write_text(HOOKS.format(name=name, entry=entry))
            run = [TOOLS / "bin/pre-commit", "run", "--config", hooks, "--all-files"]
            through.append((name, run))
        compare(f"through pre-commit, {FILES:,} files", *through, runs)


if __name__ == "__main__":
    main()
