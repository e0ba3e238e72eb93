#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Follows docs/guide/releases.md on real hosts.

usage: guide_test.py MAESTRO

Blocks of `sh` are run in the repository; those with a file's name are that file; those of `console` are commands with what they print,
where … stands for anything in a line, and a line of it for any lines.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from pages import ROOT, blocks, commands_in  # noqa: E402

GUIDE = ROOT / "docs" / "guide" / "releases.md"


def pattern(expected):
    """Columns may be wider than in the guide."""
    parts = []
    for line in expected.splitlines():
        if line == "…":
            parts.append(r"(?:[^\n]*\n)*?")
        else:
            words = re.escape(line).replace(re.escape("…"), r"[^\n]*?")
            parts.append(re.sub(r"(?:\\ )+", " +", words) + r" *\n")
    return re.compile("".join(parts))


def run(command, folder, environment):
    done = subprocess.run(["/bin/sh", "-c", command], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=240)
    return done.returncode, done.stdout.decode()


def follow(maestro, folder):
    environment = dict(os.environ, PATH="%s:%s" % (maestro.parent, os.environ["PATH"]), NO_COLOR="1")
    commands = wrong = 0
    for language, label, text in blocks(GUIDE):
        if language == "console":
            for command, expected in commands_in(text):
                commands += 1
                _, printed = run(command, folder, environment)
                if not pattern(expected).fullmatch(printed):
                    wrong += 1
                    print("$ %s\n%s--- the guide has\n%s" % (command, printed, expected))
        elif label:
            (folder / label).write_text(text, encoding="utf-8")
        else:
            code, printed = run(text, ROOT, environment)
            if code != 0:
                sys.exit("%s%s" % (text, printed))
    print("%d commands, %d of them wrong" % (commands, wrong))
    return commands > 15 and wrong == 0


def main():
    maestro = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        take_away = "tools/hosts --fleet guide down"
        run(take_away, ROOT, dict(os.environ))  # whatever is there of an earlier run
        try:
            good = follow(maestro, pathlib.Path(folder))
        finally:
            run(take_away, ROOT, dict(os.environ))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
