// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/container/settings.hpp>

#include <boost/json.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Pieces of the bodies that we send. What is not asked for is not sent: the engine has its own defaults.
namespace maestro::engine {

/// Keys in order, texts as UTF-8: the same text for the same object, byte for byte.
std::string written(const boost::json::object& object);

boost::json::array texts(const std::vector<std::string>& items, const boost::json::storage_ptr& memory = {});
boost::json::object texts(const std::map<std::string, std::string>& items, const boost::json::storage_ptr& memory = {});

/// How a container is joined to a network.
boost::json::object endpoint(const NetworkAttachment& attachment);

void put(boost::json::object& object, std::string_view key, const std::string& text);
void put(boost::json::object& object, std::string_view key, const std::optional<std::int64_t>& number);
void put_true(boost::json::object& object, std::string_view key, bool flag);

template<class Items>
void put_all(boost::json::object& object, std::string_view key, const Items& items)
{
  if (!items.empty()) object[key] = texts(items, object.storage());
}

} // namespace maestro::engine
