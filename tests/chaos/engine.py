# SPDX-License-Identifier: Apache-2.0
"""A host's Docker daemon, asked at its unix socket: that one works whatever becomes of the network."""
import http.client
import json
import socket
import urllib.parse

IMAGE = "maestro/busybox:1"


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("engine", timeout=30)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Refused(OSError):
    """The daemon answered, and says no."""


class Engine:
    def __init__(self, path):
        self.path = path

    def ask(self, method, path, body=None, **query):
        connection = UnixConnection(self.path)
        try:
            url = "/v1.41" + path + ("?" + urllib.parse.urlencode(query) if query else "")
            text = None if body is None else json.dumps(body)
            connection.request(method, url, text, {"Content-Type": "application/json"} if text else {})
            answer = connection.getresponse()
            said = answer.read()
        except http.client.HTTPException as error:
            raise OSError(f"{method} {path}: {error!r}") from error
        finally:
            connection.close()
        if answer.status >= 400:
            raise Refused(f"{method} {path}: {answer.status} {said.decode(errors='replace').strip()}")
        return json.loads(said) if said and answer.getheader("Content-Type", "").startswith("application/json") else said

    def containers(self):
        """Each in full, by its name; those that go while they are asked for are left out."""
        found = {}
        for one in self.ask("GET", "/containers/json", all=1):
            try:
                told = self.ask("GET", f"/containers/{one['Id']}/json")
            except Refused:
                continue
            found[told["Name"].lstrip("/")] = told
        return found

    def run(self, name, labels=None):
        made = self.ask("POST", "/containers/create", name=name, body={
            "Image": IMAGE, "Cmd": ["sleep", "1000"], "StopTimeout": 1, "Labels": labels or {}})
        self.ask("POST", f"/containers/{made['Id']}/start")
        return made["Id"]

    def sweep(self):
        """Nothing is left on the host but images."""
        for one in self.ask("GET", "/containers/json", all=1):
            self.ask("DELETE", f"/containers/{one['Id']}", force=1, v=1)
        self.ask("POST", "/networks/prune")
        self.ask("POST", "/volumes/prune")
