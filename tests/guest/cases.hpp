// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json.hpp>
#include <support/shell.hpp>

#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// The table cases.json: calls of the guest functions, each with its environment and its result or error. The Python
/// module, the library and the program all have to do as it says.
namespace maestro::test {

struct GuestCase {
  std::string name; // for messages
  std::map<std::string, std::string> environment;
  std::string function;
  std::vector<boost::json::value> arguments;  // in the order of the parameters; null: not given
  const boost::json::value* result = nullptr; // null: an error
};

class GuestCases {
public:
  explicit GuestCases(const std::string& file) : table_(boost::json::parse(content_of(file)))
  {
    for (const boost::json::value& entry : table_.at("cases").as_array()) {
      GuestCase one;
      one.function = boost::json::value_to<std::string>(entry.at("function"));
      const std::string environment = boost::json::value_to<std::string>(entry.at("environment"));
      one.name = one.function + boost::json::serialize(entry.at("args")) + boost::json::serialize(entry.at("kwargs")) +
                 " " + environment;
      one.environment =
          boost::json::value_to<std::map<std::string, std::string>>(table_.at("environments").at(environment));
      one.arguments = bound(one.function, entry);
      one.result = entry.as_object().if_contains("result");
      all.push_back(std::move(one));
    }
  }
  GuestCases(const GuestCases&) = delete; // cases point into the table

  std::vector<GuestCase> all;

private:
  static std::vector<boost::json::value> bound(const std::string& function, const boost::json::value& entry)
  {
    static const std::map<std::string, std::vector<std::string>> parameters{
        {"get_environment_name", {}},
        {"get_service_name", {}},
        {"get_container_name", {}},
        {"get_container_host_address", {"as_ip_address"}},
        {"get_port", {"name", "default"}},
        {"get_specific_host", {"service", "container"}},
        {"get_specific_port", {"service", "container", "port", "default"}},
        {"get_specific_exposed_port", {"service", "container", "port", "default"}},
        {"get_node_list", {"service", "ports", "minimum"}},
    };
    const std::vector<std::string>& names = parameters.at(function);
    std::vector<boost::json::value> arguments(names.size());
    std::size_t next = 0;
    for (const boost::json::value& argument : entry.at("args").as_array()) arguments.at(next++) = argument;
    for (const auto& [name, argument] : entry.at("kwargs").as_object()) {
      std::size_t at = 0;
      while (names.at(at) != name) ++at;
      arguments[at] = argument;
    }
    return arguments;
  }

  boost::json::value table_;
};

} // namespace maestro::test
