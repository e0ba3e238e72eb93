#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rounds of commands and faults on real hosts: tools/chaos runs it, docs/internals/chaos.md tells about it."""
import argparse
import fcntl
import os
import re
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback

import verdict
from play import Play
from sampler import Sampler
from script import HOSTS, PHASE, SSH_HOST, script_of
from world import Timeline, Trouble, World, write

PATIENCE = 45  # seconds within which a command must end once all faults have ended
UNDISTURBED = 60 # and that a command may take in a sound world
QUESTIONS = ("logs", "status", "plan", "history", "diff")
LEFT_BEHIND = 10 # and that a helper may outlive the command that needed it
# What Docker says of a container that it was starting when it was ended: the first command that hears it fails, and the
# next one creates the container anew.
HALF_STARTED = re.compile("task [0-9a-f]{64}: already exists")


class Round:
    def __init__(self, world, maestro, seed, folder):
        self.world, self.maestro, self.folder = world, maestro, folder
        self.script = script_of(seed)
        self.timeline = Timeline()
        self.violations = verdict.Violations()
        self.plays = []
        self.beginning = threading.Lock()
        self.troubles = [Trouble(world, fault, number, self.timeline) for number, fault in enumerate(self.script.faults)]
        self.files = [os.path.join(folder, f"v{number}.yaml") for number in (1, 2)]
        for file, description in zip(self.files, self.script.descriptions):
            write(file, description.text(world.addresses, world.sockets[SSH_HOST]))

    def play(self):
        self.world.sweep()
        for host, seconds in self.script.clocks.items():
            self.world.set_clock(host, seconds)
        try:
            self.play_with_these_clocks()
        finally:
            for host in self.script.clocks:
                self.world.set_clock(host)

    def play_with_these_clocks(self):
        self.before = [(host, "neighbour", self.world.engines[host].run("neighbour")) for host in self.world.engines]
        for number in range(self.script.begins_with):
            self.undisturbed(number, "apply", "--yes")
        follower = self.begin(0, "logs", "-F", *self.script.descriptions[0].services) if self.script.follows else None
        sampler = Sampler(self.world.engines)
        self.disturb()
        self.come_to_rest()
        sampler.end()
        self.slow = sampler.slow
        if follower is not None:
            self.end_follower(follower)
        self.judge_what_was_told()
        verdict.judge_twins(sampler.twins(), self.script.descriptions, self.troubles, self.violations)
        verdict.judge_strangers(self.world, self.troubles, self.before, self.violations)
        for trouble in self.troubles:
            trouble.give_back()
        self.finish_the_job()

    # --- with faults --------------------------------------------------------------------------------------------------

    def disturb(self):
        """Everything of the script, each thing at its time."""
        begun = time.monotonic()
        tasks = [(one.at, lambda one=one: self.begin_command(one)) for one in self.script.commands]
        for trouble in self.troubles:
            tasks += [(trouble.fault.at, trouble.begin), (trouble.fault.until, trouble.end)]
        threads = [self.at(begun + moment, action) for moment, action in tasks]
        for thread in threads:
            thread.join()

    def at(self, moment, action):
        def wait_and_act():
            time.sleep(max(0, moment - time.monotonic()))
            try:
                action()
            except Exception:  # told as a violation, with the rest
                self.violations.add("the test itself", traceback.format_exc())
        thread = threading.Thread(target=wait_and_act, daemon=True)
        thread.start()
        return thread

    def begin_command(self, command):
        play = self.begin(command.description, *command.words, is_disturbed=True)
        for delay, number in command.signals:
            self.at(play.began + delay, lambda number=number: play.signal(number))

    def begin(self, number, *words, is_disturbed=False):
        options = [] if words[0] in QUESTIONS else ["--progress", "json"]
        with self.beginning: # several may want the next number
            play = Play(f"{len(self.plays) + 1}-{words[0]}", [self.maestro, "-f", self.files[number], *options, *words],
                        self.folder, self.world.environment, self.timeline)
            play.description = self.script.descriptions[number]
            play.is_disturbed = is_disturbed
            self.plays.append(play)
        return play

    def come_to_rest(self):
        """All faults end, and then all commands."""
        self.timeline.add("everything is mended")
        self.world.mend({trouble.fault.host for trouble in self.troubles if trouble.touches_host})
        for trouble in self.troubles:
            trouble.ended = trouble.ended or time.monotonic()
        deadline = time.monotonic() + PATIENCE
        for play in self.disturbed():
            if not play.end_by(deadline):
                self.violations.add("no end", f"{play.name} goes on {PATIENCE} s after the last fault\n{play.out()}{play.err()}")
        self.timeline.add("all commands have ended")

    def disturbed(self):
        return [play for play in self.plays if play.is_disturbed]

    def end_follower(self, play):
        play.signal(signal.SIGINT)
        if not play.end_by(time.monotonic() + 10):
            self.violations.add("no end", f"{play.name} goes on after SIGINT")
        verdict.judge_end(play, self.violations)
        verdict.judge_lines(play, self.violations)

    def judge_what_was_told(self):
        containers = self.world.containers()
        for play in self.disturbed():
            verdict.judge_end(play, self.violations)
            verdict.judge_story(play, self.violations)
            verdict.judge_causes(play, play.description, self.troubles, self.slow, self.violations)
            verdict.Reality(play.description, containers, self.troubles, self.disturbed()).judge(play, self.violations)

    # --- without ------------------------------------------------------------------------------------------------------

    def undisturbed(self, number, *words, codes=(0,), is_second_try=False):
        play = self.begin(number, *words)
        if not play.end_by(time.monotonic() + UNDISTURBED):
            self.violations.add("no end", f"{play.name} in a sound world\n{play.out()}{play.err()}")
        if HALF_STARTED.search(play.err()) and not is_second_try:
            return self.undisturbed(number, *words, codes=codes, is_second_try=True)
        if play.code not in codes:
            self.violations.add("failed without a cause", f"{play.name}: exit code {play.code}\n{play.err()}")
        return play

    def finish_the_job(self):
        """What was interrupted comes to its end by the same command; then all is made as described, and stays so."""
        self.say_again(self.script.commands[-1])
        number = self.script.seed % 2
        description = self.script.descriptions[number]
        self.undisturbed(number, "apply", "--yes", "--prune", "--check-containers")
        containers = self.world.containers()
        verdict.judge_wanted(description, containers, self.violations)
        verdict.judge_status(self.undisturbed(number, "status", "--format", "json"), description, containers, self.violations)
        self.undisturbed(number, "plan", "apply", "--exit-code")
        self.undisturbed(number, "apply", "--yes")
        verdict.judge_unchanged(containers, self.world.containers(), self.violations)
        self.judge_left_behind()

    def say_again(self, last):
        """It may find that an instance which moved still runs where it was, or that there is nothing to go back to."""
        containers = self.world.containers()
        again = self.undisturbed(last.description, *last.words, codes=(0, 1, 2) if last.words[0] == "rollback" else (0, 1))
        verdict.judge_story(again, self.violations)
        if again.code == 1:
            verdict.judge_hindered(again, containers, self.violations)

    def judge_left_behind(self):
        """No helper outlives the command that needed it."""
        deadline = time.monotonic() + LEFT_BEHIND
        while left := self.helpers():
            if time.monotonic() > deadline:
                self.violations.add("left behind", f"processes of this machine: {left}")
                return
            time.sleep(0.1)

    def helpers(self):
        found = []
        for number in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{number}/cmdline", "rb") as file:
                    words = file.read().split(b"\0")
            except OSError:
                continue
            if os.path.join(self.world.folder, "ssh_config").encode() in words:
                found.append(b" ".join(words).decode(errors="replace"))
        return found

    # --- report -------------------------------------------------------------------------------------------------------

    def what_happened(self):
        commands = "; ".join(f"{' '.join(play.words[3:]).replace('--progress json ', '')} → {play.code}" for play in self.disturbed())
        clocks = [f"clock {host} {seconds:+}" for host, seconds in self.script.clocks.items()]
        return f"{commands} | {', '.join([trouble.fault.says() for trouble in self.troubles] + clocks)}"

    def trace(self):
        parts = [f"--- {self.script.says()}\n", self.timeline.text()]
        for file in self.files:
            parts += [f"--- {file}\n", open(file, encoding="utf-8").read()]
        for play in self.plays:
            out = "" if "logs" in play.name else play.out()
            parts.append(f"--- {play.name}: {' '.join(play.words)}: {play.code}\n{out}{play.err()}")
        parts += [f"VIOLATION {one}\n" for one in self.violations]
        return "\n".join(parts)


def play_round(world, arguments, seed, place):
    folder = tempfile.mkdtemp(prefix="round-", dir=world.folder)
    began = time.monotonic()
    one = Round(world, arguments.maestro, seed, folder)
    try:
        one.play()
    except Exception:
        one.violations.add("the test itself", traceback.format_exc())
        world.mend(world.engines)
    took = time.monotonic() - began
    good = not one.violations
    print(f"{place} seed {seed}: {'ok' if good else 'VIOLATED'} in {took:.1f} s ({one.what_happened()})", flush=True)
    if arguments.trace or not good:
        print(one.trace(), flush=True)
    for play in one.plays:
        play.end_by(0)
    shutil.rmtree(folder)
    return good


def lock_of(fleet):
    """Two runs on one fleet would be each other's chaos."""
    file = open(os.path.join(tempfile.gettempdir(), f"maestro-fleet-{fleet}"), "w")
    fcntl.flock(file, fcntl.LOCK_EX)
    return file


def arguments_of(words):
    parser = argparse.ArgumentParser(prog="tools/chaos", description=__doc__)
    parser.add_argument("rounds", nargs="?", type=int, default=20, help="how many rounds (20)")
    parser.add_argument("--first", type=int, default=1, help="the seed of the first; the next one has the next (1)")
    parser.add_argument("--seed", type=int, action="append", help="only the round of this seed; may be repeated")
    parser.add_argument("--trace", action="store_true", help="tell all of it also if all is well")
    parser.add_argument("--script", action="store_true", help="only tell what would happen")
    parser.add_argument("--fleet", default="chaos", help="the fleet of tools/hosts (chaos); it is taken down in the end")
    parser.add_argument("--keep", action="store_true", help="leave the hosts up")
    parser.add_argument("--maestro", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--skewed-clock", required=True, help=argparse.SUPPRESS)
    return parser.parse_args(words)


def main(words):
    arguments = arguments_of(words)
    seeds = arguments.seed or range(arguments.first, arguments.first + arguments.rounds)
    if arguments.script:
        for seed in seeds:
            print(f"seed {seed}: {script_of(seed).says()}")
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143)) # so that nothing is left up
    lock = lock_of(arguments.fleet)
    failed = []
    with tempfile.TemporaryDirectory(prefix="maestro-chaos-") as folder:
        world = World(arguments.fleet, folder, arguments.skewed_clock)
        try:
            for number, seed in enumerate(seeds, 1):
                if not play_round(world, arguments, seed, f"round {number}"):
                    failed.append(seed)
        finally:
            world.close()
            if not arguments.keep:
                world.hosts("down")
            lock.close()
    print(f"{len(seeds)} rounds, {len(failed)} violated" + (f": seeds {' '.join(map(str, failed))}" if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
