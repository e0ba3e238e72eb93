// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/grammar/amounts.hpp>
#include <maestro/load/read/container/groups.hpp>
#include <maestro/load/table/defaults.hpp>

#include <fmt/core.h>

namespace maestro::reading {

namespace {

struct Gpu {
  static constexpr auto name = "gpu";
  static constexpr auto doc = "A request for GPUs, under `gpus`.";
  static constexpr std::array keys{
      Key{"driver", Form::text, "any", "Driver of the device.", "nvidia"},
      Key{"count", Form::text, "all", "How many: a number, or all.", "2"},
      Key{"device_ids", Form::texts, "none", "Which ones, instead of `count`.", "['0', '3']"},
      Key{"capabilities", Form::list, "gpu", "What it must be able to do.", "[gpu, compute]"},
      Key{"options", Form::values, "none", "Options of the driver.", "{virtualization: 'false'}"},
  };
};

struct Devices {
  static constexpr auto name = "devices";
  static constexpr auto doc = "Keys of services and of instances: devices of the host.";
  static constexpr std::array keys{
      Key{"devices", Form::texts, "none", "Devices of the host: host path[:container path[:rwm]].", "[/dev/fuse]"},
      Key{"gpus", Form::gpus, "none", "GPUs.", "all"}.made_of(section<Gpu>),
  };
};

void read_devices(const Reader<Devices>& reader, ContainerSettings& settings)
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
      reader.error(*node, fmt::format("{} is no device", in_quotes(text)), "such as /dev/fuse, /dev/sda:/dev/xvda:r");
    settings.devices.push_back(std::move(device));
  }
}

std::optional<std::int64_t> gpu_count(const Node& node)
{
  if (node.kind == yaml::Kind::scalar && node.text == "all") return -1;
  const auto number = integer_of(node);
  return number && *number >= 0 ? number : std::nullopt;
}

DeviceRequest read_gpu(const MappingReader& container, const Node& node)
{
  const auto gpu = open<Gpu>(container.loading(), &node, {"gpus", {}, &container.where()});
  DeviceRequest request;
  set(request.driver, gpu.text("driver"));
  set(request.ids, gpu.text_list("device_ids"));
  request.count = request.ids.empty() ? -1 : 0; // all
  if (const Node* written = gpu.find("count")) {
    const auto count = gpu_count(*written);
    if (!count) gpu.error(*written, fmt::format("'count' must be a number or all, not {}", described(*written)));
    request.count = count.value_or(0);
  }
  set(request.capabilities, gpu.text_list("capabilities"));
  if (request.capabilities.empty()) request.capabilities = {"gpu"};
  merge(gpu.settings("options"), request.options);
  return request;
}

void read_gpus(const Reader<Devices>& reader, ContainerSettings& settings)
{
  const Node* value = reader.find("gpus");
  if (!value) return;
  settings.gpus.clear();
  if (value->kind == yaml::Kind::sequence) {
    for (const Node* item : value->items) settings.gpus.push_back(read_gpu(reader, *item));
    return;
  }
  const auto count = gpu_count(*value);
  if (!count) return reader.wrong("gpus", *value);
  if (*count != 0) settings.gpus.push_back({.count = *count, .capabilities = {"gpu"}});
}

void read_device_keys(const MappingReader& container, ContainerDraft& draft)
{
  const auto reader = also<Devices>(container);
  read_devices(reader, draft.settings);
  read_gpus(reader, draft.settings);
}

} // namespace

KeyGroup device_keys() { return {section<Devices>, read_device_keys}; }

} // namespace maestro::reading
