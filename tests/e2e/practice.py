# SPDX-License-Identifier: Apache-2.0
"""The three hosts on which pages of the documentation are played, in the place of those that the pages name."""
import json
import os
import re
import signal
import subprocess
import urllib.parse
import urllib.request

from pages import ROOT

# As the tutorial writes them.
FLEET, SUBNET = "practice", "10.77.101"
# Where other pages have their hosts: each is a number behind one of these.
ELSEWHERE = ("10.0.0.1", "192.0.2.1")
# What pages run; all of it is one image, which answers at the ports that they publish.
IMAGES = ("shop/web:4 shop/web:5 shop/api:4 shop/report:2 shop/tcpdump:1 reg.example/shop/web:4 shop/tools:1 reg.example/payments/api:2 example/web:2.1 example/db:4 "
          "postgres:16 nginx:1.25 redis:7").split()
# What is said only because a host behind SSH is played by one that is not.
OPEN_LOGINS = re.compile(r"warning: logins of registries go to ships? .*\n  hint: reach the engine by TLS or by ssh://\n")
EARLIER = "reg.example/shop/web:3"
STAND_IN = "stand-in:1"
PATIENCE = 40


def run(command, folder=ROOT, environment=None):
    """The exit code, and what a terminal would show. What takes too long is ended, and has 124."""
    with subprocess.Popen(["/bin/sh", "-c", command], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True) as process:
        try:
            printed = process.communicate(timeout=PATIENCE)[0]
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return 124, process.communicate()[0].decode()
        return process.returncode, printed.decode()


class Practice:
    """Hosts of a fleet of tools/hosts, while pages are played."""

    def __init__(self, fleet, subnet):
        self.fleet, self.subnet = fleet, subnet

    def address(self, number):
        return "%s.%d" % (self.subnet, number)

    def up(self):
        """What the tutorial begins with, and the images of the other pages."""
        self.must("tools/hosts --fleet %s up 3 --subnet %s" % (self.fleet, self.subnet))
        self.must("tools/images --with tests/e2e/images %s" % self.fleet)
        for number in (1, 2, 3):
            for image in IMAGES:
                self.tag(number, STAND_IN, image)
            self.tag(number, "maestro/busybox:1", EARLIER)

    def is_up(self):
        try:
            return all(self.ask(number, "GET", "/version") for number in (1, 2, 3))
        except OSError:
            return False

    def down(self):
        run("tools/hosts --fleet %s down" % self.fleet)

    def empty(self):
        """What a page left on the hosts."""
        for number in (1, 2, 3):
            for container in self.ask(number, "GET", "/containers/json?all=1"):
                self.ask(number, "DELETE", "/containers/%s?force=1&v=1" % container["Id"])
            self.ask(number, "POST", "/networks/prune")
            self.ask(number, "POST", "/volumes/prune")

    def tag(self, number, image, another):
        name, _, tag = another.rpartition(":")
        self.ask(number, "POST", "/images/%s/tag?%s" % (image, urllib.parse.urlencode({"repo": name, "tag": tag})))

    @staticmethod
    def must(command):
        code, printed = run(command)
        if code != 0:
            raise SystemExit("%s\n%s" % (command, printed))

    def ask(self, number, method, path):
        request = urllib.request.Request("http://%s:2375%s" % (self.address(number), path), method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"null")


class Stage:
    """A page's own names for the hosts, and those that they have here."""

    def __init__(self, practice, text):
        self.practice = practice
        self.prefix = next((prefix for prefix in ELSEWHERE if re.search(re.escape(prefix) + r"[123]\b", text)), SUBNET + ".")
        self.by_ssh = "ssh://deploy@" + self.prefix in text

    def enter(self, text):
        """A text of the page, as it is played here."""
        text = text.replace("--fleet " + FLEET, "--fleet " + self.practice.fleet)
        text = re.sub(r"(tools/images) %s\b" % FLEET, r"\1 " + self.practice.fleet, text).replace(SUBNET, self.practice.subnet)
        for number in (1, 2, 3):
            there, here = "%s%d" % (self.prefix, number), self.practice.address(number)
            text = re.sub(r"ssh://deploy@%s\b" % re.escape(there), "tcp://" + here, text)
            text = re.sub(r"(?<![\d.])%s\b" % re.escape(there), here, text)
        return text

    def leave(self, text):
        """What was printed here, as the page would have it."""
        for number in (1, 2, 3):
            there, here = "%s%d" % (self.prefix, number), re.escape(self.practice.address(number))
            if self.by_ssh:
                text = re.sub(r"tcp://%s:2375\b" % here, "ssh://deploy@" + there, text)
            text = re.sub(here + r"\b", there, text)
        return OPEN_LOGINS.sub("", text) if self.by_ssh else text
