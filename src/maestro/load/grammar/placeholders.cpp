// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/grammar/placeholders.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace maestro::reading {

namespace {

constexpr std::array names{PlaceholderName{"what", Placeholder::what}, PlaceholderName{"action", Placeholder::action},
                           PlaceholderName{"who", Placeholder::who}, PlaceholderName{"message", Placeholder::message}};

std::string listed_names(std::span<const PlaceholderName> known)
{
  std::string all;
  for (const PlaceholderName& one : known) all += fmt::format("{}{{{}}}", all.empty() ? "" : ", ", one.name);
  return all;
}

Flaw lone(char brace) { return {fmt::format("has a single '{0}'; write {0}{0} for a brace", brace)}; }

} // namespace

std::span<const PlaceholderName> all_placeholders() { return names; }

std::span<const PlaceholderName> placeholders_of_programs() { return std::span(names).first(names.size() - 1); }

std::variant<TextTemplate, Flaw> parse_template(std::string_view text, std::span<const PlaceholderName> known)
{
  TextTemplate pieces;
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool is_brace = c == '{' || c == '}';
    const bool is_doubled = is_brace && at + 1 < text.size() && text[at + 1] == c;
    if (!is_brace || is_doubled) {
      plain += c;
      at += is_doubled ? 1 : 0;
      continue;
    }
    const std::size_t close = text.find('}', at);
    if (c == '}' || close == std::string_view::npos) return lone(c);
    const std::string_view name = text.substr(at + 1, close - at - 1);
    const auto found = std::ranges::find(known, name, &PlaceholderName::name);
    if (found == known.end())
      return Flaw{fmt::format("has an unknown placeholder '{}'; there are {}", excerpt(name), listed_names(known))};
    if (!plain.empty()) pieces.emplace_back(std::exchange(plain, {}));
    pieces.emplace_back(found->placeholder);
    at = close;
  }
  if (!plain.empty()) pieces.emplace_back(std::move(plain));
  return pieces;
}

} // namespace maestro::reading
