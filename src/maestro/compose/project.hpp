// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/compose/convert.hpp>
#include <maestro/compose/page.hpp>
#include <maestro/compose/text.hpp>

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace maestro::compose {

using yaml::Node;

inline const std::string ship_name = "local"; // which all instances are on at first

/// What is said of a service elsewhere than in itself, or asked of it by others.
struct Service {
  std::string name;
  const Node* body = nullptr;
  std::vector<std::string> instances{};
  bool is_asked_to_be_healthy = false; // by those that depend on it
  bool is_asked_to_complete = false;   // the same
  std::vector<std::string> aliases{};  // names that links give it
};

/// `name=value` of a list, or an entry of a mapping.
struct Pair {
  std::string name;
  const Node* node;
  std::optional<Text> value;
};

/// A Compose file as a whole while it is converted.
class Project {
public:
  Project(const Sources& sources, const Node& file, const Surroundings& surroundings);

  const Node& root;
  const Surroundings& around;
  Diagnostics problems;
  std::string name;
  std::vector<Service> services;
  Item secrets = mapping_of({}), volumes = mapping_of({}), networks = mapping_of({}); // that the description declares

  Service* find(std::string_view service);
  /// Whether the environment says its name, whatever the file says.
  bool is_called_by_environment() const;

  /// What is told of a place, as a comment, too.
  void remark(const Node& where, const std::string& message, const std::string& hint, std::vector<std::string>& notes);

  /// That the value of a variable is written where no template can stand, if one is in the text.
  void remark_settled(const Node& where, const Text& text, std::string_view key, std::vector<std::string>& notes);

  /// The keys of a mapping that is taken key by key and of which no other one says anything: none is lost silently.
  void remark_others(const Node& mapping, std::string_view section, std::initializer_list<std::string_view> taken,
                     std::vector<std::string>& notes);

  /// A text with the variables in it; the one that Compose itself defines, the project's name, is put in.
  Text parsed(std::string_view written) const;
  /// The text of a scalar; nothing if it is none or empty.
  std::optional<Text> text_of(const Node& node) const;
  std::vector<Pair> pairs_of(const Node& node, std::string_view separators = "=") const;
  /// Such pairs as a mapping of the description; the first one of a name counts.
  Item mapping_from(const Node& node) const;
  std::optional<std::string> value(const Text& text) const;
  /// What is said, if it is a word for true or false; nothing of what is not there.
  std::optional<bool> truth_of(const Node* node) const;
  /// With what `.env` says for defaults: for places in which no secret stands.
  Text defaulted(const Text& text) const;
  /// The same as a value of the description.
  Item setting(const Text& text) const { return plain_item(defaulted(text)); }
  /// The same of the path of a file beside the Compose file.
  Item file_setting(const Text& path) const { return plain_item(from_description(defaulted(path))); }

  /// The name that a network or volume of the file has on the ships; declares it.
  std::string network(const std::string& key, const Node& where, std::vector<std::string>& notes);
  std::string volume(const std::string& key, const Node& where, std::vector<std::string>& notes);
  /// A secret whose value is that of a variable.
  std::string secret_of_variable(const std::string& variable);
  /// A secret of the file, declared; empty, and told, if it cannot be.
  std::string secret(const std::string& key, const Node& where, std::vector<std::string>& notes);

  /// The path of a file beside the Compose file, from where the description is.
  std::string from_description(const std::string& path) const;
  /// The same of a path that a variable may begin, whose default is meant then.
  Text from_description(const Text& path) const;
  /// A path on the ship, from one that may be relative to the Compose file or to the home. Of a variable that begins
  /// it, the default becomes one; its value cannot, which is told.
  Text on_ship(const Text& path, const Node& where, std::vector<std::string>& notes);

private:
  std::string own_name() const;
  Text absolute(const Text& path) const;
  void survey();
  void survey_demands(const Service& service);
  void name_instances(Service& service, std::set<std::string>& taken);
  std::size_t count_of(const Node& body) const;
  const Node* section(std::string_view name, const std::string& key) const;
  std::string outer_name(const Node* declared, const std::string& key) const;
  bool is_external(const Node* declared) const;
  void declare(const Node& declared, Item& target, std::span<const std::string_view> keys,
               std::vector<std::string>& notes);
  void declare_setting(const yaml::Entry& entry, Item& target, std::vector<std::string>& notes);
  Item options_of_volume(const Node& options, std::vector<std::string>& notes);

  Values values_;
};

/// A name that may stand in a description as that of a service, secret or instance.
bool is_name(std::string_view name);
std::optional<bool> truth(std::string_view text);

} // namespace maestro::compose
