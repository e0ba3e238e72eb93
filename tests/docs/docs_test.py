#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads every page of the documentation.

usage: docs_test.py MAESTRO

Links lead to files, and to headings, that are there; the site's menu has every page. Blocks with a name behind their language are
files: those of a page lie in one folder, and whole descriptions among them are valid, without a warning. Variables that they ask for
have a value, and local files that a page does not show are empty.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from pages import ROOT, blocks, without_sanitizer_note  # noqa: E402

LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
NO_PROSE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def pages():
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"], cwd=ROOT, check=True,
                            stdout=subprocess.PIPE).stdout.decode()
    return [ROOT / name for name in listed.split()]


def anchors(page):
    """As GitHub makes them of headings; a second one of a name gets a number."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    seen = {}
    for heading in HEADING.findall(text):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        seen[slug] = seen.get(slug, -1) + 1
        yield slug if seen[slug] == 0 else "%s-%d" % (slug, seen[slug])


def broken_links(page):
    for link in LINK.findall(NO_PROSE.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path) if path else page
        if not target.exists():
            yield link
        elif anchor and target.suffix == ".md" and anchor not in anchors(target):
            yield link


def out_of_order():
    """Pages that the site's menu does not have, and the other way round; decisions are listed by their folder."""
    menu = set(re.findall(r": (\S+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE))
    there = {str(page.relative_to(ROOT / "docs")) for page in pages() if ROOT / "docs" in page.parents}
    for page in sorted(menu ^ {page for page in there if not page.startswith("decisions/")}):
        yield "mkdocs.yml: %s" % ("there is no " + page if page in menu else page + " is not in its menu")


def invalid_descriptions(maestro, page, folder):
    for name, text in ((label, text) for _, label, text in blocks(page) if label):
        if name.endswith(".yaml") and re.search(r"^name:", text, re.MULTILINE) and re.search(r"^services:", text, re.MULTILINE):
            variables = {variable: "example" for variable in re.findall(r"\benv\.([A-Z_]+)", text)}
            for missing in re.findall(r"file '([^'\n]+)' does not exist", validated(maestro, folder, name, variables).stdout.decode()):
                (pathlib.Path(folder) / missing).touch()
            yield from problems_of(validated(maestro, folder, name, variables), name)


def validated(maestro, folder, name, variables):
    return subprocess.run([maestro, "-f", name, "validate"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          stdin=subprocess.DEVNULL, check=False, timeout=60, env=dict(os.environ, NO_COLOR="1", **variables))


def problems_of(done, name):
    said = without_sanitizer_note(done.stdout.decode() + done.stderr.decode())
    if done.returncode != 0 or "warning:" in said:
        yield "%s is not valid:\n%s" % (name, said)


def write_files(page, folder):
    for language, label, text in blocks(page):
        if label and language not in ("console", "env"):
            path = folder / label
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            path.chmod(0o700 if text.startswith("#!") else 0o600)


def main():
    maestro = pathlib.Path(sys.argv[1]).resolve()
    problems = list(out_of_order())
    read = pages()
    for page in read:
        name = page.relative_to(ROOT)
        problems += ["%s: there is no %s" % (name, link) for link in broken_links(page)]
        with tempfile.TemporaryDirectory() as folder:
            write_files(page, pathlib.Path(folder))
            problems += ["%s: %s" % (name, problem) for problem in invalid_descriptions(maestro, page, folder)]
    print("\n".join(problems))
    print("%d pages, %d problems" % (len(read), len(problems)))
    sys.exit(1 if problems or len(read) < 20 else 0)


if __name__ == "__main__":
    main()
