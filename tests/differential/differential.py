#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares what Maestro makes of random descriptions with a second reading of the rules (model.py).

usage: differential.py MAESTRO [COUNT [FIRST]]   how many descriptions, default 1,000, and the first seed, default 1

Prints each difference with its seed; `differential.py MAESTRO --show SEED` prints that description.
"""
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import model
from describe import Describer


def described(seed):
    describer = Describer(random.Random(seed))
    world = describer.world()
    return world, describer.files


def understood(program, world, files, folder):
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    description = folder / "maestro.yaml"
    description.write_text(json.dumps(world, ensure_ascii=False), encoding="utf-8")
    done = subprocess.run([program, "-f", str(description), "config", "--format", "json"], capture_output=True, timeout=60)
    if done.returncode != 0:
        return None, done.stderr.decode()
    return json.loads(done.stdout), ""


def bindings_of(create):
    return {exposed: {(one["HostIp"], one["HostPort"]) for one in bound}
            for exposed, bound in create["HostConfig"].get("PortBindings", {}).items()}


def differences(world, files, told):
    for service, one in world["services"].items():
        for name in one["instances"]:
            create = told["instances"][name]["create"]
            variables = model.variables(world, files, service, name)
            yield name, "variables", variables, told["instances"][name]["env"]
            yield name, "variables sent", {key: value or "" for key, value in variables.items()}, \
                dict(entry.split("=", 1) for entry in create["Env"])
            yield name, "ports", model.bindings(world, service, name), bindings_of(create)
            yield name, "links", model.linked(world, service, name), set(create["HostConfig"].get("Links", []))
    for direction, sign in (("forward", 1), ("backward", -1)):
        place = {name: sign * number for number, name in enumerate(told["order"][direction])}
        yield direction, "instances", {name for one in world["services"].values() for name in one["instances"]}, set(place)
        late = {(first, then) for first, then in model.before(world) if place[first] >= place[then]}
        yield direction, "order", set(), late


def only_what_differs(one, other):
    if not isinstance(one, dict):
        return one, other
    keys = sorted(key for key in one.keys() | other.keys() if one.get(key, ...) != other.get(key, ...))
    return tuple({key: side[key] for key in keys if key in side} for side in (one, other))


def compare(program, seed, folder):
    world, files = described(seed)
    told, error = understood(program, world, files, folder)
    if told is None:
        return ["refused: " + error]
    return ["%s of %s: by the rules %s, by Maestro %s" % (what, where, *only_what_differs(wanted, found))
            for where, what, wanted, found in differences(world, files, told) if wanted != found]


def main():
    program = sys.argv[1]
    if sys.argv[2:3] == ["--show"]:
        world, files = described(int(sys.argv[3]))
        print(json.dumps({"description": world, "files": files}, indent=1, ensure_ascii=False))
        return 0
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    different = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + count):
            found = compare(program, seed, pathlib.Path(folder))
            different += bool(found)
            for line in found:
                print("seed %d: %s" % (seed, line))
    print("%d descriptions, %d read differently" % (count, different))
    return 1 if different or count < 1 else 0


if __name__ == "__main__":
    sys.exit(main())
