#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Watches Maestro's two commands that do not end, `status --watch` and `logs -F`, over real hosts for a long time.

usage: soak.py MAESTRO [MINUTES [INSTANCES]]   default 60 minutes, 99 instances

Three hosts of tools/hosts run the instances, each of which prints a numbered line a second. Meanwhile instances are
restarted by other Maestros, containers are killed behind its back, cables are taken out and put back, and daemons are
killed and started. Every 10 s memory and descriptors of both commands are noted. At the end each line that a container
has printed must be there once, but for those of its last moments before somebody took it away.

Prints one line a minute and a verdict; the exit code is 0 if all of it held.
"""
import collections
import fcntl
import json
import os
import pathlib
import pty
import random
import re
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
FLEET = "soak"
LINE = re.compile(r"life ([0-9a-f-]{36}) line (\d+)$")
SCRIPT = ("life=$(cat /proc/sys/kernel/random/uuid); n=0; trap 'exit 0' TERM; "
          "while true; do n=$((n + 1)); echo life $life line $n; sleep 1 & wait $!; done")
SLACK_KIB = 20 * 1024  # allocators keep some of what the busiest moment needed


def hosts(*words):
    return subprocess.run([ROOT / "tools/hosts", "--fleet", FLEET, *words], check=True, capture_output=True, text=True).stdout


def description(addresses, instances):
    ships = {"ship-%d" % place: {"ip": address, "timeout": 5} for place, address in enumerate(addresses, 1)}
    talk = {"talk-%d" % number: {"ship": "ship-%d" % (number % len(addresses) + 1)} for number in range(1, instances + 1)}
    return {"name": "soak", "__maestro": {"schema": 2}, "ships": ships,
            "services": {"talk": {"image": "maestro/busybox:1", "command": ["sh", "-c", SCRIPT], "restart": "always",
                                  "stop_timeout": 2, "instances": talk}}}


class Watched:
    """A command that does not end, with what it needs of the machine."""
    all = []

    def __init__(self, name, command, output):
        """Without an output it gets a terminal, which somebody reads."""
        self.name, self.samples = name, []
        self.all.append(self)
        if output is None:
            reader, terminal = pty.openpty()
            fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
            self.process = subprocess.Popen(command, stdin=terminal, stdout=terminal, stderr=terminal)
            threading.Thread(target=self.read, args=(reader,), daemon=True).start()
        else:
            with open(output, "wb") as file:
                self.process = subprocess.Popen(command, stdout=file, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)

    @staticmethod
    def read(reader):
        while os.read(reader, 65536):
            pass

    def sample(self):
        process = "/proc/%d" % self.process.pid
        memory = int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(process + "/status").read_text())[1])
        self.samples.append((memory, len(os.listdir(process + "/fd"))))
        return "%s %.1f MB, %d descriptors" % (self.name, memory / 1024, self.samples[-1][1])

    def flat(self):
        """Whether the last third needs no more than the second, but for what an allocator may keep."""
        third = len(self.samples) // 3
        second, last = self.samples[third:2 * third], self.samples[2 * third:]
        most = [max(values) for values in zip(*second)], [max(values) for values in zip(*last)]
        return most[1][0] <= most[0][0] + SLACK_KIB and most[1][1] <= most[0][1] + 16

    def end(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=30)


class Trouble:
    """What happens to the hosts meanwhile; one thing at a time, and each is over when it returns."""

    def __init__(self, maestro, file, addresses, names, dice):
        self.maestro, self.file, self.addresses, self.names, self.dice = maestro, file, addresses, names, dice
        self.counts = collections.Counter()

    def restart_some(self):
        some = self.dice.sample(self.names, 3)
        done = subprocess.run([self.maestro, "-f", self.file, "restart", "--progress", "quiet", *some], timeout=120,
                              capture_output=True, text=True)
        if done.returncode != 0:
            self.counts["restarts that failed"] += 1
            print(done.stderr, flush=True)

    def kill_one(self):
        name = self.dice.choice(self.names)
        for address in self.addresses:
            try:
                urllib.request.urlopen(urllib.request.Request("http://%s:2375/containers/%s/kill" % (address, name), method="POST"),
                                       timeout=10)
            except OSError:
                continue

    def cut_and_mend(self):
        host = str(self.dice.randint(1, 3))
        hosts("cut", host)
        time.sleep(self.dice.uniform(1, 40))
        hosts("mend", host)

    def kill_daemon(self):
        host = str(self.dice.randint(1, 3))
        hosts("stop", "--kill", host)
        time.sleep(self.dice.uniform(0, 10))
        for attempt in range(5):  # a busy machine needs longer than tools/hosts waits
            try:
                return hosts("start", host)
            except subprocess.CalledProcessError as failure:
                last = failure
        raise last

    def one(self):
        what = self.dice.choice([self.restart_some, self.restart_some, self.kill_one, self.cut_and_mend, self.kill_daemon])
        what()
        self.counts[what.__name__] += 1


def lines_of(path):
    """For each life of a container: how often each number was read."""
    lives = collections.defaultdict(collections.Counter)
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            found = LINE.search(line.rstrip())
            if found:
                lives[found[1]][int(found[2])] += 1
    return lives


def faults_of_lines(lives):
    doubled = sum(count - 1 for numbers in lives.values() for count in numbers.values())
    missed = sum(max(numbers) - min(numbers) + 1 - len(numbers) for numbers in lives.values())
    return doubled, missed


def main():
    maestro = str(pathlib.Path(sys.argv[1]).resolve())
    minutes = float(sys.argv[2]) if len(sys.argv) > 2 else 60
    instances = int(sys.argv[3]) if len(sys.argv) > 3 else 99
    folder = pathlib.Path(tempfile.mkdtemp(prefix="soak-"))
    hosts("up", "3")
    try:
        return soak(maestro, minutes, instances, folder)
    finally:
        for one in Watched.all:
            one.process.kill()
        hosts("down")


def soak(maestro, minutes, instances, folder):
    subprocess.run([ROOT / "tools/images", FLEET], check=True, capture_output=True)
    addresses = re.search(r"MAESTRO_HOSTS=['\"]?([\d. ]+)", hosts("env"))[1].split()
    file = str(folder / "maestro.yaml")
    world = description(addresses, instances)
    pathlib.Path(file).write_text(json.dumps(world))
    subprocess.run([maestro, "-f", file, "start", "--progress", "quiet"], check=True)
    names = list(world["services"]["talk"]["instances"])
    watched = [Watched("logs", [maestro, "-f", file, "logs", "-F", "-n", "0", "talk"], folder / "logs"),
               Watched("status", [maestro, "-f", file, "status", "--watch"], None)]
    time.sleep(5)
    trouble = Trouble(maestro, file, addresses, names, random.Random(1))
    begin = told = time.monotonic()
    ended = []
    while time.monotonic() - begin < minutes * 60 and not ended:
        trouble.one()
        pause = time.monotonic() + trouble.dice.uniform(3, 15)
        while time.monotonic() < pause:
            time.sleep(min(10, max(0, pause - time.monotonic())))
        ended = [one.name for one in watched if one.process.poll() is not None]
        figures = [] if ended else [one.sample() for one in watched]
        if time.monotonic() - told >= 60:
            told = time.monotonic()
            print("%3d min: %s" % ((told - begin) / 60, "; ".join(figures)), flush=True)
    if ended:
        print("ended by itself: " + ", ".join(ended))
        return 1
    time.sleep(45)  # what was said while a cable was out is asked for again
    for one in watched:
        one.end()
    lives = lines_of(folder / "logs")
    doubled, missed = faults_of_lines(lives)
    grown = [one.name for one in watched if not one.flat()]
    print("%d lines of %d lives, %d doubled, %d missed; grown: %s; %s" % (
        sum(sum(numbers.values()) for numbers in lives.values()), len(lives), doubled, missed, ", ".join(grown) or "none",
        dict(trouble.counts)))
    print("output: %s" % folder)
    return 1 if doubled or missed or grown or not lives else 0


if __name__ == "__main__":
    sys.exit(main())
