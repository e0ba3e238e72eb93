// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/container/normal_form.hpp>
#include <maestro/container/path.hpp>

#include <fmt/core.h>
#include <strings/ascii.hpp>
#include <strings/shell.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace maestro {
namespace {

using Texts = std::vector<std::string>;

/// Collects the settings that differ from what is asked for anyway.
class Collector {
public:
  void add(std::string_view key, std::string value) { all_.push_back({std::string(key), {}, std::move(value)}); }
  void add(std::string_view key, std::string part, std::string value)
  {
    all_.push_back({std::string(key), std::move(part), std::move(value)});
  }
  void text(std::string_view key, const std::string& value)
  {
    if (!value.empty()) add(key, value);
  }
  void flag(std::string_view key, bool value)
  {
    if (value) add(key, "true");
  }
  void words(std::string_view key, const std::optional<Texts>& words)
  {
    if (words) add(key, strings::shell_line(*words));
  }
  void list(std::string_view key, const Texts& values)
  {
    if (!values.empty()) add(key, strings::shell_line(values));
  }
  void set(std::string_view key, const Texts& values)
  {
    for (const std::string& value : values) add(key, value, {});
  }
  void map(std::string_view key, const std::map<std::string, std::string>& values)
  {
    for (const auto& [name, value] : values) add(key, name, value);
  }
  void size(std::string_view key, const std::optional<std::int64_t>& bytes)
  {
    if (const auto asked = asked_amount(bytes)) add(key, amount(*asked));
  }
  void number(std::string_view key, const std::optional<std::int64_t>& value)
  {
    if (const auto asked = asked_amount(value)) add(key, std::to_string(*asked));
  }

  /// In an order that only depends on what there is, each thing once.
  NormalForm finish()
  {
    std::ranges::sort(all_);
    all_.erase(std::unique(all_.begin(), all_.end()), all_.end());
    return std::move(all_);
  }

private:
  static std::string amount(std::int64_t bytes)
  {
    for (const auto& [shift, unit] : {std::pair(30, 'g'), std::pair(20, 'm'), std::pair(10, 'k')})
      if (bytes > 0 && bytes % (std::int64_t{1} << shift) == 0) return fmt::format("{}{}", bytes >> shift, unit);
    return std::to_string(bytes);
  }

  NormalForm all_;
};

/// Linux's numbers on all processors that engines run on.
std::string signal_number(std::string_view name)
{
  static constexpr std::array names{"HUP",  "INT",    "QUIT", "ILL",   "TRAP", "ABRT", "BUS",  "FPE",
                                    "KILL", "USR1",   "SEGV", "USR2",  "PIPE", "ALRM", "TERM", "STKFLT",
                                    "CHLD", "CONT",   "STOP", "TSTP",  "TTIN", "TTOU", "URG",  "XCPU",
                                    "XFSZ", "VTALRM", "PROF", "WINCH", "IO",   "PWR",  "SYS"};
  constexpr int first_real_time = 34, last_real_time = 64;
  std::string plain = strings::ascii_upper(name);
  if (plain.starts_with("SIG")) plain.erase(0, 3);
  const auto found = std::ranges::find(names, plain);
  if (found != names.end()) return std::to_string(found - names.begin() + 1);
  for (const auto& [prefix, base, sign] :
       {std::tuple("RTMIN", first_real_time, '+'), std::tuple("RTMAX", last_real_time, '-')}) {
    const std::string_view rest =
        std::string_view(plain).substr(std::min(plain.size(), std::string_view(prefix).size()));
    if (!plain.starts_with(prefix)) continue;
    if (rest.empty()) return std::to_string(base);
    int offset = 0;
    const auto [end, error] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), offset);
    if (rest[0] == sign && error == std::errc() && end == rest.data() + rest.size())
      return std::to_string(sign == '+' ? base + offset : base - offset);
  }
  return plain;
}

/// `cap_net_admin` → `NET_ADMIN`.
std::string capability(std::string_view name)
{
  std::string plain = strings::ascii_upper(name);
  if (plain.starts_with("CAP_")) plain.erase(0, 4);
  return plain;
}

/// `seccomp:unconfined` → `seccomp=unconfined`, `no-new-privileges` → `no-new-privileges=true`.
std::string security_option(std::string option)
{
  if (option == "no-new-privileges") return option + "=true";
  const std::size_t separator = option.find_first_of(":=");
  if (separator != std::string::npos) option[separator] = '=';
  return option;
}

void add_process(Collector& all, const ContainerSettings& settings)
{
  all.words("command", settings.command);
  // A reset of the image's entrypoint is an empty word for engines.
  if (settings.entrypoint) {
    Texts words = *settings.entrypoint;
    std::erase(words, std::string());
    all.words("entrypoint", words);
  }
  all.text("hostname", settings.hostname);
  all.text("domainname", settings.domainname);
  all.text("username", settings.user);
  all.text("workdir", settings.workdir.empty() ? std::string() : cleaned_path(settings.workdir));
  all.map("labels", settings.labels);
  all.map("annotations", settings.annotations);
  if (settings.stop_signal) all.add("stop_signal", signal_number(*settings.stop_signal));
  if (settings.stop_timeout != ContainerSettings().stop_timeout)
    all.add("stop_timeout", fmt::format("{}s", settings.stop_timeout.count()));
  all.text("platform", settings.platform);
  all.flag("tty", settings.tty);
  all.flag("stdin_open", settings.stdin_open);
  all.text("runtime", settings.runtime);
  if (settings.init) all.add("init", *settings.init ? "true" : "false");
}

void add_health(Collector& all, const Healthcheck& check)
{
  const auto time = [&](const char* part, const std::optional<std::chrono::nanoseconds>& value) {
    if (value && value->count() != 0)
      all.add("healthcheck", part, fmt::format("{}s", static_cast<double>(value->count()) / 1e9));
  };
  if (!check.test.empty()) all.add("healthcheck", "test", strings::shell_line(check.test));
  if (check.test == Texts{"NONE"}) return; // the rest has no meaning
  time("interval", check.interval);
  time("timeout", check.timeout);
  time("start_period", check.start_period);
  if (check.retries.value_or(0) != 0) all.add("healthcheck", "retries", std::to_string(*check.retries));
}

/// By the side of the ship: an exposed port may be published several times.
void add_ports(Collector& all, const std::vector<Port>& ports)
{
  for (const Port& port : ports) {
    std::string address = port.address;
    if (address.find(':') != std::string::npos) address = fmt::format("[{}]", address);
    const bool everywhere = address.empty() || address == "0.0.0.0";
    const std::string before = everywhere ? std::string() : address + ":";
    for (const Port& one : single_ports(port))
      all.add("ports", before + to_text(one.external),
              fmt::format("{}/{}", to_text(one.exposed), to_text(one.protocol)));
  }
}

/// What engines add to the mode of a mount, or take away, says nothing.
std::string mount_mode(std::string_view mode)
{
  static constexpr std::array idle{"rw", "rprivate", "rbind", "nosuid", "nodev", "exec", ""};
  Texts words;
  for (const std::string_view word : split(mode, ','))
    if (std::ranges::find(idle, word) == idle.end()) words.emplace_back(word);
  std::ranges::sort(words);
  return join(words, ",");
}

void add_mounts(Collector& all, const ContainerSettings& settings)
{
  for (const Bind& bind : settings.binds) {
    const std::string mode = mount_mode(bind.mode);
    std::string source = bind.source.starts_with('/') ? cleaned_path(bind.source) : bind.source;
    if (!mode.empty()) source += ":" + mode;
    all.add("volumes", cleaned_path(bind.target), std::move(source));
  }
  for (const std::string& target : settings.container_volumes) all.add("container_volumes", cleaned_path(target), {});
  all.list("volumes_from", settings.volumes_from);
  for (const auto& [target, options] : settings.tmpfs) all.add("tmpfs", cleaned_path(target), options);
  for (const ContainerFile& file : settings.files)
    all.add("files", file.path, fmt::format("{} {}", mode_text(file), owner_text(file)));
  all.flag("guest", settings.guest); // whichever version: a newer one alone is no reason to replace a container
}

void add_networks(Collector& all, const ContainerSettings& settings)
{
  if (settings.network_mode && *settings.network_mode != "default" && *settings.network_mode != "bridge")
    all.text("net", *settings.network_mode);
  for (const NetworkAttachment& network : settings.networks) {
    Texts words = network.aliases;
    std::ranges::sort(words);
    words.erase(std::unique(words.begin(), words.end()), words.end());
    for (std::string& alias : words) alias.insert(0, "alias ");
    if (!network.ipv4.empty()) words.push_back(network.ipv4);
    if (!network.ipv6.empty()) words.push_back(network.ipv6);
    all.add("networks", network.network, join(words, ", "));
  }
  if (settings.dns) all.list("dns", *settings.dns);
  all.list("dns_search", settings.dns_search);
  all.set("dns_opt", settings.dns_options);
  all.set("extra_hosts", settings.extra_hosts);
  all.set("links", settings.links);
}

void add_rights(Collector& all, const ContainerSettings& settings)
{
  const auto each = [](Texts values, auto change) {
    for (std::string& value : values) value = change(value);
    return values;
  };
  all.flag("privileged", settings.privileged);
  all.flag("read_only", settings.read_only);
  all.set("cap_add", each(settings.cap_add, capability));
  all.set("cap_drop", each(settings.cap_drop, capability));
  all.set("security_opt", each(settings.security_options, security_option));
  all.set("group_add", settings.group_add);
  all.text("ipc", settings.ipc_mode);
  all.text("pid", settings.pid_mode);
  all.text("uts", settings.uts_mode);
  all.text("userns_mode", settings.userns_mode);
  all.map("sysctls", settings.sysctls);
}

void add_devices(Collector& all, const ContainerSettings& settings)
{
  for (const Device& device : settings.devices)
    all.add("devices", device.container, device.host + ":" + device.permissions);
  for (DeviceRequest gpu : settings.gpus) {
    std::ranges::sort(gpu.ids);
    std::string text = gpu.ids.empty() ? fmt::format("count {}", gpu.count < 0 ? "all" : std::to_string(gpu.count))
                                       : "ids " + strings::shell_line(gpu.ids);
    text += " able to " + strings::shell_line(gpu.capabilities);
    for (const auto& [name, value] : gpu.options) text += fmt::format(", {}={}", name, value);
    all.add("gpus", gpu.driver, text);
  }
}

void add_limits(Collector& all, const ContainerSettings& settings)
{
  all.size("limits.memory", settings.memory);
  all.size("limits.swap", settings.memory_swap);
  all.number("limits.cpu", settings.cpu_shares);
  all.size("mem_reservation", settings.memory_reservation);
  all.size("shm_size", settings.shm_size);
  if (const auto cpus = asked_amount(settings.nano_cpus))
    all.add("cpus", fmt::format("{}", static_cast<double>(*cpus) / 1e9));
  all.text("cpuset", settings.cpuset);
  if (is_limit(settings.pids_limit)) all.number("pids_limit", settings.pids_limit);
  all.number("oom_score_adj", settings.oom_score_adjustment);
  for (const Ulimit& limit : settings.ulimits)
    all.add("ulimits", limit.name, fmt::format("{}:{}", limit.soft, limit.hard));
}

void add_policies(Collector& all, const ContainerSettings& settings)
{
  if (settings.restart.name != "no" && !settings.restart.name.empty())
    all.add("restart", settings.restart.name == "on-failure" && settings.restart.retries > 0
                           ? fmt::format("on-failure:{}", settings.restart.retries)
                           : settings.restart.name);
  if (!settings.log_driver) return;
  all.add("log_driver", settings.log_driver->type);
  all.map("log_opt", settings.log_driver->options);
}

} // namespace

NormalForm normal_form(const ContainerSettings& settings)
{
  Collector all;
  add_process(all, settings);
  if (settings.healthcheck) add_health(all, *settings.healthcheck);
  add_ports(all, settings.ports);
  add_mounts(all, settings);
  add_networks(all, settings);
  add_rights(all, settings);
  add_devices(all, settings);
  add_limits(all, settings);
  add_policies(all, settings);
  return all.finish();
}

} // namespace maestro
