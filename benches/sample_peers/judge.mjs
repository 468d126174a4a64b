// Says which samples fit: reads `{schema, components, samples}` a line, writes as many booleans.
//
// The judge is Ajv with formats asserted. It shares no code with the tools that it judges: trueup
// and Schemathesis both use the `jsonschema` crate. Python's jsonschema would not do, as it lets
// `$` match before a newline, which ECMA-262 does not.

import { createInterface } from "node:readline";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

// RFC 3986 allows an empty path, as in `mailto:`; Ajv refuses it, so it gets to see one.
const EMPTY_PATH = /^([a-z][a-z0-9+.-]*:)(?=[?#]|$)/i;

for await (const line of createInterface({ input: process.stdin })) {
  const { schema, components, samples } = JSON.parse(line);
  const ajv = new Ajv2020.default({ strict: false });
  addFormats.default(ajv);
  const { uri } = ajv.formats;
  ajv.addFormat("uri", (text) => uri(text.replace(EMPTY_PATH, "$1path")));
  const validate = ajv.compile({ ...schema, components });
  process.stdout.write(`${JSON.stringify(samples.map((sample) => validate(sample)))}\n`);
}
