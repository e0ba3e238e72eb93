#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares Maestro with recorded results of MaestroNG, Jinja2 and PyYAML.

usage: samples_compare.py FOLDER [--maestro PROGRAM] [--jinja DRIVER] [--yaml DRIVER]

FOLDER holds env/NAME.yaml (descriptions), expected/NAME.json (what MaestroNG 0.8.3 made of each: the requests it sent and
the order, or why it refused), ENVIRON.json and env/NAME.environ.json (the process environment of these runs),
jinja_cases.json (templates and what Jinja2 renders) and yaml_cases.json (texts for PyYAML). Values that JSON lacks are
written {"!kind": value}.

A description that MaestroNG accepts must give the same variables, the same containers and the same order; one that it
refuses with words must be refused. The differences that are meant are in samples_differences.py.
"""
import argparse
import datetime
import json
import pathlib
import subprocess
import sys

import jinja_compare
import yaml_compare
from samples_differences import DIFFERENCES

# Docker takes these lists as sets.
UNORDERED = {"Binds", "CapAdd", "CapDrop", "ExtraHosts", "Links", "SecurityOpt", "VolumesFrom"}
# MaestroNG sends what engines no longer know, or what only repeats a default.
IGNORED = {"AttachStderr", "AttachStdin", "AttachStdout", "Env", "LxcConf", "NetworkDisabled", "OpenStdin", "StdinOnce",
           "StopTimeout", "Tty"}
MOVED = {"CpuShares", "Memory", "MemorySwap"}  # into HostConfig, with version 1.19 of the API
DEFAULTS = {"NetworkMode": ("default", "bridge"), "RestartPolicy": ({"Name": "no"},)}
# Refusals that are not words for the user but a crash: Maestro may accept what crashed it.
CRASHES = {"AttributeError", "IndexError", "KeyError", "NameError", "TypeError", "UnboundLocalError", "ValueError"}


def untagged(value):
    if isinstance(value, list):
        return [untagged(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        (tag, content), = value.items()
        kinds = {"!map": lambda pairs: {untagged(key): untagged(item) for key, item in pairs},
                 "!tuple": lambda items: tuple(untagged(items)), "!set": lambda items: sorted(untagged(items), key=str),
                 "!float": float, "!date": datetime.date.fromisoformat, "!datetime": str, "!bytes": str}
        if tag in kinds:
            return kinds[tag](content)
    return {key: untagged(item) for key, item in value.items()}


def texts_as_keys(value):
    if isinstance(value, dict):
        return {str(key): texts_as_keys(item) for key, item in value.items()}
    return [texts_as_keys(item) for item in value] if isinstance(value, (list, tuple)) else value


# ---- descriptions --------------------------------------------------------------------------------------------------

def meaning(name, value):
    """What the engine makes of a part of a create body: nothing where it is empty or a default."""
    if isinstance(value, dict):
        if name in ("ExposedPorts", "Volumes"):
            value = {key: True for key in value}
        value = {key: meaning(key, item) for key, item in value.items()
                 if key not in IGNORED and not key.startswith("io.maestro.")}
        value = {key: item for key, item in value.items() if item not in (None, "", [], {}, False, 0)}
    elif isinstance(value, list):
        if name in ("ExposedPorts", "Volumes"):
            return meaning(name, dict.fromkeys(value))
        value = [meaning("", item) for item in value]
        if name in UNORDERED or name == "Ulimits":
            value.sort(key=lambda item: json.dumps(item, sort_keys=True))
    return None if value in DEFAULTS.get(name, ()) else value


def create_body(body):
    body = dict(body, HostConfig=dict(body.get("HostConfig") or {}))
    for key in MOVED & set(body):
        body["HostConfig"].setdefault(key, body.pop(key))
    return meaning("", body)


def variables(body):
    entries = body.get("Env") or []
    if isinstance(entries, dict):
        return entries
    pairs = (entry.partition("=") for entry in entries)
    return {name: value if equals else None for name, equals, value in pairs}


def differences(place, theirs, ours):
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for key in sorted(set(theirs) | set(ours)):
            yield from differences("%s.%s" % (place, key), theirs.get(key), ours.get(key))
    elif theirs != ours:
        yield "%s: MaestroNG %s, Maestro %s" % (place, json.dumps(theirs), json.dumps(ours))


def compare_environment(recorded, config):
    containers = texts_as_keys(untagged(recorded["containers"]))
    yield from differences("instances", sorted(containers), sorted(config["instances"]))
    for name in sorted(set(containers) & set(config["instances"])):
        theirs, ours = containers[name], config["instances"][name]
        for key in ("service", "ship", "stop_timeout"):
            if theirs.get(key) is not None:
                yield from differences("%s.%s" % (name, key), theirs[key], ours[key])
        body = (theirs.get("create_request") or {}).get("body")
        if body is not None:
            yield from differences(name + ".env", variables(body), ours["env"])
            yield from differences(name + ".create", create_body(body), create_body(ours["create"]))
    order = untagged(recorded.get("order") or {}).get("start_all_services")
    if isinstance(order, list):
        yield from differences("order", order, config["order"]["forward"])


def compare_description(maestro, folder, name, environment):
    recorded = json.loads((folder / "expected" / (name + ".json")).read_text())
    extra = folder / "env" / (name + ".environ.json")
    environment = dict(environment, **(json.loads(extra.read_text()) if extra.exists() else {}))
    done = subprocess.run([maestro, "-f", "./%s.yaml" % name, "config", "--format", "json"], cwd=folder / "env", env=environment,
                          capture_output=True, text=True, timeout=60, check=False)
    if recorded["stage"] == "ok":
        if done.returncode != 0:
            return ["refused with %d: %s" % (done.returncode, done.stderr)]
        return list(compare_environment(recorded, json.loads(done.stdout)))
    error = recorded.get("error") or {}
    crashed = error.get("type") in CRASHES or "tag:yaml.org,2002:merge" in str(error)
    if done.returncode == 3 and done.stderr or crashed and done.returncode == 0:
        return []
    return ["MaestroNG refuses it: %s; Maestro ends with %d" % (str(error)[:200], done.returncode)]


def compare_descriptions(maestro, folder):
    environment = json.loads((folder / "ENVIRON.json").read_text())
    for file in sorted((folder / "expected").glob("*.json")):
        found = compare_description(maestro, folder, file.stem, environment)
        known = DIFFERENCES.get(file.stem)
        if known and not found:
            yield file.stem, ["it does not differ any more: %s" % known]
        else:
            yield file.stem, [] if known else found


# ---- templates and YAML --------------------------------------------------------------------------------------------

def compare_templates(driver, folder):
    cases = json.loads((folder / "jinja_cases.json").read_text())["cases"]
    requests = [jinja_compare.request(case["template"], untagged(case["context"]), case.get("files", {})) for case in cases]
    rules = jinja_compare.differences()
    answers = list(jinja_compare.answers(driver, requests))
    if len(answers) != len(cases):
        yield "templates", ["%d of %d were answered" % (len(answers), len(cases))]
    for case, ours in zip(cases, answers):
        theirs = ("O", case["expected"]) if "expected" in case else ("E", str(case["error"]))
        same = ours[0] == theirs[0] and (ours[0] == "E" or ours[1] == theirs[1])
        meant = any(explains(case["template"], ours, theirs) for _, explains in rules)
        yield case["name"], [] if same or meant else ["%r: Jinja2 %r, Maestro %r" % (case["template"], theirs, ours)]


def compare_yaml(driver, folder):
    cases = json.loads((folder / "yaml_cases.json").read_text())["cases"]
    for case, (verdict, wanted, found) in zip(cases, yaml_compare.verdicts(driver, [case["yaml"] for case in cases])):
        different = verdict == "different" or (verdict == "equal" and "error" in case["safe"])
        yield case["name"], ["%r: PyYAML %s, Maestro %s" % (case["yaml"], wanted, found)] if different else []


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--maestro", type=pathlib.Path)
    parser.add_argument("--jinja")
    parser.add_argument("--yaml")
    arguments = parser.parse_args()
    failed = 0
    for program, compare in ((arguments.maestro and arguments.maestro.resolve(), compare_descriptions),
                             (arguments.jinja, compare_templates), (arguments.yaml, compare_yaml)):
        if not program:
            continue
        compared = 0
        for name, found in compare(program, arguments.folder):
            compared += 1
            failed += bool(found)
            if found:
                print("%s\n  %s" % (name, "\n  ".join(found[:10])))
        print("%s: %d" % (compare.__name__, compared))
        failed += compared == 0
    print("%d differ" % failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
