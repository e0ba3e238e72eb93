#!/usr/bin/env python
# SPDX-License-Identifier: Apache-2.0
"""Writes Kafka's configuration from what Maestro tells, then runs the broker with its output in a file."""
import os
import re
import sys

import maestro.guestutils as guest
from maestro.extensions.logging.logstash import run_service

ROOT = os.environ.get('ROOT', '')
PROPERTIES = '''broker.id=%(id)d
listeners=PLAINTEXT://0.0.0.0:%(port)d
advertised.listeners=PLAINTEXT://%(host)s:%(outside)d
log.dirs=/var/lib/kafka
num.partitions=8
zookeeper.connect=%(zookeeper)s%(path)s
zookeeper.connection.timeout.ms=6000
'''


def main():
    name = guest.get_container_name()
    digits = re.sub('[^0-9]', '', name)
    port = guest.get_port('broker', 9092)
    text = PROPERTIES % {
        'id': int(os.environ.get('KAFKA_BROKER_ID', digits or 0)),
        'port': port,
        'host': guest.get_container_host_address(),
        'outside': guest.get_specific_port(guest.get_service_name(), name, 'broker', port),
        'zookeeper': ','.join(guest.get_node_list('zookeeper', ports=['client'])),
        'path': os.environ.get('KAFKA_ZOOKEEPER_PATH', '/%s/kafka' % guest.get_environment_name()),
    }
    jmx = guest.get_port('jmx', -1)
    if jmx != -1:
        guest.update_os_env({'JMX_PORT': str(jmx)})
    os.makedirs(ROOT + '/etc/kafka')
    with open(ROOT + '/etc/kafka/server.properties', 'w') as file:
        file.write(text)
    return run_service('kafka-server-start.sh /etc/kafka/server.properties', logbase=ROOT + '/var/log/kafka')


sys.exit(main())
