// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/section_keys.hpp>

#include <algorithm>

namespace maestro::reading {

namespace {

constexpr SectionInfo row(Section section, std::string_view name, std::string_view doc)
{
  return {section, name, doc, keys_of(section)};
}

constexpr std::array all{
    row(Section::description, "description", "The top of a description."),
    row(Section::meta, "meta", "The value of `__maestro`."),
    row(Section::ship, "ship", "A host, by its name, under `ships`."),
    row(Section::ship_access, "ship_access", "How an engine is reached: keys of ships and of `ship_defaults`."),
    row(Section::ssh_tunnel, "ssh_tunnel", "The value of `ssh_tunnel` of a ship."),
    row(Section::registry, "registry", "A registry, under `registries`."),
    row(Section::retry, "retry", "The value of `retry` of a registry."),
    row(Section::network, "network", "A network, by its name, under the top-level `networks`."),
    row(Section::ipam, "ipam", "The value of `ipam` of a network."),
    row(Section::subnet, "subnet", "A subnet of a network."),
    row(Section::volume, "volume", "A volume, by its name, under the top-level `volumes`."),
    row(Section::service, "service", "A service, by its name, under `services`."),
    row(Section::instance, "instance", "A container, by its name, under `instances` of a service."),
    row(Section::container, "container", "Keys of services and of instances."),
    row(Section::limits, "limits", "The value of `limits`."),
    row(Section::port, "port", "A port in full, under `ports`."),
    row(Section::bind, "bind", "A mount in full, under `volumes` of an instance (schema 2)."),
    row(Section::restart, "restart", "The value of `restart` in full."),
    row(Section::ulimit, "ulimit", "A limit in full, under `ulimits`."),
    row(Section::host, "host", "An address in full, under `extra_hosts`."),
    row(Section::attachment, "attachment", "A network of a container, under `networks`."),
    row(Section::gpu, "gpu", "A request for GPUs, under `gpus`."),
    row(Section::healthcheck, "healthcheck", "The value of `healthcheck`."),
    row(Section::lifecycle, "lifecycle", "The value of `lifecycle`: a list of checks for each state."),
    row(Section::tcp_check, "tcp_check", "`type: tcp`: a port accepts connections."),
    row(Section::http_check, "http_check", "`type: http`: a request is answered."),
    row(Section::request_options, "request_options", "The value of `requests_options` of an `http` check."),
    row(Section::exec_check, "exec_check", "`type: exec`: a program on this machine succeeds."),
    row(Section::rexec_check, "rexec_check", "`type: rexec`: a program inside the container succeeds."),
    row(Section::sleep_check, "sleep_check", "`type: sleep`: some time passes."),
    row(Section::health_check, "health_check", "`type: health`: the container's own health check succeeds."),
    row(Section::log_check, "log_check", "`type: log`: the container writes a certain line."),
    row(Section::exited_check, "exited_check", "`type: exited`: the container ends with 0."),
    row(Section::log_auditor, "log_auditor", "`type: log`: lines in a file."),
    row(Section::http_auditor, "http_auditor", "`type: http`: a web hook."),
    row(Section::exec_auditor, "exec_auditor", "`type: exec`: a program on this machine."),
    row(Section::slack_auditor, "slack_auditor", "`type: slack`: a message in Slack."),
    row(Section::hipchat_auditor, "hipchat_auditor", "`type: hipchat`: accepted, but the service is gone."),
};

} // namespace

std::span<const SectionInfo> sections() { return all; }

const SectionInfo& info(Section section)
{
  return *std::find_if(all.begin(), all.end(), [&](const SectionInfo& one) { return one.section == section; });
}

} // namespace maestro::reading
