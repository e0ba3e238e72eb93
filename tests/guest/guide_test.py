#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the examples of docs/guide/containers.md.

usage: guide_test.py MAESTRO MAESTRO-GUEST

A block with a name behind its language is a file; one of `console` is run with the variables of the instance it names, which
Maestro makes of maestro.yaml, and must print what stands there; one of `env` is the variables themselves.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from pages import ROOT, blocks, commands_in, without_sanitizer_note  # noqa: E402

GUIDE = ROOT / "docs" / "guide" / "containers.md"


def variables(maestro, folder, instance):
    done = subprocess.run([maestro, "-f", folder / "maestro.yaml", "config", "--format", "json"], stdout=subprocess.PIPE, check=True)
    pairs = json.loads(done.stdout)["instances"][instance]["create"]["Env"]
    return dict(pair.split("=", 1) for pair in pairs)


def printed(command, folder, environment):
    """What a reader's terminal shows."""
    done = subprocess.run(["/bin/sh", "-c", command], cwd=folder, env=environment, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, timeout=60, universal_newlines=True)
    return without_sanitizer_note(done.stdout)


def main():
    maestro, guest = (pathlib.Path(program).resolve() for program in sys.argv[1:3])
    wrong = commands = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "bin").mkdir()
        (folder / "bin" / "maestro-guest").symlink_to(guest)
        (folder / "bin" / "maestro").symlink_to(maestro)
        tools = {"PATH": "%s:%s" % (folder / "bin", os.environ["PATH"]), "PYTHONPATH": str(ROOT / "python"),
                 "PYTHONDONTWRITEBYTECODE": "1"}
        for language, label, text in blocks(GUIDE):
            if language == "env":
                told = "".join("%s=%s\n" % pair for pair in sorted(variables(maestro, folder, label).items()))
                runs = [("the variables of " + label, text, told)]
            elif language == "console":
                environment = dict(variables(maestro, folder, label) if label else {}, **tools)
                runs = [(command, expected, printed(command, folder, environment))
                        for command, expected in commands_in(text)]
            else:
                runs = []
                if label:
                    (folder / label).write_text(text, encoding="utf-8")
            commands += len(runs)
            for what, expected, found in runs:
                if expected != found:
                    wrong += 1
                    print("%s\n--- the guide says\n%s--- what comes\n%s" % (what, expected, found))
    print("%d examples, %d wrong" % (commands, wrong))
    return 0 if commands > 8 and not wrong else 1


sys.exit(main())
