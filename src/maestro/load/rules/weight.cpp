// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/rules/weight.hpp>

#include <boost/pfr.hpp>

#include <type_traits>

namespace maestro::reading {

namespace {

template<class Value>
concept Pair = requires(const Value& value)
{
  value.first;
  value.second;
  requires std::is_same_v<Value, std::pair<typename Value::first_type, typename Value::second_type>>;
};

template<class Value>
concept Optional = std::is_same_v<Value, std::optional<typename Value::value_type>>;

template<class Value>
concept Container = requires(const Value& value)
{
  value.begin();
  value.end();
  typename Value::value_type;
};

template<class Value>
inline constexpr bool is_variant = false;
template<class... Alternatives>
inline constexpr bool is_variant<std::variant<Alternatives...>> = true;

template<class Value>
inline constexpr bool is_name = false;
template<class Tag>
inline constexpr bool is_name<Name<Tag>> = true;

template<class Value>
inline constexpr bool is_shared_text = std::is_same_v<Value, std::shared_ptr<const std::string>>;

/// What a value holds beside its own bytes. A struct is asked for each of its fields, whichever it has: no new one is
/// forgotten, and one of a kind that is not known here does not compile.
template<class Value>
std::size_t held(const Value& value)
{
  constexpr std::size_t node = 40; // of a tree, beside its content
  if constexpr (std::is_trivially_copyable_v<Value> || is_shared_text<Value>) {
    return 0; // who makes a text that many share counts it
  } else if constexpr (std::is_same_v<Value, std::string>) {
    return value.size();
  } else if constexpr (is_name<Value>) {
    return value.text().size();
  } else if constexpr (Optional<Value>) {
    return value ? held(*value) : 0;
  } else if constexpr (Pair<Value>) {
    return held(value.first) + held(value.second);
  } else if constexpr (Container<Value>) {
    std::size_t all = 0;
    for (const auto& item : value) all += sizeof(item) + held(item);
    if constexpr (requires { typename Value::mapped_type; }) all += node * value.size();
    return all;
  } else if constexpr (is_variant<Value>) {
    return std::visit([](const auto& alternative) { return held(alternative); }, value);
  } else {
    static_assert(std::is_aggregate_v<Value>, "say here how much such a value holds");
    std::size_t all = 0;
    boost::pfr::for_each_field(value, [&](const auto& field) { all += held(field); });
    return all;
  }
}

} // namespace

std::size_t weight(const Instance& instance) { return sizeof(instance) + held(instance); }

std::size_t text_weight(const yaml::Node& node) // NOLINT(misc-no-recursion): the parser limits the depth
{
  std::size_t all = node.text.size();
  for (const yaml::Node* item : node.items) all += text_weight(*item);
  for (const yaml::Entry& entry : node.entries) all += entry.key->text.size() + text_weight(*entry.value);
  return all;
}

} // namespace maestro::reading
