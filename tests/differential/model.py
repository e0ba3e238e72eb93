# SPDX-License-Identifier: Apache-2.0
"""The rules of descriptions, written a second time and for reading only: what containers are told, which of their ports
are published, what they are linked to, and what comes before what. Nothing here is shared with Maestro."""
import re


def mangled(name):
    return "".join(one if one.isalnum() or one == "_" else "_" for one in name).upper()


# ---- variables -----------------------------------------------------------------------------------------------------

def text(value):
    """Nothing stays nothing by itself, and is left out of a list."""
    if isinstance(value, list):
        return " ".join(flat(value))
    return None if value is None else str(value)


def flat(items):
    for item in items:
        if isinstance(item, list):
            yield from flat(item)
        elif item is not None:
            yield text(item)


def entries_of_file(content):
    for line in content.split("\n"):
        if line.startswith("#") or not line.strip():
            continue
        name, _, value = line.strip().partition("=")
        yield name, value


def collected(source, files):
    """What a value of `env` or `envfile` gives, in order."""
    if isinstance(source, str):
        return dict(entries_of_file(files[source]))
    if isinstance(source, list):
        variables = {}
        for one in source:
            variables.update(collected(one, files))
        return variables
    return {name: text(value) for name, value in (source or {}).items()}


def tag(image):
    last = image.rpartition("/")[2]
    return last.partition(":")[2] or "latest"


def links_to(world, service, with_internal):
    """The variables that tell where a service is."""
    described = world["services"][service]
    variables = {mangled(service) + "_INSTANCES": ",".join(sorted(described["instances"]))}
    for name in described["instances"]:
        prefix = mangled(service) + "_" + mangled(name)
        variables[prefix + "_HOST"] = world["ships"][described["instances"][name]["ship"]]["ip"]
        for port, (exposed, _, external) in ports(world, service, name).items():
            variables["%s_%s_PORT" % (prefix, mangled(port))] = number(external)
            if with_internal:
                variables["%s_%s_INTERNAL_PORT" % (prefix, mangled(port))] = number(exposed)
    return variables


def required(world, service):
    """All that a service requires, also by way of others."""
    found, open_ones = set(), list(world["services"][service].get("requires", []))
    while open_ones:
        one = open_ones.pop()
        if one not in found:
            found.add(one)
            open_ones += world["services"][one].get("requires", [])
    return found


def variables(world, files, service, name):
    described = world["services"][service]
    instance = described["instances"][name]
    image = instance.get("image", described["image"])
    told = collected(described.get("envfile"), files)
    told.update(collected(described.get("env"), files))
    told.update({"MAESTRO_ENVIRONMENT_NAME": world["name"], "SERVICE_NAME": service})
    told.update(collected(instance.get("envfile"), files))
    told.update(collected(instance.get("env"), files))
    told.update({"CONTAINER_NAME": name, "CONTAINER_HOST_ADDRESS": world["ships"][instance["ship"]]["ip"],
                 "DOCKER_IMAGE": image, "DOCKER_TAG": tag(image)})
    told.update(links_to(world, service, True))
    for other in sorted(required(world, service) | set(described.get("wants_info", []))):
        if other != service:
            told.update(links_to(world, other, False))
    return told


# ---- ports ---------------------------------------------------------------------------------------------------------

def atom(value):
    digits, _, protocol = str(value).partition("/")
    return digits + "/" + (protocol or "tcp")


def number(port):
    return port.partition("/")[0]


def port(spec):
    """(exposed, address, external)"""
    if isinstance(spec, dict):
        external = spec["external"]
        address, outside = external if isinstance(external, list) else ("0.0.0.0", external)
        exposed = atom(spec["exposed"])
        if "/" not in str(outside):
            outside = "%s/%s" % (outside, exposed.partition("/")[2])
        return exposed, address, atom(outside)
    parts = str(spec).split(":")
    return atom(parts[0]), "0.0.0.0", atom(parts[-1])


def ports(world, service, name):
    described = world["services"][service]
    named = dict(described.get("ports", {}))
    named.update(described["instances"][name].get("ports", {}))
    return {key: port(spec) for key, spec in named.items()}


def spread(exposed):
    """A range as single ports."""
    match = re.fullmatch(r"(\d+)-(\d+)/(.*)", exposed)
    if not match:
        return [exposed]
    return ["%d/%s" % (one, match[3]) for one in range(int(match[1]), int(match[2]) + 1)]


def bindings(world, service, name):
    """Container port → the set of (address, host port)."""
    bound = {}
    for exposed, address, external in ports(world, service, name).values():
        inside, outside = spread(exposed), spread(external)
        if len(inside) == 1:
            outside = [external]
        for one, other in zip(inside, outside):
            bound.setdefault(one, set()).add((address, number(other)))
    return bound


# ---- what hangs together -------------------------------------------------------------------------------------------

def listed(value):
    return [value] if isinstance(value, str) else list(value or [])


def linked(world, service, name):
    return {"%s:%s" % pair for pair in world["services"][service]["instances"][name].get("links", {}).items()}


def before(world):
    """The pairs (first, then) of instances."""
    pairs = set()
    for service, described in world["services"].items():
        for other in required(world, service):
            pairs.update((first, then) for first in world["services"][other]["instances"]
                         for then in described["instances"])
        for name, instance in described["instances"].items():
            for other in listed(instance.get("volumes_from")) + list(instance.get("links", {})):
                pairs.add((other, name))
    return pairs
