// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/json_writer.hpp>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace maestro {

/// One line, keys sorted, numbers as people write them (`1.5`, not `1.5E0`), with a line end.
std::string json_line(const boost::json::value& value);
/// The same over several lines, indented by two.
std::string json_document(const boost::json::value& value);
/// The same value as a YAML document in block style, keys sorted; texts that another reader could take for something
/// else are quoted.
std::string yaml_document(const boost::json::value& value);

/// Adds a member, as json_line and json_document would write it.
void put(ObjectWriter& object, std::string_view key, const boost::json::value& value);

/// The mapping of a YAML document, or one in it, written member by member. A member that is a mapping is written while
/// its writer lives; nothing else may be put meanwhile.
class YamlObject {
public:
  explicit YamlObject(std::string& text) : YamlObject(text, 0) {}
  ~YamlObject();
  YamlObject(const YamlObject&) = delete;
  YamlObject& operator=(const YamlObject&) = delete;

  void put(std::string_view key, const boost::json::value& value);
  YamlObject object(std::string_view key);

private:
  YamlObject(std::string& text, std::size_t depth) : text_(text), depth_(depth) {}
  void begin_member();

  std::string& text_;
  std::size_t depth_;
  bool has_members_ = false;
};

/// The texts, or the names, of a range.
template<class Range>
boost::json::array json_texts(const Range& range)
{
  boost::json::array array;
  for (const auto& item : range) {
    if constexpr (requires { item.text(); })
      array.push_back(boost::json::value(item.text()));
    else
      array.push_back(boost::json::value(item));
  }
  return array;
}

/// Seconds as a number with milliseconds.
double json_seconds(std::chrono::nanoseconds duration);
/// A text, or null if it is empty.
boost::json::value text_or_null(const std::string& text);

} // namespace maestro
