// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/amounts.hpp>
#include <maestro/load/attachments.hpp>
#include <maestro/load/parts.hpp>
#include <maestro/yaml/scalar.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace maestro::reading {

namespace {

using ContainerReader = Reader<Section::container>;

void merge(const std::optional<Pairs>& pairs, std::map<std::string, std::string>& map)
{
  if (!pairs) return;
  for (const auto& [name, value] : *pairs) map.insert_or_assign(name, value);
}

void set(std::string& field, std::optional<std::string> value)
{
  if (value) field = std::move(*value);
}

void set(bool& field, std::optional<bool> value)
{
  if (value) field = *value;
}

template<class Value>
void set(std::optional<Value>& field, std::optional<Value> value)
{
  if (value) field = std::move(value);
}

void read_tmpfs(const ContainerReader& reader, ContainerSettings& settings)
{
  const Node* value = reader.find("tmpfs");
  if (!value) return;
  const auto mount = [&](const Node& node, std::string path, std::string options) {
    if (!path.starts_with('/'))
      reader.error(node, fmt::format("{} is no absolute path in the container", quoted(path)));
    std::erase_if(settings.tmpfs, [&](const auto& one) { return one.first == path; });
    settings.tmpfs.emplace_back(std::move(path), std::move(options));
  };
  const auto mount_text = [&](const Node& node) {
    if (node.kind != yaml::Kind::scalar) return reader.wrong("tmpfs", node);
    const auto colon = node.text.find(':');
    mount(node, std::string(node.text.substr(0, colon)),
          std::string(colon == std::string_view::npos ? "" : node.text.substr(colon + 1)));
  };
  switch (value->kind) {
  case yaml::Kind::scalar:
    return mount_text(*value);
  case yaml::Kind::sequence:
    for (const Node* item : value->items) mount_text(*item);
    return;
  case yaml::Kind::mapping:
    for (const yaml::Entry& entry : value->entries) {
      if (entry.value->kind != yaml::Kind::scalar) return reader.wrong("tmpfs", *entry.value);
      mount(*entry.key, std::string(entry.key->text), entry.value->is_null() ? "" : std::string(entry.value->text));
    }
    return;
  }
}

void read_devices(const ContainerReader& reader, ContainerSettings& settings)
{
  if (!reader.find("devices")) return;
  settings.devices.clear();
  for (const auto& [text, node] : reader.texts("devices")) {
    const auto parts = split(text, ':');
    Device device{.host = std::string(parts[0]), .container = std::string(parts.size() > 1 ? parts[1] : parts[0])};
    if (parts.size() > 2) device.permissions = parts[2];
    const bool valid = parts.size() <= 3 && device.host.starts_with('/') && device.container.starts_with('/') &&
                       !device.permissions.empty() && device.permissions.find_first_not_of("rwm") == std::string::npos;
    if (!valid)
      reader.error(*node, fmt::format("{} is no device", quoted(text)), "such as /dev/fuse, /dev/sda:/dev/xvda:r");
    settings.devices.push_back(std::move(device));
  }
}

std::optional<std::int64_t> gpu_count(std::string_view text)
{
  if (text == "all") return -1;
  const auto number = parse_integer(text);
  return number && *number >= 0 ? number : std::nullopt;
}

DeviceRequest read_gpu(const ContainerReader& reader, const Node& node)
{
  const auto gpu = open<Section::gpu>(reader.loading(), &node, {"gpus", {}, &reader.where()});
  DeviceRequest request;
  set(request.driver, gpu.text("driver"));
  request.ids = plain(gpu.texts("device_ids"));
  const auto count = gpu_count(gpu.text_or("count", request.ids.empty() ? "all" : "0"));
  if (!count)
    gpu.error(*gpu.find("count"),
              fmt::format("'count' must be a number or all, not {}", described(*gpu.find("count"))));
  request.count = count.value_or(0);
  request.capabilities = plain(gpu.list("capabilities"));
  if (request.capabilities.empty()) request.capabilities = {"gpu"};
  merge(gpu.values("options"), request.options);
  return request;
}

void read_gpus(const ContainerReader& reader, ContainerSettings& settings)
{
  const Node* value = reader.find("gpus");
  if (!value) return;
  settings.gpus.clear();
  if (value->kind == yaml::Kind::sequence) {
    for (const Node* item : value->items) settings.gpus.push_back(read_gpu(reader, *item));
    return;
  }
  const auto count = value->kind == yaml::Kind::scalar ? gpu_count(value->text) : std::nullopt;
  if (!count) return reader.wrong("gpus", *value);
  if (*count != 0) settings.gpus.push_back({.count = *count, .capabilities = {"gpu"}});
}

std::vector<std::string> read_test(const Reader<Section::healthcheck>& reader)
{
  const Node* value = reader.find("test");
  if (!value) return {};
  if (value->kind == yaml::Kind::scalar) return {"CMD-SHELL", std::string(value->text)};
  std::vector<std::string> words;
  if (value->kind == yaml::Kind::sequence) {
    for (const Node* item : value->items) words.push_back(yaml::as_python_text(*item).value_or(std::string()));
  }
  const bool valid =
      !words.empty() && ((words[0] == "NONE" && words.size() == 1) || (words[0] == "CMD" && words.size() > 1) ||
                         (words[0] == "CMD-SHELL" && words.size() == 2));
  if (!valid) reader.wrong("test", *value);
  return words;
}

void read_healthcheck(const ContainerReader& reader, ContainerSettings& settings)
{
  const Where here{"healthcheck", {}, &reader.where()};
  const auto check = open<Section::healthcheck>(reader.loading(), reader.find("healthcheck"), here);
  if (!check.mapping()) return;
  Healthcheck health{.test = read_test(check)};
  if (check.boolean("disable").value_or(false)) health.test = {"NONE"};
  health.interval = check.seconds("interval");
  health.timeout = check.seconds("timeout");
  health.start_period = check.seconds("start_period");
  health.retries = check.integer("retries", {.least = 0});
  settings.healthcheck = std::move(health);
}

void read_cpus(const ContainerReader& reader, ContainerSettings& settings)
{
  if (const auto cpus = reader.number("cpus", 0, 100'000)) settings.nano_cpus = std::llround(*cpus * 1e9);
  if (const auto cpuset = reader.text("cpuset")) {
    settings.cpuset = *cpuset;
    if (cpuset->find_first_not_of("0123456789,-") != std::string::npos)
      reader.error(*reader.find("cpuset"), fmt::format("{} is no set of CPUs such as 0-3 or 0,2", quoted(*cpuset)));
  }
}

void read_lists(const ContainerReader& reader, ContainerSettings& settings)
{
  if (reader.find("group_add")) settings.group_add = plain(reader.texts("group_add"));
  if (reader.find("dns_search")) settings.dns_search = plain(reader.texts("dns_search"));
  if (reader.find("dns_opt")) settings.dns_options = plain(reader.texts("dns_opt"));
  merge(reader.values("sysctls"), settings.sysctls);
  merge(reader.values("annotations"), settings.annotations);
}

} // namespace

void read_container(const ContainerReader& reader, ContainerSettings& settings)
{
  set(settings.entrypoint, reader.command("entrypoint"));
  set(settings.hostname, reader.text("hostname"));
  set(settings.domainname, reader.text("domainname"));
  set(settings.shm_size, reader.size("shm_size"));
  set(settings.memory_reservation, reader.size("mem_reservation"));
  set(settings.init, reader.boolean("init"));
  set(settings.read_only, reader.boolean("read_only"));
  set(settings.pids_limit, reader.integer("pids_limit", {.least = -1}));
  set(settings.oom_score_adjustment, reader.integer("oom_score_adj", {-1000, 1000}));
  set(settings.ipc_mode, reader.text("ipc"));
  set(settings.pid_mode, reader.text("pid"));
  set(settings.uts_mode, reader.text("uts"));
  set(settings.userns_mode, reader.text("userns_mode"));
  set(settings.stop_signal, reader.text("stop_signal"));
  set(settings.platform, reader.text("platform"));
  set(settings.runtime, reader.text("runtime"));
  set(settings.tty, reader.boolean("tty"));
  set(settings.stdin_open, reader.boolean("stdin_open"));
  read_networks(reader, settings);
  read_tmpfs(reader, settings);
  read_devices(reader, settings);
  read_gpus(reader, settings);
  read_healthcheck(reader, settings);
  read_cpus(reader, settings);
  read_lists(reader, settings);
}

} // namespace maestro::reading
