// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/yaml/node.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// From Compose files to descriptions.
namespace maestro::compose {

/// What a Compose file means beyond its text.
struct Surroundings {
  std::string folder = "/"; // the file's own, absolute
  std::string beside{};     // the way to it from the description's folder; ends with '/' if it is another
  std::map<std::string, std::string> env_file{};  // the variables of `.env`
  std::map<std::string, std::string> variables{}; // of this process; they win
  /// The content of a local file that can be read and is not large; nothing if there is none.
  std::function<std::optional<std::string>(const std::string& path)> read = [](const std::string&) {
    return std::nullopt;
  };
};

struct Converted {
  std::string description{}; // empty if there was an error
  /// Of what has no counterpart, or another one than might be expected, by place. No line of the file is quoted: it
  /// may hold a password.
  std::vector<Diagnostic> remarks{};
};

/// Writes what a Compose file says as a description; what cannot be said stands there as a comment in its place.
Converted convert(const Sources& sources, const yaml::Node& root, const Surroundings& around);

/// The variables of a file such as `.env`.
std::map<std::string, std::string> parse_env_file(std::string_view text);

/// A description to begin with, explained by comments.
std::string first_description();

} // namespace maestro::compose
