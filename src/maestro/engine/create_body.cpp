// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/docker_json.hpp>
#include <maestro/engine/json_writing.hpp>

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <span>

namespace maestro::engine {
namespace {

namespace json = boost::json;

constexpr std::string_view own_prefix = "io.maestro.";

enum class Contents {
  all,
  hashed, // without our labels, and without variables, which config_hash takes as they are
};

json::array environment(const ContainerSpec& spec, const json::storage_ptr& memory)
{
  json::array all(memory);
  all.reserve(spec.env.size());
  for (const auto& [name, value] : spec.env) {
    json::string& variable = all.emplace_back(json::string(memory)).as_string();
    variable.reserve(name.size() + 1 + (value ? value->size() : 0));
    variable.append(name);
    if (value) variable.append("=").append(*value);
  }
  return all;
}

json::object labels(const ContainerSpec& spec, Contents contents, const json::storage_ptr& memory)
{
  json::object all(memory);
  for (const auto& [name, text] : spec.settings.labels)
    if (contents == Contents::all || !name.starts_with(own_prefix)) all.insert_or_assign(name, text);
  if (contents == Contents::all)
    for (const auto& [name, text] : spec.own_labels) all.insert_or_assign(name, text);
  return all;
}

json::object healthcheck(const Healthcheck& check, const json::storage_ptr& memory)
{
  json::object all(memory);
  all["Test"] = texts(check.test, memory);
  if (check.interval) all["Interval"] = check.interval->count();
  if (check.timeout) all["Timeout"] = check.timeout->count();
  if (check.start_period) all["StartPeriod"] = check.start_period->count();
  put(all, "Retries", check.retries);
  return all;
}

/// One published port of a container.
struct Publication {
  std::string exposed;  // 80/tcp
  std::string external; // 8080, or 8000-8010 for any of them
};

/// Engines do not expand a range of exposed ports, so it is done here; a range of external ports for one exposed port
/// stays: the engine picks a free one.
std::vector<Publication> publications(const Port& port)
{
  const std::string protocol = "/" + to_text(port.protocol);
  if (port.exposed.single()) return {{std::to_string(port.exposed.first) + protocol, to_text(port.external)}};
  std::vector<Publication> all;
  for (std::size_t offset = 0; offset < std::min(port.exposed.count(), port.external.count()); ++offset)
    all.push_back(
        {std::to_string(port.exposed.first + offset) + protocol, std::to_string(port.external.first + offset)});
  return all;
}

void put_ports(json::object& body, json::object& host, const std::vector<Port>& ports)
{
  if (ports.empty()) return;
  json::object exposed(body.storage());
  json::object bindings(body.storage());
  for (const Port& port : ports) {
    for (const auto& publication : publications(port)) {
      exposed[publication.exposed].emplace_object();
      auto& bound = bindings[publication.exposed];
      if (!bound.is_array()) bound.emplace_array();
      bound.as_array().push_back({{"HostIp", port.address}, {"HostPort", publication.external}});
    }
  }
  body["ExposedPorts"] = std::move(exposed);
  host["PortBindings"] = std::move(bindings);
}

void put_volumes(json::object& body, json::object& host, const ContainerSettings& settings)
{
  json::array binds(body.storage());
  json::object volumes(body.storage());
  for (const Bind& bind : settings.binds) {
    binds.emplace_back(bind.source + ":" + bind.target + ":" + bind.mode);
    volumes[bind.target].emplace_object();
  }
  for (const auto& target : settings.container_volumes) volumes[target].emplace_object();
  body["Volumes"] = std::move(volumes);
  host["Binds"] = std::move(binds);
  host["VolumesFrom"] = texts(settings.volumes_from, host.storage());
  if (!settings.tmpfs.empty()) {
    json::object mounts(host.storage());
    for (const auto& [target, options] : settings.tmpfs) mounts.insert_or_assign(target, options);
    host["Tmpfs"] = std::move(mounts);
  }
}

void put_network(json::object& body, json::object& host, const ContainerSettings& settings)
{
  if (settings.network_mode) host["NetworkMode"] = *settings.network_mode;
  if (!settings.networks.empty()) {
    const auto& first = settings.networks.front();
    if (!settings.network_mode) host["NetworkMode"] = first.network;
    body["NetworkingConfig"] = json::object{{"EndpointsConfig", json::object{{first.network, endpoint(first)}}}};
  }
  if (settings.dns) host["Dns"] = texts(*settings.dns, host.storage());
  put_all(host, "DnsSearch", settings.dns_search);
  put_all(host, "DnsOptions", settings.dns_options);
  put_all(host, "ExtraHosts", settings.extra_hosts);
  host["Links"] = texts(settings.links, host.storage());
}

void put_devices(json::object& host, const ContainerSettings& settings)
{
  if (!settings.devices.empty()) {
    json::array devices;
    for (const Device& device : settings.devices)
      devices.push_back(json::object{{"PathOnHost", device.host},
                                     {"PathInContainer", device.container},
                                     {"CgroupPermissions", device.permissions}});
    host["Devices"] = std::move(devices);
  }
  if (settings.gpus.empty()) return;
  json::array requests;
  for (const DeviceRequest& gpu : settings.gpus) {
    json::object request;
    put(request, "Driver", gpu.driver);
    if (gpu.count != 0) request["Count"] = gpu.count;
    put_all(request, "DeviceIDs", gpu.ids);
    // A list of lists: any of the outer, all of the inner.
    json::array alternatives;
    if (!gpu.capabilities.empty()) alternatives.push_back(texts(gpu.capabilities));
    if (!alternatives.empty()) request["Capabilities"] = std::move(alternatives);
    put_all(request, "Options", gpu.options);
    requests.push_back(std::move(request));
  }
  host["DeviceRequests"] = std::move(requests);
}

void put_limits(json::object& host, const ContainerSettings& settings)
{
  put(host, "Memory", settings.memory);
  put(host, "MemorySwap", settings.memory_swap);
  put(host, "MemoryReservation", settings.memory_reservation);
  put(host, "ShmSize", settings.shm_size);
  put(host, "CpuShares", settings.cpu_shares);
  put(host, "NanoCpus", settings.nano_cpus);
  put(host, "CpusetCpus", settings.cpuset);
  put(host, "PidsLimit", settings.pids_limit);
  put(host, "OomScoreAdj", settings.oom_score_adjustment);
  if (settings.ulimits.empty()) return;
  json::array ulimits;
  for (const Ulimit& limit : settings.ulimits)
    ulimits.push_back(json::object{{"Name", limit.name}, {"Soft", limit.soft}, {"Hard", limit.hard}});
  host["Ulimits"] = std::move(ulimits);
}

void put_rights(json::object& host, const ContainerSettings& settings)
{
  put_true(host, "Privileged", settings.privileged);
  put_true(host, "ReadonlyRootfs", settings.read_only);
  if (settings.init) host["Init"] = *settings.init;
  put_all(host, "CapAdd", settings.cap_add);
  put_all(host, "CapDrop", settings.cap_drop);
  put_all(host, "SecurityOpt", settings.security_options);
  put_all(host, "GroupAdd", settings.group_add);
  put(host, "IpcMode", settings.ipc_mode);
  put(host, "PidMode", settings.pid_mode);
  put(host, "UTSMode", settings.uts_mode);
  put(host, "UsernsMode", settings.userns_mode);
  put(host, "Runtime", settings.runtime);
  put_all(host, "Sysctls", settings.sysctls);
}

/// A container in the default network is called by its name; engines refuse a host name where the network or the UTS
/// namespace belongs to somebody else.
std::string hostname(const ContainerSpec& spec)
{
  if (!spec.settings.hostname.empty()) return spec.settings.hostname;
  return spec.settings.network_mode || !spec.settings.uts_mode.empty() ? std::string() : spec.name;
}

void put_process(json::object& body, const ContainerSpec& spec)
{
  const ContainerSettings& settings = spec.settings;
  const json::storage_ptr& memory = body.storage();
  body["Image"] = spec.image;
  put(body, "Hostname", hostname(spec));
  put(body, "Domainname", settings.domainname);
  put(body, "User", settings.user);
  put(body, "WorkingDir", settings.workdir);
  if (settings.command) body["Cmd"] = texts(*settings.command, memory);
  if (settings.entrypoint) body["Entrypoint"] = texts(*settings.entrypoint, memory);
  body["StopTimeout"] = settings.stop_timeout.count();
  if (settings.stop_signal) body["StopSignal"] = *settings.stop_signal;
  if (settings.healthcheck) body["Healthcheck"] = healthcheck(*settings.healthcheck, memory);
  body["Tty"] = settings.tty;
  body["OpenStdin"] = settings.stdin_open;
  for (const auto* flag : {"AttachStdin", "AttachStdout", "AttachStderr", "StdinOnce", "NetworkDisabled"})
    body[flag] = false;
}

json::object body_of(const ContainerSpec& spec, Contents contents, const json::storage_ptr& memory)
{
  json::object body(memory);
  json::object host(memory);
  put_process(body, spec);
  if (contents == Contents::all) body["Env"] = environment(spec, memory);
  if (json::object all = labels(spec, contents, memory); !all.empty()) body["Labels"] = std::move(all);
  put_ports(body, host, spec.settings.ports);
  put_volumes(body, host, spec.settings);
  put_network(body, host, spec.settings);
  put_devices(host, spec.settings);
  put_limits(host, spec.settings);
  put_rights(host, spec.settings);
  put_all(host, "Annotations", spec.settings.annotations);
  host["RestartPolicy"] =
      json::object{{"Name", spec.settings.restart.name}, {"MaximumRetryCount", spec.settings.restart.retries}};
  if (spec.settings.log_driver)
    host["LogConfig"] =
        json::object{{"Type", spec.settings.log_driver->type}, {"Config", texts(spec.settings.log_driver->options)}};
  body["HostConfig"] = std::move(host);
  return body;
}

/// The hundreds of parts of a body are made in one piece of memory and not freed one by one.
std::string body_text(const ContainerSpec& spec, Contents contents)
{
  std::array<unsigned char, 64UL << 10U> first; // NOLINT: need not be initialised
  json::monotonic_resource memory(first.data(), first.size());
  return written(body_of(spec, contents, &memory));
}

std::string sha256(std::string_view bytes)
{
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::string text;
  for (unsigned char byte : std::span(digest).first(size)) {
    text += "0123456789abcdef"[byte >> 4U];
    text += "0123456789abcdef"[byte & 15U];
  }
  return text;
}

} // namespace

std::string create_body(const ContainerSpec& spec) { return body_text(spec, Contents::all); }

std::string config_hash(const ContainerSpec& spec)
{
  std::string text = body_text(spec, Contents::hashed);
  for (const auto& [name, value] : spec.env) {
    const std::size_t size = value ? value->size() : 0;
    text += "\n" + name + (value ? "=" : " ") + std::to_string(size) + " ";
    if (value) text += *value;
  }
  if (!spec.settings.platform.empty()) text += "\nplatform " + spec.settings.platform;
  for (std::size_t i = 1; i < spec.settings.networks.size(); ++i) {
    const auto& attachment = spec.settings.networks[i];
    text += "\nnetwork " + attachment.network + " " + written(endpoint(attachment));
  }
  return sha256(text);
}

} // namespace maestro::engine
