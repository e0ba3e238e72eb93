# SPDX-License-Identifier: Apache-2.0
"""What tests read pages of the documentation by."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BLOCK = re.compile(r"^```(\w+)(?: ([^\n]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ ([^\n]*)\n((?:(?!\$ )[^\n]*\n)*)", re.MULTILINE)
SANITIZER_NOTE = re.compile(r"^==\d+==WARNING: ASan doesn't fully support makecontext.*\n", re.MULTILINE)


def blocks(page):
    """Of each block its language, what stands behind that, or nothing, and its text."""
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def commands_in(console):
    """Of a block of a console each command, and what it prints."""
    return COMMAND.findall(console)


def without_sanitizer_note(said):
    return SANITIZER_NOTE.sub("", said)
