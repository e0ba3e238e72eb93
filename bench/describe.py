#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the description of a large environment to standard output, for benchmarks.

usage: describe.py [--instances N] [--ships M] [--network 127.N] [--services K] [--fan-out F] [--rich] [--seed S]
                   [--edited PERCENT]

Services form a tree of requirements: service n requires service (n - 1) / fan-out, or none if the fan-out is 0. Instances go round the services and
the ships, which have the addresses of a simulated fleet if its --network is given. --rich gives each instance ports, volumes, limits, checks and more variables, as large descriptions have.
--edited gives that share of the instances one more variable, and lets all of a service be replaced at once: what an `apply` is measured with.
10,000 instances are about 2.6 MB, with --rich about 5 MB.
"""

import argparse
import random
import sys


def ships(out, count, network):
    out.write("ships:\n")
    for number in range(count):
        if network:
            address = "%s.%d.%d" % (network, number // 250, number % 250 + 1)
        else:
            address = "10.%d.%d.%d" % (number >> 16 & 255, number >> 8 & 255, number & 255)
        out.write("  host-%d: {ip: %s, docker_port: 2375, timeout: 10}\n" % (number, address))


def instance(out, service, number, ship, place, rng, rich, is_edited):
    out.write("      %s-%d:\n" % (service, number))
    out.write("        ship: host-%d\n" % ship)
    out.write("        ports: {http: %d, admin: \"%d/tcp:%d/tcp\"}\n" % (8000 + place, 9000 + place, 10000 + place))
    out.write("        env:\n")
    out.write("          NODE_ID: %d\n" % number)
    out.write("          NODE_NAME: %s-%d\n" % (service, number))
    out.write("          HEAP: \"%dm\"\n" % rng.choice([256, 512, 1024, 2048]))
    out.write("          FEATURES: [search, %s, audit]\n" % rng.choice(["mail", "chat", "pay"]))
    if is_edited:
        out.write("          EDITED: once\n")
    if not rich:
        return
    out.write("          JAVA_OPTS: \"-Xmx%dm -XX:+UseG1GC -Dnode=%d\"\n" % (rng.choice([256, 512]), number))
    out.write("          DEBUG: %s\n" % rng.choice(["yes", "no"]))
    out.write("        volumes:\n")
    out.write("          /var/lib/%s/%d: {target: /data, mode: rw}\n" % (service, number))
    out.write("          /etc/%s: /config\n" % service)
    out.write("        limits: {memory: 512m, cpu: %d}\n" % rng.choice([1, 2, 4]))
    out.write("        lifecycle:\n")
    out.write("          running:\n")
    out.write("            - {type: tcp, port: http, max_wait: 30}\n")
    out.write("        restart: {name: on-failure, retries: 3}\n")
    out.write("        stop_timeout: 20\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--instances", type=int, default=10000)
    parser.add_argument("--ships", type=int, default=1000)
    parser.add_argument("--network", default="")
    parser.add_argument("--services", type=int, default=200)
    parser.add_argument("--fan-out", type=int, default=3)
    parser.add_argument("--rich", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--edited", type=int)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    out = sys.stdout
    out.write("__maestro: {schema: 2}\n")
    out.write("name: large\n")
    ships(out, arguments.ships, arguments.network)
    out.write("services:\n")
    number = 0
    for service in range(arguments.services):
        name = "service-%d" % service
        out.write("  %s:\n" % name)
        out.write("    image: registry.example.com:5000/team/%s:1.%d\n" % (name, service))
        if service and arguments.fan_out:
            out.write("    requires: [service-%d]\n" % ((service - 1) // arguments.fan_out))
        if arguments.edited is not None:
            out.write("    update: {parallelism: 100%, monitor: 0}\n")
        out.write("    env: {LOG_LEVEL: info, REGION: eu-%d}\n" % (service % 5))
        out.write("    instances:\n" if service < arguments.instances else "    instances: {}\n")
        for turn in range(service, arguments.instances, arguments.services):
            is_edited = number % 100 < (arguments.edited or 0)
            instance(out, name, turn, number % arguments.ships, number // arguments.ships, rng, arguments.rich, is_edited)
            number += 1


if __name__ == "__main__":
    main()
