// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/api_version.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <utility>

namespace maestro::engine {
namespace {

Error too_old(ApiVersion newest_of_engine)
{
  return {Fault::unreachable,
          fmt::format("the engine speaks the API up to {}, and Maestro from {} on", to_text(newest_of_engine),
                      to_text(oldest_spoken)),
          "upgrade the engine: Docker 20.10, Podman 4.3 or later"};
}

Error too_new(ApiVersion oldest_of_engine)
{
  return {Fault::unreachable,
          fmt::format("the engine speaks the API from {} on, and this Maestro up to {}", to_text(oldest_of_engine),
                      to_text(newest_spoken)),
          "upgrade Maestro"};
}

/// The version that follows one of these introductions; nothing if none of them is there.
std::optional<ApiVersion> version_after(std::string_view words, std::initializer_list<std::string_view> introductions)
{
  for (const std::string_view introduction : introductions) {
    const auto begin = words.find(introduction);
    if (begin == std::string_view::npos) continue;
    const std::string_view rest = words.substr(begin + introduction.size());
    return parse_api_version(rest.substr(0, rest.find_first_not_of("0123456789.")));
  }
  return std::nullopt;
}

} // namespace

std::string to_text(ApiVersion version) { return fmt::format("{}.{}", version.major, version.minor); }

std::optional<ApiVersion> parse_api_version(std::string_view text)
{
  ApiVersion version;
  const char* const end = text.data() + text.size();
  const auto major = std::from_chars(text.data(), end, version.major);
  if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') return std::nullopt;
  const auto minor = std::from_chars(major.ptr + 1, end, version.minor);
  if (minor.ec != std::errc() || minor.ptr != end) return std::nullopt;
  return version;
}

std::vector<VersionNeed> version_needs(const ContainerSpec& spec)
{
  std::vector<VersionNeed> all;
  if (!spec.settings.platform.empty()) all.push_back({"platform", {1, 41}, "Docker 20.10"});
  if (!spec.settings.annotations.empty()) all.push_back({"annotations", {1, 43}, "Docker 24"});
  return all;
}

void expect_met(const std::vector<VersionNeed>& needs, ApiVersion version)
{
  for (const VersionNeed& need : needs)
    if (version < need.since)
      throw Error(Fault::failed,
                  fmt::format("'{}' needs version {} of the engine's API, and {} is spoken here", need.setting,
                              to_text(need.since), to_text(version)),
                  fmt::format("leave it out, or upgrade the engine to {} or later", need.engine));
}

ApiVersion agreed_version(ApiVersion newest_of_engine)
{
  if (newest_of_engine < oldest_spoken) throw too_old(newest_of_engine);
  return std::min(newest_of_engine, newest_spoken);
}

std::optional<Error> version_problem(const std::string& words)
{
  const auto has = [&](std::string_view part) { return words.find(part) != std::string::npos; };
  if (!has("client version") && !has("version is not supported") && !has("client is newer than server"))
    return std::nullopt;
  const auto newest = version_after(words, {"Maximum supported API version is ", "server API version: "});
  if (newest && *newest < oldest_spoken) return too_old(*newest);
  const auto oldest = version_after(words, {"Minimum supported API version is "});
  if (oldest && *oldest > newest_spoken) return too_new(*oldest);
  return Error(Fault::description, words, "leave 'api_version' out: then both sides agree on one");
}

} // namespace maestro::engine
