// Samples by json-schema-faker, a JSON line for each schema: `SCHEMAS COUNT WARM_UP [OPTIONS]`.
//
// The generator is made once for a schema and is synchronous, which is its fastest way. Time is the
// processor's, without loading, the first WARM_UP samples, and writing.

import { readFileSync } from "node:fs";
import { createGeneratorSync } from "json-schema-faker";

const [schemas, count, warmUp, options] = process.argv.slice(2);

function sample(entry) {
  const generator = createGeneratorSync(JSON.parse(options ?? "{}"));
  const whole = standalone(entry);
  for (let number = 0; number < Number(warmUp); number += 1) generator.generate(whole);
  const start = process.cpuUsage();
  const samples = [];
  for (let number = 0; number < Number(count); number += 1) samples.push(generator.generate(whole));
  const { user, system } = process.cpuUsage(start);
  return { samples, seconds: (user + system) / 1e6 };
}

// What the schema refers to goes into `$defs`: beside a schema without properties json-schema-faker
// takes a member that it does not know for the sample.
function standalone({ schema, components }) {
  const whole = JSON.stringify({ ...schema, $defs: components.schemas });
  return JSON.parse(whole.replaceAll('"#/components/schemas/', '"#/$defs/'));
}

for (const entry of JSON.parse(readFileSync(schemas, "utf8"))) {
  let made;
  try {
    made = sample(entry);
  } catch (error) {
    made = { samples: [], error: String(error.message) };
  }
  process.stdout.write(`${JSON.stringify(made)}\n`);
}
