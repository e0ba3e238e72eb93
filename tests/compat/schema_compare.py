#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares `maestro schema` with what Maestro accepts, by python3-jsonschema.

usage: schema_compare.py MAESTRO FILE...

A description without templates that `maestro validate` accepts must fit the schema. The schema knows less: what does not
fit must be refused, or warned about, by Maestro.
"""
import json
import pathlib
import re
import subprocess
import sys

import jsonschema
import yaml


def as_json(value):
    """As an editor sees it: keys are texts, dates are as written."""
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value if isinstance(value, (bool, int, float, str, type(None))) else str(value)


def main():
    maestro = pathlib.Path(sys.argv[1]).resolve()
    schema = json.loads(subprocess.run([maestro, "schema"], stdout=subprocess.PIPE, check=True).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    counts = {"both accept": 0, "both refuse": 0, "only Maestro refuses": 0, "different": 0}
    for file in map(pathlib.Path, sys.argv[2:]):
        text = file.read_text(encoding="utf-8")
        try:
            document = as_json(yaml.load(text, Loader=yaml.CSafeLoader))
        except yaml.YAMLError:
            continue
        if re.search(r"\{[{%#]", text):
            continue
        done = subprocess.run([maestro, "-f", file.name, "validate"], cwd=file.parent, capture_output=True, text=True, check=False)
        errors = ["%s: %s" % (error.json_path, error.message[:300]) for error in validator.iter_errors(document)]
        complaints = done.returncode != 0 or "warning" in done.stderr + done.stdout
        if not errors:
            verdict = "both accept" if done.returncode == 0 else "only Maestro refuses"
        else:
            verdict = "both refuse" if complaints else "different"
        counts[verdict] += 1
        if verdict == "different":
            print("%s\n  %s" % (file, "\n  ".join(errors[:5])))
    print(counts)
    return 1 if counts["different"] or not counts["both accept"] or not counts["both refuse"] else 0


if __name__ == "__main__":
    sys.exit(main())
