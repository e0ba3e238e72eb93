// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/compose/text.hpp>

#include <string>
#include <string_view>
#include <vector>

/// A description as it is to be written: values with comments between.
namespace maestro::compose {

struct Field;

struct Item {
  enum class Kind { scalar, list, mapping };
  Kind kind = Kind::scalar;
  std::string scalar{};           // as it stands in YAML
  std::string lines{};            // of a text of several lines: the text itself, for a block
  std::vector<Item> items;        // of a list
  std::vector<Field> fields;      // of a mapping
  std::vector<std::string> end{}; // of a mapping: notes behind all its fields
  bool is_in_full = false;        // a line each, however short

  bool empty() const;
  /// The value of a key as it is written, or null.
  Item* find(std::string_view key);
  /// The value of a key, made if it is not there yet; the notes then stand in front of it.
  Item& at(std::string key, Kind kind_of_value, std::vector<std::string>& notes);
  void add(std::string key, Item value);
};

struct Field {
  std::vector<std::string> notes{}; // comments in front of it; an empty one is an empty line
  std::string key{};                // as it stands in YAML
  Item value{};
};

Item list_of(std::vector<Item> items);
Item mapping_of(std::vector<Field> fields);
Item scalar_of(std::string as_it_stands);
/// A text; whatever its variables hold, it stays one.
Item text_item(const Text& text);
/// A text whose variables hold no quotes and no backslash.
Item plain_item(const Text& text);
Item word(std::string_view text);
std::string key_text(std::string_view text);

/// The whole page, with a comment at its top.
std::string to_text(const std::vector<std::string>& top, const Item& page);

} // namespace maestro::compose
