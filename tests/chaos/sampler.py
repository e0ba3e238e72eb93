# SPDX-License-Identifier: Apache-2.0
"""Looks at all daemons again and again: what was seen running, from when to when."""
import threading
import time

from verdict import LABEL

PAUSE = 0.4 # seconds between two looks
LONG = 1.0 # seconds: a daemon that takes so long for an answer at its own socket may be late for others as well


class Sampler:
    def __init__(self, engines):
        self.engines = engines
        self.seen = [] # [host, id, instance, first seen, last seen]: without a look in between that did not see it
        self.slow = [] # (host, asked, answered)
        self.ending = threading.Event()
        self.threads = [threading.Thread(target=self.look_at, args=(host,), daemon=True) for host in engines]
        for thread in self.threads:
            thread.start()

    def look_at(self, host):
        lives = {} # those of the last look
        while not self.ending.wait(PAUSE):
            asked = time.monotonic()
            try:
                running = self.engines[host].ask("GET", "/containers/json")
            except (OSError, ValueError): # it is down, or went down while it answered
                lives = {}
                continue
            answered = time.monotonic() # it ran at some time between question and answer
            if answered - asked >= LONG:
                self.slow.append((host, asked, answered))
            before, lives = lives, {}
            for one in running:
                if one["Labels"].get(LABEL + "environment") != "chaos" or one["State"] != "running":
                    continue
                life = before.get(one["Id"])
                if life is None:
                    life = [host, one["Id"], one["Labels"].get(LABEL + "instance"), answered, answered]
                    self.seen.append(life)
                life[4] = asked
                lives[one["Id"]] = life

    def end(self):
        self.ending.set()
        for thread in self.threads:
            thread.join()

    def twins(self):
        """Pairs of containers of one instance that were running at the same time: instance, hosts, since when."""
        for number, (host, one, instance, first, last) in enumerate(self.seen):
            for other_host, other, other_instance, other_first, other_last in self.seen[number + 1:]:
                both = min(last, other_last) - max(first, other_first)
                if instance == other_instance and one != other and both > 0:
                    yield instance, host, other_host, f"{one[:12]} and {other[:12]} for {both:.1f} s"
