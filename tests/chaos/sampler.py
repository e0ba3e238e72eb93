# SPDX-License-Identifier: Apache-2.0
"""Looks at all daemons again and again: what was seen running, from when to when."""
import threading
import time

from verdict import LABEL

PAUSE = 0.4 # seconds between two looks


class Sampler:
    def __init__(self, engines):
        self.engines = engines
        self.seen = {} # (host, id) → [instance, first seen, last seen]
        self.ending = threading.Event()
        self.threads = [threading.Thread(target=self.look_at, args=(host,), daemon=True) for host in engines]
        for thread in self.threads:
            thread.start()

    def look_at(self, host):
        while not self.ending.wait(PAUSE):
            asked = time.monotonic()
            try:
                running = self.engines[host].ask("GET", "/containers/json")
            except (OSError, ValueError): # it is down, or went down while it answered
                continue
            answered = time.monotonic()
            for one in running:
                if one["Labels"].get(LABEL + "environment") == "chaos" and one["State"] == "running":
                    # It ran at some time between question and answer.
                    found = self.seen.setdefault((host, one["Id"]), [one["Labels"].get(LABEL + "instance"), answered, answered])
                    found[2] = asked

    def end(self):
        self.ending.set()
        for thread in self.threads:
            thread.join()

    def twins(self):
        """Pairs of containers of one instance that were running at the same time: instance, hosts, since when."""
        lives = sorted(self.seen.items())
        for number, ((host, one), (instance, first, last)) in enumerate(lives):
            for (other_host, other), (other_instance, other_first, other_last) in lives[number + 1:]:
                both = min(last, other_last) - max(first, other_first)
                if instance == other_instance and both > 0:
                    yield instance, host, other_host, f"{one[:12]} and {other[:12]} for {both:.1f} s"
