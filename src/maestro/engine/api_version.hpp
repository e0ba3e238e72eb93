// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/error.hpp>
#include <maestro/engine/types.hpp>

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace maestro::engine {

/// A version of the Docker Engine API: 1.41.
struct ApiVersion {
  int major = 0;
  int minor = 0;

  auto operator<=>(const ApiVersion&) const = default;
};
std::string to_text(ApiVersion version);
/// Nothing if the text is no version.
std::optional<ApiVersion> parse_api_version(std::string_view text);

// What this program speaks. tests/contract holds each request and answer against the definitions between the two.
inline constexpr ApiVersion oldest_spoken{1, 41};
inline constexpr ApiVersion newest_spoken{1, 55};

// ---- What depends on the version: requests ask here, and nowhere else.

/// From then on names of networks are unique anyway, and the property is not defined any more.
constexpr bool takes_check_duplicate(ApiVersion version) { return version < ApiVersion{1, 44}; }
/// Whether an answer about an image tells of the manifests of each platform, if it is asked to.
constexpr bool tells_manifests(ApiVersion version) { return version >= ApiVersion{1, 48}; }

/// A setting that engines know since some version only: older ones leave it out without a word.
struct VersionNeed {
  std::string_view setting; // as the description calls it
  ApiVersion since;
  std::string_view engine; // the first one that speaks it
};
std::vector<VersionNeed> version_needs(const ContainerSpec& spec);
/// Throws Error(Fault::failed) that names the version unless it is enough for all of them.
void expect_met(const std::vector<VersionNeed>& needs, ApiVersion version);

// ---- Agreement.

/// The newest version that both speak, if the engine's newest is this. Throws Error(Fault::unreachable) if there is
/// none.
ApiVersion agreed_version(ApiVersion newest_of_engine);
/// What is wrong if an engine refuses a request in these words because of the version in its path; nothing if they are
/// about something else.
std::optional<Error> version_problem(const std::string& words);

} // namespace maestro::engine
