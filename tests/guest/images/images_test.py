#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Start scripts in Python and templates of maestro-guest give the same containers.

usage: images_test.py MAESTRO MAESTRO-GUEST [FOLDER]

For each instance of the services here, as maestro.yaml describes them, start.py and `maestro-guest exec` with the templates must
write the same files and start the same program with the same variables, or both must fail. With the folder of recorded results
(tests/compat/samples_compare.py), so it is for the instances of its descriptions, too.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
IMAGES = sorted(folder.name for folder in HERE.iterdir() if folder.is_dir() and not folder.name.startswith("_"))
# What the scripts start says how it was started.
STUB = "#!/bin/sh\necho \"${0##*/} $* JMX_PORT=${JMX_PORT-}\"\n"
PROGRAMS = ["zkServer.sh", "kafka-server-start.sh", "cassandra", "elasticsearch"]


def with_interface(arguments):
    """Runs this again where there is an interface eth0 with an address, as in a container: in a network of its own."""
    script = "ip link add eth0 type veth peer name other && ip address add 172.17.0.9/16 dev eth0 && ip link set eth0 up && exec \"$@\""
    words = ["unshare", "--net"] + ([] if os.geteuid() == 0 else ["--map-root-user"]) + ["sh", "-c", script, "sh"]
    os.environ["IMAGES_TEST_INSIDE"] = "yes"
    os.execvp(words[0], words + [sys.executable, "-B", __file__] + arguments)


def environments(maestro, file, added):
    """The variables of each instance; nothing where the description is refused."""
    done = subprocess.run([maestro, "-f", file, "config", "--format", "json"], env=dict(os.environ, **added), stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        return {}
    instances = json.loads(done.stdout)["instances"]
    return {name: dict(pair.split("=", 1) for pair in instance["create"]["Env"] if "=" in pair)
            for name, instance in instances.items()}


def kind_of(environment):
    """The image that an instance is of, by the names of things."""
    wanted = environment.get("START") or environment.get("SERVICE_NAME", "").partition("-")[0]
    return wanted if wanted in IMAGES else None


def files_below(folder):
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*")) if path.is_file()}


def by_python(image, environment, root):
    done = subprocess.run([sys.executable, "-B", HERE / image / "start.py"], env=dict(environment, PYTHONPATH=str(ROOT / "python")),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True, check=False, timeout=60)
    log = root / "var" / "log" / image / (environment.get("CONTAINER_NAME", "") + ".log")
    printed = log.read_text(encoding="utf-8") if log.is_file() else ""
    if log.is_file():
        log.unlink()
    return done.returncode == 0, files_below(root), printed, done.stderr


def by_templates(guest, image, environment, root):
    templates = HERE / image / "templates"
    words = [str(guest), "exec"]
    for template in sorted(templates.rglob("*.j2")):
        words += ["--render", "%s:%s" % (template, root / template.relative_to(templates).with_suffix(""))]
    command = subprocess.run([str(guest), "render", HERE / image / "command"], env=environment, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, universal_newlines=True, check=False, timeout=60)
    done = subprocess.run(words + ["--"] + command.stdout.split(), env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          universal_newlines=True, check=False, timeout=60)
    return done.returncode == 0 and command.returncode == 0, files_below(root), done.stdout, done.stderr


def differences(guest, image, environment):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "bin").mkdir()
        for program in PROGRAMS:
            (folder / "bin" / program).write_text(STUB, encoding="utf-8")
            (folder / "bin" / program).chmod(0o755)
        path = "%s:/usr/bin:/bin" % (folder / "bin")
        results = []
        for way, run in (("python", by_python), ("templates", lambda *arguments: by_templates(guest, *arguments))):
            root = folder / way
            root.mkdir()
            results.append(run(image, dict(environment, ROOT=str(root), PATH=path), root))
        script, rendered = results
        if not script[0] and not rendered[0]:  # because of what is not told, and not of anything else
            told = "MaestroEnvironmentError" in script[3] and (" is not told" in rendered[3] or " needs " in rendered[3])
            return False, [] if told else ["python: %s\ntemplates: %s" % (script[3], rendered[3])]
        return script[0], ["python: %r\ntemplates: %r" % (script, rendered)] if script[:3] != rendered[:3] else []


def descriptions(folder):
    yield HERE / "maestro.yaml", {}
    if folder:
        common = json.loads((folder / "ENVIRON.json").read_text(encoding="utf-8"))
        for file in sorted((folder / "env").glob("*.yaml")):
            own = file.parent / (file.stem + ".environ.json")
            yield file, dict(common, **(json.loads(own.read_text(encoding="utf-8")) if own.is_file() else {}))


def main():
    if "IMAGES_TEST_INSIDE" not in os.environ:
        with_interface(sys.argv[1:])
    maestro, guest = (pathlib.Path(program).resolve() for program in sys.argv[1:3])
    folder = pathlib.Path(sys.argv[3]).resolve() if len(sys.argv) > 3 else None
    wrong, good, failing = [], {}, 0
    for file, added in descriptions(folder):
        for instance, environment in environments(maestro, file, added).items():
            image = kind_of(environment)
            if not image:
                continue
            configured, found = differences(guest, image, environment)
            wrong += ["%s of %s\n%s" % (instance, file.name, text) for text in found]
            good[image] = good.get(image, 0) + configured
            failing += not configured
    print("\n".join(wrong))
    print("configured %s; refused by both %d; %d wrong" % (good, failing, len(wrong)))
    enough = all(good.get(image, 0) >= 2 for image in IMAGES)
    return 0 if enough and not wrong else 1


sys.exit(main())
