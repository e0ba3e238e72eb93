#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Asks URLs again and again until it is told to end; then says in how many rounds, and how few of them answered at least."""
import http.client
import signal
import sys
from urllib.parse import urlsplit


def answers(url):
    parts = urlsplit(url)
    try:
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=5)
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    except http.client.HTTPException:
        return False


goes_on = True


def end(*_):
    global goes_on
    goes_on = False


signal.signal(signal.SIGTERM, end)
rounds = 0
least = len(sys.argv) - 1
while goes_on:
    least = min(least, sum(answers(url) for url in sys.argv[1:]))
    rounds += 1
    if rounds == 1:
        print("began", flush=True)
print(f"rounds {rounds} least {least}", flush=True)
