#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What chaos is made of, without hosts: scripts come from their seeds alone, and verdicts see what is wrong."""
import os
import subprocess
import sys
import tempfile
import types
import unittest

import verdict
from play import Story
from sampler import Sampler
from script import HOSTS, Description, Fault, Instance, script_of

MAESTRO = sys.argv.pop(1)
CHAOS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "chaos.py")
DESCRIPTION = Description({"web": {"update": "{order: stop-first}"}}, {"web-1": Instance("web-1", "web", 2)}, set())
ROW = '{"event":"instance_finished","instance":"web-1","play":"start","result":"%s","ship":"ship-2"}\n'
BEGIN, END = '{"event":"play_started","play":"%s"}\n', '{"event":"play_finished","exit_code":%d,"counts":{"ok":1},"down":[]}\n'


def container(running=True, instance="web-1", name="web-1", number="a"):
    labels = {"io.maestro.environment": "chaos", "io.maestro.instance": instance}
    return {"Id": number, "Name": "/" + name, "Config": {"Labels": labels},
            "State": {"Running": running, "Paused": False, "Status": "running" if running else "exited", "ExitCode": 0, "StartedAt": ""}}


def play_of(out, code=0, err=""):
    return types.SimpleNamespace(name="1-start", code=code, began=0, ended=9, was_killed=False, signals=[], words=[],
                                 out=lambda: out, err=lambda: err, story=lambda: Story(out))


def judged(judge, *arguments):
    violations = verdict.Violations()
    judge(*arguments, violations)
    return [one.split(":")[0] for one in violations]


class Scripts(unittest.TestCase):
    def test_a_seed_decides_all_of_a_round(self):
        said = {subprocess.run([sys.executable, "-B", CHAOS, "--script", "50", "--maestro", "-", "--skewed-clock", "-"], check=True,
                               capture_output=True, env=dict(os.environ, PYTHONHASHSEED=seed)).stdout for seed in ("1", "2")}
        self.assertEqual(len(said), 1)

    def test_descriptions_are_valid(self):
        addresses = {host: f"192.0.2.{host}" for host in range(1, HOSTS + 1)}
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "maestro.yaml")
            for seed in range(30):
                for description in script_of(seed).descriptions:
                    with open(file, "w", encoding="utf-8") as out:
                        out.write(description.text(addresses, "/run/docker.sock"))
                    done = subprocess.run([MAESTRO, "-f", file, "--strict", "validate"], capture_output=True, text=True, check=False)
                    self.assertEqual(done.returncode, 0, done.stderr)


class Verdicts(unittest.TestCase):
    def told(self, verb, result, found, troubles=()):
        reality = verdict.Reality(DESCRIPTION, {(2, "web-1"): found} if found else {}, troubles, [])
        return judged(reality.judge, play_of(BEGIN % verb + ROW % result))

    def test_what_is_told_up_is_up(self):
        self.assertEqual(self.told("start", "ok", container()), [])
        self.assertEqual(self.told("start", "ok", container(running=False)), ["told ok"])
        self.assertEqual(self.told("apply", "unchanged", None), ["told unchanged"])
        self.assertEqual(self.told("stop", "ok", container()), ["told ok"])
        self.assertEqual(self.told("clean", "ok", container(running=False)), ["told ok"])

    def test_a_fault_that_came_to_it_excuses(self):
        death = types.SimpleNamespace(fault=Fault(0, 1, "die", 2, "web-1"), began=1, ended=2, ends_containers=False)
        self.assertEqual(self.told("start", "ok", container(running=False), [death]), [])

    def test_rows_counts_and_exit_code_agree(self):
        self.assertEqual(judged(verdict.judge_story, play_of(BEGIN % "start" + ROW % "ok" + END % 0)), [])
        self.assertEqual(judged(verdict.judge_story, play_of(BEGIN % "start" + ROW % "failed" + END % 0)),
                         ["counts", "counts", "exit code"])
        self.assertEqual(judged(verdict.judge_story, play_of(BEGIN % "start" + ROW % "ok" + END % 0, 4)), ["exit code"])
        self.assertEqual(judged(verdict.judge_story, play_of(BEGIN % "start")), ["the play did not end"])

    def test_exit_codes_are_those_of_the_contract(self):
        for code in (0, 1, 4, 5):
            self.assertEqual(judged(verdict.judge_end, play_of("", code)), [])
        for code in (2, 3, 130, -11, -6):
            self.assertEqual(judged(verdict.judge_end, play_of("", code)), ["exit code"])

    def test_each_instance_is_there_once_under_its_name(self):
        here = {(2, "web-1"): container()}
        self.assertEqual(judged(verdict.judge_wanted, DESCRIPTION, here), [])
        self.assertEqual(judged(verdict.judge_wanted, DESCRIPTION, {}), ["not as wanted"])
        self.assertEqual(judged(verdict.judge_wanted, DESCRIPTION, here | {(3, "web-1"): container(number="b")}),
                         ["runs twice", "runs elsewhere"])
        self.assertEqual(judged(verdict.judge_wanted, DESCRIPTION, here | {(2, "web-1.old"): container(False, name="web-1.old")}),
                         ["a strange name"])

    def test_what_is_not_ours_is_as_it_was(self):
        def world(found):
            return types.SimpleNamespace(containers=lambda: {(1, "neighbour"): found} if found else {}, engines={})
        before = [(1, "neighbour", "a")]
        self.assertEqual(judged(verdict.judge_strangers, world(container(name="neighbour")), [], before), [])
        self.assertEqual(judged(verdict.judge_strangers, world(None), [], before), ["somebody else's container is gone"])
        self.assertEqual(judged(verdict.judge_strangers, world(container(False, name="neighbour")), [], before),
                         ["somebody else's container was stopped"])
        self.assertEqual(judged(verdict.judge_strangers, world(container(name="neighbour.old")), [], before),
                         ["somebody else's container was renamed"])

    def test_nobody_is_unreachable_whose_daemon_answers(self):
        told = play_of(BEGIN % "start" + ROW.replace('"ship"', '"error":"GET /_ping: no answer within 2 s","ship"') % "unreachable")
        refused = play_of(BEGIN % "start" + ROW.replace('"ship"', '"error":"connection refused","ship"') % "unreachable")
        cut = types.SimpleNamespace(fault=Fault(0, 1, "cut", 2), began=1, ended=2, touches_host=True)
        for play, troubles, slow, found in (
                (told, [], [], ["unreachable without a cause"]), (told, [cut], [], []), (told, [], [(2, 3, 5)], []),
                (told, [], [(1, 3, 5)], ["unreachable without a cause"]), (told, [], [(2, 20, 22)], ["unreachable without a cause"]),
                (refused, [], [(2, 3, 5)], ["unreachable without a cause"])):
            self.assertEqual(judged(verdict.judge_causes, play, DESCRIPTION, troubles, slow), found)

    def test_nothing_runs_twice(self):
        sampler = Sampler({})
        sampler.seen = [[1, "a", "web-1", 1.0, 5.0], [1, "a", "web-1", 9.2, 9.4], [2, "b", "web-1", 4.0, 9.0], [2, "c", "web-1", 9.5, 9.9]]
        self.assertEqual(judged(verdict.judge_twins, sampler.twins(), [DESCRIPTION], []), ["ran twice"])

    def test_lines_come_once_and_in_order(self):
        self.assertEqual(judged(verdict.judge_lines, play_of("web-1 | tick u 1.00\nweb-1 | tick u 1.20\nweb-1 | tick v 1.10\n")), [])
        self.assertEqual(judged(verdict.judge_lines, play_of("web-1 | tick u 1.00\nweb-1 | tick u 1.00\n")), ["logs"])


if __name__ == "__main__":
    unittest.main()
