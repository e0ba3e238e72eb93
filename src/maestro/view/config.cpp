// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/overloaded.hpp>
#include <maestro/base/text.hpp>
#include <maestro/container/image.hpp>
#include <maestro/container/secrecy.hpp>
#include <maestro/engine/docker_json.hpp>
#include <maestro/model/graph.hpp>
#include <maestro/plan/container_spec.hpp>
#include <maestro/view/auditor_json.hpp>
#include <maestro/view/config.hpp>
#include <maestro/view/json.hpp>
#include <maestro/view/redaction.hpp>

#include <boost/json.hpp>
#include <fmt/core.h>

#include <map>
#include <string_view>

namespace maestro {
namespace {

namespace json = boost::json;

json::object object_of(const std::map<std::string, std::string>& map)
{
  json::object object;
  for (const auto& [key, value] : map) object[key] = value;
  return object;
}

std::string shown(const VariableValue& value, Values values)
{
  const bool hide = values == Values::redacted && !std::holds_alternative<SecretName>(value);
  return hide ? redacted_text : shown(value);
}

json::object object_of(const EnvironmentVariables& variables, Values values)
{
  json::object object;
  for (const auto& [key, value] : variables)
    object[key] = std::holds_alternative<Unset>(value) ? json::value(nullptr) : json::value(shown(value, values));
  return object;
}

json::object ship_value(const Ship& ship)
{
  json::object object{{"ip", ship.ip},
                      {"endpoint", ship.endpoint},
                      {"transport", transport(ship.access)},
                      {"url", to_text(ship.access)},
                      {"timeout", json_seconds(ship.timeout)}};
  if (const auto* ssh = std::get_if<SshAccess>(&ship.access))
    object["remote"] =
        ssh->remote_socket.empty() ? "127.0.0.1:" + std::to_string(ssh->remote_port) : ssh->remote_socket;
  object["api_version"] = ship.api_version ? json::value(*ship.api_version) : json::value(nullptr);
  return object;
}

json::value password_value(const Registry& registry)
{
  if (!registry.password_secret.empty()) return json::value(stand_in(registry.password_secret));
  return registry.password.empty() ? json::value(nullptr) : json::value(redacted_text);
}

json::object registry_value(const Registry& registry)
{
  return {{"registry", registry.registry},        {"username", text_or_null(registry.username)},
          {"password", password_value(registry)}, {"email", text_or_null(registry.email)},
          {"attempts", registry.attempts},        {"retry_when", json::value_from(registry.retry_when)}};
}

/// The direct hard dependencies of services, both ways round.
struct Dependencies {
  std::map<ServiceName, std::vector<ServiceName>> needed_for;

  explicit Dependencies(const Environment& environment)
  {
    for (const auto& [name, service] : environment.services)
      for (const ServiceName& other : service.requires_) needed_for[other].push_back(name);
  }
};

json::value share_value(const Share& share)
{
  if (share.is_percent) return json::value(fmt::format("{}%", share.value));
  return share.value;
}

json::object update_value(const UpdatePolicy& update)
{
  return {{"parallelism", share_value(update.parallelism)},
          {"delay", json_seconds(update.delay)},
          {"monitor", json_seconds(update.monitor)},
          {"failure_action", to_text(update.failure_action)},
          {"order", update.starts_first ? "start-first" : "stop-first"},
          {"min_up", update.min_up ? share_value(*update.min_up) : json::value(nullptr)},
          {"on_peers", update.leaves_peers ? "leave" : "replace"}};
}

json::object service_value(const Service& service, Dependencies& dependencies)
{
  json::object object{{"image", service.image},
                      {"omit", service.omit},
                      {"requires", json_texts(service.requires_)},
                      {"wants_info", json_texts(service.wants_info)},
                      {"needed_for", json_texts(dependencies.needed_for[service.name])},
                      {"instances", json_texts(service.instances)}};
  if (service.update) object["update"] = update_value(*service.update);
  return object;
}

/// The variables in what the engine would be sent.
void redact_variables(json::value& create, const engine::ContainerSpec& spec)
{
  for (json::value& entry : create.as_object()["Env"].as_array()) {
    const std::string name(engine::variable_name(entry.as_string()));
    if (!spec.secret_env.contains(name)) entry = name + "=" + redacted_text;
  }
}

json::value create_value(const engine::ContainerSpec& spec, Values values)
{
  json::value create = json::parse(engine::create_body(spec));
  if (values == Values::redacted) redact_variables(create, spec);
  return create;
}

json::object lifecycle_value(const Lifecycle& lifecycle, Values values)
{
  json::object object;
  const auto add = [&](const char* state, const std::vector<Check>& checks) {
    json::array array;
    for (const Check& check : checks) array.push_back(check_value(check, values));
    if (!array.empty()) object[state] = std::move(array);
  };
  add("pre-start", lifecycle.pre_start);
  add("running", lifecycle.running);
  add("pre-stop", lifecycle.pre_stop);
  add("stopped", lifecycle.stopped);
  return object;
}

/// Without their contents, which may be keys and passwords.
json::object files_value(const std::vector<ContainerFile>& files)
{
  json::object object;
  for (const ContainerFile& file : files) {
    json::object one{{"mode", mode_text(file)}, {"owner", owner_text(file)}};
    one[to_text(file.source)] =
        file.source == ContainerFile::Source::content ? json::value(true) : json::value(file.name);
    if (file.content) one["bytes"] = file.content->size();
    object[file.path] = std::move(one);
  }
  return object;
}

json::object instance_value(const Instance& instance, json::value create, Values values)
{
  return {{"service", instance.service.text()},
          {"ship", instance.ship.text()},
          {"image", instance.image},
          {"stop_timeout", instance.settings.stop_timeout.count()},
          {"create", std::move(create)},
          {"files", files_value(instance.settings.files)},
          {"guest", instance.settings.guest},
          {"lifecycle", lifecycle_value(instance.lifecycle, values)}};
}

engine::ContainerSpec without_our_labels(engine::ContainerSpec spec)
{
  spec.own_labels.clear();
  return spec;
}

json::object instance_value(const Environment& environment, const Instance& instance, Values values, LinkBook& links)
{
  engine::ContainerSpec spec = without_our_labels(container_spec(environment, instance, links));
  if (values == Values::redacted) spec.settings = redacted(std::move(spec.settings));
  json::object object = instance_value(instance, create_value(spec, values), values);
  object["env"] = object_of(variables_of(environment, instance, links.of(instance.service).links), values);
  return object;
}

void withhold(Part& part, const TextList& entries)
{
  for (const auto& entry : entries) part.withheld.append(1, '\0').append(entry);
}

/// What its instances are told of others is said here, once, and not with each of them.
Part service_part(const ServiceName& name, const json::value& value, const LinkBook::Entry& told)
{
  Part part{"service " + name.text(), json_line(value), {}};
  if (told.variables) withhold(part, told.variables->entries());
  return part;
}

Part instance_part(const Environment& environment, const Instance& instance, LinkBook& links)
{
  engine::ContainerSpec spec = without_our_labels(container_spec(environment, instance, links));
  spec.shared_env = nullptr;
  Part part{"instance " + instance.name.text(),
            json_line(instance_value(instance, create_value(spec, Values::redacted), Values::shown)),
            std::move(spec.files_digest)};
  withhold(part, spec.env);
  return part;
}

/// Of what is declared beside containers.
json::object handed_on(const std::map<std::string, std::string>& named, Section section, std::string_view key,
                       Values values)
{
  return object_of(values == Values::redacted && may_hold_secret(section, key) ? redacted_values(named) : named);
}

json::object network_value(const Network& network, Values values)
{
  json::array subnets;
  for (const auto& [subnet, gateway] : network.subnets)
    subnets.push_back({{"subnet", subnet}, {"gateway", text_or_null(gateway)}});
  return {{"driver", text_or_null(network.driver)},
          {"external", network.external},
          {"internal", network.internal},
          {"attachable", network.attachable},
          {"ipv6", network.ipv6},
          {"options", handed_on(network.options, Section::network, "driver_opts", values)},
          {"labels", handed_on(network.labels, Section::network, "labels", values)},
          {"subnets", std::move(subnets)}};
}

json::object volume_value(const Volume& volume, Values values)
{
  return {{"driver", text_or_null(volume.driver)},
          {"external", volume.external},
          {"options", handed_on(volume.options, Section::volume, "driver_opts", values)},
          {"labels", handed_on(volume.labels, Section::volume, "labels", values)}};
}

json::object order_value(const Environment& environment)
{
  const Graph graph(environment);
  std::vector<InstanceName> all;
  for (const auto& [name, instance] : environment.instances) all.push_back(name);
  return {{"forward", json_texts(graph.ordered(all, Direction::forward))},
          {"backward", json_texts(graph.ordered(all, Direction::backward))}};
}

json::object problem_value(const Diagnostic& problem)
{
  return {{"message", problem.message},
          {"file", problem.place.file},
          {"line", problem.place.line},
          {"column", problem.place.column}};
}

json::array ports_value(const std::vector<Port>& ports)
{
  json::array array;
  for (const Port& port : ports)
    array.push_back({{"name", port.name},
                     {"protocol", to_text(port.protocol)},
                     {"exposed", to_text(port.exposed)},
                     {"address", port.address},
                     {"external", to_text(port.external)}});
  return array;
}

json::array volumes_value(const std::vector<Bind>& binds)
{
  json::array array;
  for (const Bind& bind : binds)
    array.push_back({{"source", bind.source}, {"target", bind.target}, {"mode", bind.mode}});
  return array;
}

json::value number_or_null(const std::optional<std::int64_t>& number)
{
  return number ? json::value(*number) : json::value(nullptr);
}

json::object dump_value(const Environment& environment, const Instance& instance, Values values)
{
  ContainerSettings settings = effective_settings(instance);
  if (values == Values::redacted) settings = redacted(std::move(settings));
  const Ship& ship = environment.ship_of(instance);
  LinkBook links(environment);
  json::object object = instance_value(environment, instance, values, links);
  object["name"] = instance.name.text();
  object["ship"] = {
      {"name", ship.name.text()}, {"ip", ship.ip}, {"endpoint", ship.endpoint}, {"url", to_text(ship.access)}};
  object["tag"] = parse_image(instance.image).tag;
  object["command"] = settings.command ? json::value(json_texts(*settings.command)) : json::value(nullptr);
  object["hostname"] = text_or_null(settings.hostname);
  object["ports"] = ports_value(settings.ports);
  object["volumes"] = volumes_value(settings.binds);
  object["container_volumes"] = json_texts(settings.container_volumes);
  object["volumes_from"] = json_texts(settings.volumes_from);
  object["links"] = json_texts(settings.links);
  object["labels"] = object_of(settings.labels);
  object["limits"] = {{"memory", number_or_null(settings.memory)},
                      {"swap", number_or_null(settings.memory_swap)},
                      {"cpu", number_or_null(settings.cpu_shares)}};
  object["restart_policy"] = {{"name", settings.restart.name}, {"retries", settings.restart.retries}};
  return object;
}

/// Everything but the instances.
json::object frame_value(const Environment& environment, Values values)
{
  json::object ships, registries, services, networks, volumes;
  for (const auto& [name, ship] : environment.ships) ships[name.text()] = ship_value(ship);
  for (const Registry& registry : environment.registries) registries[registry.key] = registry_value(registry);
  Dependencies dependencies(environment);
  for (const auto& [name, service] : environment.services) services[name.text()] = service_value(service, dependencies);
  for (const auto& [name, network] : environment.networks) networks[name] = network_value(network, values);
  for (const auto& [name, volume] : environment.volumes) volumes[name] = volume_value(volume, values);
  json::array warnings;
  for (const Diagnostic& warning : environment.warnings) warnings.push_back(problem_value(warning));
  json::array auditors;
  for (const Auditor& auditor : environment.auditors) auditors.push_back(auditor_value(auditor));
  json::object config{
      {"format", 1}, {"name", environment.name}, {"schema", environment.schema}, {"file", environment.file}};
  config["ships"] = std::move(ships);
  config["registries"] = std::move(registries);
  config["services"] = std::move(services);
  config["networks"] = std::move(networks);
  config["volumes"] = std::move(volumes);
  if (!auditors.empty()) config["audit"] = std::move(auditors);
  config["order"] = order_value(environment);
  config["warnings"] = std::move(warnings);
  return config;
}

void put(YamlObject& object, std::string_view key, const json::value& value) { object.put(key, value); }

/// Writes the members in the order of their names. What is written is handed on after each instance: the text of all
/// may be very large.
template<class Object>
void write_members(Object& config, std::string& text, const Environment& environment, Values values, const Write& write)
{
  const json::object frame = frame_value(environment, values);
  std::map<std::string_view, const json::value*> members;
  for (const auto& member : frame) members.emplace(member.key(), &member.value());
  constexpr std::string_view instances_key = "instances";
  members.emplace(instances_key, nullptr);
  for (const auto& [key, value] : members) {
    if (value != nullptr) {
      put(config, key, *value);
      continue;
    }
    Object instances = config.object(instances_key);
    LinkBook links(environment);
    for (const auto& [name, instance] : environment.instances) {
      put(instances, name.text(), instance_value(environment, instance, values, links));
      write(text);
      text.clear();
    }
  }
}

} // namespace

void write_config(const Environment& environment, ConfigForm form, Values values, const Write& write)
{
  std::string text;
  if (form == ConfigForm::json) {
    ObjectWriter config(text, {.lines = true});
    write_members(config, text, environment, values, write);
  } else {
    YamlObject config(text);
    write_members(config, text, environment, values, write);
  }
  write(text + "\n");
}

void each_part(const Environment& environment, const std::function<void(const Part&)>& visit)
{
  const json::object frame = frame_value(environment, Values::shown);
  for (const auto& [kind, key] : {std::pair("ship ", "ships"), std::pair("registry ", "registries"),
                                  std::pair("network ", "networks"), std::pair("volume ", "volumes")})
    for (const auto& member : frame.at(key).as_object())
      visit({kind + std::string(member.key()), json_line(member.value()), {}});
  visit({"order", json_line(frame.at("order")), {}});
  for (const Registry& registry : environment.registries) visit({"password " + registry.key, {}, registry.password});
  LinkBook links(environment);
  for (const auto& [name, service] : environment.services)
    visit(service_part(name, frame.at("services").at(name.text()), links.of(name)));
  for (const auto& [name, instance] : environment.instances) visit(instance_part(environment, instance, links));
}

void write_dump(const Environment& environment, const std::vector<InstanceName>& instances, Values values,
                const Write& write)
{
  for (const InstanceName& name : instances)
    write(json_document(dump_value(environment, environment.instances.at(name), values)));
}

std::string problems_json(const std::vector<Diagnostic>& problems, bool valid)
{
  json::array array;
  for (const Diagnostic& problem : problems) {
    json::object object = problem_value(problem);
    const bool is_error = problem.severity == Severity::error;
    object["severity"] = is_error ? "error" : "warning";
    object["hint"] = text_or_null(problem.hint);
    array.push_back(std::move(object));
  }
  return json_document({{"format", 1}, {"valid", valid}, {"problems", std::move(array)}});
}

} // namespace maestro
