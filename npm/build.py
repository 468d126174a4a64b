#!/usr/bin/env python3
"""Makes npm packages of wheels: `@trueup/…` with the program of each, and `trueup`, which starts it.

Name, version and all else come from the wheels, which have them from Cargo.toml; and the programs
are the same to the byte. Needs npm. With --every, wheels of all platforms have to be there.

    npm/build.py OUT WHEEL... [--every]
"""

import argparse
import email
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent

# The platform in a wheel's name, and npm's words for it.
PLATFORMS = {
    r"manylinux\w*_x86_64": {"os": "linux", "cpu": "x64", "libc": "glibc"},
    r"manylinux\w*_aarch64": {"os": "linux", "cpu": "arm64", "libc": "glibc"},
    r"musllinux\w*_x86_64": {"os": "linux", "cpu": "x64", "libc": "musl"},
    r"musllinux\w*_aarch64": {"os": "linux", "cpu": "arm64", "libc": "musl"},
    r"macosx\w*_x86_64": {"os": "darwin", "cpu": "x64"},
    r"macosx\w*_arm64": {"os": "darwin", "cpu": "arm64"},
    r"win_amd64": {"os": "win32", "cpu": "x64"},
    r"win_arm64": {"os": "win32", "cpu": "arm64"},
}

PROGRAM = r"\.data/scripts/trueup(\.exe)?"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("wheels", type=Path, nargs="+")
    parser.add_argument("--every", action="store_true", help="fail where a platform is missing")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    wheels = [Wheel(path) for path in arguments.wheels]
    common = wheels[0].common
    if any(wheel.common != common for wheel in wheels):
        sys.exit("the wheels are not of one release")
    if arguments.every and len({wheel.package for wheel in wheels}) < len(PLATFORMS):
        sys.exit(f"{len(PLATFORMS)} platforms are to be there, got {[it.package for it in wheels]}")
    for wheel in wheels:
        about = {"name": wheel.package, **common, **wheel.platform, "files": [wheel.program.name]}
        pack(arguments.out, about, {**wheel.texts, wheel.program: wheel.read(PROGRAM)})
    about = {
        "name": "trueup",
        **common,
        "bin": {"trueup": "trueup.js"},
        "files": ["trueup.js"],
        "engines": {"node": ">=18"},
        "optionalDependencies": {wheel.package: common["version"] for wheel in wheels},
    }
    launcher = Path("trueup.js")
    pack(arguments.out, about, {**wheels[0].texts, launcher: (FOLDER / launcher).read_bytes()})


class Wheel:
    """What a wheel holds: the program, the texts beside it, and what its metadata says."""

    def __init__(self, path):
        tag = path.stem.split("-")[-1].split(".")[0]
        fitting = [words for pattern, words in PLATFORMS.items() if re.fullmatch(pattern, tag)]
        if not fitting:
            sys.exit(f"{path}: npm has no words for the platform {tag}; PLATFORMS needs a line")
        self.path = path
        [words] = fitting
        self.platform = {key: [word] for key, word in words.items()}
        musl = "-musl" if words.get("libc") == "musl" else ""
        self.package = f"@trueup/{words['os']}-{words['cpu']}{musl}"
        with zipfile.ZipFile(path) as archive:
            self.names = archive.namelist()
        metadata = email.message_from_bytes(self.read(r"\.dist-info/METADATA"))
        self.common = {
            "version": metadata["Version"],
            "description": metadata["Summary"],
            "keywords": metadata["Keywords"].split(","),
            "license": metadata["License-Expression"] or metadata["License"],
            "publishConfig": {"access": "public"},
        }
        readme = metadata.get_payload()
        license = self.read(r"\.dist-info/licenses/LICENSE")
        self.texts = {Path("README.md"): readme.encode(), Path("LICENSE"): license}
        self.program = Path(Path(self.member(PROGRAM)).name)

    def member(self, pattern):
        """The one member whose name ends like this."""
        [name] = (name for name in self.names if re.search(f"{pattern}$", name))
        return name

    def read(self, pattern):
        with zipfile.ZipFile(self.path) as archive:
            return archive.read(self.member(pattern))


def pack(out, about, files):
    """Writes the tarball of one package."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "package.json").write_text(json.dumps(about, indent=2) + "\n")
        for name, content in files.items():
            (folder / name).write_bytes(content)
            (folder / name).chmod(0o755 if name.stem == "trueup" else 0o644)
        npm = [shutil.which("npm"), "pack", "--silent", "--pack-destination", out.resolve()]
        subprocess.run(npm, cwd=folder, check=True)


if __name__ == "__main__":
    main()
