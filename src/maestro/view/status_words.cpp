// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/plan/drift.hpp>
#include <maestro/view/status.hpp>

#include <fmt/core.h>

namespace maestro {
namespace {

/// `59s`, `3m`, `2h`, `5d`: engines tell no more of most containers.
std::string rounded(std::chrono::seconds passed)
{
  const auto all = passed.count();
  constexpr std::int64_t minute = 60, hour = 60 * minute, day = 24 * hour;
  if (all < minute) return fmt::format("{}s", all);
  if (all < hour) return fmt::format("{}m", all / minute);
  return all < day ? fmt::format("{}h", all / hour) : fmt::format("{}d", all / day);
}

std::string lasting(std::string_view word, const InstanceStatus& status)
{
  return status.since ? fmt::format("{} {}", word, rounded(*status.since)) : std::string(word);
}

std::string ended(const InstanceStatus& status, const std::string& code, const Signs& signs)
{
  std::string text = "ended " + code;
  if (status.out_of_memory) text += ", out of memory,";
  if (status.since) text += fmt::format(" {} ago", rounded(*status.since));
  if (text.ends_with(",")) text.pop_back();
  if (status.restarts > 0)
    text += fmt::format("{}{}", signs.and_also, counted(std::size_t(status.restarts), "restart"));
  return text;
}

std::string restarting(const InstanceStatus& status, const std::string& code)
{
  if (status.restarts == 0) return fmt::format("restarting (exit {})", code);
  return fmt::format("restarting ({}{})", status.exit_code ? fmt::format("exit {}, ", code) : "",
                     counted(static_cast<std::size_t>(status.restarts), "time"));
}

std::string words(const InstanceStatus& status, const Signs& signs)
{
  const std::string code = status.exit_code ? fmt::format("{}", *status.exit_code) : std::string("?");
  switch (status.condition) {
  case Condition::running:
  case Condition::starting:
  case Condition::unhealthy:
  case Condition::paused:
    return lasting(state_word(status.condition), status);
  case Condition::restarting:
    return restarting(status, code);
  case Condition::ended:
    return ended(status, code, signs);
  case Condition::done:
    return fmt::format("done (exit 0){}", status.since ? fmt::format(" {} ago", rounded(*status.since)) : "");
  case Condition::absent:
    return status.whose.foreign() ? fmt::format("absent (its name is taken by {})", status.whose.name) : "absent";
  case Condition::created:
  case Condition::dead:
  case Condition::unknown:
    return std::string(state_word(status.condition));
  }
  return {};
}

/// What differs.
std::string change(const InstanceStatus& status)
{
  if (status.difference == Difference::peers) return "peers";
  std::vector<std::string> things = changed_things(status.difference, status.changed_keys);
  if (things.empty()) return {};
  if (status.difference == Difference::image_missing) things.front() = "image is gone";
  return fmt::format("changed ({})", safe_text(join(things, ", ")));
}

} // namespace

std::string_view state_word(Condition condition) { return condition == Condition::running ? "up" : to_text(condition); }

std::string state_text(const InstanceStatus& status, const Signs& signs)
{
  const std::string changed = change(status);
  return safe_text(words(status, signs)) +
         (changed.empty() ? std::string() : fmt::format("{}{}", signs.and_also, changed));
}

Course course(Condition condition)
{
  switch (condition) {
  case Condition::running:
  case Condition::done:
    return Course::well;
  case Condition::starting:
  case Condition::paused:
    return Course::on_its_way;
  case Condition::unhealthy:
  case Condition::restarting:
  case Condition::ended:
  case Condition::dead:
  case Condition::created:
  case Condition::absent:
  case Condition::unknown:
    return Course::wrong;
  }
  return Course::wrong;
}

Colour colour_of(Condition condition)
{
  switch (course(condition)) {
  case Course::well:
    return &Paint::green;
  case Course::on_its_way:
    return &Paint::blue;
  case Course::wrong:
    return &Paint::red;
  }
  return nullptr;
}

} // namespace maestro
