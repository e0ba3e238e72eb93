#!/usr/bin/env python
# SPDX-License-Identifier: Apache-2.0
"""Writes Cassandra's configuration from what Maestro tells, then runs the server with its output in a file."""
import os
import sys

from maestro.extensions.logging.logstash import run_service
from maestro.guestutils import *

ROOT = os.environ.get('ROOT', '')
PORTS = [('storage', 'storage_port', 7000), ('rpc', 'rpc_port', 9160), ('native', 'native_transport_port', -1)]


def main():
    seeds = os.environ.get('CASSANDRA_SEEDS') or ','.join(get_node_list('cassandra', minimum=0)) or get_container_host_address()
    lines = ["cluster_name: '%s'" % os.environ.get('CASSANDRA_CLUSTER', get_environment_name()),
             'seeds: "%s"' % seeds,
             'listen_address: %s' % get_container_internal_address(),
             'broadcast_address: %s' % get_container_host_address(True)]
    for port, key, default in PORTS:
        number = get_port(port, default)
        lines.append('%s: %d' % (key, number) if number > 0 else '# %s is switched off' % key)
    os.makedirs(ROOT + '/etc/cassandra')
    with open(ROOT + '/etc/cassandra/cassandra.yaml', 'w') as file:
        file.write('\n'.join(lines) + '\n')
    with open(ROOT + '/etc/cassandra/jvm.options', 'w') as file:
        file.write('-Dcassandra.jmx.local.port=%d\n' % get_port('jmx', '7199'))
    return run_service('cassandra -f', logbase=ROOT + '/var/log/cassandra', logtarget='logstash')


sys.exit(main())
