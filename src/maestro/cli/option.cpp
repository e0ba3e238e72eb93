// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/text.hpp>
#include <maestro/cli/option.hpp>
#include <maestro/load/grammar/amounts.hpp>

#include <fmt/core.h>

#include <charconv>
#include <iterator>

namespace maestro::cli {

Options operator+(Options left, Options right)
{
  left.insert(left.end(), std::make_move_iterator(right.begin()), std::make_move_iterator(right.end()));
  return left;
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

std::int64_t number_of(const std::string& text, const Range& range, const std::string& shown)
{
  std::int64_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end != text.data() + text.size() || code == std::errc::invalid_argument)
    throw Error(Fault::usage, fmt::format("{} takes a whole number, not '{}'", shown, text));
  const bool negative = text.starts_with('-');
  if (range.least == 0 && negative) throw Error(Fault::usage, fmt::format("{} cannot be negative", shown));
  if (code != std::errc() || number < range.least || number > range.most)
    throw Error(Fault::usage, fmt::format("{} takes at {} {}, not {}", shown, negative ? "least" : "most",
                                          negative ? range.least : range.most, text));
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
