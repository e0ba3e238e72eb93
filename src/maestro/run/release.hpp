// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/time.hpp>
#include <maestro/engine/types.hpp>
#include <maestro/model/kept_description.hpp>
#include <maestro/plan/labels.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What is kept of an apply that did something, in a volume on the ships (docs/decisions/0022).
namespace maestro {

using ReleaseNumber = std::uint32_t;

enum class ReleaseResult { ok, undone, failed };
/// `ok`, `undone`, `failed`: as in JSON.
std::string_view to_text(ReleaseResult result);

/// What was done for an instance, or for a container that was not described.
struct ReleaseChange {
  std::string instance{};
  std::string action{}; // create, replace, start, remove, …
  std::string cause{};
  std::string result{}; // ok, failed, …; empty: it was not come to

  bool operator==(const ReleaseChange&) const = default;
};

/// An instance as it was when the release had ended.
struct ReleasedInstance {
  std::string service{}, ship{};
  std::string image{};                // as it is described
  std::string image_id{};             // of its container; empty: there was none, or its ship did not answer
  std::vector<std::string> digests{}; // `repository@sha256:…` of that image, as far as it came from registries
  std::string config_hash{};

  bool operator==(const ReleasedInstance&) const = default;
};

struct Release {
  ReleaseNumber number = 0;
  Moment at{};
  std::string by{};      // user@host
  std::string command{}; // apply web
  std::string maestro{}; // whose version
  ReleaseResult result = ReleaseResult::ok;
  std::optional<std::vector<std::string>> partial{}; // the things, if only some were asked for
  std::optional<ReleaseNumber> parent{};             // the one that was in force
  std::vector<ReleaseChange> changes{};
  std::map<std::string, ReleasedInstance> instances{}; // those that were asked for
  std::map<std::string, std::string> description{};    // part → digest
  std::string withheld{};                              // digest of what may be secret in it
  std::optional<KeptDescription> source{};             // none: it was too large, or its writer kept none

  bool operator==(const Release&) const = default;
};

/// The volume that keeps a release. The token tells this writing of it from all others.
engine::VolumeSpec release_spec(const std::string& environment, const Release& release, const std::string& token);
std::string release_name(const std::string& environment, ReleaseNumber number);
/// The label, `key=value`, of all releases of an environment.
std::string release_label(const std::string& environment);

/// A release that was found, or why it cannot be read.
struct ReleaseRecord {
  ReleaseNumber number = 0;
  std::string digest{};             // equal for all copies of one writing
  std::optional<Release> release{}; // none: it cannot be read
  std::string problem{};            // then: why
  engine::VolumeSpec copy{};        // what makes another copy
};

/// Which release the volume of this name keeps; nothing if it is none of this environment.
std::optional<ReleaseNumber> release_number(const std::string& environment, const std::string& volume);
/// What all copies of one writing have in common, without a look at the record.
std::string release_digest(const Labels& labels);

/// Nothing if the volume is none. Never throws, whatever stands in it.
std::optional<ReleaseRecord> read_release(const std::string& environment, const engine::VolumeState& volume);

} // namespace maestro
