// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/text.hpp>
#include <maestro/cli/option.hpp>
#include <maestro/load/grammar/amounts.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <utility>

namespace maestro::cli {
namespace {

/// Values are named after what they are, which tells one of them.
std::string_view example_value(const Value& value)
{
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> usual{
      {{"N", "2"}, {"SEC", "30"}, {"TIME", "5m"}}};
  if (!value.example.empty()) return value.example;
  if (!value.choices.empty()) return value.choices.back();
  if (value.is == ValueIs::instance) return "'web-*'";
  if (value.is == ValueIs::ship) return "'east-*'";
  const auto found = std::ranges::find(usual, value.name, &std::pair<std::string_view, std::string_view>::first);
  return found == usual.end() ? std::string_view() : found->second;
}

} // namespace

Options operator+(Options left, Options right)
{
  left.insert(left.end(), std::make_move_iterator(right.begin()), std::make_move_iterator(right.end()));
  return left;
}

Option single(Option option)
{
  option.is_single = true;
  return option;
}

Option hidden(Option option)
{
  option.hidden = true;
  return option;
}

Options under(std::string_view group, Options options)
{
  for (Option& option : options) option.group = group;
  return options;
}

std::string shown_names(const Option& option)
{
  std::string text = join(option.short_names, ", ");
  if (!text.empty() && !option.long_names.empty()) text += ", ";
  text += join(option.long_names, ", ");
  if (option.value.optional) return text + fmt::format("[={}]", option.value.name);
  return option.takes_value() ? text + fmt::format(" {}", option.value.name) : text;
}

std::string example(const Option& option)
{
  const std::string_view name = option.short_names.empty() ? option.name() : option.short_names.front();
  if (!option.takes_value()) return std::string(name);
  if (option.value.optional) return fmt::format("{}={}", option.name(), example_value(option.value));
  return fmt::format("{} {}", name, example_value(option.value));
}

std::int64_t number_of(const std::string& text, const Range& range, const std::string& shown)
{
  std::int64_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end != text.data() + text.size() || code == std::errc::invalid_argument)
    throw Error(Fault::usage, fmt::format("{} takes a whole number, not '{}'", shown, text));
  const bool negative = text.starts_with('-');
  if (range.least == 0 && negative) throw Error(Fault::usage, fmt::format("{} cannot be negative", shown));
  const bool overflows = code != std::errc();
  if (overflows || number < range.least || number > range.most) {
    const bool is_low = overflows ? negative : number < range.least;
    throw Error(Fault::usage, fmt::format("{} takes at {} {}, not {}", shown, is_low ? "least" : "most",
                                          is_low ? range.least : range.most, text));
  }
  return number;
}

std::chrono::nanoseconds time_of(const std::string& text, const std::string& shown)
{
  if (const auto time = reading::parse_duration(text)) return *time;
  throw Error(Fault::usage, fmt::format("{} takes a time, not '{}'", shown, text),
              "a number of seconds, or with units: 300, 30s, 5m, 1h30m");
}

Option unset_option(std::string_view names, Value value, std::string_view text)
{
  Option option{.short_names = {}, .long_names = {}, .value = std::move(value), .text = text, .set = {}};
  for (const std::string_view name : split(names, ' '))
    (name.starts_with("--") ? option.long_names : option.short_names).push_back(name);
  return option;
}

} // namespace maestro::cli
