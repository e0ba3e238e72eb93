// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

namespace maestro::test {

/// Every key of containers, some in several spellings: the settings of a container each. The first one is there for
/// others to share its namespaces.
inline const std::vector<std::string> settings{
    "entrypoint: [/bin/sh, -c], command: [sleep 1000], ipc: shareable",
    "entrypoint: []",
    "env: {B: 1, A: '', HOSTNAME: zz}",
    "hostname: a.b.example",
    "domainname: example.org",
    "username: '1000:1000'",
    "workdir: /srv/x/../y/",
    "labels: {a: '', b: 'ü x', c.d/e: '1'}",
    "stop_signal: SIGUSR1",
    "stop_signal: usr1",
    "stop_signal: '10'",
    "healthcheck: {test: [CMD, 'true'], interval: 1m, timeout: 3s, start_period: 2s, retries: 2}",
    "healthcheck: {test: 'true'}",
    "healthcheck: {disable: true}",
    "platform: linux/amd64",
    "tty: true",
    "stdin_open: true",
    "ports: {a: '80:18080', b: '53/udp:18053/udp'}",
    "ports: {a: '80:18081', b: '80:18082'}",
    "ports: {a: '80:127.0.0.1:18083'}",
    "volumes: {/tmp/x: {target: /data, mode: rw}}",
    "volumes: {/tmp/x//y/: {target: /data/, mode: ro}}",
    "volumes: {diff-cache: /cache, /tmp/a: /b/c, /tmp/b: /b}",
    "container_volumes: [/cache]",
    "tmpfs: [/run, '/scratch:size=64k']",
    "net: host",
    "net: none",
    "net: bridge",
    "networks: {diff-front: {aliases: [x, y]}}",
    "networks: [diff-front, diff-back]",
    "dns: [10.0.0.53, 10.0.0.54]",
    "dns_search: [example], dns_opt: ['ndots:2', 'timeout:1']",
    "extra_hosts: {one.example: 10.0.0.1, two.example: 10.0.0.2}",
    "read_only: true",
    "cap_add: [NET_ADMIN, cap_sys_time]",
    "cap_drop: [CAP_MKNOD]",
    "security_opt: ['no-new-privileges:true', 'seccomp=unconfined']",
    "group_add: ['30', '20']",
    "ipc: host",
    "pid: host",
    "uts: host",
    "sysctls: {net.ipv4.ip_unprivileged_port_start: '80'}",
    "devices: ['/dev/null:/dev/nothing:rw']",
    "limits: {memory: 64m}",
    "limits: {memory: 64m, swap: 96m, cpu: 512}",
    "mem_reservation: 32m",
    "shm_size: 32m",
    "cpus: 1.5",
    "cpus: 0.01",
    "cpuset: 0-1",
    "pids_limit: 100",
    "pids_limit: -1",
    "oom_score_adj: 100",
    "restart: always",
    "restart: unless-stopped",
    "restart: {name: on-failure, retries: 3}",
    "log_driver: json-file",
    "log_driver: none",
    "stop_timeout: 0",
    "ulimits: {nofile: {soft: 100, hard: 200}}",
    "log_driver: json-file, log_opt: {max-size: 2m, max-file: '3'}",
    "init: true",
    "runtime: runc",
    "userns_mode: host",
    "volumes_from: [app-21]",
    "links: {app-1: one}",
    "net: 'container:app-1'",
    "ipc: shareable",
    "pid: 'container:app-1'",
    "env: {PATH: '/bin:/sbin', EMPTY: ''}",
    "labels: [lonely]",
    "cmd: sleep 1000",
    "entrypoint: [/bin/sleep], command: ['1000']",
    "envfile: more.env",
    "env: {WORD: {secret: word}}",
    "ports: {a: {exposed: 80, external: 18084}, b: {exposed: 81, external: ['127.0.0.1', 18085]}}",
    "ports: {a: '80-82:18090-18092'}",
    "ports: {a: '80:18100-18110'}",
    "volume: {/tmp/old-name: {target: /data, mode: ro}}",
    "volumes: {diff-cache: {target: /cache, mode: nocopy}, /tmp/z: {target: /z, mode: 'ro,z'}}",
    "container_volumes: [/cache/, /other//cache], volumes: {/tmp/c: /cache/c}",
    "tmpfs: ['/scratch/:rw,noexec,size=64k']",
    "files: {/etc/a: {content: a, mode: '0640', owner: '1000:1001'}, /etc/b: {file: more.env, optional: true}}",
    "files: {/new/a: {template: more.env}, /run/word: {secret: word}}",
    "guest: true",
    "net: diff-front",
    "networks: {diff-fixed: {ipv4_address: 10.98.0.10, ipv6_address: 'fd98::a'}}",
    "networks: {diff-fixed: {aliases: [a]}, diff-front: {aliases: [b]}}",
    "dns: []",
    "extra_hosts: {a.example: {ship: one}}",
    "ipc: 'container:app-1'",
    "ipc: none",
    "sysctls: [net.ipv4.ip_unprivileged_port_start=81]",
    "devices: [/dev/zero, '/dev/null:/dev/nothing:r']",
    "limits: {memory: 64m, swap: -1}",
    "pids_limit: 0",
    "limits: {memory: 0, swap: 0, cpu: 0}, mem_reservation: 0, shm_size: 0, cpus: 0",
    "limits: {memory: 64m, swap: 0}",
    "cpuset: '1,0'",
    "oom_score_adj: 0",
    "ulimits: {nofile: 100, core: {soft: 0, hard: -1}}",
    "restart: 'no'",
    "restart: {name: on-failure, maximum_retry_count: 2}",
    "log_driver: local",
    "init: false",
    "tty: false, stdin_open: false, read_only: false, privileged: false",
    "stop_signal: SIGRTMIN+3",
};

/// What needs a host that has, or lets, more than ours: such a container is made, and cannot start.
inline const std::vector<std::string> settings_of_other_hosts{
    "privileged: true",
    "privileged: true, devices: [/dev/null], security_opt: ['label:disable']",
    "cap_add: [all]",
    "cap_drop: [ALL], cap_add: [CHOWN]",
    "gpus: all",
    "gpus: [{driver: nvidia, count: 2, capabilities: [gpu, compute], options: {virtualization: 'false'}}]",
    "gpus: [{device_ids: ['0', '3']}]",
    "runtime: io.containerd.runc.v2",
};

/// Words of settings that Podman refuses.
inline const std::set<std::string> refused_by_podman{"links:", "init: true", "18100-18110", "log_driver: local"};

/// Words of settings that no Podman starts on the hosts of tests: its networks, and what they do not let it set.
inline const std::set<std::string> of_no_nested_podman{
    "networks:",    "net: bridge", "net: diff-", "ports:",     "sysctls:", "ulimits:",
    "userns_mode:", "platform:",   "runtime:",   "container:", "shareable"};

/// Of Maestro itself, and not of the container; without effect.
inline const std::set<std::string> of_no_container{"lifecycle",          "lifecycle.pre-start", "lifecycle.running",
                                                   "lifecycle.pre-stop", "lifecycle.stopped",   "lxc_conf"};

} // namespace maestro::test
