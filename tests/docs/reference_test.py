#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the program understands and reads stands in the reference, with an example.

usage: reference_test.py MAESTRO MAESTRO-GUEST
"""
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from pages import ROOT  # noqa: E402

REFERENCE = ROOT / "docs" / "reference"
SOURCE = ROOT / "src" / "maestro"
SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| `([^|]*(?:\\\|[^|]*)*)` \|.*\| (?:`(.*)`)? ?\|$", re.MULTILINE)
# What asks for a variable of the environment, and lists of such names.
ASKED = re.compile(r'\b(?:getenv|variable)\("([A-Z_]+)"\)|constexpr const char\* file = "([A-Z_]+)"')
ASKED_IN_TURN = re.compile(r'for \(const char\* \w+ : \{("[^}]+")\}\)')


def sections(page):
    return dict(SECTION.findall((REFERENCE / page).read_text(encoding="utf-8")))


def said(program, *words):
    done = subprocess.run([program, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                          check=False, timeout=60)
    return done.returncode, done.stdout.decode()


def problems_of_options(where, section):
    """An option that takes a value has one in its example."""
    for names, example in ROW.findall(section):
        takes_value = " " in names.split(", ")[-1] or "=" in names
        if not example or (takes_value and len(re.split("[ =]", example, maxsplit=1)) < 2) or example.endswith((" ", "=")):
            yield "%s: %s has no example" % (where, names)


def problems_of_commands(maestro):
    pages = sections("cli.md")
    yield from problems_of_options("cli.md", pages["Global options"])
    for command in said(maestro, "complete", "--", "maestro")[1].split():
        section = pages.get("maestro " + command, "")
        if "- `maestro " not in section:
            yield "cli.md: the command %s has no example" % command
        yield from problems_of_options("cli.md, " + command, section)
        for _, example in ROW.findall(section):
            code, printed = said(maestro, command, *example.replace("'", "").split(), "-h")
            if code != 0:
                yield "cli.md: maestro %s %s is not understood: %s" % (command, example, printed)


def problems_of_the_guest(guest):
    pages = sections("guest.md")
    for command in re.findall(r"^  ([a-z][a-z-]+)  ", said(guest, "--help")[1], re.MULTILINE):
        section = pages.get(command, "")
        if "```\nmaestro-guest %s" % command not in section:
            yield "guest.md: the command %s has no example" % command
        yield from problems_of_options("guest.md, " + command, section)


def asked_variables():
    for path in sorted((SOURCE / "cli").rglob("*.cpp")) + sorted((SOURCE / "net").rglob("*.cpp")):
        text = path.read_text(encoding="utf-8")
        for names in ASKED.findall(text):
            yield from (name for name in names if name)
        for names in ASKED_IN_TURN.findall(text):
            yield from re.findall(r'"([A-Z_]+)"', names)


def problems_of_variables():
    told = dict(ROW.findall(sections("cli.md")["Environment variables"]))
    names = {name for row in told for name in row.split(", ")}
    asked = set(asked_variables())
    if len(asked) < 12:
        yield "only %s are asked for: how are variables read now?" % sorted(asked)
    yield from ("cli.md: the variable %s is not told" % name for name in sorted(asked - names))
    yield from ("cli.md: %s has no example" % row for row, example in told.items() if example.split("=")[0] not in row.split(", "))


def problems_of_exit_codes():
    rows = dict(re.findall(r"^\| (\d+) \|.*\| ([^|]+) \|$", sections("cli.md")["Exit codes"], re.MULTILINE))
    codes = re.findall(r"return (\d+);", (SOURCE / "base" / "error.cpp").read_text(encoding="utf-8"))
    codes += re.findall(r"constexpr int exit_code\w+ = (\d+);", (SOURCE / "cli" / "road.hpp").read_text(encoding="utf-8"))
    if len(codes) < 7:
        yield "only the exit codes %s are found: where do they stand now?" % codes
    yield from ("cli.md: the exit code %s is not told, or has no example" % code for code in codes if code not in rows)


def problems_of_keys():
    place = None
    for line in (REFERENCE / "description.md").read_text(encoding="utf-8").splitlines():
        cells = re.split(r"(?<!\\) \| ", line.strip("| "))
        if "example" in cells:
            place = cells.index("example")
        elif line.startswith("| `") and not re.fullmatch("`.+`", cells[place]):
            yield "description.md: no example in: %s" % line


def main():
    maestro, guest = (pathlib.Path(program).resolve() for program in sys.argv[1:3])
    problems = [*problems_of_commands(maestro), *problems_of_the_guest(guest), *problems_of_variables(),
                *problems_of_exit_codes(), *problems_of_keys()]
    print("\n".join(problems))
    print("%d problems" % len(problems))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
