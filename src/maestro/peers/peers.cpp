// SPDX-License-Identifier: Apache-2.0
#include <maestro/peers/peers.hpp>

#include <strings/cases.hpp>
#include <strings/characters.hpp>
#include <strings/utf8.hpp>

#include <algorithm>

namespace maestro::peers {
namespace {

constexpr std::string_view list_suffix = "_INSTANCES";

/// Of what stands behind a peer's name.
bool is_of_peer(std::string_view rest)
{
  return rest == "HOST" || rest.ends_with("_PORT"); // internal ones as well
}

} // namespace

std::string mangled(std::string_view name)
{
  std::string result;
  result.reserve(name.size());
  for (std::size_t at = 0; at < name.size();) {
    const char32_t point = strings::decode(name, at);
    strings::append_upper(result, strings::is_alphanumeric(point) ? point : U'_');
  }
  return result;
}

Variables encode(std::string_view service, const std::vector<Peer>& peers, Audience audience)
{
  Variables variables;
  const std::string mangled_service = mangled(service);
  const std::string service_prefix = mangled_service + "_";
  std::vector<const Peer*> sorted;
  sorted.reserve(peers.size());
  for (const Peer& peer : peers) sorted.push_back(&peer);
  std::sort(sorted.begin(), sorted.end(), [](const Peer* a, const Peer* b) { return a->name < b->name; });

  std::string names;
  for (const Peer* peer : sorted) {
    const std::string prefix = service_prefix + mangled(peer->name) + "_";
    variables.emplace_back(prefix + "HOST", peer->host);
    for (const PeerPort& port : peer->ports) {
      const std::string port_prefix = prefix + mangled(port.name) + "_";
      variables.emplace_back(port_prefix + "PORT", port.external);
      if (audience == Audience::own_service) variables.emplace_back(port_prefix + "INTERNAL_PORT", port.exposed);
    }
    if (!names.empty()) names += ',';
    names += peer->name;
  }
  variables.emplace_back(std::string(mangled_service).append(list_suffix), names);
  return variables;
}

std::set<std::string> names_among(const Variables& variables)
{
  std::set<std::string_view> all; // in order, as others may have as many peers as they like
  for (const auto& [name, value] : variables) all.insert(name);
  std::set<std::string> names;
  for (const auto& [name, instances] : variables) {
    if (!name.ends_with(list_suffix)) continue;
    const std::string service_prefix = name.substr(0, name.size() - list_suffix.size()) + "_";
    const std::size_t before = names.size();
    for (std::size_t at = 0; at < instances.size();) {
      const std::size_t end = std::min(instances.find(',', at), instances.size());
      const std::string prefix = service_prefix + mangled(std::string_view(instances).substr(at, end - at)) + "_";
      for (auto other = all.lower_bound(prefix); other != all.end() && other->starts_with(prefix); ++other)
        if (is_of_peer(other->substr(prefix.size()))) names.emplace(*other);
      at = end + 1;
    }
    if (names.size() > before) names.insert(name); // else it may be anybody's
  }
  return names;
}

} // namespace maestro::peers
