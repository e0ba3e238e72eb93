// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/yaml/number.hpp>
#include <maestro/yaml/scalar.hpp>
#include <maestro/yaml/tag.hpp>

#include <fmt/core.h>
#include <strings/ascii.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace maestro::yaml {

namespace {

constexpr std::string_view standard_prefix = "tag:yaml.org,2002:";

struct ScalarTag {
  std::string_view name;
  Type type;
  std::string_view words;
};

constexpr std::array<ScalarTag, 6> scalar_tags{{{"str", Type::text, "a text"},
                                                {"int", Type::integer, "an integer"},
                                                {"float", Type::real, "a number"},
                                                {"bool", Type::boolean, "a boolean"},
                                                {"null", Type::null, "null"},
                                                {"timestamp", Type::timestamp, "a date"}}};

/// As it is written in a document.
std::string written(std::string_view tag)
{
  if (tag.starts_with(standard_prefix)) return "!!" + excerpt(tag.substr(standard_prefix.size()));
  return tag.starts_with('!') ? excerpt(tag) : fmt::format("!<{}>", excerpt(tag));
}

bool is_standard(std::string_view tag)
{
  if (tag == sequence_tag || tag == mapping_tag) return true;
  if (!tag.starts_with(standard_prefix)) return false;
  tag.remove_prefix(standard_prefix.size());
  return std::any_of(scalar_tags.begin(), scalar_tags.end(), [&](const ScalarTag& known) { return tag == known.name; });
}

bool readable_as(Type type, std::string_view text)
{
  switch (type) {
  case Type::text:
    return true;
  case Type::real:
    return is_tagged_real(text);
  case Type::boolean:
    return type_of(strings::ascii_lower(text)) == Type::boolean; // `yEs` will do under an explicit tag
  case Type::null:
  case Type::integer:
  case Type::timestamp:
    return type_of(text) == type;
  }
  return false;
}

} // namespace

Misfit apply_tag(std::string_view tag, Node& scalar)
{
  const auto known = std::find_if(scalar_tags.begin(), scalar_tags.end(), [&](const ScalarTag& one) {
    return tag.starts_with(standard_prefix) && tag.substr(standard_prefix.size()) == one.name;
  });
  if (known == scalar_tags.end()) return misfit(tag, "a single value");
  scalar.type = known->type;
  if (readable_as(known->type, scalar.text) && flaw(scalar).empty()) return {};
  scalar.type = Type::text; // so that nobody reads a value from it
  return {fmt::format("'{}' is not {}, as its tag {} says", excerpt(scalar.text), known->words, written(tag)),
          "remove the tag, or write the value in another way"};
}

Misfit misfit(std::string_view tag, std::string_view what)
{
  if (is_standard(tag)) return {fmt::format("{} cannot have the tag {}", what, written(tag)), "remove the tag"};
  return {fmt::format("the tag {} is not known", written(tag)),
          "remove it, or put the value in quotes if it is meant as text"};
}

} // namespace maestro::yaml
