// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/container/file.hpp>
#include <maestro/engine/engine.hpp>

#include <optional>
#include <string>

namespace maestro {

/// The program `maestro-guest` of this machine, which is put into containers that ask for it.
class GuestProgram {
public:
  explicit GuestProgram(std::string path) : path_(std::move(path)) {}

  /// As a file of containers; read when it is asked for the first time. Throws Error if it is not there.
  const ContainerFile& file();

  /// Throws Error if it is not there, or containers of this image could not run it, as far as the engine tells.
  void check(engine::Engine& engine, const std::string& image);

private:
  std::string path_; // empty: there is none
  std::optional<ContainerFile> file_;
};

} // namespace maestro
