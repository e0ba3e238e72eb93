#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares maestro.guestutils, or the program maestro-guest, with recorded calls of the original's functions.

usage: recorded.py FOLDER [--guest PROGRAM]   FOLDER holds guest_compare.py and its cases

Fails on any difference but the one that is meant: an empty list of instances is an empty list, where the original looks for an
instance without a name.
"""
import pathlib
import subprocess
import sys

PACKAGE = pathlib.Path(__file__).resolve().parent.parent.parent / "python"
MEANT = "get_node_list ['empty'] {'minimum': 0}: "
MEANT_RESULTS = ("{'result': []};", "exit 0, '\\n' '';")


def is_meant(line):
    _, found, result = line.partition(MEANT)
    return bool(found) and result.startswith(MEANT_RESULTS)


def main():
    what = sys.argv[2:] or ["--python", PACKAGE]
    done = subprocess.run([sys.executable, "-B", pathlib.Path(sys.argv[1]) / "guest_compare.py", *what],
                          stdout=subprocess.PIPE, universal_newlines=True, check=False)
    lines = done.stdout.splitlines()
    different = [line for line in lines if line.startswith("FAIL ") and not is_meant(line)]
    compared = lines and lines[-1].endswith(" failed") and not lines[-1].startswith("0 passed")
    print("\n".join(different + lines[-1:]))
    return 0 if compared and not different else 1


sys.exit(main())
