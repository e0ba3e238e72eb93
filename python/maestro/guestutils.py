# SPDX-License-Identifier: Apache-2.0
"""Where a container's peers are, for start scripts that run inside of it.

Maestro tells each container in environment variables which instance of which service it is, and where the instances of its
own service and of those that it depends on can be reached. These functions read the variables. They raise
MaestroEnvironmentError where something is missing. One source for Python 2.7 and 3; the standard library only.
"""
import fcntl
import os
import re
import socket
import struct


class MaestroEnvironmentError(Exception):
    """Something that Maestro would have told is not in the environment."""


def get_environment_name():
    """The name of the environment, `local` outside of any."""
    return os.environ.get('MAESTRO_ENVIRONMENT_NAME', 'local')


def get_service_name():
    """The name of the service that this container is an instance of."""
    return _required('SERVICE_NAME', 'Service name')


def get_container_name():
    """The name of this instance."""
    return _required('CONTAINER_NAME', 'Container name')


def get_container_host_address(as_ip_address=False):
    """The address of the host that this container runs on: as Maestro knows it, or resolved to an IPv4 address."""
    address = _required('CONTAINER_HOST_ADDRESS', 'Container host address')
    return socket.gethostbyname(address) if as_ip_address else address


def get_container_internal_address():
    """The first IPv4 address of this container's interface eth0."""
    get_interface_address = 0x8915  # SIOCGIFADDR of Linux
    asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        answer = fcntl.ioctl(asking.fileno(), get_interface_address, struct.pack('256s', b'eth0'))
    except (IOError, OSError):
        raise MaestroEnvironmentError('There is no IPv4 address at eth0')
    finally:
        asking.close()
    return socket.inet_ntoa(answer[20:24])


def get_port(name, default=None):
    """The number of a port of this container, as it is inside of it."""
    return get_specific_exposed_port(get_service_name(), get_container_name(), name, default)


def get_node_list(service, ports=(), minimum=1):
    """The instances of a service, in the order of their names: the host of each, then `:NUMBER` for each of the named ports,
    which are numbers on that host. Raises when there are fewer than so many."""
    nodes = []
    for container in _get_service_instance_names(service):
        parts = [get_specific_host(service, container)]
        parts += [str(get_specific_port(service, container, port)) for port in ports or ()]
        nodes.append(':'.join(parts))
    if len(nodes) < minimum:
        raise MaestroEnvironmentError('No or not enough %s nodes configured' % service)
    return nodes


def get_specific_host(service, container):
    """The address of the host that an instance of a service runs on."""
    variable = '%s_%s_HOST' % (_to_env_var_name(service), _to_env_var_name(container))
    if variable not in os.environ:
        raise MaestroEnvironmentError('No host defined for container %s of service %s' % (container, service))
    return os.environ[variable]


def get_specific_exposed_port(service, container, port, default=None):
    """The number of a port inside an instance of this container's own service; other services do not tell theirs."""
    return _port_number('INTERNAL_PORT', 'internal port', service, container, port, default)


def get_specific_port(service, container, port, default=None):
    """The number of an instance's port on its host."""
    return _port_number('PORT', 'port', service, container, port, default)


def update_os_env(variables):
    """Sets variables in the environment of this process and of what it starts."""
    os.environ.update(variables)


def _required(variable, what):
    value = os.environ.get(variable)
    if not value:
        raise MaestroEnvironmentError('%s was not defined' % what)
    return value


def _port_number(kind, what, service, container, port, default):
    variable = '_'.join([_to_env_var_name(service), _to_env_var_name(container), _to_env_var_name(port), kind])
    try:
        return int(os.environ.get(variable, default))
    except (TypeError, ValueError):  # neither a variable nor a default, or no number: a range, say
        raise MaestroEnvironmentError('No %s %s defined for container %s of service %s' % (what, port, container, service))


def _get_service_instance_names(service):
    """The names of a service's instances, sorted; none for a service that this container is told nothing of."""
    names = os.environ.get('%s_INSTANCES' % _to_env_var_name(service))
    return names.split(',') if names else []


def _to_env_var_name(name):
    """How a name becomes part of a variable's name: what is no letter, digit or underscore becomes an underscore."""
    text = name.decode('utf-8', 'replace') if isinstance(name, bytes) else name
    letters = re.sub(r'[^\w]', '_', text, flags=re.UNICODE)
    mangled = letters.replace(u'\xdf', u'ss').upper()  # Python 2 knows no capital of the German sharp s
    return mangled if isinstance(mangled, str) else mangled.encode('utf-8')
