#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes src/jinja/unicode_tables.cpp: what Python knows of characters, as runs.

usage: jinja_unicode.py > src/jinja/unicode_tables.cpp
"""
import sys

POINTS = [point for point in range(0x80, 0x110000) if not 0xD800 <= point < 0xE000]


def runs(points):
    """Runs (first, last, stride) that cover exactly these points."""
    points = list(points)
    result = []
    at = 0
    while at < len(points):
        stride = 1
        end = at
        if at + 1 < len(points) and points[at + 1] - points[at] in (1, 2):
            stride = points[at + 1] - points[at]
            while end + 1 < len(points) and points[end + 1] - points[end] == stride:
                end += 1
            if stride == 2 and end + 1 < len(points) and points[end + 1] - points[end] == 1:
                end -= 1
        if end <= at:
            end, stride = at, 1
        result.append((points[at], points[end], stride))
        at = end + 1
    return result


def mapping(convert):
    """Runs (first, last, stride, delta) of points whose mapping is one other point."""
    deltas = {}
    for point in POINTS:
        to = convert(chr(point))
        if len(to) == 1 and ord(to) != point:
            deltas.setdefault(ord(to) - point, []).append(point)
    return sorted((*run, delta) for delta, points in deltas.items() for run in runs(points))


def expansions(convert):
    return [(point, convert(chr(point))) for point in POINTS if len(convert(chr(point))) > 1]


def lines(items):
    line = " "
    for item in items:
        if len(line) + len(item) + 2 > 118:
            yield line
            line = " "
        line += " " + item + ","
    yield line


def write_runs(name, points):
    print(f"constexpr Run {name}[] = {{")
    for line in lines("{%#x, %#x, %d}" % run for run in runs(points)):
        print(line)
    print("};\n")


def write_mapping(name, convert):
    print(f"constexpr Shift {name}[] = {{")
    for line in lines("{%#x, %#x, %d, %d}" % run for run in mapping(convert)):
        print(line)
    print("};\n")


def write_expansions(name, convert):
    print(f"constexpr Expansion {name}[] = {{")
    for line in lines('{%#x, "%s"}' % (point, "".join(r"\x%02x" % b for b in to.encode()))
                      for point, to in expansions(convert)):
        print(line)
    print("};\n")


def main():
    title_only = [p for p in POINTS if chr(p).title() != chr(p).upper()]
    print("// SPDX-License-Identifier: Apache-2.0")
    print("// Written by tests/compat/jinja_unicode.py from Python's tables; do not edit. Points below 0x80 are not in them.")
    print("// clang-format off")
    print("#include <jinja/unicode_tables.hpp>\n\nnamespace jinja::unicode {\n\nnamespace {\n")
    write_runs("alphabetic_runs", [p for p in POINTS if chr(p).isalpha()])
    write_runs("numeric_runs", [p for p in POINTS if chr(p).isnumeric()])
    write_runs("digit_runs", [p for p in POINTS if chr(p).isdigit()])
    write_runs("decimal_runs", [p for p in POINTS if chr(p).isdecimal()])
    write_runs("lower_runs", [p for p in POINTS if chr(p).islower()])
    write_runs("upper_runs", [p for p in POINTS if chr(p).isupper()])
    write_runs("space_runs", [p for p in POINTS if chr(p).isspace()])
    write_runs("unprintable_runs", [p for p in POINTS if not chr(p).isprintable()])
    write_mapping("to_upper_shifts", str.upper)
    write_mapping("to_lower_shifts", str.lower)
    write_mapping("to_title_shifts", lambda c: c.title() if ord(c) in title_only else c)
    write_expansions("upper_texts", str.upper)
    write_expansions("lower_texts", str.lower)
    write_expansions("title_texts", lambda c: c.title() if ord(c) in title_only else "")
    print("} // namespace\n")
    for name, kind in [("alphabetic", "Run"), ("numeric", "Run"), ("digit", "Run"), ("decimal", "Run"), ("lower", "Run"),
                       ("upper", "Run"), ("space", "Run"), ("unprintable", "Run"), ("to_upper", "Shift"),
                       ("to_lower", "Shift"), ("to_title", "Shift"), ("upper", "Expansion"), ("lower", "Expansion"),
                       ("title", "Expansion")]:
        suffix = {"Run": "_runs", "Shift": "_shifts", "Expansion": "_texts"}[kind]
        function = name + {"Run": "", "Shift": "", "Expansion": "_expansions"}[kind]
        print(f"std::span<const {kind}> {function}() {{ return {name}{suffix}; }}")
    print("\n} // namespace jinja::unicode")
    return 0


sys.exit(main())
