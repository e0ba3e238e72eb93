// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

/// JSON, written as text from begin to end: UTF-8, members and items in the order in which they are put.
namespace maestro {

class ArrayWriter;

/// All on one line, or each member and item on a line of its own, indented by two for each level around it.
struct JsonLayout {
  bool lines = false;
  std::size_t depth = 0; // of the object or array itself

  JsonLayout inner() const { return {lines, depth + 1}; }
  void begin_line(std::string& out) const
  {
    if (!lines) return;
    out += '\n';
    out.append(2 * depth, ' ');
  }
};

/// An object from its opening to its closing brace. A member that is an object or an array is written while its writer
/// lives; nothing else may be put meanwhile.
class ObjectWriter {
public:
  explicit ObjectWriter(std::string& out, JsonLayout layout = {}) : out_(out), layout_(layout) { out_ += '{'; }
  ~ObjectWriter()
  {
    if (has_members_) layout_.begin_line(out_);
    out_ += '}';
  }
  ObjectWriter(const ObjectWriter&) = delete;
  ObjectWriter& operator=(const ObjectWriter&) = delete;

  void text(std::string_view key, std::string_view value);
  void number(std::string_view key, std::int64_t value);
  void flag(std::string_view key, bool value);
  /// A value that is written already.
  void value(std::string_view key, std::string_view written);
  ObjectWriter object(std::string_view key);
  ArrayWriter array(std::string_view key);
  /// An array of texts.
  template<class Items>
  void texts(std::string_view key, const Items& items);
  void texts(std::string_view key, const std::map<std::string, std::string>& items);

  // What is not asked for is not sent: the engine has its own defaults.
  void put(std::string_view key, const std::string& value);
  void put(std::string_view key, const std::optional<std::int64_t>& value);
  void put_true(std::string_view key, bool value);
  template<class Items>
  void put_all(std::string_view key, const Items& items)
  {
    if (!items.empty()) texts(key, items);
  }

private:
  void begin_member(std::string_view key);

  std::string& out_;
  JsonLayout layout_;
  bool has_members_ = false;
};

/// An array from its opening to its closing bracket, in the same manner.
class ArrayWriter {
public:
  explicit ArrayWriter(std::string& out, JsonLayout layout = {}) : out_(out), layout_(layout) { out_ += '['; }
  ~ArrayWriter()
  {
    if (has_items_) layout_.begin_line(out_);
    out_ += ']';
  }
  ArrayWriter(const ArrayWriter&) = delete;
  ArrayWriter& operator=(const ArrayWriter&) = delete;

  void text(std::string_view item);
  template<class Items>
  void texts(const Items& items)
  {
    for (const auto& item : items) text(item);
  }
  /// Items that are written already.
  void items(std::string_view written);
  ObjectWriter object();
  ArrayWriter array();

private:
  void begin_item();

  std::string& out_;
  JsonLayout layout_;
  bool has_items_ = false;
};

template<class Items>
void ObjectWriter::texts(std::string_view key, const Items& items)
{
  array(key).texts(items);
}

/// The text of one object on one line, which is expected to have so many bytes.
template<class Fill>
std::string json_object(const Fill& fill, std::size_t expected = 0)
{
  std::string text;
  text.reserve(expected);
  {
    ObjectWriter object(text);
    fill(object);
  }
  return text;
}

} // namespace maestro
