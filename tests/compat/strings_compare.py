#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares what the driver says of every character, and of random texts, with Python's str; see strings_driver.cpp.

usage: strings_compare.py DRIVER [--seed N] [--texts N] | --tables

--tables compares the committed tables with what tools/character_tables writes.
"""
import argparse
import filecmp
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unicodedata

PROJECT = pathlib.Path(__file__).resolve().parent.parent.parent
POINTS = [point for point in range(1, 0x110000) if not 0xD800 <= point < 0xE000]
# Letters that are neighbours to one another: sigmas, what is ignored beside them, expansions, digits of all kinds, no letters.
LETTERS = "aB\u03a3\u03c3\u03c2\u0391\u03b1'.:\u00b7\u0301\u02b0\u2019\u00df\u01c5\u01c6\ufb01\u0130\u0131\u1fb3\u65e5\u0664\u00b2\u2167\u2460 _-\n\t\u00a0\U00010428\U0001f433"


def mangled(name):
    """The rule of the original: letters, digits and underscores stay, then upper case."""
    return re.sub(r"\W", "_", name).upper()


def expected(text):
    first = text[:1]
    is_title = len(first) > 0 and unicodedata.category(first) == "Lt"
    properties = [first.isalpha(), first.isnumeric(), first.isdigit(), first.isdecimal(), first.islower(), first.isupper(), is_title,
                  first.isspace(), first.isprintable(), first.isalnum()]
    answers = ["".join("01"[is_so] for is_so in properties) if text else ""]
    answers += [text.upper(), text.lower(), text.title(), text.capitalize(), text.swapcase(), mangled(text)]
    return [answer.replace("\n", "\v") for answer in answers]


def texts(seed, count):
    for point in POINTS:
        yield chr(point)
    chooser = random.Random(seed)
    for _ in range(count):
        yield "".join(chooser.choices(LETTERS, k=chooser.randint(0, 8)))
    for _ in range(count):
        yield "".join(map(chr, chooser.choices(POINTS, k=chooser.randint(1, 8))))


def tables_differ():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, PROJECT / "tools" / "character_tables", folder], check=True)
        written = sorted(path.name for path in pathlib.Path(folder).iterdir())
        different = [name for name in written if not filecmp.cmp(pathlib.Path(folder) / name, PROJECT / "src" / "strings" / name, False)]
    print("%d tables, different: %s" % (len(written), different))
    return bool(different) or not written


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("driver", nargs="?")
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--texts", type=int, default=50000)
    parser.add_argument("--tables", action="store_true")
    arguments = parser.parse_args()
    if arguments.tables:
        return 1 if tables_differ() else 0
    asked = list(texts(arguments.seed, arguments.texts))
    encoded = [text.encode() for text in asked]
    done = subprocess.run([arguments.driver], input=b"".join(b"%d\n%s" % (len(text), text) for text in encoded),
                          stdout=subprocess.PIPE, check=True)
    lines = done.stdout.decode().split("\n")
    kinds = len(expected(""))
    assert len(lines) == kinds * len(asked) + 1, "the driver did not answer every question"
    different = 0
    for index, text in enumerate(asked):
        ours = lines[index * kinds:(index + 1) * kinds]
        if ours == expected(text):
            continue
        different += 1
        if different <= 20:
            print("%s\n  python: %s\n  ours:   %s" % (ascii(text), ascii(expected(text)), ascii(ours)))
    print("%d texts with Unicode %s, %d different" % (len(asked), unicodedata.unidata_version, different))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
