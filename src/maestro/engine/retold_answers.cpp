// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/engine/docker_json.hpp>
#include <maestro/engine/json_reading.hpp>

#include <strings/ascii.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <limits>

/// What engines tell of the settings of a container, read back. What they add of their own is left out where it can be
/// told from what was asked for (converge §1.1).
namespace maestro::engine {
namespace {

constexpr std::string_view request = "GET /containers/{id}/json";

std::uint16_t port(std::string_view digits)
{
  std::uint16_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

PortRange port_range(std::string_view text)
{
  const std::size_t dash = text.find('-');
  const std::uint16_t first = port(text.substr(0, dash));
  const std::uint16_t last = dash == std::string_view::npos ? first : port(text.substr(dash + 1));
  return {first, std::max(first, last)}; // no range ends before it begins
}

/// {"80/tcp": [{"HostIp": "", "HostPort": "8080"}], "81/tcp": null}: the image's own ports have no binding.
std::vector<Port> ports(const Value& bindings)
{
  std::vector<Port> all;
  bindings.for_each_member([&](std::string_view exposed, const Value& bound) {
    const std::size_t slash = exposed.find('/');
    Port one;
    one.exposed = port_range(exposed.substr(0, slash));
    if (exposed.ends_with("/udp")) one.protocol = Protocol::udp;
    if (exposed.ends_with("/sctp")) one.protocol = Protocol::sctp;
    bound.for_each([&](const Value& binding) {
      one.address = binding["HostIp"].text();
      one.external = port_range(binding["HostPort"].text());
      all.push_back(one);
    });
  });
  return all;
}

bool is_generated_name(std::string_view volume)
{
  constexpr std::size_t digits = 64;
  return volume.size() == digits && volume.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// `source:target[:mode]`; nothing of an anonymous volume, which Podman tells here, too.
std::optional<Bind> bind(const std::string& text)
{
  const auto parts = split(text, ':');
  if (parts.size() < 2 || is_generated_name(parts[0])) return std::nullopt;
  return Bind{std::string(parts[0]), std::string(parts[1]), parts.size() > 2 ? std::string(parts[2]) : "rw"};
}

std::optional<Healthcheck> healthcheck(const Value& told)
{
  if (told.missing()) return std::nullopt;
  const auto time = [](const Value& value) -> std::optional<std::chrono::nanoseconds> {
    if (value.integer() == 0) return std::nullopt;
    return std::chrono::nanoseconds(value.integer());
  };
  Healthcheck check;
  check.test = told["Test"].texts();
  check.interval = time(told["Interval"]);
  check.timeout = time(told["Timeout"]);
  check.start_period = time(told["StartPeriod"]);
  if (told["Retries"].integer() != 0) check.retries = told["Retries"].integer();
  return check;
}

/// 0 and null: none was set.
std::optional<std::int64_t> amount(const Value& value)
{
  if (value.integer() == 0) return std::nullopt;
  return value.integer();
}

void read_limits(const Value& host, ContainerSettings& settings)
{
  settings.memory = amount(host["Memory"]);
  settings.memory_swap = amount(host["MemorySwap"]);
  settings.memory_reservation = amount(host["MemoryReservation"]);
  settings.shm_size = amount(host["ShmSize"]);
  settings.cpu_shares = amount(host["CpuShares"]);
  settings.nano_cpus = amount(host["NanoCpus"]);
  settings.cpuset = host["CpusetCpus"].text();
  settings.pids_limit = amount(host["PidsLimit"]);
  settings.oom_score_adjustment = amount(host["OomScoreAdj"]);
  host["Ulimits"].for_each([&](const Value& limit) {
    std::string name = strings::ascii_lower(limit["Name"].text()); // Podman: RLIMIT_NOFILE
    if (name.starts_with("rlimit_")) name.erase(0, std::string_view("rlimit_").size());
    settings.ulimits.push_back({std::move(name), limit["Soft"].integer(), limit["Hard"].integer()});
  });
}

void read_rights(const Value& host, ContainerSettings& settings)
{
  settings.privileged = host["Privileged"].flag();
  settings.read_only = host["ReadonlyRootfs"].flag();
  if (!host["Init"].missing()) settings.init = host["Init"].flag();
  settings.cap_add = host["CapAdd"].texts();
  settings.cap_drop = host["CapDrop"].texts();
  settings.security_options = host["SecurityOpt"].texts();
  settings.group_add = host["GroupAdd"].texts();
  settings.ipc_mode = host["IpcMode"].text();
  settings.pid_mode = host["PidMode"].text();
  settings.uts_mode = host["UTSMode"].text();
  settings.userns_mode = host["UsernsMode"].text();
  settings.runtime = host["Runtime"].text();
  settings.sysctls = host["Sysctls"].text_map();
  host["Devices"].for_each([&](const Value& device) {
    settings.devices.push_back(
        {device["PathOnHost"].text(), device["PathInContainer"].text(), device["CgroupPermissions"].text()});
  });
  host["DeviceRequests"].for_each([&](const Value& gpu) {
    DeviceRequest one{gpu["Driver"].text(), gpu["Count"].integer(), gpu["DeviceIDs"].texts(), {}, {}};
    gpu["Capabilities"].for_each([&](const Value& all_of) { one.capabilities = all_of.texts(); });
    one.options = gpu["Options"].text_map();
    settings.gpus.push_back(std::move(one));
  });
}

void read_mounts(const Value& root, ContainerSettings& settings)
{
  const Value host = root["HostConfig"];
  const Value config = root["Config"];
  for (const std::string& text : host["Binds"].texts())
    if (auto one = bind(text)) settings.binds.push_back(*std::move(one));
  config["Volumes"].for_each_member(
      [&](std::string_view target, const Value&) { settings.container_volumes.emplace_back(target); });
  root["Mounts"].for_each([&](const Value& mount) { // Podman tells anonymous volumes here alone
    if (is_generated_name(mount["Name"].text())) settings.container_volumes.push_back(mount["Destination"].text());
  });
  std::erase_if(settings.container_volumes, [&](const std::string& target) {
    return std::ranges::any_of(settings.binds, [&](const Bind& one) { return one.target == target; });
  });
  settings.volumes_from = host["VolumesFrom"].texts();
  for (const auto& [target, options] : host["Tmpfs"].text_map()) settings.tmpfs.emplace_back(target, options);
}

/// `/db-1:/web-1/db` → `db-1:db`.
std::string link(const std::string& text)
{
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos || !text.starts_with('/')) return text;
  return text.substr(1, colon) + text.substr(text.rfind('/') + 1);
}

void read_networks(const Value& root, ContainerSettings& settings)
{
  const Value host = root["HostConfig"];
  settings.network_mode = host["NetworkMode"].text();
  if (const auto dns = host["Dns"].texts(); !dns.empty()) settings.dns = dns;
  settings.dns_search = host["DnsSearch"].texts();
  settings.dns_options = host["DnsOptions"].texts();
  settings.extra_hosts = host["ExtraHosts"].texts();
  for (const std::string& text : host["Links"].texts()) settings.links.push_back(link(text));
  root["NetworkSettings"]["Networks"].for_each_member([&](std::string_view name, const Value& endpoint) {
    const Value address = endpoint["IPAMConfig"];
    settings.networks.push_back(
        {std::string(name), endpoint["Aliases"].texts(), address["IPv4Address"].text(), address["IPv6Address"].text()});
  });
}

void read_process(const Value& config, ContainerSettings& settings)
{
  if (!config["Cmd"].missing()) settings.command = config["Cmd"].texts();
  if (!config["Entrypoint"].missing()) settings.entrypoint = config["Entrypoint"].texts();
  settings.hostname = config["Hostname"].text();
  settings.domainname = config["Domainname"].text();
  settings.user = config["User"].text();
  settings.workdir = config["WorkingDir"].text();
  settings.labels = config["Labels"].text_map();
  if (const std::string signal = config["StopSignal"].text(); !signal.empty()) settings.stop_signal = signal;
  constexpr std::int64_t most_seconds = 1LL << 40;
  if (!config["StopTimeout"].missing())
    settings.stop_timeout = std::chrono::seconds(config["StopTimeout"].integer(-most_seconds, most_seconds));
  settings.healthcheck = healthcheck(config["Healthcheck"]);
  settings.tty = config["Tty"].flag();
  settings.stdin_open = config["OpenStdin"].flag();
}

} // namespace

Retold parse_retold(std::string_view body)
{
  const auto json = read_json(request, body);
  const Value root(request, json);
  const Value config = root["Config"];
  const Value host = root["HostConfig"];
  Retold retold;
  retold.env = config["Env"].texts();
  ContainerSettings& settings = retold.settings;
  read_process(config, settings);
  settings.annotations = host["Annotations"].text_map();
  settings.ports = ports(host["PortBindings"]);
  read_mounts(root, settings);
  read_networks(root, settings);
  read_rights(host, settings);
  read_limits(host, settings);
  settings.restart = {host["RestartPolicy"]["Name"].text(), host["RestartPolicy"]["MaximumRetryCount"].integer()};
  if (const std::string type = host["LogConfig"]["Type"].text(); !type.empty())
    settings.log_driver = LogDriver{type, host["LogConfig"]["Config"].text_map()};
  return retold;
}

} // namespace maestro::engine
