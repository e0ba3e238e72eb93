# SPDX-License-Identifier: Apache-2.0
"""Runs a service with its output in a file, in Logstash by way of Redis, or in both."""
import os
import random
import signal
import subprocess

from maestro.guestutils import get_container_name, get_node_list, get_service_name


def run_service(cmd, logtype='log', logbase=None, logtarget=None):
    """Runs a command, a list or a text that is split at its blanks, and returns its exit status. A SIGTERM is passed on to it.

    What it writes, errors too, goes to our own standard output; with `logbase` to the file CONTAINER.log in that folder;
    with `logtarget`, the name of a service of Redis nodes with a port `redis`, to one of these, through `pipestash`, which must
    be installed. With both, `tee` writes the file on the way. Without any node there is no target.
    """
    command = cmd if isinstance(cmd, (list, tuple)) else cmd.split(' ')
    nodes = get_node_list(logtarget, ports=['redis'], minimum=0) if logtarget else []
    logfile = os.path.join(logbase, get_container_name() + '.log') if logbase else None
    if logbase and not os.path.isdir(logbase):
        os.makedirs(logbase)
    readers = _readers(logfile, nodes, logtype)
    with _Forwarding() as forwarding:
        started = []
        try:
            status = _run(command, logfile if not nodes else None, readers, started, forwarding)
        finally:
            for reader in started:  # they end when they have read all, or when nobody will write to them
                if reader.stdin is not None:
                    reader.stdin.close()
                reader.wait()
    return status


def _readers(logfile, nodes, logtype):
    """The commands that the output goes through, the first one first."""
    if not nodes:
        return []
    stash = ['pipestash', '-t', logtype, '-r', 'redis://%s/0' % random.choice(nodes), '-R', 'logstash',
             '-f', 'service=%s' % get_service_name(), '-S', get_container_name()]
    return [['tee', logfile], stash] if logfile else [stash]


def _run(command, logfile, readers, started, forwarding):
    """Starts the readers from the last one, so that nothing runs if one is missing, then the service; waits for this."""
    output = open(logfile, 'wb') if logfile else None
    try:
        for reader in reversed(readers):
            started.insert(0, subprocess.Popen(reader, stdin=subprocess.PIPE, stdout=output, close_fds=True, preexec_fn=_as_usual))
            output = started[0].stdin
        service = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, close_fds=True,
                                   preexec_fn=_as_usual)
    finally:
        if logfile:
            output.close()
    for reader in started:  # now they are theirs
        reader.stdin.close()
        reader.stdin = None
    forwarding.to(service)
    return service.wait()


def _as_usual():
    """What Python has changed for itself is as usual for what it starts."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)


class _Forwarding(object):
    """While it is entered, a SIGTERM goes to a process, also one that came before that process did."""

    def __init__(self):
        self.process = None
        self.received = False
        self.before = None

    def __enter__(self):
        try:
            self.before = signal.signal(signal.SIGTERM, self._handle)
        except ValueError:  # signals are the main thread's
            pass
        return self

    def __exit__(self, *_):
        if self.before is not None:
            signal.signal(signal.SIGTERM, self.before)

    def to(self, process):
        self.process = process
        if self.received:
            process.terminate()

    def _handle(self, _number, _frame):
        self.received = True
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
