// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/types.hpp>

#include <string>
#include <string_view>
#include <vector>

/// Docker's JSON from the daemon's side.
namespace maestro::testing {

std::string list_json(const std::vector<engine::ContainerSummary>& containers);
std::string inspection_json(const engine::ContainerState& container, const std::vector<std::string>& variables);
std::string image_json(const engine::ImageConfig& image);
std::string images_json(const std::vector<engine::ImageSummary>& images);
std::string version_json(const engine::Version& version);
std::string event_json(const engine::ContainerEvent& event);
std::string progress_json(const engine::PullProgress& progress);
std::string networks_json(const std::vector<engine::NetworkState>& networks);
std::string volumes_json(const std::vector<engine::VolumeState>& volumes);
std::string volume_json(const engine::VolumeState& volume);
std::string id_json(const std::string& id);
std::string message_json(const std::string& words);
std::string exec_json(const std::optional<int>& exit_code);

/// As much of the body of a create as a simulated daemon heeds.
engine::ContainerSpec created_from(const std::string& name, std::string_view body, bool with_variables);
/// The container that a body wants to be joined to a network.
engine::ContainerUpdate update_in(std::string_view body);
std::string container_in(std::string_view body);
/// The bodies of the creation of a network and of a volume.
engine::NetworkSpec network_in(std::string_view body);
engine::VolumeSpec volume_in(std::string_view body);
/// The command in the body of an exec.
std::vector<std::string> command_in(std::string_view body);
/// What a `filters` parameter asks of one thing; empty if nothing.
std::vector<std::string> filter_in(std::string_view filters, std::string_view of);

} // namespace maestro::testing
