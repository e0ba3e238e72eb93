// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/declared.hpp>
#include <maestro/plan/labels.hpp>

#include <arpa/inet.h>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace maestro {

std::vector<Resource> declared_resources(const Environment& environment, const Instance& instance)
{
  std::vector<Resource> all;
  const auto add = [&](Resource::Kind kind, const std::string& name, const auto& declared) {
    const auto found = declared.find(name);
    const Resource resource{kind, name};
    if (found != declared.end() && !found->second.external && std::find(all.begin(), all.end(), resource) == all.end())
      all.push_back(resource);
  };
  const ContainerSettings& settings = instance.settings;
  if (settings.network_mode) add(Resource::Kind::network, *settings.network_mode, environment.networks);
  for (const NetworkAttachment& attachment : settings.networks)
    add(Resource::Kind::network, attachment.network, environment.networks);
  for (const Bind& bind : settings.binds) add(Resource::Kind::volume, bind.source, environment.volumes);
  return all;
}

namespace {

/// What the label says; nothing if we did not make it.
std::optional<bool> is_made_so(const Labels& wanted, const Labels& found)
{
  const auto now = wanted.find(labels::config_hash);
  const auto then = found.find(labels::config_hash);
  if (now == wanted.end() || then == found.end()) return std::nullopt;
  return now->second == then->second;
}

void compare_driver(const std::string& wanted, const std::string& found, std::vector<std::string>& all)
{
  if (!wanted.empty() && wanted != found) all.push_back(fmt::format("the driver is {}, not {}", found, wanted));
}

/// Podman keeps `com.docker.network.driver.mtu` as `mtu`.
const std::string* option_called(const std::string& name, const std::map<std::string, std::string>& options)
{
  auto found = options.find(name);
  if (found == options.end()) found = options.find(name.substr(name.rfind('.') + 1));
  return found == options.end() ? nullptr : &found->second;
}

void compare_network_options(const engine::NetworkSpec& wanted, const engine::NetworkState& found,
                             std::vector<std::string>& all)
{
  for (const auto& [name, value] : wanted.options) {
    const std::string* const there = option_called(name, found.options);
    if (there == nullptr)
      all.push_back(fmt::format("it has no option '{}'", name));
    else if (*there != value)
      all.push_back(fmt::format("its option '{}' is '{}', not '{}'", name, *there, value));
  }
}

/// A subnet by its family and its bits, so that spellings can be compared: `10.1.2.3/16` is `10.1.0.0/16`.
struct Subnet {
  int family = AF_UNSPEC;
  std::array<unsigned char, sizeof(in6_addr)> address{};
  unsigned length = 0;

  auto operator<=>(const Subnet&) const = default;
};

/// Of what is none, the family is AF_UNSPEC.
Subnet subnet(const std::string& text)
{
  Subnet subnet;
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) return subnet;
  const std::string address = text.substr(0, slash);
  const auto [end, problem] = std::from_chars(text.data() + slash + 1, text.data() + text.size(), subnet.length);
  if (problem != std::errc() || end != text.data() + text.size()) return subnet;
  for (const int family : {AF_INET, AF_INET6})
    if (inet_pton(family, address.c_str(), subnet.address.data()) == 1) subnet.family = family;
  for (std::size_t bit = subnet.length; bit < 8 * subnet.address.size(); ++bit)
    subnet.address.at(bit / 8) &= static_cast<unsigned char>(~(0x80U >> (bit % 8)));
  return subnet;
}

/// Subnets of a family that is not asked for are the engine's choice.
void compare_subnets(const engine::NetworkSpec& wanted, const engine::NetworkState& found,
                     std::vector<std::string>& all)
{
  std::set<int> families;
  std::map<Subnet, std::string> there; // with their gateways
  for (const auto& [text, gateway] : found.subnets) there.emplace(subnet(text), gateway);
  std::set<Subnet> asked;
  for (const auto& [text, gateway] : wanted.subnets) {
    const Subnet one = *asked.insert(subnet(text)).first;
    families.insert(one.family);
    const auto place = there.find(one);
    if (place == there.end())
      all.push_back(fmt::format("it has no subnet {}", text));
    else if (!gateway.empty() && place->second != gateway)
      all.push_back(fmt::format("the gateway of {} is {}, not {}", text,
                                place->second.empty() ? "the engine's choice" : place->second, gateway));
  }
  for (const auto& [text, gateway] : found.subnets)
    if (families.contains(subnet(text).family) && !asked.contains(subnet(text)))
      all.push_back(fmt::format("it has the subnet {}", text));
}

} // namespace

std::vector<std::string> differences(const engine::NetworkSpec& wanted, const engine::NetworkState& found)
{
  std::vector<std::string> all;
  const std::optional<bool> is_so = is_made_so(wanted.labels, found.labels);
  if (is_so.value_or(false)) return all;
  compare_driver(wanted.driver, found.driver, all);
  if (wanted.internal != found.internal) all.emplace_back(found.internal ? "it is internal" : "it is not internal");
  if (wanted.attachable && !found.attachable) all.emplace_back("it is not attachable");
  if (wanted.ipv6 && !found.ipv6) all.emplace_back("it has no IPv6");
  // What nobody asked for may be the engine's own way, unless it is known that we asked for something else.
  if (is_so && !wanted.attachable && found.attachable) all.emplace_back("it is attachable");
  if (is_so && !wanted.ipv6 && found.ipv6) all.emplace_back("it has IPv6");
  compare_network_options(wanted, found, all);
  compare_subnets(wanted, found, all);
  return all;
}

std::vector<std::string> differences(const engine::VolumeSpec& wanted, const engine::VolumeState& found)
{
  std::vector<std::string> all;
  if (is_made_so(wanted.labels, found.labels).value_or(false)) return all;
  compare_driver(wanted.driver.empty() ? "local" : wanted.driver, found.driver, all);
  for (const auto& [name, value] : wanted.options) {
    const auto there = found.options.find(name);
    if (there == found.options.end())
      all.push_back(fmt::format("it has no option '{}'", name));
    else if (there->second != value)
      all.push_back(fmt::format("its option '{}' is another", name));
  }
  for (const auto& [name, value] : found.options)
    if (!wanted.options.contains(name)) all.push_back(fmt::format("it has the option '{}'", name));
  return all;
}

bool is_older(const engine::NetworkState& one, const engine::NetworkState& other)
{
  return std::tie(one.created, one.id) < std::tie(other.created, other.id);
}

const engine::NetworkState* the_one_called(const std::string& name, const std::vector<engine::NetworkState>& networks)
{
  const engine::NetworkState* oldest = nullptr;
  for (const engine::NetworkState& network : networks)
    if (network.name == name && (oldest == nullptr || is_older(network, *oldest))) oldest = &network;
  return oldest;
}

const engine::VolumeState* the_one_called(const std::string& name, const std::vector<engine::VolumeState>& volumes)
{
  for (const engine::VolumeState& volume : volumes)
    if (volume.name == name) return &volume;
  return nullptr;
}

} // namespace maestro
