# SPDX-License-Identifier: Apache-2.0
"""What tests read pages of the documentation by."""
import collections
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
COMMAND = re.compile(r"^\$ ([^\n]*)\n((?:(?!\$ )[^\n]*\n)*)", re.MULTILINE)
SANITIZER_NOTE = re.compile(r"^==\d+==WARNING: ASan doesn't fully support makecontext.*\n", re.MULTILINE)
PART = re.compile(r"^<!-- (?P<mark>run|not run):?[ \n](?P<said>.*?) ?-->$|"
                  r"^```(?P<language>\w*)(?: (?P<label>[^\n]+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)

# A block has the language and the label that stand behind its ```, and where it is marked so, why it is not run.
Block = collections.namedtuple("Block", "language label text not_run")


def parts(page):
    """The blocks of a page, and, as blocks of the language `hidden`, what its comments `<!-- run … -->` do between them."""
    reason = None
    for part in PART.finditer(page.read_text(encoding="utf-8")):
        if part["mark"] == "run":
            yield Block("hidden", "", part["said"], None)
        elif part["mark"]:
            reason = part["said"]
        else:
            yield Block(part["language"], part["label"] or "", part["text"], reason)
            reason = None


def blocks(page):
    """Of each block its language, what stands behind that, or nothing, and its text."""
    return [(part.language, part.label, part.text) for part in parts(page) if part.language not in ("", "hidden")]


def commands_in(console):
    """Of a block of a console each command, and what it prints."""
    return COMMAND.findall(console)


def without_sanitizer_note(said):
    return SANITIZER_NOTE.sub("", said)
