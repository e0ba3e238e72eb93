#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares what the driver renders with python3-jinja2: the text, or that there is an error.

usage: jinja_compare.py DRIVER [--all] [--show N]

--all compares every combination instead of a sample. The differences that are meant are in jinja_differences.py; any other
one is printed and fails the run.
"""
import argparse
import copy
import random
import re
import signal
import subprocess
import sys
import warnings

import jinja2

import jinja_templates
from jinja_differences import differences

OPTIONS = [{}, {}, {}, {}, {}, {"strict": True}, {"trim": True}, {"lstrip": True}, {"trim": True, "lstrip": True}, {"keep": True}]


def encoded(value):
    if value is None:
        return b"n"
    if isinstance(value, bool):
        return b"t" if value else b"f"
    if isinstance(value, int):
        return b"i%d;" % value
    if isinstance(value, float):
        return b"d%s;" % repr(value).encode()
    if isinstance(value, str):
        data = value.encode()
        return b"s%d:" % len(data) + data
    if isinstance(value, (list, tuple)):
        return (b"l" if isinstance(value, list) else b"u") + b"%d:" % len(value) + b"".join(map(encoded, value))
    return b"m%d:" % len(value) + b"".join(encoded(key) + encoded(item) for key, item in value.items())


def cases(everything):
    chooser = random.Random(7)
    systematic = list(jinja_templates.systematic())
    if not everything:
        systematic = chooser.sample(systematic, 5000)
    for name, template in systematic:
        yield name, template, {}
    for line in jinja_templates.WRITTEN:
        for options in ({}, {"strict": True}, {"trim": True, "lstrip": True}):
            yield "written", line, options
    for name, template in jinja_templates.generated(20000 if everything else 2500):
        yield name, template, chooser.choice(OPTIONS)


def request(template, context=jinja_templates.CONTEXT, files=jinja_templates.FILES, options={}):
    return encoded({"template": template, "context": context, "files": files,
                    **{key: bool(options.get(key)) for key in ("strict", "trim", "lstrip", "keep")}})


def answers(driver, requests):
    done = subprocess.run([driver], input=b"".join(requests), stdout=subprocess.PIPE, check=False)
    at = 0
    while at < len(done.stdout):
        colon = done.stdout.index(b":", at)
        end = colon + 1 + int(done.stdout[at + 1:colon])
        yield chr(done.stdout[at]), done.stdout[colon + 1:end].decode(errors="surrogateescape")
        at = end
    if done.returncode != 0:
        yield "E", "the driver ended with %d" % done.returncode


class TooSlow(Exception):
    pass


def too_slow(*_):
    raise TooSlow


def original(template, options, environments={}):
    key = tuple(sorted(options))
    if key not in environments:
        environments[key] = jinja2.Environment(
            loader=jinja2.DictLoader(jinja_templates.FILES), cache_size=50, trim_blocks="trim" in options, lstrip_blocks="lstrip" in options,
            keep_trailing_newline="keep" in options, undefined=jinja2.StrictUndefined if "strict" in options else jinja2.Undefined)
    signal.setitimer(signal.ITIMER_REAL, 2)
    try:
        return "O", environments[key].from_string(template).render(copy.deepcopy(jinja_templates.CONTEXT))
    except TooSlow:
        return None
    except Exception as error:  # any of Jinja's or Python's errors will do
        return "E", "%s: %s" % (type(error).__name__, error)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def decides_when_compiling(template, options, ours):
    """Whether Jinja agrees when one `set` has another name: it makes a name that is set anywhere in a scope undefined in the
    inner scopes before, where here it is the outer one until it is set."""
    for place in re.finditer(r"\bset (a|x|y|i)\b", template):
        if original(template[:place.end()] + "_" + template[place.end():], options) == ours:
            return "a name that is set later in a scope is the outer one in inner scopes before"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("driver")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--show", type=int, default=40)
    arguments = parser.parse_args()
    signal.signal(signal.SIGALRM, too_slow)
    warnings.simplefilter("ignore")  # Python's remarks on what the templates become
    all_cases = list(cases(arguments.all))
    explained, unexplained, errors, slow = {}, 0, 0, 0
    rules = differences()
    replies = list(answers(arguments.driver, [request(template, options=options) for _, template, options in all_cases]))
    for (name, template, options), ours in zip(all_cases, replies):
        theirs = original(template, options)
        if theirs is None:
            slow += 1
            continue
        errors += theirs[0] == "E"
        if ours[0] == theirs[0] and (ours[0] == "E" or ours[1] == theirs[1]):
            continue
        reason = next((reason for reason, explains in rules if explains(template, ours, theirs)), None)
        reason = reason or decides_when_compiling(template, options, ours)
        if reason:
            explained[reason] = explained.get(reason, 0) + 1
            continue
        unexplained += 1
        if unexplained <= arguments.show:
            print("%s %r %s\n  jinja2 %s %r\n  ours   %s %r" % (name, template, options, theirs[0], theirs[1][:600], ours[0], ours[1][:600]))
    print("%d templates compared with Jinja %s (%d of them errors, %d too slow there)" % (len(replies), jinja2.__version__, errors, slow))
    for reason, count in sorted(explained.items()):
        print("%6d differ: %s" % (count, reason))
    if unexplained or len(replies) != len(all_cases):
        print("%d differ without a reason; %d of %d were answered" % (unexplained, len(replies), len(all_cases)))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
