// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/compose/project.hpp>
#include <maestro/container/settings.hpp>

#include <map>
#include <span>

namespace maestro::compose {

/// Whether a file can be put into a container before the start.
enum class Room {
  there,       // the root can be written, and nothing is mounted there
  in_a_volume, // if its folder becomes a volume
  none,
};

/// A service while it is converted.
struct Draft {
  Draft(Project& whole, Service& one, const Node& its_body) : project(whole), service(one), body(its_body) {}

  Project& project;
  Service& service;
  const Node& body;
  Item fields = mapping_of({});
  std::vector<std::string> notes{}; // that stand in front of the next field

  /// Tells what becomes of something that has no counterpart.
  void remark(const Node& where, const std::string& message, const std::string& hint = {});
  /// Of the keys of a mapping of which no other one is taken.
  void remark_others(const Node& mapping, std::string_view section, std::initializer_list<std::string_view> taken);
  /// Of what is not of the kind that it should be.
  void not_understood(const Node& where, std::string_view key, std::string_view wanted);
  Item& mapping(std::string_view key) { return fields.at(std::string(key), Item::Kind::mapping, notes); }
  Item& list(std::string_view key) { return fields.at(std::string(key), Item::Kind::list, notes); }
  void put(std::string_view key, Item value);
  /// A scalar whose value is known; nothing, and told, otherwise.
  std::optional<std::string> known(const Node& node, std::string_view key);
  /// The same of a part of one.
  std::optional<std::string> known(const Text& text, const Node& node, std::string_view key);
  /// The same of what can be no template: that a variable's value is written is told.
  std::optional<std::string> settled(const Node& node, std::string_view key);
  std::optional<std::string> settled(const Text& text, const Node& node, std::string_view key);
  /// Whether something is said, of which the same is told.
  bool is_true(const Node* node, std::string_view key, bool otherwise = false);
  bool says(std::string_view key) const;
  /// What the Compose file mounts in the container.
  const ContainerSettings& mounts();

  std::map<std::string, Room> rooms{}; // for files, by path, once they are asked for

private:
  std::optional<ContainerSettings> mounts_{}; // once they are asked for
};

/// The beginning of a mode that names another service, whose network or namespace is meant.
inline constexpr std::string_view of_service = "service:";

/// What is done with a key of a service: `target` is the description's key, or why there is none.
struct Rule {
  std::string_view key;
  void (*take)(Draft& draft, const Node& value, const Rule& rule);
  std::string_view target;
  std::string_view hint = {};
};

void take_nothing(Draft& draft, const Node& value, const Rule& rule); // needs none, says nothing
void take_remark(Draft& draft, const Node& value, const Rule& rule);
void take_text(Draft& draft, const Node& value, const Rule& rule);
void take_texts(Draft& draft, const Node& value, const Rule& rule);
void take_command(Draft& draft, const Node& value, const Rule& rule);
void take_boolean(Draft& draft, const Node& value, const Rule& rule);
void take_number(Draft& draft, const Node& value, const Rule& rule);
void take_duration(Draft& draft, const Node& value, const Rule& rule);
void take_size(Draft& draft, const Node& value, const Rule& rule);
void take_pairs(Draft& draft, const Node& value, const Rule& rule);
void take_device_requests(Draft& draft, const Node& value, const Rule& rule); // of GPUs and their like

std::optional<Item> text_of_kind(Draft& draft, const Node& value, std::string_view key);
std::optional<Item> number_of(Draft& draft, const Node& value, std::string_view key);
std::optional<Item> duration_of(Draft& draft, const Node& value, std::string_view key);
std::optional<Item> size_of(Draft& draft, const Node& value, std::string_view key, bool may_be_endless = false);
std::optional<Item> boolean_of(Draft& draft, const Node& value, std::string_view key);

/// An absolute path in a container that says clearly where it leads.
bool is_good_target(std::string_view path);
/// Whether a file can be put there before the start.
Room room_for(Draft& draft, const std::string& path);
/// Whether what is mounted there could be put there instead.
bool can_be_put(Draft& draft, const std::string& path);

// A group of keys a file.
std::span<const Rule> process_rules();
std::span<const Rule> environment_rules();
std::span<const Rule> port_rules();
std::span<const Rule> mount_rules();
std::span<const Rule> file_rules();
std::span<const Rule> network_rules();
std::span<const Rule> resource_rules();
std::span<const Rule> health_rules();
std::span<const Rule> deploy_rules();

/// The mode of its network as its variables are now; nothing if it has none of its own.
std::optional<std::string> network_mode_of(const Draft& draft);
/// The network in which Compose puts what names none; to be called when all keys were read.
void put_network_of_all(Draft& draft);

/// A service of the description.
Item convert_service(Project& project, Service& service);

} // namespace maestro::compose
