// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/engine/json_reading.hpp>

#include <fmt/core.h>

#include <limits>

namespace maestro::engine {

namespace json = boost::json;

json::value read_json(std::string_view request, std::string_view body)
{
  json::parse_options options;
  options.max_depth = 128; // 32, the default, is too little for the inspection of some containers
  boost::system::error_code problem;
  // An answer is read once and thrown away as a whole: what it holds is laid out one behind the other.
  const auto memory = json::make_shared_resource<json::monotonic_resource>(body.size() + 1);
  json::value value = json::parse(body, problem, memory, options);
  if (problem)
    throw Error(Fault::unreachable, body.empty()
                                        ? fmt::format("the answer of {} is empty", request)
                                        : fmt::format("the answer of {} is not JSON: {}", request, problem.message()));
  return value;
}

Value Value::operator[](std::string_view key) const
{
  if (missing()) return Value(this, key, 0, nullptr);
  if (!value_->is_object()) complain("is not an object");
  return Value(this, key, 0, value_->get_object().if_contains(key));
}

std::string Value::text() const
{
  if (missing()) return {};
  if (!value_->is_string()) complain("is not a text");
  return std::string(value_->get_string());
}

std::string Value::required_text() const
{
  if (missing()) complain("is missing");
  std::string required = text();
  if (required.empty()) complain("is empty");
  return required;
}

bool Value::flag() const
{
  if (missing()) return false;
  if (!value_->is_bool()) complain("is not true or false");
  return value_->get_bool();
}

std::int64_t Value::integer() const
{
  return integer(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
}

std::int64_t Value::integer(std::int64_t least, std::int64_t most) const
{
  if (missing()) return 0;
  if (value_->is_uint64()) complain("is too large a number");
  if (!value_->is_int64()) complain("is not a whole number");
  const std::int64_t number = value_->get_int64();
  if (number < least || number > most) complain(fmt::format("is not between {} and {}", least, most));
  return number;
}

std::vector<std::string> Value::texts() const
{
  std::vector<std::string> all;
  for_each([&](const Value& item) { all.push_back(item.text()); });
  return all;
}

std::map<std::string, std::string> Value::text_map() const
{
  if (missing()) return {};
  if (!value_->is_object()) complain("is not an object");
  std::map<std::string, std::string> all;
  for (const auto& member : value_->get_object())
    all.emplace(member.key(), Value(this, member.key(), 0, &member.value()).text());
  return all;
}

void Value::complain(std::string_view what) const
{
  const std::string place = path();
  throw Error(Fault::unreachable,
              fmt::format("the answer of {} makes no sense: {} {}", request_, place.empty() ? "it" : place, what));
}

std::string Value::path() const
{
  if (parent_ == nullptr) return {};
  std::string before = parent_->path();
  if (key_.data() == nullptr) return fmt::format("{}[{}]", before, index_);
  if (!before.empty()) before += '.';
  return before + std::string(key_.substr(0, 100));
}

} // namespace maestro::engine
