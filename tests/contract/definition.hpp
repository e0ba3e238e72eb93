// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace maestro::contract {

/// How much of what a schema defines an answer has.
enum class Fullness {
  everything,
  example,      // the definition's own, if it has one
  what_must_be, // required properties only
  nulls,        // the same, and null for all others
};

/// One version of the Docker Engine API as its makers define it, as far as Maestro uses it (engine-api/VERSION.json).
class Definition {
public:
  explicit Definition(const std::string& version);

  /// The call that a request makes: "GET /containers/{id}/json"; nothing if there is none like it.
  std::optional<std::string> call_of(std::string_view method, std::string_view path) const;
  /// What in a whole HTTP request is not as defined, one line for each.
  std::vector<std::string> problems(const std::string& request) const;

  /// The status of success.
  unsigned status(const std::string& call) const;
  /// The body of the answer of that status; nothing if none is defined, or one that is no JSON.
  std::optional<boost::json::value> answer(const std::string& call, Fullness fullness) const;
  /// A value of a definition: EventMessage.
  boost::json::value value_of(std::string_view definition, Fullness fullness) const;

private:
  const boost::json::object& resolved(const boost::json::object& schema) const;
  boost::json::value value(const boost::json::object& schema, Fullness fullness, std::string_view name) const;
  boost::json::value object(const boost::json::object& schema, Fullness fullness) const;
  void check(const boost::json::value& value, const boost::json::object& schema, const std::string& place,
             std::vector<std::string>& problems) const;
  void check_object(const boost::json::object& value, const boost::json::object& schema, const std::string& place,
                    std::vector<std::string>& problems) const;
  void check_query(std::string_view query, const boost::json::object& call, std::vector<std::string>& problems) const;
  void check_headers(std::string_view headers, const boost::json::object& call,
                     std::vector<std::string>& problems) const;

  std::string version_;
  boost::json::object calls_;
  boost::json::object definitions_;
};

} // namespace maestro::contract
