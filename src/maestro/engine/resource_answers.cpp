// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/docker_json.hpp>
#include <maestro/engine/json_reading.hpp>

namespace maestro::engine {
namespace {

NetworkState network(const Value& value)
{
  NetworkState network;
  network.id = value["Id"].required_text();
  network.name = value["Name"].text();
  network.driver = value["Driver"].text();
  network.internal = value["Internal"].flag();
  network.attachable = value["Attachable"].flag();
  network.ipv6 = value["EnableIPv6"].flag();
  network.options = value["Options"].text_map();
  network.labels = value["Labels"].text_map();
  value["IPAM"]["Config"].for_each(
      [&](const Value& pool) { network.subnets.emplace_back(pool["Subnet"].text(), pool["Gateway"].text()); });
  if (const auto created = parse_rfc3339(value["Created"].text())) network.created = *created;
  return network;
}

VolumeState volume(const Value& value)
{
  return {.name = value["Name"].required_text(),
          .driver = value["Driver"].text(),
          .options = value["Options"].text_map(),
          .labels = value["Labels"].text_map(),
          .created = parse_rfc3339(value["CreatedAt"].text())};
}

} // namespace

std::vector<NetworkState> parse_networks(std::string_view body)
{
  const auto json = read_json("GET /networks", body);
  std::vector<NetworkState> all;
  Value("GET /networks", json).for_each([&](const Value& item) { all.push_back(network(item)); });
  return all;
}

std::vector<VolumeState> parse_volumes(std::string_view body)
{
  const auto json = read_json("GET /volumes", body);
  std::vector<VolumeState> all;
  Value("GET /volumes", json)["Volumes"].for_each([&](const Value& item) { all.push_back(volume(item)); });
  return all;
}

std::string parse_network_created(std::string_view body)
{
  const auto json = read_json("POST /networks/create", body);
  return Value("POST /networks/create", json)["Id"].required_text();
}

VolumeState parse_volume(std::string_view body)
{
  constexpr std::string_view asked = "a request for a volume";
  const auto json = read_json(asked, body);
  return volume(Value(asked, json));
}

} // namespace maestro::engine
