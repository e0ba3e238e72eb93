// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/cli/arguments.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// How an option is declared: `flag("-F --full", "also images and ports", &StatusOptions::full)`. Parsing, help,
/// completion, man page and reference all come from that.
namespace maestro::cli {

/// What an option's value stands for, for completion.
enum class ValueIs { anything, file, instance, ship };

/// The value that an option takes.
struct Value {
  std::string_view name; // `N`; empty: there is none, the option is a flag
  ValueIs is = ValueIs::anything;
  std::vector<std::string_view> choices = {}; // if it is one of these
  bool optional = false;                      // only joined with `=` then
  std::string_view example = {};              // where nothing above tells one
};

struct Option {
  std::vector<std::string_view> short_names, long_names; // `-c`, `--concurrency`
  Value value;
  std::string_view text; // what it does, for help and reference
  /// Takes the value, which is the empty text for a flag. Throws Error(Fault::usage); shown is the option as given.
  std::function<void(Arguments&, const std::string& value, const std::string& shown)> set;
  std::string_view group = {}; // the heading that it stands under; empty: it is the command's own
  bool hidden = false;         // understood, but only the manual tells it
  bool is_single = false;      // it says what is meant: of two, or of none, nobody knows which was

  bool takes_value() const { return !value.name.empty(); }
  /// The name to use where one is enough.
  std::string_view name() const { return long_names.empty() ? short_names.front() : long_names.front(); }
};

using Options = std::vector<Option>;

Options operator+(Options left, Options right);
Option hidden(Option option);
Option single(Option option);
/// The options under a heading.
Options under(std::string_view group, Options options);

/// `-c, --concurrency N`
std::string shown_names(const Option& option);

/// `-c 2`: how it is written.
std::string example(const Option& option);

/// What a number may be.
struct Range {
  std::int64_t least = 0;
  std::int64_t most = 1'000'000'000;
};
/// A time that no sum of some overflows.
constexpr Range seconds_range{0, 100'000'000};

/// The number that a text is. Throws Error(Fault::usage).
std::int64_t number_of(const std::string& text, const Range& range, const std::string& shown);

/// An option without what it does; names are separated by a blank.
Option unset_option(std::string_view names, Value value, std::string_view text);

template<class Group>
Option flag(std::string_view names, std::string_view text, bool Group::*member)
{
  Option option = unset_option(names, {}, text);
  option.set = [member](Arguments& all, const std::string&, const std::string&) { all.of<Group>().*member = true; };
  return option;
}

template<class Group>
Option text(std::string_view names, Value value, std::string_view text, std::string Group::*member)
{
  Option option = unset_option(names, std::move(value), text);
  option.set = [member](Arguments& all, const std::string& given, const std::string&) {
    all.of<Group>().*member = given;
  };
  return option;
}

/// May be given repeatedly.
template<class Group>
Option list(std::string_view names, Value value, std::string_view text, std::vector<std::string> Group::*member)
{
  Option option = unset_option(names, std::move(value), text);
  option.set = [member](Arguments& all, const std::string& given, const std::string&) {
    (all.of<Group>().*member).push_back(given);
  };
  return option;
}

/// Number is an integer, or an optional one, to tell whether it was given.
template<class Group, class Number>
Option number(std::string_view names, std::string_view value, std::string_view text, Number Group::*member,
              Range range = {})
{
  Option option = unset_option(names, {.name = value}, text);
  option.set = [member, range](Arguments& all, const std::string& given, const std::string& shown) {
    all.of<Group>().*member = number_of(given, range, shown);
  };
  return option;
}

/// The time that a text is, as descriptions write it. Throws Error(Fault::usage).
std::chrono::nanoseconds time_of(const std::string& text, const std::string& shown);

template<class Group>
Option duration(std::string_view names, std::string_view text, std::chrono::nanoseconds Group::*member)
{
  Option option = unset_option(names, {.name = "TIME"}, text);
  option.set = [member](Arguments& all, const std::string& given, const std::string& shown) {
    all.of<Group>().*member = time_of(given, shown);
  };
  return option;
}

/// The value may be left out.
template<class Group>
Option optional_number(std::string_view names, std::string_view value, std::string_view text, bool Group::*asked,
                       std::optional<std::int64_t> Group::*member, Range range = {})
{
  Option option = unset_option(names, {.name = value, .optional = true}, text);
  option.set = [asked, member, range](Arguments& all, const std::string& given, const std::string& shown) {
    all.of<Group>().*asked = true;
    if (!given.empty()) all.of<Group>().*member = number_of(given, range, shown);
  };
  return option;
}

} // namespace maestro::cli
