// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/name.hpp>

#include <chrono>
#include <string>
#include <variant>
#include <vector>

namespace maestro {

struct SecretFile {
  std::string path{};
};

struct SecretVariable { // of our own process
  std::string name{};
};

struct SecretCommand { // whose standard output it is
  std::vector<std::string> command{};
  std::chrono::nanoseconds timeout = std::chrono::seconds(30);
};

/// Where the value of a secret comes from. The value itself is in no description: it is looked up when something needs
/// it, on the machine that Maestro runs on.
struct Secret {
  SecretName name{};
  std::variant<SecretFile, SecretVariable, SecretCommand> source{};
};

/// `<secret NAME>`: what is shown in the place of its value.
std::string stand_in(const SecretName& name);

} // namespace maestro
