// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/limits.hpp>
#include <maestro/base/diagnostics.hpp>
#include <maestro/load/places.hpp>
#include <maestro/model/environment.hpp>
#include <maestro/model/kept_description.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace maestro {

/// Everything that loading may know of the world.
struct LoadOptions {
  std::string file = "maestro.yaml"; // `-` is standard input
  std::map<std::string, std::string> process_environment{};
  bool strict = false; // warnings are errors
  jinja::Limits template_limits = {};
  std::size_t most_bytes = 512UL << 20U; // that all instances together may take, about
  /// Called again and again while the template is rendered or a file is waited for. It may wait, and what it throws
  /// comes out of loading.
  std::function<void()> while_waiting = {};

  /// Files that are read as they are here, and not from the disk; without content: that are not there.
  FilesByPath files{};

  /// Reads the description, what it includes and its env files. Throws Error(Fault::description) with the reason.
  /// Without one, files are read from the disk.
  std::function<std::string(const std::string& path)> read{};
};

/// What a description was read from.
struct Material {
  yaml::Document document{};
  std::vector<const yaml::Node*> withheld{}; // nodes of it that only Maestro may know
  FilesByPath files{};                       // that were read with it, also those that are not there
};

/// What became of a description: an environment, or the reasons why there is none.
struct Loaded {
  Sources sources{};
  std::vector<Diagnostic> problems{};       // errors and warnings by place
  std::optional<Environment> environment{}; // none if there is an error
  std::optional<Places> places{};           // of what the environment says, if there is one
  std::optional<Material> material{};       // of the environment, if there is one

  bool valid() const { return environment.has_value(); }
};

/// Reads, renders, parses and checks a description. Problems of the description never throw: all of them are in the
/// result, a file that cannot be read too.
Loaded load(const LoadOptions& options);

/// The same for a text that needs no rendering any more. The name is what its problems are told of; what it names lies
/// beside the file of the options.
Loaded load_text(std::string text, const std::string& name, const LoadOptions& options);

/// The directory that includes and env files of a description are relative to: that of the file, or the current one
/// (empty) if the path has none or is standard input.
std::string base_directory(const std::string& file);

} // namespace maestro
