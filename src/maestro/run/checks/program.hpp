// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/run/checks/tries.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

/// Internal to the checks: what exec and rexec share.
namespace maestro {

struct ProgramEnd {
  int status = 0;
  std::string output;
};

struct ProgramTries {
  std::int64_t attempts = 1;
  net::Duration delay{0};
  std::optional<net::Duration> timeout; // of one attempt
};

/// Runs a program until it ends with 0; described is what it is called in the failure.
void pass_program(const std::string& described, const ProgramTries& tries, const CheckContext& context,
                  const std::function<ProgramEnd()>& run);

} // namespace maestro
