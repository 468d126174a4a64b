#!/usr/bin/env node
// Starts the trueup that was built for this machine: of the packages that this one names as
// optional dependencies, npm installs those for its system and processor.

"use strict";

const { spawnSync } = require("node:child_process");

const COULD_NOT_RUN = 2;

function main() {
  const machine = `${process.platform}-${process.arch}`;
  const program = process.platform === "win32" ? "trueup.exe" : "trueup";
  for (const name of [`@trueup/${machine}`, `@trueup/${machine}-musl`]) {
    let path;
    try {
      path = require.resolve(`${name}/${program}`);
    } catch {
      continue;
    }
    const { status, signal, error } = spawnSync(path, process.argv.slice(2), { stdio: "inherit" });
    // Old versions of npm install programs for both C libraries; the loader of one is missing.
    if (error && error.code === "ENOENT") continue;
    if (error) throw error;
    if (signal) process.kill(process.pid, signal);
    return status;
  }
  console.error(
    `trueup: nothing is installed that runs on ${machine}. Where npm was told to omit optional ` +
      "dependencies, install without that; for other machines build trueup with cargo.",
  );
  return COULD_NOT_RUN;
}

process.exitCode = main();
