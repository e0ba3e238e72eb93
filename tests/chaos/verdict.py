# SPDX-License-Identifier: Apache-2.0
"""What must hold, judged by what the daemons say."""
import json
import signal
import time

from play import COUNTED

LABEL = "io.maestro."
EXIT_BY_SIGNAL = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
BRINGS_UP = ("apply", "start", "restart")
TAKES_DOWN = ("stop", "kill")
SLACK = 1.0 # seconds: a fault is noticed a moment after it ended


class Violations(list):
    def add(self, rule, what):
        self.append(f"{rule}: {what}")


def ours(container):
    return container["Config"]["Labels"] and container["Config"]["Labels"].get(LABEL + "environment") == "chaos"


def instance_of(container):
    return container["Config"]["Labels"].get(LABEL + "instance")


def is_up(container):
    return container is not None and container["State"]["Running"]


def in_words(container):
    return "absent" if container is None else f"{container['State']['Status']} ({container['State']['ExitCode']})"


# --- one command ------------------------------------------------------------------------------------------------------

def judge_end(play, violations):
    """Its exit code is one of the contract, and has its cause."""
    if play.was_killed:
        return
    allowed = {0, 1, 4, 5} | {EXIT_BY_SIGNAL[one] for one in play.signals if one in EXIT_BY_SIGNAL}
    if "rollback" in play.words:
        allowed.add(2) # there is nothing to go back to
    if play.code not in allowed:
        violations.add("exit code", f"{play.name}: {play.code}\n{play.err()}")
    for word in ("internal:", "terminate called", "Assertion", "Segmentation"):
        if word in play.err():
            violations.add("internal error", f"{play.name}\n{play.err()}")


def judge_story(play, violations):
    """Rows, counts and exit code agree."""
    story = play.story()
    if play.was_killed or not story.verb:
        return
    if story.end is None:
        violations.add("the play did not end", f"{play.name}: no play_finished\n{play.err()}")
        return
    by_signal = play.code in EXIT_BY_SIGNAL.values()
    if play.code not in (story.end["exit_code"], 5) and not by_signal:
        violations.add("exit code", f"{play.name}: {play.code}, but the play tells {story.end['exit_code']}")
    for kind in COUNTED:
        if story.end["counts"].get(kind, 0) != story.count(kind):
            violations.add("counts", f"{play.name}: {story.end['counts']} but rows tell {story.count(kind)} {kind}")
    expected = 1 if story.count("failed") else 4 if story.count("unreachable") else 0
    if not by_signal and story.end["exit_code"] != expected:
        violations.add("exit code", f"{play.name}: {story.end['exit_code']} instead of {expected}")
    down = {name for name, row in story.rows.items() if row.get("down")}
    if down != set(story.end["down"]):
        violations.add("told down", f"{play.name}: rows {sorted(down)}, summary {story.end['down']}")
    if story.end["exit_code"] == 0 and not by_signal and story.count("skipped") + story.count("cancelled"):
        violations.add("exit code", f"{play.name}: 0, but something was not done")


class Reality:
    """What can have changed after a play told of it: by faults, and by other plays."""

    def __init__(self, description, containers, troubles, others):
        self.description, self.containers, self.troubles, self.others = description, containers, troubles, others

    def container(self, name):
        one = self.description.instances.get(name)
        found = self.containers.get((one.ship, name)) if one else None
        return found if found is not None and ours(found) and instance_of(found) == name else None

    def disturbances(self, play, name):
        one = self.description.instances[name]
        for trouble in self.troubles:
            began_in_time = trouble.began is not None and trouble.began <= time.monotonic()
            over_before = trouble.ended is not None and trouble.ended + SLACK < play.began
            if not began_in_time or over_before:
                continue
            if trouble.fault.what == name or (trouble.fault.host == one.ship and trouble.ends_containers):
                yield trouble
        for other in self.others:
            if other is not play and (other.ended is None or other.ended + SLACK > play.began) and name in touched_by(other):
                yield other

    def judge(self, play, violations):
        story = play.story()
        for name, row in story.rows.items():
            if name not in self.description.instances or row["result"] not in ("ok", "unchanged"):
                continue
            if any(True for _ in self.disturbances(play, name)):
                continue
            problem = self.contradiction(story.verb, name, row["result"])
            if problem:
                violations.add(f"told {row['result']}", f"{play.name} {story.verb}: {name} {problem}")

    def contradiction(self, verb, name, result):
        container = self.container(name)
        is_job = self.description.instances[name].service in self.description.jobs
        if verb in BRINGS_UP and is_job:
            done = container is not None and not container["State"]["Running"] and container["State"]["ExitCode"] == 0
            return None if done else f"is {in_words(container)}"
        if verb in BRINGS_UP and not is_up(container) or verb in TAKES_DOWN and is_up(container):
            return f"is {in_words(container)}"
        if verb == "clean" and result == "ok" and container is not None:
            return "is still there"
        return None


def touched_by(play):
    story = play.story()
    return story.touched | set(story.rows)


def judge_twins(twins, descriptions, troubles, violations):
    """No instance runs twice, unless it is to be replaced so, moves, or one of the hosts could not be asked."""
    in_trouble = {one.fault.host for one in troubles if one.touches_host}
    for instance, host, other_host, what in twins:
        service = instance.rsplit("-", 1)[0]
        starts_first = any("start-first" in one.services[service]["update"] for one in descriptions)
        moves = {host, other_host} == {one.instances[instance].ship for one in descriptions}
        if host == other_host and starts_first or host != other_host and (moves or {host, other_host} & in_trouble):
            continue
        violations.add("ran twice", f"{instance} on {host} and {other_host}: {what}")


def judge_causes(play, description, troubles, slow, violations):
    """Nobody is told unreachable whose host was well all the time. Slow are the daemons that let the sampler wait, too:
    a machine that has to run all of it may be too busy."""
    for name, row in play.story().rows.items():
        if row["result"] != "unreachable" or name not in description.instances:
            continue
        if play.signals and "was not done within" in row.get("error", ""): # who was interrupted does not wait for long
            continue
        ship = int(row["ship"].rsplit("-", 1)[1])
        causes = [one for one in troubles if one.touches_host and one.fault.host == ship and one.began is not None
                  and one.began < play.ended and (one.ended is None or one.ended + 3 > play.began)]
        is_slow = "no answer within" in row.get("error", "") and any(
            host == ship and asked < play.ended and answered > play.began for host, asked, answered in slow)
        if not causes and not is_slow:
            violations.add("unreachable without a cause", f"{play.name}: {name} on {row['ship']}: {row.get('error')}")


# --- after the faults -------------------------------------------------------------------------------------------------

def judge_strangers(world, troubles, before, violations):
    """What is not ours is there as it was, unless its host's daemon has ended everything."""
    containers = {one["Id"]: (host, one) for (host, _), one in world.containers().items()}
    restarted = {one.fault.host for one in troubles if one.ends_containers}
    strangers = before + [stranger for trouble in troubles for stranger in trouble.strangers]
    for host, name, number in strangers:
        if number not in containers:
            violations.add("somebody else's container is gone", f"{name} on {host}")
            continue
        one = containers[number][1]
        if one["Name"] != "/" + name:
            violations.add("somebody else's container was renamed", f"{name} on {host} is {one['Name']}")
        if host not in restarted and not is_up(one):
            violations.add("somebody else's container was stopped", f"{name} on {host} is {in_words(one)}")
    for trouble in troubles:
        for host, number in trouble.networks:
            if not any(one["Id"] == number for one in world.engines[host].ask("GET", "/networks")):
                violations.add("somebody else's network is gone", f"{trouble.fault.says()} on {host}")


def judge_hindered(play, containers, violations):
    """Nothing has failed but what still runs on another host, where it was described before."""
    story = play.story()
    failed = [name for name, row in story.rows.items() if row["result"] == "failed"]
    elsewhere = {instance_of(one) for (host, _), one in containers.items()
                 if ours(one) and is_up(one) and f"ship-{host}" != story.rows.get(instance_of(one), {}).get("ship")}
    if not failed or not elsewhere.issuperset(failed):
        violations.add("failed without a cause", f"{play.name}: {failed}\n{play.err()}")


def judge_wanted(description, containers, violations):
    """Each instance is there once, on its ship, under its name, and up; nothing of ours is there under another name."""
    seen = {}
    for (host, name), one in containers.items():
        if not ours(one):
            continue
        instance = instance_of(one)
        if name != instance:
            violations.add("a strange name", f"{name} on {host} is a container of {instance}")
        if is_up(one):
            seen.setdefault(instance, []).append(host)
    for instance, hosts in seen.items():
        if len(hosts) > 1:
            violations.add("runs twice", f"{instance} on {hosts}")
        if instance not in description.instances or hosts != [description.instances[instance].ship]:
            violations.add("runs elsewhere", f"{instance} on {hosts}")
    for name, one in description.instances.items():
        container = containers.get((one.ship, name))
        if one.service in description.jobs:
            if container is None or container["State"]["Running"] or container["State"]["ExitCode"] != 0:
                violations.add("not as wanted", f"{name} is {in_words(container)}")
        elif not is_up(container) or container["State"]["Paused"]:
            violations.add("not as wanted", f"{name} is {in_words(container)}")


def judge_unchanged(before, after, violations):
    """A second run changes nothing."""
    def facts(containers):
        return {(host, name): (one["Id"], one["State"]["StartedAt"]) for (host, name), one in containers.items()}
    if facts(before) != facts(after):
        changed = set(facts(before).items()) ^ set(facts(after).items())
        violations.add("a second run changes something", sorted({key for key, _ in changed}))


def judge_status(play, description, containers, violations):
    """`status` says what the daemons say."""
    if play.code != 0:
        violations.add("status", f"exit code {play.code}\n{play.err()}")
        return
    for row in json.loads(play.out())["instances"]:
        one = description.instances[row["name"]]
        container = containers.get((one.ship, row["name"]))
        if row["container_id"] != (container["Id"] if container else None):
            violations.add("status", f"{row['name']} is told {row['container_id']}")
        if (row["state"] == "running") != is_up(container):
            violations.add("status", f"{row['name']} is told {row['state']}, and is {in_words(container)}")


def judge_lines(play, violations):
    """`logs -F` tells no line twice, and the lines of a container in their order."""
    last = {}
    for line in play.out().splitlines():
        words = line.partition("tick ")[2].split()
        if len(words) != 2:
            continue
        life, moment = words[0], float(words[1])
        if moment <= last.get(life, 0):
            of_life = [other for other in play.out().splitlines() if life in other]
            at = of_life.index(line)
            around = "\n".join(of_life[max(0, at - 3):at + 6])
            violations.add("logs", f"{play.name}: {line!r} stands behind {last[life]}:\n{around}")
        last[life] = moment
