// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/diagnostics.hpp>
#include <maestro/base/text.hpp>
#include <maestro/load/load.hpp>
#include <maestro/load/read/local_files.hpp>
#include <maestro/model/environment.hpp>
#include <maestro/yaml/node.hpp>

#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace maestro::reading {

using Node = yaml::Node;

/// A name that was used and the place where.
template<class NameType>
struct Mention {
  NameType name;
  const Node* node = nullptr;
};

struct ServiceDraft {
  const Node* key = nullptr;
  const Node* body = nullptr; // a mapping, or null
  std::vector<Mention<ServiceName>> requires_{}, wants_info{};
};

struct InstanceDraft {
  const Node* key = nullptr;
  const Node* body = nullptr; // a mapping, or null
  std::vector<Mention<InstanceName>> volumes_from{};
  std::vector<const Node*> ports{}; // the name of each port
  std::vector<const Node*> binds{}; // the source of each bind
  std::vector<const Node*> files{}; // the path of each file
};

/// What the reading of one description shares: where it is read from, what was found, what is wrong.
struct Loading {
  const LoadOptions& options;
  const Sources& sources;
  Diagnostics& problems;
  Environment environment{};
  std::vector<Diagnostic> elsewhere{}; // problems of other files than those that the description is read from
  std::map<ServiceName, ServiceDraft> services{};
  std::map<InstanceName, InstanceDraft> instances{};
  std::map<std::string, std::shared_ptr<const EnvironmentVariables>> env_files{}; // null: it cannot be read
  LocalFiles local_files{options};
  std::vector<const Node*> secrets{};  // never shown in a problem
  std::vector<const Node*> withheld{}; // not kept with a description: neither ships nor containers hold it
  bool has_ships = true;               // false: nobody knows which there are, which was said
  std::size_t env_bytes = 0;           // copied from env files
  std::size_t bytes = 0;               // of all instances, about
  std::size_t published_ports = 0;
  std::size_t reported = 0;
  std::size_t compared = 0; // names, in search of the nearest ones

  /// A description may be wrong in more places than anyone wants to read: the rest is not kept.
  void error(const Node& node, std::string message, std::string hint = {});
  void warning(const Node& node, std::string message, std::string hint = {});

  /// Whether nothing is wrong so far.
  bool valid() const { return !problems.has_errors(); }

  /// Whether further problems are not kept, so that they need not be worked out.
  bool full() const;

  /// "did you mean 'x'?" of a name among those of a map. Many wrong names among many right ones get no such help.
  template<class Map>
  std::string suggestion(std::string_view word, const Map& map)
  {
    constexpr std::size_t most_compared = 200'000;
    compared += map.size();
    if (compared > most_compared || full()) return {};
    std::vector<std::string> names;
    names.reserve(map.size());
    for (const auto& [name, value] : map) {
      if constexpr (std::is_same_v<std::decay_t<decltype(name)>, std::string>)
        names.push_back(name);
      else
        names.push_back(name.text());
    }
    return did_you_mean(word, names);
  }

  /// `~` and `~/…` mean the home directory.
  std::string expanded(const std::string& path) const;
};

} // namespace maestro::reading
