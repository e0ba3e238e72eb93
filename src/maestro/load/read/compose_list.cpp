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

/// `SOURCE:TARGET[:MODE]`, but none that is relative to a folder of this machine: the ship has no such folder.
std::optional<std::string> volume_entry(std::string_view text, std::int64_t schema)
{
  if (text.find_first_of("$'\"{}[], ") != std::string_view::npos) return std::nullopt;
  if (text.starts_with('.') || text.starts_with('~')) return std::nullopt;
  const auto parts = strings::split(text, ':');
  if (parts.size() != 2 && !(parts.size() == 3 && schema == 2)) return std::nullopt;
  if (parts.size() == 3) return fmt::format("{}: {{target: {}, mode: {}}}", parts[0], parts[1], parts[2]);
  const bool ship_is_left = schema == 2;
  return fmt::format("{}: {}", parts[ship_is_left ? 0 : 1], parts[ship_is_left ? 1 : 0]);
}

} // namespace

std::string compose_list_as_mapping(Form form, const yaml::Node& list, std::int64_t schema)
{
  const bool is_known = form == Form::ports || form == Form::volumes;
  if (!is_known || list.kind != yaml::Kind::sequence || list.items.empty() || list.items.size() > most_entries)
    return {};
  std::vector<std::string> entries;
  for (const yaml::Node* item : list.items) {
    if (item->kind != yaml::Kind::scalar) return {};
    const auto entry = form == Form::ports ? port_entry(item->text) : volume_entry(item->text, schema);
    if (!entry) return {};
    entries.push_back(*entry);
  }
  return fmt::format("{{{}}}", join(entries, ", "));
}

} // namespace maestro::reading
