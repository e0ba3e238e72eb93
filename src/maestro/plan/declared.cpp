// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/secrecy.hpp>
#include <maestro/plan/container_spec.hpp>
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

using Differences = std::vector<ResourceDifference>;
using Value = std::optional<std::string>;

void compare_driver(const std::string& wanted, const std::string& found, Differences& all)
{
  if (!wanted.empty() && wanted != found)
    all.push_back(
        {{.path = "driver", .from = found, .to = wanted}, fmt::format("the driver is {}, not {}", found, wanted)});
}

void add_flag(std::string path, bool found, std::string words, Differences& all)
{
  const auto value = [](bool is_so) { return is_so ? Value("true") : Value(); };
  all.push_back({{.path = std::move(path), .from = value(found), .to = value(!found)}, std::move(words)});
}

Field option(const std::string& name, Value from, Value to)
{
  return {.path = "driver_opts." + name, .from = std::move(from), .to = std::move(to)};
}

/// Podman keeps `com.docker.network.driver.mtu` as `mtu`.
const std::string* option_called(const std::string& name, const std::map<std::string, std::string>& options)
{
  auto found = options.find(name);
  if (found == options.end()) found = options.find(name.substr(name.rfind('.') + 1));
  return found == options.end() ? nullptr : &found->second;
}

void compare_network_options(const engine::NetworkSpec& wanted, const engine::NetworkState& found, Differences& all)
{
  for (const auto& [name, value] : wanted.options) {
    const std::string* const there = option_called(name, found.options);
    if (there == nullptr)
      all.push_back({option(name, {}, value), fmt::format("it has no option '{}'", name)});
    else if (*there != value)
      all.push_back(
          {option(name, *there, value), fmt::format("its option '{}' is '{}', not '{}'", name, *there, value)});
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
void compare_subnets(const engine::NetworkSpec& wanted, const engine::NetworkState& found, Differences& all)
{
  const auto field = [](const std::string& which, Value from, Value to) {
    return Field{.path = "ipam.config." + which, .from = std::move(from), .to = std::move(to)};
  };
  std::set<int> families;
  std::map<Subnet, std::string> there; // with their gateways
  for (const auto& [text, gateway] : found.subnets) there.emplace(subnet(text), gateway);
  std::set<Subnet> asked;
  for (const auto& [text, gateway] : wanted.subnets) {
    const Subnet one = *asked.insert(subnet(text)).first;
    families.insert(one.family);
    const auto place = there.find(one);
    if (place == there.end())
      all.push_back({field("subnet", {}, text), fmt::format("it has no subnet {}", text)});
    else if (!gateway.empty() && place->second != gateway)
      all.push_back({field("gateway", place->second, gateway),
                     fmt::format("the gateway of {} is {}, not {}", text,
                                 place->second.empty() ? "the engine's choice" : place->second, gateway)});
  }
  for (const auto& [text, gateway] : found.subnets)
    if (families.contains(subnet(text).family) && !asked.contains(subnet(text)))
      all.push_back({field("subnet", text, {}), fmt::format("it has the subnet {}", text)});
}

} // namespace

Differences differences(const engine::NetworkSpec& wanted, const engine::NetworkState& found)
{
  Differences all;
  const std::optional<bool> is_so = is_made_so(wanted.labels, found.labels);
  if (is_so.value_or(false)) return all;
  compare_driver(wanted.driver, found.driver, all);
  if (wanted.internal != found.internal)
    add_flag("internal", found.internal, found.internal ? "it is internal" : "it is not internal", all);
  if (wanted.attachable && !found.attachable) add_flag("attachable", false, "it is not attachable", all);
  if (wanted.ipv6 && !found.ipv6) add_flag("enable_ipv6", false, "it has no IPv6", all);
  // What nobody asked for may be the engine's own way, unless it is known that we asked for something else.
  if (is_so && !wanted.attachable && found.attachable) add_flag("attachable", true, "it is attachable", all);
  if (is_so && !wanted.ipv6 && found.ipv6) add_flag("enable_ipv6", true, "it has IPv6", all);
  compare_network_options(wanted, found, all);
  compare_subnets(wanted, found, all);
  return all;
}

Differences differences(const engine::VolumeSpec& wanted, const engine::VolumeState& found)
{
  Differences all;
  if (is_made_so(wanted.labels, found.labels).value_or(false)) return all;
  compare_driver(wanted.driver.empty() ? "local" : wanted.driver, found.driver, all);
  const auto add = [&](const std::string& name, Value from, Value to, std::string words) {
    all.push_back({option(name, std::move(from), std::move(to)), std::move(words)});
    all.back().field.is_secret = may_hold_secret(Section::volume, "driver_opts");
  };
  for (const auto& [name, value] : wanted.options) {
    const auto there = found.options.find(name);
    if (there == found.options.end())
      add(name, {}, value, fmt::format("it has no option '{}'", name));
    else if (there->second != value)
      add(name, there->second, value, fmt::format("its option '{}' is another", name));
  }
  for (const auto& [name, value] : found.options)
    if (!wanted.options.contains(name)) add(name, value, {}, fmt::format("it has the option '{}'", name));
  return all;
}

bool is_there_once(const Resource& resource, const ShipFacts& facts)
{
  const auto times = [&](const auto& all) {
    return all ? std::ranges::count(*all, resource.name, [](const auto& one) { return one.name; }) : 0;
  };
  return (resource.kind == Resource::Kind::network ? times(facts.networks) : times(facts.volumes)) == 1;
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

namespace {

template<class Spec, class States>
std::optional<Differences> differences_on_ship(const Spec& wanted, const std::optional<States>& states, bool all = true)
{
  if (!states || !all) return Differences();
  const auto* found = the_one_called(wanted.name, *states);
  return found == nullptr ? std::nullopt : std::optional(differences(wanted, *found));
}

} // namespace

std::optional<Differences> differences_on_ship(const Environment& environment, const Resource& resource,
                                               const ShipFacts& facts)
{
  return resource.kind == Resource::Kind::network
             ? differences_on_ship(network_spec(environment, environment.networks.at(resource.name)), facts.networks)
             : differences_on_ship(volume_spec(environment, environment.volumes.at(resource.name)), facts.volumes,
                                   !facts.only_own_volumes);
}

} // namespace maestro
