# SPDX-License-Identifier: Apache-2.0
"""Compares glob patterns and command splitting with Python's fnmatch and shlex on generated texts.

usage: text_compare.py DRIVER [--seed N] [--cases N]
"""

import argparse
import fnmatch
import random
import shlex
import subprocess
import sys

GLOB = "abcé日[]!-*?^\\.&~|#"
COMMAND = "ab é'\"\\ \t\n\r#$`;\v"


def cases(seed, count):
    rng = random.Random(seed)
    text = lambda alphabet, most: "".join(rng.choice(alphabet) for _ in range(rng.randrange(most)))
    for _ in range(count):
        pattern = text(GLOB, 9) or "*"
        yield pattern, text(rng.choice(["abcé日", GLOB, pattern]), 7)
        yield "", text(COMMAND, 14)


def expected(pattern, text):
    if pattern:
        return "yes" if fnmatch.fnmatchcase(text, pattern) else "no"
    try:
        return "".join("%d %s " % (len(word.encode()), word) for word in shlex.split(text))
    except ValueError:
        return "no words"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("driver")
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--cases", type=int, default=20000)
    arguments = parser.parse_args()
    questions = list(cases(arguments.seed, arguments.cases))
    encoded = [(pattern.encode(), text.encode()) for pattern, text in questions]
    asked = b"".join(b"%d %d\n%s%s" % (len(pattern), len(text), pattern, text) for pattern, text in encoded)
    answers = subprocess.run([arguments.driver], input=asked, stdout=subprocess.PIPE, check=True).stdout.decode().split("\0")
    assert len(answers) == len(questions) + 1, "the driver did not answer every question"
    different = [(question, answer) for question, answer in zip(questions, answers) if expected(*question) != answer]
    for question, answer in different[:20]:
        print("%r\n  python:  %r\n  maestro: %r" % (question, expected(*question), answer))
    print("%d questions, %d different" % (len(questions), len(different)))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
