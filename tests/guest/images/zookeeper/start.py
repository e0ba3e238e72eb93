#!/usr/bin/env python
# SPDX-License-Identifier: Apache-2.0
"""Writes ZooKeeper's configuration from what Maestro tells, then runs the server with its output in a file."""
import os
import sys

from maestro.extensions.logging.logstash import run_service
from maestro.guestutils import get_container_name, get_node_list, get_port, get_service_name, get_specific_port, _get_service_instance_names

ROOT = os.environ.get('ROOT', '')


def write(path, text):
    folder = os.path.dirname(ROOT + path)
    if not os.path.isdir(folder):
        os.makedirs(folder)
    with open(ROOT + path, 'w') as file:
        file.write(text)


def main():
    names = _get_service_instance_names(get_service_name())
    number = names.index(get_container_name()) + 1
    servers = get_node_list(get_service_name(), ports=['peer', 'leader_election'])
    lines = ['tickTime=%d' % int(os.environ.get('ZOOKEEPER_TICK_TIME', 2000)), 'dataDir=/var/lib/zookeeper',
             'clientPort=%d' % get_port('client', 2181)]
    if len(servers) > 1:
        lines += ['initLimit=10', 'syncLimit=5']
        for i, server in enumerate(servers, 1):
            if i == number:  # our own ports are those inside
                server = '0.0.0.0:%d:%d' % (get_port('peer'), get_port('leader_election'))
            lines.append('server.%d=%s' % (i, server))
        write('/var/lib/zookeeper/myid', '%d\n' % number)
    else:
        write('/var/lib/zookeeper/myid', '')
    write('/etc/zookeeper/zoo.cfg', '\n'.join(lines) + '\n')
    client = get_specific_port(get_service_name(), get_container_name(), 'client', 2181)
    return run_service(['zkServer.sh', 'start-foreground', str(client)], logbase=ROOT + '/var/log/zookeeper')


sys.exit(main())
