#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does on real hosts what the pages of the documentation do.

usage: pages_test.py MAESTRO [--fleet NAME --subnet 10.77.X --keep] [PAGE ...]

Blocks of `sh` are run in the repository; those with a file's name are that file; those of `console` are commands with what they print,
where … stands for anything in a line, and a line of it for any lines. A command under which nothing stands has to succeed.
Comments of a page say what a reader does not have to see: `<!-- run … -->` is run, and `<!-- not run: … -->` says why the block under it
is not. What is exported in a file .profile is for all commands after it. The addresses and images of a page are played by hosts and an image of the test; see practice.py.
"""
import argparse
import os
import pathlib
import re
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from pages import ROOT, commands_in, parts  # noqa: E402
from practice import FLEET, SUBNET, Practice, Stage, run  # noqa: E402

PLAYED_ELSEWHERE = (ROOT / "docs" / "guide" / "containers.md",)  # without hosts: tests/guest/guide_test.py


def pattern(expected):
    """Columns may be wider than on the page."""
    said = []
    for line in expected.splitlines():
        if line == "…":
            said.append(r"(?:[^\n]*\n)*?")
        else:
            words = re.escape(line).replace(re.escape("…"), r"[^\n]*?")
            said.append(re.sub(r"(?:\\ )+", " +", words) + r" *\n")
    return re.compile("".join(said))


class Page:
    def __init__(self, path, practice, maestro):
        self.path, self.practice, self.maestro = path, practice, maestro
        self.stage = Stage(practice, path.read_text(encoding="utf-8"))
        self.commands = self.wrong = self.not_run = 0
        self.code = 0

    def play(self):
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name) / "shop"  # as the environment of most pages
            folder.mkdir()
            for part in parts(self.path):
                self.play_part(part, folder)
        print("%s: %d commands, %d wrong, %d blocks not run, %.1f s" % (
            self.path.relative_to(ROOT), self.commands, self.wrong, self.not_run, time.monotonic() - began), flush=True)

    def play_part(self, part, folder):
        if part.not_run:
            self.not_run += 1
        elif part.language == "console":
            for command, expected in commands_in(part.text):
                self.follow(command, expected, folder)
        elif part.label:
            self.write(folder / part.label, part.text)
        elif part.language in ("hidden", "sh"):
            code, printed = self.run(part.text, folder if part.language == "hidden" else ROOT)
            if code != 0:
                self.is_wrong(part.text, printed, "success")

    def follow(self, command, expected, folder):
        self.commands += 1
        self.code, printed = self.run("(exit %d)\n%s" % (self.code, command), folder)
        if expected and not pattern(expected).fullmatch(printed):
            self.is_wrong(command, printed, expected)
        elif self.code != 0 and not expected:
            self.is_wrong(command, printed, "nothing, and exit code 0, not %d" % self.code)

    def run(self, command, folder):
        environment = dict(os.environ, NO_COLOR="1", PATH="%s:%s:%s" % (folder, self.maestro.parent, os.environ["PATH"]),
                           DOCKER_HOST="tcp://%s:2375" % self.practice.address(1))
        profile = "if [ -f .profile ]; then . ./.profile; fi\n"
        code, printed = run(profile + self.stage.enter(command), folder, environment)
        printed = self.stage.leave(printed)
        return code, printed if printed.endswith("\n") or not printed else printed + "\n"

    def write(self, path, text):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.stage.enter(text), encoding="utf-8")
        if text.startswith("#!"):
            path.chmod(0o755)

    def is_wrong(self, command, printed, expected):
        self.wrong += 1
        print("%s\n$ %s\n%s--- the page has\n%s" % (self.path.relative_to(ROOT), command, printed[:5000], expected))


def pages_to_play():
    """All that show commands."""
    for path in [ROOT / "README.md"] + sorted((ROOT / "docs").rglob("*.md")):
        if path not in PLAYED_ELSEWHERE and any(part.language == "console" for part in parts(path)):
            yield path


def play(pages, practice, maestro):
    played = [Page(path, practice, maestro) for path in pages]
    for page in played:
        if page is played[0] or not practice.is_up():  # some take the hosts away in the end
            practice.up()
        practice.empty()
        page.play()
    return played


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("maestro", type=lambda name: pathlib.Path(name).resolve())
    parser.add_argument("pages", nargs="*", type=lambda name: pathlib.Path(name).resolve())
    parser.add_argument("--fleet", default=FLEET)
    parser.add_argument("--subnet", default=SUBNET)
    parser.add_argument("--keep", action="store_true", help="leave the hosts up")
    words = parser.parse_intermixed_args()
    practice = Practice(words.fleet, words.subnet)
    if not words.keep:
        practice.down()  # whatever is there of an earlier run
    try:
        played = play(words.pages or list(pages_to_play()), practice, words.maestro)
    finally:
        if not words.keep:
            practice.down()
    commands, wrong = sum(page.commands for page in played), sum(page.wrong for page in played)
    print("%d pages, %d commands, %d of them wrong, %d blocks not run" % (
        len(played), commands, wrong, sum(page.not_run for page in played)))
    sys.exit(0 if wrong == 0 and (commands > 40 or words.pages) else 1)


if __name__ == "__main__":
    main()
