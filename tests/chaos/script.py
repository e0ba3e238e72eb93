# SPDX-License-Identifier: Apache-2.0
"""What shall happen in a round: worked out from its seed alone, before anything runs."""
import dataclasses
import json
import random
import signal

HOSTS = 4
SSH_HOST = 4 # this one is reached through SSH
PHASE = 4.0  # seconds in which commands and faults begin


@dataclasses.dataclass
class Instance:
    name: str
    service: str
    ship: int


@dataclasses.dataclass
class Description:
    services: dict  # name → its keys, as YAML
    instances: dict # name → Instance
    jobs: set       # services that end by themselves

    def names(self):
        return list(self.instances)

    def text(self, addresses, socket):
        lines = ["__maestro: {schema: 2}", "name: chaos", "ship_defaults: {timeout: 2, ssh_timeout: 4}", "ships:"]
        for host in range(1, HOSTS + 1):
            by_ssh = f", endpoint: 'ssh://root@{addresses[host]}', socket_path: {socket}" if host == SSH_HOST else ""
            lines.append(f"  ship-{host}: {{ip: {addresses[host]}{by_ssh}}}")
        lines += ["networks: {inner: {}}", "services:"]
        for service, keys in self.services.items():
            lines.append(f"  {service}:")
            lines += [f"    {key}: {value}" for key, value in keys.items()]
            lines.append("    instances:")
            lines += [f"      {one.name}: {{ship: ship-{one.ship}}}" for one in self.instances.values() if one.service == service]
        return "\n".join(lines) + "\n"


@dataclasses.dataclass
class Command:
    at: float
    words: list
    description: int # which of the two
    signals: list    # (seconds after its begin, signal)

    def says(self):
        fates = "".join(f" {signal.Signals(number).name}@{delay:.1f}" for delay, number in self.signals)
        return f"{' '.join(self.words)} (v{self.description + 1}){fates}"


@dataclasses.dataclass
class Fault:
    at: float
    until: float
    kind: str
    host: int
    what: str = ""

    def says(self):
        return f"{self.kind} {self.what or self.host}"


@dataclasses.dataclass
class Script:
    seed: int
    descriptions: list
    begins_with: int # how many of the descriptions are applied before
    commands: list
    faults: list
    follows: bool # `logs -F` runs beside
    clocks: dict  # host → by how many seconds its clock is wrong

    def says(self):
        clocks = [f"clock {host} {seconds:+}" for host, seconds in self.clocks.items()]
        return "; ".join([one.says() for one in self.commands] + [one.says() for one in self.faults] + clocks)


TICK = "trap 'exit 0' TERM; read id </proc/sys/kernel/random/uuid; while :; do echo tick $id $(cut -d ' ' -f 1 /proc/uptime); sleep 0.2; done"
SERVE = "httpd -p 80 -h /www; " + TICK


def shell(line):
    return json.dumps(["sh", "-c", line])


def service_keys(dice, service):
    keys = {"image": "maestro/busybox:1", "stop_timeout": 1, "command": shell(TICK), "env": "{VERSION: '1'}",
            "restart": dice.choice(["'no'", "unless-stopped", "on-failure"])}
    order = dice.choice(["stop-first", "stop-first", "start-first"])
    keys["update"] = f"{{monitor: 0.3, order: {order}, parallelism: {dice.randint(1, 2)}}}"
    if service == "db":
        keys.update(command=shell(SERVE), ports="{http: '80:8080'}",
                    lifecycle="{running: [{type: tcp, port: http, max_wait: 20}]}")
    if service == "job":
        keys.update(command=shell("sleep 0.2"), restart="'no'", lifecycle="{running: [{type: exited, max_wait: 20}]}")
    return keys


def first_description(dice):
    sizes = {"db": 1, "web": dice.randint(2, 4), "worker": dice.randint(1, 3)}
    if dice.random() < 0.3:
        sizes["job"] = 1
    services = {service: service_keys(dice, service) for service in sizes}
    services["web"]["requires"] = "[db]"
    if dice.random() < 0.5:
        services["worker"]["requires"] = "[db]"
    if dice.random() < 0.3:
        services["web"]["networks"] = "[inner]"
    instances = {}
    for service, size in sizes.items():
        begin = dice.randint(0, HOSTS - 1)
        for number in range(1, size + 1):
            name = f"{service}-{number}"
            instances[name] = Instance(name, service, 1 + (begin + number) % HOSTS)
    return Description(services, instances, {"job"} & set(sizes))


def second_description(dice, first):
    """Some services are made anew, one instance moves, limits change while it runs."""
    services = {service: dict(keys) for service, keys in first.services.items()}
    instances = {name: dataclasses.replace(one) for name, one in first.instances.items()}
    for service in dice.sample(sorted(services), k=dice.randint(1, 2)):
        services[service]["env"] = "{VERSION: '2'}"
    if dice.random() < 0.4:
        services[dice.choice(sorted(services))]["limits"] = "{memory: 64m}"
    if dice.random() < 0.5:
        one = instances[dice.choice(sorted(instances))]
        one.ship = 1 + one.ship % HOSTS
    return Description(services, instances, first.jobs)


def fate(dice):
    """What becomes of Maestro itself; most often nothing."""
    delay = dice.uniform(0.1, 2.5)
    return dice.choice([
        [], [], [], [],
        [(delay, signal.SIGINT)],
        [(delay, signal.SIGINT), (delay + dice.uniform(0.1, 1), signal.SIGINT)],
        [(delay, signal.SIGTERM)],
        [(delay, signal.SIGKILL)],
        [(delay, signal.SIGKILL)],
        [(delay, signal.SIGSTOP), (delay + dice.uniform(0.5, 4), signal.SIGCONT)],
        [(delay, signal.SIGHUP)],
    ])


def words_of(dice, services):
    service = dice.choice(sorted(services))
    words = dice.choice([
        ["apply", "--yes"], ["apply", "--yes"], ["apply", "--yes"], ["apply", "--yes", "--keep-going"], ["start"],
        ["start", service], ["restart", service], ["restart", "--all"], ["restart", "--all", "-c", "1"],
        ["restart", "--all", "--only-if-changed"], ["stop", "--all"], ["stop", service], ["kill", service],
        ["rollback", "--yes"], ["clean"],
    ])
    if dice.random() < 0.15:
        words = words + ["--fail-fast"]
    if dice.random() < 0.4:
        words = words + ["--lock-wait", "20"]
    return words


def commands_of(dice, services, begins_with):
    commands = []
    at = 0.0
    for number in range(dice.randint(1, 3)):
        words, description = words_of(dice, services), dice.randint(0, 1)
        if number == 0 and dice.random() < 0.4: # much to do
            words, description = ["apply", "--yes"], begins_with % 2
        commands.append(Command(at, words, description, fate(dice)))
        at += dice.choice([0.0, dice.uniform(0, 2), dice.uniform(1, 3)])
    question = dice.choice([["status"], ["status", "--format", "json"], ["history"], ["diff"]])
    return [Command(dice.uniform(0, PHASE), question, dice.randint(0, 1), [])] + commands


KINDS = ["cut", "cut", "slow", "lossy", "stop", "kill", "freeze", "fill", "ssh", "die", "die", "remove", "halt", "pause",
         "stranger", "network", "steal"]


def fault_of(dice, instances):
    kind = dice.choice(KINDS)
    host = dice.randint(1, HOSTS)
    at = dice.uniform(0, PHASE)
    until = at + dice.uniform(0.3, 5)
    what = ""
    if kind == "slow":
        what = f"{dice.choice([32, 100, 300])}kbit"
    if kind == "lossy":
        what = f"0.{dice.choice(['05', '1', '3'])}"
    if kind == "ssh":
        host = SSH_HOST
    if kind in ("die", "remove", "halt", "pause", "steal"):
        one = instances[dice.choice(sorted(instances))]
        host, what = one.ship, one.name
    return Fault(at, until, kind, host, what)


def clocks_of(dice):
    if dice.random() < 0.7:
        return {}
    hosts = dice.sample(range(1, HOSTS + 1), k=dice.randint(1, 2))
    return {host: dice.choice([-86400, -3600, -40, 40, 3600, 86400]) for host in hosts}


def script_of(seed):
    dice = random.Random(seed)
    first = first_description(dice)
    descriptions = [first, second_description(dice, first)]
    begins_with = dice.choice([0, 1, 1, 2])
    commands = commands_of(dice, first.services, begins_with)
    faults = [fault_of(dice, first.instances) for _ in range(dice.randint(1, 5))]
    return Script(seed, descriptions, begins_with, commands, sorted(faults, key=lambda one: one.at),
                  begins_with > 0 and dice.random() < 0.5, clocks_of(dice))
