// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/rules/weight.hpp>

namespace maestro::reading {

namespace {

std::size_t weight(const std::string& text) { return sizeof(text) + text.size(); }

// Declared before the templates that use them: standard types are not found by their arguments.
std::size_t weight(const std::map<std::string, std::string>& map);
std::size_t weight(const LogDriver& log);
std::size_t weight(const Healthcheck& health);
template<class Value>
std::size_t weight(const std::vector<Value>& values);

template<class Value>
std::size_t weight(const std::optional<Value>& value)
{
  return value ? weight(*value) : 0;
}

template<class First, class Second>
std::size_t weight(const std::pair<First, Second>& pair)
{
  return weight(pair.first) + weight(pair.second);
}

std::size_t weight(const Port& port) { return sizeof(port) + weight(port.name); }
std::size_t weight(const Bind& bind) { return weight(bind.source) + weight(bind.target) + weight(bind.mode); }
std::size_t weight(const Ulimit& ulimit) { return sizeof(ulimit) + ulimit.name.size(); }
std::size_t weight(const Device& device) { return sizeof(device) + device.host.size() + device.container.size(); }

std::size_t weight(const std::map<std::string, std::string>& map)
{
  constexpr std::size_t node = 40; // of the tree, beside its content
  std::size_t all = 0;
  for (const auto& entry : map) all += node + weight(entry);
  return all;
}

std::size_t weight(const LogDriver& log) { return weight(log.type) + weight(log.options); }
std::size_t weight(const Healthcheck& health) { return sizeof(health) + weight(health.test); }
std::size_t weight(const NetworkAttachment& network) { return weight(network.network) + weight(network.aliases); }
std::size_t weight(const DeviceRequest& request)
{
  return sizeof(request) + weight(request.ids) + weight(request.capabilities) + weight(request.options);
}

struct CheckWeight {
  std::size_t operator()(const TcpCheck& check) const { return weight(check.port); }
  std::size_t operator()(const HttpCheck& check) const
  {
    return weight(check.port) + weight(check.host) + weight(check.path) + weight(check.match_regex) +
           weight(check.headers);
  }
  std::size_t operator()(const ExecCheck& check) const { return weight(check.command); }
  std::size_t operator()(const RexecCheck& check) const { return weight(check.command); }
  std::size_t operator()(const SleepCheck&) const { return 0; }
  std::size_t operator()(const HealthCheck&) const { return 0; }
  std::size_t operator()(const LogCheck& check) const { return weight(check.match_regex); }
  std::size_t operator()(const ExitedCheck&) const { return 0; }
};

std::size_t weight(const Check& check) { return sizeof(check) + std::visit(CheckWeight{}, check); }

template<class Value>
std::size_t weight(const std::vector<Value>& values)
{
  std::size_t all = 0;
  for (const Value& value : values) all += weight(value);
  return all;
}

std::size_t weight(const ContainerSettings& settings)
{
  std::size_t all = weight(settings.command) + weight(settings.entrypoint) + weight(settings.labels) +
                    weight(settings.annotations) + weight(settings.sysctls) + weight(settings.healthcheck) +
                    weight(settings.log_driver) + weight(settings.dns);
  for (const std::string* text : {&settings.hostname, &settings.domainname, &settings.user, &settings.workdir,
                                  &settings.platform, &settings.ipc_mode, &settings.pid_mode, &settings.uts_mode,
                                  &settings.userns_mode, &settings.runtime, &settings.cpuset})
    all += text->size();
  for (const auto* texts : {&settings.container_volumes, &settings.volumes_from, &settings.dns_search,
                            &settings.dns_options, &settings.extra_hosts, &settings.links, &settings.cap_add,
                            &settings.cap_drop, &settings.security_options, &settings.group_add})
    all += weight(*texts);
  return all + weight(settings.ports) + weight(settings.binds) + weight(settings.tmpfs) + weight(settings.networks) +
         weight(settings.devices) + weight(settings.gpus) + weight(settings.ulimits);
}

} // namespace

std::size_t weight(const Instance& instance)
{
  const Lifecycle& checks = instance.lifecycle;
  return sizeof(instance) + instance.image.size() + weight(instance.env) + weight(instance.settings) +
         weight(checks.pre_start) + weight(checks.running) + weight(checks.pre_stop) + weight(checks.stopped);
}

} // namespace maestro::reading
