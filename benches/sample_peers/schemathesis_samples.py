"""Samples by Schemathesis, a JSON line for each schema: `SCHEMAS COUNT WARM_UP`.

Each schema is the request body of an operation, as Schemathesis has no other public way in. Nothing
is sent, shrunk, looked up or kept: Hypothesis only generates. Time is the processor's, without
loading, the first WARM_UP samples, which build the strategy, and writing.
"""

import json
import sys
import time

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings


def main():
    schemas, count, warm_up = sys.argv[1:4]
    with open(schemas, encoding="utf-8") as file:
        entries = json.load(file)
    for entry in entries:
        try:
            made = sample(entry, int(count), int(warm_up))
        except Exception as error:  # Whatever ends it, there is no sample of this schema.
            made = {"samples": [], "error": str(error) or type(error).__name__}
        print(json.dumps(made))


def sample(entry, count, warm_up):
    body = {"required": True, "content": {"application/json": {"schema": entry["schema"]}}}
    operation = {"requestBody": body, "responses": {"200": {"description": "any"}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "one schema", "version": "1"},
        "paths": {"/": {"post": operation}},
        "components": entry["components"],
    }
    cases = schemathesis.openapi.from_dict(document)["/"]["POST"].as_strategy()
    draw(cases, warm_up)
    start = time.process_time()
    samples = draw(cases, count)
    return {"samples": samples, "seconds": time.process_time() - start}


def draw(cases, count):
    """As many samples, or fewer where the schema has fewer values."""
    bodies = []
    if not count:
        return bodies

    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(cases)
    def collect(case):
        bodies.append(case.body)

    collect()
    return bodies


if __name__ == "__main__":
    main()
