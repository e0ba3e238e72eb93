// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <any>
#include <string>
#include <type_traits>
#include <vector>

namespace maestro::cli {

struct Option;

/// An option as it was said.
struct Given {
  const Option* option = nullptr; // of the table, which lives as long as the program
  std::string value;              // empty if it takes none
};

/// What was said on the command line. What every command understands stands here; the options of one command, or of
/// some, are a struct that is declared beside what acts on them, and found here by its type.
struct Arguments {
  std::string command;
  std::vector<std::string> words; // behind the command: things, or whatever it takes
  std::vector<Given> given;       // all options in their order, for who repeats them

  std::string file = "maestro.yaml";
  std::string color = "auto";
  std::string progress = "auto";
  bool strict = false, quiet = false, verbose = false, help = false, version = false;

  /// The options of a group, untouched if none of them was given.
  template<class Group>
  const Group& of() const
  {
    static const Group untouched{};
    for (const std::any& group : groups_)
      if (const auto* found = std::any_cast<Group>(&group)) return *found;
    return untouched;
  }
  template<class Group>
  Group& of()
  {
    if constexpr (std::is_same_v<Group, Arguments>) {
      return *this;
    } else {
      for (std::any& group : groups_)
        if (auto* found = std::any_cast<Group>(&group)) return *found;
      return *std::any_cast<Group>(&groups_.emplace_back(Group{}));
    }
  }

private:
  std::vector<std::any> groups_;
};

} // namespace maestro::cli
