#!/usr/bin/env python
# SPDX-License-Identifier: Apache-2.0
"""Writes Elasticsearch's configuration from what Maestro tells, then runs the server with its output in a file."""
import json
import os
import sys

from maestro.extensions.logging.logstash import run_service
from maestro.guestutils import get_container_name, get_container_host_address, get_environment_name, get_node_list, get_port, \
    get_service_name, get_specific_port, MaestroEnvironmentError

ROOT = os.environ.get('ROOT', '')


def discovery():
    """By ZooKeeper where there is one, otherwise by the addresses of the others."""
    try:
        return ['sonian.elasticsearch.zookeeper.client.host: "%s"' % ','.join(get_node_list('zookeeper', ports=['client']))]
    except MaestroEnvironmentError:
        hosts = get_node_list(get_service_name(), ports=['peer'])
        return ['discovery.zen.ping.unicast.hosts: %s' % json.dumps(hosts)]


def main():
    http = get_port('http', -1)
    peer = get_port('peer', 9300)
    lines = ['cluster.name: %s' % os.environ.get('CLUSTER_NAME', '%s-%s' % (get_environment_name(), get_service_name())),
             'node.name: %s' % get_container_name(),
             'network.publish_host: %s' % get_container_host_address(),
             'transport.tcp.port: %d' % peer,
             'transport.publish_port: %d' % get_specific_port(get_service_name(), get_container_name(), 'peer', peer)]
    lines += ['http.port: %d' % http] if http != -1 else ['http.enabled: false']
    os.makedirs(ROOT + '/etc/elasticsearch')
    with open(ROOT + '/etc/elasticsearch/elasticsearch.yml', 'w') as file:
        file.write('\n'.join(lines + discovery()) + '\n')
    return run_service(['elasticsearch', get_container_name()], logtype='elasticsearch', logbase=ROOT + '/var/log/elasticsearch')


sys.exit(main())
