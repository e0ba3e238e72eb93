// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/json_writer.hpp>
#include <maestro/engine/docker_json.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace maestro::engine {
namespace {

/// Ours win.
void put_labels(ObjectWriter& body, const ContainerSpec& spec)
{
  std::map<std::string, std::string> all = spec.own_labels;
  all.insert(spec.settings.labels.begin(), spec.settings.labels.end());
  body.put_all("Labels", all);
}

void put_healthcheck(ObjectWriter& body, const Healthcheck& check)
{
  ObjectWriter all = body.object("Healthcheck");
  all.texts("Test", check.test);
  if (check.interval) all.number("Interval", check.interval->count());
  if (check.timeout) all.number("Timeout", check.timeout->count());
  if (check.start_period) all.number("StartPeriod", check.start_period->count());
  all.put("Retries", check.retries);
}

using Bindings = std::map<std::string, std::vector<Port>>; // by exposed port: 80/tcp

Bindings bindings(const std::vector<Port>& ports)
{
  Bindings all;
  for (const Port& port : ports)
    for (Port& one : single_ports(port))
      all[to_text(one.exposed) + "/" + to_text(one.protocol)].push_back(std::move(one));
  return all;
}

void put_exposed_ports(ObjectWriter& body, const Bindings& bindings)
{
  if (bindings.empty()) return;
  ObjectWriter ports = body.object("ExposedPorts");
  for (const auto& [exposed, bound] : bindings) ports.object(exposed);
}

void put_bindings(ObjectWriter& host, const Bindings& bindings)
{
  if (bindings.empty()) return;
  ObjectWriter ports = host.object("PortBindings");
  for (const auto& [exposed, bound] : bindings) {
    ArrayWriter all = ports.array(exposed);
    for (const Port& port : bound) {
      ObjectWriter binding = all.object();
      binding.text("HostIp", port.address);
      binding.text("HostPort", to_text(port.external));
    }
  }
}

void put_volumes(ObjectWriter& body, const ContainerSettings& settings)
{
  std::set<std::string_view> targets(settings.container_volumes.begin(), settings.container_volumes.end());
  for (const Bind& bind : settings.binds) targets.insert(bind.target);
  ObjectWriter volumes = body.object("Volumes");
  for (const auto target : targets) volumes.object(target);
}

void put_mounts(ObjectWriter& host, const ContainerSettings& settings)
{
  {
    ArrayWriter binds = host.array("Binds");
    for (const Bind& bind : settings.binds) binds.text(bind.source + ":" + bind.target + ":" + bind.mode);
  }
  host.texts("VolumesFrom", settings.volumes_from);
  std::map<std::string, std::string> tmpfs;
  for (const auto& [target, options] : settings.tmpfs) tmpfs.insert_or_assign(target, options);
  host.put_all("Tmpfs", tmpfs);
}

void put_first_network(ObjectWriter& body, const ContainerSettings& settings)
{
  if (settings.networks.empty()) return;
  const NetworkAttachment& first = settings.networks.front();
  ObjectWriter networking = body.object("NetworkingConfig");
  ObjectWriter endpoints = networking.object("EndpointsConfig");
  ObjectWriter endpoint = endpoints.object(first.network);
  put_attachment(endpoint, first);
}

void put_network(ObjectWriter& host, const ContainerSettings& settings)
{
  if (settings.network_mode)
    host.text("NetworkMode", *settings.network_mode);
  else if (!settings.networks.empty())
    host.text("NetworkMode", settings.networks.front().network);
  if (settings.dns) host.texts("Dns", *settings.dns);
  host.put_all("DnsSearch", settings.dns_search);
  host.put_all("DnsOptions", settings.dns_options);
  host.put_all("ExtraHosts", settings.extra_hosts);
  host.texts("Links", settings.links);
}

void put_gpu(ObjectWriter& request, const DeviceRequest& gpu)
{
  request.put("Driver", gpu.driver);
  if (gpu.count != 0) request.number("Count", gpu.count);
  request.put_all("DeviceIDs", gpu.ids);
  if (!gpu.capabilities.empty()) { // a list of lists: any of the outer, all of the inner
    ArrayWriter alternatives = request.array("Capabilities");
    alternatives.array().texts(gpu.capabilities);
  }
  request.put_all("Options", gpu.options);
}

void put_devices(ObjectWriter& host, const ContainerSettings& settings)
{
  if (!settings.devices.empty()) {
    ArrayWriter devices = host.array("Devices");
    for (const Device& device : settings.devices) {
      ObjectWriter one = devices.object();
      one.text("PathOnHost", device.host);
      one.text("PathInContainer", device.container);
      one.text("CgroupPermissions", device.permissions);
    }
  }
  if (settings.gpus.empty()) return;
  ArrayWriter requests = host.array("DeviceRequests");
  for (const DeviceRequest& gpu : settings.gpus) {
    ObjectWriter request = requests.object();
    put_gpu(request, gpu);
  }
}

void put_limits(ObjectWriter& host, const ContainerSettings& settings)
{
  host.put("Memory", settings.memory);
  host.put("MemorySwap", settings.memory_swap);
  host.put("MemoryReservation", settings.memory_reservation);
  host.put("ShmSize", settings.shm_size);
  host.put("CpuShares", settings.cpu_shares);
  host.put("NanoCpus", settings.nano_cpus);
  host.put("CpusetCpus", settings.cpuset);
  host.put("PidsLimit", settings.pids_limit);
  host.put("OomScoreAdj", settings.oom_score_adjustment);
  if (settings.ulimits.empty()) return;
  ArrayWriter ulimits = host.array("Ulimits");
  for (const Ulimit& limit : settings.ulimits) {
    ObjectWriter one = ulimits.object();
    one.text("Name", limit.name);
    one.number("Soft", limit.soft);
    one.number("Hard", limit.hard);
  }
}

void put_rights(ObjectWriter& host, const ContainerSettings& settings)
{
  host.put_true("Privileged", settings.privileged);
  host.put_true("ReadonlyRootfs", settings.read_only);
  if (settings.init) host.flag("Init", *settings.init);
  host.put_all("CapAdd", settings.cap_add);
  host.put_all("CapDrop", settings.cap_drop);
  host.put_all("SecurityOpt", settings.security_options);
  host.put_all("GroupAdd", settings.group_add);
  host.put("IpcMode", settings.ipc_mode);
  host.put("PidMode", settings.pid_mode);
  host.put("UTSMode", settings.uts_mode);
  host.put("UsernsMode", settings.userns_mode);
  host.put("Runtime", settings.runtime);
  host.put_all("Sysctls", settings.sysctls);
}

void put_policies(ObjectWriter& host, const ContainerSettings& settings)
{
  put_restart_policy(host, settings.restart);
  if (!settings.log_driver) return;
  ObjectWriter log = host.object("LogConfig");
  log.text("Type", settings.log_driver->type);
  log.texts("Config", settings.log_driver->options);
}

void put_process(ObjectWriter& body, const std::string& image, const ContainerSettings& settings)
{
  body.text("Image", image);
  body.put("Hostname", settings.hostname);
  body.put("Domainname", settings.domainname);
  body.put("User", settings.user);
  body.put("WorkingDir", settings.workdir);
  if (settings.command) body.texts("Cmd", *settings.command);
  if (settings.entrypoint) {
    const std::vector<std::string> none{""}; // without an item, Podman would take the image's
    body.texts("Entrypoint", settings.entrypoint->empty() ? none : *settings.entrypoint);
  }
  body.number("StopTimeout", settings.stop_timeout.count());
  if (settings.stop_signal) body.text("StopSignal", *settings.stop_signal);
  if (settings.healthcheck) put_healthcheck(body, *settings.healthcheck);
  body.flag("Tty", settings.tty);
  body.flag("OpenStdin", settings.stdin_open);
  for (const auto* flag : {"AttachStdin", "AttachStdout", "AttachStderr", "StdinOnce", "NetworkDisabled"})
    body.flag(flag, false);
}

/// The only place where the value of a secret is written.
void put_variable(ArrayWriter& variables, const ContainerSpec& spec, std::string_view entry)
{
  const std::string name(variable_name(entry));
  const auto secret = spec.secret_env.find(name);
  if (secret == spec.secret_env.end() || !spec.secrets)
    variables.text(entry);
  else
    variables.text(name + "=" + spec.secrets->at(secret->second));
}

/// Its own variables and those that it shares, sorted by name as they are.
void put_environment(ObjectWriter& body, const ContainerSpec& spec)
{
  ArrayWriter variables = body.array("Env");
  const SharedVariables* const shared = spec.shared_env.get();
  std::size_t next = 0;
  for (const auto& own : spec.env) {
    if (shared != nullptr) {
      const std::size_t place = shared->before(variable_name(own));
      variables.items(shared->items(next, place));
      next = place;
    }
    put_variable(variables, spec, own);
  }
  if (shared != nullptr) variables.items(shared->items(next, shared->size()));
}

} // namespace

std::string create_body(const ContainerSpec& spec)
{
  constexpr std::size_t usual_size = 4UL << 10U; // but for what is shared
  const ContainerSettings& settings = spec.settings;
  const Bindings published = bindings(settings.ports);
  const auto fill = [&](ObjectWriter& body) {
    put_process(body, spec.image, settings);
    put_environment(body, spec);
    put_labels(body, spec);
    put_exposed_ports(body, published);
    put_volumes(body, settings);
    put_first_network(body, settings);
    ObjectWriter host = body.object("HostConfig");
    put_bindings(host, published);
    put_mounts(host, settings);
    put_network(host, settings);
    put_devices(host, settings);
    put_limits(host, settings);
    put_rights(host, settings);
    host.put_all("Annotations", settings.annotations);
    put_policies(host, settings);
  };
  return json_object(fill, usual_size + (spec.shared_env ? spec.shared_env->bytes() : 0));
}

} // namespace maestro::engine
