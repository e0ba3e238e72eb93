# SPDX-License-Identifier: Apache-2.0
"""Compares what maestro's YAML reader makes of generated documents with PyYAML's safe loader over libyaml.

usage: yaml_compare.py DRIVER [--seed N] [--cases N]

Every case is made from the seed. A difference is printed with its document; there are no expected differences but those
that `expected` and `plain` name: duplicate keys, cycles, empty documents, sets, binary data and byte order marks at the edge of
what is not in quotes are refused by maestro.
"""

import argparse
import datetime
import json
import random
import re
import subprocess
import sys

import yaml

WORDS = ["yes", "no", "true", "false", "on", "off", "null", "none", "y", "n", "inf", "nan", ".inf", ".nan", "~", "<<", "="]
PLAIN = ["web", "db-1", "53/udp", "1234-1236", "1g", "1.2.3.4", "a b", "http://x/y?z#q", "été", "日本", "🐳 whale", "x:y",
         "a#b", "-x", "?y", "10", "0x1F", "22:22", "80:80", "010", "08", "1_000", "1.20", "1e3", "1.0e+3", "2014-01-01",
         "-", "...x", "it's", 'say "hi"', "t"]
HOSTILE = ["\t", "\n", " ", "  ", ":", ": ", "- ", "#", " #", "'", '"', "[", "]", "{", "}", ",", "&a ", "*a", "!", "!!str ",
           "|", ">", "%", "@", "`", "? ", "<<: ", "---\n", "...\n", "\r\n", "\r", "\u0085", "\u2028", "\ufeff", "\\", "=",
           "é", "\x07", "0", "1", "_", "."]
LINE_ENDS = re.compile("\r(?!\n)|[\x85\u2028\u2029]")  # of YAML, but not of editors


# ---- scalars -------------------------------------------------------------------------------------------------------

def random_case(rng, word):
    return rng.choice([word, word.upper(), word.capitalize(), word.swapcase(), word[:1] + word[1:].upper()])


def number_like(rng):
    alphabet = rng.choice(["01_", "01234567_", "0123456789_", "0123456789abcdefABCDEF_", "0123456789:", "0123456789:._",
                           "0123456789.eE+-_", "0123456789-: T.Z+"])
    body = "".join(rng.choice(alphabet) for _ in range(rng.choice([1, 2, 3, 4, 5, 8, 12, 20, 25, 40])))
    return rng.choice(["", "", "", "-", "+", "."]) + rng.choice(["", "", "0", "0x", "0b", "0o", "1"]) + body


def base_60(rng):
    groups = [str(rng.randrange(200))] + [str(rng.randrange(62)) for _ in range(rng.randrange(1, 4))]
    if rng.random() < 0.3:
        groups = [g.zfill(2) for g in groups]
    return rng.choice(["", "-", "+"]) + ":".join(groups) + rng.choice(["", "", ".", ".5", ".25_0"])


def real(rng):
    value = rng.choice([rng.random(), rng.random() * 10 ** rng.randrange(-320, 308), float(rng.randrange(10 ** 17)),
                        10.0 ** rng.randrange(-20, 25), 1.5, 0.0])
    text = rng.choice([repr, "{:.3f}".format, "{:e}".format, "{:.17e}".format, lambda v: "%.40f" % v])(value)
    return rng.choice(["", "", "-", "+"]) + text[:300]


def date(rng):
    two = lambda most: rng.choice(["%02d", "%d"]) % rng.randrange(most)
    text = "%s-%s-%s" % (rng.choice(["2014", "2000", "1900", "0001", "9999", "0000", "14"]), two(14), two(33))
    if rng.random() < 0.6:
        text += rng.choice(["T", "t", " ", "  "]) + two(26) + ":" + two(62) + ":" + two(62)
        text += rng.choice(["", "", ".", ".5", ".123456789", ".000001", ".10"])
        text += rng.choice(["", "", "Z", " Z", "z", "+1", "-05:00", " +05:30", "+0530", "-00:30", "+23:59", "+24:00", "+05:99"])
    return text


def scalar(rng):
    kind = rng.randrange(7)
    if kind == 0:
        return random_case(rng, rng.choice(WORDS))
    if kind == 1:
        return base_60(rng)
    if kind == 2:
        return real(rng)
    if kind == 3:
        return date(rng)
    if kind == 4:
        text = rng.choice([random_case(rng, rng.choice(WORDS)), real(rng), date(rng), base_60(rng)])
        at = rng.randrange(len(text) + 1)
        return text[:at] + rng.choice("0123456789_:.+-eExb ") + text[at:]
    if kind == 5:
        return rng.choice(PLAIN)
    return number_like(rng)


# ---- documents -----------------------------------------------------------------------------------------------------

class Writer:
    """Writes a random document in a random mixture of styles."""

    def __init__(self, rng):
        self.rng = rng
        self.anchors = []
        self.mappings = []
        self.named = 0

    def document(self):
        rng = self.rng
        text = rng.choice(["", "", "---\n", "# comment\n", "%YAML 1.1\n---\n", "\ufeff"])
        text += self.block(0, 0).lstrip("\n")
        text += rng.choice(["", "", "...\n", "# end"])
        return text.replace("\n", "\r\n") if rng.random() < 0.1 else text

    def key(self):
        rng = self.rng
        word = rng.choice(["name", "image", "ports", "env", "a", "b", "c", "key with space", "ключ", "on", "1", "22:22", "null"])
        word += str(rng.randrange(1000)) if rng.random() < 0.7 else ""
        return rng.choice([word, word, word, json.dumps(word), "'%s'" % word])

    def properties(self):
        if self.rng.random() > 0.12:
            return "", None
        self.named += 1
        name = "a%d" % (self.named if self.rng.random() < 0.99 else 1)
        return "&%s " % name, name

    def done(self, name, mapping=False):
        if name is None:
            return
        self.anchors.append(name)
        if mapping:
            self.mappings.append(name)

    def inline(self, depth):
        """A value that fits on one line: a scalar, an alias or a flow collection."""
        rng = self.rng
        if self.anchors and rng.random() < 0.12:
            return "*" + rng.choice(self.anchors) + " "
        choice = rng.random()
        if choice < 0.12 and depth < 5:
            return "[" + ", ".join(self.inline(depth + 1) for _ in range(rng.randrange(4))) + "]"
        if choice < 0.24 and depth < 5:
            entries = [self.key() + ": " + self.inline(depth + 1) for _ in range(rng.randrange(4))]
            if self.mappings and rng.random() < 0.2:
                entries.append("<<: *" + rng.choice(self.mappings) + " ")
            return "{" + ", ".join(entries) + "}"
        anchor, name = self.properties()
        text = rng.choice([scalar(rng), rng.choice(PLAIN)])
        text = rng.choice([text, text, text, json.dumps(text), json.dumps(text, ensure_ascii=False),
                           "'" + text.replace("'", "''") + "'"])
        tag = "!!str " if rng.random() < 0.03 else ""
        self.done(name)
        return anchor + tag + text

    def block(self, depth, indent):
        """The text of a value from where its key or dash ends."""
        rng = self.rng
        pad = " " * indent
        choice = rng.random() if depth else rng.choice([0.3, 0.3, 0.8])
        if choice < 0.25 or depth > 5:
            return " " + self.inline(depth) + rng.choice(["", "", "", "  # comment"]) + "\n"
        anchor, name = self.properties()
        if choice < 0.65:
            out = " " + anchor + "\n"
            for _ in range(rng.randrange(1, 5)):
                out += pad + self.key() + ":" + self.block(depth + 1, indent + rng.choice([1, 2, 2, 4]))
            if self.mappings and rng.random() < 0.3:
                some = [rng.choice(self.mappings) for _ in range(rng.randrange(1, 3))]
                out += pad + "<<: " + ("*" + some[0] if len(some) == 1 else "[" + ", ".join("*" + s for s in some) + " ]") + "\n"
            self.done(name, mapping=True)
            return out
        if choice < 0.85:
            out = " " + anchor + "\n"
            for _ in range(rng.randrange(1, 5)):
                out += pad + "-" + self.block(depth + 1, indent + 2)
            self.done(name)
            return out
        lines = [rng.choice(PLAIN) for _ in range(rng.randrange(1, 4))]
        if choice < 0.93:
            sign = rng.choice("|>") + rng.choice(["", "-", "+"])
            return " " + sign + "\n" + "".join(pad + "  " + line + "\n" + rng.choice(["", "", "\n"]) for line in lines)
        return " " + ("\n" + pad + "  ").join(lines) + "\n"


def mutated(rng, text):
    for _ in range(rng.choice([1, 1, 2, 4])):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(["", rng.choice(HOSTILE)]) + text[at + rng.randrange(3):]
    return text


def cases(seed, count):
    rng = random.Random(seed)
    for _ in range(count):
        yield "- " + scalar(rng) + "\n"
        document = Writer(rng).document()
        yield document
        yield mutated(rng, document)


# ---- what Python reads ---------------------------------------------------------------------------------------------

class Refused(Exception):
    """Maestro must refuse what Python accepts."""


def plain(value):
    if value is None:
        return ["null", ""]
    if isinstance(value, bool):
        return ["bool", str(value)]
    if isinstance(value, int):
        return ["int", str(value)]
    if isinstance(value, float):
        return ["float", str(value)]
    if isinstance(value, str):
        return ["str", value]
    if isinstance(value, (datetime.date, datetime.datetime)):
        return ["time", str(value)]
    if isinstance(value, list):
        return ["seq", [plain(item) for item in value]]
    if isinstance(value, dict):
        return ["map", [[plain(key), plain(item)] for key, item in value.items()]]
    raise Refused("a %s, which no description needs" % type(value).__name__)


class Undecided(Exception):
    """Python takes keys for equal that maestro keeps apart, or the other way round (1 and true, 1 and '1')."""


def lines_of(text):
    """As an editor counts, without a byte order mark."""
    return text.removeprefix("\ufeff").split("\n")


def keys_of(node):
    own, brought = [], []
    for key, value in node.value:
        if key.tag == "tag:yaml.org,2002:merge":
            for source in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                brought += sum(keys_of(source), [])
        else:
            own.append(key)
    return own, brought


def meaning(key):
    loader = yaml.SafeLoader("")
    if key.tag == "tag:yaml.org,2002:value":
        return "="
    return loader.construct_object(key)


def check_marks(plain_text):
    if re.search("^[-?]?\ufeff|\ufeff$", plain_text):
        raise Refused("a byte order mark where nobody sees it")
    if re.search("[ \n:]\ufeff", plain_text):  # it depends on the line that it stands in
        raise Undecided()


def check_keys(node, above=()):
    if node in above:
        raise Refused("a cycle")
    above = above + (node,)
    if isinstance(node, yaml.ScalarNode) and not node.style:
        check_marks(node.value)
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            check_keys(item, above)
    elif isinstance(node, yaml.MappingNode):
        for pair in node.value:
            for part in pair:
                check_keys(part, above)
        own, brought = keys_of(node)
        texts, values = set(), {}
        for key in own:
            same = {key.value, "" if meaning(key) is None else str(meaning(key))}
            if same & texts:
                raise Refused("a duplicate key")
            texts |= same
        for key in own + brought:
            value = meaning(key)
            text = str(value)
            if values.setdefault(value, (text, key.value)) != (text, key.value):
                raise Undecided()
        if len({name for pair in values.values() for name in set(pair)}) != sum(len(set(pair)) for pair in values.values()):
            raise Undecided()


def expected(text):
    """The value in the driver's form, or the text of the error."""
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        check_keys(node)
        value = yaml.load(text, Loader=yaml.CSafeLoader)
    except (Refused, Undecided):
        raise
    except Exception as error:
        return str(error) or "error"
    if value is None and (node is None or node.value == ""):
        raise Refused("an empty document")
    return plain(value)


# ---- the comparison ------------------------------------------------------------------------------------------------

def stripped(found, text, lines):
    """The value without its positions, which are checked against the text."""
    kind = found[0]
    if kind == "seq":
        return [kind, [stripped(item, text, lines) for item in found[1]]]
    if kind == "map":
        return [kind, [[stripped(part, text, lines) for part in pair] for pair in found[1]]]
    line, column, length, written, quoted = found[2]
    place = lines[line - 1][column - 1:column - 1 + length] if line <= len(lines) else ""
    if place[:1] in ("&", "!"):  # a property on a line of its own stands for its value
        pass
    elif quoted:
        assert place[:1] in ("'", '"', "|", ">"), "the position of a quoted text is wrong: %r" % found
    elif written and not LINE_ENDS.search(text):
        assert place == written or (written.startswith(place) and place), "the position is wrong: %r is %r" % (found, place)
    return found[:2]


def verdict_of(text, found):
    """A word, and what was wanted."""
    refused = found[0] == "error"
    try:
        wanted = expected(text)
        if isinstance(wanted, str):
            return "both refuse" if refused else "different", wanted
        return "equal" if not refused and stripped(found, text, lines_of(text)) == wanted else "different", wanted
    except Refused as reason:
        return "maestro refuses" if refused else "different", "maestro refuses: %s" % reason
    except Undecided:
        return "undecided", None
    except AssertionError as wrong:
        return "different", str(wrong)


def verdicts(driver, texts):
    """For each text a word, what was wanted, what was found."""
    encoded = [text.encode() for text in texts]
    answers = subprocess.run([driver], input=b"".join(b"%d\n%s" % (len(text), text) for text in encoded),
                             stdout=subprocess.PIPE, check=True).stdout.decode().split("\n")
    assert len(answers) == len(texts) + 1, "the driver did not answer every case"
    for text, answer in zip(texts, answers):
        found = json.loads(answer)
        yield (*verdict_of(text, found), found)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("driver")
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--cases", type=int, default=4000)
    arguments = parser.parse_args()
    texts = list(cases(arguments.seed, arguments.cases))
    counts = {"equal": 0, "both refuse": 0, "maestro refuses": 0, "undecided": 0, "different": 0}
    for text, (verdict, wanted, found) in zip(texts, verdicts(arguments.driver, texts)):
        counts[verdict] += 1
        if verdict == "different":
            print("document: %r\n  python:  %s\n  maestro: %s" % (text, wanted, found))
    print(counts)
    return 1 if counts["different"] or counts["undecided"] > len(texts) / 50 or counts["equal"] < len(texts) / 2 else 0


if __name__ == "__main__":
    sys.exit(main())
