# SPDX-License-Identifier: Apache-2.0
"""The hosts of a fleet, what goes wrong with them, and how that ends."""
import os
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from engine import Engine, Refused
from script import HOSTS, SSH_HOST

TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools")
DISK = "200M"
ANOTHERS = {"io.maestro.environment": "another"}


class Timeline:
    """What has happened when; of many threads."""

    def __init__(self):
        self.began = time.monotonic()
        self.lines = []

    def add(self, text):
        self.lines.append((time.monotonic() - self.began, text))

    def text(self):
        return "".join(f"{moment:7.2f} s  {text}\n" for moment, text in sorted(self.lines))


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120, **options).stdout


class World:
    def __init__(self, fleet, folder, skewed_clock):
        self.fleet, self.folder, self.skewed_clock = fleet, folder, skewed_clock
        self.hosts("up", str(HOSTS), "--disk", DISK, "--", "--debug", "--max-download-attempts", "1")
        run(os.path.join(TOOLS, "images"), fleet)
        told = dict(line.split("=", 1) for line in self.hosts("env").splitlines())
        self.addresses = {host: told[f"MAESTRO_HOST_{host}"] for host in range(1, HOSTS + 1)}
        self.sockets = {host: f"{told['MAESTRO_FLEET_FOLDER']}/{host}/docker.sock" for host in self.addresses}
        self.engines = {host: Engine(path) for host, path in self.sockets.items()}
        self.sshd = None
        self.environment = dict(os.environ, PATH=os.path.join(folder, "bin") + ":" + os.environ["PATH"])
        self.open_ssh()

    def hosts(self, *words):
        return run(os.path.join(TOOLS, "hosts"), "--fleet", self.fleet, *words)

    # --- ssh ----------------------------------------------------------------------------------------------------------

    def open_ssh(self):
        """One sshd, and a program `ssh` with a configuration of its own instead of the user's."""
        path = lambda name: os.path.join(self.folder, name)
        for key in ("key", "host_key"):
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path(key))
        os.mkdir(path("bin"))
        write(path("ssh_config"), f"IdentityFile {path('key')}\nUserKnownHostsFile {path('known')}\n"
                                  "GlobalKnownHostsFile /dev/null\nStrictHostKeyChecking yes\n")
        write(path("known"), f"{self.addresses[SSH_HOST]} {read(path('host_key.pub'))}")
        write(path("bin/ssh"), f"#!/bin/sh\nexec /usr/bin/ssh -F {path('ssh_config')} \"$@\"\n")
        os.chmod(path("bin/ssh"), 0o755)
        write(path("sshd_config"), f"ListenAddress {self.addresses[SSH_HOST]}\nHostKey {path('host_key')}\nPidFile none\n"
                                   f"AuthorizedKeysFile {path('key.pub')}\nStrictModes no\nUsePAM yes\n"
                                   "PasswordAuthentication no\nKbdInteractiveAuthentication no\n")
        self.hosts("enter", str(SSH_HOST), "sh", "-c", "mkdir -p /run/sshd; pkill -KILL sshd || true") # one may be left
        self.sshd = subprocess.Popen(
            [os.path.join(TOOLS, "hosts"), "--fleet", self.fleet, "enter", str(SSH_HOST), "sh", "-c",
             f"echo $$ >{path('sshd.pid')}; exec /usr/sbin/sshd -D -f {path('sshd_config')} -E {path('sshd.log')}"],
            stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        await_true(lambda: "Server listening" in read(path("sshd.log")), "sshd listens")

    def cut_ssh_sessions(self):
        number = read(os.path.join(self.folder, "sshd.pid")).strip()
        self.hosts("enter", str(SSH_HOST), "sh", "-c", f"pkill -KILL --parent {number} || true")

    def close(self):
        if self.sshd is not None:
            number = read(os.path.join(self.folder, "sshd.pid")).strip()
            self.hosts("enter", str(SSH_HOST), "sh", "-c", f"kill -KILL {number} || true") # it may be gone
            self.sshd.wait()

    # --- rounds -------------------------------------------------------------------------------------------------------

    def each_engine(self, action):
        with ThreadPoolExecutor(HOSTS) as threads:
            return dict(zip(self.engines, threads.map(action, self.engines.values())))

    def mend(self, hosts):
        """These are as they should be again, and answer by the network."""
        for host in hosts:
            try:
                self.hosts("thaw", str(host))
            except subprocess.CalledProcessError: # it does not run
                pass
            for verb in ("clear", "start", "mend"):
                self.hosts(verb, str(host))

    def set_clock(self, host, seconds=None):
        """To wrong time, or right again."""
        self.hosts("stop", str(host))
        self.hosts("start", str(host), *([] if seconds is None else ["--", self.skewed_clock, str(seconds)]))

    def sweep(self):
        self.each_engine(Engine.sweep)

    def containers(self):
        """(host, name) → the container, by all daemons."""
        return {(host, name): one for host, found in self.each_engine(Engine.containers).items() for name, one in found.items()}


class Trouble:
    """A fault of the script on these hosts; what it meant, and when it really was."""

    def __init__(self, world, fault, number, timeline):
        self.world, self.fault, self.number, self.timeline = world, fault, number, timeline
        self.began = self.ended = self.paused = None
        self.strangers = [] # (host, name, id): containers that nobody may touch
        self.networks = []  # (host, id)

    @property
    def touches_host(self):
        return self.fault.kind in ("cut", "slow", "lossy", "stop", "kill", "freeze", "fill", "ssh")

    @property
    def ends_containers(self):
        """Of the whole host: a daemon that was killed ends them once it is started again."""
        return self.fault.kind in ("stop", "kill")

    def begin(self):
        self.began = time.monotonic()
        self.say(f"{self.fault.says()}")
        self.attempt({"stop": self.stop_daemon, "kill": self.kill_daemon, "ssh": self.cut_ssh, "die": self.die,
                      "halt": self.halt, "remove": self.remove, "pause": self.pause, "stranger": self.add_stranger,
                      "network": self.add_network, "steal": self.steal}.get(self.fault.kind, self.by_tool))
        self.say(f"{self.fault.says()} is done")

    def end(self):
        self.say(f"{self.fault.says()} ends")
        ending = {"cut": "mend", "slow": "mend", "lossy": "mend", "stop": "start", "kill": "start", "freeze": "thaw",
                  "fill": "clear"}.get(self.fault.kind)
        if ending is not None:
            self.attempt(lambda: self.world.hosts(ending, str(self.fault.host)))
        elif self.fault.kind == "pause":
            self.attempt(self.unpause)
        self.ended = time.monotonic()

    def say(self, text):
        self.timeline.add(f"  ! {text}")

    def attempt(self, action):
        """Of several faults one can hinder another."""
        try:
            action()
        except (OSError, subprocess.CalledProcessError) as error:
            self.say(f"{self.fault.says()} came to nothing: {getattr(error, 'stderr', None) or error}")

    @property
    def engine(self):
        return self.world.engines[self.fault.host]

    def by_tool(self):
        self.world.hosts(self.fault.kind, str(self.fault.host), *([self.fault.what] if self.fault.what else []))

    def stop_daemon(self):
        self.world.hosts("stop", str(self.fault.host))

    def kill_daemon(self):
        self.world.hosts("stop", "--kill", str(self.fault.host))

    def cut_ssh(self):
        self.world.cut_ssh_sessions()

    def our_container(self):
        """The one of that name, by its number; a stranger's in its place is left alone by other faults, too."""
        told = self.engine.ask("GET", f"/containers/{self.fault.what}/json")
        if told["Config"]["Labels"].get("io.maestro.environment") != "chaos":
            raise Refused(f"{self.fault.what} is somebody else's")
        return "/containers/" + told["Id"]

    def die(self):
        self.engine.ask("POST", f"{self.our_container()}/kill")

    def halt(self):
        self.engine.ask("POST", f"{self.our_container()}/stop", t=1)

    def remove(self):
        self.engine.ask("DELETE", self.our_container(), force=1)

    def pause(self):
        self.paused = self.our_container()
        self.engine.ask("POST", f"{self.paused}/pause")

    def unpause(self):
        if self.paused is not None:
            self.engine.ask("POST", f"{self.paused}/unpause")

    def add_stranger(self):
        self.take_in(f"stranger-{self.number}", ANOTHERS if self.number % 2 else {})

    def add_network(self):
        made = self.engine.ask("POST", "/networks/create", body={"Name": f"foreign-{self.number}"})
        self.networks.append((self.fault.host, made["Id"]))

    def steal(self):
        """Somebody puts a container of theirs in the place of ours."""
        try:
            self.remove()
        except Refused: # there was none
            pass
        self.take_in(self.fault.what, ANOTHERS) # without any label it would be taken over

    def take_in(self, name, labels):
        self.strangers.append((self.fault.host, name, self.engine.run(name, labels)))

    def give_back(self):
        """The owner of what was put in our place removes it."""
        if self.fault.kind == "steal":
            for host, _, number in self.strangers:
                self.world.engines[host].ask("DELETE", f"/containers/{number}", force=1)
            self.strangers = []


def await_true(condition, what, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what}: not within {seconds} s")
        threading.Event().wait(0.05)


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
