#!/usr/bin/env python3
"""trueup lint beside Spectral, in turn on the Immuta contract.

Needs Python and npm: builds trueup, installs Spectral into target/peers, and prints the medians of
processor and wall time and the ratio pair by pair. Spectral runs its own OpenAPI rules. Run it on a
machine with nothing else to do; trust the ratios.

    benches/lint_side_by_side.py [RUNS]
"""

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from side_by_side import PEERS, ROOT, TRUEUP, measure

VERSION = "6.16.3"
SPECTRAL = PEERS / "spectral/node_modules/.bin/spectral"
CONTRACT = ROOT / "specs/immuta.openapi.json"


def install():
    subprocess.run(["cargo", "build", "--release"], cwd=ROOT, check=True)
    if not SPECTRAL.exists():
        folder = PEERS / "spectral"
        folder.mkdir(parents=True, exist_ok=True)
        package = f"@stoplight/spectral-cli@{VERSION}"
        subprocess.run(["npm", "install", "--no-fund", "--no-audit", package], cwd=folder, check=True)


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    install()
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder) / "rules.yaml"
        rules.write_text('extends: ["spectral:oas"]\n')
        ours = [TRUEUP, "lint", "immuta"]
        raw = [TRUEUP, "lint", CONTRACT]
        theirs = [SPECTRAL, "lint", "--ruleset", rules, "--fail-severity", "hint", CONTRACT]
        for title, command in (("as published and with overlays", ours), ("as published", raw)):
            pairs = [(measure(command, (0, 1)), measure(theirs, (0, 1))) for _ in range(runs)]
            print(f"\nlint of the Immuta contract {title}, {runs} runs of each in turn")
            for index, figure in enumerate(("cpu", "wall")):
                mine = statistics.median(pair[0][index] for pair in pairs) * 1e3
                other = statistics.median(pair[1][index] for pair in pairs) * 1e3
                ratio = statistics.median(pair[1][index] / pair[0][index] for pair in pairs)
                print(
                    f"  {figure:4}  trueup {mine:8.1f} ms   Spectral {other:8.1f} ms"
                    f"   {ratio:.1f} times as fast"
                )


if __name__ == "__main__":
    main()
