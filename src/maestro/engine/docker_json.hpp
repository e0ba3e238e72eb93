// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/types.hpp>

#include <string>
#include <string_view>
#include <vector>

/// Our types to and from Docker's JSON: the only place that knows Docker's field names.
namespace maestro::engine {

/// The body of POST /containers/create, keys sorted.
std::string create_body(const ContainerSpec& spec);

/// What tells whether a running container was created from this spec: a SHA-256 of the create body without io.maestro
/// labels.
std::string config_hash(const ContainerSpec& spec);

// Each throws Error(Fault::unreachable) that says what in the answer makes no sense.
std::vector<ContainerSummary> parse_containers(std::string_view body);
ContainerState parse_container(std::string_view body);
std::vector<ImageSummary> parse_images(std::string_view body);
Version parse_version(std::string_view body);
Created parse_created(std::string_view body);
/// The words of an error answer; the body itself if it is not Docker's JSON.
std::string error_words(std::string_view body);

} // namespace maestro::engine
