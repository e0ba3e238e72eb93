// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/value.hpp>

#include <chrono>
#include <cstddef>
#include <string>

namespace maestro {

/// One line, keys sorted, numbers as people write them (`1.5`, not `1.5E0`), with a line end.
std::string json_line(const boost::json::value& value);
/// The same over several lines, indented by two.
std::string json_document(const boost::json::value& value);
/// A member of an object at this depth of a document, as json_document writes it, without what stands between members.
std::string json_member(const std::string& key, const boost::json::value& value, std::size_t depth);
/// The same value as a YAML document in block style, keys sorted; texts that another reader could take for something
/// else are quoted.
std::string yaml_document(const boost::json::value& value);
std::string yaml_member(const std::string& key, const boost::json::value& value, std::size_t depth);

/// Seconds as a number with milliseconds.
double json_seconds(std::chrono::nanoseconds duration);
/// A text, or null if it is empty.
boost::json::value text_or_null(const std::string& text);

} // namespace maestro
