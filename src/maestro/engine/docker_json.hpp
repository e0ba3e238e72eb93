// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/types.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace maestro {
class ObjectWriter;
}

/// Our types to and from Docker's JSON: the only place that knows Docker's field names.
namespace maestro::engine {

/// The body of POST /containers/create.
std::string create_body(const ContainerSpec& spec);

/// What tells whether a network or volume was created from this: of what cannot be changed of them, so not of their
/// labels.
std::string config_hash(const NetworkSpec& network);
std::string config_hash(const VolumeSpec& volume);

/// How a container is joined to a network.
void put_attachment(ObjectWriter& endpoint, const NetworkAttachment& attachment);
/// The member `RestartPolicy` of an object.
void put_restart_policy(ObjectWriter& object, const RestartPolicy& policy);
std::string update_body(const ContainerUpdate& update);
std::string connect_body(const std::string& container, const NetworkAttachment& attachment);
/// check_duplicate: the engine is to look for a network of this name itself, and refuse a second one.
std::string network_body(const NetworkSpec& network, bool check_duplicate);
std::string volume_body(const VolumeSpec& volume);
std::string exec_body(const std::vector<std::string>& command);
std::string exec_start_body();
/// The body of POST /auth.
std::string login_body(const RegistryLogin& login);
/// The value of the X-Registry-Auth header.
std::string registry_header(const RegistryLogin& login);
/// The value of a `filters` parameter, not yet percent-encoded.
std::string filters(const std::vector<std::pair<std::string, std::vector<std::string>>>& wanted);

// Each throws Error(Fault::unreachable) that says what in the answer makes no sense.
std::vector<ContainerSummary> parse_containers(std::string_view body);
/// Those that are not told to be joined to other networks only.
std::vector<ContainerSummary> parse_containers_on(const NetworkState& network, std::string_view body);
ContainerState parse_container(std::string_view body);
/// All but its state, which parse_container reads from the same answer.
Retold parse_retold(std::string_view body);
ImageConfig parse_image_config(std::string_view body);
std::vector<ImageSummary> parse_images(std::string_view body);
/// The digest in an answer about an image in a registry.
std::string parse_registry_digest(std::string_view body);
Version parse_version(std::string_view body);
Created parse_created(std::string_view body);
/// What the engine warns of in its answer to an update.
std::vector<std::string> parse_warnings(std::string_view body);
/// The token that a registry gave for a login, or empty.
std::string parse_identity_token(std::string_view body);
std::vector<NetworkState> parse_networks(std::string_view body);
std::vector<VolumeState> parse_volumes(std::string_view body);
/// The id of a created network.
std::string parse_network_created(std::string_view body);
/// The answer to the creation of a volume, which it may be that was there, or to a question about one.
VolumeState parse_volume(std::string_view body);
/// The id of a created exec instance.
std::string parse_exec_created(std::string_view body);
/// The exit code of an exec instance; nothing while it runs.
std::optional<int> parse_exec_state(std::string_view body);
/// One document of an event stream; nothing if it is not about a container.
std::optional<ContainerEvent> parse_event(std::string_view document);

/// The end of a pull that failed.
struct PullFailure {
  unsigned status = 0; // HTTP status of the registry, 0 if the daemon does not tell
  std::string words;
};
/// One document of a pull stream.
std::variant<PullProgress, PullFailure> parse_pull(std::string_view document);

/// The message of an error answer; nothing if it is not Docker's JSON.
std::optional<std::string> error_message(std::string_view body);
/// The same, or else the body itself.
std::string error_words(std::string_view body);

} // namespace maestro::engine
