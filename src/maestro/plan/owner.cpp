// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/owner.hpp>

#include <fmt/core.h>

#include <string_view>

namespace maestro {
namespace {

/// A label that a tool puts on each container that it makes; its value says for what.
struct Mark {
  std::string_view label;
  std::string_view what; // the tool, and what the value names
};

// The more particular first: Swarm's and Compose's own labels stand beside each other on containers of a stack.
constexpr Mark marks[] = {
    {"com.docker.swarm.service.name", "Swarm service"},
    {"com.docker.stack.namespace", "Swarm stack"},
    {"com.docker.compose.project", "Compose project"},
    {"io.podman.compose.project", "Compose project"},
    {"io.kubernetes.pod.name", "Kubernetes pod"},
    {"com.hashicorp.nomad.job_name", "Nomad job"},
    {"com.hashicorp.nomad.alloc_id", "Nomad allocation"},
    {"PODMAN_SYSTEMD_UNIT", "systemd unit"},
    {"io.podman.pod", "Podman pod"},
    {"uncloud.service.name", "Uncloud service"},
    {"ecs.task-arn", "ECS task"},
    {"com.amazonaws.ecs.task-arn", "ECS task"},
    {"io.rancher.container.name", "Rancher container"},
    {"com.dokku.app-name", "Dokku app"},
};

/// Kamal's labels have no prefix of their own, but only it sets these two and `destination` together.
bool is_of_kamal(const Labels& labels)
{
  return labels.contains("service") && labels.contains("role") && labels.contains("destination");
}

} // namespace

Ownership ownership(const Labels& labels, const std::string& environment)
{
  if (const auto label = labels.find(labels::environment); label != labels.end()) {
    if (label->second == environment) return {Owner::ours, {}};
    return {Owner::other_environment, fmt::format("environment '{}'", label->second)};
  }
  for (const Mark& mark : marks)
    if (const auto label = labels.find(std::string(mark.label)); label != labels.end())
      return {Owner::other_tool, fmt::format("{} '{}'", mark.what, label->second)};
  if (is_of_kamal(labels)) return {Owner::other_tool, fmt::format("Kamal service '{}'", labels.at("service"))};
  return {};
}

} // namespace maestro
