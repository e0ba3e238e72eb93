// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/keys.hpp>

namespace maestro::reading::table {

inline constexpr bool required = true;

inline constexpr std::array description{
    Key{"__maestro", Form::mapping, "schema 1", "About the format of this description.", false, Section::meta},
    Key{"name", Form::text, "", "Name of the environment.", required},
    Key{"registries", Form::mappings, "none", "Image registries that need a login.", false, Section::registry},
    Key{"ship_provider", Form::text, "static", "Where ships come from; only `static` exists."},
    Key{"ship_defaults", Form::mapping, "none", "Defaults for all ships, key by key.", false, Section::ship_access},
    Key{"ships", Form::mappings, "", "The hosts that run containers.", required, Section::ship},
    Key{"networks", Form::mappings, "none", "Networks that containers attach to; made where they are missing.", false,
        Section::network},
    Key{"volumes", Form::mappings, "none", "Named volumes; made where they are missing.", false, Section::volume},
    Key{"services", Form::mappings, "none", "Groups of containers that share an image.", false, Section::service},
    Key{"audit", Form::audit, "none", "Who is told about what is done."},
};

inline constexpr std::array meta{
    Key{"schema", Form::version, "1",
        "Version of the format: 2 writes volumes as host path: container path, 1 the other way round."},
    Key{"base_dir", Form::ignored, "", "Has no effect."},
};

inline constexpr std::array ship{
    Key{"ip", Form::text, "", "Address by which containers and checks reach services on this host.", required},
    Key{"endpoint", Form::text, "the value of ip",
        "Address of the host's engine, or a URL: unix:///path, tcp://host:port, tls://host:port, or "
        "ssh://user@host:port, "
        "which leads to the engine's unix socket."},
    Key{"docker_endpoint", Form::removed, "", "write `endpoint` and `docker_port` instead"},
};

inline constexpr std::array ship_access{
    Key{"docker_port", Form::integer, "2375, or 2376 with TLS", "TCP port of the engine."},
    Key{"socket_path", Form::text, "none",
        "Unix socket of the engine: on this machine, or on the host when it is reached through SSH and `docker_port` "
        "is "
        "not set."},
    Key{"ssh_tunnel", Form::mapping, "none",
        "Reach the engine through SSH: its port on the far side, unless `socket_path` says otherwise.", false,
        Section::ssh_tunnel},
    Key{"api_version", Form::api_version, "auto", "Version of the engine's API; `auto` asks the engine."},
    Key{"timeout", Form::seconds, "5", "Seconds to wait for each answer of the engine."},
    Key{"ssh_timeout", Form::seconds, "60", "Seconds to connect and log in by SSH."},
    Key{"tls", Form::boolean, "false", "Speak TLS; any other `tls_` key turns it on as well."},
    Key{"tls_verify", Form::boolean, "false", "Check the engine's certificate."},
    Key{"tls_ca_cert", Form::text, "the system's", "File with the authority that signed the engine's certificate."},
    Key{"tls_cert", Form::text, "none", "File with the client certificate."},
    Key{"tls_key", Form::text, "none", "File with the client certificate's key."},
    Key{"ssl_version", Form::ignored, "", "Has no effect: TLS 1.2 or newer is spoken."},
};

inline constexpr std::array ssh_tunnel{
    Key{"user", Form::text, "", "User to log in as.", required},
    Key{"key", Form::text, "", "File with the private key.", required},
    Key{"port", Form::integer, "22", "Port of the SSH server."},
};

inline constexpr std::array registry{
    Key{"registry", Form::text, "", "URL of the registry, such as `https://reg.example:5000`.", required},
    Key{"username", Form::text, "none",
        "User to log in as; without one, what Docker's own configuration holds is used."},
    Key{"password", Form::text, "none", "Password of the user."},
    Key{"email", Form::text, "none", "E-mail address of the user."},
    Key{"retry", Form::mapping, "none", "When a login or pull that failed is tried again.", false, Section::retry},
};

inline constexpr std::array retry{
    Key{"attempts", Form::integer, "3", "How often it is tried in all."},
    Key{"when", Form::list, "none", "HTTP status codes after which it is tried again."},
};

inline constexpr std::array network{
    Key{"driver", Form::text, "the engine's", "Network driver."},
    Key{"driver_opts", Form::values, "none", "Options of the driver."},
    Key{"external", Form::boolean, "false", "It exists already and is never made."},
    Key{"internal", Form::boolean, "false", "No way out of it."},
    Key{"attachable", Form::boolean, "false", "Other containers may attach to it."},
    Key{"enable_ipv6", Form::boolean, "false", "Also IPv6."},
    Key{"ipam", Form::mapping, "the engine's", "Addresses of the network.", false, Section::ipam},
    Key{"labels", Form::labels, "none", "Labels of the network."},
};

inline constexpr std::array ipam{
    Key{"config", Form::sequence, "none", "Subnets of the network.", false, Section::subnet},
};

inline constexpr std::array subnet{
    Key{"subnet", Form::text, "", "Addresses in CIDR form.", required},
    Key{"gateway", Form::text, "the engine's choice", "Address of the gateway."},
};

inline constexpr std::array volume{
    Key{"driver", Form::text, "local", "Volume driver."},
    Key{"driver_opts", Form::values, "none", "Options of the driver."},
    Key{"external", Form::boolean, "false", "It exists already and is never made."},
    Key{"labels", Form::labels, "none", "Labels of the volume."},
};

inline constexpr std::array service{
    Key{"image", Form::text, "", "Image of all instances.", required},
    Key{"instances", Form::mappings, "", "The containers of the service.", required, Section::instance},
    Key{"requires", Form::texts, "none", "Services that must be up before this one."},
    Key{"wants_info", Form::texts, "none", "Services whose addresses this one is told, without waiting for them."},
    Key{"omit", Form::boolean, "false", "Leave it out of commands that name nothing."},
};

inline constexpr std::array container{
    Key{"env", Form::environment, "none", "Environment variables.", false, Section::none, Merging::by_name},
    Key{"envfile", Form::environment, "none", "Files with environment variables; `env` wins.", false, Section::none,
        Merging::by_name},
    Key{"ports", Form::ports, "none", "Named ports: container port, or container port:host port.", false, Section::port,
        Merging::by_name},
    Key{"lifecycle", Form::mapping, "none", "Checks that tell when a container is ready.", false, Section::lifecycle,
        Merging::appended},
    Key{"limits", Form::mapping, "none", "Limits of memory and CPU.", false, Section::limits, Merging::by_name},
    Key{"entrypoint", Form::command, "the image's", "Program that gets the command.", false, Section::none,
        Merging::replaced},
    Key{"hostname", Form::text, "the instance's name, unless `net` is set", "Host name inside the container.", false,
        Section::none, Merging::replaced},
    Key{"domainname", Form::text, "none", "Domain name inside the container.", false, Section::none, Merging::replaced},
    Key{"networks", Form::networks, "none", "Networks to attach to.", false, Section::attachment, Merging::replaced},
    Key{"tmpfs", Form::tmpfs, "none", "Paths held in memory, with options after a colon.", false, Section::none,
        Merging::by_name},
    Key{"shm_size", Form::size, "the engine's", "Size of /dev/shm.", false, Section::none, Merging::replaced},
    Key{"devices", Form::texts, "none", "Devices of the host: host path[:container path[:rwm]].", false, Section::none,
        Merging::replaced},
    Key{"gpus", Form::gpus, "none", "GPUs.", false, Section::gpu, Merging::replaced},
    Key{"init", Form::boolean, "the engine's", "Run an init process as process 1.", false, Section::none,
        Merging::replaced},
    Key{"read_only", Form::boolean, "false", "Do not let the container write to its root.", false, Section::none,
        Merging::replaced},
    Key{"sysctls", Form::named_values, "none", "Kernel parameters.", false, Section::none, Merging::by_name},
    Key{"pids_limit", Form::integer, "none", "How many processes it may have; -1 is no limit.", false, Section::none,
        Merging::replaced},
    Key{"cpus", Form::number, "all", "How many CPUs it may use.", false, Section::none, Merging::replaced},
    Key{"cpuset", Form::text, "all", "Which CPUs it may use, such as 0-3 or 0,2.", false, Section::none,
        Merging::replaced},
    Key{"mem_reservation", Form::size, "none", "Memory it keeps when memory is short.", false, Section::none,
        Merging::replaced},
    Key{"group_add", Form::texts, "none", "Further groups of its user.", false, Section::none, Merging::replaced},
    Key{"ipc", Form::text, "the engine's", "IPC namespace.", false, Section::none, Merging::replaced},
    Key{"pid", Form::text, "its own", "Process namespace.", false, Section::none, Merging::replaced},
    Key{"uts", Form::text, "its own", "Host name namespace.", false, Section::none, Merging::replaced},
    Key{"userns_mode", Form::text, "the engine's", "User namespace.", false, Section::none, Merging::replaced},
    Key{"stop_signal", Form::text, "the image's", "Signal that asks it to stop.", false, Section::none,
        Merging::replaced},
    Key{"healthcheck", Form::mapping, "the image's", "How the engine tests its health.", false, Section::healthcheck,
        Merging::replaced},
    Key{"platform", Form::text, "the host's", "Platform of the image, such as linux/arm64.", false, Section::none,
        Merging::replaced},
    Key{"runtime", Form::text, "the engine's", "OCI runtime.", false, Section::none, Merging::replaced},
    Key{"dns_search", Form::texts, "none", "Domains to search for host names.", false, Section::none,
        Merging::replaced},
    Key{"dns_opt", Form::texts, "none", "Options of the resolver.", false, Section::none, Merging::replaced},
    Key{"oom_score_adj", Form::integer, "0", "Between -1000 (killed last when memory is short) and 1000.", false,
        Section::none, Merging::replaced},
    Key{"tty", Form::boolean, "false", "Give it a terminal.", false, Section::none, Merging::replaced},
    Key{"stdin_open", Form::boolean, "false", "Keep its standard input open.", false, Section::none, Merging::replaced},
    Key{"annotations", Form::named_values, "none", "Annotations for the OCI runtime.", false, Section::none,
        Merging::by_name},
};

inline constexpr std::array instance{
    Key{"ship", Form::text, "", "The host that runs it.", required},
    Key{"image", Form::text, "the service's", "Image of this instance."},
    Key{"volumes", Form::volumes, "none", "Host paths or named volumes to mount.", false, Section::bind},
    Key{"container_volumes", Form::texts, "none", "Paths with a volume of their own."},
    Key{"volumes_from", Form::texts, "none", "Instances on the same ship whose volumes it mounts too."},
    Key{"command", Form::command, "the image's", "What it runs."},
    Key{"cmd", Form::command, "", "Old name of `command`."},
    Key{"privileged", Form::boolean, "false", "Give it all rights on the host."},
    Key{"stop_timeout", Form::seconds, "10", "Seconds between the signal to stop and the end by force."},
    Key{"net", Form::text, "the engine's", "Network mode: bridge, host, none, container:NAME or a network."},
    Key{"dns", Form::texts, "the engine's", "Name servers."},
    Key{"links", Form::values, "none", "Containers on the same ship and their names inside: container: alias."},
    Key{"restart", Form::restart, "no", "When the engine starts it again: no, always, on-failure, unless-stopped.",
        false, Section::restart},
    Key{"workdir", Form::text, "the image's", "Working directory of its process."},
    Key{"username", Form::text, "the image's", "User of its process."},
    Key{"cap_add", Form::texts, "none", "Capabilities to add."},
    Key{"cap_drop", Form::texts, "none", "Capabilities to take away."},
    Key{"extra_hosts", Form::hosts, "none", "Further lines of /etc/hosts: name: address, or name: {ship: NAME}.", false,
        Section::host},
    Key{"log_driver", Form::text, "the engine's", "Where its output goes."},
    Key{"log_opt", Form::values, "none", "Options of the log driver."},
    Key{"security_opt", Form::list, "none", "Security options."},
    Key{"ulimits", Form::ulimits, "the engine's", "Resource limits: name: number, or name: {soft: n, hard: n}.", false,
        Section::ulimit},
    Key{"labels", Form::labels, "none", "Labels of the container."},
    Key{"lxc_conf", Form::ignored, "", "Has no effect: engines dropped LXC."},
};

inline constexpr std::array limits{
    Key{"memory", Form::size, "none", "Memory."},
    Key{"swap", Form::size, "none", "Memory and swap together; -1 is no limit."},
    Key{"cpu", Form::integer, "none", "CPU shares: weight against others."},
};

inline constexpr std::array port{
    Key{"exposed", Form::exposed_port, "", "Port inside the container.", required},
    Key{"external", Form::external_port, "", "Port on the host, or [address, port].", required},
};

inline constexpr std::array bind{
    Key{"target", Form::text, "", "Path in the container.", required},
    Key{"mode", Form::text, "rw", "Options such as ro, or ro,Z."},
};

inline constexpr std::array restart{
    Key{"name", Form::text, "no", "no, always, on-failure or unless-stopped."},
    Key{"retries", Form::integer, "0", "How often on-failure tries."},
    Key{"maximum_retry_count", Form::integer, "0", "Another name of `retries`."},
};

inline constexpr std::array ulimit{
    Key{"soft", Form::integer, "0", "Soft limit."},
    Key{"hard", Form::integer, "0", "Hard limit."},
};

inline constexpr std::array host{
    Key{"ship", Form::text, "", "The ship whose ip is meant.", required},
};

inline constexpr std::array attachment{
    Key{"aliases", Form::texts, "none", "Further names in this network."},
    Key{"ipv4_address", Form::text, "the engine's choice", "IPv4 address in this network."},
    Key{"ipv6_address", Form::text, "the engine's choice", "IPv6 address in this network."},
};

inline constexpr std::array gpu{
    Key{"driver", Form::text, "any", "Driver of the device."},
    Key{"count", Form::text, "all", "How many: a number, or all."},
    Key{"device_ids", Form::texts, "none", "Which ones, instead of `count`."},
    Key{"capabilities", Form::list, "gpu", "What it must be able to do."},
    Key{"options", Form::values, "none", "Options of the driver."},
};

inline constexpr std::array healthcheck{
    Key{"test", Form::test, "the image's", "Command that ends with 0 while it is healthy."},
    Key{"interval", Form::seconds, "30s", "Between two tests."},
    Key{"timeout", Form::seconds, "30s", "Of one test."},
    Key{"start_period", Form::seconds, "0s", "Failures at the beginning that do not count."},
    Key{"retries", Form::integer, "3", "Failures in a row that make it unhealthy."},
    Key{"disable", Form::boolean, "false", "Run no tests, not even the image's."},
};

inline constexpr std::array lifecycle{
    Key{"pre-start", Form::checks, "none", "Before it is started."},
    Key{"running", Form::checks, "none", "After it was started: then it is ready."},
    Key{"pre-stop", Form::checks, "none", "Before it is stopped."},
    Key{"stopped", Form::checks, "none", "After it was stopped."},
};

} // namespace maestro::reading::table
