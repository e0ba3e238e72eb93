// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/engine.hpp>
#include <maestro/run/logins.hpp>

#include <string>

namespace maestro {

/// What there is to say when a registry refuses a login: where, as whom, the daemon's words, what to do.
Error login_failure(const engine::Refused& refused, const engine::RegistryLogin& login);

/// The same for the pull of an image. Words that repeat the login's secret lose it.
Error pull_failure(const engine::Refused& refused, const std::string& image, const PullLogin& login);

} // namespace maestro
