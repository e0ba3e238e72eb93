// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/run/event.hpp>

#include <algorithm>

namespace maestro {

std::string_view to_text(Result result)
{
  switch (result) {
  case Result::ok:
    return "ok";
  case Result::unchanged:
    return "unchanged";
  case Result::failed:
    return "failed";
  case Result::skipped:
    return "skipped";
  case Result::unreachable:
    return "unreachable";
  case Result::cancelled:
    return "cancelled";
  }
  return {};
}

int exit_code(const PlayResult& result)
{
  const auto has = [&](Result kind) {
    return (result.counts.contains(kind) && result.counts.at(kind) > 0) ||
           std::any_of(result.failures.begin(), result.failures.end(),
                       [&](const Failure& failure) { return failure.result == kind; });
  };
  if (result.interrupted_by != 0) return exit_code_of_signal(result.interrupted_by);
  if (has(Result::failed)) return exit_code(Fault::failed);
  if (has(Result::unreachable) || result.is_ship_unknown) return exit_code(Fault::unreachable);
  return 0;
}

} // namespace maestro
