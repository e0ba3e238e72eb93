// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/read/compose_list.hpp>

#include <fmt/core.h>
#include <strings/pieces.hpp>

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

namespace maestro::reading {
namespace {

constexpr std::size_t most_entries = 4; // that a hint has

std::string name_of_port(std::string_view container)
{
  if (container == "80" || container == "8080") return "http";
  if (container == "443" || container == "8443") return "https";
  return fmt::format("port{}", container.substr(0, container.find('-')));
}

/// `[[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]`, of which a description has the container's port in front.
std::optional<std::string> port_entry(std::string_view text)
{
  if (text.empty() || text.find_first_not_of("0123456789.:-/[]abcdeftpus") != std::string_view::npos)
    return std::nullopt;
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::string_view protocol = text.substr(slash) == "/tcp" ? std::string_view() : text.substr(slash);
  const std::string_view ports = text.substr(0, slash);
  const std::size_t colon = ports.rfind(':');
  if (colon == std::string_view::npos) return fmt::format("{}: '{}{}'", name_of_port(ports), ports, protocol);
  const std::string_view container = ports.substr(colon + 1);
  return fmt::format("{}: '{}{}:{}{}'", name_of_port(container), container, protocol, ports.substr(0, colon), protocol);
}

struct Volume {
  std::string source, target, mode;
  bool is_relative = false; // to a folder of this machine, which the ship has not
};

/// `SOURCE:TARGET[:MODE]`.
std::optional<Volume> volume(std::string_view text)
{
  const auto parts = strings::split(text, ':');
  if (parts.size() != 2 && parts.size() != 3) return std::nullopt;
  for (const std::string_view path : {parts[0], parts[1]})
    if (path.empty() || path.find_first_of("$'\"{}[], #") != std::string_view::npos) return std::nullopt;
  Volume found{.source = std::string(parts[0]), .target = std::string(parts[1]), .mode = {}};
  if (parts.size() == 3) {
    found.mode = parts[2];
    if (found.mode.empty() || found.mode.find_first_not_of("abcdefghijklmnopqrstuvwxyzUZ,") != std::string::npos)
      return std::nullopt;
    if (found.mode.find(',') != std::string::npos) found.mode = "'" + found.mode + "'";
  }
  found.is_relative = found.source.starts_with('.') || found.source.starts_with('~');
  if (found.is_relative) {
    const std::size_t begin = found.source.find_first_not_of("./~");
    found.source = begin == std::string::npos ? "/PATH" : "/PATH/" + found.source.substr(begin);
  }
  return found;
}

std::string volume_entry(const Volume& one, std::int64_t schema)
{
  if (schema == 1) return fmt::format("{}: {}", one.target, one.source);
  if (one.mode.empty()) return fmt::format("{}: {}", one.source, one.target);
  return fmt::format("{}: {{target: {}, mode: {}}}", one.source, one.target, one.mode);
}

std::string hint_for_volumes(const Key& key, const yaml::Node& list, std::int64_t schema)
{
  std::vector<Volume> volumes;
  for (const yaml::Node* item : list.items) {
    auto one = item->kind == yaml::Kind::scalar ? volume(item->text) : std::nullopt;
    if (!one) return {};
    volumes.push_back(*std::move(one));
  }
  const bool has_mode = std::ranges::any_of(volumes, [](const Volume& one) { return !one.mode.empty(); });
  const bool has_relative = std::ranges::any_of(volumes, &Volume::is_relative);
  std::vector<std::string> entries;
  entries.reserve(volumes.size());
  for (const Volume& one : volumes) entries.push_back(volume_entry(one, has_mode ? 2 : schema));
  return fmt::format("write `{}: {{{}}}`{}{}", key.name, join(entries, ", "),
                     has_relative ? ", with PATH a folder of the ship" : "",
                     has_mode && schema == 1
                         ? "; a mode needs `__maestro: {schema: 2}` at the top, which turns the direction of all round"
                         : "");
}

std::string hint_for_ports(const Key& key, const yaml::Node& list)
{
  std::vector<std::string> entries;
  for (const yaml::Node* item : list.items) {
    auto one = item->kind == yaml::Kind::scalar ? port_entry(item->text) : std::nullopt;
    if (!one) return {};
    entries.push_back(*std::move(one));
  }
  return fmt::format("write `{}: {{{}}}`", key.name, join(entries, ", "));
}

} // namespace

std::string hint_for_compose_list(const Key& key, const yaml::Node& list, std::int64_t schema)
{
  if (list.kind != yaml::Kind::sequence || list.items.empty() || list.items.size() > most_entries) return {};
  if (key.form == Form::ports) return hint_for_ports(key, list);
  return key.form == Form::volumes ? hint_for_volumes(key, list, schema) : std::string();
}

} // namespace maestro::reading
