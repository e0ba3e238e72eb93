# SPDX-License-Identifier: Apache-2.0
"""A run of maestro: begun, disturbed, and what it said."""
import json
import os
import signal
import subprocess
import threading
import time

COUNTED = ("ok", "unchanged", "failed", "skipped", "unreachable", "cancelled")


class Play:
    """Begins at once. What it writes is kept in files, so that nothing of it can make it wait."""

    def __init__(self, name, command, folder, environment, timeline):
        self.name, self.words, self.timeline = name, command, timeline
        self.files = [os.path.join(folder, f"{name}.{end}") for end in ("out", "err")]
        self.began = time.monotonic()
        self.ended = None
        self.signals = []
        self.code = None
        with open(self.files[0], "wb") as out, open(self.files[1], "wb") as err:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment,
                                            process_group=0)  # one that is stopped would have its group hung up
        timeline.add(f"{name} begins: {' '.join(command[1:])}")
        self.waiting = threading.Thread(target=self.wait_for_end, daemon=True)
        self.waiting.start()

    def wait_for_end(self):
        self.code = self.process.wait()
        self.ended = time.monotonic()
        self.timeline.add(f"{self.name} ends with {self.code}")

    def signal(self, number):
        if self.ended is None:
            self.signals.append(number)
            self.timeline.add(f"{self.name} gets {signal.Signals(number).name}")
            self.process.send_signal(number)

    def end_by(self, moment):
        """Whether it has ended by then; if not, it is killed."""
        self.waiting.join(max(0, moment - time.monotonic()))
        if self.ended is not None:
            return True
        self.process.kill()
        self.waiting.join()
        return False

    @property
    def was_killed(self):
        return signal.SIGKILL in self.signals

    def overlaps(self, other):
        return self.began < other.ended and other.began < self.ended

    def out(self):
        return read(self.files[0])

    def err(self):
        return read(self.files[1])

    def story(self):
        return Story(self.out())


class Story:
    """What --progress json told of the last of its plays."""

    def __init__(self, out):
        self.forget("")
        for line in out.splitlines():
            try:
                told = json.loads(line)
            except ValueError:
                continue # the last line of one that was killed
            if isinstance(told, dict) and "event" in told: # else a line of another JSON document, such as that of `status`
                self.take(told)

    def forget(self, verb):
        self.verb, self.rows, self.touched, self.end = verb, {}, set(), None

    def take(self, told):
        event = told["event"]
        if event == "play_started":
            touched = self.touched
            self.forget("repair" if "repair" in told else told["play"])
            self.touched = touched
        elif event == "step_started" and told["subject"]["kind"] in ("instance", "container"):
            self.touched.add(told["subject"]["name"])
        elif event == "instance_finished":
            self.rows[told["instance"]] = told
        elif event == "play_finished":
            self.end = told

    def count(self, result):
        return sum(row["result"] == result for row in self.rows.values())


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()
