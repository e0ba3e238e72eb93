// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/fleet.hpp>
#include <maestro/model/environment.hpp>
#include <maestro/plan/observed.hpp>
#include <maestro/run/logins.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace maestro {

/// Why it is not known whether an image is what its registry has.
struct UncheckedImage {
  std::string image;
  std::string because;
  std::string hint; // or empty
};

/// What registries have said: by normalised reference, the digest, or nothing if it could not be found out.
using RegistryAnswers = std::map<std::string, std::optional<std::string>>;

/// Asks registries which images the names of these instances stand for now, and notes in observed, which has the ships'
/// images, where that is another one than a ship has. Each image is asked for once, on the first ship with Docker that
/// is to run it; all at the same time, each with a deadline. What cannot be found out is no difference,
/// and is returned. What is in answers already is neither asked for nor told again; what is asked for is added to them.
std::vector<UncheckedImage> check_registries(const Environment& environment, engine::Fleet& fleet, Observed& observed,
                                             const std::vector<InstanceName>& instances, Logins& logins,
                                             RegistryAnswers& answers);

} // namespace maestro
