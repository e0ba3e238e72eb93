// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/fiber.hpp>
#include <maestro/run/checks/check.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// Internal to the checks: trying again, and what is said when it did not help.
namespace maestro {

/// What a try saw that did not pass.
struct Miss {
  std::string saw;         // "connection refused"; empty: there was no try
  std::string quoted = {}; // behind that, what somebody said, as it came
  std::size_t shown = 0;   // at most, of what is quoted
  std::string output = {}; // what a program wrote, as it came; its last lines are shown
  std::string hint = {};
  bool final = false; // trying again cannot help
};

/// Nothing: it passed.
using Tried = std::optional<Miss>;

/// One try, which ends within the limit: an error is what it saw, and if it runs out of time that is late
/// ("no answer") and the limit, or nothing if late is empty.
Tried try_once(net::Duration limit, std::string_view late, const std::function<Tried()>& one_try);

struct TimeLeft {
  net::Duration elapsed, left;
};

/// Tries at once and then at growing intervals, at least least_pause apart, until max_wait has passed; what a try that
/// was cut by the end saw does not replace what earlier ones saw.
Tried try_until(net::Duration max_wait, net::Duration least_pause, const CheckContext& context,
                const std::function<Tried(const TimeLeft&)>& one_try);

/// Tries this often, with a delay in between.
Tried try_times(std::int64_t attempts, net::Duration delay, const CheckContext& context,
                const std::function<Tried()>& one_try);

/// Does nothing if the check passed; else throws the CheckFailed that says what did not happen ("it did not answer"),
/// within which effort ("within 5 s"; not said if the last try was final), and what was seen last.
void demand(const Tried& tried, const CheckContext& context, const std::string& what_did_not_happen,
            const std::string& effort, const std::string& hint = {});

/// What an error of net says, without the introduction.
std::string without(const std::string& introduction, const std::string& text);

} // namespace maestro
