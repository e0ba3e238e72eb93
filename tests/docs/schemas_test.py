#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What commands say as JSON is as docs/reference/schemas says.

usage: schemas_test.py MAESTRO SIMULATED-FLEET
"""
import contextlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import urllib.request

import jsonschema

SCHEMAS = pathlib.Path(__file__).resolve().parent.parent.parent / "docs" / "reference" / "schemas"
DESCRIPTION = """name: shop
__maestro: {{schema: 2}}
ships: {{north: {{ip: {0}}}, south: {{ip: {1}}}, gone: {{ip: 127.0.0.1, docker_port: 1}}}}
networks: {{front: {{}}}}
volumes: {{data: {{}}}}
services:
  db:
    image: db:1
    update: {{monitor: 0}}
    instances: {{db-1: {{ship: north, volumes: {{data: /data}}, networks: [front]}}}}
  web:
    image: web:{2}
    requires: [db]
    update: {{monitor: 0}}
    instances:
      web-1: {{ship: north, ports: {{http: 80}}}}
      web-2: {{ship: south{3}}}
  far: {{image: web:1, instances: {{far-1: {{ship: gone}}}}}}
audit: [{{type: file, file: {4}/audit.jsonl}}]
"""
DEAF = ", ports: {http: 81}, lifecycle: {running: [{type: tcp, port: http, max_wait: 0.2}]}"


@contextlib.contextmanager
def fleet(program):
    with subprocess.Popen([program, "--ships", "2"], stdout=subprocess.PIPE, universal_newlines=True) as process:
        try:
            yield [process.stdout.readline().strip() for _ in range(2)]
        finally:
            process.terminate()


def bundled(name):
    """The schema with the definitions that it takes from others, whose ways to load those differ between validators."""
    text = (SCHEMAS / name).read_text(encoding="utf-8")
    rules = json.loads(re.sub(r'"[\w.-]+(#/\$defs/)', r'"\1', text))
    for other in set(re.findall(r'"([\w.-]+)#/\$defs/', text)):
        rules.setdefault("$defs", {}).update(bundled(other)["$defs"])
    return rules


def is_strict(pattern):
    """Whether a pattern is one for those validators, too, that read it with ECMAScript's flag u, as most editors do."""
    left = re.sub(r"\[\^?(\\.|[^\]\\])*\]", "", re.sub(r"\\[^\[\]]|\\[\[\]]", "", pattern))
    return not re.search(r"[\]{}]", re.sub(r"\{[0-9]+(,[0-9]*)?\}", "", left))


def parts_of(rules):
    """All objects in a schema, itself too."""
    if isinstance(rules, dict):
        yield rules
    for part in rules.values() if isinstance(rules, dict) else rules if isinstance(rules, list) else []:
        yield from parts_of(part)


def faults_of(rules):
    """What validators object to that are stricter than the one here."""
    for part in parts_of(rules):
        if isinstance(part.get("pattern"), str) and not is_strict(part["pattern"]):
            yield "a bracket stands alone in " + part["pattern"]
        if "unevaluatedProperties" in part and part.get("type") != "object":
            yield "no type beside unevaluatedProperties: " + json.dumps(part)


class Check:
    def __init__(self, maestro, folder):
        self.maestro, self.file = maestro, pathlib.Path(folder) / "maestro.yaml"
        self.documents = self.wrong = 0

    def describe(self, addresses, tag, more=""):
        self.file.write_text(DESCRIPTION.format(*addresses, tag, more, self.file.parent), encoding="utf-8")

    def run(self, *words):
        return subprocess.run([self.maestro, "-f", self.file, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              stdin=subprocess.DEVNULL, check=False, timeout=60).stdout.decode()

    def fits(self, schema, text, said):
        self.documents += 1
        rules = bundled(schema + ".schema.json")
        try:
            jsonschema.Draft202012Validator.check_schema(rules)
            jsonschema.Draft202012Validator(rules).validate(json.loads(text))
        except (ValueError, jsonschema.ValidationError) as error:
            self.wrong += 1
            print("%s: %s\n%s" % (said, error, text[:2000]))

    def is_strict(self, name, text):
        for fault in faults_of(json.loads(text)):
            self.wrong += 1
            print("%s: %s" % (name, fault))

    def lines_fit(self, schema, text):
        """At least one line, each a document."""
        for line in text.splitlines() or [""]:
            self.fits(schema, line, schema)

    def dumps(self):
        """One document after another, each of several lines."""
        for document in re.split(r"\n(?=\{)", self.run("dump").strip()):
            self.fits("dump", document, "dump")

    def says(self, schema, *words):
        self.fits(schema, self.run(*words, "--format", "json"), " ".join(words))

    def plays(self, *words):
        for line in self.run(*words, "--progress", "json").splitlines():
            self.fits("events", line, " ".join(words))

    def watches(self, lines_at_first, *meanwhile):
        """A line for each instance at first, and one for each that a command changes."""
        words = [self.maestro, "-f", self.file, "status", "--watch", "--format", "json"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, universal_newlines=True) as watch:
            too_long = threading.Timer(60, watch.kill)
            too_long.start()
            try:
                lines = [watch.stdout.readline() for _ in range(lines_at_first)]
                self.run(*meanwhile)
                lines.append(watch.stdout.readline())
            finally:
                watch.terminate()
                too_long.cancel()
        for line in lines:
            self.fits("status-change", line, "status --watch")


def main():
    with fleet(sys.argv[2]) as addresses, tempfile.TemporaryDirectory() as folder:
        check = Check(sys.argv[1], folder)
        for schema in SCHEMAS.iterdir():
            check.is_strict(schema.name, schema.read_text(encoding="utf-8"))
        check.describe(addresses, "1")
        check.is_strict("maestro schema", check.run("schema"))
        check.says("config", "config")
        check.dumps()
        check.says("validate", "validate")
        check.says("plan", "plan", "start")
        check.plays("apply", "--yes")
        check.describe(addresses, "2")
        for words in (["status"], ["status", "-F"]):
            check.says("status", *words)
        check.says("plan", "plan", "apply", "--prune")
        check.says("diff", "diff")
        check.plays("apply", "--yes")
        check.describe(addresses, "3", DEAF)
        check.plays("apply", "--yes")
        check.watches(4, "restart", "web-1")
        check.says("history", "history")
        for number in "123":
            check.says("history", "history", number)
        for releases in ("1", "1..2", "2..1"):
            check.says("release-diff", "diff", "--release", releases)
        check.says("lock", "lock", "status")
        check.says("plan", "plan", "rollback")
        check.plays("stop", "--all")
        check.says("status", "status")
        urllib.request.urlopen("http://%s:2375/simulation/say/web-1" % addresses[0], data=b"").close()
        check.lines_fit("logs", check.run("logs", "web-1", "--format", "json"))
        check.lines_fit("audit", (check.file.parent / "audit.jsonl").read_text(encoding="utf-8"))
        check.file.write_text("name: shop\nservices: {web: {imagee: x}}\n", encoding="utf-8")
        check.says("validate", "validate")
        print("%d documents, %d of them wrong" % (check.documents, check.wrong))
        sys.exit(1 if check.wrong or check.documents < 50 else 0)


if __name__ == "__main__":
    main()
