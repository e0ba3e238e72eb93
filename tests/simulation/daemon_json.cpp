// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/core.h>
#include <simulation/daemon_json.hpp>

#include <chrono>

namespace maestro::testing {

namespace json = boost::json;
using engine::Health;
using engine::State;

namespace {

std::string_view name_of(State state)
{
  switch (state) {
  case State::created:
    return "created";
  case State::running:
    return "running";
  case State::paused:
    return "paused";
  case State::restarting:
    return "restarting";
  case State::removing:
    return "removing";
  case State::exited:
    return "exited";
  case State::dead:
    return "dead";
  }
  return {};
}

std::string_view name_of(Health health)
{
  switch (health) {
  case Health::none:
    return "none";
  case Health::starting:
    return "starting";
  case Health::healthy:
    return "healthy";
  case Health::unhealthy:
    return "unhealthy";
  }
  return {};
}

Protocol protocol_called(std::string_view name)
{
  if (name == "udp") return Protocol::udp;
  return name == "sctp" ? Protocol::sctp : Protocol::tcp;
}

json::object texts(const std::map<std::string, std::string>& items)
{
  json::object all;
  for (const auto& [key, value] : items) all[key] = value;
  return all;
}

json::array texts(const std::vector<std::string>& items)
{
  json::array all;
  for (const std::string& item : items) all.emplace_back(item);
  return all;
}

json::object ports_entry(const engine::PublishedPort& port)
{
  json::object entry{{"PrivatePort", port.exposed}, {"Type", to_text(port.protocol)}};
  if (port.external != 0) {
    entry["IP"] = port.address;
    entry["PublicPort"] = port.external;
  }
  return entry;
}

std::string moment_text(const std::optional<Moment>& moment)
{
  return moment ? to_rfc3339(*moment) : "0001-01-01T00:00:00Z";
}

/// The member, if it is there and an object (an array, a text).
const json::object* object_in(const json::object* in, std::string_view key)
{
  const json::value* found = in == nullptr ? nullptr : in->if_contains(key);
  return found == nullptr ? nullptr : found->if_object();
}

std::vector<std::string> texts_in(const json::object* in, std::string_view key)
{
  std::vector<std::string> all;
  const json::value* found = in == nullptr ? nullptr : in->if_contains(key);
  const json::array* list = found == nullptr ? nullptr : found->if_array();
  if (list == nullptr) return all;
  for (const json::value& item : *list)
    if (item.is_string()) all.emplace_back(std::string_view(item.get_string()));
  return all;
}

std::string text_in(const json::object* in, std::string_view key)
{
  const json::value* found = in == nullptr ? nullptr : in->if_contains(key);
  return found == nullptr || !found->is_string() ? std::string() : std::string(std::string_view(found->get_string()));
}

bool flag_in(const json::object* in, std::string_view key)
{
  const json::value* found = in == nullptr ? nullptr : in->if_contains(key);
  return found != nullptr && *found == true;
}

std::map<std::string, std::string> text_map_in(const json::object* in, std::string_view key)
{
  std::map<std::string, std::string> all;
  if (const json::object* members = object_in(in, key))
    for (const auto& member : *members) all[member.key()] = text_in(members, member.key());
  return all;
}

std::uint16_t number(std::string_view text)
{
  unsigned value = 0;
  for (const char c : text)
    if (c >= '0' && c <= '9') value = value * 10 + static_cast<unsigned>(c - '0');
  return static_cast<std::uint16_t>(value);
}

std::vector<Port> ports_in(const json::object* host)
{
  std::vector<Port> ports;
  const json::object* bindings = object_in(host, "PortBindings");
  if (bindings == nullptr) return ports;
  for (const auto& binding : *bindings) {
    const std::string_view exposed = binding.key();
    const json::array* places = binding.value().if_array();
    if (places == nullptr) continue;
    for (const json::value& place : *places) {
      Port port;
      port.protocol = protocol_called(exposed.substr(exposed.find('/') + 1));
      port.exposed.first = port.exposed.last = number(exposed.substr(0, exposed.find('/')));
      if (const std::string address = text_in(place.if_object(), "HostIp"); !address.empty()) port.address = address;
      port.external.first = port.external.last = number(text_in(place.if_object(), "HostPort"));
      ports.push_back(port);
    }
  }
  return ports;
}

/// What a body holds; an object without members if it is none.
json::value parsed(std::string_view body, const json::storage_ptr& memory = {})
{
  boost::system::error_code error;
  json::value value = json::parse(body, error, memory);
  return !error && value.is_object() ? value : json::value(json::object(memory));
}

} // namespace

std::string list_json(const std::vector<engine::ContainerSummary>& containers)
{
  json::array all;
  for (const engine::ContainerSummary& container : containers) {
    json::array ports;
    for (const engine::PublishedPort& port : container.ports) ports.emplace_back(ports_entry(port));
    all.emplace_back(json::object{{"Id", container.id},
                                  {"Names", json::array{"/" + container.name}},
                                  {"Image", container.image},
                                  {"ImageID", container.image_id},
                                  {"State", name_of(container.state)},
                                  {"Status", container.status_text},
                                  {"Labels", texts(container.labels)},
                                  {"Ports", std::move(ports)}});
  }
  return json::serialize(all);
}

std::string inspection_json(const engine::ContainerState& container, const std::vector<std::string>& variables)
{
  json::object state{{"Status", name_of(container.state)},
                     {"Running", container.running},
                     {"Paused", container.state == State::paused},
                     {"Restarting", container.state == State::restarting},
                     {"OOMKilled", container.oom_killed},
                     {"Dead", container.state == State::dead},
                     {"ExitCode", container.exit_code},
                     {"Error", container.error},
                     {"StartedAt", moment_text(container.started_at)},
                     {"FinishedAt", moment_text(container.finished_at)}};
  if (container.health != Health::none) {
    json::object& health = state["Health"].emplace_object();
    health["Status"] = name_of(container.health);
    if (container.health_was_tested) health["Log"] = json::array{json::object{{"Output", container.health_output}}};
  }
  json::object bound;
  for (const engine::PublishedPort& port : container.ports) {
    json::value& bindings = bound[fmt::format("{}/{}", port.exposed, to_text(port.protocol))];
    if (bindings.is_null()) bindings.emplace_array();
    bindings.get_array().emplace_back(
        json::object{{"HostIp", port.address}, {"HostPort", std::to_string(port.external)}});
  }
  return json::serialize(json::object{{"Id", container.id},
                                      {"Name", "/" + container.name},
                                      {"Image", container.image_id},
                                      {"RestartCount", container.restart_count},
                                      {"State", std::move(state)},
                                      {"HostConfig", {{"RestartPolicy", {{"Name", container.restart_policy}}}}},
                                      {"NetworkSettings", {{"Ports", std::move(bound)}}},
                                      {"Config",
                                       {{"Image", container.image},
                                        {"Tty", container.tty},
                                        {"Labels", texts(container.labels)},
                                        {"Env", texts(variables)}}}});
}

std::string image_json(const engine::ImageConfig& image)
{
  return json::serialize(json::object{{"Id", image.id},
                                      {"Architecture", image.architecture},
                                      {"Config", {{"Env", texts(image.env)}, {"Labels", texts(image.labels)}}}});
}

std::string images_json(const std::vector<engine::ImageSummary>& images)
{
  json::array all;
  for (const engine::ImageSummary& image : images)
    all.emplace_back(
        json::object{{"Id", image.id}, {"RepoTags", texts(image.names)}, {"RepoDigests", texts(image.digests)}});
  return json::serialize(all);
}

std::string version_json(const engine::Version& version)
{
  return json::serialize(json::object{{"Version", version.engine},
                                      {"ApiVersion", version.api},
                                      {"MinAPIVersion", version.minimum_api},
                                      {"Platform", {{"Name", version.platform}}}});
}

std::string event_json(const engine::ContainerEvent& event)
{
  json::object attributes{{"name", event.name}};
  if (event.exit_code) attributes["exitCode"] = std::to_string(*event.exit_code);
  const auto since_epoch = event.time.time_since_epoch();
  return json::serialize(json::object{{"status", event.action},
                                      {"id", event.id},
                                      {"Type", "container"},
                                      {"Action", event.action},
                                      {"Actor", {{"ID", event.id}, {"Attributes", std::move(attributes)}}},
                                      {"time", std::chrono::floor<std::chrono::seconds>(since_epoch).count()},
                                      {"timeNano", since_epoch.count()}});
}

std::string progress_json(const engine::PullProgress& progress)
{
  return json::serialize(json::object{{"id", progress.layer},
                                      {"status", progress.status},
                                      {"progressDetail", {{"current", progress.current}, {"total", progress.total}}}});
}

std::string networks_json(const std::vector<engine::NetworkState>& networks)
{
  json::array all;
  for (const engine::NetworkState& network : networks) {
    json::array pools;
    for (const auto& [subnet, gateway] : network.subnets)
      pools.emplace_back(json::object{{"Subnet", subnet}, {"Gateway", gateway}});
    all.emplace_back(json::object{{"Id", network.id},
                                  {"Name", network.name},
                                  {"Driver", network.driver},
                                  {"Internal", network.internal},
                                  {"Attachable", network.attachable},
                                  {"EnableIPv6", network.ipv6},
                                  {"Options", texts(network.options)},
                                  {"Labels", texts(network.labels)},
                                  {"IPAM", {{"Driver", "default"}, {"Config", std::move(pools)}}},
                                  {"Created", to_rfc3339(network.created)}});
  }
  return json::serialize(all);
}

namespace {

json::object volume_object(const engine::VolumeState& volume)
{
  json::object object{{"Name", volume.name},
                      {"Driver", volume.driver},
                      {"Options", texts(volume.options)},
                      {"Labels", texts(volume.labels)}};
  if (volume.created) object["CreatedAt"] = to_rfc3339(*volume.created);
  return object;
}

} // namespace

std::string volume_json(const engine::VolumeState& volume) { return json::serialize(volume_object(volume)); }

std::string volumes_json(const std::vector<engine::VolumeState>& volumes)
{
  json::array all;
  for (const engine::VolumeState& volume : volumes) all.emplace_back(volume_object(volume));
  return json::serialize(json::object{{"Volumes", std::move(all)}, {"Warnings", nullptr}});
}

std::string id_json(const std::string& id) { return json::serialize(json::object{{"Id", id}, {"Warnings", nullptr}}); }
std::string message_json(const std::string& words) { return json::serialize(json::object{{"message", words}}); }

std::string exec_json(const std::optional<int>& exit_code)
{
  json::object state{{"Running", false}, {"ExitCode", nullptr}};
  if (exit_code) state["ExitCode"] = *exit_code;
  return json::serialize(state);
}

engine::ContainerSpec created_from(const std::string& name, std::string_view body, bool with_variables)
{
  json::monotonic_resource memory;
  const json::value value = parsed(body, &memory);
  const json::object* root = value.if_object();
  const json::object* host = object_in(root, "HostConfig");
  engine::ContainerSpec spec;
  spec.name = name;
  spec.image = text_in(root, "Image");
  if (with_variables)
    for (const std::string& variable : texts_in(root, "Env")) spec.env.add({variable});
  spec.settings.tty = flag_in(root, "Tty");
  spec.settings.labels = text_map_in(root, "Labels");
  if (const json::object* check = object_in(root, "Healthcheck"))
    spec.settings.healthcheck = Healthcheck{.test = texts_in(check, "Test")};
  if (const json::object* policy = object_in(host, "RestartPolicy")) {
    spec.settings.restart.name = text_in(policy, "Name");
    if (const json::value* retries = policy->if_contains("MaximumRetryCount");
        retries != nullptr && retries->is_int64())
      spec.settings.restart.retries = retries->get_int64();
  }
  spec.settings.ports = ports_in(host);
  spec.settings.volumes_from = texts_in(host, "VolumesFrom");
  if (const json::object* networks = object_in(object_in(root, "NetworkingConfig"), "EndpointsConfig"))
    for (const auto& network : *networks) spec.settings.networks.push_back({.network = network.key()});
  return spec;
}

engine::ContainerUpdate update_in(std::string_view body)
{
  const json::value value = parsed(body);
  const json::object& root = value.as_object();
  const auto number = [&](std::string_view key) -> std::optional<std::int64_t> {
    const json::value* const found = root.if_contains(key);
    return found == nullptr ? std::nullopt : std::optional(found->to_number<std::int64_t>());
  };
  engine::ContainerUpdate update{.memory = number("Memory"),
                                 .memory_swap = number("MemorySwap"),
                                 .memory_reservation = number("MemoryReservation"),
                                 .cpu_shares = number("CpuShares"),
                                 .nano_cpus = number("NanoCpus"),
                                 .pids_limit = number("PidsLimit")};
  if (root.contains("CpusetCpus")) update.cpuset = std::string(root.at("CpusetCpus").as_string());
  if (const json::value* const found = root.if_contains("RestartPolicy")) {
    const json::object& policy = found->as_object();
    update.restart = {std::string(policy.at("Name").as_string()),
                      policy.at("MaximumRetryCount").to_number<std::int64_t>()};
  }
  return update;
}

std::string container_in(std::string_view body)
{
  const json::value value = parsed(body);
  return text_in(value.if_object(), "Container");
}

engine::NetworkSpec network_in(std::string_view body)
{
  const json::value value = parsed(body);
  const json::object* root = value.if_object();
  engine::NetworkSpec network;
  network.name = text_in(root, "Name");
  network.driver = text_in(root, "Driver");
  network.internal = flag_in(root, "Internal");
  network.attachable = flag_in(root, "Attachable");
  network.ipv6 = flag_in(root, "EnableIPv6");
  network.options = text_map_in(root, "Options");
  network.labels = text_map_in(root, "Labels");
  const json::object* addresses = object_in(root, "IPAM");
  const json::value* pools = addresses == nullptr ? nullptr : addresses->if_contains("Config");
  if (pools == nullptr || !pools->is_array()) return network;
  for (const json::value& pool : pools->get_array())
    network.subnets.emplace_back(text_in(pool.if_object(), "Subnet"), text_in(pool.if_object(), "Gateway"));
  return network;
}

engine::VolumeSpec volume_in(std::string_view body)
{
  const json::value value = parsed(body);
  const json::object* root = value.if_object();
  return {text_in(root, "Name"), text_in(root, "Driver"), text_map_in(root, "DriverOpts"), text_map_in(root, "Labels")};
}

std::vector<std::string> command_in(std::string_view body)
{
  const json::value value = parsed(body);
  return texts_in(value.if_object(), "Cmd");
}

std::vector<std::string> filter_in(std::string_view filters, std::string_view of)
{
  const json::value value = parsed(filters);
  return texts_in(value.if_object(), of);
}

} // namespace maestro::testing
